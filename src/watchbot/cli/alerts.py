"""`watchbot alerts`: what changed, who says so, who disagrees; and what a person decides about it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli.opening import asked_for, reading
from watchbot.cli.output import fail, plain, print_json, print_rows, reason_row, talk, when

if TYPE_CHECKING:
    from watchbot.model import Alert, Evidence, VerdictKind

app = typer.Typer(help="What changed, and what you decide about it.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Number = Annotated[int, typer.Argument(help="Number of the alert, as `alerts list` shows it.", metavar="ALERT")]
Why = Annotated[str, typer.Option("--reason", "-r", help="Why, for whoever looks later.")]

_DURATION = re.compile(r"(\d+)\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@app.command("list")
def list_alerts(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Settled ones too.")] = False,
    figure: Annotated[str, typer.Option(help="Only of this figure.")] = "",
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 3 when there is any.")] = False,
    as_json: AsJson = False,
) -> None:
    """List open alerts, newest first."""
    from watchbot.model import AlertState

    states = tuple(AlertState) if everything else (AlertState.OPEN,)
    with reading(context) as store:
        rows = [alert_row(a) for a in store.alerts(states=states, figure=figure or None)]
        if figure and not rows and not store.alerts(states=tuple(AlertState), figure=figure):
            asked_for(context, figure)
    print_rows(
        rows,
        columns=("id", "kind", "label", "was", "now", "origins", "articles", "severity", "state", "opened"),
        as_json=as_json,
        empty="No open alerts. `watchbot status` shows what was read.",
    )
    if exit_code and rows:
        raise typer.Exit(3)


@app.command()
def show(context: typer.Context, alert: Number, as_json: AsJson = False) -> None:
    """Show one alert: was → now, who says so, quotes with the number marked, and why it was raised."""
    with reading(context) as store:
        found = store.alert(alert)
        if found is None:
            fail(f"there is no alert {alert}", code=2, hint="`watchbot alerts list --all` shows every one.")
        evidence = store.evidence(alert)
    if as_json:
        print_json({**alert_row(found), "evidence": [evidence_row(e) for e in evidence]})
        return
    for line in _told(found, evidence):
        typer.echo(plain(line))


@app.command()
def accept(context: typer.Context, alert: Number, reason: Why = "") -> None:
    """Accept an alert: it is right, and its value becomes the current reading."""
    _decide(context, alert, "accept", reason)


@app.command()
def dismiss(context: typer.Context, alert: Number, reason: Why = "") -> None:
    """Dismiss an alert: it is wrong or does not matter."""
    _decide(context, alert, "dismiss", reason)


@app.command("not-this-figure")
def not_this_figure(context: typer.Context, alert: Number, reason: Why = "") -> None:
    """Dismiss an alert whose number is about something else. It is kept as an example (`export verdicts`)."""
    _decide(context, alert, "not_this_figure", reason)


@app.command("wrong-value")
def wrong_value(context: typer.Context, alert: Number, reason: Why = "") -> None:
    """Dismiss a value that is an error of its source, whoever repeats it. It is kept as an example."""
    _decide(context, alert, "wrong_value", reason)


@app.command()
def snooze(
    context: typer.Context,
    alert: Number,
    until: Annotated[str, typer.Option("--for", help="How long: 3h, 2d, 1w.")] = "1d",
    reason: Why = "",
) -> None:
    """Put an alert aside for a while."""
    _decide(context, alert, "snooze", reason, until=_duration(until))


@app.command()
def mute(
    context: typer.Context,
    alert: Number,
    until: Annotated[str, typer.Option("--for", help="How long: 3h, 2d, 1w; empty for good.")] = "",
    reason: Why = "",
) -> None:
    """Say no more about this, whoever repeats it."""
    _decide(context, alert, "mute", reason, until=_duration(until) if until else None)


@app.command()
def reopen(context: typer.Context, alert: Number, reason: Why = "") -> None:
    """Take a verdict back."""
    _decide(context, alert, "reopen", reason)


def alert_row(alert: Alert) -> dict[str, Any]:
    """Return an alert in the shape of `alerts list --json`."""
    return {
        "id": alert.id,
        "kind": alert.kind.value,
        "figure": alert.figure or None,
        "label": alert.label,
        "subject": alert.subject or None,
        "was": alert.was,
        "now": alert.now,
        "value": alert.value,
        "low": alert.low,
        "high": alert.high,
        "as_of": alert.as_of.iso if alert.as_of else None,
        "severity": alert.severity.value,
        "state": alert.state.value,
        "note": alert.note,
        "compared_with": alert.compared_with,
        "origins": alert.origins,
        "articles": alert.articles,
        "opened": when(alert.opened_at),
        "updated": when(alert.updated_at),
        "snoozed_until": when(alert.snoozed_until),
        "why": [reason_row(r) for r in alert.why],
    }


def evidence_row(evidence: Evidence) -> dict[str, Any]:
    """Return one piece of evidence in the shape of `alerts show --json`."""
    return {
        "url": evidence.url,
        "title": evidence.title,
        "publisher": evidence.publisher,
        "origin": evidence.origin,
        "published": when(evidence.published),
        "seen": when(evidence.seen_at),
        "value": evidence.value_text,
        "quote": evidence.quote,
        "number": list(evidence.number),
        "note": evidence.note,
    }


def _told(alert: Alert, evidence: tuple[Evidence, ...]) -> list[str]:
    """Return an alert as a person reads it, top down: what, from where to where, who, why."""
    arrow = f"{alert.was} → {alert.now}" if alert.was else alert.now
    lines = [f"{alert.id}  {alert.kind.value.upper()}  {alert.label}", f"    {arrow}", f"    {alert.note}"]
    if alert.compared_with:
        lines.append(f"    compared with {alert.compared_with}")
    said = f"{alert.origins} origin{'s' * (alert.origins != 1)}, {alert.articles} article{'s' * (alert.articles != 1)}"
    lines += [f"    {alert.severity.value}, {alert.state.value}, {said}, since {when(alert.opened_at)}", ""]
    for piece in evidence:
        lines.append(f"  {piece.publisher} — {piece.title}")
        lines.append(f"    {piece.url}")
        lines.append(f"    “{marked(piece.quote, piece.number)}”")
    why = [reason for reason in alert.why if reason.words or reason.note]  # a gate that found nothing tells nothing
    if why:
        lines += ["", "  why"]
        lines += [f"    {'✓' if r.passed else '✗'} {r.gate}: {', '.join(r.words) or r.note}" for r in why]
    return lines


def marked(quote: str, number: tuple[int, int]) -> str:
    """Return a quote with its number in »…«, which survives copying where colour does not."""
    start, end = number
    if not 0 <= start < end <= len(quote):
        return " ".join(quote.split())
    return " ".join(f"{quote[:start]}»{quote[start:end]}«{quote[end:]}".split())


def _decide(context: typer.Context, alert: int, verdict: str, reason: str, *, until: timedelta | None = None) -> None:
    from watchbot.app import clock
    from watchbot.model import VerdictKind

    now: datetime = clock()
    kind: VerdictKind = VerdictKind(verdict)
    with reading(context) as store:
        if store.alert(alert) is None:
            fail(f"there is no alert {alert}", code=2, hint="`watchbot alerts list --all` shows every one.")
        decided = store.record_verdict(
            alert, kind, reason=reason, until=now + until if until is not None else None, now=now
        )
    talk(f"alert {decided.id} is {decided.state.value}: {decided.label}")


def _duration(text: str) -> timedelta:
    parts = _DURATION.findall(text.lower())
    if not parts or _DURATION.sub("", text.lower()).strip():
        raise typer.BadParameter(f"{text!r} is no length of time; write 3h, 2d or 1w")
    return timedelta(**{_UNITS[unit]: int(number) for number, unit in parts})
