"""What one more article costs as the tables grow.

    python benchmarks/cost_per_article.py [articles …]

Fills a database with that many articles (3.3 claims each, on 200 figures, one of them in every third article; one text
in ten is a copy of one text), then compares and records 200 more and prints milliseconds an article. Flat is the aim.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from builders import a_change, a_claim, a_decision, a_draft, a_read, some_findings
from watchbot.pipeline.origins import BINS, bands
from watchbot.store import Store, open_store
from watchbot.store.columns import key_of
from watchbot.store.rows import amount_row, claim_row
from watchbot.store.tables import alerts, articles, claims, evidence
from watchbot.store.tables import bands as bands_table

START = datetime(2026, 1, 1, tzinfo=UTC)
FIGURES = 200
BATCH = 5000
MEASURED = 200
COPIED = tuple(random.Random(0).getrandbits(32) for _ in range(BINS))


def marks(chance: random.Random) -> tuple[int, ...]:
    """Return the fingerprint of a text of its own or, for one in ten, of the copied one with a few bins changed."""
    own = tuple(chance.getrandbits(32) for _ in range(BINS))
    if chance.random() >= 0.1:
        return own
    return tuple(o if chance.random() < 0.1 else c for o, c in zip(own, COPIED, strict=True))


def figure(chance: random.Random) -> str:
    """Return a figure; the first is far more talked about than the others."""
    return f"figure {0 if chance.random() < 0.1 else chance.randrange(FIGURES)}"


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
                claim = a_claim(f"{chance.randrange(1000)}.{place}", figure=figure(chance), claim=f"{number}/{place}")
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
    more = {"id": number, "kind": "update", "severity": "major", "state": "open", "why": [], "subject_key": ""}
    when = {"opened_at": START, "updated_at": START, "told": True, "origins": 1, "articles": 1}
    return {**words, **more, **when, **amount_row(draft, 0), "identity_key": key_of(draft.identity)}


def evidence_row(number: int) -> dict[str, Any]:
    """Return a row of `evidence`."""
    keys = {"url_key": key_of(str(number)), "origin_key": key_of(str(number)), "claim": f"{number}/0"}
    return {"alert_id": number, "article_id": number, **keys, "seen_at": START, "number_start": 0, "number_end": 1}


def measure(store: Store, number: int) -> tuple[float, float]:
    """Compare and record 200 more articles; return the median milliseconds of each."""
    chance = random.Random(-number)
    comparing, recording = [], []
    for place in range(MEASURED):
        told = [a_claim(f"{chance.randrange(1000)}.{n}", figure=figure(chance), claim=f"new {n}") for n in range(3)]
        text = " ".join(f"word{chance.getrandbits(20)}" for _ in range(500))
        findings = some_findings(*told, fingerprint=marks(chance))
        read = a_read(*told, url=f"http://new.example/{number}/{place}", text=text, findings=findings)
        decision = a_decision(*(a_change(claim) for claim in told), alerts=(a_draft(told[0]),))
        with store.deciding() as transaction:
            began = time.perf_counter()
            transaction.known_about(read, {claim.figure for claim in told})
            compared = time.perf_counter()
            transaction.record_article(read, decision, snapshot=text.encode(), content_type="text/html")
        done = time.perf_counter()
        comparing.append((compared - began) * 1000)
        recording.append((done - compared) * 1000)
    return median(comparing), median(recording)


def main() -> None:
    """Fill step by step and print one line for each size."""
    sizes = [int(text) for text in sys.argv[1:]] or [1_000, 10_000, 100_000]
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/bench.db")
        filled = 0
        for size in sizes:
            with store.lock_instance("benchmark"):
                fill(store, filled + 1, size)
            filled = size + MEASURED
            with store.lock_instance("benchmark"):
                comparing, recording = measure(store, size)
            counts = store.status()
            print(
                f"{counts['articles']:>9,} articles {counts['claims']:>9,} claims {counts['alerts']:>7,} alerts: "
                f"compare {comparing:6.2f} ms, record {recording:6.2f} ms"
            )
        store.close()


if __name__ == "__main__":
    main()
