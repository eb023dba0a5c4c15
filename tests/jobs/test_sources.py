"""Sources through the whole way: health told once, moves, pages, sitemaps, PDFs, robots.txt, rests, rechecks."""

from __future__ import annotations

import asyncio
import gzip
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import loopback
from pdfs import pdf
from running import page
from watchbot import jobs
from watchbot.app import App, open_app
from watchbot.config import Config, DigestSettings, FetchSettings, WorkerSettings
from watchbot.jobs.polls import OF_ONE_HOST
from watchbot.model import AlertKind, AlertState, EntryState, FeedKind, FeedSeed, FeedState, StoredFeed
from watchbot.pipeline.polling import FAILURES_BEFORE_ALERT
from watchbot.pipeline.rechecks import AT_ONCE, share_out
from watchbot.seeds import Seeds
from watchbot.store import Store, open_store

pytestmark = pytest.mark.slow  # many whole polls: too long for every save

BEGIN = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
FEED = "http://one.example/feed.xml"
DAY = timedelta(days=1)
TEXT = "The harbour master spoke to reporters on the quay after the meeting of the council had ended. " * 20


@dataclass
class Way:
    """A site, its sources, and a clock that a test moves."""

    folder: Path
    site: loopback.Site
    feeds: list[FeedSeed] = field(default_factory=lambda: [FeedSeed(url=FEED)])
    now: datetime = BEGIN
    recheck: tuple[timedelta, ...] = (timedelta(hours=1),)
    pause: timedelta = timedelta(0)

    def go(self, *steps: Callable[[App], Awaitable[Any]]) -> list[Any]:
        """Open the app once and take the steps in it."""

        async def walk() -> list[Any]:
            config = replace(
                Config(),
                database=f"sqlite:///{self.folder / 'watchbot.db'}",
                recheck=self.recheck,
                fetch=replace(FetchSettings(), pause=self.pause, per_host=4, timeout=timedelta(seconds=5)),
                workers=replace(WorkerSettings(), processes=0),
                digests=(DigestSettings(name="desk", at=BEGIN.time(), tz="UTC", to=("files",)),),
            )
            seeds = Seeds(feeds=tuple(self.feeds))
            async with open_app(config, seeds=seeds, resolver=self.site.resolve, now=lambda: self.now) as app:
                await jobs.prepare(app)
                return [await step(app) for step in steps]

        return asyncio.run(walk())

    def poll(self, *, after: timedelta = timedelta(0)) -> StoredFeed:
        """Let time go by, poll everything, and return the first feed."""
        self.now += after
        self.go(lambda app: jobs.poll(app, everything=True))
        return self.feed()

    def feed(self, url: str = "") -> StoredFeed:
        found = self.ask(lambda store: store.feed(url or self.feeds[0].url))
        assert found is not None
        return found

    def ask(self, question: Callable[[Store], Any]) -> Any:
        """Ask the store something."""
        store = open_store(f"sqlite:///{self.folder / 'watchbot.db'}")
        try:
            return question(store)
        finally:
            store.close()

    def alerts(self) -> list[tuple[AlertKind, AlertState]]:
        return [(a.kind, a.state) for a in reversed(self.ask(lambda store: store.alerts()))]

    def lines(self) -> dict[str, Any]:
        return {line.url: line for line in self.ask(lambda store: store.entry_lines())}


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    with loopback.served() as site:
        yield Way(folder=tmp_path, site=site)


def stories(count: int, *, last: datetime = BEGIN, every: timedelta = DAY, **more: str) -> list[dict[str, str]]:
    """Entries, the newest first, so far apart."""
    return [
        {
            "url": f"http://one.example/{count - n}",
            "title": f"Story {count - n}",
            "published": (last - n * every).strftime("%Y-%m-%dT%H:%M:%SZ"),
            **more,
        }
        for n in range(count)
    ]


def serve(site: loopback.Site, entries: list[dict[str, str]], url: str = FEED) -> None:
    site.put_feed(url, entries)
    for entry in entries:
        site.put(entry["url"], page(entry["title"], f"{entry['title']} has a sentence of its own."))


