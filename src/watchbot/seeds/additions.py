"""Changes that commands make to `feeds.yaml`: comments, order and spelling of the file stay as the person left them.

The text is changed where the feed stands and nowhere else; what a YAML library would write anew (indents, quotes, long
lines) is not touched. Every change is read back before it is returned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from watchbot.model import FeedKind, FeedSeed
from watchbot.seeds.feeds import feed_key


class EditError(Exception):
    """The file cannot be changed without rewriting what a person wrote; the message says why."""


def with_feeds(text: str, wanted: Iterable[FeedSeed], known: Iterable[FeedSeed]) -> tuple[str, int]:
    """Return the text of `feeds.yaml` with the wanted feeds that are not known yet, and how many were added.

    Raises:
        EditError: the file has its feeds in a form that can only be changed by hand.
    """
    seen = {feed_key(feed.url) for feed in known}
    rows: list[CommentedMap] = []
    for feed in wanted:
        if feed_key(feed.url) not in seen:
            seen.add(feed_key(feed.url))
            rows.append(_row(feed))
    if not rows:
        return text, 0
    written = _inserted(text, rows)
    if _reread(written) != [*_plain(text), *(dict(row) for row in rows)]:
        raise EditError("the list of feeds is written in a way that only a person can add to")
    return written, len(rows)


def without_feed(text: str, url: str) -> str | None:
    """Return the text of `feeds.yaml` without one feed, or None when the file does not name it itself.

    Comments stay, also those about the feed: nobody else knows what they are about.

    Raises:
        EditError: the feed stands on a line with others.
    """
    rows = _rows(text)
    place = _place(rows, url)
    if place is None:
        return None
    lines = text.splitlines(keepends=True)
    first, last = rows[place].start_mark.line, _last_line(rows[place])
    written = "".join((*lines[:first], *lines[last + 1 :]))
    if len(rows) == 1:
        written = _emptied(written)
    before = _plain(text)
    if _reread(written) != before[:place] + before[place + 1 :]:
        raise EditError(f"{url} stands on a line with others: take it out by hand")
    return written


def with_address(text: str, url: str, new: str) -> str | None:
    """Return the text of `feeds.yaml` with another address for one feed, or None when the file does not name it."""
    rows = _rows(text)
    place = _place(rows, url)
    if place is None:
        return None
    node = _value(rows[place], "url")
    assert node is not None  # noqa: S101  # else it would not have been found
    written = text[: node.start_mark.index] + _scalar(new) + text[node.end_mark.index :]
    after = [dict(row) for row in _plain(text)]
    after[place]["url"] = new
    if _reread(written) != after:
        raise EditError(f"the address of {url} can only be changed by hand")
    return written


def _row(feed: FeedSeed) -> CommentedMap:
    row = CommentedMap(url=feed.url)
    for name in ("title", "publisher", "folder"):
        if value := getattr(feed, name):
            row[name] = value
    if feed.primary:
        row["primary"] = True
    if feed.kind is not FeedKind.FEED:
        row["kind"] = feed.kind.value
    if feed.links:
        row["links"] = feed.links
    if not feed.verify_tls:
        row["verify_tls"] = False
    return row


def _inserted(text: str, rows: Sequence[CommentedMap]) -> str:
    """Put rows behind the last feed, with its indent; or begin the list."""
    known = _rows(text)
    if known:
        indent = known[-1].start_mark.column - 2
        line = _last_line(known[-1]) + 1
        lines = text.splitlines(keepends=True)
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        return "".join((*lines[:line], _block(rows, max(indent, 0)), *lines[line:]))
    body = "feeds:\n" + _block(rows, 2)
    node = _feeds(text)
    if node is None:
        glue = "" if not text or text.endswith("\n") else "\n"
        return text + glue + body
    key = _key(text)
    written = isinstance(node, SequenceNode) or bool(getattr(node, "value", None))
    end = node.end_mark.index if written else key.end_mark.index + 1
    rest, _, after = text[end:].partition("\n")  # a comment on the line of `feeds:` stays there
    return f"{text[: key.end_mark.index]}:{rest}\n{_block(rows, 2)}{after}"


def _emptied(text: str) -> str:
    """Write an empty list where the last feed went."""
    key = _key(text)
    place = key.end_mark.index + 1
    return text[:place] + " []" + text[place:]


def _block(rows: Sequence[CommentedMap], indent: int) -> str:
    written = StringIO()
    yaml = YAML()
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=2, offset=0)
    yaml.dump(list(rows), written)
    return "".join(" " * indent + line for line in written.getvalue().splitlines(keepends=True))


def _scalar(text: str) -> str:
    written = StringIO()
    yaml = YAML()
    yaml.width = 10_000
    yaml.dump({"url": text}, written)
    return written.getvalue().removeprefix("url: ").rstrip("\n")


def _plain(text: str) -> list[dict[str, Any]]:
    top = YAML(typ="safe", pure=True).load(text)
    return list(top["feeds"] or []) if isinstance(top, dict) and "feeds" in top else []


def _reread(text: str) -> list[dict[str, Any]] | None:
    try:
        return _plain(text)
    except YAMLError:
        return None


def _rows(text: str) -> list[Node]:
    node = _feeds(text)
    return list(node.value) if isinstance(node, SequenceNode) else []


def _feeds(text: str) -> Node | None:
    top = YAML().compose(StringIO(text))
    return _value(top, "feeds") if isinstance(top, MappingNode) else None


def _key(text: str) -> Node:
    top = YAML().compose(StringIO(text))
    return next(key for key, _ in top.value if key.value == "feeds")  # type: ignore[no-any-return]


def _value(node: Node, name: str) -> Node | None:
    pairs = node.value if isinstance(node, MappingNode) else []
    return next((value for key, value in pairs if key.value == name), None)


def _place(rows: Sequence[Node], url: str) -> int | None:
    wanted = feed_key(url)
    for place, row in enumerate(rows):
        node = _value(row, "url")
        if isinstance(node, ScalarNode) and feed_key(str(node.value)) == wanted:
            return place
    return None


def _last_line(node: Node) -> int:
    """Return the last line on which something of a node stands; what the library calls its end is behind comments."""
    if isinstance(node, ScalarNode) or getattr(node, "flow_style", False):
        end = node.end_mark
        return int(end.line - 1 if end.column == 0 and end.line > node.start_mark.line else end.line)
    parts = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
    return max((_last_line(part) for part in parts), default=int(node.start_mark.line))
