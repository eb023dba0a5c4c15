"""Whose number is it? The governing subject of each quantity, and not of its sentence.

In order: a possessive before the number, a place named right behind it ("30 from China"), the nearest place before it
in its own segment, the first one behind it, the segment or clause before, and then whatever the text is about there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from watchbot.model import UnitKind
from watchbot.pipeline.claims import names
from watchbot.pipeline.claims.cards import Side
from watchbot.pipeline.claims.document import Document, Place
from watchbot.pipeline.claims.places import UNGOVERNED, WORLD, PlaceMention, inside

_OFFICE_SAYS = "the office that says so"
OWNED = 4  # words between a possessive and the number that is the place's
PART = "a part of it only"
ANY_NAMED = "any subject; this one is named"
NEVER_NAMED = "never named in the text"
FROM_ABOVE = "governed by another subject (from the text above)"


class Owner(NamedTuple):
    """The governing place of a number. `places` is empty where the text names none; `strength` falls with distance."""

    places: frozenset[str]
    words: str
    strength: float
    how: str


NOBODY = Owner(frozenset(), "", 0.0, "nobody is named")

# Before a place: it is what the subject is compared with, not the subject.
_COMPARED = re.compile(
    r"\b(?:than|over|against|versus|vs\.?|behind|ahead of|above|below|leads?|led|leading|trails?|trailed|trailing"
    r"|beats?|tops?"
    r"|topped|overtook|overtaken|overtakes|surpass\w*|exceed\w*|outpac\w*|outspen\w*|follow(?:ing|s|ed)|passed"
    r"|times|unlike"
    r"|like|such as|made in|compared (?:with|to)|relative to)\s+(?:that of |those of |the |its |all |any |rival )*$"
)
_LINK_AFTER = re.compile(
    r"^(?:(?!, (?:when|as|after|before|because|since|while|where|which|who|although|though|helped|led|followed|and"
    r"|but)\b"
    r"|, (?:[\w-]+ ){1,3}of (?:them|which|whom|it|these|those)\b)[^.;:()|]){0,60}?"
    r"\b(?:from|in|into|of|by|for|at|across|within|inside|throughout|to)\s+(?:the |all |its "
    r"|mainland |top )*$"
)
_BREAKS = re.compile(r"[,;:()|]|\b(?:while|whereas|but|and|versus|vs|compared|against|than)\b")
_ANAPHOR = re.compile(
    r"\b(?:there(?! (?:is|are|was|were|has|have|will|would|may|can)\b)|the (?:country|nation|state|region|bloc"
    r"|kingdom|republic)|that (?:country|nation)|its|it)\b"
)

_NATIONAL = re.compile(
    r"\b(?:nationally|nationwide|countrywide|across the (?:country|nation)|in the (?:country|nation) as a whole"
    r"|national(?: total| count| tally)?|federal(?:ly)?)\b"
)
_OF = re.compile(r"\s*(?:share |part )?of\b")
_OFFICE = re.compile(
    r"\bthe (?:agency|office|ministry|department|bureau|institute|regulator|authority|statisticians?|central bank)\b"
)
_COUNTRY = re.compile(r"country|nation|kingdom|republic")


def owner_of(place: Place, document: Document) -> Owner:
    """Return whose number this is, as far as the places named in the text tell."""
    named = [m for m in document.places_between(*place.segment) if m.kind not in UNGOVERNED]
    if place.label[1]:
        owner = _owner_in_row(place, document)
    elif named:
        owner = _in_segment(place, document, named)
    else:
        owner = _outside(place, document)
    if owner.places and _NATIONAL.search(document.low, *place.segment):
        whole = frozenset(p.split("-")[0] for p in owner.places)
        return owner._replace(places=whole, strength=max(0.9, owner.strength))
    return owner


def _owner_in_row(place: Place, document: Document) -> Owner:
    for span, how in ((place.segment, "its cell"), (place.label, "its row"), (place.column, "its column")):
        named = [m for m in document.places_between(*span) if m.kind not in UNGOVERNED]
        if named:
            return _owned(named, 1.0, how)
    row = document.sentences[place.sentence]
    named = [m for m in document.places_between(row.start, row.end) if m.kind not in UNGOVERNED]
    return _owned(named, 0.9, "its row") if named else _outside(place, document)


def _in_segment(place: Place, document: Document, named: Sequence[PlaceMention]) -> Owner:
    start, end = place.quantity.start, place.quantity.end
    before = [m for m in named if m.end <= start]
    behind = [m for m in named if m.start >= end]
    inside_it = [m for m in named if start <= m.start and m.end <= end]
    owning = [m for m in before if m.place != WORLD] or before  # "China's share of the world's papers was"
    close = next((m for m in reversed(owning) if m.possessive and _words(document, m.end, start) <= OWNED), None)
    if close is not None and not _BREAKS.search(document.low[close.end : start].strip("( ")):
        return _owned([close], 1.0, "possessive before the number")
    if inside_it:
        return _owned(inside_it, 1.0, "between number and unit")
    if place.quantity.unit.kind is UnitKind.PERCENT and _OF.match(document.low, end):
        behind = [m for m in behind if m.place != WORLD]  # "61 % of global grants": the whole, and not the owner
    linked = next((m for m in behind if _LINK_AFTER.match(document.low[end : m.start])), None)
    if (
        linked is not None and linked.place == WORLD and linked.possessive
    ):  # "the world's refining that is done in China"
        linked = next((m for m in behind if m.place != WORLD), linked)
    free = [m for m in before if not _COMPARED.search(document.low[max(0, m.start - 40) : m.start])]
    if linked is not None and (
        not free or _words(document, end, linked.start) <= _words(document, free[-1].end, start)
    ):
        return _owned([linked], 1.0, "named right behind the number")
    specific = _subjects(document, [m for m in free if m.place != WORLD] or free)
    if specific:
        return _owned(_together(document, specific), 1.0, "nearest before the number")
    if linked is not None:
        return _owned([linked], 1.0, "named behind the number")
    if behind and not before and "," not in document.low[end : behind[0].start]:
        return _owned(behind[:1], 0.9, "first behind the number")
    return _outside(place, document, fallback=before)


def _subjects(document: Document, named: list[PlaceMention]) -> list[PlaceMention]:
    """Leave out what only qualifies another noun where a subject is named: "China has erased the American lead"."""
    subjects = [
        m
        for m in named
        if not (m.kind == "adjective" and _ARTICLE.search(document.low[max(0, m.start - 5) : m.start]))
        and not m.possessive
    ]
    doers = [m for m in subjects if not _IN_PLACE.search(document.low[max(0, m.start - 12) : m.start])]
    return named if not doers or doers[-1] is named[-1] else [m for m in named if m.end <= doers[-1].end]


_WHERE = re.compile(r"[ ,]*where\b")
_ARTICLE = re.compile(r"\b(?:the|a|an)\s+$")
_IN_PLACE = re.compile(r"\b(?:in|from|to|of|at|by|for|with)\s+(?:the\s+)?$")


def _together(document: Document, named: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Return the nearest place, with those joined to it: "US and Chinese models"."""
    joined = [named[-1]]
    for mention in reversed(named[:-1]):
        between = document.low[mention.end : joined[0].start].strip().lower()
        if between not in {"and", "&", "-", "–", "/", "and the", ","}:
            break
        joined.insert(0, mention)
    return joined


