"""What one more article costs as the tables grow.

    python benchmarks/cost_per_article.py [--database ADDRESS] [articles …]

Fills a database with that many articles (3.3 claims each, on 200 figures, one of them in every third article; one text
in ten is a copy of one text; an alert for each twenty), then asks what bears on 200 more, decides and records them,
three times, and prints the median milliseconds of each step in the quickest round. Flat is the aim: the last line may
cost twice as much as the first.
`--database` names an empty PostgreSQL database; without it, a file that goes away again is measured.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert, text

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from builders import a_claim, a_draft, a_figure, a_read, some_findings
from watchbot.config import Baseline
from watchbot.pipeline.comparison import decide
from watchbot.pipeline.origins import MARKS, bands
from watchbot.seeds import Seeds
from watchbot.store import Store, open_store
from watchbot.store.columns import key_of
from watchbot.store.rows import amount_row, claim_row
from watchbot.store.tables import alerts, articles, claims, evidence
from watchbot.store.tables import bands as bands_table

START = datetime(2026, 1, 1, tzinfo=UTC)
FIGURES = 200
CARDS = {f"figure {place}": a_figure(f"figure {place}", "3.0") for place in range(FIGURES)}
BATCH = 5000
MEASURED = 200
ROUNDS = 3  # of which the quickest counts: machines have other things to do
ALERTS_FROM = 10_000_000  # ids of those that are filled in: out of the way of those that are raised
COPIED = tuple(random.Random(0).getrandbits(32) for _ in range(MARKS))


def marks(chance: random.Random) -> tuple[int, ...]:
    """Return the fingerprint of a text of its own or, for one in ten, of the copied one with a few bins changed."""
    own = tuple(chance.getrandbits(32) for _ in range(MARKS))
    if chance.random() >= 0.1:
        return own
    return tuple(o if chance.random() < 0.1 else c for o, c in zip(own, COPIED, strict=True))


def figure(chance: random.Random) -> str:
    """Return a figure; the first is far more talked about than the others."""
    return f"figure {0 if chance.random() < 0.1 else chance.randrange(FIGURES)}"


def value(chance: random.Random) -> str:
    """Return what a claim says: the value that is known, or in three of ten some other one."""
    return "3.0" if chance.random() < 0.7 else f"{chance.randrange(1000)}.{chance.randrange(10)}"


def article_row(number: int, fingerprint: tuple[int, ...]) -> dict[str, Any]:
    """Return a row of `articles`."""
    url = f"http://site{number % 500}.example/{number}"
    at = START + timedelta(seconds=number)
    return {
        "id": number,
        "feed": "http://site.example/rss",
        "publisher": f"site{number % 500}.example",
        "url": url,
        "url_key": key_of(url),
        "revision": 1,
        "title": f"Title {number}",
        "state": "ok",
        "text": "A text of some length. " * 20,
        "text_key": key_of(url),
        "text_chars": 460,
        "first_seen": at,
        "last_seen": at,
        "recorded_at": at,
        "origin": f"site{number % 500}.example",
        "extractor": "1",
        "fingerprint": list(fingerprint),
        "said": [],
    }


def fill(store: Store, first: int, last: int) -> None:
    """Add the articles `first` to `last` with their claims, bands, alerts and evidence, in bulk."""
    chance = random.Random(first)
    for start in range(first, last + 1, BATCH):
        rows, pieces, said, raised, heard = [], [], [], [], []
        for number in range(start, min(start + BATCH, last + 1)):
            fingerprint = marks(chance)
            rows.append(article_row(number, fingerprint))
            pieces += [{"band": band, "article_id": number} for band in dict.fromkeys(bands(fingerprint))]
            for place in range(chance.choice((2, 3, 3, 5))):
                claim = a_claim(value(chance), figure=figure(chance), claim=f"{number}/{place}")
                where = {"article_id": number, "position": place, "origin": f"site{number % 500}.example"}
                where["url_key"] = rows[-1]["url_key"]
                said.append({**claim_row(claim), **where, "live": True, "recorded_at": START})
            if number % 20 == 0:
                raised.append(alert_row(number, figure(chance)))
                heard.append(evidence_row(number))
        with store._writing() as connection:  # noqa: SLF001 - a million rows, not one by one
            for table, batch in (
                (articles, rows),
                (bands_table, pieces),
                (claims, said),
                (alerts, raised),
                (evidence, heard),
            ):
                connection.execute(insert(table), batch)


def alert_row(number: int, about: str) -> dict[str, Any]:
    """Return a row of `alerts`."""
    draft = a_draft(a_claim(str(number), figure=about))
    words = {name: getattr(draft, name) for name in ("identity", "figure", "label", "was", "now", "note")}
    more = {
        "id": ALERTS_FROM + number,
        "kind": "update",
        "severity": "major",
        "state": "open",
        "why": [],
        "subject_key": "",
    }
    when = {"opened_at": START, "updated_at": START, "told": True, "origins": 1, "articles": 1}
    return {"why": [], **words, **more, **when, **amount_row(draft, 0), "identity_key": key_of(draft.identity)}


def evidence_row(number: int) -> dict[str, Any]:
    """Return a row of `evidence`."""
    keys = {"url_key": key_of(str(number)), "origin_key": key_of(str(number)), "claim": f"{number}/0"}
    return {
        "alert_id": ALERTS_FROM + number,
        "article_id": number,
        **keys,
        "seen_at": START,
        "number_start": 0,
        "number_end": 1,
    }


def settle(store: Store) -> None:
    """Do what a server does by itself in time: know which numbers rows were given, and what its tables are like."""
    engine = store._database.engine  # noqa: SLF001 - nothing that watchbot itself would do
    if engine.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SELECT setval(pg_get_serial_sequence('articles', 'id'), max(id)) FROM articles"))
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("CHECKPOINT"))


def measure(store: Store, number: int) -> tuple[float, float, float, float]:
    """Take 200 more articles in.

    Returns the median milliseconds of asking, of deciding, of recording with the commit, and of our own processor time.
    """
    chance = random.Random(-number)
    steps = []
    for place in range(MEASURED):
        told = [a_claim(value(chance), figure=figure(chance), claim=f"new {n}") for n in range(3)]
        words = " ".join(f"word{chance.getrandbits(20)}" for _ in range(500))
        findings = some_findings(*told, fingerprint=marks(chance))
        read = a_read(*told, url=f"http://new{place % 500}.example/{number}/{place}", text=words, findings=findings)
        began, busy = time.perf_counter(), time.thread_time()
        with store.deciding() as transaction:
            known = transaction.known_about(read, {claim.figure for claim in told})
            asked = time.perf_counter()
            decision = decide(read, known, CARDS, baseline=Baseline.ALERT)
            decided = time.perf_counter()
            transaction.record_article(read, decision, snapshot=words.encode(), content_type="text/html")
        recorded = time.perf_counter()
        steps.append((asked - began, decided - asked, recorded - decided, time.thread_time() - busy))
    asking, deciding, recording, busy = (median(times) * 1000 for times in zip(*steps, strict=True))
    return asking, deciding, recording, busy


def main() -> None:
    """Fill step by step and print one line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="")
    parser.add_argument("articles", nargs="*", type=int)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(given.database or f"sqlite:///{folder}/bench.db")
        store.sync_seeds(Seeds(figures=tuple(CARDS.values())), START)
        filled = 0
        for size in given.articles or (1_000, 10_000, 100_000):
            with store.lock_instance("benchmark"):
                fill(store, filled + 1, size)
                settle(store)
                filled = size + ROUNDS * MEASURED
                rounds = [measure(store, ROUNDS * size + place) for place in range(ROUNDS)]
                asking, deciding, recording, busy = min(rounds, key=lambda times: sum(times[:3]))
            counts = store.status()
            print(
                f"{counts['articles']:>9,} articles {counts['claims']:>9,} claims {counts['alerts']:>7,} alerts: "
                f"ask {asking:6.2f} ms, decide {deciding:6.2f} ms, record {recording:6.2f} ms, "
                f"all {asking + deciding + recording:6.2f} ms, of it {busy:6.2f} ms on our processor",
                flush=True,
            )
        store.close()


if __name__ == "__main__":
    main()
