"""Where a number is written, and what it says: digits, words, fractions, vague plurals, and mixtures of them.

All patterns run over the *folded* text, which has the length of the original one, so that every offset holds in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from watchbot.pipeline.numbers import words
from watchbot.pipeline.patterns import any_of, replacing

_plain = replacing(
    {
        "İ": "i",  # the only letter whose lower case is longer than itself
        **dict.fromkeys("\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "),
        **dict.fromkeys("\u202f\u205f\u3000", " "),
        **dict.fromkeys("‐‑‒–−﹣－", "-"),
        **dict.fromkeys("’‘ʼ＇", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        "⁄": "/", "∕": "/", "％": "%", "﹪": "%", "，": ",", "．": ".", "∼": "~", "≈": "~", "＄": "$",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """`text` in lower case with plain blanks, hyphens and quotes; character for character as long as `text`."""
    folded = _plain(text)
    lowered = folded.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower()[:1] or c for c in folded)


FREE_NUMBERS = 1000
CHARACTERS_PER_NUMBER = 100


class Written(StrEnum):
    """How a number is written."""

    DIGITS = "digits"
    WORDS = "words"
    FRACTION = "fraction"
    VAGUE = "vague"


class Numeral(NamedTuple):
    """A number as written, before anything beside it is read. A vague one has `low` and `high` and no value."""

    start: int
    end: int
    value: Decimal
    exponent: int  # power of ten of the last written digit
    written: Written
    high: Decimal | None = None  # vague: `value` is the low end
    scaled: bool = False  # a scale word belongs to it: "5 million", "two thousand"

    def times(self, factor: int, end: int) -> Numeral:
        """This number with the scale that ends at `end`."""
        exponent = self.exponent + words.power_of_ten(factor)
        return self._replace(value=self.value * factor, exponent=exponent, end=end, scaled=True)


_SMALL = any_of([*words.ONES, *words.TENS])
_BIG = any_of(words.SCALES)
_THOUSANDS = any_of(words.THOUSANDS)
_CARDINAL = (
    rf"(?:(?:{_SMALL})|(?:an?|the)[ -](?=(?:{_BIG})\b)|(?:(?<=of the )|(?<=of every )|(?<=of each ))(?=hundred\b))"
    rf"(?:(?:[ -]+(?:and )?|(?<=[ -])|(?<=the ))(?:{_SMALL}|{_BIG})\b){{0,14}}"
)
_FRACTION = (
    r"(?:(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven)[ -]{1,3})?"
    r"(?:half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|hundredths?)"
)
_VAGUE = (
    r"(?:(?:tens|dozens|hundreds|thousands) of (?:hundreds|thousands|millions|billions)|dozens|scores|hundreds|"
    r"thousands|millions|billions|trillions)(?= of\b| more\b| in\b|\W|$)"
    r"|(?:single|double|triple)[ -]digits?"
)
_GROUPED = r"\d{1,3}(?:(?:,\d{3})+(?!\d)|(?:[ ']\d{3})+(?![\d.,]\d|\d)|(?:, 0\d\d)(?!\d))(?:\.\d+)?"
_INDIAN = r"\d{1,2}(?:,\d{2})+,\d{3}(?!\d)(?:\.\d+)?"
_CONTINENTAL = r"\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?![\d.])"
_DECIMAL_COMMA = (
    rf"\d{{1,3}},\d{{1,2}}(?= ?(?:%|per ?cent\b|pct\b|p\.c\.|pc\b|€|(?:{_THOUSANDS}|bn|mn|mrd)\b))(?!\d)"
    r"|(?<=[€$£])\d{1,3},\d{1,2}(?!\d)"
    r"|(?<![\d,])\d{1,3},\d{1,2}(?= (?:(?:percentage )?points?|years?|hours?|metres?|meters?|tonnes?|tons?|degrees?"
    r"|euros?|litres?|liters?|kilo\w+|[kmcg]?[mg]|[kmgt]wh?)\b|-fold\b)"
)
_REST = rf"{_GROUPED}|\d+(?:\.\d+)?|(?<![\d\w.])\.\d+"
_DIGITS = rf"{_INDIAN}|{_CONTINENTAL}|{_DECIMAL_COMMA}|{_REST}"
# Of a text that writes "2,7 %": there "126.200" is a whole number, and "14,9" a decimal whatever stands behind it.
_COMMA_DIGITS = (
    rf"(?<![\d,.])\d{{1,3}}(?:(?:\.\d{{3}})+(?![\d.])(?:,\d{{1,2}}(?!\d))?|,\d{{1,2}}(?![\d,])(?!\.\d))|{_REST}"
)
# A rewriting machine turns the first digit into a word: "two.7%", "five,427 centres".
_SPUN = rf"(?:{any_of(words.TENS)}[ -](?={any_of(words.ONES)}))?(?:{_SMALL})(?:\.\d+|(?:,\d{{3}})+(?:\.\d+)?)(?!\d)"
_GLYPHS = "".join(words.GLYPH_FRACTIONS)

# What every number in words begins with: where none of it stands, none of the long forms need be tried.
_PARTS_NAMED = ("half", "halves", "third", "quarter", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
OPENING = any_of(
    (
        *words.ONES, *words.TENS, *words.VAGUE_PLURALS, "single", "double", "triple", "hundred", *_PARTS_NAMED,
        *(f"{article}{joint}{word}" for article in ("a", "an", "the") for joint in " -"
          for word in (*words.SCALES, *_PARTS_NAMED, " ", "-")),
    )
)  # fmt: skip

GATE = rf"(?=[\d.{_GLYPHS}]|(?<![\w']){OPENING})"


def _candidate(digits: str) -> re.Pattern[str]:
    return re.compile(
        rf"{GATE}(?:(?P<digits>(?=[\d.])(?:{digits}))|(?P<glyph>[{_GLYPHS}])"
        r"|(?<![\w'])(?:"
        rf"(?P<spun>{_SPUN})|(?P<vague>{_VAGUE})|(?P<fraction>{_FRACTION})(?![\w-]*\w)"
        rf"|(?P<half>{_FRACTION}(?=-)(?!-\w+-\w+))|(?P<words>{_CARDINAL})(?=fold\b|\b(?!\w))))"
    )


CANDIDATE = _candidate(_DIGITS)
_CANDIDATE_WITH_COMMA = _candidate(_COMMA_DIGITS)
_SURE_COMMA = re.compile(rf"(?<![\d,.])(?:{_DECIMAL_COMMA})|(?<![\d,.]){_CONTINENTAL}")
_DECIMAL_POINT = re.compile(
    r"(?<![\d.,])(?:\d{1,3}\.(?:\d{1,2}|\d{4,})(?![\d.]|,\d)|0\.\d{3}(?!\d)|\d\.\d{3} ?(?:%|per ?cent))"
    r"|\d,\d{3}(?![\d,])"
)
_SCALE_BEHIND = re.compile(
    rf"[ -]?(?P<scale>{_BIG}|{any_of(words.ABBREVIATED_SCALES)})s?\b(?: (?P<again>{_THOUSANDS})\b)?"
)
_ONE_OF_THEM = re.compile(r"\b(?:an?|the|its|this|another) $")  # "a 14 billion-dollar arms deal"
_BIG_THINGS = re.compile(r"-(?:dollar|euro|pound|yen) [a-z]{3,}s\b")  # "58 billion-dollar disasters": so many disasters
_SCALE_OF_FRACTION = re.compile(rf"(?: of)?(?: an?)? (?P<scale>{_THOUSANDS}|dozen)\b")
_LETTER_SCALE = re.compile(r"[kKmMbBtT](?![\w²³/])")
_SPACED_LETTER_SCALE = re.compile(r" [MB](?= [a-z])")
_FRACTION_BEHIND = re.compile(r"[ -](?P<top>\d{1,2})/(?P<bottom>\d{1,3})(?![\d/])|(?P<glyph>[" + _GLYPHS + r"])")
_SLASH = re.compile(r" ?/ ?(?P<bottom>(?!0+\b)\d{1,3})(?![\d/.,]\d|[\d/])")
_POWER = re.compile(r" ?[×x*] ?10 ?\^? ?(?P<power>[-+]?\d{1,2})(?!\d|%)")
_AND_A_HALF = re.compile(
    rf" and (?:an? |one[ -])?(?P<part>half|quarter|third|three[ -]quarters)\b(?:[ -](?P<scale>{_THOUSANDS})\b)?"
)
_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "third": Decimal(1) / 3}
_WORD = re.compile(r"[a-z]+")
_GROUPING_POINT = re.compile(r"\.(?=\d{3}(?!\d))")
_DIGIT_NAMED = any_of([*(word for word, value in words.ONES.items() if value < 10), "oh", "nought"])
_POINT_IN_WORDS = re.compile(rf" point (?P<digits>{_DIGIT_NAMED}(?:[ -]{_DIGIT_NAMED}){{0,3}})\b(?!-)")
_LONGEST_NUMBER = 30  # characters; longer runs of digits are keys and codes


def numerals(text: str, folded: str) -> Iterator[Numeral]:
    """Every number in `text`, in order; whether it counts anything is decided later.

    Where numbers are so dense that no one would read them (data dumps, hostile texts), the rest of the run is passed
    over: the first `FREE_NUMBERS` are always read, and after that one in `CHARACTERS_PER_NUMBER`. News has one in about
    a hundred.

    Yields:
        Numerals that do not overlap.
    """
    position = read = 0
    for match in (_CANDIDATE_WITH_COMMA if writes_decimal_commas(folded) else CANDIDATE).finditer(folded):
        start = match.start()
        if start < position:
            continue
        if read > FREE_NUMBERS + start // CHARACTERS_PER_NUMBER:
            continue
        read += 1
        numeral = _read(text, folded, match)
        if numeral is not None:
            position = numeral.end
            yield numeral


def writes_decimal_commas(folded: str) -> bool:
    """Whether a text has decimals with a comma and none with a point: then its points group thousands."""
    return _SURE_COMMA.search(folded) is not None and _DECIMAL_POINT.search(folded) is None


def _read(text: str, folded: str, match: re.Match[str]) -> Numeral | None:
    kind, written = match.lastgroup, match.group()
    if kind in ("digits", "spun"):
        if match.re is _CANDIDATE_WITH_COMMA:
            written = _GROUPING_POINT.sub("", written)
        return _digits(text, folded, match.start(), match.end(), written)
    if kind == "glyph":
        top, bottom = words.GLYPH_FRACTIONS[written]
        value, exponent = words.read_fraction(top, bottom)
        return _with_fraction_scale(folded, Numeral(match.start(), match.end(), value, exponent, Written.FRACTION))
    if kind == "vague":
        return _vague(match.start(), match.end(), written)
    if kind in ("fraction", "half"):
        return _fraction(folded, match.start(), match.end(), written)
    return _cardinal(folded, match.start(), written)


def plain_number(written: str) -> tuple[Decimal, int]:
    """Value and precision of digits with separators: "1,234.50" → 1234.50, -2; "2,7" → 2.7, -1; "five,427" → 5427."""
    heads = _WORD.findall(written)
    if heads:
        spelt = sum(words.ONES.get(word, words.TENS.get(word, 0)) for word in heads)
        written = f"{spelt}{written[written.rindex(heads[-1]) + len(heads[-1]) :]}"
    digits = written.replace(" ", "").replace("'", "")
    whole, comma, rest = digits.rpartition(",")
    if comma and len(rest) in (1, 2) and "." not in rest:
        digits = whole.replace(".", "").replace(",", "") + "." + rest
    elif digits.count(".") > 1:
        digits = digits.replace(".", "")
    digits = digits.replace(",", "")
    return Decimal(digits), -len(digits.partition(".")[2])


def _digits(text: str, folded: str, start: int, end: int, written: str) -> Numeral | None:
    if len(written) > _LONGEST_NUMBER:
        return None
    value, exponent = plain_number(written)
    numeral = Numeral(start, end, value, exponent, Written.DIGITS)
    if exponent == 0:
        if slash := _SLASH.match(folded, end):
            value, exponent = words.read_fraction(int(value), int(slash["bottom"]))
            fraction = Numeral(start, slash.end(), value, exponent, Written.FRACTION)
            return _with_fraction_scale(folded, fraction)
        numeral = _mixed(folded, numeral)
    if power := _POWER.match(folded, end):
        shift = int(power["power"])
        numeral = numeral._replace(value=value.scaleb(shift), exponent=exponent + shift, end=power.end())
    return _with_scale(text, folded, numeral)


def _mixed(folded: str, numeral: Numeral) -> Numeral:
    """Read a fraction behind a whole number: "7 3/4", "3½"."""
    behind = _FRACTION_BEHIND.match(folded, numeral.end)
    if behind is None:
        return numeral
    top, bottom = words.GLYPH_FRACTIONS.get(behind["glyph"]) or (int(behind["top"]), int(behind["bottom"]))
    if not 0 < top < bottom:
        return numeral
    part, exponent = words.read_fraction(top, bottom)
    return numeral._replace(value=numeral.value + part, exponent=exponent, end=behind.end())


def _with_scale(text: str, folded: str, numeral: Numeral) -> Numeral:
    """Read the scale behind digits: "285.9 billion", "3 hundred thousand", "12B", "8 B people"."""
    scale = _SCALE_BEHIND.match(folded, numeral.end)
    if scale is not None:
        counted = numeral.exponent == 0 and _BIG_THINGS.match(folded, scale.end()) is not None
        counted = counted and _ONE_OF_THEM.search(folded, max(0, numeral.start - 8), numeral.start) is None
        return numeral if counted else _times_scale(numeral, scale)
    if letter := _letter_scale(text, numeral.start, numeral.end):
        return numeral.times(words.LETTER_SCALES[letter.group()[-1]], letter.end())
    return numeral


def _times_scale(numeral: Numeral, scale: re.Match[str]) -> Numeral:
    factor = words.SCALES.get(scale["scale"]) or words.ABBREVIATED_SCALES[scale["scale"]]
    if scale["again"]:
        factor *= words.THOUSANDS[scale["again"]]
    return numeral.times(factor, scale.end())


def _letter_scale(text: str, start: int, end: int) -> re.Match[str] | None:
    """A scale letter that needs no currency: "12B", "40k", "8 B people"."""
    letter = _LETTER_SCALE.match(text, end)
    if letter is not None and letter.group() in "kKMB" and end - start < 8:
        return letter
    return _SPACED_LETTER_SCALE.match(text, end)


def with_letter_scale(text: str, numeral: Numeral) -> Numeral:
    """`numeral` with the letter behind it read as a scale: "$5m", "£1.2t"; for use where money stands before it."""
    if numeral.scaled or numeral.written is not Written.DIGITS:
        return numeral
    blank = text.startswith(" ", numeral.end)
    letter = _LETTER_SCALE.match(text, numeral.end + blank)
    if letter is None or (blank and letter.group() == "t"):
        return numeral
    return numeral.times(words.LETTER_SCALES[letter.group()], letter.end())


def _cardinal(folded: str, start: int, written: str) -> Numeral | None:
    found = list(_WORD.finditer(written))
    if found and found[0].group() == "the":
        found = found[1:]
    value, exponent, used = words.read_words([word.group() for word in found])
    if not used:
        return None
    end = start + found[used - 1].end()
    scaled = any(word.group() in words.SCALES for word in found[:used])
    if not scaled and (point := _POINT_IN_WORDS.match(folded, end)):
        return _with_decimals(folded, start, value, point)
    if half := _AND_A_HALF.match(folded, end):
        part = half["part"]
        value += _PARTS.get(part, Decimal("0.75")) * Decimal(10) ** (exponent if scaled else 0)
        exponent, end = exponent - (1 if part == "half" else 2), half.end()
        if half["scale"]:
            factor = words.THOUSANDS[half["scale"]]
            value, exponent, scaled = value * factor, exponent + words.power_of_ten(factor), True
    return Numeral(start, end, value, exponent, Written.WORDS, scaled=scaled)


def _with_decimals(folded: str, start: int, whole: Decimal, point: re.Match[str]) -> Numeral:
    """Read "two point seven five", "one point five million"."""
    digits = [words.ONES.get(digit, 0) for digit in _WORD.findall(point["digits"])]
    value = whole + Decimal((0, tuple(digits), -len(digits)))
    numeral = Numeral(start, point.end(), value, -len(digits), Written.WORDS)
    scale = _SCALE_BEHIND.match(folded, numeral.end)
    return _times_scale(numeral, scale) if scale else numeral


def _fraction(folded: str, start: int, end: int, written: str) -> Numeral | None:
    parts = _WORD.findall(written)
    name = parts[-1]
    denominator = words.DENOMINATORS.get(name) or words.DENOMINATORS.get(name.rstrip("s"), 2)
    top = words.ONES.get(parts[0], 1) if len(parts) > 1 else 1
    if len(parts) == 1 and denominator != 2 and name not in ("quarter", "three-quarters"):
        return None  # "third", "tenths": an ordinal, or a fraction without its number
    value, exponent = words.read_fraction(top, denominator)
    return _with_fraction_scale(folded, Numeral(start, end, value, exponent, Written.FRACTION))


def _with_fraction_scale(folded: str, numeral: Numeral) -> Numeral:
    """Read "half a trillion", "three quarters of a million", "quarter million"."""
    scale = _SCALE_OF_FRACTION.match(folded, numeral.end)
    if scale is None:
        return numeral
    return numeral.times(words.SCALES[scale["scale"]], scale.end())._replace(written=Written.WORDS)


def _vague(start: int, end: int, written: str) -> Numeral:
    if "digit" in written:
        places = {"s": 1, "d": 2, "t": 3}[written[0]]
        low, high = Decimal(10) ** (places - 1), Decimal(10) ** places - 1
        return Numeral(start, end, low, 0, Written.VAGUE, high=high)
    low = Decimal(1)
    for word in _WORD.findall(written):
        low *= words.VAGUE_PLURALS.get(word, 1)
    return Numeral(start, end, low, 0, Written.VAGUE, high=low * 10)
