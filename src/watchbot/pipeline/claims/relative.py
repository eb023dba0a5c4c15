"""Dates that a number has only through its figure: "until March it was", "is 4 % since January", "a year ago it was".

A state that held until a time was so at that time; one that holds since a time began then. "A year ago" is a year
before the newest value of the same figure in the text, or before the publication where the card knows months or days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from watchbot.model import Grain, Quantity, Taken, UnitKind
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.dates import Calendar, Dated
from watchbot.pipeline.claims.document import CALENDAR, Document, Place
from watchbot.pipeline.claims.roots import GENERIC, STOP
from watchbot.pipeline.claims.stances import compared_at, moved_to
from watchbot.pipeline.periods import PeriodMention
from watchbot.pipeline.periods.stretches import month_period, shifted
from watchbot.pipeline.words import key

_LED_UNTIL = re.compile(r"\b(?:until|till)\s+(?:the\s+)?$")
_HELD = re.compile(r"\b(?:was|were|had|used to|stood|cost|amounted|came|paid|got|earned)\b")
_UNTIL_BEHIND = re.compile(r"[\w ,'-]{0,16}\b(?:until|till)\s+(?:the\s+)?$")
_LED_SINCE = re.compile(r"\b(?:since|from|as from)\s+(?:the\s+)?(?:(?:start|beginning) of\s+)?$")
_HOLDS = re.compile(
    r"\b(?:is|are|stands? at|costs?|amounts? to|applies|(?:has|have) (?:been|stood|cost|amounted|remained)|'s|pays?"
    r"|gets?|earns?)\b"
)
_LASTING = frozenset(
    {UnitKind.MONEY, UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS, UnitKind.MEASURE, UnitKind.SCORE, UnitKind.DURATION}
)


def lasting(place: Place, document: Document, calendar: Calendar, card: Card) -> Dated | None:
    """Return the date of a state that held until a time, or holds since one, said in the number's segment; else None.

    Since when a state holds is its date only where the card knows nothing so new: one that is repeated is of today.
    """
    if card.unit.kind not in _LASTING or card.figure.accumulates:
        return None
    for mention in calendar.between(*place.segment):
        if (mention.cue == "until" and _held_until(mention, place.quantity, document.low)) or (
            mention.cue == "since" and _holds_since(mention, place, document, card)
        ):
            return Dated(mention.period, Taken.CLAUSE, mention.surface, mention.start)
    return None


def _held_until(mention: PeriodMention, quantity: Quantity, low: str) -> bool:
    if mention.start >= quantity.end:
        return _UNTIL_BEHIND.fullmatch(low, quantity.end, mention.start) is not None
    led = _LED_UNTIL.search(low, max(0, mention.start - 12), mention.start)
    return led is not None and _HELD.search(low, mention.end, max(mention.end, quantity.start)) is not None


def _holds_since(mention: PeriodMention, place: Place, document: Document, card: Card) -> bool:
    if not _LED_SINCE.search(document.low, max(0, mention.start - 24), mention.start):
        return False
    latest = max((k.as_of.end for k in card.figure.known if k.as_of is not None), default=date.min)
    return _HOLDS.search(document.low, *place.segment) is not None and mention.period.end > latest


_YEAR_AGO = re.compile(
    r"\b(?:(?:a|one|1) (?:year|yr) (?:ago|earlier|before|previously)|(?:12|twelve) months (?:ago|earlier|before)"
    r"|(?:at|by|in|from|around|over)?\s*(?:the|this|that) (?:same )?(?:time|point|week|month|day|date|stage|period)"
    r"(?: of)? last year|(?:the )?same (?:week|month|period|time|day) (?:of )?last year)\b"
)
# What the sentence behind a number says of its time: "That is for February to April", "The count runs through July 8".
_SAID_AFTER = re.compile(
    r"(?:\d[\d.:]*\s)?[\s\"”’']*(?:that|this|it|they|these"
    r"|(?:the|that|this|its) (?:\w+ )?(?:figure|number|rate|count|total|tally|value|data|reading|result|price)s?)"
    r"\s+(?:is|was|are|were|covers?|refers? to|relates? to|runs?|goes|stands?|reflects?)"
    r"\s+(?:for|of|as of|as at|up to|through|by|to|until|from|at|on)?\s*(?:the )?"
    r"(?:period |months? |data )?(?:from |of |to )?$"
)


_TODAY = re.compile(r"\b(?:now|currently|today|so far|to date|at present|this (?:year|month|week|season))\b")


def of_the_year(place: Place, document: Document, calendar: Calendar, card: Card) -> Dated | None:
    """Return the one year that the passage before speaks of, for a figure that the card knows by years; else None."""
    known = [k.as_of for k in card.figure.known if k.as_of is not None]
    if not known or any(k.grain is not Grain.YEAR for k in known) or card.figure.accumulates:
        return None
    sentence = document.sentences[place.sentence]
    if _TODAY.search(document.low, sentence.start, sentence.end) or calendar.between(sentence.start, sentence.end):
        return None
    for span in place.spans:
        if span.name not in {"before", "across", "heading", "title"}:
            continue
        named = [m for m in calendar.between(span.start, span.end) if m.period.grain is Grain.YEAR]
        if named:
            years = {m.period for m in named}
            over = calendar.published is None or named[0].period.end <= calendar.published
            usable = len(years) == 1 and over and all(m.cue in {"in", ""} for m in named)
            return Dated(named[0].period, Taken.NEAR, named[0].surface, named[0].start) if usable else None
    return None


_UP_TO = re.compile(r"\b(?:up to|through|as of) (?:the )?(?:and including )?$")
_COUNTS_TO = re.compile(
    r"\b(?:data|figures|numbers|statistics|count\w*|cases|bulletin|toll|tall(?:y|ies)|reported|registered|confirmed)\b"
    r"[^.;]{0,40}\b(?:up to|through|until|as of) (?:the )?(?:and including )?$"
)


def of_the_count(place: Place, document: Document, calendar: Calendar, card: Card) -> Dated | None:
    """Return the day up to which a text counts, for a number that the card knows by days: "with data up to May 17".

    In the number's own sentence, else the one such day of the text; None where there is none, or several.
    """
    known = [k.as_of for k in card.figure.known if k.as_of is not None]
    if card.unit.kind is not UnitKind.COUNT or not known or any(k.grain is not Grain.DAY for k in known):
        return None
    sentence = document.sentences[place.sentence]
    if compared_at(place, document) >= 0:
        return None
    own, whole = (sentence.start, sentence.end), (0, len(document.text))
    for (start, end), pattern in ((own, _UP_TO), (own, _COUNTS_TO), (whole, _COUNTS_TO)):
        named = [
            m
            for m in calendar.between(start, end)
            if m.period.grain is Grain.DAY and pattern.search(document.low, max(0, m.start - 70), m.start)
        ]
        days = {m.period for m in named}
        if days:
            day = named[0]
            over = calendar.published is None or day.period.end <= calendar.published
            return Dated(day.period, Taken.DOCUMENT, day.surface, day.start) if len(days) == 1 and over else None
    return None


TOP = 2  # sentences with which a text says what time it is about


def of_the_lede(place: Place, document: Document, calendar: Calendar, card: Card) -> Dated | None:
    """Return the one time that the title and the top of a text name, of the grain by which the card knows its readings.

    "House prices rose by 2.4 % in the year to April … The lender puts the average price at £274,860": of April too.
    None where the sentence has a time of its own, or the card knows the number as one of another time.
    """
    known = [k for k in card.figure.known if k.as_of is not None]
    grains = {k.as_of.grain for k in known if k.as_of is not None}
    sentence = document.sentences[place.sentence]
    if len(grains) != 1 or Grain.DAY in grains or compared_at(place, document) >= 0:
        return None
    if _TODAY.search(document.low, sentence.start, sentence.end):
        return None
    top = document.sentences[min(TOP, len(document.sentences)) - 1].end
    titled = [m for m in calendar.between(*document.title) if m.cue in _IN_TIME]
    named = titled
    if len(titled) != 1:
        named = [m for m in calendar.between(0, top) if m.cue in _IN_TIME] + titled
    named = named or [
        m for s in place.spans if s.name == "before" for m in calendar.between(s.start, s.end) if m.cue in _IN_TIME
    ]
    # … but for those of its own sentence: they were looked at, and are of what it is compared with.
    named = [m for m in named if m.period.grain in grains and not sentence.start <= m.start < sentence.end]
    named = [m for m in named if not _OF_BEFORE.search(document.low, max(0, m.start - 60), m.start)] or named
    if not named or named[0].period.end < max(m.period.end for m in named):
        return None  # what is new comes first: "4.3 per cent in May, from 4.2 in April and 4.1 in March"
    if not any(_is_told(card, m, document) for m in named):
        return None
    period = named[0].period
    day = calendar.published
    steady = _STEADY.search(document.low, sentence.start, sentence.end) is not None
    before = known[1:] if steady and known[0].as_of != period else known  # "the core rate stayed at 2.9 %"
    if day is None or period.end > day or any(k.value == place.quantity.value and k.as_of != period for k in before):
        return None
    return Dated(period, Taken.DOCUMENT, named[0].surface, named[0].start)


_STEADY = re.compile(
    r"\b(?:stayed|stays?|stuck|unchanged|remain(?:s|ed)|no change|did not (?:change|move)|held at|again"
    r"|steady|stable|no (?:more|less|higher|lower) than)\b"
)
_IN_TIME = frozenset({"in", "", "as_of"})
# "The rate rose to 3.4 % in May, from 3.2 % in April": April is the time before.
_OF_BEFORE = re.compile(
    r"\b(?:from|after|against|versus|compared (?:with|to)|(?<!more )(?<!less )(?<!higher )(?<!lower )(?<!fewer )than)"
    r" (?:the |its )?[$€£]?\d[\d.,]*(?: ?%| per ?cent| points?)? (?:in|of|for|at)\s+$"
)
_REPORTS = re.compile(
    r"\b(?:figures?|data|statistics|numbers?|report\w*|results?|surveys?|index|count\w*|values?|readings?|poll\w*"
    r"|estimates?|accounts|edition)\b"
)


def _is_told(card: Card, mention: PeriodMention, document: Document) -> bool:
    """Whether numbers are told of a time: "in April a new minister took office" dates no price further below."""
    if mention.start >= document.title[0]:
        return True
    sentence = document.sentences[document.sentence_of(mention.start)]
    rest = document.low[sentence.start : mention.start] + " " + document.low[mention.end : sentence.end]
    if any(c.isdigit() for c in rest) or _REPORTS.search(rest):
        return True
    own = card.label_roots | {root for group in card.groups for phrase in group for root in phrase.roots}
    return any(
        w.root in own and w.key not in STOP and w.key not in GENERIC
        for w in document.words_between(sentence.start, sentence.end)
    )


def other_year(dated: Dated, card: Card) -> str:
    """Return that a number is of the twelve months to some month, where the card knows calendar years; else nothing."""
    period = dated.period
    if period is None or period.grain is not Grain.MONTH or (period.end - period.start).days < 300:
        return ""
    known = [k.as_of for k in card.figure.known if k.as_of is not None]
    if not known or any(k.grain is not Grain.YEAR for k in known) or period.end.month == 12:
        return ""
    return f"{_TWELVE}{period.iso}, not a calendar year"


_TWELVE = "the twelve months to "


# A label that asks for the whole of a year: what came together in a half of it is less.
_ANNUAL = re.compile(r"\b(?:in the year|a year|per year|annual|yearly|of the year|each year|by year)\b", re.IGNORECASE)
MONTH = 31  # days; twelve months are dated by their last one
_FLOWS = frozenset({UnitKind.COUNT, UnitKind.MONEY, UnitKind.MEASURE})


def is_part_of_year(dated: Dated, card: Card) -> bool:
    """Whether a number is of a half, a quarter or a month, for a figure that counts whole years."""
    if dated.period is None or dated.period.grain not in {Grain.HALF, Grain.QUARTER, Grain.MONTH}:
        return False
    if card.unit.kind not in _FLOWS or dated.taken not in {Taken.CLAUSE, Taken.SENTENCE}:
        return False
    known = [k.as_of for k in card.figure.known if k.as_of is not None]
    years = bool(known) and all(k.grain is Grain.YEAR for k in known)
    if dated.period.grain is Grain.MONTH and (dated.period.end - dated.period.start).days > MONTH:
        return False
    return years and _ANNUAL.search(card.figure.label) is not None


_AT_ONCE = re.compile(r"\b(?:turnout|elections?|vote|votes|referendum|highest|lowest|record|peak|hottest|coldest)\b")
NEAR_KNOWN = Decimal("0.25")  # parts of what is known, up or down
_ON_DAY = re.compile(r"\bon (?:[a-z]+day,? )?(?:the )?")
_TELLS = re.compile(
    r"\b(?:sa(?:id|ys?)|report\w*|publish\w*|announc\w*|releas\w*|confirm\w*|showed|shows|wrote|according|stood|stands)\b"
)


def is_of_a_day(dated: Dated, place: Place, document: Document, card: Card) -> bool:
    """Whether a number is of one day, for a figure that is taken over years: "on March 22 it was 107 %"."""
    if dated.period is None or dated.period.grain is not Grain.DAY or dated.taken is not Taken.CLAUSE or dated.at < 0:
        return False
    known = [k.as_of for k in card.figure.known if k.as_of is not None]
    years = bool(known) and all(k.grain is Grain.YEAR for k in known) and card.unit.kind is UnitKind.PERCENT
    if not years or not _ANNUAL.search(f"{card.figure.label}. {card.figure.definition}"):
        return False
    value, day = place.quantity.value, dated.period.start
    if value is None or any(abs(value / size - 1) <= NEAR_KNOWN for size in card.sizes if size):
        return False
    if 1 in {day.day, (day + timedelta(days=1)).day} or _AT_ONCE.search(card.said.lower()):
        return False  # a rule of the new year, the state at the end of one; an election is of one day
    on = _ON_DAY.search(document.low, max(0, dated.at - 16), dated.at + 3)
    explicit = on is not None and any(c.isdigit() for c in dated.words)
    return explicit and _TELLS.search(document.low, *place.segment) is None


_YEARS = re.compile(
    r"\b(?:(?:over|in|within|during|for) the (?:past|last|next) (?:[a-z]+|\d+) (?:years|decades)"
    r"|(?:past|last) (?:decade|century)|between (?:19|20)\d\d and (?:19|20)\d\d)\b"
)


def is_of_years(place: Place, document: Document, card: Card) -> bool:
    """Whether a number is of a stretch of years, for a figure that says by how much something moved in one."""
    known = [k.as_of for k in card.figure.known if k.as_of is not None]
    yearly = bool(known) and all(k.grain is Grain.YEAR for k in known) and card.scope.since is None
    if not yearly or (card.change is None and not card.scope.basis and not _ANNUAL.search(card.figure.label)):
        return False
    found = _YEARS.search(document.low, place.clause[0], place.segment[1])
    if found is None:
        return False
    # "… 6.1 %, the most in the past ten years": what it is compared with.
    return _COMPARES.search(document.low, place.clause[0], found.start()) is None


_COMPARES = re.compile(
    r"\b(?:most|least|best|worst|record|than|first|[a-z]{3,}est|higher|lower|unlike|average|mean)\b[^.;\d]{0,60}$"
)


def is_same_window(scope: str, dated: Sequence[Dated], known: Sequence[bool]) -> bool:
    """Whether a window is that of the card after all: a value that the card knows is of such twelve months too."""
    if not scope.startswith(_TWELVE):
        return False
    return any(
        k and d.period is not None and (d.period.end - d.period.start).days >= 300 and d.period.end.month != 12
        for d, k in zip(dated, known, strict=True)
    )


_LETTER = re.compile(r"[^\W\d_]")


def said_after(place: Place, document: Document, calendar: Calendar) -> Dated | None:
    """Return the time that the next sentence of the paragraph gives the number, and says no more; else None."""
    after = place.sentence + 1
    while after < len(document.sentences) and not _LETTER.search(document.sentences[after].text):
        after += 1  # the time of day of a live blog
    if after >= len(document.sentences) or document.sentences[place.sentence].kind in {"row", "heading"}:
        return None
    sentence = document.sentences[after]
    mention = next(iter(calendar.between(sentence.start, min(sentence.end, sentence.start + 80))), None)
    if mention is None or not _SAID_AFTER.fullmatch(document.low, sentence.start, mention.start):
        return None
    return Dated(mention.period, Taken.NEAR, mention.surface, mention.start)


def of_paragraph(dated: Dated, place: Place, document: Document, calendar: Calendar, card: Card) -> Dated:
    """Return the date of a value that the card knows once, where only a sentence before it names that date.

    "One firm in five used it in 2025. Denmark is far in front with 42 %": of 2025 too, as the card has it.
    """
    same = [k.as_of for k in card.figure.known if k.value == place.quantity.value and k.as_of is not None]
    sentence = document.sentences[place.sentence]
    if len(same) != 1 or dated.period == same[0] or dated.taken in {Taken.CLAUSE, Taken.SENTENCE}:
        return dated
    if _LATELY.search(document.low, sentence.start, sentence.end):
        return dated
    for span in place.spans:
        if span.name == "before":
            told = calendar.between(span.start, span.end)
            named = [m for m in told if m.period == same[0] and m.cue not in _NO_TIME_OF]
            if named and not calendar.between(sentence.start, sentence.end):
                return Dated(named[0].period, Taken.NEAR, named[0].surface, named[0].start)
    return dated


_LATELY = re.compile(r"\b(?:now|currently|today|latest|again|came down to|went (?:up|down) to|rose to|fell to)\b")
_OF_THOSE = re.compile(r"[\"“‘']?(?:of|among) (?:the [a-z]+|these|those|them|whom),? ")
_NO_TIME_OF = frozenset({"since", "until", "over", "from", "published", "compared"})


def of_those(place: Place, document: Document, calendar: Calendar) -> Dated | None:
    """Return the time of the sentence before, of whose number this one is a part: "Of the patients, 41 were …"."""
    before = next((s for s in place.spans if s.name == "before"), None)
    start = document.sentences[place.sentence].start
    if before is None or before.level <= 0 or not _OF_THOSE.match(document.low, start):
        return None
    listed = calendar.between(before.start, before.end)
    digits = (m.start() for m in _NUMBER.finditer(document.low, before.start, before.end))
    number = next((at for at in digits if not any(m.start <= at < m.end for m in listed)), None)
    named = [m for m in listed if m.cue not in _NO_TIME_OF]
    if number is None or not named:
        return None
    nearest = min(named, key=lambda m: abs(m.start - number))
    return Dated(nearest.period, Taken.NEAR, nearest.surface, nearest.start)


_NUMBER = re.compile(r"\d[\d.,]*")
_EXPLICIT = re.compile(r"\b(?:19|20)\d\d\b")
_SURE = re.compile(r"(?:last|this) (?:year|month|quarter|season)\b")
_EARLIER = re.compile(r"\b(?:earlier|previous(?:ly)?|before|prior|preceding|ago|last|christmas|easter)\b")


def of_known(dated: Dated, place: Place, document: Document, calendar: Calendar, card: Card) -> Dated:
    """Return the date of a value that the card knows once, where the text says only relatively when it was so.

    "The week before", "from the 573 of the year before" and a day of the week are of a time that the reading knows
    better; a year or a month that the text gives stays. Where the text names no time at all, nothing is added.
    """
    value = place.quantity.value
    same = [k.as_of for k in card.figure.known if k.value == value and k.as_of is not None]
    if len(same) != 1 or dated.period == same[0]:
        return dated
    given = dated.taken in {Taken.CLAUSE, Taken.SENTENCE} and dated.period is not None
    if given and (_EXPLICIT.search(dated.words) or _is_month(dated.words) or _SURE.match(dated.words.lower())):
        return dated
    later = given and dated.period is not None and dated.period.start > same[0].end
    if later and (moved_to(place, document) or _KEPT.search(document.low, place.clause[0], place.quantity.start)):
        return dated  # "lifted its rate to 2.5 % on Wednesday": what it once was before, it is again
    relative = _EARLIER.search(document.low, *place.clause) or calendar.between(*place.clause)
    return Dated(same[0], Taken.CLAUSE, dated.words, dated.at) if relative else dated


def _is_month(words: str) -> bool:
    return any(key(word) in CALENDAR for word in re.findall(r"[^\W\d_]+", words.lower()) if not word.endswith("day"))


_KEPT = re.compile(r"\b(?:left|kept|held|maintained|leaves|keeps|holds)\b[^.;]{0,60}\b(?:at|steady at|unchanged at) $")
_FINE = frozenset({Grain.DAY, Grain.MONTH})


def is_year_ago(dated: Dated, low: str) -> bool:
    """Whether a date is no more than "a year ago" or "at this time last year"."""
    if dated.period is None or dated.period.grain is not Grain.YEAR or dated.at < 0:
        return False
    return any(m.end() >= dated.at + 4 for m in _YEAR_AGO.finditer(low, max(0, dated.at - 26), dated.at + 26))


def year_before(dated: Dated, others: Sequence[Dated], card: Card, published: date | None) -> Dated:
    """Return "a year ago" as a year before the figure's newest value in the same text, or before the publication.

    Args:
        dated: what the text says.
        others: the dates of the figure's other values in the text.
        card: its card: where it knows months or days, a year ago is a month.
        published: the publication day.
    """
    fine = all(k.as_of is None or k.as_of.grain in _FINE for k in card.figure.known)
    listed = [o.period for o in others if o.period is not None and (fine or o.taken is not Taken.PUBLISHED)]
    if fine and published is not None and not listed:
        listed = [month_period(published.year, published.month)]
    listed = [p for p in listed if published is None or p.start <= published]
    newest = max(listed, key=lambda p: p.end, default=None)
    if newest is None or dated.period is None or newest.end <= dated.period.start:
        return dated
    base = month_period(newest.end.year, newest.end.month) if newest.grain in _FINE else newest
    return dated._replace(period=shifted(base, years=-1) or dated.period)
