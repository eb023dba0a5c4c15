"""The story of the demo: read the briefs, poll on Monday, poll on Tuesday, show what changed: each kind once."""

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
from watchbot.model import Alert, AlertKind, AlertState, ChangeKind
from watchbot.pipeline.wording import value_text

TODAY, TOMORROW = "monday", "tuesday"
MORNING = datetime(2026, 4, 27, 9, 0, tzinfo=UTC)  # the demo's own clock, so that every run prints the same

SEEDS = Path(__file__).parent / "seeds"  # the feeds of the small web, and a card that knows nothing yet
_MARK = ".watchbot-demo"
_KINDS = tuple(AlertKind)  # in this order they are told
SETTINGS = "watchbot.yaml"  # so that every other command can look at what the demo left

Say = Callable[[str], object]


def play(folder: Path, *, say: Say) -> None:
    """Play the demo in `folder`, which it makes, or empties if an earlier demo made it. Raises WatchbotError else."""
    _make_room(folder)
    asyncio.run(_play(folder, say))


async def _play(folder: Path, say: Say) -> None:
    clock = [MORNING]
    with served((TODAY, TOMORROW)) as web:
        async with open_app(_config(folder), resolver=web.resolve, now=lambda: clock[0]) as app:
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
    """End with what a person came for: the alerts by kind, what was kept quiet and why, and where everything is."""
    alerts = app.store.alerts(states=(AlertState.OPEN,))
    loud = sorted((alert for alert in alerts if not alert.digest_only), key=lambda alert: _KINDS.index(alert.kind))
    for alert in loud:
        for line in _lines(alert):
            say(line)
    say("")
    for line in _quiet(app):
        say(line)
    say(f"Briefs  {len(alerts) - len(loud)} things to know from them are in the digest only")
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


def _quiet(app: App) -> list[str]:
    """Return what Tuesday's pages said that is no news, in a line for each kind."""
    tuesday = MORNING + timedelta(days=1)
    fresh = [c for c in app.store.claims(live=True) if c.seen_at >= tuesday]
    lines = []
    for kind in (ChangeKind.OUTDATED, ChangeKind.ROUNDING):
        for stored in (one for one in fresh if one.change is kind):
            said = stored.claim
            card = app.figures[said.figure]
            value = value_text(said.value, said.low, said.high, card.unit, exponent=said.quantity.exponent)
            lines += [f"{kind.upper():13} {card.label}", f"{'':13} {value}: {stored.note}"]
    repeats = sum(one.change is ChangeKind.REPEAT for one in fresh)
    copies = sum(one.origin != one.publisher for one in app.store.articles(since=tuesday))
    lines.append(
        f"{'REPEAT':13} what is known, {repeats} times; and {copies} copy, which has the voice of its original"
    )
    return ["Quiet, because it is no news:", *lines, ""]


def _config(folder: Path) -> Config:
    files = ChannelSettings(name="files", kind=ChannelKind.FILES, folder=folder / "digests")
    return replace(
        Config(),
        database=f"sqlite:///{folder / 'watchbot.db'}",
        seeds=folder / "seeds",
        fetch=replace(FetchSettings(), pause=timedelta(0), per_host=4),
        workers=replace(WorkerSettings(), processes=2),
        baseline=Baseline.DIGEST,
        channels=(files,),
        digests=(replace(DigestSettings(name="demo"), to=("files",)),),
    )


def _make_room(folder: Path) -> None:
    if folder.exists():
        if any(folder.iterdir()) and not (folder / _MARK).exists():
            raise WatchbotError(f"{folder} is not empty; name another folder: watchbot demo OTHER")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARK).write_text("made by watchbot demo; may be deleted\n", encoding="utf-8")
    _lay_out_seeds(folder / "seeds")
    database = json.dumps(f"sqlite:///{(folder / 'watchbot.db').resolve()}")  # JSON quotes are YAML quotes
    seeds = json.dumps(str((folder / "seeds").resolve()))
    (folder / SETTINGS).write_text(f"database: {database}\nseeds: {seeds}\n", encoding="utf-8")


def _lay_out_seeds(folder: Path) -> None:
    """Lay out the seeds that come with watchbot, with the feeds of the small web, and one card more."""
    (folder / "documents").mkdir(parents=True)
    for name in ("seeds", "seeds/documents"):
        for file in shipped(name):
            shutil.copyfile(file, folder.parent / name / file.name)
    shutil.copyfile(SEEDS / "feeds.yaml", folder / "feeds.yaml")
    with (folder / "figures.yaml").open("a", encoding="utf-8") as cards:
        cards.write((SEEDS / "card.yaml").read_text(encoding="utf-8"))
