"""When a feed or page is looked at again, and what state a poll leaves a feed in."""

from datetime import UTC, datetime, timedelta

import pytest

from watchbot.config import FetchSettings
from watchbot.model import AlertKind, Entry, FeedState, ParsedFeed, StoredFeed, Validators
from watchbot.pipeline.polling import (
    FAILURES_BEFORE_ALERT,
    PollFailed,
    PollOutcome,
    PollSucceeded,
    PollUnchanged,
    PollVerdict,
    judge_poll,
    publishing_rhythm,
    retry_entry,
)
from watchbot.pipeline.rechecks import next_look, next_recheck

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SETTINGS = FetchSettings()
UNCHANGED = PollUnchanged(validators=Validators())
DOWN = PollFailed(reason="timeout", message="no answer", transient=True)


def a_feed(**changes: object) -> StoredFeed:
    plain = {
        "id": 1, "url": "https://quay.example.org/feed", "title": "", "publisher": "", "primary": False,
        "every": None, "folder": "", "state": FeedState.OK, "reason": "", "since": None, "last_good": NOW - HOUR,
        "last_polled": NOW - HOUR, "next_poll": NOW, "failures": 0, "entries": 0, "baseline_done": True,
        "validators": Validators(), "body_hash": "", "paused": False, "newest_entry": NOW - DAY,
    }  # fmt: skip
    return StoredFeed(**(plain | changes))


def entries(*ages: timedelta) -> tuple[Entry, ...]:
    return tuple(
        Entry(key=str(n), url="", guid="", title="", published=NOW - age, updated=None, summary="", content="")
        for n, age in enumerate(ages)
    )


def good(*ages: timedelta, **changes: object) -> PollSucceeded:
    ttl = changes.pop("ttl", None)
    parsed = ParsedFeed(title="", url="", entries=entries(*ages), ttl=ttl)
    return PollSucceeded(parsed=parsed, validators=Validators(), body_hash="h", **changes)


def judge(feed: StoredFeed, outcome: PollOutcome, *, jitter: float = 0.5, **rest: timedelta) -> PollVerdict:
    return judge_poll(feed, outcome, settings=SETTINGS, now=NOW, jitter=jitter, **rest)


def wait(feed: StoredFeed, outcome: PollOutcome, *, jitter: float = 0.5) -> timedelta:
    return judge(feed, outcome, jitter=jitter).next_poll - NOW


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (good(HOUR), FeedState.OK),
        (good(), FeedState.EMPTY),
        (good(HOUR, moved_to="https://quay.example.org/new"), FeedState.MOVED),
        (UNCHANGED, FeedState.UNCHANGED),
        (DOWN, FeedState.FAILING),
        (PollFailed(reason="html", message="", transient=True), FeedState.FAILING),
        (PollFailed(reason="unsupported", message="", transient=True), FeedState.UNSUPPORTED),
        (PollFailed(reason="blocked", message="", transient=False), FeedState.BLOCKED),
        (PollFailed(reason="http_410", message="", transient=False, status=410), FeedState.GONE),
        (PollFailed(reason="http_429", message="", transient=True, status=429), FeedState.THROTTLED),
        (PollFailed(reason="http_503", message="", transient=True, status=503, retry_after=9.0), FeedState.THROTTLED),
        (PollFailed(reason="http_503", message="", transient=True, status=503), FeedState.FAILING),
    ],
)
def test_state_of_an_outcome(outcome: PollOutcome, state: FeedState):
    assert judge(a_feed(), outcome).state is state


def test_an_hour_is_spread_so_that_many_feeds_do_not_fire_together():
    assert wait(a_feed(), UNCHANGED, jitter=0.0) == timedelta(minutes=54)
    assert wait(a_feed(), UNCHANGED, jitter=1.0) == timedelta(minutes=66)


def test_failures_double_the_wait_up_to_the_slowest():
    waits = [wait(a_feed(failures=n), DOWN) for n in range(8)]
    assert waits[:4] == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR]
    assert waits[-1] == SETTINGS.slowest
    assert wait(a_feed(), PollFailed(reason="http_404", message="", transient=False)) == 4 * HOUR


def test_servers_may_ask_for_more_but_not_for_ever():
    asked = PollFailed(reason="http_429", message="", transient=True, status=429, retry_after=5 * 3600.0)
    assert 5 * HOUR <= wait(a_feed(), asked) <= 5.5 * HOUR
    for_ever = PollFailed(reason="http_429", message="", transient=True, status=429, retry_after=1e12)
    assert DAY <= wait(a_feed(), for_ever) <= 1.1 * DAY
    assert 3 * HOUR <= wait(a_feed(), good(HOUR, max_age=3 * 3600.0)) <= 3.3 * HOUR
    assert 2 * HOUR <= wait(a_feed(), good(HOUR, ttl=2 * HOUR)) <= 2.2 * HOUR
    assert wait(a_feed(), good(HOUR, max_age=-5.0)) == HOUR


def test_gone_is_not_asked_again_and_told_once():
    gone = PollFailed(reason="http_410", message="", transient=False, status=410)
    assert wait(a_feed(), gone) > 1000 * DAY
    assert judge(a_feed(), gone).trouble is AlertKind.FEED_FAILING
    assert judge(a_feed(state=FeedState.GONE, failures=1), gone).trouble is None


