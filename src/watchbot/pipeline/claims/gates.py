"""The gates between a number and a card, in order. Each leaves a reason; the first that stays shut names why not.

unit → about → exclude → table → subject → name → part → qualifier → nearness → stance → period → scope → size
→ direction → proportion → lookalike → comparison → score
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from watchbot.model import UnitKind
from watchbot.pipeline.claims import (
    amounts,
    bases,
    definitions,
    directions,
    labels,
    leaps,
    measures,
    nearness,
    owners,
    parts,
    qualifiers,
    tables,
    times,
    units,
    whose,
)
from watchbot.pipeline.claims.beginning import as_written, begun
from watchbot.pipeline.claims.document import Place
from watchbot.pipeline.claims.nearness import OWN_UNIT, TAKEN_UP
from watchbot.pipeline.claims.places import WORLD
from watchbot.pipeline.claims.split import Number
from watchbot.pipeline.claims.trials import (
    IN_OWN_WORDS,
    OPEN,
    Context,
    Gate,
    Open,
    Shut,
    Stopped,
    Trial,
    is_exact,
    is_like_known,
    is_telling,
)

TIE, TIE_KNOWN = 0.62, 0.55  # score from which a number is a claim; one that the card knows needs less
RISES = Decimal("1.5")  # times what a running total was, that it may be next time
LEANING_COSTS = 0.03  # a number that takes up the figure of another is that much less sure than the other
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


def taken_up(number: Number, place: Place, context: Context, leans_on: Trial) -> Trial | None:
    """Return the trial of a number that takes up the figure of a bound one; None where a gate stops it."""
    card = leans_on.card
    number = as_written(card, number, place, context)
    may_fit = units.may_fit(number.quantity, card.unit.kind)
    fit = bases.fit_of(card, number.quantity, place, context) if may_fit else None
    if fit is None:
        return None
    trial = begun(card, number, place, context, fit, TAKEN_UP)
    trial.leans_on = leans_on
    through_gates([trial])
    return trial if trial.stopped is None else None


def _about(trial: Trial) -> Open | Shut:
    card, place, document = trial.card, trial.place, trial.document
    if trial.leans_on is not None:
        return Open("the figure of the number before", trial.leans_on.met.words)
    words = trial.met.words
    if not card.rival or trial.fits.quantity.unit.kind is UnitKind.MULTIPLE is card.unit.kind:
        return Open("", words)  # "three times" compares by itself
    if directions.is_of_others(card, place, document):
        return Shut("a distance between others", words)
    counted = card.unit.kind is UnitKind.COUNT and not trial.known
    compared = trial.known and bases.is_known_before(card, trial.number.quantity, trial.context)
    if (trial.fits.factor < 1.0 or counted) and not compared and not directions.is_tied(place, document):
        return Shut("a number that is no lead, gap or distance", words)
    headed = not tables.is_cell(place) or tables.is_headed(place, trial.met.at)
    own = trial.known and (trial.met.weakest >= IN_OWN_WORDS or document.is_reworded())
    if not headed or not (own or directions.says_gap(place, document, known=trial.known)):
        return Shut("no lead, gap or distance is said near the number", words)
    if not trial.known and (elsewhere := owners.elsewhere(card.own_places, place, document)):
        return Shut("a lead in another place", (elsewhere,))
    return Open("", words)


def _exclude(trial: Trial) -> Open | Shut:
    words = measures.excluded(trial.card, trial.place, trial.document)
    if not words and not trial.known:
        around = (trial.card, trial.place, trial.document)
        words = measures.excluded_above(*around) or measures.excluded_by_title(*around)
    return Shut("ruled out in the same clause", words) if words else OPEN


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
    least = TIE_KNOWN if trial.known and not trial.scope else TIE
    if trial.score < least:
        return Shut(f"{trial.score:.2f} is below {least:.2f}")
    sure = leaps.sureness_asked(trial)
    if trial.score < sure:
        return Shut(f"{trial.score:.2f} is below {sure:.2f} for a number that would be a leap")
    return Open(f"{min(1.0, trial.score):.2f}")


def _table(trial: Trial) -> Open | Shut:
    reason = tables.other_cell(trial.card, trial.place, trial.document)
    return Shut(reason) if reason else OPEN


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
    if trial.leans_on is None and labels.is_of_that(trial.place, trial.document, trial.met.weakest):
        return Shut("of another thing, named before")
    if trial.number.role == "whole" and not trial.known and WORLD not in trial.card.subject.places:
        return Shut("the whole of which a part is said")
    if labels.is_label(trial.card, trial.place, trial.document):
        return Shut("a name with a number in it")
    if labels.is_error(trial.place, trial.document):
        return Shut("a margin of error")
    if not trial.known and labels.is_base(trial.place, trial.document):
        return Shut("the base of an index")
    sure = trial.known and is_telling(trial.fits.quantity)
    single = [
        m.start for m in trial.met.mentions[:1] if " " not in m.text
    ]  # "without enough food" is the phrase itself
    if not sure and single and labels.is_instead(trial.place, trial.document, single[0]):
        return Shut("named as what it is not")
    return OPEN


def _qualifier(trial: Trial) -> Open | Shut:
    sure = trial.known and is_exact(trial.fits.quantity)
    words = qualifiers.contradicted(trial.card, trial.place, trial.document, known=sure)
    return Shut("of a sister figure", (words,)) if words else OPEN


GATES: tuple[tuple[str, Gate], ...] = (
    ("about", _about),
    ("exclude", _exclude),
    ("table", _table),
    ("subject", whose.subject),
    ("name", whose.name),
    ("part", _part),
    ("qualifier", _qualifier),
    ("nearness", nearness.nearness),
    ("stance", times.stance),
    ("period", times.period),
    ("scope", definitions.scope),
    ("size", amounts.size),
    ("direction", amounts.direction),
    ("proportion", amounts.proportion),
    ("lookalike", definitions.lookalike),
    ("comparison", definitions.comparison),
    ("score", _score),
)
