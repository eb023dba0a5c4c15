"""Which stored entry each entry of a feed document is.

An entry is known again by its key; failing that by its address or guid, where that is nobody else's; failing that by
its title and the moment of its publication, where the entry that had both is in the feed no more. A row that another
entry of the same document has by its key is never taken. So a feed that renames its keys starts nothing anew, entries
that share an address do not take turns at being one, and addresses and guids made up anew at each poll double nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.engine import RowMapping

from watchbot.model import StoredFeed
from watchbot.store.tables import entries

_CHUNK = 400  # keys in one question


def chunks(keys: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Part keys into as many as one question may have."""
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))


def recognised(connection: Connection, feed: StoredFeed, rows: Sequence[dict[str, Any]]) -> list[RowMapping | None]:
    """Return for each row of a feed document the stored entry that it is, or None."""
    pairs = _recognise(_known(connection, feed.id, rows), rows)
    if feed.baseline_done and any(pair is None for pair in pairs):
        pairs = _by_title(_published_with(connection, feed.id, rows, pairs), rows, pairs)
    return pairs


_WANTED = (
    entries.c.id,
    entries.c.key_key,
    entries.c.url_key,
    entries.c.guid_key,
    entries.c.content_key,
    entries.c.title,
    entries.c.updated,
    entries.c.published,
    entries.c.first_seen,
    entries.c.state,
    entries.c.reason,
    entries.c.read_at,
    entries.c.checked_at,
)


# Made once: to make a statement anew for each feed costs more than to run it.
_WITH = {
    column: select(*_WANTED).where(
        entries.c.feed_id == bindparam("feed"), entries.c[column].in_(bindparam("any_of", expanding=True))
    )
    for column in ("key_key", "url_key", "guid_key")
}


def _known(connection: Connection, feed_id: int, rows: Sequence[dict[str, Any]]) -> list[RowMapping]:
    """Return the stored entries of the feed that any of these could be."""
    found: dict[int, RowMapping] = {}
    for column, asked in _WITH.items():
        for keys in chunks(sorted({row[column] for row in rows} - {""})):
            stored = connection.execute(asked, {"feed": feed_id, "any_of": keys}).mappings()
            found.update((row["id"], row) for row in stored)
    return [found[row_id] for row_id in sorted(found)]


def _recognise(known: Sequence[RowMapping], rows: Sequence[dict[str, Any]]) -> list[RowMapping | None]:
    """Return for each row the stored entry that it is, or None."""
    by_key = {stored["key_key"]: stored for stored in known}
    pairs: list[RowMapping | None] = [by_key.get(row["key_key"]) for row in rows]
    for column, passed_over in _PASSED_OVER.items():
        own = _by_what_is_own(known, rows, column)
        taken = {stored["id"] for stored in pairs if stored is not None}
        for place, row in enumerate(rows):
            other = own.get(row[column]) if pairs[place] is None and not row["key"].startswith(passed_over) else None
            if other is not None and other["id"] not in taken:
                pairs[place] = other
                taken.add(other["id"])
    return pairs


# By what an entry may be known again, and how keys begin when it was passed over as that of many entries (see
# `pipeline.feeds.identity`).
_PASSED_OVER = {"url_key": ("guid:", "title:", "text:"), "guid_key": ("title:", "text:")}


def _by_what_is_own(known: Sequence[RowMapping], rows: Sequence[dict[str, Any]], column: str) -> dict[str, RowMapping]:
    """Return stored entries by address or guid, without those that several have, here or there: they tell nothing."""
    times = Counter(row[column] for row in rows)
    stored_times = Counter(stored[column] for stored in known)
    return {
        value: stored
        for stored in known
        if (value := stored[column]) and times[value] == 1 and stored_times[value] == 1
    }


def _published_with(
    connection: Connection, feed_id: int, rows: Sequence[dict[str, Any]], pairs: Sequence[RowMapping | None]
) -> list[RowMapping]:
    """Return the stored entries of the moments at which those were published that are not known again."""
    moments = {row["published"] for row, known in zip(rows, pairs, strict=True) if known is None} - {None}
    found: list[RowMapping] = []
    for some in chunks(sorted(moments)):
        statement = select(*_WANTED).where(entries.c.feed_id == feed_id, entries.c.published.in_(some))
        found += connection.execute(statement).mappings()
    return found


def _by_title(
    stored: Sequence[RowMapping], rows: Sequence[dict[str, Any]], pairs: Sequence[RowMapping | None]
) -> list[RowMapping | None]:
    """Return the pairs with those that title and moment make: one of each left over, on both sides."""
    taken = {known["id"] for known in pairs if known is not None}
    gone: dict[tuple[str, datetime], list[RowMapping]] = defaultdict(list)
    for known in stored:
        if known["id"] not in taken:
            gone[(known["title"], known["published"])].append(known)
    times = Counter((row["title"], row["published"]) for row in rows)
    found = list(pairs)
    for place, row in enumerate(rows):
        same = gone.get((row["title"], row["published"]), []) if row["title"] and pairs[place] is None else []
        if len(same) == 1 and times[(row["title"], row["published"])] == 1:
            found[place] = same[0]
    return found
