"""How migrations run: inside a transaction that the store has opened, or on a database that the command line names.

    python -m alembic -x url=sqlite:///watchbot.db revision --autogenerate -m "what changes" --rev-id 0002

A new revision needs `HEAD` in `watchbot/store/migrations.py` moved to it; a test says so.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlalchemy.types import TypeDecorator

from watchbot.store.tables import metadata


def _plain_type(kind: str, value: Any, _autogen: Any) -> str | bool:
    """Write our own column types as what they are on disk: a migration must not change when they do."""
    if kind == "type" and isinstance(value, TypeDecorator):
        return f"sa.{value.impl!r}"
    return False


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=context.get_x_argument(as_dictionary=True).get("batch") != "no",
        transactional_ddl=True,
        compare_type=True,
        render_item=_plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _migrate(given)
else:
    with create_engine(context.get_x_argument(as_dictionary=True)["url"]).begin() as made:
        _migrate(made)
