"""The schema: from nothing, from the past, from the future, from somebody else."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect

import watchbot
from databases import Server
from watchbot.errors import StoreError
from watchbot.store import open_store
from watchbot.store.migrations import HEAD, scripts
from watchbot.store.tables import metadata

pytestmark = pytest.mark.slow  # many whole polls: too long for every save

ROOT = Path(watchbot.__file__).parents[2]


@contextlib.contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Connect as another program would, and commit at the end."""
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def tables_of(database: Path | str) -> set[str]:
    with connected(f"sqlite:///{database}" if isinstance(database, Path) else database) as connection:
        return set(inspect(connection).get_table_names())


def test_there_is_one_head_and_it_is_the_one_that_the_store_names() -> None:
    assert ScriptDirectory(str(scripts())).get_heads() == [HEAD]


def test_the_folder_is_no_package() -> None:
    """With an `__init__.py` it would hide the library of the same name."""
    assert not (ROOT / "alembic" / "__init__.py").exists()


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


@pytest.mark.sqlite
def test_the_migrations_build_exactly_the_tables_of_the_code(url: str) -> None:
    open_store(url).close()
    with connected(url) as connection:
        assert differences(connection) == []
        kinds = {name: (sql or "") for name, sql in connection.exec_driver_sql("SELECT name, sql FROM sqlite_master")}
    assert "WITHOUT ROWID" in kinds["bands"]
    with connected("sqlite://") as connection:
        metadata.create_all(connection)
        wanted = dict(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'index'").fetchall())
    # The comparison above does not see the condition of a partial index.
    assert {n: " ".join(sql.split()) for n, sql in wanted.items() if sql} == {
        name: " ".join(kinds[name].split()) for name, sql in wanted.items() if sql
    }


INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"


@pytest.mark.postgresql
def test_the_migrations_build_the_same_tables_on_a_server(url: str, server: Server) -> None:
    open_store(url).close()
    with connected(url) as connection:
        assert differences(connection) == []
        built = dict(connection.exec_driver_sql(INDEXES).fetchall())
    with connected(server.create(migrated=False)) as connection:
        metadata.create_all(connection)
        wanted = dict(connection.exec_driver_sql(INDEXES).fetchall())
    del built["alembic_version_pkc"]
    assert built == wanted


def test_down_and_up_again_leaves_the_same_tables(url: str) -> None:
    from alembic import command
    from alembic.config import Config

    open_store(url).close()
    before = tables_of(url)
    config = Config()
    config.set_main_option("script_location", str(scripts()))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
    assert tables_of(url) == before


def test_a_database_from_the_future_is_refused_and_left_alone(url: str) -> None:
    open_store(url).close()
    with connected(url) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(StoreError, match=r"newer watchbot.*0999.*restore a backup"):
        open_store(url)
    with connected(url) as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0999"


def test_the_tables_of_another_program_are_refused(url: str) -> None:
    with connected(url) as connection:
        connection.exec_driver_sql("CREATE TABLE notes (id INTEGER)")
    with pytest.raises(StoreError, match="another program"):
        open_store(url)
    assert tables_of(url) == {"notes"}


def test_without_leave_to_migrate_an_empty_database_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="db upgrade"):
        open_store(url, migrate=False)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Return a folder with watchbot as a wheel installs it: the migrations inside the package, no checkout around."""
    shutil.copytree(
        ROOT / "src" / "watchbot", tmp_path / "site" / "watchbot", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(
        ROOT / "alembic", tmp_path / "site" / "watchbot" / "_alembic", ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path / "site"


def run_python(site: Path, code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=site.parent, env={"PYTHONPATH": str(site)}, capture_output=True, text=True, timeout=50, check=False
    )


@pytest.mark.slow
def test_an_installed_watchbot_migrates_from_inside_its_package(elsewhere: Path) -> None:
    done = run_python(
        elsewhere,
        "import watchbot.store.migrations as m, watchbot.store as s\n"
        "s.open_store('sqlite:///installed.db').close()\n"
        "print(m.scripts())",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(elsewhere / "watchbot" / "_alembic")
    assert "claims" in tables_of(elsewhere.parent / "installed.db")


NEXT = f"{int(HEAD) + 1:04d}"

MORE = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{next}", "{head}", None, None

def upgrade():
    op.add_column("facts", sa.Column("more", sa.Text()))
    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))
    {trouble}

def downgrade():
    pass
"""


def with_one_more(site: Path, trouble: str) -> None:
    (site / "watchbot" / "_alembic" / "versions" / f"{NEXT}_more.py").write_text(
        MORE.format(trouble=trouble, head=HEAD, next=NEXT)
    )
    path = site / "watchbot" / "store" / "migrations.py"
    path.write_text(path.read_text().replace(f'HEAD = "{HEAD}"', f'HEAD = "{NEXT}"'))


UPGRADE = "import watchbot.store as s; s.open_store('sqlite:///old.db').close()"


def test_an_upgrade_keeps_a_copy_of_what_was(elsewhere: Path) -> None:
    old = elsewhere.parent / "old.db"
    first = open_store(f"sqlite:///{old}")
    first.remember("key", "kept")
    first.close()
    with_one_more(elsewhere, "pass")
    done = run_python(elsewhere, UPGRADE)
    assert done.returncode == 0, done.stderr
    assert "extra" in tables_of(old)
    copy = elsewhere.parent / f"old.db.before-{NEXT}"
    assert "extra" not in tables_of(copy)
    restored = open_store(f"sqlite:///{copy}")
    assert restored.remembered("key") == "kept"
    restored.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(elsewhere: Path) -> None:
    old = elsewhere.parent / "old.db"
    open_store(f"sqlite:///{old}").close()
    before = tables_of(old)
    with_one_more(elsewhere, "raise RuntimeError('half way')")
    done = run_python(elsewhere, UPGRADE)
    assert done.returncode != 0
    assert "half way" in done.stderr
    assert tables_of(old) == before
    open_store(f"sqlite:///{old}").close()


@pytest.mark.slow
def test_a_migration_that_is_killed_leaves_the_database_as_it_was(elsewhere: Path) -> None:
    old = elsewhere.parent / "old.db"
    open_store(f"sqlite:///{old}").close()
    before = tables_of(old)
    with_one_more(elsewhere, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert run_python(elsewhere, UPGRADE).returncode == -9
    assert tables_of(old) == before
    with_one_more(elsewhere, "pass")
    assert run_python(elsewhere, UPGRADE).returncode == 0
    assert "extra" in tables_of(old)


@pytest.mark.slow
def test_the_wheel_holds_the_migrations(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=55,
    )
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert {"watchbot/_alembic/env.py", "watchbot/_alembic/script.py.mako"} <= set(names)
    assert any(name.startswith("watchbot/_alembic/versions/0001") for name in names)
    assert "watchbot/_alembic/__init__.py" not in names
