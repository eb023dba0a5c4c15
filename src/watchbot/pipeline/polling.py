"""What one poll was worth: the state of the feed, when to look again, and whether people must be told.

Pure: the clock and the randomness are arguments. `jobs` polls and `judge_poll` judges; `retry_entry` does the same for
pages that could not be had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from watchbot.config import FetchSettings
from watchbot.model import AlertKind, Entry, FeedState, ParsedFeed, StoredFeed, Validators

FAILURES_BEFORE_ALERT = 3
"""Polls in a row that must fail before people are told. One failure is weather."""

LONGEST_WAIT = timedelta(days=1)
"""What a server may ask for at most with `Retry-After`, `max-age` or `ttl`."""

NEVER = timedelta(days=3650)
"""How far ahead a feed is put that said it is gone (410): it is asked again only when a person wants it."""

_PARSE_REASONS = frozenset(["not_a_feed", "html", "empty", "truncated"])
_TROUBLE = frozenset(
    [FeedState.FAILING, FeedState.SILENT, FeedState.BLOCKED, FeedState.GONE, FeedState.THROTTLED, FeedState.UNSUPPORTED]
)
_SILENT_AFTER = 6  # times the usual gap between two entries
_SILENT_AT_LEAST = timedelta(days=3)
_SILENT_WITHOUT_RHYTHM = timedelta(days=45)
_ENTRIES_FOR_RHYTHM = 4
_BATCH = timedelta(minutes=10)
_RETRIES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8), timedelta(hours=24))


@dataclass(frozen=True, slots=True, kw_only=True)
class PollSucceeded:
    """The feed came and could be read, with or without entries."""

    parsed: ParsedFeed
    validators: Validators
    body_hash: str
    max_age: float | None = None  # seconds
    moved_to: str = ""
    note: str = ""  # what people should know of it although it is good
    sitemaps: str = ""  # of an index: what is remembered of those that were followed


@dataclass(frozen=True, slots=True, kw_only=True)
class PollUnchanged:
    """304, or the same bytes as last time."""

    validators: Validators
    max_age: float | None = None
    moved_to: str = ""
    not_modified: bool = False  # 304: the server said so itself
    sitemaps: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollFailed:
    """The feed could not be fetched or read. `reason` is that of the `FetchError`, `ParseError` or `WorkerError`.

    `status` is None when nothing was answered; also when the host had asked to be left alone and was not asked at all.
    """

    reason: str
    message: str
    transient: bool
    status: int | None = None
    retry_after: float | None = None  # seconds


PollOutcome = PollSucceeded | PollUnchanged | PollFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class PollVerdict:
    """What follows from one poll."""

    state: FeedState
    reason: str  # in words, empty when all is well
    next_poll: datetime
    failures: int  # in a row, with this one
    trouble: AlertKind | None  # the health alert to raise, once per trouble
    recovered: bool  # trouble is over: open health alerts about this feed close
    rhythm: timedelta | None = None  # usual gap between two entries, when this poll shows it


def judge_poll(
    feed: StoredFeed,
    outcome: PollOutcome,
    *,
    settings: FetchSettings,
    now: datetime,
    jitter: float,
    rhythm: timedelta | None = None,
) -> PollVerdict:
    """Return what one poll means for its feed.

    Args:
        feed: the feed as it was before the poll.
        outcome: what the poll gave.
        settings: `every`, `fastest` and `slowest` bound the interval.
        now: when the poll ended.
        jitter: from 0 to 1; spreads the next polls of many feeds.
        rhythm: usual gap between entries as known from earlier polls, for polls that show no entries.
    """
    if isinstance(outcome, PollFailed):
        return _failed(feed, outcome, settings=settings, now=now, jitter=jitter)
    if isinstance(outcome, PollSucceeded):
        rhythm = publishing_rhythm(outcome.parsed.entries, now) or rhythm
    state, reason = feed_state(feed, outcome, now=now, rhythm=rhythm)
    silenced = state is FeedState.SILENT and feed.state not in (FeedState.SILENT, FeedState.NEW)
    return PollVerdict(
        state=state,
        reason=reason,
        next_poll=next_poll(feed, outcome, settings=settings, now=now, jitter=jitter, rhythm=rhythm),
        failures=feed.failures if state is FeedState.FAILING else 0,
        trouble=AlertKind.FEED_SILENT if silenced else None,
        recovered=feed.state in _TROUBLE and state not in _TROUBLE,
        rhythm=rhythm,
    )


def feed_state(
    feed: StoredFeed, outcome: PollOutcome, *, now: datetime, rhythm: timedelta | None = None
) -> tuple[FeedState, str]:
    """Return the state that a poll leaves its feed in, and why in words (empty when all is well)."""
    if isinstance(outcome, PollFailed):
        return _failed_state(outcome), f"{outcome.reason}: {outcome.message}"
    said_so = isinstance(outcome, PollUnchanged) and outcome.not_modified
    if said_so and feed.state is FeedState.FAILING and _was_unreadable(feed):
        # The server says that nothing changed, and what it sent last could not be read: that is no recovery. The bytes
        # of the last good document are one.
        return FeedState.FAILING, feed.reason
    newest = _newest(feed, outcome, now)
    patience = max(_SILENT_AT_LEAST, rhythm * _SILENT_AFTER) if rhythm else _SILENT_WITHOUT_RHYTHM
    if newest is not None and now - newest > patience:
        return FeedState.SILENT, f"no new entry since {newest:%Y-%m-%d}"
    if outcome.moved_to:
        return FeedState.MOVED, f"permanently at {outcome.moved_to}"
    if isinstance(outcome, PollUnchanged):
        return FeedState.UNCHANGED, ""
    return (FeedState.OK, "") if outcome.parsed.entries else (FeedState.EMPTY, "no entries")


def next_poll(
    feed: StoredFeed,
    outcome: PollOutcome,
    *,
    settings: FetchSettings,
    now: datetime,
    jitter: float,
    rhythm: timedelta | None = None,
) -> datetime:
    """Return when to look again: never sooner than the server asks, spread by up to a tenth either way."""
    wait = _interval(feed, settings, rhythm)
    floor = settings.fastest if feed.every is None else min(settings.fastest, feed.every)
    if isinstance(outcome, PollFailed):
        if outcome.status == 410:
            return now + NEVER
        doublings = min(feed.failures + (0 if outcome.transient else 2), 12)
        wait = min(wait * 2**doublings, max(settings.slowest, wait))
        floor = max(floor, _asked(outcome.retry_after))
    else:
        floor = max(floor, _asked(outcome.max_age))
        if isinstance(outcome, PollSucceeded) and outcome.parsed.ttl is not None:
            floor = max(floor, min(outcome.parsed.ttl, LONGEST_WAIT, settings.slowest))
    spread = wait * (0.9 + 0.2 * min(max(jitter, 0.0), 1.0))
    if spread < floor:
        spread = floor * (1 + 0.1 * min(max(jitter, 0.0), 1.0))
    return now + spread


def publishing_rhythm(entries: Sequence[Entry], now: datetime) -> timedelta | None:
    """Return the usual gap between two entries, from their own dates; None when too few are dated.

    Entries of the same ten minutes count as one: many sites publish in batches.
    """
    dated = sorted((d for e in entries if (d := e.published or e.updated) is not None and d <= now), reverse=True)
    batches: list[datetime] = []
    for moment in dated:
        if not batches or batches[-1] - moment >= _BATCH:
            batches.append(moment)
    newest = batches[:30]
    if len(newest) < _ENTRIES_FOR_RHYTHM:
        return None
    return timedelta(seconds=median((later - earlier).total_seconds() for later, earlier in pairwise(newest)))


def retry_entry(*, attempts: int, retry_after: float | None, now: datetime, jitter: float) -> datetime | None:
    """Return when to try a page again that failed for a passing reason; None when it has been tried often enough."""
    if attempts >= len(_RETRIES):
        return None
    wait = max(_RETRIES[max(attempts, 0)], _asked(retry_after))
    return now + wait * (1 + 0.1 * jitter)


def _failed(
    feed: StoredFeed, outcome: PollFailed, *, settings: FetchSettings, now: datetime, jitter: float
) -> PollVerdict:
    state, reason = feed_state(feed, outcome, now=now)
    failures = feed.failures + 1
    # Told once: at the failure that reaches the number, or at once when the feed says that it is over.
    told = failures == FAILURES_BEFORE_ALERT or (state is FeedState.GONE and feed.state is not FeedState.GONE)
    return PollVerdict(
        state=state,
        reason=reason,
        next_poll=next_poll(feed, outcome, settings=settings, now=now, jitter=jitter),
        failures=failures,
        trouble=AlertKind.FEED_FAILING if told else None,
        recovered=False,
    )


def _failed_state(outcome: PollFailed) -> FeedState:
    if outcome.status == 410:
        return FeedState.GONE
    if outcome.reason == "http_429" or (outcome.status == 503 and outcome.retry_after is not None):
        return FeedState.THROTTLED
    return {"blocked": FeedState.BLOCKED, "unsupported": FeedState.UNSUPPORTED}.get(outcome.reason, FeedState.FAILING)


def _was_unreadable(feed: StoredFeed) -> bool:
    return feed.reason.split(":", 1)[0] in _PARSE_REASONS


def _newest(feed: StoredFeed, outcome: PollSucceeded | PollUnchanged, now: datetime) -> datetime | None:
    """Date of the newest entry known; dates in the future say nothing about when it was published."""
    dates = [feed.newest_entry] if feed.newest_entry is not None else []
    if isinstance(outcome, PollSucceeded):
        dates += [d for e in outcome.parsed.entries if (d := e.published or e.updated) is not None]
    return max((d for d in dates if d <= now), default=None)


def _interval(feed: StoredFeed, settings: FetchSettings, rhythm: timedelta | None) -> timedelta:
    """Usual wait: what the seeds say, else `fetch.every`, drawn towards the rhythm in which the feed publishes.

    A feed that publishes every half hour is polled twice as often as that; one that publishes every week, eight times
    a week.
    """
    if feed.every is not None:
        return max(feed.every, timedelta(seconds=1))
    wait = settings.every
    if rhythm is not None:
        wait = min(max(wait, rhythm / 8), max(rhythm / 2, settings.fastest))
    return min(max(wait, settings.fastest), settings.slowest)


def _asked(seconds: float | None) -> timedelta:
    """What a server asks for, within reason."""
    if seconds is None or seconds <= 0:
        return timedelta(0)
    return min(timedelta(seconds=min(seconds, 10**7)), LONGEST_WAIT)
