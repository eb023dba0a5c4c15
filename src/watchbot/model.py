"""The values that move through watchbot, in the order in which an article meets them.

All are frozen, slotted and keyword-only; sequences are tuples; times are aware UTC; numbers are `Decimal`. One type per
stage: nothing here is filled in as it travels.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

# --------------------------------------------------------------------------- what to watch


class Severity(StrEnum):
    """How loud an alert is; from the card or the kind of change, never from a score."""

    MINOR = "minor"
    MAJOR = "major"


class FeedKind(StrEnum):
    """What stands at the address of a source."""

    FEED = "feed"  # RSS, Atom, RDF, JSON Feed; a news sitemap is recognised
    PAGE = "page"  # a page without a feed: the links to articles on it are the entries
    SITEMAP = "sitemap"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSeed:
    """A feed as the seeds name it."""

    url: str
    title: str = ""
    publisher: str = ""  # id of a `Publisher`; empty: the exact host without `www.`
    every: timedelta | None = None  # None: `fetch.every` of the settings
    primary: bool = False  # this source may move the ledger by itself
    folder: str = ""  # OPML folder
    kind: FeedKind = FeedKind.FEED
    links: str = ""  # CSS selector of the links to articles, for a page
    verify_tls: bool = True  # False: the certificate of this feed's host is not checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who runs one or more hosts. Articles of one publisher are one origin."""

    id: str
    name: str
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedDocument:
    """A document that goes the way of an article before any feed is read."""

    path: str  # relative to the seeds folder; its identity
    title: str
    text: str
    source: str
    published: datetime | None  # None where the front matter says `unknown`
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What to follow: phrases, and/or documents that say what is meant."""

    id: str
    label: str
    any: tuple[str, ...] = ()
    all: tuple[tuple[str, ...], ...] = ()
    none: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()  # texts of the seed documents, in the order of the file


class UnitKind(StrEnum):
    """What sort of number it is. Only equal kinds are compared; percent and percentage points with a warning."""

    PERCENT = "percent"
    PERCENTAGE_POINTS = "percentage_points"
    MONEY = "money"  # `code` is the ISO currency
    COUNT = "count"  # `noun` is what is counted, in the singular
    MULTIPLE = "multiple"  # "23 times", "tenfold"
    SCORE = "score"  # points, marks, index values
    DURATION = "duration"  # `code` is second … year
    MEASURE = "measure"  # `code` names the unit: kilometre, terawatt hour …
    NONE = "none"  # a bare number


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The unit of a quantity or of a card."""

    kind: UnitKind = UnitKind.NONE
    code: str = ""  # `USD`, `month`, `terawatt hour`
    noun: str = ""  # head of the counted noun, singular: `patent`
    per: str = ""  # `year`, `barrel`


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """Another measure that goes by the same name or number."""

    label: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownValue:
    """A value that the card's author knows. Either `value`, or `low` and `high`."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    as_of: Period | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """When people are told about a figure."""

    min_step: Decimal = Decimal(0)
    confirm: int = 1  # how many origins before people are told
    cooldown: timedelta = timedelta(0)
    severity: Severity | None = None  # None: by the kind of change


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A tracked number, described by its card (design §5). Only id, label and unit are required."""

    id: str
    label: str
    unit: Unit
    topic: str = ""
    counts: tuple[str, ...] = ()  # for counts: every noun that may be counted, as the card writes it
    subject: tuple[str, ...] = ()  # empty: any
    rival: tuple[str, ...] = ()
    about: tuple[tuple[str, ...], ...] = ()  # one of each group, near the number
    exclude: tuple[str, ...] = ()
    lookalikes: tuple[Lookalike, ...] = ()
    definition: str = ""
    accumulates: bool = False  # a running total: it can only grow
    change: Trend | None = None  # the figure is itself an amount of change; values are written positive
    known: tuple[KnownValue, ...] = ()  # the first is current
    expect: tuple[Decimal, Decimal] | None = None
    alert: AlertRule = AlertRule()
    accept: int | None = 3  # independent origins that move the ledger; None: never


