"""Entries: the queue between a poll and the articles."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, insert, or_, select, update
from sqlalchemy.engine import RowMapping

from watchbot.model import DueEntry, Entry, EntryState, StoredFeed, Validators
from watchbot.pipeline.addresses import canonical
from watchbot.pipeline.rechecks import next_look, next_recheck
from watchbot.store.columns import key_of, storable
from watchbot.store.facts import remember, remembered
from watchbot.store.recognising import chunks, recognised
from watchbot.store.rows import due_entry_of
from watchbot.store.sql import by_letters
from watchbot.store.tables import articles, entries, feeds
from watchbot.store.values import EntryLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a feed document brought."""

    new: int
    changed: int
    newest: datetime | None


# --------------------------------------------------------------------------- from a poll


def take_over(connection: Connection, feed: StoredFeed, parsed: Sequence[Entry], now: datetime) -> Taken:
    """Write the entries of a feed document: new and changed ones become due, the others are only seen again."""
    if not parsed:
        return Taken(new=0, changed=0, newest=None)
    rows = [_entry_row(entry) for entry in parsed]
    pairs = recognised(connection, feed, rows)
    fresh = [{**row, **_as_new(feed, row, now)} for row, known in zip(rows, pairs, strict=True) if known is None]
    changed = [
        {**row, **_as_changed(row, known, now)}
        for row, known in zip(rows, pairs, strict=True)
        if known is not None and _differs(row, known)
    ]
    same = [
        known["id"] for row, known in zip(rows, pairs, strict=True) if known is not None and not _differs(row, known)
    ]
    if fresh:
        connection.execute(_ADDING, fresh)
    if changed:
        columns: dict[str, Any] = {name: bindparam(name) for name in changed[0] if name != "row_id"}
        connection.execute(update(entries).where(entries.c.id == bindparam("row_id")).values(**columns), changed)
    for ids in chunks(same):
        connection.execute(update(entries).where(entries.c.id.in_(ids)).values(last_seen=now))
    # Atom asks for `updated` only, and sitemaps have nothing else.
    dates = [d for entry in parsed if (d := entry.published or entry.updated) is not None and d <= now]
    return Taken(new=len(fresh), changed=len(changed), newest=max(dates, default=None))


_ADDING = insert(entries)


def _entry_row(entry: Entry) -> dict[str, Any]:
    said = entry.content or entry.summary
    return {
        "key": entry.key,
        "key_key": key_of(entry.key),
        "url": entry.url,
        "url_key": key_of(canonical(entry.url) or entry.url),
        "guid": entry.guid,
        "guid_key": key_of(entry.guid),
        "title": storable(entry.title),  # as it will be read back: else it would look changed at every poll
        "published": entry.published,
        "updated": entry.updated,
        "summary": entry.summary,
        "content": entry.content,
        "content_key": key_of(said),
    }


def _differs(row: dict[str, Any], known: RowMapping) -> bool:
    return any(row[name] != known[name] for name in ("title", "updated", "content_key"))


def _as_new(feed: StoredFeed, row: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "feed_id": feed.id,
        "state": EntryState.DUE.value,
        "due_at": now,
        "sort_at": row["published"] or now,
        "baseline": not feed.baseline_done,
        "first_seen": now,
        "last_seen": now,
    }


def _as_changed(row: dict[str, Any], known: RowMapping, now: datetime) -> dict[str, Any]:
    """Return what a changed entry gets; what happened to its article before stays."""
    published = row["published"] or known["published"]
    again = next_look(known["read_at"], known["checked_at"], now=now)
    return {
        "row_id": known["id"],
        "published": published,
        "sort_at": published or known["first_seen"],
        "state": EntryState.DUE.value if again <= now else known["state"],
        "reason": "" if again <= now else known["reason"],
        "due_at": again,
        "attempts": 0,
        "last_seen": now,
    }


# --------------------------------------------------------------------------- what to work on


def due_entries(connection: Connection, now: datetime, *, limit: int) -> tuple[DueEntry, ...]:
    """Return entries whose page is to be fetched now, in the order in which articles are compared."""
    due = select(entries).where(entries.c.due_at.is_not(None), entries.c.due_at <= now)
    order = (entries.c.sort_at, by_letters(connection, entries.c.url), entries.c.feed_id, entries.c.id)
    return _in_order(connection, due.order_by(*order).limit(limit))


def rechecks_due(connection: Connection, now: datetime, *, limit: int, everything: bool) -> tuple[DueEntry, ...]:
    """Return entries whose page is to be looked at again, by the schedule that `schedule_rechecks` has worked out.

    A page is due when it is older than a step of the schedule, counted from when it was first read, and was not looked
    at since then. After a pause it is due once, not once for each step missed. `everything` leaves the schedule aside
    and takes the pages that were not looked at for longest.
    """
    read = select(entries).where(entries.c.article_id.is_not(None), entries.c.due_at.is_(None), entries.c.url != "")
    if everything:
        return _in_order(connection, read.order_by(entries.c.checked_at.nulls_first(), entries.c.id).limit(limit))
    due = read.where(entries.c.recheck_at.is_not(None), entries.c.recheck_at <= now)
    return _in_order(connection, due.order_by(entries.c.recheck_at, entries.c.id).limit(limit))


