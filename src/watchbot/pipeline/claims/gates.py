"""The gates between a number and a card, in order. Each leaves a reason; the first that stays shut names why not.

unit → about → exclude → table → subject → name → part → qualifier → nearness → stance → period → scope → size
→ direction → proportion → lookalike → comparison → score
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from watchbot.model import Quantity, Taken, UnitKind
from watchbot.pipeline.claims import (
    amounts,
    bases,
    dates,
    directions,
    leaning,
    measures,
    names,
    owners,
    parts,
    qualifiers,
    relative,
    stances,
    tables,
    units,
)
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import TITLE, Place
from watchbot.pipeline.claims.places import WORLD
from watchbot.pipeline.claims.scopes import ages_of, basis_of, disjoint, scope_of
from watchbot.pipeline.claims.split import Number
from watchbot.pipeline.claims.trials import (
    OPEN,
    Context,
    Gate,
    Open,
    Shut,
    Stopped,
    Trial,
    is_exact,
    is_like_known,
    is_scaled,
    is_telling,
    is_unmistakable,
    known_match,
    known_then,
)

TIE = 0.62  # score from which a number is a claim
WEAK_SUBJECT = 0.4  # below it the subject is only a guess
IN_OWN_WORDS = 0.9  # strength of words right beside a number, as the card has them
RISES = Decimal("1.5")  # times what a running total was, that it may be next time
OWN_UNIT = 0.95  # from which a number is in the card's unit, and not a bare one that could be
SCATTERED = 0.5  # strength of words around a number that are the card's, in other forms and another order
LEANING_COSTS = 0.03  # a number that takes up the figure of another is that much less sure than the other
LEANING_SUBJECT = 0.8  # a number whose measure was said before must name its subject
_SHARES = frozenset({UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS})


def through_gates(trials: Sequence[Trial]) -> None:
    """Take trials through the gates, all of them through one before any comes to the next."""
    going = trials
    for name, gate in GATES:
        still = []
        for trial in going:
            outcome = gate(trial)
            if isinstance(outcome, Shut):
                trial.stopped = Stopped(trial.card, name, outcome, trial.passed)
            else:
                trial.passed.append((name, outcome))
                still.append(trial)
        going = still


def begin(asked: Sequence[tuple[Card, int, Number]], context: Context) -> list[Trial | None]:
    """Begin trials of numbers, each with its index, before cards, step by step for all of them.

    None where a number does not come to the gates at all, as its unit is another one or the card's words are not near;
    `kept_out` says which.
    """
    document = context.document
    places = [document.place(i, context.quantities, context.starts) for _, i, _ in asked]
    before = [
        (card, _as_written(card, number, place, context), place)
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
        _begun(card, number, place, context, fit, measures.met(near, card, place, document) if near else _RESCUED)
        if fit is not None
        else None
        for near, fit, (card, number, place) in zip(nears, fits, before, strict=True)
    ]


def taken_up(number: Number, place: Place, context: Context, leans_on: Trial) -> Trial | None:
    """Return the trial of a number that takes up the figure of a bound one; None where a gate stops it."""
    card = leans_on.card
    number = _as_written(card, number, place, context)
    may_fit = units.may_fit(number.quantity, card.unit.kind)
    fit = bases.fit_of(card, number.quantity, place, context) if may_fit else None
    if fit is None:
        return None
    trial = _begun(card, number, place, context, fit, _TAKEN_UP)
    trial.leans_on = leans_on
    through_gates([trial])
    return trial if trial.stopped is None else None


def kept_out(card: Card, number: Number, index: int, context: Context) -> Stopped:
    """Return why a number does not come to a card's gates: most are kept out, and of few somebody asks why."""
    place = context.document.place(index, context.quantities, context.starts)
    quantity = _as_written(card, number, place, context).quantity
    if measures.near(card, place, context.document) is None and not _is_rescued(card, quantity, place, context):
        return Stopped(card, "about", NOT_ABOUT)
    return Stopped(card, "unit", Shut(f"{quantity.unit.kind.value} is not {card.unit.kind.value}"))


