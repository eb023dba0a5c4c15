"""Whether a current reading is disputed: several say otherwise, and nobody has decided about it yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from watchbot.model import Alert, AlertKind, AlertState, Reading, ReadingStatus
from watchbot.pipeline.ledger import dated_before, same_value

ORIGINS = 2  # who says otherwise alone may be wrong alone


def with_disputes(readings: Iterable[Reading], alerts: Iterable[Alert]) -> tuple[Reading, ...]:
    """Return readings of a figure, the current one as disputed while an open conflict of several origins is about it.

    This is not stored: it begins and ends with the alert.
    """
    against = [
        a for a in alerts if a.kind is AlertKind.CONFLICT and a.state is AlertState.OPEN and a.origins >= ORIGINS
    ]
    return tuple(
        replace(r, status=ReadingStatus.DISPUTED) if any(_contradicts(a, r) for a in against) else r for r in readings
    )


def _contradicts(alert: Alert, reading: Reading) -> bool:
    if reading.status is not ReadingStatus.CURRENT or alert.figure != reading.figure:
        return False
    earlier = alert.as_of is not None and reading.as_of is not None and dated_before(alert.as_of, reading.as_of)
    return not earlier and not same_value(alert, reading)
