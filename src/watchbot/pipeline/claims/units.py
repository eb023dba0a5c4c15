"""Does a number's unit fit a card's unit, and what is the number in the card's unit?"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from watchbot.model import Bound, Quantity, Shape, Unit, UnitKind
from watchbot.pipeline import words
from watchbot.pipeline.claims.roots import root_of


def _keys(listed: str) -> frozenset[str]:
    return frozenset(words.key(w) for w in listed.split())


FRACTION = "fraction"
# Counted nouns that stand for whatever was counted before: "5,388 of them", "another 300 such sites".
_STANDS_FOR_ANY = frozenset({"one", "total", "unit", "entri", "exampl"})
# However people are counted. A noun of a doer ends like one: "worker", "traveller", "activist", "refugee".
PERSONS = _keys(
    "people person persons men women man woman child children adults boys girls individuals "
    "guests fans migrants immigrants applicants newcomers "
    "residents citizens inhabitants patients students pupils lives souls humans victims staff"
)
_DOER = re.compile(r"(?:[^aeiou]er|eer|[^aeiou]or|ist|ian|ee)$")
_NO_DOERS = _keys(  # … and these do not do
    "papers numbers centers computers orders offers servers letters chapters quarters towers powers transfers tenders "
    " layers shelters helicopters cancers registers newspapers rivers winters summers weathers borders sensors "
    "reactors tractors motors sectors factors vectors doors floors errors mirrors monitors processors trees degrees "
    "fees lists coffees committees guarantees charters parameters meters liters tankers containers trailers lasers"
)
# Everyday names of one and the same counted thing, whatever it is about.
_RINGS = tuple(
    frozenset(root_of(words.key(w)) for w in ring.split())
    for ring in (
        "cases instances infections diagnoses notifications occurrences incidents patients",
        "deaths fatalities lives",
        "aircraft planes jets airplanes aeroplanes airliners",
        "homes houses dwellings",
        "companies firms businesses enterprises",
        "shops stores outlets",
        "cars vehicles automobiles autos",
        "ships vessels boats",
        "murders homicides killings",
        "burglaries break-ins",
        "crashes accidents collisions",
        "fires blazes wildfires",
        "films movies",
        "trips journeys rides",
        "jobs posts positions",
        "earthquakes quakes tremors",
        "strikes walkouts stoppages",
        "flats apartments",
        "books titles",
        "attacks assaults",
    )
)
_SCORE_NOUNS = frozenset({"point", "mark", "score", "rating", "factor"})  # "factors": points, reworded by a machine

_POINTS = frozenset(root_of(words.key(w)) for w in ("points", "marks"))

_PREFIXES = {"milli": -3, "hecto": 2, "kilo": 3, "mega": 6, "giga": 9, "tera": 12, "peta": 15, "exa": 18}
_IN_DAYS = {
    "second": Decimal(1) / 86400,
    "minute": Decimal(1) / 1440,
    "hour": Decimal(1) / 24,
    "day": Decimal(1),
    "week": Decimal(7),
    "month": Decimal(365) / 12,
    "quarter": Decimal(365) / 4,
    "year": Decimal(365),
    "decade": Decimal(3650),
}
_OTHER = {  # code: (family, factor)
    "mile": ("metre", Decimal("1609.344")),
    "foot": ("metre", Decimal("0.3048")),
    "inch": ("metre", Decimal("0.0254")),
    "centimetre": ("metre", Decimal("0.01")),
    "kilogram": ("gram", Decimal(1000)),
    "tonne": ("gram", Decimal(1_000_000)),
    "pound": ("gram", Decimal("453.59237")),
    "ton": ("gram", Decimal(1_000_000)),  # as news writes it: "38 billion tons"
    "hectare": ("square metre", Decimal(10_000)),
    "acre": ("square metre", Decimal("4046.8564224")),
    "square kilometre": ("square metre", Decimal(1_000_000)),
    "square mile": ("square metre", Decimal("2589988.110336")),
    "square foot": ("square metre", Decimal("0.09290304")),
}
_TONNES = {"kilotonne": 3, "megatonne": 6, "gigatonne": 9}
# A hundredth of these, where a text says cents or pence.
_HUNDREDTHS = {
    "cent": frozenset({"USD", "EUR", "AUD", "CAD", "NZD", "SGD", "HKD", "ZAR"}),
    "penny": frozenset({"GBP"}),
}


class Counts(NamedTuple):
    """What a card counts. `heads` are what it names first, `nouns` everything that it may be called.

    `persons`: by any name; `people`: only as such ("10.2 million people" of visitors).
    """

    nouns: frozenset[str]
    heads: frozenset[str]
    persons: bool
    people: bool = False


class Fit(NamedTuple):
    """How well a unit fits. `factor` 0 … 1; `quantity` is in the card's unit; `scope` names another unit."""

    factor: float
    quantity: Quantity
    scope: str = ""
    note: str = ""


