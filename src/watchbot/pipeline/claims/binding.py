"""Quantity × figure cards → claims, with the reasons, and for every other number why it was set aside.

A number meets each card's gates in order; the first that fails names the reason. Of the cards that remain, the one with the
highest score has the number. The same value said again in one text is one claim with more mentions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from watchbot.model import (
    Claim,
    Direction,
    Period,
    Quantity,
    Reason,
    SetAside,
    Shape,
    Taken,
    Trend,
    UnitKind,
)
from watchbot.pipeline.claims import dates, directions, measures, owners, sources, stances, units
from watchbot.pipeline.claims.cards import Card, CardIndex
from watchbot.pipeline.claims.document import Document, Place
from watchbot.pipeline.claims.places import WORLD
from watchbot.pipeline.claims.scopes import Scope, ages_of, basis_of, disjoint, scope_of
from watchbot.pipeline.claims.split import Number, numbers_of
from watchbot.pipeline.periods import Edition, PeriodMention
from watchbot.pipeline.text import Sentence

TIE = 0.62  # score from which a number is a claim
LONGEST_QUOTE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What one text says about the figures, and the numbers that it says of something else."""

    claims: tuple[Claim, ...]
    set_aside: tuple[SetAside, ...]


class Context(NamedTuple):
    """What all numbers of a text share."""

    document: Document
    calendar: dates.Calendar
    quantities: tuple[Quantity, ...]
    starts: tuple[int, ...]
    sources: list[sources.Attribution]
    published: date | None
    modified: date | None
    title: str


class Bound(NamedTuple):
    """One number that passed every gate of one card."""

    card: Card
    place: Place
    quantity: Quantity
    score: float
    reasons: tuple[Reason, ...]
    dated: dates.Dated
    scope: str
    lead: directions.Lead
    turned: str
    role: str
    subject: str


class Stopped(NamedTuple):
    """One number that a card's gate stopped. `depth`: how many gates it had passed."""

    card: Card
    depth: int
    reasons: tuple[Reason, ...]


def bind(
    text: str,
    sentences: Sequence[Sentence],
    quantities: Sequence[Quantity],
    periods: Sequence[PeriodMention],
    editions: Sequence[Edition],
    index: CardIndex,
    *,
    title: str,
    published: date | None,
    modified: date | None,
) -> Binding:
    """Tie the quantities of one text to figures.

    Args:
        text: the text; all offsets are into it.
        sentences: of the text.
        quantities: of the text, in order.
        periods: the times it names.
        editions: the editions it names.
        index: the compiled cards.
        title: of the article; it explains numbers, but no claim is taken from it.
        published: day of publication, None where unknown.
        modified: day of the last change, where the page gives one.
    """
    if not sentences or not quantities:
        return Binding(claims=(), set_aside=())
    document = Document(text, sentences, title)
    numbers = numbers_of(text, quantities)
    listed = tuple(n.quantity for n in numbers)
    context = Context(
        document=document,
        calendar=dates.Calendar(periods, editions, published),
        quantities=listed,
        starts=tuple(q.start for q in listed),
        sources=sources.find_sources(text),
        published=published,
        modified=modified,
        title=title,
    )
    cards = index.candidates(document.at)
    bound: list[Bound] = []
    aside: list[SetAside] = []
    for i, number in enumerate(numbers):
        best, stopped = _bind_one(i, number, cards, context)
        if best is not None:
            bound.append(best)
        else:
            aside.append(_set_aside(number, stopped, context))
    return Binding(claims=_merged(bound, context), set_aside=tuple(aside))


def _bind_one(i: int, number: Number, cards: Sequence[Card], context: Context) -> tuple[Bound | None, Stopped | None]:
    """Return the best card for one number, or the gate that stopped the nearest one."""
    place: Place | None = None
    owner = owners.NOBODY
    best: Bound | None = None
    nearest: Stopped | None = None
    for card in cards:
        if not _could_fit(number.quantity, card):
            continue
        if place is None:
            place = context.document.place(i, context.quantities, context.starts)
            owner = _owner(number, place, context)
        outcome = _through_gates(card, number, place, owner, context)
        if isinstance(outcome, Bound):
            if best is None or outcome.score > best.score + 1e-9:
                best = outcome
        elif nearest is None or outcome.depth > nearest.depth:
            nearest = outcome
    return best, nearest


