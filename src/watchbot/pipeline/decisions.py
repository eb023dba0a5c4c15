"""The values around one decision: the article as read, what the store knows about it, and what follows.

`comparison.decide` turns the first two into the third.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from watchbot.model import (
    Alert,
    AlertKind,
    Change,
    Claim,
    EntryState,
    Findings,
    PageText,
    Period,
    Reading,
    Reason,
    Severity,
    StoredArticle,
    Unit,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticle:
    """An article as it came out of a worker, with what the feed says about it. Not yet compared with anything."""

    url: str
    feed: str  # url of the feed, or the path of a seed document
    publisher: str
    primary: bool  # may move the ledger by itself
    entry_id: int | None  # None for a seed document
    state: EntryState
    page: PageText
    published: datetime | None
    findings: Findings
    snapshot_hash: str
    extractor: str
    baseline: bool  # came with the first poll of its feed
    seen_at: datetime
    note: str = ""  # why the text is not the page's own, for people
    copied_from: str = ""  # publisher of the page that it names as its original


@dataclass(frozen=True, slots=True, kw_only=True)
class NearCopy:
    """An earlier article whose fingerprint is near, or that has the same address elsewhere."""

    article_id: int
    url: str
    publisher: str
    origin: str
    published: datetime | None
    fingerprint: tuple[int, ...]
    claims: tuple[tuple[str, str], ...]  # (figure, value as text) of each of its claims


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A value that is said of a figure, and who says it."""

    figure: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    exponent: int
    origins: tuple[str, ...]  # may name one twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows that bears on one article. Its size does not grow with what is stored."""

    readings: Mapping[str, tuple[Reading, ...]]  # by figure, the current one first
    before: StoredArticle | None  # the newest revision at the same address
    claims_before: tuple[Claim, ...]
    near: tuple[NearCopy, ...]
    alerts: tuple[Alert, ...]  # of the article's figures and of its address, except closed ones
    voices: tuple[Voice, ...]  # on the article's figures, newest first, of at most a few hundred claims
    rules: Mapping[str, str] = field(default_factory=dict)  # with whose voice publishers speak, as people laid it down


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDraft:
    """An alert to be raised, or evidence for the one with `joins`. `change` is its place in `Decision.changes`."""

    joins: int | None
    change: int | None  # None for a health alert
    kind: AlertKind
    figure: str
    subject: str
    label: str
    identity: str
    severity: Severity
    was: str
    now: str
    note: str
    why: tuple[Reason, ...]
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    exponent: int
    as_of: Period | None
    compared_with: str
    told: bool
    digest_only: bool
    value_text: str
    quote: str
    number: tuple[int, int]  # span of the number within `quote`
    before: str  # edited, withdrawn: the sentence as it was
    news: bool = True  # people are told by it for the first time
    restates: bool = False  # the alert that it joins says what this draft says from now on


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerMove:
    """A value that becomes the current reading, or that of its own earlier time, and why."""

    figure: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: Unit
    exponent: int
    as_of: Period | None
    edition: str
    source: str
    accepted_by: str  # primary | origins
    supersedes: int  # id of the reading that was current, or was that of the earlier time; 0 for none
    renews: bool = False  # the same value with a later date


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Everything that one article changes. Written in the same transaction as the article."""

    origin: str
    origin_note: str  # why: copy of what, same publisher as what
    changes: tuple[Change, ...]
    alerts: tuple[AlertDraft, ...]
    moves: tuple[LedgerMove, ...]
    settles: tuple[int, ...] = ()  # open alerts that a move explains
