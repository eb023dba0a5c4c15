"""Small things to remember between runs."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from watchbot.store.columns import key_of, storable
from watchbot.store.sql import put
from watchbot.store.tables import facts

_LONGEST = 200  # of a key, and of the column


def remembered(connection: Connection, key: str) -> str | None:
    """Return what was remembered under a key, or None."""
    return connection.execute(_VALUE, {"of": _named(key)}).scalar()


_VALUE = select(facts.c.value).where(facts.c.key == bindparam("of"))


def remember(connection: Connection, key: str, value: str) -> None:
    """Remember a text under a key, instead of what was there."""
    put(connection, facts, {"key": _named(key), "value": value}, key="key")


def _named(key: str) -> str:
    """Return a key as it is kept: paths of documents can be longer than a key may be."""
    kept = storable(key)
    return kept if len(kept) <= _LONGEST else key_of(key)
