"""What the store keeps: feeds, entries, articles, alerts with their evidence, deliveries, runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from watchbot.model.changes import AlertKind, AlertState
from watchbot.model.claims import Reason
from watchbot.model.pages import Entry, Validators
from watchbot.model.seeds import FeedKind, Severity
from watchbot.model.times import Period


class FeedState(StrEnum):
    """Health of a feed (design §7)."""

    NEW = "new"  # never polled
    OK = "ok"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    FAILING = "failing"
    SILENT = "silent"
    BLOCKED = "blocked"
    MOVED = "moved"
    GONE = "gone"
    THROTTLED = "throttled"
    UNSUPPORTED = "unsupported"


class EntryState(StrEnum):
    """What became of an entry (design §7)."""

    DUE = "due"
    OK = "ok"
    PARTIAL = "partial"
    NO_TEXT = "no_text"
    CONSENT = "consent"
    PAYWALL = "paywall"
    BLOCKED = "blocked"
    FAILING = "failing"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFeed:
    """A feed with its health, as the store knows it."""

    id: int
    url: str
    title: str
    publisher: str
    primary: bool
    every: timedelta | None
    folder: str
    state: FeedState
    reason: str
    since: datetime | None  # of the state
    last_good: datetime | None
    last_polled: datetime | None
    next_poll: datetime
    failures: int  # in a row
    entries: int
    baseline_done: bool  # the first poll is over
    validators: Validators
    body_hash: str
    paused: bool
    newest_entry: datetime | None
    kind: FeedKind = FeedKind.FEED
    links: str = ""
    verify_tls: bool = True
    moved_to: str = ""  # where the server says that the feed is now, for ever; a person decides
    rhythm: timedelta | None = None  # usual gap between two entries, as far as it is known
    answered: int = 0  # polls that ended in 304 or in a feed
    not_modified: int = 0  # those of them that ended in 304


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEntry:
    """An entry whose page is to be fetched, first time or again."""

    id: int
    feed_id: int
    feed_url: str
    publisher: str
    primary: bool
    entry: Entry
    baseline: bool  # came with the first poll of its feed
    attempts: int
    first_seen: datetime
    article_id: int | None  # the revision before, when this is a recheck
    validators: Validators
    snapshot_hash: str  # of the revision before
    verify_tls: bool = True  # False: the feed's host may show any certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """One revision of a page."""

    id: int
    entry_id: int | None  # None for a seed document
    feed: str  # url of the feed, or the path of the seed document
    publisher: str
    url: str
    title: str
    state: EntryState
    text: str
    published: datetime | None
    modified: datetime | None
    first_seen: datetime
    last_seen: datetime
    revision: int  # 1, 2 …
    origin: str
    snapshot_hash: str
    extractor: str
    origin_note: str = ""  # why it has that voice: a copy of what, credited to whom


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One claim under an alert, or one passage for an alert about an article."""

    alert_id: int
    article_id: int
    url: str
    title: str
    publisher: str
    origin: str
    published: datetime | None
    seen_at: datetime
    claim: str  # its id, or empty
    value_text: str  # "2.7 %"
    quote: str
    number: tuple[int, int]  # span of the number within `quote`
    note: str
    before: str = ""  # edited, withdrawn: the sentence as it was


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A change worth a person's attention. `was` and `now` are written as people write them, with their unit."""

    id: int
    identity: str  # design §6: what makes later evidence join
    kind: AlertKind
    figure: str  # or empty
    subject: str  # url of the article, url of the feed, name of the file: what it is about besides the figure
    label: str  # of the figure, title of the article or feed
    severity: Severity
    state: AlertState
    was: str
    now: str
    note: str
    why: tuple[Reason, ...]
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    exponent: int  # of the value: how precisely it was written
    as_of: Period | None
    compared_with: str  # the reading or the revision it was compared with, in words
    opened_at: datetime
    updated_at: datetime
    snoozed_until: datetime | None
    told: bool  # enough origins have said it (`alert.confirm`)
    digest_only: bool  # goes into the digest, sends nothing by itself
    origins: int
    articles: int
    muted_by: int | None = None  # the rule that keeps it quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """A rule of a person: alerts that fit every part of it are muted when they are raised."""

    id: int
    figure: str  # or empty: of any figure, and of none
    kind: AlertKind | None  # None: of any kind
    site: str  # host of the page or feed that an alert is about, with all below it; or empty
    until: datetime | None  # None: for good
    reason: str
    made_at: datetime
    muted: int = 0  # alerts that it keeps quiet now


class VerdictKind(StrEnum):
    """What a person decided about an alert."""

    ACCEPT = "accept"
    DISMISS = "dismiss"
    SNOOZE = "snooze"
    MUTE = "mute"
    REOPEN = "reopen"
    NOT_THIS_FIGURE = "not_this_figure"  # the number is about something else: an example for the card
    WRONG_VALUE = "wrong_value"  # it is the figure, and the source errs: the value is no candidate for the ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """An article that belongs to a topic: one line a story in the digest."""

    topic: str
    article_id: int
    url: str
    title: str
    publisher: str
    origin: str
    published: datetime | None
    first_seen: datetime
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One thing owed to one channel. `fence` grows with every lease, so that a late sender can be told apart."""

    id: int
    channel: str
    alert_id: int | None
    digest_id: int | None
    attempts: int
    fence: int
    created_at: datetime
    message_id: str  # the same for every attempt: a repeat can be recognised


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel is given: the same facts in every form. A channel takes the form that it can carry."""

    stem: str  # name of a file without its ending, from ids and dates only: `2026-11-21-desk`, `alert-1042`
    subject: str
    text: str
    html: str
    markdown: str
    json: str
    headers: tuple[tuple[str, str], ...] = ()  # of a mail: Date, List-Id, X-Watchbot-…
    short: str = ""  # for a chat or a phone: a title in the first line, then a few lines; no markup, nobody mentioned
    images: tuple[tuple[str, str], ...] = ()  # content ids that the HTML shows, each with a PNG in base64


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """What one run did: quiet is provable."""

    polled: int = 0
    unchanged: int = 0
    failed: int = 0
    entries: int = 0
    read: int = 0
    matched: int = 0
    claims: int = 0
    set_aside: int = 0
    changes: int = 0
    alerts: int = 0
    sent: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of a job, a row."""

    id: int
    job: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str  # ok | partial | failed | running
    counts: RunCounts
    error: str
