"""The unit of a number: the currency in front of it, the name or symbol behind it, and "per" something."""

from __future__ import annotations

import re

from watchbot.model import Unit, UnitKind
from watchbot.pipeline.numbers import currencies, lexicon, nouns
from watchbot.pipeline.numbers.scan import Numeral, Written

_SIGNS = re.escape("".join(currencies.SIGNS))
_LETTER_PREFIXES = "|".join(
    sorted(
        (re.escape(prefix) for prefix in currencies.PREFIXES if prefix.isalpha() and len(prefix) > 1),
        key=len,
        reverse=True,
    )
)
# Sign or code in front of the digits: "$", "US$", "HK $", "$US", "USD ", "Rs. ", "MUSD ".
_CURRENCY_BEFORE = re.compile(
    r"(?:(?<![a-z.'])(?:u\.s\. ?|(?!a )[a-z]{1,3} ?)[$¥]|\$(?:us|au|a|ca|c|nz|hk|s)"
    rf"|[{_SIGNS}]|(?<![a-z])(?:m(?=[a-z]{{3}} ?$))?(?:{_LETTER_PREFIXES})\.?|(?<![a-z])(?:y=|rs\.|[yn])) ?$"
)
_MAYBE_CURRENCY = frozenset(currencies.SIGNS) | frozenset("abcdefghijklmnopqrstuvwxyz.=")
_WIDEST_CURRENCY = 9
# Letters that are a currency only where they touch the digits: "PS6m" is a pound sign lost in transit.
_TOUCHING_ONLY = frozenset(("ps", "us"))
_AMOUNT = re.compile(r"\d(?:[\d.,]|[mbk]| ?(?:m|bn|million|billion|trillion)\b)")
_MIXED_CASE = frozenset(("rs", "rs.", "fr"))

_UNIT_WORD = re.compile(
    r"(?: - |[ -]{0,2})(?P<word>%(?:-point)?|[°℃℉€£$¥₹₩₽₺₪฿₱₫¢×″٪元](?: ?[cf](?![a-z]))?"
    r"|p\.c\b\.?|p\.p\.|[a-zµμ]+(?:[²³]|[23](?!\d))?(?:/[a-z]+)?)"
)
_US_MONEY = re.compile(r" u\.s\. dollars?\b")
_OF_EACH = re.compile(
    r" (?:(?:of|for|from|out of) (?:every|each|the)|(?:in|on) (?:every|each)) (?:dollar|euro|pound)\b"
)  # "61 cents of every dollar"
_NEXT_WORD = re.compile(r"[ -]([a-z]+)")
_BRACKETED = re.compile(r" ?[(\[{<] ?([a-z%°/²³2]+) ?[)\]}>]")
_SYMBOL = re.compile(r"(?P<gap> ?)(?P<symbol>[A-Za-z]{1,3}|\")(?![\w'²³]|\.\w)")
# With a blank before them these letters are more often something else.
_SPACED_SYMBOLS = frozenset(
    ("m", "g", "l", "L", "mL", "cc", "gal", "yds", "Nm", "Mt", "Gt", '"', "C", "F", "V", "W", "J")
)
# Names that are everyday words: units only where they touch the number.
_NOT_AFTER_BLANK = frozenset(("won", "time", "pen", "deg", "cal", "pb", "quarter", "bar", "all", "try", "mark"))
_PER = re.compile(
    r"\)?(?: ?/ ?| ?[ -](?:per|an?|each|every)[ -]|(?<=[a-z%])per )(?P<words>[a-zµ]+[²³]?(?:[ -][a-z]+)?)"
)
# "gallons of jet fuel a year"
_PER_OF = re.compile(
    r" of (?:[a-z]+ ){1,3}(?:per|an?|each|every) (?P<words>year|month|week|day|hour|minute|second|quarter)\b"
)
_NOT_PER_BEFORE = (" ago", " earlier", " later", " before", " old", "-old")
_OLD = re.compile(r"[ -]{1,2}olds?\b")
# What a rewriting machine makes of "times": "three.4 instances what a German pays", "ten instances as many".
_INSTANCES = re.compile(r"(?P<word> instances\b)(?P<compared> (?:as|more|greater|larger|bigger|higher|the whole)\b)?")
_ARTICLE = re.compile(r"(?: of)?(?: (?:an?|one))?(?=[ -])")
_POINT = re.compile(r"(?:(?: of)? a)?[ -](?P<percent>percentage[ -]|percent[ -])?points?\b")
_PRICED = re.compile(
    r" (?:a|an|per|for a|for each) (?:metric )?(?:ton(?:ne)?|kilo(?:gram)?|ounce|barrel|litre|gallon|bushel|kg)\b"
)
_WEIGHED = re.compile(
    r"\b(?:weigh\w*|weight|lbs?|heav\w+|lift\w*|baby|bod(?:y|ies)|ton(?:ne)?s?|ounces?|kilo(?:gram)?s?|diet|meat|"
    r"flour|sugar|chocolate|butter|beef|pork|copper|coffee|cocaine|steel|thrust|payload|cargo|recipe|dropping|shed)\b"
)


