"""By what definition a number is: the gates of scope, of lookalikes, and of what it is compared with."""

from __future__ import annotations

import re

from watchbot.model import Taken, UnitKind
from watchbot.pipeline.claims import measures, owners, relative, stances
from watchbot.pipeline.claims.places import WORLD
from watchbot.pipeline.claims.scopes import ages_of, basis_of, disjoint, scope_of
from watchbot.pipeline.claims.trials import IN_OWN_WORDS, OPEN, Open, Shut, Trial, is_like_known
from watchbot.pipeline.text import fold

_SHARES = frozenset({UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS})


def scope(trial: Trial) -> Open | Shut:
    """Compare the window and scope of the text with the card's: another one is another figure, or definition."""
    if not trial.known and relative.is_of_years(trial.place, trial.document, trial.card):
        return Shut("of several years, where the card is of one")
    text, own = trial.document.low, trial.card.scope
    if _leaves_out(trial):
        return Shut("without what the card counts in")
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


_WITHOUT = re.compile(r"[\"“‘']?(?:without|excluding|leaving out|stripping out|not counting) [^,;.\d]{3,50}, ")
_LEFT_OUT = re.compile(r"\b(?:without|excluding|exclud\w+|less|net of|core|underlying|leaves? out|strips? out)\b")


def _leaves_out(trial: Trial) -> bool:
    """Whether a sentence opens with what is left out ("Without food and fuel, …"), and the card leaves out nothing."""
    sentence = trial.document.sentences[trial.place.sentence]
    if _WITHOUT.match(trial.document.low, sentence.start) is None:
        return False
    return _LEFT_OUT.search(fold(f"{trial.card.said} {trial.card.figure.definition}")) is None


def lookalike(trial: Trial) -> Open | Shut:
    """Ask whether the text speaks of another measure of the same name: another figure, or another definition."""
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


def comparison(trial: Trial) -> Open | Shut:
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
