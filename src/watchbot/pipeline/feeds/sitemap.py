"""Sitemaps as sources: address, title and publication of each page.

The format is that of https://www.sitemaps.org/protocol.html, with the names of news sitemaps
(https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap).
"""

from __future__ import annotations

from datetime import UTC, datetime

from lxml import etree
from lxml.etree import _Element

from watchbot.errors import ParseError
from watchbot.pipeline import addresses
from watchbot.pipeline.feeds.draft import EntryDraft, FeedDraft, line, plausible
from watchbot.pipeline.feeds.tidy import Tidied
from watchbot.pipeline.pages.metadata import parse_date

MOST_URLS = 1000
"""Entries of one sitemap that are kept, the newest: what a news sitemap may have at most."""

MOST_FOLLOWED = 5
"""Sitemaps of an index that are asked in one poll, the newest: what is new is in the newest."""

_NEVER = datetime.min.replace(tzinfo=UTC)


def read(tidied: Tidied, *, url: str, any_page: bool) -> FeedDraft:
    """Return the pages of a sitemap as entries, in document order.

    `any_page`: the seeds say that this is a sitemap, so pages without news are entries too. Otherwise only a news
    sitemap is a source: the others list everything that a site has ever had.

    Raises:
        ParseError: `unsupported` for a sitemap that has no news, for an index of sitemaps where the seeds do not say
            that it is one (it names some of them), and for an index of other hosts.
    """
    root = _root(tidied.text, url)
    if tidied.root == "sitemapindex":
        return _index(root, url, follow=any_page)
    rows = [e for e in root if _name(e) == "url"]
    if tidied.truncated and rows:
        rows = rows[:-1]  # what the end of the document cut through
    drafts = [_entry(row, url) for row in rows]
    news = [draft for draft, row in zip(drafts, rows, strict=True) if _child(row, "news") is not None]
    if not news and not any_page:
        raise ParseError(
            url, "unsupported", "the address gives a sitemap without news; `kind: sitemap` takes it anyway"
        )
    usable = [draft for draft in (drafts if any_page else news) if draft.url]
    kept = set(sorted(range(len(usable)), key=lambda n: _age(usable[n]), reverse=True)[:MOST_URLS])
    return FeedDraft(
        title="",
        url=addresses.resolve(url, "/"),
        entries=tuple(draft for place, draft in enumerate(usable) if place in kept),
        dropped=tidied.dropped + len(rows) - len(kept),
    )


def _index(root: _Element, url: str, *, follow: bool) -> FeedDraft:
    """Return the newest few sitemaps of an index, those that are dated first; only what is on its own host counts."""
    rows = [e for e in root if _name(e) == "sitemap"]
    here = addresses.host(url)
    own = [(_date(row), to) for row in rows if addresses.host(to := addresses.resolve(url, _text(row, "loc"))) == here]
    if not follow or not own:
        named = ", ".join(to[:200] for _, to in own[:3]) or "none of them on this host"
        hint = "; `kind: sitemap` follows it" if own else ""
        raise ParseError(
            url, "unsupported", f"the address gives an index of {len(rows)} sitemaps, one of them: {named}{hint}"
        )
    newest = sorted(own, key=lambda row: row[0], reverse=True)  # stable: undated ones stay in the order of the document
    found = tuple(dict.fromkeys(to for _, to in newest))[:MOST_FOLLOWED]
    return FeedDraft(title="", url=addresses.resolve(url, "/"), entries=(), sitemaps=found)


def _date(row: _Element) -> datetime:
    return plausible(parse_date(_text(row, "lastmod"))) or _NEVER


def addresses_in_index(text: str) -> tuple[str, ...]:
    """Return the sitemaps that an index of sitemaps names; nothing when the text is no such index."""
    try:
        root = _root(text, "")
    except ParseError:
        return ()
    if _name(root) != "sitemapindex":
        return ()
    return tuple(found for e in root if _name(e) == "sitemap" and (found := addresses.resolve("", _text(e, "loc"))))


def _root(text: str, url: str) -> _Element:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(url, "not_a_feed", f"the sitemap cannot be parsed: {error}") from error
    if root is None:
        raise ParseError(url, "not_a_feed", "the sitemap is empty")
    return root


def _entry(row: _Element, base: str) -> EntryDraft:
    news = _child(row, "news")
    return EntryDraft(
        url=addresses.resolve(base, _text(row, "loc")),
        guid="",
        title=line(_text(news, "title"), literal=True) if news is not None else "",
        published=plausible(parse_date(_text(news, "publication_date"))) if news is not None else None,
        updated=plausible(parse_date(_text(row, "lastmod"))),
        summary="",
        content="",
    )


def _age(draft: EntryDraft) -> datetime:
    return draft.published or draft.updated or _NEVER


def _name(element: _Element) -> str:
    """Local name in lower case, also where a prefix was never declared."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _child(element: _Element, name: str) -> _Element | None:
    return next((e for e in element if _name(e) == name), None)


def _text(element: _Element, name: str) -> str:
    child = _child(element, name)
    return " ".join((child.text or "").split()) if child is not None else ""
