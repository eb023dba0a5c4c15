"""Opening the settings, the database and the app for a command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer

from watchbot.cli.output import talk

if TYPE_CHECKING:
    from watchbot.app import App, Watch
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
    """Open the database for looking at, or for a short verdict; the daemon may run at the same time.

    Looking makes no database: where there is none yet, what is looked at is empty and goes away again.
    """
    from watchbot.store import open_store

    url = settings(context).database
    with ExitStack() as stack:
        path = missing_file(url)
        if path is not None and path.parent.is_dir():
            talk(f"there is no database {path} yet; `watchbot poll` or `watchbot run` makes it")
            url = f"sqlite:///{stack.enter_context(TemporaryDirectory(prefix='watchbot-'))}/empty.db"
        store = open_store(url)
        stack.callback(store.close)
        yield store


def missing_file(url: str) -> Path | None:
    """Return the file of a database that is not there yet; None when it is there, or is no file."""
    path = Path(url.removeprefix("sqlite:///"))
    return path if url.startswith("sqlite:///") and not path.exists() else None


def run_job(context: typer.Context, job: Callable[[App], Awaitable[Outcome]]) -> Outcome:
    """Run one job by hand, after the seeds were taken over. Raises StoreError(locked) while the daemon runs."""
    import asyncio

    from watchbot.cli.output import counting

    with counting() as watch:
        return asyncio.run(_run(settings(context), job, watch))


async def _run(config: Config, job: Callable[[App], Awaitable[Outcome]], watch: Watch) -> Outcome:
    from watchbot import jobs
    from watchbot.app import open_app

    async with open_app(config, watch=watch) as app:
        with app.store.lock_instance(app.owner):
            await jobs.prepare(app)
            return await job(app)
