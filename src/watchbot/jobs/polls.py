"""Due feeds → entries, as rows that are due; then the entries themselves."""

from __future__ import annotations

import asyncio
import hashlib
import logging

from watchbot.app import App
from watchbot.errors import FetchError, ParseError, WorkerError
from watchbot.jobs.articles import read_due, read_entries
from watchbot.jobs.runs import Outcome, Tally, recorded
from watchbot.model import FeedState, Fetched, NotModified, StoredFeed, Validators
from watchbot.pipeline.alerts import draft_health
from watchbot.pipeline.decisions import AlertDraft
from watchbot.pipeline.feeds import not_ahead
from watchbot.pipeline.polling import PollFailed, PollOutcome, PollSucceeded, PollUnchanged, judge_poll
from watchbot.store import PollRecord

BATCH = 200  # feeds leased at once

log = logging.getLogger(__name__)


async def poll(app: App, *, everything: bool = False) -> Outcome:
    """Poll every feed that is due (or all), then work on every entry that is due."""
    with recorded(app, "poll") as tally:
        if everything:
            await _poll_batch(app, tuple(f for f in app.store.feeds() if not f.paused), tally)
        else:
            # Due when the run began: feeds that are quick to come back must not keep it from their entries.
            begun = app.now()
            while (feeds := app.store.due_feeds(begun, limit=BATCH)) and await _poll_batch(app, feeds, tally):
                pass
        await read_due(app, tally)
    return tally.outcome()


async def recheck(app: App, *, everything: bool = False) -> Outcome:
    """Look at pages again, on the schedule of the settings, for silent edits."""
    with recorded(app, "recheck") as tally:
        schedule = app.config.recheck
        while due := app.store.rechecks_due(app.now(), schedule, limit=1000, everything=everything):
            await read_entries(app, due, tally)
            if everything:
                break
    return tally.outcome()


async def _poll_batch(app: App, feeds: tuple[StoredFeed, ...], tally: Tally) -> int:
    """Poll feeds at the same time and record them together; return how many there were to record."""
    polls = (_poll_feed(app, feed, tally) for feed in feeds)
    outcomes = await asyncio.gather(*polls, return_exceptions=True)
    records = []
    for feed, outcome in zip(feeds, outcomes, strict=True):
        if isinstance(outcome, WorkerError):
            tally.failures.append(f"{feed.url}: {outcome}")  # our side: the feed stays due, and is not to blame
            continue
        known = _fault(feed, outcome, tally) if isinstance(outcome, BaseException) else outcome
        if isinstance(known, PollFailed):
            tally.add("failed")
            tally.failures.append(f"{feed.url}: {known.message}")
        records.append(_judged(app, feed, known))
    if records:
        done = app.store.record_polls(records, app.now())
        tally.add("entries", done.new_entries)
    return len(records)


def _fault(feed: StoredFeed, bug: BaseException, tally: Tally) -> PollFailed:
    """Keep a bug for the end of the run; its feed waits like one that failed, and the others go on."""
    if not isinstance(bug, Exception):
        raise bug
    log.error("%s could not be polled", feed.url, exc_info=bug)
    tally.bugs.append(bug)
    return PollFailed(reason="fault", message=f"a fault in watchbot: {bug}", transient=True)


async def _poll_feed(app: App, feed: StoredFeed, tally: Tally) -> PollOutcome:
    """Fetch and parse one feed. Failures of the world are values here. Raises WorkerError when nobody can parse."""
    outcome = await _outcome_of(app, feed)
    tally.add("polled")
    tally.add("unchanged", isinstance(outcome, PollUnchanged))
    return outcome


async def _outcome_of(app: App, feed: StoredFeed) -> PollOutcome:
    try:
        # After a failure the whole document is asked for: a 304 must not hide that what came last could not be used.
        known = Validators() if feed.state is FeedState.FAILING else feed.validators
        fetched = await app.fetcher.get(feed.url, validators=known, kind="feed")
        if isinstance(fetched, NotModified):
            return PollUnchanged(validators=fetched.validators, max_age=fetched.max_age)
        return await _parse(app, feed, fetched)
    except FetchError as error:
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
        return PollUnchanged(validators=fetched.validators, max_age=fetched.max_age, moved_to=fetched.moved_to)
    parsed = await app.workers.parse_feed(fetched.body, url=fetched.final_url, content_type=fetched.content_type)
    return PollSucceeded(
        parsed=not_ahead(parsed, now=app.now()),
        validators=fetched.validators,
        body_hash=body_hash,
        max_age=fetched.max_age,
        moved_to=fetched.moved_to,
    )


def _judged(app: App, feed: StoredFeed, outcome: PollOutcome) -> PollRecord:
    """Return the row of one poll: the feed's state, when to look again, and the health alert to raise or to close."""
    verdict = judge_poll(feed, outcome, settings=app.config.fetch, now=app.now(), jitter=app.jitter())
    health: tuple[AlertDraft, ...] = ()
    if verdict.trouble is not None:
        label = feed.title or feed.url
        draft = draft_health(verdict.trouble, subject=feed.url, label=label, now=verdict.state, note=verdict.reason)
        health = (draft,)
    good = isinstance(outcome, PollSucceeded)
    return PollRecord(
        feed_id=feed.id,
        state=verdict.state,
        reason=verdict.reason,
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
    )
