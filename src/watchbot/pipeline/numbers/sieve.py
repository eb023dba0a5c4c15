"""Which numbers are no quantities by what stands beside them: years, labels, names, the pronoun "one"."""

from __future__ import annotations

import re

from babel import Locale

from watchbot.model import UnitKind
from watchbot.pipeline.numbers.atoms import Atom
from watchbot.pipeline.numbers.scan import Written

_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
# Words before a four-digit number that make it a year even when a plural follows: "in 2025 companies spent …".
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|of|since|by|from|until|till|during|before|after|early|late|mid|fiscal|through|to|between|and|year|years|the|for|a|"
    r"circa|class|back|election|around|this|last|next|spring|summer|autumn|fall|winter|season|than|an|its|their|or|as|on|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|q[1-4]|h[12]|fy|cy|ended|ending|begin(?:ning)?|compared)\b\.?|['(,/|:]|\d-) ?-?$"
)
_YEAR_BOUND_BEFORE = re.compile(
    r"(?:\b(?:about|more than|over|nearly|almost|some|at least|around|approximately|roughly|up to|fewer than|only|just|under|of)|~|>|<) ?$"
)
# A number behind one of these words names a thing and counts nothing.
_LABEL = re.compile(
    r"\b(?:sections?|rows?|pages?|pp?\.|chapters?|no\.?|nos\.|numbers?|channel|routes?|articles?|phase|stage|seasons?|episodes?|"
    r"room|rooms|flight|level|type|grade|tier|version|v\.?|part|figs?\.?|figures?|tables?|step|act|class|highway|"
    r"interstate|area|unit|lot|gate|platform|round|week|day|world war|rule|amendment|clause|paragraph|volume|vol\.?|issue|"
    r"model|mark|mk|group|zone|district|ward|apollo|formula|catch|division|generation|gen|top|fortune|ios|windows|"
    r"release|category|cat\.?|question|option|track|lane|bus|proposition|prop\.?|exit|box|building|suite|apartment|apt\.?|"
    r"title|schedule|appendix|annex|exhibit|line|place|rank|ranked|game|match|lap|hole|verse|psalm|slide|footnote|note|item|"
    r"score of|radio|terminal|pier|dock|runway|studio|sheet|draft|tranche|package|level|case|study|sample|scenario|goal|"
    r"q|fy|hall|bay|reactor|mission|expedition|operation|agenda|vision|horizon|euro|web|industry|sr|i|us|a|m|b|rd) ?(?:#|no\.? ?)?$"
)
# Labels that also stand before counted things: "the top 100 papers", "in game 12 players".
_LABEL_OR_COUNT = re.compile(
    r"\b(?:top|line|unit|lot|part|numbers?|day|no|fortune|week|figures?|tables?|i|us|a|us|area|study|model|case|place) ?$"
)
_NAME_BEFORE = re.compile(r"(?:^|[\s(\"“—|])(?P<name>[A-Z][\w'’&.]*|[a-z]+[A-Z]\w*|S&P)(?P<joint>[ -])$")
_PLACE_BEFORE_SENTENCE = re.compile(r"(?:^|[.!?:\n|]|[.!?][\"”’'])[\s\"“—(•*#|-]*$")
_COMMON_CAPITALS = frozenset(
    """i the a an in at for about some nearly almost over of on by from to with and or but more than only just around under
    up down at least fewer less after before between since while when all these those this that our their his her its we
    they there another every each one two not as if plus with within nor because today now then""".split()
)
_CLOCK_LIKE = re.compile(r"\d{1,2}$")
_ONE_BEFORE = re.compile(
    r"\b(?:no|any|every|some|each|this|that|the|which|another|new|only|good|big|first|next|last|other|of|as|a|an|last|"
    r"day|small|little|right|wrong|old|best|better|single|number|n't|for|is|was|be|it's|second|loved|same|great|not|by|like) $"
)
_ONE_BEHIND = re.compile(
    r"(?:-(?:on|off|time|way|sided|of|upmanship|size|stop|to|by|man|woman|liner|eyed|handed)\b| (?:another|thing|day|is|was|has|can|could|would|will|must|should|who|that|"
    r"which|and|or|but|to|in|on|at|for|by|with|from|as|he|she|we|they|i|you|side|way|reason|hand|more|the|might|may|"
    r"does|did|had|knows|wants|thinks|says|said|example|such|wonders|does|if|needs|person's|final|last|big|final)\b|['.,;:!?)]|$)"
)
_ONE_OF = re.compile(r" (?:out )?of ")
_HALF_BEHIND = re.compile(
    r" (?:of\b|an?\b|the\b|percent|per ?cent|its\b|their\b|his\b|her\b|our\b|all\b|that\b|those\b|these\b|as\b|what\b|this\b|again\b|over\b|were\b|are\b|have\b|who\b)|"
    r"[.,;:!?)—]|-(?:hour|year|day|century|mile|point|percentage|dozen|price|million|billion)|$"
)
_HALF_BEFORE = re.compile(
    r"\b(?:first|second|other|the|better|latter|top|bottom|back|front|this|last|final|time|and a|upper|lower|northern|southern|h1|1st|2nd|opening) $"
)
_HALF_BOUND = re.compile(
    r"\b(?:more than|less than|about|nearly|almost|over|under|by|roughly|around|just|at least|than|up to|in|close to|to|cut|only|as|by about) (?:an? |one[ -])?$"
)
_QUARTER_BEHIND = re.compile(
    r" (?:of|century|point|percentage|percent|million|billion|mile|to|the|more|less|higher|lower|were|are|have|who|said|do)\b|[.,;:!?)—]|-(?:point|century|percentage|million|mile)|$"
)
_PERIOD_QUARTER = re.compile(
    r"\b(?:third|second|first|fourth|last|this|next|per|each|every|in|during|for|over|previous|earlier|past) (?:an? |one )?$"
)
_SUFFIX = re.compile(r"[a-z]")
_HYPHEN_WORD = re.compile(r"-[a-z]")
_CAPITALISED = re.compile(r" [A-Z][a-z]+")
_TREND_SOON = re.compile(
    r" (?:rose|fell|gained|lost|dropped|climbed|slid|jumped|was (?:up|down|flat)|is (?:up|down)|index|futures|companies)\b"
)