# --------------------------------------------------------------------------- health


def test_a_failing_feed_is_told_once_and_closed_on_recovery(way: Way) -> None:
    serve(way.site, stories(5))
    assert way.poll().state is FeedState.OK
    way.site.put(FEED, "down", status=500)
    for _ in range(FAILURES_BEFORE_ALERT - 1):
        assert way.poll(after=timedelta(hours=1)).state is FeedState.FAILING
    assert way.alerts() == []
    for _ in range(3):
        way.poll(after=timedelta(hours=1))
    assert way.alerts() == [(AlertKind.FEED_FAILING, AlertState.OPEN)]
    serve(way.site, stories(5))
    recovered = way.poll(after=timedelta(hours=1))
    assert (recovered.state in (FeedState.OK, FeedState.UNCHANGED), recovered.failures) == (True, 0)
    assert way.alerts() == [(AlertKind.FEED_FAILING, AlertState.CLOSED)]
    way.site.put(FEED, "down again", status=500)
    for _ in range(FAILURES_BEFORE_ALERT):
        way.poll(after=timedelta(hours=1))
    assert way.alerts() == [(AlertKind.FEED_FAILING, AlertState.CLOSED), (AlertKind.FEED_FAILING, AlertState.OPEN)]


def test_a_silent_feed_is_told_once_by_its_own_rhythm_also_through_304(way: Way) -> None:
    """Daily entries, then none: after six days it is silent, though the server says 304 all the time."""
    serve(way.site, stories(8))
    assert way.poll().rhythm == DAY
    for _ in range(5):
        assert way.poll(after=DAY).state is FeedState.UNCHANGED
    assert way.alerts() == []
    for _ in range(3):
        silent = way.poll(after=DAY)
    assert silent.state is FeedState.SILENT
    assert way.alerts() == [(AlertKind.FEED_SILENT, AlertState.OPEN)]
    serve(way.site, stories(9, last=way.now))
    assert way.poll(after=timedelta(hours=1)).state is FeedState.OK
    assert way.alerts() == [(AlertKind.FEED_SILENT, AlertState.CLOSED)]


def test_a_feed_that_comes_back_silent_fails_no_more(way: Way) -> None:
    serve(way.site, stories(8))
    way.poll()
    way.site.put(FEED, "down", status=500)
    for _ in range(10):
        way.poll(after=DAY)
    serve(way.site, stories(8))
    assert way.poll(after=DAY).state is FeedState.SILENT
    assert way.alerts() == [(AlertKind.FEED_FAILING, AlertState.CLOSED), (AlertKind.FEED_SILENT, AlertState.OPEN)]


def test_gone_stops_and_is_told_at_once(way: Way) -> None:
    serve(way.site, stories(5))
    way.poll()
    way.site.put(FEED, "gone", status=410)
    gone = way.poll(after=DAY)
    assert gone.state is FeedState.GONE
    assert gone.next_poll > way.now + 365 * DAY
    assert way.alerts() == [(AlertKind.FEED_FAILING, AlertState.OPEN)]
    assert way.ask(lambda store: store.pause_feed(FEED, paused=False, now=way.now))
    assert way.feed().next_poll == way.now


def test_304s_are_counted_against_the_polls_that_were_answered(way: Way) -> None:
    serve(way.site, stories(5))
    for _ in range(4):
        way.poll(after=timedelta(hours=1))
    way.site.put(FEED, "down", status=500)
    feed = way.poll(after=timedelta(hours=1))
    assert (feed.answered, feed.not_modified) == (4, 3)


def test_the_rhythm_decides_about_the_next_poll_also_after_a_304(way: Way) -> None:
    serve(way.site, stories(8, every=timedelta(days=7), last=BEGIN))
    assert way.poll().next_poll - way.now > timedelta(hours=12)
    assert way.poll(after=DAY).state is FeedState.UNCHANGED
    assert way.feed().next_poll - way.now > timedelta(hours=12)


