"""Pages that list articles, sitemaps, and where a site has its feed: bytes → entries and addresses."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from watchbot.errors import ParseError
from watchbot.model import FeedKind, ParsedFeed
from watchbot.pipeline.feeds import parse_feed
from watchbot.pipeline.feeds.discovery import MOST_LINKS, common_places, feed_links, news_sitemaps
from watchbot.pipeline.feeds.listing import MOST_LINKS as MOST_LISTED
from watchbot.pipeline.feeds.sitemap import MOST_URLS

CASES = Path(__file__).parents[1] / "cases" / "listings"
URL = "https://quay.example.org/press/"
NEWS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def listed(html: str | bytes, links: str = "") -> ParsedFeed:
    body = html if isinstance(html, bytes) else f"<html><body>{html}</body></html>".encode()
    return parse_feed(body, url=URL, kind=FeedKind.PAGE, links=links)


def told(feed: ParsedFeed) -> list[list[str | None]]:
    return [[e.url, e.title, e.published.isoformat() if e.published else None] for e in feed.entries]


@pytest.mark.parametrize("path", sorted(CASES.glob("*.html")), ids=lambda p: p.stem)
def test_golden_listing(path: Path) -> None:
    """A page gives exactly the links to articles that stand beside it, one for each page, with its date."""
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    feed = listed(path.read_bytes())
    assert {"title": feed.title, "entries": told(feed)} == expected


def test_a_selector_says_which_links_count() -> None:
    html = (
        '<ul id="news"><li><a href="/a">A</a></li><li><h4>B</h4><a href="/b"></a></li></ul>'
        '<h2><a href="/c">A headline that is not asked for</a></h2>'
    )
    assert [e.url for e in listed(html, "#news a").entries] == [f"https://quay.example.org/{n}" for n in "ab"]
    assert [e.url for e in listed(html, "#news li").entries] == [f"https://quay.example.org/{n}" for n in "ab"]
    assert listed(html, ".nothing").entries == ()


def test_a_page_is_no_feed_unless_the_seeds_say_so() -> None:
    with pytest.raises(ParseError) as caught:
        parse_feed(b"<html><h2><a href='/a'>One</a></h2></html>", url=URL)
    assert caught.value.reason == "html"


def test_a_feed_is_a_feed_whatever_the_seeds_take_it_for() -> None:
    rss = (
        b"<rss><channel><title>T</title><item><title>One</title><link>https://a.example/1</link></item></channel></rss>"
    )
    assert [e.title for e in parse_feed(rss, url=URL, kind=FeedKind.PAGE).entries] == ["One"]
    assert [e.title for e in parse_feed(rss, url=URL, kind=FeedKind.SITEMAP).entries] == ["One"]


def test_the_page_itself_and_doubles_are_no_entries() -> None:
    html = '<h2><a href="/press/#top">This page</a></h2>' + '<h2><a href="/a?utm_source=x">Same page</a></h2>' * 3
    assert [e.url for e in listed(html).entries] == ["https://quay.example.org/a?utm_source=x"]


def test_a_page_with_thousands_of_links_gives_the_first_ones() -> None:
    html = "".join(f'<h3><a href="/a/{n}">Story number {n}</a></h3>' for n in range(MOST_LISTED + 50))
    entries = listed(html).entries
    assert len(entries) == MOST_LISTED
    assert entries[0].title == "Story number 0"


# --------------------------------------------------------------------------- sitemaps


def sitemap(*rows: str, root: str = "urlset") -> bytes:
    return f'<?xml version="1.0"?><{root} {NEWS}>{"".join(rows)}</{root}>'.encode()


def row(number: int, *, news: bool = True, lastmod: str = "") -> str:
    about = (
        f"<news:news><news:publication><news:name>Q</news:name></news:publication><news:publication_date>"
        f"2026-03-{number:02d}T10:00:00+01:00</news:publication_date>"
        f"<news:title>Story &amp; {number}</news:title></news:news>"
    )
    return (
        f"<url><loc> https://quay.example.org/{number} </loc>{about if news else ''}"
        f"{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</url>"
    )


def test_a_news_sitemap_is_known_for_what_it_is() -> None:
    """Whether the seeds say so or not; pages without news in it are not what it is about."""
    feed = parse_feed(sitemap(row(1), row(2, news=False), row(3, lastmod="2026-03-04")), url=URL)
    assert told(feed) == [
        ["https://quay.example.org/1", "Story & 1", "2026-03-01T09:00:00+00:00"],
        ["https://quay.example.org/3", "Story & 3", "2026-03-03T09:00:00+00:00"],
    ]
    assert feed.entries[1].updated is not None


def test_another_sitemap_only_where_the_seeds_say_so() -> None:
    """It lists all that a site has ever had: a changed day of change makes an entry due again."""
    body = sitemap(row(1, news=False, lastmod="2026-03-04"), row(2, news=False))
    with pytest.raises(ParseError, match="kind: sitemap") as caught:
        parse_feed(body, url=URL)
    assert caught.value.reason == "unsupported"
    feed = parse_feed(body, url=URL, kind=FeedKind.SITEMAP)
    assert [(e.url, e.published, e.updated is not None) for e in feed.entries] == [
        ("https://quay.example.org/1", None, True),
        ("https://quay.example.org/2", None, False),
    ]


def test_the_newest_pages_of_a_large_sitemap_are_kept() -> None:
    rows = [
        row(n, news=False, lastmod=f"2026-01-01T{n // 60 % 24:02d}:{n % 60:02d}:00Z") for n in range(MOST_URLS + 200)
    ]
    feed = parse_feed(sitemap(*rows), url=URL, kind=FeedKind.SITEMAP)
    assert len(feed.entries) == MOST_URLS
    assert feed.dropped == 200
    assert feed.entries[0].url.endswith("/200")


def inner(place: str, changed: str = "") -> str:
    dated = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<sitemap><loc>{place}</loc>{dated}</sitemap>"


def test_an_index_of_sitemaps_says_what_to_name_instead() -> None:
    """Nobody said that it is a sitemap: it may list all that a site has ever had."""
    with pytest.raises(ParseError, match=r"https://quay\.example\.org/news\.xml; `kind: sitemap` follows it"):
        parse_feed(sitemap(inner("https://quay.example.org/news.xml"), root="sitemapindex"), url=URL)


def test_of_an_index_of_sitemaps_the_newest_few_on_its_host_are_followed() -> None:
    """Dated ones first, the newest of them first; other hosts and other schemes are none of its business."""
    rows = [
        *(inner(f"/old-{n}.xml", f"2025-01-0{n}") for n in range(1, 5)),
        inner("/undated.xml"),
        inner("https://quay.example.org/newest.xml", "2026-03-02T08:00:00Z"),
        inner("/newest.xml", "2026-03-02"),
        inner("https://elsewhere.example.net/news.xml", "2026-03-03"),
        inner("http://127.0.0.1/x.xml", "2026-03-03"),
        inner("javascript:alert(1)", "2026-03-03"),
        inner("/new.xml", "2026-03-01"),
    ]
    feed = parse_feed(sitemap(*rows, root="sitemapindex"), url=URL, kind=FeedKind.SITEMAP)
    assert feed.entries == ()
    assert [url.rpartition("/")[2] for url in feed.sitemaps] == [
        "newest.xml",
        "new.xml",
        "old-4.xml",
        "old-3.xml",
        "old-2.xml",
    ]
    undated = sitemap(inner("/b.xml"), inner("/a.xml"), root="sitemapindex")
    found = parse_feed(undated, url=URL, kind=FeedKind.SITEMAP).sitemaps
    assert [url.rpartition("/")[2] for url in found] == ["b.xml", "a.xml"]


def test_an_index_of_other_hosts_is_no_source() -> None:
    with pytest.raises(ParseError, match="none of them on this host"):
        parse_feed(sitemap(inner("http://127.0.0.1/a.xml"), root="sitemapindex"), url=URL, kind=FeedKind.SITEMAP)


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (sitemap(row(1), row(2))[:-60], 1),
        (sitemap(row(1)).replace(f" {NEWS}".encode(), b""), 1),
        (b'<!DOCTYPE u [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]>' + sitemap(row(1).replace("Story", "&b;")), 1),
        (sitemap("<url><loc>javascript:alert(1)</loc><news:news/></url>", row(1)), 1),
    ],
    ids=["cut off", "undeclared", "entities", "scheme"],
)
def test_broken_and_hostile_sitemaps(body: bytes, count: int) -> None:
    entries = parse_feed(body, url=URL).entries
    assert len(entries) == count
    assert entries[0].url == "https://quay.example.org/1"


# --------------------------------------------------------------------------- discovery


def links(html: str) -> list[str]:
    return [link.url for link in feed_links(html.encode(), url=URL)]


def test_feeds_that_a_page_declares_go_first_and_comments_last() -> None:
    html = """<html><head><base href="/blog/">
    <link rel="alternate" type="application/rss+xml" title="T » Comments Feed" href="comments/feed/">
    <link rel="alternate stylesheet" type="text/css" href="x.css">
    <link rel="alternate" hreflang="de" href="/de/">
    <link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" title="News" href="atom.xml?x=1&amp;y=2">
    <link rel="alternate" type="application/feed+json" href="https://cdn.example.net/feed.json">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">
    </head><body><a href="/rss">RSS</a><a href="/about">About</a><a href="atom.xml?y=2&x=1">again</a></body></html>"""
    assert links(html) == [
        "https://quay.example.org/blog/atom.xml?x=1&y=2",
        "https://cdn.example.net/feed.json",
        "https://quay.example.org/rss",
        "https://quay.example.org/blog/comments/feed/",
    ]


def test_links_in_the_text_that_look_like_feeds() -> None:
    html = (
        '<a href="/news/feed/">f</a> <a href="/feedback">no</a> <a href="/index.rss">r</a> <a href="/atomic-age">no</a>'
    )
    assert links(html) == ["https://quay.example.org/news/feed/", "https://quay.example.org/index.rss"]


def test_a_page_of_a_thousand_feeds_names_a_few() -> None:
    assert len(links("".join(f'<a href="/{n}/rss.xml">x</a>' for n in range(1000)))) == MOST_LINKS


def test_an_index_of_sitemaps_names_those_of_news_or_is_a_source_itself() -> None:
    """One of its plain sitemaps would be the oldest part of the site, in which nothing is ever new."""
    rows = [inner(f"https://quay.example.org/{n}.xml") for n in ("pages", "news")]
    found = feed_links(sitemap("".join(rows), root="sitemapindex"), url=URL)
    assert [(link.url, link.kind) for link in found] == [("https://quay.example.org/news.xml", FeedKind.SITEMAP)]
    found = feed_links(sitemap(rows[0], root="sitemapindex"), url=URL)
    assert [(link.url, link.kind) for link in found] == [(URL, FeedKind.SITEMAP)]


def test_the_usual_places_are_tried_beside_the_page_first() -> None:
    places = common_places("https://quay.example.org/blog/index.html")
    assert places[0] == "https://quay.example.org/blog/feed"
    assert "https://quay.example.org/feed" in places
    assert len(places) == len(set(places)) <= 12
    assert common_places("https://quay.example.org/")[0] == "https://quay.example.org/feed"


def test_sitemaps_of_news_in_robots() -> None:
    robots = "User-agent: *\nSitemap: https://quay.example.org/sitemap.xml\nsitemap:/news-sitemap.xml\nSitemap: ftp://x/news\n"
    assert news_sitemaps(robots, url=URL) == ("https://quay.example.org/news-sitemap.xml",)


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        b"<h2><a href='/x'>" * 100_000,
        b"<div>" * 100_000 + b"<h2><a href=/a>x</a></h2>",
        b"<article><a href='/x'>a b c d e f g h i j k l m</a><time>" * 30_000,
        b"<a href='/" + b"rss" * 500_000 + b"'>x</a>",
        b"<li><a href='/1'>" + b"word " * 400_000,
    ],
    ids=["open links", "deep", "teasers", "long address", "long text"],
)
def test_hostile_pages_end_in_time(body: bytes) -> None:
    begun = time.monotonic()
    for action in (
        lambda: listed(body),
        lambda: listed(body, "div a, li a:not(.x)"),
        lambda: feed_links(body, url=URL),
    ):
        try:
            action()
        except ParseError:
            continue
    assert time.monotonic() - begun < 12
