"""One text laid out for binding: its words, its places, and for each number the passages that may explain it."""

from __future__ import annotations

import calendar
import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from watchbot.model import Quantity, UnitKind
from watchbot.pipeline.claims.cards import Phrase
from watchbot.pipeline.claims.places import PlaceMention, find_places
from watchbot.pipeline.claims.roots import GENERIC, STOP, Word, words_of
from watchbot.pipeline.text import Sentence, clauses, fold
from watchbot.pipeline.words import key as word_key

# How much a word explains a number, by where it stands.
IN_SEGMENT, IN_CLAUSE, IN_SENTENCE = 1.0, 0.9, 0.85
OWN_WORDS, BEHIND = (
    0.72,
    0.5,
)  # another part of the sentence, for a number with a clause of its own; behind another number
LABEL, HEADING = 0.95, 0.7
OVER_TABLE = 0.6  # an earlier sentence of the paragraph above a table
BEFORE = (0.68, 0.58, 0.5)  # one, two, three sentences before, in the same paragraph
ACROSS = (0.55, 0.5, 0.45)  # the same, in an earlier paragraph
TITLE = 0.5
LONGEST_CLAUSE = 200  # code points to each side of a number
DERIVED = 0.7  # another word of the same root
TAKEN_UP = 0.8  # a phrase taken up by its last word
CALENDAR = frozenset(
    word_key(w.lower())
    for w in [
        *calendar.month_name[1:],
        *calendar.day_name,
        "spring",
        "summer",
        "autumn",
        "winter",
        "sept",
        "jan",
        "feb",
    ]
)


class Span(NamedTuple):
    """A passage that may explain a number. `level` is how near it stands (0 … 1)."""

    start: int
    end: int
    level: float
    name: str  # segment | clause | sentence | label | column | heading | before | across | title


class Mention(NamedTuple):
    """A phrase met in the text. `strength` is 1 for the phrase itself, less for its words scattered or derived."""

    start: int
    end: int
    strength: float
    text: str


class Met(NamedTuple):
    """Where a group of phrases is met, in order."""

    starts: list[int]
    mentions: list[Mention]

    def since(self, offset: int) -> list[Mention]:
        """Return the mentions that begin at or behind an offset."""
        return self.mentions[bisect_left(self.starts, offset) :]


class Place(NamedTuple):
    """A number with where it stands: its own segment of its clause, and every passage that may explain it."""

    quantity: Quantity
    sentence: int
    segment: tuple[int, int]
    clause: tuple[int, int]
    spans: tuple[Span, ...]  # nearest first; the first is the segment
    column: tuple[int, int]  # of a table: the header cell above, empty elsewhere
    label: tuple[int, int]  # of a table: the first cell of the row


