"""A database that cannot be used, files that may not be read: one sentence, the right exit code, nothing changed."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
import typer

import loopback
from running import publish, watchbot, write_files
from watchbot import cli

TOLL = ("/toll.html", "Dearer bridge", "In March 2026 the toll on the harbour bridge is 5.20 euros.")
NOT_AS_ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")


@pytest.fixture
def site() -> Iterator[loopback.Site]:
    with loopback.served() as serving:
        yield serving


@pytest.fixture
def watched(tmp_path: Path, site: loopback.Site) -> Path:
    """A folder whose one feed was polled once."""
    publish(site, "/a.xml", TOLL)
    write_files(tmp_path, site, "/a.xml")
    polled = watchbot("poll", cwd=tmp_path)
    assert polled.returncode == 0, polled.stderr
    return tmp_path


@contextlib.contextmanager
def written_by_another(path: Path) -> Iterator[None]:
    """Hold the write lock of a database."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


def test_a_newer_database_is_left_alone(watched: Path) -> None:
    """Whoever goes back to an older version is told what to do, by every command."""
    with contextlib.closing(sqlite3.connect(watched / "watchbot.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    before = (watched / "watchbot.db").read_bytes()
    for words in (("run",), ("poll",), ("alerts", "list"), ("db", "upgrade")):
        ran = watchbot(*words, cwd=watched)
        assert ran.returncode == 1, ran.stderr
        assert "was written by a newer watchbot (schema 9999" in ran.stderr
        assert "Install the newer version" in ran.stderr
        assert "Traceback" not in ran.stderr
    assert (watched / "watchbot.db").read_bytes() == before


@pytest.mark.slow
def test_a_locked_database_can_be_looked_at_and_loses_nothing(watched: Path, site: loopback.Site) -> None:
    """Another program writes for too long: looking works, a job says so and ends with 5, and later all is read."""
    publish(site, "/a.xml", TOLL, ("/ferry.html", "Ferry", "The ferry sails as before."))
    with written_by_another(watched / "watchbot.db"):
        looked = watchbot("alerts", "list", "--json", cwd=watched)
        assert (looked.returncode, "5.20" in looked.stdout) == (0, True), looked.stderr
        ran = watchbot("poll", "--all", cwd=watched)
        assert ran.returncode == 5
        assert "another program is writing to watchbot.db" in ran.stderr
        assert "Traceback" not in ran.stderr
    ran = watchbot("poll", "--all", cwd=watched)
    assert ran.returncode == 0, ran.stderr
    assert "1 new entry" in ran.stdout


def test_a_damaged_database_is_kept_for_mending(watched: Path) -> None:
    path = watched / "watchbot.db"
    body = bytearray(path.read_bytes())
    body[40_000:200_000] = os.urandom(160_000)
    path.write_bytes(body)
    ran = watchbot("run", cwd=watched)
    assert ran.returncode == 1
    assert "is damaged" in ran.stderr
    assert "backup" in ran.stderr
    assert "Traceback" not in ran.stderr
    checked = watchbot("db", "check", cwd=watched)
    assert checked.returncode == 1
    assert path.read_bytes() == bytes(body)


@NOT_AS_ROOT
def test_a_folder_that_may_not_be_written_to(tmp_path: Path, site: loopback.Site) -> None:
    """The service runs as a user who owns nothing here: it says what it may not do."""
    write_files(tmp_path, site, "/a.xml")
    tmp_path.chmod(0o555)
    for words in (("poll",), ("run",)):
        ran = watchbot(*words, cwd=tmp_path)
        assert ran.returncode == 1, ran.stderr
        assert "watchbot.db" in ran.stderr
        assert "opened" in ran.stderr or "written" in ran.stderr
        assert "Traceback" not in ran.stderr


@NOT_AS_ROOT
def test_files_that_may_not_be_read_are_mistakes_with_a_name(tmp_path: Path, site: loopback.Site) -> None:
    write_files(tmp_path, site, "/a.xml")
    (tmp_path / "seeds/figures.yaml").chmod(0)
    ran = watchbot("check", cwd=tmp_path)
    assert ran.returncode == 2
    assert "figures.yaml" in ran.stdout
    assert "Permission denied" in ran.stdout


def test_a_folder_where_a_file_should_be(tmp_path: Path, site: loopback.Site) -> None:
    write_files(tmp_path, site, "/a.xml")
    (tmp_path / "seeds/topics.yaml").mkdir()
    ran = watchbot("poll", cwd=tmp_path)
    assert ran.returncode == 2
    assert "topics.yaml" in ran.stderr
    assert "directory" in ran.stderr


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    """No files at all: what is missing and which command writes it; looking leaves no database behind."""
    for words in (("run",), ("poll",), ("check",)):
        ran = watchbot(*words, cwd=tmp_path)
        assert ran.returncode == 2
        assert "watchbot init" in ran.stderr + ran.stdout
    for words in (("alerts", "list"), ("status",)):
        ran = watchbot(*words, cwd=tmp_path)
        assert ran.returncode == 0
        assert "no database watchbot.db yet" in ran.stderr
    assert watchbot("db", "check", cwd=tmp_path).returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_without_feeds_a_poll_says_so(tmp_path: Path, site: loopback.Site) -> None:
    write_files(tmp_path, site)
    ran = watchbot("poll", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (0, "nothing was due\n")
    assert "feeds.yaml" in ran.stderr


def test_a_part_that_failed_is_4_and_named(watched: Path, site: loopback.Site) -> None:
    site.put("http://127.0.0.1/a.xml", "<html><body>moved</body></html>")
    ran = watchbot("poll", "--all", cwd=watched)
    assert ran.returncode == 4
    assert f"failed: http://127.0.0.1:{site.port}/a.xml" in ran.stderr


@pytest.mark.slow
def test_on_a_terminal_progress_is_shown_on_stderr_and_only_there(tmp_path: Path, site: loopback.Site) -> None:
    """A person sees what is being counted; a log file does not."""
    publish(site, "/a.xml", TOLL)
    write_files(tmp_path, site, "/a.xml")
    leader, follower = os.openpty()
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "watchbot", "poll"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=follower,
            timeout=50,
            check=True,
            env={**os.environ, "TERM": "xterm"},
        )
        os.set_blocking(leader, False)
        shown = b""
        with contextlib.suppress(BlockingIOError):
            while True:
                shown += os.read(leader, 65536)
    finally:
        os.close(leader)
        os.close(follower)
    assert b"1 feed polled" in shown
    assert b"\x1b" not in ran.stdout
    assert b"1 feed polled" in ran.stdout


def test_without_a_network_one_sentence_is_enough(tmp_path: Path, site: loopback.Site) -> None:
    """Nothing can be reached: that is said once, with the first reason, and not once for each feed."""
    write_files(tmp_path, site, "/a.xml", "/b.xml", "/c.xml")
    settings = tmp_path / "config/watchbot.yaml"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # taken, and nobody listens
        port = closed.getsockname()[1]
        for file in (settings, tmp_path / "seeds/feeds.yaml"):
            file.write_text(file.read_text().replace(str(site.port), str(port)))
        ran = watchbot("poll", cwd=tmp_path)
        told = json.loads(watchbot("poll", "--all", "--json", cwd=tmp_path).stdout)["failures"]
    assert ran.returncode == 4
    failed = [line for line in ran.stderr.splitlines() if line.startswith("failed:")]
    assert len(failed) == 1
    assert "no feed could be reached: is this machine online?" in failed[0]
    assert "no connection" in failed[0]
    assert len(told) == 3, "programs get every failure"


@pytest.mark.parametrize(
    ("error", "said", "hint"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full: `watchbot status`", "Make room"),
        (OSError(errno.EIO, "Input/output error"), "`watchbot status` was reading or writing", "start it again"),
        (OSError(errno.EACCES, "Permission denied", "a/b.yaml"), "a/b.yaml: Permission denied", ""),
    ],
)
def test_what_the_system_refuses_is_told_with_what_was_being_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: OSError, said: str, hint: str
) -> None:
    def refuse() -> None:
        raise error

    monkeypatch.setattr(cli, "app", mock.Mock(wraps=cli.app, side_effect=refuse))
    monkeypatch.setattr(typer.main, "get_command", lambda _app: mock.Mock(commands={"status": None}))
    monkeypatch.setattr(sys, "argv", ["watchbot", "-c", "x.yaml", "status"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert said in told
    assert hint in told


def test_a_digest_says_where_it_went(tmp_path: Path, site: loopback.Site) -> None:
    publish(site, "/a.xml", TOLL)
    write_files(
        tmp_path,
        site,
        "/a.xml",
        more="channels:\n  - {name: folder, kind: files, folder: out}\n"
        'digest:\n  - {name: daily, at: "07:00", to: [folder]}\n',
    )
    assert watchbot("poll", cwd=tmp_path).returncode == 0
    ran = watchbot("digest", "--now", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    name, _, path = ran.stdout.splitlines()[-1].partition(": ")
    assert name == "daily"
    assert path.startswith("out/")
    assert (tmp_path / path).is_file()
    again = watchbot("digest", cwd=tmp_path)
    assert "out/" not in again.stdout, "what went earlier is not told again"
