"""The command line: data on stdout, talk on stderr, `--json` on every listing. One file per noun; imports are lazy.

Exit codes: 0 fine · 1 runtime failure · 2 usage or mistakes in files · 3 something was found (with `--exit-code`) ·
4 partial, some feeds or pages failed · 5 another instance holds the database · 130 interrupted.
"""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from watchbot.cli import (
    alerts,
    articles,
    claims,
    database,
    deliveries,
    digests,
    export,
    extract,
    feeds,
    figures,
    files,
    jobs,
    look,
    notify,
    review,
)

app = typer.Typer(
    name="watchbot",
    help="Tells you when a number you care about changes, who says so and who disagrees.",
    epilog="First steps: `watchbot demo`, then `watchbot init` and `watchbot run`.",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help: half the time, and it reads the same in a pipe
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

files.add_to(app)
look.add_to(app)
jobs.add_to(app)
review.add_to(app)
app.add_typer(feeds.app, name="feeds")
app.add_typer(figures.app, name="figures")
app.add_typer(claims.app, name="claims")
app.add_typer(alerts.app, name="alerts")
app.add_typer(articles.app, name="articles")
app.add_typer(extract.app, name="extract")
app.add_typer(database.app, name="db")
app.command()(deliveries.deliver)
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(digests.app, name="digest")
app.add_typer(notify.app, name="notify")
app.add_typer(export.app, name="export")


def _version(wanted: bool) -> None:
    if wanted:
        from watchbot import __version__

        typer.echo(f"watchbot {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            "-c",
            help="Settings; else ./config/watchbot.yaml, else built-in defaults.",
            envvar="WATCHBOT_CONFIG",
            show_envvar=True,
        ),
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback has done the work
        bool, typer.Option("--version", help="Print the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Tells you when a number you care about changes, who says so and who disagrees."""
    context.obj = config


def main() -> None:
    """Run the command line; every expected failure is a sentence and an exit code, never a traceback."""
    from watchbot.cli.output import fail
    from watchbot.errors import FileError, StoreError, WatchbotError

    try:
        app()
    except FileError as error:
        for mistake in error.mistakes:
            typer.echo(str(mistake), err=True)
        sys.exit(2)
    except StoreError as error:
        fail(str(error), code=5 if error.locked else 1)
    except WatchbotError as error:
        fail(str(error), code=1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is wrong, and nothing more can be said.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        _fail_outside(error)


def _fail_outside(error: OSError) -> NoReturn:
    """Say what the system refused: which file, or where it named none, during what, and what to do."""
    from watchbot.cli.output import fail

    words = error.strerror or str(error) or type(error).__name__
    if error.filename is not None:
        fail(f"{error.filename}: {words}", code=1)
    command = typer.main.get_command(app)
    known = getattr(command, "commands", {})
    doing = next((f"`watchbot {word}`" for word in sys.argv[1:] if word in known), "watchbot")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        hint = "Make room where the database, the temporary files and the output are, and start it again."
        fail(f"the disk is full: {doing} could not write what it had to ({words})", code=1, hint=hint)
    hint = "What was stored before is kept; when this is mended, start it again."
    fail(f"{doing} was reading or writing, and the system refused: {words}", code=1, hint=hint)
