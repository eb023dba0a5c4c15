"""Foreign text is harmless in every place it is written to."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbot.render import safe

ANY = st.text(alphabet=st.characters(), max_size=100)
INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@given(ANY)
def test_plain_text_is_one_visible_line(text):
    assert not INVISIBLE.search(safe.plain(text))


@given(ANY)
def test_making_safe_twice_changes_nothing(text):
    assert safe.plain(safe.plain(text)) == safe.plain(text)


def test_words_stay_words():
    assert safe.plain("Zürich: 2.7\u202f% – “ok” 中文 👩‍🔬") == "Zürich: 2.7\u202f% – “ok” 中文 👩‍🔬"


@given(ANY)
def test_a_link_is_ascii_without_anything_that_ends_it(text):
    for address in (text, f"https://host.example/{text}", f"http://{text}"):
        linked = safe.link(address)
        assert linked == "" or re.fullmatch(r"https?://[!#-&*-;=?-Z_a-z~]+", linked, re.IGNORECASE)


@given(ANY)
def test_a_name_of_a_file_cannot_leave_its_folder(text):
    assert re.fullmatch(r"[a-z0-9_-]{1,80}", safe.file_stem(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a* _b_ `c`", r"\*a\* \_b\_ \`c\`"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        ("<b>&amp;", r"\<b\>\&amp;"),
        ("1. one", r"1\. one"),
        ("1.9 %", "1.9 %"),
        ("- list", r"\- list"),
        ("US-China", "US-China"),
        ("evil.com/x, U.S. 1.9", r"evil\.com/x, U.S. 1.9"),
        ("@octocat a@b.com", r"＠octocat a＠b\.com"),
        ("see https://evil.example and www.evil.example", r"see https\://evil\.example and www\.evil\.example"),
    ],
)
def test_markdown_is_shown_as_it_is_written(text, expected):
    assert safe.markdown(text) == expected


def test_a_chat_finds_no_host_and_nobody_to_call():
    assert safe.chat("see www.evil.example or evil.com/x") == "see www\u2024evil\u2024example or evil\u2024com/x"
    assert safe.chat("1.9 % in the U.S. of 3.5, e.g. now.") == "1.9 % in the U.S. of 3.5, e.g. now."
    assert "@" not in safe.chat("@everyone desk@example.org")
