"""A digest shortened to what one message can carry: the rest is counted, never silently dropped. No business logic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from watchbot.pipeline.digest import Digest, FigureNews, ToldAlert, TopicNews

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of each kind is listed."""

    figures: int  # figures that changed; as many again that are only disputed
    alerts: int  # of one figure
    voices: int  # origins under one alert
    articles: int  # edits; inconsistent articles
    lines: int  # outdated values, stories of a topic, topics, feeds in trouble
    quote: int  # characters of one quote


# From roomy to tight. A message takes the first that keeps it within its size.
LEVELS = (
    Limits(figures=40, alerts=6, voices=4, articles=25, lines=25, quote=500),
    Limits(figures=40, alerts=4, voices=2, articles=12, lines=15, quote=320),
    Limits(figures=40, alerts=2, voices=1, articles=8, lines=10, quote=240),
    Limits(figures=25, alerts=2, voices=1, articles=6, lines=8, quote=200),
    Limits(figures=12, alerts=2, voices=1, articles=5, lines=6, quote=160),
    Limits(figures=5, alerts=1, voices=1, articles=3, lines=3, quote=100),
    Limits(figures=2, alerts=1, voices=1, articles=1, lines=1, quote=80),
)


def folded(digest: Digest, limits: Limits) -> Digest:
    """Return the digest with at most as much of each kind as the limits allow, and what was left out as counts."""
    changed, changed_more = _head(digest.changed, limits.figures)
    disputed, disputed_more = _head(digest.disputed, limits.figures)
    edits, edits_more = _head(digest.edits, limits.articles)
    doubtful, doubtful_more = _head(digest.doubtful, limits.articles)
    outdated, outdated_more = _head(digest.outdated, limits.lines)
    coverage, coverage_more = _head(digest.coverage, limits.lines)
    troubles, troubles_more = _head(digest.health.troubles, limits.lines)
    return replace(
        digest,
        changed=tuple(_folded_figure(n, limits) for n in changed),
        changed_more=changed_more,
        disputed=tuple(_folded_figure(n, limits) for n in disputed),
        disputed_more=disputed_more,
        edits=tuple(_folded_alert(a, limits) for a in edits),
        edits_more=edits_more,
        doubtful=tuple(_folded_alert(a, limits) for a in doubtful),
        doubtful_more=doubtful_more,
        outdated=outdated,
        outdated_more=outdated_more,
        coverage=tuple(_folded_topic(t, limits) for t in coverage),
        coverage_more=coverage_more,
        suggestions=digest.suggestions[: limits.lines],
        health=replace(
            digest.health, troubles=troubles, more=troubles_more, recovered=digest.health.recovered[: limits.lines]
        ),
    )


def _head(things: Sequence[T], longest: int) -> tuple[tuple[T, ...], int]:
    """Return the first ones and how many are left. A lone one left over is listed: "1 more" saves nothing."""
    if len(things) <= longest + 1:
        return tuple(things), 0
    return tuple(things[:longest]), len(things) - longest


def _folded_figure(news: FigureNews, limits: Limits) -> FigureNews:
    changes, changes_more = _head(news.changes, limits.alerts)
    disagreements, disagreements_more = _head(news.disagreements, limits.alerts)
    return replace(
        news,
        changes=tuple(_folded_alert(a, limits) for a in changes),
        disagreements=tuple(_folded_alert(a, limits) for a in disagreements),
        more=changes_more + disagreements_more,
    )


def _folded_alert(told: ToldAlert, limits: Limits) -> ToldAlert:
    said, more = _head(told.said, limits.voices)
    return replace(told, said=said, more=more)


def _folded_topic(news: TopicNews, limits: Limits) -> TopicNews:
    stories, more = _head(news.stories, limits.lines)
    return replace(news, stories=stories, more=more)