def _as_written(card: Card, number: Number, place: Place, context: Context) -> Number:
    """Return a number in the unit that its table gives."""
    written = tables.with_unit(number.quantity, place, context.document, card)
    return number._replace(quantity=written) if written is not None else number


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
    )


def _begun(card: Card, number: Number, place: Place, context: Context, fits: units.Fit, met: measures.Met) -> Trial:
    known = known_match(card, number.quantity)
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


def _names_it(card: Card, place: Place, context: Context) -> bool:
    """Whether a number's own segment names the card's subject by one of its names: "Vistaplay has 57.8 million"."""
    return any(True for _ in context.document.is_met(card.subject.phrases, [place.clause], 0.9))


# A number of four or more digits that the card knows is telling by itself: the words may be a paraphrase.
_RESCUED = measures.Met(mean=0.5, nearest=measures.LEANING_NEEDED, weakest=0.5)
_TAKEN_UP = measures.Met(mean=0.75, nearest=0.8, weakest=0.75)


NOT_ABOUT = Shut("the card's words are not near the number")


# --------------------------------------------------------------------------- the gates


def _about(trial: Trial) -> Open | Shut:
    card, place, document = trial.card, trial.place, trial.document
    if trial.leans_on is not None:
        return Open("the figure of the number before", trial.leans_on.met.words)
    words = trial.met.words
    if not card.rival:
        return Open("", words)
    if directions.is_of_others(card, place, document):
        return Shut("a distance between others", words)
    if trial.fits.factor < 1.0 and not directions.is_tied(place, document):
        return Shut("a bare number that is no lead, gap or distance", words)
    headed = not tables.is_cell(place) or tables.is_headed(place, trial.met.at)
    own = trial.known and trial.met.weakest >= IN_OWN_WORDS
    if not headed or not (own or directions.says_gap(place, document, known=trial.known)):
        return Shut("no lead, gap or distance is said near the number", words)
    return Open("", words)


def _exclude(trial: Trial) -> Open | Shut:
    words = measures.excluded(trial.card, trial.place, trial.document)
    if not words and not trial.known:
        words = measures.excluded_above(trial.card, trial.place, trial.document)
    return Shut("ruled out in the same clause", words) if words else OPEN


def _subject(trial: Trial) -> Open | Shut:
    if trial.card.rival:
        sides = directions.sides_of(trial.card, trial.place, trial.document)
        trial.stand = owners.Standing(sides.strength, sides.words, sides.note)
    else:
        trial.stand = owners.standing(
            trial.card.subject, trial.owner, trial.place, trial.document, trial.card.own_places
        )
    span = trial.context.paired.get(trial.number.quantity.start)
    if span is not None and trial.card.subject.phrases and not trial.document.places_between(*span):
        met = any(True for _ in trial.document.is_met(trial.card.subject.phrases, [span], 0.85))
        trial.stand = owners.Standing(1.0 if met else 0.0, (trial.document.full[slice(*span)],), "in the same order")
    if trial.leans_on is not None and not _names_another_place(trial):
        before = trial.leans_on.stand
        trial.stand = before._replace(strength=min(0.9, before.strength), note="the subject of the number before")
    if trial.stand.note == owners.PART and trial.known and is_exact(trial.fits.quantity):
        trial.scope = f"of {trial.stand.words[0]} only"  # what is known of the whole, said of a part of it
        trial.stand = trial.stand._replace(strength=0.8)
    if trial.stand.strength <= 0:
        return Shut(trial.stand.note, trial.stand.words)
    if trial.stand.strength < WEAK_SUBJECT and not trial.known:
        return Shut("the subject is named elsewhere only, among others")
    return Open(trial.stand.note, trial.stand.words)


def _names_another_place(trial: Trial) -> bool:
    mine = trial.card.subject.places | trial.card.rival.places | {WORLD}
    return any(m.place not in mine for m in trial.document.places_between(*trial.place.segment))


