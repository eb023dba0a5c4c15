"""The ledger: readings are only ever added; what is thought of them is kept with the time since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, update

from watchbot.model import Reading, ReadingStatus
from watchbot.pipeline.decisions import LedgerMove
from watchbot.pipeline.ledger import beside
from watchbot.store.codec import encode
from watchbot.store.rows import amount_row, reading_of
from watchbot.store.sql import add, by_letters
from watchbot.store.tables import reading_states, readings

MOST = 500  # readings of one figure that an article is compared with, the newest


def readings_of(connection: Connection, figure: str, *, limit: int = MOST) -> tuple[Reading, ...]:
    """Return the readings of a figure: the current one first, then the newest knowledge."""
    found = [reading_of(row) for row in connection.execute(_OF_FIGURE, {"of": figure, "most": limit}).mappings()]
    if not any(reading.status is ReadingStatus.CURRENT for reading in found):
        current = current_reading(connection, figure)
        found += [] if current is None else [current]
    return _in_order(found)


_OF_FIGURE = (
    select(readings).where(readings.c.figure == bindparam("of")).order_by(readings.c.id.desc()).limit(bindparam("most"))
)


def readings_known_on(connection: Connection, figure: str, day: date) -> tuple[Reading, ...]:
    """Return the readings of a figure as they were at the end of a day (UTC), with what was thought of them then."""
    end = datetime.combine(day, time.max, tzinfo=UTC)  # the last day there is has no next one
    return _known(connection, figure, reading_states.c.since <= end)


def readings_known_before(connection: Connection, figure: str, moment: datetime) -> tuple[Reading, ...]:
    """Return the readings of a figure as they were right before a moment, with what was thought of them then."""
    return _known(connection, figure, reading_states.c.since < moment)


def _known(connection: Connection, figure: str, by_then: ColumnElement[bool]) -> tuple[Reading, ...]:
    last = (
        select(reading_states.c.reading_id, func.max(reading_states.c.id).label("id"))
        .join_from(reading_states, readings)
        .where(readings.c.figure == figure, by_then)
        .group_by(reading_states.c.reading_id)
        .subquery()
    )
    statement = (
        select(readings, reading_states.c.status.label("then"))
        .join(last, last.c.reading_id == readings.c.id)
        .join(reading_states, reading_states.c.id == last.c.id)
    )
    rows = connection.execute(statement).mappings()
    return _in_order([replace(reading_of(row), status=ReadingStatus(row["then"])) for row in rows])


def current_reading(connection: Connection, figure: str) -> Reading | None:
    """Return the current reading of a figure, or None."""
    statement = select(readings).where(readings.c.figure == figure, readings.c.status == ReadingStatus.CURRENT.value)
    row = connection.execute(statement).mappings().first()
    return None if row is None else reading_of(row)


def current_readings(connection: Connection) -> tuple[Reading, ...]:
    """Return the current reading of every figure that has one, by figure."""
    statement = select(readings).where(readings.c.status == ReadingStatus.CURRENT.value)
    rows = connection.execute(statement.order_by(by_letters(connection, readings.c.figure))).mappings()
    return tuple(reading_of(row) for row in rows)


def add_reading(
    connection: Connection,
    reading: Reading,
    *,
    why: str,
    card_key: str | None = None,
    article_id: int | None = None,
    verdict_id: int | None = None,
) -> int:
    """Add a reading with its status, and return its id.

    A current one supersedes the one that was, unless that one is of a later time: then it is kept as an older one.
    """
    if reading.status is ReadingStatus.CURRENT:
        current = current_reading(connection, reading.figure)
        reading = beside(reading, current)
        if current is not None and reading.status is ReadingStatus.CURRENT:
            set_status(connection, current.id, ReadingStatus.SUPERSEDED, reading.known_since, why=why)
    reading_id = add(
        connection,
        readings,
        figure=reading.figure,
        **amount_row(reading, reading.exponent),
        unit=encode(reading.unit),
        edition=reading.edition,
        source=reading.source,
        known_since=reading.known_since,
        accepted_by=reading.accepted_by,
        status=reading.status.value,
        card_key=card_key,
        article_id=article_id,
        verdict_id=verdict_id,
    )
    _note(connection, reading_id, reading.status, reading.known_since, why)
    return reading_id


def move(connection: Connection, moves: Iterable[LedgerMove], *, article_id: int, now: datetime) -> None:
    """Take values into the ledger that a primary source or enough origins have said."""
    for moved in moves:
        reading = Reading(
            id=0,
            figure=moved.figure,
            value=moved.value,
            low=moved.low,
            high=moved.high,
            unit=moved.unit,
            as_of=moved.as_of,
            edition=moved.edition,
            source=moved.source,
            known_since=now,
            status=ReadingStatus.CURRENT,
            accepted_by=moved.accepted_by,
            exponent=moved.exponent,
        )
        why = f"{'renewed' if moved.renews else 'accepted'} by {moved.accepted_by}"
        add_reading(connection, reading, why=why, article_id=article_id)


def set_status(connection: Connection, reading_id: int, status: ReadingStatus, now: datetime, *, why: str) -> None:
    """Think otherwise of a reading from now on. Making one current supersedes the one that was."""
    row = connection.execute(select(readings.c.figure, readings.c.status).where(readings.c.id == reading_id)).one()
    if row.status == status.value:
        return
    if status is ReadingStatus.CURRENT:
        _supersede(connection, row.figure, now, why=why)
    connection.execute(update(readings).where(readings.c.id == reading_id).values(status=status.value))
    _note(connection, reading_id, status, now, why)


def _supersede(connection: Connection, figure: str, now: datetime, *, why: str) -> None:
    current = current_reading(connection, figure)
    if current is not None:
        set_status(connection, current.id, ReadingStatus.SUPERSEDED, now, why=why)


def _note(connection: Connection, reading_id: int, status: ReadingStatus, since: datetime, why: str) -> None:
    row: dict[str, Any] = {"reading_id": reading_id, "status": status.value, "since": since, "why": why}
    connection.execute(insert(reading_states).values(**row))


def _in_order(found: Iterable[Reading]) -> tuple[Reading, ...]:
    return tuple(sorted(found, key=lambda r: (r.status is not ReadingStatus.CURRENT, -r.id)))