def _could_fit(quantity: Quantity, card: Card) -> bool:
    """Cheap test of the unit kind, before anything is laid out."""
    kind, wanted = quantity.unit.kind, card.unit.kind
    if kind is wanted:
        return True
    if wanted is UnitKind.MONEY or kind is UnitKind.MONEY:
        return False
    return kind in {UnitKind.NONE, UnitKind.SCORE, UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS, UnitKind.COUNT}


def _owner(number: Number, place: Place, context: Context) -> owners.Owner:
    owner = owners.owner_of(place, context.document)
    if number.role == "whole":
        return owners.Owner(frozenset({WORLD}), "the whole", 1.0, "the whole of a part")
    if number.role == "second":
        sentence = context.document.sentences[place.sentence]
        spans = [
            (sentence.start, sentence.end),
            *((s.start, s.end) for s in place.spans if s.name in {"before", "across"}),
        ]
        for span in spans:
            others = [m for m in context.document.places_between(*span) if m.place not in owner.places | {WORLD}]
            if others:
                return owners.Owner(frozenset({others[-1].place}), others[-1].place, 0.9, "the other side of the score")
    return owner


# --------------------------------------------------------------------------- the gates, in order


def _through_gates(card: Card, number: Number, place: Place, owner: owners.Owner, context: Context) -> Bound | Stopped:
    """Take one number through one card's gates; each leaves a reason."""
    reasons: list[Reason] = []

    def stop(gate: str, note: str, words: tuple[str, ...] = ()) -> Stopped:
        failed = Reason(gate=gate, passed=False, words=words, note=note)
        return Stopped(card, len(reasons), (*reasons, failed))

    def passed(gate: str, note: str = "", words: tuple[str, ...] = ()) -> None:
        reasons.append(Reason(gate=gate, passed=True, words=words, note=note))

    document = context.document
    fits = units.fit(
        number.quantity,
        card.unit,
        _nouns(card),
        points_are_percent=_points_are_percent(number.quantity, place, context),
    )
    if fits is None:
        return stop("unit", f"{number.quantity.unit.kind.value} is not {card.unit.kind.value}")
    met = measures.met(card, place, document)
    if met is None:
        return stop("about", "the card's words are not near the number")
    passed("unit", fits.note)
    chain = measures.chain_of(card, place, document)
    ruled_out = measures.excluded(card, place, document, chain)
    if ruled_out:
        return stop("exclude", "ruled out in the same clause", ruled_out)
    passed("about", "", met.words)
    stand = _standing(card, place, owner, document)
    if stand.strength <= 0:
        return stop("subject", stand.note, stand.words)
    passed("subject", stand.note, stand.words)
    if met.nearest < measures.NEAREST_NEEDED and not (
        stand.strength >= 0.95 and met.nearest >= 0.45 and _elliptical(place, document)
    ):
        return stop("about", "the card's words stand too far from the number", met.words)
    dated = _dated(place, met, number, context, stand)
    reason = stances.not_its_own(
        place, document, dated.period if dated.taken is not Taken.PUBLISHED else None, context.published
    )
    if reason:
        return stop("stance", reason)
    fixed, note = dates.fits_period(card, place, document, context.calendar)
    if not fixed:
        return stop("period", note)
    scope, problem = _scope(card, place, document, fits, chain)
    if problem:
        return stop("scope", problem)
    lead, turned, problem = _direction(card, place, document, number.quantity)
    if problem:
        return stop("direction", problem)
    known = _known_match(card, fits.quantity)
    alike = measures.lookalike(card, place, document, chain)
    if alike:
        if not known:
            return stop("lookalike", "another measure of the same name", alike)
        scope = scope or ", ".join(alike)
    if number.role == "before" or stances.is_comparison_value(place, document):
        if not (known or dated.taken in {Taken.CLAUSE, Taken.SENTENCE}) or (
            stances.is_extreme(place, document) and not known
        ):
            return stop("stance", "an earlier value that the number is compared with")
        if number.role == "before" and not known and dated.taken is not Taken.CLAUSE:
            return stop("stance", "an earlier value that the number is compared with")
    if fits.scope:
        scope = scope or fits.scope
        if card.unit.kind is UnitKind.MONEY and not known:
            return stop("unit", fits.note)
    score = _score(fits, met, stand, known)
    if score < TIE:
        passed("score", f"{score:.2f}")
        return stop("score", f"{score:.2f} is below {TIE:.2f}")
    passed("score", f"{score:.2f}")
    return Bound(
        card=card,
        place=place,
        quantity=fits.quantity,
        score=score,
        reasons=tuple(reasons),
        dated=dated,
        scope=scope,
        lead=lead,
        turned=turned,
        role=number.role,
        subject=stand.words[0] if stand.words else owner.words,
    )


