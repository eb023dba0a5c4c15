"""Proposed cards as YAML to paste into seeds/figures.yaml."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

from watchbot.model import PageText, Unit, UnitKind
from watchbot.pipeline.suggestions import SuggestedCard, suggest_cards
from watchbot.render.safe import plain

_HEAD = "# Proposed from “{title}”. Keep what you care about, and sharpen label, subject and about.\nfigures:\n"
_NONE = "# No number in this document has a unit that a card could follow.\nfigures: []\n"
_LONGEST_QUOTE = 160


def suggested_cards(page: PageText, *, published: datetime | None) -> str:
    """Return the proposals as a YAML document that `watchbot check` accepts."""
    cards = suggest_cards(page, published=published.date() if published else None)
    if not cards:
        return _NONE
    return _HEAD.format(title=plain(page.title)) + "".join(_written(card) for card in cards)


def card_to_paste(card: SuggestedCard) -> str:
    """Return one proposal as YAML, to be pasted under `figures:`."""
    return _written(card)


def _written(card: SuggestedCard) -> str:
    quote = plain(card.quote)
    quote = quote if len(quote) <= _LONGEST_QUOTE else quote[: _LONGEST_QUOTE - 1] + "…"
    lines = [
        f"  # {quote}",
        f"  - id: {card.id}",
        f"    label: {_text(card.label)}",
        f"    unit: {_text(_unit(card.unit))}",
    ]
    if card.unit.kind is UnitKind.COUNT:
        lines.append(f"    counts: [{_text(card.unit.noun)}]")
    if card.subject:
        lines.append(f"    subject: [{_text(card.subject)}]")
    words = ", ".join(f"[{_text(word)}]" for word in card.about if word != card.subject)
    lines += [f"    about: [{words}]", f"    known: [{{{_known(card)}}}]"]
    return "\n".join(lines) + "\n"


def _known(card: SuggestedCard) -> str:
    if card.value is not None:
        fields = [f"value: {_number(card.value)}"]
    else:
        fields = [
            f"{name}: {_number(end)}" for name, end in (("low", card.low), ("high", card.high)) if end is not None
        ]
    if card.as_of is not None:
        fields.append(f"as_of: {card.as_of.iso}")
    if card.source:
        fields.append(f"source: {_text(plain(card.source))}")
    return ", ".join(fields)


def _unit(unit: Unit) -> str:
    match unit.kind:
        case UnitKind.MONEY | UnitKind.DURATION | UnitKind.MEASURE:
            return unit.code
        case _:
            return unit.kind.value


def _text(text: str) -> str:
    """Return a YAML scalar; JSON's quoting is YAML's."""
    return (
        text
        if text.replace("_", "").replace("-", "").isalpha() and text.isascii()
        else json.dumps(text, ensure_ascii=False)
    )


def _number(number: Decimal) -> str:
    return f"{number:f}"