def test_the_digest_names_feeds_in_trouble_and_those_that_recovered(way: Way) -> None:
    way.feeds = [FeedSeed(url=FEED), FeedSeed(url="http://two.example/feed.xml", title="The other wire")]
    serve(way.site, stories(5))
    way.site.put(way.feeds[1].url, "down", status=500)
    for _ in range(FAILURES_BEFORE_ALERT):
        way.poll(after=timedelta(hours=1))

    def written() -> str:
        way.go(lambda app: jobs.digest(app, until_now=True))
        stored = way.ask(lambda store: store.last_digest("desk"))
        return str(stored.body["text"])

    told = written()
    assert "The other wire" in told
    assert "500" in told
    serve(way.site, stories(5, last=BEGIN + DAY), way.feeds[1].url)
    way.poll(after=DAY)
    way.now += DAY
    told = written()
    assert "The other wire" in told
    assert "500" not in told


# --------------------------------------------------------------------------- moves


def test_a_move_is_proposed_kept_and_followed_with_all_history(way: Way) -> None:
    new = "http://new.example/feed.xml"
    serve(way.site, stories(5))
    way.poll()
    serve(way.site, stories(5), new)
    way.site.moves[("one.example", "/feed.xml")] = new
    moved = way.poll(after=DAY)
    assert (moved.state, moved.moved_to) == (FeedState.MOVED, new)
    way.poll(after=DAY)
    moves = way.ask(lambda store: store.feed_moves())
    assert [(m.from_url, m.to_url, m.followed, m.last_seen > m.first_seen) for m in moves] == [(FEED, new, False, True)]
    way.feeds = [FeedSeed(url=new)]
    followed = way.poll(after=DAY)
    assert (followed.id, followed.entries, followed.moved_to) == (moved.id, 5, "")
    assert followed.state in (FeedState.OK, FeedState.UNCHANGED)
    assert [m.followed for m in way.ask(lambda store: store.feed_moves())] == [True]
    assert way.ask(lambda store: len(store.feeds())) == 1


def test_a_feed_that_is_back_at_its_address_has_not_moved(way: Way) -> None:
    serve(way.site, stories(5), "http://new.example/feed.xml")
    way.site.moves[("one.example", "/feed.xml")] = "http://new.example/feed.xml"
    assert way.poll().state is FeedState.MOVED
    way.site.moves.clear()
    serve(way.site, stories(6))
    back = way.poll(after=DAY)
    assert (back.state, back.moved_to) == (FeedState.OK, "")


# --------------------------------------------------------------------------- other sources


def test_a_page_without_a_feed_is_a_source(way: Way) -> None:
    """Its links are entries; the first look is the baseline; a new link is a new entry, once."""
    way.feeds = [FeedSeed(url="http://one.example/news", kind=FeedKind.PAGE, links="#list a")]

    def put(*numbers: int) -> None:
        links = "".join(f'<li><a href="/{n}">Story {n}</a></li>' for n in numbers)
        way.site.put("http://one.example/news", f"<ul id=list>{links}</ul><h2><a href='/about'>About us all</a></h2>")
        for n in numbers:
            way.site.put(f"http://one.example/{n}", page(f"Story {n}", f"Story {n} has a sentence."))

    put(1, 2)
    assert way.poll().entries == 2
    put(3, 1, 2)
    feed = way.poll(after=timedelta(hours=1))
    assert (feed.state, feed.entries) == (FeedState.OK, 3)
    assert {url.rpartition("/")[2]: line.state for url, line in way.lines().items()} == {
        "1": EntryState.OK,
        "2": EntryState.OK,
        "3": EntryState.OK,
    }


def test_a_page_that_dates_nothing_falls_silent_too(way: Way) -> None:
    way.feeds = [FeedSeed(url="http://one.example/news", kind=FeedKind.PAGE)]
    way.site.put("http://one.example/news", "<h2><a href='/1'>One story of many</a></h2>")
    assert way.poll().newest_entry == BEGIN
    assert way.poll(after=30 * DAY).state is FeedState.UNCHANGED
    assert way.poll(after=20 * DAY).state is FeedState.SILENT


