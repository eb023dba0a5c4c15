"""A quoted sentence cut into pieces that a template can mark: the number, or the words that were edited."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from watchbot.pipeline.telling import Said
from watchbot.render import diffs
from watchbot.render.safe import plain

_ALIKE = 0.5


class Mark(StrEnum):
    """How a piece of a quote is shown."""

    NONE = "none"
    NUMBER = "number"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotePiece:
    """A run of a quote that is shown in one way."""

    mark: Mark
    text: str


_MARKS = {diffs.Edit.SAME: Mark.NONE, diffs.Edit.REMOVED: Mark.REMOVED, diffs.Edit.ADDED: Mark.ADDED}


def pieces(said: Said, longest: int) -> tuple[QuotePiece, ...]:
    """Return the quote with its number marked, or for an edit the words that changed, within `longest` characters."""
    if said.before and said.quote and diffs.likeness(said.before, said.quote) >= _ALIKE:
        return _edited(said, longest)
    start, end = said.number
    if not 0 <= start < end <= len(said.quote):
        start = end = 0
    first, last = _window(len(said.quote), start, end, longest)
    left, number, right = said.quote[first:start], said.quote[start:end], said.quote[end:last]
    cut = (
        QuotePiece(mark=Mark.NONE, text=("…" if first else "") + left.lstrip()),
        QuotePiece(mark=Mark.NUMBER, text=number),
        QuotePiece(mark=Mark.NONE, text=right.rstrip() + ("…" if last < len(said.quote) else "")),
    )
    return _without_empty(cut)


def before(said: Said, longest: int) -> str:
    """Return the sentence as it was when a diff would only confuse; else empty."""
    if said.before and (not said.quote or diffs.likeness(said.before, said.quote) < _ALIKE):
        return said.before if len(said.before) <= longest else said.before[: longest - 1] + "…"
    return ""


def _edited(said: Said, longest: int) -> tuple[QuotePiece, ...]:
    """Return the diff of an edit, with long unchanged runs shortened to the words beside the changes."""
    found = diffs.diff(said.before, said.quote)
    room = max(40, longest // (len(found) or 1))
    shown: list[QuotePiece] = []
    for place, piece in enumerate(found):
        text = piece.text
        if piece.edit is diffs.Edit.SAME:
            text = _shortened(text, room, first=place == 0, last=place == len(found) - 1)
        shown.extend(_marked(text, _MARKS[piece.edit]))
    return _without_empty(tuple(shown))


def _marked(text: str, mark: Mark) -> tuple[QuotePiece, ...]:
    """Mark the words of an edit, not the blanks around them; a word that replaces another stands apart from it."""
    if mark is Mark.NONE:
        return (QuotePiece(mark=mark, text=text),)
    words = text.strip()
    left, right = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    apart = right or (" " if mark is Mark.REMOVED else "")
    return (
        QuotePiece(mark=Mark.NONE, text=left),
        QuotePiece(mark=mark, text=words),
        QuotePiece(mark=Mark.NONE, text=apart),
    )


def _shortened(text: str, room: int, *, first: bool, last: bool) -> str:
    if len(text) <= room:
        return text
    if first:
        return "…" + text[-room:]
    if last:
        return text[:room] + "…"
    half = room // 2
    return f"{text[:half]} … {text[-half:]}"


def _window(length: int, start: int, end: int, longest: int) -> tuple[int, int]:
    """Return which part of a quote to show so that the number stays in it."""
    if length <= longest:
        return 0, length
    first = max(0, min(start - longest // 2, length - longest))
    return first, max(end, min(length, first + longest))


def _without_empty(shown: tuple[QuotePiece, ...]) -> tuple[QuotePiece, ...]:
    """Drop pieces in which nothing is left to see; blanks at the seams stay."""
    return tuple(piece for piece in shown if piece.text and (piece.text.isspace() or plain(piece.text)))
