"""The as-of date of a number, and where it was taken from. Nothing is made finer than the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from watchbot.model import Grain, Period, Taken
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import CALENDAR, Document, Place
from watchbot.pipeline.periods import Edition, PeriodMention
from watchbot.pipeline.periods.stretches import shifted
from watchbot.pipeline.text import Sentence
from watchbot.pipeline.words import key

_ESTIMATE = re.compile(
    r"\b(?:estimates?|readings?|releases?|reports?|revis(?:ion|ed)|counts?|tall(?:y|ies)|figures?|data|updates?"
    r"|published|total)\b",
    re.IGNORECASE,
)
_REPORT_OF = re.compile(
    r"\b(?:report|edition|index|survey|study|yearbook|outlook)s? (?:of|for|from) (?:[a-z]+ )?((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"\b(?:releas|publish|unveil|present|issu|launch|came out|come out|appear)\w*", re.IGNORECASE)
# A number is of the time named, not of the time it is counted from or compared with.
_NOT_AS_OF = frozenset({"since", "until", "over", "from", "published"})
# "… since the outbreak began in March": the time of the beginning. "… than in the same period of 2024": not its time.
_SINCE_CLAUSE = re.compile(
    r"\b(?:since(?! then)|(?:counted|measured|down|up) from (?:the|its|their) (?:peak|high|low|start|level))\b"
    r"[^,;.:()\d]{1,60}$"
)
_LAST_SEEN = re.compile(
    r"\b(?:last|not|never|previously) (?:\w+ )?(?:seen|reached|recorded|measured|hit|met|known) (?:before )?"
    r"(?:in|on|at)? ?$"
)
_ON = re.compile(r"\b(?:on|over|from|against|up|down|up on|down on)\s+$")
_ON_YEAR = re.compile(r"(?:%|per ?cent|points?|higher|lower|up|down|more|fewer) on (?:the )?(?:level of )?$")
_AGO = re.compile(
    r"(?:a|an|one|the|twelve|12) (?:years?|months?|quarters?) (?:earlier|before|ago|previously)", re.IGNORECASE
)
_COMPARISON = re.compile(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?)\s+(?:(?:in|at|for|during|the|a|an|that|same"
    r"|corresponding|comparable|period"
    r"|month|quarter|year|week|half|season|of|end|start|beginning|level|levels|figure|rate|average|its)\s+)*$"
)
# "The December contract", "the May meeting": named for a time, and no time of a number.
_DUE = re.compile(r"(?:'s)?[ -](?:\d{4} )?(?:contracts?|futures?|deliver(?:y|ies)|meetings?|elections?|budget|issue)\b")
# "Now 2.25 %; the next decision is due on June 10": the day of an event to come is that of no number.
_EXPECTED = re.compile(
    r"\b(?:due|scheduled|planned|ends?|starts?|begins?|opens?|meets?|is|falls)(?: (?:again|only))? on $"
)
# The day on which a text was put right is no day of its numbers: "Correction, June 17: …".
_CORRECTED = re.compile(
    r"(?:^|[\n(\[*.])\s*(?:correct(?:ion|ed)|clarif(?:ication|ied)|update[ds]?|amend(?:ed|ment)|editor's note|note)"
    r"\s*(?:[,:(–-]|on|of)*\s*(?:on )?$"
)
COMPARED = "compared"
_ALL_FIGURES = re.compile(
    r"\b(?:(?:all |these |the )?(?:figures|numbers|data|counts|totals|statistics|values|prices|results)"
    r"(?: \w+){0,3}? (?:are|is|were|as|stand|run|go)\b|(?:table|chart|page) (?:shows|gives|lists)"
    r"|(?:status|stand|updated):?)[^.;]*$"
)


class Dated(NamedTuple):
    """An as-of date with where it was taken from and the words."""

    period: Period | None
    taken: Taken
    words: str
    at: int = -1  # where the words stand


UNDATED = Dated(None, Taken.NONE, "")


class Calendar:
    """The times and editions of one text, by offset."""

    def __init__(
        self, periods: Sequence[PeriodMention], editions: Sequence[Edition], published: date | None, low: str
    ) -> None:
        """Keep the mentions in order; `low` is the folded text."""
        self.periods = sorted(
            (_in_clause(_not_to_come(m, published, low), published, low) for m in periods), key=lambda m: m.start
        )
        self._starts = [m.start for m in self.periods]
        self.stated = [m for m in self.periods if m.cue == "as_of"]
        self._stated_starts = [m.start for m in self.stated]
        self.editions = sorted(editions, key=lambda e: e.start)
        self._edition_starts = [e.start for e in self.editions]
        self.published = published

    def between(self, start: int, end: int) -> list[PeriodMention]:
        """Return the times named inside a passage."""
        return self.periods[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def stated_before(self, offset: int) -> PeriodMention | None:
        """Return the last "as of" before an offset."""
        i = bisect_left(self._stated_starts, offset) - 1
        return self.stated[i] if i >= 0 else None

    def stated_for_all(self, low: str) -> PeriodMention | None:
        """Return the time that a text gives for all its numbers at once: "Figures are as of March 28"."""
        found = [m for m in self.stated if _ALL_FIGURES.search(low[max(0, m.start - 60) : m.end])]
        return found[0] if len(found) == 1 else None

    def editions_between(self, start: int, end: int) -> list[Edition]:
        """Return the editions named inside a passage."""
        return self.editions[bisect_left(self._edition_starts, start) : bisect_left(self._edition_starts, end)]


# "By September it was 2 percent", told in June: of last year.
_WAS = re.compile(r",? (?:it|they|the [a-z]+(?: [a-z]+)?) (?:was|were|had|stood|reached|fell|rose)\b")


def _not_to_come(mention: PeriodMention, published: date | None, low: str) -> PeriodMention:
    """Return a month that would lie ahead of the text, though something was so by then, as that of the year before."""
    if (
        key(mention.surface.lower()) not in CALENDAR
        or published is None
        or mention.period.start <= published
        or not _WAS.match(low, mention.end)
    ):
        return mention
    return replace(mention, period=shifted(mention.period, years=-1) or mention.period)


def _in_clause(mention: PeriodMention, published: date | None, low: str) -> PeriodMention:
    """Return a time with the cue of the clause around it: what began then, and what is compared, is not of then."""
    before = low[max(0, mention.start - 70) : mention.start]
    if published is not None and mention.period.start > published and _EXPECTED.search(before):
        return replace(mention, cue="since")
    if _CORRECTED.search(before):
        return replace(mention, cue="published")
    if _DUE.match(low, mention.end):
        return replace(mention, cue="since")
    if mention.cue not in _NOT_AS_OF and (_SINCE_CLAUSE.search(before) or _LAST_SEEN.search(before)):
        return replace(mention, cue="since")
    on = (
        _AGO.fullmatch(mention.surface) is not None and _ON.search(before) is not None
    )  # "rose by 3.1 % on a year earlier"
    on = on or (mention.period.grain is Grain.YEAR and _ON_YEAR.search(before) is not None)  # "down 67 % on 2023"
    if mention.cue in {"", "in"} and (on or _COMPARISON.search(before)):
        return replace(mention, cue=COMPARED)
    return mention


def date_of(place: Place, document: Document, calendar: Calendar, leaned_on: Sequence[tuple[int, int]]) -> Dated:
    """Return the as-of date of a number, the nearest passage first.

    `leaned_on` are the passages above that give the number its measure (an elliptical bullet, a table): their date is
    its own.
    """
    sentence = document.sentences[place.sentence]
    when = _WHEN.search(document.low, max(sentence.start, place.quantity.start - 90), place.quantity.start)
    if when is not None:  # "its best since 2018, when it delivered 806"
        ends = [m for m in calendar.between(sentence.start, place.quantity.start) if 0 <= when.start() - m.end <= 1]
        if ends:
            return Dated(ends[-1].period, Taken.CLAUSE, ends[-1].surface, ends[-1].start)
    for span, taken in (
        (place.segment, Taken.CLAUSE),
        (place.clause, Taken.CLAUSE),
        ((sentence.start, sentence.end), Taken.SENTENCE),
        (place.column, Taken.NEAR),
        (place.label, Taken.NEAR),
    ):
        named = _not_release(calendar.between(*span), sentence)
        if taken is Taken.SENTENCE:  # "48,300 meals; two years ago the number was 44,100"
            end = place.quantity.end
            named = [m for m in named if m.start < end or ";" not in document.text[end : m.start]]
        found = _nearest(place, [m for m in named if not _of_the_compared(m, place, document)])
        if found is not None:
            return Dated(found.period, taken, found.surface, found.start)
    if place.label[1]:  # "Share in 2024 | TWh": the one time in the head is that of all its columns
        header = document.header_of(place.sentence)
        named = _usable(calendar.between(*header))
        if len({m.period for m in named}) == 1 and not _OTHER_TIME.search(document.low, *header):
            return Dated(named[0].period, Taken.NEAR, named[0].surface, named[0].start)
    for span in leaned_on:
        told = [m for m in calendar.between(*span) if not _STEP_BACK.search(m.surface)]
        found = _last(_not_release(told, document.sentences[document.sentence_of(span[0])]))
        if found is not None:
            return Dated(found.period, Taken.NEAR, found.surface)
    return _stated_once(place, document, calendar)


# "A week earlier it had been 389. Eight more …": only its own sentence looks back.
_STEP_BACK = re.compile(
    r"\b(?:weeks?|days?|months?|quarters?|years?) (?:earlier|before|previously|ago)$", re.IGNORECASE
)
_OTHER_TIME = re.compile(
    r"\b(?:latest|now|current|newest|today|previous|earlier|ago|same|last|prior|change|since|built|opened|founded"
    r"|launched|started|established|commissioned|joined|born)\b"
)
_WHEN = re.compile(r",? (?:when|in which) (?:[^\d,;.]{0,80})$")


def _usable(mentions: Sequence[PeriodMention]) -> list[PeriodMention]:
    return [m for m in mentions if m.cue not in _NOT_AS_OF]


_LEFT = re.compile(r"\b(?:after|from|compared (?:with|to)|against)\s+[^,;.]{0,40}?\d[\d,.]*[^,;.\d]{0,30}$")
_OF_ITS_OWN = re.compile(r"['’]s? [a-z -]{1,24}?(?:of|at|was|is) [$€£]?\d")
_COMPARED = re.compile(
    r"\b(?:(?:improvement|advance|increase|rise|gain|drop|fall|decline) on|below"
    r"|above|short of|off|from|than|after|versus|vs|against|compare[ds]? (?:with|to))\b"
)


_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third|quarter)\b")


def _of_the_compared(mention: PeriodMention, place: Place, document: Document) -> bool:
    """Whether a time is that of the older value beside the number: "16.4 GW, up from 15.9 GW at the end of 2025"."""
    end = place.quantity.end
    if mention.end <= place.quantity.start:  # "After 21,400 in 2025, the country had 20,950"
        start = document.sentences[place.sentence].start
        led = document.low[max(start, mention.start - 70) : mention.start]
        return _LEFT.search(led) is not None and "," in document.low[mention.end : place.quantity.start]
    if mention.start < max(end, place.segment[1]):
        return False
    if _OF_ITS_OWN.match(document.low, mention.end):
        return True  # "at $4,549, and October's peak of $4,381": October is the other number's
    between = document.low[end : mention.start]
    compared = _COMPARED.search(between)
    if compared is None or not _NUMBER.search(between, compared.end()):
        return False
    return not document.places_between(end + compared.end(), mention.start)  # "compared with 30 from China in 2025"


def _not_release(mentions: Sequence[PeriodMention], sentence: Sentence) -> list[PeriodMention]:
    """Leave out the day on which a report came out: its numbers are not of that day."""
    if all(m.period.grain is not Grain.DAY for m in mentions) or not _PUBLISHED.search(sentence.text):
        return list(mentions)
    return [m for m in mentions if m.period.grain is not Grain.DAY or m.cue == "as_of"]


TOUCHING = 4  # code points between a time that something is compared with and a number of it: "with 2024's 5.2 %"


def _nearest(place: Place, mentions: Sequence[PeriodMention]) -> PeriodMention | None:
    start, end = place.quantity.start, place.quantity.end
    usable = [
        m
        for m in _usable(mentions)
        if not (m.start < end and m.end > start) and not (m.cue == COMPARED and not 0 <= start - m.end <= TOUCHING)
    ]
    if not usable:
        return None

    def distance(m: PeriodMention) -> int:
        return m.start - end if m.start >= end else (start - m.end) + 4

    stated = [m for m in usable if m.cue == "as_of"]
    return min(stated or usable, key=distance)


def _last(mentions: Sequence[PeriodMention]) -> PeriodMention | None:
    usable = [m for m in _usable(mentions) if m.cue != COMPARED]
    return usable[-1] if usable else None


def _stated_once(place: Place, document: Document, calendar: Calendar) -> Dated:
    """Look for an "as of" above, in the same section, then for one that the document says of all its numbers."""
    sentence = document.sentences[place.sentence]
    near = calendar.stated_before(sentence.start)
    above = document.sentences[document.sentence_of(near.start)] if near is not None else None
    if near is not None and above is not None and sentence.section in {above.section, _as_heading(above)}:
        between = document.sentence_of(sentence.start) - document.sentence_of(near.start)
        return Dated(near.period, Taken.NEAR if between <= 8 else Taken.DOCUMENT, near.surface)
    told = [m for s in place.spans if s.name == "before" for m in calendar.between(s.start, s.end) if m.cue == "as_of"]
    if told:
        return Dated(told[-1].period, Taken.NEAR, told[-1].surface)
    heading = next((s for s in place.spans if s.name == "heading"), None)
    dated = [m for m in calendar.between(heading.start, heading.end) if m.cue in _AT] if heading is not None else []
    if heading is not None and len(dated) == 1 and _STATE.match(document.low[heading.start : dated[0].start]):
        return Dated(dated[0].period, Taken.NEAR, dated[0].surface, dated[0].start)  # "Position at March 31"
    stated = calendar.stated_for_all(document.low)
    if stated is not None:
        return Dated(stated.period, Taken.DOCUMENT, stated.surface)
    return published(calendar)


_AT = frozenset({"", "in", "on", "at", "as_of"})
_STATE = re.compile(
    r"\W*(?:(?:as (?:of|at)|position|status|situation|data|figures|totals?|state|stand|count)\b|$|[^\d]*[,:] $)"
)


def _as_heading(sentence: Sentence) -> str:
    """Return the name of the section that a sentence heads ("As of May 24"), or that it stands in."""
    return sentence.text if sentence.kind == "heading" else sentence.section


def begun(dated: Dated, place: Place, calendar: Calendar) -> Dated:
    """Return when the stretch began that "in the same period" takes up from the sentence before; else undated."""
    before = next((s for s in place.spans if s.name == "before"), None)
    if before is not None and "same" in dated.words:
        named = sorted(_usable(calendar.between(before.start, before.end)), key=lambda m: m.period.start)
        if len(named) > 1 and named[0].period.end < named[-1].period.start:
            return Dated(named[0].period, Taken.NEAR, named[0].surface, named[0].start)
    return published(calendar)


_YEAR_OFF = re.compile(r"\b(?:year|yr) (?:before|earlier)\b|\b(?:previous|preceding|prior) year\b", re.IGNORECASE)
_SPLIT_YEAR = re.compile(r"(?:19|20)\d\d[-–/](?:\d\d|20\d\d)\b")


def by_custom(dated: Dated, card: Card) -> Dated:
    """Return a split year ("2024-25") as the month with which the years of this card end, where all of them do."""
    if dated.period is None or dated.period.grain is not Grain.YEAR:
        return dated
    if not _SPLIT_YEAR.search(dated.words) and not (len(card.figure.known) > 1 and _YEAR_OFF.search(dated.words)):
        return dated
    months = {k.as_of.end.month for k in card.figure.known if k.as_of is not None and k.as_of.grain is Grain.MONTH}
    if len(months) != 1 or any(k.as_of is None or k.as_of.grain is not Grain.MONTH for k in card.figure.known):
        return dated
    year, month = dated.period.end.year, months.pop()
    start, end = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return dated._replace(period=Period(start=start, end=end, grain=Grain.MONTH))


def published(calendar: Calendar) -> Dated:
    """Return the publication day as the date of a number that the text does not date."""
    day = calendar.published
    return UNDATED if day is None else Dated(Period(start=day, end=day, grain=Grain.DAY), Taken.PUBLISHED, "")


def edition_of(place: Place, sentence: Sentence, calendar: Calendar) -> str:
    """Return the edition that the number's sentence, or the one before, names: its year, else its name."""
    for span in place.spans:
        if span.name in {"segment", "clause", "sentence", "before", "label", "column"}:
            named = calendar.editions_between(span.start, span.end)
            if named:
                return _edition_name(named[-1])
    found = _REPORT_OF.search(sentence.text)
    return found.group(1) if found else ""


