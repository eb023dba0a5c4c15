"""`explain`, `backtest`, `origins`, `export verdicts`: why something alerted or not, and what other cards would do."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli.export import app as exports
from watchbot.cli.opening import cards, cards_as_they_are, changing, looking, no_figure, reading, settings
from watchbot.cli.output import fail, plain, print_json, print_rows, reason_row, talk, when

if TYPE_CHECKING:
    from datetime import datetime

    from watchbot.config import Config
    from watchbot.jobs.backtest import Backtest
    from watchbot.model import Alert, Change, Figure, StoredArticle
    from watchbot.pipeline.explaining import Explained
    from watchbot.store import Store, StoredChange, VerdictExample

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Publisher = Annotated[str, typer.Argument(help="Publisher, as `watchbot articles show` names it.")]

origins = typer.Typer(help="Which publishers count as one voice.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file to the program."""
    app.command()(explain)
    app.command()(backtest)
    app.add_typer(origins, name="origins")
    exports.command("verdicts")(export_verdicts)


# --------------------------------------------------------------------------- explain


def explain(
    context: typer.Context,
    figure: Annotated[str, typer.Argument(help="Id of the figure.")],
    article: Annotated[str, typer.Argument(help="Number or address of an article that was read.")],
    everything: Annotated[bool, typer.Option("--all", help="Also numbers that no word of the card is near.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what became of each number of an article, seen from one figure: the gate that stopped it, or its alert.

    By what was known when it was read; what is known today is told beside it where that says something else.
    """
    known = cards(context)
    card = known.get(figure) or no_figure(figure)
    with reading(context) as store:
        found = _article(store, article)
        if found is None:
            fail(f"there is no article {article!r}", code=2, hint="`watchbot articles list` shows every one.")
        said = _explained(store, card, found, tuple(known.values()))
    shown = [e for e in said if everything or e.gate not in ("none", "about") or e.alert_id is not None]
    if as_json:
        print_json({"figure": card.id, "article": found.id, "url": found.url, "numbers": [_row(e) for e in said]})
        return
    typer.echo(plain(f"{card.label}\n{found.title}\n{found.url}\n"))
    for one in shown:
        for line in _told(one):
            typer.echo(plain(line))
    hidden = len(said) - len(shown)
    if not shown:
        typer.echo("No number in it comes near this card.")
    if hidden:
        many = "number has" if hidden == 1 else "numbers have"
        talk(f"{hidden} more {many} none of the card's words near (--all shows them)")


def _article(store: Store, named: str) -> StoredArticle | None:
    if named.isdigit():
        return store.article(int(named))
    revisions = store.articles(url=named, limit=1000)
    return max(revisions, key=lambda a: a.revision) if revisions else None


def _explained(store: Store, card: Figure, found: StoredArticle, figures: tuple[Figure, ...]) -> tuple[Explained, ...]:
    """Read the page again with this card alone, and compare with what was known then and is now; writes nothing."""
    from watchbot.pipeline.explaining import explain as explain_numbers
    from watchbot.pipeline.findings import Watchlist, read_article
    from watchbot.pipeline.ledger import relate
    from watchbot.pipeline.pages import plain_page, read_page

    snapshot = store.snapshot(found.snapshot_hash) if found.snapshot_hash else None
    if snapshot is not None:
        page = read_page(snapshot[0], url=found.url, content_type=snapshot[1])
    else:
        page = plain_page(found.title, found.text, published=found.published)
    alone = read_article(page, url=found.url, published=found.published, watchlist=Watchlist((card,), ()))
    among = read_article(page, url=found.url, published=found.published, watchlist=Watchlist(figures, ()))
    claims = [claim for claim in alone.claims if claim.figure == card.id]
    alerts = tuple(alert for alert, _ in store.alerts_of(found.id))
    recorded = [c for c in store.changes_in(found.id) if c.figure == card.id and not c.technical]
    now, before = store.readings(card.id), store.readings_before(card.id, _decided(found, recorded))
    return explain_numbers(
        card,
        alone,
        [_as_recorded(relate(claim, card, before or now), recorded) for claim in claims],
        alerts,
        today=[relate(claim, card, now) for claim in claims],
        others=among.claims,
        baseline=bool(recorded) and not alerts and store.came_with_first_poll(found.id),
    )


def _decided(found: StoredArticle, recorded: Sequence[StoredChange]) -> datetime:
    """Return when an article was compared with the ledger: a little after it was seen, where that is recorded."""
    return min((change.recorded_at for change in recorded), default=found.first_seen)


def _as_recorded(change: Change, recorded: Sequence[StoredChange]) -> Change:
    """Return how a claim was related to the ledger when it was read; a card of today may read claims of its own."""
    from watchbot.pipeline.revisions import ABOUT_REVISIONS

    said = change.claim.id if change.claim is not None else ""
    then = next((c for c in recorded if c.claim == said and c.kind not in ABOUT_REVISIONS), None)
    return change if then is None else replace(change, kind=then.kind, note=then.note)


def _row(one: Explained) -> dict[str, Any]:
    return {
        "surface": one.surface,
        "start": one.start,
        "end": one.end,
        "quote": one.quote,
        "gate": one.gate,
        "note": one.note,
        "alert": one.alert_id,
        "today": one.today or None,
        "why": [reason_row(reason) for reason in one.reasons],
    }


def _told(one: Explained) -> list[str]:
    mark = "✓" if one.gate == "alert" else "✗"
    quote = " ".join(one.quote.split())
    lines = [f"{mark} {one.surface}  {one.gate}: {one.note}", f"    “{quote}”"]
    if one.today:
        lines.append(f"    by what is known today: {one.today}")
    lines += [
        f"    {'✓' if r.passed else '✗'} {r.gate}: {', '.join(r.words) or r.note}"
        for r in one.reasons
        if r.words or r.note
    ]
    return lines


# --------------------------------------------------------------------------- backtest


def backtest(
    context: typer.Context,
    seeds: Annotated[Path, typer.Option(help="Folder with the changed cards.")],
    as_json: AsJson = False,
) -> None:
    """Replay every stored page against other cards: what would have alerted, what no longer would. Reads only."""
    import asyncio

    from watchbot.app import open_app
    from watchbot.jobs.backtest import backtest as replay
    from watchbot.seeds import load_seeds

    other = load_seeds(seeds)

    async def run(config: Config) -> Backtest:
        async with open_app(config) as app:
            return await replay(app, other)

    with looking(settings(context)) as config:
        result = asyncio.run(run(config))
    if as_json:
        print_json(_result_row(result))
        return
    for line in _result_lines(result):
        typer.echo(plain(line))


def _result_row(result: Backtest) -> dict[str, Any]:
    from watchbot.cli.alerts import alert_row

    return {
        "articles": result.articles,
        "unread": result.unread,
        "claims": {"before": result.claims[0], "after": result.claims[1]},
        "kept": result.kept,
        "would_alert": [alert_row(alert) for alert in result.would],
        "no_longer": [alert_row(alert) for alert in result.no_longer],
    }


def _result_lines(result: Backtest) -> list[str]:
    lines = [
        f"{result.articles} articles replayed, {result.unread} could not be read",
        f"claims: {result.claims[0]} with today's cards, {result.claims[1]} with these",
        f"alerts: {result.kept} the same, {len(result.would)} new, {len(result.no_longer)} gone",
    ]
    for title, alerts in (("would alert", result.would), ("no longer alerts", result.no_longer)):
        if alerts:
            lines += ["", title, *(_alert_line(alert) for alert in alerts)]
    return lines


def _alert_line(alert: Alert) -> str:
    arrow = f"{alert.was} → {alert.now}" if alert.was else alert.now
    where = f"  {alert.subject}" if alert.subject else ""
    return f"  {alert.kind.value:12} {alert.figure or alert.label}  {arrow}{where}"


# --------------------------------------------------------------------------- origins


@origins.command("list")
def list_origins(context: typer.Context, as_json: AsJson = False) -> None:
    """List what people have laid down about voices. Everything else is found article by article."""
    with reading(context) as store:
        rows = [{"publisher": publisher, "voice": voice} for publisher, voice in store.voices_laid_down()]
    print_rows(rows, columns=("publisher", "voice"), as_json=as_json, empty="Nothing was laid down.")


@origins.command()
def merge(
    context: typer.Context,
    publisher: Publisher,
    voice: Annotated[str, typer.Argument(help="The publisher or origin with whose voice it speaks.")],
) -> None:
    """Let a publisher speak with another one's voice; what was read before is counted anew."""
    if publisher == voice:
        fail(f"{publisher!r} has its own voice", code=2, hint="`watchbot origins split` keeps it, whatever it copies.")
    if not voice.strip():
        fail("the voice needs a name", code=2)
    with changing(context) as store:
        done = _laid_down(context, store, publisher, voice)
        _warn_of_unknown(store, publisher, voice)
    talk(f"{publisher} speaks with the voice of {voice}{_counted_anew(done)}")


@origins.command()
def split(context: typer.Context, publisher: Publisher) -> None:
    """Let a publisher speak for itself, whatever it copies; what was read before is counted anew."""
    with changing(context) as store:
        done = _laid_down(context, store, publisher, publisher)
        _warn_of_unknown(store, publisher)
    talk(f"{publisher} speaks for itself{_counted_anew(done)}")


@origins.command()
def forget(context: typer.Context, publisher: Publisher) -> None:
    """Take back what was laid down: its voice is found article by article again."""
    with changing(context) as store:
        if publisher not in dict(store.voices_laid_down()):
            fail(f"nothing is laid down about {publisher!r}", code=2, hint="`watchbot origins list` shows what is.")
        done = _laid_down(context, store, publisher, "")
    talk(f"the voice of {publisher} is found article by article again{_counted_anew(done)}")


def _laid_down(context: typer.Context, store: Store, publisher: str, voice: str) -> tuple[int, int]:
    from watchbot.app import clock

    confirm = {figure.id: figure.alert.confirm for figure in cards_as_they_are(context).values()}
    return store.lay_down_voice(publisher, voice, now=clock(), confirm=confirm)


def _warn_of_unknown(store: Store, *names: str) -> None:
    for name in names:
        if not store.is_heard(name):
            talk(f"nothing that was read is of {name!r}: `watchbot articles show` names publishers and origins")


def _counted_anew(done: tuple[int, int]) -> str:
    articles, alerts = done
    if not articles:
        return ", from now on: nothing that was read before changes"
    many = (f"{articles} article{'s' * (articles != 1)}", f"{alerts} alert{'s' * (alerts != 1)}")
    return f"; {many[0]} that {'were' if articles != 1 else 'was'} read before too, {many[1]} counted anew"


# --------------------------------------------------------------------------- verdicts


def export_verdicts(context: typer.Context) -> None:
    """Write every verdict with the passage it is about as JSON lines: labelled examples for cards and rules."""
    with reading(context) as store:
        for example in store.verdict_examples():
            sys.stdout.write(json.dumps(_example_row(example), ensure_ascii=False) + "\n")


def _example_row(example: VerdictExample) -> dict[str, Any]:
    numbers = {name: getattr(example, name) for name in ("value", "low", "high")}
    return {
        "alert": example.alert_id,
        "verdict": example.verdict.value,
        "reason": example.reason,
        "decided": when(example.decided_at),
        "taken_back": example.taken_back,
        "kind": example.kind,
        "figure": example.figure or None,
        "label": example.label,
        **{name: None if value is None else float(value) for name, value in numbers.items()},
        "said": example.said,
        "was": example.was,
        "url": example.url,
        "title": example.title,
        "publisher": example.publisher,
        "published": when(example.published),
        "claim": example.claim or None,
        "quote": example.quote,
        "number": list(example.number),
    }
