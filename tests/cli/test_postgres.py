"""Commands on a PostgreSQL database: the same answers, no password, and what to do where a file is another matter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from databases import Server
from running import watchbot
from watchbot.store import open_store

pytestmark = pytest.mark.slow


@pytest.fixture
def address(server: Server) -> str:
    """Return the address of an empty database, with a password that the server does not ask for."""
    return server.create(migrated=False).replace(":@", ":opensesame@")


@pytest.fixture
def folder(tmp_path: Path, address: str) -> Path:
    """A folder with a card, and settings that name the database."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "watchbot.yaml").write_text(f'database: "{address}"\nchannels: []\n')
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "figures.yaml").write_text(
        "figures:\n  - {id: toll, label: Toll, unit: EUR, about: [toll], known: [{value: 4.50, as_of: 2025}]}\n"
    )
    return tmp_path


def test_the_database_is_made_looked_at_checked_and_named(folder: Path) -> None:
    said = {}
    for words in (("doctor",), ("poll",), ("status", "--json"), ("figures", "show", "toll", "--json"), ("db", "check")):
        ran = watchbot(*words, cwd=folder)
        assert (ran.returncode, "opensesame" in ran.stdout + ran.stderr) == (0, False), (words, ran.stderr)
        said[words[0]] = ran.stdout + ran.stderr
    assert "PostgreSQL database watchbot_test" in said["doctor"]
    assert "server       PostgreSQL 1" in said["doctor"]
    assert "4.5" in said["figures"]
    assert "sound" in said["db"]
    assert "pg_amcheck" in said["db"]


def test_a_backup_is_left_to_the_tool_of_the_server(folder: Path) -> None:
    ran = watchbot("db", "backup", "copy.dump", cwd=folder)
    assert ran.returncode == 1
    assert "pg_dump --format=custom" in ran.stderr
    assert "opensesame" not in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_job_by_hand_ends_with_5_while_another_one_holds_the_database(folder: Path, address: str) -> None:
    store = open_store(address)
    with store.lock_instance("there"):
        ran = watchbot("poll", cwd=folder)
        assert json.loads(watchbot("alerts", "list", "--json", cwd=folder).stdout) == []
    store.close()
    assert (ran.returncode, "in use by a running watchbot" in ran.stderr) == (5, True), ran.stderr


def test_a_server_that_is_away_is_one_sentence(folder: Path) -> None:
    settings = folder / "config" / "watchbot.yaml"
    settings.write_text("database: postgresql://me:opensesame@127.0.0.1:1/news\n")
    for words in (("status",), ("poll",), ("run",)):
        ran = watchbot(*words, cwd=folder)
        assert ran.returncode == 1
        assert "PostgreSQL database news at 127.0.0.1:1 cannot be reached" in ran.stderr
        assert "Traceback" not in ran.stderr
        assert "opensesame" not in ran.stderr
    ran = watchbot("doctor", cwd=folder)
    assert (ran.returncode, "cannot be reached" in ran.stderr) == (0, True)
