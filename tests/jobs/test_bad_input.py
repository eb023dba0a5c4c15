"""Bad input through the whole way: each thing ends in a named state, the others go on, nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import golden
import loopback
import worker_jobs
from running import page
from watchbot import jobs, workers
from watchbot.app import App, open_app
from watchbot.config import Baseline, Config, FetchSettings, WorkerSettings
from watchbot.errors import FetchError, StoreError, WorkerError
from watchbot.jobs import Outcome
from watchbot.model import AlertKind, EntryState, FeedSeed, FeedState, Figure, Unit, UnitKind
from watchbot.pipeline.polling import FAILURES_BEFORE_ALERT
from watchbot.seeds import Seeds
from watchbot.store import Store

pytestmark = pytest.mark.slow  # many whole polls: too long for every save

BEGIN = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
GOOD = "http://good.example/feed.xml"
TOLL = Figure(
    id="bridge-toll",
    label="Toll on the harbour bridge",
    unit=Unit(kind=UnitKind.MONEY, code="EUR"),
    about=(("toll",), ("bridge",)),
)


@dataclass
class Way:
    """A site, settings, a clock that a test moves, and jobs in between."""

    folder: Path
    site: loopback.Site
    feeds: list[str] = field(default_factory=lambda: [GOOD])
    now: datetime = BEGIN
    processes: int = 0
    fetch: FetchSettings = field(
        default_factory=lambda: replace(FetchSettings(), pause=timedelta(0), per_host=4, timeout=timedelta(seconds=5))
    )

    def go(self, *steps: Callable[[App], Awaitable[object]]) -> list[object]:
        """Open the app once and take the steps in it."""

        async def walk() -> list[object]:
            config = replace(
                Config(),
                database=golden.database_of(self.folder, "watchbot.db"),
                baseline=Baseline.ALERT,
                fetch=self.fetch,
                workers=replace(WorkerSettings(), processes=self.processes),
            )
            seeds = Seeds(feeds=tuple(FeedSeed(url=url, title="") for url in self.feeds), figures=(TOLL,))
            async with open_app(config, seeds=seeds, resolver=self.site.resolve, now=lambda: self.now) as app:
                await jobs.prepare(app)
                return [await step(app) for step in steps]

        return asyncio.run(walk())

    def poll(self) -> Outcome:
        """Poll everything that is due, and read."""
        (outcome,) = self.go(jobs.poll)
        assert isinstance(outcome, Outcome)
        return outcome

    def ask(self, question: Callable[[Store], object]) -> object:
        """Ask the store something."""

        async def answer(app: App) -> object:
            return question(app.store)

        (said,) = self.go(answer)
        return said

    def feed(self, url: str) -> tuple[FeedState, str]:
        """Return the state of a feed and its reason."""
        found = self.ask(lambda store: store.feed(url))
        return found.state, found.reason  # type: ignore[attr-defined]

    def entries(self) -> dict[str, tuple[EntryState, str]]:
        """Return the state of each entry and its reason, by the last part of its address."""
        lines = self.ask(lambda store: store.entry_lines(limit=10_000))
        return {line.url.rpartition("/")[2]: (line.state, line.reason) for line in lines}  # type: ignore[attr-defined]

    def claims(self) -> set[tuple[str, str]]:
        """Return the claims as (page, value)."""
        found = self.ask(lambda store: store.claims())
        return {(c.url.rpartition("/")[2], str(c.claim.value)) for c in found}  # type: ignore[attr-defined]


@pytest.fixture
def way(tmp_path: Path, furnish: Callable[[Path], Path]) -> Iterator[Way]:
    """A web with one good feed of one good page."""
    with loopback.served() as site:
        publish(site, GOOD, "fine")
        site.put("http://good.example/fine", toll("5.20"))
        yield Way(furnish(tmp_path), site)


def publish(site: loopback.Site, feed: str, *names: str, content: str = "") -> None:
    """Serve a feed with entries that lie beside it."""
    beside = feed.rpartition("/")[0]
    site.put_feed(feed, [entry(f"{beside}/{name}", name) | {"content": content} for name in names])


def entry(url: str, title: str) -> dict[str, str]:
    return {"url": url, "title": title, "published": "2026-03-02T09:00:00Z"}


def toll(euros: str) -> str:
    return page("Dearer bridge", f"In March 2026 the toll on the harbour bridge is {euros} euros.")


HALF_A_FEED = loopback.atom("http://bad.example/", [entry("http://bad.example/a", "A" * 500)], title="Half")[:400]


@pytest.mark.parametrize(
    ("body", "mime", "status", "state", "reason"),
    [
        ("<!doctype html><html><body><p>Welcome</p></body></html>", "text/html", 200, FeedState.FAILING, "html"),
        (HALF_A_FEED, "application/atom+xml", 200, FeedState.FAILING, "truncated"),
        ("", "application/atom+xml", 200, FeedState.FAILING, "empty"),
        ("lorem ipsum", "text/plain", 200, FeedState.FAILING, "not_a_feed"),
        ("gone", "text/plain", 410, FeedState.GONE, "http_410"),
        ("no", "text/plain", 404, FeedState.FAILING, "http_404"),
        ("oops", "text/plain", 500, FeedState.FAILING, "http_500"),
        ("slow down", "text/plain", 429, FeedState.THROTTLED, "http_429"),
        (" " * 5_000_001, "application/atom+xml", 200, FeedState.FAILING, "too_big"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_feed_that_is_none(way: Way, body: str, mime: str, status: int, state: FeedState, reason: str) -> None:
    """It is named, the other feed is read, and the first good poll mends it."""
    bad = "http://bad.example/feed.xml"
    way.feeds.append(bad)
    way.site.put(bad, body, kind=mime, status=status)
    outcome = way.poll()
    assert way.feed(bad)[0] is state
    assert way.feed(bad)[1].startswith(f"{reason}: ")
    assert len(outcome.failures) == 1
    assert bad in outcome.failures[0]
    assert way.claims() == {("fine", "5.20")}

    publish(way.site, bad, "later")
    way.site.put("http://bad.example/later", toll("6.00"))
    way.now += timedelta(days=3651)
    assert not way.poll().failures
    assert way.feed(bad)[0] not in (FeedState.FAILING, FeedState.GONE, FeedState.THROTTLED)
    assert way.claims() == {("fine", "5.20"), ("later", "6.00")}


def test_a_feed_that_fails_again_and_again_is_told_once_and_its_recovery_too(way: Way) -> None:
    bad = "http://bad.example/feed.xml"
    way.feeds.append(bad)
    for _ in range(FAILURES_BEFORE_ALERT + 2):
        way.poll()
        way.now += timedelta(days=2)
    (alert,) = way.ask(lambda store: store.alerts(kinds=(AlertKind.FEED_FAILING,)))  # type: ignore[misc]
    assert alert.state == "open"
    publish(way.site, bad)
    way.poll()
    (alert,) = way.ask(lambda store: store.alerts(kinds=(AlertKind.FEED_FAILING,)))  # type: ignore[misc]
    assert alert.state == "closed"


def test_pages_that_are_none(way: Way) -> None:
    """Each bad page is named and the good ones beside it are read; what the feed itself says stands in."""
    base = "http://pages.example"
    names = ("fine", "empty", "huge", "missing", "broken", "consent", "picture", "stub")
    way.feeds.append(f"{base}/feed.xml")
    publish(way.site, f"{base}/feed.xml", *names)
    consent = (Path(__file__).parent.parent / "cases/pages/consent.html").read_text(encoding="utf-8")
    way.site.put(f"{base}/fine", toll("5.30"))
    way.site.put(f"{base}/empty", "")
    way.site.put(f"{base}/huge", toll("5.40") + " " * 10_000_000)
    way.site.put(f"{base}/broken", "oops", status=503)
    way.site.put(f"{base}/consent", consent)
    way.site.put(f"{base}/picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, kind="image/png")
    way.site.put(f"{base}/stub", "<html><head><title>Stub</title></head><body></body></html>")
    outcome = way.poll()
    found = way.entries()
    assert {name: found[name][0] for name in names} == {
        "fine": EntryState.OK,
        "empty": EntryState.NO_TEXT,
        "huge": EntryState.FAILING,
        "missing": EntryState.FAILING,
        "broken": EntryState.FAILING,
        "consent": EntryState.CONSENT,
        "picture": EntryState.NO_TEXT,
        "stub": EntryState.NO_TEXT,
    }
    assert "bytes" in found["huge"][1]
    assert "image/png" in found["picture"][1]
    assert "404" in found["missing"][1]
    assert all(reason for name, (_, reason) in found.items() if name != "fine")
    assert {f.partition(": ")[0] for f in outcome.failures} == {f"{base}/{n}" for n in ("huge", "missing", "broken")}
    assert ("fine", "5.30") in way.claims()

    way.site.put(f"{base}/broken", toll("5.50"))
    way.site.put(f"{base}/huge", toll("5.40"))
    way.now += timedelta(hours=2)
    tried = {f.partition(": ")[0] for f in way.poll().failures}
    assert tried == {f"{base}/missing"}, "what may pass is tried again by itself, and so is what may come yet"
    assert way.claims() == {("fine", "5.20"), ("fine", "5.30"), ("broken", "5.50"), ("huge", "5.40")}


def test_a_page_of_almost_ten_megabytes_is_read(way: Way) -> None:
    """The largest page that is allowed: prose, with the number in the first paragraph."""
    filler = "<p>The council met again on the quay and talked about ropes, tides and the price of fish.</p>\n"
    body = toll("5.20").replace("</article>", filler * 20 + "<!--" + "x" * 9_900_000 + "--></article>")
    way.site.put("http://good.example/fine", body)
    assert not way.poll().failures
    assert way.claims() == {("fine", "5.20")}


def test_where_the_page_is_gone_the_feed_speaks(way: Way) -> None:
    """A page without text falls back on the full text in the feed, marked as partial."""
    feed = "http://full.example/feed.xml"
    way.feeds.append(feed)
    text = (
        "In March 2026 the toll on the harbour bridge is 7.10 euros. "
        + "The ferry sails as before, says the harbour master. " * 60
    )
    publish(way.site, feed, "walled", "missing", content=text)
    way.site.put("http://full.example/walled", "<html><body><script>app()</script></body></html>")
    way.poll()
    assert way.entries()["walled"][0] is EntryState.PARTIAL
    assert way.entries()["missing"][0] is EntryState.PARTIAL
    assert {("walled", "7.10"), ("missing", "7.10")} <= way.claims()


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_a_page_that_kills_its_reader_is_alone_in_that(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_read_page", worker_jobs.read_or_die)
    way.processes = 1
    publish(way.site, GOOD, "fine", "deadly", "fine-too")
    way.site.put("http://good.example/deadly", page("Deadly", "This page kills its reader."))
    way.site.put("http://good.example/fine-too", toll("5.60"))
    outcome = way.poll()
    state, reason = way.entries()["deadly"]
    assert (state, "SIGKILL" in reason) == (EntryState.FAILING, True)
    assert len(outcome.failures) == 1
    assert way.claims() == {("fine", "5.20"), ("fine-too", "5.60")}


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_of_a_feed_with_five_thousand_entries_the_newest_are_read(way: Way) -> None:
    """They become rows and articles, the feed's health says how many were left out, and a second poll finds nothing."""
    dated = [BEGIN - timedelta(hours=n) for n in range(5000, 0, -1)]  # the oldest first
    rows = [
        entry(f"http://good.example/{n}", f"No {n}") | {"published": day.isoformat()} for n, day in enumerate(dated)
    ]
    way.site.put_feed(GOOD, rows)
    for n in range(5000):
        way.site.put(f"http://good.example/{n}", f"<p>Page {n}</p>")
    way.fetch = replace(way.fetch, per_host=16)
    outcome = way.poll()
    assert not outcome.failures
    assert way.feed(GOOD) == (FeedState.OK, f"{5000 - outcome.counts.entries} entries were left out")
    read = way.entries()
    assert {str(n) for n in range(5000 - outcome.counts.entries, 5000)} == read.keys()
    assert outcome.counts.entries >= 1000
    way.now += timedelta(days=1)
    again = way.poll()
    assert (again.counts.polled, again.counts.unchanged, again.counts.entries) == (1, 1, 0)


