"""The demo prints what the README shows, and leaves behind what it names."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from watchbot.demo import play
from watchbot.errors import WatchbotError
from watchbot.model import AlertKind, ChangeKind

README = Path(__file__).parent.parent / "README.md"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Play the demo once; return its folder and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    said: list[str] = []
    play(folder, say=said.append)
    return folder, "\n".join(said)


def test_the_readme_shows_what_it_prints(told: tuple[Path, str]) -> None:
    """Word for word, but for the folder."""
    folder, said = told
    shown = re.search(r"<!-- demo -->\n```text\n(.*?)\n```\n<!-- /demo -->", README.read_text("utf-8"), re.DOTALL)
    assert shown is not None
    assert said.replace(str(folder), "demo").replace("\u00a0", " ") == shown[1]


def test_every_kind_of_change_is_there_once(told: tuple[Path, str]) -> None:
    """Each kind that alerts alerts once, with the number that its page gives; each other kind is named as quiet."""
    folder, said = told
    with sqlite3.connect(folder / "watchbot.db") as db:
        loud = db.execute("select kind, count(*) from alerts where not digest_only group by kind").fetchall()
        changes = {row[0] for row in db.execute("select kind from changes where not technical")}
    told_kinds = [kind.value for kind in AlertKind if kind.value in {change.value for change in ChangeKind}]
    assert dict(loud) == dict.fromkeys(told_kinds, 1)
    assert changes == {kind.value for kind in ChangeKind}
    named = [line.split()[0].lower() for line in said.splitlines() if re.match(r"[A-Z]{5,} ", line)]
    assert sorted(named) == sorted(kind.value for kind in ChangeKind)


def test_what_is_told_is_what_the_pages_say(told: tuple[Path, str]) -> None:
    folder, _ = told
    with sqlite3.connect(folder / "watchbot.db") as db:
        rows = db.execute("select kind, was, now from alerts where not digest_only").fetchall()
        copies = db.execute(
            "select count(*), count(distinct origin) from articles where title like 'The gap%'"
        ).fetchone()
    words = {kind: f"{was} → {now}".replace("\u00a0", " ") for kind, was, now in rows}
    assert words["update"] == "2.7 % → 1.9 %"
    assert words["conflict"] == "50 models → 59 models"
    assert words["first"] == " → 4.2 million downloads"
    assert words["edited"] == "97,206 patents → 92,706 patents"
    assert words["withdrawn"] == "17.8 % → gone"
    assert words["inconsistent"] == "100 → 105"
    assert "leads the top US model" in words["reversal"]
    assert "composite" in words["redefinition"]
    assert copies == (2, 1)


def test_the_files_it_names_are_there(told: tuple[Path, str]) -> None:
    folder, said = told
    named = [Path(line.split()[-1]) for line in said.splitlines() if line.startswith(("Digest", "Ledger"))]
    assert {path.suffix for path in named} == {".md", ".html", ".eml", ".db"}
    assert all(path.is_file() and path.stat().st_size for path in named)
    assert all(folder in path.parents for path in named)


def test_it_plays_again_in_its_own_folder_but_never_over_somebody_elses(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(WatchbotError, match="not empty"):
        play(tmp_path, say=print)
    assert (tmp_path / "precious.txt").read_text() == "mine"
