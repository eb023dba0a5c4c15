"""What waits to be sent: when a channel is left alone, and when a storm becomes one message with a count. Pure.

Only alerts that were never tried are put together: one that was tried may have arrived, and must be repeated under the
name that it had. In quiet hours it waits like all others. Digests have a time of day of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchbot.config import QuietHours
from watchbot.model import Severity
from watchbot.pipeline.windows import latest_moment

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An alert, or one message about many, that is owed to a channel and due."""

    id: int
    channel: str
    severity: Severity
    attempts: int
    created_at: datetime
    bundle: bool = False  # stands for many already


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What one channel is owed: a person sees how old it is, and why what is parked was refused."""

    channel: str
    owed: int
    oldest: datetime | None  # when the oldest that is still owed came up
    parked: int
    error: str  # the last one that was said


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What happens to the alerts that wait for one channel; those that are not named go out alone."""

    held: tuple[int, ...] = ()
    until: datetime | None = None  # when those that are held are due again
    bundle: tuple[int, ...] = ()  # these become one message


def plan(
    waiting: Sequence[Waiting], *, sent: Sequence[datetime], cap: int, quiet: QuietHours | None, now: datetime
) -> Plan:
    """Return what to do with the alerts that wait for one channel.

    `sent` are the times of its messages about alerts; those of the last hour count against `cap` (0: none). Of more
    than there is room for, the most important go out alone and the rest together: an hour never has more than `cap`.
    """
    end = quiet_until(quiet, now)
    if end is not None:
        return Plan(held=tuple(one.id for one in waiting), until=end)
    fresh = sorted(
        (one for one in waiting if one.attempts == 0 and not one.bundle),
        key=lambda w: (w.severity is Severity.MINOR, w.created_at, w.id),
    )
    recent = sorted(moment for moment in sent if moment > now - HOUR)
    room = cap - len(recent)
    if not cap or len(fresh) <= room:
        return Plan()
    if room <= 0:
        return Plan(held=tuple(one.id for one in fresh), until=recent[0] + HOUR)
    return Plan(bundle=tuple(one.id for one in fresh[room - 1 :]))


def quiet_until(quiet: QuietHours | None, now: datetime) -> datetime | None:
    """Return when the quiet hours end in which `now` falls, in UTC; None outside of them."""
    if quiet is None:
        return None
    begun = latest_moment(at=quiet.start, tz=quiet.tz, now=now)
    over = latest_moment(at=quiet.end, tz=quiet.tz, now=now)
    return _next_moment(at=quiet.end, tz=quiet.tz, now=now) if begun > over else None


def _next_moment(*, at: time, tz: str, now: datetime) -> datetime:
    """Return the next time the wall clock in `tz` shows `at`, after `now`, in UTC."""
    zone = ZoneInfo(tz)
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=number) for number in range(3))
    return next(m for day in days if (m := datetime.combine(day, at, tzinfo=zone).astimezone(UTC)) > now)
