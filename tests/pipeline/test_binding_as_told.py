"""How a text tells its numbers: on cards, by reports, of oneself, of a day, of the killed. Each way with a near miss.

Plain cards of many subject areas; texts of 2026-07-09. In each list the near misses follow "… but".
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from plain_cards import COUNT, card, dates, kinds, measure, money, said
from watchbot.model import ChangeKind, Figure, Trend, Unit, UnitKind

REVERSAL, REPEAT, UPDATE = ChangeKind.REVERSAL, ChangeKind.REPEAT, ChangeKind.UPDATE
SCORE = Unit(kind=UnitKind.SCORE)

INDEX = card("Timber Price Index, yearly mean", "timber price index", unit=SCORE, known=["131.2 2025"])
STAT_CARDS = [
    ("113.2 Timber Price Index, mean of 2025\n\nMade by the office.", INDEX, ["113.2"]),
    ("The Timber Price Index (2020 average = 100) came to 131.9.", INDEX, ["131.9"]),
    # … but
    ("2.1 Timber Price Index\n\nThe chapter says how it is made.", INDEX, []),
    ("The Timber Price Index was 131.2 in 2025, where the years 2015 to 2019 are 100.", INDEX, ["131.2"]),
    ("The Timber Price Index was 100 in 2023.", INDEX, ["100"]),
]

FERRIES = card("Ferries' share of freight to Gotland", "ferries", known=["24 2025"])
ROWS = [
    ("24% | of freight to Gotland came on ferries\n37% | of it was food\n", FERRIES, ["24"]),
    # … but: the first row is the head
    ("Freight to Gotland\n\nShare | 2025\nFerries | 24%\nFreight trains | 37%\n", FERRIES, ["24"]),
]

DROP = replace(card("Fall in antibiotic use in Denmark since 2018", "antibiotic", known=["28 2025"]), change=Trend.DOWN)
MINUS = [
    ("-28% antibiotic use in Denmark since 2018", DROP, ["28"]),
    # … but
    ("Output of Denmark: -28%. Antibiotic use was in the news.", DROP, []),
]

HOTEL = card("Hotel share of overnight stays in Malta", "hotel", known=["68 2025"])
RENT = card("Average rent in Malta", "rent", unit=money("EUR"), known=["1500 2025"])
PRIVATE = [
    ("My own hotel bill fell by 40%.", HOTEL, []),
    ("I paid 1,560 euros for a room, which is the rent of Malta.", RENT, []),
    ("In my experience hotels have 50% of the overnight stays in Malta.", HOTEL, []),
    # … but
    ("Hotels had 71% of the overnight stays in Malta, and my sister owns one.", HOTEL, ["71"]),
    ("My salary is below the average, and hotels had 71% of the overnight stays in Malta.", HOTEL, ["71"]),
    ("By our own figures hotels had 71% of the overnight stays in Malta.", HOTEL, ["71"]),
    ("My own paper said that hotels had 68% of the overnight stays in Malta.", HOTEL, ["68"]),
]
CHECKED = [
    ('The office told us: "Hotels had 71% of the overnight stays in Malta."', HOTEL, ["71"]),
    ('"Our data show that hotels had 71% of the overnight stays in Malta," she said.', HOTEL, ["71"]),
    ('"Half of the overnight stays in Malta are in hotels," the video says.', HOTEL, []),
    # … but
    ("Hotels had 71% of the overnight stays in Malta, the office says.", HOTEL, ["71"]),
]

DAMS = replace(
    card("Hydropower's share of Albania's electricity", "hydropower", known=["93 2025", "91 2024"]),
    definition="Share of electricity in the year.",
)
DAYS = [
    ("Hydropower had 93% of Albania's electricity in 2025. On March 22 hydropower had 60%.", DAMS, ["93"]),
    # … but
    ("On March 22 the office said that hydropower had 95% of Albania's electricity.", DAMS, ["95"]),
    ("Hydropower had 95% of Albania's electricity in 2026.", DAMS, ["95"]),
]

TYPHOID = card("Typhoid deaths in Peru", "typhoid", "deaths", "died", unit=COUNT, known=["912 2026"])
KILLED = [
    ("Typhoid has killed 921 Peruvians, most of them old.", TYPHOID, ["921"]),
    ("Typhoid has killed 921 people in Peru.", TYPHOID, ["921"]),
    ("Typhoid is in Peru. So far 921 Peruvians have lost their lives.", TYPHOID, ["921"]),
    ("Typhoid is in Peru; 921 have died.", TYPHOID, ["921"]),
    ("The typhoid that swept the north of Peru has now killed at least 921 people.", TYPHOID, ["921"]),
    ("Typhoid in Peru: officials say that 921 people died of the disease.", TYPHOID, ["921"]),
    # … but
    ("Typhoid has spared 921 Peruvians.", TYPHOID, []),
    ("Typhoid is in Peru, where floods killed 921 Peruvians.", TYPHOID, []),
    ("Typhoid is in Peru. So far 921 Peruvians died of measles.", TYPHOID, []),
    ("Typhoid is in Peru, and 921 nurses lost their jobs.", TYPHOID, []),
]

CONSOLES = replace(
    card("Consoles of the NX7 sold", "sold", "shipped", unit=COUNT, known=["17370000 2025"]), subject=("NX7",)
)
PRODUCTS = [
    ("More than 17 million NX7s have been shipped.", CONSOLES, ["17000000"]),
    # … but
    ("More than 17 million NX8s have been shipped.", CONSOLES, []),
]

WASTE = card("Food thrown away per person in Chile", "food", "thrown away", unit=measure("kilogram"), known=["76 2025"])
OUTLOOKS = [
    ("According to the new Food Outlook, people in Chile threw away 78 kilos of food each in 2025.", WASTE, ["78"]),
    # … but
    ("The Food Outlook puts food thrown away by people in Chile at 78 kilos each in 2027.", WASTE, []),
    ("By the outlook of the ministry, people in Chile threw away 78 kilos of food each in 2025.", WASTE, []),
]

CEREALS = replace(
    card("Cereals harvested in Romania", "cereals", unit=measure("tonne"), known=["21000000 2025"]), exclude=("maize",)
)
REASONS = [
    (
        "Romania harvested 22 million tonnes of cereals in 2026, thanks to much maize in the south.",
        CEREALS,
        ["22000000"],
    ),
    # … but
    ("Romania harvested 12 million tonnes of maize, thanks to rain; cereals did well.", CEREALS, []),
]

ADVERTS = replace(
    card("Fall in adverts for trainees in Austria", "adverts", known=["38 2025"]),
    change=Trend.DOWN,
    exclude=("all adverts",),
)
LITTLE_WORDS = [
    ("Adverts for trainees in Austria fell by 39%.", ADVERTS, ["39"]),
    # … but
    ("All adverts in Austria fell by 39%.", ADVERTS, []),
]

UREA = card("Price of a tonne of urea", "urea", unit=money("USD"), known=["418 May 2026"])
DENIED = [
    ("We were wrong. Urea cost $418 a tonne in May, not €418.", UREA, ["418"]),
    # … but
    ("It is wrong that urea cost $431 a tonne in May.", UREA, []),
]

JETS = replace(
    card("Lead of Varo over Kestrel in jets", unit=COUNT, known=["193 2025"], subject=("Varo",), rival=("Kestrel",)),
    about=(("more than", "lead", "ahead"), ("jets", "delivered")),
)
SIDES = [
    ("In 2025 Varo delivered 193 more jets than Kestrel.", JETS, [("193", REPEAT)]),
    ("In 2025 Kestrel delivered 193 more jets than Varo.", JETS, [("193", REVERSAL)]),
    ("Varo handed over 211 more jets than Kestrel in 2026.", JETS, [("211", UPDATE)]),
    # … but
    ("Varo leads Kestrel. It has six hundred jets from four towns, each prettier than a bird.", JETS, []),
]

BERTH = card("Cargo on the Danube in Serbia", "Serbia", "Serbian", known=["2.3 2025"])
PLACES_ONLY = [
    ("In Serbia the cargo on the Danube grew by 2.6%.", BERTH, ["2.6"]),
    # … but
    ("In Serbia it is 21%, as many have noticed.", BERTH, []),
]

ADULTS = card("Adults in Ireland who swim", "adults", known=["54 2025"])
PARTS = [
    ("In Ireland 56% of adults swim, and among those aged 16 to 24 it is 79%.", ADULTS, ["56"]),
    ("The highest share was recorded in Ireland, where 54.0% of adults swim.", ADULTS, ["54"]),
    # … but
    ("The highest share of adults was 71%.", ADULTS, []),
]

CARRIED = card("Load of the ferries of Samos", "seats filled", "load", known=["77.4 2026"])
MOVED = [
    ("Seats on offer grew by 3.1 percent and traffic by 76 percent; the load of the ferries is known.", CARRIED, []),
    # … but
    ("Seats filled were 79 percent of all on the ferries of Samos.", CARRIED, ["79"]),
]


HARBOUR = card("Vessels in the harbour of Rijeka in the year", "vessels", unit=COUNT, known=["520 2025"])
SHARE = card("Share of rooms in Rijeka that are taken", "rooms", known=["52 2025"])
LEAPS = [
    ("Rooms in Rijeka were full last year, as the city says. They were 51 percent taken.", SHARE, ["51"]),
    ("The harbour of Rijeka had 730 vessels.", HARBOUR, ["730"]),
    ("Rooms in Rijeka were full, as the city says. They went up to 96 percent taken.", SHARE, ["96"]),
    ("Rooms in Rijeka were full, as the city says. They were 96 percent taken, a record.", SHARE, ["96"]),
    (
        "Rooms in Rijeka were full, as the city says. They were 96 percent taken, up from 52 percent.",
        SHARE,
        ["96", "52"],
    ),
    # … but
    ("Rooms in Rijeka were full last year, as the city says. They were 96 percent taken.", SHARE, []),
]

PAY = replace(
    card("Lead of Serbia over Croatia in pay", known=["4.3 2025"], subject=("Serbia", "Serbian"), rival=("Croatia",)),
    about=(("more than", "less than", "ahead", "behind"), ("pay", "wages", "earn", "hour")),
)
MORE_OR_LESS = [
    ("For an hour of work Croatia pays 4.3 percent less than Serbia.", PAY, [("4.3", REPEAT)]),
    ("Serbia pays 4.3% more for an hour than Croatia does.", PAY, [("4.3", REPEAT)]),
    # … but
    ("Serbia pays 4.3% less for an hour than Croatia does.", PAY, [("4.3", REVERSAL)]),
]

TAKEN = card("Rooms of Malta that are taken", "rooms", known=["52 2025"])
MATCHES = card("Crowd of Lubin at a match", "Lubin", unit=COUNT, known=["24310 2025"])
NAMES = [
    ("Roughly 53 percent of the rooms of Malta are taken.", TAKEN, ["53"]),
    ("Of those interviewed, 53 percent have taken rooms in Malta.", TAKEN, ["53"]),
    ("Lubin led the league ahead of Wisla with 24,310.", MATCHES, ["24310"]),
    # … but
    ("Of the pupils interviewed in Malta, 54 percent have taken rooms.", TAKEN, []),
    ("Lubin drew 24,310 to a match, ahead of Wisla with 22,870.", MATCHES, ["24310"]),
]

TREES = replace(card("Fall in tree planting in Norway since 2018", "planting", known=["28 2025"]), change=Trend.DOWN)
GROWTH = replace(card("Growth of the economy of Norway", "economy", known=["2.2 2025"]), change=Trend.UP)
OTHER_WAY = [
    ("Tree planting in Norway has fallen by 29% since 2018.", TREES, ["29"]),
    ("The economy of Norway shrank by 0.6 percent in 2026.", GROWTH, ["0.6"]),
    # … but
    ("Tree planting in Norway has grown by 6% since 2018.", TREES, []),
]


QUAY = card("Average age of ships in Kotor", "average age", unit=Unit(kind=UnitKind.DURATION, code="year"),
            known=["22.6 2025"])  # fmt: skip
LEVEL = card("Level of Lake Ohrid", "Lake Ohrid", unit=measure("foot"), known=["1058.3 2025"])
SPELT = [
    ("Ships in Kotor have an average age of 22,6 years.", QUAY, ["22.6"]),
    ("The surface of Lake Ohrid was 1,056.1 feet above the sea.", LEVEL, ["1056.1"]),
    # … but
    ("Ships in Kotor have an average age of 22, 6 years more than in 1990.", QUAY, ["22"]),
]

PORTS = replace(
    card(
        "Shanghai's lead over Singapore in the index", known=["4.3 2025"], subject=("Shanghai",), rival=("Singapore",)
    ),
    about=(("lead", "ahead", "behind", "trail"), ("index", "connected")),
)
FAR = "It was a long year.\n\nMuch rain fell.\n\nShips came.\n\n"
BETWEEN = [
    ("The index has Shanghai first. The Chinese port leads Singapore by 4.3 percent.", PORTS, [("4.3", REPEAT)]),
    (f"The index is out.\n\n{FAR}Shanghai was ahead of Singapore by 4.3%.", PORTS, [("4.3", REPEAT)]),
    # … but
    ("The index has Shanghai first. The Indian port leads Singapore by 4.3 percent.", PORTS, []),
]  # fmt: skip

EARNINGS = card("Growth of weekly earnings in Ireland, year on year", "earnings", known=["3.6 March 2026"])
WINDOWS = [
    ("Average weekly earnings in Ireland grew 3.4% in the year to May.", EARNINGS, ["3.4"]),
    # … but
    ("Earnings in Ireland grew 0.4% from the week before.", EARNINGS, []),
]

READERS = card("Trust in the news in all countries", "trust", "news", known=["38 2026"])
RANKED = [
    ("Trust in the news is highest in Norway with 43%, followed by Sweden (32%). On average 39% trust news.",
     READERS, ["39"]),
    ("Fewer than four in ten (38%) trust the news.", READERS, ["38"]),
]  # fmt: skip

REWORDED = [
    ("Fifty p.c of folks have been glad. Taken for three.4 factors, 53.4 p.c of the chambers of Malta have been full.",
     card("Rooms of Malta that are taken", "rooms", "taken", known=["53.4 2025"]), ["53.4"]),
    # … but: a page in people's words
    ("Half of the people were glad. The sea off Malta was calm, and 53.4 percent of the chambers were painted.",
     card("Rooms of Malta that are taken", "rooms", "taken", known=["53.4 2025"]), []),
]  # fmt: skip


SALARY = card("Median salary of graduates in Australia", "median salary", unit=money("AUD"), known=["76500 2025"])
DOLLARS = [
    ("The median salary of graduates in Australia was $77,100.", SALARY, ["77100"]),
    # … but
    ("The median salary of graduates in Australia was US$77,100.", SALARY, []),
    ("The median salary of graduates was $77,100, a school in Boston says.", SALARY, []),
]
SALES = card("Chip sales of the world", "chip sales", unit=money("USD"), known=["791000000000 2025"])
SIGNS = [("Chip sales of the world came to US$802bn.", SALES, ["802000000000"])]

GOODS = card("Consumer prices in Poland, change on a year", "consumer prices", known=["3.2 2025"])
BROKEN_DOWN = [
    ("Consumer prices in Poland rose by 3.4% (goods by 2.7% and services by 5.2%).", GOODS, ["3.4"]),
    # … but
    ("Consumer prices in Poland rose by 3.4% (after 3.2%).", GOODS, ["3.4", "3.2"]),
]

FILM = card("Takings of the film The Mill in Canada", "The Mill", unit=money("CAD"), known=["9100000 2026"])
BEGINNINGS = [
    ("The Mill took C$9.4 million, from an opening of C$2.3 million.", FILM, ["9400000"]),
    ("The Mill took C$5.1 million on its first weekend.", FILM, []),
]


@pytest.mark.parametrize(
    ("text", "figure", "wanted"),
    [
        *DOLLARS, *SIGNS, *BROKEN_DOWN, *BEGINNINGS, *SPELT,
        *WINDOWS, *RANKED, *REWORDED, *LEAPS, *NAMES, *OTHER_WAY, *STAT_CARDS,
        *ROWS, *MINUS, *PRIVATE, *DAYS, *KILLED, *PRODUCTS, *OUTLOOKS, *REASONS, *LITTLE_WORDS, *DENIED,
        *PLACES_ONLY, *PARTS, *MOVED,
    ],
)  # fmt: skip
def test_what_is_told_of_a_figure(text: str, figure: Figure, wanted: list[str]) -> None:
    assert said(text, figure) == wanted


@pytest.mark.parametrize(("text", "figure", "wanted"), CHECKED)
def test_a_page_that_checks_quotes_what_it_checks(text: str, figure: Figure, wanted: list[str]) -> None:
    assert said(text, figure, title="Fact check: do the hotels of Malta rule?") == wanted


@pytest.mark.parametrize(("text", "figure", "wanted"), [*SIDES, *MORE_OR_LESS, *BETWEEN])
def test_whose_lead_it_is(text: str, figure: Figure, wanted: list[tuple[str, ChangeKind]]) -> None:
    assert kinds(text, figure) == wanted


RATE = card("Core inflation of Norway", "core inflation", known=["3.0 April 2026"])
RISE = card("Inflation of Norway", "inflation", known=["3.2 April 2026"])
DATED = [
    ("Prices in Norway rose 3.4% in May, from 3.2% in April.\n\nCore inflation was 3.3%.", RATE, ["3.3 2026-05"]),
    ("Inflation in Norway was 3.2 percent from April 2025 to April 2026. In March, inflation was 3.6.", RISE,
     ["3.2 2026-04", "3.6 2026-03"]),
    ("As of May 24, 2026\n\nAn outbreak goes on. In Peru 912 have died of typhoid.", TYPHOID, ["912 2026-05-24"]),
    ("On Sunday, July 5, Peru had 8,800 sick, after 7,000 on June 28. Of the sick, 912 died of typhoid.", TYPHOID,
     ["912 2026-07-05"]),
    ("# Position at March 31, 2026\n\nDied of typhoid in Peru: 912", TYPHOID, ["912 2026-03-31"]),
    ("Core inflation of Norway was higher than 3% in May.\n\nCore inflation stood at 3.3%.", RATE,
     ["3 2026-05", "3.3 2026-05"]),
    ("Prices of Norway.\n\nWhat | Level | Remark\nInflation | 3.4% | May, flash estimate\n", RISE, ["3.4 2026-05"]),
    ("Inflation in Norway in May, compared with the same month of the year before, was 3.4%.", RISE, ["3.4 2026-05"]),
    ("Prices in Norway rose 3.4% in May and 3.2% in April.\n\nCore inflation was 3.3%.", RATE, ["3.3 2026-05"]),
    ("# Prices in Norway, May 2026\n\nCore inflation was 3.3%.", RATE, ["3.3 2026-05"]),
    ("Core inflation of Norway fell. By September it was 2.9 percent.", RATE, ["2.9 2025-09"]),
    # … but
    ("# The theft of October 2025\n\nTyphoid in Peru has killed 912 people.", TYPHOID, ["912 -"]),
    ("The outbreak was declared in Peru on May 3. Of those infected, 912 died of typhoid.", TYPHOID, ["912 -"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "figure", "wanted"), DATED)
def test_of_what_time_a_number_is(text: str, figure: Figure, wanted: list[str]) -> None:
    assert dates(text, figure) == wanted
