"""A PDF as bytes → its text, in the form of `PageText`. Primary sources are PDFs.

pypdf is loaded by the first PDF and not before. Bounds of pages, of what one page draws, and of text are here; those of
time and memory are the worker's. What a PDF says of its own dates is when the file was made, not when it was
published: the dates stay empty, nothing is guessed.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

from watchbot.model import PageText, TextState
from watchbot.pipeline.text import normal

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MOST_PAGES = 150
"""Pages that are read; of a longer document the first ones, and the state is `partial`. 20 ms to 60 ms each."""

MOST_DRAWN = 1_500_000
"""Bytes of drawing instructions of one page. More is a map or a picture, and takes pypdf minutes."""

MOST_DRAWN_IN_ALL = 6_000_000
"""Bytes of drawing instructions of one document: up to 3 s for each megabyte, and a worker has 20 s."""

MOST_UNPACKED = 12_000_000
"""Bytes that one stream unpacks to: fonts and lists of objects stay far below. The library's own is sixfold."""

MOST_TEXT = 500_000
"""Characters of one document."""

_START = 1024  # bytes within which a PDF has to begin (the format's own rule for readers)
_EDGE = 3  # lines at the head and foot of a page in which running titles and page numbers stand
_NUMBER = re.compile(r"^\W*(?:page|seite|p\.)?\s*\d{1,4}(?:\s*(?:/|of|von)\s*\d{1,4})?\W*$", re.IGNORECASE)
_DIGITS = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_BULLET = re.compile(r"^(?:[•‣▪●◦■–]|[-*](?=\s))\s*")
_END = re.compile(r"[.!?:;][\"'”’)\]]*$")
_CELL = re.compile(r"^[-+(]?[$€£¥]?\d[\d.,]*\)?(?:%|[A-Za-z]{1,3})?$")


_Furniture = tuple[str, int | None]  # a line as it comes again, and how far its number is from that of the page


def is_pdf(body: bytes) -> bool:
    """Tell whether a body is a PDF, whatever it is called."""
    return b"%PDF-" in body[:_START]


def read_pdf(body: bytes) -> PageText:
    """Return the text of a PDF.

    Never raises on content but MemoryError. The state is `partial` where pages were left out, `no_text` for pictures of
    pages, `unsupported` for what is encrypted or cannot be read.
    """
    from pypdf import apply_configuration

    with apply_configuration(
        zlib_maximum_output_length=MOST_UNPACKED,
        lzw_maximum_output_length=MOST_UNPACKED,
        run_length_maximum_output_length=MOST_UNPACKED,
        array_based_stream_maximum_output_length=MOST_UNPACKED,
    ):
        return _read(body)


