"""Quiet hours and caps: what waits, what goes alone, what becomes one message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from watchbot.config import QuietHours
from watchbot.model import Severity
from watchbot.pipeline.outbox import Waiting, plan, quiet_until

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
NIGHT = QuietHours(start=time(22), end=time(7), tz="Europe/Berlin")


def waits(number: int, *, attempts: int = 0, severity: Severity = Severity.MINOR) -> Waiting:
    return Waiting(id=number, channel="mail", severity=severity, attempts=attempts, created_at=NOW)


def planned(*waiting: Waiting, sent: int = 0, cap: int = 20, quiet: QuietHours | None = None, now: datetime = NOW):
    moments = [NOW - timedelta(minutes=5 + n) for n in range(sent)]
    return plan(waiting, sent=moments, cap=cap, quiet=quiet, now=now)


def test_what_there_is_room_for_goes_alone() -> None:
    assert planned(*map(waits, range(20))) == planned()


def test_a_storm_becomes_one_message_and_the_hour_keeps_its_cap() -> None:
    made = planned(*map(waits, range(500)), sent=5)
    assert len(made.bundle) == 500 - 14  # 5 sent, 14 alone, 1 for the rest: 20


def test_the_important_ones_go_alone() -> None:
    loud = [waits(n, severity=Severity.MAJOR) for n in range(100, 110)]
    made = planned(*map(waits, range(100)), *loud)
    assert not {w.id for w in loud} & set(made.bundle)


def test_a_full_hour_holds_the_rest_until_there_is_room() -> None:
    made = planned(*map(waits, range(3)), sent=20)
    assert made.held == (0, 1, 2)
    assert made.until == NOW - timedelta(minutes=24) + timedelta(hours=1)


def test_what_may_have_arrived_is_never_put_into_another_message() -> None:
    tried = [waits(n, attempts=1) for n in range(50)]
    assert planned(*tried) == planned()
    many = replace(waits(99), bundle=True)
    assert planned(many, sent=20) == planned()


def test_what_was_tried_waits_for_the_end_of_the_quiet_hours_too() -> None:
    made = planned(
        waits(1, attempts=1), waits(2), replace(waits(3), bundle=True), quiet=NIGHT, now=NOW.replace(hour=23)
    )
    assert sorted(made.held) == [1, 2, 3]
    assert made.until == datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def test_without_a_cap_everything_goes() -> None:
    assert planned(*map(waits, range(500)), cap=0) == planned()


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-21T21:30", "2026-11-22T06:00"),  # 22:30 in Berlin → 07:00
        ("2026-11-21T05:59", "2026-11-21T06:00"),
        ("2026-11-21T06:00", None),
        ("2026-11-21T20:59", None),
        ("2026-10-24T20:30", "2026-10-25T06:00"),  # the clocks go back in this night
        ("2026-03-28T22:30", "2026-03-29T05:00"),  # … and forward in this one
    ],
)
def test_quiet_hours_follow_the_wall_clock(now: str, until: str | None) -> None:
    wanted = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None
    assert quiet_until(NIGHT, datetime.fromisoformat(now).replace(tzinfo=UTC)) == wanted


def test_quiet_hours_hold_what_is_new() -> None:
    made = planned(waits(1), quiet=NIGHT, now=datetime(2026, 11, 21, 23, 0, tzinfo=UTC))
    assert made.held == (1,)
    assert made.until == datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
