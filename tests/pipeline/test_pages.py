"""Pages as bytes → their article as text: golden pages, the open golden set, states, character sets, hostile markup."""

import json
import re
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watchbot.model import TextState
from watchbot.pipeline.pages import plain_page, read_page
from watchbot.pipeline.pages.states import is_collapse

CASES = Path(__file__).parents[1] / "cases" / "pages"
CORPUS = Path(__file__).parents[1] / "corpus" / "articles"
URL = "https://quay.example.org/a"
SENTENCE = "The harbour handled 4,312 ships last year, the authority said in its report on Tuesday."


def page(body: str | bytes, *, content_type: str = "text/html; charset=utf-8", url: str = URL):
    return read_page(body if isinstance(body, bytes) else body.encode(), url=url, content_type=content_type)


def article(inner: str) -> str:
    return f"<html><head><title>T</title></head><body><article>{inner}</article></body></html>"


@pytest.mark.parametrize("path", sorted(CASES.glob("*.html")), ids=lambda p: p.stem)
def test_golden_page(path: Path):
    """Each page gives exactly the text, state and metadata that stand beside it."""
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    found = page(path.read_bytes())
    assert found.text.split("\n") == expected.pop("text")
    assert {
        "state": found.state.value,
        "title": found.title,
        "published": found.published.isoformat() if found.published else None,
        "modified": found.modified.isoformat() if found.modified else None,
        "canonical_url": found.canonical_url,
        "site_name": found.site_name,
    } == expected


def _tokens(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+(?:[.,]\w+)*%?", text.replace("|", " ")))


def _numbers(tokens: Counter[str]) -> Counter[str]:
    return Counter({t: n for t, n in tokens.items() if any(c.isdigit() for c in t)})


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.json")), ids=lambda p: p.stem)
def test_golden_set_text(path: Path):
    """Nearly all words of the clean article come out, no number of the frame comes in, none of the body is lost."""
    record = json.loads(path.read_text(encoding="utf-8"))
    found = page(record["html"], url=record["url"])
    assert found.state is TextState.OK
    assert found.title == record["title"]
    clean, got = _tokens(re.sub(r"(?m)^\d+\. ", "", record["text"])), _tokens(found.text)
    ordinals = _tokens(" ".join(re.findall(r"(?m)^\d+(?=\. )", record["text"])))
    assert sum((clean & got).values()) >= 0.99 * sum(clean.values())
    assert not _numbers(clean) - got
    assert not _numbers(got) - clean - ordinals  # "1." before a heading is its own text, before an entry it is not


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>A rate of 2.7<sup>2</sup> % or 2.7<sup><a href='#f'>3</a></sup> %.</p>", "A rate of 2.7 % or 2.7 %."),
        (
            "<p>About 10<sup>6</sup> items in 5 km<sup>2</sup>, the 3<sup>rd</sup> time.</p>",
            "About 10⁶ items in 5 km², the 3rd time.",
        ),
        ("<p>CO<sub>2</sub> fell to <s>412</s> 398 ppm.</p>", "CO2 fell to 398 ppm."),
        (
            "<p>Some 5&nbsp;427 halls, $285.9&nbsp;billion, infla&shy;tion&#8203;.</p>",
            "Some 5\u00a0427 halls, $285.9 billion, inflation.",
        ),
        ("<p><span class='n'>2.7</span>% and <b>$</b><b>5</b></p>", "2.7% and $5"),
        ("<p>One<br>two, three<br><br>Four</p>", "One two, three\n\nFour"),
        ("<p>Rates:<br>Norway 4.25 %<br>Peru 5.00 %</p>", "Rates:\n\nNorway 4.25 %\n\nPeru 5.00 %"),
        ("<p>He said <q>no</q>.</p>", "He said “no”."),
        ("<ul><li>A<p>b</p><ul><li>c 1</li></ul>d</li></ul>", "- A b d\n- c 1"),
    ],
)
def test_numbers_are_read_as_people_read_them(markup: str, text: str):
    """Footnote marks do not become digits, struck-out numbers are not said, powers and cells stay what they are."""
    found = page(article(f"<p>{SENTENCE}</p>{markup}<p>{SENTENCE}</p>"))
    assert found.text == f"{SENTENCE}\n\n{text}\n\n{SENTENCE}"


