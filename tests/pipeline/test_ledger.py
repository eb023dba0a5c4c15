"""A claim against what is known: every kind of the design, in its order, and the equality behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import a_claim, a_figure, a_quantity, a_year
from watchbot.model import (
    Bound,
    ChangeKind,
    Claim,
    Direction,
    Figure,
    Grain,
    KnownValue,
    Period,
    ReadingStatus,
    Taken,
)
from watchbot.pipeline.ledger import card_readings, relate, same_value, written_exponent

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def a_month(year: int, month: int) -> Period:
    """Return a month, as if it had 28 days: enough to be ordered."""
    return Period(start=date(year, month, 1), end=date(year, month, 28), grain=Grain.MONTH)


def a_card(**fields: Any) -> Figure:
    """Return a card with 2.7 of March 2026 as current, and 1.7 of 2025 and 9.26 of 2024 before it."""
    known = (
        KnownValue(value=Decimal("2.7"), as_of=a_month(2026, 3), source="Outlook 2026"),
        KnownValue(value=Decimal("1.7"), as_of=a_year(2025), source="Outlook 2025"),
        KnownValue(value=Decimal("9.26"), as_of=a_year(2024)),
    )
    return replace(a_figure("gap"), known=known, **fields)


def kind(claim: Claim, figure: Figure | None = None) -> ChangeKind:
    """Return how a claim relates to the readings of a card."""
    figure = figure or a_card()
    return relate(claim, figure, card_readings(figure, known_since=SINCE)).kind


def dated(value: str, period: Period, **fields: Any) -> Claim:
    """Return a claim whose date stands in its clause."""
    return a_claim(value, as_of=period, as_of_from=Taken.CLAUSE, **fields)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (a_claim("2.7", turned="China leads"), ChangeKind.REVERSAL),
        (a_claim("2.7", turned="China leads", scope="points"), ChangeKind.REVERSAL),
        (a_claim("2.7", scope="points"), ChangeKind.REDEFINITION),
        (a_claim("2.70"), ChangeKind.REPEAT),
        (dated("2.7", a_year(2024)), ChangeKind.REPEAT),
        (dated("2.7", a_month(2026, 6)), ChangeKind.REPEAT),
        (a_claim("3"), ChangeKind.ROUNDING),
        (a_claim("2.68"), ChangeKind.ROUNDING),
        (dated("3.1", a_month(2026, 6)), ChangeKind.UPDATE),
        (dated("1.7", a_month(2026, 6)), ChangeKind.UPDATE),
        (a_claim("3.1", says_new=True), ChangeKind.UPDATE),
        (a_claim("1.7"), ChangeKind.OUTDATED),
        (dated("9.26", a_year(2023)), ChangeKind.OUTDATED),
        (dated("3.1", a_month(2026, 3)), ChangeKind.CONFLICT),
        (dated("3.1", a_year(2025)), ChangeKind.CONFLICT),
        (dated("3.1", a_year(2022), edition="2025"), ChangeKind.CONFLICT),
        (a_claim("3.1"), ChangeKind.CONFLICT),
        (dated("3.1", a_year(2022)), ChangeKind.OUTDATED),
    ],
    ids=lambda v: (
        v.value if isinstance(v, ChangeKind) else f"{v.value} {v.as_of.iso if v.as_of else ''}{v.scope}{v.turned}"
    ),
)
def test_the_first_kind_that_fits(claim: Claim, expected: ChangeKind) -> None:
    assert kind(claim) is expected


def test_a_publication_day_dates_nothing() -> None:
    claim = a_claim("3.1", as_of=a_month(2026, 6), as_of_from=Taken.PUBLISHED)
    assert kind(claim) is ChangeKind.CONFLICT


def test_a_figure_without_readings_has_its_first() -> None:
    assert kind(a_claim("3.1"), a_figure("gap")) is ChangeKind.FIRST
    assert kind(a_claim("3.1", turned="China leads"), a_figure("gap")) is ChangeKind.REVERSAL


def test_a_withdrawn_reading_is_not_known_any_more() -> None:
    figure = a_card()
    readings = [replace(r, status=ReadingStatus.WITHDRAWN) for r in card_readings(figure, known_since=SINCE)]
    assert relate(a_claim("2.7"), figure, readings).kind is ChangeKind.FIRST


@pytest.mark.parametrize(
    ("value", "bound", "known", "expected"),
    [
        ("400", Bound.MORE, "423", ChangeKind.ROUNDING),
        ("430", Bound.MORE, "423", ChangeKind.CONFLICT),
        ("200", Bound.MORE, "423", ChangeKind.CONFLICT),
        ("450", Bound.LESS, "423", ChangeKind.ROUNDING),
        ("420", Bound.APPROX, "423", ChangeKind.ROUNDING),
        ("500", Bound.EXACT, "423", ChangeKind.CONFLICT),
        ("425", Bound.EXACT, "423", ChangeKind.CONFLICT),
        ("5400", Bound.EXACT, "5427", ChangeKind.ROUNDING),
        ("75", Bound.APPROX, "74.2", ChangeKind.ROUNDING),
        ("75", Bound.EXACT, "74.2", ChangeKind.CONFLICT),
    ],
)
def test_bounds_and_round_numbers_are_other_ways_of_saying_it_only_when_near(
    value: str, bound: Bound, known: str, expected: ChangeKind
) -> None:
    claim = a_claim(value, quantity=a_quantity(value, bound=bound))
    assert kind(claim, a_figure("gap", known)) is expected


def test_a_value_cut_off_at_its_last_digit_is_a_rounding() -> None:
    money = a_claim("285000000000", quantity=a_quantity("285000000000", exponent=9))
    assert kind(money, a_figure("gap", "285900000000")) is ChangeKind.ROUNDING


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("100", "199", False),
        ("100", "51", False),
        ("1000", "501", False),
        ("1000", "1999", False),
        ("3000000", "3499999", False),
        ("800", "793", True),
        ("5400", "5427", True),
        ("97000000", "96800000", True),
        ("3", "2.7", True),
        ("3", "3.8", False),
    ],
)
def test_a_round_number_says_only_what_is_near(one: str, other: str, *, same: bool) -> None:
    figure = a_figure("gap", one)
    (reading,) = card_readings(figure, known_since=SINCE)
    assert same_value(a_claim(one), a_claim(other)) is same
    assert same_value(a_claim(other), a_claim(one)) is same
    assert same_value(reading, a_claim(other)) is same
    assert (kind(a_claim(one), a_figure("gap", other)) is ChangeKind.ROUNDING) is same


@pytest.mark.parametrize(
    ("value", "exponent", "bound", "known", "expected"),
    [
        ("100", 0, Bound.APPROX, "199", ChangeKind.CONFLICT),
        ("100", 0, Bound.APPROX, "109", ChangeKind.ROUNDING),
        ("100", 0, Bound.EXACT, "109", ChangeKind.CONFLICT),
        ("400", 2, Bound.EXACT, "423", ChangeKind.ROUNDING),
        ("100", 2, Bound.EXACT, "199", ChangeKind.CONFLICT),
        ("1000000", 6, Bound.EXACT, "1400000", ChangeKind.CONFLICT),
        ("2000000", 6, Bound.EXACT, "1900000", ChangeKind.ROUNDING),
    ],
    ids=str,
)
def test_a_number_said_loosely_may_be_a_little_further_off(
    value: str, exponent: int, bound: Bound, known: str, expected: ChangeKind
) -> None:
    claim = a_claim(value, quantity=a_quantity(value, exponent=exponent, bound=bound))
    assert kind(claim, a_figure("gap", known)) is expected


@pytest.mark.parametrize(
    ("value", "bound", "expected"),
    [
        ("3", Bound.EXACT, ChangeKind.UPDATE),
        ("3", Bound.APPROX, ChangeKind.ROUNDING),
        ("2.68", Bound.EXACT, ChangeKind.ROUNDING),
        ("2.6", Bound.MORE, ChangeKind.ROUNDING),
    ],
)
def test_clearly_another_value_of_a_later_time_is_no_rounding(value: str, bound: Bound, expected: ChangeKind) -> None:
    quantity = a_quantity(value, bound=bound)
    assert kind(dated(value, a_month(2026, 6), quantity=quantity)) is expected
    assert kind(dated(value, a_month(2026, 3), quantity=quantity)) is ChangeKind.ROUNDING
    assert kind(replace(dated(value, a_month(2026, 6), quantity=quantity), as_of_from=Taken.DOCUMENT)) is (
        ChangeKind.ROUNDING
    )


def test_more_digits_of_a_later_time_are_another_value_when_they_are_far_off() -> None:
    figure = replace(a_figure("gap"), known=(KnownValue(value=Decimal(3), as_of=a_year(2025)),))
    assert kind(a_claim("3.4"), figure) is ChangeKind.ROUNDING
    assert kind(dated("3.4", a_month(2026, 6)), figure) is ChangeKind.UPDATE


def test_an_older_reading_that_is_nearer_wins_over_a_rounding_of_the_current_one() -> None:
    claim = a_claim("70", quantity=a_quantity("70", bound=Bound.APPROX))
    assert kind(claim, a_figure("gap", "72.9", "69.7")) is ChangeKind.OUTDATED


def test_an_end_of_a_known_range_repeats_it() -> None:
    figure = replace(a_figure("rate"), known=(KnownValue(low=Decimal("3.5"), high=Decimal("3.75")),))
    both = replace(a_claim("3.5", figure="rate"), value=None, low=Decimal("3.5"), high=Decimal("3.75"))
    assert kind(both, figure) is ChangeKind.REPEAT
    assert kind(a_claim("3.5", figure="rate"), figure) is ChangeKind.REPEAT
    assert kind(a_claim("4.1", figure="rate"), figure) is ChangeKind.CONFLICT


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (a_claim("2367"), ChangeKind.UPDATE),
        (a_claim("1500"), ChangeKind.OUTDATED),
        (dated("1500", a_month(2026, 1)), ChangeKind.OUTDATED),
        (dated("1500", a_month(2026, 6)), ChangeKind.CONFLICT),
        (dated("2367", a_month(2026, 3)), ChangeKind.UPDATE),
    ],
    ids=["higher", "lower", "lower and earlier", "lower and later", "higher for the same month"],
)
def test_a_running_total_grows_and_older_articles_have_less(claim: Claim, expected: ChangeKind) -> None:
    known = (KnownValue(value=Decimal(2255), as_of=a_month(2026, 3)),)
    assert kind(claim, replace(a_figure("gap"), known=known, accumulates=True)) is expected


def test_a_verb_that_contradicts_the_ledger_is_a_reversal() -> None:
    lowered = dated("3.1", a_month(2026, 6), direction=Direction.DOWN, says_new=True)
    assert kind(lowered) is ChangeKind.REVERSAL
    assert kind(replace(lowered, direction=Direction.UP)) is ChangeKind.UPDATE
    from_its_own = replace(lowered, quantity=a_quantity("3.1", before=Decimal("3.5")))
    assert kind(from_its_own) is ChangeKind.UPDATE, "the text itself says from what it fell"


def test_every_kind_says_why_and_against_what() -> None:
    figure = a_card()
    for value in ("2.7", "3", "1.7", "8.8"):
        change = relate(a_claim(value), figure, card_readings(figure, known_since=SINCE))
        assert change.note
        assert change.against is not None


def test_cards_give_readings_with_the_first_current() -> None:
    current, *older = card_readings(a_card(), known_since=SINCE)
    assert (current.status, current.value, current.edition) == (ReadingStatus.CURRENT, Decimal("2.7"), "2026")
    assert {r.status for r in older} == {ReadingStatus.SUPERSEDED}


@pytest.mark.parametrize(
    ("value", "exponent"), [("285900000000", 8), ("5427", 0), ("2.70", -2), ("40", 0), ("2000000", 6), ("0.5", -1)]
)
def test_the_written_digit_of_a_number_in_a_card(value: str, exponent: int) -> None:
    assert written_exponent(Decimal(value)) == exponent


@given(st.decimals(min_value=0, max_value=1000, places=2), st.decimals(min_value=0, max_value=1000, places=1))
def test_equality_is_symmetric_and_reflexive(a: Decimal, b: Decimal) -> None:
    one, two = a_claim(str(a)), a_claim(str(b))
    assert same_value(one, one)
    assert same_value(one, two) == same_value(two, one)
