"""The words of a text, and where the phrases of a card are met in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from watchbot.pipeline.claims.cards import Group, Phrase
from watchbot.pipeline.claims.places import PlaceMention, find_places
from watchbot.pipeline.claims.roots import GENERIC, Word, words_of
from watchbot.pipeline.text import Sentence, fold

DERIVED = 0.76  # another word of the same root
TAKEN_UP = 0.8  # a phrase taken up by its last word


class Span(NamedTuple):
    """A passage that may explain a number. `level` is how near it stands (0 … 1)."""

    start: int
    end: int
    level: float
    name: str  # segment | clause | sentence | label | column | heading | before | across | title


@dataclass(slots=True)
class Mention:
    """A phrase met in the text. `strength` is 1 for the phrase itself, less for its words scattered or derived."""

    start: int
    end: int
    strength: float
    text: str


class Met(NamedTuple):
    """Where a group of phrases is met, in order."""

    starts: list[int]
    mentions: list[Mention]
    sentences: frozenset[int]  # indexes of the sentences; the title stands behind the last one

    def since(self, offset: int) -> list[Mention]:
        """Return the mentions that begin at or behind an offset."""
        return self.mentions[bisect_left(self.starts, offset) :]


class Wording:
    """The words, places and sentences of one text, its title behind it, and where phrases are met in them."""

    def __init__(self, text: str, sentences: Sequence[Sentence], title: str) -> None:
        """Cut the text into words and find its places."""
        self.text = text
        self.full = f"{text}\n\n{title}" if title else text
        self.low = fold(self.full)  # same length: what the patterns of the gates are written for
        self.title = (len(text) + 2, len(self.full)) if title else (len(text), len(text))
        self.sentences = tuple(sentences)
        self.words: list[Word] = words_of(self.full)
        self.word_starts = list(map(_START, self.words))
        self.at: dict[str, list[int]] = defaultdict(list)
        for i, root in enumerate(map(_ROOT, self.words)):
            self.at[root].append(i)
        places = find_places(self.words, self.at)
        # "US$43.6bn", "51.8 billion US dollars" are money and name nobody.
        self.places: list[PlaceMention] = [m for m in places if not _OF_MONEY.match(self.low, m.end)]
        self._place_starts = [p.start for p in self.places]
        self._sentence_starts = [s.start for s in self.sentences]
        self._bounds = [*((s.start, s.end) for s in self.sentences), self.title]
        self._bound_starts = [b[0] for b in self._bounds]
        self._mentions: dict[Phrase, tuple[Mention, ...]] = {}
        self._groups: dict[int, Met] = {}
        self._possible: dict[int, Sequence[Phrase]] = {}
        self._present: dict[int, Sequence[Phrase]] = {}

    def words_between(self, start: int, end: int) -> list[Word]:
        """Return the words that begin inside a passage."""
        return self.words[bisect_left(self.word_starts, start) : bisect_left(self.word_starts, end)]

    def words_from(self, start: int, end: int) -> tuple[int, list[Word]]:
        """Return the index of the first word inside a passage, and the words that begin there."""
        first = bisect_left(self.word_starts, start)
        return first, self.words[first : bisect_left(self.word_starts, end)]

    def places_between(self, start: int, end: int) -> list[PlaceMention]:
        """Return the places named inside a passage."""
        return self.places[bisect_left(self._place_starts, start) : bisect_left(self._place_starts, end)]

    def placed(self, start: int, end: int) -> set[int]:
        """Return the indexes of the words of the places named inside a passage."""
        return {i for m in self.places_between(start, end) for i in range(m.first, m.last)}

    def sentence_of(self, offset: int) -> int:
        """Return the index of the sentence that holds an offset, or of the one before it."""
        return max(0, bisect_right(self._sentence_starts, offset) - 1)

    def mentions(self, phrase: Phrase) -> tuple[Mention, ...]:
        """Return where a phrase is met, in order; computed once a text."""
        found = self._mentions.get(phrase)
        if found is None:
            found = tuple(self._find(phrase)) if len(phrase.roots) == 1 or self._has(phrase) else ()
            self._mentions[phrase] = found
        return found

    def _has(self, phrase: Phrase) -> bool:
        """Whether enough of a phrase's words stand anywhere in the text: cheap, and enough to drop most phrases."""
        if len(phrase.roots) == phrase.need:
            return self.at.keys() >= phrase.root_set
        return sum(root in self.at for root in phrase.roots) >= phrase.need

    def holds(self, phrases: Group) -> bool:
        """Whether the text has any phrase of a group."""
        return any(map(self.mentions, self.possible(phrases)))

    def holds_all(self, groups: Sequence[Group]) -> bool:
        """Whether the text has a phrase of each of these groups."""
        return all(map(self.possible, groups)) and all(map(self.holds, groups))

    def possible(self, phrases: Group) -> Sequence[Phrase]:
        """Return those phrases of a group that stand under a root of the text, in order: mostly none. Cheap."""
        found = self._possible.get(id(phrases))
        if found is None:
            filed = phrases.filed
            roots = filed.keys() & self.at.keys()
            found = [phrases[i] for i in sorted({i for root in roots for i in filed[root]})] if roots else ()
            self._possible[id(phrases)] = found
        return found

    def present(self, phrases: Group) -> Sequence[Phrase]:
        """Return those of a card's phrases that are met anywhere in the text: mostly none; computed once a text."""
        found = self._present.get(id(phrases))
        if found is None:
            found = [phrase for phrase in self.possible(phrases) if self.mentions(phrase)]
            self._present[id(phrases)] = found
        return found

    def group(self, phrases: Group) -> Met:
        """Return where any phrase of a group is met or taken up, in order; computed once a text."""
        found = self._groups.get(id(phrases))
        if found is None:
            listed: list[Mention] = []
            for phrase in self.possible(phrases):
                mentions = self.mentions(phrase)
                listed += mentions
                if mentions and len(phrase.keys) > 1:
                    listed += self._taken_up(phrase)
            listed.sort(key=_START)
            starts = list(map(_START, listed))
            bounds = self._bound_starts
            found = Met(starts, listed, frozenset([bisect_right(bounds, start) - 1 for start in starts]))
            self._groups[id(phrases)] = found
        return found

    def _taken_up(self, phrase: Phrase) -> list[Mention]:
        """Return where a phrase is taken up by its last word: "the deposit facility rate …" and later "the rate"."""
        full = [m for m in self.mentions(phrase) if m.strength >= 0.85]
        if not full:
            return []
        first = -1 if full[-1].start >= self.title[0] else full[0].end
        return [
            Mention(word.start, word.end, TAKEN_UP, phrase.text)
            for word, before in ((self.words[i], self.words[i - 1]) for i in self.at.get(phrase.last, ()) if i)
            if word.key == phrase.keys[-1]
            and (
                before.key in _DEFINITE
                or (word.key not in GENERIC and (before.key in _SUCH or before.key[0].isdigit()))
            )
            and word.start > first
            and not _OF.match(self.full, word.end)
        ]

    def best(self, phrases: Group, spans: Sequence[Span]) -> tuple[float, Mention | None]:
        """Return the strongest mention of a group in these passages (nearest first), with its strength there."""
        met = self._groups.get(id(phrases)) or self.group(phrases)
        starts, best_strength, best = met.starts, 0.0, None
        for start, end, level, _ in spans if starts else ():
            if level <= best_strength:
                continue
            for i in range(bisect_left(starts, start), bisect_left(starts, end)):
                mention = met.mentions[i]
                if mention.end <= end and level * mention.strength > best_strength:
                    best_strength, best = level * mention.strength, mention
        return best_strength, best

    def stands_in(self, phrases: Group, start: int, end: int) -> bool:
        """Whether a phrase of a group is met inside a passage."""
        met = self.group(phrases)
        inside = met.mentions[bisect_left(met.starts, start) : bisect_left(met.starts, end)]
        return any(mention.end <= end for mention in inside)

    def is_met(self, phrases: Sequence[Phrase], spans: Sequence[tuple[int, int]], strength: float) -> Iterator[Mention]:
        """Yield, for each phrase met in one of these passages at least so well, its first mention there."""
        for phrase in phrases:
            for mention in self.mentions(phrase):
                if mention.strength >= strength and any(a <= mention.start and mention.end <= b for a, b in spans):
                    yield mention
                    break

    def _find(self, phrase: Phrase) -> list[Mention]:
        if len(phrase.roots) == 1 and not phrase.exact:
            whole = phrase.weight if len(phrase.keys) == 1 else 0.9 * phrase.weight
            found_words = map(self.words.__getitem__, self.at.get(phrase.roots[0], ()))
            return [
                Mention(w.start, w.end, whole if w.key in phrase.keys else DERIVED * whole, phrase.text)
                for w in found_words
                if w.capital or not phrase.is_name
            ]
        rarest = sorted(phrase.roots, key=lambda r: len(self.at.get(r, ())))
        anchors = sorted({i for root in rarest[: phrase.anchors] for i in self.at.get(root, ())})
        found: list[Mention] = []
        for i in anchors:
            mention = self._around(phrase, i)
            if mention is not None and (not found or (found[-1].start, found[-1].end) != (mention.start, mention.end)):
                found.append(mention)
        return found

    def _around(self, phrase: Phrase, i: int) -> Mention | None:
        """Return the phrase whose one word is met at `i`: in a row, or its words near one another in one sentence."""
        row = self._in_a_row(phrase, i)
        if row is not None or phrase.exact:
            return row
        bound = self._bounds[max(0, bisect_right(self._bound_starts, self.words[i].start) - 1)]
        window = 6 + 3 * len(phrase.roots)
        low = max(i - window, bisect_left(self.word_starts, bound[0]))
        high = min(i + window, bisect_left(self.word_starts, bound[1]) - 1)
        picked = []
        for root in phrase.roots:
            near = self._nearest(root, i, low, high)
            if near is not None:
                picked.append(near)
        head = self._nearest(phrase.head, i, low, high) if phrase.head else None
        if len(picked) < phrase.need or (len(picked) < len(phrase.roots) and head not in picked):
            return None
        first, last = min(picked), max(picked)
        gaps = last - first + 1 - len(picked)
        missing = (len(phrase.roots) - len(picked)) / len(phrase.roots)
        falling = 0.05 if len(phrase.roots) == 2 else 0.02
        strength = max(0.6, 0.95 - falling * gaps) - 0.3 * missing - (0.05 if picked != sorted(picked) else 0)
        if len(phrase.roots) == 2 and gaps > 6:
            return None
        return Mention(self.words[first].start, self.words[last].end, strength * phrase.weight, phrase.text)

    def _in_a_row(self, phrase: Phrase, i: int) -> Mention | None:
        key = self.words[i].key
        for offset, wanted in enumerate(phrase.keys):
            if wanted != key:
                continue
            first = i - offset
            row = self.words[first : first + len(phrase.keys)] if first >= 0 else []
            longest = 12 + 2 * sum(map(len, phrase.keys)) + 4 * len(row)
            if offset == 0 and len(phrase.keys) == 2 and phrase.exact and (apart := self._around_number(phrase, i)):
                return apart
            if tuple(w.key for w in row) == phrase.keys and row[-1].end - row[0].start < longest:
                return Mention(row[0].start, row[-1].end, 1.0, phrase.text)
        return None

    def _around_number(self, phrase: Phrase, i: int) -> Mention | None:
        """Return two everyday words of a phrase with a number between them: "is paid over 11 per cent less"."""
        row = self.words[i + 1 : i + 1 + APART]
        last = next((k for k, w in enumerate(row) if w.key == phrase.keys[1]), 0)
        if not last or not any(w.key[0].isdigit() for w in row[:last]) or row[last].end - self.words[i].start > 60:
            return None
        return Mention(self.words[i].start, row[last].end, 0.95 * phrase.weight, phrase.text)

    def _nearest(self, root: str, i: int, low: int, high: int) -> int | None:
        listed = self.at.get(root)
        if not listed:
            return None
        at = bisect_left(listed, i)
        near = [n for n in listed[max(0, at - 1) : at + 2] if low <= n <= high]
        return min(near, key=lambda n: abs(n - i), default=None)


_OF_MONEY = re.compile(r"\$|[ -](?:dollars?|francs?|pounds?|kron[aeo]r?|kroner|rupees?|pesos?|yuan|yen|rand)\b")
_START, _ROOT = attrgetter("start"), attrgetter("root")
APART = 6  # words between two of a phrase that a number may part
_DEFINITE = frozenset({"the", "this", "that", "its"})
_SUCH = frozenset({"such", "these", "those", "both", "all", "each", "every", "no", "many", "fewer", "more"})
_OF = re.compile(r"\s*of\b")
