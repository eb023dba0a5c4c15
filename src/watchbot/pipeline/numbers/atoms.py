"""One number with what belongs to it: sign, currency before, unit behind, "per" something, counted noun."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from watchbot.model import Unit, UnitKind
from watchbot.pipeline.numbers import currencies, lexicon, nouns, scan, shapes
from watchbot.pipeline.numbers.scan import Numeral, Written


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


_PREFIX_LETTERS = "|".join(
    sorted(
        (re.escape(p) for p in currencies.PREFIXES if p[0].isalpha() and p not in ("us", "ps", "r")),
        key=len,
        reverse=True,
    )
)
# Sign or code in front of the digits: "$", "US$", "HK $", "$US", "USD ", "Rs. ", "PS" (a pound sign lost in transit).
_CURRENCY_BEFORE = re.compile(
    r"(?:(?<![a-z.])(?:u\.s\.|[a-z]{1,3})(?: ?)[$¥]|[$](?:us|au|a|ca|c|nz|hk|s)(?![a-z])"
    rf"|[{re.escape(''.join(currencies.SIGNS))}]|(?<![a-z])(?:{_PREFIX_LETTERS}|y=)) ?$"
)
_LOST_POUND = re.compile(r"(?<![A-Za-z])PS$")
_MONEY_MARKS = frozenset(currencies.SIGNS) | frozenset("abcdefghijklmnopqrstuvwxyz.=")
_MILLION_CODE = re.compile(r"(?<![A-Za-z])M(?P<code>[A-Z]{3}) ?$")
_UNIT_WORDS = re.compile(
    r"[ -]{0,2}(?P<words>[%°℃℉€£$¥₹₩₽₺₪฿₱₫¢×″٪元](?:[a-z](?![a-z]))?|[a-zµμ]+(?:[²³]|[23](?!\d))?(?:[./](?:[a-z](?![a-z])\.?|[a-z]\b))?)"
)
_MORE_WORDS = re.compile(r"[ -]([a-z]+)")
_BRACKETED = re.compile(r" ?[(\[{<] ?([a-z%°/²³2]+) ?[)\]}>]")
_SYMBOL = re.compile(r"(?P<gap> ?)(?P<symbol>[A-Za-z]{1,3}|\")(?![\w'²³]|\.\w)")
_PER = re.compile(
    r" ?(?:/ ?|[ -](?:per|an?|each|every) |[ -]a-| an |(?<=[a-z%\d] )per )(?P<words>[a-z²]+(?:[ -][a-z]+)?)"
)
_OLD = re.compile(r"[ -]{1,2}olds?\b")
_OF_UNIT = re.compile(r" of (?:a |an |one )?(?P<words>[a-z]+(?: [a-z]+)?)")
_MINUS = re.compile(r"(?:(?<![\w)%.])-|(?:^|(?<= ))minus )$")
_POINT_OF_RATE = re.compile(r"[ -](?:percentage[ -]|percent[ -])?points?\b")
_WEIGHED = re.compile(
    r"\b(?:weigh\w*|lbs?|heav\w+|lift\w*|baby|bod(?:y|ies)|ton(?:ne)?s?|ounces?|kilo\w*|diet|chocolate|flour|meat|fat|butter|beef|pork|copper|coffee|sugar|thrust|cocaine|steel|payload|carbon|weight|cargo|ingredient|recipe)\b"
)
_AGED = re.compile(r"\b(?:aged?|ages)(?: (?:of|between|from|about|over|under|around))*,? $")


def atoms(text: str, folded: str) -> Iterator[Atom]:
    """Every number of the text that counts or measures something.

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
        skip = shapes.end_of_other_number(text, folded, numeral)
        if skip:
            position = skip
            continue
        atom = _atom(text, folded, numeral, position)
        if atom is not None:
            position = atom.end
            yield atom


