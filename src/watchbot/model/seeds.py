"""What to watch: feeds, publishers, topics and figures, as the seed files say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from watchbot.model.quantities import Trend, Unit
from watchbot.model.times import Period


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
