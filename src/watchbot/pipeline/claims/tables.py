"""What a table's head and first column say of a cell: another measure, another subject, a unit, a scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from watchbot.model import Quantity, Unit, UnitKind
from watchbot.pipeline.background import COMMON, commonness
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import CALENDAR, Document, Place
from watchbot.pipeline.claims.places import WORLD
from watchbot.pipeline.claims.roots import GENERIC, STOP, Word
from watchbot.pipeline.claims.trials import is_like_known
from watchbot.pipeline.numbers import currencies, lexicon
from watchbot.pipeline.words import key

_CHANGE_HEAD = re.compile(
    r"\b(?:change|growth|difference|increase|decrease|yoy|y/y|mom|m/m|qoq|vs\.?|versus)\b|[+±Δ]/?[-−]?|%$"
)
_NOW_HEAD = re.compile(r"(?:actual|result|now|latest|current|new|today|released|reported|outcome)\W*")
_EARLIER = re.compile(r"\b(?:previous(?:ly)?|before|prior|old|earlier)\b")
_WHEN = (
    "now",
    "current",
    "currently",
    "latest",
    "today",
    "newest",
    "previous",
    "previously",
    "prior",
    "old",
    "edition",
    "report",
    "issue",
    "version",
    "release",
)
_TIMES = CALENDAR | {key(word) for word in _WHEN}
_TOTAL = re.compile(r"\s*(?:all|total|overall|sum|altogether|combined|together)\b")
_SCALES = (
    (re.compile(r"\b(?:000s?|thousands?)\b|\('000\)|['’]000\b"), 3),
    (re.compile(r"\b(?:millions?|mn|mio|m)\b(?=[)\s]|$)"), 6),
    (re.compile(r"\b(?:billions?|bn)\b"), 9),
)


def is_cell(place: Place) -> bool:
    """Whether a number stands in a table row, behind its first cell."""
    return bool(place.label[1])


def is_headed(place: Place, at: Sequence[int]) -> bool:
    """Whether one of the words at these offsets stands in the head of a cell's column, or in its row."""
    return any(a <= word < b for word in at for a, b in (place.column, place.label, place.segment))


def other_cell(card: Card, place: Place, document: Document) -> str:
    """Return why a cell is not the card's: by its row, its head, or as another column is; or empty."""
    if not is_cell(place):
        return ""
    own = card.all_roots
    if _OTHERS.fullmatch(document.low[slice(*place.label)].strip()) and "other" not in own:
        return "the row is of all others"
    label = _telling(document, place.label, card)
    if label and not _names_own(label, card, document) and not _TOTAL.match(document.low, place.label[0]):
        return f"the row is about {document.full[slice(*place.label)].strip()}"
    if not place.column[1]:
        return ""
    head = document.low[slice(*place.column)].strip()
    if (
        card.change is None
        and not card.scope.basis
        and _CHANGE_HEAD.search(head)
        and not _is_own(document, place.column, own)
    ):
        return f"the column is a change ({head})"
    if _NOW_HEAD.fullmatch(head):
        return ""
    columns = document.columns_known(place.sentence, card.order, card.known_values - {0})
    columns = frozenset(c for c in columns if _EARLIER.search(document.low, *c) is None)
    if columns:
        return (
            ""
            if place.column in columns or _is_own(document, place.column, own) or _is_time(document, place.column)
            else "another column of the table is this figure"
        )
    telling = _telling(document, place.column, card)
    pattern = unit_words(card.unit)
    if telling and pattern is not None and pattern.search(head):
        return ""  # "TWh": the head gives the unit, and the row the rest
    if telling and not any(w.root in own for w in telling):
        return f"the column is about {head}"
    return ""


_OTHERS = re.compile(r"(?:all )?others?|the rest|rest|remaining|remainder|miscellaneous")


def _is_common(word: Word, document: Document) -> bool:
    """Whether a word with a capital is an everyday one, or one that the text writes small elsewhere."""
    small = any(not document.words[i].capital for i in document.at.get(word.root, ()))
    return small or commonness(word.key) >= COMMON