def _nearness(trial: Trial) -> Open | Shut:
    if trial.met.nearest >= measures.NEAREST_NEEDED:
        if trial.met.weakest >= measures.NEAREST_NEEDED or trial.known or tables.is_cell(trial.place):
            return OPEN
        kind = leaning.of_another_kind(trial.place, trial.document, trial.card.all_roots)
        return Shut("of another kind", (kind,)) if kind else OPEN
    if trial.known and is_unmistakable(trial.fits.quantity):
        return Open("a number that the card knows to five digits", trial.met.words)
    named = bool(trial.stand.words) and trial.stand.strength >= LEANING_SUBJECT
    if trial.met is _RESCUED:
        named = named or (not is_telling(trial.fits.quantity) and trial.stand.strength >= TITLE)
        return (
            Open("a telling number that the card knows") if named else Shut("the card's words are not near the number")
        )
    taken_up = not trial.card.subject and leaning.takes_up(trial.place, trial.document)
    if trial.met.nearest >= measures.LEANING_NEEDED and leaning.rights(trial.place, trial.document):
        return Open("said to be the right one", trial.met.words)
    titled = measures.in_title(trial.card, trial.document)
    leans = (named or titled or taken_up) and trial.document.is_elliptical(trial.place.segment)
    part = leaning.of_a_part(trial.place, trial.document, trial.card.all_roots) if leans else ""
    part = part or (leaning.of_its_own(trial.place, trial.document, trial.card.all_roots) if leans else "")
    if part and not trial.known and not tables.is_cell(trial.place):
        return Shut("of something else, whose measure was said before", (part,))
    if leans and trial.met.nearest >= measures.LEANING_NEEDED:
        return Open("its measure was said before", trial.met.words)
    if _recognised(trial):
        return Open("a number that the card knows, in its unit", trial.met.words)
    if titled and named and trial.known and is_exact(trial.fits.quantity) and trial.fits.factor >= OWN_UNIT:
        return Open("the title names its measure, and the card knows it", trial.met.words)
    if bases.heads(trial.card, trial.fits.quantity, trial.place, trial.context):
        return Open("the title names its measure, and it is about as large as what is known", trial.met.words)
    segment = trial.place.segment
    inside = any(segment[0] <= at < segment[1] for at in trial.met.at)
    inside = inside or all(trial.document.stands_in(group, *segment) for group in trial.card.groups)
    if inside and trial.met.nearest >= SCATTERED and is_like_known(trial.card, trial.fits.quantity, closely=True):
        return Open("its words stand scattered around it, and it is about as large as what is known", trial.met.words)
    return Shut("the card's words stand too far from the number", trial.met.words)


def _stance(trial: Trial) -> Open | Shut:
    dated = _dated(trial)
    if dated.taken is not Taken.CLAUSE:
        held = relative.lasting(trial.place, trial.document, trial.context.calendar, trial.card)
        dated = held or dated
    if dated.taken in {Taken.PUBLISHED, Taken.DOCUMENT, Taken.NONE}:
        around = (trial.place, trial.document, trial.context.calendar)
        dated = relative.said_after(*around) or relative.of_the_year(*around, trial.card) or dated
        if dated.taken in {Taken.PUBLISHED, Taken.NONE} and trial.number.role != "before":
            dated = relative.of_the_lede(*around, trial.card) or dated
    trial.dated = dates.by_custom(dated, trial.card)
    around = (trial.place, trial.document, trial.context.calendar)
    if leaning.is_recognised(trial.card, trial.fits.quantity, *around):
        trial.dated = relative.of_known(trial.dated, *around, trial.card)
    stated = trial.dated.period if trial.dated.taken is not Taken.PUBLISHED else None
    reason = stances.not_its_own(trial.place, trial.document, stated, trial.context.published, trial.card.own_roots)
    if reason == stances.DENIED and trial.known and stances.is_replaced(trial.place, trial.document):
        return Open("what is known, and was replaced")  # "10,500 instead of the 9,415 first reported"
    if reason in stances.OPEN_ENDED and _recognised(trial):
        return Open("what is known, said beside it")  # "if it stays above last year's 55.9 %"
    return Shut(reason) if reason else OPEN


