"""Numbers that several origins cite and no card tracks."""

from __future__ import annotations

from datetime import UTC, datetime

from ruamel.yaml import YAML

from watchbot.pipeline.numbers import find_quantities
from watchbot.pipeline.untracked import Citing, propose
from watchbot.render.cards import card_to_paste


def citing(quote: str, surface: str, *, origin: str) -> Citing:
    quantity = next(q for q in find_quantities(quote) if q.surface == surface)
    return Citing(
        value_key=f"{quantity.value}{quantity.unit.kind}",
        quantity=quantity,
        quote=quote,
        origin=origin,
        url=f"https://{origin}.example/a",
        title="Title",
        publisher=origin,
        published=datetime(2026, 5, 4, tzinfo=UTC),
    )


WELLS = (
    "Farmers in Freedonia drilled 4,210 wells last year, the ministry said.",
    "A record 4,210 wells were drilled in the country.",
    "The ministry counts 4,210 wells, twice as many as before.",
)


def wells(*origins: str) -> list[Citing]:
    return [citing(quote, "4,210 wells", origin=o) for quote, o in zip(WELLS, origins, strict=True)]


def test_a_number_of_three_origins_is_proposed_with_a_card_that_can_be_pasted() -> None:
    (proposal,) = propose(wells("a", "b", "c"))
    assert proposal.suggestion.origins == 3
    assert "wells" in proposal.suggestion.words.lower()
    (card,) = YAML(typ="safe").load("figures:\n" + card_to_paste(proposal.card))["figures"]
    assert (card["unit"], card["counts"], card["known"][0]["value"]) == ("count", ["well"], 4210)


def test_copies_count_once() -> None:
    assert propose(wells("a", "a", "b")) == ()


def test_one_number_about_many_things_is_no_figure() -> None:
    quotes = (
        "Bread prices rose 20% in Freedonia.",
        "Only 20% of voters turned out in Sylvania.",
        "The reservoir is 20% full.",
    )
    assert propose([citing(q, "20%", origin=q[:4]) for q in quotes]) == ()
