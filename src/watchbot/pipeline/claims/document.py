"""One text laid out for binding: its words, its places, and for each number the passages that may explain it."""

from __future__ import annotations

import calendar
import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from watchbot.model import Bound, Quantity, UnitKind
from watchbot.pipeline.claims.captions import caption_of, may_have_caption
from watchbot.pipeline.claims.mentions import Span, Wording
from watchbot.pipeline.claims.roots import GENERIC, STOP
from watchbot.pipeline.text import Sentence, clauses
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
_LITTLE = STOP | GENERIC
_NO_NAMES = _LITTLE | CALENDAR


@dataclass(slots=True)
class Place:
    """A number with where it stands: its own segment of its clause, and every passage that may explain it."""

    quantity: Quantity
    sentence: int
    segment: tuple[int, int]
    clause: tuple[int, int]
    spans: tuple[Span, ...]  # nearest first; the first is the segment
    column: tuple[int, int]  # of a table: the header cell above, empty elsewhere
    label: tuple[int, int]  # of a table: the first cell of the row


class Document(Wording):
    """A text laid out in passages. Built once per article."""

    def __init__(self, text: str, sentences: Sequence[Sentence], title: str) -> None:
        """Lay the text out."""
        super().__init__(text, sentences, title)
        self._first_of: dict[int, int] = {}
        for i, sentence in enumerate(self.sentences):
            self._first_of.setdefault(sentence.paragraph, i)
        self.memo: dict[tuple[str, int], bool] = {}  # answers that hold for the whole text
        self.names: dict[int, Sequence[Any]] = {}  # proper names by sentence, where they were looked for
        self._known_columns: dict[tuple[int, int], frozenset[tuple[int, int]]] = {}
        self._headers: dict[int, tuple[int, int]] = {}  # where the header of a row stands, by the row
        self._roots_around: dict[tuple[int, int, int], frozenset[str]] = {}
        self._clauses: dict[int, list[tuple[int, int]]] = {}
        self._spans_above: dict[int, list[Span]] = {}
        self._places: dict[int, Place] = {}
        self.headings = [i for i, s in enumerate(self.sentences) if s.kind == "heading"]

    def is_reworded(self) -> bool:
        """Whether a machine has exchanged the words of the text for others: it writes "three.4 %", and "p.c"."""
        found = self.memo.get(("reworded", 0))
        if found is None:
            found = self.memo["reworded", 0] = _is_reworded(self.low, self.full)
        return found

    def is_read_around(self, place: Place) -> bool:
        """Whether the words around a number were asked for, by it or by another number of its sentence or cell."""
        return (place.sentence, place.column[0], place.label[0]) in self._roots_around

    def roots_around(self, place: Place) -> frozenset[str]:
        """Return the roots of the words near a number: its sentence, its labels, the heading.

        They are read at the first number of a sentence that is near any card's words, and hold for the others.
        """
        key = (place.sentence, place.column[0], place.label[0])
        found = self._roots_around.get(key)
        if found is None:
            spans = {
                s[:2]
                for s in place.spans
                if s.level >= OWN_WORDS or s.name in {"heading", "column", "label", "sentence"}
            }
            roots: set[str] = set()
            read = 0
            for start, end in sorted(spans):
                roots.update(w.root for w in self.words_between(max(start, read), end))
                read = max(read, end)
            found = self._roots_around[key] = frozenset(roots)
        return found

    def names_before(self, segment: tuple[int, int], end: int) -> frozenset[str]:
        """Return the keys of the proper names before a number in its segment, places aside."""
        first, words = self.words_from(segment[0], end)
        capital = [(i, w) for i, w in enumerate(words, first) if w.capital and w.key not in _NO_NAMES]
        if not capital:
            return frozenset()
        placed = self.placed(segment[0], end)
        opening = self._sentence_starts[self.sentence_of(segment[0])]
        return frozenset(
            w.key
            for i, w in capital
            if i not in placed and (w.start > opening + 1 or self.full[w.start : w.end].isupper())
        )

    def names_another(self, segment: tuple[int, int], end: int) -> bool:
        """Whether a contrasting clause, or a relative one, brings a proper name of its own."""
        return bool(_CONTRAST.match(self.full, *segment)) and bool(self.names_before(segment, end))

    def _contrasts(self, segment: tuple[int, int], end: int) -> bool:
        """Whether a clause that contrasts ("while silver fell to …") names something of its own before the number."""
        if not _CONTRAST.match(self.full, segment[0], segment[1]):
            return bool(self.names_before(segment, end))
        first, words = self.words_from(segment[0], end)
        placed = self.placed(segment[0], end)
        return any(
            i not in placed and len(w.key) > 2 and w.key not in STOP and w.key not in GENERIC
            and w.key not in _CONTRAST_WORDS
            and not _VERB.search(self.full[w.start : w.end])
            for i, w in enumerate(words, first)
        )  # fmt: skip

    # -- where a number stands

    def is_elliptical(self, segment: tuple[int, int]) -> bool:
        """Whether a passage names little besides places and numbers: what is measured was said before it."""
        first, words = self.words_from(*segment)
        placed = self.placed(*segment)
        telling = 0
        for i, word in enumerate(words, first):
            key = word.key
            if len(key) > 3 and key not in _LITTLE and i not in placed and not key[0].isdigit():
                telling += 1
                if telling == 3:
                    return False
        return True

    def place(self, index: int, quantities: Sequence[Quantity], starts: Sequence[int]) -> Place:
        """Return the passages around the quantity with this index; laid out once."""
        found = self._places.get(index)
        if found is None:
            found = self._places[index] = self._lay_out(index, quantities, starts)
        return found

    def _lay_out(self, index: int, quantities: Sequence[Quantity], starts: Sequence[int]) -> Place:
        quantity = quantities[index]
        number = self.sentence_of(quantity.start)
        sentence = self.sentences[number]
        if sentence.kind == "row":
            return self._in_row(quantity, number)
        same = quantities[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        clause = self._clause(sentence, quantity)
        rivals = [q for q in same if _counts_as_rival(q, quantity)] if len(same) > 1 else []
        segment = self._segment(clause, quantity, rivals)
        caption = caption_of(number, quantity, self.sentences, quantities, starts) if len(same) == 1 else None
        if caption is not None:
            clause = segment = (sentence.start, caption.end)
        leaning = not rivals or (
            self.is_elliptical(segment)
            and ";" not in self.text[sentence.start : segment[0]]
            and not self._contrasts(segment, quantity.start)
        )
        spans = [Span(*segment, IN_SEGMENT, "segment"), Span(clause[0], segment[1], IN_CLAUSE, "clause")]
        level = IN_SENTENCE if leaning else OWN_WORDS
        spans.append(Span(sentence.start, segment[1], level, "sentence"))
        # What follows in a segment that has a number of its own belongs to that number.
        if not any(q.start >= quantity.end for q in rivals):
            spans.append(Span(sentence.start, sentence.end, level, "sentence"))
        spans.append(Span(sentence.start, sentence.end, BEHIND, "behind"))
        spans += self._above(number)
        return Place(quantity, number, segment, clause, tuple(spans), (0, 0), (0, 0))

    def _clause(self, sentence: Sentence, quantity: Quantity) -> tuple[int, int]:
        spans = self._clauses.get(sentence.start)
        if spans is None:
            spans = [(sentence.start + a, sentence.start + b) for a, b in clauses(sentence.text)]
            self._clauses[sentence.start] = spans
        own = bisect_right(spans, (quantity.start, len(self.full))) - 1
        start, end = spans[own] if own >= 0 else (0, 0)
        if quantity.start >= end:
            return sentence.start, sentence.end
        # A number alone between brackets or before a dash is explained by what stands beside it.
        if _nearly_alone(self.text, start, end, quantity):
            if own + 1 < len(spans) and (own == 0 or self.text[end : end + 3].strip()[:1] in {"—", "–", "-", ":"}):
                end = spans[own + 1][1]
            elif own > 0:
                start = spans[own - 1][0]
        # A sentence that never ends costs no more than a long one.
        start, end = max(start, quantity.start - LONGEST_CLAUSE), min(end, quantity.end + LONGEST_CLAUSE)
        return start, max(end, quantity.end)

    def _segment(self, clause: tuple[int, int], quantity: Quantity, rivals: Sequence[Quantity]) -> tuple[int, int]:
        """Return the part of the clause that belongs to this number and to no other one."""
        start, end = clause
        rivals = [q for q in rivals if start <= q.start < end and not self._is_age(q)]
        before = next((q for q in reversed(rivals) if q.end <= quantity.start), None)
        behind = next((q for q in rivals if q.start >= quantity.end and not self._is_whole_of(quantity, q)), None)
        if before is not None:
            start = max(start, _cut(self.text, before.end, quantity.start))
        if behind is not None:
            end = min(end, _cut(self.text, quantity.end, behind.start))
        if _RELATIVE.match(self.text, start, end):  # "…, who has 22": the words before name who
            comma = self.text.rfind(",", clause[0], max(clause[0], start - 2))
            start = comma + 1 if comma >= 0 else clause[0]
        return start, max(end, quantity.end)

    def _is_whole_of(self, quantity: Quantity, other: Quantity) -> bool:
        """Whether another number is what this one is of: "43 of the 500 largest companies are run by a woman"."""
        return _OF_SO_MANY.fullmatch(self.low, quantity.end, other.start) is not None

    def _is_age(self, quantity: Quantity) -> bool:
        """Whether a number says how old somebody is: "children under five" has no number of its own."""
        bare = quantity.unit.kind is UnitKind.NONE
        return bare and _AGED.search(self.low, max(0, quantity.start - 24), quantity.start) is not None

    def _above(self, number: int) -> list[Span]:
        """Return what stands before a sentence: sentences of its paragraph, of the one before, headings, the title."""
        found = self._spans_above.get(number)
        if found is None:
            found = self._spans_above[number] = self._find_above(number)
        return found

    def _find_above(self, number: int) -> list[Span]:
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

    def reach(self, number: int) -> frozenset[int]:
        """Return the indexes of the sentences that may explain a number of one; the title is behind the last."""
        above = range(max(0, number - len(BEFORE)), number + 1)
        at = bisect_right(self.headings, number) - 1
        below = (number + 1,) if may_have_caption(self.sentences, number) else ()
        return frozenset((*above, *below, *self.headings[at : at + 1], len(self.sentences)))

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
        named = next((c for c in cells[:own] if _WORD.search(self.text, *c)), None)  # "1 | Atlanta | 106.3 million"
        label = named or (cells[0] if own else _behind_number(quantity, cells))
        spans = [Span(*cell, IN_SEGMENT, "segment")]
        if label[1]:
            spans.append(Span(*label, LABEL, "label"))
        column = self._column(number, own)
        if column[1]:
            spans.append(Span(*column, LABEL, "column"))
        spans += [Span(*c, 0.8, "cell") for i, c in enumerate(cells) if i != own and c != label]
        spans += self._over_table(number)
        return Place(quantity, number, cell, cell, tuple(spans), column, label)

    def _column(self, number: int, cell: int) -> tuple[int, int]:
        start, end = self.header_of(number)
        cells = _cells(self.text[start:end], start) if end else []
        return cells[cell] if cell < len(cells) else (0, 0)

    def header_of(self, number: int) -> tuple[int, int]:
        """Return where the header of a row's table stands; (0, 0) where it has none. Found once a table."""
        header, steps = self.sentences[number].header, []
        i = number - 1
        while header and i >= 0 and self.sentences[i].kind == "row" and i not in self._headers:
            if self.sentences[i].text == header:
                self._headers[i] = self.sentences[i].start, self.sentences[i].end
                break
            steps.append(i)
            i -= 1
        # What a row above found is the same, where it has the same header; the header's own row says where it stands.
        known = self._headers.get(i, (0, 0)) if header and i >= 0 else (0, 0)
        found = known if header and self.text[slice(*known)] == header else (0, 0)
        for step in steps:
            self._headers[step] = found
        return found

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


# A leading digit in words, before more digits. People write no number so.
_DIGIT_IN_WORDS = re.compile(r"\b(?:one|two|three|four|five|six|seven|eight|nine)[.,]\d")
# "p.c" for percent, "got here to" for "came to", "the two" in digits, a year without its vowels.
_EXCHANGED = re.compile(r" p\.c\b(?!\.)| got here (?:to|in|first|second|third)\b|\b(?:final|per|the|a) yr\b|months's\b")


def _is_reworded(low: str, written: str) -> bool:
    return _EXCHANGED.search(written) is not None or _DIGIT_IN_WORDS.search(low) is not None


_OF_SO_MANY = re.compile(
    r" (?:[a-z]+ )?in (?:every |each )?"
    r"| (?:out )?of (?:the |its |all |those |these |their |some |about )*(?:top |first |last )?"
)
_AGED = re.compile(r"\b(?:aged|under|older than|younger than)(?: the age of)? $")
_CELL_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def _cells(row: str, start: int) -> list[tuple[int, int]]:
    cells, at = [], 0
    for part in row.split(" | "):
        cells.append((start + at, start + at + len(part)))
        at += len(part) + 3
    return cells


def _behind_number(quantity: Quantity, cells: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the cell that says what the number alone before it is: "312 | streets closed to cars"; else (0, 0)."""
    start, end = cells[0]
    alone = quantity.start - start <= 1 and end - quantity.end <= 1
    return cells[1] if len(cells) == 2 and alone else (0, 0)


def _nearly_alone(text: str, start: int, end: int, quantity: Quantity) -> bool:
    met = 0
    for first, last in ((start, quantity.start), (quantity.end, end)):
        for _ in _WORD.finditer(text, first, max(first, last)):
            met += 1
            if met == 2:
                return False
    return True


_WORD = re.compile(r"[^\W\d_]{3,}")


_RELATIVE = re.compile(r"\s*(?:which|who|that|whose|where)\b", re.IGNORECASE)
_CONTRAST = re.compile(r"[\s,]*(?:while|whereas|but|yet|although|though|and|against|versus|vs)\b", re.IGNORECASE)
_CONTRAST_WORDS = frozenset(
    {"whereas", "compar", "contrast", "against", "versus", "although", "though", "least", "most", "only"}
)
_VERB = re.compile(
    r"(?:ed|ing)$|^(?:fell|rose|grew|had|has|was|were|is|are|held|stood|came|went|saw|hit|sank|slid)$", re.IGNORECASE
)
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
    if other.value == 1 and other.bound is not Bound.EXACT and other.surface.lower().endswith("one"):
        return False  # "at least one raw mineral"
    threshold = other.bound in _THRESHOLDS and other.unit.kind is UnitKind.MONEY is not quantity.unit.kind
    if threshold and other.start > quantity.end and quantity.unit.kind in _COUNTED:
        return False  # "58 disasters with damage of a billion dollars or more"
    return other.unit.kind not in _ASIDE or quantity.unit.kind in _ASIDE


_THRESHOLDS = (Bound.AT_LEAST, Bound.MORE)
_COUNTED = (UnitKind.COUNT, UnitKind.NONE)
_ASIDE = (UnitKind.DURATION, UnitKind.MULTIPLE)
