"""What people decide about alerts: kept for good, applied to what hangs together, and taken back as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from watchbot.errors import StoreError
from watchbot.model import (
    Alert,
    AlertKind,
    AlertState,
    ChangeKind,
    Reading,
    ReadingStatus,
    Unit,
    UnitKind,
    VerdictKind,
)
from watchbot.pipeline.ledger import same_value
from watchbot.store.alerts import alert_with, drop_deliveries
from watchbot.store.codec import decode
from watchbot.store.readings import add_reading, current_reading, set_status
from watchbot.store.rows import alert_of
from watchbot.store.sql import add
from watchbot.store.tables import alerts, changes, claims, deliveries, evidence, readings, verdicts

_STATE = {
    VerdictKind.ACCEPT: AlertState.ACCEPTED,
    VerdictKind.DISMISS: AlertState.DISMISSED,
    VerdictKind.SNOOZE: AlertState.SNOOZED,
    VerdictKind.MUTE: AlertState.MUTED,
    VerdictKind.REOPEN: AlertState.OPEN,
    VerdictKind.NOT_THIS_FIGURE: AlertState.DISMISSED,
    VerdictKind.WRONG_VALUE: AlertState.DISMISSED,
}
# Accepting one of these says that the value is right; accepting an edit or another definition says only that it is so.
_MOVES = frozenset({AlertKind.UPDATE, AlertKind.CONFLICT, AlertKind.FIRST, AlertKind.REVERSAL, AlertKind.OUT_OF_RANGE})
_SETTLES = frozenset({VerdictKind.ACCEPT, VerdictKind.DISMISS, VerdictKind.WRONG_VALUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerdict:
    """What a person decided about one alert, and when; `because_of` is the alert that it was settled with."""

    kind: VerdictKind
    reason: str
    until: datetime | None
    decided_at: datetime
    because_of: int | None


def record_verdict(
    connection: Connection, alert_id: int, kind: VerdictKind, *, reason: str, until: datetime | None, now: datetime
) -> Alert:
    """Record a verdict and everything that follows from it; return the alert as it is then.

    Accepting makes the value the current reading. Accepting and dismissing settle the other open alerts on the same
    value of the same figure. Reopening takes back the last verdict with all that followed from it. What is settled
    before it was sent is not sent any more.

    Raises:
        StoreError: there is no such alert.
    """
    alert = alert_with(connection, alert_id)
    if alert is None:
        raise StoreError(f"there is no alert {alert_id}")
    if kind is VerdictKind.REOPEN:
        _take_back(connection, alert, reason, now)
    else:
        _decide(connection, alert, kind, reason, until, now)
    return _again(connection, alert_id)


def _decide(
    connection: Connection, alert: Alert, kind: VerdictKind, reason: str, until: datetime | None, now: datetime
) -> None:
    verdict_id = _write(connection, alert, kind, reason, until, now, because_of=None)
    settled = [alert.id]
    if kind in _SETTLES:
        for other in _dependants(connection, alert):
            _write(connection, other, kind, f"settled with alert {alert.id}", None, now, because_of=verdict_id)
            settled.append(other.id)
    if kind is VerdictKind.ACCEPT and alert.figure and (alert.kind in _MOVES or _edit_is_new(connection, alert)):
        _accept_value(connection, alert, verdict_id, reason, now)
    if kind is not VerdictKind.ACCEPT and kind is not VerdictKind.SNOOZE:
        drop_deliveries(connection, settled)


def _write(
    connection: Connection,
    alert: Alert,
    kind: VerdictKind,
    reason: str,
    until: datetime | None,
    now: datetime,
    *,
    because_of: int | None,
) -> int:
    verdict_id = add(
        connection,
        verdicts,
        alert_id=alert.id,
        kind=kind.value,
        reason=reason,
        until=until,
        decided_at=now,
        state_before=alert.state.value,
        because_of=because_of,
    )
    columns = {"state": _STATE[kind].value, "snoozed_until": until, "muted_by": None, "updated_at": now}
    connection.execute(update(alerts).where(alerts.c.id == alert.id).values(**columns))
    return verdict_id


def _dependants(connection: Connection, alert: Alert) -> Sequence[Alert]:
    """Return the other open alerts that a verdict on this one decides too: the same value of the same figure."""
    if not alert.figure or (alert.value is None and alert.low is None):
        return ()
    open_ones = select(alerts).where(
        alerts.c.figure == alert.figure, alerts.c.state == AlertState.OPEN.value, alerts.c.id != alert.id
    )
    others = [alert_of(row) for row in connection.execute(open_ones).mappings()]
    return [other for other in others if other.kind in _MOVES and alert.kind in _MOVES and same_value(other, alert)]


def verdicts_on(connection: Connection, alert_id: int) -> tuple[StoredVerdict, ...]:
    """Return what was decided about an alert, oldest first."""
    first = verdicts.alias("first")
    statement = (
        select(verdicts, first.c.alert_id.label("with"))
        .outerjoin(first, first.c.id == verdicts.c.because_of)
        .where(verdicts.c.alert_id == alert_id)
        .order_by(verdicts.c.id)
    )
    return tuple(
        StoredVerdict(
            kind=VerdictKind(row["kind"]),
            reason=row["reason"],
            until=row["until"],
            decided_at=row["decided_at"],
            because_of=row["with"],
        )
        for row in connection.execute(statement).mappings()
    )


# --------------------------------------------------------------------------- the ledger


def _edit_is_new(connection: Connection, alert: Alert) -> bool:
    """Tell whether an edit is also what tells a new value: its claim was an update or a first value by itself."""
    if alert.kind is not AlertKind.EDITED:
        return False
    other = changes.alias("other")
    statement = (
        select(other.c.id)
        .select_from(evidence)
        .join(changes, changes.c.id == evidence.c.change_id)
        .join(other, other.c.claim_id == changes.c.claim_id)
        .where(evidence.c.alert_id == alert.id, other.c.kind.in_([ChangeKind.UPDATE.value, ChangeKind.FIRST.value]))
        .limit(1)
    )
    return connection.execute(statement).first() is not None


def _accept_value(connection: Connection, alert: Alert, verdict_id: int, reason: str, now: datetime) -> None:
    """Make an alert's value the current reading, unless it is that already, with no later date."""
    if alert.value is None and alert.low is None:
        return
    current = current_reading(connection, alert.figure)
    if current is not None and same_value(current, alert) and not _later(alert, current):
        return
    edition, source, unit = _said_by(connection, alert)
    reading = Reading(
        id=0,
        figure=alert.figure,
        value=alert.value,
        low=alert.low,
        high=alert.high,
        unit=current.unit if current is not None else unit,
        as_of=alert.as_of,
        edition=edition,
        source=source,
        known_since=now,
        status=ReadingStatus.CURRENT,
        accepted_by="person",
        exponent=alert.exponent,
    )
    add_reading(connection, reading, why=reason or f"alert {alert.id} was accepted", verdict_id=verdict_id)


