"""The form of `watchbot.yaml`: its keys and how their values are written. Defaults are those of `settings`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

from watchbot.config.checking import Written
from watchbot.config.secret import NO_SECRET, Secret
from watchbot.config.settings import (
    Baseline,
    ChannelKind,
    ChannelSettings,
    Config,
    DigestSettings,
    FetchSettings,
    KeepSettings,
    QuietDay,
    QuietHours,
    RouteWhen,
    SmtpSecurity,
    WorkerSettings,
)
from watchbot.config.written import (
    Clock,
    Duration,
    Flag,
    Id,
    Keep,
    Name,
    Resolved,
    Row,
    Size,
    Text,
    Wait,
    Zone,
    between,
    choice,
    did_you_mean,
    mistake,
    one_or_more,
    read_clock,
    read_decimal,
    read_name,
    read_text,
    read_wait,
    read_zone,
    shown,
)
from watchbot.model import AlertKind, Severity

_CONFIG: Final = Config()
_FETCH: Final = FetchSettings()
_WORKERS: Final = WorkerSettings()
_KEEP: Final = KeepSettings()
_DIGEST: Final = DigestSettings(name="")
_CHANNEL: Final = ChannelSettings(name="", kind=ChannelKind.SMTP)
_DATABASES: Final = ("sqlite:///", "postgresql+psycopg://", "postgresql://")
LONGEST_TIMEOUT: Final = timedelta(minutes=1)  # of a channel; a mail takes up to four of them
_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")


def is_address(text: str) -> bool:
    """Tell whether a destination is a mail address rather than the name of a channel."""
    return "@" in text


def _is_mail(text: str) -> bool:
    """Tell whether a mail can be addressed like this; its domain may be in any letters that a domain can have."""
    try:
        text.rpartition("@")[2].encode("idna")
    except UnicodeError:
        return False
    return bool(_ADDRESS.fullmatch(text))


def read_address(value: Any) -> str:
    """Return a mail address, with or without a name: `desk@example.org`, `The desk <desk@example.org>`."""
    text = read_name(value)
    if not _is_mail(parseaddr(text)[1]):
        raise mistake("bad-address", f"{shown(value)} is no mail address", 'for example "desk@example.org"')
    return text


def _read_timeout(value: Any) -> timedelta:
    """Return how long a channel may take for one answer, which is short enough for the lease of a delivery."""
    timeout = read_wait(value)
    if timeout > LONGEST_TIMEOUT:
        said = f"{shown(value)} is too long: what is not sent in five minutes is sent again by somebody else"
        raise mistake("out-of-range", said, f"at most {LONGEST_TIMEOUT.total_seconds():.0f}s")
    return timeout


def _read_destination(value: Any) -> str:
    return read_address(value) if isinstance(value, str) and is_address(value) else read_name(value)


def _read_database(value: Any) -> str:
    text = read_name(value)
    if not text.startswith(_DATABASES):
        hint = did_you_mean(text.split(":")[0] + "://", _DATABASES) or "sqlite:///FILE or postgresql+psycopg://…"
        said = shown(value) if isinstance(value, Resolved) else shown(re.sub(r"://[^/]*@", "://…@", text))
        raise mistake("bad-database", f"{said} is no database address", hint)
    return text


def _read_path(value: Any) -> Path:
    return Path(read_name(value)).expanduser()


def _read_seconds(value: Any) -> float:
    seconds = float(read_decimal(value))
    if not 0 < seconds <= 3600:
        raise mistake("out-of-range", f"{shown(value)} is out of range", "seconds, more than 0, up to 3600")
    return seconds


def _read_secret(value: Any) -> Secret:
    return Secret(read_text(value))


def _read_web_address(value: Any) -> Secret:
    text = read_name(value)
    if not re.fullmatch(r"https?://[^\s/@]+(/\S*)?", text):
        hint = 'for example "https://example.org/hooks/watchbot"; user names and passwords have settings of their own'
        raise mistake("bad-web-address", "expected an http or https address", hint)
    return Secret(text)


def _read_topic_address(value: Any) -> Secret:
    address = _read_web_address(value)
    if not re.fullmatch(r"https?://[^/]+(/[^/?#]+)*/[-_A-Za-z0-9]{1,64}", address.reveal()):
        hint = 'the server and a topic: "https://ntfy.example.org/watchbot"'
        raise mistake("bad-topic", "expected the address of an ntfy topic", hint)
    return address


def _read_unsubscribe(value: Any) -> str:
    text = read_name(value)
    if not re.fullmatch(r"(https://|mailto:)[^\s<>,\x00-\x1f]+", text):
        raise mistake("bad-unsubscribe", f"{shown(value)} is no way to unsubscribe", "mailto: or https: addresses")
    return text


def _read_hours(value: Any) -> QuietHours:
    found = re.fullmatch(r"(\S+?)\s*[-–]\s*(\d\S*)(?:\s+(\S+))?", value) if isinstance(value, str) else None
    if not found:
        raise mistake("bad-hours", f"{shown(value)} is no stretch of hours", '"22:00-07:00 Europe/Berlin"')
    start, end = read_clock(found[1]), read_clock(found[2])
    if start == end:
        raise mistake("bad-hours", f"{shown(value)} begins when it ends", '"22:00-07:00 Europe/Berlin"')
    return QuietHours(start=start, end=end, tz=read_zone(found[3]) if found[3] else "UTC")


Hours = Annotated[QuietHours, BeforeValidator(_read_hours)]
Cap = Annotated[int, BeforeValidator(between(0, 1000))]
SecretText = Annotated[Secret, BeforeValidator(_read_secret)]


class AllowForm(Written):
    """An exception for the address guard."""

    host: Name
    port: Annotated[int, BeforeValidator(between(1, 65535))]


class FetchForm(Written):
    """Section `fetch`."""

    in_flight: Annotated[int, BeforeValidator(between(1, 1000))] = _FETCH.in_flight
    per_host: Annotated[int, BeforeValidator(between(1, 100))] = _FETCH.per_host
    pause: Duration = _FETCH.pause
    timeout: Wait = _FETCH.timeout
    feed_bytes: Size = _FETCH.feed_bytes
    page_bytes: Size = _FETCH.page_bytes
    every: Wait = _FETCH.every
    fastest: Wait = _FETCH.fastest
    slowest: Wait = _FETCH.slowest
    allow: Row[AllowForm] = ()
    agent: Name = _FETCH.agent
    contact: Text = _FETCH.contact


class WorkersForm(Written):
    """Section `workers`."""

    processes: Annotated[int, BeforeValidator(between(0, 256))] = _WORKERS.processes
    page_seconds: Annotated[float, BeforeValidator(_read_seconds)] = _WORKERS.page_seconds
    memory: Size = _WORKERS.memory


class KeepForm(Written):
    """Section `keep`."""

    snapshots: Keep = _KEEP.snapshots
    articles: Keep = _KEEP.articles


class MatchForm(Written):
    """`match` of a route or a digest; one word stands for a list of one."""

    severity: Annotated[Severity, BeforeValidator(choice(Severity))] | None = None
    kind: Annotated[
        tuple[Annotated[AlertKind, BeforeValidator(choice(AlertKind))], ...], BeforeValidator(one_or_more)
    ] = ()
    figure: Annotated[tuple[Id, ...], BeforeValidator(one_or_more)] = ()
    topic: Annotated[tuple[Id, ...], BeforeValidator(one_or_more)] = ()


class DigestForm(Written):
    """One row of `digest`."""

    name: Id
    at: Clock = _DIGEST.at
    tz: Zone = _DIGEST.tz
    to: Row[Annotated[str, BeforeValidator(_read_destination)]] = ()
    quiet_day: Annotated[QuietDay, BeforeValidator(choice(QuietDay))] = _DIGEST.quiet_day
    match: MatchForm = MatchForm()


class FilesForm(Written):
    """A channel that writes files."""

    name: Id
    kind: Annotated[ChannelKind, BeforeValidator(choice(ChannelKind))]
    folder: Annotated[Path, BeforeValidator(_read_path)] = _CHANNEL.folder


class SmtpForm(Written):
    """A channel that sends mail."""

    name: Id
    kind: Annotated[ChannelKind, BeforeValidator(choice(ChannelKind))]
    host: Name
    port: Annotated[int, BeforeValidator(between(1, 65535))] = _CHANNEL.port
    security: Annotated[SmtpSecurity, BeforeValidator(choice(SmtpSecurity))] = _CHANNEL.security
    user: Text = _CHANNEL.user
    password: SecretText = NO_SECRET
    sender: Annotated[str, BeforeValidator(read_address)]
    to: Row[Annotated[str, BeforeValidator(read_address)]] = ()
    unsubscribe: Row[Annotated[str, BeforeValidator(_read_unsubscribe)]] = ()
    charts: Flag = _CHANNEL.charts
    timeout: Annotated[timedelta, BeforeValidator(_read_timeout)] = _CHANNEL.timeout
    hourly_cap: Cap = _CHANNEL.hourly_cap
    quiet_hours: Hours | None = None


class WebhookForm(Written):
    """A channel that posts signed JSON."""

    name: Id
    kind: Annotated[ChannelKind, BeforeValidator(choice(ChannelKind))]
    url: Annotated[Secret, BeforeValidator(_read_web_address)]
    secret: SecretText = NO_SECRET
    private: Flag = _CHANNEL.private
    timeout: Annotated[timedelta, BeforeValidator(_read_timeout)] = _CHANNEL.timeout
    hourly_cap: Cap = _CHANNEL.hourly_cap
    quiet_hours: Hours | None = None


class NtfyForm(Written):
    """A channel that notifies phones through an ntfy server."""

    name: Id
    kind: Annotated[ChannelKind, BeforeValidator(choice(ChannelKind))]
    url: Annotated[Secret, BeforeValidator(_read_topic_address)]
    token: SecretText = NO_SECRET
    private: Flag = _CHANNEL.private
    timeout: Annotated[timedelta, BeforeValidator(_read_timeout)] = _CHANNEL.timeout
    hourly_cap: Cap = _CHANNEL.hourly_cap
    quiet_hours: Hours | None = None


class AppriseForm(Written):
    """A channel to chats and phones through the library Apprise."""

    name: Id
    kind: Annotated[ChannelKind, BeforeValidator(choice(ChannelKind))]
    urls: Row[SecretText]
    timeout: Annotated[timedelta, BeforeValidator(_read_timeout)] = _CHANNEL.timeout
    hourly_cap: Cap = _CHANNEL.hourly_cap
    quiet_hours: Hours | None = None


CHANNELS: Final[Mapping[ChannelKind, type[Written]]] = {
    ChannelKind.FILES: FilesForm,
    ChannelKind.SMTP: SmtpForm,
    ChannelKind.WEBHOOK: WebhookForm,
    ChannelKind.NTFY: NtfyForm,
    ChannelKind.APPRISE: AppriseForm,
}


class RouteForm(Written):
    """One row of `routes`."""

    match: MatchForm = MatchForm()
    to: Row[Annotated[str, BeforeValidator(_read_destination)]] = ()
    when: Annotated[RouteWhen, BeforeValidator(choice(RouteWhen))] = RouteWhen.NOW


class TopForm(Written):
    """The settings that stand alone at the top of the file; the sections are read one by one."""

    database: Annotated[str, BeforeValidator(_read_database)] = _CONFIG.database
    seeds: Annotated[Path, BeforeValidator(_read_path)] = _CONFIG.seeds
    templates: Text = ""
    baseline: Annotated[Baseline, BeforeValidator(choice(Baseline))] = _CONFIG.baseline
    recheck: Row[Wait] = _CONFIG.recheck
    fetch: Any = None
    workers: Any = None
    keep: Any = None
    digest: Any = None
    channels: Any = None
    routes: Any = None
