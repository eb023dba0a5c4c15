"""Plain cards, and what a short text of one day says of them: for tests that read sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from watchbot.model import ChangeKind, Claim, Figure, KnownValue, Unit, UnitKind
from watchbot.pipeline.findings import Watchlist, read_article
from watchbot.pipeline.ledger import card_readings, relate
from watchbot.pipeline.pages import plain_page
from watchbot.pipeline.periods import find_periods

NOON = datetime(2026, 7, 9, 12, tzinfo=UTC)
PERCENT, COUNT = Unit(kind=UnitKind.PERCENT), Unit(kind=UnitKind.COUNT)
POINTS = Unit(kind=UnitKind.PERCENTAGE_POINTS)


def money(code: str) -> Unit:
    """Return the unit of a currency."""
    return Unit(kind=UnitKind.MONEY, code=code)


def measure(code: str) -> Unit:
    """Return the unit of a measure."""
    return Unit(kind=UnitKind.MEASURE, code=code)


def card(label: str, *about: str, unit: Unit = PERCENT, known: Sequence[str] = (), **fields: Any) -> Figure:
    """Return a plain card with one list of words; a known value may carry its time: "77.7 2021", "4.1 May 2026"."""
    values = []
    for text in known:
        value, _, day = text.partition(" ")
        as_of = find_periods(f"in {day}", published=None)[0].period if day else None
        values.append(KnownValue(value=Decimal(value), as_of=as_of))
    return replace(Figure(id="it", label=label, unit=unit, about=(about,), known=tuple(values)), **fields)


def claims(text: str, *figures: Figure, title: str = "") -> tuple[Claim, ...]:
    """Return the claims of a text of 2026-07-09."""
    page = plain_page(title, text, NOON)
    return read_article(page, url="http://one.example/a", published=NOON, watchlist=Watchlist(figures, ())).claims


def stored(text: str, title: str = "") -> str:
    """Return a text as it is kept: what offsets are counted in."""
    return plain_page(title, text, NOON).text


def said(text: str, *figures: Figure, title: str = "") -> list[str]:
    """Return the values that a text gives the figures; of several figures with their names."""
    values = [
        (c.figure, f"{c.value.normalize():f}" if c.value is not None else f"{c.low}-{c.high}")
        for c in claims(text, *figures, title=title)
    ]
    return [value if len(figures) == 1 else f"{name} {value}" for name, value in values]


def dates(text: str, figure: Figure, title: str = "") -> list[str]:
    """Return value and time of each claim; "-" for one that only has the day of its text."""
    listed = claims(text, figure, title=title)
    return [f"{c.value.normalize():f} {c.as_of.iso if c.as_of and c.as_of_from != 'published' else '-'}"
            for c in listed if c.value is not None]  # fmt: skip


def kinds(text: str, figure: Figure, title: str = "") -> list[tuple[str, ChangeKind]]:
    """Return the value of each claim, and how it relates to what the card knows."""
    readings = card_readings(figure, known_since=NOON)
    return [
        (f"{c.value.normalize():f}", relate(c, figure, readings).kind)
        for c in claims(text, figure, title=title)
        if c.value is not None
    ]
