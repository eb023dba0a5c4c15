"""What only PostgreSQL can do to us: a server that is not there, a line that is cut, another language, two schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from builders import NOW
from databases import Server
from watchbot.errors import StoreError
from watchbot.model import FeedSeed
from watchbot.seeds import Seeds
from watchbot.store import Store, open_store

pytestmark = pytest.mark.postgresql


@pytest.fixture
def other(ready: str) -> Iterator[Store]:
    """Return the same database, opened by somebody else."""
    opened = open_store(ready, busy=0.2)
    yield opened
    opened.close()


def cut(server: Server, store: Store) -> None:
    """End every connection to the database of a store, as a server does that is started anew."""
    name = store._database.engine.url.database
    server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


@pytest.mark.smoke
def test_the_schema_is_made_and_a_value_comes_back(url: str) -> None:
    opened = open_store(url, daemon=True)
    opened.remember("key", "NUL \x00 and half a pair \ud800")
    assert opened.remembered("key") == "NUL � and half a pair �"
    assert opened.check() == ()
    opened.close()


@pytest.mark.smoke
@pytest.mark.parametrize(
    ("change", "meaning"),
    [
        ({"host": "127.0.0.1", "port": 1, "query": {}}, "cannot be reached .*is the server running"),
        ({"database": "watchbot_nowhere"}, "is not there .*createdb"),
        ({"username": "watchbot_nobody"}, "refuses the user or the password"),
    ],
)
def test_a_server_that_cannot_be_used_says_why_and_tells_no_secret(
    server: Server, change: dict[str, object], meaning: str
) -> None:
    address = server.url.set(password="opensesame").set(**change)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match=meaning) as caught:
        open_store(address.render_as_string(hide_password=False))
    assert "opensesame" not in str(caught.value)


@pytest.mark.smoke
def test_a_backup_says_which_command_makes_one(server: Server, ready: str, tmp_path: Path) -> None:
    address = make_url(ready).set(password="opensesame")
    opened = open_store(address.render_as_string(hide_password=False))
    with pytest.raises(StoreError, match=r"pg_dump --format=custom .*--dbname=watchbot_test") as caught:
        opened.backup(tmp_path / "copy.dump")
    opened.close()
    assert "opensesame" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_connections_that_were_cut_are_made_again(server: Server, store: Store) -> None:
    store.remember("key", "before")
    cut(server, store)
    assert store.remembered("key") == "before"


def test_a_transaction_whose_line_is_cut_leaves_nothing(server: Server, store: Store) -> None:
    from watchbot.store import facts

    def half() -> None:
        with store._writing() as connection:
            facts.remember(connection, "key", "half")
            cut(server, store)
            facts.remember(connection, "key", "whole")

    with pytest.raises(StoreError, match="cannot be reached"):
        half()
    assert store.remembered("key") is None


def test_the_instance_lock_survives_a_server_that_was_started_anew(server: Server, store: Store, other: Store) -> None:
    with store.lock_instance("me"):
        cut(server, store)
        store.remember("key", "value")
        with pytest.raises(StoreError, match="in use by a running watchbot"), other.lock_instance("you"):
            pass
    with other.lock_instance("you"):
        pass


def test_who_lost_the_lock_to_another_one_writes_nothing_more(server: Server, store: Store, other: Store) -> None:
    with store.lock_instance("me"):
        cut(server, store)
        with other.lock_instance("you"):
            with pytest.raises(StoreError, match="has taken over") as caught:
                store.remember("key", "mine")
            assert caught.value.locked
        with pytest.raises(StoreError, match="has taken over"):
            store.remember("key", "still mine")
        assert store.remembered("key") is None


def test_a_verdict_may_be_given_while_another_one_runs_the_jobs(store: Store, other: Store) -> None:
    with store.lock_instance("me"):
        other.remember("key", "value")
    assert store.remembered("key") == "value"


def test_two_schemas_of_one_database_do_not_get_in_each_others_way(server: Server) -> None:
    address = make_url(server.create(migrated=False))
    made = create_engine(address)
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA one")
        connection.exec_driver_sql("CREATE SCHEMA two")
    made.dispose()
    urls = [
        address.update_query_dict({"options": f"-c search_path={name}"}).render_as_string(hide_password=False)
        for name in ("one", "two")
    ]
    stores = [open_store(url, busy=0.2) for url in urls]
    with stores[0].lock_instance("me"), stores[1].lock_instance("you"), stores[0]._writing():
        stores[1].remember("key", "second")
    assert [opened.remembered("key") for opened in stores] == [None, "second"]
    for opened in stores:
        opened.close()


def test_texts_come_in_the_order_of_their_letters_whatever_the_language_of_the_server(store: Store) -> None:
    urls = [f"http://{name}.example/" for name in ("Zoo", "ape", "Émile", "bee", "a-b", "ab")]
    store.sync_seeds(Seeds(feeds=tuple(FeedSeed(url=url) for url in urls)), NOW)
    assert [feed.url for feed in store.feeds()] == sorted(urls)


def test_a_key_longer_than_its_column_is_kept_all_the_same(store: Store) -> None:
    store.remember("document:" + "folder/" * 60, "value")
    assert store.remembered("document:" + "folder/" * 60) == "value"


def test_a_driver_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real: Callable[..., object] = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name.split(".")[0] == "psycopg":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(StoreError, match=r"pip install 'watchbot\[postgres\]'"):
        open_store("postgresql+psycopg://me@host/x")
