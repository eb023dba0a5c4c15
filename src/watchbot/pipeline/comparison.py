"""One article against everything known: what changed, who is told, what the ledger learns.

Pure: `jobs` asks the store for a `Known`, calls `decide`, and hands the `Decision` back, all inside one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from watchbot.config import Baseline
from watchbot.model import (
    Alert,
    AlertState,
    Change,
    ChangeKind,
    Claim,
    Figure,
    Period,
    Reading,
    ReadingStatus,
)
from watchbot.pipeline import revisions
from watchbot.pipeline.alerts import MOVED, draft_alerts
from watchbot.pipeline.decisions import AlertDraft, Decision, Known, LedgerMove, ReadArticle
from watchbot.pipeline.ledger import DATED, dated_before, relate, same_value
from watchbot.pipeline.origins import credited, under_rules, voice_of

_MAY_MOVE = frozenset({ChangeKind.UPDATE, ChangeKind.FIRST, ChangeKind.CONFLICT})


def decide(read: ReadArticle, known: Known, figures: Mapping[str, Figure], *, baseline: Baseline) -> Decision:
    """Return what one article changes. The first poll of a feed is a baseline: `baseline` says who is told of it."""
    voice = voice_of(
        publisher=read.publisher,
        marks=read.findings.fingerprint,
        claims=said_in(read.findings.claims),
        near=known.near,
        published=read.published,
        copied_from=read.copied_from,
        credit=credited(read.page.text),
        heard=dict.fromkeys(origin for voice in known.voices for origin in voice.origins),
        ruled=known.rules.get(read.publisher, ""),
    )
    voice = under_rules(voice, known.rules)
    changes = (*_against_ledger(read, known, figures), *_against_itself(read, known), *_inconsistent(read))
    origins = {place: 1 + len(_others(change, known, voice.origin)) for place, change in enumerate(changes)}
    alerts = draft_alerts(changes, read, figures, known.alerts, origins=origins)
    if read.baseline and baseline is Baseline.SILENT:
        alerts = ()
    elif read.baseline and baseline is Baseline.DIGEST:
        alerts = tuple(replace(draft, digest_only=True) for draft in alerts)
    moves = _moves(changes, read, figures, known, origins)
    return Decision(
        origin=voice.origin,
        origin_note=voice.note,
        changes=changes,
        alerts=alerts,
        moves=moves,
        settles=_settled(moves, alerts, known.alerts),
    )


def said_in(claims: Sequence[Claim]) -> tuple[tuple[str, str], ...]:
    """Return (figure, value) of each claim; the first claim on a figure speaks for the article."""
    said: dict[str, str] = {}
    for claim in claims:
        number = claim.value if claim.value is not None else claim.low
        said.setdefault(claim.figure, f"{number.normalize():f}" if number is not None else "")
    return tuple(said.items())


def _against_ledger(read: ReadArticle, known: Known, figures: Mapping[str, Figure]) -> tuple[Change, ...]:
    return tuple(
        relate(claim, figures[claim.figure], known.readings.get(claim.figure, ()))
        for claim in read.findings.claims
        if claim.figure in figures
    )


def _against_itself(read: ReadArticle, known: Known) -> tuple[Change, ...]:
    """Compare with the revision before, unless another extractor read that one: then we changed, not the page."""
    if known.before is None or known.before.extractor != read.extractor:
        return ()
    found = revisions.compare(
        known.claims_before,
        read.findings.claims,
        text_before=known.before.text,
        text_after=read.page.text,
        state_after=read.page.state,
    )
    return found if read.page.text else tuple(replace(change, note=read.note or change.note) for change in found)


def _inconsistent(read: ReadArticle) -> tuple[Change, ...]:
    """Return a change for each pair of numbers that disagree, tied to the figure of a claim on the same number."""
    found = []
    for problem in read.findings.inconsistencies:
        stated = (problem.stated.start, problem.stated.end)
        figure = next((c.figure for c in read.findings.claims if (c.quantity.start, c.quantity.end) == stated), "")
        found.append(
            Change(
                kind=ChangeKind.INCONSISTENT,
                figure=figure,
                claim=None,
                against=None,
                note=problem.note,
                inconsistency=problem,
            )
        )
    return tuple(found)


def _others(change: Change, known: Known, own: str) -> set[str]:
    """Return the other origins that say the same value of the same figure."""
    claim = change.claim
    if claim is None:
        return set()
    alike = (v for v in known.voices if v.figure == claim.figure and same_value(v, claim))
    return {origin for voice in alike for origin in voice.origins} - {own}


def _moves(
    changes: Sequence[Change],
    read: ReadArticle,
    figures: Mapping[str, Figure],
    known: Known,
    origins: Mapping[int, int],
) -> tuple[LedgerMove, ...]:
    """Return the values that become current: one a figure, said by a primary source or by enough origins.

    And one a figure that corrects what is known of an earlier time.
    """
    moves: dict[tuple[str, bool], LedgerMove] = {}
    for place, change in enumerate(changes):
        figure = figures.get(change.figure)
        if figure is None or change.claim is None or figure.accept is None:
            continue
        current = _current(known.readings.get(figure.id, ()))
        as_of = _time_of(change.claim, current, read)
        past = _is_past(as_of, current)
        if (figure.id, past) in moves or (past and not _corrects(change)):
            continue
        renews = change.kind is ChangeKind.REPEAT and _later(change.claim, current)
        if change.kind not in _MAY_MOVE and not renews:
            continue
        if change.kind is ChangeKind.CONFLICT and read.primary and not _later(change.claim, current):
            continue  # an undated slip on a primary page does not unseat a dated reading
        refused = any(a.state is AlertState.DISMISSED and _is_value(a, change.claim) for a in known.alerts)
        if read.primary or (origins[place] >= figure.accept and not refused):
            by = "primary" if read.primary else "origins"
            unseated = change.against if past else current
            moves[figure.id, past] = _move(change.claim, figure, read, unseated, as_of=as_of, by=by, renews=renews)
    return tuple(moves.values())


def _settled(moves: Sequence[LedgerMove], drafts: Sequence[AlertDraft], known: Sequence[Alert]) -> tuple[int, ...]:
    """Return the open alerts about a value that a primary source says itself by now: one cause, and it is told already.

    The alert that tells the move, or that its article joins, stays for a person.
    """
    joined = {draft.joins for draft in drafts}
    return tuple(
        alert.id
        for alert in known
        if alert.state is AlertState.OPEN and alert.kind in MOVED and alert.id not in joined
        if any(
            move.accepted_by == "primary"
            and not move.renews
            and move.figure == alert.figure
            and same_value(move, alert)
            for move in moves
        )
    )


def _is_value(alert: Alert, claim: Claim) -> bool:
    """Tell whether an alert is about a claim's value; what a person dismissed, no number of copies makes current."""
    return alert.figure == claim.figure and alert.kind in MOVED and same_value(alert, claim)


