"""Is the number the whole of the figure, or a part, an increment or a difference of it?"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from watchbot.model import Quantity, UnitKind
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import CALENDAR, Document, Place
from watchbot.pipeline.claims.places import WORLD, place_of
from watchbot.pipeline.claims.roots import GENERIC, STOP, root_of
from watchbot.pipeline.claims.scopes import ages_of
from watchbot.pipeline.claims.units import FRACTION
from watchbot.pipeline.periods.forms import MONTH_NAMES
from watchbot.pipeline.text import Sentence
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
    r" (?:among|for|in|with|amongst) (?:the )?(?P<who>[^.;:\d]{3,70}), (?:at|with) (?:about |just |only )?$"
)
_LONG = re.compile(r"\b(?:weeks?|months?|years?|decades?|generations?|history|memory|record)\b")
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
_COUNTED_BEFORE = re.compile(rf"\d (?!{MONTH_NAMES})[a-z]{{3,}}")
_DISTRICT_HAS = re.compile(
    r"\b(?:the|our|this|that) (?P<who>district|town|borough|village|municipality|parish)"
    r"(?: itself| alone)? (?:has|had|counts?|counted|saw|registered) (?:about |some |nearly |only |just )*$"
)
_IN_THE_CAPITAL = re.compile(r"[^.,;:]{0,40}\b(?:in|for|of|across) the capital\b(?! (?:of|stock|market))")
_OPENS_IN_CAPITAL = re.compile(r"[\"“‘']?in the capital,? ")
# What makes up the whole: "Within core, services are at 4.77 %".
_WITHIN = re.compile(r"[\"“‘']?(?:within|inside) (?:the |that )?[a-z -]{3,40}, ")
_PARTS = frozenset(root_of(key(word)) for word in ("sector", "group", "category", "basket", "segment", "industry"))
_OUT_OF = re.compile(r"\s*(?:out of|/) ?(?:5|five|6|six|10|ten|20)\b")  # "3.2 out of 5": a mark
_BEHIND_MARK = re.compile(r"\d\.\d+ (?:out of|/) ?$")
# The first who got so far: a mark that was passed, and no value.
_MARK = re.compile(
    r"\bfirst (?:[a-z]+ ){1,3}to (?!be\b)[^.;\d]{2,40}"
    r"\b(?:below|under|over|above|past|beyond|more than|less than) [$€£]?$"
)
_CASES_OF = re.compile(  # "9,846 cases of influenza": what follows a determiner only takes up what was said
    r" of (?P<what>(?!(?:the|this|that|these|those|its|their|his|her|our|an?|all|which|whom|it|them|people|each|every"
    r"|any|various|illness|disease|infection|confirmed|suspected|invention)\b)"
    r"[a-z][a-z-]+(?: (?!in\b|at\b|have\b|had\b|has\b|were\b|was\b|are\b|is\b|on\b|so\b|since\b)[a-z-]+){0,2})"
)
REACH = 90  # code points before a number that are read


class Asked(NamedTuple):
    """A number before a card, with what stands around it. `before` and `behind` are folded parts of its sentence."""

    card: Card
    place: Place
    document: Document
    quantity: Quantity
    sentence: Sentence
    before: str
    behind: str
    met_at: Sequence[int]  # where the card's words begin that the number is known by


def part_of(card: Card, place: Place, document: Document, met_at: Sequence[int] = ()) -> str:
    """Return why a number is not the whole of a card's figure, in words; empty where it may be.

    Args:
        card: asked about the number.
        place: of the number.
        document: the text.
        met_at: where the card's words begin that the number is known by.
    """
    quantity, sentence = place.quantity, document.sentences[place.sentence]
    before = document.low[max(sentence.start, quantity.start - REACH) : quantity.start]
    behind = document.low[quantity.end : min(sentence.end, quantity.end + 60)]
    asked = Asked(card, place, document, quantity, sentence, before, behind, met_at)
    rest = OF_SHARES if card.unit.kind is UnitKind.PERCENT else OF_AMOUNTS
    return next((reason for check in (*OF_ANY, *rest) if (reason := check(asked))), "")


# --------------------------------------------------------------------------- of any number


def _local(asked: Asked) -> str:
    card, document, end = asked.card, asked.document, asked.quantity.end
    local = _LOCALLY.search(document.low, *asked.place.segment) if card.subject.places else None
    if local is None or root_of(key(local["where"])) in card.all_roots:
        return ""
    told = _SAID.search(document.low, end, max(end, local.start())) is not None
    return "" if told else f"a part of it only ({local.group()})"


def _joint(asked: Asked) -> str:
    low = asked.document.low
    if asked.card.rival:
        return ""
    joint = _TOGETHER_WITH.search(low, asked.sentence.start, asked.quantity.start)
    if joint or any(_TOGETHER.search(low[max(0, at - 24) : at]) for at in asked.met_at):
        return "together with something else"
    return ""


def _several_places(asked: Asked) -> str:
    """The sum of several places: "298 million parcels in the Netherlands, Belgium and Luxembourg"."""
    document, own, (start, end) = asked.document, asked.card.subject.places - {WORLD}, asked.place.segment
    listed = document.places_between(max(start, asked.quantity.end), end) if own and not asked.card.rival else []
    if len(listed) < 2 or _EACH.search(document.low, start, end):
        return ""
    joined = [b for a, b in itertools.pairwise(listed) if document.low[a.end : b.start] in _JOINS]
    named = any(m.place in own for m in listed) and len(joined) == len(listed) - 1
    return "of several places together" if named and not all(m.place in own for m in listed) else ""


_JOINS = frozenset({", ", " and ", ", and ", " and the ", ", the "})
_EACH = re.compile(r"\b(?:each|respectively|both|apiece|as in|like)\b")


def _alone(asked: Asked) -> str:
    document, own = asked.document, asked.card.subject.places | asked.card.own_places
    for m in document.places_between(*asked.place.clause):
        if m.place not in own and _ALONE.match(document.low, m.end):
            return f"a part of it only ({document.full[m.start : m.end]} alone)"
    return ""


def _change(asked: Asked) -> str:
    noun = _NOUN_OF_CHANGE.search(asked.before)
    if noun is None or _asks_for(asked.card, noun["noun"]):
        return ""
    return f"by how much it changed ({noun['noun']})"


def _extreme(asked: Asked) -> str:
    if _AMONG_THEM.match(asked.behind):
        return "a part of it only"
    extreme = _EXTREME_OF.search(asked.before)
    if extreme is None or asked.quantity.value in asked.card.known_values or _LONG.search(extreme.group()):
        return ""
    offset = asked.quantity.start - len(asked.before)
    named = asked.document.places_between(offset + extreme.start("who"), offset + extreme.start("who") + 1)
    own = any(m.place in asked.card.subject.places for m in named)  # "highest in Spain, at 10.2 %" is Spain's
    return "" if own else "the highest or lowest part of it"


def _within(asked: Asked) -> str:
    within = _WITHIN.match(asked.document.low, asked.sentence.start) if not asked.card.rival else None
    if within is None or asked.document.places_between(*within.span()):
        return ""
    said = asked.document.words_between(*within.span())
    own = any(w.root in asked.card.own_roots or w.root in _PARTS for w in said)
    return "a part of it only" if own else ""


def _mark(asked: Asked) -> str:
    quantity = asked.quantity
    marks = asked.card.unit.kind in {UnitKind.SCORE, UnitKind.NONE}
    if not marks and quantity.exponent < 0 and quantity.unit.kind is UnitKind.NONE and _OUT_OF.match(asked.behind):
        return "a mark out of a few"
    if _BEHIND_MARK.search(asked.before):
        return "the highest mark there is"
    timed = quantity.unit.kind is UnitKind.DURATION
    passed = timed and _MARK.search(asked.before) and quantity.value not in asked.card.known_values
    return "a mark that was passed" if passed else ""


def _other(asked: Asked) -> str:
    """Another beside the one spoken of."""
    card = asked.card
    if not card.rival and _OF_RIVAL.search(asked.before):
        return "of a rival"
    there = _DISTRICT_HAS.search(asked.before)
    if (
        there is not None
        and card.subject.places
        and not card.names_city
        and root_of(key(there["who"])) not in card.all_roots
    ):
        return f"a part of it only ({there['who']})"
    whose = _WHOSE_OTHER.search(asked.before)
    if whose is not None and root_of(key(whose["who"])) not in card.own_roots:
        return f"of another one ({whose['who']})"
    return ""


def _capital(asked: Asked) -> str:
    card = asked.card
    if not card.subject.places - {WORLD} or card.names_city:
        return ""
    first = not any(c.isdigit() for c in asked.document.low[asked.sentence.start : asked.quantity.start])
    opens = first and _OPENS_IN_CAPITAL.match(asked.document.low, asked.sentence.start)
    return "a part of it only (the capital)" if opens or _IN_THE_CAPITAL.match(asked.behind) else ""


def _broken_down(asked: Asked) -> str:
    broken = _IN_BRACKETS.search(asked.before)
    if broken is None or asked.card.all_keys >= set(map(key, broken["what"].split())):
        return ""
    return f"of one part only ({broken['what']})"


def _of_every(asked: Asked) -> str:
    every = _OF_EVERY.search(asked.before) if asked.card.subject.places - {WORLD} else None
    return "the average of all" if every is not None and key(every["what"]) not in asked.card.all_keys else ""


def _rest(asked: Asked) -> str:
    rest = _THE_REST.search(asked.before) if asked.quantity.unit.kind is not UnitKind.DURATION else None
    if rest is None or (rest["how"] != "other" and not _has_number_before(asked.place, asked.document)):
        return ""  # "the remaining 58 tigers" are all that there are
    return "the rest of it"


# --------------------------------------------------------------------------- of shares


_YOUNG = frozenset(map(root_of, map(key, ("young", "youth", "teenagers", "children", "elderly", "old"))))


def _other_whole(asked: Asked) -> str:
    card, low, quantity = asked.card, asked.document.low, asked.quantity
    if quantity.unit.code == FRACTION and _OF_A_TIME.match(asked.behind):
        return "a part of another time's"  # "only half of 2024, when …"
    entity = _OF_AN_ENTITY.match(asked.behind)
    if entity is not None and root_of(key(entity["who"])) not in card.all_roots:
        return f"of another whole ({entity.group().strip()})"
    start = asked.sentence.start
    whole = _OF_WHAT.match(low, start, quantity.start) or _SHARE_OF.search(low[start : quantity.start][-REACH:])
    aged = whole is not None and ages_of(whole["what"]) is not None and (card.scope.ages or _YOUNG & card.own_roots)
    return "of another whole" if whole is not None and not aged and _names_another(whole["what"], card) else ""


# --------------------------------------------------------------------------- of counts and sums


def _of_a_whole(asked: Asked) -> str:
    card, low, quantity, start = asked.card, asked.document.low, asked.quantity, asked.sentence.start
    if _counts_behind(asked) or _is_own_whole(card, asked.sentence.text) or _said_behind(asked):
        return ""
    if _OF_ALL.match(low, start, quantity.start):
        return "a part of it only"
    so_many = _OF_SO_MANY.match(low[: quantity.start], start)
    return "a part of it only" if so_many and not _names_its_subject(card, asked.place, asked.document) else ""


def _of_its_beginning(asked: Asked) -> str:
    known, value = asked.card.figure.known, asked.quantity.value
    if not _AT_FIRST.match(asked.behind) and not _FROM_FIRST.search(asked.before):
        return ""
    latest = known[0].value if known else None
    below = latest is not None and value is not None and value < latest
    return "of its beginning only" if below and not _asks_for(asked.card, "opening") else ""


def _added(asked: Asked) -> str:
    quantity = asked.quantity
    if _asks_for(asked.card, "addition"):
        return ""
    known = quantity.unit.kind is not UnitKind.NONE and quantity.value in asked.card.known_values
    added = _ANOTHER.search(asked.before) and quantity.unit.kind is not UnitKind.DURATION
    return "what was added to it" if added and not known else ""


def _some(asked: Asked) -> str:
    if _OF_THOSE.match(asked.behind) and _has_number_before(asked.place, asked.document):
        return "a part of it only"
    including = _OF_THEM.search(asked.before) or _INCLUDING.search(asked.before)
    if including and not _is_own_whole(asked.card, asked.sentence.text) and not _said_behind(asked):
        return "a part of it only"
    if _SOME_CONFIRMED.match(asked.behind) and _COUNTED_BEFORE.search(asked.before):
        return "a part of it only"
    if _SOME_OF_THEM.match(asked.behind) and _AFTER_ANOTHER.search(asked.before):
        return "a part of it only"  # "landed 91m tonnes, 79.7m tonnes of them at sea"
    return ""


def _of_another_kind(asked: Asked) -> str:
    card, quantity = asked.card, asked.quantity
    written = asked.document.full[quantity.end : min(asked.sentence.end, quantity.end + 60)]
    other = _CASES_OF.match(written) if quantity.unit.kind is UnitKind.COUNT else None
    if other is not None and card.nouns and _names_another(other["what"], card):
        return f"of something else ({other['what'].strip()})"
    kind = _OF_A_KIND.match(written)
    if kind is None or card.unit.kind is not UnitKind.COUNT or root_of(key(kind["kind"].lower())) in card.own_roots:
        return ""
    named = kind["verb"] or quantity.unit.kind is UnitKind.NONE or any(c.isdigit() for c in kind["kind"])
    return f"of one kind only ({kind['kind']})" if named else ""  # and not "268 pages of the Geneva report"


def _in_another_state(asked: Asked) -> str:
    state = _STATE.match(asked.behind)
    if state is not None and not any(root_of(key(w)) in asked.card.own_roots for w in state["state"].split()):
        return f"in another state ({state['state']})"
    added = _ADDED_TO.match(asked.behind) and not _asks_for(asked.card, "addition")
    return "what was added to it" if added else ""


def _unless(check: Check) -> Check:
    """Return a check that is not made of leads, nor where the card's own noun says behind a number what it counts."""
    return lambda asked: "" if asked.card.rival or _counts_behind(asked) else check(asked)


def _counts_behind(asked: Asked) -> bool:
    """Whether the card's noun stands behind: "Of the total, 42.5 million were refugees", of whom the card asks."""
    if asked.quantity.unit.kind is UnitKind.COUNT:
        return False
    behind = asked.document.words_between(asked.quantity.end, asked.quantity.end + 30)
    return not asked.card.nouns.isdisjoint(w.root for w in behind)


def _said_behind(asked: Asked) -> bool:
    return _is_said_behind(asked.card, asked.place, asked.document)


Check = Callable[[Asked], str]
OF_ANY: tuple[Check, ...] = (
    _local, _joint, _several_places, _alone, _change, _extreme, _within, _mark, _other, _capital, _broken_down,
    _of_every, _rest,
)  # fmt: skip
OF_SHARES: tuple[Check, ...] = (_other_whole,)
OF_AMOUNTS: tuple[Check, ...] = (
    _of_a_whole,
    *map(_unless, (_of_its_beginning, _added, _some, _of_another_kind, _in_another_state)),
)


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
