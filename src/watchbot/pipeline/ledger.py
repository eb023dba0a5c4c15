"""A claim against what is known: repeat, rounding, update, conflict … and why, in words.

The kinds and their order are those of the design: a leader or sign turned round first, then another definition, then
equality with the current reading, then older readings and dates. Equality is at the coarser written precision; a bound
is satisfied or violated, never equal; a range is met by a value inside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple, Protocol

from watchbot.model import (
    Bound,
    Change,
    ChangeKind,
    Claim,
    Direction,
    Figure,
    Grain,
    KnownValue,
    Period,
    Quantity,
    Reading,
    ReadingStatus,
    Taken,
)
from watchbot.pipeline.misprints import is_misprint
from watchbot.pipeline.wording import as_of_text

DATED = frozenset({Taken.CLAUSE, Taken.SENTENCE, Taken.NEAR, Taken.DOCUMENT})
# How far a known value may lie beyond a bound for the bound to be a way of saying it: "more than 400" for 423.
_NEAR_BOUND = Decimal("0.2")
# How far a number may lie from what it rounds, as a share of it. A last digit of the ones or behind the point leaves
# open what it leaves open, but nobody says "100" for 199: a round number is a rounding only of what is near, and of
# what is a little further off where the text says "about" or counts in words, "four hundred" for 423.
_NEAR_EXACT, _NEAR_LOOSE = Decimal("0.05"), Decimal("0.1")
# A known value and a claim may be as far apart as 1e30 and 1e-30: more digits than Decimal keeps unasked.
_WIDE = Context(prec=200)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Valued(Protocol):
    """Anything with a value, or with both ends of a range."""

    @property
    def value(self) -> Decimal | None:
        """The value; None for a range."""

    @property
    def low(self) -> Decimal | None:
        """The lower end of a range."""

    @property
    def high(self) -> Decimal | None:
        """The upper end of a range."""


def card_readings(figure: Figure, *, known_since: datetime) -> tuple[Reading, ...]:
    """Return what a card's author knows as readings: the first is current, the others are superseded."""
    return tuple(
        _card_reading(figure, known, known_since, ReadingStatus.SUPERSEDED if i else ReadingStatus.CURRENT)
        for i, known in enumerate(figure.known)
    )


def _card_reading(figure: Figure, known: KnownValue, known_since: datetime, status: ReadingStatus) -> Reading:
    value = known.value if known.value is not None else known.high
    year = _YEAR.search(known.source)
    return Reading(
        id=0,
        figure=figure.id,
        value=known.value,
        low=known.low if known.value is None else None,
        high=known.high if known.value is None else None,
        unit=figure.unit,
        as_of=known.as_of,
        edition=year.group() if year else "",
        source=known.source,
        known_since=known_since,
        status=status,
        accepted_by="card",
        exponent=written_exponent(value) if value is not None else 0,
    )


def written_exponent(value: Decimal) -> int:
    """Return the power of ten of a number's last digit as people write it: 285900000000 is 285.9 billion."""
    exponent = value.normalize().as_tuple().exponent
    own = value.as_tuple().exponent
    if not isinstance(exponent, int) or not isinstance(own, int):
        return 0
    if exponent <= 0:
        return min(own, 0) if own < 0 else exponent
    return exponent if abs(value) >= 10**6 else 0


def beside(reading: Reading, current: Reading | None) -> Reading:
    """Return a reading that is new to the ledger as it is held beside the current one.

    What is of an earlier time is the reading of that time, and never current: later news would be an update of it.
    """
    if current is None or current.as_of is None or reading.as_of is None or reading.status is not ReadingStatus.CURRENT:
        return reading
    earlier = dated_before(reading.as_of, current.as_of)
    return replace(reading, status=ReadingStatus.SUPERSEDED) if earlier else reading


# --------------------------------------------------------------------------- equality


def same_value(a: Valued, b: Valued) -> bool:
    """Whether two values are equal at the coarser written precision, or one by the other's bound; symmetric."""
    if a.value is None or b.value is None:
        return _same_range(a, b)
    return _equal(a.value, b.value) or _meets(a, b) != "" or _meets(b, a) != ""