def _edition_name(edition: Edition) -> str:
    if edition.year is not None:
        return str(edition.year)
    return f"edition {edition.number}" if edition.number is not None else edition.name


def fits_period(card: Card, place: Place, document: Document, calendar: Calendar) -> tuple[bool, str]:
    """Whether a number can be of the one fixed period that a card is about, and why not."""
    fixed = card.period
    if fixed is None:
        return True, ""
    sentence = document.sentences[place.sentence]
    end = place.quantity.end
    for span in (place.segment, place.clause, (sentence.start, sentence.end), place.column, place.label):
        named = [
            m for m in _usable(calendar.between(*span)) if m.start < end or ";" not in document.text[end : m.start]
        ]
        longer = [m for m in calendar.between(*span) if m.cue == "since" and m.period.end < fixed.start]
        if longer and span in {place.segment, place.clause}:
            return False, f"since {longer[0].period.iso}, not of {fixed.iso} alone"
        if not named:
            continue
        if any(_overlap(m.period, fixed) for m in named):
            nearest = _nearest(place, named)
            if nearest is None or _overlap(nearest.period, fixed) or finer(nearest.period, fixed):
                return True, ""
            return False, f"of {nearest.surface}, not of {fixed.iso}"
        if all(finer(m.period, fixed) and m.period.start > fixed.end for m in named) and (
            any(m.cue in {"as_of", "published"} for m in named) or _ESTIMATE.search(sentence.text)
        ):
            continue  # "the estimate of April": when it was said, not what it is about
        return False, f"of {named[0].surface}, not of {fixed.iso}"
    return _fits_around(fixed, place, calendar)


