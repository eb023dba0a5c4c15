"""A mail is built from foreign text, and none of it gets out of its place."""

import email
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbot.model import Message
from watchbot.notify.mail import address, alone, bare, eml

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
MESSAGE = Message(
    stem="2026-11-21-desk",
    subject="US–China gap 2.7 % → 1.9 %",
    text="Ünïcode text\n.\nFrom here\n" + "long " * 300,
    html="<p>Ünïcode html</p>",
    markdown="",
    json="",
    headers=(("List-Id", "desk <desk.digest.watchbot.invalid>"), ("Auto-Submitted", "auto-generated")),
)
ID = "<2026-11-21.desk@watchbot.example>"


def built(message=MESSAGE, **values):
    defaults = {"sender": "Watch <w@example.org>", "to": ("desk@example.org",), "message_id": ID, "date": NOW}
    return eml(message, **(defaults | values))


def read(raw):
    return email.message_from_bytes(raw, policy=default)


def test_a_mail_has_text_first_html_second_and_our_headers():
    mail = read(built())
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert text.get_content().splitlines() == MESSAGE.text.splitlines()
    assert html.get_content().strip() == MESSAGE.html
    assert mail["Subject"] == MESSAGE.subject
    assert mail["Message-ID"] == ID
    assert mail["List-Id"] == "desk <desk.digest.watchbot.invalid>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"].addresses[0].addr_spec == "w@example.org"


def test_the_same_delivery_is_the_same_mail_byte_for_byte():
    assert built() == built()


def test_the_wire_form_has_crlf_only_and_no_line_over_the_limit_of_rfc_5322():
    raw = built()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


NASTY = ["a\r\nBcc: victim@example.org", "a\n\nbody", "a\u2028Bcc: x", "a\u0085Bcc: x", "a\x00b\x0bc\x0c", "a\rBcc: x"]


@pytest.mark.parametrize("text", NASTY)
def test_no_line_break_of_any_kind_makes_a_header_of_its_own(text):
    mail = read(built(replace(MESSAGE, subject=text, headers=(("X-Watchbot-Figure", text),))))
    assert mail["Bcc"] is None
    assert set(mail.keys()) == {
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "X-Watchbot-Figure",
        "MIME-Version",
        "Content-Type",
    }
    assert mail.get_content_type() == "multipart/alternative"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120))
def test_any_subject_makes_a_mail_that_parses_with_the_same_headers(text):
    mail = read(built(replace(MESSAGE, subject=text)))
    assert len(list(mail.iter_parts())) == 2
    assert set(mail.keys()) >= {"Subject", "From", "To", "Date", "Message-ID", "List-Id"}
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "desk",
        "a@b@c",
        "a@b.example, c@d.example",
        "a@b.example\r\nRCPT TO:<x@y>",
        "<a b@c.example>",
        "@example.org",
    ],
)
def test_what_is_no_single_address_is_refused(text):
    with pytest.raises(ValueError, match="not a mail address"):
        address(text)


@pytest.mark.parametrize("text", ["desk", "<a@b", "<a b@c>", "<a@b>\r\nBcc: x"])
def test_what_is_no_message_id_is_refused(text):
    with pytest.raises(ValueError, match="not a Message-ID"):
        built(message_id=text)


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SHOWN = '<p>before</p><img src="cid:gap.chart@watchbot" alt="Chart." width="2" height="1" style="x">\n<p>after</p>'


def test_pictures_are_beside_the_html_that_shows_them():
    message = replace(MESSAGE, html=SHOWN, images=(("gap.chart@watchbot", PNG),))
    mail = read(built(message))
    text, related = mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert related.get_content_type() == "multipart/related"
    html, picture = related.iter_parts()
    assert html.get_content_type() == "text/html"
    assert picture["Content-ID"] == "<gap.chart@watchbot>"
    assert picture.get_content().startswith(b"\x89PNG")
    assert mail.get_body(("html",)).get_content().split() == SHOWN.split()
    assert built(message) == built(message)


def test_a_page_alone_has_its_pictures_inside_and_a_bare_one_has_none():
    message = replace(MESSAGE, html=SHOWN, images=(("gap.chart@watchbot", PNG),))
    assert f'src="data:image/png;base64,{PNG}"' in alone(message).html
    assert "cid:" not in alone(message).html
    assert bare(message).html == "<p>before</p><p>after</p>"
    assert bare(message).images == ()


def test_unsubscribing_is_a_header_and_one_click_only_where_a_post_is_taken():
    both = read(built(unsubscribe=("https://lists.example.org/out", "mailto:out@example.org")))
    assert both["List-Unsubscribe"] == "<https://lists.example.org/out>, <mailto:out@example.org>"
    assert both["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    by_mail = read(built(unsubscribe=("mailto:out@example.org",)))
    assert by_mail["List-Unsubscribe-Post"] is None
    assert read(built())["List-Unsubscribe"] is None
