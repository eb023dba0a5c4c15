"""What tells an entry from the others of its feed, whatever else changes.

The address of its page first, then the guid, then title and day. An address that several different entries share (a
home page, a page of news in brief) tells nothing, and an entry that comes twice is one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from watchbot.model import Entry
from watchbot.pipeline import addresses
from watchbot.pipeline.feeds.draft import EntryDraft

_SHARED_BY = 3
_LONGEST_KEY = 200


def keyed(drafts: Sequence[EntryDraft], *, home: str, feed_url: str) -> tuple[tuple[Entry, ...], int]:
    """Return the entries with their keys, in document order and unique, and how many could not be used.

    The key of an entry depends on nothing but the entry, except that addresses shared by three or more entries with
    guids and titles of their own are passed over.
    """
    shared = _shared(drafts) | {addresses.page_identity(home), addresses.page_identity(feed_url)}
    chosen: dict[str, EntryDraft] = {}
    dropped = 0
    for draft in drafts:
        key = _key(draft, shared)
        if not key:
            dropped += 1
            continue
        before = chosen.get(key)
        if before is None or _latest(draft) > _latest(before):
            chosen[key] = draft  # a dict keeps the place of the first
    return tuple(_entry(key, draft) for key, draft in chosen.items()), dropped


def _key(draft: EntryDraft, shared: set[str]) -> str:
    page = addresses.page_identity(draft.url) if draft.url else ""
    if page and page not in shared:
        return _short("url:" + page)
    if draft.guid:
        return _short("guid:" + draft.guid)
    if draft.title:
        day = f"{draft.published:%Y-%m-%d}" if draft.published else ""
        folded = "".join(c for c in draft.title.casefold() if c.isalnum()) or draft.title
        return _short(f"title:{day}:{folded}")
    return _short("url:" + page) if page else ""


def _shared(drafts: Sequence[EntryDraft]) -> set[str]:
    by_page: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for draft in drafts:
        if draft.url:
            by_page[addresses.page_identity(draft.url)].add((draft.guid, draft.title))
    return {
        page
        for page, members in by_page.items()
        if len({g for g, _ in members}) >= _SHARED_BY and len({t for _, t in members}) >= _SHARED_BY
    }


def _short(key: str) -> str:
    """Keys go into an index of the database: long ones are replaced by their hash."""
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[:100]}#{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _latest(draft: EntryDraft) -> datetime:
    return max((d for d in (draft.published, draft.updated) if d is not None), default=datetime.min.replace(tzinfo=UTC))


def _entry(key: str, draft: EntryDraft) -> Entry:
    return Entry(
        key=key,
        url=draft.url,
        guid=draft.guid,
        title=draft.title,
        published=draft.published,
        updated=draft.updated,
        summary=draft.summary,
        content=draft.content,
    )