def _recognised(trial: Trial) -> bool:
    around = (trial.place, trial.document, trial.context.calendar)
    return trial.fits.factor >= OWN_UNIT and leaning.is_recognised(trial.card, trial.fits.quantity, *around)


_DIGIT = re.compile(r"\d")


def _dated(trial: Trial) -> dates.Dated:
    above = [s for s in trial.place.spans if s.name in {"before", "across", "cell", "heading"}]
    # What the number leans on, and all that stands between: "In May it listed 5,427. Germany follows with 529, …".
    told = [i for i, s in enumerate(above) if any(s.start <= m.start < s.end for m in trial.met.mentions)]
    reach = len(above) if trial.place.label[1] else max(told, default=-1) + 1
    leaned_on = [(s.start, s.end) for s in above[:reach]]
    leaned_on += trial.document.table_before(trial.place.sentence)
    dated = dates.date_of(trial.place, trial.document, trial.context.calendar, leaned_on)
    end = trial.number.quantity.end
    if trial.number.role == "before" and dated.at > end and _DIGIT.search(trial.document.text, end, dated.at):
        # "From 64 to 46 in the same period": the date is the new value's; the old one's began with that period.
        return dates.begun(dated, trial.place, trial.context.calendar)
    return dated


def _period(trial: Trial) -> Open | Shut:
    if not trial.known and relative.is_part_of_year(trial.dated, trial.card):
        return Shut("of a part of a year, not of a whole one", (trial.dated.words,))
    if trial.card.period is not None and not trial.known:
        trial.scope = dates.since_later(trial.card.period, trial.place, trial.context.calendar)
    if trial.known and trial.card.period is not None and _is_known_then(trial):
        return Open("what the card knows of another time")
    fits, note = dates.fits_period(trial.card, trial.place, trial.document, trial.context.calendar)
    return Open(note) if fits else Shut(note)


def _is_known_then(trial: Trial) -> bool:
    """Whether the card knows the number as of just the time that the text gives it."""
    value, period = trial.fits.quantity.value, trial.dated.period
    return period is not None and any(
        k.value == value and k.as_of is not None and k.as_of.start <= period.end and period.start <= k.as_of.end
        for k in trial.card.figure.known
    )


def _scope(trial: Trial) -> Open | Shut:
    """Compare the window and scope of the text with the card's: another one is another figure, or definition."""
    if not trial.known and relative.is_of_years(trial.place, trial.document, trial.card):
        return Shut("of several years, where the card is of one")
    text, own = trial.document.low, trial.card.scope
    segment, clause = (text[slice(*span)] for span in (trial.place.segment, trial.place.clause))
    whole = trial.document.sentences[trial.place.sentence]
    sentence = text[whole.start : whole.end]
    if own.basis and trial.card.unit.kind in _SHARES:
        basis = basis_of(segment) or basis_of(clause)
        leans = not basis and len(measures.chain_of(trial.card, trial.place, trial.document)) > 1
        basis = basis_of(sentence) if leans else basis
        if basis and basis != own.basis:
            return Shut(f"over a {basis}, not over a {own.basis}")
    ages = ages_of(segment) or ages_of(clause) if own.ages else None
    if own.ages and ages and disjoint(ages, own.ages):
        return Shut(f"of other ages ({ages[0]} to {ages[1]})")
    if own.since is not None:
        said = next((s for s in map(scope_of, (segment, clause, sentence)) if s.since is not None or s.recent), None)
        if said is not None and said.since is not None and said.since != own.since:
            trial.scope = f"since {said.since}, not since {own.since}"
        elif said is not None and said.since is None:
            trial.scope = f"over the latest year, not since {own.since}"
    if not trial.scope and own.ages and ages and ages != own.ages:
        trial.scope = f"ages {ages[0]} to {ages[1]}, not {own.ages[0]} to {own.ages[1]}"
    if not trial.scope:
        trial.scope = relative.other_year(trial.dated, trial.card)
    return Open(trial.scope)


