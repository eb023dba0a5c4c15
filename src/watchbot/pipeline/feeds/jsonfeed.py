"""JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from watchbot.errors import ParseError
from watchbot.pipeline import addresses
from watchbot.pipeline.charsets import cleaned
from watchbot.pipeline.feeds.draft import EntryDraft, FeedDraft, full_text, line, paragraphs, plausible
from watchbot.pipeline.feeds.tidy import MOST_PARSED
from watchbot.pipeline.pages.metadata import parse_date


def read(text: str, *, url: str) -> FeedDraft:
    """Return what a JSON Feed has.

    Raises:
        ParseError: it is no JSON (`truncated` when it ends too early), or JSON of another kind.
    """
    try:
        document = json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        reason = "truncated" if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg else "not_a_feed"
        raise ParseError(url, reason, f"the JSON cannot be read: {error.msg} at character {error.pos}") from error
    except (RecursionError, ValueError) as error:
        raise ParseError(url, "not_a_feed", f"the JSON cannot be read ({type(error).__name__})") from error
    found = document.get("items") if isinstance(document, dict) else None
    if not isinstance(found, list) or ("jsonfeed.org" not in str(document.get("version")) and "title" not in document):
        raise ParseError(url, "not_a_feed", "the JSON is no JSON Feed")
    home = addresses.resolve(url, _text(document, "home_page_url"))
    entries = [e for e in found[:MOST_PARSED] if isinstance(e, Mapping)]
    return FeedDraft(
        title=line(_text(document, "title"), literal=True),
        url=home,
        entries=tuple(_entry(e, url) for e in entries),
        dropped=len(found) - len(entries),
    )


def _entry(found: Mapping[str, Any], base: str) -> EntryDraft:
    summary = paragraphs(_text(found, "summary"), literal=True)
    contents = [paragraphs(_text(found, "content_html")), paragraphs(_text(found, "content_text"), literal=True)]
    guid = found.get("id")
    guid = cleaned(str(guid)[:1000]).strip() if isinstance(guid, str | int | float) else ""
    link = addresses.resolve(base, _text(found, "url")) or addresses.resolve(base, _text(found, "external_url"))
    if not link and guid.startswith(("http://", "https://")):
        link = addresses.resolve(base, guid)
    return EntryDraft(
        url=link,
        guid=guid,
        title=line(_text(found, "title"), literal=True),
        published=_date(found, "date_published"),
        updated=_date(found, "date_modified"),
        summary=summary or next((c for c in contents if c), ""),
        content=full_text(contents, summary),
    )


def _date(found: Mapping[str, Any], name: str) -> datetime | None:
    return plausible(parse_date(_text(found, name)))


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return cleaned(value) if isinstance(value, str) else ""
