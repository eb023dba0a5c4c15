"""Alerts that people do not mute: one value is one alert, flapping is one, causes mute what follows, verdicts stick."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from builders import a_change, a_claim, a_figure, a_quantity, a_read, some_findings
from watchbot.config import Baseline
from watchbot.model import (
    Alert,
    AlertKind,
    AlertRule,
    AlertState,
    Change,
    ChangeKind,
    Claim,
    Figure,
    Grain,
    Inconsistency,
    Period,
    Reading,
    ReadingStatus,
    Taken,
    Unit,
    UnitKind,
)
from watchbot.pipeline.alerts import draft_alerts
from watchbot.pipeline.comparison import decide
from watchbot.pipeline.decisions import AlertDraft, Known, Voice
from watchbot.pipeline.explaining import explain
from watchbot.pipeline.revisions import correction_notice

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
CARD = a_figure("gap", "2.5")


def day(text: str) -> Period:
    return Period(start=date.fromisoformat(text), end=date.fromisoformat(text), grain=Grain.DAY)


def dated(value: str, text: str) -> Claim:
    return a_claim(value, as_of=day(text), as_of_from=Taken.CLAUSE, claim=f"c-{value}-{text}")


def drafts(
    *changes: Change, known: tuple[Alert, ...] = (), card: Figure = CARD, seen_at: datetime = NOW
) -> tuple[AlertDraft, ...]:
    claims = tuple(change.claim for change in changes if change.claim is not None)
    read = a_read(*claims, seen_at=seen_at)
    return draft_alerts(changes, read, {card.id: card}, known, origins={})


def opened(draft: AlertDraft, number: int = 7, **fields: object) -> Alert:
    """Return the alert that a store makes of a draft."""
    names = [f.name for f in dataclasses.fields(Alert) if f.name in AlertDraft.__slots__]
    alert = Alert(
        id=number,
        state=AlertState.OPEN,
        opened_at=NOW,
        updated_at=NOW,
        snoozed_until=None,
        origins=1,
        articles=1,
        **{name: getattr(draft, name) for name in names},
    )
    return replace(alert, **fields)


def conflict(value: str = "2.7") -> Change:
    return a_change(a_claim(value), ChangeKind.CONFLICT)


def update(value: str = "2.7", on: str = "2026-11-01") -> Change:
    return a_change(dated(value, on), ChangeKind.UPDATE)


def edit(before: str, after: str) -> Change:
    return a_change(a_claim(after), ChangeKind.EDITED, before=a_claim(before))


def test_an_update_takes_over_the_conflict_that_told_its_value_first() -> None:
    (first,) = drafts(conflict())
    (second,) = drafts(update(), known=(opened(first),))
    assert (second.joins, second.restates, second.kind) == (7, True, AlertKind.UPDATE)
    assert not second.news, "people know the value already"


def test_a_conflict_with_a_value_told_as_new_joins_quietly() -> None:
    (first,) = drafts(update())
    (second,) = drafts(conflict(), known=(opened(first),))
    assert (second.joins, second.restates) == (7, False)
    (other,) = drafts(conflict("3.1"), known=(opened(first),))
    assert other.joins is None


def test_one_article_that_says_a_value_with_and_without_date_raises_one_alert() -> None:
    for order in ((conflict(), update()), (update(), conflict())):
        (draft,) = drafts(*order)
        assert draft.kind is AlertKind.UPDATE


def test_a_value_dated_some_days_apart_is_one_announcement_and_a_year_apart_is_not() -> None:
    (first,) = drafts(update(on="2026-06-06"))
    (near,) = drafts(update(on="2026-06-11"), known=(opened(first),))
    (far,) = drafts(update(on="2027-06-11"), known=(opened(first),))
    assert (near.joins, far.joins) == (7, None)


def test_the_same_value_after_another_one_is_news_again() -> None:
    (first,) = drafts(update(on="2026-06-06"))
    (between,) = drafts(update("2.9", on="2026-06-08"))
    (again,) = drafts(update(on="2026-06-11"), known=(opened(first, 7), opened(between, 8)))
    assert again.joins is None


def test_a_page_that_goes_back_within_a_day_is_one_alert_that_says_so() -> None:
    (first,) = drafts(edit("2.5", "2.7"))
    (back,) = drafts(edit("2.7", "2.5"), known=(opened(first),), seen_at=NOW + timedelta(hours=3))
    assert (back.joins, back.restates, back.news) == (7, True, False)
    assert "flapping" in back.note
    assert (back.was, back.now) == (first.was, first.now)
    (forth,) = drafts(edit("2.5", "2.7"), known=(opened(back),), seen_at=NOW + timedelta(hours=4))
    assert forth.joins == 7
    (late,) = drafts(edit("2.7", "2.5"), known=(opened(first),), seen_at=NOW + timedelta(days=2))
    assert late.joins is None


def test_an_edit_tells_the_update_that_it_is() -> None:
    claim = dated("2.7", "2026-11-01")
    changes = (a_change(claim, ChangeKind.UPDATE), a_change(claim, ChangeKind.EDITED, before=a_claim("2.5")))
    (draft,) = drafts(*changes)
    assert draft.kind is AlertKind.EDITED
    (later,) = drafts(update(), known=(opened(draft),))
    assert later.joins == 7, "another source that says the new value is evidence, not another change"


def test_within_the_cooldown_another_value_waits_for_the_digest() -> None:
    card = replace(CARD, alert=AlertRule(cooldown=timedelta(hours=6)))
    (first,) = drafts(conflict(), card=card)
    known = (opened(first),)
    (soon,) = drafts(conflict("3.1"), card=card, known=known, seen_at=NOW + timedelta(hours=1))
    (late,) = drafts(conflict("3.1"), card=card, known=known, seen_at=NOW + timedelta(hours=7))
    assert (soon.digest_only, late.digest_only) == (True, False)
    assert "alert 7" in soon.note


def test_a_value_that_hovers_round_the_one_told_last_is_told_once() -> None:
    """Far from the reading, every one of them is a step; what was told last is what people know (hysteresis)."""
    card = replace(CARD, alert=AlertRule(min_step=Decimal("0.5")))
    (first,) = drafts(conflict("4.0"), card=card)
    told = opened(first)
    for value in ("4.2", "3.8", "4.4"):
        assert drafts(conflict(value), card=card, known=(told,)) == (), value
        assert drafts(update(value), card=card, known=(told,)) == (), value
    assert len(drafts(conflict("4.6"), card=card, known=(told,))) == 1, "a step from what was told"
    assert drafts(conflict("4.0"), card=card, known=(told,))[0].joins == told.id, "who says the same is evidence"
    (drifted,) = drafts(conflict("4.6"), card=card, known=(told,))
    newest = opened(drifted, number=8)
    assert drafts(conflict("4.3"), card=card, known=(told, newest)) == ()
    for quiet in (replace(told, state=AlertState.DISMISSED), replace(told, told=False)):
        assert len(drafts(conflict("4.2"), card=card, known=(quiet,))) == 1, "nobody was told, or it was wrong"
    assert len(drafts(conflict("4.2"), known=(told,))) == 1, "a card without a minimum step asks for every value"


def test_explaining_names_hysteresis_where_it_kept_a_value_quiet() -> None:
    card = replace(CARD, alert=AlertRule(min_step=Decimal("0.5")))
    change = conflict("4.2")
    assert change.claim is not None
    (said,) = explain(card, some_findings(change.claim), [change], ())
    assert (said.gate, said.alert_id) == ("min_step", None)
    assert "hysteresis" in said.note
    (other,) = explain(CARD, some_findings(change.claim), [change], ())
    assert other.gate == "evidence"


def test_an_edit_below_the_minimum_step_is_quiet() -> None:
    card = replace(CARD, alert=AlertRule(min_step=Decimal("0.5")))
    assert drafts(edit("2.5", "2.7"), card=card) == ()
    assert len(drafts(edit("2.5", "3.7"), card=card)) == 1


def test_what_a_wrong_number_makes_disagree_is_told_with_it() -> None:
    claim = a_claim("0.4")
    problem = Inconsistency(
        rule="direction",
        stated=a_quantity("2.7", start=40, end=44),
        others=(claim.quantity,),
        computed=Decimal("2.3"),
        quote="q",
        start=0,
        end=1,
        note="0.4 to 2.7 is up",
    )
    inconsistent = Change(
        kind=ChangeKind.INCONSISTENT, figure="gap", claim=None, against=None, note=problem.note, inconsistency=problem
    )
    (draft,) = drafts(a_change(claim, ChangeKind.CONFLICT), inconsistent)
    assert draft.kind is AlertKind.CONFLICT
    assert "0.4 to 2.7 is up" in draft.note
    (alone,) = drafts(a_change(claim, ChangeKind.REPEAT), inconsistent)
    assert alone.kind is AlertKind.INCONSISTENT


def test_another_definition_of_an_earlier_time_is_quiet() -> None:
    reading = a_reading("2.5", on="2026-03-01")
    past = replace(dated("1.6", "2024-12-31"), scope="another test")
    assert drafts(a_change(past, ChangeKind.REDEFINITION, against=reading)) == ()
    now = replace(dated("1.6", "2026-03-01"), scope="another test")
    assert len(drafts(a_change(now, ChangeKind.REDEFINITION, against=reading))) == 1


def test_a_dismissed_value_stays_quiet_whoever_repeats_it() -> None:
    (first,) = drafts(conflict())
    dismissed = opened(first, state=AlertState.DISMISSED)
    (again,) = drafts(conflict(), known=(dismissed,))
    assert (again.joins, again.news) == (7, False)


def test_a_dismissed_undated_value_is_told_again_when_a_source_dates_it() -> None:
    (first,) = drafts(conflict())
    (again,) = drafts(update(), known=(opened(first, state=AlertState.DISMISSED),))
    assert again.joins is None


def test_no_number_of_origins_makes_a_dismissed_value_current() -> None:
    claim = a_claim("2.7")
    (first,) = drafts(a_change(claim, ChangeKind.CONFLICT))
    voices = tuple(voice(f"paper{i}") for i in range(5))
    known = Known(
        readings={"gap": (a_reading("2.5"),)}, before=None, claims_before=(), near=(), alerts=(), voices=voices
    )
    (move,) = decide(a_read(claim), known, {"gap": CARD}, baseline=Baseline.ALERT).moves
    assert move.accepted_by == "origins"
    refused = replace(known, alerts=(opened(first, state=AlertState.DISMISSED),))
    assert decide(a_read(claim), refused, {"gap": CARD}, baseline=Baseline.ALERT).moves == ()


def test_a_primary_source_settles_the_conflicts_that_it_explains() -> None:
    """One cause: where the source itself has the value by now, whoever had it first contradicts nobody any more."""
    (mine,), (same,), (other,) = drafts(update()), drafts(conflict("2.7")), drafts(conflict("3.9"))
    alerts = (opened(same, 7), opened(other, 8), opened(same, 9, state=AlertState.DISMISSED))
    known = Known(
        readings={"gap": (a_reading("2.5"),)}, before=None, claims_before=(), near=(), alerts=alerts, voices=()
    )
    read = a_read(dated("2.7", "2026-11-01"), primary=True, baseline=True)
    assert decide(read, known, {"gap": CARD}, baseline=Baseline.SILENT).settles == (7,)
    told = decide(replace(read, baseline=False), known, {"gap": CARD}, baseline=Baseline.SILENT)
    assert [draft.joins for draft in told.alerts] == [7], (
        "what its article joins tells the change: it stays for a person"
    )
    assert told.settles == ()
    assert decide(replace(read, primary=False), known, {"gap": CARD}, baseline=Baseline.SILENT).settles == ()
    twin = replace(known, alerts=(opened(mine, 6), *alerts))
    assert decide(replace(read, baseline=False), twin, {"gap": CARD}, baseline=Baseline.SILENT).settles == (7,)


def test_a_correction_is_noticed_where_the_page_announces_it() -> None:
    before = "Unemployment was 5.1%. It rained."
    for notice in (
        "Correction: an earlier version of this article gave another rate.",
        "This article was updated on Tuesday with a new figure.",
        "Editor's note: the rate has been corrected to 5.3%.",
        "The story originally stated that it was 5.1%.",
    ):
        assert correction_notice(before, f"Unemployment was 5.3%. It rained.\n\n{notice}") == notice
    assert correction_notice(before, "Unemployment was 5.3%. It rained all week, and is correct.") == ""
    standing = "Corrections: write to us.\n\n"
    assert correction_notice(standing + before, standing + before.replace("5.1", "5.3")) == ""


def voice(origin: str) -> Voice:
    return Voice(figure="gap", value=Decimal("2.7"), low=None, high=None, exponent=-1, origins=(origin,))


def a_reading(value: str, *, on: str = "2026-03-01") -> Reading:
    return Reading(
        id=1,
        figure="gap",
        value=Decimal(value),
        low=None,
        high=None,
        unit=Unit(kind=UnitKind.PERCENT),
        as_of=day(on),
        edition="",
        source="",
        known_since=NOW,
        status=ReadingStatus.CURRENT,
        accepted_by="card",
        exponent=-1,
    )