def since_later(fixed: Period, place: Place, calendar: Calendar) -> str:
    """Return since when a number counts, where that is a month and more after the card's period began; else nothing."""
    late = [
        m for m in calendar.between(*place.segment)
        if m.cue == "since" and finer(m.period, fixed)
        and fixed.start.replace(day=1) < m.period.start.replace(day=1) and m.period.start < fixed.end
    ]  # fmt: skip
    return f"since {late[0].period.iso}, not of all {fixed.iso}" if late else ""


def _fits_around(fixed: Period, place: Place, calendar: Calendar) -> tuple[bool, str]:
    for span in place.spans:
        if span.name in {"before", "heading", "across", "title"} and any(
            _overlap(m.period, fixed) for m in calendar.between(span.start, span.end)
        ):
            return True, ""
    day = calendar.published
    if day is not None and fixed.grain in {Grain.MONTH, Grain.QUARTER} and 0 <= (day - fixed.end).days <= 100:
        return True, "the latest one when this was published"
    if day is None or fixed.start <= day <= fixed.end:
        return True, ""
    if any(_overlap(m.period, fixed) and m.period.grain is not Grain.DAY for m in calendar.periods):
        return fixed.grain is not Grain.YEAR or (day - fixed.end).days < 120, f"{fixed.iso} is named elsewhere only"
    return False, f"{fixed.iso} is not named"


def _overlap(a: Period, b: Period) -> bool:
    return a.start <= b.end and b.start <= a.end


_ORDER = {Grain.DAY: 0, Grain.MONTH: 1, Grain.QUARTER: 2, Grain.HALF: 3, Grain.YEAR: 4}


def finer(a: Period, b: Period) -> bool:
    """Whether one period is of a finer grain than another."""
    return _ORDER[a.grain] < _ORDER[b.grain]
