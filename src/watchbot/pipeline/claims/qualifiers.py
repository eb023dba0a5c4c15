"""Words that tell one figure from its sisters: the lowest from the highest, the first from the second, net from gross.

Of such a set a card names one member. A clause that names another one, and not the card's, is about a sister figure.
The sets are those of ordinary English (degree, order, sex, kind of counting); none is about a subject area.
"""

from __future__ import annotations

import re
from functools import lru_cache

from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import Document, Place
from watchbot.pipeline.claims.roots import STOP, root_of
from watchbot.pipeline.text import fold
from watchbot.pipeline.words import key

_NO_AGO = r"(?! (?:ago|earlier|before|later|after|previously|prior|on|to)\b)"
_SETS = (
    (
        r"cheapest|lowest|smallest|least|minimum|shortest|youngest|slowest|fewest|weakest",
        r"dearest|most expensive|highest|largest|biggest|greatest|maximum|longest|oldest|fastest|priciest",
    ),
    (r"first|1st|initial", r"second|2nd", r"third|3rd", r"fourth|4th", r"fifth|5th"),
    (r"men|male|males|boys|fathers|husbands|men's", r"women|female|females|girls|mothers|wives|women's"),
    (r"gross", r"net"),
    (r"nominal", r"real(?:-terms)?|inflation-adjusted"),
    (r"imports?|imported", r"exports?|exported"),
    (r"urban|cities", r"rural|countryside"),
    (r"public(?:ly)?|state-owned", r"private(?:ly)?"),
    (r"domestic", r"international|foreign|overseas"),
    (r"wholesale", r"retail"),
    (r"fixed|fixed-rate", r"variable|adjustable|variable-rate|floating"),
    (r"part-time", r"full-time"),
    (r"short-term|short-haul|short-distance", r"long-term|long-haul|long-distance"),
    (r"onshore", r"offshore"),
    (r"direct", r"indirect"),
    (r"existing|second-hand|used|resale", r"newly built|new-build|brand-new"),
    (r"morning", r"evening"),
    (rf"per hour|an hour{_NO_AGO}|hourly", rf"per month|a month{_NO_AGO}|monthly", rf"per week|a week{_NO_AGO}|weekly",
     rf"per day|a day{_NO_AGO}|daily", rf"per year|a year{_NO_AGO}|yearly|per annum"),
    (r"one-year|1-year", r"two-year|2-year", r"three-year|3-year", r"five-year|5-year", r"seven-year|7-year",
     r"ten-year|10-year", r"fifteen-year|15-year", r"twenty-year|20-year", r"thirty-year|30-year"),
    (r"one-month|1-month", r"three-month|3-month", r"six-month|6-month", r"twelve-month|12-month"),
    (r"births?", r"deaths?"),
    (r"arrivals?", r"departures?"),
    (r"buyers?|buying|bought", r"sellers?"),
    (r"employers?", r"employees?"),
)  # fmt: skip
_MEMBERS = tuple(tuple(re.compile(rf"\b(?:{member})\b(?!['’]s)") for member in members) for members in _SETS)
_ANY = re.compile("|".join(rf"\b(?:{member})\b" for members in _SETS for member in members))
# "over 66 %", "under 58 days": no ages.
_OF_SIZE = (
    r" ?(?:%|per ?cent|points?|basis|(?:day|week|month|hour|minute|second|cent)s?\b|euros?|dollars?|pounds?|pence|yen"
    r"|yuan|rupees?|hundred|thousand|million|billion|trillion|bn\b|degrees?|(?:kilo|mega|giga|tera|milli|centi)\w+"
    r"|met(?:re|er)s?|miles?|feet|tons?\b|tonnes?|lit(?:re|er)s?|barrels?|[kmgt]wh?\b|km\b|kg\b)"
)
# What makes a figure one of a part of the people: a card without such a word is about all of them.
_NARROWS = re.compile(
    rf"\b(?:youth|teenagers?|teenage|(?:under|over)[- ]\d\ds?(?![\d%]|[.,]\d|{_OF_SIZE})"
    r"|\d\d(?:-? to |-to-|[-–])\d\d[- ]year[- ]olds?"
    r"|elderly|pensioners?"
    r"|(?:among|for) (?:young|older|black|white|asian|hispanic|foreign|male|female|disabled) \w+"
    r"|(?:among|for) (?:men|women|girls|boys)"
    r"|(?:people|those) (?:under|over|aged|between) (?!1[5-8](?: years?)?(?: old)? (?:and|or) (?:over|above|older))\d\d"
    r"|long-term|underlying|so-called core|seasonally unadjusted|core)\b"
)
_BAND = re.compile(r"\d\d(?:-? to |-to-|[-–])\d\d[- ]year[- ]olds?\b[^\d;.]*$")
# "Among private buyers the share was 11 %": of a part, unless the card's words say so.
_AMONG = re.compile(
    r"\bamong(?:st)? (?:the )?(?P<who>(?:[a-z'-]+ ){0,2}?[a-z'-]{3,}s|men|women|children)\b(?! (?:of|to)\b)"
)
# "For the labour force as a whole": of everybody, where the card is about a part of the people.
_WHOLE = re.compile(r"\b(?:as a whole|of all ages|across all ages|among everybody|among everyone)\b")
# "The five-year average is 6 %": of a longer time, unless the card asks for such an average.
_AVERAGED = re.compile(
    r"\b(?:[\w]+-(?:year|month|week|day|season|decade)(?: \w+)? (?:mean|average)"
    r"|(?:long-term|long-run|historical|moving|rolling|multi-year) (?:mean|average)"
    r"|(?:mean|average|norm|normal) (?:of|for|from) (?:the years )?(?:19|20)\d\d ?(?:to|and|[-–]) ?(?:19|20)\d\d"
    r"|(?:mean|average) (?:of|over|for|in) the (?:last|past|previous|preceding) (?:\w+ )?"
    r"(?:years|decades?|seasons|months|weeks))\b"
)
# "The cheapest loaf was 3.10": an extreme of what the card asks the usual amount of.
_EXTREME = re.compile(
    r"\bthe (?P<which>cheapest|dearest|lowest|highest|smallest|largest|biggest|worst|best|priciest|shortest|longest"
    r"|youngest|oldest|most expensive) (?:(?!ever\b|since\b|in\b)[\w-]+ ){0,3}?"
    r"(?:was|is|were|are|costs?|had|has|came|stood|reached)\b"
)
_SUPERLATIVE = re.compile(r"\b(?:\w+est|most|least|top|record|best|worst|peak|maximum|minimum|extreme)\b")
# "14 in a normal July": of no time in particular.
_USUAL = re.compile(
    r"\b(?:in|on|for) (?:a|an) (?:normal|typical|usual|ordinary|average|good|bad|busy|quiet) "
    r"(?P<time>year|month|week|day|season|summer|winter|spring|autumn|january|february|march|april|may|june|july|august"
    r"|september|october|november|december)\b"
)
# "The cheapest cost 2.95": one of many, where the card asks for all of them.
_OUTERMOST = re.compile(
    r"\bthe (?P<which>cheapest|dearest|priciest|most expensive|least expensive|youngest|oldest|slowest|fastest|shortest"
    r"|longest|tallest|best-paid|worst-paid)\b"
)
_OF_ORDER = 1  # "first" and "second" are of many things; they count only beside the same noun


