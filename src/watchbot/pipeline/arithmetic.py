"""Do the numbers of one text agree with each other?

Each rule looks for one form of sentence in which some numbers follow from others, and computes with the written
precision of every number. It stays silent as soon as anything is vague, hedged, bounded ("more than") or ambiguous: a
false report costs more than a missed one. Between the numbers of one statement only a few linking words may stand.

    share           "97,206 of 131,121 patents, or 74.2 %"
    difference      "from 33 to 40, up 8"; "46, five more than 41"; "100 and 97.3, a gap of 2.7"
    percent_change  "rose 25 % to 50 from 40"
    direction       "2.7 %, down from 0.4 %"
    multiple        "285.9, 30 times the 12.4 of China"
    total           "12, 15 and 20, a total of 45"; a table with a row "Total"
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from itertools import pairwise

from watchbot.model import Bound, Inconsistency, Quantity, Shape, Trend, UnitKind
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
_LINKED = re.compile(rf"[\s,(–—-]*(?:{_LINK_WORDS}\b[\s,(–—-]*)*", re.IGNORECASE)
_RIGHT_BEFORE = re.compile(
    r"\s*(?:from|over|compared (?:to|with)|on|(?P<more>more|higher|greater|above|ahead)(?: than| of)?"
    r"|(?P<less>less|fewer|lower|below|short|behind)(?: than| of)?)\s+(?:the |a |an |its |that )?(?:[\w.]+['’]s? )?",
    re.IGNORECASE,
)
_GAP_OF = re.compile(
    r"[\s,(–—-]*(?:(?:that is|which is|giving|leaving|for|or)\s+)?an?\s+"
    r"(?:gap|difference|lead|margin|distance|spread)\s+of\s+",
    re.IGNORECASE,
)
_SHARE_FIRST = re.compile(
    r"(?: of [^,;:.()]{1,60})?,?\s*[(–—-]?\s*(?:amounting to|or|that is|i\.e\.|namely|equal to|equivalent to|meaning|"
    r"representing|corresponding to)?\s*",
    re.IGNORECASE,
)
_SHARE_LAST = re.compile(
    r"[^,;:.()]{0,20},?\s*[(–—-]?\s*"
    r"(?:or|that is|i\.e\.|equal to|equivalent to|meaning|a share of|which is|making up)?\s*",
    re.IGNORECASE,
)
_CONNECTED = re.compile(
    r"amounting|\bor\b|that is|i\.e\.|namely|equal|equivalent|meaning|represent|corresponding|share of|which is|"
    r"making up|[(–—]",
    re.IGNORECASE,
)
_TIMES_OF = re.compile(
    r"\s*(?:as (?:much|many|high|large|big) as|(?:more|less|fewer|higher|larger) than|that of|those of)?"
    r"\s*(?:the |in )?(?:[A-Z][\w.]*['’]?s?\s*){0,3}[('’]*\s*(?:with |at )?"
)
_TOTAL_BEFORE = re.compile(
    r"\b(?:a total of|adding up to|adds? up to|summing to|sums? to|together|altogether|totall?ing)\s+$",
    re.IGNORECASE,
)
_TOTAL_AFTER = re.compile(r"(?:\s+[\w-]+){0,2}\s+(?:in total|in all|altogether|combined)\b", re.IGNORECASE)
_PARTIAL = re.compile(
    r"\b(?:including|includes?|among them|of which|of whom|of them|such as|notably|mainly|led by|plus|another|others?|"
    r"bringing|rest|remaining|versus|vs|against|compared|from|since|more|fewer|up|down)\b",
    re.IGNORECASE,
)
_TOTAL_ROW = re.compile(r"\s*(?:grand )?total\s*:?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Passage:
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


def find_inconsistencies(
    text: str, sentences: Sequence[Sentence], quantities: Sequence[Quantity]
) -> tuple[Inconsistency, ...]:
    """Find numbers of a text that contradict each other, in the order of the text.

    Args:
        text: the text itself.
        sentences: its sentences.
        quantities: its quantities, by start.
    """
    starts = [quantity.start for quantity in quantities]
    passages = []
    for sentence in sentences:
        inside = quantities[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        passages.append(_Passage(sentence, tuple(inside)))
    found: list[Inconsistency] = []
    for passage in passages:
        if _can_be_judged(passage):
            found.extend(_in_sentence(passage))
    found.extend(_in_tables(text, passages))
    return tuple(sorted(found, key=lambda one: (one.start, one.stated.start)))


def _can_be_judged(passage: _Passage) -> bool:
    if passage.sentence.kind == "row":
        return False
    values = sum(1 + (quantity.shape in {Shape.FROM_TO, Shape.A_OF_B}) for quantity in passage.quantities)
    return 2 <= values <= MOST_QUANTITIES and not _LOOSE.search(passage.sentence.text)


def _fits(pattern: re.Pattern[str], link: str) -> bool:
    """Whether the whole text between two numbers is of this form; a long one never is."""
    return len(link) <= LONGEST_LINK and pattern.fullmatch(link) is not None


def _in_sentence(passage: _Passage) -> Iterator[Inconsistency]:
    """Apply every rule; a number that one rule has reported is not reported again."""
    seen: set[int] = set()
    for rule in (_shares, _changes_of_from_to, _changes_to_before, _gaps, _directions, _multiples, _totals):
        for found in rule(passage):
            if found.stated.start not in seen:
                seen.add(found.stated.start)
                yield found


# --------------------------------------------------------------------------- values with their precision


@dataclass(frozen=True, slots=True)
class _Span:
    """A value and what it may be, given how it was written."""

    low: Decimal
    high: Decimal
    value: Decimal


_EXACT_KINDS = frozenset({UnitKind.COUNT, UnitKind.NONE})


def _span(value: Decimal, quantity: Quantity) -> _Span:
    """Return what a written value may stand for: half a unit of its last digit either way; a small count is exact."""
    exponent = quantity.exponent
    if quantity.unit.kind in _EXACT_KINDS and exponent >= 0 and value == value.to_integral_value():
        exponent = max(exponent, _trailing_zeros(value)) if value >= 1000 else exponent
        if exponent == 0:
            return _Span(value, value, value)
    half = Decimal(5).scaleb(exponent - 1)
    return _Span(value - half, value + half, value)


def _trailing_zeros(value: Decimal) -> int:
    digits = str(int(value))
    zeros = len(digits) - len(digits.rstrip("0"))
    return zeros if zeros >= 2 else 0


def _agrees(stated: Decimal, exponent: int, computed: _Span) -> bool:
    """Whether a stated value is the computed one, rounded or cut off at its last written digit."""
    unit = Decimal(1).scaleb(exponent)
    low, high = abs(stated) - unit / 2, abs(stated) + unit
    return low <= max(abs(computed.low), abs(computed.high)) and min(abs(computed.low), abs(computed.high)) < high


def _usable(*quantities: Quantity) -> bool:
    return all(
        q.shape in {Shape.POINT, Shape.FROM_TO, Shape.A_OF_B}
        and q.value is not None
        and q.bound is Bound.EXACT
        and not q.hedged
        and not q.negated
        for q in quantities
    )


def _alike(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities count the same thing, as far as the text says."""
    if UnitKind.NONE in {a.unit.kind, b.unit.kind}:
        other = b if a.unit.kind is UnitKind.NONE else a
        return (
            other.unit.kind in {UnitKind.NONE, UnitKind.COUNT, UnitKind.SCORE} and not a.unit.code and not b.unit.code
        )
    if a.unit.kind is not b.unit.kind or a.unit.code != b.unit.code or a.unit.per != b.unit.per:
        return False
    return not a.unit.noun or not b.unit.noun or a.unit.noun == b.unit.noun