def _atom(text: str, folded: str, numeral: Numeral, floor: int) -> Atom | None:
    currency, start = _currency_before(text, folded, numeral.start, floor)
    if currency is not None:
        numeral = scan.with_letter_scale(text, numeral)
    value, exponent, high, end = numeral.value, numeral.exponent, numeral.high, numeral.end
    minus = _MINUS.search(folded, max(floor, start - 6), start) if numeral.written is Written.DIGITS else None
    if minus and not (minus.group() == "-" and folded[start - 2 : start - 1].isdigit()):
        value, start = -value, minus.start()
    reach = end
    unit: Unit | None = currency
    if unit is None:
        unit, end, reach, value, exponent, high = _unit_behind(text, folded, numeral, value, exponent)
    else:
        unit, end = _money_behind(text, folded, unit, end)
    if unit.kind not in (UnitKind.NONE, UnitKind.COUNT):
        unit, end = _with_per(folded, unit, end)
    if unit.kind is UnitKind.DURATION and (old := _OLD.match(folded, end)):
        end = old.end()
    return Atom(start, end, max(reach, end), value, exponent, unit, numeral, high, unit_before=currency is not None)


def _currency_before(text: str, folded: str, start: int, floor: int) -> tuple[Unit | None, int]:
    """Currency in front of a number, and where the expression then starts."""
    mark = folded[start - 1 : start] if start > floor else ""
    if mark == " ":
        mark = folded[start - 2 : start - 1] if start - 1 > floor else ""
    if mark not in _MONEY_MARKS or not mark:
        return None, start
    low = max(floor, start - 9)
    if lost := _LOST_POUND.search(text, low, start):
        return Unit(kind=UnitKind.MONEY, code="GBP"), lost.start()
    found = _CURRENCY_BEFORE.search(folded, low, start)
    if found is None:
        return None, start
    prefix = found.group().replace(" ", "")
    if prefix[0].isalpha() and prefix[-1].isalpha() and not text[found.start()].isupper():
        return None, start
    if (
        prefix[0].isalpha()
        and prefix[-1].isalpha()
        and prefix not in ("rs", "fr")
        and not text[found.start() : found.start() + len(prefix)].isupper()
    ):
        return None, start
    code = currencies.PREFIXES.get(prefix) or currencies.PREFIXES.get(prefix[-1])
    if prefix not in currencies.PREFIXES and prefix[-1] in currencies.SIGNS:
        return Unit(kind=UnitKind.MONEY, code=code or ""), found.start() + found.group().index(prefix[-1])
    return (Unit(kind=UnitKind.MONEY, code=code), found.start()) if code else (None, start)


def _money_behind(text: str, folded: str, unit: Unit, end: int) -> tuple[Unit, int]:
    """Name behind the number that makes the sign more precise: "$30 Canadian", "$75 US", "$5 dollars"."""
    match = _MORE_WORDS.match(folded, end)
    if match is None or folded[end] == "-":
        return unit, end
    word = match.group(1)
    if word == "us" and text[match.start(1) : match.end()] == "US":
        return unit, match.end()
    named = _named_unit(text, folded, end)
    if named and named[0].kind is UnitKind.MONEY and named[0].code not in ("cent", "penny"):
        return (named[0] if named[0].code != "USD" or unit.code == "USD" else unit), named[1]
    return unit, end


def _named_unit(text: str, folded: str, end: int) -> tuple[Unit, int] | None:
    """The longest unit name of the lexicon that starts at `end`, and where it stops."""
    match = _UNIT_WORDS.match(folded, end)
    if match is None:
        return None
    first = match["words"]
    longest = lexicon.LONGEST.get(first)
    if longest is None:
        short = first.rstrip(".")
        if short not in lexicon.LONGEST:
            short = re.split(r"[./]", short)[0]
        if short not in lexicon.LONGEST or short == first:
            return None
        first, longest = short, 1
        return (lexicon.UNITS[first], match.start("words") + len(first)) if first in lexicon.UNITS else None
    candidates = [(first, match.end())]
    while len(candidates) < longest:
        more = _MORE_WORDS.match(folded, candidates[-1][1])
        if more is None:
            break
        candidates.append((f"{candidates[-1][0]} {more.group(1)}", more.end()))
    for name, stop in reversed(candidates):
        unit = lexicon.UNITS.get(name)
        if unit is not None and _really_a_unit(text, folded, name, match, stop):
            return unit, stop
    return None


def _really_a_unit(text: str, folded: str, name: str, match: re.Match[str], stop: int) -> bool:
    if name in lexicon.CAPITAL_CODES:
        return text[match.start("words") : stop].isupper()
    if (
        name in ("won", "pc", "time", "min", "pt", "pen", "deg", "mi", "cal", "pb", "second", "quarter")
        and folded[match.start()] == " "
    ):
        return name == "pc" or (name in ("quarter", "time") and False) or name in ("min", "second", "pt")
    return True