@lru_cache(maxsize=4096)
def _named(text: str) -> tuple[tuple[int, int], ...]:
    """Return (set, member) of each word of these sets in a folded text."""
    if _ANY.search(text) is None:
        return ()
    return tuple(
        (i, j) for i, members in enumerate(_MEMBERS) for j, member in enumerate(members) if member.search(text)
    )


@lru_cache(maxsize=8192)
def _own(text: str) -> frozenset[tuple[int, int]]:
    return frozenset(_named(fold(text)))


def contradicted(card: Card, place: Place, document: Document, *, known: bool = False) -> str:
    """Return the words of the clause that make it about a sister of the card's figure, or an empty text.

    Args:
        card: asked about the number.
        place: of the number.
        document: the text.
        known: the card knows so exact a number: "the highest share was recorded in Denmark (42.0 %)" is Denmark's.
    """
    spans = [place.segment, place.column, place.label] if place.label[1] else [place.segment]
    text = " | ".join(document.low[a:b] for a, b in spans if b)
    part = _own_part(place, document)
    card_text = card.said
    own = _own(card_text)
    led = document.low[max(place.clause[0], place.segment[0] - 40) : place.quantity.start]
    narrowed = _NARROWS.search(text) or _BAND.search(led)
    if (
        narrowed
        and not _is_said(card, narrowed.group())
        and not place_is_narrow(card_text + " " + card.figure.definition, narrowed.group())
    ):
        return narrowed.group()
    averaged = _AVERAGED.search(text)
    if averaged and _AVERAGED.search(fold(f"{card_text} {card.figure.definition}")) is None:
        return averaged.group()
    usual = _USUAL.search(text)
    if usual and usual["time"] not in fold(card_text):  # "weekly" asks for just that
        return usual.group()
    extreme = _EXTREME.search(document.low, place.segment[0], place.quantity.start)
    answered = extreme and any(  # "the largest numbers were in Germany (1.27 million)": Germany's
        m.place in card.subject.places for m in document.places_between(extreme.end(), place.segment[1])
    )
    if extreme and not answered and not known and not card.rival and not _SUPERLATIVE.search(fold(card_text)):
        return extreme.group("which")
    among = _AMONG.search(document.low, place.segment[0], place.quantity.start)
    sets_topic = known and among is not None and document.low.startswith(",", among.end())  # "Among the companies, M …"
    if among is not None and not sets_topic and not _is_of(card, among, document):
        return among.group()
    whole = _WHOLE.search(document.low, place.clause[0], place.quantity.start)
    if whole and place_is_narrow(f"{card_text} {card.figure.definition}", whole.group()):
        return whole.group()
    outermost = _OUTERMOST.search(document.low, place.segment[0], place.quantity.start)
    if outermost and not _OUTERMOST.search(f" the {fold(card_text)}") and not _is_said(card, outermost.group("which")):
        return outermost.group()
    if not own:
        return ""
    nearer = _named(part)
    here = {which for which, _ in nearer}
    said = (*nearer, *(pair for pair in _named(text) if pair[0] not in here))
    for which, member in said:
        mine = {m for s, m in own if s == which}
        if not mine or member in mine or any((which, m) in said for m in mine):
            continue
        if which == _OF_ORDER and not _same_noun(text, card_text, member, mine):
            continue
        found = _MEMBERS[which][member].search(text)
        return found.group() if found else ""
    return ""


