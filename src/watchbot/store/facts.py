"""Small things to remember between runs."""

from __future__ import annotations

from sqlalchemy import Connection, select

from watchbot.store.sql import put
from watchbot.store.tables import facts


def remembered(connection: Connection, key: str) -> str | None:
    """Return what was remembered under a key, or None."""
    return connection.execute(select(facts.c.value).where(facts.c.key == key)).scalar()


def remember(connection: Connection, key: str, value: str) -> None:
    """Remember a text under a key, instead of what was there."""
    put(connection, facts, {"key": key, "value": value}, key="key")
