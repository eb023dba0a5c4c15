"""Window and scope of a figure: how long a change is taken over, since when, for which ages.

The same words in the text and on the card mean the same figure; other ones another, or another definition of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from watchbot.model import Figure
from watchbot.pipeline.periods.forms import MONTH_NAMES
from watchbot.pipeline.text import fold

YEAR, QUARTER, MONTH, WEEK, DAY = "year", "quarter", "month", "week", "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a figure or a passage is about besides the measure itself. Empty and None: not said."""

    basis: str = ""  # over what a change is taken: year | quarter | month | week | day
    since: int | None = None  # the year from which on it counts
    recent: bool = False  # "in the last year alone": counted over the latest year
    ages: tuple[int, int] | None = None  # from, to, both included; 0 and 150 where open
    share_of: str = ""


_ANNUAL = re.compile(
    r"\b(?:annual(?:ly|i[sz]ed)?|year[- ](?:on|over|to)[- ]year|y/y|yoy|12[- ]months?|twelve[- ]months?|per (?:year"
    r"|annum)"
    r"|(?:on|over) the year|for the year|(?:last|past|latest) four quarters|four quarters together"
    r"|(?:than|from|with|on|over) the same (?:quarter|month|period|week|day|time)"
    r" (?:of|in|a|one|the)?\s?(?:the )?(?:previous year|last year|year (?:before|earlier|ago)|(?:19|20)\d\d)"
    r"|(?:than|from) a year (?:before|earlier|ago)|(?:than"
    r"|from) (?:the )?(?:same \w+ )?last year"
    r"|(?:than|from) (?:in )?(?:the )?(?:same \w+ )?(?:a year|the year|one year|12 months|twelve months) (?:before"
    r"|earlier|ago)"
    r"|a y(?:ea)?r (?:before|earlier|ago)|in the (?:past|last) year|compared (?:with|to) (?:a year (?:ago|earlier)"
    r"|last year))\b"
)
# "Weekly earnings" are so called, and moved over no week.
_SO_CALLED = r"(?! (?:earnings|pay|wages?|rents?|hours|users|sales|income|benefits?))"
# What is "unchanged from the month before" is no change over a month, but the same level.
_MONTHLY = re.compile(
    r"\b(?:month[- ](?:on|over|to)[- ]month|m/m|mom"
    rf"|monthly{_SO_CALLED}|(?:on|over|for|in) the month(?! (?:before|earlier|of|to|that|when|after|in))"
    r"|(?<!unchanged )(?:than|from|compared (?:with|to))"
    r" (?:(?:a|one|the) month (?:before|earlier|ago)|the (?:previous|prior|preceding) month(?!['’])|last month(?!['’]))"
    r"|(?:over|within|in) the two months"
    r"|(?<!unchanged )(?:from|compared (?:with|to)|(?<=\d% )(?:[a-z]+er|more|less) than in"
    r"|(?<=cent )(?:[a-z]+er|more|less) than in)"
    rf" (?:{MONTH_NAMES})(?! \d{{4}})"
    r"(?=[^\w'’]|$)"
    r"(?! (?:to|through|until|last year|of last year|a year|the year)))\b"
)
_QUARTERLY = re.compile(
    r"\b(?:quarter[- ](?:on|over|to)[- ]quarter|q/q|qoq|(?:on|over) the quarter|from the (?:previous|prior"
    r"|preceding) quarter"
    r"|(?:than|from) (?:a|the) quarter (?:before|earlier|ago)|(?:than|from) last quarter)\b"
)
_WEEKLY = re.compile(
    r"\b(?:week[- ](?:on|over|to)[- ]week"
    rf"|weekly{_SO_CALLED}|(?:on|over) the week|(?:than|from) (?:a|the) week (?:before"
    r"|earlier|ago)"
    r"|from the (?:previous|prior|preceding) week|(?:than|from|since) last week)\b"
)
_SINCE = re.compile(
    r"\b(?:since|(?:than|from|compared (?:with|to)|relative to) (?:in |its |the |a )*(?:peaks?|highs?|levels?"
    r"|records?)?(?: (?:of|in))?)"
    r" ?(?:(?:the )?(?:start|end|beginning|peak|autumn|spring|summer|winter|late|early|mid|january|february|march"
    r"|april|may|june"
    r"|july|august|september|october|november|december)[- ]?(?:of |in )?)*((?:19|20)\d\d)\b(?! to)"
)
_RECENT = re.compile(
    r"\b(?:in|over|during|within) (?:just )?(?:the )?(?:last|past|latest) (?:year|twelve months"
    r"|12 months)\b(?: alone)?"
    r"|\b(?:last|this|the past) year alone\b|\bin (?:just )?(?:a|one|a single) year\b"
)
_AGES = re.compile(
    r"\b(?:(?:age[sd]?|aged between|between the ages of)(?: of| from| between)?\s*(?P<a>\d{1,2})\s*(?:to|-|–|—|and"
    r"|through)\s*(?P<b>\d{1,2})\b"
    r"|(?P<c>\d{1,2})\s*(?:to|-|–|—)\s*(?P<d>\d{1,2})[- ](?:year|yr)s?[- ]olds?"
    r"|(?:age[sd]? )?(?:under|below|younger than)(?: the age of)? (?P<under>\d{1,2})s?\b(?!\s*(?:%|per|points?"
    r"|million|billion))"
    r"|(?:age[sd]? )?(?:over|above|older than) the age of (?P<over>\d{1,2})\b|age[sd]? (?:over"
    r"|above) (?P<over2>\d{1,2})\b"
    r"|(?:age[sd]?)(?: of)? (?P<from>\d{1,2})(?:\+| (?:and|or) (?:above|over|older|up)))"
)