@pytest.mark.parametrize(
    ("body", "content_type", "state"),
    [
        (b"", "text/html", TextState.NO_TEXT),
        (b"\x00" * 500, "text/html", TextState.UNSUPPORTED),
        (b"%PDF-1.7 ...", "text/html", TextState.UNSUPPORTED),
        (b"\x89PNG\r\n", "image/png", TextState.UNSUPPORTED),
        (b'{"a": 1}', "application/json", TextState.UNSUPPORTED),
        (SENTENCE.encode(), "text/plain", TextState.OK),
        (b"<p>" + b"x" * 5_000_000, "text/html", TextState.NO_TEXT),
    ],
)
def test_bodies_that_are_no_article(body: bytes, content_type: str, state: TextState):
    """What cannot be an article ends in a state, not in an exception."""
    assert page(body, content_type=content_type).state is state


def test_a_long_article_about_walls_is_an_article():
    """Words of consent and payment walls make a wall of a short text only."""
    walls = "<p>Critics say that “accept all”, “your privacy” and cookie settings mislead.</p>"
    walls += "<p>Already a subscriber? Log in to continue reading.</p>"
    assert page(article(f"<p>{SENTENCE}</p>" * 12 + walls + f"<p>{SENTENCE}</p>")).state is TextState.OK


WALLS = {
    "it": ("Noi e i nostri partner utilizziamo i cookie.</p><i>Accetta tutto</i><a>Informativa sui cookie", "consent"),
    "nl": ("Wij gebruiken cookies.</p><button>Alles accepteren</button><a>Cookie-instellingen", "consent"),
    "sv": ("Vi använder kakor.</p><button>Acceptera alla</button><a>Cookie-inställningar", "consent"),
    "pt": ("Utilizamos cookies.</p><button>Aceitar todos</button><button>Rejeitar todos</button><a>Cookies", "consent"),
    "de": ("Bitte aktivieren Sie JavaScript, um diese Seite anzuzeigen.", "no_text"),
    "fr": ("Veuillez activer le JavaScript dans votre navigateur.", "no_text"),
    "not found": ("Die angeforderte Seite existiert leider nicht.", "no_text"),
    "blocker": ("Please disable your ad blocker to continue.", "no_text"),
    "abroad": ("You visit us from the European Economic Area: we cannot grant you access.", "no_text"),
    "age": ("You must be 18 or older to enter. Confirm your age.", "no_text"),
    "subscribers": ("Il porto è cresciuto. Questo articolo è riservato agli abbonati.", "paywall"),
}  # fmt: skip


@pytest.mark.parametrize("wall", WALLS.values(), ids=WALLS)
def test_walls_in_many_words_are_no_articles(wall: tuple[str, str]):
    """Whoever stands in the way of the article says so in the language of the reader."""
    said, state = wall
    assert page(article(f"<h1>Site</h1><p>{said}</p>")).state == state


BANNERS = [
    "<div><p>We use cookies. See our cookie policy and privacy settings.</p><button>Accept all</button></div>",
    "<div><h2>We value your privacy</h2><p>We and our 612 partners use cookies. Accept all.</p></div>",
    "<footer><a>Cookie policy</a> <a>Your privacy</a> <a>Manage preferences</a></footer>",
    "<header><a>Already a subscriber? Log in</a></header>",
]


@pytest.mark.parametrize("banner", BANNERS)
def test_a_short_article_beside_a_banner_is_an_article(banner: str):
    """Nearly every page has a banner; press releases are short."""
    said = "".join(f"<p>The {port} handled {n},312 ships last year, said its council on Tuesday, and {n} yachts.</p>"
                   for n, port in enumerate(["harbour", "river port", "old quay", "ferry pier"], 4))  # fmt: skip
    body = f"<html><head><title>T</title></head><body>{banner}<main><article>{said}</article></main></body></html>"
    found = page(body)
    assert found.state is TextState.OK
    assert "river port handled 5,312" in found.text


@pytest.mark.parametrize(
    "news",
    [
        "The court said that 14 percent of sites ask readers to verify their age, up from 9 percent a year ago.",
        "Sales of ad blockers rose 12 percent, the survey found; 40 percent of the users are younger than 30.",
        (
            "Use of CAPTCHA tests fell by 14 percent, the survey said. Officials of 40 sites were asked, 12 of them "
            "said that they had dropped the puzzles because 1 in 3 readers gave up."
        ),
        "The museum has no cookies left: the bakery sold 1,200 of them in one day, the council told members.",
    ],
)
def test_short_news_about_what_walls_are_made_of_is_news(news: str):
    assert page(article(f"<h1>News</h1><p>{news}</p>")).state is TextState.OK


@pytest.mark.parametrize(
    ("after", "collapsed"),
    [
        ("Continue in the app to read on.", True),
        ("", True),
        (SENTENCE, True),
        ("This article has been retracted by its authors.", False),
        (SENTENCE * 12, False),
    ],
)
def test_what_is_left_of_a_page_tells_a_collapse_from_an_edit(after: str, collapsed: bool):
    assert is_collapse(SENTENCE * 40, after) is collapsed
    assert not is_collapse(SENTENCE, after)


