"""`watchbot db`: upgrade, backup and check of the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from watchbot.cli.opening import missing_file, reading, settings
from watchbot.cli.output import fail, talk

app = typer.Typer(help="Upgrade, back up and check the database.", no_args_is_help=True)


@app.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database to this version of watchbot; a database in a file is copied first."""
    from watchbot.store import open_store

    open_store(settings(context).database).close()
    talk("the database is up to date")


@app.command()
def backup(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="File to write; must not exist.")],
) -> None:
    """Copy the database while it is in use, and check the copy. For PostgreSQL, print the command that does it."""
    if path.exists():
        fail(f"{path} exists already", code=2, hint="Choose another name: a backup never overwrites.")
    _needs_a_database(context)
    with reading(context) as store:
        store.backup(path)
    talk(f"wrote {path}")


@app.command()
def check(context: typer.Context) -> None:
    """Look for damage."""
    _needs_a_database(context)
    with reading(context) as store:
        problems = store.check()
    for problem in problems:
        talk(problem)
    if problems:
        fail("the database is damaged", hint="Keep the file, and restore your last backup beside it.")
    talk("the database is sound")
    if settings(context).database.startswith("postgres"):
        talk("PostgreSQL watches over its pages itself; pg_amcheck looks for damage in them")


def _needs_a_database(context: typer.Context) -> None:
    path = missing_file(settings(context).database)
    if path is not None:
        fail(f"there is no database {path}", hint="`watchbot poll` or `watchbot run` makes it.")
