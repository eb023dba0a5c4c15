"""The schema: which revision a database has, and the way to ours.

Migrations run from the checkout and from an installed wheel. One upgrade is one transaction, so a migration that fails
leaves the database as it was; before it, a file that holds anything is copied.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep

from sqlalchemy import Connection, inspect, text

from watchbot.errors import StoreError
from watchbot.store.copies import copy_file
from watchbot.store.engine import Database, explained
from watchbot.store.locks import held_for_upgrade

HEAD = "0005"
"""The newest revision in `alembic/versions`; here too, because asking alembic costs a fifth of a second."""


def scripts() -> Path:
    """Return the folder of the migrations: inside the package when installed, beside `src/` in a checkout."""
    installed = Path(__file__).parents[1] / "_alembic"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "alembic"


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database, or None for an empty one. Raises StoreError for tables that are not ours."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        if tables:
            raise StoreError("this database holds the tables of another program; name another file")
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def ensure_schema(database: Database, *, migrate: bool) -> None:
    """Bring a database to `HEAD`, or raise StoreError when that is not possible or (`migrate` false) not wanted."""
    with database.reading() as connection:
        found = revision_of(connection)
    if found == HEAD:
        return
    if found is not None and found not in _known():
        raise StoreError(
            f"{database.name} was written by a newer watchbot (schema {found}, this one knows {HEAD}). "
            "Install the newer version, or restore a backup from before."
        )
    if not migrate:
        state = "is empty" if found is None else f"has the old schema {found}"
        raise StoreError(f"{database.name} {state}; run `watchbot db upgrade`")
    if found is None:
        _upgrade(database)
        return
    _upgrade_alone(database)


def _upgrade_alone(database: Database) -> None:
    """Upgrade while no watchbot runs; wait for one that is upgrading itself, then find it done.

    Raises StoreError(locked=True) when a watchbot runs on: an older one would work on tables that it does not know.
    """
    until = monotonic() + database.busy
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(held_for_upgrade(database, "upgrade"))
                break
            except StoreError as error:
                if not error.locked or (monotonic() > until and not _is_new(database)):
                    raise
            if _is_new(database):
                return
            sleep(0.1)
        if _is_new(database):
            return
        if database.path is not None:
            copy_file(database, database.path.with_name(f"{database.path.name}.before-{HEAD}"), replace=True)
        _upgrade(database)


def _is_new(database: Database) -> bool:
    with database.reading() as connection:
        return revision_of(connection) == HEAD


def _known() -> frozenset[str]:
    from alembic.script import ScriptDirectory

    return frozenset(script.revision for script in ScriptDirectory(str(scripts())).walk_revisions())


def _upgrade(database: Database) -> None:
    """Run the missing migrations in one transaction. A second program that tries the same waits, then finds it done."""
    if database.path is None:
        with database.writing() as connection:
            _run(connection)
        return
    with explained(database), database.engine.connect() as raw:
        # Rebuilding a table drops it for a moment; with foreign keys on, that would delete what points at it.
        raw.exec_driver_sql("COMMIT")
        raw.exec_driver_sql("PRAGMA foreign_keys=OFF")
        raw.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            _run(raw)
            broken = raw.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise StoreError(f"{database.name}: the upgrade would leave {len(broken)} rows without what they name")
        except BaseException:
            raw.rollback()
            raise
        else:
            raw.commit()
        finally:
            raw.invalidate()  # its foreign keys are off: it must not serve anybody else


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
