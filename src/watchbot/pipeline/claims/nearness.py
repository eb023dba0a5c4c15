"""How near the card's words stand to a number: the gate that decides when they may stand far off, or be none at all."""

from __future__ import annotations

import re

from watchbot.pipeline.claims import bases, befallen, directions, leaning, measures, tables
from watchbot.pipeline.claims.document import TITLE
from watchbot.pipeline.claims.trials import (
    NEAR_SHARE,
    OPEN,
    Open,
    Shut,
    Trial,
    is_exact,
    is_like_known,
    is_telling,
    is_unmistakable,
)

OWN_UNIT = 0.95  # from which a number is in the card's unit, and not a bare one that could be
SCATTERED = 0.5  # strength of words around a number that are the card's, in other forms and another order
LEANING_SUBJECT = 0.8  # a number whose measure was said before must name its subject

# A number of four or more digits that the card knows is telling by itself: the words may be a paraphrase.
RESCUED = measures.Met(mean=0.5, nearest=measures.LEANING_NEEDED, weakest=0.5)
TAKEN_UP = measures.Met(mean=0.75, nearest=0.8, weakest=0.75)


NOT_ABOUT = Shut("the card's words are not near the number")


def nearness(trial: Trial) -> Open | Shut:
    """Ask for the words of the card near a number, or for a good reason why they stand farther off."""
    over_time = trial.met.mentions and all(m.text in trial.card.over_time for m in trial.met.mentions)
    if over_time and trial.met.label < LABELLED and not (trial.known and owned_here(trial)):
        return Shut("only over what time is said near the number", trial.met.words)
    if not trial.known and _is_of_its_own(trial):
        return Shut("of something else, with only the place of the card", trial.met.words)
    if not trial.known and _has_its_own_subject(trial):
        return Shut("of something else, which its own words name", trial.met.words)
    if trial.met.nearest >= measures.NEAREST_NEEDED:
        if trial.met.weakest >= measures.NEAREST_NEEDED or trial.known or tables.is_cell(trial.place):
            return OPEN
        kind = leaning.of_another_kind(trial.place, trial.document, trial.card.all_roots)
        return Shut("of another kind", (kind,)) if kind else OPEN
    if trial.known and is_unmistakable(trial.fits.quantity):
        return Open("a number that the card knows to five digits", trial.met.words)
    if trial.known and trial.fits.factor >= OWN_UNIT and trial.document.is_reworded():
        return Open("a number that the card knows, on a page in other words", trial.met.words)
    if trial.met is RESCUED and trial.card.rival and directions.names_both(trial.card, trial.place, trial.document):
        return Open("a lead that the card knows, between its two sides")
    named = bool(trial.stand.words) and trial.stand.strength >= LEANING_SUBJECT
    if trial.met is RESCUED:
        named = named or (not is_telling(trial.fits.quantity) and trial.stand.strength >= TITLE)
        return (
            Open("a telling number that the card knows") if named else Shut("the card's words are not near the number")
        )
    taken_up = not trial.card.subject and leaning.takes_up(trial.place, trial.document)
    if befallen.of_the_cause(trial.card, trial.number.quantity, trial.place, trial.document):
        return Open("its cause was said before", trial.met.words)
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
    if recognised(trial):
        return Open("a number that the card knows, in its unit", trial.met.words)
    if named and trial.known and is_telling(trial.fits.quantity) and trial.met.nearest >= measures.LEANING_NEEDED:
        return Open("a telling number that the card knows, of its subject", trial.met.words)
    if titled and named and trial.known and is_exact(trial.fits.quantity) and trial.fits.factor >= OWN_UNIT:
        return Open("the title names its measure, and the card knows it", trial.met.words)
    if (titled or measures.is_labelled_by_title(trial.card, trial.document)) and _goes_on(trial):
        return Open("goes on about what the title names, and is about as large as what is known", trial.met.words)
    if bases.heads(trial.card, trial.fits.quantity, trial.place, trial.context):
        return Open("the title names its measure, and it is about as large as what is known", trial.met.words)
    segment = trial.place.segment
    inside = any(segment[0] <= at < segment[1] for at in trial.met.at)
    inside = inside or all(trial.document.stands_in(group, *segment) for group in trial.card.groups)
    if inside and trial.met.nearest >= SCATTERED and is_like_known(trial.card, trial.fits.quantity, closely=True):
        return Open("its words stand scattered around it, and it is about as large as what is known", trial.met.words)
    return Shut("the card's words stand too far from the number", trial.met.words)


def _has_its_own_subject(trial: Trial) -> bool:
    """Whether a joined segment has a subject of its own ("… and food was dearer by"), and none of the card's words."""
    start, end = trial.place.segment
    if _JOINED.match(trial.document.low, start, end) is None:
        return False
    if tables.is_cell(trial.place) or trial.leans_on is not None or any(start <= at < end for at in trial.met.at):
        return False
    return leaning.of_its_own(trial.place, trial.document, trial.card.all_roots) != ""


_JOINED = re.compile(r"[\s,;]*(?:and|but|while|whereas)\b")


def owned_here(trial: Trial) -> bool:
    """Whether a number's own segment names a place of the card's subject."""
    return any(m.place in trial.card.subject.places for m in trial.document.places_between(*trial.place.segment))


def _is_of_its_own(trial: Trial) -> bool:
    """Whether only a place of the card stands near a number, and before it a measure that is not the card's."""
    mentions, place = trial.met.mentions, trial.place
    if not mentions or not all(m.text in trial.card.places_of_list for m in mentions):
        return False
    if not trial.document.holds(trial.card.telling):
        return not trial.card.names_places_only
    if tables.is_cell(place):
        return False
    if trial.document.is_reworded() or any(0 <= place.quantity.start - m.end <= BESIDE for m in mentions):
        return False
    return leaning.of_its_own(place, trial.document, trial.card.all_roots) != ""


LABELLED = 0.5  # share of the label's words around a number, with which it needs no others
BESIDE = 2  # code points between a place and its number: "Germany (1,274,905)"
_PRONOUN = re.compile(r"[\"“‘']?(?:in \d{4},? )?(?:they|it|these|this) ", re.IGNORECASE)


def _goes_on(trial: Trial) -> bool:
    """Whether a sentence goes on about the one before ("They accounted for 23 %") in which the card's words stand."""
    sentence = trial.document.sentences[trial.place.sentence]
    value, sizes = trial.fits.quantity.value, trial.card.sizes
    near = value is not None and any(abs(value / size - 1) <= NEAR_SHARE for size in sizes if size)
    own = trial.fits.factor >= OWN_UNIT and trial.met.nearest >= SCATTERED
    return own and near and _PRONOUN.match(sentence.text) is not None


def recognised(trial: Trial) -> bool:
    """Whether a number in the card's unit is one that it knows, and needs few words of its own."""
    around = (trial.place, trial.document, trial.context.calendar)
    return trial.fits.factor >= OWN_UNIT and leaning.is_recognised(trial.card, trial.fits.quantity, *around)