def _report(
    rule: str, passage: _Passage, stated: Quantity, others: tuple[Quantity, ...], computed: Decimal, note: str
) -> Inconsistency:
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


def _shown(value: Decimal, exponent: int = 0) -> str:
    """Write a value with two digits more than the stated one has, at most, and without idle zeros."""
    with localcontext() as context:
        context.prec = 60
        places = Decimal(1).scaleb(min(exponent - 1, 0))
        written = f"{value.quantize(places, rounding=ROUND_HALF_EVEN):,f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


# --------------------------------------------------------------------------- A of B and a share


def _shares(passage: _Passage) -> Iterator[Inconsistency]:
    ratios = [q for q in passage.quantities if q.shape is Shape.A_OF_B]
    percents = [q for q in passage.quantities if q.unit.kind is UnitKind.PERCENT and q.shape is Shape.POINT]
    if len(ratios) != 1 or len(percents) != 1:
        return
    ratio, stated = ratios[0], percents[0]
    if not _usable(ratio, stated) or stated.amount_of_change or ratio.value is None or stated.value is None:
        return
    if ratio.whole is None or ratio.whole < 20 or ratio.value > ratio.whole:
        return  # "three in four" is a way of speaking
    first, last = sorted((ratio, stated), key=lambda q: q.start)
    link = passage.between(first, last)
    pattern = _SHARE_FIRST if first is stated else _SHARE_LAST
    if not _fits(pattern, link) or not _CONNECTED.search(link) or _share_of_another(passage, stated, ratio):
        return
    part, whole = _span(ratio.value, ratio), _span(ratio.whole, ratio)
    share = _Span(part.low / whole.high * 100, part.high / whole.low * 100, part.value / whole.value * 100)
    if _agrees(stated.value, stated.exponent, share):
        return
    note = (
        f"{_shown(part.value)} of {_shown(whole.value)} is {_shown(share.value, stated.exponent)} %, "
        f"the text says {_shown(stated.value, stated.exponent)} %"
    )
    yield _report("share", passage, stated, (ratio,), share.value, note)