# --------------------------------------------------------------------------- fetched and parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server wants back for a conditional request, verbatim."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body that came back, decoded, within all limits."""

    url: str  # the address that was asked for
    final_url: str  # after redirects
    status: int
    body: bytes
    content_type: str
    validators: Validators
    moved_to: str = ""  # target of a permanent redirect, when every hop was permanent
    max_age: float | None = None  # seconds, from Cache-Control or Expires
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304: what we have is current."""

    url: str
    validators: Validators
    max_age: float | None = None
    moved_to: str = ""  # target of a permanent redirect, when every hop was permanent


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing in a feed, as parsed. `key` tells it from the others of its feed, whatever else changes."""

    key: str
    url: str  # absolute http(s), or empty
    guid: str
    title: str
    published: datetime | None
    updated: datetime | None
    summary: str  # text, never HTML
    content: str  # the feed's own full text as text, empty when it has only a teaser


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document, as parsed. Entries are in document order, unique by key."""

    title: str
    url: str  # home page
    entries: tuple[Entry, ...]
    ttl: timedelta | None = None
    dropped: int = 0  # entries that could not be used (no link, no guid, no title …)
    sitemaps: tuple[str, ...] = ()  # of an index: the newest few, whose pages are its entries


class TextState(StrEnum):
    """What became of a page's text; the entry takes it as its state."""

    OK = "ok"
    PARTIAL = "partial"
    NO_TEXT = "no_text"
    CONSENT = "consent"
    PAYWALL = "paywall"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """Text and metadata taken from one page. Offsets elsewhere are code points into `text`.

    `text` is paragraphs parted by a blank line; a heading is a line that starts with `# `; a list entry starts with
    `- `; a table row is one line with its cells parted by ` | `, the header row first.
    """

    state: TextState
    title: str
    text: str
    published: datetime | None = None
    modified: datetime | None = None
    canonical_url: str = ""  # on the same site
    site_name: str = ""
    copied_from: str = ""  # canonical address on another site: the page says itself that it is a copy


# --------------------------------------------------------------------------- found in the text


class Shape(StrEnum):
    """How a quantity is written."""

    POINT = "point"
    RANGE = "range"  # low, high
    FROM_TO = "from_to"  # value is the new one, before the old one
    A_OF_B = "a_of_b"  # value is A, whole is B
    VAGUE = "vague"  # "thousands of": low, high


class Bound(StrEnum):
    """How exact the text says the number is."""

    EXACT = "="
    APPROX = "~"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class Trend(StrEnum):
    """Where the text says the number is going, or went."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit, found in a text and not yet tied to anything.

    `start` and `end` are half-open code-point offsets of the whole expression (currency, number, scale, unit word).
    `value` is in the base unit: "$285.9 billion" is 285900000000 with `exponent` 8, the power of ten of its last
    written digit. A from→to and an A of B are *one* quantity here; the machine interface writes them as two.
    """

    start: int
    end: int
    surface: str
    shape: Shape
    value: Decimal | None  # None for RANGE and VAGUE
    unit: Unit
    low: Decimal | None = None
    high: Decimal | None = None
    whole: Decimal | None = None  # the B of A of B
    before: Decimal | None = None  # the old value of from→to
    parts: tuple[tuple[int, int], ...] = ()  # spans of A and B, old and new, low and high: in the order of the text
    bound: Bound = Bound.EXACT
    trend: Trend | None = None
    amount_of_change: bool = False  # "rose by 5 %": not a level
    exponent: int = 0
    hedged: bool = False  # "might require", forecast, conditional
    negated: bool = False


class Grain(StrEnum):
    """How fine a date is. Nothing ever makes it finer."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time that a text, a card or a page gives, with its grain.

    `start` and `end` are the first and the last day. A fiscal or school year is a year by its end.
    """

    start: date
    end: date
    grain: Grain

    @property
    def iso(self) -> str:
        """Partial ISO (`2025`, `2026-03`, `2026-03-12`); a quarter or half is given by its last month."""
        if self.grain is Grain.DAY:
            return self.end.isoformat()
        if self.grain is Grain.YEAR:
            return f"{self.end.year:04d}"
        return f"{self.end.year:04d}-{self.end.month:02d}"


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


# --------------------------------------------------------------------------- what changed


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


# --------------------------------------------------------------------------- kept in the store


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
