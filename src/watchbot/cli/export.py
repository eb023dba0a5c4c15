"""`watchbot export`: what was read, for spreadsheets and programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli.opening import asked_for, cards_as_they_are, reading

if TYPE_CHECKING:
    from watchbot.model import Figure
    from watchbot.store import Store

app = typer.Typer(help="What was read, for spreadsheets and programs.", no_args_is_help=True)

_PAGE = 1000  # claims that are in memory at once


class ExportFormat(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSONL = "jsonl"


@app.callback()
def export() -> None:
    """Write what was read as rows."""


@app.command()
def claims(
    context: typer.Context,
    format: Annotated[  # noqa: A002 - the name of the option
        ExportFormat, typer.Option(help="csv: safe for spreadsheets; jsonl: one JSON object a line, nothing changed.")
    ] = ExportFormat.CSV,
    figure: Annotated[str, typer.Option(help="Only on this figure.")] = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; else standard output.")] = None,
) -> None:
    """Export every claim, newest first: value, date, source, quote, article."""
    with reading(context) as store:
        if figure and not store.claims(figure=figure, limit=1):
            asked_for(context, figure)
        rows = _claims(store, figure or None, cards_as_they_are(context))
        lines = _csv(rows) if format is ExportFormat.CSV else (_json_line(row) for row in rows)
        if output is None:
            for line in lines:
                sys.stdout.write(line)
            return
        from watchbot.notify import write_atomically

        write_atomically(output, "".join(lines).encode())


def _claims(store: Store, figure: str | None, cards: Mapping[str, Figure]) -> Iterator[dict[str, Any]]:
    from watchbot.cli.claims import claim_line

    before: int | None = None
    while found := store.claims(figure=figure, before=before, limit=_PAGE):
        for stored in found:
            yield claim_line(stored, cards)
        before = found[-1].id


def _csv(rows: Iterator[dict[str, Any]]) -> Iterable[str]:
    from watchbot.render.cells import csv_lines

    first = next(rows, None)
    if first is None:
        return

    def every() -> Iterator[dict[str, Any]]:
        yield first
        yield from rows

    yield from csv_lines(every(), tuple(first))


def _json_line(row: dict[str, Any]) -> str:
    from watchbot.cli.output import plain_value

    return json.dumps(row, ensure_ascii=False, default=plain_value) + "\n"
