"""Every number of a text, with its unit and what the words round it say about it.

The way of one number, in short:

    numeral  = scan      "5,427", "two.7", "half a trillion": digits, words, fractions → value and precision
    shapes               dates, clocks, versions, list numbers: dropped by their shape
    atom     = atoms     currency before, unit behind, "per" something, counted noun
    sieve                years, labels, names, the pronoun "one": dropped by their neighbours
    group    = assemble  shared units; ranges, from→to, A of B
    quantity = modify    bound, trend, level or amount of change, hedged, negated

Tables are in `words`, `currencies`, `lexicon` and `cues`. Every window and every repeat is bounded: time is linear in
the length of the text, whatever the text is.
"""

from __future__ import annotations

from watchbot.model import Quantity
from watchbot.pipeline.numbers import assemble, atoms, modify, scan, sieve

__all__ = ["find_quantities"]


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Find every quantity of a text.

    Args:
        text: any text; offsets of the result are code points of it.

    Returns:
        Quantities in the order of the text; they do not overlap. Never raises on content.
    """
    folded = scan.fold(text)
    kept: list[atoms.Atom] = []
    for atom in atoms.atoms(text, folded):
        previous = kept[-1] if kept else None
        if not sieve.is_quantity(text, folded, atom, previous):
            continue
        if previous is not None and previous.reach > atom.start:  # a noun phrase never runs into the next number
            kept[-1] = previous._replace(reach=previous.end)
        kept.append(atom)
    return tuple(modify.quantity(text, folded, group) for group in assemble.assemble(text, folded, kept))
