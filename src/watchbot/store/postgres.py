"""PostgreSQL: what is done otherwise than with a file.

One writer, as with a file: every transaction that writes begins with an advisory lock that is the database's own and
ends with it. Statements after it see everything that was committed before it was got, because each looks at the
database anew (READ COMMITTED). Readers see one moment (REPEATABLE READ, read only) and wait for nobody.
"""

from __future__ import annotations

import shlex
from contextlib import suppress
from os import getpid
from pathlib import Path
from time import sleep
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from watchbot.errors import StoreError

READING: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""Execution options of a connection that only looks."""

_CLASS: Final = 0x57A7C4B0  # "watchbo…": tells our advisory locks from those of other programs
_OWN: Final = "hashtext(current_schema())"  # two watchbots may live in two schemas of one database
_INSTANCE: Final = f"{_CLASS + 1}, {_OWN}"
_WRITE: Final = f"{_CLASS}, {_OWN}"
_PATIENCE: Final = 10  # seconds to connect; and after which a connection that says nothing is asked whether it lives
_TRIES: Final = 5
_UNREACHED: Final = ("08", "57P01", "57P02", "57P03")

_STILL_HELD: Final = """
    SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND pid = %s AND granted),
           (SELECT max(id) FROM instances)
"""
_HOLDER: Final = """
    SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.classid = %s AND l.objid = hashtext(current_schema())::oid AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def open_engine(url: URL, *, busy: float) -> Engine:
    """Return an engine for a PostgreSQL address; nothing is connected yet. Raises StoreError without the driver."""
    if url.get_driver_name() not in ("psycopg", "postgresql"):
        raise StoreError(f"the driver {url.get_driver_name()} is not supported; write postgresql+psycopg://…")
    given = url.query.get("options", "")
    options = given if isinstance(given, str) else " ".join(given)
    ours = {
        "options": f"{options} -c TimeZone=UTC -c lock_timeout={max(1, int(busy * 1000))}".strip(),
        "keepalives_idle": _PATIENCE,
        "keepalives_interval": _PATIENCE,
        "keepalives_count": 3,
        "tcp_user_timeout": 3000 * _PATIENCE,
        "application_name": "watchbot",
        "connect_timeout": _PATIENCE,
    }
    wanted = {name: value for name, value in ours.items() if name == "options" or name not in url.query}
    plain = url.set(drivername="postgresql+psycopg").difference_update_query(["options"])
    try:
        return create_engine(plain, connect_args=wanted, pool_pre_ping=True, hide_parameters=True)
    except (ImportError, NoSuchModuleError) as error:
        raise StoreError("PostgreSQL needs its driver; install it with: pip install 'watchbot[postgres]'") from error


def name_of(url: URL) -> str:
    """Return how a database is named to a person: never with user or password."""
    host = url.host or url.query.get("host", "")
    port = f":{url.port}" if url.port else ""
    shown = host if isinstance(host, str) else ",".join(host)
    return f"PostgreSQL database {url.database or ''}" + (f" at {shown}{port}" if shown else "")


def dump_command(url: URL, target: Path) -> str:
    """Return the command that backs a database up; `pg_dump` asks for the password itself."""
    host = url.host or url.query.get("host", "")
    given = {"--host": host, "--port": url.port, "--username": url.username, "--file": target, "--dbname": url.database}
    named = [f"{option}={value}" for option, value in given.items() if value and isinstance(value, str | int | Path)]
    return shlex.join(["pg_dump", "--format=custom", *named])


def lock_writing(connection: Connection) -> None:
    """Let nobody else write before this transaction is over; waits at most for the `busy` of the engine."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE})")


def meaning(error: BaseException, name: str, *, busy: float) -> StoreError | None:
    """Return what an error of the driver means for a person; None for one that only a bug of ours can cause."""
    state: str = getattr(error, "sqlstate", None) or ""
    said = " ".join(str(error).split("\n")[0].split())
    if state == "55P03":
        return StoreError(
            f"another program is writing to {name}; waited {busy:g} s for it. "
            "Try again, or look for a command that hangs.",
            locked=True,
        )
    if state in ("40001", "40P01"):
        return StoreError(f"another program got in the way in {name} ({said}); try again", locked=True)
    if not state and ("password" in said or 'role "' in said):
        return StoreError(f"{name} refuses the user or the password; look at `database` in the settings")
    if not state and "does not exist" in said:
        return StoreError(f"{name} is not there ({said}); make it with createdb, or name another one")
    if state.startswith(_UNREACHED) or (not state and type(error).__name__ == "OperationalError"):
        return StoreError(f"{name} cannot be reached ({said or 'the connection was lost'}); is the server running?")
    words = {
        "53100": "the disk of the server is full",
        "53200": "the server has no memory left",
        "53300": "the server has too many connections; close some, or raise its max_connections",
        "25006": "it takes no writes: a standby, or set to read only",
        "42501": "this user may not do that; it needs to own the tables and to create them",
        "XX001": "its pages are damaged; restore your last backup",
        "XX002": "an index is damaged; run REINDEX, or restore your last backup",
    }
    return StoreError(f"{name}: {words[state]} ({said})") if state in words else None


class HeldSession:
    """A connection whose advisory lock says that this process runs the jobs.

    The server lets the lock go when the connection ends, however it ends. So each transaction that writes asks whether
    it is still held; when it is not (the server was started anew, the line was cut), it is taken again, unless somebody
    else has it or had it in the meantime: then nothing is written any more.
    """

    def __init__(self, engine: Engine, owner: str) -> None:
        self._engine = engine
        self._owner = owner
        self._session: Connection | None = None
        self._pid = 0
        self.fence = 0

    def take(self) -> bool:
        """Connect and try to get the lock; False when another one has it, and keeps it for half a second."""
        self.close()
        session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        session.detach()
        try:
            session.exec_driver_sql(
                "SELECT set_config('application_name', %s, false)", (f"{getpid()} {self._owner}"[:63],)
            )
            self._pid = session.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            got = _tried(session)
        except BaseException:
            session.close()
            raise
        if got:
            self._session = session
        else:
            session.close()
        return got

    def check(self, connection: Connection, name: str) -> None:
        """Make sure, inside a transaction that writes, that nobody else runs jobs. Raises StoreError(locked)."""
        mine, newest = connection.exec_driver_sql(_STILL_HELD, (_CLASS + 1, self._pid)).one()
        if newest != self.fence or not (mine or self.take()):
            raise StoreError(
                f"another watchbot has taken over {name}, after the connection to it was lost; this one stops writing",
                locked=True,
            )

    def holder(self) -> str:
        """Return who has the lock, as far as the server tells."""
        with self._engine.connect() as connection:
            found: Any = connection.exec_driver_sql(_HOLDER, (_CLASS + 1,)).scalar()
        return found or ""

    def close(self) -> None:
        """Let the lock go, at once: a server takes its time to notice that a connection has ended."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(DBAPIError), session:
                session.exec_driver_sql(f"SELECT pg_advisory_unlock({_INSTANCE})")


def _tried(session: Connection) -> bool:
    """Try to get the lock for half a second: who had it may be gone, and the server not know it yet."""
    for _ in range(_TRIES):
        if session.exec_driver_sql(f"SELECT pg_try_advisory_lock({_INSTANCE})").scalar_one():
            return True
        sleep(0.1)
    return False
