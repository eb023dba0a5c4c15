"""Feeds: which are due, what a poll leaves behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, exists, func, insert, select, update

from watchbot.model import AlertKind, FeedState, StoredFeed
from watchbot.store import entries as queue
from watchbot.store.alerts import close_health, raise_health
from watchbot.store.columns import key_of
from watchbot.store.entries import Taken, take_over
from watchbot.store.facts import remember
from watchbot.store.rows import feed_of
from watchbot.store.sql import by_letters
from watchbot.store.tables import entries, feed_moves, feeds
from watchbot.store.values import FeedMove, PollRecord, RecordedPolls

ROBOTS = "/robots.txt asks "  # in the reason of every page that robots.txt keeps from us, and of nothing else
_UNREACHED = frozenset(
    {FeedState.FAILING, FeedState.BLOCKED, FeedState.GONE, FeedState.THROTTLED, FeedState.UNSUPPORTED}
)


def due_feeds(connection: Connection, now: datetime, *, limit: int) -> tuple[StoredFeed, ...]:
    """Return feeds whose next poll is due, the longest waiting first."""
    statement = _followed().where(feeds.c.next_poll <= now, ~feeds.c.paused)
    rows = connection.execute(statement.order_by(feeds.c.next_poll, feeds.c.id).limit(limit)).mappings()
    return tuple(feed_of(row) for row in rows)


def all_feeds(connection: Connection) -> tuple[StoredFeed, ...]:
    """Return every feed that the seeds name, by address."""
    rows = connection.execute(_followed().order_by(by_letters(connection, feeds.c.url))).mappings()
    return tuple(feed_of(row) for row in rows)


def feed_at(connection: Connection, url: str) -> StoredFeed | None:
    """Return the feed with an address, also one that the seeds name no more."""
    row = connection.execute(select(feeds).where(feeds.c.url_key == key_of(url))).mappings().first()
    return None if row is None else feed_of(row)


def has_due(connection: Connection, now: datetime) -> bool:
    """Tell whether a feed or an entry waits for its turn."""
    feed = exists().where(feeds.c.watched, ~feeds.c.paused, feeds.c.next_poll <= now)
    entry = exists().where(entries.c.due_at.is_not(None), entries.c.due_at <= now)
    return bool(connection.execute(select(feed | entry)).scalar())


def record_polls(connection: Connection, records: Sequence[PollRecord], now: datetime) -> RecordedPolls:
    """Write a batch of polls: feeds, new and changed entries, health alerts."""
    new = changed = 0
    known = _with_ids(connection, [record.feed_id for record in records])
    polled: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        feed = known[record.feed_id]
        taken = take_over(connection, feed, record.entries, now)
        new, changed = new + taken.new, changed + taken.changed
        columns = _polled(feed, record, now)
        columns["entries"] = feed.entries + taken.new
        columns["newest_entry"] = max(filter(None, (feed.newest_entry, _newest(record, taken, now))), default=None)
        polled[tuple(columns)].append({**columns, "of": feed.id})
        _close_alerts(connection, feed, record, now)
        raise_health(connection, record.health, now)
        if record.moved_to:
            _note_move(connection, feed, record.moved_to, now)
        if record.sitemaps:
            remember(connection, sitemaps_of(feed.id), record.sitemaps)
    for rows in polled.values():
        connection.execute(_POLLED, rows)
    return RecordedPolls(new_entries=new, changed_entries=changed)


def sitemaps_of(feed_id: int) -> str:
    """Return the key under which it is remembered what an index's sitemaps were."""
    return f"sitemaps:{feed_id}"


_POLLED = update(feeds).where(feeds.c.id == bindparam("of"))
_CHUNK = 400  # ids in one question


def _with_ids(connection: Connection, ids: Sequence[int]) -> dict[int, StoredFeed]:
    """Return feeds by id, also those that the seeds name no more."""
    found: dict[int, StoredFeed] = {}
    for start in range(0, len(ids), _CHUNK):
        rows = connection.execute(select(feeds).where(feeds.c.id.in_(ids[start : start + _CHUNK]))).mappings()
        found.update((row["id"], feed_of(row)) for row in rows)
    return found


