"""Rows of a database that has been in use for a year, made fast: the same rows as the store's own way of writing.

Every text, fingerprint, band, claim, change, entry, alert and piece of evidence is of the size that real ones have;
pages as they were fetched are shortened to 300 bytes, because nothing that is measured reads them and 300,000 real
ones would take 8 GB. Rows go in through `executemany` or `COPY`, with foreign keys unwatched, and indexes kept.
"""

from __future__ import annotations

import contextlib
import random
import sqlite3
import struct
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Engine, Table

from builders import a_claim, a_draft
from watchbot.model import Claim, Reason
from watchbot.pipeline.origins import MARKS, bands
from watchbot.store import tables
from watchbot.store.columns import key_of
from watchbot.store.rows import amount_row, claim_row

START = datetime(2026, 1, 1, tzinfo=UTC)
FIGURES = 200
FEEDS = 500
BATCH = 20_000  # articles in one transaction
ALERT_EVERY = 20  # articles
ALERTS_FROM = 10_000_000  # ids of those that are filled in: out of the way of those that are raised
GATES = ("unit", "about", "subject", "exclude", "window", "ledger")
MOST_CLAIMS = 8  # of one article: ids of claims are given out in eights

_CHANCE = random.Random(20261121)
_WORDS = [f"word{_CHANCE.getrandbits(14):x}" for _ in range(8000)]
TEXTS = [" ".join(_CHANCE.choices(_WORDS, k=600)) for _ in range(400)]  # 4,700 characters, as in the golden set
COPIED = tuple(_CHANCE.getrandbits(32) for _ in range(MARKS))

Row = Mapping[str, Any]


