"""Is the number the whole of the figure, or a part, an increment or a difference of it?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from watchbot.model import Quantity, UnitKind
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import CALENDAR, HEADING, Document, Place
from watchbot.pipeline.claims.places import WORLD, place_of
from watchbot.pipeline.claims.roots import GENERIC, STOP, root_of
from watchbot.pipeline.claims.units import FRACTION
from watchbot.pipeline.words import key

_LOOSELY = (
    r"(?:about|around|some|only|just|nearly|almost|over|more than|roughly|approximately|at|to|another"
    r"|a|an|the|£|\$|€) ?"
)
_NOUN_OF_CHANGE = re.compile(
    r"\b(?P<noun>increases?|rises?|gains?|jumps?|growth|drops?|falls?|declines?|decreases?|reductions?|differences?|change"
    r"|additions?|expansion|improvement|surplus|shortfall|saving)s?\b(?:\s+(?!to\b|from\b)[\w-]+){0,4}?"
    rf"\s+(?:is|was|were|of|by|comes? to|came to|amounts? to|amounted to|totall?ed|equals?|reached)\s+(?:{_LOOSELY})*$"
)
_OF_THEM = re.compile(
    r"(?:^|[,;:(—–]\s*|\band\s+)(?:including|among|of) (?:which|whom|them|these|those|that(?: total| number)?"
    r"|(?:the|its|their|all|this|last)(?! (?:more|less|fewer|about|some|nearly|almost|over|roughly) )"
    r"(?: [\w'-]+){1,3}?)"
    rf",?\s+(?:{_LOOSELY})*$"
)
_OF_ALL = re.compile(r"[\"“‘']?of (?:the|its|their|these|those|all|this|last) [^,.;\d]{3,50}, ")
_OF_SO_MANY = re.compile(r"[\"“‘']?of the \d[^;:]{8,110}, (?=.{0,24}$)")  # "Of the 312 confirmed by June, 76 were here"
_OF_WHAT = re.compile(r"[\"“‘']?of (?:the |all |its |their )?(?P<what>[^,.;]{3,50}), (?:\w+ ){0,2}$")
_SHARE_OF = re.compile(  # as in: of 1,460 sailings, 60 were cancelled, which is 4.1 %
    r"\bof (?:the |its |all |some |about )*\d[\d,.]* (?P<what>[a-z][a-z' -]{2,40}?)(?:, | were | was | had | are )"
    r"[^.;]{0,60}(?:which|that) (?:is|was|makes|means) (?:\w+ ){0,2}$"
)
_INCLUDING = re.compile(rf"\b(?:including|includes?|among them|of them|of whom|of which|namely)\s+(?:{_LOOSELY})*$")
_SAID = re.compile(r", (?:\w+ )?(?:said|says|told)\b")  # "… are vaccinated, said a nurse in the hospital"
# Somewhere that a text named before, smaller than any country: "74.9 % of children in the town".
_LOCALLY = re.compile(
    r"\b(?:in|at|across|around|throughout|within) (?:the|this|that|our|their|her|his|my) (?P<where>town|village"
    r"|district|county|parish|neighbou?rhood|suburb|estate|borough|municipality|school|nursery|hospital|clinic|prison|factory"
    r"|plant|ward|valley|island)\b"
)
_TOGETHER = re.compile(r"\b(?:together|along|combined|taken together) with (?:the |its )?$")
_TOGETHER_WITH = re.compile(r"\b(?:together|combined) with (?:the |its )?[a-z' -]{2,40}, ")
_THE_REST = re.compile(r"\b(?P<how>other|remaining)\s+(?:about |some |nearly )?$")
_OF_EVERY = re.compile(
    r"\b(?:average|mean|median) (?:of|for|across|in|among) (?:all |the other |the |rich |poor )*"
    r"(?P<what>countries|nations|members|states|regions|economies)\b[^,;]{0,30}$"
)
_SOME_OF_THEM = re.compile(r"\s*of (?:them|these|those|it|which|whom)\b")
_AFTER_ANOTHER = re.compile(r"\d[\d.,]*[a-z]* [a-z][^,;]{0,40}, (?:about |some |nearly |almost )?$")
_ALONE = re.compile(r" alone\b")
_OF_A_TIME = re.compile(
    r"\s*of (?:that|this|it|those|these)\b(?! [a-z])"
    r"|\s*(?:of |(?:of )?(?:that|those) (?:of|in|seen in|recorded in) |(?:of )?what it was (?:in )?)"
    r"(?:in |a |ten |five |two )?(?:the |last )?(?:(?:19|20)\d\d\b|(?:years?|months?|decades?)\b(?!['’]))"
)
_OF_AN_ENTITY = re.compile(
    r"\s*(?:share )?of (?:the |its |this |that |their |our |her |his |my |all )*(?P<who>company|firm|group|maker"
    r"|operator|club|bank|chain|family|household|fund|school|hospital|town|village|airline|team|plant|utility|store"
    r"|party)['’]s?\s"
)
_OF_THOSE = re.compile(r"\s*of (?:those|them) (?:who|whose|with|that|were|was|died|had)\b")
_OF_A_KIND = re.compile(
    r"\s*(?P<verb>(?:were|was|are|is)\s+)?of the\s+(?P<kind>(?!\d[\d,.]*\s+(?:[a-z]+\s+){0,2}[a-z]+s\b)[A-Z0-9][\w-]*)"
)
_INSTEAD = re.compile(
    r"\b(?:instead of|rather than|without|unlike|other than|apart from|excluding|except)\s+(?:\w+\s){0,2}$"
)
_DERIVED = re.compile(r"\b(?:means?|makes?|gives?|adds up to|works out at|that is)\s+$")
_NEW_ONES = re.compile(r"[\d,. ]*\b(?:new|additional|more|further|extra|fresh)\b(?! than)")
_ADDED = re.compile(r"\b(?:another|an additional|a further|added|adding|adds|plus)\s+(?:about |some |nearly )?$")
_ANOTHER = re.compile(
    r"\b(?:another|an additional|a further|an extra|plus)\s+(?:about |some |nearly |almost )?(?:\$|£|€)?\s*$"
)
_ADDED_TO = re.compile(r"\s*(?:\w+ ){0,3}?(?:were|was|have been|has been|are being) added\b")
# "200 deaths are still being examined", "34 are under investigation": not yet what the card counts.
_STATE = re.compile(
    r"\s*(?:[\w'-]+ ){0,3}?(?:is|are|was|were|remains?)\s+(?:(?:still|yet|also|now|currently) )*"
    r"(?P<state>being \w+(?:ed|en|t)|under (?:investigation|review|examination|consideration|construction"
    r"|way|study|negotiation)|awaiting|pending|suspected|missing|unconfirmed|planned|on order|in doubt|disputed)\b"
)
# "$58 million on its first weekend", "from an opening of $58 million": how the total began.
_AT_FIRST = re.compile(
    r"\s*(?:on|in|over|during) (?:its|the|their) (?:first|opening|debut) (?:weekend|day|night|week)\b"
)
_FROM_FIRST = re.compile(r"\b(?:opening|debut|first weekend|opening weekend) of [$€£]?$")
# What a total is broken down into: "… increased by 3.4 % (goods by 2.7 % and services by 5.2 %)".
_IN_BRACKETS = re.compile(
    r"\d[^()]{0,30}\((?:[^()]*(?:,|\band) )?(?P<what>[a-z-]+(?: [a-z-]+)?) (?:by|at|up|down) (?:by )?$"
)
# What is said of the group where it is least or most: "lowest among those who work in hotels, at 58 %".
_EXTREME_OF = re.compile(
    r"\b(?:highest|lowest|largest|smallest|greatest|most common|least common|commonest|rarest|biggest|worst|best)"
    r" (?:among|for|in|with|amongst) [^.;:\d]{3,70}, (?:at|with) (?:about |just |only )?$"
)
_AMONG_THEM = re.compile(r"\s*of (?:the |all )?[a-z]+ among (?:them|those|these)\b")
# "a single product, whose assets alone come to"
_WHOSE_OTHER = re.compile(
    r"\b(?:an?|one|each|another)(?: (?:single|new|small|large|certain|other))? (?P<who>[a-z-]+), whose [^,;.\d]{3,40}$"
)
# What stands for another beside the one spoken of: "Rinaldi has 146 points now, his rival 136".
_OF_RIVAL = re.compile(
    r"\b(?:his|her|its|their) (?:[a-z]+ )?"
    r"(?:rivals?|opponents?|competitors?|neighbou?rs?|pursuers?|team-?mates?|challengers?),?"
    r" (?:has |had |have |is at |was at |on |with |at |only |just )*$"
)
# A part that is told beside the whole: "144 of them confirmed and 19 probable".
_SOME_CONFIRMED = re.compile(r"\s*of (?:them|these|those) [a-z]+(?:ed|able)\b")
_DISTRICT_HAS = re.compile(
    r"\b(?:the|our|this|that) (?P<who>district|town|borough|village|municipality|parish)"
    r"(?: itself| alone)? (?:has|had|counts?|counted|saw|registered) (?:about |some |nearly |only |just )*$"
)
_IN_THE_CAPITAL = re.compile(r"\b(?:in|for|of|across) the capital\b(?! (?:of|stock|market))")
# What makes up the whole: "Within core, services are at 4.77 %".
_WITHIN = re.compile(r"[\"“‘']?(?:within|inside) (?:the |that )?[a-z -]{3,40}, ")
_OUT_OF = re.compile(r"\s*(?:out of|/) ?(?:5|five|6|six|10|ten|20)\b")  # "3.2 out of 5": a mark
# The first who got so far: a mark that was passed, and no value.
_MARK = re.compile(
    r"\bfirst (?:[a-z]+ ){1,3}to (?!be\b)[^.;\d]{2,40}"
    r"\b(?:below|under|over|above|past|beyond|more than|less than) [$€£]?$"
)
_CASES_OF = re.compile(  # "9,846 cases of influenza": what follows a determiner only takes up what was said
    r" of (?P<what>(?!(?:the|this|that|these|those|its|their|his|her|our|an?|all|which|whom|it|them|people|each)\b)"
    r"[a-z][a-z-]+(?: (?!in\b|at\b|have\b|had\b|has\b|were\b|was\b|are\b|is\b|on\b|so\b|since\b)[a-z-]+){0,2})"
)
REACH = 90  # code points before a number that are read


def part_of(card: Card, place: Place, document: Document, met_at: Sequence[int] = ()) -> str:
    """Return why a number is not the whole of a card's figure, in words; empty where it may be.

    Args:
        card: asked about the number.
        place: of the number.
        document: the text.
        met_at: where the card's words begin that the number is known by.
    """
    quantity = place.quantity
    sentence = document.sentences[place.sentence]
    before = document.low[max(sentence.start, quantity.start - REACH) : quantity.start]
    behind = document.full[quantity.end : min(sentence.end, quantity.end + 60)]
    local = _LOCALLY.search(document.low, *place.segment) if card.subject.places else None
    told = local is not None and _SAID.search(document.low, quantity.end, max(quantity.end, local.start())) is not None
    if local is not None and not told and root_of(key(local["where"])) not in card.all_roots:
        return f"a part of it only ({local.group()})"
    joint = _TOGETHER_WITH.search(document.low, sentence.start, quantity.start)
    if not card.rival and (joint or any(_TOGETHER.search(document.low[max(0, at - 24) : at]) for at in met_at)):
        return "together with something else"
    for m in document.places_between(*place.clause):
        if m.place not in card.subject.places | card.own_places and _ALONE.match(document.low, m.end):
            return f"a part of it only ({document.full[m.start : m.end]} alone)"
    noun = _NOUN_OF_CHANGE.search(before)
    if noun is not None and not _asks_for(card, noun["noun"]):
        return f"by how much it changed ({noun['noun']})"
    if _AMONG_THEM.match(behind.lower()):
        return "a part of it only"
    if _EXTREME_OF.search(before) and quantity.value not in card.known_values:
        return "the highest or lowest part of it"
    within = _WITHIN.match(document.low, sentence.start) if not card.rival else None
    if within is not None and not document.places_between(*within.span()):
        return "a part of it only"
    if quantity.exponent < 0 and quantity.unit.kind is UnitKind.NONE and _OUT_OF.match(behind.lower()):
        return "a mark out of a few"
    if _MARK.search(before) and quantity.value not in card.known_values:
        return "a mark that was passed"
    if not card.rival and _OF_RIVAL.search(before):
        return "of a rival"
    there = _DISTRICT_HAS.search(before)
    if there is not None and card.subject.places and root_of(key(there["who"])) not in card.all_roots:
        return f"a part of it only ({there['who']})"
    whose = _WHOSE_OTHER.search(before)
    if whose is not None and root_of(key(whose["who"])) not in card.own_roots:
        return f"of another one ({whose['who']})"
    if card.subject.places - {WORLD} and not card.names_city and _IN_THE_CAPITAL.search(document.low, *place.segment):
        return "a part of it only (the capital)"
    broken = _IN_BRACKETS.search(before)
    if broken is not None and not card.all_keys >= set(map(key, broken["what"].split())):
        return f"of one part only ({broken['what']})"
    every = _OF_EVERY.search(before) if card.subject.places - {WORLD} else None
    if every is not None and key(every["what"]) not in card.all_keys:
        return "the average of all"
    rest = _THE_REST.search(before) if quantity.unit.kind is not UnitKind.DURATION else None
    if rest is not None and (rest["how"] == "other" or _has_number_before(place, document)):
        return "the rest of it"  # but "the remaining 58 tigers" are all that there are
    if card.unit.kind is UnitKind.PERCENT:
        if quantity.unit.code == FRACTION and _OF_A_TIME.match(behind.lower()):
            return "a part of another time's"  # "only half of 2024, when …"
        entity = _OF_AN_ENTITY.match(behind.lower())
        if entity is not None and root_of(key(entity["who"])) not in card.all_roots:
            return f"of another whole ({entity.group().strip()})"
        whole = _OF_WHAT.match(document.low, sentence.start, quantity.start)
        whole = whole or _SHARE_OF.search(document.low[sentence.start : quantity.start][-REACH:])
        return "of another whole" if whole is not None and _names_another(whole["what"], card) else ""
    so_many = _OF_SO_MANY.match(document.low[: quantity.start], sentence.start) and not _names_its_subject(
        card, place, document
    )
    own_behind = not card.nouns.isdisjoint(w.root for w in document.words_between(quantity.end, quantity.end + 30))
    if own_behind and quantity.unit.kind is not UnitKind.COUNT:
        return ""  # "Of the total, 42.5 million were refugees": the card counts refugees
    own_whole = _is_own_whole(card, sentence.text) or _is_said_behind(card, place, document)
    if not own_whole and (so_many or _OF_ALL.match(document.low, sentence.start, quantity.start)):
        return "a part of it only"
    if card.rival:
        return ""
    first = _AT_FIRST.match(behind.lower()) or _FROM_FIRST.search(before)
    latest = card.figure.known[0].value if card.figure.known else None
    below = latest is not None and quantity.value is not None and quantity.value < latest
    if first is not None and below and not _asks_for(card, "opening"):
        return "of its beginning only"
    known = quantity.unit.kind is not UnitKind.NONE and quantity.value in card.known_values
    added = _ANOTHER.search(before) and quantity.unit.kind is not UnitKind.DURATION
    if added and not known and not _asks_for(card, "addition"):
        return "what was added to it"
    if _OF_THOSE.match(behind.lower()) or (not own_whole and (_OF_THEM.search(before) or _INCLUDING.search(before))):
        return "a part of it only"
    if _SOME_CONFIRMED.match(behind.lower()) and any(c.isdigit() for c in before):
        return "a part of it only"
    if _SOME_OF_THEM.match(behind.lower()) and _AFTER_ANOTHER.search(before):
        return "a part of it only"  # "landed 91m tonnes, 79.7m tonnes of them at sea"
    other = _CASES_OF.match(behind) if quantity.unit.kind is UnitKind.COUNT else None
    if other is not None and card.nouns and _names_another(other["what"], card):
        return f"of something else ({other['what'].strip()})"
    kind = _OF_A_KIND.match(behind)
    if (
        kind is not None
        and (
            kind["verb"] or quantity.unit.kind is UnitKind.NONE or any(c.isdigit() for c in kind["kind"])
        )  # and not "268 pages of the Geneva report"
        and card.unit.kind is UnitKind.COUNT
        and root_of(key(kind["kind"].lower())) not in card.own_roots
    ):
        return f"of one kind only ({kind['kind']})"
    state = _STATE.match(behind.lower())
    if state is not None and not any(root_of(key(w)) in card.own_roots for w in state["state"].split()):
        return f"in another state ({state['state']})"
    if _ADDED_TO.match(behind.lower()) and not _asks_for(card, "addition"):
        return "what was added to it"
    return ""


def _is_said_behind(card: Card, place: Place, document: Document) -> bool:
    """Whether all of the card's words, or its place, stand right behind a number: "of which $9 million in Canada"."""
    end = min(place.segment[1], place.quantity.end + 40)
    near = any(size <= 2 * abs(value) and abs(value) <= 2 * size for size in card.sizes for value in _values(place))
    for m in document.places_between(place.quantity.end, end) if near else ():
        own = m.place in card.subject.places - {WORLD} and m.kind != "seat"
        if own and _JUST_IN.fullmatch(document.low, place.quantity.end, m.start):
            return True
    return all(any(document.is_met(group, [(place.quantity.end, end)], 1.0)) for group in card.groups)


