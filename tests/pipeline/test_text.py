"""Normal form, folding, sentences and clauses."""

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchbot.pipeline.text import clauses, fold, normal, sentences

# Text with everything that cuts: stops, marks of headings, bullets, rows, wrapped lines, odd blanks, several scripts.
AWKWARD = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("aZ0 .!?:;,'\"()|#-–—\n\t“”’…。£%")),
        st.characters(),
    ),
    max_size=400,
)


def cut(text: str) -> list[str]:
    return [s.text for s in sentences(text)]


# --------------------------------------------------------------------------- normal form


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("a\u00a0b\u2009c", "a b c"),
        ("5\u00a0427 homes", "5\u00a0427 homes"),  # a no-break blank that groups digits says that they are one number
        ("1\u202f234\u202f567", "1\u00a0234\u00a0567"),
        ("2\u200b.7\u00ad%\u202e", "2.7%"),
        ("cafe\u0301", "café"),
        ("a\x00b\ud800c\ufeff", "abc"),
        (" a \r\n b \r\n\r\n\r\n\r\n c ", "a\nb\n\nc"),
        ("one\u2028two", "one\ntwo"),
    ],
)
def test_stored_text_has_plain_blanks_and_nothing_invisible(given_text: str, stored: str) -> None:
    assert normal(given_text) == stored


@given(AWKWARD)
def test_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(AWKWARD)
def test_normal_form_can_be_stored_everywhere(text: str) -> None:
    stored = normal(text)
    assert stored.encode("utf-8").decode() == stored
    assert "\x00" not in stored
    assert "\n\n\n" not in stored


@given(st.text(max_size=200))
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding_keeps_the_length_of_letters_that_grow_in_lower_case() -> None:
    assert fold("İSTANBUL—“A”") == 'İstanbul-"a"'


# --------------------------------------------------------------------------- sentences


@given(AWKWARD)
def test_sentences_are_spans_of_the_text_in_order(text: str) -> None:
    end = 0
    for sentence in sentences(text):
        assert sentence.text == text[sentence.start : sentence.end]
        assert sentence.text.strip() == sentence.text != ""
        assert sentence.start >= end
        end = sentence.end


@given(AWKWARD)
def test_no_letter_and_no_digit_falls_between_sentences(text: str) -> None:
    covered = {i for s in sentences(text) for i in range(s.start, s.end)}
    assert not [c for i, c in enumerate(text) if c.isalnum() and i not in covered]


