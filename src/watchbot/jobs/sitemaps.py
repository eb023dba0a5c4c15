"""An index of sitemaps → the entries of the newest few of them: one step down, on the same host, with conditions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watchbot.errors import FetchError, ParseError, WorkerError
from watchbot.fetch import Fetcher, unpacked
from watchbot.model import Entry, FeedKind, NotModified, ParsedFeed, Validators
from watchbot.workers import Workers

Fault = FetchError | ParseError | WorkerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is remembered of one sitemap of an index: its validators and the hash of its bytes."""

    validators: Validators
    body_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What the sitemaps of an index gave. `fresh` has those that changed since they were known."""

    known: Mapping[str, Known]
    fresh: tuple[ParsedFeed, ...]
    faults: tuple[Fault, ...]

    def merged(self, index: ParsedFeed) -> ParsedFeed:
        """Return the entries of all that changed as those of one document, each once."""
        entries: dict[str, Entry] = {}
        for parsed in self.fresh:
            for entry in parsed.entries:
                entries.setdefault(entry.key, entry)
        dropped = sum(parsed.dropped for parsed in self.fresh)
        return ParsedFeed(title="", url=index.url, entries=tuple(entries.values()), dropped=dropped)

    def note(self) -> str:
        """Say what could not be had, in words; empty when all could."""
        if not self.faults:
            return ""
        return f"{len(self.faults)} of the index's sitemaps could not be read, the first: {self.faults[0]}"


async def follow(
    fetcher: Fetcher,
    workers: Workers,
    addresses: Sequence[str],
    known: Mapping[str, Known],
    *,
    limit: int,
    verify_tls: bool = True,
) -> Followed:
    """Fetch and parse the sitemaps of an index, one after the other, each with its conditions.

    `limit` is in bytes, of each one unpacked. One that fails loses only itself. When the host wants to be left alone,
    nothing more is asked. Raises WorkerError (`gone`) when nobody is there to parse.
    """
    kept: dict[str, Known] = {}
    fresh: list[ParsedFeed] = []
    faults: list[Fault] = []
    for url in addresses:
        before = known.get(url, _NOTHING)
        try:
            now, parsed = await _one(fetcher, workers, url, before, limit=limit, verify_tls=verify_tls)
        except (FetchError, ParseError, WorkerError) as error:
            if error.reason == "gone":
                raise
            faults.append(error)
            now, parsed = before, None
            if isinstance(error, FetchError) and error.reason in ("http_429", "http_503"):
                kept.update({other: known[other] for other in addresses if other in known and other not in kept})
                break
        if now.body_hash:
            kept[url] = now
        if parsed is not None:
            fresh.append(parsed)
    return Followed(known=kept, fresh=tuple(fresh), faults=tuple(faults))


_NOTHING = Known(validators=Validators(), body_hash="")


async def _one(
    fetcher: Fetcher, workers: Workers, url: str, before: Known, *, limit: int, verify_tls: bool
) -> tuple[Known, ParsedFeed | None]:
    """Return what is known of a sitemap now, and what is in it when that is not what it was."""
    fetched = await fetcher.get(url, validators=before.validators, kind="feed", verify_tls=verify_tls)
    if isinstance(fetched, NotModified):
        return Known(validators=fetched.validators, body_hash=before.body_hash), None
    body_hash = hashlib.sha256(fetched.body).hexdigest()
    now = Known(validators=fetched.validators, body_hash=body_hash)
    if body_hash == before.body_hash:
        return now, None
    parsed = await workers.parse_feed(
        unpacked(fetched.body, url=url, limit=limit),
        url=fetched.final_url,
        content_type=fetched.content_type,
        kind=FeedKind.SITEMAP,
    )
    if parsed.sitemaps:
        raise ParseError(url, "unsupported", "an index of sitemaps names another index, which is not followed")
    return now, parsed


def as_text(known: Mapping[str, Known]) -> str:
    """Return what is known of the sitemaps as a text to be remembered."""
    rows = [[url, k.validators.etag, k.validators.last_modified, k.body_hash] for url, k in known.items()]
    return json.dumps(rows)


def from_text(text: str | None) -> dict[str, Known]:
    """Return what `as_text` wrote; nothing for nothing."""
    return {
        url: Known(validators=Validators(etag=etag, last_modified=modified), body_hash=body_hash)
        for url, etag, modified, body_hash in (json.loads(text) if text else [])
    }
