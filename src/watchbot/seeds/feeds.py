"""`feeds.yaml` and the OPML files that it includes → feeds and publishers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

from watchbot.config.checking import Written, checked, report_twins, rows
from watchbot.config.sheet import MAX_BYTES, KeyPath, Place, Sheet
from watchbot.config.written import did_you_mean
from watchbot.model import FeedSeed, Publisher
from watchbot.seeds.form import FeedForm, OpmlForm, PublisherForm, read_address
from watchbot.seeds.opml import OpmlError, parse_opml


class FeedsForm(Written):
    """The top of `feeds.yaml`."""

    feeds: object = None
    publishers: object = None


def read_feeds(sheet: Sheet, folder: Path) -> tuple[tuple[FeedSeed, ...], tuple[Publisher, ...], list[Sheet]]:
    """Return the feeds, the publishers, and a sheet for every OPML file that was included."""
    checked(FeedsForm, sheet)
    report_twins(sheet, "publishers")
    publishers = _publishers(sheet)
    included: list[Sheet] = []
    placed: list[tuple[FeedSeed, Sheet, Place]] = []
    for path in rows(sheet, ("feeds",)):
        row = sheet.at(path)
        if isinstance(row, dict) and "opml" in row:
            placed += _include(sheet, path, folder, included)
        elif form := checked(FeedForm, sheet, path):
            placed.append((FeedSeed(**dict(form)), sheet, sheet.place((*path, "url"))))
            _check_secret(form.url, sheet, path)
        _check_publisher(sheet, path)
    _report_same(placed)
    _check_hosts(placed, publishers)
    return tuple(feed for feed, _, _ in placed), publishers, included


def _publishers(sheet: Sheet) -> tuple[Publisher, ...]:
    found: list[Publisher] = []
    owners: dict[str, str] = {}
    for path in rows(sheet, ("publishers",)):
        form = checked(PublisherForm, sheet, path)
        if form is None:
            continue
        for place, host in enumerate(form.hosts):
            if owners.setdefault(host, form.id) != form.id:
                message = f'"{host}" belongs to the publisher "{owners[host]}" already'
                sheet.report((*path, "hosts", place), "duplicate-host", message)
        found.append(Publisher(id=form.id, name=form.name or form.id, hosts=form.hosts))
    return tuple(found)


def _check_publisher(sheet: Sheet, path: KeyPath) -> None:
    named = sheet.at((*path, "publisher"))
    known = sheet.named("publishers")
    if isinstance(named, str) and named and named not in known:
        hint = did_you_mean(named, known) or f"add it: publishers: [{{id: {named}}}]"
        sheet.report((*path, "publisher"), "unknown-publisher", f'there is no publisher "{named}"', hint)


def _check_secret(url: str, sheet: Sheet, path: KeyPath) -> None:
    if urlsplit(url).password:
        sheet.warn((*path, "url"), "secret-in-plain-text", "a password is written in this address")


def feed_key(url: str) -> str:
    """Return what two addresses of the same feed have in common.

    Scheme, `www.`, a port that says nothing, a slash at the end and the fragment do not make another feed.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"


def _report_same(placed: Iterable[tuple[FeedSeed, Sheet, Place]]) -> None:
    seen: dict[str, tuple[Sheet, Place]] = {}
    for feed, sheet, place in placed:
        key = feed_key(feed.url)
        if key in seen:
            other, line = seen[key]
            where = f"line {line.line}" if other is sheet else f"{other.file}:{line.line}"
            sheet.report_at(place, "duplicate-feed", f"{feed.url} is there twice", f"first in {where}")
        seen.setdefault(key, (sheet, place))


def _check_hosts(placed: Iterable[tuple[FeedSeed, Sheet, Place]], publishers: tuple[Publisher, ...]) -> None:
    """Warn where a feed names one publisher and its host belongs to another."""
    owner = {host: publisher.id for publisher in publishers for host in publisher.hosts}
    for feed, sheet, place in placed:
        host = (urlsplit(feed.url).hostname or "").removeprefix("www.")
        if feed.publisher and owner.get(host, feed.publisher) != feed.publisher:
            message = f'the feed names "{feed.publisher}", but {host} belongs to "{owner[host]}"'
            sheet.report_at(place, "publisher-mismatch", message, severity="warn")


def _include(sheet: Sheet, path: KeyPath, folder: Path, included: list[Sheet]) -> list[tuple[FeedSeed, Sheet, Place]]:
    form = checked(OpmlForm, sheet, path)
    if form is None:
        return []
    if "://" in form.opml:
        hint = "download it: a list that somebody else can change would add feeds unseen"
        sheet.report((*path, "opml"), "remote-include", "only files can be included", hint)
        return []
    file = folder / form.opml
    inner = Sheet(file=str(file))
    included.append(inner)
    try:
        if file.stat().st_size > MAX_BYTES:
            raise OpmlError(f"larger than {MAX_BYTES // 1_000_000} MB")
        found = parse_opml(file.read_bytes())
    except OSError as error:
        sheet.report((*path, "opml"), "unreadable", f'"{form.opml}" cannot be read: {error.strerror or error}')
        return []
    except OpmlError as error:
        inner.report_at(Place(error.line, 0), "bad-opml", str(error))
        return []
    return [
        (_with_defaults(feed, form), inner, Place(line, 0)) for feed, line in found if _is_usable(feed, inner, line)
    ]


def _is_usable(feed: FeedSeed, sheet: Sheet, line: int) -> bool:
    try:
        read_address(feed.url)
    except PydanticCustomError as error:
        context = error.context or {}
        sheet.report_at(Place(line, 0), error.type, str(context["message"]), str(context["hint"]))
        return False
    return True


def _with_defaults(feed: FeedSeed, form: OpmlForm) -> FeedSeed:
    folder = "/".join(part for part in (form.folder, feed.folder) if part)
    return replace(feed, publisher=form.publisher, every=form.every, primary=form.primary, folder=folder)
