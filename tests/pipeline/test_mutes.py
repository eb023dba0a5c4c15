"""Which rule of a person mutes an alert: every part that it names must fit, and its time must not be over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import NOW
from watchbot.model import AlertKind, Mute
from watchbot.pipeline.mutes import in_words, muting

PAGE = "http://news.site.example/2026/gap"


def a_rule(mute_id: int = 1, *, days: int | None = None, **parts: object) -> Mute:
    until = None if days is None else NOW + timedelta(days=days)
    given = {"figure": "", "kind": None, "site": "", **parts}
    return Mute(id=mute_id, until=until, reason="", made_at=NOW, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (a_rule(figure="gap"), True),
        (a_rule(figure="gap-2"), False),
        (a_rule(kind=AlertKind.EDITED), True),
        (a_rule(kind=AlertKind.CONFLICT), False),
        (a_rule(site="site.example"), True),
        (a_rule(site="ite.example"), False),
        (a_rule(figure="gap", kind=AlertKind.EDITED, site="news.site.example"), True),
        (a_rule(figure="gap", kind=AlertKind.CONFLICT), False),
        (a_rule(figure="gap", days=1), True),
        (a_rule(figure="gap", days=0), False),
    ],
)
def test_a_rule_fits_in_all_its_parts(rule: Mute, fits: bool) -> None:
    found = muting([rule], kind=AlertKind.EDITED, figure="gap", subject=PAGE, now=NOW)
    assert (found is not None) == fits


def test_a_site_says_nothing_about_an_alert_that_is_about_no_page() -> None:
    assert muting([a_rule(site="site.example")], kind=AlertKind.UPDATE, figure="gap", subject="", now=NOW) is None


def test_the_rule_that_lasts_longest_counts() -> None:
    rules = [a_rule(1, figure="gap", days=2), a_rule(2, figure="gap", days=5), a_rule(3, figure="other")]
    said = {"kind": AlertKind.UPDATE, "figure": "gap", "subject": "", "now": NOW}
    assert muting(rules, **said).id == 2  # type: ignore[arg-type, union-attr]
    assert muting([*rules, a_rule(4, figure="gap")], **said).id == 4  # type: ignore[arg-type, union-attr]


def test_a_rule_in_words() -> None:
    assert (
        in_words(a_rule(kind=AlertKind.CONFLICT, figure="gap", site="a.example")) == "conflict about gap at a.example"
    )
    assert in_words(a_rule(site="a.example")) == "everything at a.example"
