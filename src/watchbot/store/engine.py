"""Connections, transactions, and what a database's complaint means for a person.

Python's own sqlite3 begins transactions late and never for schema changes; here every transaction begins explicitly:
IMMEDIATE for writers, so that waiting for the lock works and nothing is read that is out of date when it is written;
plain for readers, who see one moment of the database and never wait in WAL mode. `postgres` gives the same promises.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from watchbot.errors import StoreError
from watchbot.store import postgres

BUSY = 5.0  # seconds a writer waits for another one
# KiB of pages that a connection to a file keeps. A copy is looked for at sixty places of an index: with SQLite's own
# 2 MB the upper pages of a large one are read anew for each of them, which costs five times as much.
CACHE = 16 * 1024
_EXAMPLES = "sqlite:///watchbot.db or postgresql+psycopg://user@host/name"
_WRITING = "watchbot_writing"  # execution option of a connection that is about to write


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """An open database: how to begin a transaction, and how to name it to a person (never with its password)."""

    engine: Engine
    name: str
    path: Path | None  # of the file, for SQLite
    busy: float
    looking: Mapping[str, Any] = field(default_factory=dict)  # execution options of a connection that only reads
    guards: list[Callable[[Connection], None]] = field(default_factory=list)  # asked at the start of each write
    log_pages: list[int] = field(default_factory=lambda: [0])  # of the log, after which it is taken in; 0: never

    def take_in_log(self, pages: int) -> None:
        """Take the write-ahead log into the database whenever it has grown to so many pages; 0: leave it alone.

        SQLite before 3.51.3 can damage a database whose log two connections take in at the same moment. So it is done
        only by the one process that holds the instance lock, whose writes come one after the other.
        """
        self.log_pages[:] = [pages]
        self.engine.dispose()  # connections made from now on do it

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one moment of the database. Raises StoreError."""
        with explained(self), self.engine.connect() as raw:
            connection = raw.execution_options(**self.looking)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that holds the write lock from its first moment. Raises StoreError, also when locked."""
        with explained(self), self.engine.connect() as raw:
            connection = raw.execution_options(**{_WRITING: True})
            with connection.begin():
                if self.path is None:
                    postgres.lock_writing(connection)
                for guard in self.guards:
                    guard(connection)
                yield connection


def connect(url: str, *, busy: float = BUSY) -> Database:
    """Return the database at `url`; nothing is read yet.

    Args:
        url: `sqlite:///file`, relative to the working directory, or `postgresql+psycopg://user@host/name`.
        busy: seconds that a writer waits for another one.

    Raises:
        StoreError: the address is none, or of a kind that is not supported.
    """
    parsed = _parsed(url)
    kind = parsed.get_backend_name()
    if kind == "postgresql":
        engine = postgres.open_engine(parsed, busy=busy)
        return Database(engine=engine, name=postgres.name_of(parsed), path=None, busy=busy, looking=postgres.READING)
    if kind != "sqlite":
        raise StoreError(f"{kind} is not supported; write {_EXAMPLES}")
    return _sqlite(parsed, busy=busy)


def look_at(url: str) -> tuple[str, str]:
    """Return the name of a database and the version of its server ("" for a file); nothing is made or changed.

    Raises:
        StoreError: the address is none, or the server cannot be reached.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() != "postgresql":
        return parsed.database or "", ""
    database = connect(url)
    try:
        with database.reading() as connection:
            server: str = connection.exec_driver_sql("SHOW server_version").scalar_one()
    finally:
        database.engine.dispose()
    return database.name, f"PostgreSQL {server}"


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(re.sub("^postgres://", "postgresql://", url))
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"this is no address of a database; write {_EXAMPLES}") from error
    if parsed.host and set(parsed.host) & set("@["):  # else half of a password would pass for a host, and be shown
        raise StoreError(f"this is no address of a database: write @ in a password as %40 ({_EXAMPLES})")
    return parsed


def _sqlite(url: URL, *, busy: float) -> Database:
    if not url.database or url.database == ":memory:":
        raise StoreError("a database in memory would be lost at every start; write sqlite:///watchbot.db")
    path = Path(url.database)
    if not path.parent.is_dir():
        raise StoreError(f"there is no folder {path.parent} for the database; create it, or name another one")
    engine = create_engine(url, connect_args={"timeout": busy, "check_same_thread": False, "isolation_level": None})
    database = Database(engine=engine, name=str(path), path=path, busy=busy)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        cursor = connection.cursor()
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA wal_autocheckpoint={database.log_pages[0]}")
        cursor.execute(f"PRAGMA cache_size=-{CACHE}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(_WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return database


@contextmanager
def explained(database: Database) -> Iterator[None]:
    """Turn what the database driver says into a `StoreError` that says what to do. Bugs pass as they are."""
    try:
        yield
    except DBAPIError as error:
        meaning = _meaning(error.orig, database)
        if meaning is None:
            raise
        raise meaning from error
    except sqlite3.DatabaseError as error:
        meaning = _meaning(error, database)
        if meaning is None:
            raise
        raise meaning from error


def _meaning(error: BaseException | None, database: Database) -> StoreError | None:
    if database.path is None:
        return None if error is None else postgres.meaning(error, database.name, busy=database.busy)
    if not isinstance(error, sqlite3.DatabaseError):
        return None
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the class of the error
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(
            f"another program is writing to {database.name}; waited {database.busy:g} s for it. "
            "Try again, or look for a command that hangs.",
            locked=True,
        )
    if code == sqlite3.SQLITE_NOTADB:
        return StoreError(f"{database.name} is no database; name another file, or move this one away")
    if code == sqlite3.SQLITE_CORRUPT:
        return StoreError(
            f"{database.name} is damaged ({error}). Nothing is written to it any more: keep the file and its -wal, "
            "and restore your last backup beside it."
        )
    words = {
        sqlite3.SQLITE_FULL: "the disk is full",
        sqlite3.SQLITE_IOERR: "the disk cannot be read or written",
        sqlite3.SQLITE_READONLY: "it may not be written to",
        sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
        sqlite3.SQLITE_PERM: "it may not be opened",
    }
    if code in words:
        return StoreError(f"{database.name}: {words[code]} ({error})")
    return None
