"""The golden set as a gate: claims, kinds, alerts and dates never fall below what was reached.

`tests/corpus/README.md` says what the set is, `docs/quality.md` what the numbers mean and which claims are missed.
`python -m corpus.score` prints the same table for the output of `watchbot extract claims`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus import score
from watchbot.cli.judging import Judge
from watchbot.model import Figure
from watchbot.seeds import Seeds, load_seeds

HERE = Path(__file__).parent
ARTICLES = tuple(sorted((HERE / "articles").glob("*.json")))

# A floor is what was reached, less what one claim is worth; raise it when the scores rise.
FLOORS = {
    ("claims", "P"): 0.98,
    ("claims", "R"): 0.95,
    ("alerts (updates, conflicts, reversals, redefinitions)", "F1"): 0.95,
    ("topics", "F1"): 0.90,
}
KINDS = 0.98
DATES = 0.90
# The same cards as a hurried user writes them: label, unit, one list of phrases, one known value; no subject, no
# groups, no exclusions, no lookalikes, no definition.
PLAIN_FLOORS = {("claims", "P"): 0.94, ("claims", "R"): 0.93}


def rows_of(seeds: Seeds) -> list[dict[str, Any]]:
    """Return what `extract claims` says of every article of the set."""
    judge = Judge(seeds)
    lines = ((path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in ARTICLES)
    return [
        judge.row({"id": stem, **{k: article[k] for k in ("url", "title", "published", "html")}})
        for stem, article in lines
    ]


def scored(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the table of scores."""

    def load(name: str) -> list[dict[str, Any]]:
        return [json.loads(x) for x in (HERE / name).read_text(encoding="utf-8").splitlines() if x.strip()]

    figures = {f["key"] for f in json.loads((HERE / "figures.json").read_text(encoding="utf-8"))["figures"]}
    listed = (load(f"{name}.jsonl") for name in ("gold", "optional", "decoys", "gold_topics"))
    table, _, _ = score.score(*listed, rows, figures)
    return dict(table)


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    """The cards of the set."""
    return load_seeds(HERE / "seeds")


@pytest.fixture(scope="module")
def table(seeds: Seeds) -> dict[str, Any]:
    """The scores with them."""
    return scored(rows_of(seeds))


@pytest.mark.parametrize(("row", "column"), FLOORS, ids=lambda part: part.split(" ")[0])
def test_floor(table: dict[str, Any], row: str, column: str) -> None:
    assert table[row][column] >= FLOORS[row, column], table


def test_kinds_and_dates(table: dict[str, Any]) -> None:
    assert table["kind accuracy on found"] >= KINDS, table
    assert table["as-of right where labelled"] >= DATES, table
    assert table["day given where the text has no date"][0] == 0, "a day was invented"


def test_nothing_is_claimed_where_nothing_is_said(table: dict[str, Any]) -> None:
    assert table["false claims on hard negatives"][0] == 0, table
    assert table["decoys hit"][0] == 0, table


def test_plain_cards_lose_little(seeds: Seeds) -> None:
    plain = replace(seeds, figures=tuple(_plain(figure) for figure in seeds.figures))
    found = scored(rows_of(plain))
    for (row, column), floor in PLAIN_FLOORS.items():
        assert found[row][column] >= floor, found


def _plain(figure: Figure) -> Figure:
    phrases = tuple(phrase for group in figure.about for phrase in group)
    return Figure(
        id=figure.id,
        label=figure.label,
        unit=figure.unit,
        about=(phrases,) if phrases else (),
        known=figure.known[:1],
        change=figure.change,
    )


@pytest.mark.slow
def test_the_same_bytes_give_the_same_claims(seeds: Seeds) -> None:
    """In another process, with another hash seed: sets and dictionaries decide nothing."""
    program = (
        "import json, sys; sys.path.insert(0, 'tests'); from corpus.test_quality import rows_of, HERE;"
        "from watchbot.seeds import load_seeds; print(json.dumps(rows_of(load_seeds(HERE / 'seeds'))))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    top = HERE.parents[1]
    run = subprocess.run([sys.executable, "-c", program], cwd=top, env=environment, capture_output=True, check=True)
    assert json.loads(run.stdout) == json.loads(json.dumps(rows_of(seeds)))
