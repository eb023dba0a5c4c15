"""Due entries → pages → articles. Fetching and reading run ahead in parallel; deciding goes one by one, in order.

The order is that of (published, url), so that the same articles give the same ledger whatever order they arrived in.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice, takewhile

from watchbot.app import App
from watchbot.config import RouteSettings
from watchbot.errors import StoreError
from watchbot.jobs.pages import OURS, Arrived, Found, Late, Postponed, Same, Unread, look_at
from watchbot.jobs.room import Room, Ticket
from watchbot.jobs.runs import Tally
from watchbot.model import ChangeKind, DueEntry, EntryState, StoredArticle, Validators
from watchbot.pipeline.comparison import decide
from watchbot.pipeline.decisions import AlertDraft, ReadArticle
from watchbot.pipeline.polling import retry_entry
from watchbot.pipeline.rechecks import AT_ONCE, TURN, share_out
from watchbot.pipeline.revisions import is_same_text
from watchbot.pipeline.routing import channels_now
from watchbot.store import OwedDelivery, Packed

AHEAD = 256  # entries being fetched or waiting for their turn: results are small, trees never leave the workers
TOGETHER = 20  # articles written in one transaction at most, when so many are waiting
GATHERED = 0.1  # seconds that the first of them waits for the others: each transaction waits for the disk
BATCH = 1000  # due entries taken from the store at once

log = logging.getLogger(__name__)


async def read_due(app: App, tally: Tally, *, seconds: float | None = None) -> None:
    """Work on every entry that is due now, batch by batch, until none is left or the time is over.

    With a limit of time no host gets more of it than its own pause lets it use, and what a slow host did not get round
    to waits for another turn: a thousand pages of one site must not keep all others waiting.
    """
    if seconds is None:
        while due := app.store.due_entries(app.now(), limit=BATCH):
            await read_entries(app, due, tally)
        return
    until = asyncio.get_running_loop().time() + seconds
    taken: Counter[str] = Counter()
    pause = app.config.fetch.pause.total_seconds() / app.config.fetch.per_host
    share = max(AT_ONCE, int(seconds / pause)) if pause else BATCH
    while asyncio.get_running_loop().time() < until and (due := app.store.due_entries(app.now(), limit=BATCH)):
        shares = share_out(due, taken, now=app.now(), at_once=share)
        app.store.put_off_entries(shares.later)
        await read_entries(app, shares.now, tally, until=until)


async def read_entries(app: App, due: Sequence[DueEntry], tally: Tally, *, until: float | None = None) -> None:
    """Fetch, read, compare and record entries in the order given.

    Nothing is asked for after the loop's time `until`. What was asked for by then is waited for, as long as a request
    and a reading may take.
    """
    room = Room()
    grace = app.config.fetch.timeout.total_seconds() + app.config.workers.page_seconds
    latest = None if until is None else until + grace
    waiting: deque[tuple[DueEntry, Ticket, asyncio.Task[Found]]] = deque()
    coming = iter(due)
    try:
        while True:
            if until is None or asyncio.get_running_loop().time() < until:
                for entry in islice(coming, AHEAD - len(waiting)):
                    ticket = room.ticket()
                    waiting.append((entry, ticket, asyncio.create_task(look_at(app, entry, ticket, until=until))))
            if not waiting:
                break
            ready: list[tuple[DueEntry, Ticket, asyncio.Task[Found]]] = []
            if await _has_come(waiting[0][-1], latest):
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


async def _has_come(task: asyncio.Task[Found], latest: float | None) -> bool:
    """Wait for a page until the loop's time `latest`; after that, stop waiting for it."""
    left = None if latest is None else max(latest - asyncio.get_running_loop().time(), 0.0)
    await asyncio.wait({task}, timeout=left)
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
    return not task.cancelled()


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
                own_url=arrived.own_url,
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
        case Late():
            app.store.put_off_entries([(due.id, app.now() + TURN)])


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
    snapshot: bytes | Packed | None = None,
    content_type: str = "",
    validators: Validators | None = None,
    own_url: str = "",
) -> None:
    """Compare one article with what is known and write everything that follows, in one transaction.

    `own_url` is where the page was found: where the address that it calls its own has another story (a section that a
    template names for each of its articles), it stays there.
    """
    figures = {claim.figure for claim in read.findings.claims}
    with app.store.deciding() as transaction:
        known = transaction.known_about(read, figures)
        if own_url not in ("", read.url) and _is_another(known.before, read):
            read = replace(read, url=own_url)
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


def _is_another(before: StoredArticle | None, read: ReadArticle) -> bool:
    """Tell whether what is known at an address is the article of another entry, and not this one."""
    return before is not None and before.entry_id != read.entry_id and not is_same_text(before.text, read.page.text)


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