def _share_of_another(passage: _Passage, stated: Quantity, ratio: Quantity) -> bool:
    """Whether the percentage is said to be of something else than what is counted: "(3 % of the population)"."""
    of = re.match(r"\s*of\s+(?:the\s+|all\s+)?([^,;:.()]{1,60})", passage.after(stated), re.IGNORECASE)
    if of is None or not ratio.unit.noun:
        return of is not None and stated.start > ratio.start
    return ratio.unit.noun not in of.group(1).lower() and not of.group(1).lower().startswith(("total", "them", "those"))


# --------------------------------------------------------------------------- changes


def _changes_of_from_to(passage: _Passage) -> Iterator[Inconsistency]:
    """Check "From 33 to 40, up 8"; "rose 25 % to 50 from 40"."""
    pairs = [q for q in passage.quantities if q.shape is Shape.FROM_TO]
    changes = [q for q in passage.quantities if q.amount_of_change and q.shape is Shape.POINT]
    if len(pairs) != 1 or len(changes) != 1:
        return
    pair, stated = pairs[0], changes[0]
    first, last = sorted((pair, stated), key=lambda q: q.start)
    if pair.before is None or pair.value is None or not _usable(pair, stated):
        return
    if _fits(_LINKED, passage.between(first, last)):
        yield from _compared(passage, stated, pair.before, pair.value, (pair,), pair)


