"""The order in which what is owed goes out: held back, put together, tried again, and how much of it there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, func, select, update

from watchbot.model import Alert, AlertState, Severity
from watchbot.pipeline.outbox import Backlog, Waiting
from watchbot.store.deliveries import message_id, owe_alert
from watchbot.store.rows import alert_of
from watchbot.store.sql import add
from watchbot.store.tables import alerts, deliveries

MOST = 2000  # alerts that are looked at together; more come with the next look
_BATCH = 500  # ids in one statement


def waiting(connection: Connection, now: datetime) -> tuple[Waiting, ...]:
    """Return the alerts that are owed and due, and what stands for many of them, the oldest first."""
    names = ("id", "channel", "attempts", "created_at")
    statement = (
        select(*(deliveries.c[name] for name in names), alerts.c.severity, alerts.c.id.is_(None).label("bundle"))
        .outerjoin(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(deliveries.c.digest_id.is_(None))
        .where(deliveries.c.due_at.is_not(None), deliveries.c.due_at <= now, deliveries.c.state == "owed")
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(MOST)
    )
    return tuple(
        Waiting(**{**row, "severity": Severity(row["severity"] or Severity.MINOR), "bundle": bool(row["bundle"])})
        for row in connection.execute(statement).mappings()
    )


def sent_since(connection: Connection, channel: str, since: datetime) -> tuple[datetime, ...]:
    """Return when messages about alerts went to a channel; one that stands for many counts once."""
    statement = select(deliveries.c.sent_at).where(
        deliveries.c.channel == channel,
        deliveries.c.sent_at >= since,
        deliveries.c.digest_id.is_(None),
        deliveries.c.bundle_id.is_(None),
    )
    return tuple(connection.execute(statement).scalars())


def hold(connection: Connection, ids: Sequence[int], until: datetime) -> None:
    """Put deliveries off. Those that were tried keep their name, so that a repeat is known as one."""
    for start in range(0, len(ids), _BATCH):
        some = deliveries.c.id.in_(ids[start : start + _BATCH])
        connection.execute(update(deliveries).where(some, deliveries.c.state == "owed").values(due_at=until))


def bundle(connection: Connection, channel: str, ids: Sequence[int], now: datetime) -> int:
    """Make one delivery of many and return its id. Who is in it is fixed: a repeat is the same message."""
    own = message_id(connection, "bundle", channel, *(str(one) for one in ids))
    row = {"channel": channel, "state": "owed", "due_at": now, "created_at": now, "message_id": own}
    bundle_id = add(connection, deliveries, **row)
    for start in range(0, len(ids), _BATCH):
        some = deliveries.c.id.in_(ids[start : start + _BATCH])
        connection.execute(
            update(deliveries)
            .where(some, deliveries.c.state == "owed")
            .values(state="bundled", due_at=None, bundle_id=bundle_id)
        )
    return bundle_id


def bundled(connection: Connection, bundle_id: int) -> tuple[int, ...]:
    """Return the alerts that one message stands for, without those that a person has settled since."""
    members = select(deliveries.c.alert_id).where(
        deliveries.c.bundle_id == bundle_id, deliveries.c.state.in_(["bundled", "sent"])
    )
    return tuple(one for one in connection.execute(members.order_by(deliveries.c.id)).scalars() if one is not None)


def owe_alerts(connection: Connection, owed: Mapping[int, Sequence[str]], now: datetime) -> None:
    """Owe alerts to channels; each once, however often it is asked for."""
    for alert_id, channels in owed.items():
        identity = connection.execute(select(alerts.c.identity).where(alerts.c.id == alert_id)).scalar()
        if identity is not None:
            for channel in channels:
                owe_alert(connection, channel, alert_id, identity, now)


def undelivered(connection: Connection, since: datetime) -> tuple[Alert, ...]:
    """Return open alerts of late that may be told and were never owed to anybody.

    An alert about a feed comes from a poll, and one that waited for another source joins quietly: neither is owed when
    it is written.
    """
    owed = exists().where(deliveries.c.alert_id == alerts.c.id)
    statement = (
        select(alerts)
        .where(
            alerts.c.updated_at >= since,
            alerts.c.state == AlertState.OPEN.value,
            alerts.c.told,
            ~alerts.c.digest_only,
            ~owed,
        )
        .order_by(alerts.c.id)
        .limit(MOST)
    )
    return tuple(alert_of(row) for row in connection.execute(statement).mappings())


def release_parked(connection: Connection, now: datetime, *, channel: str | None) -> int:
    """Let deliveries that were parked be tried again; return how many."""
    parked = [deliveries.c.state == "parked"]
    if channel is not None:
        parked.append(deliveries.c.channel == channel)
    return connection.execute(update(deliveries).where(*parked).values(state="owed", due_at=now)).rowcount


def release_leases(connection: Connection) -> int:
    """Let go of what somebody held who is gone: whoever holds the database is the only one that sends."""
    held = (deliveries.c.due_at.is_not(None), deliveries.c.state == "leased")
    gone = update(deliveries).where(*held).values(state="owed", due_at=deliveries.c.created_at, owner="")
    return connection.execute(gone).rowcount


def backlog(connection: Connection) -> tuple[Backlog, ...]:
    """Return what each channel is owed or has refused, by channel; nothing about those that are up to date."""
    counts: defaultdict[str, dict[str, tuple[int, datetime | None, int]]] = defaultdict(dict)
    open_ones = select(
        deliveries.c.channel,
        deliveries.c.state,
        func.count(),
        func.min(deliveries.c.created_at),
        func.max(deliveries.c.id),
    )
    open_ones = open_ones.where(deliveries.c.state.in_(["owed", "leased", "bundled", "parked"]))
    for channel, state, number, oldest, newest in connection.execute(
        open_ones.group_by(deliveries.c.channel, deliveries.c.state)
    ):
        counts[channel][state] = (number, oldest, newest)
    return tuple(_backlog(connection, channel, counts[channel]) for channel in sorted(counts))


def _backlog(connection: Connection, channel: str, states: Mapping[str, tuple[int, datetime | None, int]]) -> Backlog:
    owed = [states[state] for state in ("owed", "leased", "bundled") if state in states]
    said = select(deliveries.c.error).where(
        deliveries.c.channel == channel, deliveries.c.error != "", deliveries.c.state.in_(["owed", "leased", "parked"])
    )
    return Backlog(
        channel=channel,
        owed=sum(number for number, _, _ in owed),
        oldest=min((oldest for _, oldest, _ in owed if oldest is not None), default=None),
        parked=states["parked"][0] if "parked" in states else 0,
        error=connection.execute(said.order_by(deliveries.c.id.desc()).limit(1)).scalar() or "",
    )
