"""Templates of a person's own: they go before ours, cannot reach out, and never stop a message."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sample_digest import alerts, busy_digest
from watchbot.render import Forms, alert_message, digest_message, safe, storm_message
from watchbot.render.cells import cell
from watchbot.render.pictures import Picture
from watchbot.render.safe import chat, chat_link

ALERT = alerts()[0]


def test_a_template_of_ones_own_may_build_on_ours(tmp_path: Path) -> None:
    (tmp_path / "alert.md.j2").write_text('Desk:\n{% include "ours/alert.md.j2" %}')
    forms = Forms(tmp_path)
    message = alert_message(*ALERT, forms=forms)
    assert message.markdown.startswith("Desk:\n")
    assert alert_message(*ALERT).markdown.strip() in message.markdown
    assert message.html == alert_message(*ALERT).html
    assert forms.broken == {}


def test_only_what_was_written_with_is_sound(tmp_path: Path) -> None:
    """Another template of the same form says nothing about one that was not tried: its trouble is not over."""
    files = {
        "alert.txt.j2": '{% include "_head.txt.j2" %} {{ title }}',
        "_head.txt.j2": "DESK",
        "storm.txt.j2": "{{ nothing_of_that_name }}",
        "alert.md.j2": "{{ title }} {{ nothing_of_that_name }}",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    forms = Forms(tmp_path)
    assert alert_message(*ALERT, forms=forms).text.startswith("DESK ")
    assert forms.sound == {str(tmp_path / name) for name in ("alert.txt.j2", "_head.txt.j2")}
    storm_message(1, [ALERT], figures={}, forms=forms)
    assert str(tmp_path / "storm.txt.j2") not in forms.sound


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ told.__init__.__globals__ }}",
        "{{ title.format.__self__ }}{{ cycler.__init__.__globals__.os }}",
        "{{ news.changes.append(1) }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}xxxxxxxxxx{% endfor %}{% endfor %}",
        "{{ missing }}",
        "{% if %}",
        '{% include "../../../etc/passwd" %}',
        "{{ 1 / 0 }}",
    ],
)
def test_what_is_broken_or_reaches_out_is_told_and_ours_is_taken(tmp_path: Path, template: str) -> None:
    (tmp_path / "alert.txt.j2").write_text(template)
    forms = Forms(tmp_path)
    assert alert_message(*ALERT, forms=forms) == alert_message(*ALERT)
    assert list(forms.broken) == [str(tmp_path / "alert.txt.j2")]
    assert forms.broken[str(tmp_path / "alert.txt.j2")]


def test_foreign_text_is_a_value_and_never_a_template(tmp_path: Path) -> None:
    (tmp_path / "alert.txt.j2").write_text("{{ told.label }}")
    evil = replace(ALERT[0], label="{{ 7 * 7 }} {% raw %}")
    assert alert_message(evil, ALERT[1], forms=Forms(tmp_path)).text == "{{ 7 * 7 }} {% raw %}"


# --------------------------------------------------------------------------- storms, pictures, chats, cells


def test_a_storm_says_the_same_in_every_form() -> None:
    many = [(replace(a, id=n), e) for n in range(50) for a, e in alerts()]
    message = storm_message(7, many, figures={})
    assert message.subject.startswith(f"{len(many)} alerts at once: ")
    assert len(message.subject) <= 78
    assert message.text.count("(alert ") == message.markdown.count("(alert ") == message.html.count(">alert ") == 100
    for form in (message.text, message.markdown, message.html):
        assert f"{len(many) - 100} more alerts" in form
    assert len(message.html.encode()) < 80_000


def test_a_picture_is_beside_the_html_and_says_its_numbers() -> None:
    figure = busy_digest().changed[0].figure
    told = '2 readings, from "1" to 2.'
    picture = Picture(cid="c@watchbot", alt=f"Chart. {told}", caption=told, width=264, height=100, png="iVBORw0=")
    message = digest_message(busy_digest(), pictures={figure: picture})
    assert message.images == (("c@watchbot", "iVBORw0="),)
    assert 'src="cid:c@watchbot" alt="Chart. 2 readings, from &#34;1&#34; to 2."' in message.html
    assert message.html.index("cid:c@watchbot") < message.html.index("<blockquote"), "the chart is near its numbers"
    assert told in message.text
    assert safe.markdown(told) in message.markdown
    assert digest_message(busy_digest()).images == ()


@pytest.mark.parametrize(
    "text",
    [
        "@everyone",
        "<!channel>",
        "<@U123>",
        "[click](https://evil.example)",
        "*bold* _it_ ~gone~",
        "`code`",
        "||spoiler||",
    ],
)
def test_nothing_in_a_chat_is_markup_or_calls_anybody(text: str) -> None:
    shown = chat(f"{text} 2.7 %")
    assert not set("@<>`*_~|[]#") & set(shown)
    assert "://" not in shown
    assert shown.endswith("2.7 %")


def test_an_address_in_a_chat_still_leads_there_and_calls_nobody() -> None:
    assert chat_link("https://a.example/@everyone?x=*1*") == "https://a.example/%40everyone?x=%2A1%2A"
    assert chat_link("javascript:alert(1)") == ""


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", "\u200b=1", "|calc", "%0A=1"]
)
def test_no_text_starts_a_formula(text: str) -> None:
    assert cell(text).startswith("'")


def test_numbers_stay_numbers_in_a_cell() -> None:
    from decimal import Decimal

    assert [cell(v) for v in (-2.5, Decimal("-1E+3"), None, True, 7)] == ["-2.5", "-1000", "", "true", "7"]