def _changes_to_before(passage: _Passage) -> Iterator[Inconsistency]:
    """Check "40 papers, up 8 from 33"; "46, five more than China's 41"."""
    for new, stated, old in zip(passage.quantities, passage.quantities[1:], passage.quantities[2:], strict=False):
        if {new.shape, stated.shape, old.shape} != {Shape.POINT} or not _usable(new, stated, old):
            continue
        if new.amount_of_change or not _alike(new, old) or new.value is None or old.value is None:
            continue
        link = _RIGHT_BEFORE.fullmatch(passage.between(stated, old))
        compared = link is not None and bool(link["more"] or link["less"])
        if link is None or not (stated.amount_of_change or compared):
            continue
        if not _fits(_LINKED, passage.between(new, stated)):
            continue
        trend = stated.trend
        if compared and link is not None:
            trend = Trend.UP if link["more"] else Trend.DOWN
        yield from _compared(passage, stated, old.value, new.value, (new, old), new, trend)


def _compared(
    passage: _Passage,
    stated: Quantity,
    old: Decimal,
    new: Decimal,
    others: tuple[Quantity, ...],
    written: Quantity,
    trend: Trend | None = None,
) -> Iterator[Inconsistency]:
    """Compare a stated change with two values: as a difference, as a percentage, or between percentages as either."""
    if stated.value is None:
        return
    kind, of_percent = stated.unit.kind, written.unit.kind is UnitKind.PERCENT
    before, after = _span(old, written), _span(new, written)
    difference = _Span(after.low - before.high, after.high - before.low, new - old)
    candidates: list[tuple[str, _Span]] = []
    if kind is UnitKind.PERCENT and before.low > 0 and after.low > 0:
        relative = _Span(
            (after.low / before.high - 1) * 100, (after.high / before.low - 1) * 100, (new / old - 1) * 100
        )
        candidates.append(("percent_change", relative))
    points = of_percent and kind in {UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS, UnitKind.SCORE}
    if points or (not of_percent and kind is not UnitKind.PERCENT and _alike(stated, written)):
        candidates.append(("difference", difference))
    direction = trend or stated.trend
    if not candidates or any(_change_agrees(stated, direction, span) for _, span in candidates):
        return
    rule, span = candidates[-1] if of_percent else candidates[0]
    sign = " %" if rule == "percent_change" else ""
    note = (
        f"from {_shown(old, written.exponent)} to {_shown(new, written.exponent)} is "
        f"{_shown(span.value, stated.exponent)}{sign}, the text says {_said(stated, direction)}"
    )
    yield _report(rule, passage, stated, others, span.value, note)


def _change_agrees(stated: Quantity, direction: Trend | None, computed: _Span) -> bool:
    if stated.value is None:
        return True
    if direction is Trend.UP and computed.high < 0 and stated.value > 0:
        return False
    if direction is Trend.DOWN and computed.low > 0 and stated.value > 0:
        return False
    if computed.low <= 0 <= computed.high:
        exact = computed.low == computed.high
        return (
            stated.value == 0
            if exact
            else stated.value <= max(-computed.low, computed.high) + Decimal(1).scaleb(stated.exponent)
        )
    return _agrees(stated.value, stated.exponent, computed)


def _said(stated: Quantity, direction: Trend | None) -> str:
    return f"{direction.value} {stated.surface}" if direction else stated.surface


def _gaps(passage: _Passage) -> Iterator[Inconsistency]:
    """Check "100 and 97.3, a gap of 2.7"."""
    if len(passage.quantities) != 3:
        return
    one, other, stated = passage.quantities
    if {one.shape, other.shape, stated.shape} != {Shape.POINT} or not _usable(one, other, stated):
        return
    if one.value is None or other.value is None or stated.value is None or not _alike(one, other):
        return
    if not _fits(_GAP_OF, passage.between(other, stated)) or one.amount_of_change or other.amount_of_change:
        return
    kind = stated.unit.kind
    in_points = kind in {UnitKind.PERCENTAGE_POINTS, UnitKind.SCORE, UnitKind.NONE}
    if not in_points and not (kind is one.unit.kind and kind is not UnitKind.PERCENT):
        return
    a, b = _span(one.value, one), _span(other.value, other)
    gap = _Span(a.low - b.high, a.high - b.low, a.value - b.value)
    if gap.low <= 0 <= gap.high or _agrees(stated.value, stated.exponent, gap):
        return
    note = (
        f"between {_shown(one.value, one.exponent)} and {_shown(other.value, other.exponent)} is "
        f"{_shown(abs(gap.value), stated.exponent)}, the text says {stated.surface}"
    )
    yield _report("difference", passage, stated, (one, other), abs(gap.value), note)


