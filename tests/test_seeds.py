"""Seeds: what cards mean, every mistake with its place, subscription lists, documents, and the shipped seeds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from watchbot.errors import Mistake, SeedError
from watchbot.model import Figure, Grain, Severity, Trend, Unit, UnitKind
from watchbot.pipeline.findings import Watchlist, read_article
from watchbot.pipeline.ledger import card_readings, relate
from watchbot.pipeline.numbers import find_quantities
from watchbot.pipeline.pages import plain_page
from watchbot.pipeline.text import sentences
from watchbot.seeds import OpmlError, Seeds, check_seeds, feed_key, load_seeds, parse_opml, write_opml
from watchbot.seeds.units import DURATIONS, MEASURES, counted_head, read_unit

SHIPPED = Path(__file__).parent.parent / "seeds"
GOLDEN = Path(__file__).parent / "corpus" / "seeds"


@pytest.fixture
def seeds(tmp_path: Path) -> Any:
    """Write seed files by keyword (`figures="…"`, `d="…"` for documents/d.md) and return the folder."""

    def write(**files: str) -> Path:
        (tmp_path / "documents").mkdir(exist_ok=True)
        for name, text in files.items():
            known = name in ("feeds", "topics", "figures")
            path = tmp_path / f"{name}.yaml" if known else tmp_path / "documents" / f"{name}.md"
            path.write_text(text, encoding="utf-8")
        if "figures" not in files:
            (tmp_path / "figures.yaml").write_text("figures: []\n")
        return tmp_path

    return write


def places(found: tuple[Mistake, ...]) -> list[tuple[str, int, int, str]]:
    return [(Path(m.file).name, m.line, m.column, m.rule) for m in found]


def card(seeds: Any, text: str) -> Figure:
    return load_seeds(seeds(figures=f"figures:\n  - {{{text}}}\n")).figures[0]


# --------------------------------------------------------------------------- the shipped seeds


def test_shipped_seeds_have_no_mistake_and_no_warning() -> None:
    assert check_seeds(SHIPPED) == ()


def test_shipped_cards_cover_what_the_first_articles_track() -> None:
    shipped = load_seeds(SHIPPED)
    known = {figure.id: figure.known[0].value for figure in shipped.figures if figure.known}
    assert known["us-china-model-gap"] == Decimal("2.7")
    assert (known["us-notable-models"], known["china-notable-models"]) == (50, 30)
    assert (known["china-ai-patents"], known["world-ai-patents"]) == (97206, 131121)
    assert known["china-ai-patent-share"] == Decimal("74.2")
    assert (known["china-ai-paper-share"], known["us-ai-paper-share"]) == (Decimal("17.8"), Decimal("7.6"))
    assert (known["china-top-100-papers"], known["us-top-100-papers"]) == (41, 46)
    assert known["ai-index-pages"] == 423
    gap = next(figure for figure in shipped.figures if figure.id == "us-china-model-gap")
    assert any("composite" in lookalike.terms for lookalike in gap.lookalikes)
    assert all(figure.definition for figure in shipped.figures)


def test_shipped_documents_keep_their_days_and_their_errors() -> None:
    documents = {Path(d.path).stem: d for d in load_seeds(SHIPPED).documents}
    days = {name: d.published and d.published.date().isoformat() for name, d in documents.items()}
    assert days == {
        "gap-nearly-closed": "2026-04-15",
        "composite-reading": "2026-04-21",
        "last-mile": "2026-04-22",
        "two-systems": None,
    }
    assert documents["composite-reading"].source == documents["last-mile"].source  # one publisher, one voice
    for number in ("74.2%", "97,206", "131,121"):
        assert number in documents["gap-nearly-closed"].text
    assert "97.3" in documents["composite-reading"].text


def test_shipped_cards_read_the_shipped_documents() -> None:
    """Each number of a brief is tied to its card; the composite is told apart, and the sum that is wrong is noticed."""
    shipped = load_seeds(SHIPPED)
    watchlist = Watchlist(shipped.figures, shipped.topics)
    said: dict[str, set[tuple[str, str]]] = {}
    for document in shipped.documents:
        page = plain_page(document.title, document.text, published=document.published)
        findings = read_article(page, url=document.path, published=document.published, watchlist=watchlist)
        name = Path(document.path).stem
        said[name] = {(claim.figure, str(claim.value)) for claim in findings.claims}
        assert any(match.topic == "us-china-model-race" for match in findings.topics), name
        if name == "composite-reading":
            assert any("composite" in claim.scope for claim in findings.claims)
        if name == "gap-nearly-closed":
            assert [found.rule for found in findings.inconsistencies] == ["share"]
    assert said == {
        "gap-nearly-closed": {
            ("us-china-model-gap", "2.7"),
            ("us-notable-models", "50"),
            ("china-notable-models", "30"),
            ("china-ai-patent-share", "74.2"),
            ("china-ai-patents", "97206"),
            ("world-ai-patents", "131121"),
            ("china-ai-paper-share", "17.8"),
            ("us-ai-paper-share", "7.6"),
            ("china-top-100-papers", "41"),
            ("china-top-100-papers", "33"),
            ("us-top-100-papers", "46"),
            ("us-top-100-papers", "64"),
        },
        "composite-reading": {("us-china-model-gap", "2.7"), ("ai-index-pages", "423")},
        "last-mile": {("us-china-model-gap", "2.7")},
        "two-systems": {("china-model-quality-ratio", "90"), ("china-model-compute-saving", "50")},
    }


def test_shipped_feeds_say_where_their_address_was_seen() -> None:
    """Each feed has a publisher, and its line says in which list it was found."""
    shipped = load_seeds(SHIPPED)
    assert 15 <= len(shipped.feeds) <= 30
    assert all(feed.publisher and feed.title for feed in shipped.feeds)
    assert 1 <= sum(feed.primary for feed in shipped.feeds) <= 5
    text = (SHIPPED / "feeds.yaml").read_text(encoding="utf-8")
    for feed in shipped.feeds:
        line = next(line for line in text.splitlines() if f"url: {feed.url}" in line)
        assert "# " in line, line


def test_golden_seeds_read_without_a_word() -> None:
    assert check_seeds(GOLDEN) == ()


# --------------------------------------------------------------------------- cards


def test_smallest_card_is_enough(seeds: Any) -> None:
    figure = card(seeds, "id: gap, label: The gap, unit: percent")
    assert figure == Figure(id="gap", label="The gap", unit=Unit(kind=UnitKind.PERCENT))


def test_full_card(seeds: Any) -> None:
    folder = seeds(
        topics="topics:\n  - {id: t, label: T, any: [x]}\n",
        figures="""
