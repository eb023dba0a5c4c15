"""`watchbot digest`: write and send what is owed, or look at the next one first."""

from __future__ import annotations

import asyncio
import tempfile
import webbrowser
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watchbot.cli.jobs import run_once
from watchbot.cli.opening import looking, settings
from watchbot.cli.output import fail, plain, talk

if TYPE_CHECKING:
    from datetime import datetime

    from watchbot.app import App
    from watchbot.config import Config, DigestSettings
    from watchbot.jobs import Outcome
    from watchbot.model import Message, RunCounts

app = typer.Typer(help="Write the digests that are owed, and send them.", invoke_without_command=True)


_LATELY = 200  # deliveries looked through for those of this run


class PreviewFormat(StrEnum):
    """How a preview is printed."""

    TERMINAL = "terminal"
    BROWSER = "browser"
    HTML = "html"
    EML = "eml"


@app.callback()
def digest(
    context: typer.Context,
    now: Annotated[bool, typer.Option("--now", help="Up to now, without waiting for the time of day.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Write the digests that are owed, and send them."""
    if context.invoked_subcommand is not None:
        return
    from watchbot import jobs

    went: list[str] = []
    fixed: list[int] = []  # the number of digests that were written: sent is only what a channel took

    async def write_and_send(opened: App) -> Outcome:
        began = opened.now()
        written = await jobs.digest(opened, until_now=now)
        fixed.append(written.counts.sent)
        sent = await jobs.deliver(opened)
        went.extend(_went_to(opened, began))
        return jobs.together(replace(written, counts=replace(written.counts, sent=0)), sent)

    try:
        run_once(
            context,
            write_and_send,
            as_json=as_json,
            lines=lambda counts: [_wrote(sum(fixed), counts)],
            rows=lambda: {"written": sum(fixed)},
        )
    finally:  # also when a channel refused: the others have theirs
        for place in () if as_json else went:
            typer.echo(plain(place))


def _wrote(digests: int, counts: RunCounts) -> str:
    """Say how many digests were written, and how many messages a channel took: alerts that were owed go out, too."""
    if not (digests or counts.sent or counts.skipped):
        return "nothing was due"
    parts = [f"{digests} {'digest' if digests == 1 else 'digests'} written"]
    if counts.skipped:
        parts.append(f"{counts.skipped} skipped")
    sent = f"{counts.sent} {'message' if counts.sent == 1 else 'messages'} sent" if counts.sent else "nothing sent"
    return ", ".join([*parts, sent])


def _went_to(opened: App, began: datetime) -> list[str]:
    """Return where the digests of this run are: the page of a folder, else the channel that took it."""
    from watchbot.config import ChannelKind
    from watchbot.jobs.digests import from_parts

    folders = {c.name: c.folder for c in opened.config.channels if c.kind is ChannelKind.FILES}
    places = []
    for sent in reversed(opened.store.deliveries(state="sent", limit=_LATELY)):
        stored = opened.store.digest(sent.digest_id) if sent.digest_id is not None else None
        if stored is None or sent.sent_at is None or sent.sent_at < began:
            continue
        folder = folders.get(sent.channel)
        told = f"to the channel {sent.channel}" if folder is None else folder / f"{from_parts(stored.body).stem}.html"
        places.append(f"{stored.name}: {told}")
    return places


@app.command()
def preview(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Which digest of the settings; else the first.")] = "",
    format: Annotated[  # noqa: A002 - the name of the option
        PreviewFormat,
        typer.Option(help="terminal: as text; browser: opened; html: a page that needs nothing else; eml: the mail."),
    ] = PreviewFormat.TERMINAL,
) -> None:
    """Show the digest as it would be now. Stores nothing and sends nothing; the daemon may run."""
    config = settings(context)
    wanted = next((d for d in config.digests if not name or d.name == name), None)
    if wanted is None:
        known = ", ".join(d.name for d in config.digests) or "none"
        fail(f"there is no digest {name or 'in the settings'}", code=2, hint=f"known: {known}")
    with looking(config) as looked_at:
        message, mail = asyncio.run(_composed(looked_at, wanted))
    match format:
        case PreviewFormat.TERMINAL:
            typer.echo(plain(f"{message.subject}\n\n{message.text}"), nl=False)
        case PreviewFormat.BROWSER:
            _open(message)
        case PreviewFormat.HTML:
            typer.echo(message.html)
        case PreviewFormat.EML:
            typer.echo(mail, nl=False)


def _open(message: Message) -> None:
    """Show the page in the browser of this machine; where there is none, say where it is."""
    path = Path(tempfile.mkdtemp(prefix="watchbot-")) / f"{message.stem}.html"
    path.write_text(message.html, encoding="utf-8")
    opened = webbrowser.open(path.as_uri())
    talk(f"{'opened' if opened else 'no browser here; the page is'} {path}")


async def _composed(config: Config, wanted: DigestSettings) -> tuple[Message, bytes]:
    from watchbot.app import open_app
    from watchbot.config import ChannelKind
    from watchbot.jobs.digests import compose, window_of
    from watchbot.notify import alone, eml

    nobody = "watchbot <watchbot@watchbot.invalid>"
    mail = next((c for c in config.channels if c.kind is ChannelKind.SMTP and c.name in wanted.to), None)
    async with open_app(replace(config, workers=replace(config.workers, processes=0))) as opened:
        window = window_of(opened, wanted, until_now=True)
        if window is None:
            fail("there is nothing to tell yet")
        _, message, _ = await compose(opened, wanted, window)
        for file, what in sorted(opened.forms.broken.items()):
            talk(f"{file} is broken, the built-in template is used: {what}")
        written = eml(
            message,
            sender=mail.sender if mail else nobody,
            to=(mail.to if mail else ()) or (nobody,),
            message_id=opened.store.message_id("preview", wanted.name),
            date=opened.now(),
            unsubscribe=mail.unsubscribe if mail else (),
        )
    return alone(message), written
