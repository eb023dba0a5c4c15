"""One article against everything known: changes, alerts, ledger moves. Real texts, real cards, no store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from watchbot.cli.judging import moved
from watchbot.config import Baseline
from watchbot.model import (
    Alert,
    AlertKind,
    AlertRule,
    AlertState,
    ChangeKind,
    Claim,
    EntryState,
    Figure,
    Grain,
    KnownValue,
    Period,
    Severity,
    StoredArticle,
    TextState,
    Unit,
    UnitKind,
)
from watchbot.pipeline.comparison import decide, said_in
from watchbot.pipeline.decisions import AlertDraft, Decision, Known, NearCopy, ReadArticle, Voice
from watchbot.pipeline.findings import Watchlist, read_article
from watchbot.pipeline.ledger import card_readings
from watchbot.pipeline.pages import plain_page

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def year(number: int) -> Period:
    return Period(start=date(number, 1, 1), end=date(number, 12, 31), grain=Grain.YEAR)


CARD = Figure(
    id="jobless",
    label="Unemployment rate in Freedonia",
    unit=Unit(kind=UnitKind.PERCENT),
    subject=("Freedonia",),
    about=(("unemployment", "jobless rate"),),
    known=(
        KnownValue(value=Decimal("5.1"), as_of=year(2025), source="Statistics Office"),
        KnownValue(value=Decimal("6.4"), as_of=year(2024), source="Statistics Office"),
    ),
)
SAME = "Unemployment in Freedonia was 5.1% in 2025, the Statistics Office said. It rained all week."
UPDATE = "Unemployment in Freedonia fell to 4.7% in April 2026, the Statistics Office said on Monday."
CONFLICT = "Unemployment in Freedonia was 5.9% in 2025, the central bank wrote in its bulletin."
OLD = "Unemployment in Freedonia was 6.4% in 2024, according to the yearbook."


def article(
    text: str, *, card: Figure = CARD, publisher: str = "wire", url: str = "", **changes: object
) -> ReadArticle:
    """Read a text as a worker would."""
    page = plain_page("Jobs", text, published=NOW)
    url = url or f"https://{publisher}.example/{abs(hash(text)) % 10**8}"
    findings = read_article(page, url=url, published=NOW, watchlist=Watchlist((card,), ()))
    read = ReadArticle(
        url=url,
        feed=f"https://{publisher}.example/feed",
        publisher=publisher,
        primary=False,
        entry_id=1,
        state=EntryState.OK,
        page=page,
        published=NOW,
        findings=findings,
        snapshot_hash="",
        extractor="1",
        baseline=False,
        seen_at=NOW,
    )
    return replace(read, **changes)


def known(card: Figure = CARD, **changes: object) -> Known:
    """What a store would know that has seen the card and nothing else."""
    readings = {card.id: card_readings(card, known_since=NOW)}
    return replace(
        Known(readings=readings, before=None, claims_before=(), near=(), alerts=(), voices=()),
        **changes,
    )


def decided(text: str, *, baseline: Baseline = Baseline.ALERT, card: Figure = CARD, **changes: object) -> Decision:
    return decide(article(text, card=card), known(card, **changes), {card.id: card}, baseline=baseline)


def kinds(decision: Decision) -> list[ChangeKind]:
    return [change.kind for change in decision.changes]


def opened(draft: AlertDraft, number: int = 7) -> Alert:
    """The alert that a store makes of a draft."""
    return Alert(
        id=number,
        identity=draft.identity,
        kind=draft.kind,
        figure=draft.figure,
        subject=draft.subject,
        label=draft.label,
        severity=draft.severity,
        state=AlertState.OPEN,
        was=draft.was,
        now=draft.now,
        note=draft.note,
        why=draft.why,
        value=draft.value,
        low=draft.low,
        high=draft.high,
        exponent=draft.exponent,
        as_of=draft.as_of,
        compared_with=draft.compared_with,
        opened_at=NOW,
        updated_at=NOW,
        snoozed_until=None,
        told=draft.told,
        digest_only=draft.digest_only,
        origins=1,
        articles=1,
    )


def stored(read: ReadArticle) -> StoredArticle:
    """The revision that a store made of an article."""
    return StoredArticle(
        id=3,
        entry_id=1,
        feed=read.feed,
        publisher=read.publisher,
        url=read.url,
        title=read.page.title,
        state=EntryState.OK,
        text=read.page.text,
        published=NOW,
        modified=None,
        first_seen=NOW,
        last_seen=NOW,
        revision=1,
        origin=read.publisher,
        snapshot_hash="",
        extractor=read.extractor,
    )


def revised(before: str, after: str, **changes: object) -> Decision:
    """Decide on a page that said `before` and says `after`."""
    first = article(before, url="https://wire.example/a")
    second = replace(article(after, url="https://wire.example/a"), **changes)
    knows = known(before=stored(first), claims_before=first.findings.claims)
    return decide(second, knows, {CARD.id: CARD}, baseline=Baseline.ALERT)


def voice(origin: str, claim: Claim) -> Voice:
    return Voice(
        figure=claim.figure,
        value=claim.value,
        low=claim.low,
        high=claim.high,
        exponent=claim.quantity.exponent,
        origins=(origin,),
    )


def test_a_repeat_and_an_old_value_raise_nothing() -> None:
    for text, kind in ((SAME, ChangeKind.REPEAT), (OLD, ChangeKind.OUTDATED)):
        decision = decided(text)
        assert kinds(decision) == [kind]
        assert decision.alerts == ()
        assert decision.moves == ()


def test_an_update_raises_one_alert_that_explains_itself() -> None:
    (draft,) = decided(UPDATE).alerts
    assert (draft.kind, draft.was, draft.now) == (AlertKind.UPDATE, "5.1\u00a0%", "4.7\u00a0%")
    assert draft.quote[slice(*draft.number)] == "4.7%"
    assert "2025" in draft.compared_with
    assert draft.why
    assert draft.told


def test_a_round_number_of_a_later_time_is_news() -> None:
    for was, text in (
        ("51", UPDATE.replace("fell to 4.7%", "was 100%")),
        ("4.4", UPDATE.replace("4.7%", "4%")),
    ):
        card = replace(CARD, known=(KnownValue(value=Decimal(was), as_of=year(2025), source="Statistics Office"),))
        decision = decided(text, card=card)
        assert kinds(decision) == [ChangeKind.UPDATE], text
        assert len(decision.alerts) == 1


def test_later_evidence_joins_the_open_alert_also_when_it_rounds() -> None:
    (first,) = decided(UPDATE).alerts
    again = "The jobless rate in Freedonia is now about 4.7 percent, down from last year, in April 2026."
    (second,) = decided(again, alerts=(opened(first),)).alerts
    assert second.joins == 7


def test_another_value_is_another_alert() -> None:
    (first,) = decided(UPDATE).alerts
    (second,) = decided(UPDATE.replace("4.7", "4.2"), alerts=(opened(first),)).alerts
    assert second.joins is None
    assert second.identity != first.identity


def test_one_article_saying_it_twice_raises_one_alert() -> None:
    decision = decided(UPDATE + " Analysts had not expected that unemployment in Freedonia was 4.7% in April 2026.")
    assert len(decision.alerts) == 1


def test_confirm_waits_for_another_origin_not_for_another_article() -> None:
    card = replace(CARD, alert=AlertRule(confirm=2))
    (alone,) = decided(UPDATE, card=card).alerts
    claim = article(UPDATE).findings.claims[0]
    (copied,) = decided(UPDATE, card=card, voices=(voice("wire", claim),)).alerts
    (confirmed,) = decided(UPDATE, card=card, voices=(voice("paper", claim),)).alerts
    assert (alone.told, copied.told, confirmed.told) == (False, False, True)


def test_a_step_below_the_minimum_is_recorded_but_alarms_nobody() -> None:
    card = replace(CARD, alert=AlertRule(min_step=Decimal("0.5")))
    decision = decided(UPDATE, card=card)
    assert kinds(decision) == [ChangeKind.UPDATE]
    assert decision.alerts == ()


def test_out_of_range_asks_for_a_look_instead_of_alarming() -> None:
    card = replace(CARD, expect=(Decimal(0), Decimal(30)))
    (draft,) = decided(UPDATE.replace("4.7", "47"), card=card).alerts
    assert (draft.kind, draft.severity) == (AlertKind.OUT_OF_RANGE, Severity.MINOR)


def test_the_first_poll_of_a_feed_is_a_baseline() -> None:
    read = article(UPDATE, baseline=True)
    silent, digest, loud = (decide(read, known(), {CARD.id: CARD}, baseline=b) for b in Baseline)
    assert silent.alerts == ()
    assert [draft.digest_only for draft in digest.alerts] == [True]
    assert [draft.digest_only for draft in loud.alerts] == [False]
    assert kinds(silent) == kinds(loud) == [ChangeKind.UPDATE]


def test_a_primary_feed_moves_the_ledger_by_itself() -> None:
    decision = decide(article(UPDATE, primary=True), known(), {CARD.id: CARD}, baseline=Baseline.ALERT)
    (move,) = decision.moves
    assert (move.value, move.accepted_by, move.figure) == (Decimal("4.7"), "primary", "jobless")


def test_enough_independent_origins_move_the_ledger_and_copies_do_not() -> None:
    claim = article(UPDATE).findings.claims[0]
    copies = tuple(voice("paper", claim) for _ in range(5))
    assert decided(UPDATE, voices=copies).moves == ()
    (move,) = decided(UPDATE, voices=(voice("paper", claim), voice("radio", claim))).moves
    assert move.accepted_by == "origins"


def test_another_value_of_an_earlier_time_is_of_that_time_and_never_current() -> None:
    text = OLD.replace("6.4%", "6.9%")
    claim = article(text).findings.claims[0]
    voices = (voice("paper", claim), voice("radio", claim))
    decision = decided(text, voices=voices)
    assert kinds(decision) == [ChangeKind.CONFLICT]
    (move,) = decision.moves
    assert (move.value, move.as_of) == (Decimal("6.9"), year(2024))

    readings = moved(card_readings(CARD, known_since=NOW), move, since=NOW)
    assert [(str(r.value), r.status.value) for r in readings] == [
        ("5.1", "current"),
        ("6.9", "superseded"),
        ("6.4", "superseded"),
    ]
    learnt = replace(known(), readings={CARD.id: readings}, voices=voices)
    for said, kind in ((SAME, ChangeKind.REPEAT), (text, ChangeKind.OUTDATED), (OLD, ChangeKind.OUTDATED)):
        later = decide(article(said, publisher="post"), learnt, {CARD.id: CARD}, baseline=Baseline.ALERT)
        assert kinds(later) == [kind], said
        assert (later.alerts, later.moves) == ((), ())


def test_a_value_of_an_earlier_time_does_not_stand_in_the_way_of_the_new_one() -> None:
    text = f"{OLD.replace('6.4%', '6.9%')}\n\n{UPDATE}"
    voices = tuple(voice(host, claim) for claim in article(text).findings.claims for host in ("paper", "radio"))
    moves = decided(text, voices=voices).moves
    assert {(str(move.value), move.as_of.iso if move.as_of else "") for move in moves} == {
        ("6.9", "2024"),
        ("4.7", "2026-04"),
    }


def test_a_new_value_of_a_target_is_for_the_year_that_it_is_set_for() -> None:
    card = replace(CARD, known=(KnownValue(value=Decimal("5.1"), as_of=year(2030), source="Statistics Office"),))
    text = "Unemployment in Freedonia is now 4.7%, the Statistics Office said."
    (move,) = decide(
        article(text, card=card, primary=True), known(card), {card.id: card}, baseline=Baseline.ALERT
    ).moves
    assert (move.value, move.as_of) == (Decimal("4.7"), year(2030))


def test_an_undated_value_published_before_the_current_one_moves_nothing() -> None:
    card = replace(CARD, known=(KnownValue(value=Decimal("5.1"), as_of=year(2026), source="Statistics Office"),))
    text = "Unemployment in Freedonia is now 4.7%, the Statistics Office said."
    read = article(text, card=card, primary=True)
    old = datetime(2025, 5, 4, 9, 0, tzinfo=UTC)
    page = plain_page("Jobs", text, published=old)
    findings = read_article(page, url=read.url, published=old, watchlist=Watchlist((card,), ()))
    early = replace(read, page=page, published=old, findings=findings)
    assert decide(early, known(card), {card.id: card}, baseline=Baseline.ALERT).moves == ()
    assert len(decide(read, known(card), {card.id: card}, baseline=Baseline.ALERT).moves) == 1


def test_never_means_never() -> None:
    card = replace(CARD, accept=None)
    claim = article(UPDATE).findings.claims[0]
    voices = tuple(voice(f"paper{i}", claim) for i in range(9))
    decision = decide(
        article(UPDATE, card=card, primary=True), known(card, voices=voices), {card.id: card}, baseline=Baseline.ALERT
    )
    assert decision.moves == ()


def test_a_moved_number_at_the_same_address_is_an_edit() -> None:
    decision = revised(SAME, SAME.replace("5.1%", "5.3%"))
    edits = [c for c in decision.changes if c.kind is ChangeKind.EDITED]
    assert [(c.before.value, c.claim.value) for c in edits if c.before and c.claim] == [
        (Decimal("5.1"), Decimal("5.3"))
    ]
    (draft,) = [d for d in decision.alerts if d.kind is AlertKind.EDITED]
    assert "5.1%" in draft.before
    assert "5.3%" in draft.quote


def test_a_round_number_put_in_place_of_another_number_is_an_edit() -> None:
    for before, after in (("51%", "100%"), ("19.9%", "10%"), ("10%", "19.9%")):
        decision = revised(SAME.replace("5.1%", before), SAME.replace("5.1%", after))
        assert ChangeKind.EDITED in kinds(decision), (before, after)


def test_reworded_rounded_or_longer_is_no_edit() -> None:
    for after in (
        "In 2025 the unemployment rate of Freedonia stood at 5.1%, said the Statistics Office. It rained.",
        SAME.replace("5.1%", "about 5%"),
        SAME + " The government was pleased. " + OLD,
        "# A new heading\n\n" + SAME,
    ):
        assert not {ChangeKind.EDITED, ChangeKind.WITHDRAWN} & set(kinds(revised(SAME, after))), after


def test_a_claim_that_is_gone_is_withdrawn_but_not_from_partial_text() -> None:
    after = "The Statistics Office has retracted its yearly bulletin. It rained all week."
    assert ChangeKind.WITHDRAWN in kinds(revised(SAME, after))
    page = replace(plain_page("Jobs", after), state=TextState.PARTIAL)
    assert ChangeKind.WITHDRAWN not in kinds(revised(SAME, after, page=page))


def test_a_number_that_is_only_a_part_of_another_one_does_not_stand_there() -> None:
    gone = "The Statistics Office has retracted its yearly bulletin. {} of the offices took part."
    for other in ("25.1%", "5.15%", "1,005.1%", "-5.1%", "105.1%", "1\u202f005.1%"):
        assert ChangeKind.WITHDRAWN in kinds(revised(SAME, gone.format(other))), other
    for same in ("5.1%", "5.1 %", "(5.1%)", "4.9–5.1%", "About 5.1%"):
        assert ChangeKind.WITHDRAWN not in kinds(revised(SAME, gone.format(same))), same


def test_another_extractor_is_our_change_not_the_pages() -> None:
    assert ChangeKind.EDITED not in kinds(revised(SAME, SAME.replace("5.1%", "5.3%"), extractor="2"))


def test_a_copy_speaks_with_the_voice_of_its_source() -> None:
    read = article(UPDATE + " " + SAME * 3, publisher="mirror")
    original = NearCopy(
        article_id=1,
        url="https://wire.example/a",
        publisher="wire",
        origin="wire",
        published=NOW,
        fingerprint=read.findings.fingerprint,
        claims=said_in(read.findings.claims),
    )
    decision = decide(read, known(near=(original,)), {CARD.id: CARD}, baseline=Baseline.ALERT)
    assert decision.origin == "wire"
    assert "https://wire.example/a" in decision.origin_note


def test_a_figure_without_a_reading_has_a_first_claim() -> None:
    card = replace(CARD, known=())
    decision = decided(UPDATE, card=card)
    assert kinds(decision) == [ChangeKind.FIRST]
    assert [draft.kind for draft in decision.alerts] == [AlertKind.FIRST]


def test_readings_of_a_card_that_is_gone_do_no_harm() -> None:
    """A card may be deleted between reading and deciding."""
    decision = decide(article(UPDATE), known(), {}, baseline=Baseline.ALERT)
    assert decision.changes == ()


def test_nothing_depends_on_the_order_of_what_is_known() -> None:
    claim = article(UPDATE).findings.claims[0]
    voices = (voice("paper", claim), voice("radio", claim), voice("blog", claim))
    assert decided(UPDATE, voices=voices) == decided(UPDATE, voices=voices[::-1])
