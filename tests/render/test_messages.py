"""Every form of a message says the same, within its size, and nothing foreign gets out of its place."""

import json
import re
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from sample_digest import FIGURES, NOW, alert, alerts, busy_digest, coverage, evidence, feed, outdated, quiet_digest
from watchbot.model import AlertKind, FeedState, Figure, RunCounts, Severity, Unit
from watchbot.pipeline.digest import Suggestion
from watchbot.render import alert_message, digest_message
from watchbot.render.messages import HTML_BYTES

URL = re.compile(r"https?://[^\s<>)]+")
HIDDEN = {"removed", "added"}  # words for screen readers only


class Page(HTMLParser):
    """What a person sees of a page, its links, its elements, and whether every element is closed in order."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.seen, self.links, self.elements, self.open, self.skip = [], [], [], [], 0
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag in ("meta", "br", "hr", "img"):
            return
        hidden = tag in ("head", "style", "title") or "display:none" in (dict(attrs).get("style") or "")
        self.open.append((tag, hidden))
        self.skip += hidden
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        if tag in ("p", "li", "h1", "h2", "h3", "h4", "td", "blockquote"):
            self.seen.append("\n")

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        name, hidden = self.open.pop()
        assert name == tag
        self.skip -= hidden

    def handle_data(self, data):
        if not self.skip:
            self.seen.append(data)

    @property
    def text(self):
        return "".join(self.seen)


def words(text):
    return Counter(w for w in re.findall(r"\w+", text.lower()) if w not in HIDDEN)


def messages():
    for digest in (busy_digest(), quiet_digest(), crowd(30, 8)):
        yield digest_message(digest)
        yield digest_message(digest, base_url="https://watch.example/bot")
    for one, pieces in alerts()[:-2]:
        yield alert_message(one, pieces, figure=FIGURES.get(one.figure))


def crowd(figures, count, *, said=3, quote="The value of the figure is now at 12.5 % in the newest table. "):
    """A bad day: many alerts over many figures."""
    rows = []
    for n in range(count):
        figure = f"figure-{n % figures}"
        kind = (AlertKind.UPDATE, AlertKind.CONFLICT, AlertKind.EDITED, AlertKind.REDEFINITION)[n // figures % 4]
        told = alert(n, kind, figure=figure, was="12.4 %", now="12.5 %", severity=Severity.MAJOR, origins=said)
        told = replace(told, label=f"Figure {n % figures} with a label of ordinary length")
        pieces = [evidence(n, n * 10 + k, f"Outlet {k}", quote * 2, "12.5 %") for k in range(said)]
        rows.append((told, tuple(pieces)))
    cards = {f"figure-{n}": Figure(id=f"figure-{n}", label="x", unit=Unit()) for n in range(figures)}
    return quiet_digest(alerts=rows, figures=cards, coverage=coverage(), outdated=outdated())


def test_text_and_html_and_markdown_carry_the_same_facts():
    """Word for word, number for number, link for link."""
    for message in messages():
        page = Page(message.html)
        addresses = URL.findall(message.text)
        assert words(URL.sub(" ", message.text)) == words(page.text)
        assert Counter(addresses) == Counter(page.links)
        markdown = re.sub(r"\\([^\w\s])", r"\1", message.markdown)
        assert Counter(URL.findall(markdown)) == Counter(page.links)
        assert words(URL.sub(" ", markdown)) == words(page.text)


def test_what_changed_is_in_the_text_as_a_person_would_say_it():
    text = digest_message(busy_digest()).text
    assert "2.7 % → 1.9 % ▼ 0.8 points" in text
    assert "just *1.9 %* in" in text
    assert "released [-40-] {+50+} notable" in text
    assert (
        text.index("WHAT CHANGED")
        < text.index("WHERE SOURCES DISAGREE")
        < text.index("EDITED")
        < text.index("NUMBERS TO CHECK")
        < text.index("OUTDATED")
        < text.index("NEW COVERAGE")
        < text.index("WORTH A CARD")
        < text.index("FEED HEALTH")
    )


def test_lines_of_the_text_form_fit_a_mail():
    for line in digest_message(busy_digest()).text.splitlines():
        assert len(line) <= 76 or "http" in line


def test_the_subject_is_the_most_important_change():
    assert digest_message(busy_digest()).subject.endswith("· 6 more")
    assert digest_message(quiet_digest()).subject == "No changes · 412 articles, 38 feeds, all well"


def test_no_form_says_that_feeds_are_well_that_nobody_polled():
    old = NOW - timedelta(days=5)
    message = digest_message(quiet_digest(feeds=[feed(1, "A", last_polled=old, last_good=old)], counts=RunCounts()))
    for form in (message.subject, message.text, message.html, message.markdown):
        said = " ".join(form.split())
        assert "o feed was polled since 16 Nov 2026 06:00 UTC" in said
        assert "well" not in said


def test_no_feeds_are_not_all_well():
    message = digest_message(quiet_digest(feeds=[], counts=RunCounts()))
    for form in (message.subject, message.text, message.html, message.markdown):
        assert "well" not in form


def test_a_digest_names_its_hours_on_the_clock_of_its_readers():
    digest = quiet_digest(tz="Europe/Berlin")
    assert "From 21 Nov 2026 07:00 to 22 Nov 2026 07:00, Europe/Berlin time." in " ".join(
        digest_message(digest).text.split()
    )


def test_a_storm_of_300_alerts_over_40_figures_is_folded_to_80_kb_within_a_second():
    digest = crowd(40, 300)
    begun = time.process_time()
    message = digest_message(digest)
    taken = time.process_time() - begun
    page = Page(message.html)
    assert len(message.html.encode()) <= HTML_BYTES
    assert taken < 1.0
    assert {f"figure {n} " in page.text.lower() for n in range(40)} == {True}
    assert "more" in page.text
    assert len(json.loads(message.json)["changed"][0]["changes"]) == 2


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 2000, 200_000])
def test_no_length_of_foreign_text_breaks_the_size(size):
    long = crowd(40, 120, quote="w" * size + " ")
    assert len(digest_message(long).html.encode()) <= HTML_BYTES


def test_what_was_left_out_is_counted():
    digest = crowd(1, 1, said=30)
    told = digest_message(digest)
    shown = told.text.count("— Outlet")
    assert f"{30 - shown} more sources" in told.text
    assert len(json.loads(told.json)["changed"][0]["changes"][0]["said"]) == 30


def test_the_document_is_complete_and_names_its_format():
    document = json.loads(digest_message(busy_digest()).json)
    assert document["format"] == "watchbot.digest/1"
    assert document["window"]["day"] == "2026-11-21"
    assert document["window"]["until"] == "2026-11-21T06:00:00Z"
    assert document["health"]["counts"]["read"] == 412
    first = document["changed"][1]["changes"][0]
    assert (first["was"], first["now"], first["trend"]) == ("2.7 %", "1.9 %", "down")


def test_names_of_files_come_from_names_and_days_only():
    digest = busy_digest()
    evil = replace(digest, window=replace(digest.window, name="../Ünder cover/\r\nX: y"))
    assert re.fullmatch(r"2026-11-21-[a-z0-9_-]+", digest_message(evil).stem)
    assert alert_message(*alerts()[0]).stem == "alert-1042"


def test_headers_say_what_the_mail_is():
    headers = dict(digest_message(busy_digest()).headers)
    assert headers["List-Id"] == "watchbot digest desk <desk.digest.localhost>"
    assert headers["Auto-Submitted"] == "auto-generated"
    placed = dict(digest_message(busy_digest(), base_url="https://watch.example/bot").headers)
    assert placed["List-Id"] == "watchbot digest desk <desk.digest.watch.example>"
    at_once = dict(alert_message(*alerts()[0]).headers)
    assert (at_once["X-Watchbot-Figure"], at_once["X-Watchbot-Severity"]) == ("us-cn-gap", "major")
    assert at_once["X-Watchbot-Reason"] == "update"


# --------------------------------------------------------------------------- foreign text

NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; background:url(https://evil.example/x) '",
    "{{ 1234*5678 }}{% include '/etc/passwd' %}${1234*5678}",
    "[click](javascript:alert(1)) ![pixel](https://evil.example/p.png) `code` | cell | # head",
    "line\r\nBcc: victim@example.org\u2028Bcc: x\u0085Bcc: y",
    "\x1b]0;title\x07\x1b[2Jred \x9b31m",
    "abc\u202egnp.exe\u2066 \u200b\ufeff\u00ad\U000e0041",
    "--\r\n.\r\nFrom nobody",
    "</td></tr></table></body></html>",
    "<!--",
    "\ud800 \x00 \x7f",
]
FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\ufeff\u00ad\ud800-\udfff]"
)


def infected(nasty):
    """A day in which every text that comes from outside is hostile."""
    rows = []
    for one, pieces in alerts():
        foreign = tuple(
            replace(
                e, url=nasty, title=nasty, publisher=nasty, quote=nasty, before=nasty + " 1", note=nasty, number=(0, 3)
            )
            for e in pieces
        )
        rows.append((replace(one, label=nasty, was=nasty, now=nasty + "!", note=nasty, compared_with=nasty), foreign))
    return quiet_digest(
        alerts=rows,
        outdated=[replace(o, url=nasty, publisher=nasty, value_text=nasty, current=nasty) for o in outdated()],
        coverage=[replace(c, url=nasty, title=nasty, publisher=nasty, why=(nasty,)) for c in coverage()],
        feeds=[feed(1, nasty, FeedState.FAILING, reason=nasty, url=nasty)],
        suggestions=[Suggestion(value_text=nasty, words=nasty, origins=3, quote=nasty, url=nasty, publisher=nasty)],
    )


@pytest.mark.parametrize("nasty", NASTY)
def test_foreign_text_is_only_ever_text(nasty):
    message = digest_message(infected(nasty))
    harmless = Page(digest_message(infected("harmless")).html)
    page = Page(message.html)
    kinds = [tag for tag, _ in page.elements]
    assert set(kinds) <= {tag for tag, _ in harmless.elements} | {"span", "br", "hr"}
    assert not {"script", "img", "iframe", "object", "link", "form"} & set(kinds)
    assert page.links == []
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")]
        assert "evil" not in (attributes.get("style") or "")
    assert "7006652" not in message.html + message.text + message.markdown + message.subject
    for form in (message.subject, message.text, message.html, message.markdown):
        assert not FORBIDDEN.search(form)
    assert "\n" not in message.subject
    json.loads(message.json)


@pytest.mark.parametrize("nasty", NASTY)
def test_an_alert_sent_at_once_is_as_safe(nasty):
    one, pieces = alerts()[0]
    message = alert_message(replace(one, label=nasty, was=nasty), [replace(e, quote=nasty, url=nasty) for e in pieces])
    Page(message.html)
    for form in (message.subject, message.text, message.html, message.markdown):
        assert not FORBIDDEN.search(form)


def test_markdown_shows_markup_as_text():
    markdown = digest_message(infected(NASTY[4])).markdown
    assert not re.search(r"(?<!\\)\]\((?!<https?:)", markdown)
    assert not re.search(r"(?<!\\)!\[", markdown)
    assert not re.search(r"(?<!\\)`", markdown)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "file:///etc/passwd", "", "http://"]
)
def test_only_web_addresses_become_links(url):
    digest = quiet_digest(feeds=[feed(1, "Wire", FeedState.FAILING, url=url)])
    assert Page(digest_message(digest).html).links == []


def test_an_address_cannot_break_out_of_its_place():
    url = "https://news.example/a\"b<c>d e)f[g]'h"
    message = digest_message(quiet_digest(feeds=[feed(1, "Wire", FeedState.FAILING, url=url)]))
    [link] = Page(message.html).links
    assert not set(link) & set("\"<> )[]'")
    assert link.startswith("https://news.example/a%22b")


# --------------------------------------------------------------------------- how the page is built


def test_the_page_asks_nothing_from_outside_and_runs_nothing():
    html = digest_message(busy_digest()).html
    assert not re.search(r"<(script|img|link|iframe|form)\b|url\(|@import|src=", html)


def test_headings_go_down_one_step_at_a_time():
    for message in messages():
        levels = [int(tag[1]) for tag, _ in Page(message.html).elements if re.fullmatch(r"h\d", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(later <= before + 1 for before, later in pairwise(levels))


def test_tables_for_layout_say_so_and_the_language_is_named():
    page = Page(digest_message(busy_digest()).html)
    assert all(a.get("role") == "presentation" for tag, a in page.elements if tag == "table")
    assert ("html", {"lang": "en"}) in page.elements


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("#17202b", "#ffffff"), ("#556170", "#ffffff"), ("#556170", "#f4f6f8"), ("#0b57a8", "#ffffff"),
        ("#17202b", "#fff0a6"), ("#7a1a1a", "#fbe1e1"), ("#14532d", "#dcf2e0"), ("#8c1d18", "#ffffff"),
        ("#e9eef4", "#18202a"), ("#a8b3c1", "#18202a"), ("#8fbcff", "#18202a"), ("#fff3c4", "#5c4b00"),
        ("#ffc9c9", "#4a1f22"), ("#c6f2d3", "#123d24"), ("#ffb4ab", "#18202a"),
    ],
)  # fmt: skip
def test_every_pair_of_colours_can_be_read(ink, paper):
    """WCAG 2.1 AA asks for 4.5:1; the pairs are those of the template, light and dark."""
    html = digest_message(busy_digest()).html
    assert ink in html or paper in html
    assert contrast(ink, paper) >= 4.5
