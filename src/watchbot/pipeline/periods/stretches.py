"""Periods as values: a year, a month, the year that ends with a month, the same stretch later or earlier."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from watchbot.model import Grain, Period

FIRST_YEAR, LAST_YEAR = 1900, 2099


def year_period(year: int) -> Period:
    """Return a calendar year."""
    return Period(start=date(year, 1, 1), end=date(year, 12, 31), grain=Grain.YEAR)


def month_period(year: int, month: int) -> Period:
    """Return a calendar month."""
    return Period(start=date(year, month, 1), end=date(year, month, monthrange(year, month)[1]), grain=Grain.MONTH)


def months_period(year: int, first: int, last: int, grain: Grain) -> Period:
    """Return the months from `first` to `last` of a year, of this grain."""
    return Period(start=date(year, first, 1), end=date(year, last, monthrange(year, last)[1]), grain=grain)


def day_period(year: int, month: int, day: int) -> Period | None:
    """Return a day, or None where there is no such day in the years we know."""
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= day <= monthrange(year, month)[1]:
        return None
    when = date(year, month, day)
    return Period(start=when, end=when, grain=Grain.DAY)


def twelve_months_to(year: int, month: int) -> Period:
    """Return the year that ends with this month: given by its last month (design §7)."""
    first_year, first = (year, 1) if month == 12 else (year - 1, month + 1)
    return Period(start=date(first_year, first, 1), end=month_period(year, month).end, grain=Grain.MONTH)


def shifted(period: Period, years: int = 0, months: int = 0) -> Period | None:
    """Return the same stretch so many years and months on, with its grain; None outside the years we know."""
    total = period.start.year * 12 + period.start.month - 1 + years * 12 + months
    length = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    first, last = divmod(total, 12), divmod(total + length, 12)
    if not (first[0] >= FIRST_YEAR and last[0] <= LAST_YEAR):
        return None
    if period.grain is Grain.DAY:
        return day_period(first[0], first[1] + 1, min(period.start.day, monthrange(first[0], first[1] + 1)[1]))
    end = date(last[0], last[1] + 1, monthrange(last[0], last[1] + 1)[1])
    return Period(start=date(first[0], first[1] + 1, 1), end=end, grain=period.grain)
