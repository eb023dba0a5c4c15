"""The same run gives the same result, whatever keeps it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import golden
import loopback
from databases import Server
from watchbot import jobs
from watchbot.app import open_app
from watchbot.store import Store, open_store

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
NUMBERS = {"id", "article_id", "alert_id", "entry_id"}  # of rows; their order counts, not what they are


@pytest.mark.slow
def test_the_golden_set_leaves_the_same_on_both(server: Server, tmp_path: Path) -> None:
    """Articles with their origins, claims, changes, alerts, evidence, readings, counts of runs: all, in their order."""
    found = golden.articles()
    states = []
    for name in ("file", "server"):
        folder = tmp_path / name
        folder.mkdir()
        if name == "server":
            (folder / golden.ADDRESS).write_text(server.create(migrated=True), encoding="utf-8")
        with loopback.served() as site:
            asyncio.run(_run(folder, found, site))
        store = open_store(golden.settings(folder).database)
        states.append(_state(store))
        store.close()
    for part, rows in states[0].items():
        assert rows, part
        assert states[1][part] == rows, part


async def _run(folder: Path, found: dict[str, Any], site: loopback.Site) -> None:
    seeds = golden.seeds(found)
    for later in (False, True):
        golden.serve(site, found, later=later)
        async with open_app(golden.settings(folder), seeds=seeds, resolver=site.resolve, now=lambda: AT) as opened:
            app = replace(opened, jitter=lambda: 0.5)
            with app.store.lock_instance("test"):
                await jobs.prepare(app)
                await jobs.poll(app, everything=later)


def _state(store: Store) -> dict[str, list[Any]]:
    alerts = store.alerts(limit=10_000)
    articles = store.articles(limit=10_000)
    listed = {
        "articles": articles,
        "claims": store.claims(limit=100_000),
        "changes": store.changes(limit=100_000),
        "alerts": alerts,
        "evidence": [e for alert in alerts for e in store.evidence(alert.id)],
        "readings": store.current_readings(),
        "coverage": [c for article in articles for c in store.coverage(article.id)],
        "feeds": store.feeds(),
        "entries": sorted(store.entry_lines(limit=10_000), key=lambda line: line.url),  # polled side by side
        "runs": store.runs(),
    }
    return {part: [_unnumbered(row) for row in rows] for part, rows in listed.items()} | {
        "status": sorted(store.status().items())
    }


def _unnumbered(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__ if name not in NUMBERS}
