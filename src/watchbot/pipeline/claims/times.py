"""Of what time a number is, and whether the text says so itself: the gates of stance and period."""

from __future__ import annotations

import re

from watchbot.model import Taken
from watchbot.pipeline.claims import dates, leaning, relative, stances
from watchbot.pipeline.claims.nearness import OWN_UNIT, recognised
from watchbot.pipeline.claims.trials import OPEN, Open, Shut, Trial

_DIGIT = re.compile(r"\d")


def stance(trial: Trial) -> Open | Shut:
    """Date a number, and ask whether the text says it itself, of a time that has come."""
    dated = _dated(trial)
    if dated.taken is not Taken.CLAUSE:
        held = relative.lasting(trial.place, trial.document, trial.context.calendar, trial.card)
        dated = held or dated
    if dated.taken in {Taken.PUBLISHED, Taken.DOCUMENT, Taken.NONE}:
        around = (trial.place, trial.document, trial.context.calendar)
        dated = relative.said_after(*around) or relative.of_those(*around) or dated
        if dated.taken in {Taken.PUBLISHED, Taken.DOCUMENT, Taken.NONE}:
            dated = relative.of_the_count(*around, trial.card) or dated
        if dated.taken is not Taken.NEAR:
            dated = relative.of_the_year(*around, trial.card) or dated
        if dated.taken in {Taken.PUBLISHED, Taken.NONE} and trial.number.role != "before":
            dated = relative.of_the_lede(*around, trial.card) or dated
    trial.dated = dates.by_custom(dated, trial.card)
    around = (trial.place, trial.document, trial.context.calendar)
    if leaning.is_recognised(trial.card, trial.fits.quantity, *around):
        trial.dated = relative.of_known(trial.dated, *around, trial.card)
    if trial.known:
        trial.dated = relative.of_paragraph(trial.dated, *around, trial.card)
    stated = trial.dated.period if trial.dated.taken is not Taken.PUBLISHED else None
    if not trial.known and (own := stances.is_private(trial.place, trial.document)):
        return Shut("the writer's own", (own,))
    if not trial.known and stances.is_checked_quote(trial.place, trial.document):
        return Shut(stances.DENIED)
    reason = stances.not_its_own(trial.place, trial.document, stated, trial.context.published, trial.card.own_roots)
    if reason == stances.DENIED and trial.known and stances.is_replaced(trial.place, trial.document):
        return Open("what is known, and was replaced")  # "10,500 instead of the 9,415 first reported"
    told = trial.known and trial.fits.factor >= OWN_UNIT and not stances.is_planned(trial.place, trial.document, stated)
    if (
        reason == stances.FUTURE
        and told
        and (stated is None or stated.start <= (trial.context.published or stated.start))
    ):
        return Open("what is known, and goes on")  # "you will be one of 171 million"
    if reason in stances.OPEN_ENDED and recognised(trial):
        return Open("what is known, said beside it")  # "if it stays above last year's 55.9 %"
    return Shut(reason) if reason else OPEN


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


def period(trial: Trial) -> Open | Shut:
    """Ask whether a number can be of the period that the card is about."""
    if not trial.known and relative.is_part_of_year(trial.dated, trial.card):
        return Shut("of a part of a year, not of a whole one", (trial.dated.words,))
    if not trial.known and relative.is_of_a_day(trial.dated, trial.place, trial.document, trial.card):
        return Shut("of one day, not of a year", (trial.dated.words,))
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