def _outside(place: Place, document: Document, fallback: Sequence[PlaceMention] = ()) -> Owner:
    """Look in the clauses before, then up the text."""
    if where := _WHERE.match(document.low, *place.segment):  # "… above Lithuania, where it is 2.7"
        beside = document.places_between(max(0, where.start() - 40), where.start() + 1)
        if beside and where.start() - beside[-1].end <= 1 and beside[-1].kind not in UNGOVERNED:
            return _owned(beside[-1:], 1.0, "possessive before the number")
    sentence = document.sentences[place.sentence]
    earlier = [m for m in document.places_between(sentence.start, place.segment[0]) if m.kind not in UNGOVERNED]
    free = [m for m in earlier if not _COMPARED.search(document.low[max(0, m.start - 40) : m.start])]
    specific = _subjects(document, [m for m in free if m.place != WORLD] or free)
    if specific:
        return _owned(_together(document, specific), 0.85, "from the clause before")
    if fallback:
        return _owned(fallback[-1:], 0.8, "the only one named")
    later = [m for m in document.places_between(place.segment[1], sentence.end) if m.kind not in UNGOVERNED]
    if later and sentence.kind != "row" and _LINK_AFTER.match(document.low[place.quantity.end : later[0].start]):
        return _owned(later[:1], 0.75, "later in the sentence")
    office = [
        m for m in document.places_between(sentence.start, sentence.end) if m.kind in UNGOVERNED and m.place != WORLD
    ]
    back = _ANAPHOR.search(document.low, *place.segment)
    if office and (back is None or (back.group() in {"its", "it"} and office[0].start < back.start())):
        return _owned([m._replace(place=m.place.split("-")[0]) for m in office[-1:]], 0.8, _OFFICE_SAYS)
    if _OFFICE.search(document.low, *place.segment):
        spoke = [m for m in document.places_between(0, sentence.start) if m.kind == "agency"]
        if spoke:
            return _owned([spoke[-1]._replace(place=spoke[-1].place.split("-")[0])], 0.85, _OFFICE_SAYS)
    anaphor = _ANAPHOR.search(document.low, place.segment[0], place.segment[1])
    for span in place.spans:
        if span.name not in {"before", "across", "heading", "title"} and span.name != "cell":
            continue
        if span.name == "across" and not anaphor:
            continue
        named = document.places_between(span.start, span.end)
        if named:
            chosen = [m for m in named if m.kind not in UNGOVERNED and m.place != WORLD] or named
            strength = 0.9 if anaphor else span.level
            if len({m.place for m in chosen}) > 1 and not anaphor:
                strength -= 0.1
            if anaphor and _COUNTRY.search(anaphor.group()):
                chosen = [m._replace(place=m.place.split("-")[0]) for m in chosen[-1:]]
            elif anaphor:
                chosen = chosen[-1:]
            elif all(m.kind in UNGOVERNED for m in chosen):
                chosen = [m._replace(place=m.place.split("-")[0]) for m in chosen]
            return _owned(
                chosen, strength, f"from the {'text' if span.name in {'before', 'across'} else span.name} above"
            )
    return NOBODY


