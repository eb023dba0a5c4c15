"""Verdicts, rules and voices from the command line, where they are refused or have nothing to be written to."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders import NOW, a_change, a_claim, a_decision, a_draft, a_read
from running import watchbot
from watchbot.model import AlertKind
from watchbot.seeds import load_seeds
from watchbot.store import Store, open_store

CARD = """\
figures:
  - id: gap
    label: The gap
    unit: percent
    about: [gap]
    known:
      - {value: 2.5, as_of: 2026, source: The Office}
"""
HUGE = str(2**64)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a card and no database."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "figures.yaml").write_text(CARD, encoding="utf-8")
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Store:
    return open_store(f"sqlite:///{folder / 'watchbot.db'}")


def say(store: Store, value: str, *publishers: str) -> None:
    """Record articles of some publishers that say a value, with one conflict about it."""
    claim = a_claim(value, figure="gap")
    for publisher in publishers:
        joins = next((a.id for a in store.alerts()), None)
        draft = a_draft(claim, kind=AlertKind.CONFLICT, joins=joins)
        read = a_read(claim, url=f"http://{publisher}/{value}", publisher=publisher)
        with store.deciding() as transaction:
            transaction.record_article(read, a_decision(a_change(claim), alerts=(draft,), origin=publisher), now=NOW)


def said(folder: Path, *words: str, code: int = 0) -> str:
    """Run a command, which must end with a code and no traceback; return all that it said."""
    ran = watchbot(*words, cwd=folder)
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    return " ".join((ran.stdout + ran.stderr).split())


@pytest.mark.parametrize(
    "words",
    [
        ("origins", "merge", "a.example", "b.example"),
        ("origins", "split", "a.example"),
        ("origins", "forget", "a.example"),
        ("alerts", "mute", "--kind", "conflict"),
        ("alerts", "unmute", "1"),
    ],
)
def test_what_is_laid_down_without_a_database_is_refused(folder: Path, words: tuple[str, ...]) -> None:
    assert "there is no database" in said(folder, *words, code=1)
    assert not (folder / "watchbot.db").exists()


def test_voices_go_in_no_circle(folder: Path, store: Store) -> None:
    say(store, "2.7", "a.example", "b.example")
    assert "nothing that was read" not in said(folder, "origins", "merge", "a.example", "b.example")
    assert "a.example cannot speak" not in said(folder, "origins", "merge", "b.example", "c.example")
    refused = said(folder, "origins", "merge", "c.example", "a.example", code=1)
    assert "a.example speaks as b.example, b.example speaks as c.example" in refused
    assert store.voices_laid_down() == (("a.example", "b.example"), ("b.example", "c.example"))
    store.close()


def test_a_voice_needs_a_name_of_another_one(folder: Path, store: Store) -> None:
    assert "origins split" in said(folder, "origins", "merge", "x", "x", code=2)
    said(folder, "origins", "merge", "", "", code=2)
    said(folder, "origins", "merge", "x", "", code=2)
    said(folder, "origins", "merge", "", "x", code=1)
    assert "nothing is laid down about 'nosuch'" in said(folder, "origins", "forget", "nosuch", code=2)
    assert store.voices_laid_down() == ()
    assert "nothing that was read is of 'nosuch'" in said(folder, "origins", "split", "nosuch")
    store.close()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("figures", "show", "gap", "--as-known-on", "9999-12-31"), 0),
        (("alerts", "mute", "--figure", "gap", "--for", "99999999w"), 2),
        (("alerts", "snooze", "7", "--for", "99999999999w"), 2),
        (("alerts", "snooze", "7", "--for", f"{'9' * 5000}w"), 2),
        (("alerts", "show", HUGE), 2),
        (("alerts", "accept", HUGE), 2),
        (("alerts", "unmute", HUGE), 2),
        (("articles", "show", HUGE), 2),
        (("explain", "gap", HUGE), 2),
        (("claims", "list", "--article", HUGE), 2),
    ],
)
def test_numbers_beyond_everything_are_a_sentence(
    folder: Path, store: Store, words: tuple[str, ...], code: int
) -> None:
    store.close()
    said(folder, *words, code=code)


def test_a_reading_that_several_contradict_is_disputed_until_it_is_decided(folder: Path, store: Store) -> None:
    store.sync_seeds(load_seeds(folder / "seeds"), NOW)
    say(store, "2.7", "a.example")
    assert "disputed" not in said(folder, "figures", "show", "gap")
    say(store, "2.7", "b.example")
    assert "disputed" in said(folder, "figures", "show", "gap")
    (alert,) = store.alerts()
    assert "2.7 % is the current reading now" in said(folder, "alerts", "accept", str(alert.id))
    assert "disputed" not in said(folder, "figures", "show", "gap")
    assert "2.5 % is the current reading now" in said(folder, "alerts", "dismiss", str(alert.id))
    store.close()
