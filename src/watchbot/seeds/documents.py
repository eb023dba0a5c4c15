"""`documents/*.md` → seed documents: front matter, a heading, and a text that goes the way of an article."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from watchbot.config.checking import checked
from watchbot.config.sheet import Place, Sheet, parse_sheet, read_text
from watchbot.model import SeedDocument
from watchbot.seeds.form import FrontForm

_FRONT: Final = re.compile(r"---[ \t]*\r?\n(.*?)(?:^|\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HEADING: Final = re.compile(r"\s*#[ \t]+(.+?)[ \t#]*(?:\r?\n|\Z)")
_FENCE: Final = re.compile(r" {0,3}(?:```|~~~)")
_BEGINS: Final = re.compile(r"\s*(?:#{1,6}\s|[-*+]\s|\d{1,9}[.)]\s|>|\|)")  # heading, point of a list, quotation, table
_ALONE: Final = re.compile(r"\s*(?:#{1,6}\s|\||(?:=+|-+|([-*_])(?:\s*\1){2,})\s*$)")  # goes on in no other line
_ENDS: Final = re.compile(r"(?:  |\\)\Z|\A {0,3}(?:```|~~~)")  # a line break that is meant, or the end of code


def read_documents(folder: Path) -> tuple[tuple[SeedDocument, ...], list[Sheet]]:
    """Return every document of the folder by name, and a sheet for each file; no folder, no documents."""
    documents: list[SeedDocument] = []
    sheets: list[Sheet] = []
    for file in sorted(folder.glob("*.md")):
        sheet = Sheet(file=str(file))
        sheets.append(sheet)
        text = read_text(file, sheet)
        document = None if text is None else parse_document(text, sheet, f"{folder.name}/{file.name}")
        if document is not None:
            documents.append(document)
    return tuple(documents), sheets


def parse_document(text: str, sheet: Sheet, path: str) -> SeedDocument | None:
    """Read one document; None when it has mistakes, which are noted in the sheet."""
    text = text.replace("\r\n", "\n")
    front = _FRONT.match(text)
    if front is None:
        hint = "begin the file with ---, source: …, published: …, ---"
        sheet.report_at(Place(1, 1), "no-front-matter", "there is no front matter", hint)
        return None
    sheet.first_line = 2
    parse_sheet(front[1], sheet)
    if sheet.value is None:
        sheet.value = {}
    form = checked(FrontForm, sheet)
    body = text[front.end() :]
    heading = _HEADING.match(body)
    title = (form.title if form else "") or (heading[1] if heading else "")
    if heading and title == heading[1]:
        body = body[heading.end() :]  # claims come from the text, not from the title
    body = unwrapped(body.strip())
    line = text[: front.end()].count("\n") + 1
    if not body:
        sheet.report_at(Place(line, 1), "empty-document", "there is no text under the front matter")
    if not title:
        sheet.report_at(Place(line, 1), "no-title", "there is no title", 'add a line "# Title" under the front matter')
    if form is None or sheet.mistakes:
        return None
    return SeedDocument(path=path, title=title, text=body, source=form.source, published=form.published, url=form.url)


def unwrapped(text: str) -> str:
    """Return Markdown with each paragraph, and each point of a list, in one line.

    A line break within a paragraph is only where the editor wrapped it (CommonMark 0.31, soft line breaks). Sentences
    are looked for in what is returned: what was wrapped keeps its start. Headings, tables and code stay as they are.
    """
    lines: list[str] = []
    fenced = False
    for line in text.splitlines():
        fence = bool(_FENCE.match(line))
        before = lines[-1] if lines else ""
        alone = fenced or fence or not line.strip() or _BEGINS.match(line) or _ALONE.match(line)
        if alone or not before.strip() or _ALONE.match(before) or _ENDS.search(before):
            lines.append(line)
        else:
            lines[-1] = f"{before.rstrip()} {line.lstrip()}"
        fenced ^= fence
    return "\n".join(lines)
