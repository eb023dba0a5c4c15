"""Which rule of a person mutes an alert. A rule names a figure, a kind, a site, or several of them: all must fit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watchbot.model import AlertKind, Mute
from watchbot.pipeline import addresses


def muting(mutes: Sequence[Mute], *, kind: AlertKind, figure: str, subject: str, now: datetime) -> Mute | None:
    """Return the rule that mutes an alert now, or None; of several the one that lasts longest.

    Args:
        mutes: the rules that nobody has lifted.
        kind: of the alert.
        figure: of the alert, or empty.
        subject: the page or feed that it is about, or empty.
        now: when it is raised.
    """
    fitting = [m for m in mutes if _fits(m, kind, figure, subject) and (m.until is None or m.until > now)]
    return max(fitting, key=lambda m: (m.until is None, m.until or now, -m.id), default=None)


def _fits(mute: Mute, kind: AlertKind, figure: str, subject: str) -> bool:
    if mute.figure and mute.figure != figure:
        return False
    if mute.kind is not None and mute.kind is not kind:
        return False
    return not mute.site or (bool(subject) and _is_of(addresses.host(subject), mute.site))


def _is_of(host: str, site: str) -> bool:
    return host == site or host.endswith(f".{site}")


def in_words(mute: Mute) -> str:
    """Return what a rule mutes, as a person reads it."""
    parts = [mute.kind.value] if mute.kind is not None else ["everything"]
    parts += [f"about {mute.figure}"] * bool(mute.figure) + [f"at {mute.site}"] * bool(mute.site)
    return " ".join(parts)
