"""Numbers written as words: values of cardinals, scales, fractions and vague plurals."""

from __future__ import annotations

from decimal import Decimal


def listed(text: str) -> list[str]:
    """The words of a table that is written as one text."""
    return text.split()


_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ONES = {word: value for value, word in enumerate(listed(_ONES))} | {"nought": 0}
TENS = {word: 10 * (place + 2) for place, word in enumerate(listed(_TENS))}
MULTIPLIERS = {"hundred": 100, "dozen": 12}
THOUSANDS = {
    "thousand": 10**3,
    "lakh": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "trillion": 10**12,
    "quadrillion": 10**15,
}
SCALES = {**MULTIPLIERS, **THOUSANDS}
# What may stand behind digits: "285.9bn", "3 mln". All are powers of ten but the dozen.
ABBREVIATED_SCALES = {
    "mn": 10**6, "mln": 10**6, "mio": 10**6, "bn": 10**9, "mrd": 10**9,
    "bln": 10**9, "tn": 10**12, "trn": 10**12, "tln": 10**12,
}  # fmt: skip
# Single letters are read with their case: "5m" is metres unless money stands before it, "5M" are millions.
LETTER_SCALES = {
    "k": 10**3, "K": 10**3, "m": 10**6, "M": 10**6, "b": 10**9, "B": 10**9, "t": 10**12, "T": 10**12,
}  # fmt: skip
DENOMINATORS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
VAGUE_PLURALS = {
    "tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 10**3, "millions": 10**6,
    "billions": 10**9, "trillions": 10**12,
}  # fmt: skip
GLYPH_FRACTIONS = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8), "⅒": (1, 10),
}  # fmt: skip


def power_of_ten(scale: int) -> int:
    """Exponent of the largest power of ten in `scale`: 6 for a million; 0 for a dozen, which is exact."""
    return len(str(scale)) - 1 if scale != MULTIPLIERS["dozen"] else 0


def read_words(words: list[str]) -> tuple[Decimal, int, int]:
    """Read as many of `words` as make one cardinal.

    Args:
        words: lower-case number words; "and" and "a" may stand between them.

    Returns:
        Value, power of ten of the last written digit, and how many words were used: "one two" uses one of two, because
        those are two numbers and not one.
    """
    total = group = 0
    exponent = used = 0
    room = 10**18  # the next plain word must be smaller than this: "twenty two" is one number, "two twenty" is not
    scale_room = 10**18
    for place, word in enumerate(words):
        if word in ("and", "a", "an"):
            group = group or (1 if word != "and" else 0)
            continue
        value = ONES.get(word, TENS.get(word, -1))
        if value >= 0:
            if value >= room or (value == 0 and place):
                break
            group += value
            room = 10 if word in TENS else 0
            exponent = 1 if word in TENS or word == "ten" else 0
        elif word in MULTIPLIERS:
            if group > 99 or (group == 0 and place and words[place - 1] not in ("a", "an")):
                break
            group = (group or 1) * MULTIPLIERS[word]
            room = 100 if word == "hundred" else 0
            exponent = 2 if word == "hundred" else 0
        else:
            scale = THOUSANDS[word]
            if scale >= scale_room:
                if group:
                    break
                total *= scale  # "a thousand billion"
            else:
                total += (group or 1) * scale
            group, room, scale_room, exponent = 0, 1000, scale, power_of_ten(scale)
        used = place + 1
    return Decimal(total + group), exponent, used


def read_fraction(numerator: int, denominator: int) -> tuple[Decimal, int]:
    """Value and precision of a fraction in words; a third is known to two places, a half and a fifth to one."""
    value = Decimal(numerator) / Decimal(denominator)
    return value, -1 if value * 10 == int(value * 10) else -2
