"""What people decide about alerts: kept for good, applied to what hangs together, and taken back as a whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update

from watchbot.errors import StoreError
from watchbot.model import Alert, AlertKind, AlertState, VerdictKind
from watchbot.pipeline.ledger import same_value
from watchbot.store.acceptance import accept_value, edit_is_new, is_turned, withdraw_readings
from watchbot.store.alerts import alert_with, by_rules, drop_deliveries
from watchbot.store.rows import Row, alert_of
from watchbot.store.sql import add
from watchbot.store.tables import alerts, deliveries, verdicts

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
    value of the same figure. Reopening takes back the verdict in force with all that followed from it, and so does
    another verdict before it counts itself; the same one again changes nothing. What is settled before it was sent
    is not sent any more.

    Raises:
        StoreError: there is no such alert, or it cannot be accepted.
    """
    alert = alert_with(connection, alert_id)
    if alert is None:
        raise StoreError(f"there is no alert {alert_id}")
    if kind is VerdictKind.REOPEN:
        _take_back(connection, alert, reason, now, whole=True)
        return _again(connection, alert_id)
    given = _in_force(connection, alert_id)
    if _says_so(given, alert, kind, until):
        return alert
    _refuse_turned(connection, alert, kind)
    if given:
        # Who accepts or dismisses speaks about the value, on whichever alert; who mutes, about this alert alone.
        _take_back(connection, alert, f"gives way to {kind.value}", now, whole=kind in _SETTLES)
    _decide(connection, _again(connection, alert_id), kind, reason, until, now)
    return _again(connection, alert_id)


def _refuse_turned(connection: Connection, alert: Alert, kind: VerdictKind) -> None:
    if kind is VerdictKind.ACCEPT and is_turned(connection, alert):
        raise StoreError(
            f"alert {alert.id} cannot be accepted: it says that the sides or the sign are the other way round, and a "
            f"reading holds a value without either. If it is right, change the card of {alert.figure} (its words and "
            f"`known`), then `watchbot alerts mute {alert.id}`; if it is wrong, dismiss it"
        )


def _says_so(given: Sequence[Row], alert: Alert, kind: VerdictKind, until: datetime | None) -> bool:
    """Tell whether the verdict in force on an alert is this one already."""
    if not given or alert.state is not _STATE[kind]:
        return False
    return bool(given[-1]["kind"] == kind.value and given[-1]["until"] == until)


def _decide(
    connection: Connection, alert: Alert, kind: VerdictKind, reason: str, until: datetime | None, now: datetime
) -> None:
    verdict_id = _write(connection, alert, kind, reason, until, now, because_of=None)
    settled = [alert.id]
    if kind in _SETTLES:
        for other in _dependants(connection, alert):
            _write(connection, other, kind, f"settled with alert {alert.id}", None, now, because_of=verdict_id)
            settled.append(other.id)
    if kind is VerdictKind.ACCEPT and alert.figure and (alert.kind in _MOVES or edit_is_new(connection, alert)):
        accept_value(connection, alert, verdict_id, reason, now)
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
    quiet: dict[str, Any] | None = None,
) -> int:
    """Write a verdict and what the alert is by it: the state of its kind, or `quiet`, the columns of another one."""
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
    columns = quiet or {"state": _STATE[kind].value, "snoozed_until": until, "muted_by": None}
    connection.execute(update(alerts).where(alerts.c.id == alert.id).values(**columns, updated_at=now))
    return verdict_id


def _dependants(connection: Connection, alert: Alert) -> Sequence[Alert]:
    """Return the other open alerts that a verdict on this one decides too: the same value of the same figure."""
    if not alert.figure or (alert.value is None and alert.low is None):
        return ()
    open_ones = select(alerts).where(
        alerts.c.figure == alert.figure, alerts.c.state == AlertState.OPEN.value, alerts.c.id != alert.id
    )
    others = [alert_of(row) for row in connection.execute(open_ones).mappings()]
    alike = [other for other in others if other.kind in _MOVES and alert.kind in _MOVES and same_value(other, alert)]
    # The same number with the sides turned round is another statement.
    return [other for other in alike if is_turned(connection, other) == is_turned(connection, alert)]


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


