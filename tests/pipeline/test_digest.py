"""What a digest holds and in which order; its one-line summary."""

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from sample_digest import (
    FIGURES,
    NOW,
    SINCE,
    TOPICS,
    alert,
    alerts,
    busy_digest,
    coverage,
    evidence,
    feed,
    feeds,
    outdated,
    quiet_digest,
    suggestions,
    year,
)
from watchbot.model import AlertKind, AlertState, FeedState, Publisher, Reason, RunCounts, Severity, Trend
from watchbot.pipeline import headline
from watchbot.pipeline.digest import build_digest
from watchbot.pipeline.outbox import Backlog
from watchbot.pipeline.reasons import why_text
from watchbot.pipeline.telling import tell


def test_an_update_and_its_conflict_stand_together():
    gap = next(news for news in busy_digest().changed if news.figure == "us-cn-gap")
    assert [told.kind for told in gap.changes] == [AlertKind.UPDATE]
    assert [told.kind for told in gap.disagreements] == [AlertKind.CONFLICT]


def rivals(*values, as_of=(2025, 2025, 2025), **first):
    """A digest of one figure to which each alert gives another new value; `first` is more about the first alert."""
    found = [
        alert(
            number,
            AlertKind.UPDATE,
            figure="us-cn-gap",
            was="61.1 %",
            now=f"{value} %",
            value=Decimal(value),
            as_of=year(when),
            compared_with="61.1 %, as of 2022",
            **(first if number == 1 else {}),
        )
        for number, (value, when) in enumerate(zip(values, as_of, strict=False), start=1)
    ]
    return build_digest(
        name="desk",
        day=NOW.date(),
        since=SINCE,
        until=NOW,
        alerts=[(a, ()) for a in found],
        outdated=(),
        coverage=(),
        feeds=(),
        counts=RunCounts(),
        figures=FIGURES,
    ).changed[0]


def test_several_new_values_of_one_time_stand_against_the_leading_one():
    news = rivals("77.3", "79.1", "58", origins=2)
    assert [told.now for told in news.changes] == ["77.3 %"]
    others = [(told.was, told.now, told.step, told.compared_with) for told in news.disagreements]
    assert others == [("77.3 %", "79.1 %", "", ""), ("77.3 %", "58 %", "", "")]


def test_new_values_of_two_times_do_not_contradict_each_other():
    news = rivals("77.3", "79.1", as_of=(2025, 2024))
    assert [told.now for told in news.changes] == ["77.3 %", "79.1 %"]
    assert news.disagreements == ()


def test_a_value_that_a_person_has_accepted_leads_whoever_is_louder():
    news = rivals("77.3", "79.1", state=AlertState.ACCEPTED, opened_at=SINCE - timedelta(days=1))
    assert [told.now for told in news.changes] == ["77.3 %"]
    assert [(told.was, told.now) for told in news.disagreements] == [("77.3 %", "79.1 %")]


def test_a_figure_that_is_only_disputed_stands_apart():
    assert [news.figure for news in busy_digest().disputed] == ["cn-patent-share"]


def test_the_loudest_comes_first():
    assert [news.changes[0].kind for news in busy_digest().changed] == [
        AlertKind.REVERSAL,
        AlertKind.UPDATE,
        AlertKind.FIRST,
    ]


def test_the_same_rows_in_another_order_give_the_same_digest():
    """A digest is rebuilt after a crash: membership and order may not depend on how rows came out of a database."""
    shuffled = [list(rows()) for rows in (alerts, outdated, coverage, feeds, suggestions)]
    for rows in shuffled:
        random.Random(7).shuffle(rows)
    first = busy_digest()
    again = build_digest(
        name="desk",
        day=first.window.day,
        since=SINCE,
        until=NOW,
        alerts=[(a, tuple(reversed(e))) for a, e in shuffled[0]],
        outdated=shuffled[1],
        coverage=shuffled[2],
        feeds=shuffled[3],
        counts=first.health.counts,
        figures=FIGURES,
        topics=TOPICS,
        suggestions=shuffled[4],
    )
    assert again == first


def test_copies_are_folded_into_the_origin_that_was_first():
    told = busy_digest().changed[1].changes[0]
    assert [(said.publisher, said.copies) for said in told.said] == [("Example Wire", 3), ("Evening Ledger", 0)]
    assert (told.origins, told.articles) == (2, 5)