def _lookalike(trial: Trial) -> Open | Shut:
    alike = measures.lookalike(trial.card, trial.place, trial.document)
    if alike and not trial.known and not _answers(trial):
        return Shut("another measure of the same name", alike)
    own = trial.leans_on is None and trial.met.weakest >= IN_OWN_WORDS and trial.stand.note in owners.NAMED_NEAR
    if not own:  # a number with all of its words is by no other definition that was spoken of before
        alike = alike or measures.lookalike_before(trial.card, trial.place, trial.document)
    if alike:
        trial.scope = trial.scope or ", ".join(_whole(alike))
    if trial.fits.scope:
        if trial.card.unit.kind is UnitKind.MONEY and not trial.known:
            return Shut(trial.fits.note)
        trial.scope = trial.scope or trial.fits.scope
    return Open("", alike)


def _answers(trial: Trial) -> bool:
    """Whether a number by another definition is offered as an answer to the card's question: all else fits."""
    strong = min(trial.met.weakest, trial.stand.strength, trial.fits.factor) >= measures.NEAREST_NEEDED
    return strong and is_like_known(trial.card, trial.fits.quantity)


def _whole(terms: tuple[str, ...]) -> list[str]:
    """Return the terms without those that are a part of another: "composite index" says "composite" too."""
    return [one for one in terms if not any(f" {one} " in f" {other} " and one != other for other in terms)]


def _compares_subjects(trial: Trial, at: int) -> bool:
    """Whether the words before a comparison are about another place: "76 % in Nepal, against 81 % in India"."""
    start = trial.document.sentences[trial.place.sentence].start
    mine = trial.card.subject.places | {WORLD}
    return any(m.place not in mine for m in trial.document.places_between(start, at))


def _comparison(trial: Trial) -> Open | Shut:
    """An older value beside the new one is a claim only where it is dated, or known."""
    at = stances.compared_at(trial.place, trial.document)
    if trial.number.role != "before" and at < 0:
        return OPEN
    if at >= 0 and not trial.known and trial.dated.at < at and not trial.owner_is_own:
        return Shut("an earlier value without a date of its own")
    if at >= 0 and trial.number.role != "before" and trial.owner_is_own and _compares_subjects(trial, at):
        return Open("another subject is compared with it")
    given = {Taken.CLAUSE} if trial.number.role == "before" else {Taken.CLAUSE, Taken.SENTENCE}
    if trial.known or (trial.dated.taken in given and not stances.is_extreme(trial.place, trial.document)):
        return Open("an earlier value, dated or known")
    return Shut("an earlier value that the number is compared with")


def _is_next(trial: Trial) -> bool:
    """Whether a number in the card's own unit, or a bare count, is nearly what is known, as the next one mostly is."""
    quantity = trial.fits.quantity
    bare = trial.number.quantity.unit.kind is UnitKind.NONE and trial.card.unit.kind is UnitKind.COUNT
    own = (bare or trial.fits.factor >= OWN_UNIT) and quantity.unit.kind not in _SHARES
    sizes = trial.card.sizes
    if own and trial.card.figure.accumulates and quantity.value is not None and sizes:
        return max(sizes) < quantity.value <= max(sizes) * RISES or is_like_known(trial.card, quantity, closely=True)
    return own and is_like_known(trial.card, quantity, closely=True)


def _score(trial: Trial) -> Open | Shut:
    met, stand = trial.met, trial.stand
    close = measures.closeness(met, trial.place)
    trial.score = 0.45 * met.mean + 0.05 * close + 0.28 * stand.strength + 0.17 * trial.fits.factor + 0.05 * met.label
    if trial.known or _is_next(trial):
        trial.score += 0.06
        unit = trial.number.quantity.unit
        if trial.fits.factor >= OWN_UNIT and (unit.per or unit.kind is UnitKind.MEASURE):
            trial.score += 0.03  # "193 euros a tonne" is of what is sold by the tonne
    if trial.leans_on is not None:  # whose figure it is was settled there
        trial.score = max(trial.score, trial.leans_on.score - LEANING_COSTS)
    if trial.score < TIE:
        return Shut(f"{trial.score:.2f} is below {TIE:.2f}")
    return Open(f"{min(1.0, trial.score):.2f}")