_CITY_BEFORE = re.compile(r"\b(?:in|around|near|outside|across)\s+$")
_CITY_ACTS = re.compile(r"\s+(?:has|had|have|counts?|counted|registered|saw|alone|itself|and its suburbs)\b|'s\b")


def city_in(place: Place, document: Document) -> str | None:
    """Return the seat of government that the number's segment speaks of as a city: "in Paris", "Paris had"."""
    for m in document.places_between(place.segment[0], place.quantity.start):
        if m.kind == "seat" and (
            _CITY_BEFORE.search(document.low[max(0, m.start - 12) : m.start]) or _CITY_ACTS.match(document.low, m.end)
        ):
            return document.full[m.start : m.end]
    return None


def _owned(named: Sequence[PlaceMention], strength: float, how: str) -> Owner:
    return Owner(frozenset(m.place for m in named), named[-1].place, strength, how)


def _words(document: Document, start: int, end: int) -> int:
    return len(document.words_between(start, end))


class Standing(NamedTuple):
    """Whether a card's subject is the number's. `strength` 0: another's."""

    strength: float
    words: tuple[str, ...]
    note: str


def standing(side: Side, owner: Owner, place: Place, document: Document, own: frozenset[str] = frozenset()) -> Standing:
    """Compare the governing place, and the phrases of the card's subject, with the number's surroundings.

    Args:
        side: the card's subject.
        owner: the governing place.
        place: of the number.
        document: the text.
        own: places that the card's words name: beside its subject they are nobody's ("exports to the United States").
    """
    beside = own - side.places - {WORLD} if side.places else frozenset()
    if beside and _is_turned(beside, side, place, document):
        return Standing(0.0, (), "the other way round")
    if owner.places and owner.places <= beside:
        owner = _other_than(beside, side, place, document)
    named = _phrases_near(side, place, document)
    if side.places:
        if owner.how.endswith("above") and any(inside(p, w) for p in side.places for w in owner.places):
            owner = NOBODY  # a heading that names the whole says nothing against the part
        if owner.places & side.places:
            exact = owner.strength if len(owner.places) == 1 else owner.strength - 0.1
            return Standing(max(exact, named.strength), (owner.words,), owner.how)
        other = (
            owner.places - {WORLD}
            and owner.strength >= 0.6
            and not any(inside(p, w) for p in owner.places for w in side.places)
        )
        near = named.note in NAMED_NEAR
        if named.strength >= 0.9 and not (other and named.words and (named.words[0].islower() or not near)):
            return named
        if any(inside(p, whole) for p in owner.places for whole in side.places):
            return Standing(0.0, (owner.words,), PART)
        world = owner.how == _OFFICE_SAYS or (_names_world(place, document) and not _has(place, document))
        if WORLD in side.places and owner.places and world:
            return Standing(0.9, (), "the world is named")
        above = owner.how.startswith("from the")
        if WORLD in side.places and (not owner.places or owner.strength < 0.75 or above):
            if not any(m.place == WORLD for m in document.places) and _opens_with_a_name(document):
                return Standing(0.35, (), "the text is about somebody, and never about the world")
            elsewhere = owner.places - {WORLD} and not _names_world(place, document)
            return Standing(0.55, (owner.words,), owner.how) if elsewhere else Standing(0.8, (), "no country is named")
        if owner.how == _OFFICE_SAYS and any(inside(w, p) for p in owner.places for w in side.places):
            return named if named.strength else _anywhere(side, document, place)  # a British office counts England too
        if owner.places and owner.strength >= 0.6:
            return Standing(0.0, (owner.words,), f"governed by another subject ({owner.how})")
        if named.strength:
            return named
        return _anywhere(side, document, place, beside)
    if side.phrases:
        return named if named.strength else _anywhere(side, document, place)
    if owner.places - {WORLD} and owner.strength >= 0.95 and _is_where(owner, place, document):
        return Standing(0.3, (owner.words,), "of one place, where the card is of none")
    if owner.places - {WORLD} and owner.strength >= 0.85:
        return Standing(0.6, (owner.words,), ANY_NAMED)
    return Standing(0.85, (), "any subject")


