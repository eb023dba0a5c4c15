"""Runs: every execution of a job is a row, so that quiet is provable."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from watchbot.model import Run, RunCounts
from watchbot.store.rows import Row
from watchbot.store.sql import add, by_letters
from watchbot.store.tables import runs

_COUNTS = tuple(field.name for field in fields(RunCounts))


def start_run(connection: Connection, job: str, now: datetime) -> int:
    """Note that a job starts; return the id of its run."""
    return add(connection, runs, job=job, started_at=now, outcome="running")


def finish_run(connection: Connection, run_id: int, outcome: str, counts: RunCounts, error: str, now: datetime) -> None:
    """Note how a run ended. A run that never ends (the process died) stays `running` and shows it."""
    columns = {"finished_at": now, "outcome": outcome, "error": error, **asdict(counts)}
    connection.execute(update(runs).where(runs.c.id == run_id).values(**columns))


def newest_runs(connection: Connection, *, limit: int) -> tuple[Run, ...]:
    """Return runs, the newest first."""
    return _runs(connection, select(runs).order_by(runs.c.id.desc()).limit(limit))


def last_runs(connection: Connection) -> tuple[Run, ...]:
    """Return the newest run of each job, by job."""
    newest = select(func.max(runs.c.id)).group_by(runs.c.job)
    last = select(runs).where(runs.c.id.in_(newest))
    return _runs(connection, last.order_by(by_letters(connection, runs.c.job)))


def counts_between(connection: Connection, since: datetime, until: datetime, *, job: str = "") -> RunCounts:
    """Return what all runs, or those of one job, that started in `since` ≤ t < `until` did together."""
    sums = [func.coalesce(func.sum(runs.c[name]), 0).label(name) for name in _COUNTS]
    when = (runs.c.started_at >= since, runs.c.started_at < until)
    row = connection.execute(select(*sums).where(*when, *((runs.c.job == job,) if job else ())))
    return RunCounts(**{name: int(number) for name, number in row.mappings().one().items()})


def _runs(connection: Connection, statement: Select[Any]) -> tuple[Run, ...]:
    return tuple(_run(row) for row in connection.execute(statement).mappings())


def _run(row: Row) -> Run:
    return Run(
        id=row["id"],
        job=row["job"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        outcome=row["outcome"],
        counts=RunCounts(**{name: row[name] for name in _COUNTS}),
        error=row["error"],
    )
