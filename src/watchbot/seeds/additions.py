"""Feeds added to `feeds.yaml` by a command: comments and order of the file stay as the person left them."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from watchbot.model import FeedSeed
from watchbot.seeds.feeds import feed_key


def with_feeds(text: str, wanted: Iterable[FeedSeed], known: Iterable[FeedSeed]) -> tuple[str, int]:
    """Return the text of `feeds.yaml` with the wanted feeds that are not known yet, and how many were added."""
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    top = yaml.load(text) or CommentedMap()
    rows = top.setdefault("feeds", CommentedSeq())
    seen = {feed_key(feed.url) for feed in known}
    added = 0
    for feed in wanted:
        if feed_key(feed.url) in seen:
            continue
        seen.add(feed_key(feed.url))
        rows.append(_row(feed))
        added += 1
    written = StringIO()
    yaml.dump(top, written)
    return written.getvalue(), added


def _row(feed: FeedSeed) -> CommentedMap:
    row = CommentedMap(url=feed.url)
    for name in ("title", "folder"):
        if value := getattr(feed, name):
            row[name] = value
    return row
