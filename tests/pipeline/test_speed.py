"""What binding may cost beside finding the quantities: ratios of one run, the quickest of some passes each."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from watchbot.model import Figure
from watchbot.pipeline.findings import Watchlist
from watchbot.pipeline.numbers import find_quantities
from watchbot.seeds import load_seeds

TESTS = Path(__file__).parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """The benchmark, which makes the cards and the passes."""
    spec = importlib.util.spec_from_file_location("bench_claims", TESTS.parent / "benchmarks" / "claims.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def texts() -> list[str]:
    paths = sorted((TESTS / "corpus" / "articles").glob("*.json"))[:20]
    return [json.loads(path.read_text(encoding="utf-8"))["text"] for path in paths]


@pytest.fixture(scope="module")
def figures() -> tuple[Figure, ...]:
    return load_seeds(TESTS / "corpus" / "seeds").figures


def test_binding_costs_a_small_multiple_of_finding_the_quantities(
    bench: ModuleType, texts: list[str], figures: tuple[Figure, ...]
) -> None:
    """About six times: a rule that is asked of every number and card shows here."""
    watchlist = Watchlist(bench.many(figures, 40), ())
    spent = bench.in_turns(
        {"alone": lambda: [find_quantities(text) for text in texts], "bound": bench.binding(texts, watchlist)}, 5
    )
    assert spent["bound"] < 11 * spent["alone"]


def test_cards_about_other_things_cost_next_to_nothing(
    bench: ModuleType, texts: list[str], figures: tuple[Figure, ...]
) -> None:
    few, lots = (Watchlist(bench.many(figures, count), ()) for count in (40, 3_000))
    spent = bench.in_turns({"few": bench.binding(texts, few), "lots": bench.binding(texts, lots)}, 4)
    assert spent["lots"] < 2 * spent["few"]
