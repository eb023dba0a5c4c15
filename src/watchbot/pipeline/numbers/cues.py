"""Words round a number that say how exact it is, where it is going, and how sure the text is of it."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from watchbot.model import Bound, Trend
from watchbot.pipeline.numbers import words


class Step(Enum):
    """What kind of word a cue is."""

    BOUND = 1
    BY = 2  # an amount of change follows
    TO = 3  # a level follows that was reached by a movement
    OTHER = 8  # a phrase that only looks like a cue
    FROM = 4
    OF = 5
    TREND = 6
    FILLER = 7


class Cue(NamedTuple):
    """The meaning of a word or phrase before a number."""

    step: Step
    bound: Bound = Bound.EXACT
    trend: Trend | None = None
    noun: bool = False  # "an increase of"


_BOUNDS = {
    Bound.APPROX: """
    about|around|approximately|roughly|nearly|almost|some|circa|estimated|approx|~|c.|ca.|close to|near| nigh on|
    virtually|practically|in the region of|on the order of|of the order of|more or less|as good as|perhaps|maybe|
     an average of about|something like|thereabouts|nearing|approaching|the best part of|well-nigh""",
    Bound.MORE: """
    more than|over|above|exceeding|exceed|exceeds|exceeded|greater than|upwards of|upward of|in excess of| just over|
    well over|surpassing|surpassed|surpass|topping|topped|larger than|higher than|>|older than|longer than|beyond|
     north of|better than|bigger than|slightly more than|a bit more than|a little more than|little more than|
    far more than| much more than|a little over|well above|at more than|far exceeding|bit over|heavier than|wider than|
    faster than""",
    Bound.AT_LEAST: """at least|no less than|not less than|no fewer than|not fewer than|minimum of|a minimum of|≥|>=|
        at the very least""",
    Bound.LESS: """
    less than|under|below|fewer than|just under|lower than|smaller than|<|within|shy of|just shy of|well under|
     not quite|a bit less than|a little less than|slightly less than|just below|well below|south of|short of|bit under|
     a bit under|a little under|slightly under|younger than|sub|inside|shorter than|cheaper than""",
    Bound.AT_MOST: """up to|at most|no more than|not more than|as much as|as many as|as high as|maximum of|a maximum of|
        ≤|<=|no higher than|at the very most|not exceeding|no greater than|as long as""",
}
_FILLERS = words.listed("""
    the a an just only further another more additional extra even still by-then full whole mere staggering whopping
    record total combined net solid modest sharp steep slight massive huge paltry meagre meager roughly-speaking
    strong now cumulative average average-of annual annualized annualised monthly yearly weekly quarterly daily median
    seasonally adjusted remarkable stunning hefty impressive projected mean new current high low fresh slim narrow
    tiny its their his her this that healthy robust
""")
_UP = words.listed("""
    rise rises rising rose risen up gain gains gained gaining increase increases increased increasing jump jumps
    jumped jumping climb climbs climbed climbing surge surges surged surging grow grows grew grown growing add adds
    added adding advance advances advanced advancing soar soars soared soaring spike spikes spiked spiking rally
    rallies rallied higher raise raises raised raising rocketed skyrocketed leapt leaped leaps rebounded rebound
    recovered ballooned swelled expanded expand expands expanding widened widens widening widen hiked hike hiking
    lifted boosted boost upgraded accelerated accelerating upped bounced strengthened appreciated inched crept swell
    growth uptick hikes leap improvement improved improves improving upward upwards
""")
_DOWN = words.listed("""
    fall falls falling fell fallen down lose loses lost losing loss drop drops dropped dropping decrease decreases
    decreased decreasing decline declines declined declining plunge plunges plunged plunging slide slides slid sliding
    slip slips slipped slipping shed sheds shedding plummet plummets plummeted plummeting tumble tumbles tumbled
    tumbling sank sink sinks sinking sunk cut cuts cutting reduce reduces reduced reducing reduction shrink shrinks
    shrank shrunk shrinking lower lowered lowering dip dips dipped dipping dive dived dives crash crashed narrow
    narrowed narrows narrowing slump slumped slumps weakened weaken eased easing eases cooled slowed slows slowing
    slash slashed slashing slipped halved contracted contracting contract contracts shaved trimmed trim retreated
    depreciated collapsed backwards downgraded dwindled slowdown contraction collapse downward downwards
