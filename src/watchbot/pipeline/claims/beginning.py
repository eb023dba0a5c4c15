"""Which numbers come before which cards at all: by their unit, and by words of the card near them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watchbot.model import Quantity, Trend, UnitKind
from watchbot.pipeline.claims import bases, directions, measures, tables, units
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import Place
from watchbot.pipeline.claims.nearness import NOT_ABOUT, RESCUED
from watchbot.pipeline.claims.split import Number
from watchbot.pipeline.claims.trials import (
    Context,
    Open,
    Shut,
    Stopped,
    Trial,
    is_exact,
    is_scaled,
    is_telling,
    known_match,
    known_then,
)


def begin(asked: Sequence[tuple[Card, int, Number]], context: Context) -> list[Trial | None]:
    """Begin trials of numbers, each with its index, before cards, step by step for all of them.

    None where a number does not come to the gates at all, as its unit is another one or the card's words are not near;
    `kept_out` says which.
    """
    document = context.document
    places = [document.place(i, context.quantities, context.starts) for _, i, _ in asked]
    before = [
        (card, as_written(card, number, place, context), place)
        for (card, _, number), place in zip(asked, places, strict=True)
    ]
    alike = [units.may_fit(number.quantity, card.unit.kind) for card, number, _ in before]
    # A number in another unit is asked only for the sake of its sentence: whether anything in it is a card's at all.
    nears = [
        measures.near(card, place, document) if may_fit or not document.is_read_around(place) else None
        for may_fit, (card, _, place) in zip(alike, before, strict=True)
    ]
    fits = [
        bases.fit_of(card, number.quantity, place, context)
        if may_fit and (near is not None or _is_rescued(card, number.quantity, place, context))
        else None
        for may_fit, near, (card, number, place) in zip(alike, nears, before, strict=True)
    ]
    return [
        begun(card, number, place, context, fit, measures.met(near, card, place, document) if near else RESCUED)
        if fit is not None
        else None
        for near, fit, (card, number, place) in zip(nears, fits, before, strict=True)
    ]


def kept_out(card: Card, number: Number, index: int, context: Context) -> Stopped:
    """Return why a number does not come to a card's gates: most are kept out, and of few somebody asks why."""
    place = context.document.place(index, context.quantities, context.starts)
    quantity = as_written(card, number, place, context).quantity
    if measures.near(card, place, context.document) is None and not _is_rescued(card, quantity, place, context):
        return Stopped(card, "about", NOT_ABOUT)
    return Stopped(card, "unit", Shut(f"{quantity.unit.kind.value} is not {card.unit.kind.value}"))


def as_written(card: Card, number: Number, place: Place, context: Context) -> Number:
    """Return a number in the unit that its table gives, and of a change its size: "-28 % | use since 2018"."""
    written = tables.with_unit(number.quantity, place, context.document, card)
    quantity = number.quantity if written is None else written
    if card.change is Trend.DOWN and quantity.value is not None and quantity.value < 0:
        quantity = replace(quantity, value=-quantity.value, trend=Trend.DOWN, amount_of_change=True)
    return number if quantity is number.quantity else number._replace(quantity=quantity)


def _is_rescued(card: Card, quantity: Quantity, place: Place, context: Context) -> bool:
    """Whether a number needs none of the card's words near it: a telling one that the card knows."""
    return known_match(card, quantity) and (
        is_telling(quantity)
        or known_then(card, quantity, place, context)
        or (
            is_scaled(quantity)
            and is_exact(quantity)
            and bool(card.subject.phrases)
            and _names_it(card, place, context)
        )
        or (is_exact(quantity) and _is_under_another_name(card, place, context))
        or _is_reworded(card, quantity, context)
        or _is_known_lead(card, quantity, place, context)
    )


def _is_known_lead(card: Card, quantity: Quantity, place: Place, context: Context) -> bool:
    """Whether a known lead stands in a sentence that names both sides, in a text that has all of the card's words."""
    if (
        not card.rival
        or quantity.unit.kind is not card.unit.kind
        or not directions.names_both(card, place, context.document)
    ):
        return False
    return context.document.holds_all(card.groups)


def _is_reworded(card: Card, quantity: Quantity, context: Context) -> bool:
    """Whether the page is in a machine's words, and has any of the card's besides: its numbers are still the same."""
    if quantity.unit.kind is not card.unit.kind or not context.document.is_reworded():
        return False
    several = (quantity.value is not None and abs(quantity.value) >= _SEVERAL) or quantity.exponent < 0
    return several and any(map(context.document.holds, card.groups))


_SEVERAL = 10  # from which a whole number has two digits


_MEASURED = frozenset({UnitKind.DURATION, UnitKind.MEASURE})


def begun(card: Card, number: Number, place: Place, context: Context, fits: units.Fit, met: measures.Met) -> Trial:
    """Return a trial that has come so far: unit and words fit."""
    converted = number.quantity.unit.kind in _MEASURED and number.quantity.unit.code != card.unit.code
    known = not converted and known_match(card, number.quantity)  # "46 minutes" are not the 46 weeks of the card
    known = known or (fits.quantity is not number.quantity and known_match(card, fits.quantity))
    known = known or fits.quantity.value in card.misprints
    return Trial(
        card=card,
        number=number,
        place=place,
        owner=bases.owner_of(number, place, context),
        context=context,
        document=context.document,
        fits=fits,
        known=known,
        met=met,
        passed=[("unit", Open(fits.note))],
    )


def _is_under_another_name(card: Card, place: Place, context: Context) -> bool:
    """Whether a number stands with words of a lookalike only: "40.3 % of Americans are overweight", who are obese."""
    phrases = context.document.present(card.lookalikes)
    return bool(phrases) and any(True for _ in context.document.is_met(phrases, [place.segment], 1.0))


def _names_it(card: Card, place: Place, context: Context) -> bool:
    """Whether a number's own segment names the card's subject by one of its names: "Vistaplay has 57.8 million"."""
    return any(True for _ in context.document.is_met(card.subject.phrases, [place.clause], 0.9))
