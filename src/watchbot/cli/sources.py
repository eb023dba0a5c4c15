"""`watchbot feeds add | remove | move | pause | resume | test`: one source at a time."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli.opening import reading, settings
from watchbot.cli.output import fail, plain, print_json, print_rows, talk, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbot.config import Config
    from watchbot.jobs.discovery import Discovery, Looked
    from watchbot.model import Entry, FeedSeed
    from watchbot.seeds import Seeds

Url = Annotated[str, typer.Argument(help="Address of the feed.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Kind = Annotated[str, typer.Option(help="feed, page (its links are the entries) or sitemap; else found out.")]
Links = Annotated[str, typer.Option(help="CSS selector of the links that count on a page: 'main h3 a'.")]
Unverified = Annotated[bool, typer.Option("--no-verify-tls", help="Do not check the certificate of this feed's host.")]

RELOAD = "A running daemon takes it up when it reads the files again (HUP), or at its next start."


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file to `watchbot feeds`."""
    app.command()(add)
    app.command()(remove)
    app.command()(move)
    app.command()(pause)
    app.command()(resume)
    app.command("test")(look_once)


def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Address of a feed, or of a site whose feed is looked for.")],
    title: Annotated[str, typer.Option(help="Name to show, instead of the feed's own.")] = "",
    publisher: Annotated[str, typer.Option(help="Id of a publisher of feeds.yaml.")] = "",
    folder: Annotated[str, typer.Option(help="Folder to sort it under.")] = "",
    primary: Annotated[bool, typer.Option("--primary", help="This source may move the ledger by itself.")] = False,
    kind: Kind = "",
    links: Links = "",
    no_verify_tls: Unverified = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what was found and write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add a source to seeds/feeds.yaml: a feed, or what is found behind the address of a site."""
    from dataclasses import replace

    from watchbot.config.written import did_you_mean
    from watchbot.seeds import load_seeds

    config = settings(context)
    seeds = load_seeds(config.seeds)
    ids = [known.id for known in seeds.publishers]
    if publisher and publisher not in ids:
        fail(
            f'there is no publisher "{publisher}"', code=2, hint=did_you_mean(publisher, ids) or "Add it to feeds.yaml."
        )
    seed = _seed(url, kind=kind, links=links, verify_tls=not no_verify_tls)
    discovery = asyncio.run(_discovered(config, seed))
    added = False
    if discovery.found and not dry_run:
        best = discovery.found[0]
        wanted = replace(
            best.seed,
            url=best.moved_to or best.seed.url,
            title=title,
            publisher=publisher,
            folder=folder,
            primary=primary,
        )
        added = _write_feed(config.seeds, wanted, seeds)
    _say_found(discovery, added=added, dry_run=dry_run, as_json=as_json)


def remove(context: typer.Context, url: Url) -> None:
    """Take a feed out of seeds/feeds.yaml. Its articles, claims and alerts stay in the database."""
    from watchbot.seeds import load_seeds
    from watchbot.seeds.additions import without_feed

    folder = settings(context).seeds
    known = _known(load_seeds(folder), url)
    _edit(folder, lambda text: without_feed(text, known.url), url)
    talk(f"{known.url} was taken out of {folder / 'feeds.yaml'}; comments stay. {RELOAD}")


def move(
    context: typer.Context,
    url: Url,
    to: Annotated[str, typer.Argument(help="New address; else the one that the server gave.")] = "",
) -> None:
    """Give a feed that has moved its new address in seeds/feeds.yaml. Its history goes along."""
    from watchbot.seeds import load_seeds
    from watchbot.seeds.additions import with_address

    folder = settings(context).seeds
    known = _known(load_seeds(folder), url)
    if not to:
        with reading(context) as store:
            stored = store.feed(known.url)
        to = stored.moved_to if stored else ""
    if not to:
        fail(f"{known.url} has not said where it is now", hint=f"Name the address: watchbot feeds move {url} NEW")
    target = _address(to)
    _edit(folder, lambda text: with_address(text, known.url, target), url)
    talk(f"{known.url} is now {target} in {folder / 'feeds.yaml'}. {RELOAD}")


def pause(context: typer.Context, url: Url) -> None:
    """Let a feed rest: it is not polled and its pages are not looked at, until it is resumed. Survives restarts."""
    _set_paused(context, url, paused=True)
    talk(f"{url} rests until `watchbot feeds resume {url}`.")


def resume(context: typer.Context, url: Url) -> None:
    """Poll a feed again, from now on: one that rested, is gone (410), or waits out its failures."""
    _set_paused(context, url, paused=False)
    talk(f"{url} is polled again.")


def look_once(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Address of a source, in the seeds or not.")],
    kind: Kind = "",
    links: Links = "",
    no_verify_tls: Unverified = False,
    limit: Annotated[int, typer.Option(help="At most this many entries, the newest.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Fetch a source once and show its state, its entries, and what would be read of them. Writes nothing."""
    from watchbot.seeds import load_seeds
    from watchbot.seeds.feeds import feed_key

    config = settings(context)
    seed = _seed(url, kind=kind, links=links, verify_tls=not no_verify_tls)
    if not (kind or links or no_verify_tls):
        known = load_seeds(config.seeds).feeds
        seed = next((feed for feed in known if feed_key(feed.url) == feed_key(seed.url)), seed)
    looked, rows = asyncio.run(_tested(config, seed, limit))
    _say_tested(looked, rows, as_json=as_json)
    if not looked.usable:
        raise typer.Exit(1)


