"""Alerts as feeds: our own feed parser and feedparser can read them, ids never move, foreign text stays text."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest

from sample_digest import NOW, alerts
from watchbot.render.alert_feeds import alerts_atom, alerts_json_feed

OPEN = alerts()[:-2]


def parsed(text):
    found = feedparser.parse(io.BytesIO(text.encode()))
    assert not found.bozo
    return found


def test_atom_and_json_feed_have_the_same_entries_newest_first():
    rows = [(replace(a, updated_at=NOW - timedelta(minutes=n)), e) for n, (a, e) in enumerate(OPEN)]
    atom = parsed(alerts_atom(rows, authority="watch.example"))
    feed = json.loads(alerts_json_feed(rows, authority="watch.example"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [e.id for e in atom.entries] == [i["id"] for i in feed["items"]]
    assert [e.title for e in atom.entries] == [i["title"] for i in feed["items"]]
    assert [e.content[0].value for e in atom.entries] == [i["content_text"] for i in feed["items"]]
    assert atom.entries[0].title.endswith("2.7 % → 1.9 %")
    assert atom.feed.updated == "2026-11-21T06:00:00Z"


def test_an_entry_keeps_its_id_when_its_alert_changes():
    [(one, pieces)] = OPEN[:1]
    later = replace(one, updated_at=NOW + timedelta(days=3), now="1.8 %", origins=9)
    before, after = (parsed(alerts_atom([(a, pieces)], authority="watch.example")).entries[0] for a in (one, later))
    assert before.id == after.id == "tag:watch.example,2026-11-20:alert/1042"
    assert before.updated < after.updated


def test_links_go_to_the_review_page_or_else_to_the_source():
    assert (
        parsed(alerts_atom(OPEN[:1], authority="w.example")).entries[0].link == "https://example-wire.example/story/1"
    )
    reviewed = alerts_atom(OPEN[:1], authority="w.example", base_url="https://w.example/bot/")
    assert parsed(reviewed).entries[0].link == "https://w.example/bot/a/1042"


def test_a_feed_without_alerts_is_a_feed():
    assert parsed(alerts_atom((), authority="w.example")).entries == []
    assert json.loads(alerts_json_feed((), authority="w.example"))["items"] == []


def test_only_the_newest_hundred_are_in_a_feed():
    many = [(replace(OPEN[0][0], id=n, updated_at=NOW + timedelta(minutes=n)), ()) for n in range(150)]
    entries = json.loads(alerts_json_feed(many, authority="w.example"))["items"]
    assert len(entries) == 100
    assert entries[0]["id"].endswith("/149")


@pytest.mark.parametrize(
    "nasty", ["</title><script>x</script>", "]]>&amp;\x00\x1b", "a\ud800b\u2028c", "{{ 7 }}", "<!--"]
)
def test_foreign_text_stays_text(nasty):
    rows = [(replace(OPEN[0][0], label=nasty, was=nasty), [replace(e, quote=nasty, url=nasty) for e in OPEN[0][1]])]
    atom = alerts_atom(rows, authority="w.example")
    assert "<script" not in atom
    assert len(parsed(atom).entries) == 1
    json.loads(alerts_json_feed(rows, authority="w.example"))