def test_direction_and_step_are_told_in_the_unit_of_the_card():
    gap = busy_digest().changed[1]
    assert (gap.changes[0].trend, gap.changes[0].step) == (Trend.DOWN, "0.8 points")
    assert (gap.disagreements[0].trend, gap.disagreements[0].step) == (Trend.UP, "0.7 points")


def test_a_value_that_was_only_turned_round_is_not_told_twice():
    turned = busy_digest().changed[0].changes[0]
    assert (turned.was, turned.now, turned.trend) == ("", "41 papers, behind", None)


@pytest.mark.parametrize("state", [AlertState.DISMISSED, AlertState.MUTED, AlertState.SNOOZED])
def test_what_a_person_has_settled_is_left_out(state):
    settled = [(replace(a, state=state), e) for a, e in alerts()]
    assert quiet_digest(alerts=settled).quiet


def test_an_accepted_alert_stays_and_says_so():
    accepted = [(replace(alerts()[0][0], state=AlertState.ACCEPTED), alerts()[0][1])]
    assert quiet_digest(alerts=accepted).changed[0].changes[0].accepted


def test_a_change_that_waits_for_confirmation_is_counted_and_not_told():
    digest = busy_digest()
    assert 1050 not in {told.id for told in headline.all_told(digest)}
    assert digest.health.unconfirmed == 1
    assert "1 change waits for another source" in headline.proof(digest)


def test_an_alert_from_before_the_window_is_still_and_comes_after_the_new_ones():
    old = alert(1, AlertKind.UPDATE, figure="us-models", severity=Severity.MAJOR, opened_at=SINCE, origins=9)
    old = replace(old, opened_at=SINCE.replace(year=2025))
    new = alert(2, AlertKind.UPDATE, figure="us-invest", severity=Severity.MAJOR)
    digest = quiet_digest(alerts=[(old, ()), (new, ())], since=SINCE)
    assert [(n.figure, n.changes[0].still) for n in digest.changed] == [("us-invest", False), ("us-models", True)]


def test_coverage_is_one_line_a_story_and_never_repeats_what_an_alert_quotes():
    digest = busy_digest()
    assert [(t.label, [s.title for s in t.stories]) for t in digest.coverage] == [
        (
            "US–China model gap",
            ["Neck and neck: what the newest benchmark says", "Export rules <tightened> & chip makers worry"],
        ),
        ("AI patents", ["Why patent counts mislead"]),
    ]
    assert digest.coverage[0].stories[0].copies == 1
    quoting = [(alert(5, AlertKind.UPDATE, figure="us-models"), (evidence(5, 23, "Patent Weekly", "x 1", "1"),))]
    assert "ai-patents" not in {t.topic for t in quiet_digest(alerts=quoting, coverage=coverage()).coverage}


def test_an_outdated_value_is_one_line_however_many_repeat_it():
    [line] = busy_digest().outdated
    assert (line.value_text, line.current, line.articles) == ("69.7 %", "74.2 %", 3)
    assert line.publishers == ("Daily Digest", "Numbers Today", "Tech Herald")


def test_health_names_trouble_worst_first_what_recovered_and_leaves_out_paused_feeds():
    health = busy_digest().health
    assert [t.state for t in health.troubles] == [FeedState.FAILING, FeedState.SILENT]
    assert (health.feeds, health.failing, health.recovered) == (38, 1, ("Example Lab blog",))
    paused = quiet_digest(feeds=[feed(1, "Off", FeedState.FAILING, paused=True), feed(2, "On")])
    assert (paused.health.feeds, paused.health.troubles) == (1, ())


def test_the_proof_says_what_was_done():
    assert headline.proof(busy_digest()) == (
        "412 articles from 38 feeds read, 9 matched, 31 claims found, 7 numbers set aside, "
        "1 change waits for another source, 1 feed failing."
    )


def test_a_quiet_day_is_provable_in_the_subject():
    assert headline.digest_headline(quiet_digest()) == "No changes · 412 articles, 38 feeds, all well"
    one = quiet_digest(feeds=[feed(1, "A")], counts=RunCounts(polled=1, read=1))
    assert headline.digest_headline(one) == "No changes · 1 article, 1 feed, all well"


def test_trouble_comes_first_on_a_quiet_day():
    failing = [feed(n, "F", FeedState.FAILING) for n in range(3)]
    assert headline.digest_headline(quiet_digest(feeds=failing)) == "⚠ 3 feeds failing · no figure changes"
    broken = alert(9, AlertKind.CONFIG_BROKEN, label="config/watchbot.yaml")
    assert headline.digest_headline(quiet_digest(alerts=[(broken, ())])).startswith("⚠ config/watchbot.yaml")


