"""Values as people write them."""

from decimal import Decimal

import pytest

from watchbot.model import Unit, UnitKind
from watchbot.pipeline.wording import value_text

PERCENT = Unit(kind=UnitKind.PERCENT)
DOLLARS = Unit(kind=UnitKind.MONEY, code="USD")
FRANCS = Unit(kind=UnitKind.MONEY, code="CHF")
PATENTS = Unit(kind=UnitKind.COUNT, noun="patent")


@pytest.mark.parametrize(
    ("value", "unit", "exponent", "expected"),
    [
        ("2.7", PERCENT, -1, "2.7 %"),
        ("2.7", PERCENT, -2, "2.70 %"),
        ("-0.4", PERCENT, -1, "−0.4 %"),
        ("285900000000", DOLLARS, 8, "$285.9 billion"),
        ("285900000000", DOLLARS, None, "$285.9 billion"),
        ("12400000000", FRANCS, 8, "12.4 billion CHF"),
        ("97206", PATENTS, 0, "97,206 patents"),
        ("1", PATENTS, 0, "1 patent"),
        ("40000000", PATENTS, 6, "40 million patents"),
        ("54", Unit(kind=UnitKind.COUNT, noun="country"), 0, "54 countries"),
        ("9", Unit(kind=UnitKind.COUNT, noun="person"), 0, "9 people"),
        ("40", Unit(kind=UnitKind.MEASURE, code="terawatt hour"), 0, "40 terawatt hours"),
        ("23", Unit(kind=UnitKind.MULTIPLE), 0, "23 times"),
        ("8", Unit(kind=UnitKind.DURATION, code="month"), 0, "8 months"),
        ("0.5", Unit(kind=UnitKind.PERCENTAGE_POINTS), -1, "0.5 percentage points"),
        ("3.5", Unit(kind=UnitKind.MONEY, code="USD", per="hour"), -1, "$3.5 per hour"),
    ],
)
def test_value_in_words(value: str, unit: Unit, exponent: int | None, expected: str) -> None:
    assert value_text(Decimal(value), None, None, unit, exponent=exponent).replace("\u00a0", " ") == expected


def test_a_range_names_its_unit_once() -> None:
    text = value_text(None, Decimal("3.5"), Decimal("3.75"), PERCENT, exponent=-2)
    assert text.replace("\u00a0", " ") == "3.50–3.75 %"


def test_number_and_unit_never_part_at_a_line_end() -> None:
    assert " " not in value_text(Decimal("2.7"), None, None, PERCENT, exponent=-1)
