"""Dates that a number has only through its figure, its caption or the next sentence, in sentences of many subjects."""

from __future__ import annotations

import pytest

from plain_cards import COUNT, NOON, card, claims, measure, money
from watchbot.model import ChangeKind, Figure, Taken, Unit, UnitKind
from watchbot.pipeline.ledger import card_readings, relate

EURO, TONNE = money("EUR"), measure("tonne")


def told(text: str, figure: Figure) -> dict[str, tuple[str, str]]:
    """Return date (empty where only the publication day is known) and kind of each value of a text of 2026-07-09."""
    readings = card_readings(figure, known_since=NOON)
    return {
        f"{c.value.normalize():f}" if c.value is not None else f"{c.low}-{c.high}": (
            c.as_of.iso if c.as_of and c.as_of_from is not Taken.PUBLISHED else "",
            relate(c, figure, readings).kind.value,
        )
        for c in claims(text, figure)
    }


MILK = card("Farm-gate milk price in Ireland", "milk price", unit=EURO, known=["0.47 March 2026"])
VACANT = card("Office vacancy rate in Frankfurt", "vacancy rate", known=["10.4 March 2026"])
TOLL = card("Truck toll in Austria, euros a kilometre", "truck toll", unit=EURO, known=["0.38 2025"])
BREAKINS = card("Burglaries in the Netherlands in the year", "burglaries", unit=COUNT, known=["21400 2025"])
WHEAT = card("Wheat harvest in France", "wheat harvest", unit=TONNE, known=["33000000 2025"])
FARES = card("Price of a metro ticket in Lisbon", "metro ticket", unit=EURO, known=["1.85 February 2026"])
BEDS = card("Occupied hospital beds in Wales, share", "occupied beds", "bed occupancy", known=["93.1 February 2026"])


@pytest.mark.parametrize(
    ("text", "figure", "value", "day"),
    [
        ("Until March 2025 the milk price in Ireland was 0.51 euros.", MILK, "0.51", "2025-03"),
        ("The metro ticket in Lisbon cost €1.80 until the end of 2025.", FARES, "1.8", "2025-12"),
        ("Since May the metro ticket in Lisbon costs €1.90.", FARES, "1.9", "2026-05"),
        ("From 1 July 2026 the truck toll in Austria is 41 cents a kilometre.", TOLL, "0.41", "2026-07-01"),
        ("The vacancy rate in Frankfurt was 10.9% in the week to June 25.", VACANT, "10.9", "2026-06-25"),
        ("The vacancy rate in Frankfurt is 10.9%. That is for April to June.", VACANT, "10.9", "2026-06"),
        ("Bed occupancy in Wales fell to 91.8%. The figure is for May.", BEDS, "91.8", "2026-05"),
        ("The vacancy rate in Frankfurt is 10.9%. A year ago it was 9.8%.", VACANT, "9.8", "2025-07"),
        ("In May the vacancy rate in Frankfurt was 10.9%. A year ago it was 9.8%.", VACANT, "9.8", "2025-05"),
        (
            "As of this month it rains. In May the vacancy rate in Frankfurt was 10.9%. A year earlier it was 9.8%.",
            VACANT,
            "9.8",
            "2025-05",
        ),
        ("At the same time last year the vacancy rate in Frankfurt was 9.8%.", VACANT, "9.8", "2025-07"),
        ("On average over 2025, the milk price in Ireland was 0.49 euros.", MILK, "0.49", "2025"),
        ("Dutch police counted 19,800 burglaries; two years ago the number was 23,200.", BREAKINS, "23200", "2024"),
        ("Dutch police counted 19,800 burglaries. A year earlier the number was 21,400.", BREAKINS, "21400", "2025"),
        ("In May bed occupancy in Wales was 91.8%, below the 96.2% of 2022.", BEDS, "91.8", "2026-05"),
        ("Bed occupancy in Wales is 91.8%, still below its 96.2% of 2022.", BEDS, "91.8", ""),
        ("The numbers for 2024 are out. Dutch police counted 23,200 burglaries.", BREAKINS, "23200", "2024"),
    ],
)
def test_a_date_is_that_of_the_figure(text: str, figure: Figure, value: str, day: str) -> None:
    assert told(text, figure)[value][0] == day


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Since May burglaries in the Netherlands have numbered 9,400.", BREAKINS),  # counted from then on
        ("Correction, June 17: The number of burglaries in the Netherlands is 23,100.", BREAKINS),  # put right then
        ("Burglaries fell in the Netherlands. It is 21,400. The share of 2019 has been removed.", BREAKINS),
        ("The vacancy rate in Frankfurt, now 10.9%, is put right in a report due on August 10.", VACANT),
        ("The vacancy rate in Frankfurt has been 10.9% since 2019.", VACANT),  # older than what is known
        ("The numbers for 2024 are out. Dutch police have counted 12,300 burglaries so far.", BREAKINS),
    ],
)
def test_a_time_that_is_not_its_own_is_left(text: str, figure: Figure) -> None:
    assert {day for day, _ in told(text, figure).values()} <= {""}


