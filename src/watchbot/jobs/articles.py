"""Due entries → pages → articles. Fetching and reading run ahead in parallel; deciding goes one by one, in order.

The order is that of (published, url), so that the same articles give the same ledger whatever order they arrived in.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, takewhile

from watchbot.app import App
from watchbot.config import RouteSettings
from watchbot.errors import FetchError, StoreError, WorkerError
from watchbot.jobs.room import Room, Ticket
from watchbot.jobs.runs import Tally
from watchbot.model import (
    ChangeKind,
    DueEntry,
    EntryState,
    Fetched,
    Findings,
    NotModified,
    PageText,
    TextState,
    Validators,
)
from watchbot.pipeline import addresses
from watchbot.pipeline.comparison import decide
from watchbot.pipeline.decisions import AlertDraft, ReadArticle
from watchbot.pipeline.pages import plain_page
from watchbot.pipeline.polling import retry_entry
from watchbot.pipeline.routing import channels_now
from watchbot.store import OwedDelivery

AHEAD = 256  # entries being fetched or waiting for their turn: results are small, trees never leave the workers
TOGETHER = 20  # articles written in one transaction at most, when so many are waiting
GATHERED = 0.1  # seconds that the first of them waits for the others: each transaction waits for the disk
BATCH = 1000  # due entries taken from the store at once
WAIT = 60.0  # seconds until a page is tried again that we ourselves could not look at
OURS = "watchbot could not read this"  # begins the reason where the page was had; the next version may read it

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A page that was fetched and read, waiting for its turn to be compared."""

    due: DueEntry
    read: ReadArticle
    snapshot: bytes | None  # None: the text came from the feed itself
    content_type: str
    validators: Validators | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A page that could not be had, or gave no text worth comparing."""

    due: DueEntry
    state: EntryState
    reason: str
    transient: bool
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """Nothing was learnt about the page: no turn on its host, no worker left. It is tried again, no attempt counted."""

    due: DueEntry
    reason: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """The page is what it was: 304, or the same bytes."""

    due: DueEntry


Found = Arrived | Unread | Postponed | Same


async def read_due(app: App, tally: Tally, *, seconds: float | None = None) -> None:
    """Work on every entry that is due now, batch by batch, until none is left or the time is over.

    What did not come in time stays due: one slow host with many pages must not keep the feeds of all others waiting.
    """
    until = None if seconds is None else asyncio.get_running_loop().time() + seconds
    while due := app.store.due_entries(app.now(), limit=BATCH):
        await read_entries(app, due, tally, until=until)
        if until is not None and asyncio.get_running_loop().time() >= until:
            break


async def read_entries(app: App, due: Sequence[DueEntry], tally: Tally, *, until: float | None = None) -> None:
    """Fetch, read, compare and record entries in the order given; by the loop's time `until`, who is late stays due."""
    room = Room()
    waiting: deque[tuple[DueEntry, Ticket, asyncio.Task[Found]]] = deque()
    coming = iter(due)
    try:
        while True:
            if until is None or asyncio.get_running_loop().time() < until:
                for entry in islice(coming, AHEAD - len(waiting)):
                    ticket = room.ticket()
                    waiting.append((entry, ticket, asyncio.create_task(_fetch_and_read(app, entry, ticket))))
            if not waiting:
                break
            ready: list[tuple[DueEntry, Ticket, asyncio.Task[Found]]] = []
            if await _has_come(waiting[0][-1], until):
                await asyncio.wait({waiting[min(TOGETHER, len(waiting)) - 1][-1]}, timeout=GATHERED)
                ready = list(islice(takewhile(lambda one: one[-1].done(), waiting), TOGETHER))
                _settle_together(app, [(entry, task) for entry, _, task in ready], tally)
            for _ in range(max(1, len(ready))):
                waiting.popleft()[1].leave()
            await asyncio.sleep(0)  # what has arrived meanwhile is handed on before the next are written
    finally:
        for _, _, task in waiting:
            task.cancel()
        await asyncio.gather(*(task for _, _, task in waiting), return_exceptions=True)


async def _has_come(task: asyncio.Task[Found], until: float | None) -> bool:
    """Wait for a page; when it is late, stop waiting for it."""
    left = None if until is None else max(until - asyncio.get_running_loop().time(), 0.0)
    await asyncio.wait({task}, timeout=left)
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
    return not task.cancelled()


async def _fetch_and_read(app: App, due: DueEntry, ticket: Ticket) -> Found:
    await ticket.enter()
    found: Found
    try:
        found = await _looked_at(app, due, ticket)
    except WorkerError as error:
        if error.reason == "gone":
            found = Postponed(due=due, reason=str(error), seconds=WAIT)
        else:  # the document killed a worker once: it would do so again
            found = _unreadable(due, error)
    ticket.hold(_weight(found))
    return found


def _weight(found: Found) -> int:
    """Return about how many bytes of memory it takes to keep this."""
    if not isinstance(found, Arrived):
        return 0
    findings = found.read.findings
    return len(found.snapshot or b"") + 2 * len(found.read.page.text) + 2000 * len(findings.set_aside + findings.claims)


