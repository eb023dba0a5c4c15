"""One digest for each (name, day): membership and words are fixed in one transaction, deliveries owed with them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from zoneinfo import ZoneInfo

from watchbot.app import App
from watchbot.config import Baseline, DigestSettings, QuietDay
from watchbot.errors import StoreError
from watchbot.jobs.runs import Outcome, Tally, recorded
from watchbot.jobs.templates import made_with, tell_broken_templates
from watchbot.model import Alert, AlertKind, Figure, Message
from watchbot.pipeline.digest import Digest, build_digest
from watchbot.pipeline.routing import HEALTH, is_told, tells_figure, tells_topic
from watchbot.pipeline.untracked import propose
from watchbot.pipeline.windows import Window, due_window
from watchbot.render import digest_message
from watchbot.render.cards import card_to_paste
from watchbot.render.charts import SourcePoint
from watchbot.render.pictures import MOST, Picture, step_picture

_ON_CHART = frozenset({AlertKind.UPDATE, AlertKind.CONFLICT, AlertKind.FIRST})
log = logging.getLogger(__name__)


async def digest(app: App, *, until_now: bool = False) -> Outcome:
    """Write every digest that is owed. `until_now` does not wait for the time of day and covers all up to now."""
    with recorded(app, "digest") as tally:
        for settings in app.config.digests:
            try:
                window = window_of(app, settings, until_now=until_now)
                if window is not None:
                    await _write(app, settings, window, tally)
            except StoreError:
                raise
            except Exception as bug:
                log.exception("the digest %s could not be written", settings.name)
                tally.bugs.append(bug)
    return tally.outcome()


def is_due(app: App) -> bool:
    """Tell whether any digest is owed now."""
    return any(window_of(app, settings, until_now=False) is not None for settings in app.config.digests)


def window_of(app: App, settings: DigestSettings, *, until_now: bool) -> Window | None:
    """Return the window that is owed now; with `until_now` the one up to this moment."""
    last = app.store.last_digest(settings.name)
    now = app.now()
    window = due_window(
        at=settings.at,
        tz=settings.tz,
        last_until=last.until if last else None,
        last_day=last.day if last and not until_now else None,
        now=now,
    )
    if window is None or not until_now:
        return window
    day = now.astimezone(ZoneInfo(settings.tz)).date()  # the one that its readers have
    return Window(day=day, since=window.since, until=now)


def in_parts(message: Message) -> dict[str, str]:
    """Return a message as texts by name, as a fixed digest is stored."""
    return {**asdict(message), "headers": json.dumps(message.headers), "images": json.dumps(message.images)}


def from_parts(parts: Mapping[str, str]) -> Message:
    """Return the message of a fixed digest, word for word as it was fixed."""
    pairs = {
        key: tuple((str(name), str(value)) for name, value in json.loads(parts.get(key, "[]")))
        for key in ("headers", "images")
    }
    return Message(**{**parts, **pairs})  # type: ignore[arg-type]


async def _write(app: App, settings: DigestSettings, window: Window, tally: Tally) -> None:
    built, message, alert_ids = await compose(app, settings, window)
    quiet = settings.quiet_day is QuietDay.SKIP and not _has_news(app, settings, built)
    digest_id = app.store.fix_digest(
        settings.name,
        window.day,
        since=window.since,
        until=window.until,
        alert_ids=alert_ids,
        subject=message.subject,
        body=in_parts(message),
        channels=() if quiet else settings.to,
        now=app.now(),
    )
    tally.add("skipped" if digest_id is None or quiet else "sent", digest_id is not None)
    tell_broken_templates(app)


def _has_news(app: App, settings: DigestSettings, built: Digest) -> bool:
    """Tell whether anything happened since the last digest; a channel that refuses messages now is trouble, too."""
    if not built.quiet or built.health.new_trouble:
        return True
    before = _parked(app, settings)
    return any(waits.parked > before.get(waits.channel, 0) for waits in built.health.backlog)


def _parked(app: App, settings: DigestSettings) -> dict[str, int]:
    """Return how much of each channel was parked as the last digest has it: when it was parked, nothing says."""
    last = app.store.last_digest(settings.name)
    told = json.loads(last.body.get("json", "{}")) if last else {}
    return {waits["channel"]: waits["parked"] for waits in told.get("health", {}).get("backlog", ())}


async def compose(app: App, settings: DigestSettings, window: Window) -> tuple[Digest, Message, tuple[int, ...]]:
    """Return a digest, its words, and the alerts in it. Nothing is stored."""
    first_polls = app.config.baseline is not Baseline.SILENT
    material = app.store.digest_material(window.since, window.until, first_polls=first_polls)
    match, figures = settings.match, app.figures
    alerts = tuple(
        (alert, evidence)
        for alert, evidence in material.alerts
        if alert.kind in HEALTH or is_told(match, app.config.routes, alert, figures)
    )
    built = build_digest(
        name=settings.name,
        day=window.day,
        since=window.since,
        until=window.until,
        tz=settings.tz,
        alerts=alerts,
        outdated=tuple(line for line in material.outdated if tells_figure(match, line.figure, figures)),
        coverage=tuple(one for one in material.coverage if tells_topic(match, one.topic, figures)),
        feeds=material.feeds,
        counts=material.counts,
        rechecked=material.rechecked,
        figures=app.figures,
        topics=app.seeds.topics,
        publishers=app.seeds.publishers,
        backlog=app.store.backlog(),
        suggestions=[replace(p.suggestion, card=card_to_paste(p.card)) for p in propose(material.cited)],
    )
    pictures = _pictures(app, built, [alert for alert, _ in alerts])
    message = await made_with(app, "digest", digest_message, built, pictures=pictures)
    return built, message, tuple(alert.id for alert, _ in alerts)


def _pictures(app: App, built: Digest, alerts: Sequence[Alert]) -> dict[str, Picture]:
    """Return the charts of the first figures that have a history, with the values that the alerts are about."""
    found: dict[str, Picture] = {}
    for news in (*built.changed, *built.disputed):
        figure = app.figures.get(news.figure)
        if figure is not None and len(found) < MOST:
            ids = {told.id for told in (*news.changes, *news.disagreements)}
            picture = picture_of(app, figure, [a for a in alerts if a.id in ids])
            found |= {figure.id: picture} if picture is not None else {}
    return found


def picture_of(app: App, figure: Figure, alerts: Iterable[Alert]) -> Picture | None:
    """Return the chart of a figure with what some alerts say of it; None for one that has no history."""
    return step_picture(figure, app.store.readings(figure.id), _said(alerts))


def _said(alerts: Iterable[Alert]) -> tuple[SourcePoint, ...]:
    """Return the dated values that alerts say a figure has now; another definition's has no place on its chart."""
    return tuple(
        SourcePoint(source="", url="", as_of=alert.as_of, value=alert.value, agrees=False)
        for alert in alerts
        if alert.as_of is not None and alert.value is not None and alert.kind in _ON_CHART
    )
