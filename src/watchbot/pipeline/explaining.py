"""Why a number in an article did, or did not, become an alert of a figure: the first gate that stopped it, in words.

Pure: given what one page says when only this card is asked for, and what was known and recorded when it was decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from watchbot.model import Alert, AlertState, Change, ChangeKind, Claim, Figure, Findings, Reason

_QUIET = {
    ChangeKind.REPEAT: "it repeats the current reading, and a repeat is no news",
    ChangeKind.ROUNDING: "it is the current reading, loosened; rounding is no news",
    ChangeKind.OUTDATED: "it is an older value; those go into the digest and raise no alert",
}
_MOVED = frozenset({ChangeKind.UPDATE, ChangeKind.CONFLICT, ChangeKind.FIRST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What became of one number. `gate` is what stopped it, or `alert` when nothing did."""

    surface: str
    start: int
    end: int
    quote: str
    gate: str
    note: str
    reasons: tuple[Reason, ...]
    alert_id: int | None = None
    today: str = ""  # how it relates to what is known now, where that is something else


def explain(
    figure: Figure,
    findings: Findings,
    changes: Sequence[Change],
    alerts: Sequence[Alert],
    *,
    today: Sequence[Change] = (),
    others: Sequence[Claim] = (),
    baseline: bool = False,
) -> tuple[Explained, ...]:
    """Return what became of each number of a page, seen from one figure, in the order of the text.

    Args:
        figure: its card.
        findings: what the page says when this card alone is asked for.
        changes: how each claim on the figure related to what was known when the page was read.
        alerts: of which the article is evidence.
        today: how each relates to what is known now.
        others: what the page says when all cards are asked for: a number may be another figure's.
        baseline: the page came with the first poll of its feed.
    """
    then, now = ({c.claim.id: c for c in related if c.claim is not None} for related in (changes, today))
    said = [
        _claim(figure, claim, then.get(claim.id), alerts, today=now.get(claim.id), baseline=baseline)
        for claim in findings.claims
        if claim.figure == figure.id
    ]
    taken = {(c.quantity.start, c.quantity.end): c for c in others if c.figure != figure.id}
    for aside in findings.set_aside:
        span = (aside.quantity.start, aside.quantity.end)
        stopped = next((reason for reason in aside.reasons if not reason.passed), None)
        gate = stopped.gate if stopped is not None else "about"
        note = _stopped(stopped)
        if span in taken:
            note = f"{note}; it is a claim on {taken[span].figure}"
        said.append(
            Explained(
                surface=aside.quantity.surface,
                start=span[0],
                end=span[1],
                quote=aside.quote,
                gate=gate,
                note=note,
                reasons=aside.reasons,
            )
        )
    return tuple(sorted(said, key=lambda e: (e.start, e.end)))


def _stopped(reason: Reason | None) -> str:
    if reason is None:
        return "none of the card's words are near it"
    words = f": {', '.join(reason.words)}" if reason.words else ""
    return f"{reason.note or 'stopped'}{words}"


def _claim(
    figure: Figure,
    claim: Claim,
    change: Change | None,
    alerts: Sequence[Alert],
    *,
    today: Change | None,
    baseline: bool,
) -> Explained:
    gate, note, alert_id = _fate(figure, claim, change, alerts, baseline=baseline)
    return Explained(
        surface=claim.quantity.surface,
        start=claim.quantity.start,
        end=claim.quantity.end,
        quote=claim.quote,
        gate=gate,
        note=note,
        reasons=claim.reasons,
        alert_id=alert_id,
        today="" if today is None or change is None or today.kind is change.kind else f"{today.kind}: {today.note}",
    )


def _fate(
    figure: Figure, claim: Claim, change: Change | None, alerts: Sequence[Alert], *, baseline: bool
) -> tuple[str, str, int | None]:
    """Return the gate at which a claim stopped, why in words, and the alert that it came to."""
    mine = next((a for a in alerts if a.figure == figure.id and _is_value(a, claim)), None)
    if mine is not None:
        return _alerted(mine, figure)
    if change is None:
        return "ledger", "it was read, but not compared: it has no reading to be compared with", None
    if change.kind in _QUIET:
        return "ledger", f"{change.kind}: {_QUIET[change.kind]} ({change.note})", None
    if baseline:
        return "baseline", f"{change.kind}, but the page came with the first poll of its feed ({change.note})", None
    if figure.alert.min_step and change.against is not None and _step(claim, change) < figure.alert.min_step:
        return "min_step", f"{change.kind}, by {_step(claim, change):f}, less than {figure.alert.min_step:f}", None
    if figure.alert.min_step and change.kind in _MOVED:
        near = f"less than {figure.alert.min_step:f} from the value that was told last (hysteresis)"
        return "min_step", f"{change.kind}, {near}", None
    return "evidence", f"{change.kind}, told by another alert of the same article ({change.note})", None


def _alerted(alert: Alert, figure: Figure) -> tuple[str, str, int | None]:
    if not alert.told:
        return "confirm", f"alert {alert.id} waits for {figure.alert.confirm} origins, {alert.origins} so far", alert.id
    if alert.state not in (AlertState.OPEN, AlertState.ACCEPTED):
        return "verdict", f"alert {alert.id} is {alert.state}, and what joins it stays quiet", alert.id
    if alert.digest_only:
        return "digest", f"alert {alert.id} goes into the digest only: {alert.note}", alert.id
    return "alert", f"nothing stopped it: alert {alert.id}, {alert.kind}, {alert.state}", alert.id


def _is_value(alert: Alert, claim: Claim) -> bool:
    return (alert.value, alert.low, alert.high) == (claim.value, claim.low, claim.high)


def _step(claim: Claim, change: Change) -> Decimal:
    old = change.against.value if change.against is not None else None
    if claim.value is None or old is None:
        return Decimal("Infinity")
    return abs(claim.value - old)
