"""Which stored entry an entry of a feed is: what feeds change, what they share, and what rolls out of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from builders import NOW, an_entry
from watchbot.model import Entry, FeedSeed, FeedState, Validators
from watchbot.seeds import Seeds
from watchbot.store import PollRecord, Store

FEED = "http://one.example/rss"


@pytest.fixture(autouse=True)
def one_feed(store: Store) -> None:
    store.sync_seeds(Seeds(feeds=(FeedSeed(url=FEED),)), NOW)


def polled(store: Store, *documents: Sequence[Entry]) -> list[str]:
    """Poll one document after the other; the titles of all entries that are stored then."""
    for number, entries in enumerate(documents):
        feed = store.feed(FEED)
        assert feed is not None
        at = NOW + timedelta(hours=number)
        record = PollRecord(
            feed_id=feed.id,
            state=FeedState.OK,
            reason="",
            next_poll=at,
            failures=0,
            validators=Validators(),
            body_hash=str(number),
            entries=tuple(entries),
            good=True,
        )
        store.record_polls([record], at)
    return sorted(entry.title for entry in store.entries(feed=FEED))


def _brief(number: int) -> Entry:
    """One of the news in brief: they all lead to the page of the site."""
    return _at(an_entry(f"guid:b{number}", url="http://one.example/", title=f"Brief {number}"), number)


def _bulletin(number: int) -> Entry:
    """A bulletin of a template that gives every entry the same guid, and no address."""
    return _at(an_entry(f"title:{number}", url="", guid="urn:bulletin", title=f"Bulletin {number}"), number)


def _story(number: int) -> Entry:
    """A story with an address of its own and the guid of all."""
    return _at(an_entry(f"url:one.example/{number}", guid="0", title=f"Story {number}"), number)


def _at(entry: Entry, number: int) -> Entry:
    return replace(entry, published=NOW - timedelta(days=9 - number))


@pytest.mark.parametrize("made", [_brief, _bulletin])
@pytest.mark.parametrize("width", [1, 2, 4])
def test_nothing_is_lost_when_entries_that_share_something_roll_out(
    store: Store, made: Callable[[int], Entry], width: int
) -> None:
    """A new entry is not the old one that has just left the feed because both lead to the same page."""
    windows = [[made(n) for n in range(start, start + width)] for start in range(3)]
    assert polled(store, *windows) == sorted(made(n).title for n in range(width + 2))


def test_a_guid_of_all_entries_tells_nothing(store: Store) -> None:
    windows = [[_story(n) for n in range(start, start + 2)] for start in range(3)]
    assert polled(store, *windows) == [f"Story {n}" for n in range(4)]


def test_addresses_and_guids_made_up_anew_double_nothing(store: Store) -> None:
    """Session numbers in addresses: the same title of the same moment, where the old address is gone, is the same."""

    def document(poll: int) -> list[Entry]:
        return [
            _at(an_entry(f"url:one.example/{n}?s={poll}{n}", guid=f"{poll}-{n}", title=f"Story {n}"), n)
            for n in range(3)
        ]

    assert polled(store, *(document(poll) for poll in range(3))) == ["Story 0", "Story 1", "Story 2"]


def test_entries_of_one_title_and_moment_stay_apart(store: Store) -> None:
    """Tables of figures come out together under one title; that says nothing about which is which."""

    def table(number: int) -> Entry:
        return an_entry(f"url:one.example/{number}", guid=f"t{number}", title="Weekly figures")

    assert len(polled(store, [table(0), table(1)], [table(2), table(3)])) == 4
    assert len(polled(store, [table(0), table(4)])) == 5
