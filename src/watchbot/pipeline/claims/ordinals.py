"""Ordinals that count: "the company's 75th launch of the year" says that there were 75."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from watchbot.model import Quantity, Shape, Unit, UnitKind

_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)\s", re.IGNORECASE)
_COUNTING = re.compile(
    r"\b(?:the|its|their|his|her|our|[\w.]+['’]s)\s+(?P<number>\d{1,3}(?:,\d{3})*|\d{1,5})(?:st|nd|rd|th)\s+"
    r"(?P<noun>(?:[a-z-]+\s+){0,2}?[a-z-]+)(?:\s+(?:of|by|for)\s+(?:an?|the)\s+[\w-]+)?"
    r"\s+(?:of|in|so far|this|since|for)\s+(?:the\s+)?"
    r"(?:year\b|season\b|(?:19|20)\d\d\b|this year|far\b|it began|then\b|january|february|march|april"
    r"|may|june|july|august"
    r"|september|october|november|december)",
    re.IGNORECASE,
)
SMALLEST = 3  # "the second launch of the year" is rarely said to count


def counted(text: str) -> Iterator[Quantity]:
    """Yield the ordinals of a text that count things within a stretch of time, as counts of them."""
    if _ORDINAL.search(text) is None:
        return
    for match in _COUNTING.finditer(text):
        value = Decimal(match["number"].replace(",", ""))
        if value >= SMALLEST:
            start, end = match.start("number"), match.end("noun")
            noun = match["noun"].split()[-1].lower()
            unit = Unit(kind=UnitKind.COUNT, noun=noun)
            yield Quantity(start=start, end=end, surface=text[start:end], shape=Shape.POINT, value=value, unit=unit)