_JUST_IN = re.compile(r"\s*(?:of (?:them|whom) )?(?:[a-z]+ ){0,2}(?:in|across|from|throughout) (?:the )?")


def _values(place: Place) -> tuple[Decimal, ...]:
    return (place.quantity.value,) if place.quantity.value else ()


def _has_number_before(place: Place, document: Document) -> bool:
    """Whether another number stands before a number in its sentence, or in the one before."""
    start = document.sentences[max(0, place.sentence - 1)].start
    return any(c.isdigit() for c in document.low[start : place.quantity.start])


def _is_own_whole(card: Card, sentence: str) -> bool:
    """Whether the whole that a sentence opens with is in the card's label: "Of the 500 largest companies, 34"."""
    opened = _WHOLE_SAID.match(sentence)
    said = [key(w) for w in re.findall(r"[a-z0-9]+", opened.group().lower())] if opened else []
    telling = [w for w in said if w not in STOP]
    return any(w[0].isdigit() for w in telling) and all(
        root_of(w) in card.label_roots or w in card.all_keys for w in telling
    )


_WHOLE_SAID = re.compile(r"[^,.;]{3,80},")


def _names_its_subject(card: Card, place: Place, document: Document) -> bool:
    mentions = document.places_between(*place.segment)
    return any(m.place in card.subject.places and m.kind != "seat" for m in mentions)


