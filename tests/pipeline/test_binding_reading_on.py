"""What carries on from words to a number, and whose number it is: each way with a sentence where it must not.

Plain cards of many subject areas. In each list the near misses follow "… but".
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plain_cards import COUNT, POINTS, card, claims, kinds, measure, money, said, stored
from watchbot.model import ChangeKind, Direction, Figure, Unit, UnitKind

DAY = Unit(kind=UnitKind.DURATION, code="day")

VESSELS = card("Vessels calling at Kiel in the year", "vessels", unit=COUNT, known=["3120 2025"])
CHOLERA = card("Cholera cases in Malawi", "cholera cases", unit=COUNT, known=["1780 2025"])
FIRES = card("Forest fires in Greece in the year", "forest fires", unit=COUNT, known=["8200 2025"])
BUDGET = card("Budget deficit of Hungary, share of output", "budget deficit", known=["4.7 2025"])
LEAKAGE = card("Water lost through leakage in Malta, share", "leakage", known=["38 2025"])
SYNONYMS = [
    ("The port of Kiel counted 3,240 ships in 2025.", VESSELS, ["3240"]),
    ("Malawi had 1,912 cholera infections in 2026.", CHOLERA, ["1912"]),
    ("Greece had 7,900 blazes in its forests in 2026.", FIRES, ["7900"]),
    ("Hungary's budget shortfall was 5.1 percent in 2026.", BUDGET, ["5.1"]),
    # … but
    ("The port of Kiel counted 3,240 shipments in 2025.", VESSELS, []),
    ("Hungary's budget levy on banks was 5.1 percent in 2026.", BUDGET, []),
    ("Data theft hit 41 percent of the firms of Malta.", LEAKAGE, []),
]

MUMPS = card("Mumps cases in Serbia", "mumps cases", unit=COUNT, known=["412 2025"])
NOUN_AWAY = [
    ("Serbia's office revised its count of mumps. Serbia had 431 confirmed cases in 2026.", MUMPS, ["431"]),
    ("Serbia's office revised its count of mumps. Serbia had 431 laboratory-confirmed cases in 2026.", MUMPS, ["431"]),
    # … but
    ("Serbia fights mumps. It also had 431 measles cases in 2026.", MUMPS, []),
    ("Serbia fights mumps. Its judges had 431 court cases in 2026.", MUMPS, []),
    ("Serbia fights mumps. Serbia had 431 hospital beds in 2026.", MUMPS, []),
]

ROADS = card("Spending of Egypt on roads", "roads", unit=money("EGP"), known=["74000000000 2025"], exclude=("grid",))
CARS = card("Cars made in Slovakia", "cars", unit=COUNT, known=["993000 2025"], exclude=("exported",))
JOINED = [
    ("The grid of Egypt grew old and took 81 billion Egyptian pounds from roads.", ROADS, []),
    ("Slovakia exported most cars, and sold 960,000 cars abroad.", CARS, []),
    ("Slovakia exported 960,000 cars and shipped 910,000 cars by rail.", CARS, []),
    # … but
    ("Slovakia made 1,010,000 cars and exported 960,000 cars.", CARS, ["1010000"]),
    ("Poland exported more, but Slovakia made 1,010,000 cars.", CARS, ["1010000"]),
]

NORWAY = card("Hydropower of Norway", "hydropower", unit=measure("gigawatt"), known=["33.9 2024"])
NAMES_OF_REPORTS = [
    ("Norway had 34.1 gigawatts of hydropower, the World Hydropower Survey says.", NORWAY, ["34.1"]),
    ("According to Global Energy Monitor, Norway had 34.1 gigawatts of hydropower.", NORWAY, ["34.1"]),
    # … but
    ("Norway builds. In the world there are 34.1 gigawatts of hydropower in new dams.", NORWAY, []),
]

INFLATION = card("Annual inflation in Iceland", "inflation", known=["4.1 April 2026"], exclude=("month", "monthly"))
ONLY_WHEN = [
    ("Annual inflation in Iceland was 3.9% in May. A month earlier it was 4.1%.", INFLATION, ["3.9", "4.1"]),
    ("Inflation in Iceland was 3.9% in the year to May, down from 4.1% last month.", INFLATION, ["3.9", "4.1"]),
    ("Prices in Iceland rose 3.9% last month from a year earlier; inflation eases.", INFLATION, ["3.9"]),
    # … but
    ("Inflation in Iceland was 0.4% over the month.", INFLATION, []),
    ("Prices in Iceland rose 0.4% last month; inflation stays.", INFLATION, []),
    ("Prices in Iceland rose 0.4% from a month earlier, which is what inflation is.", INFLATION, []),
]

LEAD = card("Lead of Labour over the Tories", "lead", unit=POINTS, known=["6"], subject=("Labour",), rival=("Tories",))
SALMON = replace(
    card("Gap between Norway and Sweden in salmon output", known=["12 2025"], subject=("Norway",), rival=("Sweden",)),
    about=(("salmon",), ("output",)),
)
GAPS = [
    ("Labour leads the Tories by 9 points.", LEAD, ["9"]),
    ("Norway's salmon output is 14% larger than Sweden's.", SALMON, ["14"]),
    ("Norway's salmon output is 14% lower than that of Sweden.", SALMON, ["14"]),
    # … but
    ("Labour fell 3 points, and the Tories are ahead.", LEAD, []),
    ("Labour leads the Tories by 9 points among women.", LEAD, []),
    ("Salmon output in Norway grew 14% over the year, and Sweden's shrank.", SALMON, []),
]

BUSES = card("Electric buses in Santiago", "electric buses", unit=COUNT, known=["2400 2025"])
TOGETHER = [
    ("Together with trams, electric buses in Santiago number 2,600.", BUSES, []),
    ("Santiago has 2,600 vehicles together with electric buses.", BUSES, []),
    # … but
    ("Santiago runs 2,600 electric buses together with the operator.", BUSES, ["2600"]),
]

COFFEE = card("Coffee production of the world", "coffee production", unit=measure("tonne"), known=["10700000 2025"])
ABOUT_SOMEBODY = [
    ("Brewmore opened a plant. Coffee production reached 10.9 million tonnes in 2026.", COFFEE, []),
    # … but
    ("Coffee production reached 10.9 million tonnes in 2026.", COFFEE, ["10900000"]),
    ("Brewmore opened a plant. Global coffee production reached 10.9 million tonnes in 2026.", COFFEE, ["10900000"]),
]

EXPORTS = card("Exports of Vietnam to the United States", "exports to the United States", unit=money("USD"),
               known=["119000000000 2024"], subject=("Vietnam",))  # fmt: skip
OWN_PLACES = [
    ("Vietnam's exports to the United States rose to 131 billion dollars in 2025.", EXPORTS, ["131000000000"]),
    ("Vietnam said that exports to the United States were 131 billion dollars.", EXPORTS, ["131000000000"]),
    # … but
    ("Mexico's exports to the United States rose to 131 billion dollars; Vietnam wants as much.", EXPORTS, []),
    ("Mexico's exports to the United States rose to 131 billion dollars, which Vietnam envies.", EXPORTS, []),
    ("Exports of the United States to Vietnam rose to 131 billion dollars in 2025.", EXPORTS, []),
]

DARK = card("People in the world without electricity, share", "without electricity", known=["8.4 2024"])
ELECTRIC = card("Electric cars, share of the world's car sales", "electric cars", known=["22 2024"])
OF_THE_WORLD = [
    ("In Nairobi, the agency said 8.1% of the world's population was without electricity.", DARK, ["8.1"]),
    ("Norway leads. Electric cars made up 25% of the world's car sales in 2025.", ELECTRIC, ["25"]),
    # … but
    ("Nigeria has 12.1% of the world's people without electricity.", DARK, []),
    ("In 2025, China sold 62% of the world's electric cars.", ELECTRIC, []),
    ("In Nigeria 12.1% of people are without electricity.", DARK, []),
]

DISPLACED = card("Displaced people in the world", "displaced", unit=COUNT, known=["83100000 2025"])
BEDS = card("Hotel beds in Croatia", "hotel beds", unit=COUNT, known=["182000 2025"])
SAYER_IN_A_TOWN = [
    ("A monitoring centre in Geneva speaks of 84.2 million displaced people.", DISPLACED, ["84200000"]),
    ("An office in Split says that Croatia has 188,000 hotel beds.", BEDS, ["188000"]),
    # … but
    ("In Geneva 84.2 million displaced people were the talk of the day.", DISPLACED, []),
    ("Fires in Valparaiso left 84,200 people displaced, officials said.", DISPLACED, []),
]

REFUGEES = card("Refugees in the world", "refugees", unit=COUNT, known=["42700000 2025"])
OF_THE_TOTAL = [
    ("Some 117 million people had fled. Of the total, 42.5 million were refugees.", REFUGEES, ["42500000"]),
    # … but
    ("There were 42.7 million refugees. Of those, 33 million live in camps.", REFUGEES, ["42700000"]),
    ("There were 42.7 million refugees. Of the total, 6.1 million came from Syria.", REFUGEES, ["42700000"]),
]

STUNTED = card("Stunted children under five in the world, share", "stunted", known=["23.2 2024"])
WAITING = card("Waiting time in hospitals of Oslo", "waiting time", unit=DAY, known=["61 2025"])
RECYCLED = card("Recycling rate of Wales", "recycling", known=["65 2025"])
AGES = [
    ("Some 22.9% of children under five are stunted.", STUNTED, ["22.9"]),
    ("Of children under five, 22.9% are stunted.", STUNTED, ["22.9"]),
    # … but
    ("The waiting time in Oslo was under 58 days.", WAITING, ["58"]),
    ("Recycling in Wales was over 66% in 2026.", RECYCLED, ["66"]),
    ("Among under 25s recycling in Wales was at 51% in 2026.", RECYCLED, []),
]

ROCKETS = card("Falcon 9 launches in the year", "Falcon 9 launches", unit=COUNT, known=["132 2024"])
POLIO = card("Districts of Uganda with polio", "polio", unit=COUNT, known=["21 2025"], counts=("districts",))
YEN = card("Exports of Japan in the month", "exports", unit=money("JPY"), known=["9100000000000 April 2026"])
EURO = card("Exports of Ireland in the month", "exports", unit=money("EUR"), known=["19000000000 April 2026"])
VACANT = card("Vacant flats in Norway, share", "vacant", known=["21 2025"])
POWER = card("Share of renewables in the power of Chile", "renewables", known=["64 2025"])
TIGERS = card("Tigers in Laos", "tigers", unit=COUNT, known=["61 2022"])
STRIKES = card("Strikes in France in the year", "strikes", unit=COUNT, known=["41 2025"])
VACCINATED = card("Vaccinated children in Kenya, share", "vaccinated", known=["84 2024"])
RENTED = card("Households that rent in Austria, share", "rent", known=["42 2025"])
SAID_IN_OTHER_WAYS = [
    ("Falcon 9 launches rose to 161 in 2025.", ROCKETS, ["161"]),
    ("In Uganda the number of districts with polio rose to 32.", POLIO, ["32"]),
    ("In Uganda the number of districts with polio rose by 11.", POLIO, []),
    ("The number of strikes in France rose to 44.", STRIKES, ["44"]),
    ("The number of workers in strikes in France rose to 44.", STRIKES, []),
    ("In the district 74.9% of children are vaccinated. Kenya wants more.", VACCINATED, []),
    ("In Kenya 86% of children are vaccinated, said a nurse in the hospital.", VACCINATED, ["86"]),
    ("In yen, Japan's exports were worth 9.4 trillion in May.", YEN, ["9400000000000"]),
    ("Ireland's exports are paid in euros; in dollars they were worth 21 billion in May.", EURO, []),
    ("In Norway 23.2 in a hundred flats are vacant.", VACANT, ["23.2"]),
    ("In Norway 23.2 hectares in a hundred villages are vacant.", VACANT, []),
    ("Renewables gave Chile 66% of its power. The other 34% came from coal.", POWER, ["66"]),
    ("The remaining 58 tigers in Laos are in danger.", TIGERS, ["58"]),
    ("Laos has 61 tigers; 3 live in zoos, and the remaining 58 tigers roam.", TIGERS, ["61"]),
    ("A third of households in Austria rent.", RENTED, ["33.33"]),
    ("In the third quarter households in Austria rent more.", RENTED, []),
]

MADE_OF = card("Recycled paper in Austria, share", "recycled paper", known=["76 2025"])
PARTS_OF_A_TIME = [
    ("Recycled paper in Austria came to two thirds of that of 2025.", MADE_OF, []),
    ("Recycled paper in Austria was only half of 2024, when prices were high.", MADE_OF, []),
    # … but
    ("Recycled paper made up two thirds of paper in Austria in 2025.", MADE_OF, ["66.67"]),
]

LABELLED = [
    ("Gas storage in Germany is filling up.\n\nOil: 38%", card("Gas storage in Germany", "storage", known=["34"]), []),
    ("Gas storage in Germany is filling up.\n\nStorage: 38%", card("Gas storage in Germany", "storage", known=["34"]),
     ["38"]),
    ("Unemployment in Peru is falling. The good news: it is 5.8%.",
     card("Unemployment in Peru", "unemployment", known=["6.1 2025"]), ["5.8"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "figure", "values"), SYNONYMS)
def test_everyday_words_for_the_same_thing(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), NOUN_AWAY)
def test_a_counted_noun_stands_away_from_its_phrase(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), JOINED)
def test_a_joined_clause_goes_on_about_what_is_ruled_out(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), NAMES_OF_REPORTS)
def test_the_world_in_the_name_of_a_report_is_no_place(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), ONLY_WHEN)
def test_a_time_that_only_says_when_rules_nothing_out(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), GAPS)
def test_a_gap_is_said_with_both_its_sides_or_a_comparative(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), TOGETHER)
def test_a_joint_number_is_nobodys(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), ABOUT_SOMEBODY)
def test_a_text_about_somebody_is_not_about_the_world(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), OWN_PLACES)
def test_a_place_that_a_card_names_beside_its_subject(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), OF_THE_WORLD)
def test_what_is_said_of_the_world_beats_where_it_is_said(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), SAYER_IN_A_TOWN)
def test_a_town_is_only_where_somebody_says_so(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), OF_THE_TOTAL)
def test_a_part_of_a_larger_total_may_be_what_is_asked(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), AGES)
def test_an_age_takes_no_words_from_a_number_and_a_size_is_no_age(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), [*SAID_IN_OTHER_WAYS, *LABELLED])
def test_a_number_is_said_in_other_ways(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


@pytest.mark.parametrize(("text", "figure", "values"), PARTS_OF_A_TIME)
def test_a_fraction_of_another_times_number_is_no_share(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


HAPPY = card("Lead of Iceland over Finland in the happiness index", "happiness index", unit=POINTS, known=["3.1"],
             subject=("Iceland",), rival=("Finland",))  # fmt: skip
CHEAP = replace(
    card("How much less bread costs in Poland than in Germany", known=["32 2025"], subject=("Poland",)),
    rival=("Germany",),
    about=(("bread",), ("costs", "price")),
)


@pytest.mark.parametrize(
    ("text", "figure", "direction"),
    [
        ("Iceland leads the happiness index, with Finland 4.6 points behind.", HAPPY, Direction.AHEAD),
        ("Finland leads the happiness index, with Iceland 4.6 points behind.", HAPPY, Direction.BEHIND),
        ("Iceland is 4.6 points behind Finland in the happiness index.", HAPPY, Direction.BEHIND),
        ("Bread in Poland costs 34% less than in Germany.", CHEAP, Direction.AHEAD),
        ("Bread in Germany costs 34% less than in Poland.", CHEAP, Direction.BEHIND),
    ],
)
def test_who_is_ahead(text: str, figure: Figure, direction: Direction) -> None:
    assert [c.direction for c in claims(text, figure)] == [direction]


def test_a_gap_that_was_turned_round_is_a_reversal() -> None:
    text = "Finland leads the happiness index, with Iceland 4.6 points behind."
    assert kinds(text, HAPPY) == [("4.6", ChangeKind.REVERSAL)]


PIECES = (
    "Together with", "Finland", "Iceland", "4.6 points", "behind", "leads", "with", "of the world's", "8.2%", "a third",
    "in a hundred", "The other", "remaining", "62%", "Falcon 9", "launches", "instead of the", "9,415", "In yen,",
    "9.4 trillion", "exports to", "the United States", "Vietnam's", "rose", "fell", "0.4%", "last month",
    "a month earlier",
    "and invested", "under five", "World Power Review", "speaks of", "Gas:", "the most in", "the past ten years", ".",
    ",", "\n\n", "|", "1 | Atlanta | 106.3 million", "of that", "the number of districts", "it was", "mumps",
    "431 cases",
)  # fmt: skip
EVERY = (HAPPY, CHEAP, EXPORTS, DARK, INFLATION, MUMPS, ROCKETS, POLIO, YEN, POWER, COFFEE, RENTED)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24).map(" ".join))
def test_any_order_of_these_words_is_read_and_quoted_as_written(text: str) -> None:
    kept = stored(text)
    for claim in claims(text, *(_named(figure, i) for i, figure in enumerate(EVERY)), title="Iceland and the world"):
        assert kept[claim.start : claim.end] == claim.quote
        assert claim.start <= claim.quantity.start < claim.quantity.end <= claim.end
        assert kept[claim.quantity.start : claim.quantity.end] == claim.quantity.surface


def _named(figure: Figure, number: int) -> Figure:
    return replace(figure, id=f"card{number}")
