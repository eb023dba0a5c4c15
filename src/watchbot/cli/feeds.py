"""`watchbot feeds`: what is polled and how it is doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli import sources
from watchbot.cli.opening import reading, settings
from watchbot.cli.output import fail, plain, print_rows, talk, when

if TYPE_CHECKING:
    from watchbot.model import StoredFeed
    from watchbot.store import FeedMove

app = typer.Typer(help="What is polled, and how it is doing.", no_args_is_help=True)
sources.add_to(app)

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
            "kind": f.kind.value,
            "verify_tls": f.verify_tls,
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
        pages, moved = store.pages_by_state(), store.feed_moves()
        rows = [health_row(f, pages.get(f.id, {}), [m for m in moved if m.feed_id == f.id]) for f in store.feeds()]
    columns = ("state", "title", "since", "last_good", "next_poll", "entries", "notes")
    shown = rows if as_json else [{**row, "title": row["title"] or row["url"], "notes": _notes(row)} for row in rows]
    print_rows(shown, columns=columns, as_json=as_json, empty="Nothing was polled yet. `watchbot poll` starts.")


@app.command("import")
def import_opml(
    opml: Annotated[Path, typer.Argument(help="An OPML file, as feed readers write it.", exists=True)],
    context: typer.Context,
) -> None:
    """Add the feeds of an OPML file to seeds/feeds.yaml, folders kept, comments kept, doubles left out."""
    from watchbot.notify.files import write_atomically
    from watchbot.seeds import OpmlError, load_seeds, parse_opml
    from watchbot.seeds.additions import EditError, with_feeds

    seeds = settings(context).seeds
    target = seeds / "feeds.yaml"
    try:
        listed = parse_opml(opml.read_bytes())
    except OpmlError as error:
        fail(f"{opml}:{error.line}: {error}", code=2, hint="Export the list again from the feed reader.")
    refused = [(line, why) for feed, line in listed if (why := _refusal(feed.url))]
    wanted = [feed for feed, _ in listed if not _refusal(feed.url)]
    known = load_seeds(seeds).feeds
    try:
        text, added = with_feeds(target.read_text(encoding="utf-8") if target.exists() else "", wanted, known)
    except EditError as error:
        fail(f"{target}: {error}", code=2, hint=f"Include it instead: - opml: {opml}")
    if added:
        write_atomically(target, text.encode())
    for line, why in refused:
        talk(plain(f"{opml}:{line}: left out: {why}"))
    twice = f", {len(wanted) - added} are there already" if added < len(wanted) else ""
    talk(f"{added} of {len(listed)} feeds added to {target}{twice}")


def _refusal(url: str) -> str:
    """Say why an address cannot be in the seeds; empty when it can."""
    from pydantic_core import PydanticCustomError

    from watchbot.seeds.form import read_address

    try:
        read_address(url)
    except PydanticCustomError as error:
        return str((error.context or {})["message"])
    return ""


@app.command("export")
def export_opml(context: typer.Context) -> None:
    """Write the feeds as OPML on stdout. Pages and sitemaps are left out: feed readers cannot read them."""
    from watchbot.model import FeedKind
    from watchbot.seeds import load_seeds, write_opml

    known = load_seeds(settings(context).seeds).feeds
    feeds = [feed for feed in known if feed.kind is FeedKind.FEED]
    typer.echo(write_opml(feeds).decode(), nl=False)
    if len(feeds) < len(known):
        talk(f"{len(feeds)} of {len(known)} sources written: pages and sitemaps are no feeds.")


def health_row(feed: StoredFeed, pages: Mapping[str, int], moves: Sequence[FeedMove]) -> dict[str, Any]:
    """Return a feed in the shape of `feeds health --json` (design §7), with more behind it.

    `pages` counts its entries by state. Rates are from 0 to 1, intervals in seconds; null where nothing is known yet,
    and for the next poll of a feed that is not polled.
    """
    from watchbot.model import FeedState

    return {
        "id": feed.id,
        "url": feed.url,
        "title": feed.title,
        "state": feed.state.value,
        "reason": feed.reason or None,
        "since": when(feed.since),
        "last_good": when(feed.last_good),
        "next_poll": None if feed.paused or feed.state is FeedState.GONE else when(feed.next_poll),
        "entries": feed.entries,
        "kind": feed.kind.value,
        "paused": feed.paused,
        "verify_tls": feed.verify_tls,
        "failures": feed.failures,
        "last_polled": when(feed.last_polled),
        "newest_entry": when(feed.newest_entry),
        "not_modified_rate": round(feed.not_modified / feed.answered, 3) if feed.answered else None,
        "typical_interval": int(feed.rhythm.total_seconds()) if feed.rhythm else None,
        "robots_refused": pages.get("robots", 0),
        "pages": {state: number for state, number in sorted(pages.items()) if state != "robots"},
        "moved_to": feed.moved_to or None,
        "moves": [
            {
                "from": move.from_url,
                "to": move.to_url,
                "followed": move.followed,
                "first_seen": when(move.first_seen),
                "last_seen": when(move.last_seen),
            }
            for move in moves
        ],
    }


def _notes(row: dict[str, Any]) -> str:
    """What a person should know of a feed besides its state, in one line."""
    troubled = {s: n for s, n in row["pages"].items() if s in ("partial", "no_text", "consent", "paywall", "failing")}
    notes = [
        "paused" if row["paused"] else "",
        row["reason"] or "",
        f"watchbot feeds move {row['url']}" if row["moved_to"] else "",
        "" if row["verify_tls"] else "certificate not checked",
        f"robots.txt keeps {row['robots_refused']} pages from us" if row["robots_refused"] else "",
        ", ".join(f"{number} pages {state.replace('_', ' ')}" for state, number in troubled.items()),
    ]
    return "; ".join(note for note in notes if note)
