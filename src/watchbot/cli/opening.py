"""Opening the settings, the database and the app for a command."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from watchbot.app import App
    from watchbot.config import Config
    from watchbot.jobs import Outcome
    from watchbot.store import Store


def settings(context: typer.Context) -> Config:
    """Return the settings that the command line names. Raises ConfigError with every mistake."""
    from watchbot.config import load_config

    path: Path | None = context.find_root().obj
    return load_config(path)


@contextmanager
def reading(context: typer.Context) -> Iterator[Store]:
    """Open the database for looking at, or for a short verdict; the daemon may run at the same time."""
    from watchbot.store import open_store

    store = open_store(settings(context).database)
    try:
        yield store
    finally:
        store.close()


def run_job(context: typer.Context, job: Callable[[App], Awaitable[Outcome]]) -> Outcome:
    """Run one job by hand, after the seeds were taken over. Raises StoreError(locked) while the daemon runs."""
    return asyncio.run(_run(settings(context), job))


async def _run(config: Config, job: Callable[[App], Awaitable[Outcome]]) -> Outcome:
    from watchbot import jobs
    from watchbot.app import open_app

    async with open_app(config) as app:
        with app.store.lock_instance(app.owner):
            await jobs.prepare(app)
            return await job(app)
