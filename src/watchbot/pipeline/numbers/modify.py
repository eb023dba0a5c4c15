"""From groups to quantities: bound, trend, level or amount of change, hedges and denials."""

from __future__ import annotations

from watchbot.model import Bound, Quantity, Shape, Trend, UnitKind
from watchbot.pipeline.numbers import cues
from watchbot.pipeline.numbers.assemble import Group
from watchbot.pipeline.numbers.cues import Lead

_CHANGES = (
    UnitKind.PERCENT,
    UnitKind.PERCENTAGE_POINTS,
    UnitKind.MONEY,
    UnitKind.SCORE,
    UnitKind.NONE,
    UnitKind.MULTIPLE,
)


def quantity(text: str, folded: str, group: Group) -> Quantity:
    """Read the words round a group and state what the text says."""
    lead = cues.read_lead(folded, group.start)
    end = group.end
    bound = _bound(folded, group, lead)
    trend, amount = _trend(folded, group, lead)
    first, second = group.first, group.second
    value, before, whole, low, high = first.value, None, None, None, None
    parts = ((first.start, first.reach), (second.start, second.reach)) if second is not None else ()
    exponent = first.exponent
    if group.shape is Shape.RANGE and second is not None:
        low, high = sorted((first.value, second.value))
        exponent = min(first.exponent, second.exponent)
    elif group.shape is Shape.VAGUE:
        low, high = first.value, first.high
    elif group.shape is Shape.A_OF_B and second is not None:
        whole = second.value
    elif group.shape is Shape.FROM_TO and second is not None:
        old, new = (second, first) if group.newest_first else (first, second)
        parts = parts[::-1] if group.newest_first else parts
        value, before, amount, exponent = new.value, old.value, False, new.exponent
        bound = _bound(folded, group, cues.read_lead(folded, new.start))
        trend = Trend.UP if value > before else Trend.DOWN if value < before else trend
    return Quantity(
        start=group.start,
        end=end,
        surface=text[group.start : end],
        shape=group.shape,
        value=None if low is not None else value,
        unit=first.unit,
        low=low,
        high=high,
        whole=whole,
        before=before,
        parts=parts,
        bound=bound,
        trend=trend,
        amount_of_change=amount,
        exponent=exponent,
        hedged=cues.is_hedged(text, folded, group.start),
        negated=cues.is_negated(folded, group.start),
    )


def _bound(folded: str, group: Group, lead: Lead) -> Bound:
    for end in {(group.second or group.first).end, group.end}:
        behind = cues.bound_behind(folded, end)
        if behind is not None:
            return behind
    return lead.bound


def _trend(folded: str, group: Group, lead: Lead) -> tuple[Trend | None, bool]:
    """Direction, and whether the number is an amount of change."""
    if lead.trend is not None:
        return lead.trend, lead.amount
    if group.first.value < 0 and group.first.unit.kind in _CHANGES:
        return Trend.DOWN, False
    if group.first.unit.kind in _CHANGES or group.first.unit.code:
        behind = cues.trend_behind(folded, (group.second or group.first).end)
        if behind is not None:
            return behind, True
    return None, lead.amount
