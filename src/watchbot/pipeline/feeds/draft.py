"""An entry as its document gives it, before it has a key, and the text rules that all formats share."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchbot.pipeline.pages import layout, markup, pruning
from watchbot.pipeline.text import normal

EARLIEST_YEAR = 1990
LATEST_YEAR = 2099
"""Dates outside these years are mistakes of the feed and count as missing."""

MOST_TEXT = 400_000
"""Characters kept of one text of an entry."""

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);|<!\[CDATA\[")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!\[CDATA\[|\]\]>")
_TEASER_END = re.compile(
    r"(?:\u2026|\.\.\.|\[\s*(?:\u2026|\.\.\.)\s*\]|(?:read|continue|learn)\s+(?:more|reading|on|full\s\w+)\W*)\s*$",
    re.IGNORECASE,
)
_FULL_TEXT = 600  # characters from which a content is taken for the whole text of an article


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """One entry as found, texts cleaned and links resolved, without its key."""

    url: str
    guid: str
    title: str
    published: datetime | None
    updated: datetime | None
    summary: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDraft:
    """A feed document as found."""

    title: str
    url: str
    entries: tuple[EntryDraft, ...]
    ttl: timedelta | None = None
    dropped: int = 0
    sitemaps: tuple[str, ...] = ()


def line(text: str, *, literal: bool = False) -> str:
    """Return a title as one line of text. `literal`: what looks like markup in it is text and stays."""
    found = text[:2000]
    if not literal and _MARKUP.search(found):
        found = html.unescape(_TAG.sub("", found))
    return " ".join(normal(found).split())


def paragraphs(text: str, *, literal: bool = False) -> str:
    """Return a summary or content as text in the form of `PageText`; scripts, forms and frames leave nothing."""
    found = text[:MOST_TEXT]
    if literal or not _MARKUP.search(found):
        return normal(found)
    tree = markup.parse(f"<html><body>{found}</body></html>")
    if tree is None:
        return ""
    pruning.prune(tree, thorough=False)
    return normal(layout.render([tree]))


def full_text(contents: list[str], summary: str) -> str:
    """Return the feed's own full text of an entry, or nothing when all it has is a teaser."""
    longest = max([*contents, ""], key=len)
    if len(longest) < _FULL_TEXT or _TEASER_END.search(longest[-60:]):
        longest = ""
    if not longest and len(summary) >= 2 * _FULL_TEXT and not _TEASER_END.search(summary[-60:]):
        return summary
    return longest


def plausible(moment: datetime | None) -> datetime | None:
    """Return a date, or None when no feed can mean it."""
    if moment is None or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        return None
    return moment
