"""`watchbot extract`: JSON lines in, JSON lines out. The machine interface of the pipeline (see docs/interfaces.md)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from watchbot.cli.output import fail

app = typer.Typer(help="Quantities and claims from JSON lines, for other programs.", no_args_is_help=True)


@app.command()
def quantities() -> None:
    """Find every quantity in texts: {"id","text"} lines in, {"id","quantities"} lines out."""
    from watchbot.pipeline.numbers import find_quantities
    from watchbot.render.quantity_rows import quantity_rows

    for row in _lines(_check_text):
        text = row["text"]
        _print({"id": row.get("id"), "quantities": quantity_rows(text, find_quantities(text))})


@app.command()
def claims(
    seeds: Annotated[Path, typer.Option(help="Folder with figures.yaml; topics.yaml and the rest are optional.")],
    ledger: Annotated[bool, typer.Option("--ledger", help="Let earlier lines move the ledger.")] = False,
    with_text: Annotated[bool, typer.Option("--with-text", help="Add the text that offsets count in.")] = False,
) -> None:
    """Find topics and claims in articles: {"id","url","title","published","html"|"text"} lines in."""
    from watchbot.cli.judging import Judge
    from watchbot.seeds import load_seeds

    judge = Judge(load_seeds(seeds), moves_ledger=ledger)
    with _watched() as advance:
        for row in _lines(_check_article):
            _print(judge.row(row, with_text=with_text))
            advance()


def _watched() -> AbstractContextManager[Callable[[], None]]:
    """Count articles on stderr, unless the rows themselves go to the terminal."""
    if sys.stdout.isatty():
        return nullcontext(lambda: None)
    from watchbot.cli.output import progress

    return progress("reading articles")


def _lines(check: Callable[[dict[str, Any]], str]) -> Iterator[dict[str, Any]]:
    """Yield the objects on stdin, one a line. A line that cannot be worked on ends the command with its number.

    What came before it was answered already, so that the other program can go on from there.
    """
    for number, line in enumerate(sys.stdin.buffer, start=1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            if not text.strip():
                continue
            row = json.loads(text)
        except UnicodeDecodeError as error:
            fail(f"line {number} of the input is not UTF-8: {error}", code=2)
        except (ValueError, RecursionError) as error:  # also a number with more digits than Python reads
            fail(f"line {number} of the input is not JSON: {error}", code=2)
        trouble = check(row) if isinstance(row, dict) else "it is not a JSON object"
        if trouble:
            fail(f"line {number} of the input cannot be read: {trouble}", code=2)
        yield row


def _check_text(row: dict[str, Any]) -> str:
    """Say what is wrong with a line of `extract quantities`; empty when nothing is."""
    if "text" not in row:
        return 'it has no "text"'
    return "" if isinstance(row["text"], str) else '"text" is no text'


def _check_article(row: dict[str, Any]) -> str:
    """Say what is wrong with a line of `extract claims`; empty when nothing is."""
    from watchbot.cli.judging import moment

    given = [name for name in ("html", "text") if row.get(name) is not None]
    if not given:
        return 'it has no "html" and no "text"'
    wrong = next((name for name in given if not isinstance(row[name], str)), "")
    if wrong:
        return f'"{wrong}" is no text'
    published = row.get("published")
    if published not in (None, "") and moment(published) is None:
        return f'"published" is no date or time in ISO 8601: {str(published)[:40]!r}'
    return ""


def _print(row: dict[str, Any]) -> None:
    """Write one line as UTF-8, whatever the terminal's language, at once: the other program may wait for it."""
    try:
        line = json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a surrogate pair, from the input
        line = json.dumps(row).encode()
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()
