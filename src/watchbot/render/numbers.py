"""Values and dates as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from watchbot.model import Claim, KnownValue, Reading, Unit
from watchbot.pipeline import wording
from watchbot.pipeline.outbox import Backlog

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def value_text(said: Claim | Reading | KnownValue | Decimal, unit: Unit) -> str:
    """Write a value or a range with its unit: "2.7 %", "$285.9 billion", "17.5–31.6 %". `unit` is the card's."""
    if isinstance(said, Decimal):
        return wording.value_text(said, None, None, unit)
    exponent: int | None = None
    if isinstance(said, Claim):
        exponent = said.quantity.exponent if said.quantity.unit.code == unit.code else None
    elif isinstance(said, Reading):
        exponent = said.exponent
    return wording.value_text(said.value, said.low, said.high, unit, exponent=exponent)


def day_text(moment: date | None) -> str:
    """Write a day: "21 Nov 2026"; a moment by its UTC day; empty for None."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC).date()
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def weekday_text(day: date) -> str:
    """Write a day with its weekday: "Saturday, 21 Nov 2026"."""
    return f"{_DAYS[day.weekday()]}, {day_text(day)}"


def minute_text(moment: datetime | None) -> str:
    """Write a moment: "21 Nov 2026 09:12 UTC"; empty for None."""
    return f"{day_text(moment)} {moment.astimezone(UTC):%H:%M} UTC" if moment else ""


def stretch_text(since: datetime, until: datetime, tz: str) -> str:
    """Write a stretch of time on the clocks of a place: "From 20 Nov 2026 07:00 to … 07:00, Europe/Berlin time."."""
    if tz == "UTC":
        return f"From {minute_text(since)} to {minute_text(until)}."
    begun, over = (moment.astimezone(ZoneInfo(tz)) for moment in (since, until))
    return f"From {day_text(begun.date())} {begun:%H:%M} to {day_text(over.date())} {over:%H:%M}, {tz} time."


def count_text(number: int, noun: str) -> str:
    """Write a count with its noun: "1 article", "1,234 articles"."""
    return f"{number:,} {noun if number == 1 else _plural(noun)}"


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def backlog_text(waits: Backlog) -> str:
    """Return what a channel is owed or has refused, in one sentence."""
    parts = []
    if waits.owed and waits.oldest is not None:
        parts.append(f"{count_text(waits.owed, 'message')} owed, the oldest since {minute_text(waits.oldest)}")
    if waits.parked:
        parts.append(f"{count_text(waits.parked, 'message')} parked for a person")
    return f"Channel {waits.channel}: {'; '.join(parts)}" + (f" ({waits.error})" if waits.error else "")