figures:
  - id: share
    label: Share
    topic: t
    unit: percent
    subject: [China, Chinese]
    rival: [US]
    about: [[patents, patent  grants], [share, global]]
    exclude: [patent families]
    lookalikes:
      - {label: families, terms: [GenAI families]}
      - {label: applications}
    definition: >-
      Share of patents
      in the year.
    accumulates: true
    change: down
    known:
      - {value: 2.70, as_of: 2026-Q1, source: A}
      - {low: 17.5, high: 31.6, as_of: 2023}
    expect: [0, 100]
    alert: {min_step: 0.1, confirm: 2, cooldown: 6h, severity: major}
    ledger: {accept: never}
""",
    )
    figure = load_seeds(folder).figures[0]
    assert figure.about == (("patents", "patent grants"), ("share", "global"))
    assert [row.terms for row in figure.lookalikes] == [("GenAI families",), ("applications",)]
    assert figure.definition == "Share of patents in the year."
    assert str(figure.known[0].value) == "2.70"  # as written
    assert figure.known[0].as_of is not None
    assert figure.known[0].as_of.grain is Grain.QUARTER
    assert (figure.known[1].value, figure.known[1].low, figure.known[1].high) == (
        None,
        Decimal("17.5"),
        Decimal("31.6"),
    )
    assert figure.expect == (0, 100)
    assert (figure.alert.min_step, figure.alert.confirm) == (Decimal("0.1"), 2)
    assert (figure.alert.cooldown, figure.alert.severity) == (timedelta(hours=6), Severity.MAJOR)
    assert (figure.accept, figure.change, figure.accumulates) == (None, Trend.DOWN, True)


def test_plain_list_is_one_group(seeds: Any) -> None:
    assert card(seeds, "id: a, label: A, unit: percent, about: [x, y, x]").about == (("x", "y"),)
    assert card(seeds, "id: a, label: A, unit: percent, about: []").about == ()


def test_large_numbers_keep_their_written_digits(seeds: Any) -> None:
    known = card(seeds, "id: a, label: A, unit: USD, known: [{value: 2.859e11}, {value: 1_000}, {value: -3}]").known
    assert known[0].value == Decimal(285_900_000_000)
    assert known[0].value.as_tuple().exponent == 8  # its last written digit is worth 10^8
    assert [k.value for k in known[1:]] == [1000, -3]


@pytest.mark.parametrize(
    ("counts", "noun"),
    [
        ("[patents]", "patent"),
        ("[research papers, articles]", "paper"),
        ("[companies]", "company"),
        ("[days of strike]", "day"),
        ("[batches]", "batch"),
        ("[people]", "people"),
        ("[jobs]", "job"),
    ],
)
def test_counted_noun_is_the_singular_head(seeds: Any, counts: str, noun: str) -> None:
    figure = card(seeds, f"id: a, label: A, unit: count, counts: {counts}")
    assert figure.unit == Unit(kind=UnitKind.COUNT, noun=noun)
    assert figure.counts == tuple(counts.strip("[]").split(", "))


@pytest.mark.parametrize("noun", ["patents", "papers", "companies", "people", "jobs", "homes", "batches", "women"])
def test_counted_noun_is_the_one_that_texts_are_read_into(noun: str) -> None:
    read = find_quantities(f"There were 250 {noun} last year.")
    assert [quantity.unit.noun for quantity in read] == [counted_head(noun)]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("percent", Unit(kind=UnitKind.PERCENT)),
        ("percentage_points", Unit(kind=UnitKind.PERCENTAGE_POINTS)),
        ("count", Unit(kind=UnitKind.COUNT)),
        ("multiple", Unit(kind=UnitKind.MULTIPLE)),
        ("score", Unit(kind=UnitKind.SCORE)),
        ("EUR", Unit(kind=UnitKind.MONEY, code="EUR")),
        ("USD per barrel", Unit(kind=UnitKind.MONEY, code="USD", per="barrel")),
        ("USD/MWh", Unit(kind=UnitKind.MONEY, code="USD", per="megawatt hour")),
        ("months", Unit(kind=UnitKind.DURATION, code="month")),
        ("TWh", Unit(kind=UnitKind.MEASURE, code="terawatt hour")),
        ("terawatt hours", Unit(kind=UnitKind.MEASURE, code="terawatt hour")),
        ("kilometers", Unit(kind=UnitKind.MEASURE, code="kilometre")),
        ("barrels per day", Unit(kind=UnitKind.MEASURE, code="barrel", per="day")),
        ("percent per year", Unit(kind=UnitKind.PERCENT, per="year")),
    ],
)
def test_units(text: str, unit: Unit) -> None:
    assert read_unit(text) == unit


def test_every_unit_of_a_card_is_one_that_texts_are_read_into() -> None:
    """A card and a text must not drift apart: "5 terawatt hours" is read into the unit that `terawatt hour` names."""
    irregular = {"foot": "feet", "square foot": "square feet", "inch": "inches", "century": "centuries", "pound": "lb"}
    irregular |= {code: code.replace("part", "parts", 1) for code in MEASURES if code.startswith("part per")}
    unchanged = ("hertz", "celsius", "fahrenheit", "horsepower")
    wrong = []
    for kind, table in ((UnitKind.DURATION, DURATIONS), (UnitKind.MEASURE, MEASURES)):
        for code in table:
            name = irregular.get(code) or (code if code.endswith(unchanged) else f"{code}s")
            read = find_quantities(f"It was 25 {name} in all.")
            if [(q.unit.kind, q.unit.code) for q in read] != [(kind, code)]:
                wrong.append((name, [(q.unit.kind.value, q.unit.code) for q in read]))
    assert wrong == []


# --------------------------------------------------------------------------- mistakes


def test_every_mistake_of_all_files_in_one_report(seeds: Any) -> None:
    folder = seeds(
        feeds="""feeds:
  - url: https://example.org/ai/rss
    publisher: exampl
  - url: http://www.example.org/ai/rss/
  - url: example.org/x
  - {opml: https://x.example/a.opml}
  - {opml: none.opml}
publishers:
  - {id: example, name: E, hosts: [https://example.org/, example.net]}
  - {id: other, hosts: [example.net]}
""",
        topics="""topics:
  - {id: t1, label: T, any: [AI race, "patent*", "a|b", C++, "U.S."], all: [[US], China], documents: [dd.md]}
  - {id: t1, label: T2}
""",
        figures="""figures:
  - id: cn
    label: China's share
    topic: t2
    unit: percents
    abuot: [x]
    known: [{value: 74.2%}, {value: 1, as_of: 2024-13}, {value: 1.5 million}, {value: "12"}, {value: "1,234"}]
  - {id: b, label: B, unit: percent, known: [{low: 3, high: 2}, {value: 1, low: 2}, {}], alert: {cooldown: 6}}
  - {id: b, label: B, unit: count, change: upp, accumulates: yes, ledger: {accept: 0}}
  - {label: C}
""",
        d="---\nsource: x\npublished: yesterday\nulr: x\n---\n",
        e="no front matter\n",
    )
    found = check_seeds(folder)
    assert places(found) == [
        ("feeds.yaml", 3, 16, "unknown-publisher"),
        ("feeds.yaml", 4, 10, "duplicate-feed"),
        ("feeds.yaml", 5, 10, "bad-address"),
        ("feeds.yaml", 6, 12, "remote-include"),
        ("feeds.yaml", 7, 12, "unreadable"),
        ("feeds.yaml", 9, 36, "bad-host"),
        ("topics.yaml", 2, 39, "phrase-no-wildcard"),
        ("topics.yaml", 2, 50, "phrase-no-regex"),
        ("topics.yaml", 2, 76, "mixed-groups"),
        ("topics.yaml", 3, 5, "topic-never-matches"),
        ("topics.yaml", 3, 10, "duplicate-id"),
        ("figures.yaml", 4, 12, "unknown-topic"),
        ("figures.yaml", 5, 11, "unknown-unit"),
        ("figures.yaml", 6, 5, "unknown-key"),
        ("figures.yaml", 7, 21, "not-a-number"),
        ("figures.yaml", 7, 47, "bad-date"),
        ("figures.yaml", 7, 65, "not-a-number"),
        ("figures.yaml", 7, 87, "not-a-number"),
        ("figures.yaml", 7, 102, "not-a-number"),
        ("figures.yaml", 8, 46, "bad-range"),
        ("figures.yaml", 8, 65, "value-and-range"),
        ("figures.yaml", 8, 85, "missing-value"),
        ("figures.yaml", 8, 108, "bad-duration"),
        ("figures.yaml", 9, 10, "duplicate-id"),
        ("figures.yaml", 9, 44, "unknown-word"),
        ("figures.yaml", 9, 62, "not-a-flag"),
        ("figures.yaml", 9, 84, "out-of-range"),
        ("figures.yaml", 10, 5, "missing"),
        ("figures.yaml", 10, 5, "missing"),
        ("d.md", 3, 12, "bad-date"),
        ("d.md", 4, 1, "unknown-key"),
        ("d.md", 6, 1, "empty-document"),
        ("d.md", 6, 1, "no-title"),
        ("e.md", 1, 1, "no-front-matter"),
    ]
    hints = " ".join(m.hint for m in found)
    for word in ('"example"', "https://example.org/x", '"percent"', '"about"', "74.2", "1500000", "12", "1234", '"up"'):
        assert word in hints, word
    with pytest.raises(SeedError) as caught:
        load_seeds(folder)
    assert caught.value.mistakes == found


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("unit: percent, expect: [0, 30], alert: {min_step: 50}", "figure-never-fires"),
        ("unit: percent, about: [fees], exclude: [Fees, costs]", "figure-never-fires"),
        ("unit: percent, expect: [0, 30], known: [{value: 31}]", "known-outside-expect"),
        ("unit: percent, change: down, known: [{value: -89}]", "negative-change"),
        ("unit: percent, known: [{value: 1, as_of: 2024}, {value: 2, as_of: 2025}]", "known-order"),
        ("unit: count, accumulates: true, known: [{value: 1, as_of: 2025}, {value: 2, as_of: 2024}]", "total-fell"),
        ("unit: percent, counts: [patents]", "counts-unused"),
    ],
)
def test_cards_that_are_odd_are_warned_of(seeds: Any, text: str, rule: str) -> None:
    found = check_seeds(seeds(figures=f"figures:\n  - {{id: a, label: A, {text}}}\n"))
    assert [(m.rule, m.severity) for m in found] == [(rule, "warn")]


@pytest.mark.parametrize(("unit", "hint"), [("duration", "months"), ("measure", "TWh")])
def test_a_unit_that_names_no_unit_is_a_mistake(seeds: Any, unit: str, hint: str) -> None:
    found = check_seeds(seeds(figures=f"figures:\n  - {{id: a, label: A, unit: {unit}}}\n"))
    assert [(m.rule, m.severity, m.line, m.column) for m in found] == [("unit-not-named", "error", 2, 29)]
    assert hint in found[0].hint


@pytest.mark.parametrize("number", ["1e999999", "-1e31", "1e-31", "0e-99", "0x" + "f" * 40, "1" * 31, "0." + "1" * 31])
def test_numbers_that_cannot_be_reckoned_with_are_mistakes_with_their_place(seeds: Any, number: str) -> None:
    """They used to pass, and to end the first comparison with a claim in a traceback."""
    text = f"""figures:
  - id: a
    label: A
    unit: percent
    known: [{{value: {number}}}]
    expect: [{number}, 1]
    alert: {{min_step: {number}, confirm: {number}}}
"""
    found = check_seeds(seeds(figures=text))
    assert places(found) == [
        ("figures.yaml", 5, 21, "number-too-long"),
        ("figures.yaml", 6, 13, "number-too-long"),
        ("figures.yaml", 7, 23, "number-too-long"),
        ("figures.yaml", 7, 34 + len(number), "number-too-long"),
    ]
    assert all("30 digits" in m.hint and len(m.message) < 120 for m in found)


@pytest.mark.parametrize("number", ["1e30", "1e-30", "9" * 30, "0." + "9" * 29 + "9", "-0.0", "0"])
def test_the_longest_numbers_are_compared_with_what_articles_say(seeds: Any, number: str) -> None:
    figure = card(seeds, f"id: a, label: A, unit: percent, about: [rain], known: [{{value: 12}}, {{value: {number}}}]")
    for said in ("12%", "0." + "0" * 40 + "1%", "9" * 60 + "%"):
        page = plain_page("Rain", f"The share of rain was {said} last year.")
        watchlist = Watchlist((figure,), ())
        findings = read_article(page, url="https://e.example/", published=None, watchlist=watchlist)
        now = datetime(2026, 4, 15, tzinfo=UTC)
        readings = card_readings(figure, known_since=now)
        assert all(relate(claim, figure, readings).kind for claim in findings.claims)
        assert findings.claims or len(said) > 10, said


def test_a_link_to_nowhere_is_no_absent_file(seeds: Any, tmp_path: Path) -> None:
    folder = seeds()
    (folder / "topics.yaml").symlink_to("nowhere.yaml")
    found = check_seeds(folder)
    assert [(Path(m.file).name, m.rule, m.hint) for m in found] == [
        ("topics.yaml", "unreadable", "it is a link to nowhere.yaml")
    ]


def test_every_tag_is_named(seeds: Any) -> None:
    text = """figures:
  - id: a
    label: !foo A
    unit: count
    known: !!python/object/apply:os.system [{value: 1}]
    alert: !baz {confirm: 2}
    counts: !!seq [tags]
"""
    found = check_seeds(seeds(figures=text))
    assert places(found) == [("figures.yaml", line, column, "yaml-tag") for line, column in ((3, 12), (5, 12), (6, 12))]
    assert "os.system" in found[1].message


def test_unknown_document_and_topic_without_a_topics_file(seeds: Any, tmp_path: Path) -> None:
    found = check_seeds(
        seeds(topics="topics:\n  - {id: t, label: T, documents: [gap.md, documents/gaps.md]}\n",
              gaps="---\nsource: s\npublished: unknown\n---\n# T\ntext\n")
    )  # fmt: skip
    assert [(m.rule, m.hint) for m in found] == [("unknown-document", 'did you mean "gaps.md"?')]
    (tmp_path / "topics.yaml").unlink()
    folder = seeds(figures="figures:\n  - {id: a, label: A, unit: percent, topic: anything}\n")
    assert check_seeds(folder) == ()  # only figures.yaml is needed


def test_misspelt_file_is_warned_of(seeds: Any, tmp_path: Path) -> None:
    (tmp_path / "topic.yaml").write_text("topics: []\n")
    found = check_seeds(seeds())
    assert [(m.rule, m.hint) for m in found] == [("unknown-file", 'did you mean "topics.yaml"?')]
    assert load_seeds(tmp_path) == Seeds()


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(SeedError) as caught:
        load_seeds(tmp_path / "none")
    assert caught.value.mistakes[0].rule == "no-folder"


def test_a_password_in_an_address_is_warned_of(seeds: Any) -> None:
    found = check_seeds(seeds(feeds="feeds: [{url: 'https://me:hunter2@example.org/rss'}]\n"))
    assert [(m.rule, m.severity) for m in found] == [("secret-in-plain-text", "warn")]
    assert "hunter2" not in str(found[0])


# --------------------------------------------------------------------------- topics and documents


def test_topic_gets_the_texts_of_its_documents(seeds: Any) -> None:
    folder = seeds(
        topics="topics:\n  - {id: t, label: T, any: [a], all: [b, c], none: [d], documents: [two.md, one.md]}\n",
        one="---\nsource: S\npublished: 2026-04-15\nurl: none\n---\n\n# One\n\nFirst text.\n",
        two="---\r\nsource: S\r\npublished: 2026-04-15T09:30:00+02:00\r\nurl: https://e.example/2\r\n"
        "title: Two\r\n---\r\n# Heading\r\nSecond text.",
    )
    found = load_seeds(folder)
    assert found.topics[0].all == (("b", "c"),)
    assert found.topics[0].documents == ("# Heading\nSecond text.", "First text.")
    one, two = found.documents
    assert (one.path, one.title, one.url) == ("documents/one.md", "One", "")
    assert one.published == datetime(2026, 4, 15, tzinfo=UTC)
    assert (two.title, two.published) == ("Two", datetime(2026, 4, 15, 7, 30, tzinfo=UTC))


def test_wrapped_paragraphs_become_one_line_each(seeds: Any) -> None:
    """A sentence that the editor wrapped keeps its start, however long the lines are and whatever they begin with."""
    wrapped = """---
source: S
published: unknown
---
# T

In the index the US stands at 100 points and China at 97.3 points, as many had expected after a year of hurry. Between
China and the US the gap is 2.7%.

- first
  point
- second

| a | b |
| - | - |
| 1 | 2 |

```
as it
stands
```
After.
"""
    text = load_seeds(seeds(d=wrapped)).documents[0].text
    found = [text[part.start : part.end] for part in sentences(text)]
    assert "Between China and the US the gap is 2.7%." in text
    assert "Between China and the US the gap is 2.7%." in found
    assert "- first point\n- second\n" in text
    assert "| a | b |\n| - | - |\n| 1 | 2 |\n" in text
    assert "```\nas it\nstands\n```\nAfter." in text


def test_unknown_day_stays_unknown(seeds: Any) -> None:
    folder = seeds(d="---\nsource: S\npublished: unknown\n---\n# T\nText.\n")
    assert load_seeds(folder).documents[0].published is None


# --------------------------------------------------------------------------- feeds and subscription lists

OPML = b"""<?xml version="1.0"?>
<opml version="2.0"><head><title>x</title></head><body>
<outline text="News">
  <outline text="Asia">
    <outline type="rss" text="A" xmlUrl="https://a.example/feed"/>
  </outline>
  <outline type="rss" title="B" text="b" xmlUrl=" https://b.example/feed "/>
</outline>
<outline xmlurl="https://c.example/feed"/>
</body></opml>
"""


def test_opml_include_is_live_and_takes_the_keys_beside_it(seeds: Any, tmp_path: Path) -> None:
    (tmp_path / "more.opml").write_bytes(OPML)
    folder = seeds(
        feeds="feeds:\n  - {opml: more.opml, every: 2h, publisher: p, primary: true, folder: Mine}\n"
        "publishers: [{id: p}]\n"
    )
    feeds = load_seeds(folder).feeds
    assert [(f.url, f.title, f.folder) for f in feeds] == [
        ("https://a.example/feed", "A", "Mine/News/Asia"),
        ("https://b.example/feed", "B", "Mine/News"),
        ("https://c.example/feed", "", "Mine"),
    ]
    assert {(f.every, f.publisher, f.primary) for f in feeds} == {(timedelta(hours=2), "p", True)}


def test_mistakes_in_an_opml_file_are_reported_where_they_are(seeds: Any, tmp_path: Path) -> None:
    (tmp_path / "more.opml").write_bytes(OPML.replace(b"https://a.example", b"ftp://a.example"))
    (tmp_path / "bad.opml").write_bytes(b"<opml><body>")
    folder = seeds(feeds="feeds: [{url: http://c.example/feed/}, {opml: more.opml}, {opml: bad.opml}]\n")
    assert [(name, line, rule) for name, line, _, rule in places(check_seeds(folder))] == [
        ("more.opml", 5, "bad-address"),
        ("more.opml", 9, "duplicate-feed"),
        ("bad.opml", 1, "bad-opml"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]><opml><body><outline text="&x;"/></body></opml>',
        b"<!DOCTYPE opml><opml><body/></opml>",
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE opml><opml><body/></opml>'.encode("utf-16"),
        b"<html></html>",
        b"",
        b"\x00\x01",
        b"<opml><body>" + b'<outline text="x">' * 100 + b"</outline>" * 100 + b"</body></opml>",
    ],
)
def test_opml_with_its_doors_closed(body: bytes) -> None:
    with pytest.raises(OpmlError):
        parse_opml(body)


def test_opml_round_trip() -> None:
    feeds = [feed for feed, _ in parse_opml(OPML)]
    again = [feed for feed, _ in parse_opml(write_opml(feeds, title="Mine & yours"))]
    assert [(f.url, f.folder) for f in again] == [(f.url, f.folder) for f in feeds]
    assert [f.title for f in again] == ["A", "B", "https://c.example/feed"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.a.example/feed/", "http://A.example:80/feed#x", True),
        ("https://a.example/feed", "https://a.example:8443/feed", False),
        ("https://a.example/feed?x=1", "https://a.example/feed?x=2", False),
    ],
)
def test_two_addresses_of_one_feed(one: str, other: str, same: bool) -> None:
    assert (feed_key(one) == feed_key(other)) is same


def test_feed_and_publisher_that_disagree(seeds: Any) -> None:
    folder = seeds(
        feeds="feeds: [{url: https://a.example/f, publisher: b}]\n"
        "publishers: [{id: a, hosts: [www.a.example]}, {id: b, hosts: [b.example]}]\n"
    )
    assert [m.rule for m in check_seeds(folder)] == ["publisher-mismatch"]


def test_a_comma_that_ends_a_text_too_early_is_named(seeds: Any) -> None:
    """ "Ministry of Health, Japan" within braces is two keys, which nobody means."""
    known = "[{value: 1, source: Ministry of Health, Japan}]"
    found = check_seeds(seeds(figures=f"figures:\n  - {{id: a, label: A, unit: count, about: [x], known: {known}}}\n"))
    assert "put quotes around" in found[0].hint