def test_interval_follows_the_rhythm_between_bounds():
    """A feed's own `every` counts as it is; otherwise busy feeds are polled sooner and quiet ones later."""
    busy = good(*(timedelta(minutes=20 * n) for n in range(1, 20)))
    daily = good(*(n * DAY for n in range(1, 9)))
    weekly = good(*(n * 7 * DAY for n in range(9)))
    assert wait(a_feed(), busy) == SETTINGS.fastest
    assert wait(a_feed(), daily) == 3 * HOUR
    assert wait(a_feed(), weekly) == 21 * HOUR
    assert wait(a_feed(every=2 * HOUR), busy) == 2 * HOUR


def test_rhythm_counts_batches_once_and_needs_some_entries():
    batches = entries(*(n * DAY + timedelta(seconds=s) for n in range(1, 6) for s in range(5)))
    assert publishing_rhythm(batches, NOW) == DAY
    assert publishing_rhythm(entries(HOUR, DAY), NOW) is None
    assert publishing_rhythm(entries(*(-n * DAY for n in range(1, 9))), NOW) is None


def test_failing_is_told_once_and_recovery_closes_it():
    feed, told = a_feed(), []
    for _ in range(FAILURES_BEFORE_ALERT + 4):
        verdict = judge(feed, DOWN)
        told.append(verdict.trouble)
        feed = a_feed(state=verdict.state, reason=verdict.reason, failures=verdict.failures)
    assert told.count(AlertKind.FEED_FAILING) == 1
    assert told[FAILURES_BEFORE_ALERT - 1] is AlertKind.FEED_FAILING
    recovered = judge(feed, good(HOUR))
    assert recovered.recovered
    assert recovered.failures == 0
    assert not judge(a_feed(), good(HOUR)).recovered


def test_silence_is_measured_by_the_rhythm_and_told_when_it_begins():
    daily = [n * DAY for n in range(8, 20)]
    assert judge(a_feed(newest_entry=None), good(*daily)).trouble is AlertKind.FEED_SILENT
    assert judge(a_feed(newest_entry=None, state=FeedState.SILENT), good(*daily)).trouble is None
    assert judge(a_feed(newest_entry=None, state=FeedState.NEW), good(*daily)).trouble is None
    assert judge(a_feed(newest_entry=None), good(*(n * 30 * DAY for n in range(1, 9)))).state is FeedState.OK
    assert judge(a_feed(newest_entry=NOW - 8 * DAY), UNCHANGED).state is FeedState.UNCHANGED
    assert judge(a_feed(newest_entry=NOW - 8 * DAY), UNCHANGED, rhythm=DAY).state is FeedState.SILENT
    assert judge(a_feed(newest_entry=NOW - 90 * DAY), UNCHANGED).state is FeedState.SILENT
    assert judge(a_feed(state=FeedState.SILENT), good(HOUR)).recovered


def test_not_modified_after_an_unreadable_body_stays_failing():
    """What the server sent last could not be read, so "not modified" is no recovery; after a broken line it is."""
    unread = a_feed(state=FeedState.FAILING, reason="truncated: …", failures=2)
    said_so = PollUnchanged(validators=Validators(), not_modified=True)
    assert (judge(unread, said_so).state, judge(unread, said_so).failures) == (FeedState.FAILING, 2)
    assert judge(a_feed(state=FeedState.FAILING, reason="timeout: …", failures=2), said_so).recovered


def test_the_bytes_of_the_last_good_document_are_a_recovery():
    """Only a document that could be read leaves its hash: the error page in between is over."""
    verdict = judge(a_feed(state=FeedState.FAILING, reason="html: a web page", failures=4), UNCHANGED)
    assert (verdict.state, verdict.recovered, verdict.failures) == (FeedState.UNCHANGED, True, 0)


def test_entries_are_retried_with_growing_waits_and_given_up():
    moments = [retry_entry(attempts=n, retry_after=None, now=NOW, jitter=0.0) for n in range(6)]
    waits = [m - NOW for m in moments if m]
    assert waits == sorted(waits)
    assert moments[-1] is None
    asked = retry_entry(attempts=0, retry_after=7200.0, now=NOW, jitter=0.0)
    assert asked == NOW + 2 * HOUR


def test_rechecks_thin_out_and_missed_ones_are_made_up_once():
    schedule = (HOUR, 6 * HOUR, DAY, 3 * DAY)
    assert next_recheck(NOW, NOW, schedule) == NOW + HOUR
    assert next_recheck(NOW, NOW + HOUR, schedule) == NOW + 6 * HOUR
    assert next_recheck(NOW, NOW + 2 * DAY, schedule) == NOW + 3 * DAY
    assert next_recheck(NOW, NOW + 3 * DAY, schedule) is None


def test_an_entry_that_changes_all_the_time_is_looked_at_less_often_with_age():
    assert next_look(None, None, now=NOW) == NOW
    assert next_look(NOW - 30 * DAY, NOW - 5 * DAY, now=NOW) == NOW
    looks, checked, now = 0, NOW, NOW
    while now < NOW + 30 * DAY:
        now += HOUR
        if next_look(NOW, checked, now=now) <= now:
            looks, checked = looks + 1, now
    assert 30 < looks < 60
