"""The noise of the golden set, fed as one stream with the settings of a new user. Floors only ever go up."""

from __future__ import annotations

import pytest

import golden
from corpus import noise

pytestmark = pytest.mark.slow  # whole processes, or the whole set: too long for every save


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> noise.Score:
    return noise.score(noise.stream(tmp_path_factory.mktemp("noise")), golden.articles())


def test_real_changes_raise_an_alert(result: noise.Score) -> None:
    assert result.recall >= 0.93, result.missed


def test_a_real_change_is_told_once(result: noise.Score) -> None:
    assert result.per_change <= 1.1, result.repeated


def test_alerts_belong_to_real_changes(result: noise.Score) -> None:
    assert result.noise_share <= 0.05, result.noise


def test_the_scorer_tells_good_from_bad(result: noise.Score) -> None:
    """Nothing raised is no recall; an alert about another value is noise."""
    assert noise.score((), golden.articles()).recall == 0
    changes = noise.real_changes(golden.articles())
    assert len(changes) >= 15
    assert result.belonging >= 1