def test_robots_txt_has_a_say_about_a_page_but_not_about_a_feed(way: Way) -> None:
    way.feeds = [FeedSeed(url="http://one.example/news", kind=FeedKind.PAGE), FeedSeed(url=FEED)]
    way.site.put("http://one.example/robots.txt", "User-agent: watchbot\nDisallow: /", kind="text/plain")
    way.site.put("http://one.example/news", "<h2><a href='/1'>One story of many</a></h2>")
    serve(way.site, stories(2))
    assert way.poll().state is FeedState.BLOCKED
    assert way.feed(FEED).state is FeedState.OK


def test_pages_that_robots_txt_keeps_from_us_are_listed_with_the_reason(way: Way) -> None:
    """Without text of its own an entry is blocked; with it the text is the feed's own, and says so."""
    way.site.put("http://one.example/robots.txt", "User-agent: *\nDisallow: /1\nDisallow: /2", kind="text/plain")
    entries = stories(3)
    entries[1]["content"] = TEXT  # number 2
    serve(way.site, entries)
    feed = way.poll()
    lines = {url.rpartition("/")[2]: line for url, line in way.lines().items()}
    assert {n: line.state for n, line in lines.items()} == {
        "1": EntryState.BLOCKED,
        "2": EntryState.PARTIAL,
        "3": EntryState.OK,
    }
    assert "robots.txt asks" in lines["1"].reason
    assert lines["2"].reason.startswith("the feed's own text: ")
    assert "robots.txt asks" in lines["2"].reason
    assert lines["3"].reason == ""
    pages = way.ask(lambda store: store.pages_by_state())
    assert pages[feed.id] == {"blocked": 1, "partial": 1, "ok": 1, "robots": 2}
    assert [line.url for line in way.ask(lambda store: store.entry_lines(state="blocked"))] == [lines["1"].url]


def test_the_feeds_own_text_stands_in_for_a_page_that_cannot_be_had(way: Way) -> None:
    entries = stories(2, content=TEXT)
    serve(way.site, entries)
    way.site.put(entries[0]["url"], "no", status=403)
    way.site.put(entries[1]["url"], "<p>We use cookies. Accept all cookies. Cookie settings. Your privacy.</p>")
    way.poll()
    lines = sorted(way.lines().values(), key=lambda line: line.url)
    assert [line.state for line in lines] == [EntryState.PARTIAL, EntryState.PARTIAL]
    assert [line.text_chars > 1000 for line in lines] == [True, True]
    assert "consent wall" in lines[0].reason
    assert "403" in lines[1].reason


def test_the_feeds_own_text_goes_before_a_page_that_breaks_off(way: Way) -> None:
    entries = stories(1, content=TEXT)
    serve(way.site, entries)
    way.site.put(entries[0]["url"], f"<article><h1>Story 1</h1><p>{TEXT[:300]}…</p></article>")
    way.poll()
    (line,) = way.lines().values()
    for when in ("now", "a day later"):
        way.site.put(entries[0]["url"], f"<article><h1>Story 1</h1><p>{TEXT[:600]} {when} …</p></article>")
        way.now += DAY
        way.go(lambda app: jobs.recheck(app, everything=True))
        (line,) = way.lines().values()
        assert (line.state, line.text_chars > 1000) == (EntryState.PARTIAL, True)
        assert line.reason == "the feed's own text: the page gives only a part of it"


def test_a_page_that_is_not_there_yet_is_asked_for_again_soon_and_not_for_ever(way: Way) -> None:
    """Feeds are often written before what they lead to."""
    serve(way.site, stories(2))
    for name in ("1", "2"):
        way.site.put(f"http://one.example/{name}", "not yet", status=404)
    way.poll()
    assert {line.state for line in way.lines().values()} == {EntryState.FAILING}
    way.site.put("http://one.example/1", page("Story 1", "It is here now."))
    for _ in range(10):
        way.now += timedelta(hours=1)
        way.go(jobs.poll)
    assert [line.state for _, line in sorted(way.lines().items())] == [EntryState.OK, EntryState.FAILING]
    assert way.site.asked[("one.example", "/2", 404)] == 3


