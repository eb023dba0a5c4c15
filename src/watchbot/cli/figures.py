"""`watchbot figures`: the tracked numbers, what is known of each, and cards for new ones."""

from __future__ import annotations

from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli.opening import card_of, reading, settings
from watchbot.cli.output import plain, print_json, print_rows, talk, when

if TYPE_CHECKING:
    from watchbot.model import Reading
    from watchbot.store import Store, StoredClaim

app = typer.Typer(help="The tracked numbers and what is known of each.", no_args_is_help=True)

_CLAIMS = 20  # shown with a figure
_PAGE = 500

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_figures(context: typer.Context, as_json: AsJson = False) -> None:
    """List every figure with its current reading."""
    from watchbot.seeds import load_seeds

    seeds = load_seeds(settings(context).seeds)
    with reading(context) as store:
        current = {r.figure: r for r in store.current_readings()}
    rows = [
        {"id": f.id, "label": f.label, "topic": f.topic or None, **_current(current.get(f.id))} for f in seeds.figures
    ]
    print_rows(
        rows,
        columns=("id", "label", "current", "as_of", "source"),
        as_json=as_json,
        empty="No figures: add a card to seeds/figures.yaml.",
    )


@app.command()
def show(
    context: typer.Context,
    figure: Annotated[str, typer.Argument(help="Id of the figure.")],
    as_known_on: Annotated[str, typer.Option("--as-known-on", help="What was known on this day (2026-03-12).")] = "",
    as_json: AsJson = False,
) -> None:
    """Show a figure: its readings with both clocks, and the last claims on it."""
    from watchbot.cli.claims import claim_line
    from watchbot.model import AlertState
    from watchbot.pipeline.disputes import with_disputes

    card, day = card_of(context, figure), _day(as_known_on)
    with reading(context) as store:
        readings = store.readings(figure, known_on=day)
        if day is None:  # of another day it is not known which alerts were open
            readings = with_disputes(readings, store.alerts(states=(AlertState.OPEN,), figure=figure))
        claims = [claim_line(c, {card.id: card}) for c in _last_claims(store, figure, day)]
    rows = [reading_row(r) for r in readings]
    if as_json:
        print_json(
            {"id": card.id, "label": card.label, "definition": card.definition, "readings": rows, "claims": claims}
        )
        return
    typer.echo(plain(f"{card.label}\n{card.definition}\n"))
    columns = ("status", "said", "as_of", "source", "accepted_by", "known_since")
    print_rows(rows, columns=columns, as_json=False, empty=_none_known(figure, day))
    if claims:
        typer.echo()
        print_rows(claims, columns=("said", "as_of", "change", "publisher", "quote"), as_json=False, empty="")


@app.command()
def suggest(
    document: Annotated[str, typer.Argument(help="A page to read: an address, a file, or - for standard input.")],
    context: typer.Context,
) -> None:
    """Propose cards for the numbers in a document, as YAML to paste into seeds/figures.yaml."""
    from watchbot.cli.documents import read_document
    from watchbot.render.cards import suggested_cards

    page, _, published = read_document(document, settings(context))
    typer.echo(suggested_cards(page, published=published), nl=False)


@app.command()
def report(
    context: typer.Context,
    figure: Annotated[str, typer.Argument(help="Id of the figure.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; else standard output.")] = None,
) -> None:
    """Write the history of a figure as one HTML page: chart, readings, sources and their quotes."""
    from watchbot.app import clock
    from watchbot.notify import write_atomically
    from watchbot.render.reports import figure_report, source_points
    from watchbot.seeds import load_seeds

    seeds = load_seeds(settings(context).seeds)
    card = card_of(context, figure)
    with reading(context) as store:
        readings = store.readings(figure)
        claims = store.claims(figure=figure, live=True, limit=2000)
    names = {p.id: p.name for p in seeds.publishers}
    said = [(stored.claim, names.get(stored.publisher, stored.publisher), stored.url) for stored in claims]
    page = figure_report(card, readings, source_points(said, readings), now=clock())
    if output is None:
        typer.echo(page, nl=False)
    else:
        write_atomically(output, page.encode())
        talk(f"wrote {output}")


def _last_claims(store: Store, figure: str, day: date | None) -> list[StoredClaim]:
    """Return the newest claims on a figure; with a day, those that had been read by its end (UTC)."""
    if day is None:
        return list(store.claims(figure=figure, limit=_CLAIMS))
    found: list[StoredClaim] = []
    before: int | None = None
    while len(found) < _CLAIMS and (page := store.claims(figure=figure, before=before, limit=_PAGE)):
        found += [stored for stored in page if stored.seen_at.astimezone(UTC).date() <= day]
        before = min(stored.id for stored in page)
    return found[:_CLAIMS]


def _none_known(figure: str, day: date | None) -> str:
    if day is None:
        return "No readings yet."
    return f"Nothing was known on {day}; `watchbot figures show {figure}` says since when each reading is known."


def reading_row(reading_: Reading) -> dict[str, Any]:
    """Return a reading in the shape of `figures show --json`."""
    from watchbot.pipeline.wording import value_text

    return {
        "status": reading_.status.value,
        "value": reading_.value,
        "low": reading_.low,
        "high": reading_.high,
        "said": value_text(reading_.value, reading_.low, reading_.high, reading_.unit, exponent=reading_.exponent),
        "as_of": reading_.as_of.iso if reading_.as_of else None,
        "edition": reading_.edition or None,
        "source": reading_.source,
        "known_since": when(reading_.known_since),
        "accepted_by": reading_.accepted_by,
    }


def _current(current: Reading | None) -> dict[str, Any]:
    if current is None:
        return {"current": None, "value": None, "low": None, "high": None, "as_of": None, "source": None}
    row = reading_row(current)
    return {"current": row["said"], **{name: row[name] for name in ("value", "low", "high", "as_of", "source")}}


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2026-03-12") from error
