"""`init` and `check`: the files a person writes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watchbot.cli.output import fail, print_json, talk

if TYPE_CHECKING:
    from watchbot.config import Config
    from watchbot.errors import Mistake
    from watchbot.seeds import Seeds

_IGNORED = "watchbot.db*\ndigests/\n.env\n"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file to the program."""
    app.command()(init)
    app.command()(check)


def init(
    folder: Annotated[Path, typer.Argument(help="Where to write; made if missing.")] = Path(),
) -> None:
    """Write settings and seeds to start from. Overwrites nothing."""
    from watchbot.config.shipped import shipped

    wanted = [(source, folder / name / source.name) for name in ("config", "seeds") for source in shipped(name)]
    documents = [(source, folder / "seeds/documents" / source.name) for source in shipped("seeds/documents")]
    there = [target for _, target in (*wanted, *documents) if target.exists()]
    if there:
        fail(f"{there[0]} exists already", code=2, hint="`watchbot init OTHER` starts in another folder.")
    for source, target in (*wanted, *documents):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text(_IGNORED, encoding="utf-8")
    talk(f"wrote {len(wanted) + len(documents)} files under {folder.resolve()}")
    talk("next: edit seeds/figures.yaml, say in config/watchbot.yaml whom a site can write to (fetch.contact),")
    talk("      then `watchbot check`, `watchbot poll` and `watchbot run`")


def check(
    context: typer.Context,
    online: Annotated[bool, typer.Option("--online", help="Also fetch each feed once.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check settings and seeds, every mistake at once.

    Each comes with its file, line and column. Ends with 2 when there is one.
    """
    found = _mistakes(context.find_root().obj)
    if online and not any(m.severity == "error" for m in found):
        found = (*found, *_unreachable(context.find_root().obj))
    if as_json:
        print_json([{name: getattr(m, name) for name in m.__slots__} for m in found])
    else:
        for mistake in found:
            typer.echo(str(mistake))
        counts = Counter(m.severity for m in found)
        talk(f"{counts['error']} errors, {counts['warn']} warnings")
    if any(m.severity == "error" for m in found):
        raise typer.Exit(2)


def _mistakes(path: Path | None) -> tuple[Mistake, ...]:
    from watchbot.config import check_config, load_config
    from watchbot.errors import ConfigError, SeedError
    from watchbot.seeds import check_seeds, load_seeds

    try:
        folder = load_config(path).seeds
    except ConfigError:
        from watchbot.config import Config

        folder = Config().seeds
    try:
        seeds = load_seeds(folder)
    except SeedError:  # what is missing may be in a row with a mistake
        return (*check_config(path), *check_seeds(folder))
    figures, topics = ({one.id for one in known} for known in (seeds.figures, seeds.topics))
    return (*check_config(path, figures=figures, topics=topics), *check_seeds(folder))


def _unreachable(path: Path | None) -> tuple[Mistake, ...]:
    """Fetch and parse every feed once and return those that do not answer with a feed."""
    import asyncio

    from watchbot.config import load_config
    from watchbot.seeds import load_seeds

    config = load_config(path)
    return asyncio.run(_fetch_all(config, load_seeds(config.seeds)))


async def _fetch_all(config: Config, seeds: Seeds) -> tuple[Mistake, ...]:
    import asyncio

    from watchbot.cli.output import progress
    from watchbot.errors import FetchError, Mistake, ParseError
    from watchbot.fetch import Fetcher
    from watchbot.model import Fetched
    from watchbot.pipeline.feeds import parse_feed

    async def one(fetcher: Fetcher, url: str) -> Mistake | None:
        try:
            fetched = await fetcher.get(url, kind="feed")
            if isinstance(fetched, Fetched):
                parse_feed(fetched.body, url=fetched.final_url, content_type=fetched.content_type)
        except (FetchError, ParseError) as error:
            file = str(config.seeds / "feeds.yaml")
            return Mistake(file=file, line=0, column=0, rule="unreachable", message=f"{url}: {error}", severity="warn")
        finally:
            advance()
        return None

    with progress("fetching feeds", total=len(seeds.feeds)) as advance:
        async with Fetcher(config.fetch) as fetcher:
            found = await asyncio.gather(*(one(fetcher, feed.url) for feed in seeds.feeds))
    return tuple(mistake for mistake in found if mistake is not None)
