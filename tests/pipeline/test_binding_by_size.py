"""How large a number is beside what its card knows, which card knows it, and numbers that lean on a bound one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plain_cards import COUNT, claims, measure
from plain_cards import card as plain_card
from watchbot.model import Figure

METRE, LITRE = measure("metre"), measure("hectolitre")


def card(name: str, label: str, *about: str, **fields: Any) -> Figure:
    """Return a plain card with a name, of a count where no unit is given."""
    return replace(plain_card(label, *about, **{"unit": COUNT, **fields}), id=name)


def said(text: str, *figures: Figure) -> list[str]:
    """Return figure and value of each claim."""
    return [f"{c.figure} {c.value.normalize():f}" for c in claims(text, *figures) if c.value is not None]


CRASHES = card("crashes", "Road deaths in Norway", "road deaths", known=["117 2025"])
INMATES = card("inmates", "Prison population of Chile", "prison population", "prisoners", known=["61250 2025"])
RECALLED = card("recalled", "Recalled prisoners in Chile", "recalled", "back in prison", known=["13583 2025"])
WINE = card("wine", "Wine production of Portugal", "wine production", known=["6900000 2025"], unit=LITRE)
BAR = card("bar", "World record in the high jump of women", "high jump", "record", known=["2.10 2024"], unit=METRE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a tenth of what is known, in a sentence that only leans on the measure
        ("Road deaths fell in Norway in 2026. On the coast 12 of them were cyclists.", []),
        # … but an earlier time may have had another size
        ("Norway had 117 road deaths in 2025. In 1970 it had been 560.", ["crashes 117", "crashes 560"]),
        # … and a number that its sentence names in full is told, however far off: it may be a mistake, or news
        ("Norway counted 1,170 road deaths in 2025.", ["crashes 1170"]),
    ],
)
def test_a_number_far_from_what_is_known_needs_its_words(text: str, expected: list[str]) -> None:
    assert said(text, CRASHES) == expected


def test_the_card_that_knows_an_exact_number_has_it() -> None:
    text = "The prison population of Chile is growing. At the end of 2025, 13,583 people recalled were back in prison."
    assert said(text, INMATES, RECALLED) == ["recalled 13583"]


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        ("The record in the high jump of women has been 2.10 since 2024.", BAR, ["bar 2.1"]),
        ("Wine production in Portugal was higher than the 6.9 million of last year.", WINE, ["wine 6900000"]),
        ("In Portugal 6.9 bottles of wine production are sold to each tourist.", WINE, []),
    ],
)
def test_a_known_number_may_be_written_without_its_unit(text: str, figure: Figure, expected: list[str]) -> None:
    assert said(text, figure) == expected


def test_a_known_number_without_its_unit_is_a_claim_in_it() -> None:
    (claim,) = claims("Wine production in Portugal was higher than the 6.9 million of last year.", WINE)
    assert claim.quantity.unit == LITRE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway had 117 road deaths in 2025. The record is 560, in 1970.", ["crashes 117", "crashes 560"]),
        ("Norway had 117 road deaths in 2025. The worst year ever, 1970, had 560.", ["crashes 117", "crashes 560"]),
        (
            "Norway had 117 road deaths in 2025. The peak was reached in 1970, at more than 560.",
            ["crashes 117", "crashes 560"],
        ),
        ("Norway had 117 road deaths in 2025, a fifth of the 560 of the year 1970.", ["crashes 117", "crashes 560"]),
        (
            "Norway had 117 road deaths in 2025. Since then the total has since gone up to 121.",
            ["crashes 117", "crashes 121"],
        ),
        ("Norway had 117 road deaths in 2025. In 1970 Volvo sold 560 lorries there.", ["crashes 117"]),
    ],
)
def test_a_peak_leans_on_what_was_said_before(text: str, expected: list[str]) -> None:
    assert said(text, CRASHES) == expected


MEASLES = card("measles", "Measles cases in Peru", "measles cases", known=["957 2025"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the noun of a phrase may be what the number counts, and the rest stand before
        ("Peru's health agency revised its count of measles. Peru had 964 confirmed cases in 2025.", ["measles 964"]),
        ("Peru's health agency revised its count of measles. Peru had 964 vaccination centres in 2025.", []),
        # an everyday word for the same thing
        ("Peru had 964 infections with measles in 2025.", ["measles 964"]),
        # a place smaller than the card's
        ("Measles cases in Peru are rare. In the town 940 measles cases were found.", []),
    ],
)
def test_what_is_counted_may_stand_away_from_its_phrase(text: str, expected: list[str]) -> None:
    assert said(text, MEASLES) == expected


def test_a_rounded_number_takes_up_the_exact_one() -> None:
    text = (
        "Norway counted 84,481 road deaths in all years. Ministers were silent. "
        '"84,500 deaths are too many," said one of them.'
    )
    assert said(text, card("crashes", "Road deaths in Norway", "road deaths", known=["84100"])) == [
        "crashes 84481",
        "crashes 84500",
    ]


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("prison population", "people in jail"),
        ("house price", "home price"),
        ("wheat harvest", "wheat crop"),
        ("electricity output", "power production"),
        ("vaccination", "jabs"),
    ],
)
def test_everyday_words_for_the_same_thing_are_the_same(asked: str, written: str) -> None:
    figure = card("it", asked.capitalize(), asked, known=["61250 2025"])
    assert (
        said(f"Officials counted 61,320 {written} in 2026.", figure) != []
        or said(f"The {written} was 61,320 in 2026.", figure) != []
    )
