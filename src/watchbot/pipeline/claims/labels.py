"""Numbers beside the card's words that measure nothing of it: labels, bases, margins of error, what was added."""

from __future__ import annotations

import re

from watchbot.model import Quantity, UnitKind
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import HEADING, Document, Place

_INSTEAD = re.compile(
    r"\b(?:instead of|rather than|without|unlike|other than|apart from|excluding|except)\s+(?:\w+\s){0,2}$"
)
_NEW_ONES = re.compile(r"[\d,. ]*\b(?:new|additional|more|further|extra|fresh)\b(?! than)")
_ADDED = re.compile(r"\b(?:another|an additional|a further|added|adding|adds|plus)\s+(?:about |some |nearly )?$")
_LABEL_BEHIND = re.compile(
    r"\s+(?:famil(?:y|ies)|series|class|models?|variants?|versions?|types?|line)\b", re.IGNORECASE
)
_AGED = re.compile(
    r"\b(?:people|persons|men|women|adults|children|those|anyone|everyone|aged?|workers|residents|patients|citizens)"
    r" (?:of |who are )?(?:over|under|above|below|aged|older than|younger than|from|between)\s+$"
)
_THE = re.compile(r"\bthe\s+$")
_THAT = re.compile(r"\s*(?:[\w-]+ ){0,2}?(?:of|for|from|with) (?:that|this) [a-z]{4,}")


def is_of_that(place: Place, document: Document, lowest: float) -> bool:
    """Whether a number says itself that it is "of that disease", where the sentence before does not name the card's.

    Args:
        place: of the number.
        document: the text.
        lowest: how near the farthest of the card's words stands.
    """
    return lowest < HEADING and _THAT.match(document.low, place.quantity.end) is not None


def is_label(card: Card, place: Place, document: Document) -> bool:
    """Whether a number is the name of a kind: "of the 737 family"."""
    quantity = place.quantity
    if quantity.unit.kind is UnitKind.NONE and _AGED.search(document.low[max(0, quantity.start - 40) : quantity.start]):
        return True
    named = (m for p in card.numbered for m in document.mentions(p) if m.strength >= 1.0)
    if any(m.start < quantity.start < m.end for m in named):
        return True  # "Falcon 9 launches"
    before = document.low[max(0, quantity.start - 12) : quantity.start]
    return (
        _THE.search(before) is not None
        and _LABEL_BEHIND.match(document.low, quantity.start + _digits(quantity)) is not None
    )


def _digits(quantity: Quantity) -> int:
    match = re.match(r"[\w-]+", quantity.surface)
    return match.end() if match else len(quantity.surface)


def is_instead(place: Place, document: Document, at: int) -> bool:
    """Whether the card's word at an offset is only named as what the number is not: "to buy instead of rent"."""
    start = document.sentences[document.sentence_of(at)].start
    return (
        _INSTEAD.search(document.low[max(start, at - 40) : at]) is not None
        and place.segment[0] <= at < place.segment[1]
    )


_OF_ERROR = re.compile(r"\bmargins? of (?:sampling )?error\b")


def is_error(place: Place, document: Document) -> bool:
    """Whether a number says how far a measurement may be off: the margin of error of a poll."""
    return _OF_ERROR.search(document.low, *place.segment) is not None


_BASE = 100
_IS_BASE = re.compile(
    r"\b(?:19|20)\d\d(?: (?:to|and|[-–]) (?:19|20)\d\d)?(?: (?:average|mean|levels?|prices))?"
    r"(?: ?=| (?:is|are|was|were|equals?|as|at|being|of|(?:(?:is|was|are|were) )?(?:taken|set) (?:as|to|at))) ?$"
)


def is_base(place: Place, document: Document) -> bool:
    """Whether a number says what an index is counted from: "where the years 2015 to 2019 are 100"."""
    quantity = place.quantity
    if quantity.value != _BASE or quantity.unit.kind not in {UnitKind.NONE, UnitKind.SCORE}:
        return False
    return _IS_BASE.search(document.low, max(0, quantity.start - 50), quantity.start) is not None


def is_increment(quantity: Quantity, document: Document) -> bool:
    """Whether a number is what a running total grew by: "21 new cases", "another 30"."""
    low = document.low
    after = _NEW_ONES.match(low, quantity.start, quantity.end + 16)
    return after is not None or _ADDED.search(low[max(0, quantity.start - 30) : quantity.start]) is not None
