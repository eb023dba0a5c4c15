"""Quantities as the machine interface writes them (`watchbot extract quantities`)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from watchbot.model import Bound, Quantity, Shape, Unit, UnitKind
from watchbot.pipeline.numbers import cues, scan

_CHANGE = {
    Bound.EXACT: "=", Bound.APPROX: "~", Bound.LESS: "<", Bound.AT_MOST: "<", Bound.MORE: ">", Bound.AT_LEAST: ">",
}  # fmt: skip
_KIND_NAMES = {
    UnitKind.PERCENT: "percent",
    UnitKind.PERCENTAGE_POINTS: "percentage point",
    UnitKind.MULTIPLE: "time",
    UnitKind.SCORE: "point",
}


def unit_name(unit: Unit) -> str | None:
    """Plain name of a unit: "percent", "usd per barrel", "terawatt hour", "patent"; None for a bare number."""
    name = unit.code.lower() if unit.kind is not UnitKind.NONE else ""
    name = name or _KIND_NAMES.get(unit.kind, "") or unit.noun
    if not name:
        return None
    return f"{name} per {unit.per}" if unit.per else name


def json_number(value: Decimal | None) -> int | float | None:
    """A JSON number: an integer where the value is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() and value.adjusted() < 300 else float(value)


def quantity_rows(text: str, quantities: Sequence[Quantity]) -> list[dict[str, Any]]:
    """Write quantities as rows.

    A from→to and an A of B become two rows, in the order of the text. A range and a vague number have `low` and `high`
    and no `value`. `trend` is there where a verb says it.

    Args:
        text: the text they were found in.
        quantities: as `find_quantities` gives them.
    """
    rows: list[dict[str, Any]] = []
    for quantity in quantities:
        pairs: tuple[tuple[int, int, Decimal | None], ...] = ((quantity.start, quantity.end, quantity.value),)
        if quantity.shape is Shape.FROM_TO:
            pairs = _ends(quantity, (quantity.before, quantity.value))
        elif quantity.shape is Shape.A_OF_B:
            pairs = _ends(quantity, (quantity.value, quantity.whole))
        rows.extend(_row(text, quantity, start, end, value) for start, end, value in pairs)
    return rows


def _ends(quantity: Quantity, values: tuple[Decimal | None, ...]) -> tuple[tuple[int, int, Decimal | None], ...]:
    spans = zip(quantity.parts, values, strict=True)
    return tuple(sorted((start, end, value) for (start, end), value in spans))


def _trend(text: str, quantity: Quantity) -> str:
    """What a verb or a minus sign says of an exact number: "rose 5 %", "-3 %". A bounded one has its bound instead."""
    if quantity.trend is None or quantity.bound is not Bound.EXACT or quantity.shape is Shape.FROM_TO:
        return ""
    if quantity.value is not None and quantity.value < 0:
        return str(quantity.trend)
    before = scan.fold(text[max(0, quantity.start - cues.WINDOW) : quantity.start])
    lead = cues.read_lead(before, len(before))
    return str(lead.trend) if lead.trend is not None and not lead.by_noun else ""


def _row(text: str, quantity: Quantity, start: int, end: int, value: Decimal | None) -> dict[str, Any]:
    scale = 100 if quantity.unit.code == "basis point" else 1
    row: dict[str, Any] = {
        "start": start,
        "end": end,
        "surface": text[start:end],
        "value": json_number(value * scale if value is not None else None),
        "low": json_number(quantity.low * scale if quantity.low is not None else None),
        "high": json_number(quantity.high * scale if quantity.high is not None else None),
        "unit": unit_name(quantity.unit),
        "change": _CHANGE[quantity.bound],
    }
    if trend := _trend(text, quantity):
        row["trend"] = trend
    return row
