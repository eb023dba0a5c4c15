"""What a trial of a number before a card begins with: the unit that fits, and whose number it is."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from watchbot.model import Quantity, Unit, UnitKind
from watchbot.pipeline import words
from watchbot.pipeline.claims import (
    befallen,
    measures,
    owners,
    tables,
    units,
)
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import Document, Place
from watchbot.pipeline.claims.places import WORLD
from watchbot.pipeline.claims.roots import root_of
from watchbot.pipeline.claims.split import Number
from watchbot.pipeline.claims.trials import (
    Context,
    is_exact,
    is_like_known,
    is_scaled,
    is_telling,
    known_match,
)

LEDE = 2  # sentences at the top, whose numbers are the title's
_SHARES = frozenset({UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS})
_POINTS = frozenset({UnitKind.PERCENTAGE_POINTS})
_BARE = (UnitKind.SCORE, UnitKind.NONE)


def fit_of(card: Card, quantity: Quantity, place: Place, context: Context) -> units.Fit | None:
    """Return how a number where it stands fits a card's unit; None where it does not."""
    bare = quantity.unit.kind in _BARE
    if (own := units.as_own_dollars(quantity, card.unit)) is not None and _is_at_home(
        card, own, place, context.document
    ):
        quantity = own
    fits = units.fit(
        quantity,
        card.unit,
        card.counted,
        share_near=bare and _near_unit(quantity, place, context, _SHARES),
        points_are_percent=bare and _near_unit(quantity, place, context, _POINTS),
        per=card.per,
    )
    if fits is None and (said := _as_named(card, quantity, place, context.document)) is not None:
        return units.Fit(0.95, said, note="its unit is said before it")
    if fits is None and (priced := _in_currency(card, quantity, place, context.document)) is not None:
        return units.Fit(0.95, priced, note="its currency is said beside it")
    if _is_number_of_others(card, quantity, place, context.document):
        return None
    if (noun := _number_of(card, quantity, place, context.document)) is not None:
        return units.Fit(1.0, noun, note="its noun is said before it")
    if fits is None and (said := _captioned(card, quantity, context.document)) is not None:
        return units.Fit(0.95, said, note="its unit begins the caption")
    if fits is None and card.is_rate and (rate := units.as_rate(quantity)) is not None:
        return rate
    if fits is None and befallen.are_counted(card, quantity, context.document):
        return units.Fit(0.9, quantity, note="people, of whom the card's words are said right behind")
    telling = fits is None and known_match(card, quantity) and is_telling(quantity)
    if telling and context.document.is_reworded():
        return units.Fit(0.8, replace(quantity, unit=card.unit), note="another unit, on a page in other words")
    if telling and quantity.unit.kind is card.unit.kind:
        return units.Fit(0.6, quantity, note="another noun, but a telling number that the card knows")
    alike = fits is None and quantity.unit.kind is UnitKind.COUNT is card.unit.kind
    if alike and known_match(card, quantity) and context.document.is_reworded():
        return units.Fit(1.0, quantity, note="another noun, on a page in other words")
    if fits is None and (_is_known_bare(card, quantity) or is_known_before(card, quantity, context)):
        return units.Fit(0.7, replace(quantity, unit=card.unit), note="a bare number that the card knows")
    if (
        fits is None
        and quantity.unit.kind is UnitKind.COUNT is card.unit.kind
        and heads(card, quantity, place, context)
    ):
        return units.Fit(0.85, quantity, note="another noun, at the top of a text about the measure")
    return fits


def _is_at_home(card: Card, quantity: Quantity, place: Place, document: Document) -> bool:
    """Whether a text is about the card's country, and not the sentence about America: whose dollars they are."""
    if not is_like_known(card, quantity) and not known_match(card, quantity):
        return False
    mine = card.subject.places | card.own_places
    sentence = document.sentences[place.sentence]
    abroad = any(m.place.startswith("US") for m in document.places_between(sentence.start, sentence.end))
    return not abroad and any(m.place in mine or m.place.split("-")[0] in mine for m in document.places)


