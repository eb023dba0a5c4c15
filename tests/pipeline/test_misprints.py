"""Numbers of which two digits changed places."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbot.pipeline import misprints
from watchbot.pipeline.misprints import is_misprint


@pytest.mark.parametrize(
    ("value", "known", "expected"),
    [
        ("763", "673", True),
        ("2.54", "2.45", True),
        ("164500000", "146500000", True),
        ("131211", "131121", True),
        ("32", "23", False),  # two digits are too few
        ("736", "673", False),  # all three are elsewhere
        ("674", "673", False),
        ("6730", "673", False),
        ("-763", "673", False),
        ("1.645E+8", "146500000", True),
    ],
)
def test_two_neighbours_changed_places(value: str, known: str, *, expected: bool) -> None:
    assert is_misprint(Decimal(value), Decimal(known)) is expected


@given(st.integers(100, 10**12), st.integers(0, 11))
def test_a_swap_is_a_misprint_both_ways(number: int, place: int) -> None:
    digits = list(str(number))
    i = place % (len(digits) - 1)
    digits[i], digits[i + 1] = digits[i + 1], digits[i]
    swapped = Decimal("".join(digits))
    if digits[0] == "0" or swapped == number or len(str(number).rstrip("0")) < 3 or len(f"{swapped:f}".rstrip("0")) < 3:
        return
    assert is_misprint(swapped, Decimal(number))
    assert is_misprint(Decimal(number), swapped)


@given(st.decimals(allow_nan=True, allow_infinity=True), st.decimals(allow_nan=True, allow_infinity=True))
def test_no_number_raises(one: Decimal, other: Decimal) -> None:
    assert is_misprint(one, other) in {True, False}


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(0, 30), st.integers(0, 2))
def test_the_misprints_of_a_value_are_those_that_are_told_as_such(known: Decimal, place: int, noughts: int) -> None:
    assert all(is_misprint(slip, known) for slip in misprints.of(known))
    sign, digits, power = known.as_tuple()
    digits = (*digits, *(0,) * noughts)
    i = place % max(1, len(digits) - 1)
    value = Decimal((sign, (*digits[:i], *reversed(digits[i : i + 2]), *digits[i + 2 :]), int(power) - noughts))
    assert is_misprint(value, known) is (value in misprints.of(known))
