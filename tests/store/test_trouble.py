"""Databases that are locked, damaged, no databases, or left by a process that was killed."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from builders import NOW
from watchbot.errors import StoreError
from watchbot.store import Store, open_store
from watchbot.store.migrations import scripts

pytestmark = pytest.mark.slow  # whole processes, or the whole set: too long for every save


@pytest.fixture
def impatient(ready: str) -> Iterator[Store]:
    opened = open_store(ready, busy=0.1)
    yield opened
    opened.close()


@contextlib.contextmanager
def python(code: str, folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program until it says that it is ready; end it at the end."""
    running = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=folder, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    try:
        assert running.stdout is not None
        assert running.stdout.readline().strip() == "ready"
        yield running
    finally:
        running.kill()
        running.communicate(timeout=10)


HOLDS_THE_LOCK = """
import sys
from watchbot.store import open_store
with open_store(sys.argv[1])._writing():
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_a_writer_waits_and_then_says_who_is_in_the_way(impatient: Store, ready: str, tmp_path: Path) -> None:
    with python(HOLDS_THE_LOCK, tmp_path, ready):
        with pytest.raises(StoreError, match=r"another program is writing to .*watchbot.*; waited 0\.1 s") as caught:
            impatient.remember("key", "value")
        assert caught.value.locked
        assert impatient.remembered("key") is None, "readers never wait"
    impatient.remember("key", "value")
    assert impatient.remembered("key") == "value"


def test_opening_does_not_wait_for_a_writer(tmp_path: Path, ready: str) -> None:
    with python(HOLDS_THE_LOCK, tmp_path, ready):
        open_store(ready, busy=0.1).close()


def test_threads_that_read_and_then_write_lose_nothing(store: Store) -> None:
    """The count is read and written in one transaction: without the lock from its start, some would be lost."""
    store.remember("count", "0")

    def count() -> None:
        for _ in range(25):
            with store._writing() as connection:
                from watchbot.store import facts

                facts.remember(connection, "count", str(int(facts.remembered(connection, "count") or 0) + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert store.remembered("count") == "100"


def test_a_reader_sees_one_moment(store: Store) -> None:
    from watchbot.store import facts

    store.remember("key", "before")
    with store._reading() as connection:
        assert facts.remembered(connection, "key") == "before"
        store.remember("key", "after")
        assert facts.remembered(connection, "key") == "before"
    assert store.remembered("key") == "after"


# --------------------------------------------------------------------------- files that are none of ours


@pytest.mark.sqlite
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, url: str) -> None:
    path = tmp_path / "watchbot.db"
    path.write_text("Dear diary, " * 100)
    with pytest.raises(StoreError, match=r"watchbot\.db is no database; name another file"):
        open_store(url)
    assert path.read_text() == "Dear diary, " * 100


@pytest.mark.sqlite
def test_a_damaged_database_is_refused_by_the_daemon_and_kept(tmp_path: Path, url: str) -> None:
    opened = open_store(url, daemon=True)
    opened.remember("key", "value " * 20_000)
    opened.close()
    path = tmp_path / "watchbot.db"
    body = bytearray(path.read_bytes())
    body[-30_000:-10_000] = os.urandom(20_000)
    path.write_bytes(body)
    with pytest.raises(StoreError, match="is damaged"):
        open_store(url, daemon=True)
    assert path.read_bytes() == bytes(body)


@pytest.mark.parametrize(
    ("address", "meaning"),
    [
        ("nonsense", "no address of a database"),
        ("sqlite://", "in memory"),
        ("sqlite:////no/such/folder/x.db", "no folder /no/such/folder"),
        ("mysql://me:secret@host/x", "mysql is not supported"),
        ("postgresql+asyncpg://me:secret@host/x", "the driver asyncpg is not supported"),
        ("postgresql://me:top@secret@host/x", "%40"),
        ("postgresql://me:secret@[/x", "no address of a database"),
    ],
)
def test_an_address_that_cannot_be_used_says_why_and_tells_no_secret(address: str, meaning: str) -> None:
    with pytest.raises(StoreError, match=meaning) as caught:
        open_store(address)
    assert "secret" not in str(caught.value)


@pytest.mark.sqlite
@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_database_that_may_not_be_written_to_says_so(tmp_path: Path, ready: str, store: Store) -> None:
    store.close()
    (tmp_path / "watchbot.db").chmod(0o400)
    with pytest.raises(StoreError, match="may not be written to"):
        open_store(ready).remember("key", "value")


@pytest.mark.sqlite
def test_a_database_without_room_says_so(store: Store) -> None:
    def fill() -> None:
        with store._writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 10")
            connection.exec_driver_sql("INSERT INTO facts VALUES ('x', zeroblob(1000000))")

    with pytest.raises(StoreError, match="the disk is full"):
        fill()


# --------------------------------------------------------------------------- killed in the middle

KILLED = """
import os, sys
sys.path.insert(0, {tests!r})
from builders import a_change, a_claim, a_decision, a_draft, a_read
from watchbot.store import OwedDelivery, open_store
store = open_store(sys.argv[1])
claim = a_claim("{value}")
read = a_read(claim, url="http://one.example/{value}")
decision = a_decision(a_change(claim), alerts=(a_draft(claim),))
with store.deciding() as transaction:
    owed = (OwedDelivery(draft_index=0, channel="mail"),)
    transaction.record_article(read, decision, snapshot=b"page" * 1000, content_type="", channels=owed)
    if {during}:
        print("ready", flush=True)
        sys.stdin.read()
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("during", [True, False])
def test_an_article_is_there_as_a_whole_or_not_at_all_after_a_kill(
    store: Store, ready: str, tmp_path: Path, during: bool
) -> None:
    code = KILLED.format(tests=str(Path(__file__).parents[1]), value="2.7", during=during)
    with python(code, tmp_path, ready) as running:
        os.kill(running.pid, signal.SIGKILL)
        running.wait(timeout=10)
    there = 0 if during else 1
    status = store.status()
    assert {status[name] for name in ("articles", "claims", "changes", "alerts", "deliveries_owed")} == {there}
    assert store.check() == ()
    store.remember("key", "the lock went with its holder")


