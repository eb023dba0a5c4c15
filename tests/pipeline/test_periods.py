"""The times and editions that a text gives: resolved by the publication day, never finer than the text."""

import re
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbot.model import Grain
from watchbot.pipeline.periods import find_editions, find_periods
from watchbot.pipeline.periods.forms import BEGINS, DATE

DAY = date(2026, 4, 15)  # a Wednesday


def told(text: str, published: date | None = DAY) -> list[tuple[str, str, str]]:
    return [(m.cue, m.period.iso, m.period.grain.value) for m in find_periods(text, published=published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2025, sales rose.", [("in", "2025", "year")]),
        ("since 2017", [("since", "2017", "year")]),
        ("throughout 2025", [("in", "2025", "year")]),
        ("The report of April 2025 had it", [("in", "2025-04", "month")]),
        ("by March 2026", [("by", "2026-03", "month")]),
        ("as of 12 March 2026", [("as_of", "2026-03-12", "day")]),
        ("as of March 12th, 2026", [("as_of", "2026-03-12", "day")]),
        ("on 2026-03-12", [("in", "2026-03-12", "day")]),
        ("2026-03-12T10:00:00Z", [("", "2026-03-12", "day")]),
        ("until Sept. 2025", [("until", "2025-09", "month")]),
        ("in the first quarter of 2026", [("in", "2026-03", "quarter")]),
        (
            "Q4 2025 and 3Q25 and Q1'26",
            [("", "2025-12", "quarter"), ("", "2025-09", "quarter"), ("", "2026-03", "quarter")],
        ),
        ("in the second half of 2025", [("in", "2025-12", "half")]),
        ("H1 2025 results", [("", "2025-06", "half")]),
        ("in fiscal 2025", [("in", "2025", "year")]),
        ("FY25 and FY2024-25", [("", "2025", "year"), ("", "2025", "year")]),
        ("in the 2024–25 school year", [("in", "2025", "year")]),
        ("in the year to March 2026", [("in", "2026-03", "month")]),
        ("the three months ended June 2025", [("", "2025-06", "quarter")]),
        ("at the end of 2023", [("in", "2023-12", "month")]),
        ("since the start of 2025", [("since", "2025-01", "month")]),
        ("in early 2025 and late 2024", [("in", "2025", "year"), ("", "2024", "year")]),
        ("between 2017 and 2024", [("between", "2024", "year")]),
        ("from 2017 to 2024", [("between", "2024", "year")]),
        ("in 2017–2024", [("in", "2024", "year")]),
        ("from January to March 2026", [("between", "2026-03", "quarter")]),
        ("Benchmark | end of 2023 | 2024", [("", "2023-12", "month"), ("", "2024", "year")]),
    ],
)
def test_written_times(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(text, None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last year", [("", "2025", "year")]),
        ("this year", [("", "2026", "year")]),
        ("late last year", [("", "2025", "year")]),
        ("by the end of last year", [("by", "2025-12", "month")]),
        ("two years ago", [("", "2024", "year")]),
        ("three months ago", [("", "2026-01", "month")]),
        ("last month", [("", "2026-03", "month")]),
        ("last quarter", [("", "2026-03", "quarter")]),
        ("in the fourth quarter", [("in", "2025-12", "quarter")]),
        ("in March", [("in", "2026-03", "month")]),
        ("in December", [("in", "2025-12", "month")]),
        ("in May last year", [("in", "2025-05", "month")]),
        ("last May", [("", "2025-05", "month")]),
        ("a vote will follow in October", [("in", "2026-10", "month")]),
        ("on April 13", [("in", "2026-04-13", "day")]),
        ("on December 30", [("in", "2025-12-30", "day")]),
        ("it fell on June 20", [("in", "2025-06-20", "day")]),
        ("it will meet on June 20", [("in", "2026-06-20", "day")]),
        ("officials said Monday", [("published", "2026-04-13", "day")]),
        ("this afternoon", [("", "2026-04-15", "day")]),
        ("yesterday", [("", "2026-04-14", "day")]),
        ("over the past five years", [("over", "2026", "year")]),
    ],
)
def test_relative_times_are_resolved_by_the_publication_day_and_left_out_without_one(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert told(text) == expected
    assert told(text, None) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In December 2025 prices were higher than a year earlier.", ["2025-12", "2024-12"]),
        ("It rose from 33 in 2021, and fell over the same period elsewhere.", ["2021", "2021"]),
        ("They held 41 in 2024, up from 33 in 2021. It fell in the same period elsewhere.", ["2024", "2021", "2024"]),
        ("In 2019 it was 35. Three years later it was 28.", ["2019", "2022"]),
        ("In 2022 it fell. In that year others rose.", ["2022", "2022"]),
        ("It was lower than a year earlier.", []),
        ("In the two months before, it had gone up.", []),
    ],
)
def test_times_that_hang_on_another_time(text: str, expected: list[str]) -> None:
    assert [m.period.iso for m in find_periods(text, published=None)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "It may rise and they march on.",
        "2,025 homes and $2025 and 2025% and 2024 homes",
        "more than 2000 people and 2025 patents",
        "in the 1990s",
        "a quarter of all homes, half of them",
        "version 2.2025, flight 2024.5",
        "an H100 chip and a Q7 car",
        "No. 2024 and room 2025",
        "the year is long",
        "the Data Act 2023 and Euro 2024",
        "as others showed (Huestis, 2008; Moore et al., 2010)",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "name", "year", "number"),
    [
        ("the 2026 AI Index says", "AI Index", 2026, None),
        ("In its Energy Outlook 2025, it", "Energy Outlook", 2025, None),
        ("the World Health Statistics Report for 2024", "World Health Statistics Report", 2024, None),
        ("the ninth edition of the Global Survey", "Global Survey", None, 9),
        ("the 22nd annual report", "report", None, 22),
        ("the 2025 edition", "edition", 2025, None),
        ("the report of 2025", "report", 2025, None),
    ],
)
def test_editions(text: str, name: str, year: int | None, number: int | None) -> None:
    assert [(e.name, e.year, e.number) for e in find_editions(text)] == [(name, year, number)]


