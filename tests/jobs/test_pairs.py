"""Pairs of pages of the golden set, through the daemon's way: one voice or two, and what the second page raises."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import golden
from corpus import noise
from watchbot.model import Alert, AlertKind, StoredArticle
from watchbot.store import Store

pytestmark = pytest.mark.slow  # whole processes, or the whole set: too long for every save

EDITS = (AlertKind.EDITED, AlertKind.WITHDRAWN)
PAIRS = json.loads((golden.CORPUS / "pairs.json").read_text(encoding="utf-8"))["pairs"]


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{p['a']}-{p['b']}" for p in PAIRS])
def test_a_pair_behaves_as_the_set_says(pair: dict[str, Any], tmp_path: Path, furnish: Callable[[Path], Path]) -> None:
    """`alerts` are all edits that the second page raises; its other alerts are labelled; `same_origin`: one voice."""
    store = noise.watched(furnish(tmp_path), numbers=frozenset({pair["a"], pair["b"]}))
    try:
        first, second = _pages(store, pair)
        raised = [a for a in store.alerts() if _raised_by(store, a) == second.id]
        edits = sorted((a.figure, str(a.was), float(a.value or 0)) for a in raised if a.kind in EDITS)
        assert [(figure, new) for figure, _, new in edits] == [(a["figure"], a["new"]) for a in pair["alerts"]]
        assert all(_number(was) == a["old"] for (_, was, _), a in zip(edits, pair["alerts"], strict=True))
        others = {(a.figure, float(a.value or 0)) for a in raised if a.kind not in EDITS}
        assert others <= _labelled(pair["b"])
        if pair["kind"] != "not_duplicate":
            assert not others, "the second page of a pair repeats the first, or is told as its edit"
        if pair["same_origin"] != "either":
            assert (first.origin == second.origin) is pair["same_origin"], (first.origin, second.origin)
    finally:
        store.close()


def test_machine_rewrites_are_found_by_their_names_and_numbers(tmp_path: Path, furnish: Callable[[Path], Path]) -> None:
    """Two of the three rewrites of the set are told from independent reports; the shared numbers alone do not do it."""
    store = noise.watched(furnish(tmp_path))
    try:
        spun = [_pages(store, pair) for pair in PAIRS if pair["kind"] == "spun"]
        assert sum(a.origin == b.origin for a, b in spun) >= 2
        found = golden.articles()
        publishers = {a["url"].partition("://")[2].partition("/")[0] for a in found.values()}
        origins = {a.origin for a in store.articles(limit=1000)} - {"wire.example"}
        copies = {pair["b"] for pair in PAIRS if pair["kind"] in ("spun", "syndicated")}
        assert len(origins) >= len(publishers) - len(copies), "pages that are no copies keep a voice of their own"
    finally:
        store.close()


def _labelled(number: str) -> set[tuple[str, float]]:
    rows = (json.loads(line) for line in (golden.CORPUS / "gold.jsonl").read_text(encoding="utf-8").splitlines())
    loud = ("changed", "conflict_value", "conflict_direction", "conflict_definition")
    return {(r["figure"], float(r["value"])) for r in rows if r["article"] == number and r["relation"] in loud}


def _number(text: str) -> float:
    return float("".join(c for c in text if c.isdigit() or c == "."))


def _pages(store: Store, pair: dict[str, Any]) -> tuple[StoredArticle, StoredArticle]:
    found = golden.articles()
    one, two = (store.articles(url=found[pair[name]]["url"]) for name in ("a", "b"))
    return min(one, key=lambda a: a.revision), max(two, key=lambda a: a.revision)


def _raised_by(store: Store, alert: Alert) -> int:
    evidence = store.evidence(alert.id, limit=1)
    return evidence[0].article_id if evidence else 0