def _nouns(card: Card) -> frozenset[str]:
    """Return the roots of what a card counts: as the card says, else the words of its phrases and label."""
    if card.unit.kind is not UnitKind.COUNT:
        return frozenset()
    if card.nouns:
        return card.nouns
    return card.label_roots | {root for group in card.groups for phrase in group for root in phrase.roots}


def _points_are_percent(quantity: Quantity, place: Place, context: Context) -> bool:
    """Whether "points" abbreviates "percentage points" said shortly before, in the same paragraph."""
    if quantity.unit.kind not in {UnitKind.SCORE, UnitKind.NONE}:
        return False
    low = min((s.start for s in place.spans if s.name == "before"), default=place.clause[0])
    return any(
        q.unit.kind is UnitKind.PERCENTAGE_POINTS
        for q, start in zip(context.quantities, context.starts, strict=True)
        if low <= start < quantity.start
    )


def _standing(card: Card, place: Place, owner: owners.Owner, document: Document) -> owners.Standing:
    if card.rival:
        sides = directions.sides_of(card, place, document)
        return owners.Standing(sides.strength, sides.words, sides.note)
    return owners.standing(card.subject, owner, place, document)


def _elliptical(place: Place, document: Document) -> bool:
    """Whether the number's segment names little besides its subject: what is measured was said before."""
    placed = {i for m in document.places_between(*place.segment) for i in range(m.start, m.end)}
    telling = [w for w in document.words_between(*place.segment) if len(w.key) > 3 and w.start not in placed]
    return len(telling) <= 7


def _dated(place: Place, met: measures.Met, number: Number, context: Context, stand: owners.Standing) -> dates.Dated:
    leaned_on: list[tuple[int, int]] = []
    if met.nearest < measures.NEAREST_NEEDED or context.document.sentences[place.sentence].kind in {"row"}:
        leaned_on = [(s.start, s.end) for s in place.spans if s.name in {"before", "cell", "heading"}]
    del number, stand
    return dates.date_of(place, context.document, context.calendar, leaned_on)


def _scope(
    card: Card, place: Place, document: Document, fits: units.Fit, chain: Sequence[tuple[int, int]]
) -> tuple[str, str]:
    """Return the other window or scope that the text gives, and, where it makes another figure, why."""
    text = document.text
    segment = text[place.segment[0] : place.segment[1]]
    clause = text[place.clause[0] : place.clause[1]]
    sentence = document.sentences[place.sentence].text
    own = card.scope
    basis = basis_of(segment) or basis_of(clause) or (basis_of(sentence) if len(chain) > 1 else "")
    if own.basis and basis and basis != own.basis:
        return "", f"over a {basis}, not over a {own.basis}"
    ages = ages_of(segment) or ages_of(clause)
    if own.ages and ages and disjoint(ages, own.ages):
        return "", f"of other ages ({ages[0]} to {ages[1]})"
    del fits
    said: Scope = scope_of(segment) if segment else Scope()
    if said.since is None and not said.recent:
        said = scope_of(clause)
    if said.since is None and not said.recent:
        said = scope_of(sentence)
    if own.since is not None and said.since is not None and said.since != own.since:
        return f"since {said.since}, not since {own.since}", ""
    if own.since is not None and said.since is None and said.recent:
        return f"over the latest year, not since {own.since}", ""
    if own.ages and ages and ages != own.ages:
        return f"ages {ages[0]} to {ages[1]}, not {own.ages[0]} to {own.ages[1]}", ""
    return "", ""


