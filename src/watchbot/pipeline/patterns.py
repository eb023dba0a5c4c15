"""Patterns of many words that a search leaves at their first letters: what is tried at every word of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable


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
