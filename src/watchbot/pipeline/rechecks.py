"""When a page is looked at again for silent edits, and who goes first: nobody's host gets a storm of rechecks. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchbot.model import DueEntry
from watchbot.pipeline import addresses

AT_ONCE = 12
"""Pages of one host that are rechecked in one turn. With a second between two requests that leaves new articles most of
the host's time."""

TURN = timedelta(minutes=1)
"""How far apart two turns are."""


_YOUNG = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What is looked at now, and until when the rest waits (id of the entry, moment)."""

    now: tuple[DueEntry, ...]
    later: tuple[tuple[int, datetime], ...]


def next_recheck(first_read: datetime, last_checked: datetime, schedule: Sequence[timedelta]) -> datetime | None:
    """Return when a page is to be looked at again for silent edits; None after the last step of the schedule.

    Steps are counted from when the page was first read. Steps that were missed (the daemon was down) are made up by one
    look, not by several.
    """
    return min((first_read + step for step in schedule if first_read + step > last_checked), default=None)


def next_look(first_read: datetime | None, last_checked: datetime | None, *, now: datetime) -> datetime:
    """Return when the page of an entry that its feed calls changed is read again: mostly now.

    Feeds with a count of comments in them, or with dates that are always now, change at every poll. From an hour of
    age on, an eighth of it goes by between two looks: thirty days of such a feed cost some forty looks and not seven
    hundred.
    """
    if first_read is None or last_checked is None:
        return now
    age = max(last_checked - first_read - _YOUNG, timedelta(0))
    return max(now, last_checked + age / 8)


def share_out(due: Sequence[DueEntry], taken: Counter[str], *, now: datetime, at_once: int = AT_ONCE) -> Shares:
    """Give each host its share of one turn; what is more than that waits for one of the next turns.

    `taken` counts the pages of each host in this turn, and is counted on. `at_once` is the share, in pages.
    """
    chosen: list[DueEntry] = []
    later: list[tuple[int, datetime]] = []
    for entry in due:
        host = addresses.host_and_port(entry.entry.url)
        turns = taken[host] // at_once
        taken[host] += 1
        if turns == 0:
            chosen.append(entry)
        else:
            later.append((entry.id, now + turns * TURN))
    return Shares(now=tuple(chosen), later=tuple(later))
