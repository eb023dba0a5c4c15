"""Whose number it is: the gates of the subject, and of other names that own a number."""

from __future__ import annotations

from watchbot.model import UnitKind
from watchbot.pipeline.claims import directions, names, owners, places, tables
from watchbot.pipeline.claims.places import WORLD
from watchbot.pipeline.claims.trials import IN_OWN_WORDS, OPEN, Open, Shut, Trial, is_exact, is_scaled, is_telling

WEAK_SUBJECT = 0.4  # below it the subject is only a guess
_SHARES = frozenset({UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS})
_SUBJECTS, _PLACES = frozenset({"subject"}), frozenset({"subject", "where"})


def subject(trial: Trial) -> Open | Shut:
    """Ask whose number it is: the card's subject, or for a gap both of its sides."""
    if trial.card.rival:
        sides = directions.sides_of(trial.card, trial.place, trial.document, known=trial.known)
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
    own_words = not trial.card.subject.explicit and trial.met.weakest >= IN_OWN_WORDS
    if trial.stand.note == owners.FROM_ABOVE and own_words and not _is_titled_elsewhere(trial):
        trial.stand = trial.stand._replace(strength=0.6, note="in its own words, below another place")
    if trial.stand.note == owners.NEVER_NAMED and trial.known and trial.document.is_reworded():
        trial.stand = trial.stand._replace(strength=0.6, note="may be named in other words")
    if trial.stand.strength <= 0 and _is_of_europe(trial):
        trial.stand = trial.stand._replace(strength=0.6, note="Europe and the EU, by a number that the card knows")
    if trial.stand.strength <= 0:
        return Shut(trial.stand.note, trial.stand.words)
    if trial.stand.strength < WEAK_SUBJECT and (not trial.known or _is_titled_elsewhere(trial)):
        return Shut("the subject is named elsewhere only, among others")
    return Open(trial.stand.note, trial.stand.words)


def _is_titled_elsewhere(trial: Trial) -> bool:
    """Whether the title names places, none of them the card's, and the number is not so exact that it tells itself."""
    titled = {m.place for m in trial.document.places_between(*trial.document.title)} - {WORLD}
    own = trial.card.subject.places
    near = any(places.inside(p, w) or places.inside(w, p) for p in own for w in titled)
    return bool(titled) and bool(own) and titled.isdisjoint(own) and not near and not is_telling(trial.fits.quantity)


def _names_another_place(trial: Trial) -> bool:
    mine = trial.card.subject.places | trial.card.rival.places | {WORLD}
    return any(m.place not in mine for m in trial.document.places_between(*trial.place.segment))


def _is_of_europe(trial: Trial) -> bool:
    """Whether a known number is said of Europe where the card asks for the EU, or the other way round."""
    mine = trial.card.subject.places - {WORLD}
    if not trial.known or not is_exact(trial.fits.quantity) or trial.card.rival:
        return False
    if mine == {"Europe"}:
        return "EU" in trial.owner.places
    return mine == {"EU"} and "Europe" in trial.owner.places and not trial.card.subject.explicit


def name(trial: Trial) -> Open | Shut:
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
    own_place = trial.owner.places & card.subject.places
    next_one = "" if own_place else names.followed_by(trial.document, trial.place, card.all_roots)
    if next_one:
        return Shut("of the next in a ranking", (next_one,))
    ranked = names.ranked_with(trial.document, trial.place, card.all_roots)
    if ranked is not None:
        return Shut("of another name", (trial.document.full[ranked.start : ranked.end],))
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