async def _looked_at(app: App, due: DueEntry, ticket: Ticket) -> Found:
    """Fetch and read a page; where that fails for good, read what the feed itself says. Raises WorkerError."""
    if not due.entry.url:
        return await _read_from_feed(app, due, "the entry has no address") or Unread(
            due=due, state=EntryState.NO_TEXT, reason="the entry has no address and no text", transient=False
        )
    try:
        fetched = await app.fetcher.get(
            due.entry.url,
            validators=due.validators,
            kind="page",
            respect_robots=True,
            verify_tls=due.verify_tls or addresses.host(due.entry.url) != addresses.host(due.feed_url),
        )
        if isinstance(fetched, NotModified):
            return Same(due=due)
        ticket.hold(len(fetched.body))
        return await _read_page(app, due, fetched)
    except FetchError as error:
        if error.reason == "timeout" and error.retry_after is not None:  # no turn on a busy host: it was never asked
            return Postponed(due=due, reason=str(error), seconds=error.retry_after)
        if _is_gone(error, due):
            return _page_gone(app, due, str(error))
        state = EntryState.BLOCKED if error.reason == "blocked" else EntryState.FAILING
        unread = Unread(
            due=due, state=state, reason=str(error), transient=error.transient, retry_after=error.retry_after
        )
    except WorkerError as error:
        if error.reason == "gone":
            raise
        unread = _unreadable(due, error)
    if unread.transient and due.attempts == 0:
        return unread
    return await _read_from_feed(app, due, unread.reason) or unread


def _is_gone(error: FetchError, due: DueEntry) -> bool:
    """Tell whether a page that was read is there no more: it says so for good, or is not found twice in a row."""
    return due.article_id is not None and (error.status == 410 or (error.status == 404 and due.attempts > 0))


def _page_gone(app: App, due: DueEntry, why: str) -> Arrived | Unread:
    """Return the revision of a page that says nothing any more: what it said before is withdrawn."""
    before = app.store.article(due.article_id) if due.article_id is not None else None
    if before is None:
        return Unread(due=due, state=EntryState.FAILING, reason=why, transient=False)
    page = PageText(state=TextState.OK, title=before.title, text="")
    nothing = Findings(claims=(), topics=(), set_aside=(), inconsistencies=(), fingerprint=())
    read = _article(app, due, url=before.url, page=page, findings=nothing, snapshot="")
    read = replace(read, state=EntryState.NO_TEXT, note=f"the page is gone: {why}")
    # Without validators: a page that comes back as it was must not pass for one that never changed.
    return Arrived(due=due, read=read, snapshot=None, content_type="", validators=Validators())


def _unreadable(due: DueEntry, error: WorkerError) -> Unread:
    return Unread(due=due, state=EntryState.FAILING, reason=f"{OURS}: {error}", transient=False)


async def _read_page(app: App, due: DueEntry, fetched: Fetched) -> Arrived | Unread | Same:
    snapshot = hashlib.sha256(fetched.body).hexdigest()
    if snapshot == due.snapshot_hash:
        return Same(due=due)
    page, findings = await app.workers.read_page(
        fetched.body,
        url=fetched.final_url,
        content_type=fetched.content_type,
        published=due.entry.published,
        fallback_title=due.entry.title,
    )
    if page.state not in (TextState.OK, TextState.PARTIAL):
        unread = _without_article(due, page.state, fetched.content_type)
        return await _read_from_feed(app, due, unread.reason) or unread
    url = page.canonical_url or addresses.canonical(fetched.final_url)
    read = _article(app, due, url=url, page=page, findings=findings, snapshot=snapshot)
    return Arrived(
        due=due,
        read=read,
        snapshot=fetched.body,
        content_type=fetched.content_type,
        validators=fetched.validators,
    )


def _without_article(due: DueEntry, state: TextState, content_type: str) -> Unread:
    """Return what a page is that has no article in it; to an entry, a file of another kind is a page without text."""
    reasons = {
        TextState.NO_TEXT: "no article was found in the page",
        TextState.CONSENT: "the page shows a consent wall in the place of the article",
        TextState.PAYWALL: "the page shows a paywall in the place of the article",
        TextState.UNSUPPORTED: f"not a page but a file of another kind ({content_type[:60] or 'no type given'})",
    }
    kept = EntryState.NO_TEXT if state is TextState.UNSUPPORTED else EntryState(state.value)
    return Unread(due=due, state=kept, reason=reasons.get(state, f"the page gave {state}"), transient=False)


async def _read_from_feed(app: App, due: DueEntry, why: str) -> Arrived | None:
    """Fall back on the feed's own full text, and say why.

    It is marked as partial: a claim missing from it is not withdrawn.
    """
    if not due.entry.content or due.article_id is not None:
        return None
    page = plain_page(due.entry.title, due.entry.content, published=due.entry.published, state=TextState.PARTIAL)
    url = addresses.canonical(due.entry.url) if due.entry.url else f"{due.feed_url}#{due.entry.key}"
    findings = await app.workers.read_text(page, url=url, published=due.entry.published)
    read = _article(app, due, url=url, page=page, findings=findings, snapshot="")
    return Arrived(due=due, read=replace(read, note=f"the feed's own text: {why}"), snapshot=None, content_type="")


