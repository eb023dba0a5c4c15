"""A change put as an alert: its kind and loudness, its identity, and what people read of it.

Whether it is told, and which alert it belongs to, is the matter of `alerts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from watchbot.model import AlertKind, Change, ChangeKind, Claim, Figure, Period, Reading, Reason, Severity, Taken
from watchbot.pipeline.decisions import AlertDraft, ReadArticle
from watchbot.pipeline.wording import as_of_text, value_text

LOUD: Mapping[ChangeKind, tuple[AlertKind, Severity]] = {
    ChangeKind.REVERSAL: (AlertKind.REVERSAL, Severity.MAJOR),
    ChangeKind.REDEFINITION: (AlertKind.REDEFINITION, Severity.MINOR),
    ChangeKind.UPDATE: (AlertKind.UPDATE, Severity.MAJOR),
    ChangeKind.CONFLICT: (AlertKind.CONFLICT, Severity.MAJOR),
    ChangeKind.FIRST: (AlertKind.FIRST, Severity.MINOR),
    ChangeKind.EDITED: (AlertKind.EDITED, Severity.MAJOR),
    ChangeKind.WITHDRAWN: (AlertKind.WITHDRAWN, Severity.MINOR),
    ChangeKind.INCONSISTENT: (AlertKind.INCONSISTENT, Severity.MINOR),
}
"""Which changes are worth an alert, of which kind, and how loud."""
# A card says how loud a moved value is; a leader turned round is always loud, another definition never.
_BY_CARD = frozenset({AlertKind.UPDATE, AlertKind.CONFLICT, AlertKind.FIRST, AlertKind.EDITED, AlertKind.WITHDRAWN})
ABOUT_ARTICLES = frozenset({AlertKind.EDITED, AlertKind.WITHDRAWN, AlertKind.INCONSISTENT})
"""Kinds of alert that are about a page, and not about a value."""


def draft_of(change: Change, place: int, read: ReadArticle, figure: Figure | None, *, origins: int) -> AlertDraft:
    """Return a change as a new alert; `place` is where it stands in the decision, `origins` how many say it."""
    kind, severity = LOUD[change.kind]
    if figure is not None and kind not in ABOUT_ARTICLES and _out_of_range(change.claim, figure):
        kind, severity = AlertKind.OUT_OF_RANGE, Severity.MINOR
    if figure is not None and figure.alert.severity is not None and kind in _BY_CARD:
        severity = figure.alert.severity
    claim = change.claim or change.before
    subject = read.url if kind in ABOUT_ARTICLES else ""
    quote, number = _passage(change)
    return AlertDraft(
        joins=None,
        change=place,
        kind=kind,
        figure=change.figure,
        subject=subject,
        label=figure.label if figure else read.page.title or read.url,
        identity=identity(kind, change.figure, subject, claim, change),
        severity=severity,
        was=_was(change, figure),
        now=_now(change, figure),
        note=change.note,
        why=_reasons(change),
        value=claim.value if claim else None,
        low=claim.low if claim else None,
        high=claim.high if claim else None,
        exponent=claim.quantity.exponent if claim else 0,
        as_of=dated(claim),
        compared_with=_compared_with(change, figure),
        told=figure is None or origins >= figure.alert.confirm,
        digest_only=False,
        value_text=_claim_text(claim, figure) if claim else "",
        quote=quote,
        number=number,
        before=change.before.quote if change.before else "",
    )


def identity(kind: AlertKind, figure: str, subject: str, claim: Claim | None, change: Change) -> str:
    """Return the text that tells a new alert from every other; joining by rounding and date comes before it."""
    if change.inconsistency is not None:
        return f"{kind}:{subject}:{change.inconsistency.note}"
    said = _plain_value(claim)
    day = dated(claim)
    when = day.iso if day and kind not in ABOUT_ARTICLES else ""
    turned = claim.turned if claim and kind is AlertKind.REVERSAL else ""
    scope = claim.scope if claim and kind is AlertKind.REDEFINITION else ""
    return ":".join((kind, figure, subject, said, when, turned, scope)).rstrip(":")


def _out_of_range(claim: Claim | None, figure: Figure) -> bool:
    if claim is None or figure.expect is None:
        return False
    lowest, highest = figure.expect
    return any(v is not None and not lowest <= v <= highest for v in (claim.value, claim.low, claim.high))


def _was(change: Change, figure: Figure | None) -> str:
    if change.inconsistency is not None:
        said = change.inconsistency.stated
        return value_text(said.value, said.low, said.high, said.unit, exponent=said.exponent)
    if change.before is not None:
        return _claim_text(change.before, figure)
    return _reading_text(change.against) if change.against else ""


def _now(change: Change, figure: Figure | None) -> str:
    if change.inconsistency is not None:
        stated, computed = change.inconsistency.stated, change.inconsistency.computed
        text = value_text(computed, None, None, stated.unit, exponent=stated.exponent)
        if text != _was(change, figure):
            return text
        # One digit more than was stated shows where the two part.
        return value_text(computed, None, None, stated.unit, exponent=stated.exponent - 1)
    if change.claim is None:
        return "gone"
    text = _claim_text(change.claim, figure)
    if change.kind is ChangeKind.REVERSAL and change.claim.turned:
        return (
            change.claim.turned
            if change.claim.quantity.surface in change.claim.turned
            else f"{text}, {change.claim.turned}"
        )
    if change.kind is ChangeKind.REDEFINITION and change.claim.scope:
        return f"{text} ({change.claim.scope})"
    return text


def dated(claim: Claim | None) -> Period | None:
    """Return the date that the text gives; a publication day is no date of a value."""
    return claim.as_of if claim is not None and claim.as_of_from not in (Taken.PUBLISHED, Taken.NONE) else None


def _reasons(change: Change) -> tuple[Reason, ...]:
    claim = change.claim or change.before
    return claim.reasons if claim else ()


def _compared_with(change: Change, figure: Figure | None) -> str:
    if change.before is not None:
        return f"the same page before: {_claim_text(change.before, figure)}"
    reading = change.against
    if reading is None:
        return ""
    day = f", as of {as_of_text(reading.as_of.iso)}" if reading.as_of else ""
    source = f", {reading.source}" if reading.source else ""
    return f"{_reading_text(reading)}{day}{source}"


def _passage(change: Change) -> tuple[str, tuple[int, int]]:
    """Return the quote and where the number stands in it, in code points."""
    if change.inconsistency is not None:
        found = change.inconsistency
        return _marked(found.quote, found.start, found.stated.start, found.stated.end)
    claim = change.claim or change.before
    if claim is None:
        return "", (0, 0)
    return _marked(claim.quote, claim.start, claim.quantity.start, claim.quantity.end)


def _marked(quote: str, start: int, number_start: int, number_end: int) -> tuple[str, tuple[int, int]]:
    left, right = number_start - start, number_end - start
    inside = 0 <= left < right <= len(quote)
    return quote, (left, right) if inside else (0, 0)


def _claim_text(claim: Claim, figure: Figure | None) -> str:
    unit = claim.quantity.unit if figure is None else figure.unit
    return value_text(claim.value, claim.low, claim.high, unit, exponent=claim.quantity.exponent)


def _reading_text(reading: Reading) -> str:
    return value_text(reading.value, reading.low, reading.high, reading.unit, exponent=reading.exponent)


def _plain_value(claim: Claim | None) -> str:
    if claim is None:
        return ""
    if claim.value is not None:
        return _plain(claim.value)
    return "–".join(_plain(end) for end in (claim.low, claim.high) if end is not None)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
