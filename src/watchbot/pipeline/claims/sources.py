"""Who says so, as the text names them: in the number's sentence, else the nearest one above it, else anywhere."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

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


def source_for(start: int, end: int, sources: Sequence[Attribution], documents: Sequence[tuple[int, str]]) -> str:
    """Return who is named for a passage: in it, else the nearest source or report named before it.

    Args:
        start: of the sentence.
        end: of the sentence.
        sources: of the whole text, in order.
        documents: reports and indexes that the text names (offset, name), in order.
    """
    inside = [s for s in sources if start <= s.start < end]
    if inside:
        return inside[-1].name
    named = [name for at, name in documents if start <= at < end]
    if named:
        return named[-1]
    at = bisect_right([s.start for s in sources], start) - 1
    if at >= 0:
        return sources[at].name
    before = [name for place, name in documents if place < start]
    return before[-1] if before else ""
