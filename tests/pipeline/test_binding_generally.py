"""What carries over from a sentence to the next, what a word may be said by, and what is somebody else's: any subject.

Plain cards (label, one list of phrases, one known value), each mechanism in sentences of several subject areas.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from plain_cards import COUNT, POINTS, card, claims, measure, money, said
from watchbot.model import Direction, Figure, Unit, UnitKind

EURO, DOLLAR, TONNE = money("EUR"), money("USD"), measure("tonne")
WHEAT = card("Wheat harvest in France", "wheat harvest", unit=TONNE, known=["33000000 2025"])
MURDERS = card("Homicides in Chicago", "homicides", "murders", unit=COUNT, known=["198"])
SEATS = card("Cheapest season ticket of Borussia Dortmund", "season ticket", unit=EURO, known=["270 2025"])
COIN = card("Bitcoin price", "bitcoin", unit=DOLLAR, known=["71250"])
BIRTHS = card("Births in Japan in the year", "births", unit=COUNT, known=["686061 2025"])
CRUDE = card("Crude steel production of Italy", "steel production", unit=TONNE, known=["20000000 2025"])
GROWTH = card("Growth of gross domestic product in Poland", "gross domestic product", known=["3.6 2025"])
MILK = card("Milk price in Ireland, euros a litre", "milk price", unit=EURO, known=["0.47"])
POWER = card("Power price in Spain, euros per MWh", "power price", unit=EURO, known=["61"])
RENTS = card("Vacant flats in Leipzig, share", "vacant flats", "vacancy rate", known=["4.1 2025"])
SAVED = card("Savings rate in the US", "savings rate", known=["4.6"])
TRAINS = card("Punctuality of Polish trains", "trains on time", "on time", known=["88.1 2025"])
RIGHT = card("Dengue cases in Peru this year", "dengue", unit=COUNT, known=["2143"], subject=("Peru",))
POLLS = card("Labour lead over Conservatives in polls", "lead", unit=POINTS, known=["6"],
             subject=("Labour",), rival=("Conservatives", "Tories"))  # fmt: skip

CARRIED = [
    ("The wheat harvest in France came to 34.1 million tonnes. In 2025 it had been 33 million.", WHEAT,
     ["34100000", "33000000"]),
    ("Dortmund sells its cheapest season ticket for 285 euros. Last season it cost 270.", SEATS, ["285", "270"]),
    ("Bitcoin dropped to $68,400 on Wednesday. On Monday it had traded at $71,250.", COIN, ["68400", "71250"]),
    ("Chicago has had 211 homicides so far this year. At this point last year the city had recorded 246.", MURDERS,
     ["211", "246"]),
    ("Peru has a dengue problem. A post said 21,430. The correct figure is 2,143, as of June.", RIGHT, ["2143"]),
    # … but not another measure, or a number of another size
    ("The wheat harvest in France came to 34.1 million tonnes. In 2025 subsidies had been 900 million.", WHEAT,
     ["34100000"]),
    ("Dortmund sells its cheapest season ticket for 285 euros. Last season a shirt cost 110.", SEATS, ["285"]),
    ("Chicago has had 211 homicides so far this year. At this point last year the city had lost 1,200 teachers.",
     MURDERS, ["211"]),
]  # fmt: skip
WORDS = [
    ("Japan's births fell again: 671,000 in 2025.", BIRTHS, ["671000"]),
    ("Only 671,000 babies were born in Japan in 2025.", replace(BIRTHS, counts=("babies",)), ["671000"]),
    ("Italy produced 21.3 million tonnes of crude steel.", CRUDE, ["21300000"]),
    ("Poland's GDP grew 3.9% last quarter.", GROWTH, ["3.9"]),
    ("A little over 4% of the flats in Leipzig are vacant.", RENTS, ["4"]),
    # a word that says little by itself is met as written
    ("For the first time 61% of Polish voters were women.", TRAINS, []),
    ("Poland's trains ran on time in 87.2% of cases.", TRAINS, ["87.2"]),
]
UNITS = [
    ("The milk price in Ireland was 45.2 cents a litre.", MILK, ["0.452"]),
    ("The power price in Spain was 6.3 cents per kilowatt-hour.", POWER, ["63"]),
    ("The power price in Spain was €0.063/kWh.", POWER, ["63"]),
    ("The power price in Spain fell to 58 euros per megawatt-hour.", POWER, ["58"]),
    ("Italy's steel production was 0.021 gigatonnes.", CRUDE, ["21000000"]),
    ("The Tories trail Labour by 8 points in the latest poll.", POLLS, ["8"]),
    ("In Leipzig the vacancy rate is about one in twenty.", RENTS, ["5"]),
]
NOT_ITS_OWN = [
    ("Claim: “Japan had only 486,061 births last year.” That is false.\n\nJapan did not have 486,061 births.", BIRTHS,
     []),
    ("Myth: Japan had 486,061 births in 2025.", BIRTHS, []),
    ("Japan had 671,000 births in 2025; 3,100 births are still being checked.", BIRTHS, ["671000"]),
    ("Chicago counted 211 homicides this year; 34 more homicides are under investigation.", MURDERS, ["211"]),
    ("The five-year average of the US savings rate is 6.2%. In May it was 4.1%.", SAVED, ["4.1"]),
    ("Among 18- to 24-year-olds the US savings rate is 1.2%.", SAVED, []),
    ("Brazil fights dengue. Nationwide the count stands at 14,870 cases. Peru helps.",
     replace(RIGHT, subject=("Peru", "nationwide")), []),
]  # fmt: skip


OBESE = card("Adult obesity rate in England", "obesity", "obese", known=["26.5 2024"])
STORE = card("EU gas storage level", "gas storage", known=["61.3"])
RHINOS = card("Rhinos poached in South Africa in the year", "rhinos poached", "poached", unit=COUNT, known=["420 2024"])
COAL = card("Coal-fired generation in India", "coal-fired", unit=Unit(kind=UnitKind.MEASURE, code="terawatt hour"),
            known=["1390 2025"])  # fmt: skip
JETS = card("Airliners delivered by Boeing", "delivered", "deliveries", unit=COUNT, known=["600 2025"])
OBESITY_NEWS = (
    "Adult obesity in England is 26.9%. In Wales it is 26.2%. Another 38% weigh too much. Some are ill.\n\n"
    "Ten years ago the rate was 24.8%."
)
FARTHER = [
    (OBESITY_NEWS, OBESE, ["26.9", "24.8"]),
    ("The EU's gas storage is 64.8 percent full.", STORE, ["64.8"]),
    ("South Africa lost 352 rhinos to poachers in 2025.", RHINOS, ["352"]),
    ("India generated 1,412 TWh from coal last year.", COAL, ["1412"]),
    # a lead is no level
    ("Boeing delivered 610 airliners. It beat its rival by 120 airliners delivered.", JETS, ["610"]),
    ("Boeing delivered another 48 airliners in May.", JETS, []),
]  # fmt: skip


PUMPS = card("Heat pumps sold in Germany in the year", "heat pumps", unit=COUNT, known=["299000 2025"])
KRILL = card("Krill catch of the whole fleet", "krill", unit=TONNE, known=["460000 2025"])
MARCH = card("Marchers in Lisbon", "marched", unit=COUNT, known=["210000"])
DATA = card("Mobile data use in Finland, gigabytes a month", "mobile data",
            unit=Unit(kind=UnitKind.MEASURE, code="gigabyte"), known=["62 2025"])  # fmt: skip
COCOA = card("Cocoa price in London", "cocoa", unit=Unit(kind=UnitKind.MONEY, code="GBP"), known=["5210"])
WIDER = [
    # a half year's is not a year's; one country's is not everybody's
    ("Heat pumps sold in Germany in the first half of the year numbered 139,000.", PUMPS, []),
    ("Norway's vessels caught 286,000 tonnes of krill.", KRILL, []),
    ("In Norway 286,000 tonnes of krill were landed.", KRILL, []),
    # the next sentence takes it back
    ("A video says that 400,000 people marched in Lisbon. They did not.", MARCH, []),
    ("“400,000 people marched in Lisbon.” That is false.", MARCH, []),
    ("400,000 people marched in Lisbon. They did not stop at the river.", MARCH, ["400000"]),
    # "a year before" is a time, "a year" is what it is per; pounds a tonne are money
    ("Mobile data use in Finland was 71 gigabytes a month. A year before it had been 62 gigabytes.", DATA,
     ["71", "62"]),
    ("Cocoa closed at 5,480 pounds a tonne in London.", COCOA, ["5480"]),
]  # fmt: skip


COFFEE = card("Price of a cappuccino in Berlin", "cappuccino", unit=EURO, known=["3.75 2025"])
MODULES = card("Price of solar modules in Europe, euros a watt", "solar module", unit=EURO, known=["0.105 May 2026"])
FLATS = card("Average rent in Graz, euros a square metre", "rent", "rented", unit=EURO, known=["12.6 2025"])
QUEUE = card("Ships waiting outside the port of Santos", "ships waiting", unit=COUNT, known=["52 2025"])
WARD = card("Waiting list in Wales", "waiting", unit=COUNT, known=["789000 April 2026"])
CRASHES = replace(card("Accidents with e-scooters in Germany", "-", unit=COUNT, known=["8686 2024"]),
                  about=(("e-scooters",), ("accidents",)))  # fmt: skip
PLACED = [
    # a city in the label is whose number it is
    ("In Berlin a cappuccino costs 3.90 euros, in Munich a cappuccino is 4.20.", COFFEE, ["3.9"]),
    # a text about a part of a country also names the country
    ("The NHS in Wales, a part of the United Kingdom, publishes them.\n\n- Patients waiting: 792,300 (May 2026)", WARD,
     ["792300"]),
    # of a kind that the card is not about
    ("Germany had 8,425 accidents with e-scooters. Accidents with bicycles numbered 9,300.", CRASHES, ["8425"]),
    # of no time in particular
    ("Some 38 ships were waiting outside Santos; in a normal July 14 ships are waiting.", QUEUE, ["38"]),
    # by the month, of each square metre
    ("A square metre of rented flat in Graz costs 13.10 euros a month.", FLATS, ["13.1"]),
    ("A solar module costs 12 euro cents a watt in Europe.", MODULES, ["0.12"]),
]  # fmt: skip


STEAM = card("Visitors of the Hall of Steam in the year", "visitors", unit=COUNT, known=["470000 2024"])
THEFTS = card("Copper thefts on Dutch railways in the year", "copper", unit=COUNT, known=["361 2024"])
STRIKE = card("Workers on strike at Harlow Mills", "strike", unit=COUNT, known=["1800"], counts=("workers",))
TUNNEL = card("Cost of the Fehmarn tunnel", "tunnel", unit=EURO, known=["7400000000 2021"])
METAL = card("Copper production of Chile", "copper", unit=TONNE, known=["5510000 2024"])
FROST = card("Days of frost in Austria", "frost", unit=Unit(kind=UnitKind.DURATION, code="day"), known=["64 2025"])
INSULIN = card("Price of insulin in the US", "insulin", unit=DOLLAR, known=["41 2025"])
SAID = [
    # the paragraph before ends with a word that would be one of movement
    ("Ask a Roman and be prepared to sit down\n\n671,000 - births in Japan in 2025", BIRTHS, ["671000"]),
    # people by what befell them
    ("Homicides fell in Chicago, which closed the year with 416 people slain.", replace(MURDERS, known=()), ["416"]),
    # than the one of an earlier month
    ("The US savings rate rose to 5.1% in May, faster than the 4.7% of April.", SAVED, ["5.1", "4.7"]),
    # where somebody is, is not who else it is
    ("The Hall of Steam in Ghent had 512,000 visitors last year.", STEAM, ["512000"]),
    # how often is how many
    ("Thieves took copper from Dutch railways 403 times in 2025.", THEFTS, ["403"]),
    ("Copper on Dutch railways costs three times as much as in 2025.", THEFTS, []),
    # those who are counted, and not all of whom they are
    ("On strike at Harlow Mills are 1,940 of the 2,300 workers.", STRIKE, ["1940"]),
    # what it is put at today, and what it was before an aim
    ("The Fehmarn tunnel will cost 8.6 billion euros.", TUNNEL, ["8600000000"]),
    ("Insulin costs 38 dollars in the US. Before the cap of 2023 insulin was 98 dollars.", INSULIN, ["38", "98"]),
    # what others post, on a page that checks it
    ("Rating: false. A chart claims that Chile produced 9.8 million tonnes of copper.", METAL, []),
    ("A chart shows that Chile produced 5.6 million tonnes of copper.", METAL, ["5600000"]),
    # the mean of a stretch of years
    ("Austria had 71 days of frost. The mean of 1991 to 2020 is 96 days of frost.", FROST, ["71"]),
]  # fmt: skip


LEAKS = card("Leakage of English water companies, share", "leakage", known=["18.1 2025"])
FLIGHTS = card("Punctuality of Skylark Air", "on time", known=["84 May 2026"], subject=("Skylark",))
CUTS = card("Job cuts announced by ThyssenWerk", "job cuts", "jobs", unit=COUNT, known=["2500 2025"])
LOAF = card("Price of a loaf of bread in Linz", "bread", "loaf", unit=EURO, known=["4.75 2025"])
NEARER = [
    ("England's water companies lost 17.4% through leakage.", LEAKS, ["17.4"]),
    ("Scottish companies lost 21% through leakage, English ones 17.4%.", LEAKS, ["17.4"]),
    ("Skylark flew on time in 81.3% of cases. Its rival Pelican managed 77.9% on time.", FLIGHTS, ["81.3"]),
    ("ThyssenWerk will cut 3,100 jobs.", CUTS, ["3100"]),
    ("A loaf of bread costs 4.92 euros in Linz. The cheapest loaf of bread was 3.10 euros.", LOAF, ["4.92"]),
    ("A loaf of bread costs 4.92 euros in Linz, the highest price since 2022.", LOAF, ["4.92"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "figure", "values"), [*NEARER, *SAID, *PLACED, *WIDER, *FARTHER, *CARRIED, *WORDS, *UNITS, *NOT_ITS_OWN]
)
def test_values(text: str, figure: Figure, values: list[str]) -> None:
    assert said(text, figure) == values


def test_an_acronym_that_is_a_word_is_not_made() -> None:
    """A "world health organisation" may be WHO, but "who" is a word."""
    figure = card("Staff of the world health organisation", "world health organisation", unit=COUNT, known=["9000"])
    assert not said("Who has 8,000 staff?", figure)


def test_it_is_whoever_acts() -> None:
    """Whoever the clause before is about is ahead: "it" is not the last one named."""
    figure = card("Lead of Korea over Taiwan in chip exports", "chip exports", unit=DOLLAR, known=["400000000"],
                  subject=("South Korea",), rival=("Taiwan",))  # fmt: skip
    found = claims("Taiwan overtook South Korea in chip exports: it is now ahead by 300 million dollars.", figure)
    assert [bool(c.turned) for c in found] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "Korea leads Taiwan by 300 million dollars in chip exports.",
        "Taiwan trails Korea by 300 million dollars in chip exports.",
        "In chip exports Taiwan is 300 million dollars behind Korea.",
    ],
)
def test_a_lead_is_told_of_the_side_that_its_direction_is_seen_from(text: str) -> None:
    figure = card("Lead of Korea over Taiwan in chip exports", "chip exports", unit=DOLLAR, known=["400000000"],
                  subject=("South Korea", "Korea"), rival=("Taiwan",))  # fmt: skip
    assert [(c.subject, c.rival, c.direction) for c in claims(text, figure)] == [("KR", "TW", Direction.AHEAD)]


def test_a_page_of_corrections_says_first_what_was_wrong() -> None:
    text = (
        "- A table had the US savings rate at 6.1 per cent. The US savings rate was 4.1 per cent in May.\n"
        "- A caption named the wrong bridge."
    )
    assert [c.value for c in claims(text, SAVED, title="Corrections and clarifications")] == [Decimal("4.1")]
    assert len(claims(text, SAVED, title="Savings")) == 2
