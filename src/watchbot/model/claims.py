"""What one text says: claims, numbers set aside, topics, contradictions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from watchbot.model.quantities import Quantity
from watchbot.model.times import Period


class Taken(StrEnum):
    """Where an as-of date was taken from, nearest first. Only the first four count as dated (design §6)."""

    CLAUSE = "clause"
    SENTENCE = "sentence"
    NEAR = "near"  # sentence before, heading, table header
    DOCUMENT = "document"  # the article says it once for all its numbers
    PUBLISHED = "published"  # only the publication date: undated
    NONE = "none"


class Direction(StrEnum):
    """Who leads, or which way it went."""

    AHEAD = "ahead"
    BEHIND = "behind"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One step of the explanation why a number was tied to a figure or set aside."""

    gate: str  # unit | exclude | about | subject | rival | lookalike | stance | period | score | direction …
    passed: bool
    words: tuple[str, ...] = ()  # words met in the text
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one article says a figure is. `id` is stable over runs: article url, figure, value, as-of, definition."""

    id: str
    figure: str
    quantity: Quantity
    value: Decimal | None  # in the card's unit; None for a range
    low: Decimal | None
    high: Decimal | None
    subject: str
    rival: str
    direction: Direction | None
    as_of: Period | None
    as_of_from: Taken
    edition: str  # "2026", as named: "the 2026 AI Index"
    source: str  # as named in the text
    quote: str
    start: int  # of the quote in the text
    end: int
    score: float  # 0 … 1
    reasons: tuple[Reason, ...]
    mentions: int = 1
    scope: str = ""  # the other definition, window, scope or unit, when it is not the card's
    says_new: bool = False  # the text itself says that the value is new ("now", "revised to", "fell to")
    turned: str = ""  # a leader, sign or verb that contradicts the card or the ledger: what the text says


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A number that was read and tied to no figure, with the gates that stopped it."""

    quantity: Quantity
    figure: str  # the nearest card, or empty
    quote: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMatch:
    """An article belongs to a topic, and why."""

    topic: str
    score: float
    why: tuple[str, ...]  # phrases met, or the strongest shared words


@dataclass(frozen=True, slots=True, kw_only=True)
class Inconsistency:
    """The article's own numbers disagree: `stated` is said, `computed` follows from the others."""

    rule: str  # share | difference | percent_change | total | multiple | direction
    stated: Quantity
    others: tuple[Quantity, ...]
    computed: Decimal
    quote: str
    start: int
    end: int
    note: str  # "97,206 of 131,121 is 74.13 %, the text says 74.2 %"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that one article says, judged by itself. This is what a worker process returns."""

    claims: tuple[Claim, ...]
    topics: tuple[TopicMatch, ...]
    set_aside: tuple[SetAside, ...]
    inconsistencies: tuple[Inconsistency, ...]
    fingerprint: tuple[int, ...]  # MinHash of the text, for near copies
