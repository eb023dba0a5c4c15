"""The one line that says what matters most: the subject of a digest or of an alert. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from watchbot.model import AlertKind, Severity
from watchbot.pipeline.digest import Digest
from watchbot.pipeline.telling import ToldAlert
from watchbot.pipeline.wording import as_of_text

LONGEST = 70  # characters; phones and list views cut later ones
_SHORTEST_LABEL = 12
_ENDLESS = 10_000
_SHORT = 24  # a turned value may be a whole clause: then the label says more


def digest_headline(digest: Digest) -> str:
    """Return the most important change and how many more there are; on a quiet day what proves that it was quiet."""
    told = all_told(digest)
    if not told:
        return _quiet_headline(digest)
    first = min(told, key=lambda t: (t.severity is Severity.MINOR, t.still))
    whole = alert_headline(first, longest=_ENDLESS)
    tails = [f" · {rest}" if rest else "" for rest in _rest(digest, first)]
    # What changed says more than how many: its label is only cut where the shortest tail leaves no room for it.
    tail = next((tail for tail in tails if len(whole) + len(tail) <= LONGEST), tails[-1])
    return alert_headline(first, longest=LONGEST - len(tail)) + tail


def _rest(digest: Digest, first: ToldAlert) -> tuple[str, ...]:
    """Return what else there is, in ever fewer words: "2 more changes, 1 disputed", "3 more".

    Values that contradict one another are no changes: a figure is disputed once, however many are said of it.
    """
    changes = [told for news in digest.changed for told in news.changes] + list(digest.edits)
    more = sum(told is not first for told in changes)
    disputed = [news.disagreements for news in (*digest.changed, *digest.disputed) if news.disagreements]
    contested = sum(all(told is not first for told in told_of) for told_of in disputed)
    doubtful = sum(told is not first for told in digest.doubtful)
    parts = [f"{more} more {'change' if more == 1 else 'changes'}"] if more else []
    parts += [f"{number} {word}" for number, word in ((contested, "disputed"), (doubtful, "to check")) if number]
    return ", ".join(parts), f"{more + contested + doubtful} more" if parts else ""


def all_told(digest: Digest) -> tuple[ToldAlert, ...]:
    """Return every alert of a digest in the order in which it is told, health left out."""
    figures = (*digest.changed, *digest.disputed)
    about_figures = tuple(told for news in figures for told in (*news.changes, *news.disagreements))
    return (*about_figures, *digest.edits, *digest.doubtful)


def alert_headline(told: ToldAlert, *, longest: int = LONGEST) -> str:
    """Return one alert in one line of at most `longest` characters; the label is cut first, the values never."""
    before, after = _around(told)
    room = max(_SHORTEST_LABEL, longest - len(before) - len(after))
    return f"{before}{cut(told.label, room)}{after}"


def cut(text: str, longest: int) -> str:
    """Cut a text at a blank, with an ellipsis; the result is never longer than `longest` characters."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    at_blank = kept.rpartition(" ")[0]
    return (at_blank if len(at_blank) >= longest // 2 else kept).rstrip(" ,;:–-") + "…"


def _around(told: ToldAlert) -> tuple[str, str]:
    """Return what stands before and after the label."""
    was, now = told.was, told.now
    match told.kind:
        case AlertKind.UPDATE:
            return "", f": {was} → {now}" if was else f": now {now}"
        case AlertKind.REVERSAL:
            return "", f" turned round: {now}" if len(now) <= _SHORT else " turned round"
        case AlertKind.FIRST:
            return "New: ", f", {now}"
        case AlertKind.CONFLICT:
            return "", f": {was} or {now}?" if was else f": {now}?"
        case AlertKind.REDEFINITION:
            return "", f": {now} by another definition"
        case AlertKind.EDITED:
            return "Edited: ", f", {was} → {now}"
        case AlertKind.WITHDRAWN:
            return "Withdrawn: ", f", {was}" if was else ""
        case AlertKind.INCONSISTENT:
            return "Does not add up: ", ""
        case AlertKind.OUT_OF_RANGE:
            return "Please check: ", f", {now}"
        case _:
            return "⚠ ", f": {now}" if now else ""


def _quiet_headline(digest: Digest) -> str:
    health = digest.health
    if health.notices:
        return f"⚠ {cut(health.notices[0].label, 40)} · no figure changes"
    if health.idle_since is not None:
        return f"⚠ No {_idle(digest)} · no figure changes"
    if health.failing:
        return f"⚠ {health.failing} {'feed' if health.failing == 1 else 'feeds'} failing · no figure changes"
    if health.unpolled:
        return f"No changes · {_count(health.unpolled, 'feed')} not polled yet"
    if health.backlog:
        return f"⚠ Messages wait for {cut(health.backlog[0].channel, 30)} · no figure changes"
    if not health.feeds:
        return "No changes · no feed is followed"
    state = f"{len(health.troubles) + health.more} to look at" if health.troubles else "all well"
    return f"No changes · {_count(health.counts.read, 'article')}, {_count(health.feeds, 'feed')}, {state}"


def _idle(digest: Digest) -> str:
    """Return since when none was polled, on the clock of the readers; a "no" goes before it."""
    since = digest.health.idle_since
    return f"feed was polled since {_moment(since, digest.window.tz)}" if since else ""


def _moment(moment: datetime, tz: str) -> str:
    local = moment.astimezone(ZoneInfo(tz))
    return f"{as_of_text(local.date().isoformat())} {local:%H:%M}" + (" UTC" if tz == "UTC" else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}"


def summary(digest: Digest) -> str:
    """Return what a digest holds, in one sentence."""
    parts = (
        (len(digest.changed), "figure changed", "figures changed"),
        (len(digest.disputed), "figure disputed", "figures disputed"),
        (len(digest.edits), "number edited after publication", "numbers edited after publication"),
        (len(digest.doubtful), "article to check", "articles to check"),
        (len(digest.outdated), "outdated value going round", "outdated values going round"),
    )
    told = [f"{number:,} {one if number == 1 else many}" for number, one, many in parts if number]
    if digest.health.failing:
        told.append(f"{_count(digest.health.failing, 'feed')} failing")
    if digest.health.idle_since is not None:
        told.append(f"no {_idle(digest)}")
    if digest.quiet:
        told.insert(0, "No figure changed")
    return ", ".join(told) + "."


def proof(digest: Digest) -> str:
    """Return the line that shows that watchbot was not idle: a quiet day must be provable."""
    health, counts = digest.health, digest.health.counts
    parts = [
        f"{_count(counts.read, 'article')} from {_count(health.feeds, 'feed')} read",
        f"{counts.matched:,} matched",
        f"{_count(counts.claims, 'claim')} found",
    ]
    if health.rechecked:
        parts.append(f"{_count(health.rechecked, 'page')} looked at again for edits")
    if counts.set_aside:
        parts.append(f"{_count(counts.set_aside, 'number')} set aside")
    if health.unconfirmed:
        waits = "waits" if health.unconfirmed == 1 else "wait"
        parts.append(f"{_count(health.unconfirmed, 'change')} {waits} for another source")
    if health.unpolled:
        parts.append(f"{_count(health.unpolled, 'feed')} not polled yet")
    if health.failing or health.idle_since is None:
        parts.append(f"{_count(health.failing, 'feed')} failing" if health.failing else "no feed failing")
    if health.idle_since is not None:
        parts.append(f"no {_idle(digest)}")
    return ", ".join(parts) + "."
