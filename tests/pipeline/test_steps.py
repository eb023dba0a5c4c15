"""The direction of a change is told from the written old value, so nothing may be lost between writing and reading."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from watchbot.model import Trend, Unit, UnitKind
from watchbot.pipeline import steps
from watchbot.pipeline.wording import value_text

PERCENT = Unit(kind=UnitKind.PERCENT)
DOLLARS = Unit(kind=UnitKind.MONEY, code="USD")
PATENTS = Unit(kind=UnitKind.COUNT, noun="patent")


@given(
    st.decimals(min_value=Decimal("-9e14"), max_value=Decimal("9e14"), places=3, allow_nan=False),
    st.sampled_from([PERCENT, DOLLARS, PATENTS, Unit()]),
)
def test_what_was_written_can_be_read_back_without_loss(value, unit):
    assert steps.amount_of(value_text(value, None, None, unit)) == value


def test_nothing_is_read_from_a_range_or_from_words():
    assert steps.amount_of("17.5–31.6 %") is None
    assert steps.amount_of("ahead") is None
    assert steps.amount_of("5 of 12") is None


def test_a_difference_between_percentages_is_in_points():
    assert steps.step_text(Decimal("2.7"), Decimal("1.9"), PERCENT) == "0.8 points"
    assert steps.step_text(Decimal(33), Decimal(34), PERCENT) == "1 point"
    assert steps.step_text(Decimal(97_206), Decimal(97_000), PATENTS).split() == ["206", "patents"]


def test_the_way_is_up_down_or_nowhere():
    assert steps.direction(Decimal(1), Decimal(2)) is Trend.UP
    assert steps.direction(Decimal(2), Decimal(1)) is Trend.DOWN
    assert steps.direction(Decimal("2.0"), Decimal(2)) is None
