"""One digest for each (name, day): membership and words are fixed in one transaction, deliveries owed with them."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict

from watchbot.app import App
from watchbot.config import DigestSettings, QuietDay
from watchbot.errors import StoreError
from watchbot.jobs.runs import Outcome, Tally, recorded
from watchbot.model import Message
from watchbot.pipeline.digest import build_digest
from watchbot.pipeline.windows import Window, due_window
from watchbot.render import digest_message

log = logging.getLogger(__name__)


async def digest(app: App, *, until_now: bool = False) -> Outcome:
    """Write every digest that is owed. `until_now` does not wait for the time of day and covers all up to now."""
    with recorded(app, "digest") as tally:
        for settings in app.config.digests:
            try:
                window = _window(app, settings, until_now=until_now)
                if window is not None:
                    _write(app, settings, window, tally)
            except StoreError:
                raise
            except Exception as bug:
                log.exception("the digest %s could not be written", settings.name)
                tally.bugs.append(bug)
    return tally.outcome()


def is_due(app: App) -> bool:
    """Tell whether any digest is owed now."""
    return any(_window(app, settings, until_now=False) is not None for settings in app.config.digests)


def _window(app: App, settings: DigestSettings, *, until_now: bool) -> Window | None:
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
    return Window(day=now.date(), since=window.since, until=now)


def in_parts(message: Message) -> dict[str, str]:
    """Return a message as texts by name, as a fixed digest is stored."""
    return {**asdict(message), "headers": json.dumps(message.headers)}


def from_parts(parts: Mapping[str, str]) -> Message:
    """Return the message of a fixed digest, word for word as it was fixed."""
    headers = tuple((str(name), str(value)) for name, value in json.loads(parts["headers"]))
    return Message(**{**parts, "headers": headers})  # type: ignore[arg-type]


def _write(app: App, settings: DigestSettings, window: Window, tally: Tally) -> None:
    material = app.store.digest_material(window.since, window.until)
    built = build_digest(
        name=settings.name,
        day=window.day,
        since=window.since,
        until=window.until,
        alerts=material.alerts,
        outdated=material.outdated,
        coverage=material.coverage,
        feeds=material.feeds,
        counts=material.counts,
        figures=app.figures,
        topics=app.seeds.topics,
        publishers=app.seeds.publishers,
    )
    message = digest_message(built)
    quiet = built.quiet and settings.quiet_day is QuietDay.SKIP
    digest_id = app.store.fix_digest(
        settings.name,
        window.day,
        since=window.since,
        until=window.until,
        alert_ids=tuple(alert.id for alert, _ in material.alerts),
        subject=message.subject,
        body=in_parts(message),
        channels=() if quiet else settings.to,
        now=app.now(),
    )
    tally.add("skipped" if digest_id is None or quiet else "sent", digest_id is not None)
