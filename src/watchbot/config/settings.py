"""The settings as values. Every default is here, and only here; `config/watchbot.yaml` shows them with an explanation.

Durations are `timedelta`, sizes are bytes, paths are relative to the working directory. The loaders are in `load`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path

from watchbot.config.secret import NO_SECRET, Secret
from watchbot.model import AlertKind, Severity


class Baseline(StrEnum):
    """What the first poll of a feed does with the entries that were there before us."""

    SILENT = "silent"  # they are read and kept, nobody is told
    DIGEST = "digest"  # what they change is shown in the digest only
    ALERT = "alert"  # they are treated like news


class QuietDay(StrEnum):
    """What a digest does on a day without any change."""

    HEARTBEAT = "heartbeat"  # goes out all the same and says that all is well: silence would look like a fault
    SKIP = "skip"  # unless something went wrong since the last one


class ChannelKind(StrEnum):
    """How a channel carries what it is given."""

    FILES = "files"
    SMTP = "smtp"
    WEBHOOK = "webhook"
    NTFY = "ntfy"
    APPRISE = "apprise"


class SmtpSecurity(StrEnum):
    """How the connection to a mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class RouteWhen(StrEnum):
    """When an alert that a route takes is sent."""

    NOW = "now"
    DIGEST = "digest"  # nothing is sent at once; the digest has it anyway
    NEVER = "never"  # nobody is told: it is only in the database and in listings


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedAddress:
    """An address that the address guard lets through although it is private: `host` as dialled, and its port."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How feeds and pages are fetched: politeness and limits."""

    in_flight: int = 64  # requests under way at once
    per_host: int = 1
    pause: timedelta = timedelta(seconds=1)  # between two requests to one host
    timeout: timedelta = timedelta(seconds=30)  # total, with redirects
    feed_bytes: int = 5_000_000  # decoded and on the wire
    page_bytes: int = 10_000_000
    every: timedelta = timedelta(hours=1)  # for feeds that do not say otherwise
    fastest: timedelta = timedelta(minutes=15)
    slowest: timedelta = timedelta(hours=24)
    allow: tuple[AllowedAddress, ...] = ()
    agent: str = "watchbot"
    contact: str = ""  # an address or a page, added to the user agent


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """The processes that parse feeds and read pages."""

    processes: int = 2  # 0: in the daemon's own process, one after the other
    page_seconds: float = 20.0
    memory: int = 1_000_000_000  # bytes, for each process


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSettings:
    """How long things are kept; None is forever. Readings, claims and verdicts are never pruned."""

    snapshots: timedelta | None = timedelta(days=365)
    articles: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMatch:
    """Which alerts a route or a digest takes. Fields that are empty match everything; all others must fit."""

    severity: Severity | None = None
    kinds: tuple[AlertKind, ...] = ()
    figures: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings:
    """One daily digest. `to`: names of channels, and mail addresses, which go through the first smtp channel."""

    name: str
    at: time = time(7, 0)  # wall clock in `tz`
    tz: str = "UTC"  # IANA name
    to: tuple[str, ...] = ()
    quiet_day: QuietDay = QuietDay.HEARTBEAT
    match: RouteMatch = RouteMatch()  # which alerts it tells; feed health is in every digest


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """The time of day in which a channel is left alone; `start` after `end` goes over midnight."""

    start: time
    end: time
    tz: str = "UTC"  # IANA name


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """A configured destination. Which fields count depends on `kind`; the loader refuses the others."""

    name: str
    kind: ChannelKind
    folder: Path = Path("digests")  # files
    host: str = ""  # smtp, as everything below
    port: int = 0  # 0: 587 for starttls, 465 for tls, 25 for none
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    user: str = ""
    password: Secret = NO_SECRET
    sender: str = ""
    to: tuple[str, ...] = ()  # who gets what a route sends here
    unsubscribe: tuple[str, ...] = ()  # List-Unsubscribe of its mails: mailto: and https: addresses
    charts: bool = True  # small pictures of a figure's history in digests and alerts
    url: Secret = NO_SECRET  # webhook, ntfy; an address may be all that keeps strangers out
    secret: Secret = NO_SECRET  # webhook: the key of the signature
    token: Secret = NO_SECRET  # ntfy
    private: bool = False  # webhook, ntfy: the address may be in a private network
    urls: tuple[Secret, ...] = ()  # apprise
    timeout: timedelta = timedelta(seconds=30)
    hourly_cap: int = 20  # messages about alerts in an hour, then one with a count; 0: no cap. Files have none
    quiet_hours: QuietHours | None = None  # alerts wait until they are over; digests have a time of their own

    @property
    def cap(self) -> int:
        """Return how many messages about alerts may go out in an hour; 0 for any number."""
        return 0 if self.kind is ChannelKind.FILES else self.hourly_cap


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSettings:
    """Where an alert goes at once. Routes are tried in order and the first that matches takes the alert."""

    match: RouteMatch = RouteMatch()
    to: tuple[str, ...] = ()  # names of channels
    when: RouteWhen = RouteWhen.NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every setting. `Config()` is valid and works without any file."""

    database: str = field(default="sqlite:///watchbot.db", repr=False)  # the address may carry a password
    seeds: Path = Path("seeds")
    templates: Path | None = None  # a folder with templates that go before ours
    fetch: FetchSettings = FetchSettings()
    workers: WorkerSettings = WorkerSettings()
    baseline: Baseline = Baseline.SILENT
    recheck: tuple[timedelta, ...] = (
        timedelta(hours=1),
        timedelta(hours=6),
        timedelta(days=1),
        timedelta(days=3),
        timedelta(days=7),
        timedelta(days=30),
    )
    keep: KeepSettings = KeepSettings()
    digests: tuple[DigestSettings, ...] = (DigestSettings(name="daily", to=("files",)),)
    channels: tuple[ChannelSettings, ...] = (ChannelSettings(name="files", kind=ChannelKind.FILES),)
    routes: tuple[RouteSettings, ...] = ()
    path: Path | None = field(default=None, compare=False)  # the file it was read from; None: built-in defaults
