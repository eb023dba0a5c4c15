"""A page against itself as it was before: which numbers were silently moved, which claims are gone.

Wording does not count. A new sentence around the same number, a new template, a rounder number or another claim added
are no edits; a sentence whose number moved is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from watchbot.model import Change, ChangeKind, Claim, TextState
from watchbot.pipeline.ledger import same_value

SAME_SENTENCE = 60.0  # ratio of two sentences with their numbers masked, 0 … 100, from which they are the same sentence

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def compare(
    before: Sequence[Claim], after: Sequence[Claim], *, text_before: str, text_after: str, state_after: TextState
) -> tuple[Change, ...]:
    """Return `edited` and `withdrawn` changes, in the order of the new text.

    A claim that is missing from partial text is unknown, not withdrawn; so is one whose sentence still stands.
    """
    edits: list[Change] = []
    edited_away: set[str] = set()
    for claim in after:
        if any(b.figure == claim.figure and same_value(b, claim) for b in before):
            continue  # the page gave this value before, if in another sentence
        old = _sentence_before(claim, before, text_before=text_before, text_after=text_after)
        if old is None or old.id in edited_away:
            continue
        edited_away.add(old.id)
        note = "the number in this sentence was changed after publication"
        edits.append(
            Change(kind=ChangeKind.EDITED, figure=claim.figure, claim=claim, against=None, note=note, before=old)
        )
    if state_after is not TextState.OK:
        return tuple(edits)
    gone = (c for c in before if c.id not in edited_away and _is_gone(c, after, text_after))
    note = "the article no longer says this"
    withdrawn = tuple(
        Change(kind=ChangeKind.WITHDRAWN, figure=c.figure, claim=None, against=None, note=note, before=c) for c in gone
    )
    return (*edits, *withdrawn)


def _sentence_before(claim: Claim, before: Sequence[Claim], *, text_before: str, text_after: str) -> Claim | None:
    """Return the old claim whose sentence this one replaces; None for a sentence that is new or was there already."""
    if _squeezed(claim.quote) in _squeezed(text_before):
        return None
    rivals = [b for b in before if b.figure == claim.figure and _squeezed(b.quote) not in _squeezed(text_after)]
    if not rivals:
        return None
    masked = _masked(_sentence(claim, text_after))
    likeness = {b.id: fuzz.ratio(masked, _masked(_sentence(b, text_before))) for b in rivals}
    best = max(rivals, key=lambda b: likeness[b.id])
    return best if likeness[best.id] >= SAME_SENTENCE else None


def _is_gone(claim: Claim, after: Sequence[Claim], text_after: str) -> bool:
    if any(a.figure == claim.figure and same_value(a, claim) for a in after):
        return False
    # The number is still on the page: a reworded sentence that we no longer understand is not a withdrawal.
    return claim.quantity.surface not in text_after


def _sentence(claim: Claim, text: str) -> str:
    """Return the line of text around the claim's number, at most 200 characters to each side."""
    at = claim.quantity.start
    if text[at : claim.quantity.end] != claim.quantity.surface:
        return claim.quote
    left = max(text.rfind("\n", 0, at), text.rfind(". ", 0, at), at - 200) + 1
    ends = [e for e in (text.find("\n", at), text.find(". ", claim.quantity.end), at + 200) if e > 0]
    return text[max(0, left) : min(ends)]


def _masked(sentence: str) -> str:
    return _NUMBER.sub("#", sentence)


def _squeezed(text: str) -> str:
    return " ".join(text.split())
