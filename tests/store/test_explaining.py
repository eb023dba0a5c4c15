"""What people ask afterwards, on a real database: untracked numbers by origin, voices laid down, accepted edits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from builders import NOW, a_change, a_claim, a_decision, a_draft, a_figure, a_quantity, a_read, some_findings
from watchbot.config import Baseline
from watchbot.model import AlertKind, AlertRule, ChangeKind, Reason, SetAside, TopicMatch, VerdictKind
from watchbot.pipeline.comparison import decide
from watchbot.pipeline.untracked import propose
from watchbot.seeds import Seeds
from watchbot.store import OwedDelivery, Store

QUOTE = "Farmers in Freedonia watered 42.5 percent of the vineyards."


def cite(store: Store, origin: str, *, days: int = 0) -> None:
    """Let an article of an origin give a number that fits no card."""
    at = QUOTE.index("42.5")
    quantity = a_quantity("42.5", start=at, end=at + len("42.5 percent"), surface="42.5 percent")
    aside = SetAside(quantity=quantity, figure="", quote=QUOTE, reasons=(Reason(gate="about", passed=False),))
    findings = replace(some_findings(), set_aside=(aside,), topics=(TopicMatch(topic="t", score=1.0, why=("w",)),))
    seen = NOW + timedelta(days=days)
    read = a_read(url=f"http://{origin}/{days}", text=QUOTE, findings=findings, publisher=origin, seen_at=seen)
    with store.deciding() as transaction:
        transaction.record_article(read, a_decision(origin=origin))


def cited(store: Store, *, day: int) -> int:
    """Return how many origins the digest of a day is told of."""
    until = NOW + timedelta(days=day + 1)
    proposals = propose(store.digest_material(until - timedelta(days=1), until).cited)
    return proposals[0].suggestion.origins if proposals else 0


def test_an_untracked_number_is_told_on_the_day_on_which_enough_origins_cite_it(store: Store) -> None:
    cite(store, "a.example")
    cite(store, "b.example")
    cite(store, "b.example", days=1)
    assert cited(store, day=0) == cited(store, day=1) == 0
    cite(store, "c.example", days=2)
    assert cited(store, day=2) == 3
    assert cited(store, day=3) == 0, "nobody cited it again"


def test_a_voice_laid_down_is_known_to_the_next_article(store: Store) -> None:
    store.lay_down_voice("one.example", "somebody", now=NOW)
    with store.deciding() as transaction:
        assert transaction.known_about(a_read(), ()).rules == {"one.example": "somebody"}
    store.lay_down_voice("one.example", "", now=NOW)
    with store.deciding() as transaction:
        assert transaction.known_about(a_read(), ()).rules == {}
    assert store.voices_laid_down() == ()


def told_by(store: Store, publisher: str, *, text: str, days: int = 0) -> None:
    """Let a publisher's article say a value, through the whole of the deciding."""
    claim = a_claim("2.7")
    at = NOW + timedelta(days=days)
    read = a_read(
        claim,
        url=f"http://{publisher}/{days}",
        publisher=publisher,
        findings=some_findings(claim, text=text),
        published=at,
        seen_at=at,
    )
    with store.deciding() as transaction:
        known = transaction.known_about(read, ["gap"])
        decision = decide(read, known, {"gap": a_figure("gap", "2.5")}, baseline=Baseline.ALERT)
        transaction.record_article(read, decision)


def heard(store: Store) -> tuple[int, int, set[str]]:
    """Return origins and articles of the alert, and the voices of its evidence."""
    (alert,) = store.alerts()
    return alert.origins, alert.articles, {piece.origin for piece in store.evidence(alert.id)}


@pytest.mark.smoke
def test_voices_that_are_merged_and_split_count_anew_what_was_read_before(store: Store) -> None:
    """Evidence, claims and copies go along, and taking the rule back brings back what was found."""
    words = "The council counted every bridge, every lamp and every bench of the town, and then began to count again. "
    store.sync_seeds(Seeds(figures=(a_figure("gap", "2.5"),)), NOW)
    told_by(store, "a.example", text=words + "One.")
    told_by(store, "b.example", text="Quite another text, by people who never met those of the first paper, on a bus.")
    told_by(store, "copy.example", text=words + "Two.", days=1)
    found = (2, 3, {"a.example", "b.example"})
    assert heard(store) == found
    assert store.lay_down_voice("a.example", "b.example", now=NOW) == (2, 1)
    assert heard(store) == (1, 3, {"b.example"})
    assert {claim.origin for claim in store.claims()} == {"b.example"}
    assert store.lay_down_voice("a.example", "b.example", now=NOW) == (0, 0), "doing it again changes nothing"
    told_by(store, "late.example", text=words + "Three.", days=2)
    assert heard(store) == (1, 4, {"b.example"}), "who copies it speaks with that voice too"
    assert store.lay_down_voice("a.example", "", now=NOW) == (3, 1)
    assert heard(store) == (2, 4, {"a.example", "b.example"})
    assert store.lay_down_voice("copy.example", "copy.example", now=NOW) == (1, 1)
    assert heard(store) == (3, 4, {"a.example", "b.example", "copy.example"})
    assert store.check() == ()