@pytest.mark.parametrize(
    ("polled", "counts"),
    [(NOW - timedelta(days=5), RunCounts()), (NOW - timedelta(hours=1), RunCounts(claims=3))],
    ids=["days ago", "just before the window"],
)
def test_a_day_without_a_poll_is_not_a_quiet_day(polled, counts):
    idle = quiet_digest(feeds=[feed(1, "A", last_polled=polled, last_good=polled)], counts=counts)
    since = f"since {polled.day} Nov 2026 0{polled.hour}:00 UTC"
    assert headline.digest_headline(idle) == f"⚠ No feed was polled {since} · no figure changes"
    assert headline.summary(idle) == f"No figure changed, no feed was polled {since}."
    assert headline.proof(idle).endswith(f"found, no feed was polled {since}.")
    assert idle.health.new_trouble


def test_since_when_no_feed_was_polled_is_on_the_clock_of_the_readers():
    idle = quiet_digest(feeds=[feed(1, "A", last_polled=NOW - timedelta(days=5))], counts=RunCounts(), tz="Asia/Tokyo")
    assert headline.digest_headline(idle) == "⚠ No feed was polled since 16 Nov 2026 15:00 · no figure changes"


def test_polls_of_the_window_show_in_the_runs_or_at_the_feeds():
    later = NOW + timedelta(days=1, hours=2)
    assert quiet_digest(feeds=[feed(1, "A", last_polled=later)], counts=RunCounts(polled=1)).health.idle_since is None
    assert quiet_digest(feeds=[feed(1, "A")], counts=RunCounts()).health.idle_since is None
    assert quiet_digest(feeds=[feed(1, "A", last_polled=later)], counts=RunCounts()).health.idle_since == NOW


def test_all_is_well_only_where_nothing_is_to_be_looked_at():
    silent = [feed(1, "A", FeedState.SILENT), feed(2, "B")]
    assert headline.digest_headline(quiet_digest(feeds=silent)) == "No changes · 412 articles, 2 feeds, 1 to look at"
    parked = Backlog(channel="mail", owed=0, oldest=None, parked=2, error="550 no")
    assert headline.digest_headline(quiet_digest(backlog=[parked])) == "⚠ Messages wait for mail · no figure changes"
    assert headline.digest_headline(quiet_digest(feeds=[])) == "No changes · no feed is followed"


def test_trouble_is_new_in_one_digest_only():
    broken = alert(9, AlertKind.FEED_FAILING, opened_at=NOW + timedelta(hours=1))
    assert quiet_digest(alerts=[(broken, ())]).health.new_trouble
    assert not quiet_digest(alerts=[(replace(broken, opened_at=NOW - timedelta(hours=1)), ())]).health.new_trouble
    assert not quiet_digest(alerts=[(replace(broken, state=AlertState.CLOSED), ())]).health.new_trouble


LONG = "The very long label of a figure that somebody once described with a whole sentence in the card"


@pytest.mark.parametrize(
    ("kind", "was", "now", "label", "expected"),
    [
        (AlertKind.UPDATE, "2.7 %", "1.9 %", "Gap", "Gap: 2.7 % → 1.9 %"),
        (AlertKind.UPDATE, "", "1.9 %", "Gap", "Gap: now 1.9 %"),
        (AlertKind.CONFLICT, "2.7 %", "3.4 %", "Gap", "Gap: 2.7 % or 3.4 %?"),
        (AlertKind.FIRST, "", "5", "Gap", "New: Gap, 5"),
        (AlertKind.EDITED, "40", "50", "Gap", "Edited: Gap, 40 → 50"),
        (AlertKind.WITHDRAWN, "40", "gone", "Gap", "Withdrawn: Gap, 40"),
        (AlertKind.REVERSAL, "2.7 %", "2.7 %, behind", "Gap", "Gap turned round: 2.7 %, behind"),
        (AlertKind.REVERSAL, "2.7 %", "the other side leads by 2.7 %, it says", "Gap", "Gap turned round"),
        (AlertKind.INCONSISTENT, "7", "8", "Story", "Does not add up: Story"),
        (AlertKind.FEED_FAILING, "", "http_500", "Wire", "⚠ Wire: http_500"),
    ],
)
def test_a_subject_says_what_happened(kind, was, now, label, expected):
    told = tell(alert(1, kind, was=was, now=now, label=label), (), figure=None, since=None)
    assert headline.alert_headline(told) == expected


