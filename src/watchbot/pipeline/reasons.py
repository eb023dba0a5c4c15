"""Why a number was tied to a figure, in one sentence that a person can check against the article. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from watchbot.model import Reason
from watchbot.pipeline.claims.gazetteer import name_of

_GATES = {
    "about": "words",
    "subject": "subject",
    "rival": "against",
    "unit": "unit",
    "period": "date",
    "edition": "edition",
    "direction": "direction",
    "lookalike": "might be",
    "score": "how sure",
    "exclude": "excluded by",
}
_DATES = {
    "clause": "in the same clause",
    "sentence": "in the same sentence",
    "near": "nearby",
    "document": "said once in the article",
    "published": "that of publication",
}


_SAYS_NOTHING = frozenset({"", "any subject"})


def why_text(reasons: Sequence[Reason]) -> str:
    """Return the reasons as one line: what was met, in the article's own words, and what spoke against it."""
    parts = (_reason_text(reason) for reason in reasons)
    return "; ".join(dict.fromkeys(part for part in parts if part))


def _word_text(gate: str, word: str) -> str:
    """Write a word of the article in quotes; a place, which the gates know by its id, by its name."""
    place = name_of(word) if gate == "subject" else word
    return f"“{word}”" if place == word else place


def _reason_text(reason: Reason) -> str:
    words = ", ".join(_word_text(reason.gate, word) for word in reason.words)
    if not words and reason.note in _SAYS_NOTHING:
        return ""
    name = _GATES.get(reason.gate, reason.gate)
    against = "" if reason.passed else "not met: "
    note = _DATES.get(reason.note, reason.note) if reason.gate == "date" else reason.note
    if not words:
        return f"{against}{name}: {note}"
    return f"{against}{name} {words} ({note})" if note else f"{against}{name} {words}"