def may_fit(quantity: Quantity, wanted: UnitKind) -> bool:
    """Whether a number can be in a unit of this kind, by its own kind: cheap, before anything else is asked of it."""
    kind = quantity.unit.kind
    if kind is wanted or kind is UnitKind.NONE:
        return True
    if kind is UnitKind.COUNT:
        is_part = wanted is UnitKind.PERCENT and quantity.shape is Shape.A_OF_B
        return is_part or wanted is UnitKind.SCORE or wanted is UnitKind.NONE
    if kind is UnitKind.PERCENT:
        return wanted is UnitKind.PERCENTAGE_POINTS or wanted is UnitKind.SCORE
    return kind is not UnitKind.PERCENTAGE_POINTS or wanted is UnitKind.PERCENT


def fit(
    quantity: Quantity, unit: Unit, counts: Counts, *, share_near: bool, points_are_percent: bool, per: str = ""
) -> Fit | None:
    """Return how a quantity fits a card's unit, or None.

    Args:
        quantity: as found in the text.
        unit: the card's.
        counts: what the card counts.
        per: what an amount of money is per, as the card's unit or its label says.
        share_near: whether a number in percent or points stands close before or in the same list.
        points_are_percent: whether bare "points" near this number abbreviate percentage points.
    """
    if quantity.shape is Shape.VAGUE:
        return None
    kind = quantity.unit.kind
    is_part = quantity.shape is Shape.A_OF_B and unit.kind is UnitKind.PERCENT  # "one in ten"
    if kind is UnitKind.NONE and quantity.unit.code != FRACTION and not is_part and _is_small_word(quantity):
        return None  # "the one", "all three": a number word that counts nothing is no figure
    if kind in {UnitKind.SCORE, UnitKind.NONE} and points_are_percent and unit.kind in _SHARES:
        kind = UnitKind.PERCENTAGE_POINTS
    match unit.kind:
        case UnitKind.PERCENT | UnitKind.PERCENTAGE_POINTS:
            return _share(quantity, kind, unit, share_near=share_near)
        case UnitKind.MONEY:
            return _money(quantity, unit, per)
        case UnitKind.COUNT:
            return _count(quantity, counts)
        case UnitKind.SCORE:
            return _score(quantity)
        case UnitKind.DURATION | UnitKind.MEASURE:
            return _measure(quantity, unit)
        case UnitKind.MULTIPLE:
            return Fit(1.0, quantity) if kind is UnitKind.MULTIPLE else None
        case UnitKind.NONE:
            return Fit(0.9, quantity) if kind in {UnitKind.NONE, UnitKind.SCORE, UnitKind.COUNT} else None


_SHARES = frozenset({UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS})


def _share(quantity: Quantity, kind: UnitKind, unit: Unit, *, share_near: bool) -> Fit | None:
    if quantity.unit.code == "basis point":
        return None
    if kind is unit.kind:
        return Fit(1.0, quantity)
    if kind is UnitKind.SCORE and unit.kind is UnitKind.PERCENTAGE_POINTS:
        return Fit(0.95, quantity, note="points, as percentage points")
    if kind is UnitKind.PERCENTAGE_POINTS:
        return Fit(0.85, quantity, scope="percentage points", note="said in percentage points, the card is in percent")
    if kind is UnitKind.PERCENT:
        return Fit(0.9, quantity, note="said in percent, the card is in percentage points")
    if kind is UnitKind.NONE and quantity.unit.code == FRACTION:
        if unit.kind is not UnitKind.PERCENT or quantity.amount_of_change:
            return None
        return Fit(0.95, _percent(quantity, quantity.value, Decimal(100)), note="a fraction, as percent")
    if unit.kind is UnitKind.PERCENT and quantity.shape is Shape.A_OF_B and _is_every(quantity.whole):
        return Fit(
            0.85, _percent(quantity, quantity.value, Decimal(100) / (quantity.whole or 1)), note="A of B, as percent"
        )
    bare = kind is UnitKind.NONE and quantity.unit.code != FRACTION and quantity.value is not None
    return Fit(0.7, quantity, note="a bare number in a list of shares") if bare and share_near else None


