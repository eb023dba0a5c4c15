"""The form of the seed files: which keys there are, and how their values are written (design §5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, model_validator

from watchbot.config.checking import Written
from watchbot.config.sheet import Number
from watchbot.config.written import (
    Amount,
    AsOf,
    Duration,
    Flag,
    Id,
    Name,
    Phrase,
    Row,
    Text,
    Wait,
    between,
    choice,
    mistake,
    read_decimal,
    read_name,
    read_row,
    shown,
)
from watchbot.model import AlertRule, FeedKind, Severity, Trend, Unit
from watchbot.seeds.selectors import SelectorError, to_xpath
from watchbot.seeds.units import read_unit

_ALERT: Final = AlertRule()


def read_address(value: Any) -> str:
    """Return an http or https address."""
    text = read_name(value)
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
        parts = urlsplit("")
    if any(c.isspace() for c in text) or not host or parts.scheme not in ("http", "https"):
        bare = "." in text.split("/")[0] and "://" not in text
        hint = f"did you mean https://{text}?" if bare else "it begins with https:// or http://"
        raise mistake("bad-address", f"{shown(value)} is no web address", hint)
    return text


def _read_host(value: Any) -> str:
    text = read_name(value).lower()
    if any(c in text for c in "/:@ ") or "." not in text.strip("."):
        parts = urlsplit(text if "//" in text else f"//{text}")
        hint = f"only the name: {parts.hostname}" if parts.hostname else ""
        raise mistake("bad-host", f"{shown(value)} is no host name", hint)
    return text.removeprefix("www.").strip(".")


def _read_selector(text: str) -> str:
    """Return a CSS selector that can be used."""
    if text:
        try:
            to_xpath(text)
        except SelectorError as error:
            hint = "for example main h3 a"
            raise mistake("bad-selector", f"{shown(text)} is no CSS selector: {error}", hint) from None
    return text


def _read_groups(value: Any) -> tuple[tuple[Any, ...], ...]:
    """Return groups of phrases: a plain list is one group, a list of lists is several."""
    value = read_row(value)
    nested = [isinstance(row, list) for row in value]
    if any(nested) and not all(nested):
        raise mistake(
            "mixed-groups", "phrases and groups of phrases in one list", "write either [a, b] or [[a, b], [c]]"
        )
    groups = value if any(nested) else [value] if value else []
    if not all(groups):
        raise mistake("empty-group", "a group without phrases can never be met", "remove it")
    return tuple(tuple(group) for group in groups)


def _each_once(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrases))


def _read_range(value: Any) -> tuple[Decimal, Decimal]:
    if not isinstance(value, list) or len(value) != 2:
        raise mistake("bad-range", "expected two numbers, the lowest and the highest", "for example [0, 100]")
    low, high = read_decimal(value[0]), read_decimal(value[1])
    if low >= high:
        raise mistake("bad-range", f"{low} is not below {high}", f"did you mean [{high}, {low}]?" if low > high else "")
    return low, high


def _read_step(value: Any) -> Decimal:
    step = read_decimal(value)
    if step < 0:
        raise mistake("out-of-range", f"{step} is below 0", "a step is written without a sign")
    return step


def _read_accept(value: Any) -> int | None:
    return None if value == "never" else between(1, 1000)(value)


def _read_published(value: Any) -> datetime | None:
    """Return a moment in UTC; a day is its first moment, `unknown` is None."""
    text = value.text if isinstance(value, Number) else value
    if text == "unknown":
        return None
    try:
        if not isinstance(text, str):
            raise TypeError
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        hint = "2026-04-15, 2026-04-15T09:30:00Z or unknown"
        raise mistake("bad-date", f"{shown(value)} is no day", hint) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


Phrases = Annotated[tuple[Phrase, ...], BeforeValidator(read_row), AfterValidator(_each_once)]
Group = Annotated[tuple[Phrase, ...], AfterValidator(_each_once)]
Groups = Annotated[tuple[Group, ...], BeforeValidator(_read_groups)]
Address = Annotated[str, BeforeValidator(read_address)]


class FeedForm(Written):
    """One feed of `feeds.yaml`."""

    url: Address
    title: Text = ""
    publisher: Text = ""
    every: Wait | None = None
    primary: Flag = False
    folder: Text = ""
    kind: Annotated[FeedKind, BeforeValidator(choice(FeedKind))] = FeedKind.FEED
    links: Annotated[Text, AfterValidator(_read_selector)] = ""
    verify_tls: Flag = True

    @model_validator(mode="after")
    def _links_are_of_a_page(self) -> Self:
        if self.links and self.kind is not FeedKind.PAGE:
            raise mistake("links-without-page", "`links` says which links of a page count", "add kind: page")
        return self


class OpmlForm(Written):
    """A live include of an OPML file: the keys beside `opml` hold for all of its feeds."""

    opml: Name
    publisher: Text = ""
    every: Wait | None = None
    primary: Flag = False
    folder: Text = ""


class PublisherForm(Written):
    """One publisher of `feeds.yaml`."""

    id: Id
    name: Text = ""
    hosts: Row[Annotated[str, BeforeValidator(_read_host)]] = ()


class TopicForm(Written):
    """One topic of `topics.yaml`."""

    id: Id
    label: Name
    any: Phrases = ()
    all: Groups = ()
    none: Phrases = ()
    documents: Row[Name] = ()


class LookalikeForm(Written):
    """Another measure of the same name."""

    label: Name
    terms: Phrases = ()


class KnownForm(Written):
    """A value that the author of a card knows."""

    value: Amount | None = None
    low: Amount | None = None
    high: Amount | None = None
    as_of: AsOf | None = None
    source: Text = ""

    @model_validator(mode="after")
    def _either_value_or_range(self) -> Self:
        ends = [end for end in (self.low, self.high) if end is not None]
        if self.value is None and len(ends) < 2:
            raise mistake("missing-value", "needs a value, or low and high")
        if self.value is not None and ends:
            raise mistake("value-and-range", "has both a value and a range", "keep one of them")
        if len(ends) == 2 and ends[0] >= ends[1]:
            raise mistake("bad-range", f"{ends[0]} is not below {ends[1]}")
        return self


class AlertForm(Written):
    """When people are told."""

    min_step: Annotated[Decimal, BeforeValidator(_read_step)] = _ALERT.min_step
    confirm: Annotated[int, BeforeValidator(between(1, 1000))] = _ALERT.confirm
    cooldown: Duration = _ALERT.cooldown
    severity: Annotated[Severity, BeforeValidator(choice(Severity))] | None = _ALERT.severity


class LedgerForm(Written):
    """When a value becomes the current reading by itself."""

    accept: Annotated[int | None, BeforeValidator(_read_accept)] = 3


class FigureForm(Written):
    """One card of `figures.yaml`."""

    id: Id
    label: Name
    unit: Annotated[Unit, BeforeValidator(read_unit)]
    topic: Text = ""
    counts: Phrases = ()
    subject: Phrases = ()
    rival: Phrases = ()
    about: Groups = ()
    exclude: Phrases = ()
    lookalikes: Row[LookalikeForm] = ()
    definition: Text = ""
    accumulates: Flag = False
    change: Annotated[Trend, BeforeValidator(choice(Trend))] | None = None
    known: Row[KnownForm] = ()
    expect: Annotated[tuple[Decimal, Decimal], BeforeValidator(_read_range)] | None = None
    alert: AlertForm = AlertForm()
    ledger: LedgerForm = LedgerForm()


class FrontForm(Written):
    """Front matter of a seed document."""

    source: Name
    published: Annotated[datetime | None, BeforeValidator(_read_published)]
    url: Annotated[str, BeforeValidator(lambda value: "" if value in ("none", None) else read_address(value))] = ""
    title: Text = ""
