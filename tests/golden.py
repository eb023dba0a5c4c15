"""The golden set as a web: each article under its own host, a feed for each host, `.v2` as a later version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from loopback import Site

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
