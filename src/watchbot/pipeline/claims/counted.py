"""Of what kind that is which a number counts, as its own words say."""

from __future__ import annotations

import re

from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import Document, Place
from watchbot.pipeline.claims.roots import GENERIC, STOP
from watchbot.pipeline.words import key

# What stands before a counted noun and says no kind of it: "confirmed", "fresh", "fatal".
_DESCRIBES = re.compile(r"\w+(?:ed|ing|al|ive|ous|ary|ible|able|ly|est|er|ent|ant)")


def is_of_another_kind(card: Card, place: Place, document: Document) -> bool:
    """Whether a number says itself what kind it counts, and not the card's: "431 measles cases", "964 court cases"."""
    quantity = place.quantity
    said = document.words_between(quantity.start, quantity.end)
    return any(
        w.key.isalpha()
        and w.key not in STOP
        and w.key not in GENERIC
        and w.root not in card.all_roots
        and w.key not in _SCALES
        and not _DESCRIBES.fullmatch(w.key)
        and not document.full.startswith("-", w.end)  # "laboratory-confirmed"
        for w in said[:-1]
    )


_SCALES = frozenset(
    map(
        key,
        [
            "hundred", "thousand", "million", "billion", "trillion", "dozen", "score", "one", "two", "three", "four",
            "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "thirty", "forty", "fifty",
            "sixty", "seventy", "eighty", "ninety", "half", "new", "fresh", "known", "proven", "severe", "mild",
            "acute", "serious", "adult", "human", "such", "different", "separate", "single", "full",
        ],
    )
)  # fmt: skip
