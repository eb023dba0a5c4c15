"""`demo`, `try`, `doctor`: see what watchbot does, what it would make of a page, and what it stands on."""

from __future__ import annotations

import platform
import sqlite3
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli.opening import settings
from watchbot.cli.output import plain, print_json, reason_row, talk

if TYPE_CHECKING:
    from watchbot.cli.judging import Judged
    from watchbot.model import Claim, Figure, Reason, SetAside

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_TRIED = ("aiohttp", "alembic", "apscheduler", "feedparser", "lxml", "pebble", "sqlalchemy", "trafilatura", "typer")
_SOUND_SQLITE = (3, 51, 3)  # below it, two writers that checkpoint at once may damage a WAL database


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file to the program."""
    app.command()(demo)
    app.command("try")(try_document)
    app.command()(doctor)


def demo(
    folder: Annotated[Path, typer.Argument(help="Where the demo may write; made new.")] = Path("demo"),
) -> None:
    """See the whole way of an article, offline.

    Two days of a small web, alerts, a digest; nothing outside the folder changes.
    """
    from watchbot.demo import play

    play(folder, say=typer.echo)


def try_document(
    context: typer.Context,
    document: Annotated[str, typer.Argument(help="A page: an address, a file, or - for standard input.")],
    published: Annotated[str, typer.Option(help="Its publication date, where the page does not say.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show what would be found in a page, and why.

    Also which numbers were set aside, and why. Stores nothing.
    """
    from watchbot.cli.documents import read_document
    from watchbot.cli.judging import Judge, moment
    from watchbot.seeds import load_seeds

    config = settings(context)
    seeds = load_seeds(config.seeds)
    page, url, found = read_document(document, config)
    given: datetime | None = moment(published)
    judged = Judge(seeds).judge(page, url=url, published=given or found)
    figures = {figure.id: figure for figure in seeds.figures}
    if as_json:
        print_json(_judged_row(judged, figures))
        return
    for line in _told(judged, figures):
        typer.echo(plain(line))


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Report versions, paths and known traps."""
    import pyexpat
    from importlib.metadata import version

    from watchbot import __version__

    config = settings(context)
    database, trouble = _database(config.database)
    rows: dict[str, Any] = {
        "watchbot": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "sqlite": sqlite3.sqlite_version,
        "expat": pyexpat.EXPAT_VERSION.removeprefix("expat_"),
        **{name: version(name) for name in _TRIED},
        "settings": str(config.path or "built-in defaults"),
        "seeds": str(config.seeds),
        **database,
    }
    warnings = [*trouble, *_warnings(config.seeds)]
    if as_json:
        print_json({**rows, "warnings": warnings})
        return
    for name, value in rows.items():
        typer.echo(f"{name:12} {value}")
    for warning in warnings:
        talk(f"warning: {warning}")


def _database(url: str) -> tuple[dict[str, str], list[str]]:
    """Return what is said of the database, never its password, and what is wrong with it. Nothing is made."""
    from importlib.metadata import PackageNotFoundError, version

    from watchbot.errors import StoreError
    from watchbot.store import look_at

    rows = {}
    try:
        rows["psycopg"] = version("psycopg")
    except PackageNotFoundError:
        rows["psycopg"] = "not installed"
    try:
        name, server = look_at(url)
    except StoreError as error:
        return {**rows, "database": "cannot be used"}, [str(error)]
    return {**rows, "database": name, **({"server": server} if server else {})}, []


def _warnings(seeds: Path) -> list[str]:
    found = []
    if sqlite3.sqlite_version_info < _SOUND_SQLITE:
        wanted = ".".join(str(n) for n in _SOUND_SQLITE)
        found.append(
            f"SQLite {sqlite3.sqlite_version} is older than {wanted}, which mends a rare fault with two writers; "
            "watchbot keeps to one writer, so do not open the database with other programs for writing"
        )
    if sys.version_info < (3, 11, 4):
        found.append("this Python lacks fixes that watchbot relies on; use 3.11.4 or newer")
    if not (seeds / "figures.yaml").is_file():
        found.append(f"there is no {seeds / 'figures.yaml'}: `watchbot init` writes one to start from")
    return found


def _told(judged: Judged, figures: dict[str, Figure]) -> list[str]:
    page, findings = judged.page, judged.findings
    published = page.published.date().isoformat() if page.published else "no date"
    lines = [page.title or "(no title)", f"{judged.url}  {published}, {len(page.text)} characters, {page.state}", ""]
    lines += [f"topic  {t.topic}  {t.score:.2f}  {', '.join(t.why)}" for t in findings.topics]
    lines += ["", f"{len(findings.claims)} claims"]
    for claim, change in zip(findings.claims, judged.changes, strict=True):
        lines += _claim_lines(claim, figures[claim.figure], f"{change.kind}: {change.note}")
    lines += ["", f"{len(findings.set_aside)} numbers set aside"]
    for aside in findings.set_aside:
        lines += _aside_lines(aside)
    if findings.inconsistencies:
        lines += ["", "the page's own numbers disagree"]
        lines += [f"  {problem.note}" for problem in findings.inconsistencies]
    return lines


def _claim_lines(claim: Claim, figure: Figure, change: str) -> list[str]:
    from watchbot.cli.alerts import marked
    from watchbot.pipeline.wording import value_text

    said = value_text(claim.value, claim.low, claim.high, claim.quantity.unit, exponent=claim.quantity.exponent)
    span = (claim.quantity.start - claim.start, claim.quantity.end - claim.start)
    telling = [r for r in claim.reasons if r.words or r.note]
    return [
        f"  {figure.id}  {said}  ({_dated(claim)})",
        f"    {change}",
        f"    “{marked(claim.quote, span)}”",
        f"    why: {'; '.join(_reason(r) for r in telling)}",
    ]


def _dated(claim: Claim) -> str:
    if claim.as_of is None:
        return "no date"
    if claim.as_of_from == "published":
        return f"undated; published {claim.as_of.iso}"
    return f"as of {claim.as_of.iso}, from the {claim.as_of_from}"


def _aside_lines(aside: SetAside) -> list[str]:
    nearest = f"  nearest: {aside.figure}" if aside.figure else ""
    why = "; ".join(_reason(r) for r in aside.reasons if not r.passed) or "no card asks for it"
    return [f"  {aside.quantity.surface}{nearest}", f"    {why}"]


def _reason(reason: Reason) -> str:
    words = f" {', '.join(reason.words)}" if reason.words else ""
    note = f" ({reason.note})" if reason.note else ""
    return f"{'' if reason.passed else '✗ '}{reason.gate}{words}{note}"


def _judged_row(judged: Judged, figures: dict[str, Figure]) -> dict[str, Any]:
    from watchbot.render.claim_rows import claim_row

    return {
        "url": judged.url,
        "title": judged.page.title,
        "state": judged.page.state.value,
        "published": judged.page.published,
        "topics": [{"id": t.topic, "score": t.score, "why": list(t.why)} for t in judged.findings.topics],
        "claims": [
            claim_row(claim, change, figures[claim.figure])
            for claim, change in zip(judged.findings.claims, judged.changes, strict=True)
        ],
        "set_aside": [
            {
                "surface": a.quantity.surface,
                "start": a.quantity.start,
                "end": a.quantity.end,
                "figure": a.figure or None,
                "why": [reason_row(r) for r in a.reasons],
            }
            for a in judged.findings.set_aside
        ],
        "inconsistencies": [
            {"rule": p.rule, "note": p.note, "quote": p.quote, "start": p.start, "end": p.end}
            for p in judged.findings.inconsistencies
        ],
    }