def test_a_page_that_robots_txt_goes_on_to_forbid_is_given_up(way: Way) -> None:
    """The page itself is not asked for while it is forbidden, and the rules are asked for once a day, for five days."""
    serve(way.site, stories(1))
    way.site.put("http://one.example/robots.txt", "User-agent: *\nDisallow: /", kind="text/plain")
    way.poll()
    for _ in range(8):
        way.now += timedelta(days=1, hours=3)
        way.go(jobs.poll)
        assert [line.state for line in way.lines().values()] == [EntryState.BLOCKED]
    assert way.site.asked[("one.example", "/robots.txt", 200)] == 6
    assert way.site.asked[("one.example", "/1", 200)] == 0


def test_a_page_that_robots_txt_forbids_no_more_is_read(way: Way) -> None:
    serve(way.site, stories(1))
    way.site.put("http://one.example/robots.txt", "User-agent: *\nDisallow: /", kind="text/plain")
    way.poll()
    way.site.put("http://one.example/robots.txt", "", kind="text/plain")
    way.now += timedelta(days=1, hours=3)
    way.go(jobs.poll)
    assert [line.state for line in way.lines().values()] == [EntryState.OK]


def test_a_page_from_the_future_has_no_date(way: Way) -> None:
    """A date that is wrong must not make an old story the newest of all."""
    way.site.put(
        FEED,
        '<rss version="2.0"><channel><item><link>http://one.example/1</link></item></channel></rss>',
        kind="text/xml",
    )
    said = '<script type="application/ld+json">{"@type": "Article", "datePublished": "%s"}</script>'
    for told, kept in (("2026-07-01", None), ("2026-03-03T20:00:00Z", datetime(2026, 3, 3, 20, tzinfo=UTC))):
        way.site.put("http://one.example/1", said % told + page("Story", f"A sentence of {told}."))
        way.poll()
        way.now += timedelta(minutes=1)
        way.go(lambda app: jobs.recheck(app, everything=True))
        assert [line.published for line in way.lines().values()] == [kept]


def test_an_article_whose_address_changes_stays_the_same_article(way: Way) -> None:
    """A new headline, a canonical address that comes and goes: what it said before is what it is held against."""
    serve(way.site, stories(1))
    way.poll()
    texts = [TEXT + "The toll is 5.20 euros.", TEXT + "The toll is 6.20 euros."]
    heads = ['<link rel="canonical" href="http://one.example/1-the-new-headline">', ""]
    way.site.put("http://one.example/1", f"<article><h1>Story 1</h1><p>{TEXT}</p></article>")
    way.go(lambda app: jobs.recheck(app, everything=True))
    first = len(way.ask(lambda store: store.articles(url="http://one.example/1")))
    for text, head in zip(texts, heads, strict=True):
        way.now += DAY
        way.site.put("http://one.example/1", f"<html>{head}<article><h1>Story 1</h1><p>{text}</p></article></html>")
        way.go(lambda app: jobs.recheck(app, everything=True))
    assert len(way.ask(lambda store: store.articles(url="http://one.example/1"))) == first + 2
    assert way.ask(lambda store: store.articles(url="http://one.example/1-the-new-headline")) == ()


def test_a_front_page_in_the_place_of_an_article_is_no_revision_of_it(way: Way) -> None:
    serve(way.site, stories(1))
    way.poll()
    way.site.moves[("one.example", "/1")] = "/"
    links = "".join(f"<p>Ship {n} has left for the north with grain and coal, says its owner.</p>" for n in range(9))
    way.site.put("http://one.example/", f"<article><h1>Welcome</h1>{links}</article>")
    way.now += DAY
    way.go(lambda app: jobs.recheck(app, everything=True))
    assert len(way.ask(lambda store: store.articles(url="http://one.example/1"))) == 1


def test_a_feed_that_changes_its_words_all_the_time_does_not_have_its_pages_fetched_all_the_time(way: Way) -> None:
    """A count of comments in the summary: a day of hourly polls asks for the page a dozen times, not two dozen."""
    serve(way.site, stories(1))
    for hour in range(24):
        way.site.put_feed(FEED, [{**stories(1)[0], "content": f"{hour} comments"}])
        way.poll(after=timedelta(hours=1))
    asked = sum(times for (_, path, _), times in way.site.asked.items() if path == "/1")
    assert 8 < asked < 18
    assert way.lines()["http://one.example/1"].state is EntryState.OK


