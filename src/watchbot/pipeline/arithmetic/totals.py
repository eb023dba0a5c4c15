"""Totals: "12, 15 and 20, a total of 45"; a table with a row "Total"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from watchbot.model import Inconsistency, Quantity, Shape, UnitKind
from watchbot.pipeline.arithmetic.passages import Passage, Span, alike, report, shown, span_of, usable
from watchbot.pipeline.text import Sentence

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


def totals(passage: Passage) -> Iterator[Inconsistency]:
    """Check "12 in Berlin, 15 in Paris and 20 in Rome, a total of 45": nothing but the parts and their total."""
    quantities = passage.quantities
    if len(quantities) < 3 or _PARTIAL.search(passage.sentence.text) or not usable(*quantities):
        return
    totals = [q for q in quantities if _TOTAL_BEFORE.search(passage.before(q)) or _TOTAL_AFTER.match(passage.after(q))]
    if len(totals) != 1 or totals[0] not in {quantities[0], quantities[-1]}:
        return
    stated = totals[0]
    parts = tuple(q for q in quantities if q is not stated)
    if any(q.shape is not Shape.POINT or not alike(q, stated) or q.amount_of_change for q in quantities):
        return
    if any(not alike(a, b) for a, b in pairwise(parts)):
        return  # points, rebounds and assists are not added up
    if any(not re.search(r",|\band\b|;", passage.between(a, b)) for a, b in pairwise(parts)):
        return
    if stated.unit.kind in {UnitKind.PERCENT, UnitKind.DURATION, UnitKind.MULTIPLE}:
        return
    yield from _summed(passage, stated, parts)


def _summed(passage: Passage, stated: Quantity, parts: tuple[Quantity, ...]) -> Iterator[Inconsistency]:
    spans = [span_of(q.value, q) for q in parts if q.value is not None]
    total = Span(
        sum((s.low for s in spans), Decimal(0)),
        sum((s.high for s in spans), Decimal(0)),
        sum((s.value for s in spans), Decimal(0)),
    )
    if stated.value is None or stated.value < max(s.value for s in spans):
        return
    said = span_of(stated.value, stated)
    if said.low <= total.high and total.low <= said.high:
        return
    listed = " + ".join(shown(s.value, q.exponent) for s, q in zip(spans, parts, strict=True))
    note = f"{listed} is {shown(total.value, stated.exponent)}, the text says {shown(stated.value, stated.exponent)}"
    yield report("total", passage, stated, parts, total.value, note)


def in_tables(text: str, passages: Sequence[Passage]) -> Iterator[Inconsistency]:
    """Add up the columns of tables that have a row "Total", with one plain number in every cell above it."""
    table: list[Passage] = []
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


def _column(passage: Passage, rows: Sequence[Passage], column: int) -> Iterator[Inconsistency]:
    numbers = []
    for row in rows:
        cells = _cells(row.sentence)
        if column >= len(cells):
            return
        start, end = cells[column]
        inside = [q for q in row.quantities if start <= q.start and q.end <= end]
        if len(inside) != 1 or inside[0].shape is not Shape.POINT or not usable(inside[0]):
            return
        numbers.append(inside[0])
    *parts, stated = numbers
    summable = {UnitKind.COUNT, UnitKind.NONE, UnitKind.MONEY}
    if stated.unit.kind in summable and all(alike(part, stated) for part in parts):
        yield from _summed(passage, stated, tuple(parts))
