"""Alerts that people do not mute: the golden set as one stream, and the score of the alerts that it raises.

The stream is what a new user has. One feed brings the pages in the order in which they were published (a later version:
modified), each polled half an hour after it came out; the cards are those of `seeds/`, every other setting is the
default, `ledger.accept` among them. The feed was followed before its first page came out, so that its baseline is over:
its first poll shows one page that is about nothing.

What counts:

- A *real change* is what the labels of the set call changed, conflict_value, conflict_direction, conflict_definition,
  once for each (figure, value, label) whatever number of pages say it; and each number that `pairs.json` lists as
  moved at one address, once for each (address, figure, new value). A label that `also` allows for "same" is no change
  that has to be told, but one that may be.
- An alert *belongs* to a real change when it is of the same figure and value (to 0.1 %; ranges by a value within) and
  of a kind that the label or its `also` allow; an edit belongs to the edit of its address and to the change that its
  new value is. `out_of_range` asks for a look at a changed value and counts like `conflict`.
- `recall`: real changes that have an alert. `per_change`: alerts that belong to a real change, by the number of changes
  that were raised. `noise`: share of the alerts that belong to none. Alerts about watchbot's own health do not count,
  nor do alerts that only ask for `optional.jsonl`. All other kinds count, `inconsistent` and `withdrawn` among them.

Run it: `python tests/corpus/noise.py`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

import golden
import loopback
from watchbot import jobs
from watchbot.app import open_app
from watchbot.config import ChannelKind, ChannelSettings, Config, FetchSettings, WorkerSettings
from watchbot.model import Alert, AlertKind, FeedSeed
from watchbot.pipeline.alerts import ABOUT_HEALTH
from watchbot.seeds import load_seeds
from watchbot.store import Store, open_store

FEED = "http://wire.example/feed.xml"
AFTER = timedelta(minutes=30)  # from publication to the poll that finds it
KINDS = {
    "changed": AlertKind.UPDATE,
    "conflict_value": AlertKind.CONFLICT,
    "conflict_direction": AlertKind.REVERSAL,
    "conflict_definition": AlertKind.REDEFINITION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RealChange:
    """One thing that people want to be told, once."""

    figure: str
    low: float
    high: float
    kinds: frozenset[AlertKind]
    url: str = ""  # of an edit
    may_be_quiet: bool = False  # a label that is as defensible says that nothing changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What the stream came to, with what went wrong by name."""

    changes: int
    raised: int
    belonging: int
    alerts: int
    missed: tuple[RealChange, ...]
    repeated: tuple[tuple[RealChange, tuple[Alert, ...]], ...]
    noise: tuple[Alert, ...]

    @property
    def recall(self) -> float:
        """Share of the real changes that raised an alert."""
        return self.raised / max(1, self.changes)

    @property
    def per_change(self) -> float:
        """Alerts for each real change that was raised."""
        return self.belonging / max(1, self.raised)

    @property
    def noise_share(self) -> float:
        """Share of the alerts that belong to no real change."""
        return len(self.noise) / max(1, self.alerts)


# --------------------------------------------------------------------------- the stream


def stream(folder: Path, *, numbers: frozenset[str] | None = None, **changes: Any) -> tuple[Alert, ...]:
    """Feed the set (or only some of its pages) to a fresh watchbot in `folder`; return the alerts in their order."""
    store = watched(folder, numbers=numbers, **changes)
    try:
        return tuple(sorted(store.alerts(limit=10_000), key=lambda alert: alert.id))
    finally:
        store.close()


def watched(folder: Path, *, numbers: frozenset[str] | None = None, **changes: Any) -> Store:
    """Feed the set to a fresh watchbot in `folder`; return its database, for the caller to close."""
    found = {n: a for n, a in golden.articles().items() if numbers is None or n in numbers}
    config = replace(_defaults(folder), **changes)
    with loopback.served() as site:
        asyncio.run(_fed(config, found, site))
    return open_store(config.database)


def _defaults(folder: Path) -> Config:
    """Return default settings, but for what only makes a test slow: pauses between requests, worker processes."""
    return Config(
        database=golden.database_of(folder, "noise.db"),
        seeds=golden.CORPUS / "seeds",
        fetch=replace(FetchSettings(), pause=timedelta(0)),
        workers=replace(WorkerSettings(), processes=0),
        channels=(ChannelSettings(name="files", kind=ChannelKind.FILES, folder=folder / "digests"),),
        digests=(),
    )


async def _fed(config: Config, found: dict[str, dict[str, Any]], site: loopback.Site) -> None:
    time = [datetime(2024, 1, 1, tzinfo=UTC)]
    seeds = replace(load_seeds(config.seeds), feeds=(FeedSeed(url=FEED, title="The wire"),), documents=())
    entries: dict[str, dict[str, str]] = {}

    def show(article: dict[str, Any], out: datetime) -> None:
        day = _written(datetime.fromisoformat(article["published"]))
        entries[article["url"]] = {
            "url": article["url"],
            "title": article["title"],
            "published": day,
            "updated": _written(out),
        }
        site.put(article["url"], article["html"])
        site.put_feed(FEED, list(entries.values()), title="The wire")

    async with open_app(config, seeds=seeds, resolver=site.resolve, now=lambda: time[0]) as app:
        await jobs.prepare(app)
        show(_about_nothing(), time[0])
        await jobs.poll(app, everything=True)
        for article in sorted(found.values(), key=lambda a: (_out(a), a["url"])):
            time[0] = _out(article) + AFTER
            show(article, _out(article))
            outcome = await jobs.poll(app, everything=True)
            if outcome.failures:
                raise RuntimeError(f"{article['url']}: {outcome.failures}")


