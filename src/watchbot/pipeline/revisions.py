"""A page against itself as it was before: which numbers were silently moved, which claims are gone.

Wording does not count. A new sentence around the same number, a new template, a rounder number or another claim added
are no edits; a sentence whose number moved is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from watchbot.model import Bound, Change, ChangeKind, Claim, TextState
from watchbot.pipeline.ledger import same_value

ABOUT_REVISIONS = frozenset({ChangeKind.EDITED, ChangeKind.WITHDRAWN, ChangeKind.INCONSISTENT})
"""Kinds of change that a page has with itself, not with the ledger."""
SAME_SENTENCE = 60.0  # ratio of two sentences with their numbers masked, 0 … 100, from which they are the same sentence

SAME_TEXT = 85.0  # the same of two texts; unlike ones in one language reach 60
_COMPARED = 5000  # characters of them

# How pages of any subject say that they were corrected. An update of a living page counts, where it is announced.
_NOTICE = re.compile(
    r"""\b(?: corrections?\b[^.]{0,40}[:\u2014(-] | correct(?:s|ed|ing)\ (?:to|in|an?|the|from|figure|number|version)\b
    | editor.?s?['\u2019]?s?\ note | clarifications? | (?:an\ )?(?:earlier|previous)\ version\ of\ this
    | (?:this|the)\ (?:article|story|page|post|report|piece|table)\ (?:has\ been|was|is)\ (?:corrected|updated|amended)
    | (?:previously|originally|initially|mistakenly|wrongly|incorrectly)\ (?:stated|said|gave|reported|published|listed)
    | updated?\b[^.]{0,30}: | amended\ (?:on|to) )""",
    re.IGNORECASE | re.VERBOSE,
)
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
        if any(_gave(b, claim) for b in before):
            continue  # the page gave this value before, if in another sentence
        old = _sentence_before(claim, before, text_before=text_before, text_after=text_after)
        if old is None or old.id in edited_away:
            continue
        edited_away.add(old.id)
        note = f"the number in this sentence was changed after publication, {_said_so(text_before, text_after)}"
        edits.append(
            Change(kind=ChangeKind.EDITED, figure=claim.figure, claim=claim, against=None, note=note, before=old)
        )
    if state_after is not TextState.OK:
        return tuple(edits)
    gone = (c for c in before if c.id not in edited_away and _is_gone(c, after, text_after))
    note = f"the article no longer says this, {_said_so(text_before, text_after)}"
    withdrawn = tuple(
        Change(kind=ChangeKind.WITHDRAWN, figure=c.figure, claim=None, against=None, note=note, before=c) for c in gone
    )
    return (*edits, *withdrawn)


def is_same_text(before: str, after: str) -> bool:
    """Tell whether two texts are revisions of one: nearly the same words, whatever their numbers say."""
    return fuzz.ratio(_masked(before[:_COMPARED]), _masked(after[:_COMPARED])) >= SAME_TEXT


def _gave(before: Claim, claim: Claim) -> bool:
    """Tell whether the page gave a value already: the same, or a preciser one. "Less than 2.0" is no way to say 1.9."""
    if before.figure != claim.figure:
        return False
    if before.quantity.bound in (Bound.EXACT, Bound.APPROX):
        return same_value(before, claim)
    return (before.value, before.low, before.high) == (claim.value, claim.low, claim.high)


def _said_so(text_before: str, text_after: str) -> str:
    """Return whether the page owns up to the change, with the words in which it does."""
    notice = correction_notice(text_before, text_after)
    return f"with a note: “{notice}”" if notice else "without a note that says so"


def correction_notice(text_before: str, text_after: str) -> str:
    """Return the line of the new text that announces a correction and was not there before, at most 200 characters."""
    known = _squeezed(text_before)
    for line in text_after.splitlines():
        found = _NOTICE.search(line)
        if found is not None and _squeezed(line) not in known:
            start = max(0, found.start() - 40) if found.start() > 40 else 0
            return _squeezed(line[start : start + 200])
    return ""


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
    return not _stands_in(claim.quantity.surface, text_after)


def _stands_in(surface: str, text: str) -> bool:
    """Tell whether a number stands in a text as a whole: the "5%" of "25%", "1.5%" or "-5%" is another number."""
    wanted = surface.strip()
    if not wanted:
        return False
    before = _NOT_WITHIN if wanted[0].isalnum() else ""
    after = _NOT_WITH_MORE if wanted[-1].isalnum() else ""
    return re.search(before + r"\s*".join(re.escape(part) for part in _PARTS.findall(wanted)) + after, text) is not None


# Digits may go on over a mark between thousands or decimals; a blank between them may also part two numbers.
_MARKS = r"[.,'\u2019\u00a0\u202f]"
_NOT_WITHIN = rf"(?<!\w)(?<!\d{_MARKS})(?<![\s(][-\u2212])"
_NOT_WITH_MORE = rf"(?!\w|{_MARKS}\d)"
_PARTS = re.compile(r"%|[^\s%]+")  # between a number and its unit there may be a blank or none


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
