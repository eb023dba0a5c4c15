"""Which words of a sentence changed. A number, with its sign, separators and unit sign, is one word and never split."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORD = re.compile(r"[$€£¥]?[-−+]?\d+(?:[-–.,:/]\d+)*(?:\s?[%‰])?|\w+(?:['’]\w+)*|\s+|[^\w\s]")
_LONGEST = 1200  # characters: comparing takes the square of it, and a hostile sentence may be endless


class Edit(StrEnum):
    """What became of a piece of a sentence."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of words that were kept, removed or added."""

    edit: Edit
    text: str


def diff(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces that lead from one sentence to the other, removed before added.

    Without the added ones they spell `before`, without the removed ones `after`, up to the length limit of 1,200
    characters each. Changes that only a blank parts are told as one.
    """
    old, new = _WORD.findall(before[:_LONGEST]), _WORD.findall(after[:_LONGEST])
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in _joined(SequenceMatcher(None, old, new, autojunk=False).get_opcodes(), old):
        if tag == "equal":
            pieces.append(Piece(edit=Edit.SAME, text="".join(new[j1:j2])))
            continue
        if i2 > i1:
            pieces.append(Piece(edit=Edit.REMOVED, text="".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece(edit=Edit.ADDED, text="".join(new[j1:j2])))
    return tuple(pieces)


def likeness(before: str, after: str) -> float:
    """Return how much of two sentences is the same, 0 … 1; below a half a word-level diff only confuses."""
    old, new = _WORD.findall(before[:_LONGEST]), _WORD.findall(after[:_LONGEST])
    return SequenceMatcher(None, old, new, autojunk=False).ratio()


_Opcode = tuple[str, int, int, int, int]


def _joined(opcodes: Sequence[_Opcode], old: list[str]) -> list[_Opcode]:
    """Join two changes when only blanks stand between them: one long change reads better than many small ones."""
    joined: list[_Opcode] = []
    for place, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        between = tag == "equal" and 0 < place < len(opcodes) - 1 and "".join(old[i1:i2]).isspace()
        if joined and (between or tag != "equal") and joined[-1][0] != "equal":
            _, first_i, _, first_j, _ = joined[-1]
            joined[-1] = ("replace", first_i, i2, first_j, j2)
        else:
            joined.append((tag, i1, i2, j1, j2))
    return joined
