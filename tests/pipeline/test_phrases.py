"""Phrases in a text: whole words, in all their forms, in one pass."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbot.pipeline import words
from watchbot.pipeline.phrases import Phrases, keyed


def met(phrase: str, text: str) -> list[str]:
    return [text[m.start : m.end] for m in Phrases({"k": [phrase]}).find(text)]


@pytest.mark.parametrize(
    ("phrase", "forms"),
    [
        ("lead", "lead leads led leading"),
        ("rate", "rate rates rated rating"),
        ("fall", "fall falls fell fallen falling"),
        ("patent", "patent patents patented Patents PATENTS"),
        ("country", "country countries country's"),
        ("raise", "raise raises raised raising"),
        ("plan", "plan plans planned planning"),
        ("travel", "travel travels travelled traveled travelling"),
        ("organisation", "organisation organization organisations"),
        ("labour", "labour labor"),
        ("centre", "centre center centres centers"),
        ("child", "child children"),
        ("use", "use uses used using"),
        ("die", "die dies died dying"),
        ("crisis", "crisis crises"),
        ("virus", "virus viruses"),
        ("tax", "tax taxes taxed"),
        ("study", "study studies studied studying"),
        ("analyse", "analyse analyze analysed analyzing"),
    ],
)
def test_a_word_meets_its_plural_and_verb_forms(phrase: str, forms: str) -> None:
    for form in forms.split():
        assert met(phrase, f"x {form} y"), form


@pytest.mark.parametrize(
    ("phrase", "others"),
    [
        ("lead", "leader leadership mislead leaden"),
        ("rate", "rat rats ratio rather"),
        ("plan", "plane planet plant"),
        ("note", "not"),
        ("hope", "hop hopping"),
        ("new", "news"),
        ("good", "goods"),
        ("use", "us US"),
        ("car", "care careful cars'n"[:12]),
        ("AI", "aid air said AIDS"),
        ("art", "party start"),
        ("fed", "feed feeds"),
        ("add", "ad ads"),
        ("bus", "busy"),
    ],
)
def test_a_word_does_not_meet_other_words(phrase: str, others: str) -> None:
    for other in others.split():
        assert not met(phrase, f"x {other} y"), other


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("US", "They told us that the US and the U.S. won; America’s US-China gap.", ["US", "U.S.", "US"]),
        ("U.S.", "The US trails.", ["US"]),
        ("WHO", "Who is the WHO?", ["WHO"]),
        (
            "data center",
            "Data-centers, data centres and data\u00a0centers.",
            ["Data-centers", "data centres", "data\u00a0centers"],
        ),
        ("model gap", "model. Gap, model, gap; the model gaps", ["model gaps"]),
        ("US China", "the US–China race, the US/China race, US, China", ["US–China", "US/China"]),
        ("St. Louis", "in St. Louis today", ["St. Louis"]),
        ("GPT-4", "GPT-4, GPT 4 and GPT-4o", ["GPT-4", "GPT 4"]),
        ("version 3.5", "version 3.5 and version 3.51", ["version 3.5"]),
        ("China's share", "China’s shares", ["China’s shares"]),
        ("AI race", "the “AI” race", ["AI” race"]),
    ],
)
def test_phrases_reach_over_hyphens_and_quotes_and_not_over_punctuation(
    phrase: str, text: str, found: list[str]
) -> None:
    assert met(phrase, text) == found


def test_overlapping_phrases_are_all_found_with_their_keys() -> None:
    phrases = Phrases({1: ["private investment"], 2: ["investment", "private investment"]})
    found = [(m.key, m.start, m.end, m.phrase) for m in phrases.find("Private investments fell")]
    assert sorted(found) == [
        (1, 0, 19, "private investment"),
        (2, 0, 19, "private investment"),
        (2, 8, 19, "investment"),
    ]


def test_empty_phrases_match_nothing() -> None:
    assert Phrases({"k": ["", " - ", "…"]}).find("anything - at all") == []
    assert Phrases({}).find("anything") == []


@given(st.text(max_size=300), st.text(min_size=1, max_size=12))
def test_every_match_is_a_span_that_has_the_phrase_in_it(text: str, phrase: str) -> None:
    for match in Phrases({"k": [phrase]}).find(text):
        assert 0 <= match.start < match.end <= len(text)
        assert keyed(text[match.start : match.end]).line == keyed(phrase).line


@given(st.text(alphabet="abcdeginrsuy'", max_size=14))
def test_a_key_is_never_empty_for_a_word(word: str) -> None:
    assert bool(words.key(word)) == bool(word)


@pytest.mark.slow
def test_cost_does_not_grow_with_the_number_of_phrases(news: str) -> None:
    few = Phrases({i: [f"nothing {i}"] for i in range(40)})
    many = Phrases({i: [f"nothing {i}", f"word{i} thing{i}"] for i in range(10_000)})

    def cost(phrases: Phrases[int]) -> float:
        start = time.process_time()
        phrases.find(news)
        return time.process_time() - start

    assert min(cost(many) for _ in range(3)) < 2 * max(cost(few) for _ in range(3)) + 0.02


@pytest.mark.slow
@pytest.mark.parametrize("text", ["a." * 50_000, "a'" * 50_000, "1,1." * 25_000, "x " * 50_000, "é" * 100_000])
def test_hostile_text_costs_no_more_than_news(text: str, news: str) -> None:
    """Word for word: a text of single letters has three times the words of as much news, and each is met."""
    phrases = Phrases({"k": ["x x x", "a a", "1,1"]})

    def cost(of: str) -> float:
        start = time.process_time()
        phrases.find(of)
        return time.process_time() - start

    assert min(cost(text) for _ in range(3)) < 10 * max(cost(news) for _ in range(3)) + 0.2