def _names_own(label: list[Word], card: Card, document: Document) -> bool:
    """Whether a row has a word of the card; a proper name has it as it is written ("Greater" is no "Great")."""
    if len(label) > 1 and all(w.capital for w in label):
        own = [w for w in label if w.key in card.all_keys]
        return len(own) == len(label) or any(not _is_common(w, document) for w in own)  # "… Museum" is no name
    return any(w.root in card.all_roots for w in label)


def _telling(document: Document, span: tuple[int, int], card: Card) -> list[Word]:
    """Return the words of a cell that say what it is about: no place of the card, no time, no general word."""
    mine = card.subject.places | card.rival.places | {WORLD}
    mentions = document.places_between(*span)
    placed = {
        i
        for m in mentions
        if m.kind not in {"seat", "part"} and (m.place in mine or not mine - {WORLD})
        for i in range(m.first, m.last)
    }
    first, words = document.words_from(*span)
    return [
        w
        for i, w in enumerate(words, first)
        if i not in placed and w.key not in STOP and w.key not in GENERIC and w.key not in _TIMES
        and not w.key[0].isdigit() and len(w.key) > 1
    ]  # fmt: skip


def _is_own(document: Document, span: tuple[int, int], own: frozenset[str]) -> bool:
    return any(w.root in own and w.key not in GENERIC for w in document.words_between(*span))


def _is_time(document: Document, span: tuple[int, int]) -> bool:
    words = document.words_between(*span)
    return bool(words) and all(
        w.key in CALENDAR or w.key in GENERIC or w.key in STOP or w.key[0].isdigit() for w in words
    )


# --------------------------------------------------------------------------- unit and scale of a bare cell


def with_unit(quantity: Quantity, place: Place, document: Document, card: Card) -> Quantity | None:
    """Return a bare number of a table in the unit and scale that its head, label or the text above give."""
    if quantity.unit.kind is not UnitKind.NONE or quantity.value is None or not is_cell(place):
        return None
    near = [document.low[a:b] for a, b in (place.column, place.label) if b]
    above = [document.low[s.start : s.end] for s in place.spans if s.name in {"heading", "before", "title"}]
    if card.unit.kind is UnitKind.COUNT:
        power = next((p for text in near for p in (_scale(text),) if p), 0)
        return _scaled(quantity, power, quantity.unit) if power else None
    pattern = unit_words(card.unit)
    found = next((text for text in (*near, *above) if pattern is not None and pattern.search(text)), None)
    if found is None and _is_named(place, document, card) and is_like_known(card, replace(quantity, unit=card.unit)):
        found = ""  # the row is the subject's, and the number about as large as what is known
    if found is None:
        return None
    return _scaled(quantity, next((p for text in (*near, found) for p in (_scale(text),) if p), 0), card.unit)


def _is_named(place: Place, document: Document, card: Card) -> bool:
    """Whether the first cell of a row names the card's subject."""
    if any(m.place in card.subject.places for m in document.places_between(*place.label)):
        return True
    return any(True for _ in document.is_met(card.subject.phrases, [place.label], 0.85))


def _scaled(quantity: Quantity, power: int, unit: Unit) -> Quantity:
    value = quantity.value if quantity.value is not None else Decimal(0)
    return replace(
        quantity, value=value.scaleb(power) if power else value, exponent=quantity.exponent + power, unit=unit
    )


def _scale(text: str) -> int:
    return next((power for pattern, power in _SCALES if pattern.search(text)), 0)


@lru_cache(maxsize=512)
def unit_words(unit: Unit) -> re.Pattern[str] | None:
    """Return a pattern of the names and signs of a unit, as a head writes them: "in euros", "(€)", "ppm", "%"."""
    names: set[str] = set()
    if unit.kind is UnitKind.MONEY:
        names = {n for n, code in (*currencies.NAMES.items(), *currencies.SIGNS.items()) if code == unit.code} | {
            unit.code.lower()
        }
    elif unit.kind is UnitKind.PERCENT:
        names = {"%", "percent", "per cent", "percentage", "share"}
    elif unit.code:
        names = {n for n, listed in lexicon.UNITS.items() if listed.code == unit.code} | {unit.code.lower()}
    if not names:
        return None
    signs = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![^\W\d_])(?:{signs})(?![^\W\d_])")
