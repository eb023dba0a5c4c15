"""Shares and multiples: "97,206 of 131,121 patents, or 74.2 %"; "$285.9 billion, 30 times China's $12.4 billion"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from watchbot.model import Inconsistency, Quantity, Shape, UnitKind
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


def shares(passage: Passage) -> Iterator[Inconsistency]:
    """Check "97,206 of 131,121 patents, or 74.2 %"; one A of B and one percentage, tied by a linking word."""
    ratios = [q for q in passage.quantities if q.shape is Shape.A_OF_B]
    percents = [q for q in passage.quantities if q.unit.kind is UnitKind.PERCENT and q.shape is Shape.POINT]
    if len(ratios) != 1 or len(percents) != 1:
        return
    ratio, stated = ratios[0], percents[0]
    if not usable(ratio, stated) or stated.amount_of_change or ratio.value is None or stated.value is None:
        return
    if ratio.whole is None or ratio.whole < 20 or ratio.value > ratio.whole:
        return  # "three in four" is a way of speaking
    first, last = sorted((ratio, stated), key=lambda q: q.start)
    link = passage.between(first, last)
    pattern = _SHARE_FIRST if first is stated else _SHARE_LAST
    if not fits(pattern, link) or not _CONNECTED.search(link) or _share_of_another(passage, stated, ratio):
        return
    part, whole = span_of(ratio.value, ratio), span_of(ratio.whole, ratio)
    share = Span(part.low / whole.high * 100, part.high / whole.low * 100, part.value / whole.value * 100)
    if agrees(stated.value, stated.exponent, share):
        return
    note = (
        f"{shown(part.value)} of {shown(whole.value)} is {shown(share.value, stated.exponent)} %, "
        f"the text says {shown(stated.value, stated.exponent)} %"
    )
    yield report("share", passage, stated, (ratio,), share.value, note)


def _share_of_another(passage: Passage, stated: Quantity, ratio: Quantity) -> bool:
    """Whether the percentage is said to be of something else than what is counted: "(3 % of the population)"."""
    of = re.match(r"\s*of\s+(?:the\s+|all\s+)?([^,;:.()]{1,60})", passage.after(stated), re.IGNORECASE)
    if of is None or not ratio.unit.noun:
        return of is not None and stated.start > ratio.start
    return ratio.unit.noun not in of.group(1).lower() and not of.group(1).lower().startswith(("total", "them", "those"))


def multiples(passage: Passage) -> Iterator[Inconsistency]:
    """Check "$285.9 billion, 30 times China's $12.4 billion"; "fivefold, from 2 million to 10 million"."""
    for left, times, right in zip(passage.quantities, passage.quantities[1:], passage.quantities[2:], strict=False):
        if times.unit.kind is not UnitKind.MULTIPLE or not usable(left, times, right) or not alike(left, right):
            continue
        if {left.shape, times.shape, right.shape} != {Shape.POINT} or left.amount_of_change or right.amount_of_change:
            continue
        linked = fits(LINKED, passage.between(left, times)) and fits(_TIMES_OF, passage.between(times, right))
        if linked and left.value and right.value:
            yield from _ratio(passage, times, left.value, right.value, (left, right))
    pairs = [q for q in passage.quantities if q.shape is Shape.FROM_TO and usable(q)]
    folds = [q for q in passage.quantities if q.unit.kind is UnitKind.MULTIPLE and usable(q)]
    if len(pairs) == len(folds) == 1 and pairs[0].value and pairs[0].before:
        first, last = sorted((pairs[0], folds[0]), key=lambda q: q.start)
        if fits(LINKED, passage.between(first, last)):
            yield from _ratio(passage, folds[0], pairs[0].value, pairs[0].before, (pairs[0],))


def _ratio(
    passage: Passage, times: Quantity, a: Decimal, b: Decimal, others: tuple[Quantity, ...]
) -> Iterator[Inconsistency]:
    """Compare a multiple with two values, whichever is larger; "five times more" may be five or six times."""
    if times.value is None:
        return
    large, small = (
        max(span_of(a, others[0]), span_of(b, others[-1]), key=lambda s: s.value),
        min(span_of(a, others[0]), span_of(b, others[-1]), key=lambda s: s.value),
    )
    if small.low <= 0:
        return
    ratio = Span(large.low / small.high, large.high / small.low, large.value / small.value)
    more = Span(ratio.low - 1, ratio.high - 1, ratio.value - 1)
    if agrees(times.value, times.exponent, ratio) or agrees(times.value, times.exponent, more):
        return
    note = (
        f"{shown(large.value, others[0].exponent)} is {shown(ratio.value, times.exponent)} times "
        f"{shown(small.value, others[0].exponent)}, the text says {times.surface}"
    )
    yield report("multiple", passage, times, others, ratio.value, note)
