"""Which numbers are no quantities by what stands beside them: years, labels, names, the pronoun "one"."""

from __future__ import annotations

import re

from babel import Locale

from watchbot.model import UnitKind
from watchbot.pipeline.numbers import words
from watchbot.pipeline.numbers.atoms import Atom
from watchbot.pipeline.numbers.scan import Written

_WINDOW = 40  # characters to the left that are looked at
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
# Words before a four-digit number that make it a year even when a plural follows: "in 2025 companies spent …".
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|of|since|by|from|until|till|during|before|after|early|late|mid|fiscal|through|to|between|and|years?|"
    r"the|for|a|circa|class|back|election|around|this|last|next|spring|summer|autumn|fall|winter|season|than|an|its|"
    r"their|or|as|on|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*|q[1-4]|h[12]|fy|cy|end(?:ed|"
    r"ing)|compared)\b\.?|['(,/|:]|\d-) ?-?$"
)
# Words that a quantity follows, whatever it looks like.
_BOUND_BEFORE = re.compile(
    r"(?:\b(?:about|(?:more|less|fewer|higher|lower|greater) than|over|nearly|almost|some|at least|approximately|"
    r"roughly|up to|only|just|under|around|close to|by about|cut by|as many as)(?: an?| one)?|[~><]) ?$"
)
_QUANTITY_BEFORE = re.compile(
    r"(?:\b(?:to|by|at|than|about|over|nearly|only|just|of|released|made|produced|has|had)|[~><]) ?$"
)
# A number behind one of these words names a thing and counts nothing.
_LABEL = re.compile(
    r"\b(?:sections?|rows?|pages?|pp?\.|chapters?|no\.?|nos\.|numbers?|channel|routes?|articles?|phase|stage|"
    r"seasons?|episodes?|rooms?|flight|level|type|grade|tier|version|part|figs?\.?|figures?|tables?|step|act|class|"
    r"highway|interstate|area|unit|lot|gate|platform|round|week|day|world war|rule|amendment|clause|paragraph|volume|"
    r"vol\.?|issue|model|mark|mk|group|zone|district|ward|apollo|formula|catch|division|generation|gen|top|fortune|"
    r"ios|windows|release|category|cat\.?|question|option|track|lane|bus|proposition|prop\.?|exit|box|building|suite|"
    r"apartment|apt\.?|title|schedule|appendix|annex|exhibit|line|place|rank|ranked|game|match|lap|hole|verse|psalm|"
    r"slide|footnote|note|item|radio|terminal|pier|dock|runway|studio|sheet|draft|tranche|package|case|study|sample|"
    r"scenario|goal|edit|update|fy|hall|bay|reactor|mission|expedition|operation|agenda|vision|horizon|euro|s&p|sp|"
    r"stoxx|ftse|nikkei|russell|cac|dax|asx|topix|csi|tsx) ?(?:#|no\.? ?)?$"
)
# Labels that also stand before counted things: "the top 100 papers", "that day 12 people".
_LABEL_OR_COUNT = re.compile(
    r"\b(?:top|line|unit|lot|part|numbers?|day|no|fortune|week|figures?|tables?|area|study|model|case|place|ranked|"
    r"goal) ?$"
)
_NAME_BEFORE = re.compile(r"(?<![\w'’&./])(?P<name>[A-Z][\w'’&./]*|[a-z]+[A-Z]\w*)(?P<joint>[ \u00a0-])$")
_NAME_COMMA = re.compile(r"(?<![\w'’.-])(?P<name>[A-Z][\w'’.-]+), $")
_SENTENCE_START = re.compile(r"(?:^|[.!?\n|][\"”’')]?)[\s\"“—(•*#|-]*$")
_NUMBER_BEHIND = re.compile(r" (?:had |has |with |at |scored )?\d")
_LISTED = re.compile(r"(?:,| and|, and|;|,? &|,? while|,? versus) (?:[A-Z]\w+ )?")
_COMMON_CAPITALS_TEXT = """
    i the a in at for about some nearly almost over of on by from to with and or but more than only just around under
    up down least fewer less after before between since while when all these those this that our their his her its we
    they there another every each two not as if plus within nor because today now then an
"""
_COMMON_CAPITALS = frozenset(_COMMON_CAPITALS_TEXT.split())
_NAME_BEHIND = re.compile(r" [A-Z](?:[a-z]+| )|-[a-zA-Z](?!o-)")
_ESTIMATE = re.compile(r"[ef](?!\w)")  # "3.2e" in a table
_STREET_NUMBERS = re.compile(r"-\d+ [A-Z][a-z]+ [A-Z]")
_THE_BEFORE = re.compile(r"(?<!of )(?<!all )\bthe $")
_VERB_BEHIND = re.compile(r" (?:is|was|has|had|can|will|comes|came)\b|'s\b")
_OF_THE_TOP = re.compile(r" (?:out )?of (?:the|its|their) (?:world's )?(?:top|first|last|largest) ")
_HYPHENED = re.compile(r"-[a-z](?!o-)")
_ENUMERATED = re.compile(r"[:;,] (?:and )?$")
_WORD_BEFORE = re.compile(r"[A-Za-z,] $")
_ONE_BEFORE = re.compile(
    r"\b(?:no|any|every|some|each|this|that|the|which|another|new|only|good|big|first|next|last|other|as|a|an|day|"
    r"small|little|right|wrong|old|best|better|single|number|loved|same|great|quantum|square) $"
)
_ONE_BEHIND = re.compile(
    r"-(?:on|off|time|way|sided|of|upmanship|size|stop|to|by|man|woman|liner|eyed|handed|party|[a-z]+)\b| (?:another|"
    r"thing|day|is|was|has|can|could|would|will|must|should|who|that|which|and|or|but|to|on|at|for|by|with|from|as|"
    r"he|she|we|they|i|you|way|reason|more|the|might|may|does|did|had|knows|wants|thinks|says|said|example|such|if|"
    r"needs|person's|final|last|big|where|when|so|it|these|those|more|than|also|a|an|never|always|ever|[a-z]+ly)\b|"
    r"['.,;:!?)\"]|$"
)
_ONE_ALONE = re.compile(r"\b[a-z]+(?:est|ese|ish|ian|ican|ous|ful|ive|er|al) $")
_NUMBER_WORDS = "|".join((*words.ONES, *words.TENS, "a hundred", "a thousand"))
_OTHER_NUMBER = re.compile(rf" (?:in|of|out of) (?:every |each )?(?:\d|(?:{_NUMBER_WORDS})\b)")
_HALF_BEFORE = re.compile(
    r"\b(?:first|second|other|the|better|latter|top|bottom|back|front|this|last|final|time|and a|upper|lower|"
    r"northern|southern|1st|2nd|opening|one) (?:an? )?$"
)
_HALF_BEHIND = re.compile(
    r" (?:of|an?|the|percent|per cent|its|their|his|her|our|all|that|those|these|as|what|this|again|over|were|are|"
    r"have|who)\b|[.,;:!?)—]|$"
)
_PERIOD_BEFORE = re.compile(
    r"\b(?:third|second|first|fourth|last|this|next|per|each|every|in|during|for|over|previous|earlier|past|"
    r"to) (?:an? |one )?$"
)
_PART_OF = re.compile(r" of (?!20|19|the year|this year|last year)")
_SHARE_BEHIND = re.compile(
    r" (?:of|to|less|more|higher|lower|were|are|have|had|who|said|say|do|did|the|believe|think|want)\b|[.,;:!?)—]|$"
)


