"""Alerts as feeds for feed readers: Atom (RFC 4287) and JSON Feed 1.1, with the same entries.

An entry keeps its id for ever and gets a new date when its alert changes, so a reader shows it once and updates it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from watchbot.model import Alert, Evidence, Publisher
from watchbot.pipeline.headline import alert_headline, cut
from watchbot.pipeline.telling import ToldAlert, named, tell
from watchbot.render import safe
from watchbot.render.forms import KIND_WORDS, written

_NEWEST = 100  # entries of a feed
_SUMMARY = 600  # characters
_TITLE = "watchbot alerts"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """One alert as an entry of a feed."""

    id: str
    title: str
    summary: str
    link: str
    kind: str
    figure: str
    published: str  # RFC 3339
    updated: str


def alerts_atom(
    alerted: Sequence[tuple[Alert, Sequence[Evidence]]],
    *,
    authority: str,
    publishers: Sequence[Publisher] = (),
    base_url: str = "",
    self_url: str = "",
) -> str:
    """Return the newest hundred alerts as Atom. `authority` is the domain that the ids are minted under."""
    lines = _lines(alerted, publishers, authority=authority, base_url=base_url)
    updated = max((line.updated for line in lines), default="1970-01-01T00:00:00Z")
    return written(
        "alerts", "xml", lines=lines, title=_TITLE, own=f"tag:{authority},2026:alerts", at=self_url, updated=updated
    )


def alerts_json_feed(
    alerted: Sequence[tuple[Alert, Sequence[Evidence]]],
    *,
    authority: str,
    publishers: Sequence[Publisher] = (),
    base_url: str = "",
    self_url: str = "",
) -> str:
    """Return the newest hundred alerts as JSON Feed 1.1, with the entries of `alerts_atom`."""
    head = {"version": "https://jsonfeed.org/version/1.1", "title": _TITLE}
    if safe.link(self_url):
        head["feed_url"] = safe.link(self_url)
    lines = _lines(alerted, publishers, authority=authority, base_url=base_url)
    return json.dumps(head | {"items": [_json_line(line) for line in lines]}, ensure_ascii=False, indent=1) + "\n"


def _lines(
    alerted: Sequence[tuple[Alert, Sequence[Evidence]]],
    publishers: Sequence[Publisher],
    *,
    authority: str,
    base_url: str,
) -> tuple[FeedLine, ...]:
    newest = sorted(alerted, key=lambda pair: (pair[0].updated_at, pair[0].id), reverse=True)[:_NEWEST]
    names = {publisher.id: publisher.name for publisher in publishers}
    return tuple(
        _line(alert, named(evidence, names), authority=authority, base_url=base_url) for alert, evidence in newest
    )


def _line(alert: Alert, evidence: Sequence[Evidence], *, authority: str, base_url: str) -> FeedLine:
    told = tell(alert, evidence, figure=None, since=None)
    review = f"{safe.link(base_url).rstrip('/')}/a/{alert.id}" if safe.link(base_url) else ""
    source = told.said[0].url if told.said else told.url
    return FeedLine(
        id=f"tag:{authority},{alert.opened_at.astimezone(UTC):%Y-%m-%d}:alert/{alert.id}",
        title=safe.plain(alert_headline(told)),
        summary=safe.plain(_summary(told)),
        link=review or safe.link(source),
        kind=str(alert.kind),
        figure=alert.figure,
        published=_rfc3339(alert.opened_at),
        updated=_rfc3339(alert.updated_at),
    )


def _summary(told: ToldAlert) -> str:
    """Say what happened, with one quote and who it is from."""
    parts = [f"{KIND_WORDS[told.kind]}: {told.was} → {told.now}" if told.was and told.now else KIND_WORDS[told.kind]]
    if told.note:
        parts.append(told.note)
    if told.said and told.said[0].quote:
        parts.append(f"“{cut(told.said[0].quote, _SUMMARY // 2)}” — {told.said[0].publisher}")
    return cut(". ".join(parts), _SUMMARY)


def _json_line(line: FeedLine) -> dict[str, object]:
    entry: dict[str, object] = {
        "id": line.id,
        "title": line.title,
        "content_text": line.summary,
        "date_published": line.published,
        "date_modified": line.updated,
        "tags": [tag for tag in (line.kind, line.figure) if tag],
    }
    return entry | ({"url": line.link} if line.link else {})


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