_FROM = re.compile(r"[,(–—\s][^;:.()]{0,60}?\b(?P<way>up|down)\s+from\s+(?:an?|the|its)?\s*$", re.IGNORECASE)


def _directions(passage: _Passage) -> Iterator[Inconsistency]:
    """Check "2.7 %, down from 0.4 %": the word and the two values point to different sides."""
    for new, old in pairwise(passage.quantities):
        if {new.shape, old.shape} != {Shape.POINT} or not _usable(new, old) or not _alike(new, old):
            continue
        if new.amount_of_change or old.amount_of_change or new.value is None or old.value is None:
            continue
        if sum(_alike(new, q) for q in passage.quantities) != 2 or new.unit.kind is UnitKind.NONE:
            continue
        link = _FROM.search(passage.between(new, old))
        if link is None:
            continue
        a, b = _span(new.value, new), _span(old.value, old)
        down = link["way"].lower() == "down"
        if (a.low > b.high) if down else (a.high < b.low):
            note = f"{old.surface} to {new.surface} is {'up' if down else 'down'}, the text says {link['way'].lower()}"
            yield _report("direction", passage, new, (old,), new.value - old.value, note)


# --------------------------------------------------------------------------- multiples and totals


def _multiples(passage: _Passage) -> Iterator[Inconsistency]:
    """Check "$285.9 billion, 30 times China's $12.4 billion"; "fivefold, from 2 million to 10 million"."""
    for left, times, right in zip(passage.quantities, passage.quantities[1:], passage.quantities[2:], strict=False):
        if times.unit.kind is not UnitKind.MULTIPLE or not _usable(left, times, right) or not _alike(left, right):
            continue
        if {left.shape, times.shape, right.shape} != {Shape.POINT} or left.amount_of_change or right.amount_of_change:
            continue
        linked = _fits(_LINKED, passage.between(left, times)) and _fits(_TIMES_OF, passage.between(times, right))
        if linked and left.value and right.value:
            yield from _ratio(passage, times, left.value, right.value, (left, right))
    pairs = [q for q in passage.quantities if q.shape is Shape.FROM_TO and _usable(q)]
    folds = [q for q in passage.quantities if q.unit.kind is UnitKind.MULTIPLE and _usable(q)]
    if len(pairs) == len(folds) == 1 and pairs[0].value and pairs[0].before:
        first, last = sorted((pairs[0], folds[0]), key=lambda q: q.start)
        if _fits(_LINKED, passage.between(first, last)):
            yield from _ratio(passage, folds[0], pairs[0].value, pairs[0].before, (pairs[0],))


def _ratio(
    passage: _Passage, times: Quantity, a: Decimal, b: Decimal, others: tuple[Quantity, ...]
) -> Iterator[Inconsistency]:
    """Compare a multiple with two values, whichever is larger; "five times more" may be five or six times."""
    if times.value is None:
        return
    large, small = (
        max(_span(a, others[0]), _span(b, others[-1]), key=lambda s: s.value),
        min(_span(a, others[0]), _span(b, others[-1]), key=lambda s: s.value),
    )
    if small.low <= 0:
        return
    ratio = _Span(large.low / small.high, large.high / small.low, large.value / small.value)
    more = _Span(ratio.low - 1, ratio.high - 1, ratio.value - 1)
    if _agrees(times.value, times.exponent, ratio) or _agrees(times.value, times.exponent, more):
        return
    note = (
        f"{_shown(large.value, others[0].exponent)} is {_shown(ratio.value, times.exponent)} times "
        f"{_shown(small.value, others[0].exponent)}, the text says {times.surface}"
    )
    yield _report("multiple", passage, times, others, ratio.value, note)


