"""The four articles that the project started from, with the shipped cards: what a careful reader would list.

The articles are third-party texts and not part of the project: put them into a folder, name it in
`WATCHBOT_SEED_ARTICLES`, and these tests run; without it they skip.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watchbot.cli.judging import Judge, Judged
from watchbot.model import ChangeKind, Taken, UnitKind
from watchbot.pipeline.pages import plain_page
from watchbot.seeds import load_seeds

TOP = Path(__file__).parents[2]
ARTICLES = Path(os.environ.get("WATCHBOT_SEED_ARTICLES") or TOP.parent / "shared" / "seeds")

pytestmark = pytest.mark.skipif(not list(ARTICLES.glob("000_*.txt")), reason="the seed articles are not here")

# Publication days: assumed where the articles give none; the third has none that could be assumed.
PUBLISHED = {"000": "2026-04-15", "001": "2026-04-21", "002": None, "003": "2026-04-22"}

# figure, value, as of (null: the text gives no date), kind
EXPECTED = {
    "000": [
        ("us-china-model-gap", 2.7, "2026-03", "repeat"),
        ("us-notable-models", 50, "2025", "repeat"),
        ("china-notable-models", 30, "2025", "repeat"),
        ("china-ai-patent-share", 74.2, "2024", "repeat"),
        ("china-ai-patents", 97206, "2024", "repeat"),
        ("world-ai-patents", 131121, "2024", "repeat"),
        ("china-ai-paper-share", 17.8, "2024", "repeat"),
        ("us-ai-paper-share", 7.6, "2024", "repeat"),
        ("china-top-100-papers", 41, "2024", "repeat"),
        ("china-top-100-papers", 33, "2021", "outdated"),
        ("us-top-100-papers", 64, "2021", "outdated"),
        ("us-top-100-papers", 46, "2024", "repeat"),
    ],
    "001": [
        ("ai-index-pages", 423, None, "repeat"),
        ("us-china-model-gap", 2.7, "2026", "repeat"),
        ("us-china-model-gap", 2.7, None, "redefinition"),
    ],
    "002": [
        ("china-model-quality-ratio", 90, None, "first"),
        ("china-model-compute-saving", 50, None, "first"),
    ],
    "003": [("us-china-model-gap", 2.7, "2026-03", "repeat")],
}


@pytest.fixture(scope="module")
def judged() -> dict[str, Judged]:
    """Read the articles, each by itself."""
    judge = Judge(load_seeds(TOP / "seeds"))
    found = {}
    for number, day in PUBLISHED.items():
        title, _, text = next(ARTICLES.glob(f"{number}_*.txt")).read_text(encoding="utf-8").partition("\n")
        published = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
        found[number] = judge.judge(plain_page(title, text.strip()), url=f"seed:{number}", published=published)
    return found


@pytest.mark.parametrize("number", sorted(EXPECTED))
def test_exactly_the_claims_of_a_careful_reader(judged: dict[str, Judged], number: str) -> None:
    said = [
        (claim.figure, float(claim.value or 0), _date(claim), change.kind.value)
        for claim, change in zip(judged[number].findings.claims, judged[number].changes, strict=True)
    ]
    assert sorted(said, key=str) == sorted(EXPECTED[number], key=str)


def test_the_one_sum_that_is_wrong_is_noticed(judged: dict[str, Judged]) -> None:
    """97,206 of 131,121 is 74.13 %, not 74.2 %; no other article has numbers that disagree."""
    found = {
        number: [(p.rule, str(p.stated.value)) for p in j.findings.inconsistencies] for number, j in judged.items()
    }
    assert found == {"000": [("share", "74.2")], "001": [], "002": [], "003": []}


def test_the_same_number_by_another_definition_and_in_another_unit(judged: dict[str, Judged]) -> None:
    """The composite of the second article is told apart from the lead of models, and its unit is points."""
    changes = dict(zip(judged["001"].findings.claims, judged["001"].changes, strict=True))
    (other,) = [claim for claim, change in changes.items() if change.kind is ChangeKind.REDEFINITION]
    assert other.quantity.unit.kind is UnitKind.PERCENTAGE_POINTS
    assert other.scope
    assert any("percentage points" in reason.note for reason in other.reasons)


def test_who_is_named_as_the_source_and_who_is_not(judged: dict[str, Judged]) -> None:
    """The study where the text names it; nobody where it names nobody ("90 percent as good")."""
    assert [claim.source for claim in judged["002"].findings.claims] == ["", ""]
    named = {claim.source for number in ("000", "001", "003") for claim in judged[number].findings.claims}
    assert all(not source or "Stanford" in source or "Index" in source or "report" in source for source in named), named


def _date(claim: object) -> str | None:
    as_of, taken = claim.as_of, claim.as_of_from  # type: ignore[attr-defined]
    return as_of.iso if as_of is not None and taken not in (Taken.PUBLISHED, Taken.NONE) else None