def _is_every(whole: Decimal | None) -> bool:
    """Whether a share is said by people: "one in ten", "84 in a hundred"; "353 of 650 seats" is a count."""
    return whole is not None and (0 < whole <= 20 or whole == 100)


def _percent(quantity: Quantity, value: Decimal | None, factor: Decimal) -> Quantity:
    """Return a fraction or "three in four" as percent: a coarse number, so approximate and to the whole percent."""
    share = None if value is None else (value * factor).quantize(Decimal("0.01"))
    if share is not None and share == share.to_integral_value():
        share = share.quantize(Decimal(1))
    bound = Bound.APPROX if quantity.bound is Bound.EXACT else quantity.bound
    return replace(quantity, value=share, unit=Unit(kind=UnitKind.PERCENT), exponent=0, bound=bound, shape=Shape.POINT)


def _money(quantity: Quantity, unit: Unit, per: str) -> Fit | None:
    if quantity.unit.kind is not UnitKind.MONEY:
        return None
    hundredth = unit.code in _HUNDREDTHS.get(quantity.unit.code, ())
    factor, note = (Decimal("0.01"), "a hundredth") if hundredth else (Decimal(1), "")
    said = quantity.unit.per
    besides = said in _IN_DAYS and per not in _IN_DAYS  # "13.10 euros a month", of each square metre
    if per and said and said != per and not besides and not {per, said} <= _IN_DAYS.keys():
        size = conversion(per, said)
        if size is None:
            return None
        factor, note = factor * size, f"converted from per {said}"
    if factor != 1:
        quantity = _scaled(quantity, factor, replace(unit, per=per) if hundredth else quantity.unit)
    if quantity.unit.code == unit.code:
        return Fit(1.0 if factor == 1 else 0.95, quantity, note=note)
    scope = f"in {quantity.unit.code}"
    return Fit(0.8, quantity, scope=scope, note=f"said in {quantity.unit.code}, the card is in {unit.code}")


# "$76,500" in Sydney is of Australia: only "US$" says whose dollars they are.
_DOLLARS = frozenset({"AUD", "CAD", "NZD"})
_PLAIN_DOLLAR = re.compile(r"\$\s?\d|[\d.,]+(?: \w+)? dollars\b")


def as_own_dollars(quantity: Quantity, unit: Unit) -> Quantity | None:
    """Return an amount in dollars, of whom is not said, as the dollars of a card; None where it cannot be those."""
    if quantity.unit.code != "USD" or unit.code not in _DOLLARS or not _PLAIN_DOLLAR.match(quantity.surface):
        return None
    return replace(quantity, unit=replace(quantity.unit, code=unit.code))


def _scaled(quantity: Quantity, factor: Decimal, unit: Unit) -> Quantity:
    value, low, high = (None if v is None else v * factor for v in (quantity.value, quantity.low, quantity.high))
    return replace(quantity, value=value, low=low, high=high, unit=unit, exponent=quantity.exponent + factor.adjusted())


def _count(quantity: Quantity, counts: Counts) -> Fit | None:
    if quantity.unit.kind is UnitKind.NONE and quantity.unit.code != FRACTION:
        if quantity.value is not None and quantity.value != quantity.value.to_integral_value():
            return None
        return Fit(0.7, quantity, note="a bare number")
    if _is_how_often(quantity):
        return Fit(0.7, quantity, note="how often")
    if quantity.unit.kind is UnitKind.DURATION and root_of(words.key(quantity.unit.code)) in counts.nouns:
        return Fit(1.0, quantity, note="times that are counted")  # "working days lost", "overnight stays in days"
    if quantity.unit.kind is UnitKind.SCORE and not counts.heads.isdisjoint(_POINTS):
        return Fit(1.0, quantity, note="points that are counted")
    if quantity.unit.kind is not UnitKind.COUNT:
        return None
    noun = words.key(quantity.unit.noun)
    root = _as_on_card(root_of(noun), counts)
    if counts.persons and counts.heads:  # who is counted may be called otherwise; what is counted besides is another
        if root in counts.heads:
            return Fit(1.0, quantity)
        return Fit(0.85, quantity, note="people") if is_person(noun) else _of_them(quantity, noun)
    if not counts.nouns or root in counts.nouns:
        return Fit(1.0, quantity)
    if is_person(noun) and any(is_person(n) for n in counts.heads):
        return Fit(0.85, quantity, note="people")
    if counts.people and noun in PERSONS:
        return Fit(0.85, quantity, note="people")
    return _of_them(quantity, noun)


