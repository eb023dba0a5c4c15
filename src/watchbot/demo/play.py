"""The story of the demo: read the briefs, poll on Monday, poll on Tuesday, show what changed."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watchbot import jobs
from watchbot.app import App, open_app
from watchbot.config import (
    Baseline,
    ChannelKind,
    ChannelSettings,
    Config,
    DigestSettings,
    FetchSettings,
    WorkerSettings,
)
from watchbot.config.shipped import shipped
from watchbot.demo.web import served
from watchbot.errors import WatchbotError
from watchbot.model import Alert, AlertState, FeedSeed, Publisher, Severity
from watchbot.seeds import Seeds, load_seeds

TODAY, TOMORROW = "monday", "tuesday"
MORNING = datetime(2026, 4, 27, 9, 0, tzinfo=UTC)  # the demo's own clock, so that every run prints the same

_HOSTS = (
    ("north-wire", "North Wire", "northwire.example"),
    ("harbour-post", "Harbour Post", "harbourpost.example"),
    ("ledger-lane", "Ledger Lane", "ledgerlane.example"),
    ("mirror-daily", "Mirror Daily", "mirrordaily.example"),
)
_MARK = ".watchbot-demo"
SETTINGS = "watchbot.yaml"  # so that every other command can look at what the demo left

Say = Callable[[str], object]


def play(folder: Path, *, say: Say) -> None:
    """Play the demo in `folder`, which it makes, or empties if an earlier demo made it. Raises WatchbotError else."""
    _make_room(folder)
    asyncio.run(_play(folder, say))


async def _play(folder: Path, say: Say) -> None:
    clock = [MORNING]
    with served((TODAY, TOMORROW)) as web:
        async with open_app(_config(folder), seeds=_seeds(), resolver=web.resolve, now=lambda: clock[0]) as app:
            await _monday(app, say)
            clock[0] = MORNING + timedelta(days=1)
            web.day = TOMORROW
            await _tuesday(app, say)
            clock[0] += timedelta(hours=1)
            await jobs.digest(app, until_now=True)
            await jobs.deliver(app)
            _show(app, folder, say)


async def _monday(app: App, say: Say) -> None:
    await jobs.prepare(app)
    say(f"Seeds   {len(app.seeds.figures)} figures, {len(app.seeds.topics)} topics, {len(app.seeds.documents)} briefs")
    outcome = await jobs.poll(app)
    counts = outcome.counts
    say(f"Monday  {counts.polled} feeds polled, {counts.read} articles read, {counts.claims} claims;")
    say("        the first poll of a feed is its baseline and alarms nobody")


async def _tuesday(app: App, say: Say) -> None:
    outcome = await jobs.poll(app)
    again = await jobs.recheck(app, everything=True)
    read = outcome.counts.read + again.counts.read
    say(f"Tuesday {outcome.counts.polled} feeds polled, {read} articles read or read again")
    say("")


def _show(app: App, folder: Path, say: Say) -> None:
    """End with what a person came for: the alerts, what was kept quiet, and where everything is."""
    alerts = sorted(app.store.alerts(states=(AlertState.OPEN,)), key=lambda a: (a.severity is Severity.MINOR, a.id))
    loud = [alert for alert in alerts if not alert.digest_only]
    for alert in loud:
        for line in _lines(alert):
            say(line)
    say("")
    say(
        f"Quiet   rewording and copies; {len(alerts) - len(loud)} things to know from the briefs are in the digest only"
    )
    for path in sorted((folder / "digests").iterdir()):
        if path.suffix in {".md", ".html", ".eml"} and path.stem.startswith("2026"):
            say(f"Digest  {path}")
    say(f"Ledger  {folder / 'watchbot.db'}")
    say("")
    say(f"Look    watchbot -c {folder / SETTINGS} alerts show {loud[0].id if loud else 1}")
    say("Next    watchbot init, then watchbot try URL")


def _lines(alert: Alert) -> tuple[str, str]:
    """Return an alert in two lines: what it is about; from where to where, and who says so."""
    arrow = f"{alert.was} → {alert.now}" if alert.was else alert.now
    said = f"{alert.articles} article{'s' * (alert.articles != 1)}, {alert.origins} origin{'s' * (alert.origins != 1)}"
    return f"{alert.kind.upper():13} {alert.label}", f"{'':13} {arrow}  ({said})"


def _config(folder: Path) -> Config:
    files = ChannelSettings(name="files", kind=ChannelKind.FILES, folder=folder / "digests")
    return replace(
        Config(),
        database=f"sqlite:///{folder / 'watchbot.db'}",
        fetch=replace(FetchSettings(), pause=timedelta(0), per_host=4),
        workers=replace(WorkerSettings(), processes=2),
        baseline=Baseline.DIGEST,
        channels=(files,),
        digests=(replace(DigestSettings(name="demo"), to=("files",)),),
    )


def _seeds() -> Seeds:
    """Return the seeds that come with watchbot, with the feeds of the small web in place of the real ones."""
    seeds = load_seeds(shipped("seeds")[0].parent)
    return replace(
        seeds,
        publishers=tuple(Publisher(id=id_, name=name, hosts=(host,)) for id_, name, host in _HOSTS),
        feeds=tuple(FeedSeed(url=f"http://{host}/feed.xml", title=name, publisher=id_) for id_, name, host in _HOSTS),
    )


def _make_room(folder: Path) -> None:
    if folder.exists():
        if any(folder.iterdir()) and not (folder / _MARK).exists():
            raise WatchbotError(f"{folder} is not empty; name another folder: watchbot demo OTHER")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARK).write_text("made by watchbot demo; may be deleted\n", encoding="utf-8")
    database = json.dumps(f"sqlite:///{(folder / 'watchbot.db').resolve()}")  # JSON quotes are YAML quotes
    seeds = json.dumps(str(shipped("seeds")[0].parent))
    (folder / SETTINGS).write_text(f"database: {database}\nseeds: {seeds}\n", encoding="utf-8")
