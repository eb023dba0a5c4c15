"""Stretches of time as texts, cards and pages give them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Grain(StrEnum):
    """How fine a date is. Nothing ever makes it finer."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time that a text, a card or a page gives, with its grain.

    `start` and `end` are the first and the last day. A fiscal or school year is a year by its end.
    """

    start: date
    end: date
    grain: Grain

    @property
    def iso(self) -> str:
        """Partial ISO (`2025`, `2026-03`, `2026-03-12`); a quarter or half is given by its last month."""
        if self.grain is Grain.DAY:
            return self.end.isoformat()
        if self.grain is Grain.YEAR:
            return f"{self.end.year:04d}"
        return f"{self.end.year:04d}-{self.end.month:02d}"