def _read(body: bytes) -> PageText:
    from pypdf import PdfReader

    unreadable = _unreadable()
    try:
        reader = PdfReader(io.BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return _nothing(TextState.UNSUPPORTED)
        count = len(reader.pages)
    except unreadable:
        return _nothing(TextState.UNSUPPORTED)
    if not count:
        return _nothing(TextState.UNSUPPORTED)
    pages: list[list[str]] = []
    missed = count > MOST_PAGES
    size = drawn = 0
    for number in range(min(count, MOST_PAGES)):
        try:
            lines, cost = _page_lines(reader.pages[number])
        except unreadable:
            lines, cost = [], None
        missed = missed or cost is None
        size, drawn = size + sum(len(line) for line in lines), drawn + (cost or 0)
        pages.append(lines)
        if size > MOST_TEXT or drawn > MOST_DRAWN_IN_ALL:
            missed = True
            break
    text = normal(as_text(pages))[:MOST_TEXT]
    if not text:
        return _nothing(TextState.NO_TEXT)
    return PageText(state=TextState.PARTIAL if missed else TextState.OK, title=_title(reader), text=text)


def _unreadable() -> tuple[type[Exception], ...]:
    """What pypdf raises on odd documents: its own errors, and those of dictionaries, decoders and streams."""
    from pypdf.errors import DependencyError, PyPdfError  # the one is none of the other: a cipher we do not bring

    ours = (ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, OSError, RuntimeError)
    return (PyPdfError, DependencyError, *ours, TypeError, ValueError)


def as_text(pages: Sequence[Sequence[str]]) -> str:
    """Return the lines of pages as paragraphs, without running titles and page numbers.

    A PDF has lines where they were set, not where sentences end: they are put together again. A line of cells, a bullet
    and a short line before a new beginning stay apart.
    """
    running = _running(pages)
    lines = [line for number, page in enumerate(pages) for line in _body(page, number, running)]
    long = median([len(line) for line in lines if len(line) > 20] or [60])
    return "\n\n".join(_paragraphs(lines, long))


def _nothing(state: TextState) -> PageText:
    return PageText(state=state, title="", text="")


def _page_lines(page: PageObject) -> tuple[list[str], int | None]:
    """Return the lines of a page and how many bytes draw it; None where it is too much to be read."""
    if _packed(page) > MOST_DRAWN:
        return [], None
    contents = page.get_contents()
    drawn = 0 if contents is None else len(contents.get_data())
    if drawn > MOST_DRAWN:
        return [], None
    return [" ".join(line.split()) for line in page.extract_text().splitlines()], drawn


def _packed(page: PageObject) -> int:
    """Return how many bytes draw a page before they are unpacked: some ways of packing take a hundredfold of memory."""
    found = page.get("/Contents")
    contents = found.get_object() if found is not None else None
    parts = contents if isinstance(contents, list) else [contents]
    return sum(len(getattr(part.get_object(), "_data", b"")) for part in parts if part is not None)


def _running(pages: Sequence[Sequence[str]]) -> frozenset[_Furniture]:
    """What stands at the edges of at least a third of the pages, three or more."""
    if len(pages) < 3:
        return frozenset()
    seen: Counter[_Furniture] = Counter()
    for number, page in enumerate(pages):
        written = [line for line in page if line]
        seen.update({form for line in (*written[:_EDGE], *written[-_EDGE:]) for form in _forms(line, number)})
    return frozenset(form for form, times in seen.items() if times >= max(3, len(pages) / 3))


def _forms(line: str, page: int) -> Iterator[_Furniture]:
    """The forms under which a line comes again on other pages: as it is, or with a number that counts the pages.

    Only the page's own number may differ: lines that are alike but for other numbers are text. Sentences are text too.
    """
    yield line, None
    if not _END.search(line):
        for number in _DIGITS.finditer(line):
            yield f"{line[: number.start()]}#{line[number.end() :]}", int(number.group()) - page


def _body(page: Sequence[str], number: int, running: frozenset[_Furniture]) -> Iterator[str]:
    """Lines of a page without what is at its edges for the sake of the paper."""
    written = [place for place, line in enumerate(page) if line]
    edges = {*written[:_EDGE], *written[-_EDGE:]}
    for place, line in enumerate(page):
        if place in edges and (_NUMBER.match(line) or any(form in running for form in _forms(line, number))):
            continue
        yield line


def _paragraphs(lines: Sequence[str], long: float) -> Iterator[str]:
    """Put lines together. `long` is how long a full line is."""
    open_lines: list[str] = []
    for line in lines:
        if open_lines and (not line or _begins(line, open_lines[-1], long)):
            yield _joined(open_lines)
            open_lines = []
        if line:
            open_lines.append(_BULLET.sub("- ", line))
    if open_lines:
        yield _joined(open_lines)


def _begins(line: str, before: str, long: float) -> bool:
    """Whether a line begins something new after the line before."""
    if _BULLET.match(line) or _is_row(line) or _is_row(before):
        return True
    if len(before) >= 0.75 * long:
        return False
    return bool(_END.search(before)) or not line[:1].islower()


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table: mostly cells with numbers."""
    words = line.split()
    cells = sum(1 for word in words if _CELL.match(word))
    return cells >= 2 and cells * 2 >= len(words)


def _joined(lines: Sequence[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        parted = text.endswith("-") and text[-2:-1].isalpha() and line[:1].islower()
        text = text[:-1] + line if parted else f"{text} {line}"
    return text


def _title(reader: PdfReader) -> str:
    """Title of the document's own properties, unless it is the name of a file. The feed's title stands in for it."""
    try:
        named = normal(str((reader.metadata and reader.metadata.title) or ""))[:300]
    except _unreadable():  # a broken property must not cost the text
        named = ""
    if len(named) > 8 and " " in named and not re.search(r"\.(?:docx?|indd|pdf|pptx?|xlsx?)$", named, re.IGNORECASE):
        return " ".join(named.split())
    return ""
