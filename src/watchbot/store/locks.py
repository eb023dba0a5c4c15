"""One running watchbot for each database.

The lock is the operating system's, on a file beside the database, or the PostgreSQL server's, on a connection: it goes
when its holder dies, however it dies. File or connection say who holds it. The fence is a number that grows with each
start.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
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
def _held_file(database: Database, file: Path, owner: str) -> Iterator[InstanceLock]:
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
        with database.writing() as connection:
            fence = add(connection, instances, owner=owner)
        database.take_in_log(LOG_PAGES)
        yield InstanceLock(owner=owner, fence=fence)
    finally:
        database.take_in_log(0)
        with contextlib.suppress(OSError):
            os.ftruncate(handle, 0)
        os.close(handle)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"the lock file {path} cannot be opened: {error}") from error


@contextmanager
def _held_session(database: Database, owner: str) -> Iterator[InstanceLock]:
    session = HeldSession(database.engine, owner)
    try:
        with explained(database):
            taken = session.take()
            holder = "" if taken else session.holder()
        if not taken:
            raise StoreError(_in_use(database, holder.replace(" ", ", ", 1)), locked=True)
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


def _in_use(database: Database, holder: str) -> str:
    named = f"process {holder}" if holder else "another process"
    return f"{database.name} is in use by a running watchbot ({named}); stop it first, or let it do the work"
