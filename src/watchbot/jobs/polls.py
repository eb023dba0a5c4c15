"""Due feeds → entries, as rows that are due; then the entries themselves."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace

from watchbot.app import App
from watchbot.errors import FetchError, ParseError, WorkerError
from watchbot.fetch import unpacked
from watchbot.jobs import sitemaps
from watchbot.jobs.articles import read_due, read_entries
from watchbot.jobs.room import MOST_HELD, Room, Ticket
from watchbot.jobs.runs import Outcome, Tally, recorded
from watchbot.model import FeedKind, FeedState, Fetched, NotModified, ParsedFeed, StoredFeed, Validators
from watchbot.pipeline import addresses
from watchbot.pipeline.alerts import draft_health
from watchbot.pipeline.decisions import AlertDraft
from watchbot.pipeline.feeds import not_ahead
from watchbot.pipeline.polling import PollFailed, PollOutcome, PollSucceeded, PollUnchanged, judge_poll
from watchbot.pipeline.rechecks import share_out
from watchbot.store import PollRecord

AHEAD = 200  # feeds being polled; how many requests are under way at once, the fetcher knows
OF_ONE_HOST = 20  # of them: hundreds of channels on one host must not take all places
BATCH = 100  # polls that are recorded in one transaction
BATCH_OF_PAGES = 1000  # that are rechecked before the store is asked for more

log = logging.getLogger(__name__)


async def poll(app: App, *, everything: bool = False, seconds: float | None = None) -> Outcome:
    """Poll every feed that is due (or all), then work on every entry that is due, for so many seconds each at most.

    What is not begun in that time stays due.
    """
    with recorded(app, "poll") as tally:
        until = math.inf if seconds is None else asyncio.get_running_loop().time() + seconds
        await _poll_feeds(app, _Line(_all_feeds(app) if everything else _due_feeds(app)), tally, until=until)
        await read_due(app, tally, seconds=seconds)
    return tally.outcome()


async def recheck(app: App, *, everything: bool = False) -> Outcome:
    """Look at pages again, on the schedule of the settings, for silent edits."""
    with recorded(app, "recheck") as tally:
        await (_recheck_all(app, tally) if everything else _recheck_due(app, tally))
    return tally.outcome()


async def _recheck_due(app: App, tally: Tally) -> None:
    taken: Counter[str] = Counter()
    while due := app.store.rechecks_due(app.now(), app.config.recheck, limit=BATCH_OF_PAGES):
        shares = share_out(due, taken, now=app.now())
        app.store.put_off_rechecks(shares.later)
        await read_entries(app, shares.now, tally)


async def _recheck_all(app: App, tally: Tally) -> None:
    """Look at every page once, those first that were not looked at for longest."""
    looked_at: set[int] = set()
    while True:
        longest_ago = app.store.rechecks_due(app.now(), app.config.recheck, limit=BATCH_OF_PAGES, everything=True)
        due = [entry for entry in longest_ago if entry.id not in looked_at]
        if not due:
            return
        looked_at.update(entry.id for entry in due)
        await read_entries(app, due, tally)


def _all_feeds(app: App) -> Iterator[StoredFeed]:
    return (feed for feed in app.store.feeds() if not feed.paused)


def _due_feeds(app: App) -> Iterator[StoredFeed]:
    """Give each feed that was due when the run began, once: those that are quick to come back must not hold it up."""
    begun = app.now()
    given: set[int] = set()
    while True:
        # Feeds that were given and are not recorded yet are still due in the database.
        due = app.store.due_feeds(begun, limit=AHEAD + BATCH + BATCH)
        fresh = [feed for feed in due if feed.id not in given][:BATCH]
        if not fresh:
            return
        given.update(feed.id for feed in fresh)
        yield from fresh


class _Line:
    """Feeds in the order in which they are due, but for those of a host that has many under way already."""

    def __init__(self, feeds: Iterator[StoredFeed]) -> None:
        self._feeds = feeds
        self._under_way: Counter[str] = Counter()
        self._held: dict[str, deque[StoredFeed]] = {}

    def take(self, most: int) -> Iterator[StoredFeed]:
        """Give up to so many feeds that can be begun with now."""
        for _ in range(most):
            feed = self._released() or self._next()
            if feed is None:
                return
            self._under_way[addresses.host_and_port(feed.url)] += 1
            yield feed

    def is_done_with(self, feed: StoredFeed) -> None:
        """Let another feed of the same host have the place."""
        self._under_way[addresses.host_and_port(feed.url)] -= 1

    def _released(self) -> StoredFeed | None:
        host = next((host for host in self._held if self._under_way[host] < OF_ONE_HOST), None)
        if host is None:
            return None
        feed = self._held[host].popleft()
        if not self._held[host]:
            del self._held[host]
        return feed

    def _next(self) -> StoredFeed | None:
        for feed in self._feeds:
            host = addresses.host_and_port(feed.url)
            if self._under_way[host] < OF_ONE_HOST:
                return feed
            self._held.setdefault(host, deque()).append(feed)
        return None


async def _poll_feeds(app: App, feeds: _Line, tally: Tally, *, until: float) -> None:
    """Poll feeds side by side and record them in batches, as they come: a slow one keeps nobody waiting.

    By the loop's time `until` no more are begun with.
    """
    room = Room()
    polls: dict[asyncio.Task[PollOutcome], tuple[StoredFeed, Ticket]] = {}
    done: list[tuple[PollRecord, Ticket]] = []
    try:
        while True:
            early = asyncio.get_running_loop().time() < until
            for feed in feeds.take(AHEAD - len(polls) if early else 0):
                ticket = room.ticket()
                polls[asyncio.create_task(_poll_feed(app, feed, ticket, tally))] = feed, ticket
            if not polls:
                break
            finished, _ = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
            for task in finished:
                feed, ticket = polls.pop(task)
                feeds.is_done_with(feed)
                record = _record_of(app, feed, task, tally)
                if record is None:
                    ticket.leave()
                else:
                    done.append((record, ticket))
            if len(done) >= BATCH or sum(ticket.held for _, ticket in done) >= MOST_HELD // 4 or not polls:
                _record(app, done, tally)
    finally:
        for task in polls:
            task.cancel()
        await asyncio.gather(*polls, return_exceptions=True)


def _record_of(app: App, feed: StoredFeed, task: asyncio.Task[PollOutcome], tally: Tally) -> PollRecord | None:
    """Return what one poll leaves behind: None when our own side kept it from being judged."""
    bug = task.exception()
    if isinstance(bug, WorkerError | FetchError):
        tally.failures.append(f"{feed.url}: {bug}")  # our side: the feed stays due, and is not to blame
        return None
    outcome = task.result() if bug is None else _fault(feed, bug, tally)
    if isinstance(outcome, PollFailed):
        tally.add("failed")
        tally.failures.append(f"{feed.url}: {outcome.message}")
    return _judged(app, feed, outcome)


def _record(app: App, done: list[tuple[PollRecord, Ticket]], tally: Tally) -> None:
    """Write a batch of polls and make room for others."""
    if done:
        taken = app.store.record_polls([record for record, _ in done], app.now())
        tally.add("entries", taken.new_entries)
    for _, ticket in done:
        ticket.leave()
    done.clear()


def _fault(feed: StoredFeed, bug: BaseException, tally: Tally) -> PollFailed:
    """Keep a bug for the end of the run; its feed waits like one that failed, and the others go on."""
    if not isinstance(bug, Exception):
        raise bug
    log.error("%s could not be polled", feed.url, exc_info=bug)
    tally.bugs.append(bug)
    return PollFailed(reason="fault", message=f"a fault in watchbot: {bug}", transient=True)


async def _poll_feed(app: App, feed: StoredFeed, ticket: Ticket, tally: Tally) -> PollOutcome:
    """Fetch and parse one feed. Failures of the world are values here.

    Raises WorkerError when nobody can parse, FetchError when no turn came on its host.
    """
    await ticket.enter()
    async with AsyncExitStack() as large:
        outcome = await _outcome_of(app, feed, ticket, large)
    tally.add("polled")
    tally.add("unchanged", isinstance(outcome, PollUnchanged))
    return outcome


def _was_asked(error: FetchError) -> bool:
    """Tell whether a feed had its turn: of hundreds on one host the last may wait longer than anybody waits."""
    return error.reason != "timeout" or error.retry_after is None


async def _outcome_of(app: App, feed: StoredFeed, ticket: Ticket, large: AsyncExitStack) -> PollOutcome:
    try:
        # After a failure the whole document is asked for: a 304 must not hide that what came last could not be used.
        known = Validators() if feed.state is FeedState.FAILING else feed.validators
        listing = feed.kind is FeedKind.PAGE  # a page is no feed that was published for programs: robots.txt has a say
        fetched = await app.fetcher.get(
            feed.url,
            validators=known,
            kind="page" if listing else "feed",
            respect_robots=listing,
            verify_tls=feed.verify_tls,
            large=large,
        )
        if isinstance(fetched, NotModified):
            still = PollUnchanged(
                validators=fetched.validators,
                max_age=fetched.max_age,
                moved_to=fetched.moved_to,
                not_modified=True,
            )
            return await _still(app, feed, still)
        ticket.hold(len(fetched.body))
        return await _parse(app, feed, fetched)
    except FetchError as error:
        if not _was_asked(error):
            raise
        return PollFailed(
            reason=error.reason,
            message=str(error),
            transient=error.transient,
            status=error.status,
            retry_after=error.retry_after,
        )
    except (ParseError, WorkerError) as error:
        if error.reason == "gone":
            raise
        return PollFailed(reason=error.reason, message=str(error), transient=True)


async def _parse(app: App, feed: StoredFeed, fetched: Fetched) -> PollOutcome:
    body_hash = hashlib.sha256(fetched.body).hexdigest()
    if body_hash == feed.body_hash:
        still = PollUnchanged(validators=fetched.validators, max_age=fetched.max_age, moved_to=fetched.moved_to)
        return await _still(app, feed, still)
    body = fetched.body
    if feed.kind is FeedKind.SITEMAP:
        body = unpacked(body, url=feed.url, limit=app.config.fetch.feed_bytes)
    parsed = await app.workers.parse_feed(
        body, url=fetched.final_url, content_type=fetched.content_type, kind=feed.kind, links=feed.links
    )
    good = PollSucceeded(
        parsed=not_ahead(parsed, now=app.now()),
        validators=fetched.validators,
        body_hash=body_hash,
        max_age=fetched.max_age,
        moved_to=fetched.moved_to,
    )
    return await _with_sitemaps(app, feed, parsed, good) if parsed.sitemaps else good


async def _still(app: App, feed: StoredFeed, still: PollUnchanged) -> PollOutcome:
    """Ask the sitemaps of an index that is what it was: what is in them may be new all the same."""
    known = sitemaps.from_text(app.store.sitemaps(feed.id)) if feed.kind is FeedKind.SITEMAP else {}
    if not known:
        return still
    index = ParsedFeed(title="", url=addresses.resolve(feed.url, "/"), entries=(), sitemaps=tuple(known))
    good = PollSucceeded(
        parsed=index,
        validators=still.validators,
        body_hash=feed.body_hash,
        max_age=still.max_age,
        moved_to=still.moved_to,
    )
    return await _with_sitemaps(app, feed, index, good, not_modified=still.not_modified)


async def _with_sitemaps(
    app: App, feed: StoredFeed, index: ParsedFeed, good: PollSucceeded, *, not_modified: bool = False
) -> PollOutcome:
    """Return what the sitemaps of an index gave. Raises what the first of them failed with when all have failed."""
    found = await sitemaps.follow(
        app.fetcher,
        app.workers,
        index.sitemaps,
        sitemaps.from_text(app.store.sitemaps(feed.id)),
        limit=app.config.fetch.feed_bytes,
        verify_tls=feed.verify_tls,
    )
    if found.faults and len(found.faults) >= len(index.sitemaps):
        raise found.faults[0]
    remembered = sitemaps.as_text(found.known)
    if not found.fresh and feed.last_good is not None:
        return PollUnchanged(
            validators=good.validators,
            max_age=good.max_age,
            moved_to=good.moved_to,
            not_modified=not_modified,
            sitemaps=remembered,
        )
    parsed = not_ahead(found.merged(index), now=app.now())
    return replace(good, parsed=parsed, note=found.note(), sitemaps=remembered)


def _judged(app: App, feed: StoredFeed, outcome: PollOutcome) -> PollRecord:
    """Return the row of one poll: the feed's state, when to look again, and the health alert to raise or to close."""
    verdict = judge_poll(
        feed, outcome, settings=app.config.fetch, now=app.now(), jitter=app.jitter(), rhythm=feed.rhythm
    )
    health: tuple[AlertDraft, ...] = ()
    if verdict.trouble is not None:
        label = feed.title or feed.url
        draft = draft_health(verdict.trouble, subject=feed.url, label=label, now=verdict.state, note=verdict.reason)
        health = (draft,)
    good = isinstance(outcome, PollSucceeded)
    return PollRecord(
        feed_id=feed.id,
        state=verdict.state,
        reason=verdict.reason or _left_out(outcome),
        next_poll=verdict.next_poll,
        failures=verdict.failures,
        validators=outcome.validators if not isinstance(outcome, PollFailed) else feed.validators,
        body_hash=outcome.body_hash if isinstance(outcome, PollSucceeded) else feed.body_hash,
        title=outcome.parsed.title if isinstance(outcome, PollSucceeded) else "",
        entries=outcome.parsed.entries if isinstance(outcome, PollSucceeded) else (),
        moved_to="" if isinstance(outcome, PollFailed) else outcome.moved_to,
        good=good,
        health=health,
        recovered=verdict.recovered,
        answered=not isinstance(outcome, PollFailed),
        not_modified=isinstance(outcome, PollUnchanged) and outcome.not_modified,
        rhythm=verdict.rhythm,
        sitemaps="" if isinstance(outcome, PollFailed) else outcome.sitemaps,
    )


def _left_out(outcome: PollOutcome) -> str:
    """Say in the feed's health that a part of it was not taken: without a link, or beyond the newest thousands."""
    if not isinstance(outcome, PollSucceeded):
        return ""
    dropped = outcome.parsed.dropped
    return outcome.note or (f"{dropped} entries were left out" if dropped else "")