def _direction(card: Card, place: Place, document: Document, quantity: Quantity) -> tuple[directions.Lead, str, str]:
    """Return who leads or which way it went, the words that contradict the card, and why it cannot be the figure."""
    if card.rival:
        lead = directions.lead_of(card, place, document)
        return lead, lead.words if lead.direction is Direction.BEHIND else "", ""
    if card.change is not None:
        trend, word = directions.change_of(place, document)
        if trend is None:
            return directions.Lead(None, ""), "", "no change is said"
        lead = directions.Lead(Direction(trend.value), word)
        return lead, word if trend is not card.change else "", ""
    trend = quantity.trend
    return directions.Lead(Direction(trend.value) if trend else None, ""), "", ""


def _known_match(card: Card, quantity: Quantity) -> bool:
    """Whether the number is one that the card knows, to the written digit."""
    return any(
        k.value == quantity.value if k.value is not None else (k.low, k.high) == (quantity.low, quantity.high)
        for k in card.figure.known
        if quantity.value is not None or quantity.low is not None
    )


def _score(fits: units.Fit, met: measures.Met, stand: owners.Standing, known: bool) -> float:
    score = 0.45 * met.mean + 0.05 * met.close + 0.28 * stand.strength + 0.17 * fits.factor + 0.05 * met.label
    if known:
        score += 0.06 + 0.02 * min(4, _digits(fits.quantity))
    return min(1.0, score)


def _digits(quantity: Quantity) -> int:
    """Return how telling a number is: its significant digits."""
    value = quantity.value if quantity.value is not None else quantity.high
    return 0 if value is None else len(str(abs(value).normalize().as_tuple().digits)) // 3


# --------------------------------------------------------------------------- claims


def _set_aside(number: Number, stopped: Stopped | None, context: Context) -> SetAside:
    sentence = context.document.sentences[context.document.sentence_of(number.quantity.start)]
    quote, _, _ = _quote(sentence.start, sentence.end, number.quantity, context.document.text)
    if stopped is None:
        reasons: tuple[Reason, ...] = (Reason(gate="about", passed=False, note="no card is about this"),)
        return SetAside(quantity=number.quantity, figure="", quote=quote, reasons=reasons)
    return SetAside(quantity=number.quantity, figure=stopped.card.figure.id, quote=quote, reasons=stopped.reasons)


