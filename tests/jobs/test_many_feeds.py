"""Very many feeds, one in ten of which fails in one of eight ways: nothing is dropped, nobody is told twice.

Ten thousand of them are polled by `benchmarks/many_feeds.py`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from watchbot import jobs
from watchbot.app import App, open_app
from watchbot.config import Config, FetchSettings, WorkerSettings
from watchbot.model import AlertKind, AlertState, FeedSeed, FeedState, StoredFeed
from watchbot.seeds import Seeds

FEEDS = 800  # ten of each way to fail
BEGIN = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
EVERY = timedelta(hours=6)
ROUNDS = 4  # three failures in a row are told; the fourth must not be told again

STATES = {
    "404": FeedState.FAILING,
    "500": FeedState.FAILING,
    "410": FeedState.GONE,
    "429": FeedState.THROTTLED,
    "hang": FeedState.FAILING,
    "reset": FeedState.FAILING,
    "html": FeedState.FAILING,
    "dns": FeedState.FAILING,
}
WAYS = tuple(STATES)


def way(number: int) -> str:
    """How a feed fails; empty for the nine in ten that do not."""
    return WAYS[number // 10 % len(WAYS)] if number % 10 == 0 else ""


def number_of(feed: StoredFeed) -> int:
    return int(feed.url.partition("//site")[2].partition(".")[0])


def answer(status: str, body: str = "", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@dataclass
class Web:
    """One feed for each host, with one entry; those that fail stop failing when `healed`."""

    port: int = 0
    healed: bool = False
    asked: Counter[int] = field(default_factory=Counter)

    async def resolve(self, host: str, _port: int) -> list[str]:
        number = int(host.removeprefix("site").removesuffix(".example"))
        if way(number) == "dns" and not self.healed:
            raise OSError("no such name")
        return [f"127.0.0.1:{self.port}"]

    def said(self, number: int, head: bytes) -> bytes | None:
        match "" if self.healed else way(number):
            case "404" | "500" as status:
                return answer(f"{status} No")
            case "410":
                return answer("410 Gone")
            case "429":
                return answer("429 Slow Down", "", "Retry-After: 1")
            case "html":
                return answer("200 OK", "<html><body>Under construction</body></html>")
            case "reset" | "hang":
                return None
        if b"if-none-match" in head.lower():
            return answer("304 Not Modified", "", 'ETag: "1"')
        item = f"<item><title>Entry {number}</title><guid>g{number}</guid></item>"
        return answer("200 OK", f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>", 'ETag: "1"')


class Connection(asyncio.Protocol):
    """One connection of the web; the hang waits until the client goes away."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if b"\r\n\r\n" not in self._buffer:
            return
        number = int(self._buffer.lower().partition(b"host: site")[2].partition(b".")[0])
        self._web.asked[number] += 1
        said = self._web.said(number, self._buffer)
        if said is not None:
            self._transport.write(said)
            self._transport.close()
        elif way(number) == "reset":
            self._transport.abort()


@asynccontextmanager
async def served() -> AsyncIterator[Web]:
    web = Web()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(web), "127.0.0.1", 0, backlog=1000)
    web.port = server.sockets[0].getsockname()[1]
    try:
        yield web
    finally:
        server.close()


@dataclass
class Clock:
    """The time of day, as the test has it."""

    time: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.time


def settings(folder: Path) -> Config:
    fetch = FetchSettings(pause=timedelta(0), timeout=timedelta(seconds=5), every=EVERY, slowest=EVERY)
    workers = replace(WorkerSettings(), processes=1)
    database = f"sqlite:///{folder / 'many.db'}"
    return Config(database=database, seeds=folder, fetch=fetch, workers=workers, recheck=(), digests=(), channels=())


def check_states(feeds: tuple[StoredFeed, ...]) -> None:
    wrong = Counter(
        (way(number_of(feed)), feed.state.value)
        for feed in feeds
        if feed.state not in ({STATES[w]} if (w := way(number_of(feed))) else {FeedState.OK, FeedState.UNCHANGED})
    )
    assert wrong == {}


def check_due_times(feeds: tuple[StoredFeed, ...], now: datetime) -> None:
    """Every feed is due once in the coming interval (which jitter stretches by a tenth), the gone ones never."""
    early = [f.url for f in feeds if f.next_poll < now + EVERY * 0.85]
    late = [f.url for f in feeds if f.next_poll > now + EVERY * 1.15 and f.state is not FeedState.GONE]
    assert (early, late) == ([], [])
    assert len({feed.next_poll for feed in feeds}) > len(feeds) // 2  # they do not come back together


def failing_alerts(app: App, *states: AlertState) -> Counter[str]:
    alerts = app.store.alerts(kinds=(AlertKind.FEED_FAILING,), states=states or None, limit=100_000)
    return Counter(alert.subject for alert in alerts)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_many_feeds_of_which_one_in_ten_fails(tmp_path: Path) -> None:
    """Four polls: every feed each time, states and due times kept, failures told once each, recovery told too."""
    asyncio.run(four_polls(tmp_path, FEEDS))


async def four_polls(folder: Path, number: int) -> None:
    """Poll so many feeds four times, and once more when those that failed are well again."""
    clock = Clock()
    feeds = tuple(FeedSeed(url=f"http://site{n}.example/feed") for n in range(number))
    seeds = Seeds(feeds=feeds, publishers=(), topics=(), figures=(), documents=())
    failing = {feed.url for place, feed in enumerate(feeds) if way(place)}
    gone = {feed.url for place, feed in enumerate(feeds) if way(place) == "410"}
    async with (
        served() as web,
        open_app(settings(folder), seeds=seeds, resolver=web.resolve, now=clock) as app,
    ):
        await jobs.prepare(app)
        for round_ in range(1, ROUNDS + 1):
            outcome = await jobs.poll(app)
            assert outcome.counts.polled == number - (0 if round_ == 1 else len(gone))
            stored = app.store.feeds()
            check_states(stored)
            check_due_times(tuple(f for f in stored if f.last_polled == clock.time), clock.time)
            told = failing if round_ >= 3 else gone
            assert failing_alerts(app) == dict.fromkeys(told, 1)
            clock.time += EVERY * 1.2
        assert {f.entries for f in stored if not way(number_of(f))} == {1}
        assert len(app.store.entry_lines(limit=2 * number)) == number - len(failing)
        assert {count for place, count in web.asked.items() if not way(place)} == {ROUNDS}
        web.healed = True
        await jobs.poll(app)
        assert set(failing_alerts(app, AlertState.OPEN)) == gone  # nobody asks them any more
        assert set(failing_alerts(app)) == failing
