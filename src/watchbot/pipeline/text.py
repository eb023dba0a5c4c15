"""A text as the rest of the pipeline reads it: normal form, sentences, clauses, and phrases found in it.

The text format is that of `PageText`: paragraphs parted by a blank line, `# ` headings, `- ` bullets, table rows with
cells parted by ` | `. Offsets are code points into the text that was passed, always; every function is linear in its
length and takes any string.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from watchbot.pipeline.phrases import PhraseMatch, Phrases
from watchbot.pipeline.words import plain

__all__ = ["PhraseMatch", "Phrases", "Sentence", "clauses", "fold", "normal", "sentences"]


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


LONGEST_SENTENCE = 2000  # code points; what has no full stop for longer is cut at a blank


# --------------------------------------------------------------------------- normal form and folding


# Controls, format characters (zero width, bidi, soft hyphen, byte order mark) and surrogates only hide text:
# Unicode categories Cc (without the line ends), Cf and Cs, spelled out: asking for each would slow the start.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f\ud800-\udfff]+"
)
_ODD_BLANKS = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_NO_BREAK_IN_NUMBER = re.compile("[\u00a0\u2007\u2009\u202f](?<=[0-9].)(?=[0-9]{3}(?![0-9]))")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
# Not one plain blank by itself, which is what most are and what all become.
_BLANK_RUN = re.compile(f"[{_ODD_BLANKS}][ {_ODD_BLANKS}]*| [ {_ODD_BLANKS}]+")
_LINE_EDGE = re.compile(" *\n *")
_EMPTY_LINES = re.compile("\n{3,}")
_GROUP_MARK = "\ue000"  # stands in for a grouping blank while the other blanks are folded


def normal(text: str) -> str:
    """Return the form in which a text is stored: NFC, nothing invisible, plain blanks, no more than one empty line.

    A no-break blank that groups digits ("5 427") stays a no-break blank: it says that the digits are one number.
    `normal(normal(t)) == normal(t)`.
    """
    text = _UNSEEN.sub("", _LINE_END.sub("\n", text)).replace(_GROUP_MARK, "")
    text = unicodedata.normalize("NFC", text)
    text = _NO_BREAK_IN_NUMBER.sub(_GROUP_MARK, text)
    text = _BLANK_RUN.sub(" ", text).replace(_GROUP_MARK, "\u00a0")
    text = _EMPTY_LINES.sub("\n\n", _LINE_EDGE.sub("\n", text))
    return text.strip(" \n")


def fold(text: str) -> str:
    """Fold case, curly quotes, dashes and odd blanks to plain ones, character by character: the length stays."""
    folded = plain(text)
    low = folded.lower()
    if len(low) == len(folded):
        return low
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in folded)


# --------------------------------------------------------------------------- sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence, heading, bullet or table row; `text` is the passed text from `start` to `end`."""

    start: int
    end: int
    text: str
    kind: str  # sentence | heading | row | bullet
    section: str  # the heading above, or empty
    paragraph: int  # counted over the whole text; a bullet and a row are paragraphs of their own
    header: str = ""  # of a row: the header row of its table


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    start: int
    end: int
    text: str
    kind: str  # sentence | heading | row | bullet | blank


_HEADING = re.compile(r"#{1,6} +")
_BULLET = re.compile(r"[-*•·‣▪–] +")
_LINE = re.compile(r"[^\n]+|\n(?=\n)")
_TERMINAL = re.compile(r"[.!?…。！？][\"'”’)\]»]*$")
_NUMBERED = re.compile(r"\(?\d{1,3}[.)] +")
_FIGURE_IN_HEADING = re.compile(r"[%$€£¥]|\d[\d.,]*\s*(?:per ?cent|p\.?c\b|points?|million|billion|trillion)")
_NUMBER_CELL = re.compile(r"[~<>≈+\-−–$€£¥\s]*\d[\d.,\s]*(?:%|[A-Za-z]{0,3}|million|billion|trillion|percent)\.?")
_YEAR_CELL = re.compile(r"(?:19|20)\d\d")
_NUMBER_FIRST = re.compile(
    r"[~<>≈+\-−–$€£¥\s]*\d[\d.,]*\s?(?:%|percent|per cent|thousand|million|billion|trillion|[mb]n)?\s*"
)


