"""Numbers that are one quantity together: ranges, old and new value, A of B; and units that neighbours share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from watchbot.model import Shape, Unit, UnitKind
from watchbot.pipeline.numbers import cues, lexicon
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
    r"(?:(?:about|around|nearly|almost|roughly|just|only|some|over|approximately|a mere|as (?:much|many|high|low) as|"
    r"an estimated|more than|up to|under|less than|perhaps|maybe|even|at least|close to) )?"
)
_DASH = re.compile(r" ?(?:-to-|-|—|~) ?" + _HEDGE)
_TO = re.compile(r" ?(?:,? to|-to-|,? through|,? up to) ?-?" + _HEDGE)
_AND = re.compile(r",? and " + _HEDGE)
_OR = re.compile(r" or (?:even )?")
_OF = re.compile(
    r" ?(?:(?:[a-z]+ ){0,2}out )?of (?:a |the |its |their |his |her |our |all |all the |some |these |those )?(?:total (?:of )?)?"
    r"(?:top |world's |country's |nation's |nearly |about |more than |roughly |over |total |some |original |same |estimated |largest )*"
)
_IN = re.compile(r" (?:out of|in)(?: every| each)? ")
_UP_FROM = re.compile(
    r"(?: [\w'-]+){0,5}?[,( ]{1,2}(?:and |which is |that is |compared |an? (?:[\w-]+ ){0,2}?)?"
    r"(?:up|down|increase|rise|jump|drop|fall|decline|improvement|decrease|growth|gain|higher|lower|rising|falling|climbing|"
    r"dropping|increasing|declining|risen|fallen|rose|fell|compared|revised|upgraded|downgraded)"
    r"(?: (?:sharply|slightly|only|just|marginally|significantly|steeply|up|down|a bit|a little))? from (?:an? |the )?"
    r"(?:[a-z]+ ){0,2}?" + _HEDGE
)
_RISE_FROM = re.compile(r"(?: [\w'-]+){0,3}? from " + _HEDGE)
_BETWEEN = re.compile(r"\bbetween (?:an? |the )?" + _HEDGE + "$")
_FROM = re.compile(r"\bfrom (?:an? |the )?(?:[a-z-]+ ){0,1}?" + _HEDGE + "$")
_FROM_GAP = re.compile(r"(?:,? (?!from\b|and\b|but\b)[\w'%$.-]+){0,7}?,? to (?:an? |the |its )?" + _HEDGE)
_RANGING = re.compile(
    r"\b(?:rang\w+|anywhere|var(?:y|ies|ied|ying)|cost\w*|costing|aged|ages|anything|scor\w+|sizes?|prices?|estimates?|spanning|"
    r"everything|lasting|available|starting|run|runs|running|extend\w*|spread) from (?:an? |the )?(?:\w+ ){0,1}$"
)
_SEPARATOR = re.compile(r",? (?:and|or|&|to) (?:by |to |about |at |of )?|, (?:by |to |and )?|(?: ?)/ ?")
_SENTENCE_END = re.compile(r"[.!?]\s+[A-Z\"“(]|\n")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_LIST_AFTER = re.compile(
    r"(?:,? (?:and|or|&|to|per cent,?|by|-) ?|, ?(?:and |or )?|-| - |-to-)(?:by |about |nearly |to |almost |over |around )?"
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
        second = atoms[place + 1] if place + 1 < len(atoms) else None
        pair = _pair(text, folded, first, second) if second is not None else None
        groups.append(pair or Group(Shape.VAGUE if first.high is not None else Shape.POINT, first))
        place += 2 if pair else 1
    return groups


# ------------------------------------------------------------------ shared units


def share_units(text: str, folded: str, atoms: Sequence[Atom]) -> list[Atom]:
    """Give bare numbers of a list the unit of the next one ("17.5, 24.3 and 31.6%"), or of the one before."""
    shared = list(atoms)
    for place in range(len(shared) - 2, -1, -1):
        this, following = shared[place], shared[place + 1]
        if not this.bare or following.bare or following.unit_before or this.high is not None:
            continue
        gap = folded[this.reach : following.start]
        if len(gap) < 16 and _LIST_AFTER.fullmatch(gap) and _may_share(folded, this, following):
            shared[place] = _with_unit_of(this, following)
    for place in range(1, len(shared)):
        before, this = shared[place - 1], shared[place]
        if this.bare and this.high is None and before.standard:
            gap = folded[before.end : this.start]
            if _same_step(text, folded, before, this, gap):
                shared[place] = this._replace(unit=before.unit)
    return shared


def _may_share(folded: str, this: Atom, following: Atom) -> bool:
    if following.unit.kind is UnitKind.COUNT or following.unit.kind is UnitKind.DURATION:
        return folded[this.reach : following.start].strip(" ,") in ("to", "or", "-", "and", "-to-")
    return True


def _with_unit_of(this: Atom, following: Atom) -> Atom:
    value, exponent = this.value, this.exponent
    if following.unit == lexicon.BASIS_POINTS:
        value, exponent = value / 100, exponent - 2
    return this._replace(unit=following.unit, value=value, exponent=exponent)


def _same_step(text: str, folded: str, before: Atom, this: Atom, gap: str) -> bool:
    """ "by 17.5 points on one test and by 24.3 on another": the same preposition, the same sentence."""
    if len(gap) > 70 or _SENTENCE_END.search(text, before.end, this.start):
        return False
    if before.unit_before and re.fullmatch(r" ?(?:to|-|and|or) ?", gap):
        return True
    left = cues.word_before(folded, before.start), cues.word_before(folded, this.start)
    if left[0] != left[1] or left[0] not in ("by", "at", "of"):
        return False
    return this.exponent == before.exponent or left[0] == "by"


# ------------------------------------------------------------------ pairs


def _pair(text: str, folded: str, first: Atom, second: Atom) -> Group | None:
    if first.high is not None or second.high is not None or second.start - first.end > 90:
        return None
    gap = folded[first.reach : second.start]
    if "\n" in gap or "|" in gap or _SENTENCE_END.search(text, first.end, second.start):
        return None
    return (
        _range(folded, first, second, gap)
        or _a_of_b(folded, first, second, gap)
        or _from_to(folded, first, second, gap)
    )


def _range(folded: str, first: Atom, second: Atom, gap: str) -> Group | None:
    left = folded[max(0, first.start - 50) : first.start]
    if not _compatible(first, second):
        return None
    if first.unit_before and not second.unit_before and not second.bare and second.standard:
        return None
    if (_AND.fullmatch(gap) and _BETWEEN.search(left)) or (_TO.fullmatch(gap) and _RANGING.search(left)):
        return _ranged(first, second)
    if _FROM.search(left) and _TO.fullmatch(gap):
        return None
    joined = _DASH.fullmatch(gap)
    if not joined and not _TO.fullmatch(gap):
        return None
    if second.bare and not second.numeral.scaled and first.bare and not (joined and _precise_pair(first, second)):
        return None  # a score-line: "50 to 30", "2-2"
    if not joined and cues.word_before(folded, first.start) == "by":
        return None  # "rose by 5% to 40%"
    if first.value > second.value * (1 if not second.numeral.scaled or first.numeral.scaled else 10**15):
        return None
    if (
        not joined
        and cues.moved(left)
        and first.standard
        and not first.unit_before
        and not second.bare
        and first.unit == second.unit
    ):
        return None
    return _ranged(first, second)


def _precise_pair(first: Atom, second: Atom) -> bool:
    return first.exponent < 0 and second.exponent < 0 and first.value < second.value


def _ranged(first: Atom, second: Atom) -> Group:
    low, high = _one_unit(first, second)
    if (
        high.numeral.scaled
        and not low.numeral.scaled
        and low.value < 1000
        and low.numeral.written is not Written.FRACTION
    ):
        factor = _scale_of(high)
        if low.value * factor < high.value * 10:
            low = low._replace(value=low.value * factor, exponent=low.exponent + factor.adjusted())
    return Group(Shape.RANGE, low, high)


def _scale_of(atom: Atom) -> Decimal:
    """Scale word of an atom: a million for "5 million" and for "12.4 million"."""
    size = max(3, atom.value.copy_abs().adjusted() // 3 * 3)
    written_digits = Decimal(10) ** size
    return written_digits if atom.numeral.exponent >= 2 or size > 3 else Decimal(1)


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
    if first.unit.kind not in kinds or second.unit.kind not in kinds or first.unit.code or second.unit.code:
        return None
    if first.value > second.value or first.value < 0 or first.exponent < 0:
        return None
    if _OF.fullmatch(gap) and second.exponent >= 0:
        if first.unit.kind is UnitKind.COUNT and second.bare and "out of" not in gap:
            return None
    elif not (
        _IN.fullmatch(gap)
        and first.bare
        and second.value <= 1000
        and second.value > 1
        and not _YEAR.match(folded, second.start)
    ):
        return None
    unit = second.unit if second.unit.kind is UnitKind.COUNT else first.unit
    return Group(Shape.A_OF_B, first._replace(unit=unit), second._replace(unit=unit))


def _from_to(folded: str, first: Atom, second: Atom, gap: str) -> Group | None:
    if not _compatible(first, second):
        return None
    left = folded[max(0, first.start - 60) : first.start]
    old_first = _FROM.search(left) and _FROM_GAP.fullmatch(folded[first.end : second.start])
    if not old_first and _TO.fullmatch(gap) and first.bare and second.bare:
        trend = cues.moved(left)
        ratio = second.value < first.value * 4 if first.value else False
        old_first = bool(trend) and (
            first.value > second.value if trend == "down" else first.value < second.value and ratio
        )
    if old_first:
        old, new = _one_unit(first, second)
        if new.numeral.scaled and not old.numeral.scaled and old.numeral.end == old.end:
            old = _ranged(old, new).first
        return Group(Shape.FROM_TO, old, new)
    behind = folded[first.end : second.start]
    to_before = cues.word_before(folded, first.start) in ("to", "at") and _RISE_FROM.fullmatch(behind)
    if to_before or _UP_FROM.fullmatch(behind):
        new, old = _one_unit(first, second)
        return Group(Shape.FROM_TO, new, old, newest_first=True)
    return None
