"""The command line as a person or a program uses it: output, exit codes, bad input."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from running import watchbot

HEAVY = (
    "trafilatura",
    "sqlalchemy",
    "aiohttp",
    "feedparser",
    "apscheduler",
    "lxml",
    "pydantic",
    "jinja2",
    "rich.table",
)

CARDS = """\
figures:
  - id: bridge-tolls
    label: Toll on the harbour bridge
    unit: EUR
    about: [toll, bridge]
    known:
      - {value: 4.50, as_of: 2025, source: Port Authority}
"""


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """A folder with one card and nothing else."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "figures.yaml").write_text(CARDS)
    return tmp_path


def test_help_imports_nothing_heavy() -> None:
    """`--help` must answer at once: heavy libraries are imported by the commands that need them."""
    code = f"import sys, watchbot.cli; print([m for m in {HEAVY!r} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert ran.stdout.strip() == "[]"


def test_quantities_answer_line_by_line(tmp_path: Path) -> None:
    lines = '{"id": 1, "text": "Sales rose 12% to $3.4 billion."}\n\n{"id": "b", "text": "Nothing here."}\n'
    ran = watchbot("extract", "quantities", cwd=tmp_path, stdin=lines)
    assert ran.returncode == 0, ran.stderr
    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [row["id"] for row in rows] == [1, "b"]
    assert [(q["value"], q["unit"]) for q in rows[0]["quantities"]] == [(12, "percent"), (3400000000, "usd")]
    assert rows[1]["quantities"] == []


@pytest.mark.parametrize(("line", "said"), [("{broken", "line 2"), ("[1]", "line 2"), ('"text"', "line 2")])
def test_a_broken_input_line_is_named_and_what_came_before_is_kept(tmp_path: Path, line: str, said: str) -> None:
    ran = watchbot("extract", "quantities", cwd=tmp_path, stdin='{"id": 1, "text": "5 km"}\n' + line + "\n")
    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert json.loads(ran.stdout.splitlines()[0])["id"] == 1


@pytest.mark.parametrize(
    ("command", "row", "said"),
    [
        ("quantities", {"id": "b"}, 'no "text"'),
        ("quantities", {"id": "b", "text": None}, '"text" is no text'),
        ("quantities", {"id": "b", "text": 5}, '"text" is no text'),
        ("claims", {"id": "b"}, 'no "html" and no "text"'),
        ("claims", {"id": "b", "text": 5}, '"text" is no text'),
        ("claims", {"id": "b", "html": ["x"]}, '"html" is no text'),
        ("claims", {"id": "b", "text": "x", "published": "nonsense"}, '"published"'),
        ("claims", {"id": "b", "text": "x", "published": "2026-13-45"}, '"published"'),
        ("claims", {"id": "b", "text": "x", "published": "0001-01-01T00:00+23:00"}, '"published"'),
        ("claims", {"id": "b", "text": "x", "published": 2026}, '"published"'),
    ],
)
def test_a_field_that_cannot_be_read_is_named_with_its_line(
    cards: Path, command: str, row: dict[str, object], said: str
) -> None:
    """One sentence and no lesson in usage; what came before is answered, and nothing after it."""
    good = {"id": "a", "text": "5 km", "html": None, "published": ""}
    lines = "".join(json.dumps(line) + "\n" for line in (good, row, good))
    seeds = ("--seeds", "seeds") if command == "claims" else ()
    ran = watchbot("extract", command, *seeds, cwd=cards, stdin=lines)
    assert ran.returncode == 2
    assert [json.loads(line)["id"] for line in ran.stdout.splitlines()] == ["a"]
    assert ran.stderr.startswith("watchbot: line 2 of the input")
    assert said in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_claims_need_nothing_but_a_card(cards: Path) -> None:
    text = "In January 2026 the toll on the harbour bridge rose to 5.20 euros, the Port Authority said."
    line = json.dumps({"id": 7, "url": "https://a.example/1", "title": "Toll", "published": "2026-01-05", "text": text})
    ran = watchbot("extract", "claims", "--seeds", "seeds", "--with-text", cwd=cards, stdin=line)
    assert ran.returncode == 0, ran.stderr
    row = json.loads(ran.stdout)
    assert [(c["figure"], c["value"], c["change"]["kind"]) for c in row["claims"]] == [("bridge-tolls", 5.2, "update")]
    claim = row["claims"][0]
    assert row["text"][claim["start"] : claim["end"]] == claim["quote"]


def test_every_mistake_of_the_files_at_once_with_its_place(cards: Path) -> None:
    (cards / "config").mkdir()
    (cards / "config" / "watchbot.yaml").write_text("databse: x\nbaseline: loud\n")
    (cards / "seeds" / "figures.yaml").write_text("figures:\n  - id: a\n    labl: A\n    unit: percnt\n")
    ran = watchbot("check", cwd=cards)
    assert ran.returncode == 2
    for place in ("watchbot.yaml:1:1", "watchbot.yaml:2:", "figures.yaml:3:5", "figures.yaml:4:"):
        assert place in ran.stdout, ran.stdout
    assert "database" in ran.stdout
    assert "Traceback" not in ran.stderr


def test_check_holds_routes_and_digests_against_the_seeds(cards: Path) -> None:
    (cards / "config").mkdir()
    (cards / "config" / "watchbot.yaml").write_text(
        "digest: [{name: desk, to: [files], match: {topic: nope}}]\n"
        "routes: [{match: {figure: bridge-toll}, to: [files]}, {match: {figure: bridge-tolls}, to: [files]}]\n"
    )
    ran = watchbot("check", cwd=cards)
    assert ran.returncode == 2
    for said in ('there is no topic "nope"', 'there is no figure "bridge-toll"', '"bridge-tolls"'):
        assert said in ran.stdout, ran.stdout
    assert "2 errors" in ran.stderr


