"""A diff of words that never splits a number, and can be read back into both sentences."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbot.render.diffs import Edit, diff, likeness

TEXTS = st.text(alphabet="ab 1.,%$-\u00a0é", max_size=80)


def spelled(pieces, without):
    return "".join(piece.text for piece in pieces if piece.edit is not without)


@given(TEXTS, TEXTS)
def test_both_sentences_can_be_read_back(before, after):
    pieces = diff(before, after)
    assert spelled(pieces, Edit.ADDED).replace(" ", "") == before.replace(" ", "")
    assert spelled(pieces, Edit.REMOVED).replace(" ", "") == after.replace(" ", "")


@given(TEXTS)
def test_nothing_changed_is_no_edit(text):
    assert {piece.edit for piece in diff(text, text)} <= {Edit.SAME}


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("leads by 2.7% now", "leads by 1.9% now", "2.7%", "1.9%"),
        ("leads by 2.7 % now", "leads by 2.9 % now", "2.7 %", "2.9 %"),
        ("worth $285.9 billion", "worth $275.9 billion", "$285.9", "$275.9"),
        ("97,206 patents", "97,260 patents", "97,206", "97,260"),
        ("a fall of -1.5", "a fall of -2.5", "-1.5", "-2.5"),
        ("on 2026-03-12 it", "on 2026-03-13 it", "2026-03-12", "2026-03-13"),
        ("China's share", "India's share", "China's", "India's"),
    ],
)
def test_a_number_is_one_word(before, after, removed, added):
    pieces = diff(before, after)
    assert [p.text for p in pieces if p.edit is Edit.REMOVED] == [removed]
    assert [p.text for p in pieces if p.edit is Edit.ADDED] == [added]


def test_neighbouring_changes_are_one_change():
    edits = [piece.edit for piece in diff("the old red house", "the new blue house")]
    assert edits == [Edit.SAME, Edit.REMOVED, Edit.ADDED, Edit.SAME]


def test_likeness_tells_an_edit_from_another_sentence():
    assert likeness("It leads by 2.7 % in tests.", "It leads by 1.9 % in tests.") > 0.8
    assert likeness("It leads by 2.7 % in tests.", "Nobody expected rain on Sunday, said Ann") < 0.5


def test_a_hostile_sentence_takes_no_time():
    begun = time.process_time()
    diff("a b " * 100_000, "b a " * 100_000)
    assert time.process_time() - begun < 0.5
