"""Searches over a whole text that cost little where there is nothing to find: many words, odd characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping


def any_of(names: Iterable[str]) -> str:
    """Return a pattern of any of these words, the longest where several fit; a tree of letters, not a list of words."""
    branches: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        branches.setdefault(name[:1], []).append(name[1:])
    ends_here = branches.pop("", None) is not None
    if not branches:
        return ""
    tree = "|".join(re.escape(letter) + any_of(rest) for letter, rest in branches.items())
    return f"(?:{tree})?" if ends_here else f"(?:{tree})"


def replacing(table: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that replaces characters as `str.translate` does, and costs little where few are listed."""
    listed = re.compile(f"[{re.escape(''.join(table))}]")
    return lambda text: listed.sub(lambda match: table[match.group()], text)
