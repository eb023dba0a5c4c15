"""Binding by the ways of saying that news of any subject uses: what takes a figure up, and what is another's or a part.

Each case is one mechanism, in a sentence of its own, with a plain card (label, one list of phrases, one known value).
"""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal

import pytest

from plain_cards import COUNT, NOON, card, claims, money, said
from watchbot.model import ChangeKind, Figure, KnownValue
from watchbot.pipeline.ledger import card_readings, relate
from watchbot.pipeline.periods import find_periods

EURO, DOLLAR = money("EUR"), money("USD")


def as_of(text: str, figure: Figure) -> dict[str, str]:
    """Return the as-of of each value."""
    return {
        f"{c.value.normalize():f}": c.as_of.iso if c.as_of else "" for c in claims(text, figure) if c.value is not None
    }


PRICES = card("Inflation in Norway", "inflation", "consumer prices", known=["3.1"])
RENT = card("Average rent in Dublin", "average rent", "rent in Dublin", unit=EURO, known=["2400"])
READERS = card("Literacy rate in India", "literacy rate", "literate", known=["77.7 2021"])
JOBLESS = card("Jobless rate in Canada", "jobless rate", "unemployment rate", known=["6.9"])
WOLVES = card("Wolves in Germany", "wolves", "wolf", unit=COUNT, known=["1600"])
LAUNCHES = card("Rocket launches this year", "launches", "launch", unit=COUNT, known=["70"])
ROADS = card("Road deaths in France", "road deaths", "killed on the roads", unit=COUNT, known=["3200"])
OIL = card("Brent oil price", "Brent", unit=DOLLAR, known=["71"])
TRAINS = card("Share of trains on time in Italy", "trains on time", "punctual", "punctuality", known=["78"])
PEOPLE = card("Population of Iceland", "population", "inhabitants", unit=COUNT, known=["389000"])
LOAN = card("US 30-year mortgage rate", "mortgage rate", "30-year mortgage", known=["6.3"])
STRIKERS = card("Workers in major strikes in Chile", "strikes", "walked out", unit=COUNT, known=["41000"])
MUSEUM = card(
    "Visitors to the Louvre", "visitors", unit=COUNT, known=["8700000"], subject=("Louvre",), counts=("visitors",)
)

SENTENCES = [
    # an earlier value takes the figure of the one before up
    ("Inflation in Norway was 2.9% in March. In February it had been 3.1%.", PRICES, ["2.9", "3.1"]),
    ("Inflation in Norway was 2.9% in March. A year earlier the rate was 4.5%.", PRICES, ["2.9", "4.5"]),
    ("The average rent in Dublin is now €2,476. In 2024 it had been €2,377.", RENT, ["2476", "2377"]),
    ("Brent rose on Thursday. On Friday it closed at $72.30.", OIL, ["72.3"]),
    # … but not where the clause names something of its own
    ("Inflation in Norway was 2.9%. In the building trade it was 5.1% a year ago.", PRICES, ["2.9"]),
    ("The average rent in Dublin is €2,476. In Cork it was €1,950 in 2025.", RENT, ["2476"]),
    # other subjects
    ("Norway's inflation was 2.9%; in Sweden it was 2.2%.", PRICES, ["2.9"]),
    ("The literacy rate in Nepal is 76.2 percent, against 80.9 percent in India.", READERS, ["80.9"]),
    ("Iceland had 391,810 inhabitants. Reykjavik has 140,000 inhabitants.", PEOPLE, ["391810"]),
    ("The Louvre counted 9.0 million visitors in 2025. Orsay had 3.8 million visitors.", MUSEUM, ["9000000"]),
    ("Germany, France and Italy counted 1,636, 1,013 and 3,501 wolves, respectively.", WOLVES, ["1636"]),
    # a sister figure
    ("The 15-year fixed mortgage rate averaged 5.72%.", LOAN, []),
    ("Core inflation in Norway was 3.4%.", PRICES, []),
    ("Youth unemployment in Canada is high: the rate for young men was an unemployment rate of 13.9%.", JOBLESS, []),
    ("Among private buyers in Italy the share of trains on time was rated 11%.", TRAINS, []),
    # parts, increments, differences
    ("The company has now flown 75 launches this year, of which 52 were from Florida.", LAUNCHES, ["75"]),
    ("Punctuality in Italy was 75.4%. Of regional trains, 88% were punctual.", TRAINS, ["75.4"]),
    ("Brent crude rose $1.20 to $72.30 a barrel.", OIL, ["72.3"]),
    ("Inflation in Norway eased by 0.2 percentage points to 2.9%.", PRICES, ["2.9"]),
    ("More than 1,600 wolves live in Germany, 80 more than last year.", WOLVES, ["1600"]),
    # counts
    ("It was the company's 75th launch of the year.", LAUNCHES, ["75"]),
    ("In France 3,193 people were killed on the roads in 2025.", ROADS, ["3193"]),
    ("In Chile 43,200 people walked out in 31 strikes.", STRIKERS, ["43200"]),
    ("Nobody in Iceland owns 389 wolves or 12 million inhabitants.", PEOPLE, []),
    # tables
    (
        "Average rents in euros:\n\nCity | 2025 | 2024\nDublin | 2,476 | 2,377\nCork | 1,950 | 1,890",
        RENT,
        ["2476", "2377"],
    ),
    (
        "Jobless rate by country:\n\nCountry | Rate | Vacancies\nCanada | 6.8% | 3.1%\nPeru | 6.1% | 1.2%",
        JOBLESS,
        ["6.8"],
    ),
    # not said by the text itself
    ("Canada's unemployment rate is expected to reach 7.2 per cent by December.", JOBLESS, []),
    ("It is not true that the unemployment rate in Canada is 9 per cent.", JOBLESS, []),
]


