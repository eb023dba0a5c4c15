"""Deliveries and digests: what is owed is sent at least once, and what was told is fixed before."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from builders import (
    NOW,
    a_change,
    a_claim,
    a_decision,
    a_draft,
    a_figure,
    a_health_draft,
    a_read,
    an_entry,
    some_findings,
)
from watchbot.model import (
    AlertKind,
    ChangeKind,
    Delivery,
    FeedSeed,
    FeedState,
    RunCounts,
    TopicMatch,
    Validators,
)
from watchbot.pipeline.decisions import Decision, ReadArticle
from watchbot.seeds import Seeds
from watchbot.store import OwedDelivery, PollRecord, Store, open_store

LEASE = timedelta(minutes=5)
HOUR = timedelta(hours=1)


def record(store: Store, read: ReadArticle, decision: Decision, *channels: str) -> int:
    owed = tuple(OwedDelivery(draft_index=0, channel=channel) for channel in channels)
    with store.deciding() as transaction:
        return transaction.record_article(read, decision, channels=owed)


def owe(store: Store, number: int) -> None:
    for value in range(number):
        claim = a_claim(str(value))
        read = a_read(claim, url=f"http://one.example/{value}")
        record(store, read, a_decision(a_change(claim), alerts=(a_draft(claim),)), "mail")


def lease(store: Store, owner: str = "me", *, at: timedelta = timedelta(), limit: int = 50) -> tuple[Delivery, ...]:
    return store.lease_deliveries(NOW + at, owner=owner, lease=LEASE, limit=limit)


# --------------------------------------------------------------------------- deliveries


@pytest.mark.smoke
def test_four_senders_lease_forty_deliveries_once_each(ready: str, store: Store) -> None:
    owe(store, 40)
    taken: list[int] = []

    def send() -> None:
        mine = open_store(ready)
        while leased := lease(mine, threading.current_thread().name, limit=3):
            for delivery in leased:
                taken.append(delivery.id)
                assert mine.mark_sent(delivery, NOW)
        mine.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(taken) == len(set(taken)) == 40
    assert {d.state for d in store.deliveries()} == {"sent"}


def test_a_lease_that_ran_out_is_taken_again_and_the_late_sender_marks_nothing(store: Store) -> None:
    owe(store, 1)
    (early,) = lease(store, "slow")
    assert lease(store, "quick", at=LEASE - timedelta(seconds=1)) == ()
    (late,) = lease(store, "quick", at=LEASE)
    assert (late.id, late.message_id, late.attempts) == (early.id, early.message_id, 1)
    assert late.fence > early.fence
    assert not store.mark_sent(early, NOW + LEASE)
    assert not store.mark_failed(early, "late", next_try=None, now=NOW + LEASE)
    assert [d.state for d in store.deliveries()] == ["leased"]
    assert store.mark_sent(late, NOW + LEASE)
    assert not store.mark_failed(late, "after all", next_try=None, now=NOW + LEASE), "sent is sent"
    assert [d.state for d in store.deliveries()] == ["sent"]


def test_a_refused_delivery_waits_and_one_that_is_hopeless_is_parked(store: Store) -> None:
    owe(store, 2)
    first, second = lease(store)
    assert store.mark_failed(first, "greylisted", next_try=NOW + HOUR, now=NOW)
    assert store.mark_failed(second, "no such user", next_try=None, now=NOW)
    assert lease(store, at=HOUR - LEASE) == ()
    assert store.has_deliveries_due(NOW + HOUR)
    (again,) = lease(store, at=HOUR)
    assert (again.id, again.attempts) == (first.id, 1)
    (parked,) = store.deliveries(state="parked")
    assert (parked.id, parked.error) == (second.id, "no such user")


def test_an_alert_is_owed_once_to_each_channel(store: Store) -> None:
    for url in ("http://one.example/a", "http://two.example/b"):
        claim = a_claim()
        record(
            store,
            a_read(claim, url=url),
            a_decision(a_change(claim), alerts=(a_draft(claim),)),
            "mail",
            "files",
            "mail",
        )
    assert sorted(d.channel for d in store.deliveries()) == ["files", "mail"]
    assert len({d.message_id for d in store.deliveries()}) == 2


def test_leasing_from_nothing_does_not_write(store: Store) -> None:
    with store._writing():
        assert lease(store) == ()


# --------------------------------------------------------------------------- digests


def fix(store: Store, *alert_ids: int, day: int = 0, channels: tuple[str, ...] = ("files",)) -> int | None:
    at = NOW + day * 24 * HOUR
    return store.fix_digest(
        "desk",
        at.date(),
        since=at - 24 * HOUR,
        until=at,
        alert_ids=alert_ids,
        subject="One change",
        body={"text": "one", "html": "<p>one"},
        channels=channels,
        now=at,
    )


def test_a_digest_of_a_day_is_fixed_once(store: Store) -> None:
    owe(store, 1)
    (alert,) = store.alerts()
    first = fix(store, alert.id, alert.id)
    assert first is not None
    assert fix(store, alert.id) is None
    digest = store.digest(first)
    assert digest is not None
    assert (digest.alert_ids, digest.body, digest.subject) == (
        (alert.id,),
        {"text": "one", "html": "<p>one"},
        "One change",
    )
    (owed,) = store.deliveries(channel="files")
    assert (owed.digest_id, owed.state) == (first, "owed")


def test_of_two_who_write_the_digest_one_wins(ready: str, store: Store) -> None:
    other = open_store(ready)
    made: list[int | None] = []
    threads = [threading.Thread(target=lambda s=s: made.append(fix(s))) for s in (store, other) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    other.close()
    assert sorted(made, key=str)[1:] == [None, None, None]
    assert len(store.deliveries()) == 1


def test_the_last_digest_is_the_newest_day(store: Store) -> None:
    assert store.last_digest("desk") is None
    fix(store, day=0)
    newest = fix(store, day=2)
    fix(store, day=1)
    last = store.last_digest("desk")
    assert last is not None
    assert last.id == newest


def test_a_window_has_what_was_recorded_in_it(store: Store) -> None:
    def say(value: str, hours: int) -> None:
        claim = a_claim(value)
        match = TopicMatch(topic="race", score=1.0, why=("AI race",))
        outdated = a_claim("1.1", figure="old")
        read = a_read(claim, outdated, url=f"http://one.example/{value}", seen_at=NOW - 10 * HOUR)
        read = replace(read, findings=replace(some_findings(claim, outdated), topics=(match,)))
        changes = (a_change(claim), a_change(outdated, ChangeKind.OUTDATED))
        with store.deciding() as transaction:
            transaction.record_article(read, a_decision(*changes, alerts=(a_draft(claim),)), now=NOW + hours * HOUR)

    store.sync_seeds(Seeds(figures=(a_figure("old", "1.5"),)), NOW)
    for value, hours in (("1", -1), ("2", 0), ("3", 23), ("4", 24)):
        say(value, hours)
    material = store.digest_material(NOW, NOW + 24 * HOUR)
    assert [alert.now for alert, _ in material.alerts] == ["2 %", "3 %"]
    assert [len(evidence) for _, evidence in material.alerts] == [1, 1]
    assert [c.url[-1] for c in material.coverage] == ["2", "3"]
    assert [(o.figure, o.url[-1]) for o in material.outdated] == [("old", "2"), ("old", "3")]
    assert {o.current for o in material.outdated} == {"1.5\u00a0%"} or all(
        "1.5" in o.current for o in material.outdated
    )


def test_windows_side_by_side_miss_nothing_and_tell_nothing_twice(store: Store) -> None:
    owe(store, 1)
    told = [
        alert.id
        for start in (-2, -1, 0, 1)
        for alert, _ in store.digest_material(NOW + start * HOUR, NOW + (start + 1) * HOUR).alerts
    ]
    assert told == [1]


def test_open_trouble_is_in_every_window_until_it_is_over(store: Store) -> None:
    store.raise_health([a_health_draft("watchbot.yaml", kind=AlertKind.CONFIG_BROKEN)], NOW)
    later = (NOW + 48 * HOUR, NOW + 72 * HOUR)
    assert [alert.kind for alert, _ in store.digest_material(*later).alerts] == [AlertKind.CONFIG_BROKEN]
    store.close_health(AlertKind.CONFIG_BROKEN, None, NOW + 50 * HOUR)
    assert len(store.digest_material(*later).alerts) == 1, "that it is over is news"
    assert store.digest_material(NOW + 72 * HOUR, NOW + 96 * HOUR).alerts == ()


def test_baseline_articles_are_no_news(store: Store) -> None:
    match = TopicMatch(topic="race", score=1.0, why=())
    read = a_read(findings=replace(some_findings(), topics=(match,)), baseline=True)
    record(store, read, a_decision())
    assert store.digest_material(NOW, NOW + HOUR).coverage == ()
    assert store.digest_material(NOW, NOW + HOUR, first_polls=True).coverage == (), "a document of the seeds never is"


def test_what_a_feed_began_with_is_news_where_it_is_asked_for(store: Store) -> None:
    """`baseline: digest` and `alert`: what is on the topics, and old values told as new, are in the digest too."""
    match, claim = TopicMatch(topic="race", score=1.0, why=()), a_claim()
    feed = "http://one.example/rss"
    store.sync_seeds(Seeds(feeds=(FeedSeed(url=feed),)), NOW)
    poll = PollRecord(
        feed_id=store.feeds()[0].id,
        state=FeedState.OK,
        reason="",
        next_poll=NOW + HOUR,
        failures=0,
        validators=Validators(),
        body_hash="",
        entries=(an_entry(),),
        good=True,
    )
    store.record_polls([poll], NOW)
    entry = store.due_entries(NOW)[0].id
    findings = replace(some_findings(claim), topics=(match,))
    read = a_read(claim, findings=findings, baseline=True, entry_id=entry)
    record(store, read, a_decision(a_change(claim, ChangeKind.OUTDATED)))
    silent = store.digest_material(NOW, NOW + HOUR)
    told = store.digest_material(NOW, NOW + HOUR, first_polls=True)
    assert (silent.coverage, silent.outdated) == ((), ())
    assert ([one.topic for one in told.coverage], [one.figure for one in told.outdated]) == (["race"], ["gap"])


# --------------------------------------------------------------------------- runs


def test_a_digest_counts_what_is_new_and_what_was_looked_at_again(store: Store) -> None:
    """What the seeds say, and articles that better rules read again, are no news of the day."""
    did = {"poll": 8, "prepare": 4, "reextract": 16, "recheck": 2}
    for job, read in did.items():
        store.finish_run(store.start_run(job, NOW), "ok", RunCounts(read=read, unchanged=read), "", NOW)
    material = store.digest_material(NOW, NOW + HOUR)
    assert (material.counts.read, material.rechecked) == (8, 4)


def test_runs_count_and_their_counts_add_up(store: Store) -> None:
    for hours, polled in ((0, 3), (1, 4), (30, 100)):
        run = store.start_run("poll", NOW + hours * HOUR)
        store.finish_run(run, "ok", RunCounts(polled=polled, claims=1), "", NOW + hours * HOUR)
    digest = store.start_run("digest", NOW)
    assert store.counts_between(NOW, NOW + 24 * HOUR) == RunCounts(polled=7, claims=2)
    assert store.counts_between(NOW - HOUR, NOW) == RunCounts()
    assert [run.job for run in store.runs(limit=2)] == ["digest", "poll"]
    last = {run.job: run for run in store.last_runs()}
    assert (last["poll"].counts.polled, last["digest"].id, last["digest"].outcome) == (100, digest, "running")
