"""Numbers of one text that contradict each other: reported where they are wrong, silent wherever the text is vague."""

import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbot.model import Inconsistency
from watchbot.pipeline.arithmetic import find_inconsistencies
from watchbot.pipeline.numbers import find_quantities
from watchbot.pipeline.text import sentences

CORPUS = Path(__file__).parent.parent / "corpus"


def found(text: str) -> tuple[Inconsistency, ...]:
    return find_inconsistencies(text, sentences(text), find_quantities(text))


@pytest.mark.parametrize(
    ("text", "rule", "note"),
    [
        (
            "China had 74.2% of all patents, amounting to 97,206 out of 131,121 total patents.",
            "share",
            "97,206 of 131,121 is 74.13 %, the text says 74.2 %",
        ),
        ("97,206 of 131,121 patents, or 74.2%, came from there.", "share", "74.13 %"),
        ("It won in 12 of 50 states (34%).", "share", "12 of 50 is 24 %"),
        ("They held 40 papers, up 8 from 33.", "difference", "from 33 to 40 is 7, the text says up 8"),
        ("The number climbed from 33 in 2021 to 40 in 2024, an increase of 8.", "difference", "is 7"),
        ("The number rose by 8 to 40 from 33 in 2021.", "difference", "is 7"),
        ("Turnout was 61 percent, up seven points from 56 percent.", "difference", "is 5"),
        ("It was cut by 25 basis points to 3.75% from 4.25%.", "difference", "is -0.5"),
        ("The US made 46, six more than China's 41.", "difference", "is 5"),
        ("The one scored 100, the other 97.3—a gap of 2.9 percentage points.", "difference", "is 2.7"),
        ("Sales rose 20% to $50 million from $40 million.", "percent_change", "is 25 %"),
        ("Revenue was $50 million, up 20% from $40 million a year earlier.", "percent_change", "is 25 %"),
        ("Sales fell 12% from $40 million to $30 million.", "percent_change", "is -25 %"),
        ("The lead is 2.7% now, down from a 0.4% gap in February.", "direction", "from 0.4 to 2.7 is up"),
        ("The share fell to 40% from 33%.", "direction", "from 33 to 40 is up, the text says down"),
        ("They spent $285.9 billion, 30 times China's $12.4 billion.", "multiple", "23.1 times"),
        ("The figures rose threefold, from 10 to 20.", "multiple", "2 times"),
        ("There were 12 in Berlin, 15 in Paris and 20 in Rome, a total of 45.", "total", "12 + 15 + 20 is 47"),
        ("City | Homes\nBerlin | 120\nParis | 230\nTotal | 360", "total", "120 + 230 is 350, the text says 360"),
    ],
)
def test_contradictions_are_reported_with_the_computation(text: str, rule: str, note: str) -> None:
    (one,) = found(text)
    assert one.rule == rule
    assert note in one.note
    assert text[one.start : one.end] == one.quote
    assert one.start <= one.stated.start < one.stated.end <= one.end


@pytest.mark.parametrize(
    "text",
    [
        # right, also when rounded or cut off
        "97,206 of 131,121 patents, or 74.1%, came from there.",
        "They held 40 papers, up 7 from 33.",
        "Sales rose 25% to $50 million from $40 million.",
        "The share rose 3 percentage points, from 12% to 15%.",
        "The share rose 3 percentage points, from 12% to 16%.",  # 12.4 and 15.6
        "Prices went from 3.2% to 3.6%, up 0.5 points.",
        "The rate fell 10%, from 40% to 30%.",  # in points
        "The rate fell 25%, from 40% to 30%.",  # in percent
        "They spent $285.9 billion, 23 times China's $12.4 billion.",
        "It grew four times more than before, from 2 million to 10 million.",
        "There were 12 in Berlin, 15 in Paris and 20 in Rome, a total of 47.",
        "City | Homes\nBerlin | 120\nParis | 230\nTotal | 350",
        "The lead is 2.7% now, down from 9.3% in January.",
        "The share fell from 40% to 33% and the other rose from 33% to 40%.",
        "India climbed from 7 to 3 in the ranking.",
        # vague, hedged, bounded
        "About 12 of 50 states (34%).",
        "12 of 50 states, about 34%.",
        "Three in four (80%) said yes.",
        "Sales rose about 12%, from $40 million to $50 million.",
        "Sales could rise 12%, from $40 million to $50 million.",
        "Sales rose more than 12%, from $40 million to $50 million.",
        "If sales rose 12% from $40 million to $50 million, nobody would complain.",
        "Adjusted sales rose 12% from $40 million to $50 million.",
        "It grew by an average of 12%, from $40 million to $90 million.",
        # about different things
        "He scored 20 points, 10 rebounds and 5 assists, 45 in total.",
        "Shares rose 3.2% to $45.10, up from $40 in January.",
        "12 of 50 states (3% of the population).",
        "12 of 50 states voted, while 34% stayed at home.",
        "Exports rose 3% in March, while imports went from $40 million to $30 million.",
        "Sales rose 3% on the year and went to $50 million from $40 million in the quarter before.",
        "There were 12 in Berlin, 15 in Paris and 20 in Rome, bringing the total since May to 450.",
        "There were 12 in Berlin, including 5 children, and 15 in Paris, a total of 40.",
        "The profit was 12% of sales and growth 20%, down from 15%.",
        "City | Homes\nBerlin | 120\nParis | about 230\nTotal | 360",
        "Team | Points\nReds | 12\nBlues | 15",
        "Seven members voted for it, two against, and one stayed away.",
    ],
)
def test_silent_where_the_numbers_agree_or_the_text_is_vague(text: str) -> None:
    assert found(text) == ()


def test_golden_articles_have_no_false_report() -> None:
    reports = []
    for path in sorted(CORPUS.glob("articles/*.json")):
        reports += [(path.stem, one.rule) for one in found(json.loads(path.read_text(encoding="utf-8"))["text"])]
    assert reports == [("043", "direction")]


PIECES = """97,206 of 131,121|74.2%|from 33 to 40|up 8|, |or|(|)|a total of|45|12 in Berlin|and|$5 million|30 times|
a gap of|down from a|0.4%|2.7 percentage points|fivefold|five more than|41|Total | |
|. |0|-1|1e9|0 of 0|from 0 to 0|0%|fell from 3% to 4%"""


@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=14).map(" ".join))
def test_any_text_can_be_checked(text: str) -> None:
    for one in found(text):
        assert text[one.start : one.end] == one.quote
        assert isinstance(one.computed, Decimal)


@pytest.mark.slow
def test_hostile_text_costs_no_more_than_news(news: str) -> None:
    def cost(text: str) -> float:
        cut, quantities = sentences(text), find_quantities(text)
        start = time.process_time()
        find_inconsistencies(text, cut, quantities)
        return time.process_time() - start

    usual = max(cost(news) for _ in range(3))
    for text in (
        "from 33 to 40, up 8. " * 2_000,
        "1 | 2\n" * 8_000,
        "40 a year earlier up " * 2_000,
        "5 times 6. " * 4_000,
    ):
        assert cost(text) < 3 * usual + 0.6