def _out(article: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(article.get("modified") or article["published"])


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _about_nothing() -> dict[str, Any]:
    text = "<p>This feed brings the news of the day, as it comes in, from many places at once.</p>" * 3
    return {
        "url": "http://wire.example/about",
        "title": "About this feed",
        "published": "2023-12-01T00:00:00Z",
        "html": f"<html><head><title>About this feed</title></head><body><article>{text}</article></body></html>",
    }


# --------------------------------------------------------------------------- the labels


def real_changes(found: dict[str, dict[str, Any]]) -> tuple[RealChange, ...]:
    """Return what the labels of the set call a change, each once."""
    labelled: defaultdict[tuple[str, float, float, str], list[dict[str, Any]]] = defaultdict(list)
    for row in _rows("gold.jsonl"):
        if row["relation"] in KINDS and row["article"] in found:
            low, high = _ends(row)
            labelled[row["figure"], low, high, row["relation"]].append(row)
    changes = [
        RealChange(
            figure=figure,
            low=low,
            high=high,
            kinds=frozenset(KINDS[name] for r in rows for name in (label, *r["also"]) if name in KINDS),
            may_be_quiet=all(set(r["also"]) & {"same", "rounding", "older_edition"} for r in rows),
        )
        for (figure, low, high, label), rows in labelled.items()
    ]
    return (*changes, *_edits(found))


def _edits(found: dict[str, dict[str, Any]]) -> list[RealChange]:
    pairs = json.loads((golden.CORPUS / "pairs.json").read_text(encoding="utf-8"))["pairs"]
    return [
        RealChange(
            figure=alert["figure"],
            low=float(alert["new"]),
            high=float(alert["new"]),
            kinds=frozenset({AlertKind.EDITED}),
            url=found[pair["b"]]["url"],
        )
        for pair in pairs
        for alert in pair["alerts"]
        if alert["kind"] == "edited" and pair["b"] in found
    ]


def _rows(name: str) -> list[dict[str, Any]]:
    lines = (golden.CORPUS / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _ends(row: dict[str, Any]) -> tuple[float, float]:
    value = row["value"]
    return (value, value) if value is not None else (row["low"], row["high"])


# --------------------------------------------------------------------------- the score


def score(alerts: tuple[Alert, ...], found: dict[str, dict[str, Any]]) -> Score:
    """Score the alerts of a stream against the labels, by the rules at the top of this file."""
    changes = real_changes(found)
    optional = [(r["figure"], *_ends(r)) for r in _rows("optional.jsonl") if r["article"] in found]
    told: dict[int, list[Alert]] = defaultdict(list)
    belonging, noise = [], []
    for alert in alerts:
        if alert.kind in ABOUT_HEALTH:
            continue
        owners = [i for i, change in enumerate(changes) if _belongs(alert, change)]
        for owner in owners:
            told[owner].append(alert)
        if owners:
            belonging.append(alert)
        elif not any(_meets(alert, *wanted) for wanted in optional):
            noise.append(alert)
    needed = [i for i, change in enumerate(changes) if told[i] or not change.may_be_quiet]
    return Score(
        changes=len(needed),
        raised=sum(bool(told[i]) for i in needed),
        belonging=len(belonging),
        alerts=len(belonging) + len(noise),
        missed=tuple(changes[i] for i in needed if not told[i]),
        repeated=tuple((changes[i], tuple(told[i])) for i in needed if len(told[i]) > 1),
        noise=tuple(noise),
    )


def _belongs(alert: Alert, change: RealChange) -> bool:
    if not _meets(alert, change.figure, change.low, change.high):
        return False
    if change.url:
        return alert.kind is AlertKind.EDITED and alert.subject == change.url
    if alert.kind is AlertKind.EDITED:
        return AlertKind.UPDATE in change.kinds  # the page that was edited says the new value first
    return alert.kind in change.kinds or (alert.kind is AlertKind.OUT_OF_RANGE and AlertKind.CONFLICT in change.kinds)


def _meets(alert: Alert, figure: str, low: float, high: float) -> bool:
    if alert.figure != figure:
        return False
    if alert.value is not None:
        return low - 1e-3 * abs(low) <= float(alert.value) <= high + 1e-3 * abs(high)
    if alert.low is None or alert.high is None:
        return False
    return float(alert.low) <= high and float(alert.high) >= low


def main() -> None:
    """Print the score, and by name what is missing, told twice or noise."""
    with TemporaryDirectory() as folder:
        alerts = stream(Path(folder))
    result = score(alerts, golden.articles())
    print(f"real changes {result.changes}, raised {result.raised}: recall {result.recall:.3f}")
    print(f"alerts {result.alerts}, belonging {result.belonging}: {result.per_change:.2f} a change raised")
    print(f"noise {len(result.noise)}: {result.noise_share:.3f}")
    for change in result.missed:
        print("missed  ", change.figure, change.low, sorted(change.kinds), change.url)
    for change, several in result.repeated:
        print("repeated", change.figure, change.low, [(a.id, a.kind.value, a.now) for a in several])
    for alert in result.noise:
        print("noise   ", alert.id, alert.kind.value, alert.figure, alert.was, "→", alert.now, "|", alert.note)
    if "-v" in sys.argv:
        for alert in alerts:
            print(alert.id, alert.kind.value, alert.figure, alert.was, "→", alert.now, alert.origins, alert.articles)


if __name__ == "__main__":
    main()