# --------------------------------------------------------------------------- the work


async def _discovered(config: Config, seed: FeedSeed) -> Discovery:
    """Look at an address; where nothing says what it is, for feeds behind it."""
    from watchbot.app import clock, open_web
    from watchbot.jobs.discovery import Discovery, discover, look
    from watchbot.model import FeedKind

    async with open_web(config) as (fetcher, workers):
        if seed.kind is FeedKind.FEED and seed.verify_tls:
            return await discover(fetcher, workers, seed.url, now=clock())
        looked = await look(fetcher, workers, seed, now=clock())
        return Discovery(asked=looked, found=(looked,) if looked.usable else ())


async def _tested(config: Config, seed: FeedSeed, limit: int) -> tuple[Looked, list[dict[str, Any]]]:
    from watchbot.app import clock, open_web
    from watchbot.jobs.discovery import look

    async with open_web(config) as (fetcher, workers):
        looked = await look(fetcher, workers, seed, now=clock())
        entries = sorted(looked.parsed.entries if looked.parsed else (), key=_age, reverse=True)[:limit]
        refusals = [await fetcher.robots_refusal(e.url, verify_tls=seed.verify_tls) if e.url else "" for e in entries]
    return looked, [_entry_row(entry, refusal) for entry, refusal in zip(entries, refusals, strict=True)]


def _seed(url: str, *, kind: str, links: str, verify_tls: bool) -> FeedSeed:
    from watchbot.model import FeedKind, FeedSeed
    from watchbot.seeds.selectors import SelectorError, to_xpath

    kinds = [known.value for known in FeedKind]
    if kind and kind not in kinds:
        fail(f'"{kind}" is no kind of source', code=2, hint=f"One of {', '.join(kinds)}.")
    try:
        if links:
            to_xpath(links)
    except SelectorError as error:
        fail(f'"{links}" is no CSS selector: {error}', code=2, hint="For example --links 'main h3 a'.")
    chosen = FeedKind(kind) if kind else FeedKind.PAGE if links else FeedKind.FEED
    if links and chosen is not FeedKind.PAGE:
        fail("--links says which links of a page count", code=2, hint="Use it with --kind page.")
    return FeedSeed(url=_address(url), kind=chosen, links=links, verify_tls=verify_tls)


def _address(url: str) -> str:
    """Return an address as people type it as one that can be fetched."""
    from pydantic_core import PydanticCustomError

    from watchbot.seeds.form import read_address

    try:
        return read_address(url if "://" in url else f"https://{url}")
    except PydanticCustomError as error:
        context = error.context or {}
        fail(str(context["message"]), code=2, hint=str(context["hint"]))


def _known(seeds: Seeds, url: str) -> FeedSeed:
    from watchbot.seeds.feeds import feed_key

    wanted = feed_key(_address(url))
    found = next((feed for feed in seeds.feeds if feed_key(feed.url) == wanted), None)
    if found is None:
        fail(f"there is no feed {url}", code=2, hint="`watchbot feeds list` shows those of the seeds.")
    return found


def _write_feed(folder: Path, wanted: FeedSeed, seeds: Seeds) -> bool:
    """Add a feed to the file; tell whether it was new."""
    from watchbot.notify.files import write_atomically
    from watchbot.seeds.additions import EditError, with_feeds

    target = folder / "feeds.yaml"
    try:
        text, added = with_feeds(_text(target), (wanted,), seeds.feeds)
    except EditError as error:
        fail(f"{target}: {error}", code=2, hint=f"Add it by hand: - url: {wanted.url}")
    if added:
        write_atomically(target, text.encode())
    return bool(added)