# --------------------------------------------------------------------------- one instance

HOLDS_THE_INSTANCE = """
import sys
from watchbot.store import open_store
with open_store(sys.argv[1]).lock_instance("there"):
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.mark.smoke
def test_one_instance_for_each_database_and_the_other_is_named(store: Store, ready: str, tmp_path: Path) -> None:
    with python(HOLDS_THE_INSTANCE, tmp_path, ready) as running:
        named = f"in use by a running watchbot .process {running.pid}."
        with pytest.raises(StoreError, match=named) as caught, store.lock_instance("here"):
            pass
        assert caught.value.locked
        os.kill(running.pid, signal.SIGKILL)
        running.wait(timeout=10)
        with store.lock_instance("here"):
            pass


def test_the_fence_grows_with_each_start(store: Store) -> None:
    fences = []
    for _ in range(3):
        with store.lock_instance("me") as lock:
            fences.append(lock.fence)
            with pytest.raises(StoreError, match=f"process {os.getpid()}"), store.lock_instance("me too"):
                pass
    assert fences == sorted(set(fences))


# --------------------------------------------------------------------------- copies


@pytest.mark.sqlite
def test_a_backup_of_a_database_in_use_is_whole(store: Store, tmp_path: Path) -> None:
    store.remember("key", "kept")
    with store._writing() as connection:
        connection.exec_driver_sql("INSERT INTO facts VALUES ('half', 'done')")
        store.backup(tmp_path / "copy.db")
    copy = open_store(f"sqlite:///{tmp_path / 'copy.db'}")
    assert (copy.remembered("key"), copy.remembered("half"), copy.check()) == ("kept", None, ())
    copy.close()
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.part*"))


@pytest.mark.sqlite
def test_a_backup_never_overwrites(store: Store, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        store.backup(tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


@pytest.mark.sqlite
def test_a_backup_that_cannot_be_written_says_so(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        store.backup(tmp_path / "nowhere" / "copy.db")


@pytest.mark.sqlite
def test_a_copy_is_looked_at_before_it_counts(tmp_path: Path, store: Store) -> None:
    from watchbot.store.copies import sound

    store.remember("key", "value " * 20_000)
    store.backup(tmp_path / "copy.db")
    assert sound(tmp_path / "copy.db") == ()
    body = bytearray((tmp_path / "copy.db").read_bytes())
    body[-30_000:-10_000] = os.urandom(20_000)
    (tmp_path / "copy.db").write_bytes(body)
    assert sound(tmp_path / "copy.db") != ()


@pytest.mark.sqlite
def test_check_finds_rows_that_name_nothing_and_alerts_that_miscount(store: Store, tmp_path: Path) -> None:
    assert store.check() == ()
    with contextlib.closing(sqlite3.connect(tmp_path / "watchbot.db")) as connection, connection:
        connection.execute("INSERT INTO bands VALUES (1, 999)")
    assert store.check() == ("a row of bands names a row of articles that is not there",)


def pragma(store: Store, name: str) -> object:
    with store._reading() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.mark.sqlite
def test_every_connection_is_careful(store: Store) -> None:
    assert {name: pragma(store, name) for name in ("synchronous", "foreign_keys", "journal_mode")} == {
        "synchronous": 2,
        "foreign_keys": 1,
        "journal_mode": "wal",
    }


@pytest.mark.sqlite
def test_only_who_holds_the_instance_takes_the_log_in(store: Store, ready: str, tmp_path: Path) -> None:
    """Two connections that do it at once can damage a database with the SQLite that most systems have."""
    daemon = open_store(ready, daemon=True)
    with daemon.lock_instance("me"):
        assert (pragma(daemon, "wal_autocheckpoint"), pragma(store, "wal_autocheckpoint")) == (1000, 0)
        for number in range(30):
            daemon.remember("key", f"{number}" * 500_000)
        assert (tmp_path / "watchbot.db-wal").stat().st_size < 15_000_000, "the log does not grow without end"
    assert pragma(daemon, "wal_autocheckpoint") == 0
    daemon.close()


@pytest.mark.sqlite
def test_a_path_may_have_spaces_and_signs(tmp_path: Path) -> None:
    folder = tmp_path / "my files 100% #1?"
    folder.mkdir()
    opened = open_store(f"sqlite:///{folder / 'watch bot.db'}".replace("?", "%3F"), daemon=True)
    opened.remember("key", "value")
    opened.backup(folder / "copy #1.db")
    opened.close()
    assert sorted(path.name for path in folder.iterdir()) == ["copy #1.db", "watch bot.db"]


def test_a_run_that_was_killed_shows_that_it_never_ended(store: Store) -> None:
    store.start_run("poll", NOW)
    assert [run.outcome for run in store.runs()] == ["running"]


# --------------------------------------------------------------------------- upgrades, and files that go away


def test_an_upgrade_waits_for_no_watchbot_that_runs(store: Store, ready: str, tmp_path: Path) -> None:
    """An older daemon would work on tables that it does not know; when it has ended, the upgrade is done."""
    with store._writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(scripts()))
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
    with python(HOLDS_THE_OLD_INSTANCE, tmp_path, ready) as running:
        with pytest.raises(StoreError, match=f"in use by a running watchbot .process {running.pid}.") as caught:
            open_store(ready, busy=0.2)
        assert caught.value.locked
    opened = open_store(ready)
    assert opened.mutes(NOW) == ()
    opened.close()


HOLDS_THE_OLD_INSTANCE = """
import sys
from watchbot.store.engine import connect
from watchbot.store.locks import locked_instance
with locked_instance(connect(sys.argv[1]), "there"):
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.mark.smoke
def test_who_runs_jobs_is_known_to_others(store: Store, ready: str, tmp_path: Path) -> None:
    assert store.holder() is None
    with python(HOLDS_THE_INSTANCE, tmp_path, ready) as running:
        assert store.holder() == f"{running.pid} there"
        os.kill(running.pid, signal.SIGKILL)
        running.wait(timeout=10)
    until = time.monotonic() + 10
    while store.holder() is not None and time.monotonic() < until:
        time.sleep(0.05)  # a server takes a moment to notice
    assert store.holder() is None


@pytest.mark.sqlite
@pytest.mark.parametrize("replaced", [False, True])
def test_nothing_is_written_to_a_file_that_is_gone(store: Store, tmp_path: Path, replaced: bool) -> None:
    file = tmp_path / "watchbot.db"
    with store.lock_instance("me"):
        store.remember("key", "before")
        assert store.is_there()
        file.rename(tmp_path / "away.db")
        if replaced:
            file.write_bytes((tmp_path / "away.db").read_bytes())
        assert not store.is_there()
        with pytest.raises(StoreError, match="was replaced" if replaced else "is gone"):
            store.remember("key", "after")
