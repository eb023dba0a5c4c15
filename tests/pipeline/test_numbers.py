"""The number grammar, form by form. Each row is a phrase and how a careful reader understands it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from watchbot.model import Bound, Quantity, Shape, Trend, UnitKind
from watchbot.pipeline.numbers import find_quantities


def only(text: str) -> Quantity:
    found = find_quantities(text)
    assert len(found) == 1, [quantity.surface for quantity in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "value", "kind", "code", "exponent"),
    [
        ("a gap of 2.7%", "2.7", "percent", "", -1),
        ("a gap of 2.70 percent", "2.70", "percent", "", -2),
        ("a gap of two.7% now", "2.7", "percent", "", -1),
        ("a gap of 2.7 p.c.", "2.7", "percent", "", -1),
        ("a gap of 2.7 per cent", "2.7", "percent", "", -1),
        ("at 28pc of them", "28", "percent", "", 0),
        ("a gap of 2,7 %", "2.7", "percent", "", -1),
        ("a gap of 2.7 percentage points", "2.7", "percentage_points", "", -1),
        ("cut by 25 basis points", "0.25", "percentage_points", "basis point", -2),
        ("raised by a quarter point", "0.25", "percentage_points", "", -2),
        ("worth $285.9\u00a0billion", "285900000000", "money", "USD", 8),
        ("worth US$285.9bn", "285900000000", "money", "USD", 8),
        ("worth 285.9 billion dollars", "285900000000", "money", "USD", 8),
        ("worth $285.9B", "285900000000", "money", "USD", 8),
        ("worth half a trillion dollars", "500000000000", "money", "USD", 11),
        ("worth €5m", "5000000", "money", "EUR", 6),
        ("it took eight months", "8", "duration", "month", 0),
        ("used 415 TWh", "415", "measure", "terawatt hour", 0),
        ("is 23× larger", "23", "multiple", "", 0),
        ("a tenfold rise", "10", "multiple", "", 1),
        ("grew 2.7 times", "2.7", "multiple", "", -1),
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
    ("text", "value", "noun"),
    [
        ("produced 50 major AI models", 50, "model"),
        ("home to 5,427 data centers", 5427, "center"),
        ("dwelling to five,427 information facilities", 5427, "facility"),
        ("a 423\u2011page report of 12 chapters", 12, "chapter"),
        ("twenty-eight thousand six hundred forty-two students", 28642, "student"),
    ],
)
def test_counts_name_the_head_of_what_is_counted(text: str, value: int, noun: str) -> None:
    counts = [q for q in find_quantities(text) if q.unit.kind is UnitKind.COUNT]
    assert (counts[-1].value, counts[-1].unit.noun) == (value, noun)


def test_a_range_is_one_quantity_with_two_parts() -> None:
    quantity = only("The target remains at 3.50-3.75%.")
    assert (quantity.shape, quantity.low, quantity.high) == (Shape.RANGE, Decimal("3.50"), Decimal("3.75"))
    assert len(quantity.parts) == 2


def test_old_and_new_value_are_one_quantity() -> None:
    quantity = only("papers dropping from 64 to 46")
    assert (quantity.shape, quantity.before, quantity.value, quantity.trend) == (Shape.FROM_TO, 64, 46, Trend.DOWN)


def test_a_of_b_is_one_quantity() -> None:
    quantity = only("amounting to 97,206 out of 131,121 total patents.")
    assert (quantity.shape, quantity.value, quantity.whole, quantity.unit.noun) == (
        Shape.A_OF_B,
        97206,
        131121,
        "patent",
    )


def test_versus_gives_two_quantities() -> None:
    assert [q.value for q in find_quantities("50 models versus 30 in China")] == [50, 30]


def test_bounds() -> None:
    assert only("more than 400 pages").bound is Bound.MORE
    assert only("nearly 20%").bound is Bound.APPROX
    assert only("up to $5m").bound is Bound.AT_MOST


@pytest.mark.parametrize(
    "text",
    [
        "In 2025 they met.",
        "on April 13, 2026",
        "GPT-4 and Claude 3.5",
        "Section 427 of the act",
        "at 5:30 pm",
        "version 3.0.1",
    ],
)
def test_other_numbers_are_no_quantities(text: str) -> None:
    assert find_quantities(text) == ()