@pytest.mark.parametrize(
    ("text", "figure", "kind"),
    [
        ("From 1 July 2026 the truck toll in Austria is 41 cents a kilometre.", TOLL, ChangeKind.UPDATE),
        ("Bed occupancy in Wales is between 92.9% and 93.3%.", BEDS, ChangeKind.ROUNDING),
        ("Bed occupancy in Wales was 92.4% from February to April.", BEDS, ChangeKind.UPDATE),
    ],
)
def test_the_kind_follows(text: str, figure: Figure, kind: ChangeKind) -> None:
    assert [one for _, one in told(text, figure).values()] == [kind]


def test_a_running_total_of_an_earlier_year_is_an_older_one() -> None:
    """However large it was."""
    figure = card("Area burned in Canada this year", "burned", unit=Unit(kind=UnitKind.MEASURE, code="hectare"),
                  known=["2100000 June 2026"], accumulates=True)  # fmt: skip
    text = "Canada has seen 2.6 million hectares burned so far. By this time last year 4.1 million had burned."
    assert {value: kind for value, (_, kind) in told(text, figure).items()} == {
        "2600000": ChangeKind.UPDATE,
        "4100000": ChangeKind.OUTDATED,
    }


def test_about_is_the_newest_known_value() -> None:
    """An older known value may happen to be closer."""
    figure = card("Average UK house price", "house price", unit=EURO, known=["268400 March 2026", "270300 May 2025"])
    assert told("The average house price in Britain is about €270,000.", figure)["270000"][1] == "rounding"


@pytest.mark.parametrize(
    "text",
    [
        "Wheat in numbers\n\n34.1 million tonnes\n\nWheat harvest in France, 2026\n\n12 percent\n\nOf it exported",
        "34.1m tonnes\n\nThis year's wheat harvest in France\n\n\nFarmers had expected less.",
    ],
)
def test_a_number_alone_is_what_stands_below_it(text: str) -> None:
    assert list(told(text, WHEAT)) == ["34100000"]


def test_the_words_below_a_number_are_not_those_of_another() -> None:
    assert not told("12 percent\n\nShare of the harvest in France that is exported, mostly wheat", WHEAT)


THEFTS = card("Car thefts in Hull in the year", "car thefts", unit=COUNT, known=["573 2024", "612 2023"])
RAPESEED = card("Rapeseed price in Paris", "rapeseed", unit=EURO, known=["477.25 June 2026"])


@pytest.mark.parametrize(
    ("text", "figure", "value", "wanted"),
    [
        # What was so "the year before" is of the time for which the card knows the value.
        ("Hull had 416 car thefts in 2025, down from the 573 of the year before.", THEFTS, "573", "2024"),
        # A text that names another time itself is believed: an old value told as new stays one.
        ("Hull had 573 car thefts last year.", THEFTS, "573", "2025"),
        ("Hull had 573 car thefts in 2022.", THEFTS, "573", "2022"),
        # A contract is named for the month of its delivery.
        ("Rapeseed was dearer: the November contract closed at €481.50.", RAPESEED, "481.5", ""),
    ],
)
def test_a_known_value_is_of_its_own_time_and_a_contract_of_none(
    text: str, figure: Figure, value: str, wanted: str
) -> None:
    assert told(text, figure)[value][0] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Burglaries in the Netherlands came to 20,950, compared with 21,400 in 2025.",
        "Rooms are safer: burglaries in the Netherlands, according to the new report, were 20,950.",
        "After 21,400 in 2025, the Netherlands had 20,950 burglaries.",
    ],
)
def test_what_leaves_the_current_reading_behind_is_new(text: str) -> None:
    """Without a date of its own: it is compared with the current reading, or comes from a new report."""
    assert told(text, BREAKINS)["20950"] == ("", "update")