def _quote(start: int, end: int, quantity: Quantity, text: str) -> tuple[str, int, int]:
    """Return the sentence, or the part of a long one around the number."""
    if end - start > LONGEST_QUOTE:
        start = max(start, quantity.start - LONGEST_QUOTE // 2)
        end = min(end, max(quantity.end, start + LONGEST_QUOTE))
        while start > 0 and start < quantity.start and not text[start - 1].isspace():
            start += 1
    return text[start:end], start, end


def _merged(bound: Sequence[Bound], context: Context) -> tuple[Claim, ...]:
    """Make one claim of a value said several times in the same sense; the best explained one speaks for it."""
    kept: list[tuple[Bound, int, dates.Dated]] = []
    for one in bound:
        for k, (other, mentions, dated) in enumerate(kept):
            if _same_claim(one, other, dated):
                best = one if one.score > other.score + 0.05 else other
                kept[k] = (best, mentions + 1, _better_date(dated, one.dated))
                break
        else:
            kept.append((one, 1, one.dated))
    return tuple(_claim(one, mentions, dated, context) for one, mentions, dated in kept)


def _same_claim(one: Bound, other: Bound, dated: dates.Dated) -> bool:
    same = (
        one.card.order == other.card.order
        and one.quantity.value == other.quantity.value
        and (one.quantity.low, one.quantity.high) == (other.quantity.low, other.quantity.high)
        and one.scope == other.scope
        and bool(one.turned) == bool(other.turned)
    )
    return same and not _apart(one.dated, dated)


def _apart(a: dates.Dated, b: dates.Dated) -> bool:
    """Whether two dates, both given by the text, cannot be the same."""
    if Taken.PUBLISHED in {a.taken, b.taken} or a.period is None or b.period is None:
        return False
    return a.period.end < b.period.start or b.period.end < a.period.start


_NEARNESS = {Taken.CLAUSE: 0, Taken.SENTENCE: 1, Taken.NEAR: 2, Taken.DOCUMENT: 3, Taken.PUBLISHED: 4, Taken.NONE: 5}


def _better_date(a: dates.Dated, b: dates.Dated) -> dates.Dated:
    return b if _NEARNESS[b.taken] < _NEARNESS[a.taken] else a


def _claim(one: Bound, mentions: int, dated: dates.Dated, context: Context) -> Claim:
    document = context.document
    sentence = document.sentences[one.place.sentence]
    quote, start, end = _quote(sentence.start, sentence.end, one.quantity, document.text)
    documents = [(e.start, e.name) for e in context.calendar.editions if e.name]
    quantity = one.quantity
    dated = _of_estimate(one, dated, context)
    period, taken = dated.period, dated.taken
    value_text = str(quantity.value) if quantity.value is not None else f"{quantity.low}-{quantity.high}"
    return Claim(
        id=claim_id(
            context, one.card.figure.id, value_text, period if taken is not Taken.PUBLISHED else None, one.scope
        ),
        figure=one.card.figure.id,
        quantity=quantity,
        value=quantity.value,
        low=quantity.low if quantity.value is None else None,
        high=quantity.high if quantity.value is None else None,
        subject=one.subject,
        rival=", ".join(sorted(one.card.rival.places)) if one.card.rival else "",
        direction=one.lead.direction,
        as_of=period,
        as_of_from=taken,
        edition=dates.edition_of(one.place, document, context.calendar),
        source=sources.source_for(sentence.start, sentence.end, context.sources, documents),
        quote=quote,
        start=start,
        end=end,
        score=round(one.score, 3),
        reasons=(
            *one.reasons,
            Reason(gate="period", passed=True, words=(dated.words,) if dated.words else (), note=taken.value),
        ),
        mentions=mentions,
        scope=one.scope,
        says_new=_says_new(one, document),
        turned=one.turned,
    )


def _of_estimate(one: Bound, dated: dates.Dated, context: Context) -> dates.Dated:
    """Date a figure about one fixed period by its estimate: the time the text gives after that period, else the page's."""
    fixed = one.card.period
    if fixed is None or dated.period is None:
        return dated
    if dated.taken is not Taken.PUBLISHED and dated.period.start > fixed.end:
        return dated
    sentence = context.document.sentences[one.place.sentence]
    for span in (one.place.segment, one.place.clause, (sentence.start, sentence.end)):
        later = [m for m in context.calendar.between(*span) if m.period.start > fixed.end and m.cue != "since"]
        if later:
            return dates.Dated(later[0].period, Taken.SENTENCE, later[0].surface)
    if dated.taken is not Taken.PUBLISHED and dated.period.grain is not fixed.grain:
        return dated
    day = context.modified or context.published
    if day is None or day <= fixed.start:
        return dated
    return dates.Dated(Period(start=day, end=day, grain=dates.Grain.DAY), Taken.PUBLISHED, "")


def claim_id(context: Context, figure: str, value: str, period: Period | None, scope: str) -> str:
    """Return an id that is stable over runs: title, figure, value, as-of, definition."""
    parts = "\x1f".join((context.title, figure, value, period.iso if period else "", scope))
    return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()[:16]


def _says_new(one: Bound, document: Document) -> bool:
    quantity = one.quantity
    sentence = document.sentences[one.place.sentence]
    return one.role == "" and stances.says_new(sentence.text, quantity.start - sentence.start, quantity)


def with_url(claim: Claim, url: str) -> Claim:
    """Return the claim with an id that also holds the article's address."""
    return replace(claim, id=hashlib.sha256(f"{url}\x1f{claim.id}".encode("utf-8", "replace")).hexdigest()[:16])


__all__ = ["Binding", "Decimal", "Shape", "Trend", "bind", "with_url"]
