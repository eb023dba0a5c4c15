"""Numbers that are one quantity together: ranges, old and new value, A of B; and units that neighbours share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from watchbot.model import Bound, Shape, UnitKind
from watchbot.pipeline.numbers import cues
from watchbot.pipeline.numbers.atoms import Atom
from watchbot.pipeline.numbers.scan import Written


class Group(NamedTuple):
    """One quantity made of one or two atoms in the order of the text."""

    shape: Shape
    first: Atom
    second: Atom | None = None
    newest_first: bool = False  # from→to: "58, up from 37"

    @property
    def start(self) -> int:
        """Start of the whole expression."""
        return self.first.start

    @property
    def end(self) -> int:
        """End of the whole expression, counted nouns included."""
        return (self.second or self.first).reach


_HEDGE = (
    r"(?:(?:about|around|nearly|almost|roughly|just|only|some|over|under|approximately|a mere|as (?:much|many|high|"
    r"low) as|an estimated|more than|less than|up to|perhaps|maybe|even|at least|close to|well) ){0,2}"
)
_DASH = re.compile(r" ?(?:-to-|-|—|~) ?" + _HEDGE)
_TO = re.compile(r" ?(?:,? to-?|-to-|,? through|,? up to) ?-?" + _HEDGE)
_AND = re.compile(r",? and " + _HEDGE)
_OR = re.compile(r" or (?:even )?")
_OF = re.compile(
    r" ?(?:(?:[a-z]+ ){0,2}out )?of (?:a |the |its |their |his |her |our |all |all the |some |these |"
    r"those )?(?:total (?:of )?)?"
    r"(?:top |world's |country's |nation's |nearly |about |more than |roughly |over |total |some |original |same |"
    r"estimated |largest )*"
)
_IN = re.compile(r" (?:out of|in)(?: every| each)? ")
_NO_VERB = r"(?!\w+ed\b|was\b|has\b|had\b|is\b|fell\b|rose\b|won\b|lost\b|came\b|went\b)[a-z]+"
_ONE_THING_IN = re.compile(rf" {_NO_VERB}(?: {_NO_VERB})? (?:out of|in)(?: every| each)? ")
_OF_EVERY = re.compile(r" of (?:every|each) ")
_UP_FROM = re.compile(
    r"(?: [\w'-]+){0,5}?[,( ]{1,2}(?:and |which is |that is |compared |an? (?:[\w-]+ ){0,2}?)?"
    r"(?:up|down|increase|rise|jump|drop|fall|decline|improvement|decrease|growth|gain|higher|lower|rising|falling|"
    r"climbing|dropping|increasing|declining|risen|fallen|rose|fell|compared|revised|upgraded|downgraded)"
    r"(?: (?:sharply|slightly|only|just|marginally|significantly|steeply|up|down|a bit|a little))? from (?:an? |the )?"
    r"(?:[a-z]+ ){0,2}?" + _HEDGE
)
_RISE_FROM = re.compile(r"(?: [\w'-]+){0,9}?,? \(?from " + _HEDGE)
_BETWEEN = re.compile(r"\bbetween (?:an? |the )?" + _HEDGE + "$")
_FROM = re.compile(r"\bfrom (?:an? |the )?(?:[a-z-]+ ){0,1}?" + _HEDGE + "$")
_FROM_GAP = re.compile(r"(?:,? (?!from\b|and\b|but\b)[\w'%$.-]+){0,7}?,? to (?:an? |the |its )?" + _HEDGE)
_RANGING = re.compile(
    r"\b(?:rang\w+|anywhere|var(?:y|ies|ied|ying)|cost\w*|costing|aged|ages|anything|scor\w+|sizes?|prices?|"
    r"estimates?|spanning|everything|lasting|available|starting|run|runs|running|extend\w*|spread) from (?:an? |"
    r"the )?(?:\w+ ){0,1}$"
)
_SENTENCE_END = re.compile(r"[.!?]\s+[A-Z\"“(]|\n")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_WINDOW = 60  # characters to the left that are looked at
_AGES = re.compile(r"\b(?:aged|ages?)(?: of)?(?: between| from)?,? $")
_COMPARED_WITH = re.compile(
    r"(?: [\w'-]+){0,5}?,? \(?(?:vs\.?|v\.?|versus|compared (?:to|with)|against|as against) (?:just |"
    r"only )?(?:[\w.-]+(?: [\w.-]+)?'s? )?"
)
_EACH_FOR = re.compile(r" (?P<word>for|in|on|among|at|from) (?:[\w'-]+ ){1,3}(?:and|but|to|versus|vs\.?|against) ")
_STEPS = frozenset(("by", "at", "of", "is", "was"))
_RELATIVE = (UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS, UnitKind.MULTIPLE, UnitKind.DURATION)
_THEN_TO = re.compile(r" to [$€£\d]")
_JOINT = re.compile(r" ?(?:to|-|and|or) ?")
_TO_LEVEL = re.compile(r" to (?:end at |close at |finish at |settle at |trade at )?")
_LIST_AFTER = re.compile(
    r"(?:,? (?:and|or|&|to|per cent,?|by|-) ?|, ?(?:and |or )?|-| - |-to-)(?:by |about |nearly |to |almost |over |"
    r"around )?"
)


def assemble(text: str, folded: str, atoms: Sequence[Atom]) -> list[Group]:
    """Combine neighbouring atoms.

    Args:
        text: the stored text.
        folded: the folded text.
        atoms: every number that counts something, in the order of the text.

    Returns:
        Groups in the order of the text; they do not overlap.
    """
    atoms = share_units(text, folded, atoms)
    groups: list[Group] = []
    place = 0
    while place < len(atoms):
        first = atoms[place]
        pair = _pair(text, folded, *atoms[place : place + 3]) if place + 1 < len(atoms) else None
        if pair is None:
            groups.append(Group(Shape.VAGUE if first.high is not None else Shape.POINT, first))
        elif not _is_score_line(folded, pair) and not _is_age_group(folded, pair):
            groups.append(pair)
        place += 2 if pair else 1
    return groups


# ------------------------------------------------------------------ shared units


def share_units(text: str, folded: str, atoms: Sequence[Atom]) -> list[Atom]:
    """Give bare numbers of a list the unit of the next one ("17.5, 24.3 and 31.6%"), or of the one before."""
    shared = list(atoms)
    for place in range(len(shared) - 2, -1, -1):
        this, following = shared[place], shared[place + 1]
        if not this.bare or following.bare or this.high is not None:
            continue
        gap = folded[this.reach : following.start]
        if len(gap) < 16 and _LIST_AFTER.fullmatch(gap) and _may_share(folded, this, following):
            shared[place] = this.measured_in(following.unit)
    for place in range(1, len(shared)):
        before, this = shared[place - 1], shared[place]
        if this.bare and this.high is None and not before.bare and _is_parallel(text, folded, before, this):
            shared[place] = this.measured_in(before.unit)
    return shared


def _may_share(folded: str, this: Atom, following: Atom) -> bool:
    """A comma alone joins like with like: not "closed at 16,644, 16 per cent above"."""
    joint = folded[this.reach : following.start].strip()
    if following.unit_before or following.unit.kind in (UnitKind.COUNT, UnitKind.DURATION):
        return joint in ("to", "or", "-", "and", "-to-")
    return joint != "," or this.value < 1000


def _is_parallel(text: str, folded: str, before: Atom, this: Atom) -> bool:
    """Whether the words make a bare number the same sort of thing as the quantity before it."""
    gap = folded[before.reach : this.start]
    if len(gap) > _WINDOW or _SENTENCE_END.search(text, before.end, this.start):
        return False
    if _COMPARED_WITH.fullmatch(gap):  # "5,427 data centers vs 449", "50 models, compared with China's 30"
        return True
    if not before.standard:
        return False
    if before.unit_before and _JOINT.fullmatch(gap):
        return True
    if _TO_LEVEL.fullmatch(gap):  # "rose 64.06 points to 4,577.10"
        return before.unit.kind not in _RELATIVE
    if (same := _EACH_FOR.fullmatch(gap)) and folded.startswith(f" {same['word']} ", this.end):
        return True  # "79.3 years for men and 83.2 for women"
    word = cues.word_before(folded, before.start)
    if word not in _STEPS or word != cues.word_before(folded, this.start):
        return False  # "by 17.5 points on one test and by 24.3 on another"
    return word == "by" or this.exponent == before.exponent < 0


# ------------------------------------------------------------------ pairs


def _pair(text: str, folded: str, first: Atom, second: Atom, third: Atom | None = None) -> Group | None:
    if first.high is not None or second.high is not None or second.start - first.end > 90:
        return None
    gap = folded[first.reach : second.start]
    if "\n" in gap or "|" in gap or _SENTENCE_END.search(text, first.end, second.start):
        return None
    pair = (
        _sum_of_money(first, second, gap)
        or _range(folded, first, second, gap)
        or _a_of_b(folded, first, second, gap)
        or _from_to(folded, first, second, gap)
    )
    if pair and third and pair.newest_first and _range(folded, second, third, folded[second.reach : third.start]):
        return None  # "$84 billion, down from the $89 to $93 billion that it had projected"
    return pair


def _sum_of_money(first: Atom, second: Atom, gap: str) -> Group | None:
    """One sum in two units: "3 dollars and 50 cents", "15 dollars 50"."""
    small = second.unit.code in ("cent", "penny") and not second.unit.per
    if first.unit.kind is not UnitKind.MONEY or first.unit.code in ("cent", "penny") or first.exponent < 0:
        return None
    if not ((small and gap in (" ", " and ", ", ")) or (second.bare and gap == " " and first.unit_behind)):
        return None
    if second.exponent != 0 or not 0 < second.value < 100 or first.numeral.scaled:
        return None
    value, end = first.value + second.value / 100, second.end
    return Group(Shape.POINT, first._replace(value=value, exponent=-2, end=end, reach=end))


def _is_age_group(folded: str, pair: Group) -> bool:
    """A group of people is named and nothing is measured: "women aged 25 to 54"."""
    left = folded[max(0, pair.start - 30) : pair.start]
    return pair.shape is Shape.RANGE and pair.first.unit.code == "year" and _AGES.search(left) is not None


def _is_score_line(folded: str, pair: Group) -> bool:
    """Two bare numbers and a hyphen are no quantity, unless a bound says so: "won 2-0", "a 7-2 vote", "50-50"."""
    if pair.shape is not Shape.RANGE or not pair.first.bare or pair.first.exponent < 0:
        return False
    return "-" in folded[pair.first.end : pair.end] and cues.read_lead(folded, pair.start).bound is Bound.EXACT


def _range(folded: str, first: Atom, second: Atom, gap: str) -> Group | None:
    if not _compatible(first, second):
        return None
    left = folded[max(0, first.start - _WINDOW) : first.start]
    if _AND.fullmatch(gap) and _BETWEEN.search(left):
        return _ranged(first, second)
    if _OR.fullmatch(gap) and second.value == first.value + 1 < 20 and not second.unit_before:
        return _ranged(first, second)  # "three or four years"
    joined = _DASH.fullmatch(gap) is not None
    if not joined and not _TO.fullmatch(gap):
        return None
    low, high = _one_scale(first, second)
    if first.bare and second.bare and not _is_bare_range(second, left, joined=joined):
        return None  # "50 to 30"
    if low.value >= high.value and not (joined and first.bare and second.bare):
        return None
    if joined or _RANGING.search(left):
        return _ranged(first, second)
    if first.unit_behind and second.bare:
        return None  # "rose 0.7% to 6,327"
    if _FROM.search(left):
        goes_on = _THEN_TO.match(folded, second.end) is not None  # "revised from 5 to 7 per cent to 3 to 5 per cent"
        return None if _movement(left, low, high) and not goes_on else _ranged(first, second)
    if first.unit_behind and cues.moved(left):
        return None  # "rose 5% to 40%": an amount and a level
    return None if cues.word_before(folded, first.start) == "by" else _ranged(first, second)


def _is_bare_range(second: Atom, left: str, *, joined: bool) -> bool:
    """Two numbers without any unit make a range where a dash, a scale or a word such as "ranging" says so."""
    return joined or second.numeral.scaled or _RANGING.search(left) is not None


def _movement(left: str, low: Atom, high: Atom) -> bool:
    """Whether "from A to B" tells of a movement: a verb of movement before it, or one that goes down."""
    trend = cues.movement_in(left)
    return bool(trend) and not (trend == "down" and low.value < high.value)


def _ranged(first: Atom, second: Atom) -> Group:
    return Group(Shape.RANGE, *_one_scale(*_one_unit(first, second)))


def _one_scale(low: Atom, high: Atom) -> tuple[Atom, Atom]:
    """Let the first number share the scale word of the second: "$5-6 billion", "four to five thousand"."""
    if not high.numeral.scaled or low.numeral.scaled or low.value >= 1000 or low.numeral.written is Written.FRACTION:
        return low, high
    factor = Decimal(10) ** (high.value.copy_abs().adjusted() // 3 * 3)
    if low.unit_behind or low.value * factor > high.value:
        return low, high
    return low._replace(value=low.value * factor, exponent=low.exponent + factor.adjusted()), high


def _compatible(first: Atom, second: Atom) -> bool:
    one, two = first.unit, second.unit
    if first.bare or second.bare:
        return True
    if one.kind is UnitKind.COUNT and two.kind is UnitKind.COUNT:
        return one.noun == two.noun
    return one.kind is two.kind and (one.code == two.code or one.code == "cent")


def _one_unit(first: Atom, second: Atom) -> tuple[Atom, Atom]:
    unit = second.unit if first.bare or (second.unit.per and not first.unit.per) else first.unit
    return first._replace(unit=unit), second._replace(unit=unit)


def _a_of_b(folded: str, first: Atom, second: Atom, gap: str) -> Group | None:
    kinds = (UnitKind.NONE, UnitKind.COUNT)
    of_every = _OF_EVERY.fullmatch(gap) is not None  # "46 of every hundred tonnes"
    if first.unit.kind not in kinds or first.unit.code:
        return None
    if not of_every and (second.unit.kind not in kinds or second.unit.code):
        return None
    of_hundred = second.value == 100 and _is_in_every(folded, first, second, gap)  # "23.2 in a hundred"
    if not 0 <= first.value <= second.value or (first.exponent < 0 and not of_hundred) or second.exponent < 0:
        return None
    if not (_is_part_of(first, second, gap) or _is_in_every(folded, first, second, gap)):
        return None
    unit = second.unit if second.unit.kind is UnitKind.COUNT else first.unit
    return Group(Shape.A_OF_B, first._replace(unit=unit), second._replace(unit=unit))


def _is_part_of(first: Atom, second: Atom, gap: str) -> bool:
    """Either "41 of the top 100", "97,206 out of 131,121 patents"; but not "200 members of 27"."""
    if _OF.fullmatch(gap) is None:
        return False
    return first.bare or not second.bare or "out of" in gap


def _is_in_every(folded: str, first: Atom, second: Atom, gap: str) -> bool:
    """Either "three in four", "one time in three" or "9 out of 10"."""
    if not first.bare or not 1 < second.value <= 1000 or _YEAR.match(folded, second.start):
        return False
    of_every = second.value in (10, 100, 1000) and _OF_EVERY.fullmatch(gap)
    return bool(of_every or _IN.fullmatch(gap) or (first.value == 1 and _ONE_THING_IN.fullmatch(gap)))


def _from_to(folded: str, first: Atom, second: Atom, gap: str) -> Group | None:
    if not _compatible(first, second):
        return None
    left = folded[max(0, first.start - _WINDOW) : first.start]
    between = folded[first.end : second.start]
    if (_FROM.search(left) and _FROM_GAP.fullmatch(between)) or _moved_without_from(first, second, gap, left):
        return Group(Shape.FROM_TO, *_one_scale(*_one_unit(first, second)))
    to_before = cues.word_before(folded, first.start) in ("to", "at") and _RISE_FROM.fullmatch(between)
    if to_before or _UP_FROM.fullmatch(between):
        old, new = _one_scale(*_one_unit(second, first))
        return Group(Shape.FROM_TO, new, old, newest_first=True)
    return None


def _moved_without_from(first: Atom, second: Atom, gap: str, left: str) -> bool:
    """Headlines leave "from" out: "the index fell 58 to 40". Both are bare and the direction fits the verb."""
    trend = cues.moved(left)
    if not trend or not first.bare or not second.bare or not _TO.fullmatch(gap):
        return False
    if trend == "down":
        return first.value > second.value
    return first.value < second.value < first.value * 4
