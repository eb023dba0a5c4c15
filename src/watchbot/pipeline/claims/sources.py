"""Who says so, as the text names them: in the number's sentence, else the nearest one above it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from watchbot.pipeline.claims.places import place_of
from watchbot.pipeline.patterns import any_of
from watchbot.pipeline.periods import Edition
from watchbot.pipeline.text import fold


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# A name: capitalised words, joined by small ones; never over the end of a line.
_CAPITALISED = r"[A-Z][\w&.'’-]*"
_NAME = rf"{_CAPITALISED}(?:[ \u00a0](?:(?:of|for|and|the|on|in|de|van|von|&)[ \u00a0]){{0,2}}{_CAPITALISED}){{0,8}}"
_VERBS = _set(
    "say says said report reports reported write writes wrote find finds found show shows showed estimate estimates "
    "estimated announced confirmed calculate calculates calculated count counts counted state states stated note notes "
    "noted conclude concludes concluded published revealed reveal reveals released mentioned put puts recorded"
)
_SAYS = any_of(_VERBS)
_ACCORDING = r"(?i:according to|data (?:from|by|of)|figures (?:from|by|of)|statistics (?:from|by|of)|citing|source:)"
_ARTICLE = r"(?:(?:the|a|an|its|The|A|An|Its)[ \u00a0])?"
_COUNTS = "count|estimate|report|survey|index|data|tally"
# An office called by its kind only: "the statistics institute said", "according to the network agency".
_OFFICES = (
    "agency|institute|office|ministry|bureau|department|central bank|bank|regulator|observatory|university|commission|"
    "authority|council|association|federation|union|register|registry|think tank|watchdog"
)
_OFFICE = f"(?:{_OFFICES})"


class _Way(NamedTuple):
    """A way to name a source, and what spares most of a text from being searched for it: words, folded."""

    pattern: re.Pattern[str]
    opens: tuple[str, ...] = ()  # it begins with one of these
    holds: tuple[str, ...] = ()  # a text that has one has one of these
    verb: str = ""  # it begins with a verb of saying, or ends with one
    is_kind: bool = False


_FIRST, _LAST = "first", "last"
_VERB = re.compile(rf"\b(?:{_SAYS})\b")
_BREAK = re.compile('[\n,;:()"“”—]')  # no way to name a source goes over one of these to its verb
_DATA_OF = tuple(f"{what} {by}" for what in ("data", "figures", "statistics") for by in ("from", "by", "of"))
_WAYS = (
    _Way(
        re.compile(rf"\b{_ACCORDING}\s+{_ARTICLE}(?P<name>{_NAME})"),
        opens=("according to", "citing", "source:", *_DATA_OF),
    ),
    _Way(re.compile(rf"(?P<name>{_NAME})(?:[ \u00a0]\w+){{0,3}}?[ \u00a0](?:{_SAYS})\b"), verb=_LAST),
    _Way(re.compile(rf"\b(?:{_SAYS})[ \u00a0]{_ARTICLE}(?P<name>{_NAME})"), verb=_FIRST),
    _Way(
        re.compile(rf"\b(?:by|in)[ \u00a0](?P<name>{_NAME})(?:'s|’s)[ \u00a0](?:{_COUNTS})"),
        holds=tuple(f"'s {what}" for what in _COUNTS.split("|")),
    ),
    _Way(
        re.compile(rf"\b[Tt]he (?P<name>(?:[a-z]+[ -]){{1,3}}{_OFFICE})(?: \w+)? (?:{_SAYS})\b"),
        holds=tuple(_OFFICES.split("|")),
        verb=_LAST,
        is_kind=True,
    ),
    _Way(
        re.compile(
            rf"\b(?i:according to) (?:the|an?) (?:\w+ (?:of|by|from) the )?(?P<name>(?:[a-z]+[ -]){{1,3}}{_OFFICE})\b"
        ),
        opens=("according to",),
        is_kind=True,
    ),
)
_NO_SOURCE = _set(
    "the a an its he she it they we i you this that these those there what who which one some many most "
    "all both each every in on at by for from with of to but and if as when while after before since "
    "according however still yet now then here monday tuesday wednesday thursday friday saturday sunday "
    "january february march april may june july august september october november december critics "
    "experts people officials economists analysts researchers another other my our your his her their no yes so then "
    "than also not only nearly about more last next first new"
)


_ORGANISED = re.compile(
    r"\b(?:of|for|and|&|the|Office|Agency|Bureau|Department|Ministry|Institute|University|College|School|Bank|Council|Center"
    r"|Centre|Committee|Commission|Association|Federation|Union|Group|Inc|Corp|Ltd|Society|Foundation|Organi[sz]ation|Fund"
    r"|Board|Authority|Service|Statistics|Research|Index|Report|Survey|Review|Journal|Times|Post|News|Labs?|Trust|Watch)\b"
    r"|[A-Z]{2,}|\d|-"
)


class Attribution(NamedTuple):
    """A source named in a text. `person`: two or three bare names, of nobody but the one who is quoted there."""

    start: int
    name: str
    person: bool = False


def _is_person(name: str) -> bool:
    return 2 <= len(name.split()) <= 3 and _ORGANISED.search(name) is None


def find_sources(text: str) -> list[Attribution]:
    """Return the sources that a text names with a verb of saying or "according to", in order; headings aside."""
    found: dict[int, Attribution] = {}
    low = fold(text)
    verbs = [match.span() for match in _VERB.finditer(text)]
    for way in _WAYS:
        for match in _met(way, text, low, verbs):
            start = match.start("name")
            if text.startswith("#", text.rfind("\n", 0, start) + 1):
                continue
            name = match["name"] if way.is_kind else _cleaned(match["name"])
            if name and start not in found:
                found[start] = Attribution(start, name, _is_person(name))
    return [found[start] for start in sorted(found)]


def _met(way: _Way, text: str, low: str, verbs: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Yield where a text names a source in one way, in order, not overlapping."""
    if way.holds and not any(word in low for word in way.holds):
        return
    if way.verb == _LAST:
        for start, end in _passages(text, verbs):
            yield from way.pattern.finditer(text, start, end)
    elif way.opens or way.verb:
        at = 0
        for start in _openings(low, way.opens) if way.opens else (start for start, _ in verbs):
            match = way.pattern.match(text, start) if start >= at else None
            if match is not None:
                at = match.end()
                yield match
    else:
        yield from way.pattern.finditer(text)


