"""Quantities that hold two numbers, taken apart: each number can be of a figure of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from watchbot.model import Quantity, Shape, UnitKind

_OF_THE = re.compile(
    r"(?:^|[.!?:;,\n\"“(]\s*)(?:out )?of (?:the |its |these |those |all )*(?:top |first )?$", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?]\s|\n")


class Number(NamedTuple):
    """One number of a text.

    `role`: empty, `before` (the old value), `whole` (the B of A of B), `first` and `second` of a score ("50 to 30").
    """

    quantity: Quantity
    role: str


def numbers_of(text: str, quantities: Sequence[Quantity]) -> list[Number]:
    """Return every number in order, the two of a from→to, an A of B and a score line apart."""
    found: list[Number] = []
    for quantity in quantities:
        found.extend(_taken_apart(text, quantity))
    found.sort(key=lambda n: n.quantity.start)
    for i in range(1, len(found)):
        first, second = found[i - 1].quantity, found[i].quantity
        if text[first.end : second.start] in {" to ", "-", "–"} and _is_score_line(text, first):
            found[i - 1], found[i] = Number(first, "first"), Number(second, "second")
        elif _is_whole_before(text, found[i - 1], second):
            found[i - 1], found[i] = Number(first, "whole"), _in_unit_of(first, found[i])
    return found


def _is_whole_before(text: str, number: Number, part: Quantity) -> bool:
    """Whether the first number is the whole of the second: "Of the 100 papers, 41 came from there"."""
    whole = number.quantity
    if number.role or whole.value is None or part.value is None or not part.value <= whole.value:
        return False
    between = text[whole.end : part.start]
    kinds = {whole.unit.kind, UnitKind.NONE}
    return (
        whole.unit.kind is UnitKind.COUNT
        and part.unit.kind in kinds
        and "," in between
        and not _SENTENCE_END.search(between)
        and _OF_THE.search(text[max(0, whole.start - 30) : whole.start]) is not None
    )


def _in_unit_of(whole: Quantity, part: Number) -> Number:
    if part.quantity.unit.kind is not UnitKind.NONE:
        return part
    return part._replace(quantity=replace(part.quantity, unit=whole.unit))


def _taken_apart(text: str, quantity: Quantity) -> list[Number]:
    if len(quantity.parts) != 2:
        return [Number(quantity, "")]
    if _is_step_and_level(text, quantity) and quantity.high is not None:
        level = _point(text, quantity, quantity.parts[1], quantity.high)
        return [Number(level, "")]
    if quantity.shape is Shape.FROM_TO and quantity.before is not None and quantity.value is not None:
        if _is_score_line(text, quantity):
            old_first = _holds(text, quantity.parts[0], quantity.before, quantity)
            first, second = (quantity.before, quantity.value) if old_first else (quantity.value, quantity.before)
            return [
                Number(_point(text, quantity, quantity.parts[0], first), "first"),
                Number(_point(text, quantity, quantity.parts[1], second), "second"),
            ]
        old, new = (
            quantity.parts if _holds(text, quantity.parts[0], quantity.before, quantity) else quantity.parts[::-1]
        )
        return [
            Number(_point(text, quantity, new, quantity.value, keep=True), ""),
            Number(_point(text, quantity, old, quantity.before), "before"),
        ]
    if quantity.shape is Shape.A_OF_B and quantity.whole is not None and quantity.value is not None:
        whole = _point(text, quantity, quantity.parts[1], quantity.whole)
        part = replace(quantity, start=quantity.parts[0][0], end=quantity.parts[0][1])
        return [Number(replace(part, surface=text[part.start : part.end]), ""), Number(whole, "whole")]
    return [Number(quantity, "")]


_STEPPED = re.compile(
    r"\b(?:rose|rises?|fell|falls?|gain(?:ed|s)?|lost|added|up|down|climb(?:ed|s)?|dropp?(?:ed|s)?|jump(?:ed|s)?"
    r"|slipped|increased|decreased|grew|declined|eased|advanced|shed|slid|sank|edged (?:up|down))\s+(?:by\s+)?$",
    re.IGNORECASE,
)


def _is_step_and_level(text: str, quantity: Quantity) -> bool:
    """Whether it says by how much and to what ("rose $1.20 to $72.30"): no range from the one to the other."""
    if quantity.shape is not Shape.RANGE or quantity.low is None or quantity.high is None:
        return False
    return quantity.low * 3 < quantity.high and bool(
        _STEPPED.search(text[max(0, quantity.start - 24) : quantity.start])
    )


def _point(text: str, quantity: Quantity, part: tuple[int, int], value: Decimal, *, keep: bool = False) -> Quantity:
    return replace(
        quantity,
        start=part[0],
        end=part[1],
        surface=text[part[0] : part[1]],
        shape=Shape.POINT,
        value=value,
        before=quantity.before if keep else None,
        whole=None,
        parts=(),
        trend=quantity.trend if keep else None,
        exponent=quantity.exponent if keep else _exponent(text, quantity, part, value),
    )


def _exponent(text: str, quantity: Quantity, part: tuple[int, int], value: Decimal) -> int:
    """Return the last written digit of a part: its own decimals, moved by the scale of the whole."""
    decimals = re.search(r"\d[.,](\d{1,2})(?!\d)", text[part[0] : part[1]])
    plain = -len(decimals.group(1)) if decimals else 0
    scale = max(0, value.adjusted() - 3) if abs(value) >= 10**6 else 0
    return plain + (quantity.exponent - plain if scale and quantity.exponent > 0 else 0)


def _holds(text: str, part: tuple[int, int], value: Decimal, quantity: Quantity) -> bool:
    """Whether a part of the text is where this value is written."""
    digits = re.sub(r"[^\d]", "", text[part[0] : part[1]])
    wanted = "".join(str(d) for d in value.as_tuple().digits).rstrip("0")
    other = quantity.value if value == quantity.before else quantity.before
    if not digits or not wanted:
        return part == quantity.parts[0]
    rest = "".join(str(d) for d in (other or Decimal(0)).as_tuple().digits).rstrip("0")
    return digits.rstrip("0").endswith(wanted) and not (len(rest) > len(wanted) and digits.rstrip("0").endswith(rest))


_SCORE = re.compile(
    r"\b(?:wins?|won|beats?|beat|leads?|led|lost|loses?|ahead|victory|score)\b"
    r"(?:[^.;]{0,25}|[^.;]{0,30}\bby [\d.,]+[^.;\d]{0,25}, )$",
    re.IGNORECASE,
)


def _is_score_line(text: str, quantity: Quantity) -> bool:
    """Whether two numbers are a score, "the US still wins, 50 to 30": the second is the other side's."""
    if quantity.unit.kind not in {UnitKind.NONE, UnitKind.COUNT, UnitKind.SCORE}:
        return False
    return bool(_SCORE.search(text[max(0, quantity.start - 60) : quantity.start]))