def must_schedule(connection: Connection, schedule: Sequence[timedelta]) -> bool:
    """Tell whether `schedule_rechecks` has anything to do: a cheap question that needs no write lock."""
    if remembered(connection, "recheck") != _spelled(schedule):
        return True
    return connection.execute(select(entries.c.id).where(entries.c.unscheduled.is_(True)).limit(1)).first() is not None


def schedule_rechecks(connection: Connection, schedule: Sequence[timedelta]) -> None:
    """Work out when each page that was read since is to be looked at again; all of them when the schedule changed."""
    if remembered(connection, "recheck") != _spelled(schedule):
        followed = select(feeds.c.id).where(feeds.c.watched, ~feeds.c.paused)
        read = update(entries).where(entries.c.article_id.is_not(None), entries.c.feed_id.in_(followed))
        connection.execute(read.values(unscheduled=True))
        remember(connection, "recheck", _spelled(schedule))
    columns = (entries.c.id, entries.c.read_at, entries.c.checked_at)
    rows = connection.execute(select(*columns).where(entries.c.unscheduled.is_(True))).all()
    plan = [{"row_id": row.id, "at": next_recheck(row.read_at, row.checked_at, schedule)} for row in rows]
    if plan:
        statement = update(entries).where(entries.c.id == bindparam("row_id"))
        connection.execute(statement.values(recheck_at=bindparam("at"), unscheduled=False), plan)


def put_off(connection: Connection, later: Sequence[tuple[int, datetime]]) -> None:
    """Write until when entries wait whose page nobody could get to; their state stays."""
    statement = update(entries).where(entries.c.id == bindparam("row_id")).values(due_at=bindparam("at"))
    connection.execute(statement, [{"row_id": entry_id, "at": moment} for entry_id, moment in later])


def put_off_rechecks(connection: Connection, later: Sequence[tuple[int, datetime]]) -> None:
    """Write until when pages wait for their next look."""
    statement = update(entries).where(entries.c.id == bindparam("row_id")).values(recheck_at=bindparam("at"))
    connection.execute(statement, [{"row_id": entry_id, "at": moment} for entry_id, moment in later])


def _spelled(schedule: Sequence[timedelta]) -> str:
    return " ".join(str(step.total_seconds()) for step in schedule)


def _in_order(connection: Connection, chosen: Select[Any]) -> tuple[DueEntry, ...]:
    """Return chosen entries with their feeds, in the order of (published or first seen, address)."""
    # Chosen first and joined afterwards: the other way round every entry of every feed would be looked at.
    due = chosen.subquery("due")
    feed = (feeds.c.url.label("feed_url"), feeds.c.publisher, feeds.c.is_primary, feeds.c.verify_tls)
    statement = select(due, *feed).join_from(due, feeds, feeds.c.id == due.c.feed_id)
    found = [(row["sort_at"], row["url"], due_entry_of(row)) for row in connection.execute(statement).mappings()]
    return tuple(entry for *_, entry in sorted(found, key=lambda f: (f[0], f[1], f[2].feed_id, f[2].id)))


def rest(connection: Connection, feed_id: int) -> None:
    """Take the entries of a feed out of the queue: nobody follows it any more."""
    resting = update(entries).where(entries.c.feed_id == feed_id)
    connection.execute(resting.values(due_at=None, recheck_at=None, unscheduled=False))


def resume(connection: Connection, feed_id: int, now: datetime) -> None:
    """Put the entries of a feed back into the queue: those that were never read, and pages to look at again."""
    ours = update(entries).where(entries.c.feed_id == feed_id)
    unread = entries.c.article_id.is_(None)
    waiting = entries.c.state.in_([EntryState.DUE.value, EntryState.FAILING.value])
    connection.execute(ours.where(unread, waiting).values(due_at=now))
    connection.execute(ours.where(~unread).values(unscheduled=True))


def retry(connection: Connection, reason: str, now: datetime) -> int:
    """Make due again, with all attempts before them, the followed entries whose reason contains these words."""
    followed = select(feeds.c.id).where(feeds.c.watched)
    failed = entries.c.reason.contains(reason, autoescape=True) & entries.c.feed_id.in_(followed)
    # Without the hash the same bytes would count as read.
    fresh = {"due_at": now, "attempts": 0, "snapshot_hash": "", "etag": "", "last_modified": ""}
    return connection.execute(update(entries).where(failed, entries.c.url != "").values(**fresh)).rowcount


# --------------------------------------------------------------------------- what became of them


def record_failure(
    connection: Connection, entry_id: int, state: EntryState, reason: str, due_at: datetime | None, now: datetime
) -> None:
    """Note that a page could not be read. `due_at` is the next try; None leaves it to the recheck schedule."""
    connection.execute(
        _FAILING,
        {"of": entry_id, "state": state.value, "reason": reason, "due_at": due_at, "checked_at": now},
    )


