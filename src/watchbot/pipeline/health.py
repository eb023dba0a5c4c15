"""Whether watchbot could see everything in a window: which feeds are in trouble, and whether it was at work. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from watchbot.model import Alert, AlertKind, AlertState, FeedState, RunCounts, StoredFeed
from watchbot.pipeline.outbox import Backlog
from watchbot.pipeline.telling import ToldAlert

OURS = (AlertKind.CONFIG_BROKEN, AlertKind.STORAGE)
"""Kinds of alert about watchbot's own files and database."""
SETTLED = (AlertState.DISMISSED, AlertState.SNOOZED, AlertState.MUTED, AlertState.CLOSED)
"""States of alerts that are told no more."""
_HEALTH = (AlertKind.FEED_FAILING, AlertKind.FEED_SILENT, *OURS)
_TROUBLE = (
    FeedState.FAILING,
    FeedState.GONE,
    FeedState.BLOCKED,
    FeedState.UNSUPPORTED,
    FeedState.SILENT,
    FeedState.THROTTLED,
    FeedState.MOVED,
    FeedState.EMPTY,
)
_FAILING = frozenset({FeedState.FAILING, FeedState.GONE, FeedState.BLOCKED, FeedState.UNSUPPORTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTrouble:
    """A feed that a person should look at."""

    title: str
    url: str
    state: FeedState
    reason: str
    since: datetime | None
    last_good: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether watchbot could see everything: quiet is provable."""

    feeds: int  # followed, without the paused ones
    failing: int
    troubles: tuple[FeedTrouble, ...]
    recovered: tuple[str, ...]
    notices: tuple[ToldAlert, ...]  # about watchbot's own files and database
    unconfirmed: int  # changes that wait for more origins
    counts: RunCounts
    rechecked: int = 0  # pages that were looked at again
    unpolled: int = 0  # feeds of which nothing is known yet
    backlog: tuple[Backlog, ...] = ()  # channels that wait for long, or have refused something
    more: int = 0
    idle_since: datetime | None = None  # the last poll, when there was none in the whole window: quiet proves nothing
    new_trouble: bool = False  # something went wrong that no digest before this one could tell


def health_of(
    alerts: Sequence[Alert],
    feeds: Sequence[StoredFeed],
    counts: RunCounts,
    since: datetime,
    until: datetime,
    *,
    notices: tuple[ToldAlert, ...],
    rechecked: int,
    unconfirmed: int,
    backlog: tuple[Backlog, ...],
) -> Health:
    """Return feeds in trouble by how bad it is, what recovered, and what watchbot has to say about itself.

    Args:
        alerts: of the window, those about feeds and files among them.
        feeds: all that the seeds name.
        counts: what the polls of the window did.
        since: start of the window.
        until: its end.
        notices: open alerts about watchbot itself, as they are told.
        rechecked: pages that were looked at again.
        unconfirmed: changes that wait for more origins.
        backlog: channels that wait for long, or have refused something.
    """
    followed = [f for f in feeds if not f.paused]
    order = {state: place for place, state in enumerate(_TROUBLE)}
    bad = sorted((f for f in followed if f.state in order), key=lambda f: (order[f.state], f.title, f.url))
    closed = [a for a in alerts if a.state is AlertState.CLOSED and a.updated_at >= since]
    idle_since = _idle_since(followed, counts, since, until)
    return Health(
        feeds=len(followed),
        failing=sum(f.state in _FAILING for f in followed),
        troubles=tuple(
            FeedTrouble(
                title=f.title or f.url,
                url=f.url,
                state=f.state,
                reason=f.reason,
                since=f.since,
                last_good=f.last_good,
            )
            for f in bad
        ),
        recovered=tuple(sorted({a.label or a.subject for a in closed})),
        notices=notices,
        unconfirmed=unconfirmed,
        counts=counts,
        rechecked=rechecked,
        unpolled=sum(f.state is FeedState.NEW for f in followed),
        backlog=backlog,
        idle_since=idle_since,
        new_trouble=idle_since is not None or any(_is_new_trouble(a, since) for a in alerts),
    )


def _idle_since(followed: Sequence[StoredFeed], counts: RunCounts, since: datetime, until: datetime) -> datetime | None:
    """Return when a feed was last polled before the window, when none was polled in it; None: watchbot was at work.

    Runs are counted when they end, so one that was killed shows only at the feeds; a feed knows only its last poll, so
    one that was polled again since shows only in the runs.
    """
    polls = [f.last_polled for f in followed if f.last_polled is not None]
    if not polls or counts.polled or any(since <= poll <= until for poll in polls):
        return None  # where no feed was ever polled, that is what is told
    return max((poll for poll in polls if poll < since), default=since)


def _is_new_trouble(alert: Alert, since: datetime) -> bool:
    return alert.kind in _HEALTH and alert.state not in SETTLED and alert.opened_at >= since