def _move(
    claim: Claim,
    figure: Figure,
    read: ReadArticle,
    unseated: Reading | None,
    *,
    as_of: Period | None,
    by: str,
    renews: bool,
) -> LedgerMove:
    return LedgerMove(
        figure=figure.id,
        value=claim.value,
        low=claim.low,
        high=claim.high,
        unit=figure.unit,
        exponent=claim.quantity.exponent,
        as_of=as_of,
        edition=claim.edition,
        source=claim.source or read.publisher,
        accepted_by=by,
        supersedes=unseated.id if unseated else 0,
        renews=renews,
    )


def _current(readings: Sequence[Reading]) -> Reading | None:
    return next((r for r in readings if r.status is ReadingStatus.CURRENT), None)


def _time_of(claim: Claim, current: Reading | None, read: ReadArticle) -> Period | None:
    """Return what time a claim is held to be about.

    Without a date it is of the day that it was published; of a target or forecast, of the year that this is set for.
    """
    coming = current.as_of if current is not None else None
    if claim.as_of_from not in DATED and coming is not None and coming.start > read.seen_at.date():
        return coming
    return claim.as_of


def _is_past(as_of: Period | None, current: Reading | None) -> bool:
    if as_of is None or current is None or current.as_of is None:
        return False
    return dated_before(as_of, current.as_of)


def _corrects(change: Change) -> bool:
    """Whether a value of an earlier time is another one than what is known of it; by the text, not the publication."""
    return change.kind is ChangeKind.CONFLICT and change.claim is not None and change.claim.as_of_from in DATED


def _later(claim: Claim, current: Reading | None) -> bool:
    if current is None or claim.as_of is None:
        return False
    return current.as_of is None or claim.as_of.end > current.as_of.end
