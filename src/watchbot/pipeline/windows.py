"""When a daily digest is owed, and over which stretch of time.

Wall clock for people: "07:00 in Berlin" stays 07:00 when the clocks change. A time that the clocks skip counts from the
moment they have skipped it; one that comes twice counts once, the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time that one digest covers: `since` ≤ t < `until`, both UTC. `day` is its name."""

    day: date
    since: datetime
    until: datetime


def due_window(
    *, at: time, tz: str, last_until: datetime | None, last_day: date | None, now: datetime
) -> Window | None:
    """Return the window of the newest digest that is owed at `now`, or None when it was made already.

    Days missed while nobody ran are made up as one digest, never as several. It begins where the last one ended,
    however long ago: what was recorded after that and before the pause was told to nobody.
    """
    moment = latest_moment(at=at, tz=tz, now=now)
    day = moment.astimezone(ZoneInfo(tz)).date()
    if last_day is not None and day <= last_day:
        return None
    since = last_until if last_until is not None else moment - timedelta(days=1)
    return Window(day=day, since=since, until=max(moment, since))


def latest_moment(*, at: time, tz: str, now: datetime) -> datetime:
    """Return the last time the wall clock in `tz` showed `at`, not after `now`, in UTC."""
    zone = ZoneInfo(tz)
    today = now.astimezone(zone).date()
    for day in (today, today - timedelta(days=1)):
        moment = datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
        if moment <= now:
            return moment
    return datetime.combine(today - timedelta(days=2), at, tzinfo=zone).astimezone(UTC)
