"""Values for tests, complete and plausible; a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from watchbot.model import (
    AlertKind,
    Change,
    ChangeKind,
    Claim,
    Entry,
    EntryState,
    Figure,
    Findings,
    Grain,
    KnownValue,
    PageText,
    Period,
    Quantity,
    Reason,
    Severity,
    Shape,
    Taken,
    TextState,
    Unit,
    UnitKind,
)
from watchbot.pipeline.decisions import AlertDraft, Decision, LedgerMove, ReadArticle
from watchbot.pipeline.origins import fingerprint

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
PERCENT = Unit(kind=UnitKind.PERCENT)


def a_year(year: int) -> Period:
    """Return a whole year."""
    return Period(start=date(year, 1, 1), end=date(year, 12, 31), grain=Grain.YEAR)


def a_figure(figure: str = "gap", *known: str, **fields: Any) -> Figure:
    """Return a percent card whose known values are given as text, the current one first."""
    values = tuple(KnownValue(value=Decimal(text)) for text in known)
    return replace(Figure(id=figure, label=f"The {figure}", unit=PERCENT, known=values), **fields)


def a_quantity(value: str = "2.7", **fields: Any) -> Quantity:
    """Return a percentage at the start of a text."""
    number = Decimal(value)
    surface = f"{value} percent"
    quantity = Quantity(
        start=0,
        end=len(surface),
        surface=surface,
        shape=Shape.POINT,
        value=number,
        unit=PERCENT,
        exponent=int(number.as_tuple().exponent),
    )
    return replace(quantity, **fields)


def a_claim(value: str = "2.7", *, figure: str = "gap", claim: str = "", **fields: Any) -> Claim:
    """Return a claim that a figure has a value."""
    made = Claim(
        id=claim or f"claim-{figure}-{value}",
        figure=figure,
        quantity=a_quantity(value),
        value=Decimal(value),
        low=None,
        high=None,
        subject="",
        rival="",
        direction=None,
        as_of=None,
        as_of_from=Taken.NONE,
        edition="",
        source="",
        quote=f"The {figure} is {value} percent.",
        start=0,
        end=24,
        score=0.9,
        reasons=(Reason(gate="about", passed=True, words=(figure,)),),
    )
    return replace(made, **fields)


def some_findings(*claims: Claim, text: str = "", **fields: Any) -> Findings:
    """Return what an article says, with the fingerprint of its text."""
    found = Findings(claims=claims, topics=(), set_aside=(), inconsistencies=(), fingerprint=fingerprint(text))
    return replace(found, **fields)


def a_read(*claims: Claim, url: str = "http://one.example/a", text: str = "", **fields: Any) -> ReadArticle:
    """Return an article as it came out of a worker."""
    text = text or f"An article at {url} that says " + " and ".join(claim.quote for claim in claims)
    read = ReadArticle(
        url=url,
        feed="http://one.example/rss",
        publisher="one.example",
        primary=False,
        entry_id=None,
        state=EntryState.OK,
        page=PageText(state=TextState.OK, title="A title", text=text),
        published=NOW,
        findings=some_findings(*claims, text=text),
        snapshot_hash="",
        extractor="1",
        baseline=False,
        seen_at=NOW,
    )
    return replace(read, **fields)


def a_draft(claim: Claim | None = None, *, kind: AlertKind = AlertKind.UPDATE, **fields: Any) -> AlertDraft:
    """Return a new alert about a claim, about the first change of its decision."""
    claim = claim or a_claim()
    draft = AlertDraft(
        joins=None,
        change=0,
        kind=kind,
        figure=claim.figure,
        subject="",
        label=f"The {claim.figure}",
        identity=f"{kind}:{claim.figure}:{claim.value}",
        severity=Severity.MAJOR,
        was="2.5 %",
        now=f"{claim.value} %",
        note="another value",
        why=claim.reasons,
        value=claim.value,
        low=claim.low,
        high=claim.high,
        exponent=claim.quantity.exponent,
        as_of=claim.as_of,
        compared_with="2.5 %",
        told=True,
        digest_only=False,
        value_text=f"{claim.value} %",
        quote=claim.quote,
        number=(0, 3),
        before="",
    )
    return replace(draft, **fields)


def a_health_draft(subject: str, *, kind: AlertKind = AlertKind.FEED_FAILING, **fields: Any) -> AlertDraft:
    """Return an alert about a feed or a file."""
    plain = {"change": None, "figure": "", "subject": subject, "label": subject, "identity": f"{kind}:{subject}"}
    empty = {"value": None, "exponent": 0, "value_text": "", "quote": "", "number": (0, 0), "why": ()}
    return replace(a_draft(kind=kind), **plain, **empty, **fields)


def a_change(claim: Claim, kind: ChangeKind = ChangeKind.UPDATE, **fields: Any) -> Change:
    """Return how a claim relates to the ledger."""
    return replace(Change(kind=kind, figure=claim.figure, claim=claim, against=None, note="because"), **fields)


def a_decision(
    *changes: Change, alerts: tuple[AlertDraft, ...] = (), origin: str = "one.example", **fields: Any
) -> Decision:
    """Return what follows from an article."""
    return replace(
        Decision(origin=origin, origin_note="published by it", changes=changes, alerts=alerts, moves=()), **fields
    )


def a_move(claim: Claim, **fields: Any) -> LedgerMove:
    """Return that a claim's value becomes current."""
    move = LedgerMove(
        figure=claim.figure,
        value=claim.value,
        low=claim.low,
        high=claim.high,
        unit=PERCENT,
        exponent=claim.quantity.exponent,
        as_of=claim.as_of,
        edition="",
        source="one.example",
        accepted_by="primary",
        supersedes=0,
    )
    return replace(move, **fields)


def an_entry(key: str = "k1", **fields: Any) -> Entry:
    """Return an entry of a feed."""
    entry = Entry(
        key=key,
        url=f"http://one.example/{key}",
        guid=key,
        title=f"Title {key}",
        published=NOW,
        updated=None,
        summary="a summary",
        content="",
    )
    return replace(entry, **fields)
