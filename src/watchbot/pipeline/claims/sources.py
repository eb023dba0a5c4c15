"""Who says so, as the text names them: in the number's sentence, else the nearest one above it, else anywhere."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from watchbot.pipeline.periods import Edition

_NAME = r"(?:the\s+|a\s+|its\s+)?(?:[A-Z][\w&.'’-]*|[A-Z]{2,})(?:\s+(?:(?:of|for|and|the|on|in|de|van|von|&)\s+)*[A-Z][\w&.'’-]*){0,8}"
_SAYS = (
    r"says?|said|reports?|reported|writes?|wrote|finds?|found|shows?|showed|estimates?|estimated|announced|confirmed|calculates?|calculated"
    r"|counts?|counted|states?|stated|notes?|noted|concludes?|concluded|published|revealed|reveals?|released|mentioned|puts?|recorded"
)
_PATTERNS = (
    re.compile(
        rf"\b(?i:according to|data (?:from|by|of)|figures (?:from|by|of)|statistics (?:from|by|of)|by the count of|citing|source:)\s+(?P<name>{_NAME})"
    ),
    re.compile(rf"(?P<name>{_NAME})(?:'s|’s)?(?:\s+\w+){{0,3}}?\s+(?:{_SAYS})\b"),
    re.compile(rf"\b(?:{_SAYS})\s+(?P<name>{_NAME})"),
    re.compile(rf"\b(?:by|in)\s+(?P<name>{_NAME})(?:'s|’s)\s+(?:count|estimate|report|survey|index|data|tally)"),
)
_NO_SOURCE = re.compile(
    r"^(?:(?:the|a|its)\s+)?(?:he|she|it|they|we|i|this|that|these|those|there|what|who|which|one|some|many|most|in|on|at|by|for|but|and|if|as|when"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|both|all|each|every|another|critics|experts|people|officials|economists|analysts|researchers)$",
    re.IGNORECASE,
)


class Attribution(NamedTuple):
    """A source named in a text."""

    start: int
    name: str


def find_sources(text: str) -> list[Attribution]:
    """Return the sources that a text names with a verb of saying or "according to", in order."""
    found: dict[int, str] = {}
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            name = re.sub(r"(?:'s|’s)$", "", " ".join(match["name"].split())).strip(" ,.")
            name = re.sub(r"^(?:the|a|its|The|A|Its)\s+", "", name)
            if len(name) > 1 and not _NO_SOURCE.match(name) and len(name) <= 100:
                found.setdefault(match.start("name"), name)
    return [Attribution(start, name) for start, name in sorted(found.items())]


class Sources:
    """The sources and reports that one text names, by offset."""

    def __init__(self, text: str, editions: Sequence[Edition]) -> None:
        """Find them once."""
        self._said = find_sources(text)
        self._starts = [s.start for s in self._said]
        self._reports = [(e.start, e.name) for e in editions if e.name]
        self._report_starts = [start for start, _ in self._reports]

    def of(self, start: int, end: int) -> str:
        """Return who is named for a passage: in it, else the nearest source or report named before it; or nothing."""
        last = bisect_left(self._starts, end) - 1
        if last >= 0 and self._starts[last] >= start:
            return self._said[last].name
        report = bisect_left(self._report_starts, end) - 1
        if report >= 0 and self._report_starts[report] >= start:
            return self._reports[report][1]
        if last >= 0:
            return self._said[last].name
        return self._reports[report][1] if report >= 0 else ""
