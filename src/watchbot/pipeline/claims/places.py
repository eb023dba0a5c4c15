"""Which places a text names, where, and how places contain one another."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from watchbot.pipeline import words
from watchbot.pipeline.claims.gazetteer import AGENCIES, COUNTRIES, LARGER, PART_ADJECTIVES, PARTS
from watchbot.pipeline.claims.roots import Word, root_of, words_of

WORLD = "world"


class PlaceMention(NamedTuple):
    """A place named in a text. `first` and `last` are word indexes, half-open.

    `kind`: name | adjective | seat | part | larger | agency | in name.
    """

    start: int
    end: int
    place: str
    kind: str
    possessive: bool
    first: int
    last: int


class _Name(NamedTuple):
    keys: tuple[str, ...]
    place: str
    kind: str


def find_places(text_words: Sequence[Word], at: Mapping[str, Sequence[int]] | None = None) -> list[PlaceMention]:
    """Return the places named in a run of words, in order, the longest name where several begin at one word.

    `at` says where the words of a root stand, for a run of words that is filed so.
    """
    names, larger, roots = _names(), _in_small_letters(), _roots()
    found: list[PlaceMention] = []
    end = 0
    begins = range(len(text_words)) if at is None else sorted(i for root in at.keys() & roots for i in at[root])
    for i in begins:
        word = text_words[i]
        named = word.key in names and (word.capital or word.key in larger)
        match = _match_at(text_words, i, names[word.key]) if named and i >= end else None
        if match is None:
            continue
        end = i + len(match.keys)
        first, last = text_words[i], text_words[end - 1]
        kind = "in name" if match.kind != "agency" and _in_name(text_words, i) else match.kind
        found.append(PlaceMention(first.start, last.end, match.place, kind, last.possessive, i, end))
    return found


def _in_name(text_words: Sequence[Word], i: int) -> bool:
    """Whether a place is only part of a name: "Bank of England", "World Power Review"."""
    if text_words[i].key in _WORLDWIDE and text_words[i].capital and _goes_on(text_words, i):
        return True
    before = text_words[max(0, i - 3) : i]
    if before and before[-1].key == "the":
        before = before[:-1]
    return len(before) >= 2 and before[-1].key == "of" and before[-2].capital and before[-2].key in _INSTITUTIONS


def _goes_on(text_words: Sequence[Word], i: int) -> bool:
    """Whether two more words with capitals follow right behind, and a small one stands around: no line of capitals."""
    behind = text_words[i + 1 : i + 3]
    joined = all(b.start - a.end == 1 for a, b in itertools.pairwise(text_words[i : i + 3]))
    around = text_words[max(0, i - 3) : i]
    return len(behind) == 2 and joined and all(w.capital for w in behind) and any(not w.capital for w in around)


_WORLDWIDE = frozenset(words.key(w) for w in ("world", "global", "international"))
_INSTITUTIONS = frozenset(
    words.key(w) for w in ["bank", "university", "institute", "college", "museum", "church", "academy", "port"]
)
UNGOVERNED = frozenset({"seat", "in name", "agency"})  # kinds that own a number only where no other place is named


def place_of(phrase: str) -> str:
    """Return the id of the place that a phrase names ("US", "Chinese", "euro zone"), or an empty text."""
    listed = words_of(phrase)
    if not listed:
        return ""
    for name in _names().get(listed[0].key, ()):
        if name.keys == tuple(w.key for w in listed) and name.kind not in UNGOVERNED:
            return name.place
    return ""


def inside(place: str, whole: str) -> bool:
    """Whether one place is a part of a country ("US-Texas" of "US")."""
    return place.startswith(whole + "-")


def _match_at(text_words: Sequence[Word], i: int, names: Sequence[_Name]) -> _Name | None:
    for name in names:  # longest first
        span = text_words[i : i + len(name.keys)]
        if len(span) < len(name.keys) or any(w.key != k for w, k in zip(span, name.keys, strict=True)):
            continue
        if name.kind == "larger" or span[0].capital:
            return name
    return None


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[_Name, ...]]:
    table: dict[str, list[_Name]] = {}

    def add(name: str, place: str, kind: str) -> None:
        keys = tuple(w.key for w in words_of(name))
        if keys:
            table.setdefault(keys[0], []).append(_Name(keys, place, kind))

    for lines, plain in ((COUNTRIES, "name"), (LARGER, "larger")):
        for line in lines.strip().splitlines():
            place, _, rest = line.partition(":")
            names, adjectives, *seats = rest.split("|")
            kind = plain
            for name in _listed(names):
                add(name, place, kind)
            for name in _listed(adjectives):
                add(name, place, "adjective")
            for name in _listed("".join(seats)):
                add(name, place, "seat")
    for country, parts in PARTS.items():
        for name in _listed(parts):
            add(name, f"{country}-{name}", "part")
    for adjective, part in PART_ADJECTIVES.items():
        add(adjective, part, "adjective")
    for country, agencies in AGENCIES.items():
        for name in _listed(agencies):
            add(name, country, "agency")
    return {first: tuple(sorted(names, key=lambda n: -len(n.keys))) for first, names in table.items()}


@lru_cache(maxsize=1)
def _roots() -> frozenset[str]:
    """Return the roots of the first words of names."""
    return frozenset(map(root_of, _names()))


@lru_cache(maxsize=1)
def _in_small_letters() -> frozenset[str]:
    """Return the first words of the names that are not always written with a capital: "world"."""
    return frozenset(first for first, names in _names().items() if any(name.kind == "larger" for name in names))


def _listed(names: str) -> list[str]:
    return [" ".join(name.split()) for name in names.split(",") if name.strip()]
