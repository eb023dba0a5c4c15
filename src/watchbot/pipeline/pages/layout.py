"""A part of a page's tree → text in the form that `model.PageText` describes.

Numbers must survive as they are read by people: cells of a row stay on one line, a label stays beside its value, a
footnote mark does not become a digit, a struck-out number is not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.etree import _Element

from watchbot.pipeline.pages.vocabulary import BLOCKS, HEADINGS, SILENT

_ODD = r"\t\r\n\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
# Every run of blanks that is not one plain blank already.
_BLANKS = re.compile(rf"[{_ODD}](?!(?<=\d[\u00a0\u2007\u2009\u202f])\d{{3}}(?!\d))[ {_ODD}]*| [ {_ODD}]+")
_NOTHING = dict.fromkeys([0xAD, 0x200B, 0x2060, 0xFEFF])
_NOTE_WORDS = re.compile(r"(?:foot|end)?note|\bfn|\bref|cite", re.IGNORECASE)
_SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_BREAK = (
    "\x1e"  # stands for <br> until the paragraph is complete; cannot occur in the page (control characters are out)
)


def fold_blanks(text: str) -> str:
    """One blank for any run of blanks; zero-width marks out. A no-break blank that groups digits stays."""
    return _BLANKS.sub(" ", text.translate(_NOTHING)).strip()


def text_of(element: _Element) -> str:
    """All text below an element on one line, without what is silent."""
    return fold_blanks("".join(_inline(element)).replace(_BREAK, " "))


def render(elements: Iterable[_Element]) -> str:
    """Return the text of some elements in the form of `PageText`."""
    writer = _Writer()
    for element in elements:
        writer.walk(element)
        writer.flush()
    return writer.text()


def is_layout_table(table: _Element) -> bool:
    """Tell a table that places things on a page from one that has data in its cells."""
    if (table.get("role") or "").lower() in ("presentation", "none"):
        return True
    cells = [e for e in table.iter("td", "th") if next(e.iterancestors("table")) is table]
    if next(table.iterdescendants("table"), None) is not None or len(cells) < 2:
        return True
    if any(e.tag == "th" for e in cells) or table.find("caption") is not None:
        return False
    parts = ["p", "h1", "h2", "h3", "ul", "ol", "div", "blockquote", "article"]
    return any(sum(1 for _ in cell.iter(*parts)) > 2 or len(list(cell.iter("br"))) > 3 for cell in cells)


def _inline(element: _Element) -> Iterator[str]:
    """Text of an element and everything below it, in order; blocks inside are parted by a blank."""
    apart = _stands_apart(element)
    yield element.text or ""
    for child in element:
        yield from _child_inline(child)
        yield child.tail or (" " if apart else "")


def _stands_apart(element: _Element) -> bool:
    """Whether an element has nothing but a number and its label in elements of their own, set apart by style alone."""
    if len(element) not in _CARD_PARTS or (element.text or "").strip():
        return False
    if any((c.tail or "").strip() or c.tag not in _INLINE_PARTS for c in element):
        return False
    texts = ["".join(c.itertext()).strip() for c in element]
    return any(map(_is_number, texts)) and any(t[:1].isalpha() and len(t) > 3 for t in texts)


def _child_inline(child: _Element) -> Iterator[str]:
    tag = child.tag
    if not isinstance(tag, str) or tag in SILENT:
        return
    if tag == "br":
        yield _BREAK
    elif tag == "sup":
        yield _superscript(child)
    elif tag == "q":
        yield "“"
        yield from _inline(child)
        yield "”"
    elif tag in BLOCKS:
        yield " "
        yield from _inline(child)
        yield " "
    elif tag != "wbr":
        yield from _inline(child)


def _superscript(sup: _Element) -> str:
    """Write a raised mark so that it does not melt into the number before it ("2.7" with note 2 is not 2.72)."""
    raised = fold_blanks("".join(_inline(sup)))
    before = (sup.getprevious().tail if sup.getprevious() is not None else sup.getparent().text) or ""
    described = " ".join([sup.get("class") or "", sup.get("id") or "", *(a.get("href") or "#" for a in sup.iter("a"))])
    if raised.isalpha() and not sup.findall(".//a"):
        return raised  # 1st, 2nd; trade marks
    if sup.findall(".//a") or _NOTE_WORDS.search(described) or not re.fullmatch(r"[+\-−]?\d{1,2}", raised):
        return ""
    power = re.search(r"(?:\b10|[a-zA-Zµ]{1,3})$", before)
    alone = re.search(r"(?:^|[\s\d/(])(?:10|[kcmµn]?m|ft|in|s|h|km|mi|cm|mm)$", before)
    return raised.replace("−", "-").translate(_SUPERSCRIPT) if power and alone else ""


_NUMBER = re.compile(
    r"[~≈<>≤≥+−–-]?\s?(?:US|A|C)?[$€£¥₹]?\s?\d[\d.,\u00a0\u202f ]*\s?"
    r"(?:%|‰|\+|[x×]|[kKmMbBtT]n?\b|p\.?p\.?|percent(?:age points)?|(?:thousand|million|billion|trillion)\b)?"
    r"(?:\s?[–-]\s?\d[\d.,]*\s?%?)?"
)
_YEAR = re.compile(r"(?:1[89]|20|21)\d\d")
_INLINE_PARTS = ("span", "strong", "b", "em", "i", "small", "big", "a")
_LABEL = 160  # characters a label has at most
_CARD_PARTS = range(2, 5)


def _is_number(text: str) -> bool:
    """Whether a line is one number with its unit and nothing else; years do not count."""
    return len(text) < 30 and bool(_NUMBER.fullmatch(text)) and not _YEAR.fullmatch(text)


def _is_card(element: _Element) -> bool:
    """Whether an element is a number with its label, each in an element of its own, in either order."""
    if len(element) not in _CARD_PARTS or (element.text or "").strip():
        return False
    parts = []
    for child in element:
        if child.tag in ("ul", "ol", "table", "dl") or (child.tail or "").strip():
            return False
        parts.append(text_of(child))
    return sum(map(len, parts)) <= _LABEL + 30 and sum(_is_number(p) for p in parts) == 1


def _with_labels(blocks: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join a number that stands alone with the short label below it."""
    out: list[tuple[str, str]] = []
    for kind, line in blocks:
        label = kind in ("p", "#") and len(line) <= _LABEL and not _is_number(line)
        if label and out and out[-1][0] in ("p", "#") and _is_number(out[-1][1]):
            out[-1] = ("p", f"{out[-1][1]} {line}")
        else:
            out.append((kind, line))
    return out