def test_a_start_with_broken_files_ends_with_2_and_says_why(cards: Path) -> None:
    (cards / "seeds" / "figures.yaml").write_text("figures: [\n")
    ran = watchbot("poll", cwd=cards)
    assert ran.returncode == 2
    assert "figures.yaml:" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_init_writes_files_that_check_and_overwrites_nothing(tmp_path: Path) -> None:
    first = watchbot("init", "mine", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    checked = watchbot("check", cwd=tmp_path / "mine")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    (tmp_path / "mine" / "seeds" / "figures.yaml").write_text("mine")
    again = watchbot("init", "mine", cwd=tmp_path)
    assert again.returncode == 2
    assert (tmp_path / "mine" / "seeds" / "figures.yaml").read_text() == "mine"


def test_listings_of_an_empty_database(cards: Path) -> None:
    for words in (("alerts", "list"), ("claims", "list"), ("articles", "list"), ("feeds", "health")):
        people, programs = watchbot(*words, cwd=cards), watchbot(*words, "--json", cwd=cards)
        assert (people.returncode, people.stdout) == (0, "")
        assert people.stderr
        assert json.loads(programs.stdout) == []


def test_what_is_not_there_is_said_with_what_to_do(cards: Path) -> None:
    for words in (
        ("alerts", "show", "9"),
        ("alerts", "accept", "9"),
        ("articles", "show", "9"),
        ("figures", "show", "x"),
    ):
        ran = watchbot(*words, cwd=cards)
        assert ran.returncode == 2
        assert "there is no" in ran.stderr
        assert "list" in ran.stderr
        assert "Traceback" not in ran.stderr


def test_try_shows_claims_reasons_and_what_was_set_aside(cards: Path) -> None:
    page = cards / "page.txt"
    page.write_text("Dear bridge\n\nThe toll on the harbour bridge is now 5.20 euros. A ferry ticket costs 3 euros.\n")
    ran = watchbot("try", "page.txt", cwd=cards)
    assert ran.returncode == 0, ran.stderr
    assert "bridge-tolls" in ran.stdout
    assert "»5.20 euros«" in ran.stdout
    assert "set aside" in ran.stdout
    assert not (cards / "watchbot.db").exists()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: p.write_bytes(b"this is no database, but long enough to be taken for one" * 40), "database"),
        (lambda p: p.mkdir(), "database"),
    ],
)
def test_a_file_that_is_no_database_is_left_alone(cards: Path, make, said: str) -> None:
    make(cards / "watchbot.db")
    ran = watchbot("status", cwd=cards)
    assert ran.returncode == 1
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_output_into_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    lines = '{"id": 1, "text": "5 km"}\n' * 5000
    ran = subprocess.run(
        f"{shlex.quote(sys.executable)} -m watchbot extract quantities | head -n 1",
        shell=True,
        cwd=tmp_path,
        input=lines,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    assert len(ran.stdout.splitlines()) == 1


def test_words_from_a_feed_cannot_steer_the_terminal() -> None:
    from watchbot.cli.output import plain

    assert plain("a\x1b]0;title\x07b\x9b31m\u202ec\rd") == "a]0;titleb31mcd"


SUBSCRIBED = """\
<opml version="2.0"><body>
<outline text="Ports"><outline text="One" xmlUrl="https://one.example/rss"/></outline>
<outline text="Two" xmlUrl="feed://two.example/rss"/>
<outline text="Three" xmlUrl="javascript:alert(1)"/>
<outline text="One again" xmlUrl="https://www.one.example/rss"/>
</body></opml>
"""


def test_a_list_of_a_feed_reader_is_taken_over_but_for_what_cannot_be_fetched(cards: Path) -> None:
    """An address that nobody can fetch would make the whole file unusable: it is named and left out."""
    (cards / "reader.opml").write_text(SUBSCRIBED)
    ran = watchbot("feeds", "import", "reader.opml", cwd=cards)
    assert ran.returncode == 0, ran.stderr
    assert 'reader.opml:4: left out: "javascript:alert(1)" is no web address' in ran.stderr
    assert "2 of 4 feeds added" in ran.stderr
    assert watchbot("check", cwd=cards).returncode == 0
    listed = json.loads(watchbot("feeds", "list", "--json", cwd=cards).stdout)
    assert [(row["url"], row["folder"]) for row in listed] == [
        ("https://one.example/rss", "Ports"),
        ("http://two.example/rss", None),
    ]


def test_only_feeds_are_exported(cards: Path) -> None:
    """A feed reader could do nothing with a page or a sitemap, and would call it a broken feed."""
    source = (
        "feeds:\n  - {url: https://one.example/rss, folder: a/b}\n  - {url: https://two.example/news, kind: page}\n"
    )
    (cards / "seeds" / "feeds.yaml").write_text(source)
    ran = watchbot("feeds", "export", cwd=cards)
    assert "https://one.example/rss" in ran.stdout
    assert "two.example" not in ran.stdout
    assert "1 of 2 sources" in ran.stderr


def test_a_list_that_is_broken_says_where(cards: Path) -> None:
    (cards / "reader.opml").write_text(
        '<opml><body>\n<outline text="R&D" xmlUrl="https://one.example/?a=1&b=2"/></body></opml>'
    )
    ran = watchbot("feeds", "import", "reader.opml", cwd=cards)
    assert ran.returncode == 2
    assert "reader.opml:2: not well-formed XML" in ran.stderr
