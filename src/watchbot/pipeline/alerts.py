"""Changes → alerts: which change is worth a person's attention, how loud, and which alert it belongs to.

One change is one alert. Identity (design §6): figure kinds by kind and figure, with values equal by the rounding rule
and dates that overlap or are missing; article kinds by kind, address, figure and new value; health by kind and subject.
Later evidence joins quietly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watchbot.model import (
    Alert,
    AlertKind,
    AlertState,
    Change,
    ChangeKind,
    Claim,
    Figure,
    Period,
    Reading,
    Severity,
)
from watchbot.pipeline.decisions import AlertDraft, ReadArticle
from watchbot.pipeline.drafts import LOUD, dated, draft_of
from watchbot.pipeline.ledger import same_value

# One value of one figure: whether it is called new, contradicting or first depends on how an article dates it.
MOVED = frozenset({AlertKind.UPDATE, AlertKind.CONFLICT, AlertKind.FIRST})
"""Kinds of alert that say that a figure has another value."""
_TOLD_BY_EDIT = frozenset({ChangeKind.CONFLICT, ChangeKind.UPDATE, ChangeKind.FIRST})
_MOVED_VALUES = frozenset({ChangeKind.CONFLICT, ChangeKind.UPDATE, ChangeKind.REVERSAL, ChangeKind.REDEFINITION})
_CAN_FLAP = frozenset({AlertKind.UPDATE, AlertKind.CONFLICT, AlertKind.EDITED, AlertKind.REVERSAL})
FLAP = timedelta(days=1)
"""A number that goes back within this is one alert, which says that it flaps."""
BESIDE = timedelta(days=31)
"""Two dates of one value that lie at most this far apart are dates of one announcement."""
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
    explained = {place: by for place, by in _explained(changes).items() if by not in edited}
    for place, change in enumerate(changes):
        figure = figures.get(change.figure)
        if change.kind not in LOUD or _too_small(change, figure) or _is_past(change) or place in explained:
            continue
        if change.kind in _TOLD_BY_EDIT and change.claim is not None and change.claim.id in edited:
            continue  # the edit tells it already, with what the page said before
        also = [c.note for i, c in enumerate(changes) if change.claim and explained.get(i) == change.claim.id]
        draft = draft_of(change, place, read, figure, origins=origins.get(place, 1))
        if also:
            draft = replace(draft, note=f"{draft.note}; the article's own numbers disagree: {'; '.join(also)}")
        twin = next((i for i, d in enumerate(drafts) if _tells(d, draft)), None)
        if twin is None:
            drafts.append(draft)
        elif _says_more(draft, drafts[twin]):
            drafts[twin] = draft
    placed = ((_placed(d, figures.get(d.figure), known, read.seen_at), figures.get(d.figure)) for d in drafts)
    return tuple(draft for draft, figure in placed if not _hovers(draft, figure, known))


def _explained(changes: Sequence[Change]) -> dict[int, str]:
    """Return which inconsistencies come from a number that raises an alert of its own: place → id of its claim.

    Where one number is another than it should be, whatever the article computes with it disagrees too: one cause, one
    alert.
    """
    loud = [c.claim for c in changes if c.kind in _MOVED_VALUES and c.claim is not None]
    found: dict[int, str] = {}
    for place, change in enumerate(changes):
        if change.inconsistency is None:
            continue
        numbers = (change.inconsistency.stated, *change.inconsistency.others)
        by = next((c for c in loud for n in numbers if n.start < c.quantity.end and c.quantity.start < n.end), None)
        if by is not None:
            found[place] = by.id
    return found


def _placed(draft: AlertDraft, figure: Figure | None, known: Sequence[Alert], now: datetime) -> AlertDraft:
    """Return a draft with the alert that it joins, if any, and with whether people hear of it by itself."""
    mine = next((a for a in known if _same_change(a, draft)), None)
    if mine is None:
        back = next((a for a in known if _goes_back(draft, a, now)), None)
        if back is not None:
            return _flapping(draft, back)
        told = (a for a in known if (_tells(a, draft) or _just_told(draft, a, known)) and _still_tells(a, draft))
        mine = next(told, None)
    if mine is None:
        recent = _cooling(draft, figure, known, now)
        return draft if not recent else replace(draft, digest_only=True, note=f"{draft.note}; {recent}")
    return replace(
        draft,
        joins=mine.id,
        told=draft.told or mine.told,
        news=draft.told and not mine.told,
        restates=_says_more(draft, mine),
    )


def _tells(a: Alert | AlertDraft, b: AlertDraft) -> bool:
    """Tell whether an alert already tells what a draft says, if under another kind.

    A value that is new, that contradicts the ledger, or that a page was silently changed to, is one change however each
    article dates it.
    """
    if _same_change(a, b):
        return True
    if not a.figure or a.figure != b.figure or b.kind not in MOVED:
        return False
    if a.kind not in MOVED and a.kind is not AlertKind.EDITED:
        return False
    return same_value(a, b) and _overlap(a.as_of, b.as_of)


def _just_told(draft: AlertDraft, alert: Alert, known: Sequence[Alert]) -> bool:
    """Tell whether the last thing told of a figure is this very value, if for a day or a month beside.

    Sources date one announcement by the day of the meeting, of the release, or of its effect. A value that is the same
    a year later, or again after another one, is news.
    """
    if draft.kind not in MOVED or alert.kind not in MOVED or alert.figure != draft.figure:
        return False
    if not (same_value(alert, draft) and _beside(alert.as_of, draft.as_of)):
        return False  # first, because few are the same, and the newest is looked for among all
    return all(a.id <= alert.id for a in known if a.figure == draft.figure and a.kind in MOVED)


def _beside(a: Period | None, b: Period | None) -> bool:
    if a is None or b is None:
        return True
    return max(a.start, b.start) - min(a.end, b.end) <= BESIDE


def _still_tells(alert: Alert, draft: AlertDraft) -> bool:
    """A value that was dismissed without a date is told again when a source dates it: that is another statement."""
    return alert.state is not AlertState.DISMISSED or draft.kind is not AlertKind.UPDATE or alert.as_of is not None


def _says_more(draft: AlertDraft, other: Alert | AlertDraft) -> bool:
    """A dated, new value says more than that somebody contradicts the ledger with it."""
    return draft.kind is AlertKind.UPDATE and other.kind is AlertKind.CONFLICT


def _goes_back(draft: AlertDraft, alert: Alert, now: datetime) -> bool:
    """Tell whether a number went back to where an alert of the last day says it came from."""
    same = draft.kind is alert.kind and draft.figure == alert.figure and draft.subject == alert.subject
    turned = draft.kind in _CAN_FLAP and draft.now == alert.was and draft.was == alert.now
    return same and turned and now - alert.updated_at <= FLAP


def _flapping(draft: AlertDraft, alert: Alert) -> AlertDraft:
    note = f"flapping: {alert.was} → {alert.now} → {draft.now} within a day"
    return replace(
        draft,
        joins=alert.id,
        identity=alert.identity,
        was=alert.was,
        now=alert.now,
        value=alert.value,
        low=alert.low,
        high=alert.high,
        exponent=alert.exponent,
        as_of=alert.as_of,
        compared_with=alert.compared_with,
        severity=alert.severity,
        why=alert.why,
        note=note,
        told=draft.told or alert.told,
        news=False,
        restates=True,
    )


def _cooling(draft: AlertDraft, figure: Figure | None, known: Sequence[Alert], now: datetime) -> str:
    """Return why a further value of a figure waits for the digest, in words; empty when it does not."""
    if figure is None or not figure.alert.cooldown or draft.kind not in MOVED:
        return ""
    recent = [a for a in known if a.figure == draft.figure and a.kind in MOVED and a.told and not a.digest_only]
    first = next((a for a in recent if now - a.opened_at < figure.alert.cooldown), None)
    return f"within the cooldown of alert {first.id}, so it waits for the digest" if first is not None else ""


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
    if figure is None or not figure.alert.min_step or change.claim is None:
        return False
    old: Reading | Claim | None = None
    if change.kind in (ChangeKind.UPDATE, ChangeKind.CONFLICT):
        old = change.against
    elif change.kind is ChangeKind.EDITED:
        old = change.before
    if old is None or change.claim.value is None or old.value is None:
        return False
    return abs(change.claim.value - old.value) < figure.alert.min_step


def _hovers(draft: AlertDraft, figure: Figure | None, known: Sequence[Alert]) -> bool:
    """Tell whether another value is closer than `min_step` to the one that people were told last (hysteresis).

    Far from the reading, which moves only when somebody accepts, every value round the new one would be a step.
    """
    if figure is None or not figure.alert.min_step or draft.joins is not None or draft.kind not in MOVED:
        return False
    mine = [a for a in known if a.figure == draft.figure and a.kind in MOVED and a.told]
    last = max(mine, key=lambda alert: alert.id, default=None)
    if last is None or last.state is AlertState.DISMISSED or last.value is None or draft.value is None:
        return False
    return abs(draft.value - last.value) < figure.alert.min_step


def _is_past(change: Change) -> bool:
    """Tell whether another definition's number is about an earlier time: then it answers no question of today."""
    claim, reading = change.claim, change.against
    if change.kind is not ChangeKind.REDEFINITION or claim is None or reading is None or same_value(claim, reading):
        return False
    when = dated(claim)
    return when is not None and reading.as_of is not None and when.end < reading.as_of.start
