"""Polls: which feeds are due, which entries are new, changed, or known under another name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from builders import NOW, a_health_draft, an_entry
from watchbot.model import (
    AlertKind,
    AlertState,
    Entry,
    EntryState,
    FeedKind,
    FeedSeed,
    FeedState,
    Publisher,
    Validators,
)
from watchbot.seeds import Seeds
from watchbot.store import PollRecord, RecordedPolls, Store

HOUR = timedelta(hours=1)
FEED = "http://one.example/rss"


@pytest.fixture(autouse=True)
def one_feed(store: Store) -> None:
    store.sync_seeds(Seeds(feeds=(FeedSeed(url=FEED),)), NOW)


def poll(store: Store, *entries: Entry, at: Any = NOW, **fields: Any) -> RecordedPolls:
    feed = store.feed(FEED)
    assert feed is not None
    record = PollRecord(
        feed_id=feed.id,
        state=FeedState.OK,
        reason="",
        next_poll=at + HOUR,
        failures=0,
        validators=Validators(etag='"1"'),
        body_hash="b",
        entries=entries,
        good=True,
    )
    return store.record_polls([replace(record, **fields)], at)


def settle_all(store: Store, at: Any) -> None:
    for due in store.due_entries(at):
        store.touch_article(due.id, at)


def test_a_feed_is_due_until_it_was_polled(store: Store) -> None:
    assert [feed.url for feed in store.due_feeds(NOW)] == [FEED]
    poll(store)
    assert store.due_feeds(NOW) == ()
    assert [feed.url for feed in store.due_feeds(NOW + HOUR)] == [FEED]


def test_validators_are_stored_with_what_was_parsed(store: Store) -> None:
    poll(store, an_entry())
    feed = store.feed(FEED)
    assert feed is not None
    assert (feed.validators.etag, feed.body_hash, feed.entries, feed.newest_entry) == ('"1"', "b", 1, NOW)


def test_the_newest_entry_of_a_feed_that_only_says_when_it_was_updated(store: Store) -> None:
    """Atom asks for no more; without it a feed that answers 304 could never be known to be silent."""
    poll(store, replace(an_entry(), published=None, updated=NOW - HOUR))
    feed = store.feed(FEED)
    assert feed is not None
    assert feed.newest_entry == NOW - HOUR


def test_a_page_whose_links_are_chosen_otherwise_is_read_again_as_a_whole(store: Store) -> None:
    """The same bytes have other entries then: neither hash nor validators may keep them from being read."""
    poll(store, an_entry())
    store.sync_seeds(Seeds(feeds=(FeedSeed(url=FEED, kind=FeedKind.PAGE, links="h3 a"),)), NOW)
    (feed,) = store.due_feeds(NOW)
    assert (feed.body_hash, feed.validators) == ("", Validators())
    poll(store, an_entry())
    store.sync_seeds(Seeds(feeds=(FeedSeed(url=FEED, kind=FeedKind.PAGE, links="h3 a", folder="x"),)), NOW)
    assert store.due_feeds(NOW) == ()


@pytest.mark.smoke
def test_new_entries_are_due_and_known_ones_are_not(store: Store) -> None:
    assert poll(store, an_entry("a"), an_entry("b")) == RecordedPolls(new_entries=2, changed_entries=0)
    settle_all(store, NOW)
    assert poll(store, an_entry("a"), an_entry("b"), an_entry("c")).new_entries == 1
    assert [due.entry.key for due in store.due_entries(NOW)] == ["c"]


def test_entries_come_in_the_order_of_publication_then_address(store: Store) -> None:
    poll(
        store,
        an_entry("late", published=NOW),
        an_entry("z", published=NOW - HOUR),
        an_entry("a", published=NOW - HOUR),
        an_entry("undated", published=None),
        at=NOW + HOUR,
    )
    assert [due.entry.key for due in store.due_entries(NOW + HOUR)] == ["a", "z", "late", "undated"]


def test_the_first_good_poll_is_the_baseline(store: Store) -> None:
    poll(store, state=FeedState.FAILING, good=False)
    poll(store, an_entry("old"))
    poll(store, an_entry("old"), an_entry("new"))
    assert {due.entry.key: due.baseline for due in store.due_entries(NOW)} == {"old": True, "new": False}


@pytest.mark.parametrize(
    "change", [{"title": "Corrected"}, {"updated": NOW + HOUR}, {"summary": "another"}, {"content": "full text"}]
)
def test_a_changed_entry_is_due_again(store: Store, change: dict[str, Any]) -> None:
    poll(store, an_entry())
    settle_all(store, NOW)
    assert poll(store, replace(an_entry(), **change), at=NOW + HOUR).changed_entries == 1
    (due,) = store.due_entries(NOW + HOUR)
    assert (due.attempts, due.first_seen) == (0, NOW)


def test_text_that_cannot_be_stored_does_not_look_changed_at_every_poll(store: Store) -> None:
    odd = an_entry("k\x00", title="A \x00 title \ud800", summary="s\x00")
    poll(store, odd)
    settle_all(store, NOW)
    assert poll(store, odd) == RecordedPolls(new_entries=0, changed_entries=0)


@pytest.mark.parametrize(
    "renamed",
    [
        {"key": "other", "guid": "other"},
        {"key": "other", "url": "http://one.example/moved"},
        {"key": "other", "guid": "other", "url": "HTTP://ONE.example:80/k1?utm_source=rss#top"},
    ],
)
def test_an_entry_whose_key_changed_is_the_same_entry(store: Store, renamed: dict[str, Any]) -> None:
    poll(store, an_entry("k1"))
    settle_all(store, NOW)
    for _ in range(2):
        assert poll(store, replace(an_entry("k1"), **renamed)) == RecordedPolls(new_entries=0, changed_entries=0)
        assert poll(store, an_entry("k1")) == RecordedPolls(new_entries=0, changed_entries=0)
    assert len(store.entries(feed=FEED)) == 1


def test_two_entries_that_share_an_address_do_not_take_turns(store: Store) -> None:
    pair = (an_entry("a", url="http://one.example/live"), an_entry("b", url="http://one.example/live"))
    assert poll(store, *pair).new_entries == 2
    settle_all(store, NOW)
    for _ in range(3):
        assert poll(store, *pair) == RecordedPolls(new_entries=0, changed_entries=0)


def test_a_feed_with_thousands_of_entries_is_taken_over_and_known_again(store: Store) -> None:
    many = tuple(an_entry(f"k{n}") for n in range(1500))
    assert poll(store, *many).new_entries == 1500
    assert poll(store, *many) == RecordedPolls(new_entries=0, changed_entries=0)
    assert len(store.due_entries(NOW, limit=1000)) == 1000


def test_a_failure_keeps_what_was_good(store: Store) -> None:
    poll(store, an_entry())
    poll(store, at=NOW + HOUR, state=FeedState.FAILING, reason="http_500", failures=1, good=False)
    feed = store.feed(FEED)
    assert feed is not None
    assert (feed.state, feed.since, feed.last_good, feed.failures, feed.entries) == (
        FeedState.FAILING,
        NOW + HOUR,
        NOW,
        1,
        1,
    )


def test_trouble_is_one_alert_and_closes_on_recovery(store: Store) -> None:
    for hours in (1, 2):
        poll(
            store,
            at=NOW + hours * HOUR,
            state=FeedState.FAILING,
            good=False,
            health=(a_health_draft(FEED, note=f"for {hours} h"),),
        )
    (alert,) = store.alerts()
    assert (alert.kind, alert.note, alert.updated_at) == (AlertKind.FEED_FAILING, "for 2 h", NOW + 2 * HOUR)
    poll(store, at=NOW + 3 * HOUR, recovered=True)
    assert [a.state for a in store.alerts()] == [AlertState.CLOSED]
    poll(store, at=NOW + 4 * HOUR, state=FeedState.FAILING, good=False, health=(a_health_draft(FEED),))
    assert sorted(a.state for a in store.alerts()) == [AlertState.CLOSED, AlertState.OPEN]


def test_a_bad_record_leaves_nothing_of_its_batch(store: Store) -> None:
    feed = store.feed(FEED)
    assert feed is not None
    with pytest.raises(Exception, match="no time zone"):
        poll(store, an_entry(published=NOW.replace(tzinfo=None)))
    assert store.entries() == ()
    assert store.feed(FEED) == feed


# --------------------------------------------------------------------------- what became of entries


def test_a_failed_entry_waits_and_counts(store: Store) -> None:
    poll(store, an_entry())
    (due,) = store.due_entries(NOW)
    store.record_entry_failure(due.id, EntryState.FAILING, "timeout", NOW + HOUR, NOW)
    assert store.due_entries(NOW) == ()
    (again,) = store.due_entries(NOW + HOUR)
    assert again.attempts == 1
    store.record_entry_failure(due.id, EntryState.PAYWALL, "paywall", None, NOW + HOUR)
    assert store.due_entries(NOW + 100 * HOUR) == ()
    (line,) = store.entry_lines(feed=FEED)
    assert (line.state, line.reason, line.article_id) == (EntryState.PAYWALL, "paywall", None)


def test_something_is_due_as_long_as_a_feed_or_an_entry_waits(store: Store) -> None:
    assert store.has_due(NOW)
    poll(store)
    assert not store.has_due(NOW)
    poll(store, an_entry())
    assert store.has_due(NOW)
    settle_all(store, NOW)
    assert not store.has_due(NOW)


# --------------------------------------------------------------------------- seeds


def test_taking_over_the_same_feeds_twice_changes_nothing(store: Store) -> None:
    seeds = Seeds(
        feeds=(FeedSeed(url=FEED), FeedSeed(url="http://two.example/rss", title="Two", every=HOUR)),
        publishers=(Publisher(id="big", name="Big", hosts=("two.example",)),),
    )
    assert store.sync_seeds(seeds, NOW).feeds_added == 1
    before = store.feeds()
    report = store.sync_seeds(seeds, NOW + HOUR)
    assert (report.feeds_added, report.feeds_changed, report.feeds_removed) == (0, 0, 0)
    assert store.feeds() == before
    assert [(f.publisher, f.title, f.every) for f in before] == [("one.example", "", None), ("big", "Two", HOUR)]


def test_a_feed_that_the_seeds_name_no_more_rests_and_comes_back_with_its_past(store: Store) -> None:
    poll(store, an_entry())
    assert store.sync_seeds(Seeds(), NOW).feeds_removed == 1
    assert store.feeds() == ()
    assert store.due_feeds(NOW + 100 * HOUR) == ()
    assert store.due_entries(NOW) == ()
    assert not store.has_due(NOW + 100 * HOUR)
    store.sync_seeds(Seeds(feeds=(FeedSeed(url=FEED, primary=True),)), NOW)
    (feed,) = store.due_feeds(NOW)
    assert (feed.entries, feed.baseline_done, feed.primary) == (1, True, True)


def test_a_title_of_the_feed_itself_stays_when_the_seeds_give_none(store: Store) -> None:
    poll(store, title="The Wire")
    assert store.sync_seeds(Seeds(feeds=(FeedSeed(url=FEED),)), NOW).feeds_changed == 0
    feed = store.feed(FEED)
    assert feed is not None
    assert feed.title == "The Wire"


# --------------------------------------------------------------------------- foreign words


@pytest.mark.parametrize(
    "words",
    [
        "'; DROP TABLE feeds; --",
        'x" OR "1"="1',
        "100 % of_what [a-z] \\ ?",
        ":of %(of)s $1 {of}",
        "NEAR(a b) AND -c* OR ^",
        "nul\x00 and \ud800 half",
    ],
)
def test_words_from_outside_are_only_words(store: Store, words: str) -> None:
    """Whatever an entry is called, by address or reason: it is kept, found by that, and nothing else happens."""
    poll(store, an_entry(key=words, url="http://one.example/1", guid=words, title=words, summary=words))
    poll(store, an_entry(key="other", url="http://one.example/2", title="Another"), reason=words)
    assert store.entry_lines(feed=words) == ()
    assert len(store.entry_lines(feed=FEED, state="due")) == 2
    due = store.due_entries(NOW)
    store.record_entry_failure(due[0].id, EntryState.FAILING, f"read: {words}", None, NOW)
    assert store.retry_entries("%", NOW) == ("%" in words)
    assert store.retry_entries("_", NOW) == ("_" in words)
    assert not store.pause_feed(words, paused=True, now=NOW)
    feed = store.feed(FEED)
    assert feed is not None
    assert feed.entries == 2
