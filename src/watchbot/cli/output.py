"""What commands print: tables for people, JSON for programs, sentences for trouble."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from watchbot.model import Reason

_CONTROLS = {
    **{c: None for c in range(32) if c not in (9, 10)},
    **dict.fromkeys(range(127, 160)),
    **dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))),
}


def plain(text: str) -> str:
    """Return text that cannot steer a terminal: no control, escape or direction characters."""
    return text.translate(_CONTROLS)


def fail(message: str, *, code: int = 1, hint: str = "") -> NoReturn:
    """Say on stderr what is wrong and what to do next, and end with `code`."""
    typer.echo(f"watchbot: {plain(message)}", err=True)
    if hint:
        typer.echo(f"          {hint}", err=True)
    sys.exit(code)


def talk(message: str) -> None:
    """Say something to the person at the terminal, on stderr, so that stdout stays data."""
    typer.echo(plain(message), err=True)


def print_json(value: object) -> None:
    """Print one JSON document on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain_value))


def print_rows(
    rows: Sequence[Mapping[str, Any]], *, columns: Sequence[str], as_json: bool, empty: str, title: str = ""
) -> None:
    """Print rows as a table of `columns`, or all their fields as JSON. `empty` is said when there are none."""
    if as_json:
        print_json(list(rows))
        return
    if not rows:
        talk(empty)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        # Text, not markup: brackets in a title are brackets.
        table.add_row(*(Text(plain(_cell(row.get(name)))) for name in columns))
    width = None if sys.stdout.isatty() else 160
    Console(width=width, highlight=False).print(table)


def when(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 in UTC with seconds, or None."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def age(span: timedelta) -> str:
    """Return how long ago something was, in the largest unit that fits: 40 s, 12 min, 5 h, 3 d."""
    seconds = max(0, int(span.total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


@contextmanager
def progress(description: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """Show on stderr how far the work inside has come; nothing where nobody looks on. Call what it gives for each."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(description, total=total)
        yield lambda: bar.advance(task)


_COUNTED = {
    "polled": ("feed polled", "feeds polled"),
    "entries": ("new entry", "new entries"),
    "read": ("article read", "articles read"),
    "matched": ("about what is watched",) * 2,
    "claims": ("claim", "claims"),
    "set_aside": ("number set aside", "numbers set aside"),
    "changes": ("change", "changes"),
    "alerts": ("alert", "alerts"),
    "written": ("digest written", "digests written"),
}
_SHOWN = ("polled", "read", "claims", "alerts", "sent")  # while the work goes on


def counted(name: str, number: int) -> str:
    """Say how many of what a job counts there were: "1 feed polled"."""
    one, many = _COUNTED.get(name, (name, name))
    return f"{number} {one if number == 1 else many}"


@contextmanager
def counting() -> Iterator[Callable[[str, int], None]]:
    """Show on stderr what is being counted ("12 feeds polled, 34 articles read"); nothing where nobody looks on."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _name, _number: None
        return
    sofar: Counter[str] = Counter()
    with console.status("working") as status:

        def count(name: str, number: int) -> None:
            sofar[name] += number
            said = ", ".join(counted(key, sofar[key]) for key in _SHOWN if sofar[key])
            status.update(said or "working")

        yield count


def reason_row(reason: Reason) -> dict[str, Any]:
    """Return one step of an explanation in the shape of every `why`."""
    return {"gate": reason.gate, "passed": reason.passed, "words": list(reason.words), "note": reason.note}


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        # ISO moments are for programs; a person reads minutes.
        return value[:16].replace("T", " ") if _is_moment(value) else value
    if isinstance(value, Iterable):
        return ", ".join(str(part) for part in value)
    return str(value)


def _is_moment(text: str) -> bool:
    return len(text) == 20 and text[10] == "T" and text.endswith("Z") and text[4] == "-"


def plain_value(value: object) -> object:
    """Return what JSON has no type for as one that it has."""
    if isinstance(value, datetime):
        return when(value)
    if hasattr(value, "normalize"):  # Decimal: JSON numbers are what programs expect
        number = float(value)  # type: ignore[arg-type]
        return int(number) if number.is_integer() else number
    return str(value)
