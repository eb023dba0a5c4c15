"""What is owed → channels: arrange, lease, render, send, mark after the receiver took it.

At least once, recognisable twice: by its id and by its words, which are those of the first attempt.
Channels do not wait for one another, and one that refuses everything is left alone for a while instead of being asked
for every message.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Protocol, TypeVar

from watchbot.app import App
from watchbot.config import RouteWhen
from watchbot.errors import NotifyError, StoreError
from watchbot.jobs.alert_feeds import feeds_due, write_alert_feeds
from watchbot.jobs.digests import from_parts, in_parts, picture_of
from watchbot.jobs.runs import Outcome, Tally, recorded
from watchbot.jobs.templates import made_with, tell_broken_templates
from watchbot.model import Delivery, Message
from watchbot.pipeline.outbox import HOUR, plan
from watchbot.pipeline.routing import channels_now
from watchbot.render import alert_message, storm_message

LEASE = timedelta(minutes=5)  # longer than the slowest channel may take: a lease that ends early sends twice
BATCH = 50
SHORTEST, LONGEST = timedelta(seconds=30), timedelta(hours=6)
PATIENCE = 3  # refusals in a row, after which a channel is left alone
LOOK = 1.0  # seconds between two looks for what came meanwhile, while a channel is at work
LATE = timedelta(hours=1)  # an alert that could not be owed when it was written is owed within this time

log = logging.getLogger(__name__)


class _ToChannel(Protocol):
    @property
    def channel(self) -> str: ...


Owed = TypeVar("Owed", bound=_ToChannel)


async def deliver(app: App) -> Outcome:
    """Send everything that is owed and due. A refused message waits longer each time and is never dropped."""
    with recorded(app, "deliver") as tally:
        app.store.wake_snoozed(app.now())
        app.store.owe_alerts(_late(app), app.now())
        write_alert_feeds(app, tally)  # before what may take long
        await _send_owed(app, tally)
        write_alert_feeds(app, tally)
        tell_broken_templates(app)
    return tally.outcome()


def is_due(app: App) -> bool:
    """Tell whether there is anything to send, or the feeds of alerts are behind."""
    return app.store.has_deliveries_due(app.now()) or bool(_late(app)) or feeds_due(app)


def _late(app: App) -> dict[int, tuple[str, ...]]:
    """Return the alerts of late that go out at once and that nobody was owed when they were written."""
    routes = app.config.routes
    if not any(route.when is RouteWhen.NOW for route in routes):
        return {}
    found = app.store.undelivered_alerts(app.now() - LATE)
    return {alert.id: to for alert in found if (to := channels_now(routes, alert, app.figures))}


async def _send_owed(app: App, tally: Tally) -> None:
    """Let each channel work through what it is owed, until nothing is due; a slow one keeps no other waiting.

    Raises StoreError, once what is under way has come to its end.
    """
    at_work: dict[str, asyncio.Task[None]] = {}
    trouble: list[BaseException] = []
    try:
        while True:
            fresh = {} if trouble else _by_channel(_leased(app, at_work.keys()))
            for channel, mine in fresh.items():
                at_work[channel] = asyncio.create_task(_send_all(app, mine, tally))
            if fresh:
                continue  # one channel may have had all of the batch
            if not at_work:
                break
            await asyncio.wait(at_work.values(), timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
            for channel in [channel for channel, task in at_work.items() if task.done()]:
                error = at_work.pop(channel).exception()
                trouble += [error] if error is not None else []
    finally:
        for task in at_work.values():
            task.cancel()
        await asyncio.gather(*at_work.values(), return_exceptions=True)
    if trouble:
        raise trouble[0]  # the database is in trouble


def _leased(app: App, at_work: Collection[str]) -> tuple[Delivery, ...]:
    """Hold back and put together what waits, then take the next ones to send; not of channels that are at work."""
    for _ in range(20):  # each round puts a great many together; more rounds than that are a storm of their own
        if not _arrange(app, at_work):
            break
    return app.store.lease_deliveries(app.now(), owner=app.owner, lease=LEASE, limit=BATCH, but=at_work)


def _arrange(app: App, at_work: Collection[str]) -> bool:
    """Keep each channel within its limits; tell whether alerts were put together, so that there may be more."""
    now, more = app.now(), False
    limits = {settings.name: settings for settings in app.config.channels if settings.name not in at_work}
    for channel, mine in _by_channel(app.store.waiting_deliveries(now)).items():
        settings = limits.get(channel)
        if settings is None or not (settings.cap or settings.quiet_hours):
            continue
        sent = app.store.sent_since(channel, now - HOUR)
        made = plan(mine, sent=sent, cap=settings.cap, quiet=settings.quiet_hours, now=now)
        if made.until is not None and made.held:
            app.store.hold_deliveries(made.held, made.until)
        if made.bundle:
            app.store.bundle_deliveries(channel, made.bundle, now)
            more = True
    return more


def _by_channel(deliveries: Iterable[Owed]) -> Mapping[str, list[Owed]]:
    groups: defaultdict[str, list[Owed]] = defaultdict(list)
    for delivery in deliveries:
        groups[delivery.channel].append(delivery)
    return groups


async def _send_all(app: App, mine: Sequence[Delivery], tally: Tally) -> None:
    """Send to one channel, one after the other, until it has refused a few in a row. Raises StoreError."""
    refused = 0
    for place, delivery in enumerate(mine):
        if refused >= PATIENCE:
            app.store.put_back(mine[place:], next_try(0, now=app.now(), jitter=app.jitter()))
            return
        try:
            refused = 0 if await _send(app, delivery, tally) else refused + 1
        except StoreError:
            raise  # the database is in trouble, not this delivery
        except Exception as bug:
            log.exception("delivery %d to %s failed", delivery.id, delivery.channel)
            tally.bugs.append(bug)
            again = next_try(delivery.attempts, now=app.now(), jitter=app.jitter())
            app.store.mark_failed(delivery, f"a fault in watchbot: {bug}", next_try=again, now=app.now())


async def _send(app: App, delivery: Delivery, tally: Tally) -> bool:
    """Send one delivery; False when the channel may be in trouble as a whole."""
    notifier = app.notifiers.get(delivery.channel)
    if notifier is None:
        reason = f"no channel is called {delivery.channel!r} in the settings"
        app.store.mark_failed(delivery, reason, next_try=None, now=app.now())
        tally.failures.append(reason)
        return True
    before = None if _is_settled(app, delivery) else app.store.delivery_words(delivery)
    message = from_parts(before) if before is not None else await _message(app, delivery)
    if message is None:
        app.store.drop_delivery(delivery)
        return True
    fresh = in_parts(message) if before is None and delivery.digest_id is None else None
    if not app.store.renew_lease(delivery, app.now() + LEASE, words=fresh):
        return True  # we slept for too long, and somebody else sends it
    try:
        await notifier.send(_dated(message, delivery), message_id=delivery.message_id, now=app.now())
    except NotifyError as error:
        return _refused(app, delivery, error, tally)
    except (asyncio.CancelledError, KeyboardInterrupt):
        raise  # the lease runs out by itself and somebody sends it again
    app.store.mark_sent(delivery, app.now())
    tally.add("sent")
    return True


def _refused(app: App, delivery: Delivery, error: NotifyError, tally: Tally) -> bool:
    """Put a refused delivery off, or park it for a person."""
    again = None
    if not error.permanent:
        again = next_try(delivery.attempts, now=app.now(), jitter=app.jitter())
        again = max(again, app.now() + timedelta(seconds=error.retry_after or 0.0))
    app.store.mark_failed(delivery, str(error), next_try=again, now=app.now())
    tally.failures.append(f"{delivery.channel}: {error}")
    return error.permanent


def _is_settled(app: App, delivery: Delivery) -> bool:
    """Tell whether a person has settled all alerts that one message stands for."""
    bundle = delivery.alert_id is None and delivery.digest_id is None
    return bundle and not app.store.bundled_alerts(delivery.id)


async def _message(app: App, delivery: Delivery) -> Message | None:
    """Return what a delivery says; None when everything that it stands for is settled."""
    publishers = app.seeds.publishers
    if delivery.alert_id is not None and (alert := app.store.alert(delivery.alert_id)) is not None:
        thread = app.store.message_id("figure", alert.figure) if alert.figure else ""
        evidence = app.store.evidence(delivery.alert_id)
        figure = app.figures.get(alert.figure)
        picture = picture_of(app, figure, [alert]) if figure is not None and not alert.subject else None
        return await made_with(
            app,
            "alert",
            alert_message,
            alert,
            evidence,
            figure=figure,
            publishers=publishers,
            thread=thread,
            picture=picture,
        )
    if delivery.digest_id is not None and (stored := app.store.digest(delivery.digest_id)) is not None:
        return from_parts(stored.body)
    if delivery.alert_id is None and delivery.digest_id is None:
        found = (app.store.alert(number) for number in app.store.bundled_alerts(delivery.id))
        alerted = [(alert, app.store.evidence(alert.id, limit=20)) for alert in found if alert is not None]
        if not alerted:
            return None
        return await made_with(
            app, "storm", storm_message, delivery.id, alerted, figures=app.figures, publishers=publishers
        )
    raise ValueError(f"delivery {delivery.id} is about nothing that is stored")


def _dated(message: Message, delivery: Delivery) -> Message:
    """Give a mail the moment at which it was owed: its date is then the same at every attempt."""
    return replace(message, headers=(*message.headers, ("Date", format_datetime(delivery.created_at))))


def next_try(attempts: int, *, now: datetime, jitter: float) -> datetime:
    """Return when to try again: doubling from half a minute to six hours, spread by up to a fifth."""
    wait: timedelta = min(SHORTEST * 2 ** min(attempts, 16), LONGEST)
    return now + wait * (0.9 + 0.2 * jitter)