# --------------------------------------------------------------------------- trouble on our own side


def test_without_workers_everything_stays_due(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """That the worker processes are gone says nothing about a page or a feed: no blame, no attempt counted."""

    async def gone(*_: object, **__: object) -> object:
        raise WorkerError("u", "gone", "the worker processes are gone")

    with monkeypatch.context() as without:
        without.setattr(workers.Workers, "parse_feed", gone)
        outcome = way.poll()
        assert outcome.failures == (f"{GOOD}: the worker processes are gone",)
        assert way.feed(GOOD)[0] is FeedState.NEW
    with monkeypatch.context() as without:
        without.setattr(workers.Workers, "read_page", gone)
        outcome = way.poll()
        assert outcome.failures == ("http://good.example/fine: the worker processes are gone",)
        assert way.entries()["fine"][0] is EntryState.DUE
    way.now += timedelta(minutes=2)
    (due,) = way.ask(lambda store: store.due_entries(way.now))  # type: ignore[misc]
    assert due.attempts == 0
    assert not way.poll().failures
    assert way.claims() == {("fine", "5.20")}


def test_a_busy_host_costs_no_attempt(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """No turn came within the patience: the page was never asked for."""

    async def busy(_self: object, url: str, **options: object) -> object:
        if options.get("kind") == "feed":
            return await plain(_self, url, **options)  # type: ignore[arg-type]
        raise FetchError(url, "timeout", "good.example is busy", transient=True, retry_after=600.0)

    from watchbot.fetch import Fetcher

    plain = Fetcher.get
    with monkeypatch.context() as crowded:
        crowded.setattr(Fetcher, "get", busy)
        for _ in range(8):
            way.poll()
            way.now += timedelta(minutes=11)
    assert way.entries()["fine"] == (EntryState.DUE, "good.example is busy")
    assert not way.poll().failures
    assert way.claims() == {("fine", "5.20")}


def test_a_fault_of_ours_in_one_feed_stops_no_other(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run ends as failed, with the fault; the other feed was read; the feed waits like one that failed."""
    way.feeds.append("http://odd.example/feed.xml")
    publish(way.site, "http://odd.example/feed.xml", "x")
    plain = workers.Workers.parse_feed

    async def faulty(self: workers.Workers, body: bytes, *, url: str, **known: Any) -> object:
        if "odd" in url:
            raise ZeroDivisionError("nobody thought of this")
        return await plain(self, body, url=url, **known)

    monkeypatch.setattr(workers.Workers, "parse_feed", faulty)
    with pytest.raises(ExceptionGroup):
        way.poll()
    assert way.claims() == {("fine", "5.20")}
    state, reason = way.feed("http://odd.example/feed.xml")
    assert (state, reason) == (FeedState.FAILING, "fault: a fault in watchbot: nobody thought of this")
    (poll,) = (r for r in way.ask(lambda store: store.last_runs()) if r.job == "poll")  # type: ignore[attr-defined]
    assert (poll.outcome, poll.error) == ("failed", "ZeroDivisionError: nobody thought of this")


def test_what_we_could_not_read_is_tried_again_by_code_that_reads_differently(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that kills its reader waits for another version, not for another day; other failures wait as ever."""
    way.site.put_feed(GOOD, [entry("http://good.example/fine", "Fine"), entry("http://good.example/lost", "Lost")])

    async def crash(_self: object, _body: bytes, *, url: str, **_known: object) -> object:
        raise WorkerError(url, "crash", "the worker process ended")

    with monkeypatch.context() as faulty:
        faulty.setattr(workers.Workers, "read_page", crash)
        way.poll()
    states = way.entries()
    assert states["fine"] == (EntryState.FAILING, "watchbot could not read this: the worker process ended")
    assert states["lost"][0] is EntryState.FAILING
    way.now += timedelta(minutes=1)
    assert (way.poll().counts.read, way.entries()) == (0, states), "the same code would fail again"
    monkeypatch.setattr("watchbot.app.EXTRACTOR_VERSION", "another")
    assert way.poll().counts.read == 1
    assert way.claims() == {("fine", "5.20")}
    assert way.entries()["lost"] == states["lost"]


def test_a_database_in_trouble_is_not_blamed_on_the_page(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """Locked for too long while an article is written: the job fails, and the entry is still due."""

    def locked(_self: Store) -> object:
        raise StoreError("another program is writing", locked=True)

    with monkeypatch.context() as trouble:
        trouble.setattr(Store, "deciding", locked)
        with pytest.raises(StoreError, match="another program"):
            way.poll()
    assert way.entries()["fine"] == (EntryState.DUE, "")
    way.poll()
    assert way.claims() == {("fine", "5.20")}


def test_a_moved_feed_stays_known_as_moved(way: Way) -> None:
    """Every poll goes through the redirect: also one that finds the same bytes, or a 304."""
    old = "http://old.example/feed.xml"
    way.feeds[:] = [old]
    way.site.moves[("old.example", "/feed.xml")] = GOOD
    for _ in range(3):
        way.poll()
        state, reason = way.feed(old)
        assert (state, GOOD in reason) == (FeedState.MOVED, True)
        way.now += timedelta(hours=2)
    assert way.claims() == {("fine", "5.20")}
