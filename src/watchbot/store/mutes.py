"""Rules by which people mute alerts: what they keep quiet when it is raised, and gives back when they are lifted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from watchbot.errors import StoreError
from watchbot.model import Alert, AlertKind, AlertState, Mute
from watchbot.pipeline.mutes import muting
from watchbot.store.alerts import active_mutes, drop_deliveries, open_unless_muted
from watchbot.store.rows import alert_of, mute_of
from watchbot.store.sql import add
from watchbot.store.tables import alerts, deliveries, mutes

_BATCH = 500  # ids in one statement


def add_mute(
    connection: Connection,
    *,
    figure: str,
    kind: AlertKind | None,
    site: str,
    until: datetime | None,
    reason: str,
    now: datetime,
) -> Mute:
    """Add a rule, and mute the open alerts that it fits; what was owed of them is not sent."""
    rule = {"figure": figure, "kind": kind.value if kind is not None else "", "site": site}
    rule_id = add(connection, mutes, **rule, until=until, reason=reason, made_at=now)
    open_ones = select(alerts).where(alerts.c.state == AlertState.OPEN.value)
    if figure:
        open_ones = open_ones.where(alerts.c.figure == figure)
    made = [mute for mute in active_mutes(connection) if mute.id == rule_id]
    fitting = [
        alert.id
        for alert in (alert_of(row) for row in connection.execute(open_ones).mappings())
        if muting(made, kind=alert.kind, figure=alert.figure, subject=alert.subject, now=now) is not None
    ]
    for start in range(0, len(fitting), _BATCH):
        some = fitting[start : start + _BATCH]
        quiet = {"state": AlertState.MUTED.value, "muted_by": rule_id, "snoozed_until": until, "updated_at": now}
        connection.execute(update(alerts).where(alerts.c.id.in_(some)).values(**quiet))
        drop_deliveries(connection, some)
    return next(mute for mute in mutes_in_force(connection, now) if mute.id == rule_id)


def lift_mute(connection: Connection, mute_id: int, now: datetime) -> tuple[Alert, ...]:
    """Take a rule back: what it kept quiet is open again, and is sent, unless another rule mutes it. Return the open.

    Raises:
        StoreError: there is no such rule, or it was lifted before.
    """
    lifted = update(mutes).where(mutes.c.id == mute_id, mutes.c.lifted_at.is_(None)).values(lifted_at=now)
    if connection.execute(lifted).rowcount == 0:
        raise StoreError(f"there is no rule {mute_id} that mutes anything")
    quiet = (alerts.c.muted_by == mute_id, alerts.c.state == AlertState.MUTED.value)
    kept = connection.execute(select(alerts).where(*quiet).order_by(alerts.c.id)).mappings()
    ids = open_unless_muted(connection, [alert_of(row) for row in kept], now)
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        owed = update(deliveries).where(deliveries.c.alert_id.in_(some), deliveries.c.state == "dropped")
        connection.execute(owed.values(state="owed", due_at=now))
    return _alerts(connection, ids)


def mutes_in_force(connection: Connection, now: datetime) -> tuple[Mute, ...]:
    """Return the rules that mute something now, the oldest first, with how many alerts each keeps quiet."""
    quiet = (
        select(func.count())
        .where(alerts.c.muted_by == mutes.c.id, alerts.c.state == AlertState.MUTED.value)
        .correlate(mutes)
        .scalar_subquery()
        .label("muted")
    )
    statement = select(mutes, quiet).where(mutes.c.lifted_at.is_(None)).order_by(mutes.c.id)
    found = [mute_of(row, muted=row["muted"]) for row in connection.execute(statement).mappings()]
    return tuple(mute for mute in found if mute.until is None or mute.until > now)


def mute_with(connection: Connection, mute_id: int) -> Mute | None:
    """Return a rule, also one that was lifted or has run out; None when there never was one."""
    row = connection.execute(select(mutes).where(mutes.c.id == mute_id)).mappings().first()
    return None if row is None else mute_of(row)


def _alerts(connection: Connection, ids: Sequence[int]) -> tuple[Alert, ...]:
    found: list[Alert] = []
    for start in range(0, len(ids), _BATCH):
        some = select(alerts).where(alerts.c.id.in_(ids[start : start + _BATCH])).order_by(alerts.c.id)
        found += [alert_of(row) for row in connection.execute(some).mappings()]
    return tuple(found)