@lru_cache(maxsize=2)  # the steps that read one text ask one after the other
def sentences(text: str) -> tuple[Sentence, ...]:
    """Cut a text into sentences, headings, bullets and table rows, in order, never overlapping.

    A line that ends without a full stop and goes on in lower case, or stands in a block of evenly wrapped lines, is
    joined with the next one. A short paragraph without a full stop, with more text below, is a heading.
    """
    found: list[Sentence] = []
    section, header, paragraph, in_table = "", "", -1, False
    for block in _blocks(text):
        paragraph += 1
        kind = block.kind
        if kind == "row":
            row_header = header if in_table else ""
            header = block.text if not in_table and _is_header(block.text) else header if in_table else ""
            in_table = True
            found.append(_sentence(text, block.start, block.end, kind, section, paragraph, row_header))
            continue
        in_table = False
        if kind == "heading":
            section = block.text
            found.append(_sentence(text, block.start, block.end, kind, "", paragraph, ""))
            continue
        for start, end in _split(block.text):
            found.append(_sentence(text, block.start + start, block.start + end, kind, section, paragraph, ""))
    return tuple(found)


def _sentence(text: str, start: int, end: int, kind: str, section: str, paragraph: int, header: str) -> Sentence:
    return Sentence(
        start=start,
        end=end,
        text=text[start:end],
        kind=kind,
        section=section,
        paragraph=paragraph,
        header=header,
    )


def _blocks(text: str) -> Iterator[_Line]:
    """Yield paragraphs, headings, bullets and rows; wrapped lines are joined into one."""
    lines = [_line(text, match.start(), match.end()) for match in _LINE.finditer(text)]
    run: list[_Line] = []
    for line in [*lines, _Line(start=len(text), end=len(text), text="", kind="blank")]:
        if line.kind == "sentence":
            run.append(line)
            continue
        yield from _paragraphs(text, run, more_below=line.end < len(text))
        run = []
        if line.kind != "blank":
            yield line


def _line(text: str, start: int, end: int) -> _Line:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return _Line(start=start, end=end, text="", kind="blank")
    head = text[start : start + 12]
    if match := _HEADING.match(head):
        kind, start = "heading", start + match.end()
    elif match := _BULLET.match(head):
        kind, start = "bullet", start + match.end()
    else:
        kind = "row" if " | " in text[start:end] else "sentence"
    return _Line(start=start, end=end, text=text[start:end], kind=kind)


def _paragraphs(text: str, run: list[_Line], *, more_below: bool) -> Iterator[_Line]:
    """Join the wrapped lines of one run of text lines, and tell headings from paragraphs."""
    if not run:
        return
    wrapped = _evenly_wrapped(run)
    start = 0
    for i in range(1, len(run) + 1):
        if i < len(run) and (wrapped or _goes_on(run[i - 1].text, run[i].text)):
            continue
        first, last = run[start], run[i - 1]
        joined = text[first.start : last.end]
        heading = start == i - 1 and (more_below or i < len(run)) and _looks_like_heading(joined)
        yield _Line(start=first.start, end=last.end, text=joined, kind="heading" if heading else "sentence")
        start = i


def _evenly_wrapped(run: list[_Line]) -> bool:
    lengths = [line.end - line.start for line in run[:-1]]
    return len(lengths) >= 2 and min(lengths) >= 50 and max(lengths) <= 120 and max(lengths) - min(lengths) <= 25


def _goes_on(line: str, following: str) -> bool:
    return following[0].islower() and not _TERMINAL.search(line[-8:])


def _looks_like_heading(line: str) -> bool:
    if len(line) > 90 or line[0].islower() or _TERMINAL.search(line[-8:]):
        return False
    numbered = _NUMBERED.match(line)
    words_in_it = line[numbered.end() if numbered else 0 :].split()
    return 0 < len(words_in_it) <= 12 and not _FIGURE_IN_HEADING.search(line) and not line.endswith((",", ";"))


def _is_header(row: str) -> bool:
    """Whether the first row of a table names its columns: no cell after the first is a number other than a year.

    Nor does a number come first where only its words follow: "24 % | of those killed were pedestrians".
    """
    first, *others = row[:1000].split(" | ")
    if len(others) == 1 and _NUMBER_FIRST.fullmatch(first) and not _YEAR_CELL.match(first):
        return False
    return not any(_NUMBER_CELL.fullmatch(cell.strip()) and not _YEAR_CELL.fullmatch(cell.strip()) for cell in others)


