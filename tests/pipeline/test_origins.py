"""Which articles speak with one voice."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from watchbot.pipeline.decisions import NearCopy
from watchbot.pipeline.origins import BANDS, BINS, bands, fingerprint, similarity, voice_of

STORY = " ".join(f"word{i} and some more of the story number {i * 7}" for i in range(60))
OTHER = " ".join(f"another{i} thing altogether was told on day {i}" for i in range(60))


def copy_of(text: str, *, publisher: str = "wire", value: str = "2.7", origin: str = "wire") -> NearCopy:
    return NearCopy(
        article_id=1,
        url="https://wire.example/a",
        publisher=publisher,
        origin=origin,
        published=datetime(2026, 4, 1, tzinfo=UTC),
        fingerprint=fingerprint(text),
        claims=(("gap", value),),
    )


def test_equal_texts_have_equal_fingerprints_and_unlike_texts_do_not_meet() -> None:
    assert similarity(fingerprint(STORY), fingerprint(STORY)) == 1.0
    assert similarity(fingerprint(STORY), fingerprint(OTHER)) < 0.2
    assert not set(bands(fingerprint(STORY))) & set(bands(fingerprint(OTHER)))


def test_a_lightly_edited_copy_is_near_and_shares_a_band() -> None:
    edited = STORY.replace("word30", "changed").replace("word45", "changed too")
    assert similarity(fingerprint(STORY), fingerprint(edited)) > 0.7
    assert set(bands(fingerprint(STORY))) & set(bands(fingerprint(edited)))


def test_case_and_line_breaks_do_not_matter_but_digits_do() -> None:
    assert fingerprint(STORY.upper().replace(" ", "\n")) == fingerprint(STORY)
    assert fingerprint(STORY.replace("number 7", "number 8")) != fingerprint(STORY)


def test_a_copy_speaks_with_the_voice_of_what_it_copies() -> None:
    voice = voice_of(publisher="mirror", marks=fingerprint(STORY), claims=[("gap", "2.7")], near=[copy_of(STORY)])
    assert voice.origin == "wire"
    assert "https://wire.example/a" in voice.note


def test_a_copy_with_another_number_keeps_its_own_voice_and_says_so() -> None:
    voice = voice_of(publisher="mirror", marks=fingerprint(STORY), claims=[("gap", "7.2")], near=[copy_of(STORY)])
    assert voice.origin == "mirror"
    assert "gap" in voice.note


def test_an_unlike_text_of_another_publisher_is_another_voice() -> None:
    voice = voice_of(publisher="mirror", marks=fingerprint(OTHER), claims=[], near=[copy_of(STORY)])
    assert voice.origin == "mirror"


@given(st.text(max_size=400))
def test_any_text_has_a_fingerprint_of_the_same_shape(text: str) -> None:
    marks = fingerprint(text)
    assert len(marks) in (0, BINS)
    assert all(0 <= mark < 2**32 for mark in marks)
    assert len(bands(marks)) == (BANDS if marks else 0)