def _article(app: App, due: DueEntry, *, url: str, page: PageText, findings: Findings, snapshot: str) -> ReadArticle:
    return ReadArticle(
        url=url,
        feed=due.feed_url,
        publisher=addresses.publisher_of(url, app.seeds.publishers) if due.entry.url else due.publisher,
        primary=due.primary,
        entry_id=due.id,
        state=EntryState(page.state.value),
        page=page,
        published=due.entry.published or page.published,
        findings=findings,
        snapshot_hash=snapshot,
        extractor=app.reads_as,
        baseline=due.baseline and due.article_id is None,  # what changes later is news
        seen_at=app.now(),
        copied_from=addresses.publisher_of(page.copied_from, app.seeds.publishers) if page.copied_from else "",
    )


def _settle_together(app: App, ready: Sequence[tuple[DueEntry, asyncio.Task[Found]]], tally: Tally) -> None:
    """Record what came of the entries whose turn it is, in one transaction; each by itself when one cannot be."""
    written = Tally()
    try:
        with app.store.together():
            for due, task in ready:
                _write(app, due, task.result(), written)
    except StoreError:
        raise  # the database is in trouble, not these pages, which stay due
    except Exception:  # noqa: BLE001  # nothing was written; who is to blame shows below
        for due, task in ready:
            _settle(app, due, task, tally)
    else:
        tally.take_in(written)


def _write(app: App, due: DueEntry, found: Found, tally: Tally) -> None:
    match found:
        case Arrived() as arrived:
            record(
                app,
                arrived.read,
                tally,
                snapshot=arrived.snapshot,
                content_type=arrived.content_type,
                validators=arrived.validators,
            )
        case Same():
            app.store.touch_article(due.id, app.now())
            tally.add("unchanged")
        case Unread() as unread:
            _record_unread(app, unread, tally)
        case Postponed() as postponed:
            later = app.now() + timedelta(seconds=postponed.seconds)
            app.store.postpone_entry(due.id, postponed.reason, later)
            tally.add("skipped")
            tally.failures.append(f"{due.entry.url or due.entry.key}: {postponed.reason}")


def _settle(app: App, due: DueEntry, task: asyncio.Task[Found], tally: Tally) -> None:
    """Record what came of one entry. A bug is kept for the end of the run and pushes the entry into the future."""
    written = Tally()
    try:
        _write(app, due, task.result(), written)
        tally.take_in(written)
    except StoreError:
        raise  # the database is in trouble, not this page, which stays due
    except Exception as bug:
        log.exception("entry %s could not be worked on", due.entry.url or due.entry.key)
        tally.bugs.append(bug)
        later = app.now() + timedelta(days=1)
        app.store.record_entry_failure(due.id, EntryState.FAILING, f"{OURS}: {bug}", later, app.now())


def record(
    app: App,
    read: ReadArticle,
    tally: Tally,
    *,
    snapshot: bytes | None = None,
    content_type: str = "",
    validators: Validators | None = None,
) -> None:
    """Compare one article with what is known and write everything that follows, in one transaction."""
    figures = {claim.figure for claim in read.findings.claims}
    with app.store.deciding() as transaction:
        known = transaction.known_about(read, figures)
        decision = decide(read, known, app.figures, baseline=app.config.baseline)
        owed = owed_deliveries(decision.alerts, app.config.routes, app)
        transaction.record_article(
            read,
            decision,
            snapshot=snapshot,
            content_type=content_type,
            channels=owed,
            validators=validators,
            now=app.now(),
        )
    tally.add("read")
    tally.add("matched", bool(read.findings.claims or read.findings.topics))
    tally.add("claims", len(read.findings.claims))
    tally.add("set_aside", len(read.findings.set_aside))
    tally.add("changes", sum(change.kind is not ChangeKind.REPEAT for change in decision.changes))
    tally.add("alerts", sum(draft.joins is None for draft in decision.alerts))


def owed_deliveries(
    drafts: Sequence[AlertDraft], routes: Sequence[RouteSettings], app: App
) -> tuple[OwedDelivery, ...]:
    """Return which new alerts are sent at once, and where: the first route that matches takes an alert."""
    owed: list[OwedDelivery] = []
    for place, draft in enumerate(drafts):
        if draft.joins is not None or draft.digest_only or not draft.told:
            continue
        to = channels_now(routes, draft, app.figures)
        owed.extend(OwedDelivery(draft_index=place, channel=channel) for channel in to)
    return tuple(owed)


def _record_unread(app: App, unread: Unread, tally: Tally) -> None:
    due = unread.due
    again: datetime | None = None
    if unread.transient:
        again = retry_entry(attempts=due.attempts, retry_after=unread.retry_after, now=app.now(), jitter=app.jitter())
    app.store.record_entry_failure(due.id, unread.state, unread.reason, again, app.now())
    tally.add("skipped")
    if unread.state is EntryState.FAILING:
        tally.failures.append(f"{due.entry.url or due.entry.key}: {unread.reason}")