def _places() -> frozenset[str]:
    """Last words of the names of countries and regions: never the name of a product ("the US 50, China 30")."""
    names = {name.split()[-1] for name in Locale("en").territories.values() if name[:1].isupper()}
    return frozenset(
        names | {"US", "U.S", "UK", "U.K", "EU", "UAE", "America", "Britain", "England", "Scotland", "Wales"}
    )


_PLACES = _places()


def is_quantity(text: str, folded: str, atom: Atom, previous: Atom | None) -> bool:
    """Whether an atom counts or measures something.

    Args:
        text: the stored text.
        folded: the folded text.
        atom: the candidate.
        previous: the quantity before it, for lists such as "Emirates 64, Singapore 61".
    """
    match atom.numeral.written:
        case Written.WORDS:
            return _word_counts(text, folded, atom)
        case Written.FRACTION if not text[atom.numeral.start].isdigit():
            return _fraction_counts(folded, atom)
        case Written.VAGUE:
            return _vague_counts(folded, atom)
        case _:
            return _digits_count(text, folded, atom, previous)


def _digits_count(text: str, folded: str, atom: Atom, previous: Atom | None) -> bool:
    if atom.standard or atom.numeral.scaled:
        return True
    left = folded[max(0, atom.start - _WINDOW) : atom.start]
    if _YEAR.fullmatch(folded, atom.numeral.start, atom.numeral.end) and _is_year(left, atom):
        return False
    if _is_age_of_person(text, atom):
        return False
    counted = atom.unit.kind is UnitKind.COUNT
    if _LABEL.search(left) and not (counted and _LABEL_OR_COUNT.search(left)) and not _is_whole(folded, atom, previous):
        return False
    if _is_name(text, atom, previous):
        return False
    if folded[atom.end : atom.end + 1].isalpha() and not _ESTIMATE.match(folded, atom.end):
        return False
    if _STREET_NUMBERS.match(text, atom.end):
        return False
    if atom.bare and _THE_BEFORE.search(left) and _VERB_BEHIND.match(folded, atom.end):
        return False  # "the 486 is the descendant of"
    if counted or not _NAME_BEHIND.match(text, atom.end) or _QUANTITY_BEFORE.search(left):
        return True
    return _heads_line(left, atom)


