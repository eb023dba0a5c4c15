"""A page without a feed → its entries: the links to articles on it.

Where the seeds say which links count (`links:`, a CSS selector), those and no others. Else the links that people would
take for headlines: a heading that is a link or has one, or a link of several words; on the same site; outside of
navigation, header, footer and forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from lxml.etree import _Element

from watchbot.errors import ParseError
from watchbot.pipeline import addresses
from watchbot.pipeline.feeds.draft import EntryDraft, FeedDraft, line, plausible
from watchbot.pipeline.pages import markup
from watchbot.pipeline.pages.layout import fold_blanks, text_of
from watchbot.pipeline.pages.metadata import parse_date
from watchbot.pipeline.pages.vocabulary import ASIDE_ROLES, HEADINGS

MOST_LINKS = 300
"""Links of one page that become entries, the first ones: list pages have the newest on top."""

_MOST_SEEN = 20_000  # links of one page that are looked at at all
_OUTSIDE = frozenset(["nav", "header", "footer", "aside", "form", "dialog", "menu", "noscript"])
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|navigation|menu|breadcrumbs?|pagination|pager|footer|masthead|cookies?|consent|social"
    r"|share|tags?)(?:$|[-_ ])",
    re.IGNORECASE,
)
_TEASERS = frozenset(["article", "li", "tr", "dt", "section", "div"])  # what one teaser stands in
_WORDS = 4  # of a link outside of headings, from which it is taken for a headline
_CHARACTERS = 25
_NO_PAGES = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|css|js|ico|mp[34]|zip|ics|xml|rss|atom)$", re.IGNORECASE)


def read(text: str, *, url: str, links: str = "") -> FeedDraft:
    """Return the links to articles on a page as entries, in the order of the page.

    Raises:
        ParseError: `not_a_feed` when there is no page to look at, `unsupported` when the selector cannot be used.
    """
    tree = markup.parse(text)
    if tree is None:
        raise ParseError(url, "not_a_feed", "the address gives no page")
    base = base_of(tree, url)
    found = _chosen(tree, links, url) if links else _headlines(tree, base, url)
    entries: dict[str, EntryDraft] = {}
    for anchor in found:
        draft = _entry(anchor, base)
        page = addresses.page_identity(draft.url)
        if not page or page == addresses.page_identity(url):
            continue
        known = entries.get(page)
        if known is None and len(entries) >= MOST_LINKS:
            break
        entries[page] = draft if known is None else _fuller(known, draft)
    return FeedDraft(title=_title(tree), url=url, entries=tuple(entries.values()))


def _chosen(tree: _Element, links: str, url: str) -> Iterator[_Element]:
    """Links that a selector names: the elements themselves, or the first link in or around them."""
    # The reading of seeds brings the checker of settings along, twenty megabytes in each worker process.
    from watchbot.seeds.selectors import SelectorError, to_xpath

    try:
        found = tree.xpath(to_xpath(links))
    except SelectorError as error:
        raise ParseError(url, "unsupported", f"`links` is no CSS selector: {error}") from error
    for element in found[:_MOST_SEEN]:
        anchor = element if element.tag == "a" else next(element.iter("a"), None)
        if anchor is None:
            anchor = next(element.iterancestors("a"), None)
        if anchor is not None and anchor.get("href"):
            yield anchor


def _headlines(tree: _Element, base: str, url: str) -> Iterator[_Element]:
    """Links that look like headlines of articles of the same site."""
    site = _site(url)
    for seen, anchor in enumerate(tree.iter("a")):
        if seen >= _MOST_SEEN:
            return
        target = addresses.resolve(base, anchor.get("href") or "")
        if not target or _site(target) != site or not _is_page(target) or _is_outside(anchor):
            continue
        if _in_heading(anchor) or _is_headline(text_of(anchor)):
            yield anchor


def _site(url: str) -> str:
    """The last two labels of a host: sections of a site have hosts of their own."""
    return ".".join(addresses.host(url).split(".")[-2:])


def _is_page(url: str) -> bool:
    path = urlsplit(url).path
    return len(path.strip("/")) > 0 and not _NO_PAGES.search(path)


def _is_headline(text: str) -> bool:
    return len(text) >= _CHARACTERS and len(text.split()) >= _WORDS


def _in_heading(anchor: _Element) -> bool:
    if any(e.tag in HEADINGS for e in anchor.iterancestors()):
        return True
    return next(anchor.iter(*HEADINGS), None) is not None


def _is_outside(anchor: _Element) -> bool:
    """Whether a link stands in what frames a page. Header and footer of an article are the article's own."""
    inside = next(anchor.iterancestors("article"), None) is not None
    for element in anchor.iterancestors():
        if element.tag in ("body", "html"):
            break
        role = (element.get("role") or "").lower()
        own = inside and element.tag in ("header", "footer")
        if role in ASIDE_ROLES or (element.tag in _OUTSIDE and not own):
            return True
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        if not inside and _FURNITURE.search(named[:300]):
            return True
        if element.tag == "article":
            inside = False
    return False


def _entry(anchor: _Element, base: str) -> EntryDraft:
    heading = next(anchor.iter(*HEADINGS), None)
    title = line(text_of(heading if heading is not None else anchor), literal=True)
    if not title:
        title = line(fold_blanks(anchor.get("title") or anchor.get("aria-label") or ""), literal=True)
    url = addresses.resolve(base, anchor.get("href") or "")
    return EntryDraft(
        url=url, guid="", title=title, published=_date_beside(anchor), updated=None, summary="", content=""
    )


def _fuller(one: EntryDraft, other: EntryDraft) -> EntryDraft:
    """Of two links to one page (picture and headline), what is known of both."""
    first, second = (one, other) if len(one.title) >= len(other.title) else (other, one)
    return EntryDraft(
        url=one.url,
        guid="",
        title=first.title,
        published=first.published or second.published,
        updated=None,
        summary="",
        content="",
    )


def _date_beside(anchor: _Element) -> datetime | None:
    """Date of the teaser that a link stands in: the smallest part around it that has one date and no other headline."""
    for element in anchor.iterancestors():
        if element.tag not in _TEASERS:
            continue
        targets = {a.get("href") for a in element.iter("a") if _is_headline(text_of(a)) or _in_heading(a)}
        if len(targets - {anchor.get("href")}) > 0:
            return None
        stamps = [t.get("datetime") or text_of(t) for t in element.iter("time")]
        dates = {d for s in stamps if (d := plausible(parse_date(s))) is not None}
        if dates:
            return min(dates)
    return None


def base_of(tree: _Element, url: str) -> str:
    """Return the address against which the links of a page are resolved."""
    element = next(tree.iter("base"), None)
    return (addresses.resolve(url, element.get("href") or "") if element is not None else "") or url


def _title(tree: _Element) -> str:
    element = next(tree.iter("title"), None)
    return line(fold_blanks(element.text or ""), literal=True) if element is not None else ""