class _Writer:
    """Collects blocks in document order. The only state of a rendering; lives for one call."""

    def __init__(self) -> None:
        self._blocks: list[tuple[str, str]] = []  # (kind, line); kinds: p, #, -, | and the table's number
        self._line: list[str] = []
        self._kind = "p"
        self._tables = 0  # two tables in a row stay two

    def text(self) -> str:
        self._blocks = _with_labels(self._blocks)
        out: list[str] = []
        for number, (kind, line) in enumerate(self._blocks):
            if number:
                together = kind[0] in "-|" and self._blocks[number - 1][0] == kind
                out.append("\n" if together else "\n\n")
            out.append({"#": "# ", "-": "- "}.get(kind, "") + line)
        return "".join(out)

    def flush(self, following: str = "p") -> None:
        raw = "".join(self._line)
        self._line.clear()
        if raw and not raw.isspace():  # most of the time there is nothing: blocks begin where others end
            for line in _lines(raw) if self._kind == "p" else [raw.replace(_BREAK, " ")]:
                folded = fold_blanks(line)
                if folded:
                    self._blocks.append((self._kind, folded))
        self._kind = following

    def walk(self, element: _Element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in SILENT:
            return
        if tag in HEADINGS:
            self._whole(element, "#")
        elif tag in ("ul", "ol"):
            self._list(element)
        elif tag == "dl":
            self._definitions(element)
        elif tag == "table" and not is_layout_table(element):
            self._table(element)
        elif tag == "pre":
            self._preformatted(element)
        elif tag in BLOCKS:
            self.flush()
            if _is_card(element):
                self._line.append(" ".join(t for t in map(text_of, element) if t))
            else:
                self._inside(element)
            self.flush()
        else:
            self._inline_element(element)

    def _inside(self, element: _Element) -> None:
        self._line.append(element.text or "")
        for child in element:
            self.walk(child)
            self._line.append(child.tail or "")

    def _inline_element(self, element: _Element) -> None:
        if element.tag in ("br", "sup", "q", "wbr") or next(element.iterdescendants(*BLOCKS), None) is None:
            self._line.extend(_child_inline(element))
        else:
            self._inside(element)  # a link or font tag around whole paragraphs

    def _whole(self, element: _Element, kind: str) -> None:
        self.flush(kind)
        self._line.extend(_inline(element))
        self.flush()

    def _list(self, element: _Element) -> None:
        self.flush()
        for entry in element:
            if entry.tag == "li" or (isinstance(entry.tag, str) and entry.tag not in SILENT | {"ul", "ol"}):
                self._entry(entry)
            elif entry.tag in ("ul", "ol"):
                self._list(entry)
            self._line.clear()

    def _entry(self, entry: _Element) -> None:
        """Write one list entry as one line, then the lists and tables inside it."""
        inner = [e for e in entry.iterdescendants("ul", "ol", "dl", "table") if _nearest(e, entry)]
        self.flush("-")
        self._line.extend(_inline_without(entry, frozenset(inner), _holders(inner, entry)))
        self.flush()
        for part in inner:
            self.walk(part)

    def _definitions(self, element: _Element) -> None:
        """Write `term: definition` lines; a number is often in one and its name in the other."""
        self.flush()
        term: list[str] = []
        said = True
        for part in element.iter("dt", "dd"):
            words = text_of(part)
            if part.tag == "dt":
                term = [words] if said else [*term, words]
                said = False
            elif words:
                label = " / ".join(t for t in term if t).rstrip(":")
                self._blocks.append(("-", f"{label}: {words}" if label else words))
                said = True
        if not said and any(term):
            self._blocks.append(("-", " / ".join(term)))

    def _table(self, table: _Element) -> None:
        self.flush()
        self._tables += 1
        caption = table.find("caption")
        if caption is not None:
            self._whole(caption, "p")
        for row in _rows(table):
            line = " | ".join(row)
            if line.strip(" |"):
                self._blocks.append((f"|{self._tables}", line))

    def _preformatted(self, element: _Element) -> None:
        self.flush()
        for line in "".join(_inline(element)).replace(_BREAK, "\n").split("\n\n"):
            if line.strip():
                self._blocks.append(("p", fold_blanks(line)))


def _nearest(inner: _Element, entry: _Element) -> bool:
    """Whether no other list or table lies between an inner list and the entry it is in."""
    for ancestor in inner.iterancestors():
        if ancestor is entry:
            return True
        if ancestor.tag in ("ul", "ol", "dl", "table"):
            return False
    return False


def _holders(inner: list[_Element], entry: _Element) -> frozenset[_Element]:
    """Elements between an entry and the lists inside it."""
    found: set[_Element] = set()
    for element in inner:
        parent = element.getparent()
        while parent is not entry and parent not in found:
            found.add(parent)
            parent = parent.getparent()
    return frozenset(found)


def _inline_without(element: _Element, left_out: frozenset[_Element], holders: frozenset[_Element]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child in holders:
            yield " "
            yield from _inline_without(child, left_out, holders)
            yield " "
        elif child not in left_out:
            yield from _child_inline(child)
        yield child.tail or ""


def _lines(raw: str) -> list[str]:
    """Part a run of text at its line breaks, except where a sentence plainly goes on over a single one."""
    if _BREAK not in raw:
        return [raw]
    lines: list[str] = []
    pieces = re.split(rf"((?:{_BREAK}\s*)+)", raw)
    lines.append(pieces[0])
    for gap, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        before, after = lines[-1].rstrip(), piece.lstrip()
        goes_on = gap.count(_BREAK) == 1 and before[-1:].isalnum() and after[:1].islower()
        if goes_on or (gap.count(_BREAK) == 1 and before[-1:] == ","):
            lines[-1] = f"{before} {after}"
        else:
            lines.append(piece)
    return lines


_MOST_SPAN = 40
_MOST_COLUMNS = 200


def _rows(table: _Element) -> list[list[str]]:
    """Return the cells of a table row by row, header rows first; a cell that spans rows is repeated in each."""
    rows = [r for r in table.iter("tr") if next(r.iterancestors("table")) is table]
    rows.sort(key=lambda r: r.getparent().tag != "thead")
    carried: dict[int, tuple[int, str]] = {}
    out: list[list[str]] = []
    for row in rows:
        cells: list[str] = []
        for cell in row.iter("td", "th"):
            if next(cell.iterancestors("table")) is not table:
                continue
            _carry(cells, carried)
            words = text_of(cell).replace("|", "/")
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            for number in range(min(across, _MOST_COLUMNS - len(cells))):
                if down > 1:
                    carried[len(cells)] = (down - 1, words)
                cells.append(words if number == 0 or cell.tag == "th" else "")
        _carry(cells, carried)
        out.append(cells)
    return out


def _carry(cells: list[str], carried: dict[int, tuple[int, str]]) -> None:
    while len(cells) in carried and len(cells) < _MOST_COLUMNS:
        left, words = carried.pop(len(cells))
        if left > 1:
            carried[len(cells)] = (left - 1, words)
        cells.append(words)


def _span(cell: _Element, name: str) -> int:
    number = cell.get(name) or "1"
    return min(_MOST_SPAN, max(1, int(number))) if re.fullmatch(r"\d{1,4}", number) else 1
