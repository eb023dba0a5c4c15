"""Looking at an address once: what it gives, and where its site has a feed. Nothing is written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watchbot.errors import FetchError, ParseError, WorkerError
from watchbot.fetch import Fetcher, unpacked
from watchbot.jobs import sitemaps
from watchbot.model import FeedKind, FeedSeed, FeedState, Fetched, ParsedFeed, StoredFeed, Validators
from watchbot.pipeline import addresses
from watchbot.pipeline.feeds import not_ahead
from watchbot.pipeline.feeds.discovery import FeedLink, common_places, news_sitemaps
from watchbot.pipeline.polling import PollFailed, PollOutcome, PollSucceeded, feed_state, publishing_rhythm
from watchbot.workers import Workers

FEWEST_LINKS = 3
"""Links to articles that a page must have to be offered as a source of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What an address gave when it was asked once, in the words of a poll."""

    seed: FeedSeed
    state: FeedState
    reason: str
    final_url: str = ""
    moved_to: str = ""
    parsed: ParsedFeed | None = None  # None: it could not be had or read

    @property
    def usable(self) -> bool:
        """Whether it is a source that can be polled."""
        return self.parsed is not None

    @property
    def newest(self) -> datetime | None:
        """Return the date of its newest entry."""
        entries = self.parsed.entries if self.parsed else ()
        return max((d for e in entries if (d := e.published or e.updated)), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What was asked for, and the sources found, the likeliest first."""

    asked: Looked
    found: tuple[Looked, ...]


async def look(fetcher: Fetcher, workers: Workers, seed: FeedSeed, *, now: datetime) -> Looked:
    """Fetch and parse one source as a poll would. Raises WorkerError when nobody is there to parse."""
    listing = seed.kind is FeedKind.PAGE
    try:
        fetched = await fetcher.get(
            seed.url, kind="page" if listing else "feed", respect_robots=listing, verify_tls=seed.verify_tls
        )
    except FetchError as error:
        return _failed(seed, error, now=now)
    assert isinstance(fetched, Fetched)  # noqa: S101  # without a condition there is no 304
    return await _read(fetcher, workers, seed, fetched, now=now)


async def discover(fetcher: Fetcher, workers: Workers, url: str, *, now: datetime) -> Discovery:
    """Find the sources at or behind an address: itself, what its page names, the usual places, news sitemaps.

    Where there is none of these, the page itself is offered when it lists articles. Raises WorkerError.
    """
    seed = FeedSeed(url=url)
    try:
        fetched = await fetcher.get(url, kind="page")
    except FetchError as error:
        return Discovery(asked=_failed(seed, error, now=now), found=())
    assert isinstance(fetched, Fetched)  # noqa: S101
    asked = await _read(fetcher, workers, seed, fetched, now=now)
    if asked.usable:
        return Discovery(asked=asked, found=(asked,))
    named = await workers.feed_links(fetched.body, url=fetched.final_url, content_type=fetched.content_type)
    found = await _look_at_all(fetcher, workers, named, now=now)
    if not found:
        found = await _first_of(fetcher, workers, common_places(fetched.final_url), now=now)
    if not found:
        robots = await _robots(fetcher, fetched.final_url)
        links = [FeedLink(url=u, title="", kind=FeedKind.SITEMAP) for u in news_sitemaps(robots, url=fetched.final_url)]
        found = await _look_at_all(fetcher, workers, links, now=now)
    if not found:
        page = await _read(fetcher, workers, FeedSeed(url=url, kind=FeedKind.PAGE), fetched, now=now)
        found = [page] if page.parsed is not None and len(page.parsed.entries) >= FEWEST_LINKS else []
        refusal = await fetcher.robots_refusal(fetched.final_url) if found else ""
        if refusal:  # it could never be polled
            asked, found = replace(asked, state=FeedState.BLOCKED, reason=f"blocked: {refusal}"), []
    return Discovery(asked=asked, found=tuple(found))