_RATIO = re.compile(r"\b(?:multiple|ratio|factor)\b")


def _as_named(card: Card, quantity: Quantity, place: Place, document: Document) -> Quantity | None:
    """Return a bare number as what its words make it: "the ratio was 3.1" a multiple, a rate that is "zero" a share."""
    if not _is_bare(quantity) or quantity.amount_of_change:
        return None
    if card.unit.kind is UnitKind.MULTIPLE:
        said = any(c.isdigit() for c in quantity.surface) and _RATIO.search(
            document.low, place.clause[0], quantity.start
        )
        return replace(quantity, unit=card.unit) if said else None
    zero = card.unit.kind in _SHARES and quantity.surface.lower() == "zero" and known_match(card, quantity)
    return replace(quantity, unit=card.unit) if zero else None


_DASH = re.compile(r"\s*[—–:|-]+\s*")


def _captioned(card: Card, quantity: Quantity, document: Document) -> Quantity | None:
    """Return a bare number in the unit with which its caption begins: "5.1 — years by which Spain is ahead"."""
    pattern = tables.unit_words(card.unit)
    dash = _DASH.match(document.low, quantity.end) if _is_bare(quantity) else None
    if dash is None or pattern is None or pattern.match(document.low, dash.end()) is None:
        return None
    return replace(quantity, unit=card.unit)


_NUMBER_OF_WHAT = re.compile(
    r"\bnumber of (?P<what>(?:[a-z'-]+ ){0,2}?[a-z-]{3,}s) (?:in|on|at|with|from|by|who|that|per|of)\b[^,;\d]{0,60}"
    r"(?:to|at|is|was|reached|hit|by|of)(?: about| nearly| almost| over| just)? $"
)


def _is_number_of_others(card: Card, quantity: Quantity, place: Place, document: Document) -> bool:
    """Whether a bare number is said to count something else: "the number of workers in strikes rose to 44"."""
    if card.unit.kind is not UnitKind.COUNT or quantity.unit.kind is not UnitKind.NONE or not card.nouns:
        return False
    found = _NUMBER_OF_WHAT.search(document.low, place.segment[0], quantity.start)
    if found is None or known_match(card, quantity):
        return False
    said = [root_of(words.key(w)) for w in found["what"].split()]
    return card.all_roots.isdisjoint(said)


_NUMBER_OF = re.compile(r"\b(?:number|total|count|tally) of (?:[a-z'-]+ ){0,2}?([a-z-]{3,})\b")


def _number_of(card: Card, quantity: Quantity, place: Place, document: Document) -> Quantity | None:
    """Return a bare number as a count of what is said before it: "the number of districts with cases rose to 32"."""
    if card.unit.kind is not UnitKind.COUNT or not _is_bare(quantity):
        return None
    for found in _NUMBER_OF.finditer(document.low, place.segment[0], quantity.start):
        noun = words.key(found.group(1))
        if root_of(noun) in card.nouns:
            return replace(quantity, unit=Unit(kind=UnitKind.COUNT, noun=found.group(1)))
    return None


_IN = re.compile(r"\b(?:in|of) (?:(?!the\b)[a-z]+ )?$")  # "a fall in the yen" prices nothing


def _in_currency(card: Card, quantity: Quantity, place: Place, document: Document) -> Quantity | None:
    """Return a bare number in the currency that its clause names: "In yen, exports were worth 9.4 trillion"."""
    pattern = tables.unit_words(card.unit)
    if card.unit.kind is not UnitKind.MONEY or not _is_bare(quantity) or not is_scaled(quantity) or pattern is None:
        return None
    named = pattern.search(document.low, place.clause[0], quantity.start)
    said = named is not None and _IN.search(document.low, max(0, named.start() - 14), named.start()) is not None
    return replace(quantity, unit=card.unit) if said else None