def told_with_confirmation(store: Store, publisher: str, *, confirm: int, days: int = 0) -> None:
    """Let a publisher's article say a value that so many origins must say before anybody is told."""
    claim = a_claim("2.7")
    at = NOW + timedelta(days=days)
    text = " ".join(f"word{number}of{publisher}" for number in range(40))
    findings = some_findings(claim, text=text)
    read = a_read(claim, url=f"http://{publisher}/{days}", publisher=publisher, findings=findings, seen_at=at)
    card = a_figure("gap", "2.5", alert=AlertRule(confirm=confirm), accept=None)
    with store.deciding() as transaction:
        known = transaction.known_about(read, ["gap"])
        decision = decide(read, known, {"gap": card}, baseline=Baseline.ALERT)
        owed = [OwedDelivery(draft_index=i, channel="desk") for i, d in enumerate(decision.alerts) if d.told]
        transaction.record_article(read, decision, channels=owed if not store.deliveries() else ())


@pytest.mark.smoke
def test_after_a_split_or_merge_it_is_decided_anew_whether_enough_origins_say_it(store: Store) -> None:
    store.sync_seeds(Seeds(figures=(a_figure("gap", "2.5"),)), NOW)
    store.lay_down_voice("b.example", "a.example", now=NOW)
    for place, publisher in enumerate(("a.example", "b.example")):
        told_with_confirmation(store, publisher, confirm=2, days=place)
    (alert,) = store.alerts()
    assert (alert.origins, alert.told) == (1, False)
    later = NOW + timedelta(days=3)
    store.lay_down_voice("b.example", "b.example", now=later, confirm={"gap": 2})
    (alert,) = store.alerts()
    assert (alert.origins, alert.told, alert.updated_at) == (2, True, later)
    assert [a.id for a in store.undelivered_alerts(later)] == [alert.id], "it goes out now"
    store.owe_alerts({alert.id: ["desk"]}, later)
    store.lay_down_voice("b.example", "a.example", now=later, confirm={"gap": 2})
    (alert,) = store.alerts()
    assert (alert.origins, alert.told, store.deliveries()) == (1, False, ()), "nobody was told yet, so it waits again"
    store.lay_down_voice("b.example", "b.example", now=later, confirm={"gap": 2})
    store.owe_alerts({alert.id: ["desk"]}, later)
    store.lease_deliveries(later, owner="me", lease=timedelta(minutes=5))
    store.lay_down_voice("b.example", "a.example", now=later, confirm={"gap": 2})
    (alert,) = store.alerts()
    assert (alert.origins, alert.told) == (1, True), "it may have gone out: it is not taken back"
    assert store.check() == ()


def test_a_chain_of_voices_is_followed_to_its_end(store: Store) -> None:
    names = [f"{letter}.example" for letter in "abcde"]
    store.sync_seeds(Seeds(figures=(a_figure("gap", "2.5"),)), NOW)
    for place, publisher in enumerate(names):
        told_with_confirmation(store, publisher, confirm=1, days=place)
    assert heard(store)[0] == 5
    for one, other in pairwise(names):
        store.lay_down_voice(one, other, now=NOW)
    assert heard(store) == (1, 5, {"e.example"})
    told_with_confirmation(store, "a.example", confirm=1, days=9)
    assert heard(store) == (1, 6, {"e.example"}), "what comes later speaks with the same voice"
    store.lay_down_voice("c.example", "", now=NOW)
    assert heard(store) == (2, 6, {"c.example", "e.example"}), "the chain is cut where its rule is taken back"
    for one in ("d.example", "b.example", "a.example"):
        store.lay_down_voice(one, "", now=NOW)
    assert heard(store)[0] == 5


def test_accepting_an_edit_moves_the_ledger_only_when_its_value_was_new(store: Store) -> None:
    for value, kind, moved in (("2.7", ChangeKind.UPDATE, True), ("3.1", ChangeKind.CONFLICT, False)):
        claim = a_claim(value, figure=f"gap-{value}")
        before = a_claim("2.5", figure=claim.figure)
        edit = a_change(claim, ChangeKind.EDITED, before=before)
        draft = a_draft(claim, kind=AlertKind.EDITED, change=1, subject="http://one.example/a")
        with store.deciding() as transaction:
            transaction.record_article(
                a_read(claim, url=f"http://one.example/{value}"),
                a_decision(a_change(claim, kind), edit, alerts=(draft,)),
            )
        alert = next(a for a in store.alerts() if a.figure == claim.figure)
        store.record_verdict(alert.id, VerdictKind.ACCEPT, reason="", now=NOW)
        readings = [r.value for r in store.readings(claim.figure)]
        assert readings == ([Decimal(value)] if moved else [])


def test_a_draft_that_restates_changes_what_the_alert_says(store: Store) -> None:
    claim = a_claim()
    first = a_draft(claim, kind=AlertKind.CONFLICT)
    with store.deciding() as transaction:
        transaction.record_article(a_read(claim), a_decision(a_change(claim), alerts=(first,)))
    (alert,) = store.alerts()
    later = replace(a_draft(claim), joins=alert.id, restates=True, news=False, note="dated later")
    again = a_read(claim, url="http://two.example/b", publisher="two.example")
    with store.deciding() as transaction:
        transaction.record_article(again, a_decision(a_change(claim), alerts=(later,), origin="two.example"))
    (said,) = store.alerts()
    assert (said.id, said.kind, said.note) == (alert.id, AlertKind.UPDATE, "dated later")
    assert (said.origins, said.articles) == (2, 2)
