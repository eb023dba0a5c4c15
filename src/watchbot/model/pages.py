"""What is fetched, and what is read from it: feeds with their entries, and the texts of pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server wants back for a conditional request, verbatim."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body that came back, decoded, within all limits."""

    url: str  # the address that was asked for
    final_url: str  # after redirects
    status: int
    body: bytes
    content_type: str
    validators: Validators
    moved_to: str = ""  # target of a permanent redirect, when every hop was permanent
    max_age: float | None = None  # seconds, from Cache-Control or Expires
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304: what we have is current."""

    url: str
    validators: Validators
    max_age: float | None = None
    moved_to: str = ""  # target of a permanent redirect, when every hop was permanent


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing in a feed, as parsed. `key` tells it from the others of its feed, whatever else changes."""

    key: str
    url: str  # absolute http(s), or empty
    guid: str
    title: str
    published: datetime | None
    updated: datetime | None
    summary: str  # text, never HTML
    content: str  # the feed's own full text as text, empty when it has only a teaser


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document, as parsed. Entries are in document order, unique by key."""

    title: str
    url: str  # home page
    entries: tuple[Entry, ...]
    ttl: timedelta | None = None
    dropped: int = 0  # entries that could not be used (no link, no guid, no title …)
    sitemaps: tuple[str, ...] = ()  # of an index: the newest few, whose pages are its entries


class TextState(StrEnum):
    """What became of a page's text; the entry takes it as its state."""

    OK = "ok"
    PARTIAL = "partial"
    NO_TEXT = "no_text"
    CONSENT = "consent"
    PAYWALL = "paywall"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """Text and metadata taken from one page. Offsets elsewhere are code points into `text`.

    `text` is paragraphs parted by a blank line; a heading is a line that starts with `# `; a list entry starts with
    `- `; a table row is one line with its cells parted by ` | `, the header row first.
    """

    state: TextState
    title: str
    text: str
    published: datetime | None = None
    modified: datetime | None = None
    canonical_url: str = ""  # on the same site
    site_name: str = ""
    copied_from: str = ""  # canonical address on another site: the page says itself that it is a copy
