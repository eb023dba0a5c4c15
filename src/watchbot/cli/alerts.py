"""`watchbot alerts`: what changed, who says so, who disagrees; and what a person decides about it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli.opening import asked_for, changing, reading
from watchbot.cli.output import fail, plain, print_json, print_rows, reason_row, talk, when

if TYPE_CHECKING:
    from watchbot.model import Alert, Mute, Reading, VerdictKind
    from watchbot.store import Store

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
        found = store.alerts(states=states, figure=figure or None)
        if figure and not found and not store.alerts(states=tuple(AlertState), figure=figure):
            asked_for(context, figure)
        muted = sum(rule.muted for rule in store.mutes(_now()))
    rows = [alert_row(alert) for alert in found]
    shown = (
        rows if as_json else [{**row, "state": state_in_words(alert)} for row, alert in zip(rows, found, strict=True)]
    )
    print_rows(
        shown,
        columns=("id", "kind", "label", "was", "now", "origins", "articles", "severity", "state", "opened"),
        as_json=as_json,
        empty="No open alerts. `watchbot status` shows what was read.",
    )
    if muted and not everything:
        talk(f"{muted} more muted by rules: `watchbot alerts mutes`")
    if exit_code and rows:
        raise typer.Exit(3)


@app.command()
def show(context: typer.Context, alert: Number, as_json: AsJson = False) -> None:
    """Show one alert: was → now, who says so, who says otherwise, quotes with the number marked, and why."""
    from watchbot.cli.one_alert import told, told_row

    with reading(context) as store:
        found = store.alert(alert)
        if found is None:
            fail(f"there is no alert {alert}", code=2, hint="`watchbot alerts list --all` shows every one.")
        if as_json:
            print_json({**alert_row(found), **told_row(store, found)})
            return
        for line in told(store, found):
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
    alert: Annotated[int | None, typer.Argument(help="Number of one alert.", metavar="[ALERT]")] = None,
    figure: Annotated[str, typer.Option(help="Instead: every alert about this figure.")] = "",
    kind: Annotated[str, typer.Option(help="Instead: every alert of this kind: conflict, feed_silent …")] = "",
    site: Annotated[str, typer.Option(help="Instead: every alert about a page or feed of this host.")] = "",
    until: Annotated[str, typer.Option("--for", help="How long: 3h, 2d, 1w; empty for good.")] = "",
    reason: Why = "",
) -> None:
    """Say no more about one alert, or make a rule that mutes all that fits each part given, now and later.

    `alerts reopen` takes back the one, `alerts unmute` the other.
    """
    length = _duration(until) if until else None
    if alert is not None and not (figure or kind or site):
        _decide(context, alert, "mute", reason, until=length)
        return
    if alert is not None or not (figure or kind or site):
        raise typer.BadParameter("name one alert, or a rule by --figure, --kind, --site")
    _make_rule(context, figure, kind, site, reason, until=length)


@app.command("mutes")
def list_mutes(context: typer.Context, as_json: AsJson = False) -> None:
    """List the rules that mute alerts."""
    with reading(context) as store:
        rows = [mute_row(rule) for rule in store.mutes(_now())]
    print_rows(
        rows,
        columns=("id", "kind", "figure", "site", "until", "muted", "reason", "made"),
        as_json=as_json,
        empty="No rule mutes anything.",
    )


@app.command()
def unmute(
    context: typer.Context,
    rule: Annotated[int, typer.Argument(help="Number of the rule, as `alerts mutes` shows it.", metavar="RULE")],
) -> None:
    """Take a rule back: what it kept quiet is open again, and is sent."""
    with changing(context) as store:
        if rule not in {one.id for one in store.mutes(_now())}:
            fail(f"there is no rule {rule}", code=2, hint="`watchbot alerts mutes` shows every one.")
        again = store.unmute(rule, _now())
    talk(f"rule {rule} is lifted, {_counted(len(again), 'alert')} open again")


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
        "muted_by": alert.muted_by,
        "why": [reason_row(r) for r in alert.why],
    }


def mute_row(rule: Mute) -> dict[str, Any]:
    """Return a rule in the shape of `alerts mutes --json`."""
    return {
        "id": rule.id,
        "kind": rule.kind.value if rule.kind is not None else None,
        "figure": rule.figure or None,
        "site": rule.site or None,
        "until": when(rule.until),
        "muted": rule.muted,
        "reason": rule.reason,
        "made": when(rule.made_at),
    }


def marked(quote: str, number: tuple[int, int]) -> str:
    """Return a quote with its number in »…«, which survives copying where colour does not."""
    start, end = number
    if not 0 <= start < end <= len(quote):
        return " ".join(quote.split())
    return " ".join(f"{quote[:start]}»{quote[start:end]}«{quote[end:]}".split())


def _decide(context: typer.Context, alert: int, verdict: str, reason: str, *, until: timedelta | None = None) -> None:
    from watchbot.model import VerdictKind

    now = _now()
    kind: VerdictKind = VerdictKind(verdict)
    with reading(context) as store:
        found = store.alert(alert)
        if found is None:
            fail(f"there is no alert {alert}", code=2, hint="`watchbot alerts list --all` shows every one.")
        before = store.readings(found.figure) if found.figure else ()
        decided = store.record_verdict(
            alert, kind, reason=reason, until=now + until if until is not None else None, now=now
        )
        settled = sum(
            a.state is decided.state and a.updated_at == now and a.id != alert for a in _beside(store, decided)
        )
        moved = _moved(store, decided, before) if decided.figure else ""
    also = f"; {_counted(settled, 'other alert')} with it" if settled else ""
    talk(f"alert {decided.id} is {state_in_words(decided)}: {decided.label}{also}")
    if moved:
        talk(moved)


def _moved(store: Store, decided: Alert, before: tuple[Reading, ...]) -> str:
    """Say what a verdict did to the readings of its figure; nothing where they are as before."""
    after = store.readings(decided.figure)
    was, now = _current(before), _current(after)
    if was is None or now is None or was.id != now.id:
        if now is None:
            return "there is no current reading any more" if was is not None else ""
        return f"{_said(now)} is the current reading now"
    of_its_time = next((r for r in after if r.id not in {b.id for b in before} and r.as_of is not None), None)
    if of_its_time is None or of_its_time.as_of is None:
        return ""
    return f"{_said(of_its_time)} is the reading of {of_its_time.as_of.iso}; {_said(now)} stays the current one"


def _current(readings: tuple[Reading, ...]) -> Reading | None:
    from watchbot.model import ReadingStatus

    return next((r for r in readings if r.status is ReadingStatus.CURRENT), None)


def _said(found: Reading) -> str:
    from watchbot.pipeline.wording import value_text

    return value_text(found.value, found.low, found.high, found.unit, exponent=found.exponent)


def _beside(store: Store, alert: Alert) -> tuple[Alert, ...]:
    return store.alerts(figure=alert.figure) if alert.figure else ()


def _make_rule(
    context: typer.Context, figure: str, kind: str, site: str, reason: str, *, until: timedelta | None
) -> None:
    from watchbot.model import AlertKind
    from watchbot.pipeline.addresses import host
    from watchbot.pipeline.mutes import in_words

    kinds = {one.value: one for one in AlertKind}
    if kind and kind not in kinds:
        fail(f"there is no kind {kind!r} of alert", code=2, hint=f"There are: {', '.join(kinds)}.")
    asked_for(context, figure)
    now = _now()
    with changing(context) as store:
        rule = store.mute(
            figure=figure,
            kind=kinds.get(kind),
            site=host(site if "//" in site else f"//{site}") if site else "",
            until=now + until if until is not None else None,
            reason=reason,
            now=now,
        )
    long = f"until {when(rule.until)}" if rule.until is not None else "for good"
    talk(f"rule {rule.id} mutes {in_words(rule)} {long}; {_counted(rule.muted, 'open alert')} muted by it")


def state_in_words(alert: Alert) -> str:
    """Return the state of an alert as a person reads it: how long it is quiet, and by which rule."""
    by = [f"rule {alert.muted_by}"] if alert.muted_by is not None else []
    if alert.snoozed_until is not None:
        by.append(f"until {alert.snoozed_until:%Y-%m-%d %H:%M}")
    return f"{alert.state.value} ({', '.join(by)})" if by else alert.state.value


def _now() -> datetime:
    from watchbot.app import clock

    return clock()


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _duration(text: str) -> timedelta:
    parts = _DURATION.findall(text.lower())
    if not parts or _DURATION.sub("", text.lower()).strip():
        raise typer.BadParameter(f"{text!r} is no length of time; write 3h, 2d or 1w")
    try:
        length = timedelta(**{_UNITS[unit]: int(number) for number, unit in parts})
        _now() + length + timedelta(days=2)  # with room for the hour of any place
    except (OverflowError, ValueError) as error:
        raise typer.BadParameter(f"{text[:30]!r} is longer than the calendar; leave --for out for good") from error
    return length
