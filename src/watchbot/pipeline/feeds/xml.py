"""RSS, Atom and RDF, through feedparser.

feedparser is given bytes in a `BytesIO` and nothing else: a string or bytes would be tried as a file name first. Its
sanitising and link rewriting of HTML are off (they are most of its cost); texts become plain text here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from typing import Any

import feedparser

from watchbot.errors import ParseError
from watchbot.pipeline import addresses
from watchbot.pipeline.feeds import driver
from watchbot.pipeline.feeds.draft import EntryDraft, FeedDraft, full_text, line, paragraphs, plausible
from watchbot.pipeline.feeds.tidy import Tidied
from watchbot.pipeline.pages.metadata import parse_date

feedparser.api.PREFERRED_XML_PARSERS[:] = [driver.__name__]

# Without an address feedparser cannot rewrite guids into links; our own code resolves links.
_HEADERS = {"content-type": "application/xml; charset=utf-8"}
# The outermost base: feedparser resolves those within it only where this one is a whole address.
_BASE = re.compile(r"""(\A<[^<>]{0,4000}?\sxml:base\s*=\s*["'])([^"'<>]{1,2000})(["'])""")
_ALTERNATE = ("alternate", "")


def read(tidied: Tidied, *, url: str) -> FeedDraft:
    """Return what a tidied document has. `bozo` alone is no failure: broken feeds with entries are feeds.

    Raises:
        ParseError: feedparser finds neither entries nor a feed.
    """
    text = _BASE.sub(
        lambda base: f"{base[1]}{escape(addresses.resolve(url, unescape(base[2])))}{base[3]}", tidied.text, 1
    )
    document = f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode("utf-8", "replace")
    try:
        parsed = feedparser.parse(  # noqa: TID251 - the one place
            io.BytesIO(document), sanitize_html=False, resolve_relative_uris=False, response_headers=_HEADERS
        )
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        ArithmeticError,
        RecursionError,
        AssertionError,
    ) as error:
        # feedparser is said never to raise; on hostile character references and dates it does.
        raise ParseError(url, "not_a_feed", f"the feed cannot be parsed ({type(error).__name__})") from error
    if not parsed.entries and not parsed.version:
        raise ParseError(url, "not_a_feed", "the document has no entries and is no known kind of feed")
    channel = parsed.feed
    home = addresses.resolve(url, _text(channel, "link"))
    base = home if home and addresses.host(home) != addresses.host(url) else url
    literal = str(parsed.version).startswith("atom")
    return FeedDraft(
        title=line(_text(channel, "title"), literal=literal and _is_plain(channel, "title")),
        url=home,
        entries=tuple(_entry(e, base=base, atom=literal) for e in parsed.entries),
        ttl=_ttl(channel),
        dropped=tidied.dropped,
    )


def _entry(found: Mapping[str, Any], *, base: str, atom: bool) -> EntryDraft:
    summary = paragraphs(_text(found, "summary"), literal=atom and _is_plain(found, "summary"))
    contents = [
        paragraphs(str(c.get("value") or ""), literal=atom and c.get("type") == "text/plain")
        for c in _list(found, "content")[:5]
    ]
    return EntryDraft(
        url=_link(found, base),
        guid=_text(found, "id").strip()[:1000],
        title=line(_text(found, "title"), literal=atom and _is_plain(found, "title")),
        published=_date(found, "published") or (None if atom else _date(found, "updated")),  # dc:date
        updated=_date(found, "updated"),
        summary=summary or next((c for c in contents if c), ""),
        content=full_text(contents, summary),
    )


def _link(found: Mapping[str, Any], base: str) -> str:
    """Address of the entry's page.

    The publisher's own behind a feed proxy, else the alternate link, else a guid that is a whole address and is not
    said to be none.
    """
    original = addresses.resolve(base, _text(found, "feedburner_origlink"))
    if original:
        return original
    for link in _list(found, "links"):
        if str(link.get("rel") or "") in _ALTERNATE:
            resolved = addresses.resolve(base, str(link.get("href") or ""))
            if resolved:
                return resolved
    guid = _text(found, "id").strip()
    if _get(found, "guidislink") and guid.lower().startswith(("http://", "https://")):
        return addresses.resolve(base, guid)
    return ""


def _date(found: Mapping[str, Any], name: str) -> datetime | None:
    parsed = _get(found, f"{name}_parsed")
    if parsed is None and name == "published":
        parsed = _get(found, "created_parsed")
    if parsed is None:  # weekdays of another language stop feedparser
        return plausible(parse_date(_text(found, name)))
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return plausible(datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC))
    except (ValueError, TypeError, OverflowError):
        return None


def _ttl(channel: Mapping[str, Any]) -> timedelta | None:
    minutes = _text(channel, "ttl").strip()
    if not minutes.isascii() or not minutes.isdigit() or len(minutes) > 6 or int(minutes) == 0:
        return None
    return timedelta(minutes=int(minutes))


def _text(found: Mapping[str, Any], name: str) -> str:
    value = _get(found, name)
    return value if isinstance(value, str) else ""


def _list(found: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = _get(found, name)
    return [v for v in value if isinstance(v, Mapping)] if isinstance(value, list) else []


def _is_plain(found: Mapping[str, Any], name: str) -> bool:
    detail = _get(found, f"{name}_detail")
    return isinstance(detail, Mapping) and detail.get("type") == "text/plain"


def _get(found: Mapping[str, Any], name: str) -> Any:
    # Asked as a plain dict: feedparser's own look-up answers `updated` with `published`.
    return dict.get(found, name) if isinstance(found, dict) else None
