"""The ledger, and what people decide about alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from builders import (
    NOW,
    a_change,
    a_claim,
    a_decision,
    a_draft,
    a_figure,
    a_health_draft,
    a_move,
    a_read,
    a_year,
)
from watchbot.errors import StoreError
from watchbot.model import AlertKind, AlertState, Figure, KnownValue, Reading, VerdictKind
from watchbot.seeds import Seeds
from watchbot.store import OwedDelivery, Store

DAY = timedelta(days=1)


def sync(store: Store, *figures: Figure, days: int = 0) -> tuple[int, int]:
    report = store.sync_seeds(Seeds(figures=figures), NOW + days * DAY)
    return report.readings_added, report.readings_withdrawn


def told(readings: Sequence[Reading]) -> list[tuple[str, str, str]]:
    return [(str(r.value), r.status.value, r.accepted_by) for r in readings]


def say(
    store: Store, value: str, *, figure: str = "gap", days: int = 0, url: str = "", moves: bool = False, **alert: object
) -> int:
    """Record an article that says a value, with an alert about it; return the alert."""
    claim = a_claim(value, figure=figure)
    at = NOW + days * DAY
    draft = a_draft(claim, **alert)  # type: ignore[arg-type]
    decision = a_decision(a_change(claim), alerts=(draft,), moves=(a_move(claim),) if moves else ())
    read = a_read(claim, url=url or f"http://one.example/{value}/{days}/{draft.kind}", seen_at=at)
    with store.deciding() as transaction:
        transaction.record_article(read, decision, channels=(OwedDelivery(draft_index=0, channel="mail"),))
    return next(a.id for a in store.alerts() if a.identity == draft.identity)


# --------------------------------------------------------------------------- cards


def test_the_first_line_of_a_card_is_current(store: Store) -> None:
    assert sync(store, a_figure("gap", "2.70", "17.5", "31.6")) == (3, 0)
    assert told(store.readings("gap")) == [
        ("2.70", "current", "card"),
        ("17.5", "superseded", "card"),
        ("31.6", "superseded", "card"),
    ]
    assert [r.figure for r in store.current_readings()] == ["gap"]


def test_taking_over_a_card_twice_changes_nothing(store: Store) -> None:
    figure = a_figure("gap", "2.7", "17.5")
    sync(store, figure)
    before = store.readings("gap")
    assert sync(store, figure, days=1) == (0, 0)
    assert store.readings("gap") == before


def test_a_corrected_line_is_withdrawn_and_not_doubled(store: Store) -> None:
    sync(store, a_figure("gap", "2.7", "17.5"))
    assert sync(store, a_figure("gap", "2.8", "17.5"), days=1) == (1, 1)
    assert sorted(told(store.readings("gap"))) == [
        ("17.5", "superseded", "card"),
        ("2.7", "withdrawn", "card"),
        ("2.8", "current", "card"),
    ]
    assert sync(store, a_figure("gap", "2.7", "17.5"), days=2) == (0, 1), "back again: known, not new"
    assert told(store.readings("gap"))[0] == ("2.7", "current", "card")


def test_a_corrected_name_of_the_source_is_taken_over(store: Store) -> None:
    known = KnownValue(value=Decimal("2.7"), as_of=a_year(2026), source="Stanford 2025")
    sync(store, a_figure("gap", known=(known,)))
    known = KnownValue(value=Decimal("2.70"), as_of=a_year(2026), source="Stanford HAI 2026")
    assert sync(store, a_figure("gap", known=(known,))) == (0, 0)
    (reading,) = store.readings("gap")
    assert (reading.source, reading.edition) == ("Stanford HAI 2026", "2026")


def test_the_card_does_not_undo_what_the_ledger_learnt_since(store: Store) -> None:
    figure = a_figure("gap", "2.5")
    sync(store, figure)
    say(store, "2.7", days=1, moves=True)
    sync(store, figure, days=2)
    assert told(store.readings("gap"))[0] == ("2.7", "current", "primary")
    sync(store, a_figure("gap", "2.9", "2.5"), days=3)
    assert told(store.readings("gap"))[0] == ("2.9", "current", "card"), "a line written since then counts"


def test_a_range_is_a_reading_too(store: Store) -> None:
    known = KnownValue(low=Decimal("17.5"), high=Decimal("31.6"))
    sync(store, a_figure("gap", known=(known,)))
    (reading,) = store.readings("gap")
    assert (reading.value, reading.low, reading.high) == (None, Decimal("17.5"), Decimal("31.6"))


# --------------------------------------------------------------------------- as known on


def test_the_ledger_answers_for_any_day(store: Store) -> None:
    sync(store, a_figure("gap", "2.5"))
    say(store, "2.7", days=2, moves=True)
    alert = say(store, "2.9", days=4)
    store.record_verdict(alert, VerdictKind.ACCEPT, reason="", now=NOW + 5 * DAY)

    def known_on(days: int) -> list[tuple[str, str]]:
        day: date = (NOW + days * DAY).date()
        return [(value, status) for value, status, _ in told(store.readings("gap", known_on=day))]

    assert known_on(-1) == []
    assert known_on(0) == known_on(1) == [("2.5", "current")]
    assert known_on(2) == known_on(4) == [("2.7", "current"), ("2.5", "superseded")]
    assert known_on(5) == [("2.9", "current"), ("2.7", "superseded"), ("2.5", "superseded")]


# --------------------------------------------------------------------------- verdicts


@pytest.mark.smoke
def test_accepting_moves_the_ledger_and_settles_what_says_the_same(store: Store) -> None:
    sync(store, a_figure("gap", "2.5"))
    first = say(store, "2.7")
    same = say(store, "2.7", kind=AlertKind.CONFLICT)
    other = say(store, "9.9", kind=AlertKind.CONFLICT)
    decided = store.record_verdict(first, VerdictKind.ACCEPT, reason="checked", now=NOW + DAY)
    assert decided.state is AlertState.ACCEPTED
    states = {alert.id: alert.state for alert in store.alerts()}
    assert states == {first: AlertState.ACCEPTED, same: AlertState.ACCEPTED, other: AlertState.OPEN}
    current = store.readings("gap")[0]
    assert (str(current.value), current.accepted_by, current.source) == ("2.7", "person", "one.example")
    assert current.unit.kind == "percent"


def test_accepting_the_value_that_is_current_adds_no_reading(store: Store) -> None:
    sync(store, a_figure("gap", "2.7"))
    store.record_verdict(say(store, "2.70"), VerdictKind.ACCEPT, reason="", now=NOW)
    assert len(store.readings("gap")) == 1


def test_accepting_another_definition_says_nothing_about_the_value(store: Store) -> None:
    sync(store, a_figure("gap", "2.5"))
    store.record_verdict(say(store, "7", kind=AlertKind.REDEFINITION), VerdictKind.ACCEPT, reason="it is one", now=NOW)
    assert told(store.readings("gap")) == [("2.5", "current", "card")]


def test_dismissing_settles_and_sends_nothing_more(store: Store) -> None:
    first, same = say(store, "2.7"), say(store, "2.7", kind=AlertKind.CONFLICT)
    store.record_verdict(first, VerdictKind.DISMISS, reason="a typo", now=NOW)
    assert {alert.state for alert in store.alerts()} == {AlertState.DISMISSED}
    assert {(d.alert_id, d.state) for d in store.deliveries()} == {(first, "dropped"), (same, "dropped")}
    assert not store.has_deliveries_due(NOW + DAY)
    assert say(store, "2.7", days=1) == first, "later evidence joins what was dismissed, and opens nothing"
    assert store.alert(first).state is AlertState.DISMISSED  # type: ignore[union-attr]


def test_a_verdict_taken_back_takes_back_what_followed(store: Store) -> None:
    sync(store, a_figure("gap", "2.5"))
    first, same = say(store, "2.7"), say(store, "2.7", kind=AlertKind.CONFLICT)
    store.record_verdict(first, VerdictKind.ACCEPT, reason="", now=NOW + DAY)
    store.record_verdict(first, VerdictKind.REOPEN, reason="too fast", now=NOW + 2 * DAY)
    assert {alert.id: alert.state for alert in store.alerts()} == {first: AlertState.OPEN, same: AlertState.OPEN}
    assert told(store.readings("gap")) == [("2.5", "current", "card"), ("2.7", "withdrawn", "person")]
    store.record_verdict(first, VerdictKind.DISMISS, reason="", now=NOW + 3 * DAY)
    store.record_verdict(first, VerdictKind.REOPEN, reason="", now=NOW + 4 * DAY)
    assert {d.state for d in store.deliveries()} == {"owed"}


def test_taking_back_leaves_what_was_decided_apart(store: Store) -> None:
    first, same = say(store, "2.7"), say(store, "2.7", kind=AlertKind.CONFLICT)
    store.record_verdict(first, VerdictKind.DISMISS, reason="", now=NOW)
    store.record_verdict(same, VerdictKind.MUTE, reason="of its own", now=NOW + DAY)
    store.record_verdict(first, VerdictKind.REOPEN, reason="", now=NOW + 2 * DAY)
    assert {alert.id: alert.state for alert in store.alerts()} == {first: AlertState.OPEN, same: AlertState.MUTED}


def test_a_snoozed_alert_wakes_and_a_muted_one_does_not(store: Store) -> None:
    snoozed, muted, both = say(store, "1"), say(store, "2"), say(store, "3")
    store.record_verdict(snoozed, VerdictKind.SNOOZE, reason="", until=NOW + DAY, now=NOW)
    store.record_verdict(muted, VerdictKind.MUTE, reason="", now=NOW)
    store.record_verdict(both, VerdictKind.MUTE, reason="", until=NOW + 2 * DAY, now=NOW)
    assert store.wake_snoozed(NOW + DAY - timedelta(seconds=1)) == 0
    assert store.wake_snoozed(NOW + DAY) == 1
    assert store.wake_snoozed(NOW + 100 * DAY) == 1
    states = {alert.id: alert.state for alert in store.alerts()}
    assert states == {snoozed: AlertState.OPEN, muted: AlertState.MUTED, both: AlertState.OPEN}


def test_what_the_ledger_has_caught_up_with_is_settled_and_can_be_taken_back(store: Store) -> None:
    conflict = say(store, "2.7", kind=AlertKind.CONFLICT)
    claim = a_claim("2.7")
    read = a_read(claim, url="http://source.example/a", publisher="the source", primary=True)
    with store.deciding() as transaction:
        decision = replace(a_decision(a_change(claim), moves=(a_move(claim),)), settles=(conflict,))
        transaction.record_article(read, decision)
    settled = store.alert(conflict)
    assert settled is not None
    assert settled.state is AlertState.ACCEPTED
    assert "the source says so itself" in settled.note
    assert {d.state for d in store.deliveries()} == {"dropped"}
    store.record_verdict(conflict, VerdictKind.REOPEN, reason="", now=NOW)
    assert store.alert(conflict).state is AlertState.OPEN  # type: ignore[union-attr]


# --------------------------------------------------------------------------- rules that mute


@pytest.mark.smoke
def test_a_rule_mutes_what_is_open_and_what_comes_and_gives_it_back(store: Store) -> None:
    """Muted by figure: nothing is sent, evidence still joins, other figures are told, and lifting undoes all of it."""
    before = say(store, "2.7")
    rule = store.mute(figure="gap", until=NOW + 9 * DAY, reason="known trouble", now=NOW)
    after, other = say(store, "3.9", days=1), say(store, "5.5", days=1, figure="other")
    assert say(store, "3.9", days=2) == after
    quiet = {a.id: (a.state, a.muted_by, a.snoozed_until) for a in store.alerts()}
    assert quiet[before] == quiet[after] == (AlertState.MUTED, rule.id, NOW + 9 * DAY)
    assert quiet[other] == (AlertState.OPEN, None, None)
    assert {(d.alert_id, d.state) for d in store.deliveries()} == {(before, "dropped"), (other, "owed")}
    assert store.alert(after).articles == 2  # type: ignore[union-attr]
    assert [(r.id, r.muted, r.reason) for r in store.mutes(NOW + DAY)] == [(rule.id, 2, "known trouble")]
    assert [alert.id for alert in store.unmute(rule.id, NOW + 3 * DAY)] == [before, after]
    assert {(a.state, a.muted_by, a.snoozed_until) for a in store.alerts()} == {(AlertState.OPEN, None, None)}
    assert store.mutes(NOW + 3 * DAY) == ()
    assert {(d.alert_id, d.state) for d in store.deliveries()} == {(before, "owed"), (other, "owed")}
    assert [a.id for a in store.undelivered_alerts(NOW)] == [after]
    with pytest.raises(StoreError, match="no rule"):
        store.unmute(rule.id, NOW)


def test_what_a_rule_muted_is_open_again_when_its_time_is_over(store: Store) -> None:
    store.mute(kind=AlertKind.CONFLICT, until=NOW + 2 * DAY, now=NOW)
    conflict, update = say(store, "1", kind=AlertKind.CONFLICT), say(store, "2")
    assert {a.id: a.state for a in store.alerts()} == {conflict: AlertState.MUTED, update: AlertState.OPEN}
    assert store.wake_snoozed(NOW + 3 * DAY) == 1
    assert {a.state for a in store.alerts()} == {AlertState.OPEN}
    assert say(store, "7", kind=AlertKind.CONFLICT, days=3)
    assert {a.state for a in store.alerts()} == {AlertState.OPEN}


def test_a_rule_about_a_site_mutes_trouble_with_its_feeds(store: Store) -> None:
    store.mute(site="a.example", kind=AlertKind.FEED_FAILING, now=NOW)
    store.raise_health((a_health_draft("http://www.a.example/rss"), a_health_draft("http://b.example/rss")), NOW)
    assert [a.state for a in store.alerts()] == [AlertState.OPEN, AlertState.MUTED]


def test_a_conflict_that_becomes_an_update_is_not_muted_by_a_rule_for_conflicts(store: Store) -> None:
    store.mute(kind=AlertKind.CONFLICT, now=NOW)
    first = say(store, "2.7", kind=AlertKind.CONFLICT)
    assert say(store, "2.7", days=1, joins=first, restates=True) == first
    assert store.alert(first).state is AlertState.OPEN  # type: ignore[union-attr]


def test_a_verdict_on_a_muted_alert_is_the_persons_own(store: Store) -> None:
    """What was decided about it stays when the rule goes."""
    rule = store.mute(figure="gap", now=NOW)
    alert = say(store, "2.7")
    store.record_verdict(alert, VerdictKind.DISMISS, reason="no", now=NOW)
    assert store.unmute(rule.id, NOW) == ()
    assert store.alert(alert).state is AlertState.DISMISSED  # type: ignore[union-attr]
    assert [(v.kind, v.reason) for v in store.verdicts(alert)] == [(VerdictKind.DISMISS, "no")]


def test_a_verdict_about_no_alert_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="no alert 7"):
        store.record_verdict(7, VerdictKind.ACCEPT, reason="", now=NOW)


def test_accepting_trouble_with_a_feed_touches_no_ledger(store: Store) -> None:
    (alert,) = store.raise_health([a_health_draft("http://one.example/rss")], NOW)
    assert store.record_verdict(alert, VerdictKind.ACCEPT, reason="", now=NOW).state is AlertState.ACCEPTED
    assert store.close_health(AlertKind.FEED_FAILING, None, NOW) == 1
    assert store.close_health(AlertKind.FEED_FAILING, None, NOW) == 0


def test_alerts_are_found_by_state_kind_figure_and_time(store: Store) -> None:
    old, new = say(store, "1"), say(store, "2", days=2, kind=AlertKind.CONFLICT)
    store.record_verdict(old, VerdictKind.DISMISS, reason="", now=NOW)
    assert [a.id for a in store.alerts()] == [new, old]
    assert [a.id for a in store.alerts(states=(AlertState.OPEN,))] == [new]
    assert [a.id for a in store.alerts(kinds=(AlertKind.UPDATE,))] == [old]
    assert [a.id for a in store.alerts(since=NOW + DAY)] == [new]
    assert [a.id for a in store.alerts(until=NOW + DAY)] == [old]
    assert store.alerts(figure="other") == ()
    assert len(store.alerts(limit=1)) == 1
