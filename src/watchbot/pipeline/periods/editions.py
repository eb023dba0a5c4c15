"""Editions of reports that a text names. They date a document, not its numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from watchbot.pipeline.patterns import any_of
from watchbot.pipeline.periods.forms import ORDINALS


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An edition of a report as the text names it: "the 2026 Outlook", "ninth edition"."""

    start: int
    end: int
    name: str
    year: int | None
    number: int | None


_DOCUMENTS = (
    "Index", "Indices", "Report", "Survey", "Outlook", "Review", "Tracker", "Barometer", "Ranking", "Rankings",
    "Yearbook", "Atlas", "Monitor", "Scorecard", "Factbook", "Study", "Assessment", "Almanac", "Census", "Compendium",
    "Bulletin", "Statistics", "Scoreboard", "Handbook", "Edition",
)  # fmt: skip
_DOCUMENT = f"(?:{'|'.join(_DOCUMENTS)})"
_NAME_WORD = r"[A-Z][\w&’'.-]{0,30}"
_SMALL_DOCUMENT = any_of(
    (
        "edition", "report", "survey", "index", "study", "review", "issue", "update", "outlook", "version",
        "assessment", "ranking",
    )
)  # fmt: skip
# What every mention of an edition begins with: at any other word, none of the forms below need be tried.
_BEGINS = rf"(?=[A-Z\d]|{_SMALL_DOCUMENT}|{any_of(ORDINALS)})"
_EDITION = re.compile(
    rf"""(?<!\w){_BEGINS}(?:
      (?P<year>(?:19|20)\d\d)(?:\s+edition\s+of\s+the)?\s+(?P<name>(?:{_NAME_WORD}\s+(?:of\s+|and\s+|on\s+|the\s+)?){{0,6}}?{_DOCUMENT}\b
                             (?:\s+(?:Report|Survey|Index))?)
    | (?P<name2>(?:{_NAME_WORD}\s+(?:of\s+|and\s+|on\s+|the\s+)?){{0,6}}?{_DOCUMENT}(?:\s+Report)?)
          (?:\s+of\s+(?:the\s+)?(?:{_NAME_WORD}\s+){{1,3}}?for|\s+for)?\s+\(?(?P<year2>(?:19|20)\d\d)\b\)?
    | (?P<year3>(?:19|20)\d\d)\s+(?:(?:annual|yearly|interim|final|full)\s+)?(?P<name3>{_SMALL_DOCUMENT})\b
    | (?P<name4>{_SMALL_DOCUMENT})\s+(?:of|from)\s+(?P<year4>(?:19|20)\d\d)\b
    | (?P<ordinal>{"|".join(ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th))\s+(?:annual\s+|yearly\s+)?
      (?P<name5>edition|report|survey|issue)\b
      (?:\s+of\s+(?:the\s+|its\s+)?(?P<name6>(?:{_NAME_WORD}\s+){{0,5}}{_DOCUMENT}\b))?
    )""",
    re.VERBOSE,
)


# A text with none of these words names no edition, and need not be searched for one.
_ANY_DOCUMENT = (*map(str.lower, _DOCUMENTS), "issue", "update", "version")


@lru_cache(maxsize=2)  # asked once for the times in a text and once for the claims
def find_editions(text: str) -> tuple[Edition, ...]:
    """Find the editions of reports that a text names, in order, not overlapping.

    `name` is the title as written ("AI Index"), or the bare noun ("edition") where the text gives no more.
    """
    low = text.lower()
    if not any(word in low for word in _ANY_DOCUMENT):
        return ()
    found = []
    for match in _EDITION.finditer(text):
        groups = match.groupdict()
        name = groups["name6"] or next(
            (groups[k] for k in ("name", "name2", "name3", "name4", "name5") if groups[k]), "edition"
        )
        year = next((int(groups[k]) for k in ("year", "year2", "year3", "year4") if groups[k]), None)
        ordinal = (groups["ordinal"] or "").lower()
        number = ORDINALS.get(ordinal, int(ordinal[:-2]) if ordinal[:1].isdigit() else None) if ordinal else None
        found.append(Edition(start=match.start(), end=match.end(), name=_title(name), year=year, number=number))
    return tuple(found)


def _title(name: str) -> str:
    """Put a name as written on one line, without the article."""
    return " ".join(name.split()).removeprefix("The ")