def _is_bare(quantity: Quantity) -> bool:
    return quantity.unit.kind is UnitKind.NONE and not quantity.unit.code


def _is_known_bare(card: Card, quantity: Quantity) -> bool:
    """Whether a number without its unit is one that the card knows: "jumped 5.06", "the 36 million of last year"."""
    return _is_bare(quantity) and (is_exact(quantity) or is_scaled(quantity)) and known_match(card, quantity)


_AFTER = re.compile(r"\b(?:after|from|against|than|compared (?:with|to))\s+(?:about |only |just |a mere )?$")


def is_known_before(card: Card, quantity: Quantity, context: Context) -> bool:
    """Whether a bare number that the card knows is what the one before is compared with: "seven points, after four"."""
    at = bisect_left(context.starts, quantity.start) - 1
    if at < 0 or not _is_bare(quantity) or not known_match(card, quantity):
        return False
    start = context.quantities[at].end
    same = _known_unit(context.quantities[at], card) and quantity.start - start < FEW_APART
    return same and _AFTER.search(context.document.low, start, quantity.start) is not None


FEW_APART = 40  # code points between a number and the one that it is compared with


def _known_unit(quantity: Quantity, card: Card) -> bool:
    """Whether a number is in the card's unit; points of a score are as good as percentage points."""
    kind = quantity.unit.kind
    return kind is card.unit.kind or (kind is UnitKind.SCORE and card.unit.kind is UnitKind.PERCENTAGE_POINTS)


def heads(card: Card, quantity: Quantity, place: Place, context: Context) -> bool:
    """Whether a number at the top of a text, whose title names the measure, is about as large as what is known."""
    top = place.sentence < LEDE and quantity.unit.kind is card.unit.kind and is_like_known(card, quantity)
    return top and measures.in_title(card, context.document)


def _near_unit(quantity: Quantity, place: Place, context: Context, kinds: frozenset[UnitKind]) -> bool:
    """Whether a number of these units stands in the sentence or shortly before a bare one, which shares it then."""
    if place.label[1]:
        return False
    before = bisect_left(context.starts, quantity.start) - 1
    if quantity.unit.kind is UnitKind.SCORE:  # "gaps were 0.3, 1.6 and 3.7 points", after "17.5 percentage points"
        low = min((s.start for s in place.spans if s.name == "before"), default=place.clause[0])
        earlier = context.quantities[bisect_left(context.starts, low) : before + 1]
        return any(q.unit.kind in kinds for q in earlier)
    if before < 0 or context.starts[before] < context.document.sentences[place.sentence].start:
        return False
    last = context.quantities[before].unit
    return last.kind in kinds and last.code != "basis point"


def owner_of(number: Number, place: Place, context: Context) -> owners.Owner:
    """Return whose number it is, found once for all cards."""
    key = (number.quantity.start, number.role)
    found = context.owners.get(key)
    if found is None:
        found = _paired_owner(number, context) or _owner(number, place, context.document)
        context.owners[key] = found
    return found


def _paired_owner(number: Number, context: Context) -> owners.Owner | None:
    span = context.paired.get(number.quantity.start)
    named = context.document.places_between(*span) if span is not None else ()
    return owners.Owner(frozenset({named[0].place}), named[0].place, 1.0, "in the same order") if named else None


def _owner(number: Number, place: Place, document: Document) -> owners.Owner:
    if number.role == "whole":
        return owners.Owner(frozenset({WORLD}), "the whole", 1.0, "the whole of a part")
    owner = owners.owner_of(place, document)
    if number.role != "second":
        return owner
    sentence = document.sentences[place.sentence]
    above = [(s.start, s.end) for s in place.spans if s.name in {"before", "across"}]
    for span in ((sentence.start, sentence.end), *above):
        others = [m for m in document.places_between(*span) if m.place not in owner.places | {WORLD}]
        if others:
            return owners.Owner(frozenset({others[-1].place}), others[-1].place, 0.9, "the other side of the score")
    return owner
