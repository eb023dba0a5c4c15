"""The way of one feed document, from bytes to `ParsedFeed`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from watchbot.errors import ParseError
from watchbot.model import Entry, FeedKind, ParsedFeed
from watchbot.pipeline.charsets import decode
from watchbot.pipeline.feeds import identity, jsonfeed, listing, sitemap, xml
from watchbot.pipeline.feeds.draft import FeedDraft
from watchbot.pipeline.feeds.tidy import Tidied, tidy

MOST_ENTRIES = 2000
"""Entries of one document that are kept, the newest ones."""

_MOST_BYTES = 20_000_000
AHEAD = timedelta(days=1)
"""How far ahead of now a date may be: clocks and zones are wrong by so much."""

_BINARY = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"RIFF",
    b"ID3",
    b"\x7fELF",
    b"%!PS",
)
_SITEMAPS = ("urlset", "sitemapindex")
_FEEDS = ("rss", "feed", "rdf", "channel")


def parse_feed(
    body: bytes, *, url: str, content_type: str = "", kind: FeedKind = FeedKind.FEED, links: str = ""
) -> ParsedFeed:
    """Return the entries of an RSS, Atom, RDF or JSON feed, of a news sitemap, or of a page that lists articles.

    `url` is the address the body came from (after redirects), `content_type` the header as it came; neither decides
    what the body is. A truncated feed gives the entries that are complete. `kind` says what the seeds expect: without
    it a page is no feed, and a sitemap only with news; an index of sitemaps has `sitemaps` and no entries. `links` is
    the CSS selector of the links that count on a page.

    Raises:
        ParseError: with `reason` `empty`, `html`, `not_a_feed`, `truncated` (and no complete entry) or `unsupported`.
    """
    _refuse_binary(body, url)
    text = decode(body, content_type)
    start = text.lstrip("\ufeff \t\r\n")
    if not start:
        raise ParseError(url, "empty", "the body is empty")
    draft = jsonfeed.read(start, url=url) if start[0] in "{[" else _read_markup(start, url, kind, links)
    entries, unusable = identity.keyed(draft.entries, home=draft.url, feed_url=url)
    kept = _newest(entries)
    return ParsedFeed(
        title=draft.title,
        url=draft.url,
        entries=kept,
        ttl=draft.ttl,
        dropped=draft.dropped + unusable + len(entries) - len(kept),
        sitemaps=draft.sitemaps,
    )


def not_ahead(parsed: ParsedFeed, *, now: datetime) -> ParsedFeed:
    """Return a feed without the dates that lie more than a day ahead of `now`: mistakes, or bait to stay on top."""
    latest = now + AHEAD
    if not any(d > latest for e in parsed.entries for d in (e.published, e.updated) if d is not None):
        return parsed
    entries = (
        replace(
            e,
            published=e.published if e.published is None or e.published <= latest else None,
            updated=e.updated if e.updated is None or e.updated <= latest else None,
        )
        for e in parsed.entries
    )
    return replace(parsed, entries=tuple(entries))


def _refuse_binary(body: bytes, url: str) -> None:
    if len(body) > _MOST_BYTES:
        raise ParseError(url, "unsupported", f"the body has {len(body)} bytes")
    if body.startswith(_BINARY):
        raise ParseError(url, "unsupported", "the body is a file of another kind")


def _read_markup(text: str, url: str, kind: FeedKind, links: str) -> FeedDraft:
    """Read what begins with a tag or with text; a feed is a feed whatever the seeds take it for."""
    tidied = tidy(text)
    if kind is FeedKind.PAGE and tidied.root not in (*_FEEDS, *_SITEMAPS):
        return listing.read(text, url=url, links=links)
    if tidied.root in _SITEMAPS:
        return sitemap.read(tidied, url=url, any_page=kind is FeedKind.SITEMAP)
    return _read_xml(tidied, text, url)


def _read_xml(tidied: Tidied, text: str, url: str) -> FeedDraft:
    if tidied.root in ("html", "head", "body") or (not tidied.root and "<!doctype html" in text[:1000].lower()):
        raise ParseError(url, "html", "the address gives a web page, not a feed")
    if tidied.root == "opml":
        raise ParseError(url, "unsupported", "the address gives an OPML outline, not a feed")
    if tidied.root not in _FEEDS:
        raise ParseError(url, "not_a_feed", "the body is no feed")
    if tidied.too_deep:
        raise ParseError(url, "not_a_feed", "the document is nested deeper than any feed")
    draft = xml.read(tidied, url=url)
    if tidied.truncated and not draft.entries:
        raise ParseError(url, "truncated", "the document ends before its first entry does")
    return draft


def _newest(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Keep the newest entries, in document order; undated ones count as old."""
    if len(entries) <= MOST_ENTRIES:
        return entries
    never = datetime.min.replace(tzinfo=UTC)
    ranked = sorted(
        range(len(entries)), key=lambda n: entries[n].published or entries[n].updated or never, reverse=True
    )
    return tuple(entries[n] for n in sorted(ranked[:MOST_ENTRIES]))