""")
# "made up 40% of sales": no movement.
_PHRASAL_VERBS = (
    "make up|makes up|made up|making up|end up|ends up|ended up|set up|add up|adds up|come down to|comes down to"
)
# "went up to 2.6 %": moved there, and is no bound.
_VERBS_UP = words.listed(
    "go goes going gone went move moves moved moving edged crept ticked inched shot back sent pushed"
)
_NOUNS = frozenset(
    words.listed("""
    rise gain increase jump climb surge advance spike rally boost hike growth uptick leap improvement rebound fall
    loss drop decrease decline plunge slide cut reduction dip slump crash contraction collapse slowdown gains losses
    increases declines cuts hikes
""")
)


def _phrases(text: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in text.split("|")]


def _table() -> dict[str, Cue]:
    table = {word.replace("-", " "): Cue(Step.FILLER) for word in _FILLERS}
    for word in _UP:
        table[word] = Cue(Step.TREND, trend=Trend.UP, noun=word in _NOUNS)
    for word in _DOWN:
        table[word] = Cue(Step.TREND, trend=Trend.DOWN, noun=word in _NOUNS)
    for bound, text in _BOUNDS.items():
        for phrase in _phrases(text):
            table[phrase] = Cue(Step.BOUND, bound=bound)
    for phrase in _phrases(_PHRASAL_VERBS):
        table[phrase] = Cue(Step.OTHER)
    for verb in _VERBS_UP:
        table[f"{verb} up to"] = Cue(Step.TO)
    table.update({"by": Cue(Step.BY), "to": Cue(Step.TO), "from": Cue(Step.FROM), "of": Cue(Step.OF)})
    return table


CUES = _table()
LONGEST_CUE = max(phrase.count(" ") + 1 for phrase in CUES)
_FILLER = Cue(Step.FILLER)
_ABBREVIATIONS = frozenset(("approx.", "c.", "ca.", "est."))
_OPENING = "(\"'[“*_"
_CLOSING = ".,;:!?)]|"
# "raised $40 million" is no rise; "raised by 5%" and "raised to 4%" are.
_RAISED = frozenset(("raise", "raises", "raised", "raising"))
_SPACED = re.compile(r"[~<>≤≥]=?")
WINDOW = 72  # characters to the left of a number that are looked at


def _last_words() -> dict[str, set[str]]:
    """Last word of each longer cue → the words such a cue may begin with; spares most look-ups."""
    table: dict[str, set[str]] = {}
    for phrase in CUES:
        first, *rest = phrase.split()
        if rest:
            table.setdefault(rest[-1], set()).add(first)
    return table


_LAST_OF_PHRASE = _last_words()


def _apart(sign: re.Match[str]) -> str:
    return f" {sign.group()} "


class Lead(NamedTuple):
    """What the words before a number say about it."""

    bound: Bound = Bound.EXACT
    trend: Trend | None = None
    amount: bool = False  # an amount of change
    by_noun: bool = False  # "an increase of 5%"


def read_lead(folded: str, start: int) -> Lead:
    """Walk back from a number over cue words, until a word that is none.

    Args:
        folded: the folded text.
        start: offset of the quantity.
    """
    low = max(0, start - WINDOW)
    low = max(low, folded.rfind("\n\n", low, start))  # not over the end of a paragraph: "sit down", then "96.8 million"
    tokens = _SPACED.sub(_apart, folded[low:start]).replace("-", " ").split()
    bound, trend, steps = Bound.EXACT, None, set[Step]()
    place = len(tokens)
    while place > 0 and trend is None:
        cue, used = _longest(tokens, place)
        if cue is None or cue.step is Step.OTHER or (cue.step is Step.OF and not _is_change_noun(tokens, place - 2)):
            break
        if tokens[place - 1] in _RAISED and steps.isdisjoint((Step.BY, Step.TO)):
            break
        if cue.step is Step.BOUND and bound is Bound.EXACT:
            bound = cue.bound
        trend = cue.trend
        steps.add(cue.step)
        place -= used
    if trend is None and Step.BY in steps:
        trend = _verb_nearby(tokens, place)
    level = not steps.isdisjoint((Step.TO, Step.FROM))
    amount = trend is not None and (Step.BY in steps or Step.OF in steps or not level)
    return Lead(bound, trend, amount, Step.OF in steps)


def _verb_nearby(tokens: list[str], place: int) -> Trend | None:
    """The verb of "rose last year by 5%", a few words before the ones that were understood."""
    for token in reversed(tokens[max(0, place - 4) : place]):
        cue = CUES.get(token)
        if token[-1] in _CLOSING:
            return None
        if cue is not None and cue.trend:
            return cue.trend
    return None


def _longest(tokens: list[str], place: int) -> tuple[Cue | None, int]:
    """The longest cue that ends before `place`, and its length in words. Adverbs are passed over."""
    last = tokens[place - 1]
    if last[-1] in _CLOSING and last not in _ABBREVIATIONS:
        return None, 0
    for used in range(min(LONGEST_CUE, place), 1, -1):
        words = tokens[place - used : place]
        if words[0] in _LAST_OF_PHRASE.get(last, ()) and (cue := CUES.get(" ".join(words))):
            return cue, used
    word = last.lstrip(_OPENING).rstrip(".")
    return CUES.get(word) or (_FILLER if word.endswith("ly") else None), 1


def _is_change_noun(tokens: list[str], place: int) -> bool:
    """Whether "of" follows a noun of movement: "an increase of"."""
    cue = CUES.get(tokens[place].lstrip(_OPENING)) if place >= 0 else None
    return cue is not None and cue.noun


def word_before(folded: str, start: int) -> str:
    """The word right before an offset, without opening punctuation."""
    parts = folded[max(0, start - 24) : start].split()
    return parts[-1].lstrip(_OPENING) if parts else ""


_MOVED = re.compile(r"\b([a-z]+)(?: (?:index|score|to|by|sharply|steadily|only|just|slightly|from))? ?$")
_MOVEMENTS = re.compile(r"[a-z]+")
_OTHER_MOVEMENTS = frozenset(
    ("went", "moved", "goes", "going", "changed", "change", "shifted", "revised", "swung", "moving")
)


def movement_in(left: str) -> str:
    """Either "up", "down" or "moved" where the clause before a number tells of a movement, else empty."""
    for word in reversed(_MOVEMENTS.findall(left)):
        cue = CUES.get(word)
        if cue and cue.trend:
            return str(cue.trend)
        if word in _OTHER_MOVEMENTS:
            return "moved"
    return ""


def moved(left: str) -> str:
    """Either "up" or "down" where the words right before a number are a verb of movement, else empty."""
    match = _MOVED.search(left)
    cue = CUES.get(match.group(1)) if match else None
    return str(cue.trend) if cue and cue.trend else ""


# ------------------------------------------------------------------ behind the number

_BOUND_BEHIND = re.compile(
    r"(?P<atleast> (?:or|and) (?:more|above|over|older|higher|greater|up|better|longer|upwards?|later)\b|\+(?!\d)|"
    r"-plus\b| plus\b(?! [\d$a-z])| (?:at )?minimum\b)"
    r"|(?P<atmost> or (?:less|fewer|under|below|younger|lower)\b| and (?:under|below)\b| (?:at )?(?:maximum|max)\b|"
    r" at most\b)"
    r"|(?P<approx>(?<=\d)[ef](?!\w)| or so\b|-ish\b| or thereabouts\b| approximately\b|-odd\b|ish\b)"
    r"|(?P<more> and counting\b)"
)
_BEHIND = {"atleast": Bound.AT_LEAST, "atmost": Bound.AT_MOST, "approx": Bound.APPROX, "more": Bound.MORE}


def bound_behind(folded: str, end: int) -> Bound | None:
    """Bound that stands behind a number: "or more", "or so", "+"."""
    match = _BOUND_BEHIND.match(folded, end)
    return _BEHIND[match.lastgroup] if match and match.lastgroup else None


_TREND_BEHIND = re.compile(
    r"(?P<joint>[ -])(?:(?:more(?! than)|further|annual|annualized|yearly|monthly|overall|combined|sharp|additional|"
    r"pay|price|rate|wage|weekly|daily|net|year-on-year|year-over-year) )?(?P<word>[a-z]+)\b(?P<next> [a-z]+)?"
)
_COMPARED = {
    **dict.fromkeys(("higher", "more", "larger", "bigger", "above", "greater", "faster", "longer", "better"), Trend.UP),
    **dict.fromkeys(
        ("lower", "less", "fewer", "smaller", "below", "cheaper", "slower", "shorter", "worse"), Trend.DOWN
    ),
}


_LEVEL_OF = re.compile(r" (?:the )?(?:mean )?(?:sea|ground|water)\b")  # "1,056 feet above the sea" is how high it is


def trend_behind(folded: str, end: int) -> Trend | None:
    """Trend named right behind an amount: "2.7% higher than", "a 20% drop"."""
    match = _TREND_BEHIND.match(folded, end)
    if match is None:
        return None
    word = match["word"]
    if word in _COMPARED and match["joint"] == " ":
        return None if _LEVEL_OF.match(folded, match.end("word")) else _COMPARED[word]
    cue = CUES.get(word)
    return cue.trend if cue is not None and cue.noun else None


# ------------------------------------------------------------------ how sure the text is

_HEDGE = re.compile(
    r"\b(?:might|could|would|should|will|may|expects?|expected|expectations|forecasts?|forecasted|forecasting|"
    r"predict(?:s|ed|ing)?|predictions?|project(?:s|ed|ions?)|likely|possibly|potentially|perhaps|if|unless|aims?|"
    r"aiming|plans? to|planned|targets|targeted|targeting|hop(?:es|ed|ing)|poised|anticipat(?:es|ed)|set to|supposed|"
    r"assum(?:es|ed|ing)|suppose|estimates? that|seen at|looks? set|on track|pencilled|consensus)\b"
)
_CLAUSE_START = re.compile(r"[;:.!?\n|—](?=\s|$|[a-z\"])|, (?:while|whereas|but|and|which)\b| (?:while|whereas|but)\b")
_NEGATION = re.compile(
    r"(?:\b(?:not|never|nor|neither|cannot|without|isn't|wasn't|aren't|weren't|doesn't|didn't|don't|won't|hasn't|"
    r"haven't|rather than|instead of|(?:denied|denies)(?= (?:a|an|the|having|being|that)\b)|wrongly|false(?:ly)?"
    r"|no longer)|n't)(?: (?:even|been|be|yet|a|an|"
    r"the|exactly|equal|equals?|mean|at|by|quite|really|have|reach|reached|grow|grown|rise|risen|fall|fallen|about|"
    r"of|to|from|in|is|was|above|below|more than|less than|simply|merely|actually))* $"
)
_MONTH_MAY = re.compile(r"(?:\b(?:in|of|since|by|from|until|during|for|last|this|and|to|early|late) |, )$")


def is_hedged(text: str, folded: str, start: int) -> bool:
    """Whether the clause before a number makes it a forecast, a condition or a mere possibility."""
    found = list(_HEDGE.finditer(folded, max(0, start - 110), start))
    if not found:
        return False
    low = _clause_start(folded, max(0, start - 110), start)
    return any(match.start() >= low and not _is_month(text, folded, low, match) for match in found)


def _is_month(text: str, folded: str, low: int, hedge: re.Match[str]) -> bool:
    """Whether the hedge is the month of May."""
    start = hedge.start()
    return hedge.group() == "may" and (text[start].isupper() or _MONTH_MAY.search(folded, low, start) is not None)


def _clause_start(folded: str, low: int, start: int) -> int:
    for match in _CLAUSE_START.finditer(folded, low, start):
        if match.end() < start:
            low = match.end()
    return low


def is_negated(folded: str, start: int) -> bool:
    """Whether the number is denied: "not 2.7%", "is not a 2.7% gap"."""
    return _NEGATION.search(folded, max(0, start - 40), start) is not None
