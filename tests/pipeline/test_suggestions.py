"""Cards proposed from a document: usable as they are, and few."""

from datetime import UTC, date, datetime

from watchbot.model import UnitKind
from watchbot.pipeline.pages import plain_page
from watchbot.pipeline.suggestions import MOST, suggest_cards
from watchbot.render.cards import card_to_paste, suggested_cards

TEXT = """In 2025, Norway exported 137 TWh of natural gas to Germany, the ministry said.

Rents in Lisbon rose by 6.4% last year. About 3 out of 4 tenants pay more than €900 a month.

Both sides met on May 3, 2026 at 10 a.m. in room 214."""


def test_numbers_that_one_could_follow_become_cards() -> None:
    cards = suggest_cards(plain_page("Rents and gas", TEXT), published=date(2026, 5, 4))
    by_kind = {card.unit.kind: card for card in cards}
    assert by_kind[UnitKind.PERCENT].value is not None
    assert "Lisbon" in by_kind[UnitKind.PERCENT].about
    assert "Norway" in by_kind[UnitKind.MEASURE].about
    assert by_kind[UnitKind.MEASURE].as_of is not None
    assert by_kind[UnitKind.MEASURE].as_of.iso == "2025"


def test_ids_are_unique_and_their_number_is_bounded() -> None:
    text = " ".join(f"Factory {chr(65 + i % 26)}{i} made {100 + i} engines in Turin." for i in range(60))
    cards = suggest_cards(plain_page("Engines", text), published=None)
    assert len({card.id for card in cards}) == len(cards) <= MOST


def test_a_document_without_numbers_says_so() -> None:
    text = suggested_cards(plain_page("Nothing", "No number at all."), published=datetime(2026, 5, 4, tzinfo=UTC))
    assert text.endswith("figures: []\n")


def test_what_a_number_is_compared_with_is_not_what_it_is_about() -> None:
    text = "Norway granted 74.2% of all fishing licences, more than every other country together."
    (card, *_) = suggest_cards(plain_page("Licences", text), published=None)
    assert {"Norway", "licences"} <= set(card.about)
    assert not {"country", "together", "every"} & set(card.about)
    assert card.id.startswith("norway-")
    assert card.subject == "Norway"


def test_only_a_place_whose_number_it_is_becomes_the_subject() -> None:
    possessive = "Brazil's soybean harvest reached 154 million tonnes."
    inside = "The Bank of England keeps 310,000 gold bars in vaults."
    (harvest,) = suggest_cards(plain_page("Soy", possessive), published=None)
    (bars,) = suggest_cards(plain_page("Gold", inside), published=None)
    assert (harvest.subject, harvest.id) == ("Brazil", "brazil-soybean-harvest")
    written = card_to_paste(harvest)
    assert "    subject: [Brazil]\n" in written
    assert "[Brazil]" not in written.partition("about:")[2], "not twice"
    assert bars.subject == ""
