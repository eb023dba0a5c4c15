"""English word forms folded to one key, so that "lead" meets leads, led and leading.

A key is not a dictionary form: it only has to be equal for the forms of one word and different for different words.
The rules are inflection only (plural, third person, past, participle, and British against American spelling);
derivation ("leader", "leadership") makes another word.
Source of the rules: the ordinary spelling rules of English, with a table for the irregular forms that news text uses.
"""

from __future__ import annotations

import re
from functools import lru_cache

from watchbot.pipeline.patterns import replacing


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


IRREGULAR = {
    form: base
    for base, forms in {
        "be": "been being",
        "become": "became",
        "begin": "began begun",
        "break": "broke broken",
        "bring": "brought",
        "build": "built",
        "buy": "bought",
        "catch": "caught",
        "child": "children",
        "choose": "chose chosen",
        "come": "came",
        "crisis": "crises",
        "analysis": "analyses",
        "hypothesis": "hypotheses",
        "basis": "bases",
        "bus": "buses",
        "gas": "gases",
        "deal": "dealt",
        "die": "dying died dies",
        "do": "does did done doing",
        "draw": "drew drawn",
        "drive": "drove driven",
        "eat": "ate eaten",
        "fall": "fell fallen",
        "fight": "fought",
        "find": "found",
        "fly": "flew flown",
        "foot": "feet",
        "forecast": "forecasted",
        "get": "got gotten",
        "give": "gave given",
        "go": "goes went gone going",
        "grow": "grew grown",
        "have": "has had having",
        "hear": "heard",
        "hold": "held",
        "keep": "kept",
        "know": "knew known",
        "lead": "led",
        "leaf": "leaves",
        "leave": "left leaving",
        "lend": "lent",
        "lie": "lying",
        "life": "lives",
        "lose": "lost",
        "make": "made",
        "man": "men",
        "mean": "meant",
        "meet": "met",
        "outgrow": "outgrew outgrown",
        "overtake": "overtook overtaken",
        "pay": "paid",
        "person": "persons",
        "rise": "rose risen",
        "run": "ran",
        "say": "said",
        "see": "seen",
        "seek": "sought",
        "sell": "sold",
        "send": "sent",
        "shake": "shook shaken",
        "shrink": "shrank shrunk",
        "sink": "sank sunk",
        "slide": "slid",
        "spend": "spent",
        "spring": "sprang sprung",
        "stand": "stood",
        "steal": "stole stolen",
        "strike": "struck",
        "swing": "swung",
        "take": "took taken",
        "teach": "taught",
        "tell": "told",
        "think": "thought",
        "throw": "threw thrown",
        "tie": "tying tied ties",
        "tooth": "teeth",
        "understand": "understood",
        "wear": "wore worn",
        "win": "won",
        "wife": "wives",
        "withdraw": "withdrew withdrawn",
        "woman": "women",
        "write": "wrote written",
        "index": "indices",
        "medium": "media",
        "criterion": "criteria",
        "phenomenon": "phenomena",
    }.items()
    for form in forms.split()
}

# Words that end like an inflected form and are not one, or mean something else than their singular.
FIXED = _set(
    "news goods arms means always perhaps series species lens gas bus this its his was as yes us plus thus texas paris "
    "maine "
    "during nothing something anything everything morning evening king thing bring spring string wing ring sing swing "
    "indeed need feed speed seed breed bleed weed reed fed red bed shed sled bred hundred sacred naked wicked "
    "species headquarters mathematics physics politics economics statistics ethics"
)

# British spelling to American, only where no general rule says it.
SPELLING = {
    "programme": "program",
    "centre": "center",
    "metre": "meter",
    "kilometre": "kilometer",
    "litre": "liter",
    "fibre": "fiber",
    "theatre": "theater",
    "defence": "defense",
    "offence": "offense",
    "licence": "license",
    "cheque": "check",
    "grey": "gray",
    "tyre": "tire",
    "aluminium": "aluminum",
    "aeroplane": "airplane",
    "sceptic": "skeptic",
    "sceptical": "skeptical",
    "judgement": "judgment",
    "catalogue": "catalog",
    "dialogue": "dialog",
    "analogue": "analog",
    "plough": "plow",
    "storey": "story",
    "artefact": "artifact",
}
_OUR = re.compile(
    r"^((?:mis|dis|re)?(?:lab|col|fav|hon|behavi|neighb|harb|arm|rum|hum|vap|endeav|flav|sav|od|vig|rig|fer|val))our"
)
_VOWEL = re.compile(r"[aeiouy]")
# One vowel between consonants and a silent e: "rate", "hope", "price". Its e is kept, or it would meet "rat", "hop".
_SILENT_E = re.compile(r"^[^aeiouy]*[aeiouy][^aeiouwxy]e$")
_SHORT = re.compile(r"^[^aeiouy]*[aeiouy][^aeiouwxy]$")
_DOUBLED = re.compile(r"([bdgkmnprtv])\1$")
_LONG_L = re.compile(r"(?:[aeiou]{2}ll|.{4,}ll)$")


# A text with plain quotes, dashes and blanks: one character for one, so that offsets stay.
plain = replacing(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ＇", "'"),
        **dict.fromkeys("“”„‟″«»＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys("\t\u00a0\u1680\u202f\u205f\u3000", " "),
        **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
    }
)


@lru_cache(maxsize=65536)
def key(word: str) -> str:
    """Return the key of a lower-case word: equal for its plural, verb forms and spellings.

    A word that is no plain English word (digits, other scripts) comes back as it is. Idempotence is not promised: a key
    is compared with keys only.
    """
    if word in FIXED:
        return word
    base = IRREGULAR.get(word)
    if base is not None:
        return _finish(base)
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    return _finish(_without_participle(_singular(word)))


def _singular(word: str) -> str:
    if not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    stem = word[:-1]
    if word.endswith(("sses", "ches", "shes", "xes", "zzes")):
        return word[:-2]
    if word.endswith("oes") and len(word) > 5:
        return word[:-2]
    return IRREGULAR.get(stem, stem)


def _without_participle(word: str) -> str:
    if word in FIXED:
        return word
    if word.endswith("ied") and len(word) > 4:
        return word[:-2]
    if word.endswith("ed") and not word.endswith("eed"):
        return _restored(word, word[:-2])
    if word.endswith("ing"):
        return _restored(word, word[:-3])
    return word


def _restored(word: str, stem: str) -> str:
    """Undo what the suffix did to the stem: a doubled consonant, a dropped silent e."""
    if len(stem) < 2 or not _VOWEL.search(stem):
        return word
    if len(stem) == 2 or _SHORT.match(stem):
        return stem + "e"
    if len(stem) > 3 and _DOUBLED.search(stem):
        return stem[:-1]
    return stem


def _finish(word: str) -> str:
    word = SPELLING.get(word, word)
    word = _OUR.sub(r"\1or", word)
    if len(word) < 4:
        return word
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "i"
    if word.endswith("e") and not _SILENT_E.match(word):
        word = word[:-1]
    if _LONG_L.search(word):
        word = word[:-1]
    if len(word) >= 5 and word.endswith(("is", "ys")):
        word = word[:-1] + "z"  # organise, analyse
    return word.replace("isation", "ization") if "isation" in word else word