def _edit(folder: Path, change: Any, url: str) -> None:
    from watchbot.notify.files import write_atomically
    from watchbot.seeds.additions import EditError

    target = folder / "feeds.yaml"
    try:
        text = change(_text(target))
    except EditError as error:
        fail(f"{target}: {error}", code=2)
    if text is None:
        fail(f"{url} comes from an OPML file that {target} includes", code=2, hint="Change it there.")
    write_atomically(target, text.encode())


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _set_paused(context: typer.Context, url: str, *, paused: bool) -> None:
    """Write the pause into the database, which is made for it; a feed that is new in the seeds is taken over first."""
    from watchbot.app import clock
    from watchbot.seeds import load_seeds
    from watchbot.store import open_store

    config = settings(context)
    seeds = load_seeds(config.seeds)
    known = _known(seeds, url)
    with closing(open_store(config.database)) as store:
        if not store.pause_feed(known.url, paused=paused, now=clock()):
            store.sync_seeds(seeds, clock())
            store.pause_feed(known.url, paused=paused, now=clock())


# --------------------------------------------------------------------------- what is said


def _say_found(discovery: Discovery, *, added: bool, dry_run: bool, as_json: bool) -> None:
    from watchbot.model import FeedState

    rows = [_found_row(looked) for looked in discovery.found]
    if as_json:
        print_json(
            {"added": rows[0]["url"] if added else None, "found": rows, "reason": discovery.asked.reason or None}
        )
    else:
        print_rows(rows, columns=("kind", "state", "title", "entries", "newest", "url"), as_json=False, empty="")
    if not rows:
        hint = "With --kind page the links on a page are its entries; --links 'main h3 a' says which."
        had = discovery.asked.final_url and discovery.asked.state is not FeedState.BLOCKED
        fail(f"no feed was found at {discovery.asked.seed.url} ({discovery.asked.reason})", hint=hint if had else "")
    if dry_run:
        talk("Nothing was written.")
        return
    talk(f"{rows[0]['url']} was added. {RELOAD}" if added else f"{rows[0]['url']} is in the seeds already.")
    for row in rows[1:]:
        talk(f"also found: watchbot feeds add {row['url']}")


def _found_row(looked: Looked) -> dict[str, Any]:
    parsed = looked.parsed
    return {
        "url": looked.moved_to or looked.seed.url,
        "title": (parsed.title if parsed else "") or looked.seed.title or None,
        "kind": looked.seed.kind.value,
        "state": looked.state.value,
        "reason": looked.reason or None,
        "entries": len(parsed.entries) if parsed else 0,
        "newest": when(looked.newest),
    }


def _say_tested(looked: Looked, rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json({**_found_row(looked), "final_url": looked.final_url or None, "list": list(rows)})
        return
    row = _found_row(looked)
    for name in ("url", "title", "kind", "state", "reason", "entries", "newest"):
        if row[name] is not None:
            typer.echo(plain(f"{name:8} {row[name]}"))
    if looked.moved_to:
        typer.echo(plain(f"moved    permanently to {looked.moved_to}"))
    if not looked.seed.verify_tls:
        typer.echo("tls      the certificate was not checked")
    if (looked.reason or "").startswith("html:"):
        talk(f"`watchbot feeds add {looked.seed.url}` looks for the feeds of a page; `--kind page` reads its links.")
    if rows:
        shown = [{**row, "published": row["published"] or row["updated"]} for row in rows]
        print_rows(shown, columns=("published", "title", "reads", "url"), as_json=False, empty="")


def _entry_row(entry: Entry, refusal: str) -> dict[str, Any]:
    """Say of an entry what a poll would read: its page, or the feed's own text where the page may not be had."""
    own = "the feed's own text" if entry.content else "nothing"
    reads = own if refusal or not entry.url else "page"
    return {
        "url": entry.url or None,
        "title": entry.title,
        "published": when(entry.published),
        "updated": when(entry.updated),
        "reads": f"{reads} (robots.txt)" if refusal else reads,
        "content_chars": len(entry.content),
        "refused": refusal or None,
    }


def _age(entry: Entry) -> float:
    moment: datetime | None = entry.published or entry.updated
    return moment.timestamp() if moment else 0.0
