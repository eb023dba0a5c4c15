"""Lists that go together in order: "Brazil, Colombia and Mexico reported 1,204, 912 and 389 cases, respectively"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watchbot.model import Quantity, UnitKind
from watchbot.pipeline.claims.document import Document
from watchbot.pipeline.claims.names import names_of

_JOIN = re.compile(r"\s*(?:,|;|,? and|,? or|,? &)\s*(?:the\s+)?")
_SAID_SO = re.compile(r"\brespectively\b|\bin that order\b")
SHORTEST_WITHOUT = 3  # names and numbers of a list that goes together without "respectively"


def paired(document: Document, quantities: Sequence[Quantity]) -> dict[int, tuple[int, int]]:
    """Return, for each number of such a list, the passage of the name that it belongs to, by the number's offset."""
    found: dict[int, tuple[int, int]] = {}
    for run in _runs(document, quantities):
        number = document.sentence_of(run[0].start)
        sentence = document.sentences[number]
        said = _SAID_SO.search(document.low, run[-1].end, sentence.end) is not None
        if len(run) < (2 if said else SHORTEST_WITHOUT):
            continue
        named = _named_in_order(document, number, run[0].start, len(run))
        if named:
            found.update({q.start: span for q, span in zip(run, named, strict=True)})
    return found


def _runs(document: Document, quantities: Sequence[Quantity]) -> list[list[Quantity]]:
    runs: list[list[Quantity]] = []
    for quantity in quantities:
        last = runs[-1][-1] if runs else None
        if last is not None and last.end <= quantity.start and _goes_on(document, last, quantity):
            runs[-1].append(quantity)
        else:
            runs.append([quantity])
    return [run for run in runs if len(run) > 1]


def _goes_on(document: Document, last: Quantity, quantity: Quantity) -> bool:
    kinds = {last.unit.kind, quantity.unit.kind} - {UnitKind.NONE}
    between = document.low[last.end : quantity.start]
    return len(kinds) < 2 and len(between) < 12 and _JOIN.fullmatch(between) is not None


def _named_in_order(document: Document, number: int, end: int, count: int) -> list[tuple[int, int]]:
    """Return the last run of exactly so many names, joined by commas and "and", before the numbers."""
    sentence = document.sentences[number]
    spans = [(m.start, m.end) for m in document.places_between(sentence.start, end)]
    spans += [(n.start, n.end) for n in names_of(document, number) if n.end <= end]
    runs: list[list[tuple[int, int]]] = []
    for span in sorted(spans):
        if runs and _JOIN.fullmatch(document.low[runs[-1][-1][1] : span[0]]):
            runs[-1].append(span)
        else:
            runs.append([span])
    return next((run for run in reversed(runs) if len(run) == count), [])