def _asks_for(card: Card, noun: str) -> bool:
    """Whether the card is itself about a change: its words say so, or it gives a direction."""
    return card.change is not None or bool(card.scope.basis) or root_of(key(noun)) in card.own_roots


_LABEL_BEHIND = re.compile(
    r"\s+(?:famil(?:y|ies)|series|class|models?|variants?|versions?|types?|line)\b", re.IGNORECASE
)
_AGED = re.compile(
    r"\b(?:people|persons|men|women|adults|children|those|anyone|everyone|aged?|workers|residents|patients|citizens)"
    r" (?:of |who are )?(?:over|under|above|below|aged|older than|younger than|from|between)\s+$"
)
_THE = re.compile(r"\bthe\s+$")


_THAT = re.compile(r"\s*(?:[\w-]+ ){0,2}?(?:of|for|from|with) (?:that|this) [a-z]{4,}")


_ANYBODY = frozenset(map(key, ("men", "women", "people", "adults", "persons", "respondents", "citizens")))
_ASKED = frozenset(map(key, ("asked", "interviewed", "surveyed", "polled", "questioned", "respondents", "answered")))


def _names_another(what: str, card: Card) -> bool:
    """Whether words that say what a share is of name something that the card does not."""
    listed = [key(w) for w in re.findall(r"[a-z][a-z'-]+", what)]
    # "of those interviewed online, 38 % would …" names nothing, "of the teachers interviewed" does
    asked = next((i for i, w in enumerate(listed) if w in _ASKED), None)
    if asked is not None:
        listed = [w for w in listed[:asked] if w not in _ANYBODY and place_of(w) not in card.subject.places]
    return any(
        w not in STOP and w not in GENERIC and w not in CALENDAR and w not in _WHEN and root_of(w) not in card.all_roots
        and place_of(w) not in card.subject.places
        for w in listed
    )  # fmt: skip


