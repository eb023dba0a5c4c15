"""Which articles speak with one voice."""

from datetime import UTC, datetime
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from watchbot.pipeline.decisions import NearCopy
from watchbot.pipeline.origins import BANDS, MARKS, bands, credited, fingerprint, similarity, voice_of

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
    assert len(marks) in (0, MARKS)
    assert all(0 <= mark < 2**32 for mark in marks)
    assert len(bands(marks)) == (BANDS if marks else 0)


LONG = " ".join(
    f"On day {i} the mayor of Town{i} told Anna Miller{i} that {i * 13} wells of Lake{i} were dry." for i in range(24)
)
SHORT = ". ".join(LONG.split(". ")[:12])
SPUN = " ".join(
    f"During day {i} the chief of Town{i} informed Anna Miller{i} how {i * 13} fountains of Lake{i} had been empty."
    for i in range(24)
)
SAID = [("wells", "5"), ("towns", "24")]


def original(published: datetime = datetime(2026, 4, 1, tzinfo=UTC)) -> NearCopy:
    return NearCopy(
        article_id=1,
        url="https://wire.example/a",
        publisher="wire",
        origin="wire",
        published=published,
        fingerprint=fingerprint(LONG),
        claims=tuple(SAID),
    )


def test_a_copy_shortened_to_half_is_found_and_is_the_same_voice() -> None:
    assert set(bands(fingerprint(LONG))) & set(bands(fingerprint(SHORT)))
    assert voice_of(publisher="b", marks=fingerprint(SHORT), claims=[], near=[original()]).origin == "wire"


def test_a_machine_rewrite_is_found_by_names_and_numbers_if_it_says_the_same_of_the_same_days() -> None:
    marks = fingerprint(SPUN)
    assert similarity(fingerprint(LONG), marks) < 0.1
    day = datetime(2026, 4, 2, tzinfo=UTC)
    assert voice_of(publisher="b", marks=marks, claims=SAID, near=[original()], published=day).origin == "wire"


def test_a_rewrite_with_another_number_is_kept_apart() -> None:
    voice = voice_of(publisher="b", marks=fingerprint(SPUN), claims=[("wells", "6")], near=[original()])
    assert voice.origin == "b"
    assert "kept apart" in voice.note


def test_an_original_that_is_looked_at_again_is_no_copy_of_its_copy() -> None:
    later = original(datetime(2026, 4, 3, tzinfo=UTC))
    day = datetime(2026, 4, 2, tzinfo=UTC)
    assert voice_of(publisher="b", marks=fingerprint(LONG), claims=SAID, near=[later], published=day).origin == "b"


def test_a_page_that_names_another_as_its_original_speaks_with_its_voice() -> None:
    voice = voice_of(publisher="b", marks=fingerprint(OTHER), claims=[], near=[], copied_from="wire")
    assert voice.origin == "wire"


def test_two_papers_that_credit_an_agency_are_one_voice_with_the_agency_itself() -> None:
    marks = fingerprint(OTHER)
    first = voice_of(publisher="paper.example", marks=marks, claims=[], near=[], credit="Big Wire")
    second = voice_of(publisher="post.example", marks=marks, claims=[], near=[], credit="Big Wire", heard=["Big Wire"])
    own = voice_of(publisher="bigwire.example", marks=marks, claims=[], near=[], heard=["Big Wire"])
    assert first.origin == second.origin == own.origin == "Big Wire"
    known = voice_of(publisher="c", marks=marks, claims=[], near=[], credit="Big Wire", heard=["bigwire.example"])
    assert known.origin == "bigwire.example"
    assert voice_of(publisher="bigwire.example", marks=marks, claims=[], near=[], credit="Big Wire").origin == (
        "bigwire.example"
    )


def test_what_a_person_laid_down_goes_first() -> None:
    for ruled in ("b", "somebody"):
        voice = voice_of(publisher="b", marks=fingerprint(LONG), claims=SAID, near=[original()], ruled=ruled)
        assert voice.origin == ruled


def test_agencies_are_read_from_datelines_and_closing_lines() -> None:
    rest = "The mayor said on Monday that nothing had changed. " * 8
    for text, agency in (
        (f"LONDON, March 3 (Reuters) - {rest}", "Reuters"),
        (f"(AP) — {rest}", "AP"),
        (f"WASHINGTON (Capitol Ledger) – {rest}", "Capitol Ledger"),
        (f"{rest}This story was distributed by the Capitol Ledger news service and shortened.", "Capitol Ledger"),
        (f"{rest}This article was originally published by Open Lines.", "Open Lines"),
        (f"{rest}", ""),
        (f"The law (Article 5) - a short one - says so. {rest}", ""),
        (f"Its {rest} model (GPT) - as people say - is large.", ""),
    ):
        assert credited(text) == agency, text[:60]


def test_a_place_or_a_short_name_in_brackets_is_no_agency() -> None:
    rest = "The mayor said on Monday that nothing had changed. " * 8
    for head in (
        "Paris (France) –",
        "Brussels (EU) –",
        "Portland (Maine) -",
        "New York (United States) —",
        "World Food Fund (WFF) –",
        "London (Update) –",
        "Geneva (Monday) –",
    ):
        assert credited(f"{head} {rest}") == "", head
    assert credited(f"Paris (France) – {rest}Originally published by Open Lines.") == "Open Lines"
    assert credited(f"Paris (AFP) – {rest}") == "AFP"
    assert credited(f"London, England (Press Association) – {rest}") == "Press Association"


def test_a_fingerprint_is_what_it_was_when_older_articles_were_stored() -> None:
    """Other marks for the same text would hide every copy of what a database already has."""
    text = """# Ferries carry 1,204 more in ÅLESUND

The Port of Bergen said on Monday that 12.5% of 3,400 ferries ran late in 2025, from 9B and 12abc to x²Y. "Nobody
expected it," Anna Larsen told the Harbour Times. École polytechnique counted 77 of them; iPhone maps showed 14 at 5pm.
- Olso: 31 (was 29)
"""
    assert sha256(repr(fingerprint(text)).encode()).hexdigest().startswith("7796ecab23d1c9a6")