_FAILING = (
    update(entries)
    .where(entries.c.id == bindparam("of"))
    .values(attempts=entries.c.attempts + 1, unscheduled=entries.c.article_id.is_not(None), recheck_at=None)
)


def postpone(connection: Connection, entry_id: int, reason: str, due_at: datetime) -> None:
    """Put off an entry that nothing was learnt about: its state stays, and no attempt is counted."""
    connection.execute(update(entries).where(entries.c.id == entry_id).values(reason=reason, due_at=due_at))


def settle(
    connection: Connection,
    entry_id: int,
    *,
    state: EntryState | None,
    article_id: int | None,
    snapshot_hash: str | None,
    validators: Validators | None,
    due_at: datetime | None,
    now: datetime,
    reason: str = "",
) -> None:
    """Note that a page was read. What is None stays as it was, except `due_at`. `reason`: what people should know."""
    columns: dict[str, Any] = {
        "reason": reason,
        "due_at": due_at,
        "attempts": 0,
        "checked_at": now,
        "last_seen": now,
        "unscheduled": True,
        "recheck_at": None,
        "content": "",
    }
    if state is not None:
        columns["state"] = state.value
    if article_id is not None:
        columns["article_id"] = article_id
    if snapshot_hash is not None:
        columns["snapshot_hash"] = snapshot_hash
    if validators is not None:
        columns |= {"etag": validators.etag, "last_modified": validators.last_modified}
    connection.execute(_SETTLING, {**columns, "of": entry_id, "first_read": now})


_SETTLING = (
    update(entries)
    .where(entries.c.id == bindparam("of"))
    .values(read_at=func.coalesce(entries.c.read_at, bindparam("first_read", type_=entries.c.read_at.type)))
)


def touch(connection: Connection, entry_id: int, now: datetime, *, due_at: datetime | None) -> None:
    """Note that a page is what it was: 304, or the same bytes."""
    row = connection.execute(select(entries.c.article_id).where(entries.c.id == entry_id)).first()
    if row is None:
        return
    state: EntryState | None = None
    if row.article_id is not None:
        found = connection.execute(select(articles.c.state).where(articles.c.id == row.article_id)).scalar_one()
        state = EntryState(found)
        connection.execute(update(articles).where(articles.c.id == row.article_id).values(last_seen=now))
    settle(
        connection,
        entry_id,
        state=state,
        article_id=None,
        snapshot_hash=None,
        validators=None,
        due_at=due_at,
        now=now,
    )


# --------------------------------------------------------------------------- listings


def entry_lines(connection: Connection, *, feed: str | None, state: str | None, limit: int) -> tuple[EntryLine, ...]:
    """Return entries with the articles they became, and seed documents, newest first."""
    both = connection.execute(_entry_lines(feed, state).limit(limit)).mappings().all()
    lines = [_line(row) for row in both]
    lines += [_line(row) for row in connection.execute(_document_lines(feed, state).limit(limit)).mappings()]
    return tuple(heapq.nlargest(limit, lines, key=lambda line: (line.first_seen, line.id)))


def _entry_lines(feed: str | None, state: str | None) -> Select[Any]:
    statement = (
        select(
            entries.c.id,
            entries.c.article_id,
            entries.c.url.label("entry_url"),
            entries.c.title.label("entry_title"),
            entries.c.state,
            entries.c.reason,
            feeds.c.url.label("feed"),
            entries.c.published.label("entry_published"),
            entries.c.first_seen,
            entries.c.last_seen,
            articles.c.url,
            articles.c.title,
            articles.c.published,
            articles.c.modified,
            articles.c.text_chars,
        )
        .select_from(entries)
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .outerjoin(articles, articles.c.id == entries.c.article_id)
        .order_by(entries.c.first_seen.desc(), entries.c.id.desc())
    )
    if feed is not None:
        statement = statement.where(or_(feeds.c.url_key == key_of(feed), feeds.c.url == feed))
    return statement if state is None else statement.where(entries.c.state == state)


def _document_lines(feed: str | None, state: str | None) -> Select[Any]:
    statement = (
        select(articles, articles.c.id.label("article_id"))
        .where(articles.c.entry_id.is_(None))
        .order_by(articles.c.id.desc())
    )
    if feed is not None:
        statement = statement.where(articles.c.feed == feed)
    return statement if state is None else statement.where(articles.c.state == state)


def _line(row: RowMapping) -> EntryLine:
    return EntryLine(
        id=row["id"],
        article_id=row["article_id"],
        url=row["url"] or row["entry_url"],
        title=row["title"] or row.get("entry_title", ""),
        state=EntryState(row["state"]),
        reason=row.get("reason", ""),
        feed=row["feed"],
        published=row["published"] or row.get("entry_published"),
        modified=row["modified"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        text_chars=row["text_chars"] or 0,
    )