def _totals(passage: _Passage) -> Iterator[Inconsistency]:
    """Check "12 in Berlin, 15 in Paris and 20 in Rome, a total of 45": nothing but the parts and their total."""
    quantities = passage.quantities
    if len(quantities) < 3 or _PARTIAL.search(passage.sentence.text) or not _usable(*quantities):
        return
    totals = [q for q in quantities if _TOTAL_BEFORE.search(passage.before(q)) or _TOTAL_AFTER.match(passage.after(q))]
    if len(totals) != 1 or totals[0] not in {quantities[0], quantities[-1]}:
        return
    stated = totals[0]
    parts = tuple(q for q in quantities if q is not stated)
    if any(q.shape is not Shape.POINT or not _alike(q, stated) or q.amount_of_change for q in quantities):
        return
    if any(not re.search(r",|\band\b|;", passage.between(a, b)) for a, b in pairwise(parts)):
        return
    if stated.unit.kind in {UnitKind.PERCENT, UnitKind.DURATION, UnitKind.MULTIPLE}:
        return
    yield from _summed(passage, stated, parts)


def _summed(passage: _Passage, stated: Quantity, parts: tuple[Quantity, ...]) -> Iterator[Inconsistency]:
    spans = [_span(q.value, q) for q in parts if q.value is not None]
    total = _Span(
        sum((s.low for s in spans), Decimal(0)),
        sum((s.high for s in spans), Decimal(0)),
        sum((s.value for s in spans), Decimal(0)),
    )
    if stated.value is None or stated.value < max(s.value for s in spans):
        return
    said = _span(stated.value, stated)
    if said.low <= total.high and total.low <= said.high:
        return
    listed = " + ".join(_shown(s.value, q.exponent) for s, q in zip(spans, parts, strict=True))
    note = f"{listed} is {_shown(total.value, stated.exponent)}, the text says {_shown(stated.value, stated.exponent)}"
    yield _report("total", passage, stated, parts, total.value, note)


def _in_tables(text: str, passages: Sequence[_Passage]) -> Iterator[Inconsistency]:
    """Add up the columns of tables that have a row "Total", with one plain number in every cell above it."""
    table: list[_Passage] = []
    for passage in passages:
        sentence = passage.sentence
        if sentence.kind != "row" or not sentence.header:
            table = []
            continue
        cells = _cells(sentence)
        if _TOTAL_ROW.fullmatch(text[slice(*cells[0])]) and len(table) >= 2:
            for column in range(1, len(cells)):
                yield from _column(passage, [*table, passage], column)
            table = []
        else:
            table.append(passage)


def _cells(sentence: Sentence) -> list[tuple[int, int]]:
    """Return the spans of the cells of a table row, in the text."""
    spans, start = [], sentence.start
    for cell in sentence.text.split(" | "):
        spans.append((start, start + len(cell)))
        start += len(cell) + 3
    return spans


def _column(passage: _Passage, rows: Sequence[_Passage], column: int) -> Iterator[Inconsistency]:
    numbers = []
    for row in rows:
        cells = _cells(row.sentence)
        if column >= len(cells):
            return
        start, end = cells[column]
        inside = [q for q in row.quantities if start <= q.start and q.end <= end]
        if len(inside) != 1 or inside[0].shape is not Shape.POINT or not _usable(inside[0]):
            return
        numbers.append(inside[0])
    *parts, stated = numbers
    summable = {UnitKind.COUNT, UnitKind.NONE, UnitKind.MONEY}
    if stated.unit.kind in summable and all(_alike(part, stated) for part in parts):
        yield from _summed(passage, stated, tuple(parts))
