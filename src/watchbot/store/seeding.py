"""Seeds → feeds and readings: reconciled with what is there, never added twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from watchbot.model import AlertKind, FeedSeed, FeedState, Figure, Publisher, Reading, ReadingStatus
from watchbot.pipeline.addresses import publisher_of
from watchbot.pipeline.ledger import card_readings
from watchbot.seeds import Seeds
from watchbot.store import entries
from watchbot.store.alerts import close_health
from watchbot.store.columns import key_of
from watchbot.store.readings import add_reading, current_reading, set_status
from watchbot.store.rows import Row, line_key
from watchbot.store.tables import feed_moves, feeds, readings
from watchbot.store.values import SyncReport


def sync_seeds(connection: Connection, seeds: Seeds, now: datetime) -> SyncReport:
    """Take over feeds and the known values of the cards.

    A feed that the seeds name no more is not polled any more; its entries and articles stay. A line of a card that was
    corrected withdraws the reading that it stood for. The first line of a card is current, unless the ledger has moved
    on (a person, a primary source, enough origins) since that line was written.
    """
    added, changed, removed = _sync_feeds(connection, seeds.feeds, seeds.publishers, now)
    counts = [_sync_card(connection, figure, now) for figure in seeds.figures]
    return SyncReport(
        feeds_added=added,
        feeds_changed=changed,
        feeds_removed=removed,
        readings_added=sum(new for new, _ in counts),
        readings_withdrawn=sum(gone for _, gone in counts),
    )


# --------------------------------------------------------------------------- feeds


def _sync_feeds(
    connection: Connection, wanted: Sequence[FeedSeed], publishers: Sequence[Publisher], now: datetime
) -> tuple[int, int, int]:
    stored = {row["url_key"]: row for row in connection.execute(select(feeds)).mappings()}
    added = changed = 0
    named = set()
    wanted_keys = {key_of(seed.url) for seed in wanted}
    for seed in wanted:
        url_key = key_of(seed.url)
        if url_key in named:
            continue
        named.add(url_key)
        columns = _feed_columns(seed, publishers)
        known = stored.get(url_key) or _moved_here(connection, seed.url, wanted_keys)
        if known is None:
            fixed = {"url": seed.url, "url_key": url_key, "state": FeedState.NEW.value, "next_poll": now}
            connection.execute(insert(feeds).values(**fixed, **columns))
            added += 1
        elif _differs(known, columns, seed):
            _change_feed(connection, known, columns, seed, now)
            changed += 1
    gone = connection.execute(select(feeds.c.id, feeds.c.url, feeds.c.url_key).where(feeds.c.watched)).all()
    gone = [row for row in gone if row.url_key not in named]
    for row in gone:
        connection.execute(update(feeds).where(feeds.c.id == row.id).values(watched=False))
        entries.rest(connection, row.id)
        for kind in (AlertKind.FEED_FAILING, AlertKind.FEED_SILENT):
            close_health(connection, kind, row.url, now)
    return added, changed, len(gone)


def _moved_here(connection: Connection, url: str, wanted: Collection[str]) -> Row | None:
    """Return the feed that is known under another address, when its server said that it moved to this one for ever.

    It takes its history along: entries, articles, what was polled when. Its old address stays in `feed_moves`.
    """
    statement = (
        select(feeds)
        .join(feed_moves, feed_moves.c.feed_id == feeds.c.id)
        .where(feed_moves.c.to_key == key_of(url))
        .order_by(feed_moves.c.last_seen.desc())
    )
    rows = connection.execute(statement).mappings().all()
    row = next((row for row in rows if row["url_key"] not in wanted), None)
    if row is None:
        return None
    old = row["url"]
    for kind in (AlertKind.FEED_FAILING, AlertKind.FEED_SILENT):
        close_health(connection, kind, old, row["last_polled"] or row["next_poll"])
    fresh = {"url": url, "url_key": key_of(url), "moved_to": "", "state": FeedState.NEW.value, "reason": "", **_UNREAD}
    connection.execute(update(feeds).where(feeds.c.id == row["id"]).values(**fresh))
    moved = update(feed_moves).where(feed_moves.c.feed_id == row["id"], feed_moves.c.to_key == key_of(url))
    connection.execute(moved.values(followed=True))
    return connection.execute(select(feeds).where(feeds.c.id == row["id"])).mappings().one()


_UNREAD = {"etag": "", "last_modified": "", "body_hash": ""}  # the next poll asks for the whole document and reads it


def _feed_columns(seed: FeedSeed, publishers: Sequence[Publisher]) -> dict[str, Any]:
    return {
        "title": seed.title,
        "publisher": seed.publisher or publisher_of(seed.url, publishers),
        "is_primary": seed.primary,
        "every_seconds": None if seed.every is None else int(seed.every.total_seconds()),
        "folder": seed.folder,
        "kind": seed.kind.value,
        "links": seed.links,
        "verify_tls": seed.verify_tls,
        "watched": True,
    }


def _differs(known: Row, columns: dict[str, Any], seed: FeedSeed) -> bool:
    """Tell whether a feed is to be changed; without a title in the seeds, the one that the feed gave stays."""
    return any(known[name] != value for name, value in columns.items() if name != "title" or seed.title)


def _change_feed(connection: Connection, known: Row, columns: dict[str, Any], seed: FeedSeed, now: datetime) -> None:
    if not seed.title:
        del columns["title"]
    read_otherwise = (known["kind"], known["links"]) != (columns["kind"], columns["links"])
    if read_otherwise:  # the same bytes have other entries now
        columns |= _UNREAD
    if read_otherwise or not known["watched"] or known["every_seconds"] != columns["every_seconds"]:
        columns["next_poll"] = min(known["next_poll"], now)
    connection.execute(update(feeds).where(feeds.c.id == known["id"]).values(**columns))
    if not known["watched"]:
        entries.resume(connection, known["id"], now)


# --------------------------------------------------------------------------- cards


def _sync_card(connection: Connection, figure: Figure, now: datetime) -> tuple[int, int]:
    """Reconcile the readings of one card; return how many were added and withdrawn."""
    lines = {line_key(reading): reading for reading in reversed(card_readings(figure, known_since=now))}
    # Reversed, so that the first line of the card is written last and counts as the newest knowledge.
    statement = select(readings).where(readings.c.figure == figure.id, readings.c.card_key.is_not(None))
    stored = {row["card_key"]: row for row in connection.execute(statement).mappings()}
    first = next(reversed(lines), None)
    gone = [row for key, row in stored.items() if key not in lines and row["status"] != ReadingStatus.WITHDRAWN.value]
    for row in gone:
        set_status(connection, row["id"], ReadingStatus.WITHDRAWN, now, why="no longer on the card")
    added = 0
    for key, reading in lines.items():
        known = stored.get(key)
        if known is None:
            _add_line(connection, reading, key)
            added += 1
        else:
            _keep_line(connection, known, reading, now)
    if first is not None:
        _choose_current(connection, figure.id, first, now)
    return added, len(gone)


def _add_line(connection: Connection, reading: Reading, key: str) -> None:
    add_reading(
        connection,
        Reading(
            id=0,
            figure=reading.figure,
            value=reading.value,
            low=reading.low,
            high=reading.high,
            unit=reading.unit,
            as_of=reading.as_of,
            edition=reading.edition,
            source=reading.source,
            known_since=reading.known_since,
            status=ReadingStatus.SUPERSEDED,
            accepted_by="card",
            exponent=reading.exponent,
        ),
        why="on the card",
        card_key=key,
    )


def _keep_line(connection: Connection, known: Row, reading: Reading, now: datetime) -> None:
    """Let a line that is on the card again count again, and take over a corrected name of its source."""
    if known["status"] == ReadingStatus.WITHDRAWN.value:
        set_status(connection, known["id"], ReadingStatus.SUPERSEDED, now, why="on the card again")
    if (known["source"], known["edition"]) != (reading.source, reading.edition):
        columns = {"source": reading.source, "edition": reading.edition}
        connection.execute(update(readings).where(readings.c.id == known["id"]).values(**columns))


def _choose_current(connection: Connection, figure: str, first: str, now: datetime) -> None:
    line = connection.execute(
        select(readings.c.id, readings.c.known_since).where(readings.c.figure == figure, readings.c.card_key == first)
    ).one()
    current = current_reading(connection, figure)
    moved_on = current is not None and current.accepted_by != "card" and current.known_since >= line.known_since
    if not moved_on:
        set_status(connection, line.id, ReadingStatus.CURRENT, now, why="first on the card")