def _other_than(beside: frozenset[str], side: Side, place: Place, document: Document) -> Owner:
    """Return the nearest place around a number but for those that the card names beside its subject."""
    for span in place.spans:
        named = [m for m in document.places_between(span.start, span.end) if m.place not in beside]
        led = [m for m in named if m.end <= place.quantity.start] or named
        chosen = [m for m in led if m.possessive] or [m for m in led if m.place in side.places] or led
        if chosen:
            return _owned(chosen[-1:], span.level, f"named in the {span.name}")
    return NOBODY


_WHERE_TO = re.compile(r"\b(?:to|into|towards|from) (?:the )?$")


def _is_turned(beside: frozenset[str], side: Side, place: Place, document: Document) -> bool:
    """Whether the card's places have changed their parts: "US exports to Vietnam" for "Vietnam's to the US"."""
    named = [(m, bool(_WHERE_TO.search(document.low, max(0, m.start - 12), m.start)))
             for m in document.places_between(*place.clause)]  # fmt: skip
    own = [there for m, there in named if m.place in side.places]
    others = [there for m, there in named if m.place in beside]
    return bool(own) and all(own) and bool(others) and not any(others)


_OF_THE_WORLD = re.compile(
    r"\b(?:of|in|on|around|across|throughout|over) (?:the (?:whole |entire )?(?:world|planet|globe|earth)\b"
    r"|global|all (?:the )?world)|\b(?:worldwide|globally|humanity|mankind|the world's|the planet's)\b"
)


_HAS = re.compile(
    r" (?:\w+ly |also |alone |now |already )?(?:has|had|have|holds?|held|owns?|sold|sells?|made|makes?|built|builds?"
    r"|bought|buys?|burn(?:s|ed|t)|produc(?:es|ed)|account(?:s|ed)|contribut(?:es|ed)|emit(?:s|ted)|import(?:s|ed)"
    r"|export(?:s|ed)|suppl(?:ies|ied)|mine[sd]|grew|grows?|grown|farm(?:s|ed)|use[sd]|consum(?:es|ed)|catch(?:es)?"
    r"|caught|generat(?:es|ed)|install(?:s|ed)|add(?:s|ed)|host(?:s|ed)|hous(?:es|ed)|is home to|represent(?:s|ed)"
    r"|provid(?:es|ed)|refin(?:es|ed)|process(?:es|ed)|control(?:s|led)|dominat(?:es|ed)|makes? up|made up)\b"
)


