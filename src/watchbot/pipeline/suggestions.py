"""Cards proposed from the numbers of a document: a first draft for a person to sharpen.

A number is proposed with the names and the rarest nouns near it. What it is only compared with ("more than every other
country together") says nothing of it, and a place whose number it is becomes the subject. Numbers without a unit that a
card could have, and the same number in the same unit said again, are left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from watchbot.model import PageText, Period, Quantity, Shape, Unit, UnitKind
from watchbot.pipeline.background import commonness
from watchbot.pipeline.claims.places import find_places
from watchbot.pipeline.claims.roots import GENERIC, STOP, words_of
from watchbot.pipeline.numbers import find_quantities
from watchbot.pipeline.periods import PeriodMention, find_editions, find_periods
from watchbot.pipeline.text import Sentence, sentences
from watchbot.pipeline.words import key as word_key

WORDS = 3  # groups of the proposed `about`
_SMALLEST_COUNT = 3  # "both nations" counts two, and nobody follows it
MOST = 20  # cards proposed for one document

_NAME_COUNTS = 3.0  # as much as three dozen characters of distance
_NO_NOUN = re.compile(r"(?:ed|ing|ly|ous|ible|able|ive|al|ant|ent)$")  # verb forms, adverbs and most adjectives
# What a number is only compared with, up to the end of the sentence.
_COMPARED = re.compile(
    r"\b(?:(?:more|fewer|less|higher|lower|larger|smaller|greater) than|compared (?:with|to)|up from|down from|"
    r"ahead of|as (?:many|much) as|versus)\b",
    re.IGNORECASE,
)
# Words that stand beside any number: how things stand to each other, and who is said to have said it.
_USELESS_WORDS = (
    "together altogether combined alone almost nearly roughly around about country nation state place thing "
    "part kind sort way side case time report study survey figures statistics analysis according researcher analyst "
    "every everyone anyone half double triple twice times many much several rest remainder whole lot item example "
    "today yesterday tomorrow week day month quarter decade century now ago later earlier already again ever never "
    "percent percentage point points vs versus like well even next "
    "last sold held holds rose fell grew spent won lost paid built wrote "
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday"
)
_USELESS = frozenset(word_key(word) for word in _USELESS_WORDS.split())
_NOT_AN_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedCard:
    """A card to paste. `quote` is the sentence that it was made from."""

    id: str
    label: str
    unit: Unit
    subject: str = ""  # the place whose number it is, a word of `about` as well; empty where the text names none
    about: tuple[str, ...]
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    as_of: Period | None
    source: str
    quote: str


def suggest_cards(page: PageText, *, published: date | None) -> tuple[SuggestedCard, ...]:
    """Return a card for each number that one could follow, in the order of the text, at most `MOST`."""
    editions = find_editions(page.text)
    source = editions[0].name if editions else page.site_name or page.title
    periods = find_periods(page.text, published=published)
    found: dict[tuple[object, ...], SuggestedCard] = {}
    quantities = find_quantities(page.text)
    for sentence in sentences(page.text):
        inside = [q for q in quantities if sentence.start <= q.start and q.end <= sentence.end]
        for quantity in inside:
            about = _words_around(sentence, quantity, inside)
            if _can_be_followed(quantity) and about:
                card = _card(sentence, quantity, about, periods, source=source)
                found.setdefault((quantity.unit, quantity.value, quantity.low, quantity.high), card)
    return _told_apart(tuple(found.values())[:MOST])


def _can_be_followed(quantity: Quantity) -> bool:
    if quantity.shape is Shape.VAGUE or quantity.hedged or quantity.negated:
        return False
    if quantity.value is not None and quantity.unit.kind is UnitKind.COUNT and quantity.value < _SMALLEST_COUNT:
        return False
    return quantity.unit.kind is not UnitKind.NONE and not (
        quantity.unit.kind is UnitKind.COUNT and not quantity.unit.noun
    )


def _words_around(sentence: Sentence, quantity: Quantity, others: list[Quantity]) -> tuple[str, ...]:
    """Return the words that tell this number from others: near and rare before far and ordinary."""
    end = _compared_from(sentence, quantity)
    at = (quantity.start + quantity.end) // 2 - sentence.start
    spans = [(q.start - sentence.start, q.end - sentence.start) for q in others]
    ranked: dict[str, float] = {}
    for word in words_of(sentence.text):
        if any(start <= word.start < end for start, end in spans) or not word.key.isalpha() or len(word.key) < 3:
            continue
        surface = sentence.text[word.start : word.end].removesuffix("'s")
        name = word.capital and word.start > 0
        if word.key in STOP | GENERIC | _USELESS or word.start >= end or (not name and _NO_NOUN.search(surface)):
            continue
        rarity = -commonness(word.key) * 2e5
        nearness = -abs(word.start - at) / 12
        ranked[surface] = max(ranked.get(surface, -1e9), rarity + nearness + (_NAME_COUNTS if name else 0))
    best = sorted(ranked, key=lambda w: -ranked[w])[:WORDS]
    return tuple(sorted(best, key=sentence.text.index))


def _compared_from(sentence: Sentence, quantity: Quantity) -> int:
    """Return where, after the number, the sentence turns to what it is compared with; its length if it does not."""
    tail = _COMPARED.search(sentence.text, quantity.end - sentence.start)
    return tail.start() if tail else len(sentence.text)


def _subject(sentence: Sentence, about: tuple[str, ...]) -> str:
    """Return the first place of `about` that is not a part of the name of something, when other words are left."""
    if len(about) < 2:
        return ""
    places = [p for p in find_places(tuple(words_of(sentence.text))) if p.kind != "in name"]
    named = [sentence.text[p.start : p.end] for p in places]
    return next((word for word in about if any(word == name.removesuffix("'s") for name in named)), "")


def _id(about: tuple[str, ...]) -> str:
    """Return the words as an id in plain letters: "Île-de-France" is not "le-de-france"."""
    letters = unicodedata.normalize("NFKD", " ".join(about)).encode("ascii", "ignore").decode().lower()
    return _NOT_AN_ID.sub("-", letters).strip("-") or "figure"


def _card(
    sentence: Sentence, quantity: Quantity, about: tuple[str, ...], periods: tuple[PeriodMention, ...], *, source: str
) -> SuggestedCard:
    dated = [p for p in periods if sentence.start <= p.start and p.end <= sentence.end]
    dated.sort(key=lambda p: min(abs(p.start - quantity.end), abs(quantity.start - p.end)))
    label = " ".join(about)
    return SuggestedCard(
        id=_id(about),
        label=label[:1].upper() + label[1:],
        unit=quantity.unit,
        subject=_subject(sentence, about),
        about=about,
        value=quantity.value,
        low=quantity.low,
        high=quantity.high,
        as_of=dated[0].period if dated else None,
        source=source,
        quote=" ".join(sentence.text.split()),
    )


def _told_apart(cards: tuple[SuggestedCard, ...]) -> tuple[SuggestedCard, ...]:
    """Number the ids that would be equal."""
    seen: dict[str, int] = {}
    apart = []
    for card in cards:
        seen[card.id] = seen.get(card.id, 0) + 1
        apart.append(card if seen[card.id] == 1 else replace(card, id=f"{card.id}-{seen[card.id]}"))
    return tuple(apart)