FEWEST_TIMES = 10  # fewer are mostly a factor: "three times as many"


def _is_how_often(quantity: Quantity) -> bool:
    """Whether events are counted: "cable was stolen 403 times"."""
    if quantity.unit.kind is not UnitKind.MULTIPLE or not quantity.surface.endswith(" times"):
        return False
    value = quantity.value
    return value is not None and value == value.to_integral_value() and value >= FEWEST_TIMES


def _as_on_card(root: str, counts: Counts) -> str:
    """Return the card's own word for a counted thing that the text calls by another everyday name."""
    named = counts.heads or counts.nouns
    return next((w for ring in _RINGS if root in ring for w in sorted(ring) if w in named), root)


def _of_them(quantity: Quantity, noun: str) -> Fit | None:
    return Fit(0.65, quantity, note="of them") if noun in _STANDS_FOR_ANY else None


def is_person(noun: str) -> bool:
    """Whether a noun, as a key, names people: "people", "children", or a doer ("worker", "tourist")."""
    return noun in PERSONS or (len(noun) > 4 and noun not in _NO_DOERS and _DOER.search(noun) is not None)


def _is_small_word(quantity: Quantity) -> bool:
    """Whether a bare number is written in words and small: larger ones are figures ("seventy-one of these")."""
    if any(c.isdigit() for c in quantity.surface):
        return False
    return quantity.value is None or quantity.value < SMALLEST_IN_WORDS


SMALLEST_IN_WORDS = 20


def _score(quantity: Quantity) -> Fit | None:
    kind = quantity.unit.kind
    if kind is UnitKind.SCORE or (kind is UnitKind.COUNT and words.key(quantity.unit.noun) in _SCORE_NOUNS):
        return Fit(1.0, quantity)
    if kind is UnitKind.NONE and quantity.unit.code != FRACTION:
        return Fit(0.9, quantity)
    if kind is UnitKind.COUNT and quantity.value is not None and quantity.value != quantity.value.to_integral_value():
        return Fit(0.85, quantity, note="a count with a fraction is a rate")  # "0.72 babies per woman"
    return Fit(0.6, quantity, note="said in percent") if kind is UnitKind.PERCENT else None


def as_rate(quantity: Quantity) -> Fit | None:
    """Return how a number fits a card that counts by the head, as its values show: "4.7 doctors per 1,000"."""
    if quantity.unit.kind not in {UnitKind.NONE, UnitKind.COUNT} or quantity.unit.code == FRACTION:
        return None
    fraction = quantity.value is not None and quantity.value != quantity.value.to_integral_value()
    return Fit(0.9, quantity, note="a rate") if fraction else None


def _measure(quantity: Quantity, unit: Unit) -> Fit | None:
    if quantity.unit.kind is not unit.kind or (unit.per and quantity.unit.per != unit.per):
        return None
    if quantity.unit.code == unit.code:
        return Fit(1.0, quantity)
    if quantity.unit.code == "degree" and unit.code in {"celsius", "fahrenheit", "kelvin"}:
        return Fit(0.9, quantity, note="degrees, of which scale is not said")
    factor = conversion(quantity.unit.code, unit.code)
    if factor is None:
        return None
    turned = _scaled(quantity, factor, unit)
    return Fit(0.95, turned, note=f"converted from {quantity.unit.code}")


def conversion(code: str, wanted: str) -> Decimal | None:
    """Return by what a value in one unit is multiplied to be in another, or None where they do not compare."""
    if code in _IN_DAYS and wanted in _IN_DAYS:
        return _IN_DAYS[code] / _IN_DAYS[wanted]
    (family, size), (other, wanted_size) = _family(code), _family(wanted)
    return size / wanted_size if family == other else None


def _family(code: str) -> tuple[str, Decimal]:
    if code in _OTHER:
        return _OTHER[code]
    if code in _TONNES:
        return "gram", Decimal(10) ** (_TONNES[code] + 6)
    for prefix, power in _PREFIXES.items():
        if code.startswith(prefix) and len(code) > len(prefix) + 2:
            return code[len(prefix) :], Decimal(10) ** power
    return code, Decimal(1)
