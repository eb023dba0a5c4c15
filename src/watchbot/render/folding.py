"""A digest shortened to what one message can carry: the rest is one line each, then counted, never silently dropped.

No business logic. Foreign texts are cut to a length as well, so that no title can fill a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from watchbot.pipeline.digest import Digest, FeedTrouble, FigureNews, OutdatedNews, Story, Suggestion, TopicNews
from watchbot.pipeline.headline import cut
from watchbot.pipeline.telling import Said, ToldAlert

T = TypeVar("T")
_TITLE = 200  # characters of a title, a name, a value
_NOTE = 400  # characters of an explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of each kind is listed."""

    figures: int  # told in full; as many again that are only disputed
    alerts: int  # of one figure
    voices: int  # origins under one alert
    articles: int  # edits told in full; inconsistent articles
    lines: int  # outdated values, stories of a topic, topics, feeds in trouble
    briefs: int  # figures or articles told in one line
    quote: int  # characters of one quote


# From roomy to tight. A message takes the first that keeps it within its size.
LEVELS = (
    Limits(figures=30, alerts=6, voices=4, articles=20, lines=25, briefs=60, quote=500),
    Limits(figures=15, alerts=4, voices=3, articles=10, lines=20, briefs=60, quote=360),
    Limits(figures=10, alerts=3, voices=2, articles=6, lines=15, briefs=60, quote=300),
    Limits(figures=6, alerts=2, voices=2, articles=4, lines=12, briefs=50, quote=240),
    Limits(figures=5, alerts=2, voices=2, articles=4, lines=10, briefs=45, quote=220),
    Limits(figures=4, alerts=2, voices=1, articles=3, lines=8, briefs=40, quote=200),
    Limits(figures=2, alerts=1, voices=1, articles=2, lines=5, briefs=20, quote=160),
    Limits(figures=1, alerts=1, voices=1, articles=1, lines=1, briefs=2, quote=80),
)


def folded(digest: Digest, limits: Limits) -> Digest:
    """Return the digest with at most as much of each kind as the limits allow, and what was left out as counts."""
    changed, changed_brief, changed_more = _three_parts(digest.changed, limits.figures, limits.briefs)
    disputed, disputed_brief, disputed_more = _three_parts(digest.disputed, limits.figures, limits.briefs)
    edits, edits_brief, edits_more = _three_parts(digest.edits, limits.articles, limits.briefs)
    doubtful, doubtful_brief, doubtful_more = _three_parts(digest.doubtful, limits.articles, limits.briefs)
    outdated, outdated_more = _head(digest.outdated, limits.lines)
    coverage, coverage_more = _head(digest.coverage, limits.lines)
    troubles, troubles_more = _head(digest.health.troubles, limits.lines)
    return replace(
        digest,
        changed=tuple(_figure(n, limits) for n in changed),
        changed_brief=tuple(_figure(n, limits) for n in changed_brief),
        changed_more=changed_more,
        disputed=tuple(_figure(n, limits) for n in disputed),
        disputed_brief=tuple(_figure(n, limits) for n in disputed_brief),
        disputed_more=disputed_more,
        edits=tuple(_alert(a, limits) for a in edits),
        edits_brief=tuple(_alert(a, limits) for a in edits_brief),
        edits_more=edits_more,
        doubtful=tuple(_alert(a, limits) for a in doubtful),
        doubtful_brief=tuple(_alert(a, limits) for a in doubtful_brief),
        doubtful_more=doubtful_more,
        outdated=tuple(_outdated(line) for line in outdated),
        outdated_more=outdated_more,
        coverage=tuple(_topic(t, limits) for t in coverage),
        coverage_more=coverage_more,
        suggestions=tuple(_suggestion(s, limits) for s in digest.suggestions[: limits.lines]),
        health=replace(
            digest.health,
            troubles=tuple(_trouble(t) for t in troubles),
            backlog=tuple(replace(b, error=cut(b.error, _TITLE)) for b in digest.health.backlog[: limits.lines]),
            more=troubles_more,
            recovered=tuple(cut(name, _TITLE) for name in digest.health.recovered[: limits.lines]),
            notices=tuple(_alert(a, limits) for a in digest.health.notices),
        ),
    )


def folded_alerts(told: Sequence[ToldAlert]) -> tuple[ToldAlert, ...]:
    """Return alerts with their foreign texts cut to a length."""
    return tuple(_alert(one, LEVELS[0]) for one in told)


def _head(things: Sequence[T], longest: int) -> tuple[tuple[T, ...], int]:
    """Return the first ones and how many are left. A lone one left over is listed: "1 more" saves nothing."""
    if len(things) <= longest + 1:
        return tuple(things), 0
    return tuple(things[:longest]), len(things) - longest


def _three_parts(things: Sequence[T], full: int, brief: int) -> tuple[tuple[T, ...], tuple[T, ...], int]:
    """Return what is told in full, what is told in one line, and how many are only counted."""
    first, _ = _head(things, full)
    second, more = _head(things[len(first) :], brief)
    return first, second, more


def _figure(news: FigureNews, limits: Limits) -> FigureNews:
    changes, changes_more = _head(news.changes, limits.alerts)
    disagreements, disagreements_more = _head(news.disagreements, limits.alerts)
    return replace(
        news,
        label=cut(news.label, _TITLE),
        changes=tuple(_alert(a, limits) for a in changes),
        disagreements=tuple(_alert(a, limits) for a in disagreements),
        more=changes_more + disagreements_more,
    )


def _alert(told: ToldAlert, limits: Limits) -> ToldAlert:
    said, more = _head(told.said, limits.voices)
    return replace(
        told,
        label=cut(told.label, _TITLE),
        was=cut(told.was, _TITLE),
        now=cut(told.now, _TITLE),
        note=cut(told.note, _NOTE),
        why=cut(told.why, _NOTE),
        compared_with=cut(told.compared_with, _NOTE),
        said=tuple(_said(s) for s in said),
        more=more,
    )


def _said(said: Said) -> Said:
    return replace(
        said, publisher=cut(said.publisher, _TITLE), title=cut(said.title, _TITLE), note=cut(said.note, _NOTE)
    )


def _outdated(line: OutdatedNews) -> OutdatedNews:
    return replace(
        line,
        label=cut(line.label, _TITLE),
        value_text=cut(line.value_text, _TITLE),
        current=cut(line.current, _TITLE),
        publishers=tuple(cut(name, _TITLE) for name in line.publishers),
    )


def _topic(news: TopicNews, limits: Limits) -> TopicNews:
    stories, more = _head(news.stories, limits.lines)
    return replace(news, label=cut(news.label, _TITLE), stories=tuple(_story(s) for s in stories), more=more)


def _story(story: Story) -> Story:
    return replace(story, title=cut(story.title, _TITLE), publisher=cut(story.publisher, _TITLE))


def _suggestion(card: Suggestion, limits: Limits) -> Suggestion:
    return replace(
        card,
        value_text=cut(card.value_text, _TITLE),
        words=cut(card.words, _TITLE),
        quote=cut(card.quote, limits.quote),
        publisher=cut(card.publisher, _TITLE),
    )


def _trouble(feed: FeedTrouble) -> FeedTrouble:
    return replace(feed, title=cut(feed.title, _TITLE), reason=cut(feed.reason, _NOTE))