class Document:
    """The text with its title behind it, so that every passage has offsets. Built once per article."""

    def __init__(self, text: str, sentences: Sequence[Sentence], title: str) -> None:
        """Cut the text into words and find its places."""
        self.text = text
        self.full = f"{text}\n\n{title}" if title else text
        self.low = fold(self.full)  # same length: what the patterns of the gates are written for
        self.title = (len(text) + 2, len(self.full)) if title else (len(text), len(text))
        self.sentences = tuple(sentences)
        self.words: list[Word] = list(words_of(self.full))
        self.word_starts = [w.start for w in self.words]
        self.at: dict[str, list[int]] = {}
        for i, word in enumerate(self.words):
            self.at.setdefault(word.root, []).append(i)
        self.places: list[PlaceMention] = find_places(self.words)
        self._place_starts = [p.start for p in self.places]
        self._sentence_starts = [s.start for s in self.sentences]
        self._bounds = [*((s.start, s.end) for s in self.sentences), self.title]
        self._bound_starts = [b[0] for b in self._bounds]
        self._first_of: dict[int, int] = {}
        for i, sentence in enumerate(self.sentences):
            self._first_of.setdefault(sentence.paragraph, i)
        self.memo: dict[tuple[str, int], bool] = {}  # answers that hold for the whole text
        self.names: dict[int, Sequence[Any]] = {}  # proper names by sentence, where they were looked for
        self._known_columns: dict[tuple[int, int], frozenset[tuple[int, int]]] = {}
        self._mentions: dict[Phrase, tuple[Mention, ...]] = {}
        self._groups: dict[int, Met] = {}
        self._roots_around: dict[tuple[int, int, int], frozenset[str]] = {}
        self._clauses: dict[int, list[tuple[int, int]]] = {}
        self.headings = [i for i, s in enumerate(self.sentences) if s.kind == "heading"]

    # -- words and phrases

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

    def sentence_of(self, offset: int) -> int:
        """Return the index of the sentence that holds an offset, or of the one before it."""
        return max(0, bisect_right(self._sentence_starts, offset) - 1)

    def mentions(self, phrase: Phrase) -> tuple[Mention, ...]:
        """Return where a phrase is met, in order; computed once a text."""
        found = self._mentions.get(phrase)
        if found is None:
            found = tuple(self._find(phrase)) if self._has(phrase) else ()
            self._mentions[phrase] = found
        return found

    def _has(self, phrase: Phrase) -> bool:
        """Whether enough of a phrase's words stand anywhere in the text: cheap, and enough to drop most phrases."""
        at = self.at
        if len(phrase.roots) == phrase.need:
            return all(root in at for root in phrase.roots)
        return sum(root in at for root in phrase.roots) >= phrase.need

    def group(self, phrases: tuple[Phrase, ...]) -> Met:
        """Return where any phrase of a group is met or taken up, in order; computed once a text."""
        found = self._groups.get(id(phrases))
        if found is None:
            listed: list[Mention] = []
            for phrase in phrases:
                own = self.mentions(phrase)
                if own:
                    listed += own
                    listed += self._taken_up(phrase)
            listed.sort(key=lambda m: m.start)
            found = Met([m.start for m in listed], listed)
            self._groups[id(phrases)] = found
        return found

    def _taken_up(self, phrase: Phrase) -> list[Mention]:
        """Return where a phrase is taken up by its last word: "the deposit facility rate …" and later "the rate"."""
        if len(phrase.keys) < 2:
            return []
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

    def best(self, phrases: tuple[Phrase, ...], spans: Sequence[Span]) -> tuple[float, Mention | None]:
        """Return the strongest mention of a group in these passages (nearest first), with its strength there."""
        met = self._groups.get(id(phrases)) or self.group(phrases)
        starts, best_strength, best = met.starts, 0.0, None
        if not starts:
            return 0.0, None
        count = len(starts)
        for start, end, level, _ in spans:
            if level <= best_strength:
                continue
            i = bisect_left(starts, start)
            while i < count and starts[i] < end:
                mention = met.mentions[i]
                if mention.end <= end and level * mention.strength > best_strength:
                    best_strength, best = level * mention.strength, mention
                i += 1
        return best_strength, best

    def is_met(self, phrases: Sequence[Phrase], spans: Sequence[tuple[int, int]], strength: float) -> Iterator[Mention]:
        """Yield, for each phrase met in one of these passages at least so well, its first mention there."""
        for phrase in phrases:
            for mention in self.mentions(phrase):
                if mention.strength >= strength and any(a <= mention.start and mention.end <= b for a, b in spans):
                    yield mention
                    break

    def _find(self, phrase: Phrase) -> list[Mention]:
        if len(phrase.roots) == 1 and not phrase.exact:
            name = len(phrase.text) > 2 and phrase.text.isupper()
            whole = phrase.weight if len(phrase.keys) == 1 else 0.9 * phrase.weight
            return [
                Mention(w.start, w.end, whole if w.key in phrase.keys else DERIVED * whole, phrase.text)
                for w in (self.words[i] for i in self.at.get(phrase.roots[0], ()))
                if w.capital or not name  # "MATH" is a name, "maths" is not
            ]
        rarest = sorted(phrase.roots, key=lambda r: len(self.at.get(r, ())))
        anchors = sorted({i for root in rarest[: phrase.anchors] for i in self.at.get(root, ())})
        found: list[Mention] = []
        for i in anchors:
            mention = self._around(phrase, i)
            if mention is not None and (not found or found[-1][:2] != mention[:2]):
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
            if tuple(w.key for w in row) == phrase.keys and row[-1].end - row[0].start < longest:
                return Mention(row[0].start, row[-1].end, 1.0, phrase.text)
        return None

    def _nearest(self, root: str, i: int, low: int, high: int) -> int | None:
        listed = self.at.get(root)
        if not listed:
            return None
        at = bisect_left(listed, i)
        near = [n for n in listed[max(0, at - 1) : at + 2] if low <= n <= high]
        return min(near, key=lambda n: abs(n - i), default=None)

    def roots_around(self, place: Place) -> frozenset[str]:
        """Return the roots of the words near a number: its sentence, its labels, the heading."""
        key = (place.sentence, place.column[0], place.label[0])
        found = self._roots_around.get(key)
        if found is None:
            spans = [
                s for s in place.spans if s.level >= OWN_WORDS or s.name in {"heading", "column", "label", "sentence"}
            ]
            found = frozenset(w.root for s in spans for w in self.words_between(s.start, s.end))
            self._roots_around[key] = found
        return found

    def names_before(self, segment: tuple[int, int], end: int) -> frozenset[str]:
        """Return the keys of the proper names before a number in its segment, places aside."""
        low, high = bisect_left(self.word_starts, segment[0]), bisect_left(self.word_starts, end)
        placed = {i for m in self.places_between(segment[0], end) for i in range(m.first, m.last)}
        opening = self._sentence_starts[self.sentence_of(segment[0])]
        return frozenset(
            w.key
            for i, w in enumerate(self.words[low:high], low)
            if w.capital
            and i not in placed
            and w.key not in STOP
            and w.key not in GENERIC
            and w.key not in CALENDAR
            and (w.start > opening + 1 or self.full[w.start : w.end].isupper())
        )

    def names_another(self, segment: tuple[int, int], end: int) -> bool:
        """Whether a contrasting clause, or a relative one, brings a proper name of its own."""
        return bool(_CONTRAST.match(self.full, *segment)) and bool(self.names_before(segment, end))

    def _contrasts(self, segment: tuple[int, int], end: int) -> bool:
        """Whether a clause that contrasts ("while silver fell to …") names something of its own before the number."""
        if not _CONTRAST.match(self.full, segment[0], segment[1]):
            return bool(self.names_before(segment, end))
        low, high = bisect_left(self.word_starts, segment[0]), bisect_left(self.word_starts, end)
        placed = {i for m in self.places_between(segment[0], end) for i in range(m.first, m.last)}
        return any(
            i not in placed and len(w.key) > 2 and w.key not in STOP and w.key not in GENERIC
            and w.key not in _CONTRAST_WORDS
            and not _VERB.search(self.full[w.start : w.end])
            for i, w in enumerate(self.words[low:high], low)
        )  # fmt: skip

    # -- where a number stands

    def is_elliptical(self, segment: tuple[int, int]) -> bool:
        """Whether a passage names little besides places and numbers: what is measured was said before it."""
        placed = {i for m in self.places_between(*segment) for i in range(m.first, m.last)}
        low, high = bisect_left(self.word_starts, segment[0]), bisect_left(self.word_starts, segment[1])
        telling = [
            w for i, w in enumerate(self.words[low:high], low)
            if len(w.key) > 3 and w.key not in STOP and w.key not in GENERIC and i not in placed
            and not w.key[0].isdigit()
        ]  # fmt: skip
        return len(telling) <= 2

    def place(self, index: int, quantities: Sequence[Quantity], starts: Sequence[int]) -> Place:
        """Lay out the passages around the quantity with this index."""
        quantity = quantities[index]
        number = self.sentence_of(quantity.start)
        sentence = self.sentences[number]
        if sentence.kind == "row":
            return self._in_row(quantity, number)
        same = quantities[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        clause = self._clause(sentence, quantity)
        segment = self._segment(clause, quantity, same)
        # What follows in a segment that has a number of its own belongs to that number.
        later = [q.start for q in same if q.start >= quantity.end and _counts_as_rival(q, quantity)]
        leaning = (
            self.is_elliptical(segment)
            and ";" not in self.text[sentence.start : segment[0]]
            and not self._contrasts(segment, quantity.start)
        )
        spans = [Span(*segment, IN_SEGMENT, "segment"), Span(clause[0], segment[1], IN_CLAUSE, "clause")]
        level = IN_SENTENCE if leaning else OWN_WORDS
        spans.append(Span(sentence.start, segment[1], level, "sentence"))
        if not later:
            spans.append(Span(sentence.start, sentence.end, level, "sentence"))
        spans.append(Span(sentence.start, sentence.end, BEHIND, "behind"))
        spans += self._above(number)
        return Place(quantity, number, segment, clause, tuple(spans), (0, 0), (0, 0))

    def _clause(self, sentence: Sentence, quantity: Quantity) -> tuple[int, int]:
        spans = self._clauses.get(sentence.start)
        if spans is None:
            spans = [(sentence.start + a, sentence.start + b) for a, b in clauses(sentence.text)]
            self._clauses[sentence.start] = spans
        own = next((i for i, (a, b) in enumerate(spans) if a <= quantity.start < b), None)
        if own is None:
            return sentence.start, sentence.end
        start, end = spans[own]
        # A number alone between brackets or before a dash is explained by what stands beside it.
        if _nearly_alone(self.text, start, end, quantity):
            if own + 1 < len(spans) and (own == 0 or self.text[end : end + 3].strip()[:1] in {"—", "–", "-", ":"}):
                end = spans[own + 1][1]
            elif own > 0:
                start = spans[own - 1][0]
        # A sentence that never ends costs no more than a long one.
        start, end = max(start, quantity.start - LONGEST_CLAUSE), min(end, quantity.end + LONGEST_CLAUSE)
        return start, max(end, quantity.end)

    def _segment(self, clause: tuple[int, int], quantity: Quantity, same: Sequence[Quantity]) -> tuple[int, int]:
        """Return the part of the clause that belongs to this number and to no other one."""
        start, end = clause
        rivals = [q for q in same if _counts_as_rival(q, quantity) and start <= q.start < end]
        before = next((q for q in reversed(rivals) if q.end <= quantity.start), None)
        behind = next((q for q in rivals if q.start >= quantity.end), None)
        if before is not None:
            start = max(start, _cut(self.text, before.end, quantity.start))
        if behind is not None:
            end = min(end, _cut(self.text, quantity.end, behind.start))
        if _RELATIVE.match(self.text, start, end):  # "…, who has 22": the words before name who
            comma = self.text.rfind(",", clause[0], max(clause[0], start - 2))
            start = comma + 1 if comma >= 0 else clause[0]
        return start, max(end, quantity.end)

    def _above(self, number: int) -> list[Span]:
        """Return what stands before a sentence: sentences of its paragraph, of the one before, headings, the title."""
        own = self.sentences[number]
        spans: list[Span] = []
        for steps, i in enumerate(range(number - 1, max(-1, number - 1 - len(BEFORE)), -1)):
            before = self.sentences[i]
            if before.kind == "heading":
                break
            near = before.paragraph == own.paragraph
            level = (BEFORE if near else ACROSS)[steps]
            if near and steps == 0 and _POINTS_BACK.match(own.text):
                level = IN_SENTENCE
            spans.append(Span(before.start, before.end, level, "before" if near else "across"))
        spans += self._headings(number)
        spans.append(Span(*self.title, TITLE, "title"))
        return spans

    def _headings(self, number: int) -> list[Span]:
        at = bisect_right(self.headings, number) - 1
        if at < 0 or self.headings[at] == number:
            return []
        heading = self.sentences[self.headings[at]]
        return [Span(heading.start, heading.end, HEADING, "heading")]

    def table_before(self, number: int) -> list[tuple[int, int]]:
        """Return the header of the table that a sentence follows directly, else nothing."""
        own = self.sentences[number]
        before = self._first_of[own.paragraph] - 1
        if before < 0 or self.sentences[before].kind != "row" or own.kind == "row":
            return []
        header = self.sentences[before].header
        while before >= 0 and self.sentences[before].kind == "row":
            if self.sentences[before].text == header:
                return [(self.sentences[before].start, self.sentences[before].end)]
            before -= 1
        return []

    def _in_row(self, quantity: Quantity, number: int) -> Place:
        sentence = self.sentences[number]
        cells = _cells(sentence.text, sentence.start)
        own = next((i for i, (a, b) in enumerate(cells) if a <= quantity.start < max(b, a + 1)), len(cells) - 1)
        cell = (cells[own][0], max(cells[own][1], quantity.end))
        label = cells[0] if own else (0, 0)
        spans = [Span(*cell, IN_SEGMENT, "segment")]
        if own:
            spans.append(Span(*label, LABEL, "label"))
        column = self._column(number, own)
        if column[1]:
            spans.append(Span(*column, LABEL, "column"))
        spans += [Span(*c, 0.8, "cell") for i, c in enumerate(cells) if i not in {0, own}]
        spans += self._over_table(number)
        return Place(quantity, number, cell, cell, tuple(spans), column, label)

    def _column(self, number: int, cell: int) -> tuple[int, int]:
        header = self.sentences[number].header
        if not header:
            return 0, 0
        i = number - 1
        while i >= 0 and self.sentences[i].kind == "row":
            if self.sentences[i].text == header:
                cells = _cells(header, self.sentences[i].start)
                return cells[cell] if cell < len(cells) else (0, 0)
            i -= 1
        return 0, 0

    def columns_known(self, number: int, card: int, known: frozenset[Decimal]) -> frozenset[tuple[int, int]]:
        """Return the header cells of the columns of a table in which a value stands that a card knows.

        Args:
            number: of a row of the table.
            card: order of the card.
            known: its values.
        """
        first = number
        while first > 0 and self.sentences[first - 1].kind == "row":
            first -= 1
        found = self._known_columns.get((first, card))
        if found is None:
            found = frozenset(self._known_in_table(first, known))
            self._known_columns[first, card] = found
        return found

    def _known_in_table(self, first: int, known: frozenset[Decimal]) -> Iterator[tuple[int, int]]:
        for row in itertools.takewhile(lambda s: s.kind == "row", self.sentences[first:]):
            for i, (start, end) in enumerate(_cells(row.text, row.start)):
                digits = _CELL_NUMBER.search(self.text, start, end)
                if digits and i and Decimal(digits.group().replace(",", "")) in known and len(digits.group()) > 2:
                    yield self._column(self._row_at(row.start), i)

    def _row_at(self, start: int) -> int:
        return bisect_left(self._sentence_starts, start)

    def _over_table(self, number: int) -> list[Span]:
        i = number
        while i > 0 and self.sentences[i - 1].kind == "row":
            i -= 1
        spans = []
        if i > 0:
            before = self.sentences[i - 1]
            spans.append(Span(before.start, before.end, HEADING, "heading" if before.kind == "heading" else "before"))
            first = self._first_of[before.paragraph]
            spans += [Span(s.start, s.end, OVER_TABLE, "before") for s in reversed(self.sentences[first : i - 1][-5:])]
        spans += self._headings(number)
        spans.append(Span(*self.title, TITLE, "title"))
        return spans


_CELL_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def _cells(row: str, start: int) -> list[tuple[int, int]]:
    cells, at = [], 0
    for part in row.split(" | "):
        cells.append((start + at, start + at + len(part)))
        at += len(part) + 3
    return cells


def _nearly_alone(text: str, start: int, end: int, quantity: Quantity) -> bool:
    rest = text[start : max(start, quantity.start)] + " " + text[quantity.end : end]
    return len(re.findall(r"[^\W\d_]{3,}", rest)) <= 1


_RELATIVE = re.compile(r"\s*(?:which|who|that|whose|where)\b", re.IGNORECASE)
_CONTRAST = re.compile(r"[\s,]*(?:while|whereas|but|yet|although|though|and|against|versus|vs)\b", re.IGNORECASE)
_CONTRAST_WORDS = frozenset(
    {"whereas", "compar", "contrast", "against", "versus", "although", "though", "least", "most", "only"}
)
_VERB = re.compile(
    r"(?:ed|ing)$|^(?:fell|rose|grew|had|has|was|were|is|are|held|stood|came|went|saw|hit|sank|slid)$", re.IGNORECASE
)
_DEFINITE = frozenset({"the", "this", "that", "its"})
_SUCH = frozenset({"such", "these", "those", "both", "all", "each", "every", "no", "many", "fewer", "more"})
_OF = re.compile(r"\s*of\b")
# A sentence that opens with one of these goes on about what the one before was about.
_POINTS_BACK = re.compile(
    r"[\"“‘']?(?:that|this|these|those|they|it|its|their|both|the (?:rate|figure|number|total|share|count|gap|index"
    r"|value|result))\b",
    re.IGNORECASE,
)


def _cut(text: str, left: int, right: int) -> int:
    """Return where the words between two numbers part: at the first comma, else at the last "and", else at the left."""
    gap = text[left:right]
    comma = re.search(r",\s|;\s", gap)
    if comma:
        return left + comma.end()
    joined = [m.start() for m in re.finditer(r"\b(?:and|but|or|while|from|than|after|to)\b", gap)]
    return left + joined[-1] if joined else left


def _counts_as_rival(other: Quantity, quantity: Quantity) -> bool:
    """Whether another number ends this one's segment: a duration or an ordinal aside does not."""
    if other is quantity or (other.start, other.end) == (quantity.start, quantity.end):
        return False
    aside = {UnitKind.DURATION, UnitKind.MULTIPLE}
    return other.unit.kind not in aside or quantity.unit.kind in aside
