"""The number grammar, form by form. Each row is a phrase and how a careful reader understands it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from watchbot.model import Bound, Quantity, Shape, Trend, UnitKind
from watchbot.pipeline.numbers import find_quantities


def only(text: str) -> Quantity:
    """The one quantity of a text that has exactly one."""
    found = find_quantities(text)
    assert len(found) == 1, [quantity.surface for quantity in found]
    return found[0]


def values(text: str) -> list[Decimal | None]:
    return [quantity.value for quantity in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "value", "kind", "code", "exponent"),
    [
        ("a share of 2.7%", "2.7", "percent", "", -1),
        ("a share of 2.70 percent", "2.70", "percent", "", -2),
        ("a share of 2.7 per cent", "2.7", "percent", "", -1),
        ("a share of 2.7 p.c. now", "2.7", "percent", "", -1),
        ("a share of 2.7 p.c, now", "2.7", "percent", "", -1),
        ("at 28pc of them", "28", "percent", "", 0),
        ("a share of 2.7 % now", "2.7", "percent", "", -1),
        ("a share of 2,7 % now", "2.7", "percent", "", -1),
        ("a share of 2.7\u00a0% now", "2.7", "percent", "", -1),
        ("a share of two.7% now", "2.7", "percent", "", -1),
        ("a lead of 2.7 percentage points", "2.7", "percentage_points", "", -1),
        ("a lead of 2.7pp", "2.7", "percentage_points", "", -1),
        ("a lead of 11,4 percentage points", "11.4", "percentage_points", "", -1),
        ("at two point seven five per cent", "2.75", "percent", "", -2),
        ("worth one point five million pounds", "1500000", "money", "GBP", 5),
        ("a lead of eleven point four points", "11.4", "score", "", -1),
        ("the 3,4-fold of the price", "3.4", "multiple", "", -1),
        ("pays three.4 instances what others pay", "3.4", "multiple", "", -1),
        ("ten instances as many", "10", "multiple", "", 1),
        ("61 cents of every dollar", "61", "percent", "", 0),
        ("worth 51.8 billion U.S. dollars", "51800000000", "money", "USD", 8),
        ("cut by 25 basis points", "0.25", "percentage_points", "basis point", -2),
        ("raised by a quarter point", "0.25", "percentage_points", "", -2),
        ("raised by a quarter of a percentage point", "0.25", "percentage_points", "", -2),
        ("worth $285.9\u00a0billion", "285900000000", "money", "USD", 8),
        ("worth US$285.9bn", "285900000000", "money", "USD", 8),
        ("worth 285.9 billion dollars", "285900000000", "money", "USD", 8),
        ("worth $285.9B", "285900000000", "money", "USD", 8),
        ("worth half a trillion dollars", "500000000000", "money", "USD", 11),
        ("worth one and a half million pounds", "1500000", "money", "GBP", 5),
        ("worth €5m", "5000000", "money", "EUR", 6),
        ("worth €1,2 Mrd", "1200000000", "money", "EUR", 8),
        ("worth MSEK 60", "60000000", "money", "SEK", 6),
        ("worth 3.4m euros", "3400000", "money", "EUR", 5),
        ("worth HK $216,925", "216925", "money", "HKD", 0),
        ("worth $A82,615", "82615", "money", "AUD", 0),
        ("worth PS6m", "6000000", "money", "GBP", 6),
        ("only 3 dollars and 50 cents", "3.50", "money", "USD", -2),
        ("it took eight months", "8", "duration", "month", 0),
        ("the past 50 working days", "50", "duration", "day", 0),
        ("used 415 TWh", "415", "measure", "terawatt hour", 0),
        ("burned 12,000 acres", "12000", "measure", "acre", 0),
        ("emitted 37.4bn tonnes", "37400000000", "measure", "tonne", 8),
        ("the wall is 37m long", "37", "measure", "metre", 0),
        ("won the 100m final", "100", "measure", "metre", 0),
        ("weighs 12 pounds", "12", "measure", "pound", 0),
        ("a rise of 1.55°C", "1.55", "measure", "celsius", -2),
        ("is 23× larger", "23", "multiple", "", 0),
        ("a tenfold rise", "10", "multiple", "", 1),
        ("grew 2.7 times", "2.7", "multiple", "", -1),
        ("a swing of 7.4 points", "7.4", "score", "", -1),
        ("-3.2% on the day", "-3.2", "percent", "", -1),
        ("\u22123.2% on the day", "-3.2", "percent", "", -1),
        ("minus 4 percent on the day", "-4", "percent", "", 0),
        ("plus or minus 3 percentage points", "3", "percentage_points", "", 0),
    ],
)
def test_value_unit_and_precision(text: str, value: str, kind: str, code: str, exponent: int) -> None:
    quantity = only(text)
    assert (quantity.value, str(quantity.unit.kind), quantity.unit.code, quantity.exponent) == (
        Decimal(value),
        kind,
        code,
        exponent,
    )


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("$82.30 a barrel", "barrel"),
        ("€45/MWh", "megawatt hour"),
        ("12 cents per kWh", "kilowatt hour"),
        ("1.2 million barrels per day", "day"),
        ("34,500 tonnes of copper cathode a year", "year"),
    ],
)
def test_a_rate_names_what_it_is_per(text: str, per: str) -> None:
    assert only(text).unit.per == per


@pytest.mark.parametrize(
    ("text", "value", "noun"),
    [
        ("produced 50 major AI models", 50, "model"),
        ("home to 5,427 data centers", 5427, "center"),
        ("dwelling to five,427 information facilities", 5427, "facility"),
        ("a 423\u2011page report", 423, "page"),
        ("twenty-eight thousand six hundred forty-two students", 28642, "student"),
        ("sold 1.2m cars", 1200000, "car"),
        ("Hospitals have 7.42m patients waiting", 7420000, "patient"),
        ("1 234 567 visitors", 1234567, "visitor"),
        ("hired 300 more police officers", 300, "officer"),
        ("Of the 650 MPs", 650, "mp"),
    ],
)
def test_counts_name_the_head_of_what_is_counted(text: str, value: int, noun: str) -> None:
    quantity = only(text)
    assert (quantity.value, quantity.unit.kind, quantity.unit.noun) == (value, UnitKind.COUNT, noun)


@pytest.mark.parametrize(
    ("text", "value", "exponent"),
    [("a fifth of users", "0.2", -1), ("nine tenths of it", "0.9", -1), ("close to three quarters", "0.75", -2)],
)
def test_a_fraction_is_a_share_of_one(text: str, value: str, exponent: int) -> None:
    quantity = only(text)
    assert (quantity.value, quantity.unit.code, quantity.exponent) == (Decimal(value), "fraction", exponent)


@pytest.mark.parametrize(
    ("text", "low", "high", "kind"),
    [
        ("remains at 3.50-3.75%", "3.50", "3.75", "percent"),
        ("between 5 and 10 million people", "5000000", "10000000", "count"),
        ("worth $5\u20136 billion", "5000000000", "6000000000", "money"),
        ("ranging from $200 to $4 million", "200", "4000000", "money"),
        ("17 to 31 points", "17", "31", "score"),
        ("four to five thousand people", "4000", "5000", "count"),
        ("the past three or four years", "3", "4", "duration"),
        ("a 5-10W laser", "5", "10", "measure"),
    ],
)
def test_a_range_is_one_quantity_with_two_parts(text: str, low: str, high: str, kind: str) -> None:
    quantity = only(text)
    assert (quantity.shape, quantity.value) == (Shape.RANGE, None)
    assert (quantity.low, quantity.high, str(quantity.unit.kind)) == (Decimal(low), Decimal(high), kind)
    assert len(quantity.parts) == 2


@pytest.mark.parametrize(
    ("text", "before", "value", "trend"),
    [
        ("papers dropping from 64 to 46", 64, 46, Trend.DOWN),
        ("the index fell 58 to 40", 58, 40, Trend.DOWN),
        ("it went from 9% in January to just 2% in May", 9, 2, Trend.DOWN),
        ("rose to $5 million from $3 million", 3000000, 5000000, Trend.UP),
        ("a share of 58%, up from 37%", 37, 58, Trend.UP),
        ("deaths rose to 1,234 (from 1,101 a year earlier)", 1101, 1234, Trend.UP),
    ],
)
def test_old_and_new_value_are_one_quantity(text: str, before: int, value: int, trend: Trend) -> None:
    quantity = only(text)
    assert (quantity.shape, quantity.before, quantity.value, quantity.trend) == (Shape.FROM_TO, before, value, trend)


def test_the_parts_of_an_old_and_a_new_value_are_in_that_order() -> None:
    text = "a share of 58%, up from 37%"
    assert [text[start:end] for start, end in only(text).parts] == ["37%", "58%"]


@pytest.mark.parametrize(
    ("text", "value", "whole"),
    [
        ("amounting to 97,206 out of 131,121 total patents.", 97206, 131121),
        ("held 41 of the top 100 most-cited papers", 41, 100),
        ("forty-one of the hundred", 41, 100),
        ("three in four", 3, 4),
        ("one time in three", 1, 3),
        ("9 out of 10 dentists", 9, 10),
        ("one American adult in eight", 1, 8),
        ("forty-six of every hundred tonnes", 46, 100),
    ],
)
def test_a_of_b_is_one_quantity(text: str, value: int, whole: int) -> None:
    quantity = only(text)
    assert (quantity.shape, quantity.value, quantity.whole) == (Shape.A_OF_B, value, whole)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50 models versus 30 in China", [50, 30]),
        ("Notable models: US 50, China 30", [50, 30]),
        ("still wins, 50 to 30", [50, 30]),
        ("HumanEval | code | 31% | 37%", [31, 37]),
        ("rose 5% and 7% respectively", [5, 7]),
    ],
)
def test_pairs_that_are_compared_stay_two_quantities(text: str, expected: list[int]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("gaps of 0.3, 1.6 and 3.7 percentage points", UnitKind.PERCENTAGE_POINTS),
        (
            "by 17.5 percentage points on one, by 24.3 on another and by 31.6 on a third test",
            UnitKind.PERCENTAGE_POINTS,
        ),
        ("17.5%, 13.5%, 24.3% and 31.6%", UnitKind.PERCENT),
        ("79.3 years for men and 83.2 for women", UnitKind.DURATION),
        ("5,427 data centers vs 449 in China", UnitKind.COUNT),
        ("costs about 8 or $9", UnitKind.MONEY),
        ("rose 64.06 points to 4,577.10", UnitKind.SCORE),
    ],
)
def test_neighbours_share_a_unit(text: str, kind: UnitKind) -> None:
    assert {quantity.unit.kind for quantity in find_quantities(text)} == {kind}


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("more than 400 pages", Bound.MORE),
        ("nearly 20%", Bound.APPROX),
        ("~$581B", Bound.APPROX),
        ("up to $5m", Bound.AT_MOST),
        ("at least 45 people", Bound.AT_LEAST),
        ("fewer than 12 people", Bound.LESS),
        ("a bit less than a fifth of them", Bound.LESS),
        ("30 or more people", Bound.AT_LEAST),
        ("20% or so", Bound.APPROX),
        ("Inflation | 3.2e", Bound.APPROX),
        ("exactly 20%", Bound.EXACT),
    ],
)
def test_bounds(text: str, bound: Bound) -> None:
    assert only(text).bound is bound


@pytest.mark.parametrize(
    ("text", "trend", "amount"),
    [
        ("prices rose by 5%", Trend.UP, True),
        ("prices rose 5%", Trend.UP, True),
        ("prices rose last year by 5%", Trend.UP, True),
        ("prices rose to 5%", Trend.UP, False),
        ("it fell to $40", Trend.DOWN, False),
        ("jobs: down about 20%", Trend.DOWN, True),
        ("a 20% drop", Trend.DOWN, True),
        ("an increase of 12%", Trend.UP, True),
        ("2.7% higher than in May", Trend.UP, True),
        ("leads by 2.7%", None, False),
        ("made up 40% of sales", None, False),
        ("raised a $40 million fund", None, False),
        ("raised to $40 million", Trend.UP, False),
        ("45% more than in 2024", Trend.UP, True),
        ("stands at 40%", None, False),
    ],
)
def test_level_or_amount_of_change(text: str, trend: Trend | None, amount: bool) -> None:
    quantity = only(text)
    assert (quantity.trend, quantity.amount_of_change) == (trend, amount)


@pytest.mark.parametrize(
    "text",
    ["it might reach 10%", "could be 10%", "analysts forecast 10%", "expected 10%", "if it were 10%", "may hit 10%"],
)
def test_forecasts_and_possibilities_are_hedged(text: str) -> None:
    assert only(text).hedged


@pytest.mark.parametrize("text", ["in May it hit 10%", "it is 10%", "it could rain, but the rate is 10%"])
def test_plain_statements_are_not_hedged(text: str) -> None:
    assert not only(text).hedged


def test_denials_are_negated() -> None:
    assert only("the gap is not 2.7%").negated
    assert only("it isn't 15%").negated
    assert not only("no more than 15%").negated


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("growth in double digits", 10, 99),
        ("thousands of people", 1000, 10000),
        ("tens of thousands of jobs", 10**4, 10**5),
    ],
)
def test_vague_numbers_have_a_span_and_no_value(text: str, low: int, high: int) -> None:
    quantity = only(text)
    assert (quantity.shape, quantity.value, quantity.low, quantity.high) == (Shape.VAGUE, None, low, high)


@pytest.mark.parametrize(
    "text",
    [
        "In 2025 they met.",
        "in 2025 companies spent more",
        "on April 13, 2026",
        "on 3 July 2024 at 14:30 BST",
        "2026-04-13",
        "the 1990s",
        "the 2024-25 season",
        "GPT-4, Claude 3.5, an H100 and an F-35",
        "the iPhone 15 and the Boeing 737",
        "the S&P 500 and Windows 11",
        "PaLM 2 and DeepSeek-R1",
        "Section 427 of the act, page 5, Table 3",
        "at 5:30 pm",
        "version 3.0.1,",
        "the ninth edition, ranked 24th",
        "1. First\n2. Second\n(3) third",
        "1 | Anthropic\n2 | ByteDance",
        "see https://example.org/2026/12/a-5.html",
        "call 555-0199 or +1 202 555 0143",
        "deposits: 1111-22223333-4444",
        "won 2-0 in a 50-50 game after a 7-2 vote",
        "open 24/7 since 9/11",
        "a 3:1 ratio",
        "women aged 25 to 54",
        "Maddon, 66, has left",
        "no one knows; one of a kind is one thing; the first one",
        "the first half and the third quarter",
        "several reasons: one, it is late; two, it rains",
        "10 Downing Street",
    ],
)
def test_other_numbers_are_no_quantities(text: str) -> None:
    assert [q.surface for q in find_quantities(text) if q.surface != "one"] == []


def test_a_year_shaped_number_is_counted_when_words_say_so() -> None:
    assert values("more than 2000 people died") == [2000]
    assert values("killed 1500 people") == [1500]


def test_offsets_hold_in_the_text_as_stored() -> None:
    text = "Dr. İnan’s “423‑page” report—costing $285.9\u202fbillion—was read by 1.2m people."
    for quantity in find_quantities(text):
        assert text[quantity.start : quantity.end] == quantity.surface
        assert any(character.isdigit() for character in quantity.surface)
    assert values(text) == [423, Decimal(285900000000), 1200000]


def test_where_decimals_have_commas_points_group_thousands() -> None:
    assert values("It fell by 11,4 % to 51.800 tonnes, at 126.200 dollars, after 0,6 and 1.234.567,8 euros") == [
        Decimal(n) for n in ("11.4", "51800", "126200", "0.6", "1234567.8")
    ]
    assert values("It fell by 2,7 % and by 3.5 % to 1.200 tonnes") == [Decimal(n) for n in ("2.7", "3.5", "1.200")]


def test_numbers_of_two_sentences_are_not_joined() -> None:
    assert values("It rose to 5. From 3 it had come.") == [5, 3]