def _polled(feed: StoredFeed, record: PollRecord, now: datetime) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "state": record.state.value,
        "reason": record.reason,
        "last_polled": now,
        "next_poll": record.next_poll,
        "failures": record.failures,
        "etag": record.validators.etag,
        "last_modified": record.validators.last_modified,
        "body_hash": record.body_hash,
        "baseline_done": feed.baseline_done or record.good,
    }
    if record.state is not feed.state or feed.since is None:
        columns["since"] = now
    if record.state not in _UNREACHED:
        columns["last_good"] = now
    if record.title and not feed.title:
        columns["title"] = record.title
    if record.answered:
        columns["moved_to"] = record.moved_to  # a feed that is back at its old address has not moved
    if record.answered:
        columns |= {"answered": feed.answered + 1, "not_modified": feed.not_modified + record.not_modified}
    if record.rhythm is not None:
        columns["rhythm_seconds"] = int(record.rhythm.total_seconds())
    return columns


def _newest(record: PollRecord, taken: Taken, now: datetime) -> datetime | None:
    """Return the date of the newest entry; for a feed that dates nothing, when something new was last in it."""
    dated = any(entry.published or entry.updated for entry in record.entries)
    return now if taken.new and not dated else taken.newest


def _close_alerts(connection: Connection, feed: StoredFeed, record: PollRecord, now: datetime) -> None:
    """Close the alerts about a feed whose trouble is over; one that can be had again but is silent fails no more."""
    over = [AlertKind.FEED_FAILING, AlertKind.FEED_SILENT] if record.recovered else []
    if record.state is FeedState.SILENT and feed.state is not FeedState.SILENT:
        over = [AlertKind.FEED_FAILING]
    for kind in over:
        close_health(connection, kind, feed.url, now)


def _note_move(connection: Connection, feed: StoredFeed, target: str, now: datetime) -> None:
    """Remember where a server says that a feed has moved for ever, once for each target."""
    known = (feed_moves.c.feed_id == feed.id, feed_moves.c.to_key == key_of(target))
    if connection.execute(update(feed_moves).where(*known).values(last_seen=now)).rowcount:
        return
    row = {"feed_id": feed.id, "from_url": feed.url, "to_url": target, "to_key": key_of(target)}
    connection.execute(insert(feed_moves).values(**row, first_seen=now, last_seen=now))


def moves(connection: Connection) -> tuple[FeedMove, ...]:
    """Return where feeds have moved, the oldest move first."""
    rows = connection.execute(select(feed_moves).order_by(feed_moves.c.id)).mappings()
    return tuple(
        FeedMove(
            feed_id=row["feed_id"],
            from_url=row["from_url"],
            to_url=row["to_url"],
            followed=row["followed"],
            first_seen=row["first_seen"],
            last_seen=row["last_seen"],
        )
        for row in rows
    )


def pages_by_state(connection: Connection) -> Mapping[int, Mapping[str, int]]:
    """Return, for each feed, how many of its entries are in which state; `robots` counts those that robots.txt kept."""
    kept = entries.c.reason.contains(ROBOTS)
    columns = (entries.c.feed_id, entries.c.state, func.count(), func.sum(case((kept, 1), else_=0)))
    found: dict[int, dict[str, int]] = {}
    for feed_id, state, number, refused in connection.execute(select(*columns).group_by(*columns[:2])):
        counts = found.setdefault(feed_id, {})
        counts[state] = number
        if refused:
            counts["robots"] = counts.get("robots", 0) + refused
    return found


def set_paused(connection: Connection, url: str, paused: bool, now: datetime) -> bool:
    """Let a feed rest, or poll it again from now on; tell whether there is such a feed.

    A feed that rests is in nobody's way: its alerts close, and its pages leave the queue until it is resumed.
    """
    row = connection.execute(select(feeds).where(feeds.c.url_key == key_of(url), feeds.c.watched)).mappings().first()
    if row is None:
        return False
    feed = feed_of(row)
    columns: dict[str, Any] = {"paused": paused}
    if paused:
        columns["failures"] = 0
        queue.rest(connection, feed.id)
        for kind in (AlertKind.FEED_FAILING, AlertKind.FEED_SILENT):
            close_health(connection, kind, feed.url, now)
    else:
        columns["next_poll"] = now
        queue.resume(connection, feed.id, now)
    connection.execute(update(feeds).where(feeds.c.id == feed.id).values(**columns))
    return True


def _followed() -> Select[Any]:
    return select(feeds).where(feeds.c.watched)
