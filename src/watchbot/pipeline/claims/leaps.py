"""How far a number would take its figure from all that is known, and how sure it must be for that."""

from __future__ import annotations

import re
from bisect import bisect_left
from decimal import Decimal

from watchbot.model import Taken, UnitKind
from watchbot.pipeline.claims import owners
from watchbot.pipeline.claims.amounts import is_slip
from watchbot.pipeline.claims.trials import Trial, is_like_known

# How sure a number must be that would take a figure so many times up or down from all that is known. In eight golden
# sets that no rule had seen, 40 of the 54 unknown values that far away were of something else (docs/quality.md).
LEAPS = ((Decimal("1.5"), 0.935), (Decimal("1.25"), 0.9))
LEAP_OF_TOTAL = Decimal("1.5")  # times, up: a running total may have gone far meanwhile
OWNED = 0.95  # strength of a subject that is named at the number itself
STEP = 1  # percent: rates of change lie so far apart from one time to the next
ROWS, BEFORE = 12, 2  # rows of a table, up and down; sentences before a number
_MOVED_TO = re.compile(
    r"\b(?:rose|risen|rises|fell|fallen|falls|grew|grown|eased|slowed|quickened|jumped|surged|soared|slumped|plunged|sank"
    r"|dropped|climbed|shrank|halved|doubled|cut|raised|lifted|went (?:up|down)|up|down|increased|decreased|declined"
    r"|accelerated|slid)\b[^.;]{0,80}\bto\b[^.;,]{0,24}$"
)
_UNUSUAL = re.compile(r"\b(?:records?|highest|lowest|the (?:most|least|fewest)|worst|best|first time|never|ever)\b")
_BEFORE_THAT = re.compile(r"\b(?:from|after|against|versus|than|compared (?:with|to)) (?:the |its |a )?[$€£]?$")


def sureness_asked(trial: Trial) -> float:
    """Return the score that a number needs for being so far from all that is known, 0 to 1; 0 where it is near it."""
    value, sizes, card = trial.fits.quantity.value, trial.card.sizes, trial.card
    if not value or not sizes or trial.known or trial.scope or card.rival or is_slip(abs(value), sizes):
        return 0.0
    own = trial.stand.note != owners.ANY_NAMED
    if is_like_known(card, trial.fits.quantity) or _is_earlier(trial) or (own and _says_it_moved(trial)):
        return 0.0
    total = card.figure.accumulates and any(size <= abs(value) <= size * LEAP_OF_TOTAL for size in sizes)
    rate = bool(card.scope.basis) and trial.fits.quantity.unit.kind is UnitKind.PERCENT
    if rate and any(abs(abs(value) - size) <= STEP for size in sizes):
        return 0.0  # rates of change are small numbers: from 3.8 to 3 % is no leap
    ratio = min(max(abs(value) / size, size / abs(value)) for size in sizes if size)
    return 0.0 if total else next((sure for times, sure in LEAPS if ratio > times), 0.0)


def _is_earlier(trial: Trial) -> bool:
    """Whether a number is of a time before that of the current reading, as the text says beside what is known."""
    current, period = trial.card.figure.known[0].as_of, trial.dated.period
    given = trial.dated.taken not in {Taken.PUBLISHED, Taken.NONE}
    earlier = given and period is not None and current is not None and period.end < current.start
    return earlier and (_is_beside_known(trial) or _is_surely_owned(trial))


def _is_surely_owned(trial: Trial) -> bool:
    """Whether the text says right at a number whose it is, and that is the card's subject."""
    own = bool(trial.card.subject) and trial.stand.note != owners.ANY_NAMED
    return own and trial.stand.strength >= OWNED and not trial.place.label[1]


def _is_beside_known(trial: Trial) -> bool:
    """Whether a number that the card knows stands in the sentence, or in the one before; in a table, anywhere near."""
    sentences, at = trial.document.sentences, trial.place.sentence
    first = max(0, at - (ROWS if trial.place.label[1] else BEFORE))
    last = min(len(sentences) - 1, at + (ROWS if trial.place.label[1] else 0))
    starts = trial.context.starts
    near = trial.context.quantities[
        bisect_left(starts, sentences[first].start) : bisect_left(starts, sentences[last].end)
    ]
    return any(q.value in trial.card.known_values for q in near)


def _says_it_moved(trial: Trial) -> bool:
    """Whether a sentence says that the figure moved far: from what is known, "fell to", "the highest ever"."""
    sentence = trial.document.sentences[trial.place.sentence]
    start = trial.number.quantity.start
    begin = max(trial.place.clause[0], start - 120)
    if _MOVED_TO.search(trial.document.low, begin, start) and _speaks_of(trial, begin, start):
        return True
    if _UNUSUAL.search(trial.document.low, *trial.place.clause):
        return True
    starts = trial.context.starts
    listed = trial.context.quantities[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
    return any(
        q.start != start
        and q.value in trial.card.known_values
        and q.unit.kind is trial.card.unit.kind
        and _BEFORE_THAT.search(trial.document.low, max(sentence.start, q.start - 24), q.start)
        and not trial.document.low.startswith((" of ", " for "), q.end)
        for q in listed
    )


_TAKES_UP = re.compile(r"\b(?:it|they|rate|figure|number|total|share|level|index)\b")


def _speaks_of(trial: Trial, start: int, end: int) -> bool:
    """Whether what moved is the card's: its own words, or one that takes them up."""
    own = trial.card.own_roots
    return _TAKES_UP.search(trial.document.low, start, end) is not None or any(
        word.root in own for word in trial.document.words_between(start, end)
    )
