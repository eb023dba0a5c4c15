"""What one channel is told about one window: alerts, coverage and health, in the order in which people need them.

Pure: called by the digest job with rows of the store; `render` writes the result. The order of the sections, and of
everything inside them, depends on the values only, so a repeated build gives the same digest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from watchbot.model import (
    Alert,
    AlertKind,
    Coverage,
    Evidence,
    Figure,
    Period,
    Publisher,
    RunCounts,
    Severity,
    StoredFeed,
    Topic,
)
from watchbot.pipeline.health import OURS, SETTLED, FeedTrouble, Health, health_of
from watchbot.pipeline.outbox import Backlog
from watchbot.pipeline.telling import Outdated, ToldAlert, named, tell

__all__ = ["Digest", "DigestWindow", "FeedTrouble", "Health", "Outdated", "Suggestion", "build_digest"]

Alerted = tuple[Alert, tuple[Evidence, ...]]

_CHANGED = (AlertKind.REVERSAL, AlertKind.UPDATE, AlertKind.FIRST)
_DISPUTED = (AlertKind.CONFLICT, AlertKind.REDEFINITION)
_EDITS = (AlertKind.EDITED, AlertKind.WITHDRAWN)
_DOUBTFUL = (AlertKind.INCONSISTENT, AlertKind.OUT_OF_RANGE)
_RANK = {kind: place for place, kind in enumerate((*_CHANGED, *_DISPUTED, *_EDITS, *_DOUBTFUL))}

WAITED = timedelta(hours=1)  # what is owed for less is on its way


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestWindow:
    """One window of one channel. `since` is inclusive, `until` exclusive; `day` is the channel's own calendar day."""

    name: str
    day: date
    since: datetime
    until: datetime
    tz: str = "UTC"  # in which its readers live


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A number that several origins cite and no card tracks."""

    value_text: str
    words: str  # what it seems to be about, in words of the articles
    origins: int
    quote: str
    url: str
    publisher: str
    card: str = ""  # YAML to paste into figures.yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureNews:
    """Everything about one figure: what changed, and who says something else."""

    figure: str
    label: str
    severity: Severity
    changes: tuple[ToldAlert, ...]
    disagreements: tuple[ToldAlert, ...]
    more: int = 0  # alerts that are not listed


@dataclass(frozen=True, slots=True, kw_only=True)
class OutdatedNews:
    """An outdated value that still goes round: one line, however many say it."""

    figure: str
    label: str
    value_text: str
    current: str
    publishers: tuple[str, ...]
    articles: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story about a topic: the first article of an origin, its copies folded."""

    title: str
    url: str
    publisher: str
    published: datetime | None
    why: str
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicNews:
    """New coverage of one topic."""

    topic: str
    label: str
    stories: tuple[Story, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The alerts, coverage and health of one window for one channel, in the order in which they are written."""

    window: DigestWindow
    changed: tuple[FigureNews, ...]
    disputed: tuple[FigureNews, ...]
    edits: tuple[ToldAlert, ...]
    doubtful: tuple[ToldAlert, ...]  # articles whose own numbers disagree, values outside the expected range
    outdated: tuple[OutdatedNews, ...]
    coverage: tuple[TopicNews, ...]
    suggestions: tuple[Suggestion, ...]
    health: Health
    # What a message has no room for: one line each, then only counted. A built digest has everything above.
    changed_brief: tuple[FigureNews, ...] = ()
    disputed_brief: tuple[FigureNews, ...] = ()
    edits_brief: tuple[ToldAlert, ...] = ()
    doubtful_brief: tuple[ToldAlert, ...] = ()
    changed_more: int = 0
    disputed_more: int = 0
    edits_more: int = 0
    doubtful_more: int = 0
    outdated_more: int = 0
    coverage_more: int = 0

    @property
    def quiet(self) -> bool:
        """Tell whether there is nothing to say about any figure or article; coverage and feed health do not count."""
        return not (self.changed or self.disputed or self.edits or self.doubtful)


def build_digest(
    *,
    name: str,
    day: date,
    since: datetime,
    until: datetime,
    tz: str = "UTC",
    alerts: Sequence[Alerted],
    outdated: Sequence[Outdated],
    coverage: Sequence[Coverage],
    feeds: Sequence[StoredFeed],
    counts: RunCounts,
    rechecked: int = 0,
    figures: Mapping[str, Figure],
    topics: Sequence[Topic] = (),
    suggestions: Sequence[Suggestion] = (),
    publishers: Sequence[Publisher] = (),
    backlog: Sequence[Backlog] = (),
) -> Digest:
    """Return the digest of a window. Whoever asks the store chooses what belongs to it; here it is put in order.

    Alerts that a person has dismissed, snoozed or muted are left out, and so are those that too few origins have said.
    Articles that are quoted under an alert are not listed again as coverage. Publishers are told by their names.
    """
    names = {publisher.id: publisher.name for publisher in publishers}
    alerts = [(alert, named(evidence, names)) for alert, evidence in alerts]
    open_ones = [(a, e) for a, e in alerts if a.state not in SETTLED]
    heard = [(a, e) for a, e in open_ones if a.told]
    changed, disputed = _by_figure(heard, figures, since)
    quoted = {piece.article_id for _, evidence in heard for piece in evidence}
    quoted_origins = {piece.origin for _, evidence in heard for piece in evidence}
    fresh = [c for c in coverage if c.article_id not in quoted and c.origin not in quoted_origins]
    return Digest(
        window=DigestWindow(name=name, day=day, since=since, until=until, tz=tz),
        changed=changed,
        disputed=disputed,
        edits=_of_kinds(heard, _EDITS, figures, since),
        doubtful=_of_kinds(heard, _DOUBTFUL, figures, since),
        outdated=_outdated(named(outdated, names), figures),
        coverage=_coverage(named(fresh, names), topics),
        suggestions=tuple(sorted(suggestions, key=lambda s: (-s.origins, s.words, s.value_text))),
        health=health_of(
            [alert for alert, _ in alerts],
            feeds,
            counts,
            since,
            until,
            notices=_of_kinds(open_ones, OURS, {}, since),
            rechecked=rechecked,
            unconfirmed=len(open_ones) - len(heard),
            backlog=tuple(one for one in backlog if one.parked or (one.oldest and one.oldest < until - WAITED)),
        ),
    )


def _by_figure(
    heard: Sequence[Alerted], figures: Mapping[str, Figure], since: datetime
) -> tuple[tuple[FigureNews, ...], tuple[FigureNews, ...]]:
    """Return the figures that changed and those that are only disputed; an update and its conflicts stay together."""
    groups: defaultdict[str, list[Alerted]] = defaultdict(list)
    for alert, evidence in heard:
        if alert.kind in _CHANGED or alert.kind in _DISPUTED:
            groups[alert.figure].append((alert, evidence))
    news = [_news(figure, group, figures, since) for figure, group in groups.items()]
    news.sort(key=_importance)
    return tuple(n for n in news if n.changes), tuple(n for n in news if not n.changes)


def _news(figure: str, group: Sequence[Alerted], figures: Mapping[str, Figure], since: datetime) -> FigureNews:
    """Return what is told of one figure: for each time one value leads, and the others stand against it."""
    changes = _of_kinds(group, _CHANGED, figures, since)
    against = _rivals(changes, {alert.id: alert for alert, _ in group})
    rivals = tuple(_set_against(t, against[t.id]) for t in changes if t.id in against)
    return FigureNews(
        figure=figure,
        label=group[0][0].label,
        severity=Severity.MAJOR if any(a.severity is Severity.MAJOR for a, _ in group) else Severity.MINOR,
        changes=tuple(t for t in changes if t.id not in against),
        disagreements=(*rivals, *_of_kinds(group, _DISPUTED, figures, since)),
    )


def _rivals(changes: Sequence[ToldAlert], alerts: Mapping[int, Alert]) -> dict[int, str]:
    """Return the changes to another value than the leading one of the same time, each with what the leading one says.

    What a person has accepted leads, and never stands against anything.
    """
    leading: dict[Period | None, Alert] = {}
    against: dict[int, str] = {}
    for told in sorted(changes, key=lambda t: not t.accepted):  # keeps their order otherwise
        alert = alerts[told.id]
        first = leading.setdefault(alert.as_of, alert)
        if not told.accepted and _amount(alert) != _amount(first):
            against[told.id] = first.now
    return against


def _amount(alert: Alert) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    return (alert.value, alert.low, alert.high)


def _set_against(told: ToldAlert, other: str) -> ToldAlert:
    """Tell a change as a disagreement with what leads: how far it is from the old value is beside the point."""
    return replace(told, was=other, trend=None, step="", compared_with="")


def _importance(news: FigureNews) -> tuple[bool, bool, int, int, str]:
    """Major before minor, new before still, by kind, by how many say it."""
    first = (*news.changes, *news.disagreements)[0]
    return (news.severity is Severity.MINOR, first.still, _RANK[first.kind], -first.origins, news.label)


def _of_kinds(
    alerts: Iterable[Alerted], kinds: Sequence[AlertKind], figures: Mapping[str, Figure], since: datetime
) -> tuple[ToldAlert, ...]:
    """Return the alerts of some kinds as they are told, the most important first."""
    told = [tell(a, e, figure=figures.get(a.figure), since=since) for a, e in alerts if a.kind in kinds]
    told.sort(key=lambda t: (t.severity is Severity.MINOR, t.still, _RANK.get(t.kind, 0), -t.origins, t.label, t.id))
    return tuple(told)


def _outdated(lines: Sequence[Outdated], figures: Mapping[str, Figure]) -> tuple[OutdatedNews, ...]:
    """One line for each outdated value, the most repeated first."""
    groups: defaultdict[tuple[str, str], list[Outdated]] = defaultdict(list)
    for line in sorted(lines, key=lambda o: (o.published.isoformat() if o.published else "~", o.url)):
        groups[line.figure, line.value_text].append(line)
    news = [
        OutdatedNews(
            figure=figure,
            label=figures[figure].label if figure in figures else figure,
            value_text=value,
            current=group[-1].current,
            publishers=tuple(dict.fromkeys(o.publisher for o in group)),
            articles=len(group),
            url=group[0].url,
        )
        for (figure, value), group in groups.items()
    ]
    return tuple(sorted(news, key=lambda n: (-len(n.publishers), n.label, n.value_text)))


def _coverage(articles: Sequence[Coverage], topics: Sequence[Topic]) -> tuple[TopicNews, ...]:
    """One line a story. A story of several topics is told once, under the first of them."""
    order = {topic.id: place for place, topic in enumerate(topics)}
    labels = {topic.id: topic.label for topic in topics}
    in_order = sorted(articles, key=lambda c: (order.get(c.topic, len(order)), c.topic, c.first_seen, c.article_id))
    stories: dict[str, list[Coverage]] = {}
    for article in in_order:
        stories.setdefault(article.origin or article.url, []).append(article)
    told = ((pieces[0].topic, _story(pieces)) for pieces in stories.values())
    return tuple(
        TopicNews(topic=topic, label=labels.get(topic, topic), stories=tuple(story for _, story in group))
        for topic, group in groupby(told, key=lambda pair: pair[0])
    )


def _story(pieces: Sequence[Coverage]) -> Story:
    first = pieces[0]
    return Story(
        title=first.title or first.url,
        url=first.url,
        publisher=first.publisher,
        published=first.published,
        why=", ".join(first.why[:3]),
        copies=len({p.article_id for p in pieces}) - 1,
    )