def _places() -> frozenset[str]:
    """Last words of the names of countries and regions, which are never the name of a product: "China 30"."""
    names = {name.split()[-1] for code, name in Locale("en").territories.items() if name[:1].isupper()}
    return frozenset(
        names | {"US", "U.S.", "UK", "U.K.", "EU", "UAE", "America", "Britain", "Korea", "States", "Kingdom", "Congo"}
    )


_PLACES = _places()


def is_quantity(text: str, folded: str, atom: Atom, previous: Atom | None) -> bool:
    """Whether an atom counts or measures something; `previous` is the quantity before it."""
    if atom.numeral.written is Written.WORDS:
        return _word_counts(text, folded, atom)
    if atom.numeral.written is Written.FRACTION and not text[atom.numeral.start].isdigit():
        return _fraction_counts(folded, atom)
    if atom.numeral.written is Written.VAGUE:
        return _vague_counts(folded, atom)
    if atom.standard or atom.numeral.scaled or atom.unit_before:
        return not _named_with_unit(text, folded, atom)
    left = folded[max(0, atom.start - 40) : atom.start]
    written = folded[atom.numeral.start : atom.numeral.end]
    if _YEAR.fullmatch(written) and _is_year(folded, left, atom):
        return False
    if _LABEL.search(left) and not (atom.unit.kind is UnitKind.COUNT and _LABEL_OR_COUNT.search(left)):
        return False
    if _is_name(text, atom, previous):
        return False
    return _stands_alone(text, folded, atom, left)


def _is_year(folded: str, left: str, atom: Atom) -> bool:
    if atom.unit.kind is not UnitKind.COUNT:
        return not _YEAR_BOUND_BEFORE.search(left) or _YEAR_BEFORE.search(left) is not None
    if _YEAR_BOUND_BEFORE.search(left) and not left.endswith("of "):
        return False
    return bool(_YEAR_BEFORE.search(left)) or not left.strip() or left[-1:] == "\n"


def _is_name(text: str, atom: Atom, previous: Atom | None) -> bool:
    """A capitalised word right before a bare number makes a name of it: "Model 3", "Boeing 787"."""
    before = text[max(0, atom.start - 40) : atom.start]
    match = _NAME_BEFORE.search(before)
    if match is None:
        return False
    name = match["name"].rstrip(".,")
    if match["joint"] == "-":
        return True
    if name.lower() in _COMMON_CAPITALS or name in _PLACES or name.endswith(("'s", "’s", "s'", "s’")):
        return False
    begin = atom.start - len(before) + match.start("name")
    if _continues_list(text, begin, previous):
        return False
    sentence_start = _PLACE_BEFORE_SENTENCE.search(text, max(0, begin - 8), begin) is not None
    return not (sentence_start and not any(c.isdigit() or c.isupper() for c in name[1:]))