@pytest.mark.parametrize(
    "whole",
    [
        "The U.S. Senate passed it by 51 votes.",
        "Dr. J. R. Smith and Mr. Li met on Jan. 5 at 10 a.m. in St. Louis.",
        "It costs approx. 3.5 million, i.e. No. 1 in the list.",
        "The rate was 2.7 p.c. in March.",
        "Acme Inc. and Bolt Ltd. merged.",
        "“Is that so?” he asked.",
        "It uses xAI and Node.js tools.",
        "See Fig. 3 and pp. 12 ff.",
    ],
)
def test_abbreviations_initials_and_decimals_end_no_sentence(whole: str) -> None:
    assert cut(whole) == [whole]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It fell to 2.7. Then it rose.", ["It fell to 2.7.", "Then it rose."]),
        ("They live in the U.S. The others do not.", ["They live in the U.S.", "The others do not."]),
        ("“We won.” They lost.", ["“We won.”", "They lost."]),
        ("Growth was 3%. $5 million went missing.", ["Growth was 3%.", "$5 million went missing."]),
        ("Wait… What? Yes!", ["Wait…", "What?", "Yes!"]),
        ("We would love to hear it.The next part is here.", ["We would love to hear it.", "The next part is here."]),
        ("We met. J. R. Smith came.", ["We met.", "J. R. Smith came."]),
        ("人口は減った。物価は上がった。", ["人口は減った。", "物価は上がった。"]),
        ("He likes it. xAI does not.", ["He likes it.", "xAI does not."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


def test_lines_without_a_full_stop_that_go_on_in_small_letters_are_one_sentence() -> None:
    assert cut("The number of homes\nrose to 40.") == ["The number of homes\nrose to 40."]


def test_evenly_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The commission counted every home in the northern counties of the\n"
        "United Kingdom and found that there were fewer of them than ten or\n"
        "Eleven years ago, which surprised everybody."
    )
    assert len(cut(text)) == 1


def test_headings_bullets_and_rows_are_told_apart_and_carry_what_stands_above() -> None:
    text = (
        "# Homes\n\nThere are many.\n\n- 40 in Berlin\n- 50 in Paris. More are planned.\n\n"
        "City | Homes 2024\nBerlin | 40\nParis | 50\n\nWhat now\n\nNobody knows."
    )
    found = [(s.kind, s.text, s.section, s.header) for s in sentences(text)]
    assert found == [
        ("heading", "Homes", "", ""),
        ("sentence", "There are many.", "Homes", ""),
        ("bullet", "40 in Berlin", "Homes", ""),
        ("bullet", "50 in Paris.", "Homes", ""),
        ("bullet", "More are planned.", "Homes", ""),
        ("row", "City | Homes 2024", "Homes", ""),
        ("row", "Berlin | 40", "Homes", "City | Homes 2024"),
        ("row", "Paris | 50", "Homes", "City | Homes 2024"),
        ("heading", "What now", "", ""),
        ("sentence", "Nobody knows.", "What now", ""),
    ]


def test_a_table_without_a_header_has_none() -> None:
    assert [s.header for s in sentences("Berlin | 40\nParis | 50")] == ["", ""]


def test_a_short_line_with_a_figure_is_no_heading() -> None:
    assert next(s.kind for s in sentences("53% of people\n\nuse it every day.")) == "sentence"


# --------------------------------------------------------------------------- clauses


def test_clauses_are_cut_at_contrasts_dashes_and_brackets() -> None:
    text = "The US spent $286bn versus $12bn in China — a record (23 times more), while papers fell; yet it rose."
    assert [text[a:b] for a, b in clauses(text)] == [
        "The US spent $286bn",
        "versus $12bn in China",
        "a record",
        "23 times more",
        "while papers fell",
        "yet it rose.",
    ]


@given(AWKWARD)
def test_clauses_are_spans_in_order_and_lose_no_letter(text: str) -> None:
    spans = clauses(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(spans))
    covered = {i for a, b in spans for i in range(a, b)}
    assert not [c for i, c in enumerate(text) if c.isalnum() and i not in covered]


def test_a_time_of_day_is_not_cut() -> None:
    assert len(clauses("It starts at 10:30 in Rome")) == 1


# --------------------------------------------------------------------------- hostile input

HOSTILE = {
    "stops": "." * 100_000,
    "stops and blanks": ". " * 50_000,
    "initials": "A. " * 33_000,
    "brackets": "(" * 50_000 + ")" * 50_000,
    "blanks": " " * 100_000,
    "new lines": "\n" * 100_000,
    "pipes": " | " * 33_000,
    "one word": "a" * 100_000,
    "quotes": '."' * 50_000,
    "hashes": "# " * 50_000,
    "ellipses": "a… B" * 25_000,
    "wrapped": ("x" * 60 + "\n") * 1_600,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_split_in_linear_time(name: str, news: str) -> None:
    """Splitting is a small part of reading: 25,000 sentences of four letters cost more of it, and less to read."""

    def cost(text: str) -> float:
        start = time.process_time()
        for sentence in sentences(normal(text)):
            clauses(sentence.text)
        fold(text)
        return time.process_time() - start

    whole = min(cost(HOSTILE[name]) for _ in range(2))
    half = max(cost(HOSTILE[name][:50_000]) for _ in range(2))
    assert whole < 4 * half + 0.05
    assert whole < 12 * max(cost(news) for _ in range(3)) + 0.1


@settings(deadline=None, max_examples=20)
@given(st.text(max_size=30), st.integers(min_value=1, max_value=3000))
def test_repetition_never_raises(text: str, times: int) -> None:
    sentences((text * times)[:20_000])
