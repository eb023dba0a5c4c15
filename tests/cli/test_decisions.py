"""Verdicts, rules and voices from the command line, where they are refused or have nothing to be written to."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from builders import NOW, a_change, a_claim, a_decision, a_draft, a_read
from running import watchbot
from watchbot.config import Baseline
from watchbot.model import AlertKind, VerdictKind
from watchbot.pipeline.comparison import decide
from watchbot.pipeline.findings import Watchlist, read_article
from watchbot.pipeline.pages import plain_page
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


def test_explain_answers_by_what_was_known_when_the_article_was_read(folder: Path, store: Store) -> None:
    """The page repeated what was known. That another value was accepted since makes it no alert of yesterday."""
    seeds = load_seeds(folder / "seeds")
    store.sync_seeds(seeds, NOW - timedelta(days=2))
    cards = {figure.id: figure for figure in seeds.figures}
    for publisher, value in (("a.example", "2.5"), ("b.example", "2.9")):
        text = f"The Office said that the gap was {value} percent in August 2026, by its own count of {publisher}."
        url, page = f"http://{publisher}/a", plain_page("The gap", text, published=NOW)
        findings = read_article(page, url=url, published=NOW, watchlist=Watchlist(seeds.figures, ()))
        read = a_read(url=url, text=text, publisher=publisher, page=page, findings=findings)
        with store.deciding() as transaction:
            decision = decide(read, transaction.known_about(read, ["gap"]), cards, baseline=Baseline.ALERT)
            transaction.record_article(read, decision, now=NOW)
    (alert,) = store.alerts()
    store.record_verdict(alert.id, VerdictKind.ACCEPT, reason="", now=NOW + timedelta(days=1))
    store.close()
    (number,) = [n for n in explained(folder, "1") if n["surface"].startswith("2.5")]
    assert (number["gate"], number["note"].split(":")[0]) == ("ledger", "repeat")
    assert number["today"].startswith("outdated: ")
    assert "by what is known today: outdated" in said(folder, "explain", "gap", "1")
    (told,) = [n for n in explained(folder, "2") if n["surface"].startswith("2.9")]
    assert (told["gate"], told["alert"]) == ("alert", alert.id)
    assert told["today"].startswith("repeat: ")


def explained(folder: Path, article: str) -> list[dict[str, Any]]:
    """Return what became of each number of an article."""
    numbers: list[dict[str, Any]] = json.loads(watchbot("explain", "gap", article, "--json", cwd=folder).stdout)[
        "numbers"
    ]
    return numbers
