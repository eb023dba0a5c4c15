"""Ordinary wording that once misled: money of countries, ratios, marks that are passed, others told beside one.

Plain cards of many subject areas; texts of 2026-07-09. In each list the near misses follow "… but".
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from plain_cards import COUNT, POINTS, card, dates, kinds, money, said
from watchbot.model import ChangeKind, Figure, Unit, UnitKind

MULTIPLE, SCORE = Unit(kind=UnitKind.MULTIPLE), Unit(kind=UnitKind.SCORE)

FARES = replace(
    card("Swiss train fares as a multiple of Italian ones", unit=MULTIPLE, known=["3.4 2025", "3.1 2024"]),
    about=(("train", "trains"), ("fares", "cost", "expensive")),
    subject=("Switzerland", "Swiss"),
    rival=("Italy", "Italian"),
)
RATIOS = [
    ("Train fares in Switzerland cost more than three times as much as in Italy.", FARES, ["3"]),
    ("In the report train fares were dear: the multiple for Switzerland and Italy was 3.1.", FARES, ["3.1"]),
    # … but
    ("Train fares in Switzerland are 3.4 times those in Italy. Four trains were late, three fewer than there.", FARES,
     ["3.4"]),
]  # fmt: skip

YARDS = card("Orders of the shipyards of Korea", "shipyards", unit=money("USD"), known=["51800000000 2025"])
MONEY = [
    ("The shipyards of Korea had orders of 51.8 billion US dollars in 2025.", YARDS, ["51800000000"]),
    ("The shipyards of Korea had orders of 51.8 billion U.S. dollars in 2025.", YARDS, ["51800000000"]),
    # … but
    ("The shipyards of the US had orders of 51.8 billion dollars in 2025, those of Korea had fewer.", YARDS, []),
]

INSURED = card("Insured share of storm damage in Fiji", "insured", "storm damage", known=["61 2025", "58 2024"])
SHARES = [
    ("In Fiji 61 cents of every dollar of storm damage were insured.", INSURED, ["61"]),
    ("In Fiji 61 of every hundred dollars of storm damage were insured.", INSURED, ["61"]),
    ("Of the storm damage in Fiji last year, sixty-one percent was insured.", INSURED, ["61"]),
    # … but
    ("In Fiji a letter costs 61 cents, insured or not.", INSURED, []),
]

GROWERS = card("Rose growers in Kenya", "rose growers", "growers", unit=COUNT, known=["58 2025"])
THRESHOLDS = [
    ("Kenya has 58 growers with sales of a million dollars or more, of roses for the most part.", GROWERS, ["58"]),
    ("Kenya has 58 million-dollar growers.", card("Million-dollar growers in Kenya", "million-dollar growers",
     unit=COUNT, known=["58 2025"]), ["58"]),
]  # fmt: skip

POLIO = card("Polio cases in Chad", "polio", "cases", unit=COUNT, known=["9846 May 2026"])
OTHERS = [
    ("Polio is still met in Chad. There were 9,846 cases of cholera.", POLIO, []),
    ("Polio is still met in Chad: 9,900 cases, 9,850 of them confirmed.", POLIO, ["9900"]),
    # … but
    ("Polio is still met in Chad. There were 9,846 cases of the disease.", POLIO, ["9846"]),
    ("Polio is still met in Chad. There were 9,846 confirmed patients.", POLIO, ["9846"]),
]

SPRINT = card("World record over 100 metres backstroke", "backstroke", "world record",
              unit=Unit(kind=UnitKind.DURATION, code="second"), known=["57.13 2024"])  # fmt: skip
MARKS = [
    ("She broke the world record in the backstroke and became the first woman to stay below 57 seconds.", SPRINT, []),
    # … but
    ("She broke the world record in the backstroke with 56.98 seconds.", SPRINT, ["56.98"]),
]

HOMES = replace(card("Homes built in England", "homes built", "homes", unit=COUNT, known=["134760 2025"]),
                subject=("England",))  # fmt: skip
PARTS = [
    ("In England 134,760 homes were built, and the district has 2,870 of them.", HOMES, ["134760"]),
    ("England builds homes. In the capital, 73,900 homes were built.", HOMES, []),
]

PENSION = card("Gender pension gap of Peru", "pension gap", "women", "men", known=["22.8 2025"])
GAPS = [
    ("In Peru the pension of women is about 23% less than that of men.", PENSION, ["23"]),
]

LEAD = replace(
    card("Peru's lead over Chile in mined lithium", "lithium", "lead", unit=POINTS, known=["11.4 2025", "14.9 2024"]),
    subject=("Peru",), rival=("Chile",),
)  # fmt: skip
LEADS = [
    ("11.4 points — Peru's lead over Chile in mined lithium", LEAD, ["11.4"]),
    ("Peru mined 34.1 percent of the lithium, Chile 22.7; the difference, eleven point four points, is large.", LEAD,
     ["11.4"]),
]  # fmt: skip

RICE = replace(card("Rice price inflation of Ghana", "rice inflation", "rice", known=["3.1 May 2026"]),
               definition="Change over 12 months.")  # fmt: skip
WINDOWS = [
    ("Compared with the month before, rice in Ghana rose by 3.4%.", RICE, []),
    ("Compared with May, rice in Ghana rose by 3.4%.", RICE, []),
    # … but
    ("Rice in Ghana rose by 3.4% against the same month of last year.", RICE, ["3.4"]),
    ("Rice in Ghana was 3.1% dearer than a year before, no more than in May.", RICE, ["3.1"]),
]

CORE = replace(card("Core inflation of Japan", "core", known=["1.8 April 2026", "1.7 March 2026"]),
               exclude=("core-core", "Tokyo"), subject=("Japan", "nationwide"))  # fmt: skip
EXCLUDED = [
    ("Core inflation in Japan was 1.8%.", CORE, ["1.8"]),
    ("Core inflation was 2.1% in Tokyo, compared with 1.8% in Japan.", CORE, ["1.8"]),
    # … but
    ("Core-core inflation in Japan was 2.4%.", CORE, []),
]

SEEN = [
    ("Core inflation in Japan came in at 1.8%, against forecasts of 1.9%.", CORE, ["1.8"]),
    ("Do not expect miracles: core inflation in Japan is 1.8%.", CORE, ["1.8"]),
    # … but
    ("The bank sees core inflation in Japan at 1.9% in the third quarter of 2026.", CORE, []),
    ("Core inflation in Japan was close to the upper end of the band of 1% to 3%.", CORE, []),
]

WATER = card("Share of homes with piped water in Laos", "piped water", "water", known=["91 2025"])
WHOLES = [
    ("Piped water has reached 91% of what the map of Laos shows as homes.", WATER, ["91"]),
    ("In the ballot on piped water in Laos 91% of those who voted said yes.", WATER, []),
    ("The use of piped water is lowest among those in the hills of Laos, at 58%.", WATER, []),
]

FRAUD = card(
    "Cost of fraud in Chile", "fraud", "cost", unit=money("EUR"), known=["41600000000 2025", "36900000000 2024"]
)
SCALES = [
    ("Fraud cost Chile 41.6 billion euros in 2025; in 2024 it was 36.9.", FRAUD, ["41600000000", "36900000000"]),
]

SHARE = card("Market share of Meridian in Peru", "market share", "Meridian", known=["31.8 2025"])
ROWS = [
    ("Company | Market share\nMeridian | 31.8%\nOthers | 23.6%\n", SHARE, ["31.8"]),
    ("Among the companies of Peru, Meridian had a market share of 31.8%.", SHARE, ["31.8"]),
]

POINTS_LEAD = replace(
    card("Points gap of the ranking", "ranking", "gap", unit=COUNT, known=["1340 May 2026"], counts=("points",)),
    about=(("ranking",), ("gap", "ahead")), subject=("Havlicek",), rival=("Salcedo",),
)  # fmt: skip
COUNTED = [("In the ranking Havlicek is 1,340 points ahead of Salcedo.", POINTS_LEAD, ["1340"])]

JOBLESS = card("Unemployment rate of Ireland", "unemployment", known=["5.1 May 2026"])
WITHIN = [
    ("Core inflation of Japan was 1.8%. Within core, services are at 2.7%.", CORE, ["1.8"]),
    ("Core inflation of Japan was 1.8%, unchanged from March.", CORE, ["1.8"]),
    ("Core inflation in Japan was 1.8%. It was 1.7% in the month before.", CORE, ["1.8", "1.7"]),
    ("The core rate of Japan ends the year at 1.4%, says our model.", CORE, []),
    ("Polio is met in Chad. Ratings of the film: 3.2 out of 5.", POLIO, []),
]


@pytest.mark.parametrize(
    ("text", "figure", "wanted"),
    [
        *SCALES, *ROWS, *COUNTED, *WITHIN,
        *RATIOS, *MONEY, *SHARES, *THRESHOLDS, *OTHERS, *MARKS, *PARTS, *GAPS, *LEADS, *WINDOWS,
        *EXCLUDED, *SEEN, *WHOLES,
    ],
)  # fmt: skip
def test_what_ordinary_wording_says(text: str, figure: Figure, wanted: list[str]) -> None:
    assert said(text, figure) == wanted


BANK = card(
    "Policy rate of the Bank of Ghana", "policy rate", known=["2.25 April 2026", "2.5 September 2025", "1 1995"]
)
DATED = [
    ("The Bank of Ghana lifted its policy rate to 2.5% on Wednesday.", BANK, ["2.5 2026-07-08"]),
    ("The Bank of Ghana raised its policy rate to 2.75%, a level last seen in 1995.", BANK, ["2.75 -"]),
    ("The Bank of Ghana cut its policy rate to 2.0% four weeks ago.", BANK, ["2 2026-06"]),
    ("By the Lending Outpost 2026 the policy rate of the Bank of Ghana is 2.5%.", BANK, ["2.5 -"]),
]


@pytest.mark.parametrize(("text", "figure", "wanted"), DATED)
def test_when_it_was_so(text: str, figure: Figure, wanted: list[str]) -> None:
    assert dates(text, figure) == wanted


COUNT_OF_DAYS = replace(
    card("Mumps cases in Belgium", "mumps", "cases", unit=COUNT, known=["1102 26 April 2026"]), accumulates=True,
)  # fmt: skip
UNTIL = [
    ("Belgium has 1,284 cases of mumps, the office said on Tuesday with data up to 5 July.", COUNT_OF_DAYS,
     ["1284 2026-07-05"]),
    ("These are the figures up to 5 July. Belgium has 1,284 cases of mumps.", COUNT_OF_DAYS, ["1284 2026-07-05"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "figure", "wanted"), UNTIL)
def test_a_running_total_is_of_the_day_up_to_which_it_counts(text: str, figure: Figure, wanted: list[str]) -> None:
    assert dates(text, figure) == wanted


def test_what_another_country_has_is_not_the_cards() -> None:
    text = "Prices rose in Bogota and elsewhere. Unemployment was 8.9% in April."
    assert said(text, JOBLESS, title="Colombian inflation at 4.27%") == []
    assert said("Unemployment was 5.2% in April.", JOBLESS, title="Irish inflation at 4.27%") == ["5.2"]


RACE = replace(
    card("Rinaldi's lead over Verhagen in the standings", "lead", "standings", unit=SCORE, known=["17 May 2026"]),
    subject=("Rinaldi",), rival=("Verhagen",),
)  # fmt: skip
SIDES = [
    ("In the standings Rinaldi has 128 points and Verhagen 111, a lead of 17 points.", RACE, ChangeKind.REPEAT),
    ("Rinaldi, who came ten points ahead of Jonas Verhagen, leads the standings over Verhagen by 17.", RACE,
     ChangeKind.REPEAT),
    # … but
    ("In the standings Verhagen leads Rinaldi by 17 points.", RACE, ChangeKind.REVERSAL),
]  # fmt: skip


@pytest.mark.parametrize(("text", "figure", "wanted"), SIDES)
def test_whose_lead_it_is(text: str, figure: Figure, wanted: ChangeKind) -> None:
    assert dict(kinds(text, figure)).get("17") is wanted