# --------------------------------------------------------------------------- taking back


def _in_force(connection: Connection, alert_id: int) -> Sequence[Row]:
    """Return the verdicts on an alert since it was last reopened, oldest first: one, several in older databases."""
    mine = select(verdicts).where(verdicts.c.alert_id == alert_id).order_by(verdicts.c.id)
    found: list[Row] = []
    for row in connection.execute(mine).mappings():
        found = [] if row["kind"] == VerdictKind.REOPEN.value else [*found, row]
    return found


def _take_back(connection: Connection, alert: Alert, reason: str, now: datetime, *, whole: bool) -> None:
    """Take back what is in force on an alert, with all that followed; `whole`: also where it followed itself."""
    given = _in_force(connection, alert.id)
    sources = {row["id"] for row in given}
    if whole:
        sources |= {row["because_of"] for row in given if row["because_of"] is not None}
    quiet = _as_before(connection, alert, given, now)
    head = _write(connection, alert, VerdictKind.REOPEN, reason, None, now, because_of=None, quiet=quiet)
    reopened = [alert.id]
    for other in _settled_with(connection, sources):
        text = f"reopened with alert {alert.id}"
        quiet = _as_before(connection, other, _in_force(connection, other.id), now)
        _write(connection, other, VerdictKind.REOPEN, text, None, now, because_of=head, quiet=quiet)
        reopened.append(other.id)
    # Also what an earlier verdict on it brought: older versions left that where a verdict was given twice.
    withdraw_readings(connection, sources | set(_all_on(connection, alert.id)), now)
    _owe_again(connection, reopened, now)


def _as_before(connection: Connection, alert: Alert, given: Sequence[Row], now: datetime) -> dict[str, Any]:
    """Return the columns of what an alert was before its verdicts; open, where they are all that kept it quiet."""
    before = AlertState(given[0]["state_before"]) if given else AlertState.OPEN
    if before is AlertState.MUTED:
        return by_rules(connection, alert, now)
    lasting = before in {AlertState.ACCEPTED, AlertState.CLOSED}  # by the ledger, or because the trouble was over
    state = before if lasting else AlertState.OPEN
    return {"state": state.value, "snoozed_until": None, "muted_by": None}


def _settled_with(connection: Connection, verdict_ids: Collection[int]) -> Sequence[Alert]:
    """Return the alerts of some verdicts and those settled with them, as far as nobody decided about them since."""
    found: dict[int, Alert] = {}
    for verdict_id in sorted(verdict_ids):
        followed = select(verdicts.c.alert_id).where(
            or_(verdicts.c.because_of == verdict_id, verdicts.c.id == verdict_id)
        )
        later = select(verdicts.c.alert_id).where(
            verdicts.c.id > verdict_id, verdicts.c.because_of.is_distinct_from(verdict_id)
        )
        statement = select(alerts).where(alerts.c.id.in_(followed), alerts.c.id.not_in(later)).order_by(alerts.c.id)
        found |= {row["id"]: alert_of(row) for row in connection.execute(statement).mappings()}
    return list(found.values())


def _all_on(connection: Connection, alert_id: int) -> Sequence[int]:
    return connection.execute(select(verdicts.c.id).where(verdicts.c.alert_id == alert_id)).scalars().all()


def _owe_again(connection: Connection, alert_ids: Sequence[int], now: datetime) -> None:
    """Owe what was dropped of those alerts that are open again."""
    still = select(alerts.c.id).where(alerts.c.id.in_(alert_ids), alerts.c.state == AlertState.OPEN.value)
    dropped = update(deliveries).where(deliveries.c.alert_id.in_(still), deliveries.c.state == "dropped")
    connection.execute(dropped.values(state="owed", due_at=now))


def _again(connection: Connection, alert_id: int) -> Alert:
    alert = alert_with(connection, alert_id)
    if alert is None:
        raise StoreError(f"there is no alert {alert_id}")
    return alert
