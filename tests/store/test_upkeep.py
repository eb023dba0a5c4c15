"""Letting go: what is old goes, what the ledger rests on stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import NOW, a_change, a_claim, a_decision, a_draft, a_read
from watchbot.store import Pruned, Store, upkeep

DAY = timedelta(days=1)
TEXT = "The gap between the two best models is now small, and it shrinks every week. " * 5


def read_on(store: Store, day: int, *, text: str = TEXT) -> int:
    claim = a_claim()
    read = a_read(
        claim, url=f"http://one.example/{day}", text=text, seen_at=NOW + day * DAY, snapshot_hash=f"hash {day}"
    )
    with store.deciding() as transaction:
        return transaction.record_article(
            read, a_decision(a_change(claim), alerts=(a_draft(claim),)), snapshot=f"page {day}".encode()
        )


def test_nothing_goes_when_everything_is_kept(store: Store) -> None:
    read_on(store, 0)
    before = store.status()
    assert store.prune(NOW + 1000 * DAY, snapshots=None, articles=None) == Pruned(snapshots=0, articles=0)
    assert store.status() == before


def test_old_snapshots_go(store: Store) -> None:
    read_on(store, 0)
    read_on(store, 5)
    assert store.prune(NOW + 6 * DAY, snapshots=3 * DAY, articles=None) == Pruned(snapshots=1, articles=0)
    assert store.snapshot("hash 0") is None
    assert store.snapshot("hash 5") is not None


def test_texts_of_old_articles_go_and_claims_alerts_and_evidence_stay(store: Store) -> None:
    old, new = read_on(store, 0), read_on(store, 5)
    before = store.status()
    assert store.prune(NOW + 6 * DAY, snapshots=None, articles=3 * DAY).articles == 1
    assert store.prune(NOW + 6 * DAY, snapshots=None, articles=3 * DAY).articles == 0
    assert [store.article(a).text == "" for a in (old, new)] == [True, False]  # type: ignore[union-attr]
    assert store.status() == before
    assert len(store.evidence(store.alerts()[0].id)) == 2
    with store.deciding() as transaction:
        found = transaction.known_about(a_read(url="http://one.example/0", text=TEXT), ["gap"])
    assert found.before is None, "a text that was let go of is not compared with"
    assert [n.article_id for n in found.near] == [new]
    assert store.check() == ()


def test_many_go_in_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "BATCH", 3)
    for day in range(7):
        read_on(store, -day, text=f"text {day}")
    assert store.prune(NOW + 9 * DAY, snapshots=DAY, articles=DAY) == Pruned(snapshots=7, articles=7)