@pytest.mark.parametrize("kind", list(AlertKind))
def test_a_long_label_is_cut_and_the_values_are_not(kind):
    told = tell(alert(1, kind, was="2.7 %", now="1.9 %", label=LONG), (), figure=None, since=None)
    line = headline.alert_headline(told)
    assert len(line) <= headline.LONGEST
    assert "…" in line


def test_a_subject_with_more_changes_stays_short():
    many = [(alert(n, AlertKind.UPDATE, figure="us-cn-gap", was="2.7 %", now="1.9 %"), ()) for n in range(300)]
    line = headline.digest_headline(quiet_digest(alerts=many))
    assert len(line) <= headline.LONGEST
    assert line.endswith("2.7 % → 1.9 % · 299 more")


def test_values_that_contradict_one_another_are_no_more_changes():
    two = [
        (alert(1, AlertKind.UPDATE, figure="us-cn-gap", was="2.7 %", now="1.9 %", label="Gap"), ()),
        (alert(2, AlertKind.CONFLICT, figure="us-cn-gap", was="2.7 %", now="3.4 %", label="Gap"), ()),
        (alert(3, AlertKind.CONFLICT, figure="us-cn-gap", was="2.7 %", now="3.9 %", label="Gap"), ()),
    ]
    assert headline.digest_headline(quiet_digest(alerts=two)) == "Gap: 2.7 % → 1.9 % · 1 disputed"
    edit = (alert(4, AlertKind.EDITED, was="40", now="50", label="Rides", severity=Severity.MINOR), ())
    odd = (alert(5, AlertKind.INCONSISTENT, was="7", now="8", label="Story", severity=Severity.MINOR), ())
    everything = headline.digest_headline(quiet_digest(alerts=[*two, edit, odd]))
    assert everything == "Gap: 2.7 % → 1.9 % · 1 more change, 1 disputed, 1 to check"
    assert headline.digest_headline(quiet_digest(alerts=two[1:])) == "Gap: 2.7 % or 3.4 %?"


def test_how_many_more_there_are_is_cut_before_the_label_is():
    label = "Lead of the best model over the second one"
    others = [(alert(n, AlertKind.EDITED, was="1", now="2", severity=Severity.MINOR), ()) for n in range(2, 14)]
    first = (alert(1, AlertKind.UPDATE, figure="us-cn-gap", was="2.7 %", now="1.9 %", label=label), ())
    assert headline.digest_headline(quiet_digest(alerts=[first, *others])) == f"{label}: 2.7 % → 1.9 % · 12 more"


def test_feeds_that_were_never_polled_are_not_called_well():
    digest = quiet_digest(feeds=[feed(1, "Wire", FeedState.NEW), feed(2, "Post")])
    assert headline.digest_headline(digest) == "No changes · 1 feed not polled yet"
    assert "1 feed not polled yet" in headline.proof(digest)


def test_why_is_one_line_of_the_articles_own_words():
    told = busy_digest().changed[1].changes[0]
    assert told.why == "unit: percent; words “leads by”, “comprehensive tests”; subject United States"
    assert why_text(()) == ""


def test_publishers_are_told_by_name_and_hosts_stay_hosts():
    names = [Publisher(id="Example Wire", name="The Example Wire"), Publisher(id="Daily Digest", name="The Daily")]
    digest = quiet_digest(alerts=alerts(), outdated=outdated(), coverage=coverage(), publishers=names)
    assert [said.publisher for said in digest.changed[1].changes[0].said] == ["The Example Wire", "Evening Ledger"]
    assert digest.outdated[0].publishers[0] == "The Daily"
    assert digest.coverage[0].stories[0].publisher == "The Example Wire"


def test_what_the_alert_says_already_is_not_repeated_under_each_quote():
    one, pieces = alerts()[0]
    pieces = (replace(pieces[0], note=one.note), replace(pieces[4], note="loosened by rounding"))
    told = tell(one, pieces, figure=None, since=None)
    assert [said.note for said in told.said] == ["", "loosened by rounding"]


def test_why_says_where_a_date_was_found():
    reasons = (
        Reason(gate="date", passed=True, words=("March 2026",), note="clause"),
        Reason(gate="subject", passed=True, words=("US",), note="nearest before the number"),
        Reason(gate="score", passed=False, note="0.30"),
    )
    assert why_text(reasons) == (
        "date “March 2026” (in the same clause); subject United States (nearest before the number); "
        "not met: how sure: 0.30"
    )
    assert why_text([Reason(gate="date", passed=True, note="published")]) == "date: that of publication"