def test_the_year_of_an_edition_is_no_time_of_its_numbers() -> None:
    assert told("The 2026 Energy Outlook puts it at 40 in 2024.") == [("in", "2024", "year")]


FRAGMENTS = """
    2024 2025-26 31 February 29 May March Q4 fiscal FY first quarter half of year years ago earlier the last next same
    period end since between and to from by Monday edition Index Report ninth twelve months ended 00 '25 FY99 1900 2099
    December January a 0 10
"""

AWKWARD = st.lists(
    st.one_of(
        st.sampled_from(FRAGMENTS.split()),
        st.text(max_size=6),
    ),
    max_size=40,
).map(" ".join)


@given(AWKWARD, st.one_of(st.none(), st.dates(min_value=date(1901, 1, 1), max_value=date(2098, 12, 31))))
def test_mentions_are_spans_in_order_and_whole_periods(text: str, published: date | None) -> None:
    end = 0
    for mention in find_periods(text, published=published):
        assert text[mention.start : mention.end] == mention.surface
        assert mention.start >= end
        end = mention.end
        period = mention.period
        assert period.start <= period.end
        if period.grain is Grain.DAY:
            assert period.start == period.end
    for edition in find_editions(text):
        assert 0 <= edition.start < edition.end <= len(text)


@pytest.mark.parametrize("published", [date(1, 1, 1), date(9999, 12, 31)])
def test_publication_days_at_the_ends_of_the_calendar_do_no_harm(published: date) -> None:
    text = "last year, next year, in March, on May 3, two years ago, last week, next quarter, Monday, the past decade"
    find_periods(text, published=published)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "2024 " * 20_000,
        "May " * 25_000,
        "A " * 50_000,
        "1" * 100_000,
        "2024-" * 20_000,
        "A.B-" * 25_000,
        "the same year " * 7_000,
        "1 of " * 20_000,
        ("2024" + "x" * 200) * 490,
    ],
)
def test_hostile_text_is_read_in_linear_time(text: str, news: str) -> None:
    def cost(of: str) -> float:
        start = time.process_time()
        find_periods(of, published=DAY)
        return time.process_time() - start

    half, whole = cost(text[:50_000]), cost(text)
    assert whole < 3 * half + 0.1
    assert whole < 12 * max(cost(news) for _ in range(2)) + 0.1


PARTS_OF_DATES = (
    "2025 2025-03-12 12 3rd March Sept. MAY Q1 4Q H2 '25 first Third final quarter half of last This next the The "
    "that That same previous Past year years months week decade ago before two Ten an A three six to ended ending "
    "fiscal FY2025 School 2024-25 today Yesterday Monday Last morning period calendar on in, yr earlier"
)


@given(st.lists(st.sampled_from(PARTS_OF_DATES.split()), max_size=12).map(" ".join))
def test_every_form_of_a_date_begins_with_a_word_that_is_looked_for(text: str) -> None:
    """A new form needs its first word in `BEGINS`, or it is never tried."""
    assert BEGINS in DATE.pattern
    every = re.compile(DATE.pattern.replace(BEGINS, ""), re.VERBOSE)
    assert [m.span() for m in DATE.finditer(text)] == [m.span() for m in every.finditer(text)]


def test_in_news_no_date_is_passed_over(news: str) -> None:
    every = re.compile(DATE.pattern.replace(BEGINS, ""), re.VERBOSE)
    found = [m.span() for m in DATE.finditer(news)]
    assert len(found) > 100
    assert found == [m.span() for m in every.finditer(news)]
