"""The few statements that both databases know under different names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

Columns = Mapping[str, Any]
MOST_ROWS = 2**31 - 1  # the largest id of a row; neither database can even be asked for much more


def by_letters(connection: Connection, column: ColumnElement[str]) -> ColumnElement[str]:
    """Return what to order by so that texts come code point by code point, as in Python and SQLite.

    PostgreSQL orders by the rules of the language that its database was made for, which also differ by version.
    """
    return column.collate("C") if connection.dialect.name == "postgresql" else column


# Statements are made once: to make one anew and find it in the cache costs more than to run it.


@cache
def _inserting(table: Table) -> Insert:
    return table.insert()


@cache
def _inserting_new(dialect: str, table: Table) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing()


def add(connection: Connection, table: Table, **columns: Any) -> int:
    """Insert one row and return its id."""
    made = connection.execute(_inserting(table), columns).inserted_primary_key
    if made is None:
        raise TypeError(f"{table.name} has no id")
    row_id: int = made[0]
    return row_id


def insert_new(connection: Connection, table: Table, rows: Sequence[Columns]) -> None:
    """Insert rows, leaving out those that a unique constraint says are there already."""
    if not rows:
        return
    connection.execute(_inserting_new(connection.dialect.name, table), list(rows))


def put(connection: Connection, table: Table, row: Columns, *, key: str) -> None:
    """Insert a row, or replace the one with the same `key`."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**row)
    rest = {name: statement.excluded[name] for name in row if name != key}
    connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=rest))
