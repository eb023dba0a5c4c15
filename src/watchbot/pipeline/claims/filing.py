"""All cards, filed so that the cost of a text does not grow with their number.

Each card is filed under the rarest words of its rarest group of phrases; only cards whose words are met are looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from watchbot.model import Figure
from watchbot.pipeline.claims.cards import Card, Phrase
from watchbot.pipeline.claims.compilation import compile_card
from watchbot.pipeline.claims.trials import significant_digits

TELLING_DIGITS, FEW_DIGITS = 4, 2  # that a known number must have to be a reason; the fewest that can be asked for
MANY = 8  # cards that know one number: from then on it tells nothing


class CardIndex:
    """All cards, compiled. Immutable and safe to share."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        """Compile the cards. Never raises: a card without usable words is simply never met."""
        self.cards: tuple[Card, ...] = tuple(compile_card(figure, i) for i, figure in enumerate(figures))
        counts = Counter(r for c in self.cards for g in c.groups for p in g for r in p.roots)
        filed: dict[str, list[int]] = {}
        for card in self.cards:
            for root in _anchor_roots(card, counts):
                filed.setdefault(root, []).append(card.order)
        self._filed: Mapping[str, tuple[int, ...]] = {root: tuple(unique_ints(ids)) for root, ids in filed.items()}
        self.counts: Mapping[str, int] = counts
        # A number of four or more digits that a card knows is a reason to look at the card, whatever the words.
        knowing: dict[Decimal, list[int]] = {}
        for card in self.cards:
            for known in card.figure.known:
                if known.value is not None and significant_digits(known.value) >= FEW_DIGITS:
                    knowing.setdefault(known.value, []).append(card.order)
        # … but one that many cards know tells nothing.
        self._knowing = {value: tuple(orders) for value, orders in knowing.items() if len(orders) <= MANY}

    def candidates(
        self, roots: Iterable[str], values: Iterable[Decimal | None] = (), *, digits: int = TELLING_DIGITS
    ) -> list[Card]:
        """Return the cards that a text with these roots and numbers can bear on, in the order of the seeds.

        A number that a card knows counts from so many `digits` on.
        """
        telling = (value for value in values if value is not None and significant_digits(value) >= digits)
        met = {order for value in telling for order in self._knowing.get(value, ())}
        for root in self._filed.keys() & roots:
            met.update(self._filed[root])
        return [self.cards[i] for i in sorted(met)]


def unique_ints(listed: Iterable[int]) -> list[int]:
    """Return the numbers in order, each once."""
    return list(dict.fromkeys(listed))


def _filed(card: Card) -> tuple[tuple[Phrase, ...], ...]:
    return card.met_groups if len(card.groups) == 1 else card.groups


def _anchor_roots(card: Card, counts: Mapping[str, int]) -> list[str]:
    """Return the roots a card is filed under: those of the group that the fewest other cards share."""

    def rare(phrase: Phrase) -> list[str]:
        rarest = sorted(phrase.roots, key=lambda r: (counts[r], r))[: phrase.anchors]
        # A phrase that misses a word is met by its head: the head alone files it, where that is rarer.
        by_head = bool(phrase.head) and counts[phrase.head] <= sum(counts[r] for r in rarest)
        return [phrase.head] if by_head else rarest

    by_group = [[root for phrase in group for root in rare(phrase)] for group in _filed(card) if group]
    return min(by_group, key=lambda roots: sum(counts[r] for r in roots), default=[])
