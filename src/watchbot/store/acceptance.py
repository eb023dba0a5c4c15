"""What an accepted alert says, taken into the ledger; and taken out of it again with its verdict."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select

from watchbot.model import Alert, AlertKind, ChangeKind, Reading, ReadingStatus, Unit, UnitKind
from watchbot.pipeline.ledger import WENT, dated_before, same_value
from watchbot.store.codec import decode
from watchbot.store.readings import add_reading, current_reading, readings_of, set_status
from watchbot.store.tables import changes, claims, evidence, reading_states, readings


def is_turned(connection: Connection, alert: Alert) -> bool:
    """Tell whether an alert is about a side or sign turned round, which no value holds.

    A verb that contradicts the ledger ("lowered to 2.25" from 2.0) is a reversal too, but what it says is a value.
    """
    if alert.kind is not AlertKind.REVERSAL:
        return False
    by_verb = select(evidence.c.id).where(evidence.c.alert_id == alert.id, evidence.c.note.startswith(WENT)).limit(1)
    return connection.execute(by_verb).first() is None


def edit_is_new(connection: Connection, alert: Alert) -> bool:
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


def accept_value(connection: Connection, alert: Alert, verdict_id: int, reason: str, now: datetime) -> None:
    """Make an alert's value the current reading, unless it is that already, with no later date.

    A value of a time before the current reading becomes the reading of its own time, and the current one stays.
    """
    if alert.value is None and alert.low is None:
        return
    current = current_reading(connection, alert.figure)
    earlier = current is not None and _earlier(alert, current)
    if earlier and _known_of_its_time(connection, alert):
        return
    if not earlier and current is not None and same_value(current, alert) and not _later(alert, current):
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
        status=ReadingStatus.SUPERSEDED if earlier else ReadingStatus.CURRENT,
        accepted_by="person",
        exponent=alert.exponent,
    )
    add_reading(connection, reading, why=reason or f"alert {alert.id} was accepted", verdict_id=verdict_id)


def _later(alert: Alert, current: Reading) -> bool:
    if alert.as_of is None:
        return False
    return current.as_of is None or alert.as_of.end > current.as_of.end


def _earlier(alert: Alert, current: Reading) -> bool:
    return alert.as_of is not None and current.as_of is not None and dated_before(alert.as_of, current.as_of)


def _known_of_its_time(connection: Connection, alert: Alert) -> bool:
    known = (r for r in readings_of(connection, alert.figure) if r.status is not ReadingStatus.WITHDRAWN)
    return any(same_value(r, alert) and r.as_of == alert.as_of for r in known)


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


def withdraw_readings(connection: Connection, verdict_ids: Collection[int], now: datetime) -> None:
    """Withdraw the readings that some verdicts brought; what was current before them is current again."""
    brought = select(readings.c.id, readings.c.figure, readings.c.status).where(
        readings.c.verdict_id.in_(verdict_ids), readings.c.status != ReadingStatus.WITHDRAWN.value
    )
    for row in connection.execute(brought.order_by(readings.c.id.desc())).all():
        set_status(connection, row.id, ReadingStatus.WITHDRAWN, now, why=_TAKEN_BACK)
        if row.status == ReadingStatus.CURRENT.value:  # otherwise something newer is current by now: it stays
            _restore_last(connection, row.figure, now)


_TAKEN_BACK = "the verdict was taken back"


def _restore_last(connection: Connection, figure: str, now: datetime) -> None:
    """Let the reading of a figure that was current last be so again; one that never was is not asked."""
    last = func.max(reading_states.c.id)
    statement = (
        select(readings.c.id)
        .join(reading_states, reading_states.c.reading_id == readings.c.id)
        .where(readings.c.figure == figure, readings.c.status == ReadingStatus.SUPERSEDED.value)
        .where(reading_states.c.status == ReadingStatus.CURRENT.value)
        .group_by(readings.c.id)
        .order_by(last.desc())
        .limit(1)
    )
    before = connection.execute(statement).scalar()
    if before is not None:
        set_status(connection, before, ReadingStatus.CURRENT, now, why=_TAKEN_BACK)
