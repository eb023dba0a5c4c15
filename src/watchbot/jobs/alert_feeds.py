"""The newest alerts as Atom and JSON Feed, beside the digests of every channel that writes files."""

from __future__ import annotations

from pathlib import Path

from watchbot.app import App
from watchbot.config import ChannelKind
from watchbot.jobs.runs import Tally
from watchbot.notify.files import write_feeds
from watchbot.render.alert_feeds import alerts_atom, alerts_json_feed

NEWEST = 100
_WRITTEN = "alert_feeds"
_UNWRITTEN = "the feeds of alerts could not be written"


def feeds_due(app: App) -> bool:
    """Tell whether a folder has feeds that are behind, or none."""
    return bool(_folders(app)) and _stamp(app) != app.store.remembered(_WRITTEN)


def write_alert_feeds(app: App, tally: Tally) -> None:
    """Write the feeds again when an alert is new or has changed since, or the folders are others."""
    stamp = _stamp(app)
    if not _folders(app) or stamp == app.store.remembered(_WRITTEN):
        return
    alerted = [(a, app.store.evidence(a.id, limit=5)) for a in app.store.newest_alerts(limit=NEWEST) if a.told]
    # An entry keeps its id for ever, and no two databases give the same one.
    authority = f"{app.store.remembered('database')}.watchbot.invalid"
    publishers = app.seeds.publishers
    atom = alerts_atom(alerted, authority=authority, publishers=publishers)
    json_feed = alerts_json_feed(alerted, authority=authority, publishers=publishers)
    try:
        for folder in _folders(app):
            write_feeds(folder, atom=atom, json_feed=json_feed)
    except OSError as error:
        if not any(said.startswith(_UNWRITTEN) for said in tally.failures):  # tried before and after the sending
            tally.failures.append(f"{_UNWRITTEN}: {error}")
        return
    app.store.remember(_WRITTEN, stamp)


def _stamp(app: App) -> str:
    newest = app.store.newest_alerts(limit=1)
    said = f"{newest[0].updated_at.isoformat()} {newest[0].id} {newest[0].state}" if newest else "none"
    return "\n".join([said, *(str(folder) for folder in _folders(app))])


def _folders(app: App) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(c.folder for c in app.config.channels if c.kind is ChannelKind.FILES))