def _continues_list(text: str, begin: int, previous: Atom | None) -> bool:
    """ "Emirates 64, Singapore 61": names parted by commas, each with its number."""
    if previous is None or begin - previous.reach > 24 or previous.standard and not previous.bare:
        return False
    return re.fullmatch(r"(?:,| and|, and|;|,? &) (?:[A-Z]\w+ )?", text[previous.reach : begin]) is not None


def _stands_alone(text: str, folded: str, atom: Atom, left: str) -> bool:
    if _SUFFIX.match(folded, atom.end):
        return False
    counted = atom.unit.kind is UnitKind.COUNT
    if not counted:
        if _HYPHEN_WORD.match(folded, atom.end):
            return False
        if (
            _CAPITALISED.match(text, atom.end)
            and not _YEAR_BOUND_BEFORE.search(left)
            and not left.endswith(("to ", "by ", "at ", "than "))
        ):
            return False
        if _TREND_SOON.match(folded, atom.end) and left.endswith((" sp ", "p ", "ftse ", "nikkei ", "dax ", "dow ")):
            return False
    return True


def _named_with_unit(text: str, folded: str, atom: Atom) -> bool:
    """Letters that touch the number on both sides are a name; a unit does not change that."""
    return False


def _word_counts(text: str, folded: str, atom: Atom) -> bool:
    start, end = atom.numeral.start, atom.numeral.end
    left = folded[max(0, start - 24) : start]
    word = folded[start:end]
    if word == "one":
        if _ONE_OF.match(folded, end):
            return not _ONE_BEFORE.search(left)
        if atom.standard:
            return not re.search(r"\b(?:the|this|that|no) $", left) and not _ONE_BEHIND.match(
                folded, atom.end - 0 if False else end
            )
        return not (_ONE_BEFORE.search(left) or _ONE_BEHIND.match(folded, end))
    if word == "zero" and folded[end : end + 1] == "-":
        return False
    if atom.standard or atom.numeral.scaled:
        return True
    if _LABEL.search(left) and atom.unit.kind is not UnitKind.COUNT:
        return False
    if atom.bare and folded[end : end + 1] == "," and re.search(r"[:;,] (?:and )?$", left):
        return False  # "several reasons: one, …; two, …"
    if atom.bare and _HYPHEN_WORD.match(folded, end):
        return False
    name = text[start:end]
    if (
        name[0].isupper()
        and atom.bare
        and re.search(r"[A-Za-z,] $", left)
        and text[max(0, start - 2) : start - 1].isalpha()
    ):
        return False  # "BBC One", "Formula One"
    return not (left.endswith("-") and left[-2:-1].isalpha())


def _fraction_counts(folded: str, atom: Atom) -> bool:
    start, end = atom.numeral.start, atom.numeral.end
    word = folded[start:end]
    left = folded[max(0, start - 24) : start]
    if atom.standard and atom.unit.kind is not UnitKind.DURATION:
        return True
    if "half" in word:
        if _HALF_BEFORE.search(left) and not _HALF_BOUND.search(left):
            return False
        return bool(_HALF_BEHIND.match(folded, end)) or bool(_HALF_BOUND.search(left)) or atom.standard
    if "quarter" in word and not word.startswith(("two", "three")):
        if _PERIOD_QUARTER.search(left) and not re.match(r" of (?!20|19|the year)", folded[end : end + 14]):
            return False
        return (
            len(word) > 7
            and bool(_QUARTER_BEHIND.match(folded, end))
            or bool(re.match(r"[ -](?:point|percentage)", folded[end : end + 12]))
        )
    if re.search(r"\b(?:the|in|for|on|his|her|their) $", left) and len(word.split()) < 2:
        return False
    if word.startswith(("a ", "an ")) and not re.match(
        r" (?:of|to|less|more|were|are|said|have|higher|lower|the)\b|[.,;:!?)—-]|$", folded[end : end + 10]
    ):
        return False
    return True


def _vague_counts(folded: str, atom: Atom) -> bool:
    word = folded[atom.numeral.start : atom.numeral.end]
    return "digit" in word or not (word == "scores" and not folded.startswith(" of ", atom.numeral.end))
