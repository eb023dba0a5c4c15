"""A number with its unit as it is found in a text, and how it is written there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class UnitKind(StrEnum):
    """What sort of number it is. Only equal kinds are compared; percent and percentage points with a warning."""

    PERCENT = "percent"
    PERCENTAGE_POINTS = "percentage_points"
    MONEY = "money"  # `code` is the ISO currency
    COUNT = "count"  # `noun` is what is counted, in the singular
    MULTIPLE = "multiple"  # "23 times", "tenfold"
    SCORE = "score"  # points, marks, index values
    DURATION = "duration"  # `code` is second … year
    MEASURE = "measure"  # `code` names the unit: kilometre, terawatt hour …
    NONE = "none"  # a bare number


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The unit of a quantity or of a card."""

    kind: UnitKind = UnitKind.NONE
    code: str = ""  # `USD`, `month`, `terawatt hour`
    noun: str = ""  # head of the counted noun, singular: `patent`
    per: str = ""  # `year`, `barrel`


class Shape(StrEnum):
    """How a quantity is written."""

    POINT = "point"
    RANGE = "range"  # low, high
    FROM_TO = "from_to"  # value is the new one, before the old one
    A_OF_B = "a_of_b"  # value is A, whole is B
    VAGUE = "vague"  # "thousands of": low, high


class Bound(StrEnum):
    """How exact the text says the number is."""

    EXACT = "="
    APPROX = "~"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class Trend(StrEnum):
    """Where the text says the number is going, or went."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit, found in a text and not yet tied to anything.

    `start` and `end` are half-open code-point offsets of the whole expression (currency, number, scale, unit word).
    `value` is in the base unit: "$285.9 billion" is 285900000000 with `exponent` 8, the power of ten of its last
    written digit. A from→to and an A of B are *one* quantity here; the machine interface writes them as two.
    """

    start: int
    end: int
    surface: str
    shape: Shape
    value: Decimal | None  # None for RANGE and VAGUE
    unit: Unit
    low: Decimal | None = None
    high: Decimal | None = None
    whole: Decimal | None = None  # the B of A of B
    before: Decimal | None = None  # the old value of from→to
    parts: tuple[tuple[int, int], ...] = ()  # spans of A and B, old and new, low and high: in the order of the text
    bound: Bound = Bound.EXACT
    trend: Trend | None = None
    amount_of_change: bool = False  # "rose by 5 %": not a level
    exponent: int = 0
    hedged: bool = False  # "might require", forecast, conditional
    negated: bool = False
