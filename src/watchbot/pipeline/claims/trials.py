"""One number before one card: what the gates between them share, find and answer."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from watchbot.model import Quantity, Reason, UnitKind
from watchbot.pipeline.claims import dates, directions, measures, owners, units
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import Document, Place
from watchbot.pipeline.claims.split import Number

IN_OWN_WORDS = 0.9  # strength of words right beside a number, as the card has them


@dataclass(slots=True, kw_only=True)
class Context:
    """What all numbers of a text share."""

    document: Document
    calendar: dates.Calendar
    quantities: tuple[Quantity, ...]
    starts: tuple[int, ...]
    published: date | None
    modified: date | None
    identity: str  # of the article: its address, or its title
    owners: dict[tuple[int, str], owners.Owner]  # of the numbers looked at so far
    paired: dict[int, tuple[int, int]]  # numbers of lists that go together with names, by offset: where the name stands


class Shut(NamedTuple):
    """A gate that stayed shut: why, and the words met."""

    note: str
    words: tuple[str, ...] = ()


class Open(NamedTuple):
    """A gate that opened."""

    note: str = ""
    words: tuple[str, ...] = ()


OPEN = Open()  # … of which nothing is to be said
Passed = tuple[str, Open]  # the name of a gate, and what it said

_NOT_ASKED = owners.Standing(0.0, (), "")
_NO_LEAD = directions.Lead(None, "")


@dataclass(kw_only=True, slots=True)
class Trial:
    """One number before one card: what the gates have found so far. Lives for one comparison only."""

    card: Card
    number: Number
    place: Place
    owner: owners.Owner
    context: Context
    document: Document
    fits: units.Fit
    known: bool
    met: measures.Met
    leans_on: Trial | None = None
    stand: owners.Standing = _NOT_ASKED
    dated: dates.Dated = dates.UNDATED
    scope: str = ""
    lead: directions.Lead = _NO_LEAD
    turned: str = ""
    score: float = 0.0
    passed: list[Passed] = field(default_factory=list)
    stopped: Stopped | None = None  # by the gate that stayed shut

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What each gate said."""
        return _told(self.passed)

    @property
    def owner_is_own(self) -> bool:
        """Whether the number names its subject itself: "compared with 15 from China" compares subjects, not times."""
        return self.owner.strength >= 1.0 and self.stand.strength >= 0.95


class Stopped(NamedTuple):
    """One number that a card's gate stopped. Most of them nobody asks about: the reasons are made for those asked."""

    card: Card
    gate: str
    shut: Shut
    passed: Sequence[Passed] = ()

    @property
    def depth(self) -> int:
        """How many gates it had passed."""
        return len(self.passed)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What each gate said, the last one why it stayed shut."""
        last = Reason(gate=self.gate, passed=False, words=self.shut.words, note=self.shut.note)
        return (*_told(self.passed), last)


def _told(passed: Sequence[Passed]) -> tuple[Reason, ...]:
    return tuple(itertools.starmap(_reason, passed))


@lru_cache(maxsize=1024)  # most gates that open have nothing to say: the same few reasons, over and over
def _reason(gate: str, said: Open) -> Reason:
    return Reason(gate=gate, passed=True, words=said.words, note=said.note)


Gate = Callable[[Trial], "Open | Shut"]


def known_then(card: Card, quantity: Quantity, place: Place, context: Context) -> bool:
    """Whether a number of three digits is one that the card knows, and its sentence gives the time it is known for."""
    if quantity.value is None or not (is_scaled(quantity) or is_exact(quantity)):
        return False
    if quantity.unit.kind in _SHARES and not any(map(context.document.holds, card.groups)):
        return False  # shares of many things are alike
    sentence = context.document.sentences[place.sentence]
    named = [m.period for m in context.calendar.between(sentence.start, sentence.end)]
    return any(
        k.value == quantity.value
        and k.as_of is not None
        and any(p.start <= k.as_of.end and k.as_of.start <= p.end for p in named)
        for k in card.figure.known
    )


def is_telling(quantity: Quantity) -> bool:
    """Whether a number is so exact that it is hardly met by accident: four or more significant digits."""
    return quantity.value is not None and significant_digits(quantity.value) >= 4


SCALED = 5  # power of ten from which on a number is written with its scale: "36 million"


@lru_cache(maxsize=1024)
def significant_digits(value: Decimal) -> int:
    """Return how many digits a number has without the zeros at its end."""
    return len(value.normalize().as_tuple().digits)


def is_scaled(quantity: Quantity) -> bool:
    """Whether a number of two digits and more is written with a scale: few others are as large."""
    digits = sum(c.isdigit() for c in quantity.surface)
    return digits >= 2 and quantity.value is not None and quantity.exponent >= SCALED


def is_exact(quantity: Quantity) -> bool:
    """Whether a number is written with three digits or more: beside the right words, hardly met by accident."""
    if quantity.value is None:
        return quantity.low is not None and quantity.high is not None
    written = sum(c.isdigit() for c in quantity.surface) if "." in quantity.surface else 0
    return max(written, significant_digits(quantity.value)) >= 3


NEAR_KNOWN, NEAR_SHARE = Decimal("0.5"), Decimal("0.2")  # parts of what was last known, up or down
CLOSELY = 4  # times nearer, where less else speaks for it
_LATEST = 3  # readings that a new one is held beside
_SHARES = frozenset({UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS})


def is_like_known(card: Card, quantity: Quantity, *, closely: bool = False) -> bool:
    """Whether an exact number is about as large as what was last known, as the next reading of a figure mostly is."""
    if not is_exact(quantity) or quantity.value is None:
        return False
    most = NEAR_SHARE if quantity.unit.kind in _SHARES else NEAR_KNOWN
    most = most / CLOSELY if closely else most
    last = [k.value for k in card.figure.known[:_LATEST] if k.value]
    return any(abs(quantity.value / known - 1) <= most for known in last)


def is_unmistakable(quantity: Quantity) -> bool:
    """Whether a number has five significant digits or more: nobody meets it by accident."""
    return quantity.value is not None and significant_digits(quantity.value) >= 5


def known_match(card: Card, quantity: Quantity) -> bool:
    """Whether the number is one that the card knows, to the written digit."""
    if quantity.value is not None and quantity.value in card.known_values:
        return True
    return bool(card.known_ranges) and any(
        (k.low, k.high) == (quantity.low, quantity.high) or quantity.value in (k.low, k.high)
        for k in card.known_ranges
        if quantity.value is not None or quantity.low is not None
    )
