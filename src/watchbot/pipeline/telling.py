"""An alert as people are told about it: which way it went and how far, who says so, why. Pure.

Evidence is folded by origin: a copied error is one error with many copies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from watchbot.model import Alert, AlertKind, AlertState, Coverage, Evidence, Figure, Severity, Trend
from watchbot.pipeline.reasons import why_text
from watchbot.pipeline.steps import amount_of, direction, step_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Outdated:
    """One article that still gives a value which the ledger has superseded."""

    figure: str
    value_text: str
    current: str  # what the ledger holds, in words
    url: str
    title: str
    publisher: str
    origin: str
    published: datetime | None
    quote: str = ""


FromPublisher = TypeVar("FromPublisher", Evidence, Coverage, Outdated)

_MOVES = (AlertKind.UPDATE, AlertKind.CONFLICT, AlertKind.EDITED, AlertKind.REVERSAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one origin says; its copies are folded into it."""

    publisher: str
    url: str
    title: str
    published: datetime | None
    value_text: str
    quote: str
    number: tuple[int, int]  # span of the number within `quote`
    before: str  # the sentence as it was, for an edit
    note: str
    copies: int  # further articles of the same origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAlert:
    """One alert as a digest tells it."""

    id: int
    kind: AlertKind
    severity: Severity
    label: str
    was: str
    now: str
    trend: Trend | None
    step: str  # "0.8 points", or empty
    note: str
    why: str
    compared_with: str
    as_of: str  # partial ISO, or empty
    url: str  # of the article, for an alert about one
    opened_at: datetime
    still: bool  # told before; in this window it only got more evidence
    accepted: bool
    origins: int
    articles: int
    said: tuple[Said, ...]
    more: int = 0  # origins that are not listed


def tell(alert: Alert, evidence: Sequence[Evidence], *, figure: Figure | None, since: datetime | None) -> ToldAlert:
    """Return one alert as it is told. `since` is the start of the window; None for an alert that is sent at once."""
    moved: tuple[Trend | None, str] = (None, "")
    old = amount_of(alert.was) if alert.kind in _MOVES else None
    if old is not None and alert.value is not None and figure is not None and old != alert.value:
        moved = (direction(old, alert.value), step_text(old, alert.value, figure.unit))
    said = _said(evidence, alert.note)
    was = "" if _turned_only(alert) else alert.was
    return ToldAlert(
        id=alert.id,
        kind=alert.kind,
        severity=alert.severity,
        label=alert.label,
        was=was,
        now=alert.now,
        trend=moved[0],
        step=moved[1],
        note="" if _in_value(alert) else alert.note[:1].upper() + alert.note[1:],
        why=why_text(alert.why),
        compared_with=alert.compared_with.removeprefix(was).lstrip(" ,"),
        as_of=alert.as_of.iso if alert.as_of else "",
        url=alert.subject if alert.subject.startswith(("http://", "https://")) else "",
        opened_at=alert.opened_at,
        still=since is not None and alert.opened_at < since,
        accepted=alert.state is AlertState.ACCEPTED,
        origins=max(alert.origins, len(said)),
        articles=max(alert.articles, len(evidence)),
        said=said,
    )


def _turned_only(alert: Alert) -> bool:
    """Tell whether only the sense of a value was turned round: then only the new side is worth saying."""
    if alert.kind is not AlertKind.REVERSAL:
        return False
    return alert.now.startswith(alert.was) or (alert.value is not None and amount_of(alert.was) == alert.value)


def _in_value(alert: Alert) -> bool:
    """Tell whether the note only names a definition that stands beside the value already."""
    said = alert.note.rpartition(": ")[2]
    return alert.kind is AlertKind.REDEFINITION and bool(said) and f"({said})" in alert.now


def named(pieces: Sequence[FromPublisher], names: Mapping[str, str]) -> tuple[FromPublisher, ...]:
    """Return the pieces with the name of their publisher in place of its id; a host without a name stays."""
    return tuple(replace(piece, publisher=names.get(piece.publisher, piece.publisher)) for piece in pieces)


def _said(evidence: Sequence[Evidence], told_already: str) -> tuple[Said, ...]:
    """Fold evidence by origin: who was first speaks, the others are counted. What the alert says is not repeated."""
    in_order = sorted(evidence, key=lambda e: (e.published or e.seen_at, e.seen_at, e.article_id))
    by_origin: dict[str, list[Evidence]] = {}
    for piece in in_order:
        by_origin.setdefault(piece.origin or piece.url, []).append(piece)
    return tuple(
        Said(
            publisher=pieces[0].publisher,
            url=pieces[0].url,
            title=pieces[0].title,
            published=pieces[0].published,
            value_text=pieces[0].value_text,
            quote=pieces[0].quote,
            number=pieces[0].number,
            before=pieces[0].before,
            note="" if pieces[0].note == told_already else pieces[0].note,
            copies=len({p.article_id for p in pieces}) - 1,
        )
        for pieces in by_origin.values()
    )