def currency_before(text: str, folded: str, start: int, floor: int) -> tuple[Unit, int] | None:
    """The currency that stands before a number.

    Args:
        text: the stored text.
        folded: the folded text.
        start: where the number starts.
        floor: nothing before this offset is looked at.

    Returns:
        The unit, and where its sign or code starts; None where there is no currency.
    """
    mark = folded[start - 1] if start > floor else ""
    if mark == " " and start - 1 > floor:
        mark = folded[start - 2]
    if mark not in _MAYBE_CURRENCY:
        return None
    found = _CURRENCY_BEFORE.search(folded, max(floor, start - _WIDEST_CURRENCY), start)
    if found is None:
        return None
    prefix = found.group().replace(" ", "")
    if currencies.SIGNS.keys().isdisjoint((prefix[0], prefix[-1])) and not _is_code(
        text[found.start() : start], prefix
    ):
        return None
    if prefix == "ps" and not _AMOUNT.match(folded, start):
        return None  # "PS5"
    begin, code = found.start(), currencies.PREFIXES.get(prefix)
    if code is None and prefix[-1] in currencies.SIGNS:  # "cost $5": only the sign belongs to the number
        begin, code = folded.rindex(prefix[-1], 0, start), currencies.PREFIXES[prefix[-1]]
    elif code is None and prefix[0] == "m":  # "MSEK 60"
        code = currencies.PREFIXES.get(prefix[1:])
    return (Unit(kind=UnitKind.MONEY, code=code), begin) if code else None


def _is_code(written: str, prefix: str) -> bool:
    """Whether letters before a number are a currency: capitals, and some only where they touch the digits."""
    if prefix in _TOUCHING_ONLY and len(written) > len(prefix):
        return False
    return written[0].isupper() and (written.strip(" .").isupper() or prefix in _MIXED_CASE or prefix == "y=")


def in_millions(folded: str, numeral: Numeral, position: int, unit: Unit) -> Numeral:
    """Read "MSEK 60" and "60 MEUR" as millions; `position` is where the code would start."""
    if not folded.startswith(f"m{unit.code.lower()}", position):
        return numeral
    return numeral._replace(value=numeral.value * 10**6, exponent=numeral.exponent + 6, scaled=True)


def money_behind(text: str, folded: str, unit: Unit, end: int) -> tuple[Unit, int]:
    """Read a name behind an amount that makes its sign more precise: "$30 Canadian dollars", "$75 US".

    Returns:
        The unit, and where it ends.
    """
    match = _NEXT_WORD.match(folded, end)
    if match is None or folded[end] == "-":
        return unit, end
    if text[match.start(1) : match.end()] == "US" or folded.startswith(" u.s.", end):
        return unit, end + (5 if folded[end + 2] == "." else 3)
    named = _named(text, folded, end)
    if named is None or named[0].kind is not UnitKind.MONEY or named[0].code in ("cent", "penny"):
        return unit, end
    return (unit if named[0].code == "USD" else named[0]), named[1]