_WHEN = frozenset(map(key, ["last", "this", "next", "past"]))


def is_of_that(place: Place, document: Document, lowest: float) -> bool:
    """Whether a number says itself that it is "of that disease", where the sentence before does not name the card's.

    Args:
        place: of the number.
        document: the text.
        lowest: how near the farthest of the card's words stands.
    """
    return lowest < HEADING and _THAT.match(document.low, place.quantity.end) is not None


def is_label(card: Card, place: Place, document: Document) -> bool:
    """Whether a number is the name of a kind: "of the 737 family"."""
    quantity = place.quantity
    if quantity.unit.kind is UnitKind.NONE and _AGED.search(document.low[max(0, quantity.start - 40) : quantity.start]):
        return True
    named = (m for p in card.numbered for m in document.mentions(p) if m.strength >= 1.0)
    if any(m.start < quantity.start < m.end for m in named):
        return True  # "Falcon 9 launches"
    before = document.low[max(0, quantity.start - 12) : quantity.start]
    return (
        _THE.search(before) is not None
        and _LABEL_BEHIND.match(document.low, quantity.start + _digits(quantity)) is not None
    )


def _digits(quantity: Quantity) -> int:
    match = re.match(r"[\w-]+", quantity.surface)
    return match.end() if match else len(quantity.surface)