# Marks with a blank behind them and no mark before; a mark of Chinese or Japanese; "end.Next". The mark itself stands
# first in the pattern, so that a search passes over everything else at once.
_STOP = re.compile(
    r"[.!?…。！？](?:(?<=[.!?…])(?<![.!?…]{2})[.!?…]*[\"'”’)\]»]*(?=\s)|(?<=[。！？])|(?<=[a-z]{2}\.)(?=[A-Z][a-z]*\s))"
)
_OPENING = frozenset(" \n\t\u00a0\"'“‘([«")
# Always followed by the rest of a name or a number.
_TITLES = _set(
    "mr mrs ms messrs dr prof gen sen rep gov lt col sgt capt cmdr adm maj st mt ft rev hon sr pres supt e.g i.e cf vs "
    "viz fig figs eq sec ch vol ed eds p pp ca approx est al nos art min max avg incl excl op"
)
_BEFORE_NUMBER = _set("no jan feb mar apr jun jul aug sep sept oct nov dec nr para par")
_COMPANY = _set("inc corp ltd co llc plc bros jr sr cos dept univ assn etc")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]")
_STARTERS = _set(
    "the a an in on at it its this that these those he she they we i you there here but and or so if when while as for "
    "from with by of to what who how why where his her their our my one some many most all no not after before since "
    "however meanwhile still yet now then also even among both each every although though because during under over "
    "more last next according"
)


def _split(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of one paragraph, without the blanks between them."""
    start = 0
    for match in _STOP.finditer(paragraph):
        end = match.end()
        if end <= start or not _is_boundary(paragraph, start, match):
            continue
        yield from _not_too_long(paragraph, start, end)
        start = end
        while start < len(paragraph) and paragraph[start].isspace():
            start += 1
    if start < len(paragraph):
        yield from _not_too_long(paragraph, start, len(paragraph))


def _not_too_long(paragraph: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST_SENTENCE:
        cut = paragraph.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        cut = cut if cut > start else start + LONGEST_SENTENCE
        yield start, cut
        start = cut
        while start < end and paragraph[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _is_boundary(paragraph: str, start: int, stop: re.Match[str]) -> bool:
    at, end = stop.span()
    mark = paragraph[at]
    if mark in "。！？":
        return True
    while end < len(paragraph) and paragraph[end] in _OPENING:
        end += 1
    if end == len(paragraph):
        return False
    following = paragraph[end]
    if following in ".!?…,;:)]":
        return False
    if paragraph[end + 1 : end + 2] == "." and not paragraph[max(0, at - 2)].isalnum():
        return False  # an initial after an initial
    if following.islower() and not any(c.isupper() for c in paragraph[end + 1 : end + 6].split(" ", 1)[0]):
        return False
    if mark != "." or paragraph.startswith("..", at):
        return True
    return _stop_ends_sentence(paragraph, start, at, end)


def _stop_ends_sentence(paragraph: str, start: int, at: int, following: int) -> bool:
    """Whether a full stop that is followed by a capital or a digit ends the sentence: not after an abbreviation."""
    before = paragraph[max(start, at - 30) : at].rpartition(" ")[2].lstrip("([\"“'‘")
    if at - start <= 4 and paragraph[start:at].strip("(").isdigit():
        return False  # "1. Adoption": the number of a list
    plain = before.lower()
    if plain in _TITLES:
        return False
    if plain in _BEFORE_NUMBER:
        return not paragraph[following].isdigit()
    initials = len(before) == 1 or (before[1:2] == "." and _INITIALS.fullmatch(before) is not None)
    if not initials and plain not in _COMPANY:
        return True
    if len(before) == 1 and not before.isupper():
        return True
    # "J. Smith", "U.S. Senate", "Acme Inc. said"; or the end: "Plan B. The …"
    return plain in {"a.m", "p.m", "p.c", "etc"} or _starts_sentence(paragraph[following : following + 24])


def _starts_sentence(following: str) -> bool:
    return following.split(None, 1)[0].strip(",.:;'\"’”").lower() in _STARTERS


# --------------------------------------------------------------------------- clauses

_CONTRASTING = r"""
    (?:while|whilst|whereas|but|yet|although|though|versus|vs\.?|compared\s(?:to|with)|in\scontrast\sto|relative\sto
       |against|dwarfing|unlike|despite)\b
"""
_CUT = re.compile(
    rf"[;()\[\]—…] | :(?=\s) | \s(?:[-–—]\s|\s*(?={_CONTRASTING})) | ,\s+(?={_CONTRASTING})",
    re.VERBOSE | re.IGNORECASE,
)


def clauses(sentence_text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the clauses of a sentence: cut at `;`, `:`, dashes, brackets, and before contrasting words.

    A clause keeps the word that opens it ("while", "versus"). A sentence with nothing to cut is one clause; blank
    ones are left out.
    """
    spans = []
    start = 0
    for cut in _CUT.finditer(sentence_text):
        spans.append((start, cut.start()))
        start = cut.end()
    spans.append((start, len(sentence_text)))
    return tuple(span for span in (_trimmed(sentence_text, *span) for span in spans) if span[0] < span[1])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
