"""Changes and differences: "from 33 to 40, up 8"; "rose 25 % to 50 from 40"; "2.7 %, down from 0.4 %"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from watchbot.model import Inconsistency, Quantity, Shape, Trend, UnitKind
from watchbot.pipeline.arithmetic.passages import (
    LINKED,
    Passage,
    Span,
    agrees,
    alike,
    fits,
    report,
    shown,
    span_of,
    usable,
)

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
_WAY_WITHIN = re.compile(r"\b(?P<way>up|down)\s+from\b", re.IGNORECASE)
_FROM = re.compile(r"[,(–—\s][^;:.()]{0,60}?\b(?P<way>up|down)\s+from\s+(?:an?|the|its)?\s*$", re.IGNORECASE)


def changes_of_from_to(passage: Passage) -> Iterator[Inconsistency]:
    """Check "From 33 to 40, up 8"; "rose 25 % to 50 from 40"."""
    pairs = [q for q in passage.quantities if q.shape is Shape.FROM_TO]
    changes = [q for q in passage.quantities if q.amount_of_change and q.shape is Shape.POINT]
    if len(pairs) != 1 or len(changes) != 1:
        return
    pair, stated = pairs[0], changes[0]
    first, last = sorted((pair, stated), key=lambda q: q.start)
    if pair.before is None or pair.value is None or not usable(pair, stated):
        return
    if first is stated and _WAY_WITHIN.search(pair.surface[:200]):
        return  # "rose 3 % to 45, up from 40 in January": the percentage may have another base
    if fits(LINKED, passage.between(first, last)):
        yield from _compared(passage, stated, pair.before, pair.value, (pair,), pair)


def changes_to_before(passage: Passage) -> Iterator[Inconsistency]:
    """Check "40 papers, up 8 from 33"; "46, five more than China's 41"."""
    for new, stated, old in zip(passage.quantities, passage.quantities[1:], passage.quantities[2:], strict=False):
        if {new.shape, stated.shape, old.shape} != {Shape.POINT} or not usable(new, stated, old):
            continue
        if new.amount_of_change or not alike(new, old) or new.value is None or old.value is None:
            continue
        link = _RIGHT_BEFORE.fullmatch(passage.between(stated, old))
        compared = link is not None and bool(link["more"] or link["less"])
        if link is None or not (stated.amount_of_change or compared):
            continue
        if not fits(LINKED, passage.between(new, stated)):
            continue
        trend = stated.trend
        if compared and link is not None:
            trend = Trend.UP if link["more"] else Trend.DOWN
        yield from _compared(passage, stated, old.value, new.value, (new, old), new, trend)


def _compared(
    passage: Passage,
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
    before, after = span_of(old, written), span_of(new, written)
    difference = Span(after.low - before.high, after.high - before.low, new - old)
    candidates: list[tuple[str, Span]] = []
    if kind is UnitKind.PERCENT and before.low > 0 and after.low > 0:
        relative = Span((after.low / before.high - 1) * 100, (after.high / before.low - 1) * 100, (new / old - 1) * 100)
        candidates.append(("percent_change", relative))
    points = of_percent and kind in {UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS, UnitKind.SCORE}
    if points or (not of_percent and kind is not UnitKind.PERCENT and alike(stated, written)):
        candidates.append(("difference", difference))
    direction = trend or stated.trend
    if not candidates or any(_change_agrees(stated, direction, span) for _, span in candidates):
        return
    rule, span = candidates[-1] if of_percent else candidates[0]
    sign = " %" if rule == "percent_change" else ""
    note = (
        f"from {shown(old, written.exponent)} to {shown(new, written.exponent)} is "
        f"{shown(span.value, stated.exponent)}{sign}, the text says {_said(stated, direction)}"
    )
    yield report(rule, passage, stated, others, span.value, note)


def _change_agrees(stated: Quantity, direction: Trend | None, computed: Span) -> bool:
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
    return agrees(stated.value, stated.exponent, computed)


def _said(stated: Quantity, direction: Trend | None) -> str:
    return f"{direction.value} {stated.surface}" if direction else stated.surface


def gaps(passage: Passage) -> Iterator[Inconsistency]:
    """Check "100 and 97.3, a gap of 2.7"."""
    if len(passage.quantities) != 3:
        return
    one, other, stated = passage.quantities
    if {one.shape, other.shape, stated.shape} != {Shape.POINT} or not usable(one, other, stated):
        return
    if one.value is None or other.value is None or stated.value is None or not alike(one, other):
        return
    if not fits(_GAP_OF, passage.between(other, stated)) or one.amount_of_change or other.amount_of_change:
        return
    kind = stated.unit.kind
    in_points = kind in {UnitKind.PERCENTAGE_POINTS, UnitKind.SCORE, UnitKind.NONE}
    if not in_points and not (kind is one.unit.kind and kind is not UnitKind.PERCENT):
        return
    a, b = span_of(one.value, one), span_of(other.value, other)
    gap = Span(a.low - b.high, a.high - b.low, a.value - b.value)
    if gap.low <= 0 <= gap.high or agrees(stated.value, stated.exponent, gap):
        return
    note = (
        f"between {shown(one.value, one.exponent)} and {shown(other.value, other.exponent)} is "
        f"{shown(abs(gap.value), stated.exponent)}, the text says {stated.surface}"
    )
    yield report("difference", passage, stated, (one, other), abs(gap.value), note)


_WAY_BEFORE = re.compile(
    r"\b(?:(?P<up>rose|rises|risen|rising|climb(?:ed|s|ing)|grew|grown|growing|increas(?:ed|es|ing)|jump(?:ed|s|ing)|"
    r"widen(?:ed|s|ing)|up)|(?P<down>fell|falls|fallen|falling|dropp(?:ed|ing)|drops|declin(?:ed|es|ing)|shrank|shrunk|"
    r"shrinking|decreas(?:ed|es|ing)|sank|slipp(?:ed|ing)|plung(?:ed|ing)|narrow(?:ed|s|ing)|down))"
    r"(?:\s+(?:sharply|slightly|further|steadily))?\s+(?:from\s+|to\s+)?$",
    re.IGNORECASE,
)


def directions_of_from_to(passage: Passage) -> Iterator[Inconsistency]:
    """Check "fell from 33 % to 40 %". Bare numbers may be ranks, which rise by getting smaller."""
    for pair in passage.quantities:
        if pair.shape is not Shape.FROM_TO or not usable(pair) or pair.unit.kind is UnitKind.NONE:
            continue
        down = _says_down(passage, pair)
        if down is None or pair.value is None or pair.before is None:
            continue
        new, old = span_of(pair.value, pair), span_of(pair.before, pair)
        if (new.low > old.high) if down else (new.high < old.low):
            note = (
                f"from {shown(pair.before, pair.exponent)} to {shown(pair.value, pair.exponent)} is "
                f"{'up' if down else 'down'}, the text says {'down' if down else 'up'}"
            )
            yield report("direction", passage, pair, (), pair.value - pair.before, note)


def _says_down(passage: Passage, pair: Quantity) -> bool | None:
    within = _WAY_WITHIN.search(pair.surface[:200])
    if within:
        others = sum(alike(pair, q) for q in passage.quantities) - 1
        return None if others else within["way"].lower() == "down"
    before = _WAY_BEFORE.search(passage.before(pair)[-40:])
    return None if before is None else before["down"] is not None


def directions(passage: Passage) -> Iterator[Inconsistency]:
    """Check "2.7 %, down from 0.4 %": the word and the two values point to different sides."""
    for new, old in pairwise(passage.quantities):
        if {new.shape, old.shape} != {Shape.POINT} or not usable(new, old) or not alike(new, old):
            continue
        if new.amount_of_change or old.amount_of_change or new.value is None or old.value is None:
            continue
        if sum(alike(new, q) for q in passage.quantities) != 2 or new.unit.kind is UnitKind.NONE:
            continue
        link = _FROM.search(passage.between(new, old))
        if link is None:
            continue
        a, b = span_of(new.value, new), span_of(old.value, old)
        down = link["way"].lower() == "down"
        if (a.low > b.high) if down else (a.high < b.low):
            note = f"{old.surface} to {new.surface} is {'up' if down else 'down'}, the text says {link['way'].lower()}"
            yield report("direction", passage, new, (old,), new.value - old.value, note)
