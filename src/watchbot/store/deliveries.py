"""What is owed to channels: leased, sent, marked. At least once, and a repeat can be recognised.

A lease is taken by comparing and setting the fence, a number that grows with every lease. Whoever comes back late with
an old fence can no longer mark anything.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select, update

from watchbot.model import Delivery
from watchbot.store.columns import key_of
from watchbot.store.facts import remembered
from watchbot.store.rows import delivery_of
from watchbot.store.sql import insert_new
from watchbot.store.tables import deliveries
from watchbot.store.values import StoredDelivery


def message_id(connection: Connection, *parts: str) -> str:
    """Return the name of a message: the same whenever it is asked for, and another in every other database."""
    return f"<{key_of(remembered(connection, 'database') or '', *parts)}@watchbot>"


def owe_alert(connection: Connection, channel: str, alert_id: int, identity: str, now: datetime) -> None:
    """Owe an alert to a channel; once, however often it is asked for."""
    own = message_id(connection, "alert", identity, str(alert_id), channel)
    _owe(connection, channel, now, own, alert_id=alert_id, digest_id=None)


def owe_digest(connection: Connection, channel: str, digest_id: int, name: str, now: datetime) -> None:
    """Owe a digest to a channel; once, however often it is asked for."""
    own = message_id(connection, "digest", name, str(digest_id), channel)
    _owe(connection, channel, now, own, alert_id=None, digest_id=digest_id)


def _owe(
    connection: Connection,
    channel: str,
    now: datetime,
    own_id: str,
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
        "message_id": own_id,
    }
    insert_new(connection, deliveries, [row])


def has_deliveries_due(connection: Connection, now: datetime, *, but: Collection[str] = ()) -> bool:
    """Tell whether anything waits to be sent, to other channels than those in `but`."""
    return bool(connection.execute(select(exists().where(*_due(now, but)))).scalar())


def _due(now: datetime, but: Collection[str]) -> list[ColumnElement[bool]]:
    due = [deliveries.c.due_at.is_not(None), deliveries.c.due_at <= now]
    return [*due, deliveries.c.channel.not_in(sorted(but))] if but else due


def lease(
    connection: Connection,
    now: datetime,
    *,
    owner: str,
    length: timedelta,
    limit: int,
    but: Collection[str] = (),
) -> tuple[Delivery, ...]:
    """Take deliveries that are due, oldest first; nobody else gets them before the lease is over.

    `but` are channels that are at work already: what they are owed waits for them.
    """
    columns = [column for column in deliveries.c if column.name != "words"]
    waiting = select(*columns).where(*_due(now, but)).order_by(deliveries.c.due_at, deliveries.c.id).limit(limit)
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
    """Note that the receiver took a delivery, and all that it stands for; False when the lease was lost meanwhile."""
    done = _settle(connection, delivery, state="sent", due_at=None, sent_at=now, error="", words=None)
    if done and delivery.alert_id is None and delivery.digest_id is None:
        connection.execute(
            update(deliveries)
            .where(deliveries.c.bundle_id == delivery.id, deliveries.c.state == "bundled")
            .values(state="sent", sent_at=now)
        )
    return done


def renew(
    connection: Connection, delivery: Delivery, until: datetime, *, words: Mapping[str, str] | None = None
) -> bool:
    """Hold a delivery for longer, right before it goes out; False when the lease was lost: then it must not go.

    `words` is what is about to be sent: a repeat will say the same.
    """
    held = (deliveries.c.id == delivery.id, deliveries.c.fence == delivery.fence, deliveries.c.state == "leased")
    fixed = {} if words is None else {"words": dict(words)}
    return connection.execute(update(deliveries).where(*held).values(due_at=until, **fixed)).rowcount == 1


def words_of(connection: Connection, delivery: Delivery) -> dict[str, str] | None:
    """Return the words in which a delivery was tried before; None when it was not, or is a digest."""
    found: dict[str, str] | None = connection.execute(
        select(deliveries.c.words).where(deliveries.c.id == delivery.id)
    ).scalar()
    return found


def put_back(connection: Connection, delivery: Delivery, due_at: datetime) -> bool:
    """Give a delivery back that was leased and not tried; False when the lease was lost."""
    return _settle(connection, delivery, state="owed", due_at=due_at, attempts=delivery.attempts)


def drop(connection: Connection, delivery: Delivery) -> bool:
    """Send a delivery to nobody: everything that it was about is settled."""
    return _settle(connection, delivery, state="dropped", due_at=None, words=None)


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
    names = StoredDelivery.__dataclass_fields__  # not the words, which are long
    statement = select(*(deliveries.c[name] for name in names)).order_by(deliveries.c.id.desc()).limit(limit)
    if state is not None:
        statement = statement.where(deliveries.c.state == state)
    if channel is not None:
        statement = statement.where(deliveries.c.channel == channel)
    return tuple(StoredDelivery(**row) for row in connection.execute(statement).mappings())