def is_instead(place: Place, document: Document, at: int) -> bool:
    """Whether the card's word at an offset is only named as what the number is not: "to buy instead of rent"."""
    start = document.sentences[document.sentence_of(at)].start
    return (
        _INSTEAD.search(document.low[max(start, at - 40) : at]) is not None
        and place.segment[0] <= at < place.segment[1]
    )


_OF_ERROR = re.compile(r"\bmargins? of (?:sampling )?error\b")


def is_error(place: Place, document: Document) -> bool:
    """Whether a number says how far a measurement may be off: the margin of error of a poll."""
    return _OF_ERROR.search(document.low, *place.segment) is not None


_BASE = 100
_IS_BASE = re.compile(
    r"\b(?:19|20)\d\d(?: (?:to|and|[-–]) (?:19|20)\d\d)?(?: (?:average|mean|levels?|prices))?"
    r"(?: ?=| (?:is|are|was|were|equals?|as|at|being|of|(?:(?:is|was|are|were) )?(?:taken|set) (?:as|to|at))) ?$"
)


def is_base(place: Place, document: Document) -> bool:
    """Whether a number says what an index is counted from: "where the years 2015 to 2019 are 100"."""
    quantity = place.quantity
    if quantity.value != _BASE or quantity.unit.kind not in {UnitKind.NONE, UnitKind.SCORE}:
        return False
    return _IS_BASE.search(document.low, max(0, quantity.start - 50), quantity.start) is not None


def is_increment(quantity: Quantity, document: Document) -> bool:
    """Whether a number is what a running total grew by: "21 new cases", "another 30"."""
    low = document.low
    after = _NEW_ONES.match(low, quantity.start, quantity.end + 16)
    return after is not None or _ADDED.search(low[max(0, quantity.start - 30) : quantity.start]) is not None
