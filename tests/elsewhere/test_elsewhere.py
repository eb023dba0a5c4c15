"""News of other subject areas, with other people's cards: what was reached must not be lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus import score
from watchbot.cli.judging import Judge
from watchbot.seeds import load_seeds

HERE = Path(__file__).parent
HELD_BACK = frozenset(json.loads((HERE / "held_back.json").read_text(encoding="utf-8")))

ALERTS = "alerts (updates, conflicts, reversals, redefinitions)"
# Reached when the floors were set, less what one claim is worth. Both halves have been read, the second one last.
STUDIED = {("claims", "P"): 0.95, ("claims", "R"): 0.90, (ALERTS, "F1"): 0.76}
READ_LAST = {("claims", "P"): 0.98, ("claims", "R"): 0.88, (ALERTS, "F1"): 0.82}
KINDS, DATES = 0.96, 0.93


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    """Return what `extract claims` says of every page."""
    judge = Judge(load_seeds(HERE / "seeds"))
    found = []
    for path in sorted((HERE / "articles").glob("*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        line = {name: article[name] for name in ("url", "title", "published", "html")}
        found.append(judge.row({"id": path.stem, **line}))
    return found


@pytest.mark.parametrize(("held_back", "floors"), [(False, STUDIED), (True, READ_LAST)], ids=["first", "second"])
def test_claims_are_found_and_right(
    rows: list[dict[str, Any]], held_back: bool, floors: dict[tuple[str, str], float]
) -> None:
    def mine(article: str) -> bool:
        return (article[:3] in HELD_BACK) == held_back

    def load(name: str) -> list[dict[str, Any]]:
        listed = map(json.loads, filter(None, (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()))
        return [row for row in listed if mine(row["article"])]

    figures = {f["key"] for f in json.loads((HERE / "figures.json").read_text(encoding="utf-8"))["figures"]}
    listed = (load(name) for name in ("gold", "optional", "decoys", "gold_topics"))
    table, _, _ = score.score(*listed, [row for row in rows if mine(row["id"])], figures)
    reached = {(row, column): table[row][column] for row, column in floors}
    assert all(reached[name] >= floor for name, floor in floors.items()), reached
    assert table["kind accuracy on found"] >= KINDS, table
    assert table["as-of right where labelled"] >= DATES, table
    assert table["false claims on hard negatives"][0] == 0, table
