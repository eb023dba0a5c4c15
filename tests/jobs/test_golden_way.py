"""The golden set through the way of the daemon: it must say what `extract claims` says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import golden
import loopback
from watchbot import jobs
from watchbot.app import open_app
from watchbot.model import AlertKind
from watchbot.store import Store, open_store


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory, furnish: Callable[[Path], Path]) -> Store:
    """Poll the set twice: as first published, then with the second versions."""
    folder = furnish(tmp_path_factory.mktemp("golden"))
    found = golden.articles()
    with loopback.served() as site:
        asyncio.run(_polled_twice(folder, found, site))
    return open_store(golden.settings(folder).database)


async def _polled_twice(folder: Path, found: dict, site: loopback.Site) -> None:
    config, seeds = golden.settings(folder), golden.seeds(found)
    golden.serve(site, found)
    async with open_app(config, seeds=seeds, resolver=site.resolve) as app:
        await jobs.prepare(app)
        first = await jobs.poll(app)
        assert not first.failures
        golden.serve(site, found, later=True)
        second = await jobs.poll(app, everything=True)
        assert not second.failures


def test_claims_and_kinds_are_those_of_extract_claims(way: Store) -> None:
    """Feed, fetcher, worker and store add nothing, lose nothing and turn nothing round."""
    found = golden.articles()
    numbers = {(a["url"], a["html"]): number for number, a in found.items()}
    alone = golden.judged_alone(found)
    stored: dict[str, set[tuple[object, ...]]] = {number: set() for number in found}
    revisions = {article.id: article for article in way.articles(limit=1000)}
    assert len(revisions) == len(found)
    for line in way.claims(limit=10_000):
        article = revisions[line.article_id]
        body, _ = way.snapshot(article.snapshot_hash) or (b"", "")
        number = numbers[(article.url, body.decode())]
        stored[number].add(golden.claim_key(line.claim, line.change))
    assert stored == alone


def test_second_versions_give_the_edits_that_the_set_lists(way: Store) -> None:
    """One alert for each number that was moved at the same address; none for a page that was only reworded."""
    pairs = json.loads((golden.CORPUS / "pairs.json").read_text(encoding="utf-8"))["pairs"]
    found = golden.articles()
    expected = {
        (found[pair["a"]]["url"], alert["figure"], float(alert["old"]), float(alert["new"]))
        for pair in pairs
        for alert in pair["alerts"]
        if alert["kind"] == "edited"
    }
    edits = way.alerts(kinds=(AlertKind.EDITED, AlertKind.WITHDRAWN), limit=1000)
    said = {(a.subject, a.figure, _number(a.was), float(a.value if a.value is not None else -1)) for a in edits}
    assert said == expected


def _number(text: str) -> float:
    return float("".join(c for c in text if c.isdigit() or c == "."))
