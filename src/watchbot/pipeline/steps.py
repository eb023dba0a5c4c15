"""How far a value moved, and which way, in words. Pure.

An alert keeps its old value only as it was written; `amount_of` reads back what `wording.value_text` wrote.
"""

from __future__ import annotations

import re
from decimal import Decimal

from watchbot.model import Trend, Unit, UnitKind
from watchbot.pipeline.wording import value_text

_SCALES = {"": 0, "million": 6, "billion": 9, "trillion": 12}
_NUMBER = re.compile(r"(?<![\w.])([-−]?)[$€£¥]?(\d[\d,]*(?:\.\d+)?)(?:\s+(trillion|billion|million)\b)?")


def amount_of(text: str) -> Decimal | None:
    """Read one number back from a written value; None for a range and for a text without exactly one number."""
    found = _NUMBER.findall(text)
    if len(found) != 1 or "–" in text:
        return None
    sign, digits, scale = found[0]
    value = Decimal(digits.replace(",", "")).scaleb(_SCALES[scale])
    return -value if sign else value


def direction(old: Decimal, new: Decimal) -> Trend | None:
    """Tell which way a value moved; None when it did not."""
    if new == old:
        return None
    return Trend.UP if new > old else Trend.DOWN


def step_text(old: Decimal, new: Decimal, unit: Unit) -> str:
    """Write by how much a value moved, without sign: "0.8 points" between two percentages, else in the card's unit."""
    moved = abs(new - old)
    if unit.kind in (UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS):
        number = value_text(moved, None, None, Unit())
        return f"{number} {'point' if moved == 1 else 'points'}"
    return value_text(moved, None, None, unit)
