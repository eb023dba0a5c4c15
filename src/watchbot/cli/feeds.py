"""`watchbot feeds`: what is polled and how it is doing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli.opening import reading, settings
from watchbot.cli.output import fail, print_rows, talk, when

if TYPE_CHECKING:
    from watchbot.model import StoredFeed

app = typer.Typer(help="What is polled, and how it is doing.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_feeds(context: typer.Context, as_json: AsJson = False) -> None:
    """List the feeds of the seeds."""
    from watchbot.seeds import load_seeds

    seeds = load_seeds(settings(context).seeds)
    rows = [
        {
            "url": f.url,
            "title": f.title,
            "publisher": f.publisher or None,
            "primary": f.primary,
            "folder": f.folder or None,
        }
        for f in seeds.feeds
    ]
    print_rows(
        rows,
        columns=("title", "publisher", "primary", "url"),
        as_json=as_json,
        empty="No feeds: add one to seeds/feeds.yaml.",
    )


@app.command()
def health(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the state of each feed, since when, and when it is looked at next."""
    with reading(context) as store:
        rows = [health_row(f) for f in store.feeds()]
    columns = ("state", "title", "since", "last_good", "next_poll", "entries", "reason")
    print_rows(rows, columns=columns, as_json=as_json, empty="Nothing was polled yet. `watchbot poll` starts.")


@app.command("import")
def import_opml(
    opml: Annotated[Path, typer.Argument(help="An OPML file, as feed readers write it.", exists=True)],
    context: typer.Context,
) -> None:
    """Add the feeds of an OPML file to seeds/feeds.yaml, folders kept, comments kept, doubles left out."""
    from watchbot.notify.files import write_atomically
    from watchbot.seeds import OpmlError, load_seeds, parse_opml
    from watchbot.seeds.additions import with_feeds

    seeds = settings(context).seeds
    target = seeds / "feeds.yaml"
    try:
        wanted = [feed for feed, _ in parse_opml(opml.read_bytes())]
    except OpmlError as error:
        fail(f"{opml}:{error.line}: {error}", code=2, hint="Export the list again from the feed reader.")
    known = load_seeds(seeds).feeds
    text, added = with_feeds(target.read_text(encoding="utf-8") if target.exists() else "", wanted, known)
    if added:
        write_atomically(target, text.encode())
    talk(f"{added} of {len(wanted)} feeds added to {target}")


@app.command("export")
def export_opml(context: typer.Context) -> None:
    """Write the feeds as OPML on stdout."""
    from watchbot.seeds import load_seeds, write_opml

    typer.echo(write_opml(load_seeds(settings(context).seeds).feeds).decode(), nl=False)


def health_row(feed: StoredFeed) -> dict[str, Any]:
    """Return a feed in the shape of `feeds health --json` (design §7)."""
    moment: datetime | None = feed.last_good
    return {
        "id": feed.id,
        "url": feed.url,
        "title": feed.title,
        "state": feed.state.value,
        "reason": feed.reason or None,
        "since": when(feed.since),
        "last_good": when(moment),
        "next_poll": when(feed.next_poll),
        "entries": feed.entries,
    }
