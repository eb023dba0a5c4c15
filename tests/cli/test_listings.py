"""Listings tell what is stored and nothing else: no invented day, no later claim, no silence about a wrong id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import loopback
from running import publish, watchbot, write_files

UNDATED = ("/toll.html", "Dearer bridge", "The toll on the harbour bridge is 5.20 euros.")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder whose one feed gave one claim without a date of its own."""
    folder = tmp_path_factory.mktemp("listings")
    with loopback.served() as site:
        publish(site, "/a.xml", UNDATED)
        write_files(folder, site, "/a.xml")
        polled = watchbot("poll", cwd=folder)
        assert polled.returncode == 0, polled.stderr
        yield folder


def test_no_day_is_invented_for_a_claim_without_one(watched: Path) -> None:
    listed = json.loads(watchbot("claims", "list", "--json", cwd=watched).stdout)
    shown = json.loads(watchbot("figures", "show", "bridge-toll", "--json", cwd=watched).stdout)["claims"]
    exported = json.loads(watchbot("export", "claims", "--format", "jsonl", cwd=watched).stdout)
    assert [row["published"][:10] for row in listed] == ["2026-03-02"]
    assert [row["as_of"] for row in (*listed, *shown, exported)] == [None, None, None]


def test_what_was_read_later_was_not_known_then(watched: Path) -> None:
    words = ("figures", "show", "bridge-toll", "--as-known-on")
    then = json.loads(watchbot(*words, "2001-01-01", "--json", cwd=watched).stdout)
    now = json.loads(watchbot(*words, "2999-01-01", "--json", cwd=watched).stdout)
    assert (then["readings"], then["claims"]) == ([], [])
    assert (len(now["claims"]), now["readings"] != []) == (1, True)
    assert "Nothing was known on 2001-01-01" in watchbot(*words, "2001-01-01", cwd=watched).stderr


@pytest.mark.parametrize(
    "words",
    [
        ("claims", "list", "--figure", "nope"),
        ("alerts", "list", "--figure", "nope"),
        ("export", "claims", "--figure", "nope"),
        ("figures", "show", "nope"),
        ("figures", "report", "nope"),
        ("explain", "nope", "1"),
    ],
)
def test_a_figure_that_no_card_has_is_said(watched: Path, words: tuple[str, ...]) -> None:
    ran = watchbot(*words, cwd=watched)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "there is no figure 'nope'" in ran.stderr
    assert "watchbot figures list" in ran.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("alerts", "show", "99"),
        ("alerts", "accept", "99"),
        ("articles", "show", "99"),
        ("claims", "list", "--article", "99"),
        ("explain", "bridge-toll", "99"),
    ],
)
def test_every_number_that_is_not_there_ends_with_2(watched: Path, words: tuple[str, ...]) -> None:
    ran = watchbot(*words, cwd=watched)
    assert ran.returncode == 2
    assert "there is no" in ran.stderr


def test_a_reason_without_words_is_not_printed(watched: Path) -> None:
    shown = watchbot("alerts", "show", "1", cwd=watched).stdout
    why = shown.partition("  why\n")[2].splitlines()
    assert why
    assert [line for line in why if line.rstrip().endswith(":")] == []
    every = json.loads(watchbot("alerts", "show", "1", "--json", cwd=watched).stdout)["why"]
    assert any(not reason["words"] and not reason["note"] for reason in every), "programs get every gate"


def test_settings_elsewhere_are_enough_to_look(watched: Path) -> None:
    """A folder with a database and settings of its own can be looked at from outside it."""
    settings = watched / "elsewhere" / "config" / "watchbot.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"database: sqlite:///{watched.name}/watchbot.db\nseeds: {watched.name}/seeds\n")
    words = ("--config", str(settings.relative_to(watched.parent)))
    listed = watchbot(*words, "alerts", "list", "--json", cwd=watched.parent)
    assert listed.returncode == 0, listed.stderr
    assert [row["figure"] for row in json.loads(listed.stdout)] == ["bridge-toll"]


def test_proposed_cards_name_their_subject_and_check(tmp_path: Path) -> None:
    """What is proposed can be pasted as it is."""
    (tmp_path / "page.txt").write_text(
        "Fishing\n\nNorway granted 74.2% of all fishing licences, more than every other country together.\n\n"
        "The harbour of Antwerp handled 13.5 million containers in 2025.\n"
    )
    ran = watchbot("figures", "suggest", "page.txt", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "subject: [Norway]" in ran.stdout
    assert "Norway" not in ran.stdout.partition("    about: ")[2].partition("\n")[0]
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "figures.yaml").write_text(ran.stdout)
    checked = watchbot("check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
