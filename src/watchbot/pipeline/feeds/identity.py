"""What tells an entry from the others of its feed, whatever else changes.

The address of its page first, then the guid, then title and day, then what it says. An address or a guid that several
different entries share (a home page, a page of news in brief, a template's own guid) tells nothing, and an entry that
comes twice is one.
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
    guids and titles of their own are passed over, and guids shared by three or more with titles of their own.
    """
    shared = _shared(drafts) | {addresses.page_identity(home), addresses.page_identity(feed_url)}
    of_many = _guids_of_many(drafts, shared)
    chosen: dict[str, EntryDraft] = {}
    dropped = 0
    for draft in drafts:
        key = _key(draft, shared, of_many)
        if not key:
            dropped += 1
            continue
        before = chosen.get(key)
        if before is None or _latest(draft) > _latest(before):
            chosen[key] = draft  # a dict keeps the place of the first
    return tuple(_entry(key, draft) for key, draft in chosen.items()), dropped


def _key(draft: EntryDraft, shared: set[str], of_many: set[str]) -> str:
    page = addresses.page_identity(draft.url) if draft.url else ""
    if page and page not in shared:
        return _short("url:" + page)
    if draft.guid and draft.guid not in of_many:
        return _short("guid:" + draft.guid)
    day = f"{draft.published:%Y-%m-%d}" if draft.published else ""
    if draft.title:
        return _short(f"title:{day}:{_folded(draft.title)}")
    said = _folded(draft.summary or draft.content)
    if said:
        return f"text:{day}:{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:32]}"
    return _short("url:" + page) if page else ""


def _folded(text: str) -> str:
    """What is left of a text when writing it another way makes no difference."""
    return "".join(c for c in text.casefold() if c.isalnum()) or text


def _guids_of_many(drafts: Sequence[EntryDraft], shared: set[str]) -> set[str]:
    """Guids that tell no entry from another: those of many titles, and those that are a shared address."""
    titles: dict[str, set[str]] = defaultdict(set)
    for draft in drafts:
        titles[draft.guid].add(_folded(draft.title or draft.summary))
    return {
        guid
        for guid, of_guid in titles.items()
        if len(of_guid) >= _SHARED_BY or (guid.startswith("http") and addresses.page_identity(guid) in shared)
    }


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