@lru_cache(maxsize=2048)
def scope_of(text: str) -> Scope:
    """Read window and scope from a short text, folded: a clause, a label, a definition."""
    since = _SINCE.search(text)
    recent = _RECENT.search(text)
    return Scope(
        basis=basis_of(text),
        since=int(since.group(1)) if since else None,
        recent=recent is not None,
        ages=ages_of(text),
    )


def scope_of_card(figure: Figure) -> Scope:
    """Read the scope that the card's label and definition give; the label wins."""
    label, prose = scope_of(fold(figure.label)), scope_of(fold(f"{figure.label}. {figure.definition}"))
    return Scope(
        basis=label.basis or (prose.basis if _MOVES.search(fold(f"{figure.label}. {figure.definition}")) else ""),
        since=label.since or prose.since,
        recent=label.recent,
        ages=label.ages or prose.ages,
    )


# A level that is read "in the weekly bulletin" is no change over a week.
_MOVES = re.compile(
    r"\b(?:chang\w*|growth|grow\w*|increas\w*|decreas\w*|ris(?:e|es|ing)|rose|fall\w*|fell|inflation|prices?|costs?"
    r"|compared|than|year on year|quarter on quarter|month on month|months|annual\w*|yearly|wages?|pay|gdp|output"
    r"|year-on-year|quarter-on-quarter|month-on-month|yoy|qoq|mom|decline\w*|drop\w*|gain\w*|loss\w*)\b"
)


@lru_cache(maxsize=2048)
def basis_of(text: str) -> str:
    """Return over what a change is taken, as the text says it, or an empty text. The finer one wins."""
    for pattern, basis in ((_MONTHLY, MONTH), (_WEEKLY, WEEK), (_QUARTERLY, QUARTER), (_ANNUAL, YEAR)):
        if pattern.search(text):
            return basis
    return ""


@lru_cache(maxsize=2048)
def ages_of(text: str) -> tuple[int, int] | None:
    """Return the ages that a text names ("aged 22 to 25", "under 26", "aged 30 and above")."""
    match = _AGES.search(text)
    if match is None:
        return None
    low, high = match["a"] or match["c"], match["b"] or match["d"]
    if low and high:
        return int(low), int(high)
    if match["under"]:
        return 0, int(match["under"]) - 1
    start = match["over"] or match["over2"] or match["from"]
    return int(start), 150


def disjoint(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two stretches of ages share no year."""
    return a[1] < b[0] or b[1] < a[0]