def test_a_news_sitemap_is_a_source_and_a_pdf_is_an_article(way: Way) -> None:
    way.site.put(
        FEED,
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="x"><url><loc>http://one.example/r.pdf'
        "</loc><news:news><news:publication_date>2026-03-02</news:publication_date><news:title>Annual report"
        "</news:title></news:news></url></urlset>",
        kind="application/xml",
    )
    lines = ["The toll on the harbour bridge rose to 5.20 euros in January 2026, the authority says."] * 3
    way.site.put("http://one.example/r.pdf", pdf([lines]), kind="application/pdf")
    assert way.poll().state is FeedState.OK
    (line,) = way.lines().values()
    assert (line.state, line.title, line.published) == (
        EntryState.OK,
        "Annual report",
        datetime(2026, 3, 2, tzinfo=UTC),
    )
    article = way.ask(lambda store: store.article(line.article_id))
    assert article.text.startswith("The toll on the harbour bridge rose to 5.20 euros")


INDEX = "http://one.example/sitemap.xml"


def put_index(site: loopback.Site, *places: str, url: str = INDEX) -> None:
    rows = "".join(f"<sitemap><loc>{place}</loc></sitemap>" for place in places)
    site.put(url, f"<sitemapindex>{rows}</sitemapindex>", kind="application/xml")


def put_sitemap(site: loopback.Site, place: str, *numbers: int) -> None:
    rows = "".join(f"<url><loc>/{n}</loc><lastmod>2026-03-0{n}</lastmod></url>" for n in numbers)
    body = f"<urlset>{rows}</urlset>".encode()
    site.put(f"http://one.example{place}", gzip.compress(body, mtime=0) if place.endswith("gz") else body)
    for n in numbers:
        site.put(f"http://one.example/{n}", page(f"Story {n}", f"Story {n} has a sentence of its own."))


def test_the_sitemaps_of_an_index_are_followed_with_conditions(way: Way) -> None:
    """Also when the index is what it was; what one of them cannot give, the others do, and health says so."""
    way.feeds = [FeedSeed(url=INDEX, kind=FeedKind.SITEMAP)]
    put_index(way.site, "/a.xml", "/b.xml.gz", "/lost.xml", "http://two.example/c.xml")
    put_sitemap(way.site, "/a.xml", 1)
    put_sitemap(way.site, "/b.xml.gz", 1, 2)
    feed = way.poll()
    assert (feed.state, feed.entries) == (FeedState.OK, 2)
    assert feed.reason.startswith("1 of the index's sitemaps could not be read")

    assert way.poll(after=DAY).state is FeedState.UNCHANGED
    put_sitemap(way.site, "/a.xml", 1, 3)
    feed = way.poll(after=DAY)
    assert (feed.state, feed.entries, feed.not_modified) == (FeedState.OK, 3, 1)
    asked = {path: number for (host, path, status), number in way.site.asked.items() if status == 304}
    assert asked == {"/sitemap.xml": 2, "/a.xml": 1, "/b.xml.gz": 2}
    assert not [host for host, _, _ in way.site.asked if host == "two.example"]

    for place in ("/a.xml", "/b.xml.gz"):
        way.site.put(f"http://one.example{place}", "down", status=500)
    failing = way.poll(after=DAY)
    assert (failing.state, failing.entries) == (FeedState.FAILING, 3)


def test_an_index_within_an_index_is_not_followed(way: Way) -> None:
    way.feeds = [FeedSeed(url=INDEX, kind=FeedKind.SITEMAP)]
    put_index(way.site, "/inner.xml")
    put_index(way.site, "/deep.xml", url="http://one.example/inner.xml")
    feed = way.poll()
    assert feed.state is FeedState.UNSUPPORTED
    assert "another index, which is not followed" in feed.reason
    assert ("one.example", "/deep.xml", 404) not in way.site.asked