def unit_behind(text: str, folded: str, numeral: Numeral) -> tuple[Unit, int] | None:
    """The unit of the lexicon that stands behind a number, and where it ends; None for bare and counting numbers."""
    end = numeral.end
    if numeral.written is Written.FRACTION:
        points = _POINT.match(folded, end)
        if points and (points["percent"] or not folded[numeral.start].isdigit()):
            return lexicon.POINTS, points.end()
        article = _ARTICLE.match(folded, end)
        found = _named(text, folded, article.end() if article else end)
    elif numeral.written is Written.VAGUE:
        found = _named(text, folded, end + 3 if folded.startswith(" of", end) else end)
    else:
        found = _named(text, folded, end)
    instances = _INSTANCES.match(folded, end) if found is None else None
    if instances is not None and (numeral.exponent < 0 or instances["compared"]):
        return lexicon.MULTIPLE, instances.end("word")
    if found is None:
        return _symbol(text, folded, end) if numeral.written is Written.DIGITS else None
    unit, stop = found
    if unit.code in ("cent", "penny") and (share := _OF_EACH.match(folded, stop)):
        return Unit(kind=UnitKind.PERCENT), share.end()
    if unit.code == "GBP" and "pound" in folded[end:stop] and _is_weight(folded, numeral.start, stop):
        unit = Unit(kind=UnitKind.MEASURE, code="pound")
    if unit.kind is UnitKind.DURATION and (old := _OLD.match(folded, stop)):
        stop = old.end()
    return unit, stop


def _named(text: str, folded: str, end: int) -> tuple[Unit, int] | None:
    """The longest unit name of the lexicon that starts at `end`, and where it stops."""
    if of_whom := _US_MONEY.match(folded, end):
        return lexicon.UNITS["dollars"], of_whom.end()
    match = _UNIT_WORD.match(folded, end)
    if match is None:
        return None
    word = match["word"].replace("° ", "°")
    if word not in lexicon.LONGEST and "/" in word:
        word = word.split("/")[0]
    longest = lexicon.LONGEST.get(word)
    if longest is None:
        return None
    names = [(word, match.start("word") + len(word))]
    while len(names) < longest and (more := _NEXT_WORD.match(folded, names[-1][1])):
        names.append((f"{names[-1][0]} {more.group(1)}", more.end()))
    for name, stop in reversed(names):
        unit = lexicon.UNITS.get(name)
        if unit is not None and _is_meant(text, folded, name, end, match.start("word"), stop):
            return unit, stop
    return None


def _is_meant(text: str, folded: str, name: str, end: int, start: int, stop: int) -> bool:
    """Whether a name that is also a word is meant as a unit here."""
    if name in lexicon.CAPITAL_CODES:
        return text[start:stop].isupper()
    if name in _NOT_AFTER_BLANK and folded[end] == " ":
        return False
    return not (name == "second" and folded[stop : stop + 1] == "-")


def _symbol(text: str, folded: str, end: int) -> tuple[Unit, int] | None:
    """Short symbols, read with their case: "5 m", "20 C", "3x", "20 (kg)"."""
    if bracketed := _BRACKETED.match(folded, end):
        unit = lexicon.UNITS.get(bracketed.group(1))
        return (unit, bracketed.end()) if unit else None
    match = _SYMBOL.match(text, end)
    if match is None or (match["gap"] and match["symbol"] not in _SPACED_SYMBOLS):
        return None
    unit = lexicon.SYMBOLS.get(match["symbol"])
    return (unit, match.end()) if unit else None


def _is_weight(folded: str, start: int, stop: int) -> bool:
    """Pounds are money unless something near them is weighed."""
    if _PRICED.match(folded, stop):
        return False
    return _WEIGHED.search(folded, max(0, start - 45), stop + 30) is not None


def with_per(folded: str, unit: Unit, end: int) -> tuple[Unit, int]:
    """Add "per barrel", "a year", "/kWh" to a unit.

    Returns:
        The unit, and where it ends.
    """
    match = None if unit.per else _PER.match(folded, end) or _PER_OF.match(folded, end)
    if match is None:
        return unit, end
    of_something = match.re is _PER_OF
    name, stop = match["words"], match.end()
    per = _per(name)
    if per is None and (" " in name or "-" in name):
        name = re.split("[ -]", name)[0]
        per, stop = _per(name), match.start("words") + len(name)
    if per is None or per == unit.code or folded.startswith(_NOT_PER_BEFORE, stop):
        return unit, end
    return Unit(kind=unit.kind, code=unit.code, noun=unit.noun, per=per), end if of_something else stop


def _per(name: str) -> str | None:
    name = name.replace("-", " ")
    return lexicon.PER.get(name) or lexicon.PER.get(nouns.singular(name))
