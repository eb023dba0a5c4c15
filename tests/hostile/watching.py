"""Watches the hostile web: one poll of it, or the daemon over it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from hostile import seat
from hostile.web import all_cases
from watchbot import daemon, jobs, workers
from watchbot.app import open_app
from watchbot.cli.logs import set_up
from watchbot.config import Config, FetchSettings, WorkerSettings
from watchbot.model import FeedKind, FeedSeed
from watchbot.seeds import Seeds, load_seeds

CARDS = Path(__file__).parent.parent / "corpus" / "seeds"


def settings(folder: Path) -> Config:
    """Return the settings as they come, but for the waiting."""
    return Config(
        database=f"sqlite:///{folder / 'hostile.db'}",
        seeds=CARDS,
        fetch=replace(FetchSettings(), pause=timedelta(0), timeout=timedelta(seconds=5)),
        workers=replace(WorkerSettings(), page_seconds=15),
        recheck=(),
        digests=(),
        channels=(),
    )


def seeds(trap: int) -> Seeds:
    """Return the test cards with one feed for each case."""
    feeds = tuple(
        FeedSeed(url=case.feed_url, title=name, kind=FeedKind(case.kind)) for name, case in all_cases(trap).items()
    )
    return replace(load_seeds(CARDS), feeds=feeds, documents=())


def resolver(port: int, trap: int) -> Callable[[str, int], Awaitable[list[str]]]:
    """Send the hosts of the cases to the hostile web; every other name leads into a trap."""
    special = {urlsplit(c.feed_url).hostname: c.addresses for c in all_cases(trap).values() if c.addresses is not None}

    async def resolve(host: str, _port: int) -> list[str]:
        if host in special:
            return list(special[host] or ())
        return [f"127.0.0.1:{port}"] if host.endswith(".example") else ["127.0.0.1"]

    return resolve


async def _poll(folder: Path, port: int, trap: int) -> int:
    async with open_app(settings(folder), seeds=seeds(trap), resolver=resolver(port, trap)) as app:
        await jobs.prepare(app)
        outcome = await jobs.poll(app)
    print(outcome.counts)
    return 0


def main(way: str, folder: Path, port: int, trap: int) -> int:
    """Poll once, or run the daemon until it is told to stop."""
    workers._take_seat = seat.take_seat
    set_up("text", verbose=False)
    if way == "poll":
        return asyncio.run(_poll(folder, port, trap))
    watched = seeds(trap)
    daemon.load_seeds = lambda _: watched  # the feeds of the hostile web are not a file
    return asyncio.run(daemon.Daemon(settings(folder), resolver=resolver(port, trap), speed=20.0).run())