def _openings(low: str, opens: Sequence[str]) -> list[int]:
    return sorted(match.start() for word in opens if word in low for match in re.finditer(re.escape(word), low))


def _passages(text: str, verbs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield what leads to the verbs of saying without a break, each passage to its last verb."""
    first, last = 0, 0
    for start, end in verbs:
        breaks = [mark.end() for mark in _BREAK.finditer(text, last, start)]
        if breaks:
            yield first, last
            first = breaks[-1]
        last = end
    yield first, last


def _cleaned(name: str) -> str:
    """Return the name without what belongs to the sentence around it; empty for a place, a day or a pronoun."""
    parts = re.sub(r"(?:'s|’s)$", "", name).strip(" ,.").split()
    while parts and parts[0].lower() in _NO_SOURCE:
        parts.pop(0)
    while parts and parts[-1].lower() in _NO_SOURCE:
        parts.pop()
    cleaned = " ".join(parts)
    only_places = all(place_of(part) for part in re.split(r",| and | & ", cleaned) if part.strip())
    return "" if len(cleaned) < 2 or len(cleaned) > 100 or only_places else cleaned


_REPORT_NAME = re.compile(r"[A-Z][^\W\d_]*[^\W\d_]{2}(?!\.$)")  # a name, and no "No."
NEAR = 200  # code points back to the words of one who is still being quoted


class Sources:
    """The sources and reports that one text names, by offset."""

    def __init__(self, text: str, editions: Sequence[Edition]) -> None:
        """Find them once."""
        self._said = find_sources(text)
        self._starts = [s.start for s in self._said]
        self._text = text
        self._reports = [(e.start, e.name) for e in editions if _REPORT_NAME.search(e.name)]
        self._report_starts = [start for start, _ in self._reports]

    def of(self, start: int, end: int) -> str:
        """Return who is named for a passage: in it, else the nearest body or report named before it; or nothing.

        A person speaks for the own sentence only: who is quoted further up said something else.
        """
        last = bisect_left(self._starts, end) - 1
        here = [s for s in self._said[max(0, last - 8) : last + 1] if s.start >= start]
        if here:
            return here[-1].name
        report = bisect_left(self._report_starts, end) - 1
        if report >= 0 and self._report_starts[report] >= start:
            return self._reports[report][1]
        goes_on = self._text[start : start + 1] in {'"', "“", "‘"}  # the same person goes on
        earlier = next(
            (s for s in reversed(self._said[: last + 1][-40:]) if not s.person or (goes_on and start - s.start < NEAR)),
            None,
        )
        if earlier is not None:
            return earlier.name
        return self._reports[report][1] if report >= 0 else ""