def _heads_line(left: str, atom: Atom) -> bool:
    """Whether a number begins a line and is no number of a section: "113.2 Food Price Index", not "2.1 Methods"."""
    return (not left or left.endswith("\n")) and atom.exponent < 0 and atom.value >= _SECTIONS


_SECTIONS = 20  # more than a text has


def _is_whole(folded: str, atom: Atom, previous: Atom | None) -> bool:
    """The B of an A of B is no label: "41 of the top 100"."""
    return previous is not None and _OF_THE_TOP.fullmatch(folded, previous.reach, atom.start) is not None


def _is_year(left: str, atom: Atom) -> bool:
    """A bare number between 1500 and 2199 is a year, unless something says how exact it is or what it counts."""
    if atom.unit.kind is not UnitKind.COUNT:
        return _BOUND_BEFORE.search(left) is None
    if _BOUND_BEFORE.search(left):
        return False
    return _YEAR_BEFORE.search(left) is not None or not left.strip() or left.endswith("\n")


def _is_age_of_person(text: str, atom: Atom) -> bool:
    """An age beside a name says who is meant: "Maddon, 66, has"; but not "China, 30, and"."""
    if not 15 < atom.value < 110 or atom.exponent < 0 or not text.startswith(", ", atom.end):
        return False
    match = _NAME_COMMA.search(text, max(0, atom.start - _WINDOW), atom.start)
    return match is not None and match["name"] not in _PLACES


def _is_name(text: str, atom: Atom, previous: Atom | None) -> bool:
    """A capitalised word right before a bare number makes a name of it: "Model 3", "Boeing 787"."""
    low = max(0, atom.start - _WINDOW)
    match = _NAME_BEFORE.search(text, low, atom.start)
    if match is None:
        return False
    name = match["name"].rstrip(".,")
    if match["joint"] == "-":
        return True
    if name.lower() in _COMMON_CAPITALS or name in _PLACES or name.endswith(("'s", "’s", "s'", "s’")):
        return False
    begin = match.start("name")
    if _NUMBER_BEHIND.match(text, atom.end):
        return True  # "PaLM 2 had 40", "Llama 2 48"
    if previous is not None and not previous.standard and _LISTED.fullmatch(text, previous.reach, begin):
        return False
    starts_sentence = _SENTENCE_START.search(text, max(0, begin - 8), begin) is not None
    return not starts_sentence or any(character.isdigit() or character.isupper() for character in name[1:])


def _word_counts(text: str, folded: str, atom: Atom) -> bool:
    start, end = atom.numeral.start, atom.numeral.end
    left = folded[max(0, start - 24) : start]
    word = folded[start:end]
    if word == "one":
        return _one_counts(folded, atom, left)
    if atom.standard or atom.numeral.scaled:
        return True
    if left.endswith("-") and left[-2:-1].isalpha():
        return False
    if atom.unit.kind is UnitKind.COUNT:
        return True
    if _LABEL.search(left) or _HYPHENED.match(folded, end):
        return False
    if folded.startswith(",", end) and _ENUMERATED.search(left):
        return False  # "several reasons: one, …; two, …"
    return not (text[start].isupper() and _WORD_BEFORE.search(text, max(0, start - 3), start))  # "BBC Two"


def _vague_counts(folded: str, atom: Atom) -> bool:
    """Leave out "double-digit victories", which are not ten or more, and "scores", which are mostly those of games."""
    word = folded[atom.numeral.start : atom.numeral.end]
    return "scores" not in word and not ("-" in word and atom.unit.kind is UnitKind.COUNT)


def _one_counts(folded: str, atom: Atom, left: str) -> bool:
    """Tell the number "one" from the pronoun."""
    end = atom.numeral.end
    if _ONE_BEFORE.search(left):
        return False
    if atom.unit_behind and atom.unit.code != "day":
        return True
    if folded.startswith((" of ", " in ", " out of "), end):
        return _OTHER_NUMBER.match(folded, end) is not None or not folded.startswith(" in ", end)
    if _ONE_ALONE.search(left):
        return False  # "the cheapest Chinese one"
    return _ONE_BEHIND.match(folded, end) is None


def _fraction_counts(folded: str, atom: Atom) -> bool:
    """Tell shares from halves of games, quarters of years and ordinals."""
    start, end = atom.numeral.start, atom.numeral.end
    word = folded[start:end]
    left = folded[max(0, start - 24) : start]
    if atom.standard:
        return not (word == "quarter" and atom.unit.kind is UnitKind.DURATION)
    if "hal" in word:
        if _HALF_BEFORE.search(left) and not _BOUND_BEFORE.search(left):
            return False
        return bool(_HALF_BEHIND.match(folded, end) or _BOUND_BEFORE.search(left))
    if word.endswith("quarter"):
        period = _PERIOD_BEFORE.search(left) and not _PART_OF.match(folded, end)
        return len(word) > 7 and not period and bool(_SHARE_BEHIND.match(folded, end))
    if word.startswith(("a ", "an ")):
        return bool(_SHARE_BEHIND.match(folded, end))
    return True
