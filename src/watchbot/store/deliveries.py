"""What is owed to channels: leased, sent, marked. At least once, and a repeat can be recognised.

A lease is taken by comparing and setting the fence, a number that grows with every lease. Whoever comes back late with
an old fence can no longer mark anything.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, select, update

from watchbot.model import Delivery
from watchbot.store.columns import key_of
from watchbot.store.rows import delivery_of
from watchbot.store.sql import insert_new
from watchbot.store.tables import deliveries
from watchbot.store.values import StoredDelivery


def owe_alert(connection: Connection, channel: str, alert_id: int, identity: str, now: datetime) -> None:
    """Owe an alert to a channel; once, however often it is asked for."""
    message_id = f"<{key_of('alert', identity, str(alert_id), channel)}@watchbot>"
    _owe(connection, channel, now, message_id, alert_id=alert_id, digest_id=None)


def owe_digest(connection: Connection, channel: str, digest_id: int, name: str, now: datetime) -> None:
    """Owe a digest to a channel; once, however often it is asked for."""
    message_id = f"<{key_of('digest', name, str(digest_id), channel)}@watchbot>"
    _owe(connection, channel, now, message_id, alert_id=None, digest_id=digest_id)


def _owe(
    connection: Connection,
    channel: str,
    now: datetime,
    message_id: str,
    *,
    alert_id: int | None,
    digest_id: int | None,
) -> None:
    row = {
        "channel": channel,
        "alert_id": alert_id,
        "digest_id": digest_id,
        "state": "owed",
        "due_at": now,
        "created_at": now,
        "message_id": message_id,
    }
    insert_new(connection, deliveries, [row])


def has_deliveries_due(connection: Connection, now: datetime) -> bool:
    """Tell whether anything waits to be sent."""
    due = exists().where(deliveries.c.due_at.is_not(None), deliveries.c.due_at <= now)
    return bool(connection.execute(select(due)).scalar())


def lease(connection: Connection, now: datetime, *, owner: str, length: timedelta, limit: int) -> tuple[Delivery, ...]:
    """Take deliveries that are due, oldest first; nobody else gets them before the lease is over."""
    waiting = (
        select(deliveries)
        .where(deliveries.c.due_at.is_not(None), deliveries.c.due_at <= now)
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(limit)
    )
    leased = []
    for row in connection.execute(waiting).mappings().all():
        taken = connection.execute(
            update(deliveries)
            .where(deliveries.c.id == row["id"], deliveries.c.fence == row["fence"])
            .values(
                state="leased",
                owner=owner,
                due_at=now + length,
                fence=row["fence"] + 1,
                attempts=row["attempts"] + 1,
            )
        )
        if taken.rowcount == 1:
            leased.append(delivery_of({**row, "fence": row["fence"] + 1}))
    return tuple(leased)


def mark_sent(connection: Connection, delivery: Delivery, now: datetime) -> bool:
    """Note that the receiver took a delivery; False when the lease was lost in the meantime."""
    return _settle(connection, delivery, state="sent", due_at=None, sent_at=now, error="")


def mark_failed(connection: Connection, delivery: Delivery, error: str, *, next_try: datetime | None) -> bool:
    """Note that a delivery was refused; it is parked for a person when there is no next try. False: lease lost."""
    state = "parked" if next_try is None else "owed"
    return _settle(connection, delivery, state=state, due_at=next_try, error=error)


def _settle(connection: Connection, delivery: Delivery, **columns: Any) -> bool:
    done = connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id, deliveries.c.fence == delivery.fence, deliveries.c.state == "leased")
        .values(owner="", **columns)
    )
    return done.rowcount == 1


def deliveries_where(
    connection: Connection, *, state: str | None, channel: str | None, limit: int
) -> tuple[StoredDelivery, ...]:
    """Return deliveries, the newest first."""
    statement = select(deliveries).order_by(deliveries.c.id.desc()).limit(limit)
    if state is not None:
        statement = statement.where(deliveries.c.state == state)
    if channel is not None:
        statement = statement.where(deliveries.c.channel == channel)
    names = StoredDelivery.__dataclass_fields__
    return tuple(StoredDelivery(**{n: row[n] for n in names}) for row in connection.execute(statement).mappings())
