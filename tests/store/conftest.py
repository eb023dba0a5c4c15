"""A real database for each test, a file and a PostgreSQL database in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from watchbot.store import Store, open_store


@pytest.fixture
def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of a database with nothing in it; a file is not even there yet."""
    if kind == "postgresql":
        address: str = request.getfixturevalue("server").create(migrated=False)
        return address
    return f"sqlite:///{tmp_path / 'watchbot.db'}"


@pytest.fixture
def ready(tmp_path: Path, new_database: Callable[[Path], str]) -> str:
    """Return the address of a database with our tables and no rows."""
    return new_database(tmp_path)


@pytest.fixture
def store(ready: str) -> Iterator[Store]:
    opened = open_store(ready, busy=2.0)
    yield opened
    opened.close()