def test_an_index_that_wants_to_be_left_alone_is(way: Way) -> None:
    """The first 429 ends the round: the rest of the sitemaps are not even asked."""
    way.feeds = [FeedSeed(url=INDEX, kind=FeedKind.SITEMAP)]
    put_index(way.site, "/a.xml", "/b.xml")
    put_sitemap(way.site, "/b.xml", 1)
    way.site.put("http://one.example/a.xml", "slow down", status=429)
    way.poll()
    assert not [path for _, path, _ in way.site.asked if path == "/b.xml"]


# --------------------------------------------------------------------------- rests and rechecks


def test_a_feed_at_rest_is_not_polled_nor_are_its_pages_until_it_is_resumed(way: Way) -> None:
    """The pause is a row: it survives everything but a resume. Alerts about the feed close with it."""
    serve(way.site, stories(3))
    way.poll()
    way.site.put(FEED, "down", status=500)
    for _ in range(FAILURES_BEFORE_ALERT):
        way.poll(after=timedelta(hours=1))
    assert way.ask(lambda store: store.pause_feed(FEED, paused=True, now=way.now))
    assert way.alerts() == [(AlertKind.FEED_FAILING, AlertState.CLOSED)]
    serve(way.site, stories(4, last=BEGIN + DAY))
    asked = way.site.asked.total()
    way.now += 3 * DAY
    way.go(jobs.poll, jobs.recheck, lambda app: jobs.poll(app, everything=True))
    assert (way.feed().paused, way.site.asked.total()) == (True, asked)
    assert way.ask(lambda store: store.pause_feed(FEED, paused=False, now=way.now))
    way.go(jobs.poll)
    assert (way.feed().entries, way.feed().failures) == (4, 0)
    way.go(jobs.recheck)
    assert way.site.asked[("one.example", "/1", 304)] == 1
    assert not way.ask(lambda store: store.pause_feed("http://nobody.example/", paused=True, now=way.now))


def test_rechecks_take_their_share_of_a_host_and_the_rest_comes_later(way: Way) -> None:
    """Forty pages of one host are due at once: a turn takes a dozen, none is lost, another host is not kept waiting."""
    way.feeds = [FeedSeed(url=FEED), FeedSeed(url="http://two.example/feed.xml")]
    serve(way.site, stories(40))
    other = {"url": "http://two.example/x", "title": "Elsewhere", "published": "2026-03-01T00:00:00Z"}
    serve(way.site, [other], way.feeds[1].url)
    way.poll()
    way.now += timedelta(hours=2)

    def asked() -> Counter[str]:
        return Counter({host: n for host, n in _rechecked(way.site).items() if n})

    way.go(jobs.recheck)
    assert asked() == {"one.example": AT_ONCE, "two.example": 1}
    way.go(jobs.recheck)
    assert asked()["one.example"] == AT_ONCE
    for _ in range(4):
        way.now += timedelta(minutes=1)
        way.go(jobs.recheck)
    assert asked() == {"one.example": 40, "two.example": 1}


def test_pages_of_a_host_that_wants_to_be_left_alone_wait_and_are_not_given_up(way: Way) -> None:
    """Only what was asked counts as an attempt: the others have done nothing, and are read when the time has come."""
    serve(way.site, stories(30))
    for n in range(1, 31):
        way.site.put(f"http://one.example/{n}", "slow down", status=429)
        way.site.headers[("one.example", f"/{n}")] = {"Retry-After": "3600"}
    for _ in range(8):  # more often than a page is tried
        way.poll(after=timedelta(hours=2))
    asked = sum(times for (_, _, status), times in way.site.asked.items() if status == 429)
    assert asked <= 8 * 4  # those that were under way together
    states = Counter(line.state for line in way.lines().values())
    assert states[EntryState.DUE] >= 15  # of thirty: who is under way together when the first 429 comes is not certain
    serve(way.site, stories(30))
    way.poll(after=2 * DAY)
    read = [line for line in way.lines().values() if line.state is EntryState.OK]
    assert len(read) >= 15


