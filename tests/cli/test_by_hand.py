"""Jobs run once by hand say what came of them: what was read otherwise, what was written and what was taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders import NOW, a_decision, a_read
from running import watchbot
from watchbot.store import open_store

CARDS = """\
figures:
  - {id: gap, label: The gap, unit: percent, about: [[gap]], known: [{value: 2.5, as_of: 2025}]}
"""
MORE = """\
  - {id: fare, label: The fare, unit: EUR, about: [[fare]]}
"""
SETTINGS = """\
channels:
  - {name: mail, kind: smtp, host: 127.0.0.1, port: 1, security: none, sender: w@example.org, to: [desk@example.org],
     timeout: 1s}
digest:
  - {name: desk, to: [mail], quiet_day: heartbeat}
"""
TEXT = "The Office said that the gap was 2.9 percent in August 2026. The fare went to 40 euros, it said."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a card, a mail channel that nobody answers, and an article that was read by an older version."""
    for name, text in (("seeds/figures.yaml", CARDS), ("config/watchbot.yaml", SETTINGS)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    store = open_store(f"sqlite:///{tmp_path / 'watchbot.db'}")
    with store.deciding() as transaction:
        transaction.record_article(a_read(text=TEXT), a_decision(), now=NOW)
    store.close()
    return tmp_path


def test_reading_again_tells_what_became_different_with_counts_by_kind(folder: Path) -> None:
    ran = watchbot("reextract", cwd=folder)
    assert ran.returncode == 0, ran.stderr
    assert "1 article read" in ran.stdout
    assert "1 claim became different: 1 update" in ran.stdout
    assert "+ update" in ran.stdout
    assert "2.9\u00a0%" in ran.stdout
    assert "no claim became different" in watchbot("reextract", cwd=folder).stdout, "the second time nothing does"


@pytest.mark.slow
def test_a_changed_card_shows_in_reading_again_though_every_job_prepares_first(folder: Path) -> None:
    watchbot("reextract", cwd=folder)
    cards = folder / "seeds" / "figures.yaml"
    cards.write_text(CARDS.replace("about: [[gap]]", "about: [[gap]], exclude: [Office]") + MORE, encoding="utf-8")
    said = json.loads(watchbot("reextract", "--json", cwd=folder).stdout)
    assert said["counts"]["read"] == 1
    assert said["different"]["kinds"] == {"first": 1, "no longer read": 1}
    assert [(c["figure"], c["kind"], c["said"]) for c in said["different"]["claims"]] == [
        ("gap", "no longer read", "2.9\u00a0%"),
        ("fare", "first", "€40"),
    ]
    assert all(c["url"] and c["quote"] and c["note"] for c in said["different"]["claims"])


def test_a_digest_that_was_refused_is_written_and_not_sent(folder: Path) -> None:
    ran = watchbot("digest", "--now", cwd=folder)
    assert ran.returncode == 4
    assert ran.stdout.splitlines()[0] == "1 digest written, nothing sent"
    assert "failed: mail" in ran.stderr
    assert "1 digest written" in watchbot("status", cwd=folder).stdout
    said = json.loads(watchbot("digest", "--now", "--json", cwd=folder).stdout)
    assert said["written"] == 0, "this day has one already"
    assert "sent" not in said["counts"]