def _unit_behind(
    text: str, folded: str, numeral: Numeral, value: Decimal, exponent: int
) -> tuple[Unit, int, int, Decimal, int, Decimal | None]:
    """Unit, end of the unit, end of the noun phrase, and value, precision and high end in that unit."""
    end, high = numeral.end, numeral.high
    position = end
    if numeral.written is Written.FRACTION:
        if points := _POINT_OF_RATE.match(folded, end):
            return lexicon.POINTS, points.end(), points.end(), value, exponent, high
        article = re.compile(r" (?:an? )").match(folded, end)
        position = article.end() - 1 if article else end
        named = _named_unit(text, folded, position) or (
            (of := _OF_UNIT.match(folded, end)) and _named_unit(text, folded, of.start("words") - 1)
        )
    elif numeral.written is Written.VAGUE:
        of = re.compile(r" of").match(folded, end)
        position = of.end() if of else end
        named = _named_unit(text, folded, position)
    else:
        named = _named_unit(text, folded, position)
    if named is None and numeral.written is Written.DIGITS:
        named = _symbol(text, folded, end)
    if named is not None:
        unit, stop = named
        if unit.code == "GBP" and folded[position:stop].strip(" -").startswith("pound"):
            unit = _pounds(folded, numeral.start, stop, unit)
        if unit == lexicon.BASIS_POINTS:
            value, exponent = value / 100, exponent - 2
        return unit, stop, stop, value, exponent, high
    if numeral.written is not Written.FRACTION and _AGED.search(folded, max(0, numeral.start - 24), numeral.start):
        return Unit(kind=UnitKind.DURATION, code="year"), end, end, value, exponent, high
    noun = nouns.counted_noun(folded, position)
    if noun is not None and numeral.written is not Written.FRACTION:
        return Unit(kind=UnitKind.COUNT, noun=noun.head), end, noun.end, value, exponent, high
    if numeral.written is Written.FRACTION:
        return lexicon.FRACTION, end, end, value, exponent, high
    return lexicon.NO_UNIT, end, end, value, exponent, high


def _symbol(text: str, folded: str, end: int) -> tuple[Unit, int] | None:
    """Short symbols, read with their case: "5 m", "20 C", "3x", "20 (kg)"."""
    if bracketed := _BRACKETED.match(folded, end):
        unit = lexicon.UNITS.get(bracketed.group(1))
        return (unit, bracketed.end()) if unit else None
    match = _SYMBOL.match(text, end)
    if match is None or match["symbol"] not in lexicon.SYMBOLS:
        return None
    symbol = match["symbol"]
    if match["gap"] and symbol in ("in", "A", "K", "F", "C", "d", "t", "s", "h", "x", "V", "W", "X", "MP", '"'):
        following = text[match.end() : match.end() + 2]
        if not (
            symbol in ("C", "F", '"', "V", "W")
            and not following[1:].isupper()
            and not following.startswith(" ")
            or symbol in '"'
        ):
            return None
    return lexicon.SYMBOLS[symbol], match.end()


def _pounds(folded: str, start: int, stop: int, money: Unit) -> Unit:
    """Pounds are money unless something near them is weighed."""
    near = folded[max(0, start - 60) : stop + 40]
    return Unit(kind=UnitKind.MEASURE, code="pound") if _WEIGHED.search(near) else money


def _with_per(folded: str, unit: Unit, end: int) -> tuple[Unit, int]:
    """Add "per barrel", "a year", "/kWh" to a unit."""
    if unit.per:
        return unit, end
    match = _PER.match(folded, end)
    if match is None:
        return unit, end
    name, stop = match["words"], match.end()
    per = _per(name)
    if per is None and (" " in name or "-" in name):
        name = re.split("[ -]", name)[0]
        per, stop = _per(name), match.start("words") + len(name)
    if per is None or (per == unit.code and unit.kind is UnitKind.DURATION):
        return unit, end
    if folded[stop : stop + 8].startswith((" ago", " earlier", " later", " before")):
        return unit, end
    return Unit(kind=unit.kind, code=unit.code, noun=unit.noun, per=per), stop


def _per(name: str) -> str | None:
    name = name.replace("-", " ")
    return lexicon.PER.get(name) or lexicon.PER.get(nouns.singular(name))