async def _look_at_all(fetcher: Fetcher, workers: Workers, links: Sequence[FeedLink], *, now: datetime) -> list[Looked]:
    """Look at what a page names; the same document under two addresses is one source."""
    seeds = [FeedSeed(url=link.url, title=link.title, kind=link.kind) for link in links]
    looked = await asyncio.gather(*(look(fetcher, workers, seed, now=now) for seed in seeds))
    different: dict[object, Looked] = {}
    for one in looked:
        if one.parsed is not None:
            keys = tuple(entry.key for entry in one.parsed.entries)
            different.setdefault(keys or addresses.page_identity(one.final_url), one)
    return list(different.values())


async def _first_of(fetcher: Fetcher, workers: Workers, places: Sequence[str], *, now: datetime) -> list[Looked]:
    """Try addresses one after the other until one is a source: each costs the site a request."""
    for place in places:
        looked = await look(fetcher, workers, FeedSeed(url=place), now=now)
        if looked.usable:
            return [looked]
        if looked.state in (FeedState.THROTTLED, FeedState.BLOCKED):
            return []
    return []


async def _robots(fetcher: Fetcher, url: str) -> str:
    try:
        answer = await fetcher.get(addresses.resolve(url, "/robots.txt"), kind="robots")
    except FetchError:
        return ""
    return answer.body.decode("utf-8", "replace") if isinstance(answer, Fetched) else ""


async def _read(fetcher: Fetcher, workers: Workers, seed: FeedSeed, fetched: Fetched, *, now: datetime) -> Looked:
    body = fetched.body
    try:
        if seed.kind is FeedKind.SITEMAP:
            body = unpacked(body, url=seed.url, limit=fetcher.feed_bytes)
        parsed = await workers.parse_feed(
            body, url=fetched.final_url, content_type=fetched.content_type, kind=seed.kind, links=seed.links
        )
        if parsed.sitemaps:
            parsed = await _followed(fetcher, workers, seed, parsed)
    except (FetchError, ParseError, WorkerError) as error:
        if error.reason == "gone":
            raise
        return _failed(seed, error, now=now, final_url=fetched.final_url)
    parsed = not_ahead(parsed, now=now)
    outcome = PollSucceeded(
        parsed=parsed, validators=Validators(), body_hash="", max_age=fetched.max_age, moved_to=fetched.moved_to
    )
    state, reason = _judged(seed, outcome, now=now)
    return Looked(
        seed=seed,
        state=state,
        reason=reason,
        final_url=fetched.final_url,
        moved_to=fetched.moved_to,
        parsed=parsed,
    )


async def _followed(fetcher: Fetcher, workers: Workers, seed: FeedSeed, index: ParsedFeed) -> ParsedFeed:
    """Return the entries of the newest sitemaps of an index. Raises what the first failed with when all have failed."""
    found = await sitemaps.follow(
        fetcher, workers, index.sitemaps, {}, limit=fetcher.feed_bytes, verify_tls=seed.verify_tls
    )
    if found.faults and not found.fresh:
        raise found.faults[0]
    return found.merged(index)


def _failed(
    seed: FeedSeed, error: FetchError | ParseError | WorkerError, *, now: datetime, final_url: str = ""
) -> Looked:
    http = error if isinstance(error, FetchError) else None
    outcome = PollFailed(
        reason=error.reason,
        message=str(error),
        transient=True,
        status=http.status if http else None,
        retry_after=http.retry_after if http else None,
    )
    state, reason = _judged(seed, outcome, now=now)
    return Looked(seed=seed, state=state, reason=reason, final_url=final_url)


def _judged(seed: FeedSeed, outcome: PollOutcome, *, now: datetime) -> tuple[FeedState, str]:
    """Say what a poll would say of a feed that nobody has polled yet."""
    blank = StoredFeed(
        id=0,
        url=seed.url,
        title=seed.title,
        publisher=seed.publisher,
        primary=seed.primary,
        every=seed.every,
        folder=seed.folder,
        state=FeedState.NEW,
        reason="",
        since=None,
        last_good=None,
        last_polled=None,
        next_poll=now,
        failures=0,
        entries=0,
        baseline_done=False,
        validators=Validators(),
        body_hash="",
        paused=False,
        newest_entry=None,
    )
    rhythm = publishing_rhythm(outcome.parsed.entries, now) if isinstance(outcome, PollSucceeded) else None
    return feed_state(blank, outcome, now=now, rhythm=rhythm)