_SUBJECTS, _PLACES = frozenset({"subject"}), frozenset({"subject", "where"})


def _table(trial: Trial) -> Open | Shut:
    reason = tables.other_cell(trial.card, trial.place, trial.document)
    return Shut(reason) if reason else OPEN


def _names(trial: Trial) -> Open | Shut:
    """Another name that owns the number: in its clause, or in the sentence that it leans on."""
    quantity = trial.fits.quantity
    if tables.is_cell(trial.place) or (trial.known and is_telling(quantity)):
        return OPEN
    card, stand = trial.card, trial.stand
    sure = stand.strength >= 0.95 or stand.note in {"named in the segment", "both sides are named"}
    if sure and not card.subject.phrases:
        return OPEN
    city = owners.city_in(trial.place, trial.document)
    if city is not None and card.subject.places - {WORLD} and trial.owner.words != city:
        return Shut("the city, not the country", (city,))
    if not sure or card.subject.phrases:
        other = names.owner_behind_whose(trial.document, trial.place, card.all_roots)
        if other is not None:
            return Shut("of another name", (trial.document.full[other.start : other.end],))
    if not sure:
        rare = quantity.unit.kind not in _SHARES and (is_exact(quantity) or is_scaled(quantity))
        roles = _SUBJECTS if trial.known and rare else _PLACES  # where somebody came from says little of a known number
        other = names.foreign(trial.document, trial.place, card.known_roots, roles)
        if other is not None:
            return Shut("of another name", (trial.document.full[other.start : other.end],))
    if card.subject.phrases and not card.subject.places and not card.rival and trial.leans_on is None:
        other = names.taken_from(trial.document, trial.place, card.own_roots | card.told_roots, card.named_roots)
        if other is not None:
            return Shut("the text speaks of another name", (trial.document.full[other.start : other.end],))
    return OPEN


def _part(trial: Trial) -> Open | Shut:
    reason = parts.part_of(trial.card, trial.place, trial.document, trial.met.at)
    if reason:
        return Shut(reason)
    if (
        trial.leans_on is None
        and not trial.known
        and (other := measures.other_topic(trial.card, trial.met, trial.place, trial.document))
    ):
        return Shut("its label names something else", (other,))
    if trial.leans_on is None and parts.is_of_that(trial.place, trial.document, trial.met.weakest):
        return Shut("of another thing, named before")
    if trial.number.role == "whole" and not trial.known and WORLD not in trial.card.subject.places:
        return Shut("the whole of which a part is said")
    if parts.is_label(trial.card, trial.place, trial.document):
        return Shut("a name with a number in it")
    if parts.is_error(trial.place, trial.document):
        return Shut("a margin of error")
    sure = trial.known and is_telling(trial.fits.quantity)
    single = [
        m.start for m in trial.met.mentions[:1] if " " not in m.text
    ]  # "without enough food" is the phrase itself
    if not sure and single and parts.is_instead(trial.place, trial.document, single[0]):
        return Shut("named as what it is not")
    return OPEN


def _qualifier(trial: Trial) -> Open | Shut:
    words = qualifiers.contradicted(trial.card, trial.place, trial.document)
    return Shut("of a sister figure", (words,)) if words else OPEN


GATES: tuple[tuple[str, Gate], ...] = (
    ("about", _about),
    ("exclude", _exclude),
    ("table", _table),
    ("subject", _subject),
    ("name", _names),
    ("part", _part),
    ("qualifier", _qualifier),
    ("nearness", _nearness),
    ("stance", _stance),
    ("period", _period),
    ("scope", _scope),
    ("size", amounts.size),
    ("direction", amounts.direction),
    ("proportion", amounts.proportion),
    ("lookalike", _lookalike),
    ("comparison", _comparison),
    ("score", _score),
)
