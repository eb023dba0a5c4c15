"""A sentence with its quantities, what may stand between them, and values with the precision they were written with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from watchbot.model import Bound, Inconsistency, Quantity, Shape, UnitKind
from watchbot.pipeline.text import Sentence

LONGEST_LINK = 120  # code points between two numbers of one statement
MOST_QUANTITIES = 12  # a sentence with more is a list; nothing can be said about which belong together
# What makes a computation another one than the plain one.
_LOOSE = re.compile(
    r"\b(?:adjusted|constant|real terms|annuali[sz]ed|annual rate|per year|each year|average[ds]?|compound|CAGR|organic"
    r"|excluding|like[- ]for[- ]like|pro forma|round(?:ed|ing)|if|would|suppose|imagine|respectively|forecast"
    r"|expected)\b"
    r"|\ba year\b(?! (?:earlier|ago|before|later))",
    re.IGNORECASE,
)
_LINK_WORDS = (
    r"(?:or|by|to|from|up|down|an?|the|increase|rise|gain|jump|drop|fall|decline|decrease|loss|growth|of|that|is|was|in|"
    r"for|which|means|meaning|representing|over|with|equal|equivalent|amounting|just|only|between|after|then|year|month|"
    r"quarter|earlier|sharp|steep|slight|modest|small|big|record|whopping|staggering|further|net|January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:19|20)\d\d|percentage|points?)"
)
LINKED = re.compile(rf"[\s,(–—-]*(?:{_LINK_WORDS}\b[\s,(–—-]*)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence with its quantities."""

    sentence: Sentence
    quantities: tuple[Quantity, ...]

    def between(self, left: Quantity, right: Quantity) -> str:
        """Return the text between two quantities of the sentence."""
        base = self.sentence.start
        return self.sentence.text[left.end - base : right.start - base]

    def after(self, quantity: Quantity) -> str:
        """Return the rest of the sentence."""
        return self.sentence.text[quantity.end - self.sentence.start :]

    def before(self, quantity: Quantity) -> str:
        """Return the sentence up to a quantity."""
        return self.sentence.text[: quantity.start - self.sentence.start]


def can_be_judged(passage: Passage) -> bool:
    """Whether a sentence has some numbers, not too many, and nothing that makes its computation a special one."""
    if passage.sentence.kind == "row":
        return False
    values = sum(1 + (quantity.shape in {Shape.FROM_TO, Shape.A_OF_B}) for quantity in passage.quantities)
    return 2 <= values <= MOST_QUANTITIES and not _LOOSE.search(passage.sentence.text)


def fits(pattern: re.Pattern[str], link: str) -> bool:
    """Whether the whole text between two numbers is of this form; a long one never is."""
    return len(link) <= LONGEST_LINK and pattern.fullmatch(link) is not None


@dataclass(frozen=True, slots=True)
class Span:
    """A value and what it may be, given how it was written."""

    low: Decimal
    high: Decimal
    value: Decimal


_EXACT_KINDS = frozenset({UnitKind.COUNT, UnitKind.NONE})


def span_of(value: Decimal, quantity: Quantity) -> Span:
    """Return what a written value may stand for: half a unit of its last digit either way; a small count is exact."""
    exponent = quantity.exponent
    if quantity.unit.kind in _EXACT_KINDS and exponent >= 0 and value == value.to_integral_value():
        exponent = max(exponent, _trailing_zeros(value)) if value >= 1000 else exponent
        if exponent == 0:
            return Span(value, value, value)
    half = Decimal(5).scaleb(exponent - 1)
    return Span(value - half, value + half, value)


def _trailing_zeros(value: Decimal) -> int:
    digits = str(int(value))
    zeros = len(digits) - len(digits.rstrip("0"))
    return zeros if zeros >= 2 else 0


def agrees(stated: Decimal, exponent: int, computed: Span) -> bool:
    """Whether a stated value is the computed one, rounded or cut off at its last written digit."""
    unit = Decimal(1).scaleb(exponent)
    low, high = abs(stated) - unit / 2, abs(stated) + unit
    return low <= max(abs(computed.low), abs(computed.high)) and min(abs(computed.low), abs(computed.high)) < high


def usable(*quantities: Quantity) -> bool:
    """Whether all are plain values: no range, bound or guess, not denied, not a forecast."""
    return all(
        q.shape in {Shape.POINT, Shape.FROM_TO, Shape.A_OF_B}
        and q.value is not None
        and q.bound is Bound.EXACT
        and not q.hedged
        and not q.negated
        for q in quantities
    )


def alike(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities count the same thing, as far as the text says."""
    if UnitKind.NONE in {a.unit.kind, b.unit.kind}:
        other = b if a.unit.kind is UnitKind.NONE else a
        return (
            other.unit.kind in {UnitKind.NONE, UnitKind.COUNT, UnitKind.SCORE} and not a.unit.code and not b.unit.code
        )
    if a.unit.kind is not b.unit.kind or a.unit.code != b.unit.code or a.unit.per != b.unit.per:
        return False
    return not a.unit.noun or not b.unit.noun or a.unit.noun == b.unit.noun


def report(
    rule: str, passage: Passage, stated: Quantity, others: tuple[Quantity, ...], computed: Decimal, note: str
) -> Inconsistency:
    """Report a contradiction, with the whole sentence as its quote."""
    sentence = passage.sentence
    return Inconsistency(
        rule=rule,
        stated=stated,
        others=others,
        computed=computed,
        quote=sentence.text,
        start=sentence.start,
        end=sentence.end,
        note=note,
    )


def shown(value: Decimal, exponent: int = 0) -> str:
    """Write a value with two digits more than the stated one has, at most, and without idle zeros."""
    with localcontext() as context:
        context.prec = 60
        places = Decimal(1).scaleb(min(exponent - 1, 0))
        written = f"{value.quantize(places, rounding=ROUND_HALF_EVEN):,f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
