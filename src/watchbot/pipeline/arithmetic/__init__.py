"""Do the numbers of one text agree with each other?

Each rule looks for one form of sentence in which some numbers follow from others, and computes with the written
precision of every number. It stays silent as soon as anything is vague, hedged, bounded ("more than") or ambiguous: a
false report costs more than a missed one. Between the numbers of one statement only a few linking words may stand.

    share           "97,206 of 131,121 patents, or 74.2 %"
    difference      "from 33 to 40, up 8"; "46, five more than 41"; "100 and 97.3, a gap of 2.7"
    percent_change  "rose 25 % to 50 from 40"
    direction       "2.7 %, down from 0.4 %"; "fell to 40 % from 33 %"
    multiple        "285.9, 30 times the 12.4 of China"
    total           "12, 15 and 20, a total of 45"; a table with a row "Total"
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from watchbot.model import Inconsistency, Quantity
from watchbot.pipeline.arithmetic.changes import (
    changes_of_from_to,
    changes_to_before,
    directions,
    directions_of_from_to,
    gaps,
)
from watchbot.pipeline.arithmetic.passages import Passage, can_be_judged
from watchbot.pipeline.arithmetic.ratios import multiples, shares
from watchbot.pipeline.arithmetic.totals import in_tables, totals
from watchbot.pipeline.text import Sentence

# In this order: what one rule reports, a later one does not report again.
RULES = (
    shares,
    changes_of_from_to,
    changes_to_before,
    gaps,
    directions,
    directions_of_from_to,
    multiples,
    totals,
)


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
        passages.append(Passage(sentence, tuple(inside)))
    found: list[Inconsistency] = []
    for passage in passages:
        if can_be_judged(passage):
            found.extend(_in_sentence(passage))
    found.extend(in_tables(text, passages))
    return tuple(sorted(found, key=lambda one: (one.start, one.stated.start)))


def _in_sentence(passage: Passage) -> Iterator[Inconsistency]:
    """Apply every rule; a number that one rule has reported is not reported again."""
    seen: set[int] = set()
    for rule in RULES:
        for found in rule(passage):
            if found.stated.start not in seen:
                seen.add(found.stated.start)
                yield found
