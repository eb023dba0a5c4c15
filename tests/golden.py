"""The golden set as a web: each article under its own host, a feed for each host, `.v2` as a later version."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from loopback import Site
from watchbot.cli.judging import Judge
from watchbot.config import Baseline, ChannelKind, ChannelSettings, Config, FetchSettings, WorkerSettings
from watchbot.model import ChangeKind, Claim, FeedSeed
from watchbot.seeds import Seeds, load_seeds

CORPUS = Path(__file__).parent / "corpus"


def articles() -> dict[str, dict[str, Any]]:
    """Return the articles by number (`031`, `031.v2`), their addresses as plain http."""
    found = {}
    for path in sorted((CORPUS / "articles").glob("*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        url = article["url"]
        plain = url.replace("https://", "http://", 1)
        article["html"] = article["html"].replace(url, plain)
        article["url"] = plain
        found[path.stem] = article
    return found


def feeds_of(found: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    """Return the numbers of the first versions by the address of their host's feed."""
    feeds: dict[str, list[str]] = {}
    for number, article in found.items():
        if "." not in number:
            host = article["url"].partition("://")[2].partition("/")[0]
            feeds.setdefault(f"http://{host}/feed.xml", []).append(number)
    return feeds


def serve(site: Site, found: dict[str, dict[str, Any]], *, later: bool = False) -> None:
    """Put the set on the site; with `later`, pages that have a second version show it, and their feeds say so."""
    for feed, numbers in feeds_of(found).items():
        entries = []
        for number in numbers:
            again = found.get(f"{number}.v2") if later else None
            article = again or found[number]
            site.put(article["url"], article["html"])
            entries.append(
                {
                    "url": article["url"],
                    "title": article["title"],
                    "published": article["published"],
                    "updated": (again["modified"] or "2026-09-01T00:00:00Z") if again else article["published"],
                }
            )
        site.put_feed(feed, entries, title=feed)


ADDRESS = "database.url"  # a file in the folder of a run that is to use another database than a file beside it


def database_of(folder: Path, name: str) -> str:
    """Return the address of the database of a run in `folder`: a file of that name, unless `ADDRESS` says otherwise."""
    other = folder / ADDRESS
    return other.read_text(encoding="utf-8") if other.exists() else f"sqlite:///{folder / name}"


def settings(folder: Path, **changes: Any) -> Config:
    """Return settings for the golden set: everything is news, nobody waits between requests."""
    fetch = replace(FetchSettings(), pause=timedelta(0), per_host=4, every=timedelta(seconds=1), fastest=timedelta(0))
    config = Config(
        database=database_of(folder, "golden.db"),
        seeds=CORPUS / "seeds",
        fetch=fetch,
        workers=replace(WorkerSettings(), processes=0),
        baseline=Baseline.ALERT,
        channels=(ChannelSettings(name="files", kind=ChannelKind.FILES, folder=folder / "digests"),),
        digests=(),
        recheck=(),
    )
    return replace(config, **changes)


def seeds(found: dict[str, dict[str, Any]]) -> Seeds:
    """Return the test cards with the feeds of the set; nothing moves the ledger."""
    cards = load_seeds(CORPUS / "seeds")
    return replace(
        cards,
        figures=tuple(replace(figure, accept=None) for figure in cards.figures),
        feeds=tuple(FeedSeed(url=url, title=url) for url in feeds_of(found)),
        documents=(),
    )


def judged_alone(found: dict[str, dict[str, Any]]) -> dict[str, set[tuple[object, ...]]]:
    """Return what `extract claims` says of each article."""
    judge = Judge(load_seeds(CORPUS / "seeds"))
    said = {}
    for number, article in found.items():
        line = {name: article[name] for name in ("url", "title", "published", "html")}
        judged = judge.judge_line(line)
        said[number] = {
            claim_key(claim, change.kind) for claim, change in zip(judged.findings.claims, judged.changes, strict=True)
        }
    return said


def claim_key(claim: Claim, kind: ChangeKind | None) -> tuple[object, ...]:
    """Return what makes two claims the same for these tests."""
    as_of = claim.as_of.iso if claim.as_of else None
    return (claim.figure, claim.value, claim.low, claim.high, as_of, claim.quote, kind)
