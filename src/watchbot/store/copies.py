"""Copies of a database that is in use, checked before they get their name."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from watchbot.errors import StoreError
from watchbot.store.engine import Database, explained
from watchbot.store.postgres import dump_command

PAGES = 2000  # copied at once; in between, writers get their turn


def copy_file(database: Database, target: Path, *, replace: bool = False) -> None:
    """Copy the database to `target` while it is in use. Raises StoreError; a half copy never gets the name."""
    if database.path is None:
        command = dump_command(database.engine.url, target)
        raise StoreError(f"a {database.name} is copied by PostgreSQL's own tool, also while it is in use: {command}")
    if target.exists() and not replace:
        raise StoreError(f"{target} exists already; a backup never overwrites")
    part = target.with_name(f"{target.name}.part")
    try:
        with explained(database):
            _copy(database.path, part, busy=database.busy)
        problems = sound(part)
        if problems:
            raise StoreError(f"the copy of {database.name} is damaged and was thrown away: {problems[0]}")
        _sync(part)
        part.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error}") from error
    finally:
        for leftover in (part, part.with_name(f"{part.name}-wal"), part.with_name(f"{part.name}-shm")):
            leftover.unlink(missing_ok=True)


def sound(path: Path) -> tuple[str, ...]:
    """Return what SQLite finds wrong with a file; nothing for a sound one."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.DatabaseError as error:
        return (str(error),)
    return tuple(row[0] for row in rows if row[0] != "ok")


def _copy(source: Path, target: Path, *, busy: float) -> None:
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    with (
        contextlib.closing(sqlite3.connect(source, timeout=busy)) as here,
        contextlib.closing(sqlite3.connect(target)) as there,
    ):
        here.execute("PRAGMA wal_autocheckpoint=0")
        here.backup(there, pages=PAGES, sleep=0.01)
        # A copy is one file: without this it would want a -wal beside it as soon as somebody looks.
        there.execute("PRAGMA journal_mode=DELETE")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
