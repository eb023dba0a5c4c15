"""Which alerts go where: the first route that matches takes an alert. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from watchbot.config import RouteMatch, RouteSettings, RouteWhen
from watchbot.model import AlertKind, Figure, Severity

HEALTH = frozenset({AlertKind.FEED_FAILING, AlertKind.FEED_SILENT, AlertKind.CONFIG_BROKEN, AlertKind.STORAGE})
"""Kinds of alerts about watchbot itself: they are about no figure, and in every digest."""


class Routed(Protocol):
    """What a route looks at: an alert, or the draft of one."""

    @property
    def kind(self) -> AlertKind:
        """What happened."""

    @property
    def severity(self) -> Severity:
        """How much it matters."""

    @property
    def figure(self) -> str:
        """The figure that it is about, or empty."""


def takes(match: RouteMatch, alert: Routed, figures: Mapping[str, Figure]) -> bool:
    """Tell whether an alert fits. Fields that are empty match everything; an alert about no figure has no topic."""
    topic = figures[alert.figure].topic if alert.figure in figures else ""
    return (
        (match.severity is None or alert.severity is match.severity)
        and (not match.kinds or alert.kind in match.kinds)
        and (not match.figures or alert.figure in match.figures)
        and (not match.topics or topic in match.topics)
    )


def route_of(routes: Sequence[RouteSettings], alert: Routed, figures: Mapping[str, Figure]) -> RouteSettings | None:
    """Return the route that takes an alert, or None: then it waits for the digest."""
    return next((route for route in routes if takes(route.match, alert, figures)), None)


def channels_now(routes: Sequence[RouteSettings], alert: Routed, figures: Mapping[str, Figure]) -> tuple[str, ...]:
    """Return the channels that an alert is sent to at once."""
    route = route_of(routes, alert, figures)
    return route.to if route is not None and route.when is RouteWhen.NOW else ()


def is_told(match: RouteMatch, routes: Sequence[RouteSettings], alert: Routed, figures: Mapping[str, Figure]) -> bool:
    """Tell whether a digest of `match` tells an alert: not one that its route keeps from everybody."""
    route = route_of(routes, alert, figures)
    return takes(match, alert, figures) and (route is None or route.when is not RouteWhen.NEVER)


def tells_figure(match: RouteMatch, figure: str, figures: Mapping[str, Figure]) -> bool:
    """Tell whether a digest of `match` has lines about a figure."""
    topic = figures[figure].topic if figure in figures else ""
    return (not match.figures or figure in match.figures) and (not match.topics or topic in match.topics)


def tells_topic(match: RouteMatch, topic: str, figures: Mapping[str, Figure]) -> bool:
    """Tell whether a digest of `match` has new coverage of a topic: of those that it names, or of its figures."""
    if match.topics or not match.figures:
        return not match.topics or topic in match.topics
    return any(figures[figure].topic == topic for figure in match.figures if figure in figures)
