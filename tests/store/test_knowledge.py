"""What is asked for one article: few alerts of a figure, but every one that it can join, go back on or wait for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from builders import NOW, a_change, a_claim, a_decision, a_draft, a_read
from watchbot.model import AlertKind, VerdictKind
from watchbot.pipeline.alerts import FLAP
from watchbot.store import Store
from watchbot.store.knowledge import ALERTS, NEWEST, REFUSED

LONG_AGO = NOW - timedelta(days=100)


def tell(store: Store, value: str, *, at: datetime = LONG_AGO, **alert: object) -> int:
    """Raise an alert about a value of the figure; return its id."""
    claim = a_claim(value)
    draft = a_draft(claim, **alert)  # type: ignore[arg-type]
    read = a_read(claim, url=f"http://one.example/{value}/{draft.kind}", seen_at=at)
    with store.deciding() as transaction:
        transaction.record_article(read, a_decision(a_change(claim), alerts=(draft,)))
    return next(a.id for a in store.alerts() if a.identity == draft.identity)


def bearing(store: Store, value: str) -> set[int]:
    """Return the alerts that an article with a value of the figure is compared with."""
    with store.deciding() as transaction:
        known = transaction.known_about(a_read(a_claim(value), url="http://two.example/a"), ["gap"])
    return {alert.id for alert in known.alerts}


@pytest.mark.smoke
def test_an_old_alert_is_read_when_it_bears_on_the_article(store: Store) -> None:
    dismissed = tell(store, "2.71")
    store.record_verdict(dismissed, VerdictKind.DISMISS, reason="", now=LONG_AGO)
    loud = tell(store, "70")
    flapping = tell(store, "80", digest_only=True, at=NOW - FLAP)
    silent = tell(store, "90", digest_only=True)
    newest = [tell(store, f"{number}", kind=AlertKind.REVERSAL) for number in range(300, 300 + NEWEST)]
    found = bearing(store, "2.7")
    assert {loud, dismissed, flapping, silent, *newest} - found == set(), (
        "the last loud one, the last one, equals, recent"
    )
    assert bearing(store, "60") == {loud, flapping, silent, *newest}, "another value has nothing to do with 2.71"


def test_the_number_of_alerts_that_are_read_does_not_grow(store: Store) -> None:
    for number in range(ALERTS + 10):
        tell(store, f"{100 + number}")
    assert len(bearing(store, "2.7")) == NEWEST


def tell_many(store: Store, values: Iterable[int]) -> None:
    """Raise an alert about each of some values, in one article."""
    drafts = tuple(a_draft(a_claim(str(value))) for value in values)
    with store.deciding() as transaction:
        transaction.record_article(a_read(a_claim(), seen_at=LONG_AGO), a_decision(a_change(a_claim()), alerts=drafts))


def test_a_dismissed_value_is_found_however_many_alerts_came_after_it(store: Store) -> None:
    dismissed = tell(store, "2.71")
    store.record_verdict(dismissed, VerdictKind.DISMISS, reason="", now=LONG_AGO)
    tell_many(store, range(100, 100 + ALERTS))
    assert dismissed in bearing(store, "2.71")
    assert dismissed in bearing(store, "2.7"), "what it rounds to is the same statement"
    assert dismissed not in bearing(store, "60")
    store.record_verdict(dismissed, VerdictKind.REOPEN, reason="", now=LONG_AGO)
    assert dismissed not in bearing(store, "2.71"), "what was taken back is not refused"


@pytest.mark.slow
def test_the_very_value_that_was_dismissed_is_looked_up_and_not_looked_for(store: Store) -> None:
    dismissed = tell(store, "2.71")
    store.record_verdict(dismissed, VerdictKind.DISMISS, reason="", now=LONG_AGO)
    tell_many(store, range(1000, 1000 + REFUSED))
    for alert in store.alerts(limit=REFUSED):
        store.record_verdict(alert.id, VerdictKind.DISMISS, reason="", now=LONG_AGO)
    tell_many(store, range(100, 100 + ALERTS))
    assert dismissed in bearing(store, "2.71")
