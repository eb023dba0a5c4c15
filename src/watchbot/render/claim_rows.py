"""Claims as rows of the machine interface (`extract claims`): JSON numbers, partial ISO dates, plain names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from watchbot.model import Change, Claim, Figure, Findings, Grain, Period, Reading, Reason, Taken, Unit, UnitKind
from watchbot.pipeline.claims.compilation import compile_card


def claim_row(claim: Claim, change: Change | None, figure: Figure) -> dict[str, Any]:
    """Return one claim as a row. `as_of` is null where only the publication date is known.

    For a figure about one fixed period the estimate is dated by its publication, to the month: no day is invented.
    """
    return {
        "figure": claim.figure,
        "value": number(claim.value),
        "low": number(claim.low),
        "high": number(claim.high),
        "unit": unit_name(figure.unit),
        "bound": claim.quantity.bound.value,
        "as_of": as_of(claim, figure),
        "as_of_from": claim.as_of_from.value,
        "edition": claim.edition or None,
        "subject": claim.subject or None,
        "direction": claim.direction.value if claim.direction else None,
        "source": claim.source or None,
        "scope": claim.scope or None,
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "mentions": claim.mentions,
        "score": claim.score,
        "why": [reason_row(r) for r in claim.reasons],
        "change": change_row(change),
    }


def as_of(claim: Claim, figure: Figure) -> str | None:
    """Return the as-of date of a claim as partial ISO, or None where the text gives none."""
    if claim.as_of is None or claim.as_of_from in {Taken.NONE, Taken.PUBLISHED}:
        return None
    of_page = claim.as_of_from is Taken.DOCUMENT and claim.as_of.grain is Grain.DAY
    return _month(claim.as_of) if of_page and compile_card(figure).period is not None else claim.as_of.iso


def _month(period: Period) -> str:
    return f"{period.end.year:04d}-{period.end.month:02d}"


def number(value: Decimal | None) -> int | float | None:
    """Return a decimal as a JSON number: an integer where it is one."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def unit_name(unit: Unit) -> str:
    """Return a unit's plain name: `percent`, `usd`, the counted noun, the unit of a measure."""
    match unit.kind:
        case UnitKind.MONEY:
            return unit.code.lower()
        case UnitKind.COUNT:
            return unit.noun or "count"
        case UnitKind.DURATION | UnitKind.MEASURE:
            return f"{unit.code} per {unit.per}" if unit.per else unit.code
        case UnitKind.PERCENTAGE_POINTS:
            return "percentage point"
        case _:
            return unit.kind.value


def reason_row(reason: Reason) -> dict[str, Any]:
    """Return one step of the explanation as a row."""
    return {"gate": reason.gate, "passed": reason.passed, "words": list(reason.words), "note": reason.note}


def change_row(change: Change | None) -> dict[str, Any] | None:
    """Return how the claim relates to what is known, or None."""
    if change is None:
        return None
    return {"kind": change.kind.value, "against": _reading_row(change.against), "note": change.note}


def _reading_row(reading: Reading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    return {
        "value": number(reading.value),
        "low": number(reading.low),
        "high": number(reading.high),
        "as_of": reading.as_of.iso if reading.as_of else None,
        "source": reading.source or None,
    }


def article_row(
    article_id: str,
    findings: Findings,
    changes: Sequence[Change | None],
    figures: Mapping[str, Figure],
    *,
    text: str | None = None,
) -> dict[str, Any]:
    """Return one article as a row.

    Args:
        article_id: as given in the input line.
        findings: of the article.
        changes: one for each claim, in the same order.
        figures: the cards by id.
        text: the extracted text, for `--with-text`.
    """
    rows = [claim_row(c, change, figures[c.figure]) for c, change in zip(findings.claims, changes, strict=True)]
    topics = [{"id": t.topic, "score": round(t.score, 3), "why": list(t.why)} for t in findings.topics]
    row: dict[str, Any] = {"id": article_id, "topics": topics, "claims": rows}
    if text is not None:
        row["text"] = text
    return row