def _same_range(a: Valued, b: Valued) -> bool:
    if a.value is None and b.value is None:
        return a.low == b.low and a.high == b.high
    one, stretch = (a, b) if a.value is not None else (b, a)
    inside = stretch.low is not None and stretch.high is not None and one.value is not None
    return bool(inside and stretch.low <= one.value <= stretch.high)  # type: ignore[operator]


def _equal(a: Decimal, b: Decimal) -> bool:
    return a == b


def _quantity_of(valued: Valued) -> Quantity | None:
    """Return the number as it was written; None for what only has a value, such as a reading."""
    quantity: Quantity | None = getattr(valued, "quantity", None)
    return quantity


def _exponent(valued: Valued) -> int:
    quantity = _quantity_of(valued)
    if quantity is not None:
        return int(quantity.exponent)
    return int(getattr(valued, "exponent", 0))


def _bound(valued: Valued) -> Bound:
    quantity = _quantity_of(valued)
    bound = quantity.bound if quantity is not None else getattr(valued, "bound", Bound.EXACT)
    return bound if isinstance(bound, Bound) else Bound.EXACT


# A range that says a known value is no wider than this share of its lower end: "between 6.3 and 6.4 %".
_NARROW = Decimal("0.15")


def _is_narrow(said: Valued) -> bool:
    return said.low is not None and said.high is not None and said.high - said.low <= _NARROW * abs(said.low)


def _meets(said: Valued, known: Valued) -> str:
    """Return how a value says a known one with less precision, in words, or an empty text where it does not."""
    if said.value is None or known.value is None:
        if said.value is not None:
            return "one value of the range" if _same_range(said, known) else ""
        return "a narrow range round it" if _is_narrow(said) and _same_range(said, known) else ""
    bound, value, truth = _bound(said), said.value, known.value
    if bound in {Bound.MORE, Bound.AT_LEAST} and value <= truth <= value * (1 + _NEAR_BOUND):
        return "a lower bound that it satisfies"
    if bound in {Bound.LESS, Bound.AT_MOST} and value * (1 - _NEAR_BOUND) <= truth <= value:
        return "an upper bound that it satisfies"
    loose = bound is Bound.APPROX
    apart, precisions = abs(truth - value), _precisions(value, _exponent(said), loose=loose)
    for step, word, near in precisions:
        if apart > 2 * step:
            continue  # no rounding moves a number that far, and most are not meant at all
        if apart <= near and any(_rounded(truth, step, r) == value for r in (ROUND_HALF_UP, ROUND_HALF_EVEN)):
            return f"rounded to the {word}"
        if apart <= min(near, _NEAR_LOOSE * abs(value)) and _rounded(truth, step, ROUND_DOWN) == value:
            return f"cut off at the {word}"
    if loose and apart <= _NEAR_LOOSE * abs(value) and any(apart <= step for step, _, _ in precisions):
        return "an approximation"
    if loose and apart <= _NEAR_FRACTION * abs(value) and _is_fraction(said):
        return "a fraction near it"
    return ""


_NEAR_FRACTION = Decimal("0.06")  # of its value: "nearly half" for 48.5 %
_FRACTION = re.compile(r"\b(?:half|third|quarter|fifth|sixth)s?\b", re.IGNORECASE)


def _is_fraction(said: Valued) -> bool:
    quantity = _quantity_of(said)
    return quantity is not None and _FRACTION.search(quantity.surface) is not None


@lru_cache(maxsize=4096)
def _precisions(value: Decimal, exponent: int, *, loose: bool) -> tuple[tuple[Decimal, str, Decimal], ...]:
    """Return the powers of ten to which a number may have been rounded: last digit, and zeros.

    Of each: the step, its name, and how far from the number a value may lie that was rounded to it.
    """
    powers = [exponent]
    digits = value.normalize().as_tuple()
    zeros = digits.exponent if isinstance(digits.exponent, int) else 0
    if zeros > exponent and (zeros - exponent >= 2 or (loose and len(digits.digits) >= 2)):
        powers.append(zeros)
    return tuple((Decimal(1).scaleb(p), _power_word(p), _reach(value, exponent, p, loose=loose)) for p in powers)


