"""People counted by what befell them, where the card counts the events: "3,193 people were killed", "caught it"."""

from __future__ import annotations

import re

from watchbot.model import Quantity, UnitKind
from watchbot.pipeline import words
from watchbot.pipeline.claims import units
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.document import Document, Place
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
    r"(?P<who>(?:,? (?:which|that|who))?)(?: (?:has|have|had|now|so far|already|also|alone|itself|since))*"
    r" (?:kill(?:s|ed|ing)|claim(?:s|ed|ing)(?: the lives of)?)\s+"
    r"(?:at least |about |some |nearly |almost |over |more than )?$"
)
_DIED = re.compile(
    r"\s*(?:(?:have|had|has) )?(?:lost their lives|died\b|perished\b)(?: (?:of|from) (?:the )?(?P<of>[a-z-]+))?"
)
_CLAUSE = re.compile(r"[;:.]|, (?:and|but|while|where|when|as)\b|\b(?:while|where|when)\b")
# However a cause of death is taken up.
_ANY_CAUSE = frozenset(
    root_of(words.key(w)) for w in ("disease", "virus", "illness", "infection", "outbreak", "disaster", "storm", "it")
)


def _kills(card: Card, quantity: Quantity, document: Document) -> bool:
    """Whether what the card is about is said to have killed so many: "the quake that struck has killed 1,700"."""
    start = max(0, quantity.start - 160)
    killed = _KILLED.search(document.low, start, quantity.start)
    if killed is None:
        return False
    begin = max((m.end() for m in _CLAUSE.finditer(document.low, start, killed.start())), default=start)
    said = document.words_between(begin, killed.start())
    if killed["who"].startswith(","):
        said = said[-1:]  # "…, which killed": the word before the comma
    return any(w.root in card.all_roots or w.root in _ANY_CAUSE for w in said)


_THE_CAUSE = re.compile(r"\b(?:the|this) (?:disease|virus|illness|infection|epidemic|fever|outbreak)\b")


def of_the_cause(card: Card, quantity: Quantity, place: Place, document: Document) -> bool:
    """Whether people are said to have been killed by a cause that was named before: "the disease has killed 146"."""
    sentence = document.sentences[place.sentence]
    if _DEATHS.isdisjoint(card.nouns or card.own_roots) or not are_counted(card, quantity, document):
        return False
    return _THE_CAUSE.search(document.low, sentence.start, sentence.end) is not None


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
        if _kills(card, quantity, document):
            return True
        died = _DIED.match(document.low, quantity.end)
        if died is not None and (died["of"] is None or root_of(words.key(died["of"])) in card.all_roots | _ANY_CAUSE):
            return True
    if noun not in units.PERSONS:
        return False
    if not _KILLINGS.isdisjoint(named) and _SLAIN.match(document.low, quantity.end):
        return True
    behind = [(quantity.end, quantity.end + 40)]
    return any(True for group in card.groups for _ in document.is_met(group, behind, 0.6))
