"""Level or change, about as large as before, and in proportion: is the number the amount that the card asks for?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal

from watchbot.model import Direction, Taken, Trend, UnitKind
from watchbot.pipeline.claims import directions, labels
from watchbot.pipeline.claims.roots import root_of
from watchbot.pipeline.claims.trials import OPEN, Open, Shut, Trial
from watchbot.pipeline.text import fold
from watchbot.pipeline.words import key

_SHARES = frozenset({UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS})
RATE = 15  # percent: what is known to be at most so large may be a rate of change, whatever the card calls it

FAR_OFF, FAR_OFF_LEAD = 2, 5  # times what is known, up or down; the lead of one over another moves more
LABELLED = 0.5  # share of the words of a label around a number
SAID = 0.75  # strength of words in the sentence of the number, and of a subject that is named


def size(trial: Trial) -> Open | Shut:
    """A number far from all that is known must be of an earlier time, or be said in all its words."""
    quantity, sizes = trial.fits.quantity, trial.card.sizes
    values = [abs(v) for v in (quantity.value, quantity.low, quantity.high) if v]
    if not values or not sizes or trial.known or trial.scope:  # another window has another size
        return OPEN
    most = FAR_OFF_LEAD if trial.card.rival else FAR_OFF
    if any(size <= value * most and value <= size * most for size in sizes for value in values):
        return OPEN
    if any(is_slip(value, sizes) for value in values):
        return Open("the digits of what is known, in another scale")
    current = trial.card.figure.known[0].as_of
    period = trial.dated.period
    if trial.dated.taken in {Taken.CLAUSE, Taken.SENTENCE} and period and current and period.end < current.start:
        return Open("far from what is known, of an earlier time")
    met = trial.met
    # A card of one list says little by it: the words of its label must stand around the number as well.
    plain = len(trial.card.groups) == 1 and not trial.card.subject.explicit
    said = met.label >= LABELLED or not (plain or trial.card.names_places_only) or trial.card.change is not None
    if said and min(met.weakest, trial.stand.strength, trial.fits.factor) >= SAID:
        return Open("far from what is known, but said in all its words")
    return Shut("too far from what is known for so few words", met.words)


def direction(trial: Trial) -> Open | Shut:
    """Read who leads or which way it went, and the words that contradict the card."""
    card, quantity = trial.card, trial.number.quantity
    if card.rival:
        trial.lead = directions.lead_of(card, trial.place, trial.document)
        if trial.lead.direction is None and trial.leans_on is not None:
            trial.lead = trial.leans_on.lead  # "… by 9,120. Nine thousand one hundred and twenty."
        trial.turned = trial.lead.words if trial.lead.direction is Direction.BEHIND else ""
        return Open(trial.turned)
    if card.change is not None:
        trend, word = directions.change_of(trial.place, trial.document)
        if trend is None and trial.leans_on is not None:
            trial.lead, trial.turned = trial.leans_on.lead, trial.leans_on.turned
            return Open("the change of the number before")
        if trend is None:
            return Shut("no change is said")
        trial.lead = directions.Lead(Direction(trend.value), word)
        trial.turned = word if trend is not card.change else ""
        if trial.turned and card.scope.since is not None and not trial.known and _is_far(trial):
            return Shut("the other way, and by another amount", (word,))  # of a part, since the same time
        return Open(word)
    if _is_difference(trial):
        return Shut("an amount of change, not a level")
    if quantity.trend is Trend.DOWN and _is_rise(trial):
        trial.turned = "a fall" if _is_current(trial) else ""
    trial.lead = directions.Lead(Direction(quantity.trend.value) if quantity.trend else None, "")
    trial.turned = trial.turned or _opposite(trial)
    return OPEN


def _is_far(trial: Trial) -> bool:
    """Whether a number is farther than twice from all that is known."""
    value, sizes = trial.fits.quantity.value, trial.card.sizes
    if not value or not sizes:
        return False
    return not any(size <= abs(value) * FAR_OFF and abs(value) <= size * FAR_OFF for size in sizes)


def _is_rise(trial: Trial) -> bool:
    """Whether the card is about a change either way, which was up, and the number is a fall of about as much."""
    known = trial.card.figure.known
    rises = bool(known) and known[0].value is not None and known[0].value > 0
    asks = _CHANGED in trial.card.label_roots and _CHANGE.search(fold(trial.card.figure.label)) is not None
    return rises and asks and trial.number.quantity.amount_of_change and trial.known


_CHANGED = root_of(key("change"))
_CHANGE = re.compile(r"(?<!climate )(?<!climatic )\bchang(?:e|es|ed|ing)\b")


def _is_current(trial: Trial) -> bool:
    """Whether a number is of no other time than the newest known value: a fall of 2023 turns no rise of 2025 round."""
    known, dated = trial.card.figure.known[0].as_of, trial.dated
    if known is None or dated.period is None or dated.taken in {Taken.PUBLISHED, Taken.NONE}:
        return True
    return dated.period.start <= known.end and known.start <= dated.period.end


def _both_ways(*pairs: str) -> tuple[tuple[str, str], ...]:
    """Return pairs of opposite words as roots, each word once as what is asked for and once as what is said."""
    roots = [tuple(root_of(key(word)) for word in pair.split()) for pair in pairs]
    return tuple((asked, said) for one, other in roots for asked, said in ((one, other), (other, one)))


_OPPOSITES = _both_ways("deficit surplus", "loss profit", "shortfall surplus", "inflow outflow", "shortage surplus")
# What one buys, another sells, and both are one number: only what is left over of both has a side.
_OPPOSITES_NET = _both_ways("purchase sale", "buying sale")
_NET = root_of(key("net"))


def _opposite(trial: Trial) -> str:
    """Return the word by which the text has it the other way round: a surplus, where the card asks for a deficit."""
    asked = trial.card.label_roots
    for one, other in (*_OPPOSITES, *(_OPPOSITES_NET if _NET in asked else ())):
        if one in asked and other not in asked:
            words = trial.document.words_between(*trial.place.segment)
            said = [w for w in words if w.root in (one, other)]
            if said and all(w.root == other for w in said):
                return trial.document.full[said[0].start : said[0].end]
    return ""


def _is_difference(trial: Trial) -> bool:
    """Whether the number says by how much something moved, where the card asks how much it is."""
    quantity, card = trial.number.quantity, trial.card
    if card.unit.kind is UnitKind.PERCENT and quantity.unit.kind is UnitKind.PERCENTAGE_POINTS:
        return True
    if card.figure.accumulates and labels.is_increment(quantity, trial.document):
        return True
    led = trial.document.low[max(0, quantity.start - 90) : quantity.start]
    if card.unit.kind not in _SHARES and _MARGIN.search(led):
        return True
    behind = trial.document.low[quantity.end : quantity.end + 40]
    if _GAP in card.label_roots and _COMPARES.match(behind):
        return False  # "23 % less than men": just what the card asks for
    if card.unit.kind not in _SHARES and _MORE_THAN.match(behind):
        return True
    if card.unit.kind in _SHARES and _COMPARES.match(behind) and not card.label_roots.isdisjoint(_SHARE_WORDS):
        return True
    if _moved_too(trial):
        return True
    if not quantity.amount_of_change or quantity.trend is None or card.scope.basis:
        return False
    if card.unit.kind in _SHARES and _in_proportion(trial):
        return False
    if trial.known and quantity.unit.kind is card.unit.kind:
        return _is_moved_level(trial)
    before = trial.document.low[max(0, quantity.start - 40) : quantity.start]
    lost = _NOUN_OF.search(before)
    if lost is not None and root_of(key(lost["noun"])) in card.label_roots:
        return False  # "a loss of 480 million", which the card asks for
    beside = _BESIDE.match(behind)
    if beside is not None and key(beside.group(1)) in card.all_keys:
        return False  # "1.42 °C above the pre-industrial average", which the card asks for
    if _TAKEN.search(before) and _as_large(trial):
        return False  # "the park lost 352 rhinos to poachers": as many as are known to be lost
    return _PHRASAL.search(before) is None


_BY = re.compile(r"\b(?:up|down|rise|rose|risen|fall|fell|fallen|increase[ds]?|drop(?:ped)?|grow|grew|grown) by $")
_LEVELS = frozenset(root_of(key(word)) for word in ("rate", "share", "level"))
_MOVES = frozenset(
    root_of(key(word))
    for word in (
        "inflation", "growth", "change", "price", "cost", "pay", "wage", "rise", "increase", "output", "gdp", "spend",
        "sales", "rent", "earnings",
    )
)  # fmt: skip


def _is_moved_level(trial: Trial) -> bool:
    """Whether a known number is by how much something moved, for a card of a rate that has a level: "up by 2.25 %"."""
    asked, start = trial.card.label_roots, trial.number.quantity.start
    level = not asked.isdisjoint(_LEVELS) and asked.isdisjoint(_MOVES)
    return level and _BY.search(trial.document.low, max(0, start - 20), start) is not None


_NOUN_OF = re.compile(
    r"\b(?P<noun>loss|losses|gains?|cuts?|drop|increase|reduction|decline|rise|fall) of [^.;:\d]{0,20}$"
)
_BESIDE = re.compile(r"\s*([a-z]+)\b")
_TAKEN = re.compile(
    r"\b(?:lost|loses?|losing|shed|added|adds|gained|gains?|cut|cuts|cutting)\s+(?:about |some |nearly |over )?$"
)
_AND_BY = re.compile(r"(?:\band|,) (?:the |its )?(?:[a-z-]+ ){1,3}by (?:about |some |nearly )?$")


def _moved_too(trial: Trial) -> bool:
    """Whether a number moved with the one before: "capacity grew by 3.1 per cent and traffic by 6.0 per cent"."""
    start = trial.number.quantity.start
    before = trial.context.quantities[: bisect_left(trial.context.starts, start)][-1:]
    if not before or before[0].start < trial.document.sentences[trial.place.sentence].start:
        return False
    shares = not trial.card.scope.basis and before[0].unit.kind is trial.number.quantity.unit.kind
    led = trial.document.low[max(before[0].end, start - 60) : start]
    moved = shares and before[0].amount_of_change and not trial.known and _AND_BY.search(led) is not None
    return moved and _is_far(trial)


_MARGIN = re.compile(
    r"\b(?:beat(?:s|en|ing)?|leads?|led|leading|trail\w*|ahead|behind|outs\w+|surpass\w*|overtak\w+|overtook|exceed\w*"
    r"|miss(?:ed|es|ing)?|fell short|topp\w+|outpac\w+|defeat\w*)\b[^.;,:\d]{0,50}\bby\s+"
    r"(?:about |some |nearly |just |only )?$"
)


def _as_large(trial: Trial) -> bool:
    value, known = trial.fits.quantity.value, trial.card.sizes
    return value is not None and bool(known) and min(known) / 3 <= abs(value) <= 3 * max(known)


_MORE_THAN = re.compile(r"\s*(?:(?!is|was|are|were)\w+\s)?(?:more|less|fewer|higher|lower|above|below) than\b")


_GAP = root_of(key("gap"))
# "44 % more expensive than": of what is said to be a share, no share
_COMPARES = re.compile(r"\s*(?:more|less|fewer|[a-z]{3,}er)\b(?: (?!than\b)[\w-]+){0,4} than\b")
_SHARE_WORDS = frozenset(root_of(key(word)) for word in ("share", "proportion", "percentage", "part"))


def _in_proportion(trial: Trial) -> bool:
    """Whether a rate is about as large as the known ones: "prices rose 2.8 %", and not "the share rose 3 %"."""
    value, known = trial.fits.quantity.value, trial.card.sizes
    return value is None or not known or (max(known) <= RATE and min(known) / 5 <= abs(value) <= 5 * max(known))


# "Taken up by 50 %": no rise.
_PHRASAL = re.compile(
    r"\b(?:taken|made|set|signed|picked|backed|held|given|used|broken|turned|put|laid|let|brought)\s+(?:up"
    r"|down)\s+by\b"
)


def proportion(trial: Trial) -> Open | Shut:
    """A bare number, or one in another unit, far out of proportion to all that is known, is something else."""
    value, known = trial.fits.quantity.value, trial.card.sizes
    if (
        value is not None
        and known
        and _far_off(abs(value), known)
        and trial.card.change is None
        and not trial.card.rival
        and not trial.known
    ):
        return Shut("out of all proportion to what is known")
    if (
        value is None
        or not known
        or trial.fits.factor >= 1.0
        or trial.number.quantity.unit.kind is trial.card.unit.kind
    ):
        return OPEN
    if abs(value) > 10 * max(known) or abs(value) * 10 < min(known):
        return Shut("a bare number out of all proportion to what is known")
    return OPEN


OFF = 25  # times what is known, up or down, beyond which a number is of something else


def _far_off(value: Decimal, known: Sequence[Decimal]) -> bool:
    """Whether a number is beyond all proportion, and not merely a slip of scale ("million" for "billion")."""
    if min(known) / OFF <= value <= OFF * max(known):
        return False
    return not is_slip(value, known)


def is_slip(value: Decimal, known: Sequence[Decimal]) -> bool:
    """Whether a number has the digits of a known one in another scale: "million" for "billion"."""
    digits = value.normalize().as_tuple().digits
    return any(k.normalize().as_tuple().digits == digits for k in known)
