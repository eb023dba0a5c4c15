"""Changes → alerts: which change is worth a person's attention, how loud, and which alert it belongs to.

One change is one alert. Identity (design §6): figure kinds by kind and figure, with values equal by the rounding rule
and dates that overlap or are missing; article kinds by kind, address, figure and new value; health by kind and subject.
Later evidence joins quietly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from watchbot.model import (
    Alert,
    AlertKind,
    Change,
    ChangeKind,
    Claim,
    Figure,
    Period,
    Reading,
    Reason,
    Severity,
    Taken,
)
from watchbot.pipeline.decisions import AlertDraft, ReadArticle
from watchbot.pipeline.ledger import same_value
from watchbot.pipeline.wording import value_text

_LOUD: Mapping[ChangeKind, tuple[AlertKind, Severity]] = {
    ChangeKind.REVERSAL: (AlertKind.REVERSAL, Severity.MAJOR),
    ChangeKind.REDEFINITION: (AlertKind.REDEFINITION, Severity.MINOR),
    ChangeKind.UPDATE: (AlertKind.UPDATE, Severity.MAJOR),
    ChangeKind.CONFLICT: (AlertKind.CONFLICT, Severity.MAJOR),
    ChangeKind.FIRST: (AlertKind.FIRST, Severity.MINOR),
    ChangeKind.EDITED: (AlertKind.EDITED, Severity.MAJOR),
    ChangeKind.WITHDRAWN: (AlertKind.WITHDRAWN, Severity.MINOR),
    ChangeKind.INCONSISTENT: (AlertKind.INCONSISTENT, Severity.MINOR),
}
# A card says how loud a moved value is; a leader turned round is always loud, another definition never.
_BY_CARD = frozenset({AlertKind.UPDATE, AlertKind.CONFLICT, AlertKind.FIRST, AlertKind.EDITED, AlertKind.WITHDRAWN})
ABOUT_ARTICLES = frozenset({AlertKind.EDITED, AlertKind.WITHDRAWN, AlertKind.INCONSISTENT})
ABOUT_HEALTH = frozenset({AlertKind.FEED_FAILING, AlertKind.FEED_SILENT, AlertKind.CONFIG_BROKEN, AlertKind.STORAGE})


def draft_alerts(
    changes: Sequence[Change],
    read: ReadArticle,
    figures: Mapping[str, Figure],
    known: Sequence[Alert],
    *,
    origins: Mapping[int, int],
) -> tuple[AlertDraft, ...]:
    """Return the alerts that an article's changes raise or join, each at most once, in the order of the changes.

    `origins` says for the change at each place how many origins say it by now, this article included.
    """
    drafts: list[AlertDraft] = []
    edited = {c.claim.id for c in changes if c.kind is ChangeKind.EDITED and c.claim is not None}
    for place, change in enumerate(changes):
        figure = figures.get(change.figure)
        if change.kind not in _LOUD or _too_small(change, figure):
            continue
        if change.kind is ChangeKind.CONFLICT and change.claim is not None and change.claim.id in edited:
            continue  # the edit tells it already, with what the page said before
        draft = _draft(change, place, read, figure, origins=origins.get(place, 1))
        twin = next((d for d in drafts if _same_change(d, draft)), None)
        if twin is None:
            mine = next((a for a in known if _same_change(a, draft)), None)
            drafts.append(replace(draft, joins=mine.id if mine else None, told=draft.told or bool(mine and mine.told)))
    return tuple(drafts)


def draft_health(kind: AlertKind, *, subject: str, label: str, now: str, note: str) -> AlertDraft:
    """Return a draft for trouble with watchbot itself: a feed, a file, the database."""
    return AlertDraft(
        joins=None,
        change=None,
        kind=kind,
        figure="",
        subject=subject,
        label=label,
        identity=f"{kind}:{subject}",
        severity=Severity.MAJOR if kind in (AlertKind.STORAGE, AlertKind.CONFIG_BROKEN) else Severity.MINOR,
        was="",
        now=now,
        note=note,
        why=(),
        value=None,
        low=None,
        high=None,
        exponent=0,
        as_of=None,
        compared_with="",
        told=True,
        digest_only=False,
        value_text="",
        quote="",
        number=(0, 0),
        before="",
    )


def _draft(change: Change, place: int, read: ReadArticle, figure: Figure | None, *, origins: int) -> AlertDraft:
    kind, severity = _LOUD[change.kind]
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
        as_of=_dated(claim),
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
    dated = _dated(claim)
    when = dated.iso if dated and kind not in ABOUT_ARTICLES else ""
    turned = claim.turned if claim and kind is AlertKind.REVERSAL else ""
    scope = claim.scope if claim and kind is AlertKind.REDEFINITION else ""
    return ":".join((kind, figure, subject, said, when, turned, scope)).rstrip(":")


def _same_change(a: Alert | AlertDraft, b: AlertDraft) -> bool:
    if a.identity == b.identity:
        return True
    if a.kind is not b.kind or a.figure != b.figure or a.subject != b.subject or not a.figure:
        return False
    return same_value(a, b) and _overlap(a.as_of, b.as_of)


def _overlap(a: Period | None, b: Period | None) -> bool:
    return a is None or b is None or (a.start <= b.end and b.start <= a.end)


def _too_small(change: Change, figure: Figure | None) -> bool:
    """Tell whether the step is below the card's `min_step`; only a changed value can be."""
    if figure is None or not figure.alert.min_step or change.kind not in (ChangeKind.UPDATE, ChangeKind.CONFLICT):
        return False
    new, old = change.claim, change.against
    if new is None or old is None or new.value is None or old.value is None:
        return False
    return abs(new.value - old.value) < figure.alert.min_step


def _out_of_range(claim: Claim | None, figure: Figure) -> bool:
    if claim is None or figure.expect is None:
        return False
    lowest, highest = figure.expect
    return any(v is not None and not lowest <= v <= highest for v in (claim.value, claim.low, claim.high))


def _was(change: Change, figure: Figure | None) -> str:
    if change.inconsistency is not None:
        return change.inconsistency.stated.surface
    if change.before is not None:
        return _claim_text(change.before, figure)
    return _reading_text(change.against) if change.against else ""


def _now(change: Change, figure: Figure | None) -> str:
    if change.inconsistency is not None:
        stated = change.inconsistency.stated
        # One digit more than was stated shows where the two part.
        return value_text(change.inconsistency.computed, None, None, stated.unit, exponent=stated.exponent - 1)
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


def _dated(claim: Claim | None) -> Period | None:
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
    dated = f", as of {reading.as_of.iso}" if reading.as_of else ""
    source = f", {reading.source}" if reading.source else ""
    return f"{_reading_text(reading)}{dated}{source}"


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
