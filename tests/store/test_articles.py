"""Articles: everything that follows from one is written at once, and only once."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from builders import (
    NOW,
    a_change,
    a_claim,
    a_decision,
    a_draft,
    a_figure,
    a_move,
    a_quantity,
    a_read,
    a_year,
    an_entry,
    some_findings,
)
from watchbot.model import (
    Change,
    ChangeKind,
    EntryState,
    FeedSeed,
    FeedState,
    KnownValue,
    PageText,
    SetAside,
    TextState,
    TopicMatch,
    Validators,
)
from watchbot.pipeline.decisions import Decision, Known, ReadArticle
from watchbot.seeds import Seeds
from watchbot.store import OwedDelivery, PollRecord, Store
from watchbot.store.tables import snapshots

HOUR = timedelta(hours=1)
LONG = "The gap between the two best models is now small, and every week it shrinks a little more than before. "


def record(store: Store, read: ReadArticle, decision: Decision, **more: object) -> int:
    with store.deciding() as transaction:
        return transaction.record_article(read, decision, **more)  # type: ignore[arg-type]


def known(store: Store, read: ReadArticle, *figures: str) -> Known:
    with store.deciding() as transaction:
        return transaction.known_about(read, figures)


def alarming(read: ReadArticle, **fields: object) -> Decision:
    """Return a decision with one change and one alert about the first claim of an article."""
    claim = read.findings.claims[0]
    return a_decision(a_change(claim), alerts=(a_draft(claim),), origin=read.publisher, **fields)


def entry_of_poll(store: Store) -> int:
    store.sync_seeds(Seeds(feeds=(FeedSeed(url="http://one.example/rss"),)), NOW)
    (feed,) = store.feeds()
    store.record_polls(
        [
            PollRecord(
                feed_id=feed.id,
                state=FeedState.OK,
                reason="",
                next_poll=NOW + HOUR,
                failures=0,
                validators=Validators(),
                body_hash="",
                entries=(an_entry(content="from the feed"),),
                good=True,
            )
        ],
        NOW,
    )
    return store.due_entries(NOW)[0].id


@pytest.mark.smoke
def test_an_article_is_stored_with_its_claims_changes_alert_and_delivery(store: Store) -> None:
    claim = a_claim("2.70")
    read = a_read(claim)
    article_id = record(store, read, alarming(read), channels=(OwedDelivery(draft_index=0, channel="mail"),))
    (stored,) = store.claims(article=article_id)
    assert stored.claim == claim
    assert str(stored.claim.value) == "2.70"
    assert (stored.change, stored.note, stored.live) == (ChangeKind.UPDATE, "because", True)
    (alert,) = store.alerts()
    assert (alert.figure, alert.origins, alert.articles, alert.value) == ("gap", 1, 1, claim.value)
    (evidence,) = store.evidence(alert.id)
    assert (evidence.article_id, evidence.claim, evidence.quote) == (article_id, claim.id, claim.quote)
    assert [(d.channel, d.alert_id, d.state) for d in store.deliveries()] == [("mail", alert.id, "owed")]
    assert store.check() == ()


def test_recording_an_article_twice_changes_nothing(store: Store) -> None:
    read = a_read(a_claim())
    owed = (OwedDelivery(draft_index=0, channel="mail"),)
    first = record(store, read, alarming(read), snapshot=b"<html>", content_type="text/html", channels=owed)
    before = (store.status(), store.alerts(), store.claims(), store.changes(), store.deliveries())
    second = record(store, read, alarming(read), snapshot=b"<html>", content_type="text/html", channels=owed)
    assert second == first
    assert (store.status(), store.alerts(), store.claims(), store.changes(), store.deliveries()) == before


def test_an_alert_that_a_draft_joins_by_its_identity_is_not_raised_again(store: Store) -> None:
    for url in ("http://one.example/a", "http://one.example/b", "http://two.example/c"):
        read = a_read(a_claim(), url=url, publisher=url.split("/")[2])
        record(store, read, alarming(read))
    (alert,) = store.alerts()
    assert (alert.origins, alert.articles) == (2, 3)
    assert store.check() == ()


def test_evidence_tells_an_alert_that_enough_have_said_it(store: Store) -> None:
    read = a_read(a_claim())
    quiet = a_draft(a_claim(), told=False, digest_only=True)
    record(store, read, a_decision(a_change(a_claim()), alerts=(quiet,)))
    (alert,) = store.alerts()
    assert (alert.told, alert.digest_only) == (False, True)
    other = a_read(a_claim(), url="http://two.example/x")
    record(store, other, a_decision(a_change(a_claim()), alerts=(a_draft(a_claim(), joins=alert.id),), origin="two"))
    (alert,) = store.alerts()
    assert (alert.told, alert.digest_only, alert.origins) == (True, False, 2)


def test_a_new_text_is_a_new_revision_and_only_it_still_speaks(store: Store) -> None:
    old, new = a_claim("2.7"), a_claim("2.5")
    first = record(store, a_read(old), a_decision(a_change(old)))
    edited = Change(kind=ChangeKind.EDITED, figure="gap", claim=new, against=None, note="moved", before=old)
    read = a_read(new, seen_at=NOW + HOUR)
    second = record(store, read, a_decision(edited, alerts=(a_draft(new, subject=read.url, before=old.quote),)))
    assert second != first
    assert [article.revision for article in store.articles(url=read.url)] == [2, 1]
    assert [stored.claim.id for stored in store.claims(figure="gap", live=True)] == [new.id]
    (change,) = store.changes(kinds=(ChangeKind.EDITED,))
    assert (change.claim, change.before, change.article_id) == (new.id, old.id, second)
    (evidence,) = store.evidence(store.alerts()[0].id)
    assert evidence.before == old.quote


def test_the_page_before_is_known_with_its_claims(store: Store) -> None:
    claim = a_claim()
    article_id = record(store, a_read(claim), a_decision(a_change(claim)))
    found = known(store, a_read(a_claim("2.5")), "gap")
    assert found.before is not None
    assert (found.before.id, found.claims_before) == (article_id, (claim,))
    assert found.voices == (), "what the page itself said before is no other voice"
    assert known(store, a_read(claim, url="http://one.example/other"), "gap").before is None


def test_a_copy_is_found_by_its_fingerprint_and_the_same_page_is_no_copy(store: Store) -> None:
    text = LONG * 3
    article_id = record(store, a_read(a_claim("2.70"), text=text), a_decision(origin="wire"))
    record(store, a_read(url="http://one.example/other", text="Nothing of the sort. " * 20), a_decision())
    copy = a_read(a_claim(), url="http://two.example/copy", text=text + "Our own last sentence.")
    (near,) = known(store, copy).near
    assert (near.article_id, near.origin, near.claims) == (article_id, "wire", (("gap", "2.7"),))
    assert near.fingerprint == a_read(text=text).findings.fingerprint
    assert known(store, a_read(text=text)).near == ()


def test_voices_say_what_other_pages_say_now(store: Store) -> None:
    dated = a_claim("2.7", as_of=a_year(2026))
    record(store, a_read(dated, url="http://one.example/a"), a_decision(origin="one"))
    record(store, a_read(a_claim("9"), url="http://two.example/b"), a_decision(origin="two"))
    record(store, a_read(a_claim("3"), url="http://two.example/b"), a_decision(origin="two"))
    record(store, a_read(a_claim("5", scope="in Texas"), url="http://three.example/c"), a_decision(origin="three"))
    voices = known(store, a_read(url="http://four.example/d"), "gap", "other").voices
    assert [(v.origins, str(v.value)) for v in voices] == [(("two",), "3"), (("one",), "2.7")]


def test_a_value_that_many_say_is_one_voice_of_many_origins(store: Store) -> None:
    for origin, value in (("one", "2.70"), ("two", "2.7"), ("three", "2.70")):
        record(store, a_read(a_claim(value), url=f"http://{origin}.example/a"), a_decision(origin=origin))
    voices = known(store, a_read(url="http://four.example/d"), "gap").voices
    assert [(v.origins, str(v.value)) for v in voices] == [(("three", "one"), "2.70"), (("two",), "2.7")]


def test_alerts_of_the_figure_and_of_the_address_are_known(store: Store) -> None:
    read = a_read(a_claim())
    record(store, read, alarming(read))
    about_page = a_draft(a_claim("1", figure=""), figure="", subject=read.url, identity="page")
    record(
        store,
        replace(read, page=replace(read.page, title="New")),
        a_decision(a_change(a_claim()), alerts=(about_page,)),
    )
    assert len(known(store, read, "gap").alerts) == 2
    assert [a.figure for a in known(store, read, "other").alerts] == [""]
    assert known(store, a_read(url="http://two.example/z"), "other").alerts == ()


@pytest.mark.smoke
def test_a_crash_in_the_middle_leaves_nothing(store: Store) -> None:
    read = a_read(a_claim())
    before = store.status()

    def crash() -> None:
        with store.deciding() as transaction:
            transaction.record_article(read, alarming(read), snapshot=b"x", content_type="")
            raise RuntimeError("crash")

    with pytest.raises(RuntimeError, match="crash"):
        crash()
    assert store.status() == before


def test_the_entry_takes_the_state_of_its_article(store: Store) -> None:
    entry_id = entry_of_poll(store)
    read = a_read(a_claim(), entry_id=entry_id, state=EntryState.PARTIAL, snapshot_hash="abc")
    article_id = record(store, read, a_decision(), snapshot=b"page", validators=Validators(etag='"p"'))
    assert store.due_entries(NOW + HOUR) == ()
    (line,) = store.entry_lines()
    assert (line.article_id, line.state, line.text_chars) == (article_id, EntryState.PARTIAL, len(read.page.text))
    (again,) = store.rechecks_due(NOW + HOUR, (HOUR,))
    assert (again.article_id, again.snapshot_hash, again.validators.etag) == (article_id, "abc", '"p"')
    assert again.entry.content == "", "the feed's full text is let go of once the article is stored"


def test_a_snapshot_comes_back_byte_by_byte_and_is_kept_once(store: Store) -> None:
    page = bytes(range(256)) * 50
    record(store, a_read(snapshot_hash="h1"), a_decision(), snapshot=page, content_type="text/html; charset=x")
    record(store, a_read(url="http://two.example/", snapshot_hash="h1"), a_decision(), snapshot=page)
    record(store, a_read(url="http://three.example/", snapshot_hash="h2"), a_decision(), snapshot=b"\x01")
    assert store.snapshot("h1") == (page, "text/html; charset=x")
    assert store.snapshot("h2") == (b"\x01", "")
    assert store.snapshot("h3") is None
    assert store.status()["snapshots"] == 2


def test_a_page_that_an_older_version_packed_is_read_as_it_was(store: Store) -> None:
    page = b"<p>" + bytes(range(256)) * 50
    record(store, a_read(snapshot_hash="h1"), a_decision(), snapshot=page)
    with store._writing() as connection:  # nothing writes this any more
        connection.execute(update(snapshots).values(body=zlib.compress(page), packing="zlib"))
    assert store.snapshot("h1") == (page, "")


def test_topics_and_the_numbers_that_fit_no_card_are_kept(store: Store) -> None:
    aside = SetAside(quantity=a_quantity("12"), figure="gap", quote="12 percent", reasons=())
    match = TopicMatch(topic="race", score=0.5, why=("AI race",))
    on_topic = replace(some_findings(text=LONG), topics=(match,), set_aside=(aside, aside))
    article_id = record(store, a_read(findings=on_topic), a_decision())
    off_topic = replace(some_findings(text=LONG), set_aside=(aside,))
    record(store, a_read(url="http://two.example/", findings=off_topic), a_decision())
    assert [(c.topic, c.why) for c in store.coverage(article_id)] == [("race", ("AI race",))]
    assert store.status()["untracked_numbers"] == 2, "only of articles that are on a topic"


def test_odd_text_is_stored_and_its_offsets_hold(store: Store) -> None:
    text = "Nul \x00 and half a pair \ud83d before 2.7 percent."
    read = a_read(a_claim(quote=text), text=text)
    article_id = record(store, read, alarming(read))
    article = store.article(article_id)
    assert article is not None
    assert len(article.text) == len(text)
    assert article.text.index("2.7") == text.index("2.7")
    assert record(store, read, alarming(read)) == article_id


def test_the_ledger_moves_with_the_article(store: Store) -> None:
    store.sync_seeds(Seeds(figures=(a_figure("gap", "2.5"),)), NOW - HOUR)
    claim = a_claim("2.7")
    record(store, a_read(claim, primary=True), a_decision(a_change(claim), moves=(a_move(claim),)))
    current, old = store.readings("gap")
    assert (str(current.value), current.accepted_by, current.status) == ("2.7", "primary", "current")
    assert (str(old.value), old.accepted_by, old.status) == ("2.5", "card", "superseded")


def test_what_is_of_an_earlier_time_never_becomes_current(store: Store) -> None:
    first = KnownValue(value=Decimal("2.5"), as_of=a_year(2025))
    store.sync_seeds(Seeds(figures=(replace(a_figure("gap"), known=(first,)),)), NOW - HOUR)
    for value, number, now in (("2.7", 2024, "2.5"), ("2.9", 2025, "2.9"), ("3.1", 2026, "3.1"), ("2.8", 2025, "3.1")):
        claim = a_claim(value, as_of=a_year(number))
        record(store, a_read(claim), a_decision(a_change(claim), moves=(a_move(claim),)))
        current, *older = store.readings("gap")
        assert (str(current.value), current.status) == (now, "current")
        assert {r.status for r in older} == {"superseded"}
    assert [str(r.value) for r in store.readings("gap")] == ["3.1", "2.8", "2.9", "2.7", "2.5"]


def test_a_primary_feed_that_brings_a_known_page_later_still_moves_the_ledger(store: Store) -> None:
    claim = a_claim("2.7")
    article_id = record(store, a_read(claim), a_decision(a_change(claim)))
    decision = a_decision(a_change(claim), moves=(a_move(claim),))
    for _ in range(2):
        assert record(store, a_read(claim, primary=True), decision) == article_id
    assert [str(r.value) for r in store.readings("gap")] == ["2.7"]


# --------------------------------------------------------------------------- rechecks

SCHEDULE = (HOUR, 6 * HOUR, timedelta(days=1))


def read_page(store: Store, entry_id: int, hours: float) -> None:
    at = NOW + hours * HOUR
    record(store, a_read(a_claim(), entry_id=entry_id, seen_at=at), a_decision())


def test_a_page_is_looked_at_again_on_a_schedule_that_thins_out(store: Store) -> None:
    entry_id = entry_of_poll(store)
    read_page(store, entry_id, 0)
    looked: list[int] = []
    for hour in range(80):
        for due in store.rechecks_due(NOW + hour * HOUR, SCHEDULE):
            looked.append(hour)
            store.touch_article(due.id, NOW + hour * HOUR)
    assert looked == [1, 6, 24]


def test_after_a_pause_a_page_is_looked_at_once(store: Store) -> None:
    entry_id = entry_of_poll(store)
    read_page(store, entry_id, 0)
    assert len(store.rechecks_due(NOW + 10 * HOUR, SCHEDULE)) == 1
    read_page(store, entry_id, 10)
    assert store.rechecks_due(NOW + 10 * HOUR, SCHEDULE) == ()
    assert len(store.rechecks_due(NOW + 24 * HOUR, SCHEDULE)) == 1


def test_another_schedule_counts_for_pages_read_before(store: Store) -> None:
    entry_id = entry_of_poll(store)
    read_page(store, entry_id, 0)
    assert store.rechecks_due(NOW + 2 * HOUR, (6 * HOUR,)) == ()
    assert len(store.rechecks_due(NOW + 2 * HOUR, SCHEDULE)) == 1
    assert store.rechecks_due(NOW + 2 * HOUR, ()) == ()


def test_a_page_that_fails_at_a_recheck_is_not_asked_for_without_end(store: Store) -> None:
    entry_id = entry_of_poll(store)
    read_page(store, entry_id, 0)
    store.record_entry_failure(entry_id, EntryState.FAILING, "http_404", None, NOW + HOUR)
    assert store.rechecks_due(NOW + HOUR, SCHEDULE) == ()
    assert len(store.rechecks_due(NOW + 6 * HOUR, SCHEDULE)) == 1


def test_everything_can_be_looked_at_now(store: Store) -> None:
    entry_id = entry_of_poll(store)
    assert store.rechecks_due(NOW, SCHEDULE, everything=True) == (), "never read"
    read_page(store, entry_id, 0)
    assert len(store.rechecks_due(NOW, SCHEDULE, everything=True)) == 1


# --------------------------------------------------------------------------- read again by another extractor


def test_another_extractor_replaces_a_reading_and_alarms_nobody(store: Store) -> None:
    old, same, new = a_claim("2.7"), a_claim("9", figure="share"), a_claim("27")
    article_id = record(store, a_read(old, same, text=LONG), a_decision(a_change(old), a_change(same)))
    page = PageText(state=TextState.OK, title="A title", text=LONG + "more")
    findings = some_findings(new, same, text=page.text)
    (article,) = store.articles_to_reextract("2", 0)
    assert article.id == article_id
    changes = (a_change(new), a_change(same, ChangeKind.REPEAT))
    assert store.record_reextraction(article_id, page, findings, changes, "2", NOW) == 2
    assert store.record_reextraction(article_id, page, findings, changes, "2", NOW) == 0
    assert [c.claim.id for c in store.claims(article=article_id)] == [new.id, same.id]
    assert sorted(c.claim.id for c in store.claims(live=True)) == sorted([new.id, same.id])
    assert [(c.kind, c.claim or c.before) for c in reversed(store.changes(technical=True))] == [
        (ChangeKind.UPDATE, new.id),
        (ChangeKind.WITHDRAWN, old.id),
    ]
    assert store.alerts() == ()
    assert store.articles_to_reextract("2", 0) == ()
    found = known(store, a_read(url="http://two.example/", text=page.text), "gap")
    assert [n.claims for n in found.near] == [(("gap", "27"), ("share", "9"))]
    assert known(store, a_read(text=LONG)).claims_before == (new, same)
    article = store.article(article_id)
    assert article is not None
    assert article.text == page.text


def test_an_old_revision_read_again_does_not_speak_again(store: Store) -> None:
    first = record(store, a_read(a_claim("2.7")), a_decision())
    record(store, a_read(a_claim("2.5")), a_decision())
    page = PageText(state=TextState.OK, title="A title", text="read anew")
    store.record_reextraction(first, page, some_findings(a_claim("2.7")), (), "2", NOW)
    assert [str(c.claim.value) for c in store.claims(live=True)] == ["2.5"]