@pytest.mark.parametrize(
    ("encoded", "content_type"),
    [
        ("Größe 5 €".encode("utf-8-sig"), "text/html; charset=iso-8859-1"),  # a byte order mark wins
        ("Größe 5 €".encode("cp1252"), "text/html; charset=ISO-8859-1"),
        ("Größe 5 €".encode("cp1252"), "text/html"),
        ("Größe 5 €".encode("cp1252"), "text/html; charset=utf-8"),  # a header that the bytes contradict
        ("Größe 5 €".encode(), "text/html; charset=us-ascii"),
        ("Größe 5 €".encode(), "text/html; charset=rot13"),  # no character set at all
        ("Größe 5 €".encode("utf-16-le"), "text/html"),
        ("Größe 5 €".encode("utf-16"), "text/html; charset=utf-8"),
    ],
)
def test_character_sets(encoded: bytes, content_type: str):
    """Marks, headers and bytes that disagree end in the text that was meant."""
    wide = encoded.count(b"\x00") > 3
    frame = ("<html><body><p>", f"</p><p>{SENTENCE}</p></body></html>")
    head, tail = (f.encode("utf-16-le" if wide else "ascii") for f in frame)
    mark = next((m for m in (b"\xef\xbb\xbf", b"\xff\xfe") if encoded.startswith(m)), b"")
    assert page(mark + head + encoded[len(mark) :] + tail, content_type=content_type).text.startswith("Größe 5 €")


def test_declared_character_set_is_used():
    body = f'<html><head><meta charset="koi8-r"></head><body><p>Рост 5 %.</p><p>{SENTENCE}</p></body></html>'
    assert page(body.encode("koi8-r"), content_type="text/html").text.startswith("Рост 5 %.")


def test_no_control_character_or_surrogate_comes_out():
    found = page(article(f"<p>A&#0;&#xD800;\x01\x9b\u202eb&#27;[31m 5 %. {SENTENCE}</p>"))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", found.text)
    assert "5 %" in found.text


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("/2026/a", "https://quay.example.org/2026/a"),
        ("https://www.quay.example.org/b", "https://www.quay.example.org/b"),
        ("https://other.example.net/a", ""),
        ("javascript:alert(1)", ""),
        ("http://[bad", ""),
        ("/2026/a/#top", "https://quay.example.org/2026/a/"),
        ("/", ""),
        ("https://quay.example.org", ""),
    ],
)
def test_canonical_address_must_stay_on_the_site(link: str, canonical: str):
    head = f'<html><head><link rel="canonical" href="{link}"></head><body><p>{SENTENCE}</p></body></html>'
    assert page(head).canonical_url == canonical


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta property="article:published_time" content="2026-04-13T15:20:00+02:00">', "2026-04-13T13:20:00+00:00"),
        ('<meta name="date" content="2026-04-13">', "2026-04-13T00:00:00+00:00"),
        ('<meta name="date" content="13 minutes ago">', None),
        ('<meta name="date" content="Mon, 13 Apr 2026 15:20:00 +0200">', "2026-04-13T13:20:00+00:00"),
        ('<meta name="date" content="April 13, 2026">', "2026-04-13T00:00:00+00:00"),
        ('<meta name="date" content="Page 13, 2026">', None),
        ('<meta name="date" content="2199-04-13">', None),
        ('<meta name="date" content="0001-01-01">', None),
        ('<meta name="date" content="2026-13-45">', None),
        (
            '<script type="application/ld+json">{"@type":"Article","datePublished":"2026-04-01"} junk</script>',
            None,
        ),
        ('<script type="application/ld+json">' + "[" * 50_000 + "</script>", None),
    ],
)
def test_dates_are_read_and_never_guessed(head: str, published: str | None):
    """A page that gives no date has none, whatever day it is today."""
    found = page(f"<html><head>{head}</head><body><p>{SENTENCE} On 3 May 2025 too.</p></body></html>")
    assert (found.published.isoformat() if found.published else None) == published


def test_date_line_under_the_headline_is_metadata_and_no_text():
    found = page(
        f"<html><title>Rates</title><body><h2>Rates</h2><font>2026-04-14</font><br><br>{SENTENCE}</body></html>"
    )
    assert (found.title, found.text) == ("Rates", SENTENCE)
    assert found.published == datetime(2026, 4, 14, tzinfo=UTC)


