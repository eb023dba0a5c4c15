"""Binding: which number of a text belongs to which card, on sentences of many subject areas, with plain cards."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchbot.model import Claim, Direction, Figure, Findings, KnownValue, Lookalike, Taken, Trend, Unit, UnitKind
from watchbot.pipeline.findings import Watchlist, read_article
from watchbot.pipeline.pages import plain_page

PERCENT = Unit(kind=UnitKind.PERCENT)
CASES = Unit(kind=UnitKind.COUNT, noun="case")
NOON = datetime(2026, 7, 9, 12, tzinfo=UTC)


def card(label: str, *about: str, unit: Unit = PERCENT, known: Sequence[str] = (), **fields: Any) -> Figure:
    """Return a plain card: a label, one list of phrases, known values."""
    values = tuple(KnownValue(value=Decimal(k)) for k in known)
    made = Figure(
        id=label.lower().replace(" ", "-"), label=label, unit=unit, about=(about,) if about else (), known=values
    )
    return replace(made, **fields)


def read(text: str, *cards: Figure, title: str = "", published: datetime | None = NOON) -> Findings:
    """Read a text that was published on 2026-07-09."""
    page = plain_page(title, text, published)
    return read_article(page, url="http://one.example/a", published=published, watchlist=Watchlist(cards, ()))


def claims(text: str, *cards: Figure, **fields: Any) -> tuple[Claim, ...]:
    """Return the claims of a text."""
    return read(text, *cards, **fields).claims


def said(text: str, *cards: Figure, **fields: Any) -> list[tuple[str, str]]:
    """Return (label, value) of each claim, values as they are written."""
    labels = {c.id: c.label for c in cards}
    return [
        (labels[c.figure], f"{c.value.normalize():f}" if c.value is not None else f"{c.low}-{c.high}")
        for c in claims(text, *cards, **fields)
    ]


US_2026 = card("US measles cases, 2026", "measles", unit=CASES, known=["2267"], accumulates=True)
US_2025 = card("US measles cases, 2025", "measles", unit=CASES, known=["2255"], accumulates=True)
UK_JOBLESS = card("UK unemployment rate", "unemployment rate", "jobless rate", known=["4.4"])
COVERAGE = card("US kindergarten vaccination coverage", "vaccination coverage", "kindergartners", known=["92.5"])
WIND = card("Wind power capacity in Germany", "wind", unit=Unit(kind=UnitKind.MEASURE, code="gigawatt"), known=["72.5"])
GOLD = card("Gold price", "gold", unit=Unit(kind=UnitKind.MONEY, code="USD"), known=["2650"])
EV_SHARE = card("EV share of new car sales in China", "electric vehicles", "EVs", known=["47.9"])
DELIVERIES = card(
    "Tesla deliveries",
    "delivered",
    "deliveries",
    unit=Unit(kind=UnitKind.COUNT, noun="car"),
    subject=("Tesla",),
    known=["386810"],
)
LEAD = card(
    "Red Party lead over the Blues", "lead", "poll", known=["4"], subject=("Reds", "Red Party"), rival=("Blues",)
)

# text, cards, what it says
SENTENCES = [
    (
        "As of July 8, the CDC has confirmed 2,288 measles cases in 39 states.",
        (US_2026,),
        [("US measles cases, 2026", "2288")],
    ),
    (
        "Texas has reported 181 measles cases. Nationwide there have been 2,288.",
        (US_2026,),
        [("US measles cases, 2026", "2288")],
    ),
    (
        "Canada has recorded 5,436 measles cases, while the US counted 2,288.",
        (US_2026,),
        [("US measles cases, 2026", "2288")],
    ),
    (
        "The U.S. logged 21 new measles cases, bringing the total to 2,288.",
        (US_2026,),
        [("US measles cases, 2026", "2288")],
    ),
    (
        "There have been 2,288 measles cases nationally in 2026, compared with 2,255 in all of 2025.",
        (US_2026, US_2025),
        [("US measles cases, 2026", "2288"), ("US measles cases, 2025", "2255")],
    ),
    ("Since January 2025, the US has recorded 4,543 measles cases.", (US_2026,), []),
    (
        "Idaho had the lowest vaccination coverage, at 78.5 percent. The US average was 92.1 percent.",
        (COVERAGE,),
        [(COVERAGE.label, "92.1")],
    ),
    ("Germany had 75.1 gigawatts of wind power, while Spain had 32.4 GW.", (WIND,), [(WIND.label, "75.1")]),
    ("Germany added 3.2 GW of wind power in the first half of the year.", (WIND,), []),
    ("Germany's wind turbines can deliver 75,100 megawatts.", (WIND,), [(WIND.label, "75.1")]),
    ("Gold rose 1.2% to $2,712 an ounce, while silver fell to $31.20.", (GOLD,), [("Gold price", "2712")]),
    (
        "Electric vehicles made up 51.2 percent of sales in China, against 22 percent in Europe.",
        (EV_SHARE,),
        [(EV_SHARE.label, "51.2")],
    ),
    (
        "In China, more than half of all new cars sold in June were EVs. In Norway it was 97%.",
        (EV_SHARE,),
        [(EV_SHARE.label, "50")],
    ),
    ("Tesla delivered 350,000 cars, while BYD delivered 416,000.", (DELIVERIES,), [("Tesla deliveries", "350000")]),
    (
        "The UK unemployment rate rose to 4.6% from 4.5%. In the euro area it was 6.2%.",
        (UK_JOBLESS,),
        [(UK_JOBLESS.label, "4.6")],
    ),
    (
        "Britain's jobless rate held at 4.4%. Economists had expected 4.5%.",
        (UK_JOBLESS,),
        [(UK_JOBLESS.label, "4.4")],
    ),
    ("Reds 46%, Blues 42%: the Reds' lead in our poll is 4 points.", (LEAD,), []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "cards", "expected"), SENTENCES, ids=[text[:48] for text, _, _ in SENTENCES])
def test_plain_cards_take_their_number_and_leave_the_others(
    text: str, cards: tuple[Figure, ...], expected: list[tuple[str, str]]
) -> None:
    assert said(text, *cards) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Health officials expect 3,000 measles cases in the US this year.",
        "If current trends hold, the US could see 4,000 measles cases.",
        "The US wants to stay below a target of 100 measles cases.",
        "Will the US have 3,000 measles cases?",
        "A viral post falsely claimed that the US has 22,880 measles cases.",
        "An earlier version of this article said that there were 2,828 measles cases in the US.",
        "The US has not 3,000 measles cases.",
    ],
)
def test_what_the_article_does_not_say_itself_is_no_claim(text: str) -> None:
    findings = read(text, US_2026)
    assert findings.claims == ()
    assert findings.set_aside[0].reasons[-1].gate == "stance"


def test_the_right_number_of_a_correction_is_a_claim() -> None:
    text = "An earlier version said there were 2,828 measles cases in the US; the correct number is 2,288."
    assert said(text, US_2026) == [("US measles cases, 2026", "2288")]


def test_may_is_a_month_and_no_condition() -> None:
    assert said("In May the UK unemployment rate was 4.7%.", UK_JOBLESS) == [("UK unemployment rate", "4.7")]


@pytest.mark.parametrize(
    ("text", "direction", "turned"),
    [
        ("The Reds lead the Blues by 5 percent in the poll.", Direction.AHEAD, False),
        ("The Blues trail the Reds by 5 percent in the poll.", Direction.AHEAD, False),
        ("The Reds are led by the Blues by 5 percent in the poll.", Direction.BEHIND, True),
        ("The Blues are ahead of the Reds by 5 percent in the poll.", Direction.BEHIND, True),
        ("The Reds and the Blues are within 5 percent of each other in the poll.", None, False),
        ("The gap between Reds and Blues in the poll is 5 percent.", None, False),
    ],
)
def test_who_leads_is_verb_side_and_voice(text: str, direction: Direction | None, turned: bool) -> None:
    (claim,) = claims(text, LEAD)
    assert (claim.direction, bool(claim.turned)) == (direction, turned)


def test_the_gap_of_others_and_a_share_are_no_lead() -> None:
    assert claims("Reds and Blues agree. The gap between men and women in the poll is 9 percent.", LEAD) == ()
    assert claims("The Reds lead the Blues; 60 percent of voters trust the poll.", LEAD) == ()


def test_exclusions_hold_in_the_clause_of_the_number_only() -> None:
    rate = card("UK unemployment rate", "unemployment", known=["4.4"], exclude=("youth",))
    text = "UK unemployment was 4.7%; youth unemployment stood at 14.5%."
    assert said(text, rate) == [("UK unemployment rate", "4.7")]
    assert read(text, rate).set_aside[0].reasons[-1].words == ("youth",)


def test_a_known_number_under_a_lookalike_is_another_definition_and_an_unknown_one_is_nothing() -> None:
    rate = card(
        "UK unemployment rate",
        "unemployment",
        known=["4.4"],
        lookalikes=(Lookalike(label="", terms=("claimant count",)),),
    )
    (claim,) = claims("UK unemployment by the claimant count was 4.4%.", rate)
    assert claim.scope == "claimant count"
    assert claims("UK unemployment by the claimant count was 5.1%.", rate) == ()


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Nurses' pay has fallen 12% since 2010.", ""),
        ("Nurses' pay has fallen 12% since 2015.", "since 2015, not since 2010"),
        ("Nurses' pay has fallen 3% in the last year alone.", "over the latest year, not since 2010"),
    ],
)
def test_another_window_is_another_definition(text: str, scope: str) -> None:
    fall = card("Fall in nurses' pay since 2010", "pay", known=["12"])
    (claim,) = claims(text, fall)
    assert claim.scope == scope


def test_a_monthly_change_is_not_the_annual_one() -> None:
    rents = card("Rents in Spain, annual change", "rents", known=["8.1"])
    assert said("Over the month, rents in Spain rose 0.6%. They were 8.4% higher than a year before.", rents) == [
        (rents.label, "8.4")
    ]


def test_other_ages_are_other_people() -> None:
    use = card("Smokers aged 18 to 24", "smoke", "smokers", known=["11.6"])
    assert said("Of those aged 18 to 24, 10.2% smoke. Among those aged 65 and over it was 8.2%.", use) == [
        (use.label, "10.2")
    ]


def test_a_change_that_went_the_other_way_is_turned_round() -> None:
    fall = card("Fall in nurses' pay since 2010", "pay", known=["12"])
    assert not claims("Nurses' pay fell 12% since 2010.", fall)[0].turned
    assert claims("Nurses' pay rose 12% since 2010.", fall)[0].turned
    assert fall.change is None
    assert claims("Nurses' pay rose 12%.", replace(fall, label="Nurses' pay", change=Trend.DOWN))[0].turned


def test_a_table_is_read_by_its_row_and_column() -> None:
    table = "Country | Wind capacity 2025, GW\nGermany | 77.7 GW\nSpain | 32.4 GW"
    (claim,) = claims(f"Installed at the end of the year:\n\n{table}", WIND)
    assert (claim.value, claim.as_of.iso if claim.as_of else "", claim.as_of_from) == (
        Decimal("77.7"),
        "2025",
        Taken.NEAR,
    )


def test_list_entries_lean_on_the_entry_before() -> None:
    china = card("Wind power capacity in China", "wind", unit=WIND.unit, known=["520"])
    text = "Who builds most?\n\n- Wind power in Germany in 2025: 77.7 GW\n- China: 561 GW"
    assert [(c.figure, c.as_of.iso if c.as_of else "") for c in claims(text, WIND, china)] == [
        (WIND.id, "2025"),
        (china.id, "2025"),
    ]


def test_a_score_line_gives_each_side_its_number() -> None:
    noun = Unit(kind=UnitKind.COUNT, noun="medal")
    home, away = (card(f"Gold medals, {c}", "gold medals", "medal count", unit=noun) for c in ("Norway", "Sweden"))
    text = "Norway and Sweden are done. In the medal count Norway won, 16 to 8."
    assert said(text, home, away) == [(home.label, "16"), (away.label, "8")]


def test_the_same_value_said_again_is_one_claim_with_more_mentions() -> None:
    text = "The UK unemployment rate is 4.7%. What does this 4.7% mean? A jobless rate of 4.7% in Britain is high."
    (claim,) = claims(text, UK_JOBLESS)
    assert claim.mentions == 3


def test_from_to_gives_two_claims_with_their_own_dates() -> None:
    known = card("UK unemployment rate", "unemployment rate", known=["4.4", "4.2"])
    text = "The UK unemployment rate went from 4.2% in January 2025 to 4.7% in May 2026."
    dates = {str(c.value): c.as_of.iso if c.as_of else "" for c in claims(text, known)}
    assert dates == {"4.2": "2025-01", "4.7": "2026-05"}


def test_the_date_of_an_older_value_is_not_that_of_the_new_one() -> None:
    new, old = claims("Germany now has 75.1 GW of wind power, up from 72.5 GW at the end of 2025.", WIND)
    assert (new.value, new.as_of_from, new.says_new) == (Decimal("75.1"), Taken.PUBLISHED, True)
    assert (old.value, old.as_of.iso if old.as_of else "") == (Decimal("72.5"), "2025-12")


def test_a_relative_date_stays_open_where_the_publication_day_is_unknown() -> None:
    (claim,) = claims("The UK unemployment rate was 4.7% last month.", UK_JOBLESS, published=None)
    assert (claim.as_of, claim.as_of_from) == (None, Taken.NONE)


def test_the_source_is_as_the_text_names_it() -> None:
    (claim,) = claims("The UK unemployment rate was 4.7%, the Office for National Statistics said.", UK_JOBLESS)
    assert claim.source == "Office for National Statistics"


def test_quote_and_number_are_where_the_claim_says() -> None:
    text = "Rain fell. The UK unemployment rate was 4.7% in May. Nothing else happened."
    (claim,) = claims(text, UK_JOBLESS)
    assert text[claim.start : claim.end] == claim.quote == "The UK unemployment rate was 4.7% in May."
    assert text[claim.quantity.start : claim.quantity.end] == "4.7%"


def test_ids_are_stable_and_differ_by_value() -> None:
    one, again, other = (claims(f"The UK unemployment rate was {v}%.", UK_JOBLESS)[0].id for v in ("4.7", "4.7", "4.8"))
    assert one == again != other


def test_every_number_that_is_no_claim_says_why() -> None:
    findings = read(
        "The UK unemployment rate was 4.7%. Some 300 ducks crossed the road, 12% of them twice.", UK_JOBLESS
    )
    assert len(findings.set_aside) == 2
    assert all(s.reasons and not s.reasons[-1].passed and s.reasons[-1].note for s in findings.set_aside)


def test_a_card_with_only_id_label_and_unit_is_met_by_its_label() -> None:
    bare = Figure(id="x", label="Honey production in Hungary", unit=Unit(kind=UnitKind.MEASURE, code="tonne"))
    assert said("Honey production in Hungary fell to 14,000 tonnes last year.", bare) == [(bare.label, "14000")]
    assert claims("Honey production in Romania fell to 9,000 tonnes last year.", bare) == ()


def test_the_digest_of_a_watchlist_depends_on_its_cards_only() -> None:
    assert Watchlist((UK_JOBLESS,), ()).digest == Watchlist((UK_JOBLESS,), ()).digest
    assert Watchlist((UK_JOBLESS,), ()).digest != Watchlist((replace(UK_JOBLESS, exclude=("youth",)),), ()).digest


@settings(deadline=None)  # times are measured elsewhere
@given(st.text(max_size=300))
def test_no_text_raises_and_offsets_hold(text: str) -> None:
    page = plain_page("UK unemployment", f"{text} The UK unemployment rate was 4.7% {text}", NOON)
    findings = read_article(page, url="u", published=NOON, watchlist=Watchlist((UK_JOBLESS, US_2026), ()))
    for claim in findings.claims:
        assert page.text[claim.start : claim.end] == claim.quote


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["1,", "UK unemployment 4.7% ", "The UK jobless rate leads by 4.7%. ", "(", "US | 4.7%\n"]
)
def test_time_is_linear_in_the_length_of_the_text(piece: str) -> None:
    """Four times the text takes less than ten times as long (a quadratic reading would take sixteen times)."""
    watch = Watchlist((UK_JOBLESS, LEAD, US_2026), ())

    def seconds(length: int) -> float:
        page = plain_page("", (piece * length)[:length])
        started = time.process_time()
        read_article(page, url="u", published=NOON, watchlist=watch)
        return time.process_time() - started

    seconds(1_000)
    assert min(seconds(20_000), seconds(20_000)) < 10 * max(seconds(5_000), 0.02)


def test_the_set_that_a_part_is_taken_from_is_no_value() -> None:
    """ "Of the 100 …, 41 came from …": the part is the number, its set is not."""
    card = Figure(
        id="songs",
        label="Swedish songs among the 100 most played",
        unit=Unit(kind=UnitKind.COUNT, noun="song"),
        subject=("Sweden", "Swedish"),
        about=(("most-played", "top 100"),),
    )
    page = plain_page("Charts", "Of the 100 most-played songs of 2024, 41 came from Sweden and 46 from Norway.")
    findings = read_article(page, url="https://a.example/", published=None, watchlist=Watchlist((card,), ()))
    assert [str(claim.value) for claim in findings.claims] == ["41"]


# --------------------------------------------------------------------------- readings recognised

RENT = card("Average rent in Leeds", "rent", "rents", unit=Unit(kind=UnitKind.MONEY, code="GBP"), known=("1045", "998"))


@pytest.mark.parametrize(
    "text",
    [
        "Rents in Leeds reached £1,062 a month on average. Whoever signed in the spring had found £1,045 on the form.",
        "£998. So much was asked a year ago. Now the average rent in Leeds is £1,062.",
    ],
)
def test_a_number_that_the_card_knows_needs_few_words_beside_the_figure(text: str) -> None:
    """Three digits in the card's unit, near a number that is the figure's: before it or behind."""
    values = {value for _, value in said(text, RENT)}
    assert "1062" in values
    assert values & {"1045", "998"}


def test_a_share_that_the_card_knows_is_not_taken_from_words_about_something_else() -> None:
    rate = card("Policy rate of the bank", "policy rate", known=("3.75",))
    text = "The policy rate is now 3.5 %. Online brokers still pay new customers around 3.75 % on their first savings."
    assert [value for _, value in said(text, rate)] == ["3.5"]


def test_days_are_counted_where_the_card_counts_days() -> None:
    lost = card(
        "Working days lost to strikes", "days lost", "strikes", unit=Unit(kind=UnitKind.COUNT), known=("264000",)
    )
    assert said("In 2025, 341,000 working days were lost to strikes.", lost)[0][1] == "341000"


@pytest.mark.parametrize(
    "text",
    [
        "A bed in a shared flat: £980 on average, rents in Leeds say.",
        "Of the tenants in Leeds 1,062 moved, rents say.",
    ],
)
def test_what_stands_before_a_colon_rules_a_number_out(text: str) -> None:
    assert said(text, replace(RENT, exclude=("shared flat",))) == []


def test_a_reason_behind_the_number_rules_nothing_out() -> None:
    gain = card("Net migration to Norway", "migration", unit=Unit(kind=UnitKind.COUNT), exclude=("Sweden",))
    text = "Net migration to Norway came to 19,300 in 2025, as fewer people left for Sweden."
    assert [value for _, value in said(text, gain)] == ["19300"]


def test_a_plain_card_about_something_with_a_name_needs_the_name_somewhere() -> None:
    opera = card("Visitors to the Aurora opera in a year", "opera", "visitors", unit=Unit(kind=UnitKind.COUNT))
    assert said("The zoo counted 310,400 visitors in 2025.", opera) == []
    assert said("The Aurora is full again. The opera counted 310,400 visitors in 2025.", opera)[0][1] == "310400"


def test_margins_of_error_and_parts_of_those_counted_are_not_the_figure() -> None:
    lead = card("Lead of Reds over Blues", "lead", "margin", unit=Unit(kind=UnitKind.PERCENTAGE_POINTS), known=("4",))
    assert said("The poll has a margin of error of three points.", lead) == []
    cases = card("Mumps cases in Wales", "mumps", unit=CASES, known=("312",))
    assert said("Mumps goes round in Wales. Fifty-eight of those who fell ill were in hospital.", cases) == []


def test_a_list_entry_that_begins_with_its_number_is_explained_by_what_follows() -> None:
    ozone = card("Ozone in Davos", "ozone", unit=Unit(kind=UnitKind.MEASURE, code="part per million"), known=("0.05",))
    text = "Five numbers.\n\n- 0.061 parts per million. The air of Davos held that much ozone in June."
    assert [value for _, value in said(text, ozone)] == ["0.061"]