def _later(alert: Alert, current: Reading) -> bool:
    if alert.as_of is None:
        return False
    return current.as_of is None or alert.as_of.end > current.as_of.end


def _said_by(connection: Connection, alert: Alert) -> tuple[str, str, Unit]:
    """Return edition, source and unit of the first claim under an alert."""
    statement = (
        select(claims.c.edition, claims.c.source, claims.c.quantity, evidence.c.publisher)
        .select_from(evidence)
        .outerjoin(claims, (claims.c.article_id == evidence.c.article_id) & (claims.c.claim == evidence.c.claim))
        .where(evidence.c.alert_id == alert.id)
        .order_by(evidence.c.id)
        .limit(1)
    )
    row = connection.execute(statement).mappings().first()
    if row is None or row["quantity"] is None:
        return "", row["publisher"] if row is not None else "", Unit(kind=UnitKind.NONE)
    return row["edition"], row["source"] or row["publisher"], decode(Unit, row["quantity"]["unit"])


# --------------------------------------------------------------------------- taking back


def _take_back(connection: Connection, alert: Alert, reason: str, now: datetime) -> None:
    last = connection.execute(
        select(verdicts.c.id, verdicts.c.kind)
        .where(verdicts.c.alert_id == alert.id)
        .order_by(verdicts.c.id.desc())
        .limit(1)
    ).first()
    verdict_id = _write(connection, alert, VerdictKind.REOPEN, reason, None, now, because_of=None)
    reopened = [alert.id]
    if last is not None and last.kind != VerdictKind.REOPEN.value:
        for other in _settled_with(connection, last.id):
            text = f"reopened with alert {alert.id}"
            _write(connection, other, VerdictKind.REOPEN, text, None, now, because_of=verdict_id)
            reopened.append(other.id)
        _restore_reading(connection, last.id, now)
    connection.execute(
        update(deliveries)
        .where(deliveries.c.alert_id.in_(reopened), deliveries.c.state == "dropped")
        .values(state="owed", due_at=now)
    )


def _settled_with(connection: Connection, verdict_id: int) -> Sequence[Alert]:
    """Return the alerts that a verdict settled too, as far as nobody decided about them since."""
    followed = select(verdicts.c.alert_id).where(verdicts.c.because_of == verdict_id)
    later = (
        select(verdicts.c.alert_id)
        .where(verdicts.c.id > verdict_id, verdicts.c.because_of.is_distinct_from(verdict_id))
        .scalar_subquery()
    )
    statement = select(alerts).where(alerts.c.id.in_(followed), alerts.c.id.not_in(later)).order_by(alerts.c.id)
    return [alert_of(row) for row in connection.execute(statement).mappings()]


def _restore_reading(connection: Connection, verdict_id: int, now: datetime) -> None:
    """Withdraw the reading that a verdict brought, and let the one before it be current again."""
    row = connection.execute(
        select(readings.c.id, readings.c.figure, readings.c.status).where(readings.c.verdict_id == verdict_id)
    ).first()
    if row is None:
        return
    why = "the verdict was taken back"
    set_status(connection, row.id, ReadingStatus.WITHDRAWN, now, why=why)
    if row.status != ReadingStatus.CURRENT.value:
        return  # something newer is current by now: it stays
    before = connection.execute(
        select(readings.c.id)
        .where(
            readings.c.figure == row.figure,
            readings.c.id < row.id,
            readings.c.status == ReadingStatus.SUPERSEDED.value,
        )
        .order_by(readings.c.id.desc())
        .limit(1)
    ).first()
    if before is not None:
        set_status(connection, before.id, ReadingStatus.CURRENT, now, why=why)


def _again(connection: Connection, alert_id: int) -> Alert:
    alert = alert_with(connection, alert_id)
    if alert is None:
        raise StoreError(f"there is no alert {alert_id}")
    return alert