def _is_said(card: Card, words: str) -> bool:
    """Whether a card says all of some words itself."""
    telling = [key(w) for w in words.split() if key(w) not in STOP]
    return bool(telling) and all(root_of(w) in card.own_roots for w in telling)


def _is_of(card: Card, among: re.Match[str], document: Document) -> bool:
    """Whether those among whom a share is taken are the card's: by a word of its own, or as people of its place."""
    if any(root_of(key(w)) in card.all_roots for w in among["who"].split()):
        return True
    return any(m.place in card.subject.places for m in document.places_between(*among.span("who")))


def _own_part(place: Place, document: Document) -> str:
    """Return the part of the segment between the commas around the number."""
    start = max(place.segment[0], document.low.rfind(", ", place.segment[0], place.quantity.start) + 1)
    end = document.low.find(", ", place.quantity.end, place.segment[1])
    return document.low[start : end if end >= 0 else place.segment[1]]


def place_is_narrow(card_text: str, word: str) -> bool:
    """Whether a card is about a part of the people itself, or uses the word."""
    low = fold(card_text)
    return _NARROWS.search(low) is not None or word in low or re.search(r"\baged?\b", low) is not None


def _same_noun(text: str, card_text: str, member: int, mine: set[int]) -> bool:
    """Whether "the first …" of the clause is a first of what the card's "second …" is a second of."""
    said = _MEMBERS[_OF_ORDER][member].search(text)
    own = next((m for m in (_MEMBERS[_OF_ORDER][i].search(fold(card_text)) for i in mine) if m), None)
    if said is None or own is None:
        return False
    noun = re.match(r"[ -](\w+)", fold(card_text)[own.end() :])
    follows = re.match(r"[ -](\w+)", text[said.end() :])
    if noun is None:
        return False
    if follows is not None and follows.group(1) in _STANDS_ALONE:
        return re.search(r"\bthe\s+$", text[: said.start()]) is not None
    if follows is None:
        return re.search(r"\bthe\s+$", text[: said.start()]) is not None
    return follows.group(1).rstrip("s") == noun.group(1).rstrip("s")


_STANDS_ALONE = frozenset(
    {"reaches", "reached", "is", "was", "were", "one", "has", "had", "stood", "at", "came", "rose", "fell"}
)