def marks(chance: random.Random, number: int) -> tuple[int, ...]:
    """Return the fingerprint of an article.

    One in ten is a copy of the one text that everybody carries, two in ten of a text of the last fifty: a tenth of the
    bins differ. The others are texts of their own.
    """
    own = struct.unpack(f"<{MARKS}I", chance.randbytes(4 * MARKS))
    dice = chance.random()
    if dice >= 0.3:
        return own
    copied = COPIED if dice < 0.1 else struct.unpack(f"<{MARKS}I", random.Random(number // 50).randbytes(4 * MARKS))
    return tuple(o if o % 10 == 0 else c for o, c in zip(own, copied, strict=True))


def figure(chance: random.Random) -> str:
    """Return a figure; the first is far more talked about than the others."""
    return f"figure {0 if chance.random() < 0.1 else chance.randrange(FIGURES)}"


def value(chance: random.Random) -> str:
    """Return what a claim says: the value that is known, or in three of ten some other one."""
    return "3.0" if chance.random() < 0.7 else f"{chance.randrange(1000)}.{chance.randrange(10)}"


def claim(said: str, about: str, name: str) -> Claim:
    """Return a claim with a quote and reasons of the usual length."""
    quote = f"The {about} is {said} percent. " + "It was said in a sentence of some length, with names in it. " * 2
    reasons = tuple(Reason(gate=gate, passed=True, words=(about, "a word")) for gate in GATES)
    return a_claim(said, figure=about, claim=name, quote=quote, reasons=reasons)


def fill(engine: Engine, first: int, last: int) -> None:
    """Add the articles `first` to `last` with all that belongs to them."""
    for start in range(first, last + 1, BATCH):
        batch = _batch(engine.dialect, range(start, min(start + BATCH, last + 1)))
        with _unwatched(engine) as connection:
            for table, rows in batch.items():
                _write(connection, table, rows)


def feed_rows() -> list[dict[str, Any]]:
    """Return the rows of `feeds`."""
    urls = [f"http://site{number}.example/rss" for number in range(FEEDS)]
    return [
        {"id": place + 1, "url": url, "url_key": key_of(url), "state": "ok", "next_poll": START + timedelta(days=999)}
        for place, url in enumerate(urls)
    ]


def entry_row(number: int, url: str) -> dict[str, Any]:
    """Return a row of `entries` whose page was read."""
    key = key_of(url)
    names = {"key": url, "key_key": key, "url": url, "url_key": key, "guid": url, "guid_key": key, "title": "A title"}
    at = START + timedelta(seconds=number)
    when = {"published": at, "sort_at": at, "first_seen": at, "last_seen": at, "read_at": at, "checked_at": at}
    return {"feed_id": number % FEEDS + 1, **names, "state": "ok", **when, "article_id": number}


def _batch(dialect: Dialect, numbers: Iterable[int]) -> dict[Table, list[Row]]:
    """Return the rows of some articles, as they go to the database, by table."""
    found: dict[Table, list[Row]] = {table: [] for table in _ORDER}
    for number in numbers:
        chance = random.Random(number)
        for table, row in _of_article(dialect, chance, number):
            found[table].append(row if table in _BOUND else _bound(dialect, table, row))
    found[tables.bands].sort(key=lambda row: row["band"])
    return found


_ORDER = (
    tables.snapshots,
    tables.entries,
    tables.articles,
    tables.bands,
    tables.coverage,
    tables.untracked,
    tables.claims,
    tables.changes,
    tables.alerts,
    tables.evidence,
)
_BOUND = frozenset({tables.bands, tables.claims, tables.changes, tables.untracked})  # made ready by themselves


def _of_article(dialect: Dialect, chance: random.Random, number: int) -> Iterator[tuple[Table, Row]]:
    site = f"site{number % FEEDS}.example"
    url, text = f"http://{site}/{number}", TEXTS[number % len(TEXTS)]
    fingerprint, at = marks(chance, number), START + timedelta(seconds=number)
    told = [(value(chance), figure(chance)) for _ in range(chance.choice((2, 3, 3, 5)))]
    page = key_of(url)
    yield (
        tables.snapshots,
        {"hash": 2 * page, "body": chance.randbytes(300), "packing": "zlib", "size": 100_000, "stored_at": at},
    )
    yield tables.entries, {"id": number, **entry_row(number, url)}
    columns = {"id": number, "entry_id": number, "feed": f"http://{site}/rss", "publisher": site, "origin": site}
    columns |= {"url": url, "url_key": page, "revision": 1, "title": f"Title {number}", "state": "ok", "text": text}
    columns |= {"text_key": page, "text_chars": len(text), "published": at, "first_seen": at, "last_seen": at}
    columns |= {"recorded_at": at, "snapshot_hash": 2 * page, "extractor": "1", "fingerprint": fingerprint}
    yield tables.articles, {**columns, "said": [(about, said) for said, about in told]}
    for band in dict.fromkeys(bands(fingerprint)):
        yield tables.bands, {"band": band, "article_id": number}
    yield tables.coverage, {"article_id": number, "topic": "a topic", "score": 1.0, "why": ["word"], "recorded_at": at}
    if number % 3 == 0:
        yield tables.untracked, {**_aside(dialect), "article_id": number, "value_key": key_of(f"{number % 9999}")}
    for place, (said, about) in enumerate(told):
        name, row_id = f"{number}/{place}", number * MOST_CLAIMS + place
        names = {"id": row_id, "article_id": number, "claim": name, "position": place, "figure": about}
        yield tables.claims, {**_claim(dialect, said), **names, "origin": site, "url_key": page}
        yield tables.changes, {**_change(dialect), "article_id": number, "figure": about, "claim_id": row_id}
    if number % ALERT_EVERY == 0:
        yield tables.alerts, _alert(number, figure(chance), at)
        for other in range(number, max(0, number - 4), -1):
            yield tables.evidence, _evidence(number, other, at)


@cache
def _claim(dialect: Dialect, said: str) -> Row:
    row = claim_row(claim(said, "figure 0", ""))
    kept = {"article_id": 0, "position": 0, "url_key": "", "live": True, "recorded_at": START}
    return _bound(dialect, tables.claims, {**row, **kept, "id": 0})


@cache
def _change(dialect: Dialect) -> Row:
    row = {
        "article_id": 0,
        "kind": "repeat",
        "figure": "",
        "note": "equal to the current reading",
        "recorded_at": START,
    }
    return _bound(dialect, tables.changes, {**row, "claim_id": 0})


@cache
def _aside(dialect: Dialect) -> Row:
    row = claim_row(claim("4.5", "figure 0", ""))
    kept = {name: row[name] for name in ("figure", "value", "low", "high", "quote", "quantity", "reasons")}
    more = {"article_id": 0, "position": 0, "unit": "percent", "value_key": "", "recorded_at": START}
    return _bound(dialect, tables.untracked, {**kept, **more})


def _alert(number: int, about: str, at: datetime) -> Row:
    draft = a_draft(a_claim(str(number), figure=about))
    words = {name: getattr(draft, name) for name in ("identity", "figure", "label", "was", "now", "note")}
    state = {"kind": "update", "severity": "major", "state": "open", "why": [], "told": True}
    counts = {"opened_at": at, "updated_at": at, "origins": 4, "articles": 4, "subject_key": ""}
    key = {"id": ALERTS_FROM + number, "identity_key": key_of(draft.identity)}
    return {**words, **state, **counts, **amount_row(draft, 0), **key}


def _evidence(alert: int, number: int, at: datetime) -> Row:
    keys = {"url_key": key_of(f"{number}"), "origin_key": key_of(f"{number}"), "claim": f"{number}/0"}
    span = {"number_start": 0, "number_end": 1, "quote": "The figure is 3.0 percent. " * 5}
    return {"alert_id": ALERTS_FROM + alert, "article_id": number, **keys, **span, "seen_at": at}


# --------------------------------------------------------------------------- into the database


def _bound(dialect: Dialect, table: Table, row: Row) -> Row:
    """Return a row as the database takes it: every column in its form, with the defaults of those that are missing."""
    made = {}
    for column, process in _processors(dialect, table):
        if column.name in row:
            given = row[column.name]
        elif column is table.autoincrement_column:
            continue
        else:
            given = column.default.arg if column.default is not None else _from_server(column)
        made[column.name] = given if process is None or given is None else process(given)
    return made


def _from_server(column: Any) -> Any:
    if column.server_default is None:
        return None
    words = str(column.server_default.arg)
    return {"true": True, "0": 0}.get(words, words)


@cache
def _processors(dialect: Dialect, table: Table) -> list[tuple[Any, Any]]:
    return [(column, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in table.columns]


@contextlib.contextmanager
def _unwatched(engine: Engine) -> Iterator[Any]:
    """Open a transaction of the driver's own, in haste: nothing that is half written is ever looked at."""
    if engine.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            yield connection.connection.driver_connection
        return
    with contextlib.closing(sqlite3.connect(engine.url.database or "", isolation_level=None)) as connection:
        for pragma in ("synchronous=OFF", "cache_size=-1000000", "wal_autocheckpoint=0"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _write(connection: Any, table: Table, rows: list[Row]) -> None:
    if not rows:
        return
    names = list(rows[0])
    quoted = ", ".join(f'"{name}"' for name in names)
    if isinstance(connection, sqlite3.Connection):
        marks_of = ", ".join("?" * len(names))
        connection.executemany(
            f"INSERT INTO {table.name} ({quoted}) VALUES ({marks_of})", ([row[n] for n in names] for row in rows)
        )
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table.name} ({quoted}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row([row[name] for name in names])
