"""`watchbot deliver` and `watchbot deliveries`: what is owed to the channels, and what they have refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli.jobs import run_once
from watchbot.cli.opening import reading
from watchbot.cli.output import print_rows, when

if TYPE_CHECKING:
    from watchbot.app import App
    from watchbot.jobs import Outcome
    from watchbot.store import StoredDelivery

app = typer.Typer(help="What is owed to the channels, and what they have refused.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def deliver(
    context: typer.Context,
    parked: Annotated[bool, typer.Option("--parked", help="Also what was refused for good: try it again.")] = False,
    channel: Annotated[str, typer.Option(help="With --parked: only of this channel.")] = "",
    as_json: AsJson = False,
) -> None:
    """Send what is owed to the channels."""
    from watchbot import jobs

    async def send(opened: App) -> Outcome:
        if parked:
            opened.store.release_parked(opened.now(), channel=channel or None)
        return await jobs.deliver(opened)

    run_once(context, send, as_json=as_json)


@app.command("list")
def list_deliveries(
    context: typer.Context,
    state: Annotated[str, typer.Option(help="owed, leased, bundled, parked, sent or dropped.")] = "",
    channel: Annotated[str, typer.Option(help="Only to this channel.")] = "",
    limit: Annotated[int, typer.Option(help="At most this many, the newest.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List deliveries, newest first: to whom, about what, where they stand, and what was said when one was refused."""
    with reading(context) as store:
        found = store.deliveries(state=state or None, channel=channel or None, limit=limit)
    print_rows(
        [_row(one) for one in found],
        columns=("id", "channel", "about", "state", "attempts", "created", "due", "sent", "error"),
        as_json=as_json,
        empty="No deliveries. Routes and digests in the settings say what is sent where.",
    )


def _row(one: StoredDelivery) -> dict[str, Any]:
    about = f"alert {one.alert_id}" if one.alert_id else f"digest {one.digest_id}" if one.digest_id else "many alerts"
    return {
        "id": one.id,
        "channel": one.channel,
        "about": about,
        "alert": one.alert_id,
        "digest": one.digest_id,
        "state": one.state,
        "attempts": one.attempts,
        "created": when(one.created_at),
        "due": when(one.due_at),
        "sent": when(one.sent_at),
        "error": one.error,
        "message_id": one.message_id,
    }
