"""Numbers of which two neighbouring digits changed places: 131,211 for 131,121. Slips, and hardly ever news."""

from __future__ import annotations

from decimal import Decimal

FEWEST = 3  # digits of a number that can be told from another by its digits


def is_misprint(value: Decimal, known: Decimal) -> bool:
    """Whether a value has the digits of a known one, as large as it, with two neighbours swapped; not symmetric in 0.

    A difference of nothing but places: 673 and 763, 2.45 and 2.54, 146,500,000 and 164,500,000; never 20 and 2.
    """
    (sign, mine, power), (other, theirs, base) = value.as_tuple(), known.as_tuple()
    if sign != other or not isinstance(power, int) or not isinstance(base, int):
        return False
    low = min(power, base)
    first, second = mine + (0,) * (power - low), theirs + (0,) * (base - low)
    if len(first) != len(second):
        return False
    differ = [i for i, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    if len(differ) != 2 or differ[1] - differ[0] != 1 or len(_significant(second)) < FEWEST:
        return False
    i, k = differ
    return first[i] == second[k] and first[k] == second[i]


def of(known: Decimal) -> frozenset[Decimal]:
    """Return every misprint of a known value: the values for which `is_misprint` holds."""
    sign, digits, power = known.as_tuple()
    if not isinstance(power, int) or len(_significant(digits)) < FEWEST:
        return frozenset()
    digits, power = (*digits, 0), power - 1  # its last digit may have changed places with a nought that is not written
    swapped = (
        (*digits[:i], digits[i + 1], digits[i], *digits[i + 2 :])
        for i in range(len(digits) - 1)
        if digits[i] != digits[i + 1]
    )
    return frozenset(Decimal((sign, one, power)) for one in swapped if one[0])


def _significant(digits: tuple[int, ...]) -> tuple[int, ...]:
    end = max((i for i, d in enumerate(digits) if d), default=-1)
    return digits[: end + 1]
