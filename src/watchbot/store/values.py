"""What goes into the store and comes out of it, besides the values of `model` and `pipeline`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from watchbot.model import (
    Alert,
    ChangeKind,
    Claim,
    Coverage,
    Entry,
    EntryState,
    Evidence,
    FeedState,
    RunCounts,
    StoredArticle,
    StoredFeed,
    Validators,
    VerdictKind,
)
from watchbot.pipeline.decisions import AlertDraft
from watchbot.pipeline.digest import Outdated
from watchbot.pipeline.untracked import Citing


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRecord:
    """What one poll leaves behind. Validators and body hash are stored together with what was parsed from that body."""

    feed_id: int
    state: FeedState
    reason: str
    next_poll: datetime
    failures: int  # in a row
    validators: Validators
    body_hash: str
    entries: tuple[Entry, ...] = ()  # everything in the feed, in its order
    title: str = ""
    moved_to: str = ""
    good: bool = False  # a feed came back and could be read; the first such poll is the baseline
    health: tuple[AlertDraft, ...] = ()
    recovered: bool = False  # closes the health alerts about this feed
    answered: bool = False  # 304, or a feed that could be read
    not_modified: bool = False  # 304
    rhythm: timedelta | None = None  # usual gap between entries; None leaves what was known
    sitemaps: str = ""  # what is to be remembered of the sitemaps of an index; empty leaves what was known


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMove:
    """A server said that a feed is at another address for ever."""

    feed_id: int
    from_url: str
    to_url: str
    followed: bool  # the seeds name the new address now
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPolls:
    """What a batch of polls brought."""

    new_entries: int
    changed_entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedDelivery:
    """A draft that is to be sent at once: its place in `Decision.alerts`, and where to."""

    draft_index: int
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What taking over the seeds changed."""

    feeds_added: int = 0
    feeds_removed: int = 0
    feeds_changed: int = 0
    readings_added: int = 0
    readings_withdrawn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClaim:
    """A claim with the article that makes it, and how it related to the ledger when it was read."""

    id: int
    claim: Claim
    change: ChangeKind | None
    note: str
    article_id: int
    url: str
    title: str
    publisher: str
    origin: str
    published: datetime | None
    seen_at: datetime
    live: bool  # the newest revision of the page still says it


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChange:
    """A change as a row: of which article, and whether the world changed or we did."""

    id: int
    article_id: int
    url: str
    kind: ChangeKind
    figure: str
    claim: str  # its id, or empty
    before: str  # id of the claim before, or empty
    note: str
    technical: bool
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOtherwise:
    """A claim that reading an article again brought, or no longer finds: we changed, not the world."""

    article_id: int
    url: str
    title: str
    figure: str
    kind: ChangeKind | None  # how it relates to the ledger; None: it is no longer read
    value_text: str
    quote: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictExample:
    """What a person decided, with the passage it is about: a labelled example for whoever sharpens cards and rules."""

    alert_id: int
    verdict: VerdictKind
    reason: str
    decided_at: datetime
    taken_back: bool
    kind: str  # of the alert
    figure: str
    label: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    said: str  # the value as people write it
    was: str
    url: str
    title: str
    publisher: str
    published: datetime | None
    claim: str
    quote: str
    number: tuple[int, int]  # span of the number within `quote`


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedArticle:
    """An article with what else was known when it was decided."""

    article: StoredArticle
    primary: bool
    baseline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """An entry with the article it became, as listings show it."""

    id: int
    article_id: int | None
    url: str
    title: str
    state: EntryState
    reason: str
    feed: str
    published: datetime | None
    modified: datetime | None
    first_seen: datetime
    last_seen: datetime
    text_chars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDelivery:
    """A delivery with where it stands: owed, leased, sent, parked for a person, or dropped (settled before it went)."""

    id: int
    channel: str
    alert_id: int | None
    digest_id: int | None
    state: str
    attempts: int
    due_at: datetime | None
    error: str
    created_at: datetime
    sent_at: datetime | None
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDigest:
    """A digest, fixed: who is in it and in which words."""

    id: int
    name: str
    day: date
    since: datetime
    until: datetime
    subject: str
    body: Mapping[str, str]
    alert_ids: tuple[int, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestMaterial:
    """Everything that one window has to tell."""

    alerts: tuple[tuple[Alert, tuple[Evidence, ...]], ...]
    outdated: tuple[Outdated, ...]
    coverage: tuple[Coverage, ...]
    feeds: tuple[StoredFeed, ...]
    counts: RunCounts  # of the polls: what is new
    rechecked: int  # pages that were looked at again
    cited: tuple[Citing, ...] = ()  # untracked numbers of the window that several origins cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """How much was let go of."""

    snapshots: int
    articles: int