def _reach(value: Decimal, exponent: int, power: int, *, loose: bool) -> Decimal:
    """Return how far a number may lie from a value that it rounds to a power of ten."""
    if power == exponent <= 0:
        return Decimal(1).scaleb(power)
    return (_NEAR_LOOSE if loose or power == exponent else _NEAR_EXACT) * abs(value)


def _power_word(power: int) -> str:
    names = {0: "whole number", 1: "ten", 2: "hundred", 3: "thousand", 6: "million", 9: "billion", -1: "tenth"}
    return names.get(power, f"power {power} of ten")


# --------------------------------------------------------------------------- relation


class _Known(NamedTuple):
    current: Reading
    older: tuple[Reading, ...]


def relate(claim: Claim, figure: Figure, readings: Sequence[Reading]) -> Change:
    """Return how a claim relates to what is known of its figure.

    Args:
        claim: what one article says.
        figure: its card.
        readings: of the figure; the current one has status CURRENT, otherwise the first counts as current. Withdrawn
            readings are not known any more.
    """
    usable = [r for r in readings if r.status is not ReadingStatus.WITHDRAWN]
    current = next((r for r in usable if r.status is ReadingStatus.CURRENT), usable[0] if usable else None)
    if current is None:
        kind = ChangeKind.REVERSAL if claim.turned else ChangeKind.FIRST
        note = (
            f"the text has it the other way round: “{claim.turned}”"
            if claim.turned
            else "nothing was known of it before"
        )
        return _change(kind, claim, None, note)
    known = _Known(current, tuple(r for r in usable if r is not current))
    for step in (_reversal, _redefinition, _repeat_or_rounding):
        change = step(claim, figure, known)
        if change is not None:
            return change
    return _by_date(claim, figure, known)


def _change(kind: ChangeKind, claim: Claim, against: Reading | None, note: str) -> Change:
    return Change(kind=kind, figure=claim.figure, claim=claim, against=against, note=note)


def _reversal(claim: Claim, figure: Figure, known: _Known) -> Change | None:
    if claim.turned:
        return _change(ChangeKind.REVERSAL, claim, known.current, "the text has it the other way round")
    verb = _contradicting_verb(claim, figure, known)
    if verb:
        return _change(ChangeKind.REVERSAL, claim, known.current, verb)
    return None


WENT = "the text says that it went"  # how the note of a reversal begins that a verb makes, not a side or a sign


def _contradicting_verb(claim: Claim, figure: Figure, known: _Known) -> str:
    """Return why a verb contradicts the ledger, "lowered to 2.25" from the 2.0 that is known, or nothing."""
    current = known.current
    if claim.value is None or current.value is None or claim.direction not in {Direction.UP, Direction.DOWN}:
        return ""
    if figure.change is not None or not claim.says_new or claim.quantity.before is not None:
        return ""
    if claim.quantity.amount_of_change:  # "rose 3.1 %, less than the 4 % of the year before" went up by so much
        return ""
    if not _dated_after(claim, current) or any(_matches(claim, r) for r in (current, *known.older)):
        return ""
    rose = claim.value > current.value
    if rose == (claim.direction is Direction.UP):
        return ""
    way = "up" if claim.direction is Direction.UP else "down"
    than = "above" if rose else "below"
    return f"{WENT} {way}, but {_plain(claim.value)} is {than} {_plain(current.value)}"


def _redefinition(claim: Claim, figure: Figure, known: _Known) -> Change | None:
    del figure
    if not claim.scope:
        return None
    return _change(ChangeKind.REDEFINITION, claim, known.current, f"by another definition: {claim.scope}")


