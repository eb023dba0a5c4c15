"""What is asked at every tick and for every article is answered by an index, however much is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, event

from builders import NOW, a_change, a_claim, a_decision, a_draft, a_figure, a_read
from watchbot.seeds import Seeds
from watchbot.store import Store
from watchbot.store.knowledge import ALERTS

GROWING = "articles|bands|changes|claims|coverage|deliveries|entries|evidence|alerts|readings|snapshots|untracked"
# Partial indexes that hold only what waits.
WAITING = ("ix_entries_due", "ix_entries_unscheduled", "ix_deliveries_due", "uq_readings_current")


@contextmanager
def plans(store: Store) -> Iterator[dict[str, list[str]]]:
    """Collect how the database means to answer every question that is asked inside."""
    asked: dict[str, Any] = {}
    found: dict[str, list[str]] = {}

    def note(_c: Connection, _cursor: Any, sql: str, parameters: Any, _x: Any, many: bool) -> None:
        if sql.startswith(("SELECT", "UPDATE", "DELETE")):
            asked.setdefault(sql, parameters[0] if many else parameters)

    engine = store._database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)
    with store._writing() as connection:
        if engine.name == "postgresql":  # tables with a handful of rows are walked through, unless that is forbidden
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        how = "EXPLAIN" if engine.name == "postgresql" else "EXPLAIN QUERY PLAN"
        for sql, parameters in asked.items():
            rows = connection.exec_driver_sql(f"{how} {sql}", parameters)
            found[" ".join(sql.split())] = [str(row[-1]).strip() for row in rows]


def walks(found: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Return the questions that walk through a table that grows."""
    walk = re.compile(rf"(?:-> +)?(?:SCAN|Seq Scan on) (?:{GROWING})\b(?!.*(?:{'|'.join(WAITING)}))")
    return [(step, sql) for sql, steps in found.items() for step in steps if walk.match(step)]


def test_an_article_is_compared_and_written_by_indexes_alone(store: Store) -> None:
    store.sync_seeds(Seeds(figures=(a_figure("gap", "2.5"),)), NOW)
    claim = a_claim()
    text = "Enough words for a fingerprint of this text, which is not long. " * 3
    with plans(store) as found:
        for place, url in enumerate(("http://one.example/a", "http://two.example/a", "http://one.example/a")):
            read = a_read(claim, url=url, text=text + str(place))
            with store.deciding() as transaction:
                known = transaction.known_about(read, ["gap"])
                transaction.record_article(read, a_decision(a_change(claim), alerts=(a_draft(claim),)), snapshot=b"x")
    assert known.near
    assert len(found) > 15
    assert walks(found) == []
    sorted_in_memory = [sql for sql, steps in found.items() if any("TEMP B-TREE FOR ORDER BY" in s for s in steps)]
    assert [sql for sql in sorted_in_memory if "claims.article_id = ?" not in sql] == [], "the newest come in order"


def test_what_was_dismissed_is_found_by_an_index_of_its_own(store: Store) -> None:
    drafts = tuple(a_draft(a_claim(str(value))) for value in range(ALERTS))
    with store.deciding() as transaction:
        transaction.record_article(a_read(a_claim()), a_decision(a_change(a_claim()), alerts=drafts))
    with plans(store) as found, store.deciding() as transaction:
        transaction.known_about(a_read(a_claim(), url="http://two.example/a"), ["gap"])
    asked = [" ".join(steps) for sql, steps in found.items() if "'dismissed'" in sql]
    assert len(asked) == 2
    assert all("ix_alerts_dismissed" in steps or "ix_alerts_refused" in steps for steps in asked), asked


def test_every_tick_asks_indexes(store: Store) -> None:
    store.rechecks_due(NOW, ())  # a schedule that is new is worked out for everything, once
    with plans(store) as found:
        store.due_feeds(NOW)
        store.has_due(NOW)
        store.due_entries(NOW)
        store.rechecks_due(NOW, ())
        store.has_deliveries_due(NOW)
        store.lease_deliveries(NOW, owner="me", lease=timedelta(1))
        store.wake_snoozed(NOW)
        store.last_digest("desk")
        store.digest_material(NOW, NOW + timedelta(1))
        store.claims(figure="gap", limit=5)
        store.claims(article=1)
        store.articles_to_reextract("2", 0)
        store.prune(NOW, snapshots=timedelta(1), articles=timedelta(1))
    assert len(found) > 15
    assert walks(found) == []
    assert not [
        sql for sql, steps in found.items() if "articles.text," in sql and any("TEMP B-TREE" in s for s in steps)
    ], "texts are not sorted"
