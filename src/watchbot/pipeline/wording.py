"""Values and dates as people write them: "2.7 %", "$285.9 billion", "97,206 patents", "3.5–3.75 %", "Mar 2026".

One place, so that a mail, a table in a terminal and an alert in the database all say the same.
"""

from __future__ import annotations

from decimal import Decimal

from watchbot.model import Unit, UnitKind

_SCALES = ((12, "trillion"), (9, "billion"), (6, "million"))
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_IRREGULAR = {
    "person": "people",
    "man": "men",
    "woman": "women",
    "child": "children",
    "foot": "feet",
    "inch": "inches",
    "life": "lives",
    "half": "halves",
    "datum": "data",
    "analysis": "analyses",
    "crisis": "crises",
}
_ALWAYS_THE_SAME = frozenset({"hertz", "celsius", "fahrenheit", "series", "species", "aircraft", "sheep", "fish"})
_COARSE = 4  # a last digit of ten thousands: "4.2 million" was written, and not 4,200,000
_MINUS = "−"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_JOIN = "\u00a0"  # no-break, so that a number never parts from its unit


def value_text(
    value: Decimal | None, low: Decimal | None, high: Decimal | None, unit: Unit, *, exponent: int | None = None
) -> str:
    """Return a value or a range with its unit, in words; `exponent` keeps the precision it was written with."""
    if value is None and low is None and high is None:
        return "no value"
    if value is not None:
        return with_unit(number_text(value, unit, exponent=exponent), value, unit)
    ends = [number_text(end, unit, exponent=exponent) for end in (low, high) if end is not None]
    return with_unit("–".join(ends), high or low or Decimal(0), unit)


def number_text(number: Decimal, unit: Unit, *, exponent: int | None = None) -> str:
    """Return the bare number: grouped by thousands, money and large counts with a scale word."""
    sign = _MINUS if number < 0 else ""
    size = abs(number)
    coarse = exponent is not None and exponent >= _COARSE
    if unit.kind is UnitKind.MONEY or size >= Decimal(10) ** (6 if coarse else 7):
        for power, word in _SCALES:
            if size >= Decimal(10) ** power:
                places = max(0, power - exponent) if exponent is not None else None
                return f"{sign}{_currency(unit)}{_plain(size.scaleb(-power), places)}{_JOIN}{word}"
    places = max(0, -exponent) if exponent is not None else None
    return f"{sign}{_currency(unit)}{_plain(size, places)}"


def with_unit(number: str, size: Decimal, unit: Unit) -> str:
    """Return the number followed by its unit, in the plural where it counts more than one."""
    words = _unit_words(unit, plural=abs(size) != 1)
    per = f" per {unit.per}" if unit.per else ""
    return f"{number}{_JOIN}{words}{per}" if words else f"{number}{per}"


def _currency(unit: Unit) -> str:
    return _SIGNS.get(unit.code, "") if unit.kind is UnitKind.MONEY else ""


def _unit_words(unit: Unit, *, plural: bool) -> str:
    many = "s" if plural else ""
    match unit.kind:
        case UnitKind.PERCENT:
            return "%"
        case UnitKind.PERCENTAGE_POINTS:
            return f"percentage point{many}"
        case UnitKind.MULTIPLE:
            return "times"
        case UnitKind.SCORE:
            return f"point{many}"
        case UnitKind.MONEY:
            return "" if unit.code in _SIGNS else unit.code
        case UnitKind.COUNT:
            return plural_of(unit.noun) if plural else unit.noun
        case UnitKind.DURATION | UnitKind.MEASURE:
            first, blank, last = unit.code.rpartition(" ")
            return f"{first}{blank}{plural_of(last) if plural and len(last) > 3 else last}"
        case UnitKind.NONE:
            return ""


def as_of_text(iso: str) -> str:
    """Write a partial ISO date: "2024", "Mar 2026", "12 Mar 2026"; nothing finer than it says."""
    parts = iso.split("-")
    if len(parts) == 1:
        return iso
    month = f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return month if len(parts) == 2 else f"{int(parts[2])} {month}"


def plural_of(noun: str) -> str:
    """Return the plural of an English noun; the last word of a compound takes it."""
    if not noun or not noun[-1].isalpha() or noun in _ALWAYS_THE_SAME:
        return noun
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "z", "ch", "sh")) else f"{noun}s"


def _plain(number: Decimal, places: int | None) -> str:
    if places is not None:
        number = round(number, min(places, 12))
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if places is None and "." in text else text