def _repeat_or_rounding(claim: Claim, figure: Figure, known: _Known) -> Change | None:
    del figure
    current = known.current
    exact = next((r for r in known.older if _is_equal(claim, r)), None)
    if _is_equal(claim, current):
        return _change(ChangeKind.REPEAT, claim, current, "equal to the current reading")
    loosened = _meets(claim, current) or _more_precise(claim, current)
    if not loosened or exact is not None or _has_moved(claim, current):
        return None
    # "About 270,000" of no date is the current 268,400, though an older 270,300 is closer.
    loose = _bound(claim) is not Bound.EXACT and claim.as_of_from not in DATED
    better = None if loose else next((r for r in known.older if _closer(claim, r, current)), None)
    if better is not None and _meets(claim, better):
        return None
    kind = ChangeKind.REPEAT if loosened == "one value of the range" else ChangeKind.ROUNDING
    return _change(kind, claim, current, f"the current reading, {loosened}")


def _has_moved(claim: Claim, reading: Reading) -> bool:
    """Whether a claim is of a later time and clearly another value: "3 % in June" is no way to say the 2.7 of March.

    A bound that the reading satisfies says no other value, and the date of a whole document dates no single number.
    """
    bound = _bound(claim)
    if claim.value is None or reading.value is None or bound not in {Bound.EXACT, Bound.APPROX}:
        return False
    if claim.as_of_from is Taken.DOCUMENT or not _dated_after(claim, reading):
        return False
    near = _NEAR_LOOSE if bound is Bound.APPROX else _NEAR_EXACT
    return abs(claim.value - reading.value) > near * abs(claim.value)


def _rounded(value: Decimal, step: Decimal, rounding: str) -> Decimal | None:
    """Return a value at a step; None where it has more digits there than any number that is compared."""
    try:
        return value.quantize(step, rounding=rounding, context=_WIDE)
    except InvalidOperation:
        return None


def _more_precise(claim: Claim, reading: Reading) -> str:
    if claim.value is None or reading.value is None or _exponent(claim) >= reading.exponent:
        return ""
    step = Decimal(1).scaleb(reading.exponent)
    near = _reach(reading.value, reading.exponent, reading.exponent, loose=False)
    rounded = _rounded(claim.value, step, ROUND_HALF_UP) == reading.value and abs(claim.value - reading.value) <= near
    return "with more digits than it is known with" if rounded else ""


def _closer(claim: Claim, older: Reading, current: Reading) -> bool:
    if claim.value is None or older.value is None or current.value is None:
        return False
    return abs(older.value - claim.value) < abs(current.value - claim.value)


def _is_equal(claim: Claim, reading: Reading) -> bool:
    if claim.value is None or reading.value is None:
        return claim.value is None and reading.value is None and (claim.low, claim.high) == (reading.low, reading.high)
    return claim.value == reading.value


def _matches(claim: Claim, reading: Reading) -> bool:
    return _is_equal(claim, reading) or bool(_meets(claim, reading)) or bool(_more_precise(claim, reading))


def _by_date(claim: Claim, figure: Figure, known: _Known) -> Change:
    current = known.current
    if _is_misprint(claim, current) and not any(_matches(claim, r) for r in known.older):
        return _change(ChangeKind.CONFLICT, claim, current, "the digits of the current reading, two of them swapped")
    after = _dated_after(claim, current)
    older = next((r for r in known.older if _matches(claim, r)), None)
    if after and not (older is not None and claim.as_of_from is Taken.DOCUMENT):
        lower = figure.accumulates and _below(claim, current)
        if lower:
            return _change(
                ChangeKind.CONFLICT, claim, current, "a running total cannot fall, and this one is dated later"
            )
        return _change(ChangeKind.UPDATE, claim, current, f"dated {_when(claim)}, after the reading of {_iso(current)}")
    if older is not None:
        return _change(ChangeKind.OUTDATED, claim, older, f"equals the reading of {_iso(older)}")
    if figure.accumulates:
        return _running_total(claim, known)
    if claim.as_of_from not in DATED and claim.says_new:
        return _change(ChangeKind.UPDATE, claim, current, "another value, undated, and the text says that it is new")
    return _conflict_or_outdated(claim, known)


