"""Where a site may have its feed: what its page says, and the places where sites have it. Pure; `jobs` asks them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.etree import _Element

from watchbot.model import FeedKind
from watchbot.pipeline import addresses
from watchbot.pipeline.charsets import decode
from watchbot.pipeline.feeds import sitemap
from watchbot.pipeline.feeds.draft import line
from watchbot.pipeline.feeds.listing import base_of
from watchbot.pipeline.pages import markup
from watchbot.pipeline.pages.layout import fold_blanks, text_of

MOST_LINKS = 12
"""Feeds that one page may name; a page that names hundreds names those of other people."""

_MOST_SITEMAPS = 3  # of an index of sitemaps

PLACES = ("feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json", "feeds/posts/default")
"""Where sites have their feeds without saying so, in the order in which they are tried (WordPress, Ghost, Hugo, …)."""

_TYPES = frozenset(
    ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/rss+xml"]
)
_LOOSE = frozenset(["application/json", "application/xml", "text/xml"])  # a feed only where the address says so too
_LOOKS = re.compile(r"(?:^|[/._?=-])(?:rss|atom|feeds?)(?:[/._?=&-]|\d|$)", re.IGNORECASE)
_COMMENTS = re.compile(r"\bcomments?\b|\bkommentare\b|\bcommentaires\b", re.IGNORECASE)
_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """An address that may give a feed, and what the page calls it."""

    url: str
    title: str
    kind: FeedKind = FeedKind.FEED


def feed_links(body: bytes, *, url: str, content_type: str = "") -> tuple[FeedLink, ...]:
    """Return the feeds that a page names, the likeliest first, those of comments last.

    What `<link rel="alternate">` declares goes before links in the text that look like feeds. An index of sitemaps
    names its sitemaps of news; where it has none it is a source itself, for what is newest in it.
    """
    text = decode(body, content_type)
    inner = sitemap.addresses_in_index(text) if "<sitemapindex" in text[:2000].lower() else ()
    if inner:
        of_news = [address for address in inner if "news" in urlsplit(address).path.lower()]
        return tuple(
            FeedLink(url=address, title="", kind=FeedKind.SITEMAP) for address in of_news[:_MOST_SITEMAPS] or [url]
        )
    tree = markup.parse(text)
    if tree is None:
        return ()
    base = base_of(tree, url)
    found: dict[str, FeedLink] = {}
    for target, title in (*_declared(tree), *_linked(tree)):
        resolved = addresses.resolve(base, target)
        if resolved and addresses.page_identity(resolved) != addresses.page_identity(url):
            found.setdefault(addresses.canonical(resolved), FeedLink(url=resolved, title=title))
    ranked = sorted(found.values(), key=lambda link: bool(_COMMENTS.search(f"{link.title} {link.url}")))
    return tuple(ranked[:MOST_LINKS])


def common_places(url: str) -> tuple[str, ...]:
    """Return addresses where the site of a page may have a feed: beside the page first, then at the top."""
    parts = urlsplit(url)
    top = f"{parts.scheme}://{parts.netloc}/"
    folder = parts.path.rpartition("/")[0].strip("/") if "." in parts.path.rpartition("/")[2] else parts.path.strip("/")
    near = [f"{top}{folder}/{place}" for place in PLACES[:3]] if folder else []
    return tuple(dict.fromkeys((*near, *(top + place for place in PLACES))))


def news_sitemaps(robots: str, *, url: str) -> tuple[str, ...]:
    """Return the sitemaps that a robots.txt names whose address says that they are of news."""
    named = (addresses.resolve(url, found) for found in _SITEMAP.findall(robots[:500_000]))
    return tuple(dict.fromkeys(n for n in named if n and "news" in urlsplit(n).path.lower()))[:3]


def _declared(tree: _Element) -> Iterator[tuple[str, str]]:
    for element in tree.iter("link"):
        names = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").lower().split(";")[0].strip()
        target = element.get("href") or ""
        loose = kind in _LOOSE and _LOOKS.search(target)
        if ("alternate" in names and (kind in _TYPES or loose)) or "feed" in names:
            yield target, line(fold_blanks(element.get("title") or ""), literal=True)


def _linked(tree: _Element) -> Iterator[tuple[str, str]]:
    for element in tree.iter("a"):
        target = element.get("href") or ""
        kind = (element.get("type") or "").lower()
        if kind in _TYPES or (_LOOKS.search(urlsplit(target[:2000]).path) and len(target) < 2000):
            yield target, line(text_of(element), literal=True)
