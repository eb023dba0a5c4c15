"""Why a number was tied to a figure, in one sentence that a person can check against the article. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from watchbot.model import Reason

_GATES = {
    "about": "the words",
    "subject": "subject",
    "rival": "against",
    "unit": "unit",
    "period": "date",
    "edition": "edition",
    "direction": "direction",
    "lookalike": "might be",
    "exclude": "excluded by",
}
_DATES = {
    "clause": "in the same clause",
    "sentence": "in the same sentence",
    "near": "nearby",
    "document": "said once in the article",
    "published": "of publication",
}


def why_text(reasons: Sequence[Reason]) -> str:
    """Return the reasons as one line: what was met, in the article's own words, and what spoke against it."""
    parts = (_reason_text(reason) for reason in reasons)
    return "; ".join(dict.fromkeys(part for part in parts if part))


def _reason_text(reason: Reason) -> str:
    words = ", ".join(f"“{word}”" for word in reason.words)
    if not words and not reason.note:
        return ""
    name = _GATES.get(reason.gate, reason.gate)
    against = "" if reason.passed else "not met: "
    note = _DATES.get(reason.note, reason.note) if reason.gate == "date" else reason.note
    told = " ".join(part for part in (words, f"({note})" if words and note else note) if part)
    return f"{against}{name} {told}"