@pytest.mark.parametrize(("text", "figure", "values"), SENTENCES, ids=lambda p: p[:40] if isinstance(p, str) else "")
def test_a_number_is_the_figures_own_or_is_left_alone(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


def test_what_began_and_what_is_compared_gives_no_date() -> None:
    text = "Germany has counted 1,636 wolves since the survey began in March 2021."
    assert as_of(text, WOLVES)["1636"] == "2026-07-09"
    text = "In Germany 1,636 wolves were counted in 2025, more than in the same period of 2019."
    assert as_of(text, WOLVES)["1636"] == "2025"


def test_a_when_clause_is_of_the_time_before_it() -> None:
    text = "The Louvre's result is its best since 2018, when it welcomed 10,200,000 visitors."
    assert as_of(text, MUSEUM)["10200000"] == "2018"


def test_the_last_three_months_are_a_quarter() -> None:
    text = "In the last three months of 2025 the unemployment rate in Canada was 6.7%."
    assert as_of(text, JOBLESS)["6.7"] == "2025-12"


def test_another_running_total_for_the_same_day_is_a_conflict() -> None:
    total = card("Wolves counted in Germany", "wolves", unit=COUNT, known=["1600"], accumulates=True)
    day = find_periods("as of 1 July 2026", published=None)[0].period
    total = replace(total, known=(KnownValue(value=Decimal(1600), as_of=day),))
    (claim,) = claims("As of July 1 Germany has counted 1,690 wolves.", total)
    assert relate(claim, total, card_readings(total, known_since=NOON)).kind is ChangeKind.CONFLICT


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Inflation in Norway was 2.9%, according to Statistics Norway.", "Statistics Norway"),
        ("Inflation in Norway was 2.9%, the statistics institute said.", "statistics institute"),
        ("“Good,” said Ola Holm. Traffic was light and it rained. Inflation in Norway was 2.9%.", ""),
        ("You know it: inflation in Norway was 2.9%.", ""),
    ],
)
def test_only_who_is_named_for_the_number_is_its_source(text: str, source: str) -> None:
    (claim,) = claims(text, PRICES)
    assert claim.source == source


NEWS = (
    "Inflation in Norway was 2.9% in March, Statistics Norway said on Tuesday. In February it had been 3.1%. Rents "
    "rose by 4% in Oslo, while wages grew more slowly than the year before. The average rent is 14,200 kroner.\n\n"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["1,", "it was 5% in 2024. ", "Acme Corp had 5 Wolves, ", "Country | 2025\nNorway | 2.9\n", "of which 5, "]
)
def test_a_hostile_text_costs_no_more_than_three_times_as_much_news(piece: str) -> None:
    def seconds(unit: str) -> float:
        begin = time.process_time()
        said((unit * (100_000 // len(unit) + 1))[:100_000], PRICES)
        return time.process_time() - begin

    news = max(seconds(NEWS), seconds(NEWS))
    assert seconds(piece) < 3 * news + 0.3