HOSTILE = {
    "deep": "<div>" * 5000 + f"<p>{SENTENCE}</p>" * 5 + "</div>" * 5000,
    "attributes": "<div " + " ".join(f'a{n}="{n}"' for n in range(100_000)) + f"><p>{SENTENCE}</p>",
    "unclosed": "<b><i>" * 100_000 + SENTENCE,
    "brackets": "<" * 500_000,
    "comments": "<!-- " * 200_000,
    "tables": "<table><tr><td>" * 3000 + "x",
    "spans": "<table>" + "<tr><th colspan=9999 rowspan=9999>x</th></tr>" * 500 + "</table>",
    "lists": "<ul><li>" * 3000 + "x",
    "scripts": "<script>" * 50_000 + "x",
    "definitions": "<dl><dt>a<dd>" * 2000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_markup_ends_in_time(body: str):
    """Nesting, attributes and unclosed elements without end cost seconds at most and raise nothing."""
    started = time.process_time()
    found = page(f"<html><body>{body}")
    assert time.process_time() - started < 5
    assert isinstance(found.state, TextState)


def test_deep_nesting_keeps_the_text_and_says_partial():
    found = page(f"<html><body>{HOSTILE['deep']}")
    assert found.state is TextState.PARTIAL
    assert found.text.count("4,312 ships") == 5


@pytest.mark.slow
def test_ten_megabytes_end_in_partial_text():
    found = page("<html><body>" + f"<p>{SENTENCE}</p>" * 110_000)
    assert found.state is TextState.PARTIAL
    assert 100_000 < len(found.text) <= 500_000


def test_reading_twice_gives_the_same():
    """Nothing is remembered from page to page."""
    body = (CASES / "broadcaster.html").read_bytes()
    assert [page(body) for _ in range(4)] == [page(body)] * 4


def test_plain_page_is_normal_and_says_when_it_is_empty():
    assert plain_page(" T ", "a\r\nb\x00").text == "a\nb"
    assert plain_page("T", "\n").state is TextState.NO_TEXT
    assert plain_page("T", "x", state=TextState.PARTIAL).state is TextState.PARTIAL


def test_a_list_of_headlines_is_no_article() -> None:
    """A page with nothing but links gives no text, however many headlines it has."""
    links = "".join(f"<li><a href='/{n}'>Another headline number {n}</a></li>" for n in range(60))
    found = page(f"<html><body><nav><ul>{links}</ul></nav></body></html>")
    assert (found.state, found.text) == (TextState.NO_TEXT, "")


def test_encoded_bytes_are_left_out_and_the_article_stays() -> None:
    """Thousands of characters without a blank are no language: they go, the sentences stay, the page is partial."""
    prose = "<p>The share rose to 74.2 percent in the year, the ministry said on Monday.</p>" * 6
    found = page(f"<html><body>{prose}<p>{'QUJD' * 5000}</p></body></html>")
    assert found.state is TextState.PARTIAL
    assert "74.2 percent" in found.text
    assert "QUJD" not in found.text


def test_noise_is_no_page_whatever_its_type_says() -> None:
    """Bytes full of control characters are a file of another kind, also when they are sent as a page."""
    found = page(bytes(range(256)) * 400)
    assert found.state is TextState.UNSUPPORTED


@pytest.mark.slow
def test_links_without_end_cost_linear_time():
    """Hundreds of thousands of links in one paragraph: each is looked at once."""
    started = time.process_time()
    found = page(article(f"<p>{SENTENCE}</p>" + "<a href=/x>link text</a> " * 100_000))
    assert time.process_time() - started < 6
    assert SENTENCE in found.text


def test_a_table_of_figures_right_behind_the_article_belongs_to_it():
    table = "<table><caption>Key figures</caption><tr><td>Cranes</td><td>1,250</td></tr></table>"
    views = '<div class="stats">1,234 views</div>'
    body = f"<article><h1>Cranes</h1><p>{SENTENCE * 3}</p></article><div class='key-figures'>{table}</div>{views}"
    found = page(f"<html><body><main>{body}</main></body></html>")
    assert "Cranes | 1,250" in found.text
    assert "1,234" not in found.text


def test_linked_data_is_read_in_the_wrappings_in_which_sites_write_it():
    """Marks that were once meant for parsers of XHTML, and a comma behind the last value."""
    said = '{"@type": "Article", "datePublished": "2026-04-01",}'
    for wrapped in (f"//<![CDATA[\n{said}\n//]]>", f"/*<![CDATA[*/{said}/*]]>*/", f"<!--\n{said}\n-->", said):
        found = page(f'<script type="application/ld+json">{wrapped}</script><p>{SENTENCE}</p>')
        assert found.published is not None
        assert f"{found.published:%Y-%m-%d}" == "2026-04-01"
