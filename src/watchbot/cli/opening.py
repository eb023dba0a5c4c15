"""Opening the settings, the database and the app for a command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NoReturn

import typer

from watchbot.cli.output import fail, talk

if TYPE_CHECKING:
    from watchbot.app import App, Watch
    from watchbot.config import Config
    from watchbot.jobs import Outcome
    from watchbot.model import Figure
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

    with looking(settings(context)) as config, closing(open_store(config.database)) as store:
        yield store


@contextmanager
def looking(config: Config) -> Iterator[Config]:
    """Return settings whose database can be opened without making one: an empty one where there is none yet."""
    with ExitStack() as stack:
        path = missing_file(config.database)
        if path is not None and path.parent.is_dir():
            talk(f"there is no database {path} yet; `watchbot poll` or `watchbot run` makes it")
            folder = stack.enter_context(TemporaryDirectory(prefix="watchbot-"))
            config = replace(config, database=f"sqlite:///{folder}/empty.db")
        yield config


@contextmanager
def changing(context: typer.Context) -> Iterator[Store]:
    """Open the database for laying something down; where there is none yet, it would be lost: the command ends."""
    path = missing_file(settings(context).database)
    if path is not None and path.parent.is_dir():
        fail(f"there is no database {path} yet, and nothing was written", hint="`watchbot poll` or `run` makes it.")
    with reading(context) as store:
        yield store


def card_of(context: typer.Context, figure: str) -> Figure:
    """Return the card of a figure; ends the command when there is none. Raises SeedError."""
    card = cards(context).get(figure)
    return card if card is not None else no_figure(figure)


def cards(context: typer.Context) -> dict[str, Figure]:
    """Return the cards of the seeds folder by id. Raises SeedError with every mistake."""
    from watchbot.seeds import load_seeds

    return {figure.id: figure for figure in load_seeds(settings(context).seeds).figures}


def cards_as_they_are(context: typer.Context) -> dict[str, Figure]:
    """Return the cards by id, none where the seeds have mistakes: what is stored can be looked at all the same."""
    from watchbot.errors import SeedError

    try:
        return cards(context)
    except SeedError:
        return {}


def asked_for(context: typer.Context, figure: str) -> None:
    """End the command when a listing that has nothing was asked for a figure that no card has.

    A figure that was given up keeps its rows, so this is only asked when there are none.
    """
    if figure and figure not in cards(context):
        no_figure(figure)


def no_figure(figure: str) -> NoReturn:
    """Say that there is no such figure, and end with 2."""
    fail(f"there is no figure {figure!r}", code=2, hint="`watchbot figures list` shows every one.")


def missing_file(url: str) -> Path | None:
    """Return the file of a database that is not there yet; None when it is there, or is no file."""
    path = Path(url.removeprefix("sqlite:///"))
    return path if url.startswith("sqlite:///") and not path.exists() else None


def run_job(context: typer.Context, job: Callable[[App], Awaitable[Outcome]], *, prepares: bool = False) -> Outcome:
    """Run one job by hand, after the seeds were taken over, unless the job does that itself (`prepares`).

    Raises StoreError(locked) while the daemon runs.
    """
    import asyncio

    from watchbot.cli.output import counting

    with counting() as watch:
        return asyncio.run(_run(settings(context), job, watch, prepares=prepares))


async def _run(config: Config, job: Callable[[App], Awaitable[Outcome]], watch: Watch, *, prepares: bool) -> Outcome:
    from watchbot import jobs
    from watchbot.app import open_app

    async with open_app(config, watch=watch) as app:
        with app.store.lock_instance(app.owner):
            if not prepares:
                await jobs.prepare(app)
            return await job(app)
