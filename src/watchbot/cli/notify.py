"""`watchbot notify`: does a channel work?"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from watchbot.cli.opening import settings
from watchbot.cli.output import fail, talk

if TYPE_CHECKING:
    from watchbot.config import ChannelSettings, Config

app = typer.Typer(help="Try the channels.", no_args_is_help=True)


@app.command("test")
def try_channels(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="Name of a channel; else every one of them.")] = "",
) -> None:
    """Send a trial message to a channel, at once, and say what came back. The database is not touched."""
    config = settings(context)
    wanted = tuple(c for c in config.channels if not channel or c.name == channel)
    if not wanted:
        known = ", ".join(c.name for c in config.channels) or "none"
        fail(f"there is no channel {channel!r}", code=2, hint=f"known: {known}")
    failures = asyncio.run(_tried(config, wanted))
    for settings_ in wanted:
        said = failures.get(settings_.name)
        talk(f"{settings_.name}: {said}" if said else f"{settings_.name}: delivered")
    if failures:
        raise typer.Exit(4)


async def _tried(config: Config, wanted: tuple[ChannelSettings, ...]) -> dict[str, str]:
    """Send to each channel; return what those said that did not take it."""
    from watchbot.app import clock
    from watchbot.errors import NotifyError
    from watchbot.fetch import Fetcher
    from watchbot.notify import build_notifier
    from watchbot.render import trial_message

    failures: dict[str, str] = {}
    async with Fetcher(config.fetch) as fetcher:
        for settings_ in wanted:
            now = clock()
            message = trial_message(channel=settings_.name, at=now)
            own = f"<trial.{now:%Y%m%dT%H%M%S%f}.{settings_.name.replace('@', '.at.')}@watchbot>"
            try:
                await build_notifier(settings_, fetcher.post).send(message, message_id=own, now=now)
            except NotifyError as error:
                failures[settings_.name] = str(error)
    return failures
