"""Phrases found in a text, whole words, in one pass whatever their number."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

from watchbot.pipeline import words

Key = TypeVar("Key", bound=Hashable)

LONGEST_WORD = 40  # code points; what is longer has no forms, and would only fill the memory of known words


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseMatch(Generic[Key]):
    """A phrase met in a text. `phrase` is as it was given; the words met are the text from `start` to `end`."""

    key: Key
    start: int
    end: int
    phrase: str


# Letters and digits; dotted letters ("U.S.") and decimals ("3.5") are one word; a possessive goes with its word. Plain
# words stand first, by themselves: most are, and need none of the other forms.
_WORD = re.compile(
    r"[A-Za-z]{2,}+(?![^\W_]|')|(?:[^\W\d_]\.){2,6}(?:[^\W\d_]\b)?|[^\W\d_]\.[^\W\d_]\b|\d+(?:[.,]\d+)*[^\W_]*|[^\W_]+(?:'[^\W_]+)*"
)
# What may stand between the words of a phrase; a full stop, comma, bracket, long dash or line end parts them.
_JOINING = " -‐‑‒–/\"'“”‘’&\u00a0\u202f\t"
# Capitals that are a name, and in small letters an ordinary word.
_CAPITALS_MATTER = frozenset({"us", "it", "who", "aids", "ice", "act", "arm", "nice"})
_POSSESSIVE = re.compile(r"'s?$|'s$")


class Phrases(Generic[Key]):
    """A compiled set of phrases, found in one pass whatever their number.

    Whole words, ignoring case, with plural and verb forms and both spellings of English; hyphen, slash and blank part
    words alike, and "U.S." is "US". A phrase that is written in capitals and would be an ordinary word in small letters
    ("US", "WHO") meets capitals only.
    """

    def __init__(self, phrases: Mapping[Key, Iterable[str]]) -> None:
        """Compile. Phrases without a letter or digit are ignored."""
        owners: dict[str, list[tuple[Key, str]]] = {}
        for key, texts in phrases.items():
            for phrase in texts:
                pattern = keyed(phrase).line
                if pattern.strip(" |"):
                    owners.setdefault(pattern, []).append((key, phrase))
        self._owners = list(owners.values())
        self._automaton = AhoCorasick(list(owners), matchkind=MatchKind.Standard) if owners else None

    def find(self, text: str) -> list[PhraseMatch[Key]]:
        """Return every phrase in the text, also overlapping ones, by start and then end."""
        if self._automaton is None:
            return []
        words_of = keyed(text)
        positions, spans = words_of.positions, words_of.spans
        found: list[PhraseMatch[Key]] = []
        for pattern, start, end in self._automaton.find_matches_as_indexes(words_of.line, overlapping=True):
            first = spans[bisect_right(positions, start + 1) - 1][0]
            last = spans[bisect_right(positions, end - 2) - 1][1]
            found.extend(
                PhraseMatch(key=key, start=first, end=last, phrase=phrase) for key, phrase in self._owners[pattern]
            )
        found.sort(key=lambda match: (match.start, match.end))
        return found


@dataclass(frozen=True, slots=True)
class KeyedText:
    """A text as word keys: one line of keys between blanks, where each key starts in it, and its span in the text."""

    line: str
    positions: list[int]
    spans: list[tuple[int, int]]

    @property
    def words(self) -> list[str]:
        """The keys in order, with `|` where punctuation parts two words."""
        return self.line.split()


@lru_cache(maxsize=2)  # a title and a text are asked for by the steps that match topics, one after the other
def keyed(text: str) -> KeyedText:
    """Return the text as word keys.

    Words that punctuation parts have a ` | ` between them, so that no phrase reaches over a full stop.
    """
    parts: list[str] = []
    positions: list[int] = []
    spans: list[tuple[int, int]] = []
    at, end = 1, 0
    plain = words.plain(text)
    for match in _WORD.finditer(plain):
        start = match.start()
        if parts and text[end:start] != " " and not _joined(text, end, start):
            parts.append("|")
            at += 2
        end = match.end()
        word = match.group()
        word_key = _word_key(word) if len(word) <= LONGEST_WORD else word.lower()
        parts.append(word_key)
        positions.append(at)
        spans.append((start, end))
        at += len(word_key) + 1
    return KeyedText(" " + " ".join(parts) + " ", positions, spans)


def _joined(text: str, end: int, start: int) -> bool:
    return start - end < 8 and not text[end:start].strip(_JOINING)


@lru_cache(maxsize=65536)
def _word_key(word: str) -> str:
    if "'" in word:
        word = _POSSESSIVE.sub("", word)
    if "." in word and word[0].isalpha():
        word = word.replace(".", "")
    low = word.lower()
    if low in _CAPITALS_MATTER and word.isupper():
        return word
    return words.key(low)
