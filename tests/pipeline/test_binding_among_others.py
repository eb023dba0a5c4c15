"""Whose number is it? Datelines, people of a place, everybody, another person, a part of those counted, a unit per."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from watchbot.model import Figure, KnownValue, Unit, UnitKind
from watchbot.pipeline.findings import Watchlist, read_article
from watchbot.pipeline.pages import plain_page

COUNT = Unit(kind=UnitKind.COUNT)
PERCENT = Unit(kind=UnitKind.PERCENT)
EURO = Unit(kind=UnitKind.MONEY, code="EUR")
NOON = datetime(2026, 7, 9, 12, tzinfo=UTC)


def card(label: str, *about: Sequence[str], unit: Unit, known: Sequence[str] = (), **fields: Any) -> Figure:
    """Return a card with its groups of phrases."""
    values = tuple(KnownValue(value=Decimal(k)) for k in known)
    groups = tuple(tuple(group) for group in about)
    return replace(Figure(id="it", label=label, unit=unit, about=groups, known=values), **fields)


def values(text: str, figure: Figure, *, title: str = "") -> list[str]:
    """Return the values of a text that was published on 2026-07-09, as they are written."""
    page = plain_page(title, text, NOON)
    found = read_article(page, url="http://one.example/a", published=NOON, watchlist=Watchlist((figure,), ()))
    return [f"{c.value.normalize():f}" if c.value is not None else f"{c.low}-{c.high}" for c in found.claims]


TRUANCY = card(
    "Truancy among young people in Norway", ["truancy"], ["young", "aged 12 to 16"],
    unit=PERCENT, known=["8.4"], subject=("Norway", "Norwegian"), exclude=("Oslo",),
)  # fmt: skip
GUESTS = card("Hotel guests in Malta in a year", ["hotel", "guests"], unit=COUNT, known=["2100000"])
GOALS = card("Goals of Ann Berg", ["goals"], ["Sweden"], unit=COUNT, known=["51"], subject=("Ann Berg", "Berg"))
FLATS = card("Rent in Graz", ["rent", "rents"], ["a month", "average"], unit=EURO, known=["940"])
RATE = card("Policy rate of Norway", ["policy rate", "rate"], unit=PERCENT, known=["4.25"], subject=("Norway",))
MEASLES = card("Measles cases in Latvia", ["measles"], ["cases"], unit=COUNT, counts=("cases", "patients"))


@pytest.mark.parametrize(
    ("text", "figure", "wanted"),
    [
        ("OSLO, July 9 (Wire) - Truancy among Norwegians aged 12 to 16 fell to 7.9 percent.", TRUANCY, ["7.9"]),
        ("Truancy among the young is 7.9 percent. For pupils as a whole, truancy is 4.1 percent.", TRUANCY, ["7.9"]),
        ("Latvia has 347 people with measles.", MEASLES, ["347"]),
        ("Latvia has 347 measles cases. Of the 347 confirmed by June, 76 were in Riga.", MEASLES, ["347"]),
        ("Goals for Sweden: Berg has 53. She passes Ellen Marsh, whose 52 goals stood since 2022.", GOALS, ["53"]),
        ("The average rent in Graz is €955 a month.", FLATS, ["955"]),
        ("The average rent in Graz is €14 a square metre.", FLATS, []),
        ("Norway's policy rate is 4 percent. The bank sees the rate at 3.5 percent at the end of 2027.", RATE, ["4"]),
        ("The average rent in Graz is €955 a month; the cheapest flat for rent is €310.", FLATS, ["955"]),
        ("Truancy in Norway: of 900 young bears, 60 left, which is 6.7 percent.", TRUANCY, []),
        ("Judges in Norway denied truancy excuses of the young: they denied 7.9 percent.", TRUANCY, ["7.9"]),
        ("In Malta hotel guests were counted: 2,260,000 this year. In March alone 195,000 came.", GUESTS, ["2260000"]),
        ("Norway's policy rate was given as 40 percent. It should have been 4 percent.", RATE, ["4"]),
        ("Norway's policy rate, the price a bank is expected to pay, fell to 4 percent.", RATE, ["4"]),
        ("In May Norway's policy rate was 4 percent, and queues were seen from Rome to Oslo.", RATE, ["4"]),
        (
            "Norway's policy rate is 4 percent. If it stays below last year's 4.25 percent, so be it.",
            RATE,
            ["4", "4.25"],
        ),
    ],
)
def test_whose_number_it_is(text: str, figure: Figure, wanted: list[str]) -> None:
    assert values(text, figure) == wanted


def test_at_the_top_of_a_text_about_the_figure_another_noun_may_be_counted() -> None:
    """The title names the measure, and the number is about as large as what is known; elsewhere it is no claim."""
    text = "Malta welcomed 2,314,000 sleepers last year."
    assert values(text, GUESTS, title="Hotel guests in Malta: a good year") == ["2314000"]
    assert values(text, GUESTS, title="Malta in numbers") == []


def test_a_row_of_the_subject_needs_no_unit_where_the_number_is_like_the_known_one() -> None:
    table = "Policy rates\n\nBank | Now | Before\nNorway | 4.00 | 4.25\nSweden | 1.75 | 2.00\n"
    assert "4" in values(table, RATE, title="Policy rates in Europe")


def test_a_row_with_another_name_is_of_another() -> None:
    late = card("Late buses in Great Marlow", ["late", "buses"], unit=PERCENT, known=["4.1"])
    table = "Late buses\n\nWhere | Share\nGreat Marlow | 3.8%\nGreater Anglia | 1.7%\n"
    assert values(table, late, title="Late buses in Great Marlow") == ["3.8"]
