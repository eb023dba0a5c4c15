"""A PostgreSQL server that makes databases for tests."""

from __future__ import annotations

import os

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.exc import DBAPIError

from watchbot.store import open_store


class Server:
    """A PostgreSQL server that makes databases."""

    def __init__(self, url: URL) -> None:
        self.url = url.set(drivername="postgresql+psycopg")
        self.engine: Engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        self.made: list[str] = []
        self.templates: dict[bool, str] = {}

    def create(self, *, migrated: bool) -> str:
        """Make a database, empty or with our tables, and return its address."""
        if migrated not in self.templates:
            self.templates[migrated] = self._template(migrated=migrated)
        return self._address(self._make(f"TEMPLATE {self.templates[migrated]}"))

    def _template(self, *, migrated: bool) -> str:
        try:  # the rules of a language put texts in another order than their code points: ours must not depend on it
            name = self._make("TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
        except DBAPIError:
            name = self._make("TEMPLATE template0 ENCODING 'UTF8'")
        if migrated:
            open_store(self._address(name)).close()
        return name

    def _make(self, how: str) -> str:
        name = f"watchbot_test_{os.getpid()}_{len(self.made)}"
        self.run(f"CREATE DATABASE {name} {how}")
        self.made.append(name)
        return name

    def _address(self, name: str) -> str:
        return self.url.set(database=name).render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """Run a statement outside of any transaction."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def drop(self, name: str) -> None:
        """Let go of a database, also when somebody is still connected to it."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def close(self) -> None:
        """Let go of everything that was made."""
        for name in self.made:
            self.drop(name)
        self.engine.dispose()
