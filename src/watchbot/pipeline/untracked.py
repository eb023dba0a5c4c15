"""Numbers that no card tracks and that several origins cite: what they are about, and a card for each.

The same number in the same unit is not yet the same thing: "20 %" is said of everything. What counts is how many
origins say it with the same telling word near it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watchbot.model import PageText, Quantity, TextState
from watchbot.pipeline.claims.roots import GENERIC, STOP, words_of
from watchbot.pipeline.digest import Suggestion
from watchbot.pipeline.suggestions import SuggestedCard, suggest_cards
from watchbot.pipeline.wording import value_text

ORIGINS = 3  # from which a number is proposed
MOST = 5  # proposals in one digest
_WORDS = 3  # in what a number is said to be about


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """One article that gives a number which fits no card."""

    value_key: str  # the same for the same number in the same unit
    quantity: Quantity
    quote: str
    origin: str
    url: str
    title: str
    publisher: str
    published: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A number that deserves a card, as a digest tells it, and the card."""

    suggestion: Suggestion
    card: SuggestedCard


def propose(citings: Sequence[Citing], *, at_least: int = ORIGINS) -> tuple[Proposal, ...]:
    """Return a proposal for each number that `at_least` origins cite about the same thing, the most cited first."""
    groups: defaultdict[str, list[Citing]] = defaultdict(list)
    for citing in citings:
        groups[citing.value_key].append(citing)
    found = [made for group in groups.values() if (made := _proposal(group, at_least)) is not None]
    found.sort(key=lambda p: (-p.suggestion.origins, p.suggestion.words, p.suggestion.value_text))
    return tuple(found[:MOST])


def _proposal(group: Sequence[Citing], at_least: int) -> Proposal | None:
    """Return the proposal of one number, if enough origins give it with a common telling word."""
    said: defaultdict[str, set[str]] = defaultdict(set)
    for citing in group:
        for word in _telling(citing):
            said[word].add(citing.origin)
    common = {word: len(origins) for word, origins in said.items() if len(origins) >= at_least}
    if not common:
        return None
    best = max(common.values())
    shared = {word for word, origins in common.items() if origins >= max(at_least, best - 1)}
    ordered = sorted(group, key=lambda c: (-len(shared & _telling(c)), c.published is None, c.published, c.url))
    for citing in ordered:
        card = _card(citing, shared)
        if card is not None:
            return Proposal(suggestion=_suggestion(citing, card, origins=best), card=card)
    return None


def _telling(citing: Citing) -> set[str]:
    """Return the words of a quote that can tell what a number is about, in their common form."""
    keys = (word.key for word in words_of(citing.quote))
    return {key for key in keys if key.isalpha() and len(key) > 2 and key not in STOP and key not in GENERIC}


def _card(citing: Citing, shared: set[str]) -> SuggestedCard | None:
    """Return the card of a number, its words those that the others use too."""
    page = PageText(state=TextState.OK, title=citing.title, text=citing.quote)
    day = citing.published.date() if citing.published is not None else None
    wanted = (citing.quantity.value, citing.quantity.low, citing.quantity.high)
    cards = (c for c in suggest_cards(page, published=day) if (c.value, c.low, c.high) == wanted)
    card = next(cards, None)
    if card is None:
        return None
    surfaces = {w.key: citing.quote[w.start : w.end] for w in reversed(tuple(words_of(citing.quote)))}
    own = [word.key for about in card.about for word in words_of(about)]
    keys = [key for key in own if key in shared]
    keys += [word.key for word in words_of(citing.quote) if word.key in shared]
    about = tuple(surfaces[key] for key in list(dict.fromkeys(keys))[:_WORDS] if key in surfaces)
    if not about:
        return None
    about = tuple(sorted(about, key=citing.quote.index))
    label = " ".join(about)
    return replace(
        card,
        id="-".join(w.lower() for w in about if w.isalnum()) or card.id,
        label=label[:1].upper() + label[1:],
        about=about,
        source="",
    )


def _suggestion(citing: Citing, card: SuggestedCard, *, origins: int) -> Suggestion:
    quantity = citing.quantity
    return Suggestion(
        value_text=value_text(quantity.value, quantity.low, quantity.high, quantity.unit, exponent=quantity.exponent),
        words=card.label,
        origins=origins,
        quote=" ".join(citing.quote.split()),
        url=citing.url,
        publisher=citing.publisher,
    )
