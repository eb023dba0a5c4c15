"""The rows of `watchbot extract quantities`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from watchbot.pipeline.numbers import find_quantities
from watchbot.render.quantity_rows import quantity_rows


def rows(text: str) -> list[dict[str, Any]]:
    return quantity_rows(text, find_quantities(text))


def test_a_row_has_the_promised_fields() -> None:
    assert rows("about 2.7% of them") == [
        {
            "start": 6,
            "end": 10,
            "surface": "2.7%",
            "value": 2.7,
            "low": None,
            "high": None,
            "unit": "percent",
            "change": "~",
        }
    ]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("2.7 percentage points", "percentage point"),
        ("25 basis points", "basis point"),
        ("$82.30 a barrel", "usd per barrel"),
        ("415 TWh", "terawatt hour"),
        ("50 patents", "patent"),
        ("23 times", "time"),
        ("it scored 40.", None),
        ("6 months", "month"),
    ],
)
def test_units_have_plain_names(text: str, unit: str | None) -> None:
    assert rows(text)[0]["unit"] == unit


def test_whole_numbers_are_whole_in_json() -> None:
    assert json.dumps(rows("$285.9 billion")[0]["value"]) == "285900000000"


def test_basis_points_keep_the_number_that_was_written() -> None:
    assert rows("25 basis points")[0]["value"] == 25


def test_old_and_new_value_are_two_rows_in_the_order_of_the_text() -> None:
    assert [row["value"] for row in rows("dropping from 64 to 46")] == [64, 46]
    assert [row["value"] for row in rows("a share of 58%, up from 37%")] == [58, 37]


def test_a_of_b_is_two_rows() -> None:
    assert [(row["surface"], row["value"]) for row in rows("97,206 out of 131,121 patents")] == [
        ("97,206", 97206),
        ("131,121 patents", 131121),
    ]


def test_a_range_has_ends_and_no_value() -> None:
    row = rows("3.50-3.75%")[0]
    assert (row["value"], row["low"], row["high"]) == (None, 3.5, 3.75)


def test_trend_is_there_where_a_verb_or_a_minus_sign_says_so() -> None:
    assert rows("rose 5%")[0]["trend"] == "up"
    assert rows("-5% today")[0]["trend"] == "down"
    assert "trend" not in rows("stands at 5%")[0]
    assert "trend" not in rows("an increase of 5%")[0]


@pytest.mark.parametrize(("text", "change"), [("over 5%", ">"), ("at least 5%", ">"), ("up to 5%", "<"), ("5%", "=")])
def test_bounds_are_one_of_four_signs(text: str, change: str) -> None:
    assert rows(text)[0]["change"] == change
