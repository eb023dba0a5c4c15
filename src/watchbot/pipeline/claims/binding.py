"""Quantity × figure cards → claims, with the reasons, and for every other number why it was set aside.

Of the cards whose gates a number passes, the one with the highest score has it. The same value said again in one text,
in the same sense, is one claim with more mentions.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from watchbot.model import Bound, Claim, Grain, Period, Quantity, Reason, SetAside, Shape, Taken, UnitKind
from watchbot.pipeline.claims import dates, leaning, ordinals, pairs, relative, sources, stances
from watchbot.pipeline.claims.cards import Card, Side
from watchbot.pipeline.claims.choice import Choice, choices
from watchbot.pipeline.claims.document import Document, Place
from watchbot.pipeline.claims.filing import FEW_DIGITS, TELLING_DIGITS, CardIndex
from watchbot.pipeline.claims.gates import taken_up
from watchbot.pipeline.claims.nearby import Nearby
from watchbot.pipeline.claims.split import Number, numbers_of
from watchbot.pipeline.claims.trials import Context, Stopped, Trial, is_telling, is_unmistakable
from watchbot.pipeline.claims.units import FRACTION
from watchbot.pipeline.periods import Edition, PeriodMention
from watchbot.pipeline.text import Sentence

LONGEST_QUOTE = 400
CROWD = 20  # numbers of one sentence that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What one text says about the figures, and the numbers that it says of something else."""

    claims: tuple[Claim, ...]
    set_aside: tuple[SetAside, ...]


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
    url: str | None = None,
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
        url: address of the article: part of the identity of its claims, as is its title where None.
    """
    ranked = tuple(ordinals.counted(text))
    if not sentences or not (quantities or ranked):
        return Binding(claims=(), set_aside=())
    document = Document(text, sentences, title)
    numbers = numbers_of(text, sorted((*quantities, *ranked), key=lambda q: q.start))
    listed = tuple(n.quantity for n in numbers)
    context = Context(
        document=document,
        calendar=dates.Calendar(periods, editions, published, document.low),
        quantities=listed,
        starts=tuple(q.start for q in listed),
        published=published,
        modified=modified,
        identity=title if url is None else url,
        owners={},
        paired=pairs.paired(document, listed),
    )
    digits = FEW_DIGITS if document.is_reworded() else TELLING_DIGITS
    candidates = index.candidates(document.at, (q.value for q in listed), digits=digits)
    nearby = Nearby(_live(candidates, document, listed), document)
    bound = leaning.Bound()
    tried: list[tuple[int, Number]] = []
    left: list[tuple[Choice, int]] = []
    aside: list[SetAside] = []
    denied: list[tuple[Card, Quantity]] = []  # what a text says is false, it does not claim elsewhere
    crowd: Counter[int] = Counter()
    for i, number in enumerate(numbers):
        sentence = document.sentence_of(number.quantity.start)
        crowd[sentence] += 1
        if crowd[sentence] > CROWD and document.sentences[sentence].kind != "row":
            aside.append(_crowded(number, document))
            continue
        tried.append((i, number))
    for i, choice in choices(tried, nearby, context).items():
        best = choice.best() or _take_up(i, choice.number, bound, context)
        if best is not None:
            bound.add(best)
        else:
            left.append((choice, len(bound.trials)))
    for choice, seen in left:  # what the text says later explains a number too: "3.2 million. So many …"
        number = choice.number
        best = _take_up(choice.index, number, bound, context) if len(bound.trials) > seen else None
        if best is not None:
            bound.add(best)
        else:
            stopped = choice.nearest()
            if stopped is not None and stopped.shut.note == stances.DENIED and not number.role:
                denied.append((stopped.card, number.quantity))
            aside.append(_set_aside(number, stopped, document))
    claims = _merged([t for t in bound.trials if not _is_denied(t, denied)], context)
    again = {id(s): claim.id for s in aside if (claim := _said_before(s, claims, document)) is not None}
    counted = Counter(again.values())
    return Binding(
        claims=tuple(replace(c, mentions=c.mentions + counted[c.id]) if counted[c.id] else c for c in claims),
        set_aside=tuple(s for s in aside if id(s) not in again),
    )


def _is_denied(trial: Trial, denied: Sequence[tuple[Card, Quantity]]) -> bool:
    """Whether a text says elsewhere that the number is false; "$418 a tonne, not €418" denies the euros only."""
    fits, unit = trial.fits.quantity, trial.number.quantity.unit
    return any(
        card is trial.card
        and other.value == fits.value
        and not (other.unit.kind is unit.kind and other.unit.code and unit.code and other.unit.code != unit.code)
        for card, other in denied
    )


_TAKEN_UP = re.compile(r"\b(?:this|that|the|these|those|final|last|its)\s+[\"']?$|[\"']$")


def _said_before(aside: SetAside, claims: Sequence[Claim], document: Document) -> Claim | None:
    """Return the claim that a number only takes up again: "what do you think about this 2.7 %?"."""
    quantity = aside.quantity
    if not _TAKEN_UP.search(document.low[max(0, quantity.start - 12) : quantity.start]):
        return None
    same = [
        c
        for c in claims
        if c.value is not None and c.value == quantity.value and c.quantity.unit.kind is quantity.unit.kind
    ]
    return same[0] if same else None


def _take_up(i: int, number: Number, bound: leaning.Bound, context: Context) -> Trial | None:
    """Return the number as one that takes up the figure of a number before it, or None."""
    document = context.document
    sentence = document.sentence_of(number.quantity.start)
    if number.role or document.sentences[sentence].kind in {"row", "heading"}:
        return None
    place: Place | None = None
    for trial in bound.nearest(sentence):
        before = trial.number.quantity
        before = trial.fits.quantity if before.unit.kind is UnitKind.NONE else before
        quantity = leaning.in_unit_of(number.quantity, before)
        if quantity is None:
            continue
        place = place or document.place(i, context.quantities, context.starts)
        how = leaning.leans(quantity, place, trial, document, context.calendar)
        if not how:
            continue
        outcome = taken_up(number._replace(quantity=quantity), place, context, trial)
        if outcome is not None:
            return outcome
    return None


def _live(cards: Sequence[Card], document: Document, quantities: Sequence[Quantity]) -> list[Card]:
    """Return the cards that this text can be about: each group is met, or a telling number of theirs."""
    values = {q.value for q in quantities if is_telling(q) or document.is_reworded()}
    exact = {q.value for q in quantities if is_unmistakable(q)}
    return [
        card
        for card in cards
        if (document.holds_all(card.met_groups) or not values.isdisjoint(card.known_values))
        and (
            not card.names or any(root in document.at for root in card.names) or not exact.isdisjoint(card.known_values)
        )
    ]


# --------------------------------------------------------------------------- what is said of the rest


def _set_aside(number: Number, stopped: Stopped | None, document: Document) -> SetAside:
    sentence = document.sentences[document.sentence_of(number.quantity.start)]
    quote, _, _ = _quote(sentence, number.quantity, document.text)
    if stopped is None:
        reasons: tuple[Reason, ...] = (Reason(gate="about", passed=False, note="no card is about this"),)
        return SetAside(quantity=number.quantity, figure="", quote=quote, reasons=reasons)
    return SetAside(quantity=number.quantity, figure=stopped.card.figure.id, quote=quote, reasons=stopped.reasons)


def _crowded(number: Number, document: Document) -> SetAside:
    reason = Reason(gate="about", passed=False, note=f"more than {CROWD} numbers in one sentence: no prose")
    quote, _, _ = _quote(
        document.sentences[document.sentence_of(number.quantity.start)], number.quantity, document.text
    )
    return SetAside(quantity=number.quantity, figure="", quote=quote, reasons=(reason,))


def _quote(sentence: Sentence, quantity: Quantity, text: str) -> tuple[str, int, int]:
    """Return the sentence, or the part of a long one around the number."""
    start, end = sentence.start, sentence.end
    if end - start > LONGEST_QUOTE:
        start = max(start, quantity.start - LONGEST_QUOTE // 2)
        end = min(end, max(quantity.end, start + LONGEST_QUOTE))
        while sentence.start < start < quantity.start and not text[start - 1].isspace():
            start += 1
    return text[start:end], start, end


# --------------------------------------------------------------------------- claims


@dataclass(slots=True)
class _Said:
    """One value as said, with how often and the best date given for it."""

    trial: Trial
    mentions: int
    dated: dates.Dated


def _merged(bound: Sequence[Trial], context: Context) -> tuple[Claim, ...]:
    """Make one claim of a value said several times in the same sense; the best explained one speaks for it."""
    kept: list[_Said] = []
    by_value: dict[tuple[object, ...], list[_Said]] = {}
    for trial in bound:
        quantity = trial.fits.quantity
        key = (trial.card.order, quantity.value, quantity.low, quantity.high, trial.scope, bool(trial.turned))
        alike = by_value.setdefault(key, [])
        said = next((s for s in alike if not _apart(trial.dated, s.dated)), None)
        if said is None:
            kept.append(_Said(trial, 1, trial.dated))
            alike.append(kept[-1])
            continue
        said.mentions += 1
        said.dated = _better_date(said.dated, trial.dated)
        if trial.score > said.trial.score + 0.05:
            said.trial = trial
    for said in kept:
        if relative.is_year_ago(said.dated, context.document.low):
            others = [s.dated for s in kept if s is not said and s.trial.card is said.trial.card]
            said.dated = relative.year_before(said.dated, others, said.trial.card, context.published)
    for said in kept:
        alike = [s for s in kept if s.trial.card is said.trial.card] if said.trial.scope else []
        if relative.is_same_window(said.trial.scope, [s.dated for s in alike], [s.trial.known for s in alike]):
            said.trial.scope = ""
    kept = _without_vague(kept)
    named = sources.Sources(context.document.text, context.calendar.editions) if kept else None
    left_behind = {(t.card.order, t.place.sentence) for t in bound if _is_left_behind(t)}
    return tuple(_claim(said, context, named.of, left_behind) for said in kept) if named else ()


def _without_vague(kept: Sequence[_Said]) -> list[_Said]:
    """Leave out what a sentence says again exactly: "more than two trillion …, $2.09 trillion to be exact"."""
    left = []
    for said in kept:
        exact = next((s for s in kept if s is not said and _says_exactly(s, said)), None)
        if exact is None:
            left.append(said)
        else:
            exact.mentions += said.mentions
    return left


_TO_BE_EXACT = re.compile(r",? (?:to be (?:more )?(?:exact|precise)|exactly|precisely)\b")
_ABOVE = (Bound.MORE, Bound.AT_LEAST)
FAR_ABOVE = Decimal("1.2")  # times a lower bound, up to which it may be said of an exact number beside it
NEAR_VAGUE = Decimal("0.05")  # how far a number may lie from what a vague one beside it says


def _says_exactly(exact: _Said, vague: _Said) -> bool:
    one, other = exact.trial, vague.trial
    if one.card is not other.card or one.place.sentence != other.place.sentence or other.number.role:
        return False
    mine, its = one.fits.quantity, other.fits.quantity
    told = _TO_BE_EXACT.match(one.document.low, mine.end) is not None
    if other.known and not told:
        return False
    if mine.bound is not Bound.EXACT or its.bound is Bound.EXACT or not mine.value or not its.value:
        return False
    dates = {d.period for d in (exact.dated, vague.dated) if d.taken is not Taken.PUBLISHED}
    coarse = other.number.quantity.unit.code == FRACTION or other.number.quantity.shape is Shape.A_OF_B
    near = NEAR_VAGUE * 2 if coarse else NEAR_VAGUE  # "almost a third", "four in ten"
    if coarse and its.bound in _ABOVE and its.value < mine.value <= its.value * FAR_ABOVE:
        return len(dates) <= 1  # "more than one adult in ten: 11.3 %"
    return len(dates) <= 1 and abs(its.value / mine.value - 1) <= near


def _is_left_behind(trial: Trial) -> bool:
    """Whether the current reading is named as what a newer value is compared with: "…, compared with 7.29 million"."""
    known = trial.card.figure.known
    if not known or known[0].value is None or known[0].value != trial.fits.quantity.value:
        return False
    return trial.number.role == "before" or stances.compared_at(trial.place, trial.document) >= 0


def _apart(a: dates.Dated, b: dates.Dated) -> bool:
    """Whether two dates, both given by the text, cannot be the same."""
    if Taken.PUBLISHED in {a.taken, b.taken} or a.period is None or b.period is None:
        return False
    return a.period.end < b.period.start or b.period.end < a.period.start


_NEARNESS = {Taken.CLAUSE: 0, Taken.SENTENCE: 1, Taken.NEAR: 2, Taken.DOCUMENT: 3, Taken.PUBLISHED: 4, Taken.NONE: 5}


def _better_date(a: dates.Dated, b: dates.Dated) -> dates.Dated:
    return b if _NEARNESS[b.taken] < _NEARNESS[a.taken] else a


def _claim(
    said: _Said, context: Context, source_of: Callable[[int, int], str], left_behind: set[tuple[int, int]]
) -> Claim:
    trial, document = said.trial, context.document
    sentence = document.sentences[trial.place.sentence]
    quantity = trial.fits.quantity
    quote, start, end = _quote(sentence, quantity, document.text)
    dated = _of_estimate(trial, said.dated, context)
    words = (dated.words,) if dated.words else ()
    return Claim(
        id=claim_id(context.identity, trial.card.figure.id, quantity, dated, trial.scope, trial.turned),
        figure=trial.card.figure.id,
        quantity=quantity,
        value=quantity.value,
        low=quantity.low if quantity.value is None else None,
        high=quantity.high if quantity.value is None else None,
        subject=_subject(trial),
        rival=_name(trial.card.rival),
        direction=trial.lead.direction,
        as_of=dated.period,
        as_of_from=dated.taken,
        edition=dates.edition_of(trial.place, sentence, context.calendar),
        source=source_of(sentence.start, sentence.end),
        quote=quote,
        start=start,
        end=end,
        score=round(min(1.0, trial.score), 3),
        reasons=(*trial.reasons, Reason(gate="date", passed=True, words=words, note=dated.taken.value)),
        mentions=said.mentions,
        scope=trial.scope,
        says_new=not _is_left_behind(trial)
        and trial.number.role == ""
        and (
            (trial.card.order, trial.place.sentence) in left_behind
            or stances.says_new(document.low[sentence.start : sentence.end], quantity.start - sentence.start, quantity)
        ),
        turned=trial.turned,
    )


def _subject(trial: Trial) -> str:
    """Return whose number it is: of a lead, the side of the card that its direction is seen from."""
    if trial.card.rival:
        return _name(trial.card.subject)
    return trial.stand.words[0] if trial.stand.words else trial.owner.words


def _name(side: Side) -> str:
    return ", ".join(sorted(side.places)) or next((phrase.text for phrase in side.phrases), "")


def _of_estimate(trial: Trial, dated: dates.Dated, context: Context) -> dates.Dated:
    """Date a figure about one fixed period by its estimate: the later time that the text gives, else the page's."""
    fixed = trial.card.period
    if fixed is None or dated.period is None:
        return dated
    if dated.taken is not Taken.PUBLISHED and dated.period.start > fixed.end:
        return dated
    sentence = context.document.sentences[trial.place.sentence]
    for span in (trial.place.segment, trial.place.clause, (sentence.start, sentence.end)):
        later = [
            m for m in context.calendar.between(*span) if m.period.start > fixed.end and dates.finer(m.period, fixed)
        ]
        if later:
            return dates.Dated(later[0].period, Taken.SENTENCE, later[0].surface)
    if dated.taken is not Taken.PUBLISHED and dated.period.grain is not fixed.grain:
        return dated
    day = context.modified or context.published
    if day is None or day <= fixed.start:
        return dated
    return dates.Dated(Period(start=day, end=day, grain=Grain.DAY), Taken.DOCUMENT, "")


def claim_id(place: str, figure: str, quantity: Quantity, dated: dates.Dated, scope: str, turned: str) -> str:
    """Return an id that is stable over runs: where it was said, figure, value, as-of, definition."""
    value = str(quantity.value) if quantity.value is not None else f"{quantity.low}-{quantity.high}"
    period = dated.period.iso if dated.period and dated.taken is not Taken.PUBLISHED else ""
    parts = "\x1f".join((place, figure, value, period, scope, turned and "turned"))
    return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()[:16]
