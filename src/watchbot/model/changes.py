"""What the ledger holds, and how a claim differs from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from watchbot.model.claims import Claim, Inconsistency
from watchbot.model.quantities import Unit
from watchbot.model.times import Period


class ReadingStatus(StrEnum):
    """What the ledger thinks of a reading now."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A value of a figure that the ledger holds as known. Append-only, with two clocks: as-of and known-since."""

    id: int  # 0: not stored, taken straight from a card
    figure: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: Unit
    as_of: Period | None
    edition: str
    source: str
    known_since: datetime
    status: ReadingStatus
    accepted_by: str  # card | person | primary | origins
    exponent: int = 0


class ChangeKind(StrEnum):
    """How a claim relates to the ledger, or an article's revision to the one before (design §6)."""

    REVERSAL = "reversal"
    REDEFINITION = "redefinition"
    REPEAT = "repeat"
    ROUNDING = "rounding"
    UPDATE = "update"
    OUTDATED = "outdated"
    CONFLICT = "conflict"
    FIRST = "first"
    EDITED = "edited"
    WITHDRAWN = "withdrawn"
    INCONSISTENT = "inconsistent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One claim against the ledger, one revision against the one before, or one article against itself."""

    kind: ChangeKind
    figure: str  # empty for an inconsistency about no tracked figure
    claim: Claim | None  # the new claim; None for `withdrawn` and `inconsistent`
    against: Reading | None  # the reading it was compared with
    note: str  # why this kind, in words
    before: Claim | None = None  # edited, withdrawn: what the article said before
    inconsistency: Inconsistency | None = None


class AlertKind(StrEnum):
    """What an alert is about: a figure, an article, or the health of watchbot."""

    REVERSAL = "reversal"
    REDEFINITION = "redefinition"
    UPDATE = "update"
    CONFLICT = "conflict"
    FIRST = "first"
    EDITED = "edited"
    WITHDRAWN = "withdrawn"
    INCONSISTENT = "inconsistent"
    FEED_FAILING = "feed_failing"
    FEED_SILENT = "feed_silent"
    CONFIG_BROKEN = "config_broken"
    STORAGE = "storage"
    OUT_OF_RANGE = "out_of_range"


class AlertState(StrEnum):
    """Life cycle of an alert."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    SNOOZED = "snoozed"
    MUTED = "muted"
    CLOSED = "closed"  # a health alert whose trouble is over
