"""When a digest is owed: wall clock, time zones, downtime."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbot.pipeline.windows import due_window, latest_moment

BERLIN = "Europe/Berlin"
SEVEN = time(7, 0)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-01-10T06:30", "2026-01-10T06:00"),  # winter: 07:00 is 06:00 UTC
        ("2026-07-10T06:30", "2026-07-10T05:00"),  # summer
        ("2026-07-10T04:59", "2026-07-09T05:00"),  # not yet: yesterday's
        ("2026-03-29T12:00", "2026-03-29T05:00"),  # the day the clocks go forward
        ("2026-10-25T12:00", "2026-10-25T06:00"),  # and back
    ],
)
def test_wall_clock_stays_where_it_is_when_clocks_change(now: str, expected: str) -> None:
    assert latest_moment(at=SEVEN, tz=BERLIN, now=moment(now)) == moment(expected)


def test_first_digest_covers_one_day() -> None:
    window = due_window(at=SEVEN, tz="UTC", last_until=None, last_day=None, now=moment("2026-05-02T08:00"))
    assert window is not None
    assert (window.day, window.since, window.until) == (
        date(2026, 5, 2),
        moment("2026-05-01T07:00"),
        moment("2026-05-02T07:00"),
    )


def test_a_day_has_one_digest() -> None:
    last = moment("2026-05-02T07:00")
    owed = due_window(at=SEVEN, tz="UTC", last_until=last, last_day=date(2026, 5, 2), now=moment("2026-05-02T23:00"))
    assert owed is None


def test_missed_days_are_made_up_as_one_digest_without_a_gap() -> None:
    last = moment("2026-05-02T07:00")
    window = due_window(at=SEVEN, tz="UTC", last_until=last, last_day=date(2026, 5, 2), now=moment("2026-05-05T09:00"))
    assert window is not None
    assert (window.since, window.until) == (last, moment("2026-05-05T07:00"))


def test_after_a_long_pause_a_digest_begins_where_the_last_one_ended() -> None:
    window = due_window(
        at=SEVEN,
        tz="UTC",
        last_until=moment("2025-01-01T07:00"),
        last_day=date(2025, 1, 1),
        now=moment("2026-05-05T09:00"),
    )
    assert window is not None
    assert (window.since, window.until) == (moment("2025-01-01T07:00"), moment("2026-05-05T07:00"))


@given(
    hours=st.lists(st.integers(1, 90), min_size=1, max_size=40),
    at=st.times(),
    tz=st.sampled_from(["UTC", BERLIN, "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
def test_windows_follow_one_another_without_gap_or_overlap(hours: list[int], at: time, tz: str) -> None:
    """However irregularly the daemon looks, each moment is in at most one window and days only go forward."""
    at = at.replace(second=0, microsecond=0)
    now, last = moment("2026-01-01T00:00"), None
    for step in hours:
        now += timedelta(hours=step)
        window = due_window(at=at, tz=tz, last_until=last and last.until, last_day=last and last.day, now=now)
        if window is None:
            continue
        assert window.since <= window.until <= now
        if last is not None:
            assert window.day > last.day
            assert window.since == last.until
        last = window
