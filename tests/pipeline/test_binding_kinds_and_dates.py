"""What becomes of a number that was read: its kind, its date, its direction. Each way with one where it must not be so.

Plain cards of many subject areas; texts of 2026-07-09. In each list the near misses follow "… but".
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plain_cards import COUNT, card, claims, dates, kinds, measure, money, said, stored
from watchbot.model import ChangeKind, Figure, Lookalike, Unit, UnitKind

CONFLICT, UPDATE, REVERSAL = ChangeKind.CONFLICT, ChangeKind.UPDATE, ChangeKind.REVERSAL
REPEAT, REDEFINITION, OUTDATED = ChangeKind.REPEAT, ChangeKind.REDEFINITION, ChangeKind.OUTDATED
DAY = Unit(kind=UnitKind.DURATION, code="day")

PELICANS = card("Pelicans in the Danube delta", "pelicans", unit=COUNT, known=["17340 2025"])
YIELD = card("Ten-year bond yield of Italy", "bond yield", known=["3.45"])
MISPRINTS = [
    ("The Danube delta had 17,430 pelicans.", PELICANS, [("17430", CONFLICT)]),
    ("The Danube delta had 17,430 pelicans in 2025.", PELICANS, [("17430", CONFLICT)]),
    # … but
    ("The Danube delta had 17,430 pelicans in 2026.", PELICANS, [("17430", UPDATE)]),
    ("The bond yield of Italy rose to 3.54%.", YIELD, [("3.54", UPDATE)]),
    ("The number of pelicans in the Danube delta rose to 17,430.", PELICANS, [("17430", UPDATE)]),
]

JOBLESS = card("Unemployment in Spain, survey", "unemployment", known=["10.4 May 2026"],
               lookalikes=(Lookalike(label="registered", terms=("registered",)),))  # fmt: skip
LOOKALIKES = [
    ("Registered unemployment in Spain was 10.1% in June.", JOBLESS, [("10.1", REDEFINITION)]),
    # … but
    ("Unemployment in Spain was 10.1% in June, not the registered one.", JOBLESS, [("10.1", UPDATE)]),
    ("Registered unemployment in Spain was 5.1% in June.", JOBLESS, []),
]

WAGES = card("Growth of wages in Latvia", "wages", known=["4.0 2024"])
HOUSES = card("Change of house prices in Sweden", "house prices", known=["2.4 2025"])
TRADE = card("Trade balance of Turkey, deficit", "trade balance", unit=money("USD"), known=["106000000000 2025"])
NET = card("Net loss of Norwind in the year", "net loss", "loss", "result", unit=money("EUR"), known=["450000000 2024"],
           subject=("Norwind",))  # fmt: skip
BULLION = card("Central banks' net purchases of gold", "gold", unit=measure("tonne"), known=["1045 2024"])
PLUGGED = card("Purchases of electric cars in Norway", "electric cars", unit=COUNT, known=["114000 2025"])
OTHER_WAY_ROUND = [
    ("Wages in Latvia fell 3.1% in 2025.", WAGES, [("3.1", REVERSAL)]),
    ("House prices in Sweden fell 2.4% in 2025.", HOUSES, [("2.4", REVERSAL)]),
    ("Norwind's result was a profit of 480 million euros in 2025.", NET, [("480000000", REVERSAL)]),
    ("Net sales of gold by central banks came to 910 tonnes in 2025.", BULLION, [("910", REVERSAL)]),
    # … but
    ("Wages in Latvia rose 3.1% in 2025, less than the 4% of 2024.", WAGES, [("3.1", UPDATE), ("4", REPEAT)]),
    ("House prices in Sweden rose 2.4% in 2025.", HOUSES, [("2.4", REPEAT)]),
    ("House prices in Sweden, which fell 2.4% in 2023, rose 3.1% in 2026.", HOUSES, [("2.4", REPEAT), ("3.1", UPDATE)]),
    ("Turkey's trade balance showed a deficit of 98 billion dollars in 2026.", TRADE, [("98000000000", UPDATE)]),
    ("Turkey's trade balance swung from a surplus to a deficit of 98 billion dollars in 2026.", TRADE,
     [("98000000000", UPDATE)]),
    ("Norwind reported a loss of 480 million euros for 2025.", NET, [("480000000", UPDATE)]),
    ("Net purchases of gold by central banks came to 1,010 tonnes in 2025.", BULLION, [("1010", UPDATE)]),
    ("Electric cars: sales reached 121,000 in Norway in 2026.", PLUGGED, [("121000", UPDATE)]),
]  # fmt: skip

PASSPORTS = card("Passports issued in Nepal in the month", "passports", unit=COUNT, known=["9415 May 2026"])
QUEUES = card("Waiting time in Oslo", "waiting time", unit=DAY, known=["36 2025"])
REPLACED = [
    ("Nepal issued 10,500 passports instead of the 9,415 first reported.", PASSPORTS,
     [("10500", UPDATE), ("9415", REPEAT)]),
    ("The waiting time in Oslo went up to 40 days.", QUEUES, [("40", UPDATE)]),
    # … but
    ("Nepal issued 8,100 passports instead of 9,800.", PASSPORTS, [("8100", CONFLICT)]),
    ("False: Nepal issued 9,415 passports.", PASSPORTS, []),
    ("Nepal issued not 9,415 but 8,100 passports.", PASSPORTS, [("8100", CONFLICT)]),
]  # fmt: skip

HOMES = card("Average house price in Norway", "house price", unit=money("NOK"), known=["4700000 March 2026"])
LAKE = card("Level of Lake Mead", "lake mead", unit=measure("foot"), known=["1057 May 2026"])
OF_THE_LEDE = [
    ("House prices in Norway rose in April 2026.\n\nMany sell.\n\nThe average house price is 4.82 million kroner.",
     HOMES, ["4820000 2026-04"]),
    # … but
    ("In April 2026 a minister took office in Norway.\n\nMany sell.\n\nThe average house price is 4.82 million kroner.",
     HOMES, ["4820000 -"]),
    ("The dam was closed in April 2026 after a storm.\n\nLake Mead stands at 1,061 feet.", LAKE, ["1061 -"]),
    ("Lake Mead fell in April 2026.\n\nToday Lake Mead stands at 1,061 feet.", LAKE, ["1061 2026-07-09"]),
]  # fmt: skip

WIND = card("Wind power of Poland in the year", "wind power", unit=measure("terawatt hour"), known=["24.1 2024"])
FLIERS = card("Passengers of the airport of Atlanta", "passengers", unit=COUNT, known=["108100000 2024"],
              subject=("Atlanta",))  # fmt: skip
PILOTS = card("Women among pilots in Kenya, share", "women", "pilots", known=["5.1 2024"])
TABLES = [
    ("Source | TWh in 2025 | Share\nWind power in Poland | 26.3 | 15%\nCoal | 81.3 | 50%", WIND, ["26.3 2025"]),
    ("Source | 2024 | 2025\nWind power in Poland, TWh | 24.1 | 26.3", WIND, ["24.1 2024", "26.3 2025"]),
    ("Rank | Airport | Passengers\n1 | Atlanta | 106.3 million\n2 | Dubai | 95.2 million", FLIERS, ["106300000 -"]),
    ("Measure | 2024 report | 2025 report\nWomen among pilots, Kenya | 5.1% | 6.3%", PILOTS, ["5.1 -", "6.3 -"]),
    # … but
    ("Source | TWh in 2025 | TWh latest\nWind power in Poland | 26.3 | 26.9", WIND, ["26.3 2025", "26.9 -"]),
    ("Source | Built in 2019 | TWh\nWind power in Poland | 11 | 26.3", WIND, ["26.3 -"]),
    ("Rank | Airport | Passengers | Twin\n1 | Dubai | 106.3 million | Atlanta", FLIERS, []),
    ("Measure | Age | 2025 report\nMen among cooks, Kenya | 5.1% | 6.3%", PILOTS, []),
]

RESERVOIRS = card("Water in reservoirs of Spain", "reservoirs", known=["61.2 29 June 2026"])
GALLERY = card("Visitors of the Tivoli", "visitors", unit=COUNT, known=["1900000 2025"])
STEPS = [
    ("Spain's reservoirs were 59.1% full on 6 July. A week earlier they were 60.3% full.", RESERVOIRS,
     ["59.1 2026-07-06", "60.3 2026-06-29"]),
    ("Spain's reservoirs were 59.1% full on 6 July, after 60.3% a week earlier.", RESERVOIRS,
     ["59.1 2026-07-06", "60.3 2026-06-29"]),
    ("Spain's reservoirs were 59.1% full on 6 July. Ten days earlier they were 60.3% full.", RESERVOIRS,
     ["59.1 2026-07-06", "60.3 2026-06-26"]),
    ("The Tivoli had 2.1 million visitors this summer.", GALLERY, ["2100000 2026"]),
    # … but
    ("Spain's reservoirs were 59.1% full on 6 July, two weeks before the vote.", RESERVOIRS, ["59.1 2026-07-06"]),
    ("Spain's reservoirs were 59.1% full. The minister had left a week earlier.", RESERVOIRS, ["59.1 -"]),
    ("The Tivoli has 2.1 million visitors. This summerhouse is new.", GALLERY, ["2100000 -"]),
]  # fmt: skip

OUTPUT = card("Growth of gross domestic product in Ghana", "gross domestic product", known=["5.7 2024"])
WINDOWS = [
    ("Ghana's gross domestic product grew 31% over the past ten years.", OUTPUT, []),
    ("Ghana's gross domestic product grew 31% between 2019 and 2025.", OUTPUT, []),
    # … but
    ("Ghana's gross domestic product grew 6.1% in 2025, the most in the past ten years.", OUTPUT, ["6.1"]),
    ("Ghana's gross domestic product grew 6.1% in 2025, faster than in the past ten years.", OUTPUT, ["6.1"]),
]

DEBT = card("State debt of Kenya", "debt", unit=money("KES"), known=["11500000000000 2025"])
VAGUE = [
    ("Kenya's debt is more than 12 trillion shillings, 12.05 trillion shillings to be exact.", DEBT,
     ["12050000000000"]),
    # … but
    ("Kenya's debt was more than 12 trillion shillings in May and 12.05 trillion shillings in June.", DEBT,
     ["12000000000000", "12050000000000"]),
    ("Kenya's debt is more than 11.5 trillion shillings, and 12.05 trillion shillings with loans.", DEBT,
     ["11500000000000", "12050000000000"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "figure", "expected"), MISPRINTS)
def test_two_swapped_digits_are_a_slip(text: str, figure: Figure, expected: list[tuple[str, ChangeKind]]) -> None:
    assert kinds(text, figure) == expected


@pytest.mark.parametrize(("text", "figure", "expected"), LOOKALIKES)
def test_a_lookalike_that_answers_is_told(text: str, figure: Figure, expected: list[tuple[str, ChangeKind]]) -> None:
    assert kinds(text, figure) == expected


@pytest.mark.parametrize(("text", "figure", "expected"), OTHER_WAY_ROUND)
def test_what_is_said_the_other_way_round(text: str, figure: Figure, expected: list[tuple[str, ChangeKind]]) -> None:
    assert kinds(text, figure) == expected


@pytest.mark.parametrize(("text", "figure", "expected"), REPLACED)
def test_what_was_replaced_and_what_was_never_so(
    text: str, figure: Figure, expected: list[tuple[str, ChangeKind]]
) -> None:
    assert kinds(text, figure) == expected


@pytest.mark.parametrize(("text", "figure", "expected"), OF_THE_LEDE)
def test_the_time_of_the_lede_is_that_of_undated_numbers(text: str, figure: Figure, expected: list[str]) -> None:
    assert dates(text, figure) == expected


@pytest.mark.parametrize(("text", "figure", "expected"), TABLES)
def test_heads_and_ranks_of_tables(text: str, figure: Figure, expected: list[str]) -> None:
    assert dates(text, figure) == expected


@pytest.mark.parametrize(("text", "figure", "expected"), STEPS)
def test_a_week_earlier_is_counted_from_the_day_before_it(text: str, figure: Figure, expected: list[str]) -> None:
    assert dates(text, figure) == expected


@pytest.mark.parametrize(("text", "figure", "expected"), WINDOWS)
def test_a_growth_of_many_years_is_none_of_one(text: str, figure: Figure, expected: list[str]) -> None:
    assert said(text, figure) == expected


@pytest.mark.parametrize(("text", "figure", "expected"), VAGUE)
def test_what_is_said_exactly_beside_it_is_not_said_vaguely_too(text: str, figure: Figure, expected: list[str]) -> None:
    assert said(text, figure) == expected


PIECES = (
    "Spain's reservoirs", "were", "59.1%", "on 6 July", "A week earlier", "ten days before", "a month earlier",
    "it was",
    "60.3%", "this summer", "The bond yield of Italy", "rose to", "fell", "3.54%", "went up to", "instead of", "17,430",
    "pelicans", "surplus", "deficit", "of 98 billion dollars", "profit", "loss", "more than", "over the past ten years",
    "the most in", "Source | TWh in 2025", "\n", "|", "26.3", "False:", "That is wrong:", "registered", "unemployment",
    "less than the 4% of 2024", ".", ",", ";", "in 2026", "in April", "today", "(", "the remaining",
    "two thirds of that",
)  # fmt: skip
EVERY = (PELICANS, YIELD, JOBLESS, WAGES, HOUSES, TRADE, NET, PASSPORTS, LAKE, WIND, RESERVOIRS, OUTPUT, DEBT)


@pytest.mark.parametrize("figure", EVERY, ids=lambda figure: figure.label)
@settings(max_examples=8, deadline=None)
@given(text=st.lists(st.sampled_from(PIECES), max_size=24).map(" ".join))
def test_no_order_of_these_words_raises_and_each_claim_has_a_kind(figure: Figure, text: str) -> None:
    kept = stored(text)
    for claim in claims(text, figure):
        assert kept[claim.quantity.start : claim.quantity.end] == claim.quantity.surface
        assert kept[claim.start : claim.end] == claim.quote
    assert all(isinstance(kind, ChangeKind) for _, kind in kinds(text, figure))
