"""Verdicts given twice, changed and taken back: the alert, its value and what was settled with it go together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from builders import NOW, a_change, a_claim, a_decision, a_draft, a_figure, a_move, a_read, a_year
from watchbot.errors import StoreError
from watchbot.model import AlertKind, AlertState, ChangeKind, KnownValue, VerdictKind
from watchbot.pipeline.ledger import WENT
from watchbot.seeds import Seeds
from watchbot.store import Store

DAY = timedelta(days=1)
ACCEPT, DISMISS, REOPEN = VerdictKind.ACCEPT, VerdictKind.DISMISS, VerdictKind.REOPEN


def known(store: Store, value: str, *, year: int | None = None) -> None:
    line = KnownValue(value=Decimal(value), as_of=a_year(year) if year else None)
    store.sync_seeds(Seeds(figures=(a_figure("gap", known=(line,)),)), NOW)


def said(
    store: Store, value: str, *, kind: AlertKind = AlertKind.UPDATE, year: int | None = None, note: str = ""
) -> int:
    """Record an article that says a value, with an alert about it; return the alert."""
    claim = replace(a_claim(value, figure="gap"), as_of=a_year(year) if year else None)
    draft = a_draft(claim, kind=kind)
    change = a_change(claim, ChangeKind(kind.value), note=note or "another value")
    read = a_read(claim, url=f"http://one.example/{value}/{kind}")
    with store.deciding() as transaction:
        transaction.record_article(read, a_decision(change, alerts=(draft,)))
    return next(a.id for a in store.alerts() if a.identity == draft.identity)


def decide(store: Store, alert: int, *kinds: VerdictKind) -> AlertState:
    """Give verdicts one after the other; return what the alert is then."""
    for kind in kinds:
        until = NOW + 9 * DAY if kind is VerdictKind.SNOOZE else None
        decided = store.record_verdict(alert, kind, reason="", until=until, now=NOW + DAY)
    return decided.state


def current(store: Store) -> str:
    return str(store.readings("gap")[0].value)


def states(store: Store) -> dict[int, AlertState]:
    return {alert.id: alert.state for alert in store.alerts()}


@pytest.mark.smoke
def test_the_same_verdict_twice_is_one_and_is_taken_back_once(store: Store) -> None:
    known(store, "2.5")
    alert, same = said(store, "2.7"), said(store, "2.7", kind=AlertKind.CONFLICT)
    decide(store, alert, ACCEPT, ACCEPT)
    assert decide(store, same, ACCEPT) is AlertState.ACCEPTED
    assert [v.kind for v in store.verdicts(alert)] == [ACCEPT]
    assert len(store.verdict_examples()) == 1, "one example, also of what was settled with it"
    assert current(store) == "2.7"
    assert decide(store, alert, REOPEN) is AlertState.OPEN
    assert states(store) == {alert: AlertState.OPEN, same: AlertState.OPEN}
    assert current(store) == "2.5"


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (VerdictKind.DISMISS, AlertState.DISMISSED),
        (VerdictKind.WRONG_VALUE, AlertState.DISMISSED),
        (VerdictKind.NOT_THIS_FIGURE, AlertState.DISMISSED),
        (VerdictKind.SNOOZE, AlertState.SNOOZED),
        (VerdictKind.MUTE, AlertState.MUTED),
    ],
)
def test_another_verdict_takes_the_accepted_value_back(store: Store, verdict: VerdictKind, state: AlertState) -> None:
    known(store, "2.5")
    alert = said(store, "2.7")
    assert decide(store, alert, ACCEPT, verdict) is state
    assert current(store) == "2.5"
    assert [(e.verdict, e.taken_back) for e in store.verdict_examples()] == [(ACCEPT, True), (verdict, False)]
    assert decide(store, alert, REOPEN) is AlertState.OPEN
    assert decide(store, alert, REOPEN) is AlertState.OPEN
    assert current(store) == "2.5"
    assert decide(store, alert, ACCEPT) is AlertState.ACCEPTED
    assert current(store) == "2.7"


def test_a_verdict_on_what_was_settled_with_another_one_is_about_the_value_of_both(store: Store) -> None:
    known(store, "2.5")
    first, same = said(store, "2.7"), said(store, "2.7", kind=AlertKind.CONFLICT)
    decide(store, first, ACCEPT)
    decide(store, same, DISMISS)
    assert set(states(store).values()) == {AlertState.DISMISSED}
    assert current(store) == "2.5"
    decide(store, first, REOPEN)
    assert set(states(store).values()) == {AlertState.OPEN}
    decide(store, first, ACCEPT)
    decide(store, same, REOPEN)
    assert set(states(store).values()) == {AlertState.OPEN}
    assert current(store) == "2.5"


def test_a_mute_of_what_was_settled_with_another_one_is_its_own(store: Store) -> None:
    known(store, "2.5")
    first, same = said(store, "2.7"), said(store, "2.7", kind=AlertKind.CONFLICT)
    decide(store, first, ACCEPT)
    decide(store, same, VerdictKind.MUTE)
    assert states(store) == {first: AlertState.ACCEPTED, same: AlertState.MUTED}
    assert current(store) == "2.7"


def test_what_is_taken_back_is_what_it_was_before(store: Store) -> None:
    """Muted by a rule, or settled by the ledger: so it is again."""
    rule = store.mute(kind=AlertKind.CONFLICT, now=NOW)
    muted, settled = said(store, "2.7", kind=AlertKind.CONFLICT), said(store, "3.1")
    claim = a_claim("3.1", figure="gap")
    with store.deciding() as transaction:
        decision = replace(a_decision(a_change(claim), moves=(a_move(claim),)), settles=(settled,))
        transaction.record_article(a_read(claim, url="http://source.example/a", primary=True), decision)
    assert decide(store, muted, DISMISS, REOPEN) is AlertState.MUTED
    assert decide(store, settled, DISMISS, REOPEN) is AlertState.ACCEPTED
    assert decide(store, settled, REOPEN) is AlertState.OPEN
    assert [a.id for a in store.unmute(rule.id, NOW)] == [muted]


def test_two_accepted_values_are_taken_back_in_any_order(store: Store) -> None:
    known(store, "2.5")
    first, second = said(store, "2.7"), said(store, "2.9")
    decide(store, first, ACCEPT)
    decide(store, second, ACCEPT)
    decide(store, first, REOPEN)
    assert current(store) == "2.9"
    decide(store, second, REOPEN)
    assert current(store) == "2.5"


def test_an_accepted_value_of_an_earlier_time_is_the_reading_of_that_time(store: Store) -> None:
    known(store, "2.5", year=2026)
    old, new = said(store, "1.9", year=2024), said(store, "2.9", year=2027)
    decide(store, old, ACCEPT)
    decide(store, new, ACCEPT)
    assert [(str(r.value), r.status.value) for r in store.readings("gap")] == [
        ("2.9", "current"),
        ("1.9", "superseded"),
        ("2.5", "superseded"),
    ]
    decide(store, new, REOPEN)
    assert current(store) == "2.5", "not what was never current"
    decide(store, old, REOPEN)
    assert {str(r.value): r.status.value for r in store.readings("gap")}["1.9"] == "withdrawn"


def test_a_side_turned_round_cannot_be_accepted_and_says_what_to_do(store: Store) -> None:
    known(store, "2.7")
    turned, same = said(store, "2.7", kind=AlertKind.REVERSAL), said(store, "2.7", kind=AlertKind.CONFLICT)
    with pytest.raises(StoreError, match="change the card of gap"):
        decide(store, turned, ACCEPT)
    decide(store, same, ACCEPT)
    assert states(store) == {turned: AlertState.OPEN, same: AlertState.ACCEPTED}, "the number is another statement"
    assert decide(store, turned, DISMISS) is AlertState.DISMISSED


def test_a_reversal_by_a_verb_says_a_value_that_can_be_accepted(store: Store) -> None:
    known(store, "2.0")
    alert = said(store, "2.25", kind=AlertKind.REVERSAL, note=f"{WENT} down, but 2.25 is above 2.0")
    decide(store, alert, ACCEPT)
    assert current(store) == "2.25"


def test_what_one_rule_gives_back_another_one_keeps(store: Store) -> None:
    alert = said(store, "2.7", kind=AlertKind.CONFLICT)
    first = store.mute(kind=AlertKind.CONFLICT, now=NOW)
    second = store.mute(figure="gap", until=NOW + 5 * DAY, now=NOW)
    assert store.unmute(first.id, NOW) == ()
    kept = store.alert(alert)
    assert kept is not None
    assert (kept.state, kept.muted_by, kept.snoozed_until) == (AlertState.MUTED, second.id, NOW + 5 * DAY)
    assert store.wake_snoozed(NOW + 6 * DAY) == 1
    assert states(store) == {alert: AlertState.OPEN}


def test_what_wakes_under_a_rule_stays_quiet(store: Store) -> None:
    """A rule with an end runs out under one without, and a snoozed alert wakes into a rule made meanwhile."""
    muted, snoozed = said(store, "2.7", kind=AlertKind.CONFLICT), said(store, "3.1")
    store.mute(kind=AlertKind.CONFLICT, until=NOW + 2 * DAY, now=NOW)
    store.record_verdict(snoozed, VerdictKind.SNOOZE, reason="", until=NOW + 2 * DAY, now=NOW)
    rule = store.mute(figure="gap", now=NOW)
    assert store.wake_snoozed(NOW + 3 * DAY) == 0
    assert {a.id: (a.state, a.muted_by) for a in store.alerts()} == {
        muted: (AlertState.MUTED, rule.id),
        snoozed: (AlertState.MUTED, rule.id),
    }
    assert len(store.unmute(rule.id, NOW + 3 * DAY)) == 2
