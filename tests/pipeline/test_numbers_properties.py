"""What must hold for any text at all: offsets, order, no exception, time linear in the length."""

from __future__ import annotations

import re
import sys
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchbot.model import Shape
from watchbot.pipeline.numbers import find_quantities, scan

PIECES = (
    "5", "2.7", "1,000", "two.7", "one", "hundred", "twenty", "half", "a third", "%", "percent", "points", "$",
    "US$", "€", "bn", "million", "m", "to", "-", "–", "—", "of", "out of", "in", "from", "up", "fell", "by",
    "about", "more than", "between", "and", "or", ",", ".", ";", "(", ")", "|", "\n", "years", "km", "people",
    "models", "May", "2025", "aged", "per", "a", "China", "not", "might", "double digits", "tens of thousands of",
    "½", "3/4", "basis points", "٣", "\u00a0", "İ", "x", "C", "ninth", "v", "vs", "cents", "dollars",
    "compared with", "for", "is", "minus", "e",
)  # fmt: skip
NEWS = (
    "Prices rose 2.7% in May from a year earlier, the statistics office said on Tuesday, after a 3.1% rise in April. "
    "Shares of the company fell 12 cents to $48.30 and some 1,200 of its 15,000 workers may lose their jobs by 2027, "
    "which the unions called a scandal; talks are to go on until the two sides agree, or until one of them walks out. "
)
PHRASES = st.lists(st.sampled_from(PIECES), max_size=30).flatmap(
    lambda words: st.sampled_from((" ", "")).map(lambda joint: joint.join(words))
)


def check(text: str) -> None:
    position = 0
    for quantity in find_quantities(text):
        assert position <= quantity.start < quantity.end <= len(text)
        assert text[quantity.start : quantity.end] == quantity.surface
        assert all(quantity.start <= start < end <= quantity.end for start, end in quantity.parts)
        spanned = quantity.shape in (Shape.RANGE, Shape.VAGUE)
        assert (quantity.value is None) == spanned == (quantity.low is not None) == (quantity.high is not None)
        assert (quantity.whole is not None) == (quantity.shape is Shape.A_OF_B)
        assert (quantity.before is not None) == (quantity.shape is Shape.FROM_TO)
        if quantity.low is not None and quantity.high is not None:
            assert quantity.low <= quantity.high
        position = quantity.end


@settings(max_examples=300, deadline=None)
@given(PHRASES)
def test_any_order_of_number_words_is_read_in_order_and_within_the_text(text: str) -> None:
    check(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    check(text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(categories=("Nd", "Nl", "No", "Sc", "Zs", "Pd")), max_size=120))
def test_any_digits_signs_and_blanks_are_read_without_an_exception(text: str) -> None:
    check(text)


@given(st.text(max_size=300))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(scan.fold(text)) == len(text)


SIZE = 100_000
DIGITS = "".join(chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)).startswith("N"))
HOSTILE = (
    "1,", "1-", "1.", "1 ", "1/", "one hundred ", "(", "(1)", ")", "$", "$1 ", "half a ", "½", "from 1 to ", "1 of ",
    "1 to ", "5 per ", "5%,", "x-", "1a", "http://1/", "@1", "Jan 1 ", "2020 ", "5 very ", "5 big apples ",
    "twenty one thousand ", "1 trillion trillion ", "1 000 ", "5 of the top ", "1 | ", "5, up from ",
    "tens of thousands of ", "not ", "a", " ", "\n", "İ", DIGITS,
)  # fmt: skip


def seconds(text: str) -> float:
    """CPU seconds for one run."""
    begin = time.process_time()
    find_quantities(text)
    return time.process_time() - begin


@pytest.fixture(scope="module")
def news_seconds() -> float:
    """What 100 kB of news take, best of five."""
    text = (NEWS * (SIZE // len(NEWS) + 1))[:SIZE]
    return min(seconds(text) for _ in range(5))


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE, ids=lambda piece: ascii(piece[:20]))
def test_no_text_takes_more_than_three_times_as_long_as_news(piece: str, news_seconds: float) -> None:
    text = (piece * (SIZE // len(piece) + 1))[:SIZE]
    assert any(seconds(text) <= 3 * news_seconds for _ in range(3))


@pytest.mark.slow
def test_time_is_linear_in_the_length_of_a_text() -> None:
    short, long = NEWS * 40, NEWS * 160
    assert min(seconds(long) for _ in range(3)) < 8 * min(seconds(short) for _ in range(3))


def test_a_table_of_a_thousand_numbers_is_read_in_full() -> None:
    rows = "\n".join(
        f"Town {letter} | {number}.5% | 1,0{number}" for number in range(10, 60) for letter in "ABCDEFGHIJ"
    )
    assert len(find_quantities(rows)) == 1000


@given(PHRASES)
def test_every_number_begins_with_what_is_looked_for(text: str) -> None:
    """A new form of number needs its first word in `OPENING`, or it is never tried."""
    assert scan.GATE in scan.CANDIDATE.pattern
    every = re.compile(scan.CANDIDATE.pattern.replace(scan.GATE, ""))
    folded = scan.fold(text)
    assert [m.span() for m in scan.CANDIDATE.finditer(folded)] == [m.span() for m in every.finditer(folded)]


def test_in_news_no_number_is_passed_over(news: str) -> None:
    every = re.compile(scan.CANDIDATE.pattern.replace(scan.GATE, ""))
    folded = scan.fold(news)
    found = [m.span() for m in scan.CANDIDATE.finditer(folded)]
    assert len(found) > 500
    assert found == [m.span() for m in every.finditer(folded)]
