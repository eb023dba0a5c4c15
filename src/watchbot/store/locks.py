"""One running watchbot for each database.

The lock is the operating system's, on a file beside the database, or the PostgreSQL server's, on a connection: it goes
when its holder dies, however it dies. File or connection say who holds it. The fence is a number that grows with each
start.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from watchbot.errors import StoreError
from watchbot.store.engine import Database, explained
from watchbot.store.postgres import HeldSession
from watchbot.store.sql import add
from watchbot.store.tables import instances

LOG_PAGES = 1000  # SQLite's own default: 4 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceLock:
    """The right to run jobs on a database. `fence` is higher than that of everybody who ran before."""

    owner: str
    fence: int


@contextmanager
def locked_instance(database: Database, owner: str) -> Iterator[InstanceLock]:
    """Hold the database for one running watchbot. Raises StoreError(locked=True), naming the process that holds it."""
    if database.path is None:
        with _held_session(database, owner) as lock:
            yield lock
        return
    with _held_file(database, database.path, owner) as lock:
        yield lock


@contextmanager
def held_for_upgrade(database: Database, owner: str) -> Iterator[None]:
    """Hold the database while its schema changes: a watchbot that runs, an older one for sure, knows nothing of it.

    Raises StoreError(locked=True), naming the process that holds it.
    """
    if database.path is not None:
        with _file_lock(database, database.path, owner):
            yield
        return
    session = HeldSession(database.engine, owner)
    try:
        _take(session, database)
        yield
    finally:
        session.close()


def holder(database: Database) -> str | None:
    """Return who runs jobs on a database, process and host, as far as it is known; None when nobody does."""
    if database.path is None:
        with explained(database):
            return HeldSession(database.engine, "").holder() or None
    path = database.path.with_name(f"{database.path.name}.lock")
    try:
        said = " ".join(path.read_text(encoding="utf-8", errors="replace").split())
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:  # nobody ever ran, or it is not ours to look at
        return None
    try:
        if said:  # whoever ends in peace empties the file; who was killed has lost the lock
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return said
    finally:
        os.close(handle)
    return None


@contextmanager
def _held_file(database: Database, file: Path, owner: str) -> Iterator[InstanceLock]:
    with _file_lock(database, file, owner):
        with database.writing() as connection:
            fence = add(connection, instances, owner=owner)
        guard = _same_file(file)  # after the first write: a file of a layered file system gets its name with that
        database.guards.append(guard)
        try:
            database.take_in_log(LOG_PAGES)
            yield InstanceLock(owner=owner, fence=fence)
        finally:
            database.guards.remove(guard)
            database.take_in_log(0)


@contextmanager
def _file_lock(database: Database, file: Path, owner: str) -> Iterator[None]:
    path = file.with_name(f"{file.name}.lock")
    handle = _open(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        said = path.read_text(encoding="utf-8", errors="replace").split()
        raise StoreError(_in_use(database, said[0] if said else ""), locked=True) from error
    try:
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()} {owner}\n".encode())
        yield
    finally:
        with contextlib.suppress(OSError):
            os.ftruncate(handle, 0)
        os.close(handle)


def _same_file(file: Path) -> Callable[[Connection], None]:
    """Return what makes sure, at the start of each write, that a file is still the one that was opened.

    A file that was deleted can be written to for as long as it is open, and all of it is lost at the end.
    """
    before = file_id(file)

    def check(_connection: Connection) -> None:
        now = file_id(file)
        if now != before:
            what = "is gone" if now is None else "was replaced by another file"
            raise StoreError(f"{file} {what} since this watchbot started: it writes nothing any more; start it anew")

    return check


def file_id(file: Path) -> tuple[int, int] | None:
    """Return what tells a file from every other on this machine; None when there is none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"the lock file {path} cannot be opened: {error}") from error


@contextmanager
def _held_session(database: Database, owner: str) -> Iterator[InstanceLock]:
    session = HeldSession(database.engine, owner)
    try:
        _take(session, database)
        with database.writing() as connection:
            session.fence = add(connection, instances, owner=owner)

        def check(connection: Connection) -> None:
            session.check(connection, database.name)

        database.guards.append(check)
        try:
            yield InstanceLock(owner=owner, fence=session.fence)
        finally:
            database.guards.remove(check)
    finally:
        session.close()


def _take(session: HeldSession, database: Database) -> None:
    with explained(database):
        taken = session.take()
        said = "" if taken else session.holder()
    if not taken:
        raise StoreError(_in_use(database, said.replace(" ", ", ", 1)), locked=True)


def _in_use(database: Database, holder: str) -> str:
    named = f"process {holder}" if holder else "another process"
    return f"{database.name} is in use by a running watchbot ({named}); stop it first, or let it do the work"