def _has(place: Place, document: Document) -> bool:
    """Whether a country has so much of the world's: "China sold 62 % of the world's electric cars"."""
    return any(
        m.place != WORLD and m.kind not in UNGOVERNED and _HAS.match(document.low, m.end)
        for m in document.places_between(place.segment[0], place.quantity.start)
    )


def _names_world(place: Place, document: Document) -> bool:
    """Whether the number's own words say that it is of the whole world: "8.2 % of the world's population"."""
    return _OF_THE_WORLD.search(document.low, *place.segment) is not None


def _opens_with_a_name(document: Document) -> bool:
    """Whether the first sentence has somebody, of no card, act."""
    return any(name.role == "subject" for name in names.names_of(document, 0))


_LOCATED = re.compile(r"\b(?:in|at|near|across|throughout|within)\s+(?:the\s+)?$")


def _is_where(owner: Owner, place: Place, document: Document) -> bool:
    """Whether the place that owns a number is only where it was counted ("in Austria"), not what the title names."""
    if any(m.place in owner.places for m in document.places_between(*document.title)):
        return False
    if owner.how.startswith("possessive"):
        return True  # "Norway's vessels"
    return any(
        m.place in owner.places and _LOCATED.search(document.low, max(0, m.start - 14), m.start)
        for m in document.places_between(*place.segment)
    )


_IN_FIRST = re.compile(r"(?:^|[.;:,\n] ?)\s*in (?:the )?$")


_SPEAKS = re.compile(r"\b(?:not(?:es?|ed)|sa(?:ys?|id)|argu\w+|believ\w+|think\w*|report\w*)\b")


def elsewhere(own: frozenset[str], place: Place, document: Document) -> str:
    """Return the place with which a number's clause opens ("In Britain, …"), where the card names others only."""
    if not own - {WORLD}:
        return ""
    for m in document.places_between(place.clause[0], place.quantity.start):
        speaks = _SPEAKS.search(document.low, m.end, place.quantity.start) is not None
        if m.place not in own and not speaks and _IN_FIRST.search(document.low[max(0, m.start - 12) : m.start]):
            return document.full[m.start : m.end]
    return ""


NAMED_NEAR = frozenset(
    {
        "any subject",
        "the world is named",
        "nearest before the number",
        "named right behind the number",
        "named in the segment",
        "named in the clause",
        "named in the label",
        "named in the column",
    }
)
_NOT_NAMED = Standing(0.0, (), "the subject is not named")


def _phrases_near(side: Side, place: Place, document: Document) -> Standing:
    best = _NOT_NAMED
    if not side.phrases:
        return best
    own = {k for p in side.phrases for k in p.keys}
    spans = place.spans[:1] if document.names_before(place.segment, place.quantity.start) - own else place.spans
    for phrase in side.phrases:
        for mention in document.mentions(phrase):
            for span in spans:
                if span.start <= mention.start and mention.end <= span.end:
                    strength = span.level * mention.strength
                    if strength > best.strength:
                        best = Standing(strength, (mention.text,), f"named in the {span.name}")
                    break
    return best


def _anywhere(side: Side, document: Document, place: Place, beside: frozenset[str] = frozenset()) -> Standing:
    """The subject named elsewhere in the text: weak, the weaker the more others are named."""
    named = [
        m.place if m.place in side.places else m.place.split("-")[0]
        for m in document.places
        if m.place not in beside | {WORLD}
        and not any(inside(p, m.place) for p in side.places)  # what a part is of says nothing
    ]
    if not named and side.places:
        national = _NATIONAL.search(document.low, *place.clause)
        return Standing(0.7 if national else 0.45, (), "no place is named in the whole text")
    own = sum(p in side.places for p in named)
    if own:
        alone = own == len(named) and any(m.place in side.places for m in document.places)
        return Standing(0.7 if alone else 0.5 if own * 2 > len(named) else 0.2, (), "named elsewhere in the text")
    if any(document.mentions(p) for p in side.phrases):
        if document.names_another(place.segment, place.quantity.start):
            return Standing(0.0, (), "the clause names another subject")
        return Standing(0.6, (), "named elsewhere in the text")
    if not side.explicit and not named:
        return Standing(0.45, (), "not named in the text; the label's place is taken for granted")
    return Standing(0.0, (), NEVER_NAMED)
