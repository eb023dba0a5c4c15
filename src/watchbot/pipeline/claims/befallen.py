"""People counted by what befell them, where the card counts the events: "3,193 people were killed", "caught it"."""

from __future__ import annotations

import re

from watchbot.model import Quantity, UnitKind
from watchbot.pipeline import words
from watchbot.pipeline.claims import units
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import Document
from watchbot.pipeline.claims.places import place_of
from watchbot.pipeline.claims.roots import root_of

_CASES = frozenset(root_of(words.key(w)) for w in ("cases", "infections", "diagnoses", "patients", "notifications"))
_FELL_ILL = re.compile(
    r"\b(?:caught|contract(?:ed|ing)|diagnos\w+|infect\w+|f[ae]ll(?:en)? (?:ill|sick)|c[oa]me down with"
    r"|(?:taken|got|gotten|become|became) (?:ill|sick|infected)|tested positive|sickened|suffer\w* from|developed)\b"
)


_KILLINGS = frozenset(root_of(words.key(w)) for w in ("homicides", "murders", "killings"))
_SLAIN = re.compile(
    r"\s*(?:(?:who|that) )?(?:(?:have|has|had|were|was|are|been|being|got) )*(?:violently |fatally )?"
    r"(?:killed|slain|murdered|shot dead|stabbed to death|shot to death)\b"
)


_DEATHS = frozenset(root_of(words.key(w)) for w in ("deaths", "killed", "fatalities"))
_KILLED = re.compile(
    r"\b(?P<what>[a-z-]+) (?:(?:has|have|had|already|also|alone|itself) )*"
    r"(?:kill(?:s|ed|ing)|claim(?:s|ed|ing)(?: the lives of)?)\s+"
    r"(?:at least |about |some |nearly |almost |over |more than )?$"
)
_DIED = re.compile(
    r"\s*(?:(?:have|had|has) )?(?:lost their lives|died\b|perished\b)(?: (?:of|from|in|with) (?:the )?(?P<of>[a-z-]+))?"
)


def are_counted(card: Card, quantity: Quantity, document: Document) -> bool:
    """Whether people are counted of whom the words right behind say what the card counts."""
    if card.unit.kind is not UnitKind.COUNT:
        return False
    if quantity.unit.kind is UnitKind.NONE and not quantity.unit.code:  # "eleven have died"
        died = _DIED.match(document.low, quantity.end)
        return died is not None and died["of"] is None and not _DEATHS.isdisjoint(card.nouns or card.own_roots)
    if quantity.unit.kind is not UnitKind.COUNT:
        return False
    noun = words.key(quantity.unit.noun)
    if units.is_person(noun) and not _CASES.isdisjoint(card.nouns):
        return _FELL_ILL.search(document.low, quantity.end, quantity.end + 60) is not None
    named = card.nouns or card.own_roots
    if not _DEATHS.isdisjoint(named) and (units.is_person(noun) or place_of(quantity.unit.noun)):
        led = document.low[max(0, quantity.start - 40) : quantity.start]
        killed = _KILLED.search(led)
        if killed is not None and root_of(words.key(killed["what"])) in card.all_roots:
            return True
        died = _DIED.match(document.low, quantity.end)
        if died is not None and (died["of"] is None or root_of(words.key(died["of"])) in card.all_roots):
            return True
    if noun not in units.PERSONS:
        return False
    if not _KILLINGS.isdisjoint(named) and _SLAIN.match(document.low, quantity.end):
        return True
    behind = [(quantity.end, quantity.end + 40)]
    return any(True for group in card.groups for _ in document.is_met(group, behind, 0.6))
