"""The values that move through watchbot, in the order in which an article meets them.

All are frozen, slotted and keyword-only; sequences are tuples; times are aware UTC; numbers are `Decimal`. One type per
stage: nothing here is filled in as it travels.

`seeds` → `pages` → `quantities`, `times` → `claims` → `changes` → `records`
"""

from watchbot.model.changes import AlertKind, AlertState, Change, ChangeKind, Reading, ReadingStatus
from watchbot.model.claims import Claim, Direction, Findings, Inconsistency, Reason, SetAside, Taken, TopicMatch
from watchbot.model.pages import Entry, Fetched, NotModified, PageText, ParsedFeed, TextState, Validators
from watchbot.model.quantities import Bound, Quantity, Shape, Trend, Unit, UnitKind
from watchbot.model.records import (
    Alert,
    Coverage,
    Delivery,
    DueEntry,
    EntryState,
    Evidence,
    FeedState,
    Message,
    Mute,
    Run,
    RunCounts,
    StoredArticle,
    StoredFeed,
    VerdictKind,
)
from watchbot.model.seeds import (
    AlertRule,
    FeedKind,
    FeedSeed,
    Figure,
    KnownValue,
    Lookalike,
    Publisher,
    SeedDocument,
    Severity,
    Topic,
)
from watchbot.model.times import Grain, Period

__all__ = [
    "Alert",
    "AlertKind",
    "AlertRule",
    "AlertState",
    "Bound",
    "Change",
    "ChangeKind",
    "Claim",
    "Coverage",
    "Delivery",
    "Direction",
    "DueEntry",
    "Entry",
    "EntryState",
    "Evidence",
    "FeedKind",
    "FeedSeed",
    "FeedState",
    "Fetched",
    "Figure",
    "Findings",
    "Grain",
    "Inconsistency",
    "KnownValue",
    "Lookalike",
    "Message",
    "Mute",
    "NotModified",
    "PageText",
    "ParsedFeed",
    "Period",
    "Publisher",
    "Quantity",
    "Reading",
    "ReadingStatus",
    "Reason",
    "Run",
    "RunCounts",
    "SeedDocument",
    "SetAside",
    "Severity",
    "Shape",
    "StoredArticle",
    "StoredFeed",
    "Taken",
    "TextState",
    "Topic",
    "TopicMatch",
    "Trend",
    "Unit",
    "UnitKind",
    "Validators",
    "VerdictKind",
]
