"""Feeds: which are due, what a poll leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, select, update

from watchbot.model import AlertKind, FeedState, StoredFeed
from watchbot.store.alerts import close_health, raise_health
from watchbot.store.columns import key_of
from watchbot.store.entries import take_over
from watchbot.store.rows import feed_of
from watchbot.store.tables import entries, feeds
from watchbot.store.values import PollRecord, RecordedPolls

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
    rows = connection.execute(_followed().order_by(feeds.c.url)).mappings()
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
    for record in records:
        row = connection.execute(select(feeds).where(feeds.c.id == record.feed_id)).mappings().one()
        feed = feed_of(row)
        taken = take_over(connection, feed, record.entries, now)
        new, changed = new + taken.new, changed + taken.changed
        columns = _polled(feed, record, now)
        columns["entries"] = feed.entries + taken.new
        columns["newest_entry"] = max(filter(None, (feed.newest_entry, taken.newest)), default=None)
        connection.execute(update(feeds).where(feeds.c.id == feed.id).values(**columns))
        if record.recovered:
            for kind in (AlertKind.FEED_FAILING, AlertKind.FEED_SILENT):
                close_health(connection, kind, feed.url, now)
        raise_health(connection, record.health, now)
    return RecordedPolls(new_entries=new, changed_entries=changed)


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
    if record.moved_to:
        columns["moved_to"] = record.moved_to
    return columns


def _followed() -> Select[Any]:
    return select(feeds).where(feeds.c.watched)
