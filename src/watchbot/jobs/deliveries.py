"""What is owed → channels: lease, render, send, mark after the receiver took it. At least once, recognisable twice."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from watchbot.app import App
from watchbot.errors import NotifyError, StoreError
from watchbot.jobs.digests import from_parts
from watchbot.jobs.runs import Outcome, Tally, recorded
from watchbot.model import Delivery, Message
from watchbot.render import alert_message

LEASE = timedelta(minutes=5)  # longer than the slowest channel may take: a lease that ends early sends twice
BATCH = 50
SHORTEST, LONGEST = timedelta(seconds=30), timedelta(hours=6)

log = logging.getLogger(__name__)


async def deliver(app: App) -> Outcome:
    """Send everything that is owed and due. A refused message waits longer each time and is never dropped."""
    with recorded(app, "deliver") as tally:
        app.store.wake_snoozed(app.now())
        while leased := app.store.lease_deliveries(app.now(), owner=app.owner, lease=LEASE, limit=BATCH):
            for delivery in leased:
                try:
                    await _send(app, delivery, tally)
                except StoreError:
                    raise  # the database is in trouble, not this delivery
                except Exception as bug:
                    log.exception("delivery %d to %s failed", delivery.id, delivery.channel)
                    tally.bugs.append(bug)
                    again = next_try(delivery.attempts, now=app.now(), jitter=app.jitter())
                    app.store.mark_failed(delivery, f"a fault in watchbot: {bug}", next_try=again, now=app.now())
    return tally.outcome()


async def _send(app: App, delivery: Delivery, tally: Tally) -> None:
    notifier = app.notifiers.get(delivery.channel)
    if notifier is None:
        reason = f"no channel is called {delivery.channel!r} in the settings"
        app.store.mark_failed(delivery, reason, next_try=None, now=app.now())
        tally.failures.append(reason)
        return
    message = _message(app, delivery)
    try:
        await notifier.send(message, message_id=delivery.message_id, now=app.now())
    except NotifyError as error:
        again = None if error.permanent else next_try(delivery.attempts, now=app.now(), jitter=app.jitter())
        app.store.mark_failed(delivery, str(error), next_try=again, now=app.now())
        tally.failures.append(f"{delivery.channel}: {error}")
    except (asyncio.CancelledError, KeyboardInterrupt):
        raise  # the lease runs out by itself and somebody sends it again
    else:
        app.store.mark_sent(delivery, app.now())
        tally.add("sent")


def _message(app: App, delivery: Delivery) -> Message:
    if delivery.alert_id is not None and (alert := app.store.alert(delivery.alert_id)) is not None:
        evidence = app.store.evidence(delivery.alert_id)
        figure = app.figures.get(alert.figure)
        return alert_message(alert, evidence, figure=figure, publishers=app.seeds.publishers)
    if delivery.digest_id is not None and (stored := app.store.digest(delivery.digest_id)) is not None:
        return from_parts(stored.body)
    raise ValueError(f"delivery {delivery.id} is about nothing that is stored")


def next_try(attempts: int, *, now: datetime, jitter: float) -> datetime:
    """Return when to try again: doubling from half a minute to six hours, spread by up to a fifth."""
    wait: timedelta = min(SHORTEST * 2 ** min(attempts, 16), LONGEST)
    return now + wait * (0.9 + 0.2 * jitter)
