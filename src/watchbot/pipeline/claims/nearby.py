"""Which cards the numbers of a sentence can be of at all: found once a sentence, before any number is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from watchbot.model import Quantity, UnitKind
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import Document


class Nearby:
    """The cards that a text can be about, by sentence and kind of unit."""

    def __init__(self, cards: Sequence[Card], document: Document) -> None:
        """Keep the cards, in the order of the seeds."""
        self._cards = cards
        self._document = document
        self._kinds = {card.unit.kind for card in cards}
        self._known = frozenset(number for card in cards for number in card.known_numbers)
        self._of_kind: dict[UnitKind, list[Card]] = {}
        self._met_of_kind: dict[UnitKind, Sequence[tuple[Card, Sequence[frozenset[int]]]]] = {}
        self._in_sentence: dict[tuple[int, UnitKind], list[Card]] = {}

    def of_kind(self, kind: UnitKind) -> Sequence[Card]:
        """Return the cards that a number of this kind can be of, in order."""
        found = self._of_kind.get(kind)
        if found is None:
            kinds = [wanted for wanted in self._kinds if _could_fit(kind, wanted)]
            found = [card for card in self._cards if card.unit.kind in kinds]
            self._of_kind[kind] = found
        return found

    def around(self, quantity: Quantity, sentence: int) -> Sequence[Card]:
        """Return those of them whose words stand where they can explain this number, or that know the number itself."""
        kind = quantity.unit.kind
        bounds = self._document.sentences[sentence]
        if bounds.kind == "row" or quantity.end > bounds.end:  # a cell is explained from farther away
            return self.of_kind(kind)
        near = self._in_sentence.get((sentence, kind))
        if near is None:
            near = self._met_around(sentence, kind)
            self._in_sentence[sentence, kind] = near
        if quantity.value is None or quantity.value not in self._known:
            return near
        knowing = [c for c in self.of_kind(kind) if quantity.value in c.known_numbers and c not in near]
        return sorted((*near, *knowing), key=lambda card: card.order) if knowing else near

    def _met_around(self, sentence: int, kind: UnitKind) -> list[Card]:
        reach = self._document.reach(sentence)
        near = []
        for card, met in self._met(kind):
            for sentences in met:
                if reach.isdisjoint(sentences):
                    break
            else:
                near.append(card)
        return near

    def _met(self, kind: UnitKind) -> Sequence[tuple[Card, Sequence[frozenset[int]]]]:
        """Return the cards of a kind, each with the sentences in which its groups are met."""
        found = self._met_of_kind.get(kind)
        if found is None:
            counted = kind is UnitKind.COUNT  # the number's own noun may say what is counted
            found = [
                (card, [self._document.group(g).sentences for g in (card.met_groups if counted else card.groups)])
                for card in self.of_kind(kind)
            ]
            self._met_of_kind[kind] = found
        return found


def _could_fit(kind: UnitKind, wanted: UnitKind) -> bool:
    """Cheap test of the unit kind, before anything is laid out."""
    if kind is wanted:
        return True
    if wanted is UnitKind.MONEY or kind is UnitKind.MONEY:
        return kind is UnitKind.NONE
    if kind is UnitKind.DURATION:
        return wanted is UnitKind.COUNT  # "working days lost"
    if kind is UnitKind.MULTIPLE:
        return wanted is UnitKind.COUNT
    return kind in {UnitKind.NONE, UnitKind.SCORE, UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS, UnitKind.COUNT}
