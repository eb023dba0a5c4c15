"""One alert as a person reads it: from where to where, who says so, who says otherwise, why, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from watchbot.cli.alerts import marked, state_in_words
from watchbot.cli.output import when
from watchbot.pipeline.ledger import same_value
from watchbot.pipeline.mutes import in_words
from watchbot.pipeline.wording import as_of_text, value_text

if TYPE_CHECKING:
    from watchbot.model import Alert, Evidence
    from watchbot.store import Store, StoredClaim, StoredVerdict

CLAIMS = 300  # of the figure, the newest that are still said, among which those who say otherwise are looked for
OTHERS = 5  # values that are shown
VOICES = 50  # pieces of evidence of which it is said why they count as whose voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """Another value that is said of the same figure now, and who says it."""

    value: str
    origins: tuple[str, ...]
    newest: StoredClaim


def told_row(store: Store, alert: Alert) -> dict[str, Any]:
    """Return what `alerts show --json` adds to a line of `alerts list`."""
    return {
        "evidence": [evidence_row(piece) for piece in store.evidence(alert.id)],
        "otherwise": [
            {"value": other.value, "origins": list(other.origins), "url": other.newest.url}
            for other in otherwise(store, alert)
        ],
        "verdicts": [verdict_row(verdict) for verdict in store.verdicts(alert.id)],
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


def verdict_row(verdict: StoredVerdict) -> dict[str, Any]:
    """Return one verdict in the shape of `alerts show --json`."""
    return {
        "verdict": verdict.kind.value,
        "reason": verdict.reason,
        "until": when(verdict.until),
        "decided": when(verdict.decided_at),
        "because_of": verdict.because_of,
    }


def otherwise(store: Store, alert: Alert) -> tuple[Otherwise, ...]:
    """Return the other values of the figure that pages say now, those of most origins first."""
    if not alert.figure or (alert.value is None and alert.low is None):
        return ()
    said: dict[str, list[StoredClaim]] = {}
    for stored in store.claims(figure=alert.figure, live=True, limit=CLAIMS):
        claim = stored.claim
        if not claim.scope and not same_value(claim, alert):
            text = value_text(claim.value, claim.low, claim.high, claim.quantity.unit, exponent=claim.quantity.exponent)
            said.setdefault(text, []).append(stored)
    found = [
        Otherwise(value=value, origins=tuple(dict.fromkeys(one.origin for one in claims)), newest=claims[0])
        for value, claims in said.items()
    ]
    return tuple(sorted(found, key=lambda other: -len(other.origins)))


def told(store: Store, alert: Alert) -> list[str]:
    """Return the lines of `alerts show`."""
    evidence = store.evidence(alert.id)
    return [
        *_head(store, alert, evidence),
        *(line for place, piece in enumerate(evidence) for line in _piece(piece, _voice(store, piece, place))),
        *_otherwise(otherwise(store, alert)),
        *_why(alert),
        *_decided(store.verdicts(alert.id)),
    ]


def _head(store: Store, alert: Alert, evidence: tuple[Evidence, ...]) -> list[str]:
    arrow = f"{alert.was} → {alert.now}" if alert.was else alert.now
    lines = [f"{alert.id}  {alert.kind.value.upper()}  {alert.label}", f"    {arrow}", f"    {alert.note}"]
    if alert.compared_with:
        lines.append(f"    compared with {alert.compared_with}")
    dated = _dated(store, alert, evidence)
    if dated:
        lines.append(f"    {dated}")
    said = f"{alert.origins} origin{'s' * (alert.origins != 1)}, {alert.articles} article{'s' * (alert.articles != 1)}"
    state = state_in_words(alert)
    lines.append(f"    {alert.severity.value}, {state}, {said}, since {when(alert.opened_at)}")
    rule = store.mute_with(alert.muted_by) if alert.muted_by is not None else None
    if rule is not None:
        because = f": {rule.reason}" if rule.reason else ""
        lines.append(f"    muted by rule {rule.id}, {in_words(rule)}{because}; `watchbot alerts unmute {rule.id}`")
    if not alert.told:
        lines.append("    waits for more origins before anybody is told (`alert.confirm` of the card)")
    elif alert.digest_only and alert.state.value == "open":
        lines.append("    told in the digest only")
    return [*lines, ""]


def _dated(store: Store, alert: Alert, evidence: tuple[Evidence, ...]) -> str:
    """Say of when the value is, and where that was taken from."""
    if not evidence or not evidence[0].claim:
        return ""
    first = evidence[0]
    claims = (stored.claim for stored in store.claims(article=first.article_id))
    claim = next((claim for claim in claims if claim.id == first.claim), None)
    if claim is None or (claim.as_of is None and alert.as_of is None):
        return "the text gives no date" if claim is not None else ""
    if claim.as_of is None or claim.as_of_from.value in ("published", "none"):
        return "the text gives no date of the value"
    return f"as of {as_of_text(claim.as_of.iso)}, taken from the {claim.as_of_from.value}"


def _voice(store: Store, piece: Evidence, place: int) -> str:
    """Say why an article has another voice than its publisher's, or keeps its own though it is a copy."""
    article = store.article(piece.article_id) if place < VOICES else None
    note = article.origin_note if article is not None else ""
    return "" if note.startswith("published by") else note


def _piece(piece: Evidence, voice: str) -> list[str]:
    lines = [f"  {piece.publisher} — {piece.title}", f"    {piece.url}"]
    if piece.origin != piece.publisher:
        lines.append(f"    counts as the voice of {piece.origin}" + (f": {voice}" if voice else ""))
    elif voice:
        lines.append(f"    {voice}")
    if piece.before:
        lines.append(f"    before: “{' '.join(piece.before.split())}”")
    if piece.quote:
        lines.append(f"    {'now: ' if piece.before else ''}“{marked(piece.quote, piece.number)}”")
    return lines


def _otherwise(others: tuple[Otherwise, ...]) -> list[str]:
    if not others:
        return []
    lines = ["", "  said otherwise"]
    for other in others[:OTHERS]:
        lines.append(f"    {other.value}  by {', '.join(other.origins[:OTHERS])}")
        lines.append(f"      {other.newest.url}")
    if len(others) > OTHERS:
        lines.append(f"    and {len(others) - OTHERS} more values")
    return lines


def _why(alert: Alert) -> list[str]:
    why = [reason for reason in alert.why if reason.words or reason.note]  # a gate that found nothing tells nothing
    lines = [f"    {'✓' if r.passed else '✗'} {r.gate}: {', '.join(r.words) or r.note}" for r in why]
    return ["", "  why", *lines] if lines else []


def _decided(verdicts: tuple[StoredVerdict, ...]) -> list[str]:
    lines = []
    for verdict in verdicts:
        until = f" until {when(verdict.until)}" if verdict.until is not None else ""
        because = f": {verdict.reason}" if verdict.reason else ""
        lines.append(f"    {when(verdict.decided_at)}  {verdict.kind.value.replace('_', ' ')}{until}{because}")
    return ["", "  decided", *lines] if lines else []
