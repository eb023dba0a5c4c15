"""What a bare number counts: the head of the noun phrase behind it."""

from __future__ import annotations

import re
from typing import NamedTuple

from watchbot.pipeline.numbers import words

_WORD = re.compile(r"(?:-| \"?| ?\(?(?=[a-z]+\)))([a-z][\w'&.]*(?<!\.))")
_MORE = re.compile(r" (?:more|fewer|other|such|less)(?= [a-z])")
_MAX_WORDS = 6

_OTHER_NUMBERS = frozenset(("single", "double", "triple", "half", "quarter", "quarters", "thirds"))
# Words that end a noun phrase or cannot stand in one.
_STOP_WORDS = """
    a an the of in on at by for from to with and or but nor is are was were be been being has have had will would can
    could may might must should shall do does did not no that which who whom whose this these those it its he she they
    we you i as than then when while if so because after before during over under above below between into through
    about against per each more less fewer very just only also too still yet since until till out up down off back
    away there here where how what why all any some both either neither other another same such own ago later earlier
    apiece including according compared versus vs via worth instead respectively said says say make made makes get got
    take took takes came come comes go goes went see saw him her them his their our my your us me again now today once
    ahead behind times ones
"""
_STOP = _OTHER_NUMBERS.union(words.listed(_STOP_WORDS), words.ONES, words.TENS, words.SCALES, words.VAGUE_PLURALS)
# End in -s and are no plural of a thing that is counted.
_NOT_PLURAL = frozenset(
    words.listed("""across always perhaps sometimes besides thus unless various afterwards towards upwards downwards
    overseas plus less news does goes says makes gets takes series politics economics gross across us as is was
    has yes this its his minus versus bonus status basis analysis crisis campus census virus focus""")
)
_IRREGULAR = {
    "people": "people", "children": "child", "men": "man", "women": "woman", "staff": "staff", "police": "police",
    "personnel": "personnel", "troops": "troop", "aircraft": "aircraft", "species": "species", "mice": "mouse",
    "feet": "foot", "teeth": "tooth", "cattle": "cattle", "sheep": "sheep", "fish": "fish", "lives": "life",
    "wives": "wife", "knives": "knife", "wolves": "wolf", "leaves": "leaf", "halves": "half", "shelves": "shelf",
    "criteria": "criterion", "phenomena": "phenomenon", "hypotheses": "hypothesis", "analyses": "analysis",
    "crises": "crisis", "theses": "thesis", "bases": "base", "series": "series", "viruses": "virus",
    "buses": "bus", "gases": "gas", "data": "data", "spacecraft": "spacecraft", "salmon": "salmon",
    "folk": "folk", "households": "household", "movies": "movie", "cookies": "cookie", "ties": "tie",
    "pies": "pie", "selfies": "selfie", "zombies": "zombie", "heroes": "hero", "potatoes": "potato",
    "tomatoes": "tomato", "vetoes": "veto", "caches": "cache", "aches": "ache", "statuses": "status",
    "bonuses": "bonus", "campuses": "campus", "houses": "house", "horses": "horse", "nurses": "nurse",
    "cases": "case", "causes": "cause", "courses": "course", "licences": "licence", "axes": "axis",
    "personnels": "personnel", "media": "media", "alumni": "alumnus", "nuclei": "nucleus",
}  # fmt: skip


_SHORT_PLURALS = frozenset(words.listed("mps gps pcs evs vcs pms dms fts cvs tvs cds ais uns ads eggs"))


class CountedNoun(NamedTuple):
    """Head of a counted noun phrase, in the singular, and where the phrase ends."""

    head: str
    end: int


def singular(word: str) -> str:
    """The singular of a lower-case English plural; other words stay as they are."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "ches", "shes", "xes", "zzes")):
        return word[:-2]
    if word in _SHORT_PLURALS:
        return word[:-1]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def is_plural(word: str) -> bool:
    """Whether a lower-case word looks like the plural of something that can be counted."""
    if word in _IRREGULAR:
        return True
    return (
        len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")) and word not in _NOT_PLURAL
    )


def counted_noun(folded: str, position: int) -> CountedNoun | None:
    """Find the plural that a number counts.

    Args:
        folded: the folded text.
        position: end of the number.

    Returns:
        The last plural of the run of words behind the number ("50 major AI models" → model, "449 data centers" →
        center), or None where no plural comes before the phrase ends.
    """
    found: CountedNoun | None = None
    if more := _MORE.match(folded, position):
        position = more.end()
    for _ in range(_MAX_WORDS):
        match = _WORD.match(folded, position)
        if match is None:
            break
        word = match.group(1)
        if word in _STOP or (word.endswith("ly") and len(word) > 4 and found):
            break
        position = match.end()
        if is_plural(word):
            found = CountedNoun(singular(word), position)
            if _followed_by_plural(folded, position):
                continue
            break
        if found:
            break
        if folded[position : position + 1] in ",.;:)":
            break
    return found


def _followed_by_plural(folded: str, position: int) -> bool:
    """A plural may itself stand before the head: "7 sales offices", "12 women scientists"."""
    match = _WORD.match(folded, position)
    return match is not None and folded[position] != "-" and match.group(1) not in _STOP and is_plural(match.group(1))