def _is_misprint(claim: Claim, current: Reading) -> bool:
    if claim.value is None or current.value is None or not is_misprint(claim.value, current.value):
        return False
    said = claim.as_of_from in {Taken.CLAUSE, Taken.SENTENCE}
    if not said and _has_risen_or_fallen(claim, current):
        return False  # "rose to 3.54 %", from 3.45: what moves goes there as likely as anywhere
    return not said or _same_date(claim, (current,)) is not None


def _has_risen_or_fallen(claim: Claim, current: Reading) -> bool:
    """Whether the text says that the value is new and moved just that way."""
    if claim.value is None or current.value is None or not claim.says_new:
        return False
    return claim.direction is (Direction.UP if claim.value > current.value else Direction.DOWN)


def _of_earlier_year(claim: Claim, current: Reading) -> bool:
    if claim.as_of_from not in DATED or claim.as_of is None or current.as_of is None:
        return False
    return claim.as_of.end.year < current.as_of.end.year


def _running_total(claim: Claim, known: _Known) -> Change:
    current = known.current
    if _of_earlier_year(claim, current):
        return _change(ChangeKind.OUTDATED, claim, current, f"dated {_when(claim)}: the total of an earlier year")
    same = _same_date(claim, (current,))
    if same is not None and claim.as_of_from in DATED and claim.as_of is not None and claim.as_of.grain == "day":
        return _change(ChangeKind.CONFLICT, claim, same, f"another value for the same day, {_iso(same)}")
    if not _below(claim, current):
        return _change(ChangeKind.UPDATE, claim, current, "a higher running total")
    return _change(ChangeKind.OUTDATED, claim, current, "a lower count of a running total: an older one")


def _conflict_or_outdated(claim: Claim, known: _Known) -> Change:
    everything = (known.current, *known.older)
    if claim.as_of_from not in DATED:
        return _change(ChangeKind.CONFLICT, claim, known.current, "another value, and the text gives no date")
    same = _same_date(claim, everything)
    if same is not None:
        return _change(ChangeKind.CONFLICT, claim, same, f"another value for the same time, {_iso(same)}")
    edition = next((r for r in everything if claim.edition and r.edition == claim.edition), None)
    if edition is not None:
        return _change(ChangeKind.CONFLICT, claim, edition, f"another value from the same edition, {edition.edition}")
    return _change(
        ChangeKind.OUTDATED, claim, known.current, f"dated {_when(claim)}, earlier than {_iso(known.current)}"
    )


def _below(claim: Claim, reading: Reading) -> bool:
    mine = claim.value if claim.value is not None else claim.high
    theirs = reading.value if reading.value is not None else reading.high
    return mine is not None and theirs is not None and mine < theirs


def _same_date(claim: Claim, readings: Sequence[Reading]) -> Reading | None:
    """Return the reading of the same date, at the coarser grain of the two."""
    if claim.as_of is None:
        return None
    return next((r for r in readings if r.as_of is not None and _overlap(claim.as_of, r.as_of)), None)


def _overlap(a: Period, b: Period) -> bool:
    return _last_grain(a) <= b.end and _last_grain(b) <= a.end


def _dated_after(claim: Claim, reading: Reading) -> bool:
    if claim.as_of_from not in DATED or claim.as_of is None:
        return False
    # "February to April" is later than what is known for February, though it begins there.
    stretch = claim.as_of.grain in {Grain.QUARTER, Grain.HALF}
    last = claim.as_of.end.replace(day=1) if stretch else _last_grain(claim.as_of)
    return reading.as_of is None or last > reading.as_of.end


def dated_before(one: Period, other: Period) -> bool:
    """Whether a time is over before the last day, month or year of another one begins."""
    return one.end < _last_grain(other)


def _last_grain(period: Period) -> date:
    """Return when the last day, month or year of a stretch begins: "the twelve months to May" is of May."""
    if period.grain is Grain.MONTH:
        return period.end.replace(day=1)
    return period.end if period.grain is Grain.DAY else period.start


def _when(claim: Claim) -> str:
    return as_of_text(claim.as_of.iso) if claim.as_of else "nowhere"


def _iso(reading: Reading) -> str:
    return as_of_text(reading.as_of.iso) if reading.as_of else "an unknown day"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
