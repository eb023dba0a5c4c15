"""The lines between a page's headline and its text: the headline is kept apart, dates and reading times are no text."""

from __future__ import annotations

import re
from datetime import datetime

from watchbot.pipeline.pages.metadata import parse_date
from watchbot.pipeline.pages.vocabulary import STAMP_WORDS

_HEAD = 5  # blocks looked at for the headline
_LONGEST_STAMP = 80
_ISO_STAMP = re.compile(r"^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?\s?(?:Z|UTC|[+-]\d\d:?\d\d)?)?$")
_SHORT_STAMP = re.compile(r"^\d{1,2}[./]\d{1,2}[./]\d{2,4}(?:,?\s\d{1,2}:\d\d)?$")
_WORD = re.compile(r"[^\W\d_]+")


def without_head(text: str, title: str) -> tuple[str, datetime | None]:
    """Return a text without headline and date lines at its head, and the date if such a line is one, as ISO.

    What stands above the headline is no part of the article.
    """
    blocks = text.split("\n\n")
    wanted = _letters(title)
    for place, block in enumerate(blocks[:_HEAD]):
        if wanted and "\n" not in block and _letters(block.removeprefix("# ")) == wanted:
            blocks = blocks[place + 1 :]
            break
    stamped = None
    for place, block in enumerate(blocks[:3]):
        if is_stamp(block):
            stamped = stamped or (parse_date(block) if _ISO_STAMP.match(block) else None)
            blocks[place] = ""
    return "\n\n".join(b for b in blocks if b), stamped


def is_stamp(line: str) -> bool:
    """Whether a line has nothing but a date, a time, a reading time or a number of views."""
    if len(line) > _LONGEST_STAMP or "\n" in line or "%" in line or not any(c.isdigit() for c in line):
        return False
    if _ISO_STAMP.match(line) or _SHORT_STAMP.match(line):
        return True
    words = [w.lower() for w in _WORD.findall(line)]
    return len(words) > 0 and any(len(w) > 2 for w in words) and all(w in STAMP_WORDS for w in words)


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())
