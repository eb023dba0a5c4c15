"""A real database in a file of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from watchbot.store import Store, open_store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'watchbot.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url, busy=2.0)
    yield opened
    opened.close()