def test_one_slow_host_with_many_pages_keeps_no_other_waiting(way: Way) -> None:
    """A run ends in its time: the slow host had its share, the other's news is read, the slow feed does not fail."""
    way.pause = timedelta(seconds=0.4)
    way.feeds = [FeedSeed(url=FEED), FeedSeed(url="http://two.example/feed.xml")]
    serve(way.site, stories(300))
    other = {"url": "http://two.example/x", "title": "Elsewhere", "published": "2026-03-02T23:00:00Z"}
    serve(way.site, [other], way.feeds[1].url)
    way.go(lambda app: jobs.poll(app, seconds=1.0))
    lines = {(line.url, line.state) for line in way.ask(lambda store: store.entry_lines(limit=1000))}
    assert ("http://two.example/x", EntryState.OK) in lines
    waiting = sum(state is EntryState.DUE for _, state in lines)
    assert 250 < waiting < 300
    assert way.ask(lambda store: store.due_entries(way.now, limit=1000)) == ()  # put off by turns
    assert len(way.ask(lambda store: store.due_entries(way.now + timedelta(hours=1), limit=1000))) == waiting
    assert way.poll().state is FeedState.UNCHANGED


def test_feeds_that_get_no_turn_on_a_busy_host_stay_due_and_do_not_fail(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds of channels on one host: what was never asked has not failed, and nobody is alarmed."""
    monkeypatch.setattr("watchbot.fetch.client.PATIENCE", 0.5)
    way.pause = timedelta(seconds=5)
    way.feeds = [FeedSeed(url=f"http://one.example/{n}.xml") for n in range(8)]
    for feed in way.feeds:
        serve(way.site, stories(1), feed.url)
    way.go(jobs.poll)
    found = way.ask(lambda store: store.feeds())
    assert Counter(feed.state for feed in found) == {FeedState.OK: 1, FeedState.NEW: 7}
    assert len(way.ask(lambda store: store.due_feeds(way.now, limit=100))) == 7
    assert {feed.failures for feed in found} == {0}


def test_many_feeds_of_one_slow_host_keep_no_other_waiting(way: Way) -> None:
    """Hundreds of channels on one host are begun with as it has room, in the time of the run; the others stay due."""
    way.pause = timedelta(seconds=0.05)
    way.feeds = [FeedSeed(url=f"http://one.example/{n}.xml") for n in range(250)]
    way.feeds.append(FeedSeed(url="http://two.example/feed.xml"))
    for feed in way.feeds:
        serve(way.site, [], feed.url)
    way.go(lambda app: jobs.poll(app, seconds=1.0))
    found = {feed.url: feed for feed in way.ask(lambda store: store.feeds())}
    assert found["http://two.example/feed.xml"].state is FeedState.EMPTY
    asked = sum(feed.state is FeedState.EMPTY for feed in found.values())
    assert OF_ONE_HOST < asked < 80
    assert len(way.ask(lambda store: store.due_feeds(way.now, limit=1000))) == 251 - asked
    assert {feed.failures for feed in found.values()} == {0}


def test_everything_is_every_page_whatever_the_size_of_a_batch(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchbot.jobs.polls.BATCH_OF_PAGES", 3)
    serve(way.site, stories(8))
    way.poll()
    way.now += timedelta(hours=2)
    way.go(lambda app: jobs.recheck(app, everything=True))
    assert _rechecked(way.site) == {"one.example": 8}


def _rechecked(site: loopback.Site) -> Counter[str]:
    found: Counter[str] = Counter()
    for (host, path, status), times in site.asked.items():
        if status == 304 and not path.endswith(".xml"):
            found[host] += times
    return found


def test_shares_put_off_in_turns() -> None:
    due: list[Any] = [
        type("D", (), {"id": n, "entry": type("E", (), {"url": f"http://a.example/{n}"})})
        for n in range(AT_ONCE * 2 + 1)
    ]
    shares = share_out(due, Counter(), now=BEGIN)
    assert [d.id for d in shares.now] == list(range(AT_ONCE))
    assert [moment - BEGIN for _, moment in shares.later] == [timedelta(minutes=1)] * AT_ONCE + [timedelta(minutes=2)]
