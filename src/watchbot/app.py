"""The real parts, built from settings and seeds. The only place that reads the clock or draws a random number."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from watchbot.config import Config
from watchbot.fetch import Fetcher, Resolver
from watchbot.model import Figure
from watchbot.notify import Notifier, build_notifier
from watchbot.pipeline.findings import EXTRACTOR_VERSION, Watchlist
from watchbot.render import Forms
from watchbot.seeds import Seeds, load_seeds
from watchbot.store import Store, open_store
from watchbot.workers import Workers

Clock = Callable[[], datetime]
Watch = Callable[[str, int], None]  # told what a job counts, by the field names of `RunCounts`, while it counts


def clock() -> datetime:
    """Return the time of day, aware and in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - here, and only here


def jitter() -> float:
    """Return a number from 0 to 1 that nobody can foresee, to spread requests over time."""
    return random.random()  # noqa: S311 - spreads load, protects nothing


def unwatched(_name: str, _number: int) -> None:
    """Nobody looks on while a job works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What a job works with. Frozen: a reload builds another one."""

    config: Config
    seeds: Seeds
    figures: Mapping[str, Figure]
    reads_as: str  # extractor version and digest of the watchlist: when it changes, articles are read again
    store: Store
    fetcher: Fetcher
    workers: Workers
    notifiers: Mapping[str, Notifier]
    owner: str  # who holds a lease
    now: Clock
    jitter: Callable[[], float]
    watch: Watch = unwatched
    forms: Forms = field(default_factory=Forms)  # the templates


@asynccontextmanager
async def open_web(config: Config, *, seeds: Seeds | None = None) -> AsyncIterator[tuple[Fetcher, Workers]]:
    """Open only what fetches and reads, for commands that look at the web and write nothing.

    What is read is compared with nothing, unless `seeds` are given.
    """
    watched = seeds or Seeds()
    workers = Workers(config.workers, watched.figures, watched.topics)
    try:
        async with Fetcher(config.fetch) as fetcher:
            yield fetcher, workers
    finally:
        workers.close()


@asynccontextmanager
async def open_app(
    config: Config,
    *,
    seeds: Seeds | None = None,
    resolver: Resolver | None = None,
    now: Clock = clock,
    daemon: bool = False,
    watch: Watch = unwatched,
) -> AsyncIterator[App]:
    """Open the database, the fetcher and the workers, and close them at the end.

    `resolver` replaces name resolution: the demo and the tests map their hosts to loopback with it.
    `watch` is told what the jobs count.

    Raises SeedError for mistakes in the seeds, StoreError for a database that cannot be used.
    """
    seeds = load_seeds(config.seeds) if seeds is None else seeds
    watchlist = Watchlist(seeds.figures, seeds.topics)
    store = open_store(config.database, daemon=daemon)
    workers = Workers(config.workers, seeds.figures, seeds.topics)
    try:
        async with Fetcher(config.fetch, resolver=resolver) as fetcher:
            yield App(
                config=config,
                seeds=seeds,
                figures={figure.id: figure for figure in seeds.figures},
                reads_as=f"{EXTRACTOR_VERSION}/{watchlist.digest}",
                store=store,
                fetcher=fetcher,
                workers=workers,
                notifiers={settings.name: build_notifier(settings, fetcher.post) for settings in config.channels},
                owner=f"{socket.gethostname()}:{os.getpid()}",
                now=now,
                jitter=jitter,
                watch=watch,
                forms=Forms(config.templates),
            )
    finally:
        workers.close()
        store.close()
