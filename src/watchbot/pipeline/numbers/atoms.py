"""One number with what belongs to it: sign, currency before, unit behind, "per" something, counted noun."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from watchbot.model import Unit, UnitKind
from watchbot.pipeline.numbers import lexicon, nouns, scan, shapes, units
from watchbot.pipeline.numbers.scan import Numeral, Written

_MINUS = re.compile(r"(?:(?<![\w)%.\]])-|(?<!or )\bminus[ -])$")
_AGED = re.compile(r"\b(?:aged?|ages)(?: (?:of|between|from|about|over|under|around|below|above))*,? $")
_COMPOUND = re.compile(r"-(?P<noun>[a-z]{3,})(?![\w'])")
# The second half of a compound that is no thing: "two-way", "three-pronged", "ten-fold".
_NO_NOUN = re.compile(
    r"(?:way|fold|tier|time|part|plus|odd|something|ish|thirds?|quarters?|fifths?|to|and|or|on|up|off|in|[a-z]+ed|"
    r"for|by)$"
)


# "1.2m" is metres where something is long or high, or a race is run; else it is a million, as newspapers write it.
_LENGTH_BEHIND = re.compile(
    r"[ -](?:long|wide|high|tall|deep|thick|above|below|away|apart|across|in (?:height|length|diameter|width|depth)|"
    r"of snow|sprint|hurdles|relay|freestyle|butterfly|backstroke|breaststroke|steeplechase|medley|final|race|title|"
    r"dash|run|pool|x |by )|(?: ?\(\d| ?[x×])"
)
_LENGTH_BEFORE = re.compile(
    r"\b(?:height|depth|length|width|diameter|distance|altitude|elevation|waves?|snow|swim\w*|sprint\w*|jump\w*|ran|"
    r"race|metres?|meters?|tall|deep|wide|sea levels?|throw|threw|dive|dived|tunnel|tower|bridge)\b"
)


class Atom(NamedTuple):
    """A single quantity, not yet combined with its neighbours.

    `start` and `end` hold the currency, sign, number and unit; `reach` goes on to the end of a counted noun phrase.
    """

    start: int
    end: int
    reach: int
    value: Decimal
    exponent: int
    unit: Unit
    numeral: Numeral
    high: Decimal | None = None
    unit_before: bool = False  # the unit stands before the number: "$5"

    @property
    def bare(self) -> bool:
        """No unit and nothing counted."""
        return self.unit.kind is UnitKind.NONE and not self.unit.code

    @property
    def standard(self) -> bool:
        """The unit comes from the lexicon; it is not a counted noun."""
        return self.unit.kind not in (UnitKind.NONE, UnitKind.COUNT)

    @property
    def unit_behind(self) -> bool:
        """A unit of the lexicon is written behind the number."""
        return self.standard and not self.unit_before and self.end > self.numeral.end

    def measured_in(self, unit: Unit) -> Atom:
        """The same number with the unit of a neighbour."""
        if unit == lexicon.BASIS_POINTS and self.unit != unit:
            return self._replace(unit=unit, value=self.value / 100, exponent=self.exponent - 2)
        return self._replace(unit=unit)


def atoms(text: str, folded: str) -> Iterator[Atom]:
    """Every number of the text with its unit, but for those that are something else by their shape.

    Args:
        text: the stored text.
        folded: `scan.fold(text)`.

    Yields:
        Atoms in the order of the text; they do not overlap.
    """
    position = 0
    for numeral in scan.numerals(text, folded):
        if numeral.start < position:
            continue
        currency = units.currency_before(text, folded, numeral.start, position)
        if currency is None and (skip := shapes.end_of_other_number(folded, numeral)):
            position = max(skip, numeral.end)
            continue
        atom = _atom(text, folded, numeral, currency, position)
        position = atom.end
        yield atom


def _atom(text: str, folded: str, numeral: Numeral, currency: tuple[Unit, int] | None, floor: int) -> Atom:
    start = numeral.start
    if currency is not None:
        unit, start = currency
        numeral = scan.with_letter_scale(text, numeral)
        numeral = units.in_millions(folded, numeral, start, unit)
        unit, end = units.money_behind(text, folded, unit, numeral.end)
        atom = Atom(start, end, end, numeral.value, numeral.exponent, unit, numeral, numeral.high, unit_before=True)
    else:
        atom = _with_unit_behind(text, folded, numeral)
    if numeral.written is Written.DIGITS and (minus := _MINUS.search(folded, max(floor, start - 6), start)):
        atom = atom._replace(start=minus.start(), value=-atom.value)
    if atom.standard:
        unit, end = units.with_per(folded, atom.unit, atom.end)
        atom = atom._replace(unit=unit, end=end, reach=max(end, atom.reach))
    return atom


def _with_unit_behind(text: str, folded: str, numeral: Numeral) -> Atom:
    numeral = _millions(text, folded, numeral)
    start, end = numeral.start, numeral.end
    atom = Atom(start, end, end, numeral.value, numeral.exponent, lexicon.NO_UNIT, numeral, numeral.high)
    if named := units.unit_behind(text, folded, numeral):
        unit, stop = named
        if unit.kind is UnitKind.MONEY:
            numeral = units.in_millions(folded, numeral, end + 1, unit)
            atom = atom._replace(value=numeral.value, exponent=numeral.exponent, numeral=numeral)
        return atom.measured_in(unit)._replace(end=stop, reach=stop)
    if numeral.written is Written.FRACTION:
        return atom._replace(unit=lexicon.FRACTION)
    if _is_age(folded, numeral):
        return atom._replace(unit=Unit(kind=UnitKind.DURATION, code="year"))
    if noun := _counted(folded, numeral):
        period = lexicon.UNITS.get(noun.head)
        if period is not None and period.kind is UnitKind.DURATION:
            return atom._replace(unit=period, end=noun.end, reach=noun.end)  # "50 previous years"
        return atom._replace(unit=Unit(kind=UnitKind.COUNT, noun=noun.head), reach=noun.end)
    return atom


def _millions(text: str, folded: str, numeral: Numeral) -> Numeral:
    """Read "m" right behind a number as a million, unless something is as long or as high: "1.2m cars", "37m long"."""
    if not text.startswith("m", numeral.end):
        return numeral
    scaled = scan.with_letter_scale(text, numeral)
    start = numeral.start
    if _LENGTH_BEHIND.match(folded, scaled.end) or _LENGTH_BEFORE.search(folded, max(0, start - 40), start):
        return numeral
    race = numeral.value >= 50 and numeral.value % 50 == 0 and numeral.exponent == 0
    if race and not nouns.counted_noun(folded, scaled.end):
        return numeral
    return scaled


def _is_age(folded: str, numeral: Numeral) -> bool:
    """Ages may have no unit behind them: "aged 25"."""
    return _AGED.search(folded, max(0, numeral.start - 30), numeral.start) is not None


def _counted(folded: str, numeral: Numeral) -> nouns.CountedNoun | None:
    """What is counted: "423 pages", "a 423-page report", "thousands of homes"."""
    end = numeral.end
    if numeral.value == 1:
        return None  # a plural behind "one" is a verb: "one system wins"
    if numeral.written is Written.VAGUE and folded.startswith(" of", end):
        end += 3
    noun = nouns.counted_noun(folded, end)
    if noun is not None and not folded.startswith("-", end):
        return noun
    compound = _COMPOUND.match(folded, end)
    if compound and not _NO_NOUN.match(compound["noun"]):
        return nouns.CountedNoun(nouns.singular(compound["noun"]), compound.end())
    return noun
