"""Text, HTML and Markdown of any digest say the same: word for word, number for number, link for link."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sample_digest import NOW, alert, evidence, feed, month, quiet_digest, year
from watchbot.model import AlertKind, AlertState, Coverage, FeedState, Figure, Message, RunCounts, Severity, Topic, Unit
from watchbot.pipeline.digest import Digest, Outdated, Suggestion
from watchbot.pipeline.outbox import Backlog
from watchbot.render import alert_message, digest_message, storm_message
from watchbot.render.messages import HTML_BYTES
from watchbot.render.pictures import Picture

URL = re.compile(r"https?://[^\s<>)]+")
FOR_READERS = {"removed", "added"}  # said to screen readers only
UNSEEN = ("head", "style", "title")
BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "td", "blockquote", "br", "pre")

# Words of many scripts, and what is markup somewhere. Blanks part them, so every form has the same words.
WORDS = [
    "Lead",
    "of",
    "the",
    "best",
    "1.9",
    "2,706",
    "74.2 %",
    "−3",
    "$285.9",
    "نسبة",
    "البراءات",
    "שיעור",
    "‏אחוז‎",
    "人工智能",
    "専利の割合",
    "특허",
    "доля",
    "Zürich",
    "e\u0301lan",
    "naïve",
    "👩‍🔬",
    "*bold*",
    "_low_",
    "<b>",
    "&amp;",
    "[a](b)",
    "#1",
    "1.",
    "-",
    "+",
    "|",
    "`x`",
    "~~",
    "{{x}}",
    "w" * 90,
    "長" * 70,
]
text = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
title = st.one_of(text, st.lists(st.sampled_from(WORDS), min_size=60, max_size=90).map(" ".join))
name = title.map(lambda said: said or "Nobody")  # without a name the address stands for it, and is no word
value = st.sampled_from(
    ["", "2.7 %", "1.9 %", "$285.9 billion", "17.5–31.6 %", "gone", "نسبة 3 %", "2.7 % (composite)"]
)
moment = st.one_of(st.none(), st.integers(0, 400).map(lambda hours: NOW - timedelta(hours=hours)))
url = st.one_of(st.just(""), st.integers(0, 99).map(lambda n: f"https://news.example/{n}?a=1&b=2"))


@st.composite
def alerted(draw: st.DrawFn, number: int) -> tuple[object, tuple[object, ...]]:
    """An alert of any kind, with or without value, date, note and evidence."""
    kind = draw(st.sampled_from(list(AlertKind)))
    health = kind in (AlertKind.CONFIG_BROKEN, AlertKind.STORAGE, AlertKind.FEED_FAILING, AlertKind.FEED_SILENT)
    pieces = []
    for place in range(draw(st.integers(0, 0 if health else 5))):
        quote = draw(st.one_of(st.just(""), text))
        words = quote.split(" ")
        at = quote.find(words[0])
        pieces.append(
            replace(
                evidence(number, number * 10 + place, "x", quote, ""),
                publisher=draw(name),
                title=draw(title),
                url=draw(url),
                origin=f"o{number}-{draw(st.integers(0, 3))}",
                published=draw(moment),
                number=(at, at + len(words[0])) if quote and draw(st.booleans()) else (0, 0),
                before=draw(st.one_of(st.just(""), text)) if kind is AlertKind.EDITED else "",
                note=draw(st.one_of(st.just(""), text)),
            )
        )
    told = alert(
        number,
        kind,
        figure="" if health else draw(st.sampled_from(["a", "b", "unknown"])),
        label=draw(title) or "x",
        was=draw(value),
        now=draw(value),
        note=draw(text),
        compared_with=draw(text),
        as_of=draw(st.sampled_from([None, month(2026, 3), year(2024)])),
        severity=draw(st.sampled_from(list(Severity))),
        state=draw(st.sampled_from([AlertState.OPEN, AlertState.ACCEPTED, AlertState.CLOSED])),
        subject=draw(url) or "subject",
        opened_at=NOW - timedelta(hours=draw(st.sampled_from([2, 60]))),
        told=draw(st.booleans()),
        origins=draw(st.integers(1, 9)),
    )
    return told, tuple(pieces)


@st.composite
def digests(draw: st.DrawFn) -> Digest:
    """A digest of any day."""
    stories = draw(st.lists(st.tuples(st.sampled_from(["t", "u"]), name, url, moment), max_size=4))
    old = draw(st.lists(st.tuples(name, value, url), max_size=4))
    sick = draw(st.lists(st.tuples(name, st.sampled_from(list(FeedState)), text, moment), max_size=4))
    return quiet_digest(
        alerts=[draw(alerted(number)) for number in range(1, draw(st.integers(0, 9)) + 1)],
        figures={name: Figure(id=name, label=f"Figure {name}", unit=Unit()) for name in "ab"},
        topics=(Topic(id="t", label=draw(title) or "t"),),
        coverage=[
            Coverage(
                topic=topic,
                article_id=1000 + number,
                url=where,
                title=called,
                publisher=called[:40],
                origin=f"s{number % 3}",
                published=when,
                first_seen=NOW,
                why=("x",),
            )
            for number, (topic, called, where, when) in enumerate(stories)
        ],
        outdated=[
            Outdated(
                figure="a",
                value_text=said,
                current=said,
                url=where,
                title=called,
                publisher=called[:60],
                origin="o",
                published=None,
            )
            for called, said, where in old
        ],
        feeds=[
            feed(number, called, state, reason=why, since=when, last_good=when)
            for number, (called, state, why, when) in enumerate(sick)
        ],
        counts=RunCounts(read=draw(st.integers(0, 3)), matched=1, claims=draw(st.integers(0, 3)), set_aside=1),
        rechecked=draw(st.integers(0, 2)),
        backlog=[
            Backlog(channel="mail", owed=owed, oldest=NOW - timedelta(days=2), parked=1 - owed, error=draw(text))
            for owed in draw(st.sampled_from([(), (0,), (1,)]))
        ],
        suggestions=[
            Suggestion(value_text="17.8 %", words=words, origins=3, quote=words, url=where, publisher=words, card=card)
            for words, where, card in draw(
                st.lists(st.tuples(text, url, st.sampled_from(["", "  - id: x\n    unit: percent\n"])), max_size=2)
            )
        ],
    )


class Page(HTMLParser):
    """What a person sees of a page, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.links: list[str] = []
        self.hidden: list[bool] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = dict(attrs)
        self.seen.append("\n" if tag in BLOCKS else "")
        if tag in ("meta", "br", "hr", "img"):
            return
        self.hidden.append(tag in UNSEEN or "display:none" in (given_.get("style") or ""))
        if tag == "a":
            self.links.append(given_["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.hidden):
            self.seen.append(data)


def words(said: str) -> Counter[str]:
    return Counter(w for w in re.findall(r"\w+", URL.sub(" ", said).lower().replace("_", " ")) if w not in FOR_READERS)


def says_the_same(message: Message) -> None:
    page = Page(message.html)
    seen = "".join(page.seen)
    unescaped = re.sub(r"\\([^A-Za-z0-9\s])", r"\1", message.markdown)
    markdown = re.sub(r"^```(?:yaml)?$", "", unescaped, flags=re.MULTILINE)
    assert words(message.text) == words(seen)
    assert words(markdown) == words(seen)
    assert Counter(URL.findall(message.text)) == Counter(page.links) == Counter(URL.findall(markdown))
    assert len(message.html.encode()) <= HTML_BYTES
    assert len(message.subject) <= 200
    json.loads(message.json)


EMPTY = quiet_digest(feeds=[], counts=RunCounts())
TELLING = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.slow
@TELLING
@given(digest=digests(), review=st.sampled_from(["", "https://watch.example/bot"]), drawn=st.booleans())
@example(digest=EMPTY, review="", drawn=False)
def test_every_form_of_a_digest_says_the_same(digest: Digest, review: str, drawn: bool) -> None:
    caption = "3 readings, from 9.26 % (Jan 2024) to 2.7 % (Mar 2026)."
    picture = Picture(cid="c@watchbot", alt=f"Chart. {caption}", caption=caption, width=264, height=99, png="AA==")
    says_the_same(digest_message(digest, base_url=review, pictures={"a": picture, "b": picture} if drawn else {}))


@pytest.mark.slow
@TELLING
@given(one=alerted(7))
def test_every_form_of_an_alert_says_the_same(one: tuple) -> None:  # type: ignore[type-arg]
    says_the_same(alert_message(*one))
    storm = storm_message(3, [one, one], figures={})
    assert words(storm.text) == words("".join(Page(storm.html).seen))


@pytest.mark.slow
def test_every_form_of_three_hundred_alerts_says_the_same() -> None:
    rows = [
        (
            alert(number, kind, figure=f"f{number % 40}", label=f"Figure {number % 40}", was="12.4 %", now="12.5 %"),
            tuple(evidence(number, number * 10 + k, f"Outlet {k}", "It is 12.5 % now.", "12.5 %") for k in range(3)),
        )
        for number in range(300)
        for kind in [list(AlertKind)[number % 9]]
    ]
    says_the_same(digest_message(quiet_digest(alerts=rows)))
