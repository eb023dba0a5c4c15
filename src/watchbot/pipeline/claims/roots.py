"""Words of a text as the binding compares them: their key (one for all inflected forms) and their root.

The root goes further than the key: "invest", "investor" and "investment" share one. It only serves to find the words of
a phrase scattered over a sentence, which counts for less than the phrase itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from watchbot.pipeline import words
from watchbot.pipeline.claims.synonyms import RINGS

# Letters and digits; dotted letters ("U.S.") are one word; a possessive goes with its word.
_WORD = re.compile(r"((?:[^\W\d_]\.){2,}|[^\W_]+(?:'[^\W_]+)*)")
_ASCII_WORD = re.compile(_WORD.pattern, re.ASCII)  # the same, in half the time, for a text that has no other letters
_POSSESSIVE = re.compile(r"'s?$")
# Names in capitals that are ordinary words in small letters.
_CAPITALS_MATTER = frozenset({"us", "it", "who", "aids", "ice", "un", "arm"})


def _keys(listed: str) -> frozenset[str]:
    return frozenset(words.key(w) for w in listed.split())


STOP = _keys(
    "a an the of in on at by for from to with and or but nor is are was were be been being has have had will "
    "would can could may might must should shall do does did not no that which who whom whose this these those "
    "it its he she they them we you i as than then when while if so because after before during over under "
    "above below between into through about per each more less fewer most least very just only also too still "
    "yet since until till out up down off here there where how what why all any some both either neither other "
    "another such own same once their our your his her via among amid within without across get got went go "
    "came come say said make made have put take took give gave"
)
# Words of labels that say how something is counted, not what. They help, but a figure is not recognised by them.
GENERIC = _keys(
    "rate share number total average mean median annual yearly level index figure value amount percentage "
    "percent proportion ratio count size length change growth increase rise fall drop decrease decline "
    "reduction gap difference world global worldwide national international new population year month quarter "
    "day week first second third fourth q1 q2 q3 q4 h1 h2 aged age range estimate estimated adjusted "
    "annualised annualized real nominal current latest people person reported confirmed recorded measured "
    "officially official top since cumulative running so far yoy mom qoq"
)

_SUFFIXES = (
    "ational", "ization", "izat", "iz", "fulness", "iveness", "ement", "ment", "ation", "ator", "at", "anc", "enc",
    "iti", "ional", "ion", "or", "er", "iv", "ive", "ant", "ent", "enci", "anci", "ic", "ical", "al", "ari", "bli",
    "bl", "ness", "eri",
)  # fmt: skip
_SHORTEST_ROOT = 5
# Latin verbs change before "-ion": produce, production; emit, emission; collide, collision.
_STEMS = (
    ("roduct", "roduc"),
    ("educt", "educ"),
    ("cript", "crib"),
    ("miss", "mit"),
    ("istr", "ist"),
    ("detent", "detain"),
)
_SOFTENED = ("as", "is", "us", "os", "ns")  # of "-asion", "-ision", "-ansion"
# English nouns that share no more than an origin with their verb or adjective.
_IRREGULAR = {
    "born": "birth", "die": "death", "dead": "death", "flight": "fly", "sale": "sell", "growth": "grow",
    "theft": "steal", "poverti": "poor", "youth": "young", "robberi": "rob", "loss": "lose", "injuri": "injur",
    "marriag": "marri", "migrant": "migrat", "vacanci": "vacant", "bankruptci": "bankrupt", "literaci": "liter",
    "obesiti": "obes", "departur": "depart", "failur": "fail", "foreclosur": "foreclos", "closur": "close",
    "seizur": "seiz", "choice": "choose", "donor": "donat", "proof": "prove", "belief": "believ", "warmth": "warm",
    "automobil": "car", "auto": "car", "movi": "film", "infant": "babi",
    "newborn": "babi", "jobless": "unemploy", "fataliti": "death", "quak": "earthquak", "lorri": "truck",
    "petrol": "gasolin", "maiz": "corn",
    "railroad": "railway", "attorney": "lawyer", "physician": "doctor", "jail": "prison", "aeroplan": "airplan",
    "strength": "strong", "depth": "deep", "width": "wide", "weight": "weigh", "heat": "hot", "hunger": "hungri",
}  # fmt: skip


@dataclass(slots=True)
class Word:
    """One word of a text. Offsets are code points into the text.

    Never changed, but not frozen: there are thousands in a text, and a frozen one takes five times as long to make.
    """

    start: int
    end: int
    key: str
    root: str
    capital: bool  # begins with a capital letter
    possessive: bool


def words_of(text: str) -> list[Word]:
    """Return the words of a text in order."""
    plain = words.plain(text)
    pieces = (_ASCII_WORD if plain.isascii() else _WORD).split(
        plain
    )  # what stands between the words, and the words, by turns
    ends = list(accumulate(map(len, pieces)))
    if len(pieces) == 1:
        return []
    return list(map(Word, ends[::2], ends[1::2], *zip(*map(_read, pieces[1::2]), strict=True)))


@lru_cache(maxsize=65536)
def _read(word: str) -> tuple[str, str, bool, bool]:
    """Return key, root, whether it begins with a capital, whether it is a possessive."""
    low = word.lower()
    possessive = "'" in low and _POSSESSIVE.search(low) is not None
    bare = (_POSSESSIVE.sub("", low) if possessive else low).replace(".", "")
    if not possessive and len(word) > 2 and word[-1] == "s" and word[:-1].isupper():
        bare = bare[:-1]  # "EVs", "GPUs"
    name = bare in _CAPITALS_MATTER and (word.replace(".", "")[: len(bare)].isupper() or "." in word)
    key = bare.upper() if name else words.key(bare)
    return key, root_of(key), word[0].isupper(), possessive


@lru_cache(maxsize=65536)
def root_of(key: str) -> str:
    """Return the root of a word key: derivational endings off while five letters remain."""
    if not key.isalpha() or not key.islower():
        return key
    root = _own_root(key)
    return _SAME.get(root, root)


def _own_root(key: str) -> str:
    if key in _IRREGULAR:
        return _IRREGULAR[key]
    ion = key.endswith("ion")
    root = _bare(key)
    if ion and root.endswith(_SOFTENED) and len(root) >= _SHORTEST_ROOT:
        return f"{root[:-1]}d"
    if ion or root.endswith("istr"):
        changed = next((root[: -len(old)] + new for old, new in _STEMS if root.endswith(old)), root)
        return changed if len(changed) > 3 else root
    return root


def _bare(key: str) -> str:
    while True:
        shorter = next(
            (key[: -len(s)] for s in _SUFFIXES if key.endswith(s) and len(key) - len(s) >= _SHORTEST_ROOT), None
        )
        if shorter is None:
            return key
        key = shorter


_SAME = {_own_root(words.key(w)): _own_root(words.key(ring.split()[0])) for ring in RINGS for w in ring.split()}


def content_roots(phrase: str) -> tuple[str, ...]:
    """Return the roots of the words of a phrase that carry meaning, in order, without repeats."""
    return unique(w.root for w in words_of(phrase) if w.key not in STOP)


def unique(listed: Iterable[str]) -> tuple[str, ...]:
    """Return the texts in order, each once."""
    return tuple(dict.fromkeys(listed))
