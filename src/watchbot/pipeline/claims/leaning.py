"""Numbers that take up the figure of the one before: "in December it had been 3.5 %", "the rate was 9.9 % a year ago".

A number leans where the words right before it take the measure up ("it was", "the rate had been"), where its clause
names nothing but a time and a comparison, or where another source is said to arrive at another value. A clause that
names something of its own (a sector, a town, an age group) does not lean.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from watchbot.model import Quantity, Shape, UnitKind
from watchbot.pipeline.claims import measures
from watchbot.pipeline.claims.cards import Card
from watchbot.pipeline.claims.dates import Calendar
from watchbot.pipeline.claims.document import CALENDAR, Document, Place
from watchbot.pipeline.claims.roots import GENERIC, STOP, root_of
from watchbot.pipeline.claims.trials import Trial, is_exact, is_scaled, known_match
from watchbot.pipeline.numbers import words as number_words
from watchbot.pipeline.words import key

NEAR, FAR = 3, 8  # sentences back that a number may lean; the far one only where it shares a telling word
FEW = 3  # telling words around a share that the card knows, with which it may still be the card's
_SHARES = frozenset({UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS})
FEWEST = 3  # smallest number in words that can lean: "the gap was six"
WIDEST = 6  # times the value before, up or down, that the same figure may have


_LOOSE = (
    r"(?:\s+(?:still|only|just|even|already|about|around|at|to|in|nearly|almost|over|roughly|approximately|as|high|low|"
    r"some|more|than|less|under|well|a|an|the|up|down|merely|exactly|back))*"
)
_SIGN = r"\s*[$€£¥]?\s*$"
_BE = (
    r"(?:(?:had|has|have)(?: (?:since|now|then|meanwhile|already|even))?"
    r" (?:been|stood|reached|risen|fallen|dropped|climbed|grown|gone|come|crept|slipped|passed|touched|hit)"
    r"|was|were|is|are|'s|had stood|stood|stands|had reached|reached"
    r"|reaches|hit|held|came|comes|"
    r"had come|amounted|amounts|totall?ed|averaged|averages|ran|lay|rose|had risen|fell|had fallen"
    r"|dropped|climbed|grew|"
    r"had grown|went|slipped|sank|edged|jumped|remained|measured|ended|closed|traded|opened|settled"
    r"|touched|had touched|had hit|had ended|finished|had finished|had closed|had settled|peaked|had peaked"
    r"|topped out|bottomed out|stayed|costs?|had cost|had traded|has traded|used to be)"
)
# What a place, a firm, an office does with a number that is its own.
_HOLDS = (
    r"(?:(?:had |has |have )?(?:recorded|counted|registered|reported|logged|listed|notified|booked|posted|numbered"
    r"|scored|achieved|attained|managed|reached)|had"
    r"|has|have|had had|saw|had seen)"
)
_TAKEN_UP = re.compile(
    rf"(?P<by>\b(?:it|that|this|they|we|he|she|i)|\b(?:the|that|this|its|their"
    rf"|our)(?: [\w'-]+){{1,5}}?)(?:\s+\w+ly|\s+also|\s+itself)?\s+{_BE}"
    rf"(?:\s+(?:out|in))?{_LOOSE}{_SIGN}"
)
_HELD = re.compile(rf"(?P<by>\b(?:it|they|we|he|she|i)|\b(?:the|that|its) (?P<who>[\w'-]+))\s+{_HOLDS}{_LOOSE}{_SIGN}")
_RIGHTED = re.compile(
    r"\b(?:correct|right|true|actual|real|exact|proper) (?:figure|number|count|total|value|rate|share|price|amount|sum)"
    rf"(?:,[^,]{{1,40}},)?\s*(?:is|was|:|reads?){_LOOSE}{_SIGN}"
    r"|\bthe (?:report|study|survey|paper|table|original|release|document)(?: itself)? (?:gives|says|has|reads|lists)"
    rf"{_LOOSE}{_SIGN}"
)
_THAN = re.compile(rf"\b(?:than|above|below) (?:the|its|their){_LOOSE}{_SIGN}")
_PUTS = re.compile(rf"\bputs? (?:it|that|the \w+|\w+) at{_LOOSE}{_SIGN}")
_ARRIVES = re.compile(
    r"\b(?:arrives? at|arrived at|puts? (?:it|the \w+|that) at|estimates? it at|comes? up with|works out at"
    rf"|(?:another|a different|a second|a rival|a third|other) [^,;.]{{2,60}}?\b(?:says?|said|finds?"
    rf"|found|gets?|counts?|estimates?|has)"
    r"|(?P<edition>last year's|the (?:last|previous|earlier|19\d\d|20\d\d)) (?:edition|report|issue|survey|count|study)"
    r" (?:had|gave|said|says|showed|shows|has|found|counted|put it at))"
    rf"{_LOOSE}{_SIGN}"
)


_ENDS = re.compile(r" *(?:[.,;:)\n]|$)")


def _keys(listed: str) -> frozenset[str]:
    return frozenset(key(w) for w in listed.split())


_HEADS = _keys(
    "rate share figure number total average level price cost count gap margin value score ratio reading sum tally "
    "toll lead proportion percentage index median amount mark record result volume quota "
    "increase decrease rise fall drop decline growth change"
)
# What a text calls somebody or something named before.
_ENTITIES = _keys(
    "world city town country nation "
    "state region province district county island continent company firm group maker carmaker "
    "operator airline airport port bank club team side league union agency ministry office authority department "
    "government school university college hospital prison museum store chain retailer bureau police service site plant "
    "river lake reservoir park fund body organisation organization institute network platform village capital commune"
)
_LIGHT = _keys(
    "point stage moment date season record lost lose count register see "
    "earlier previous previously later ago same start end beginning peak compare comparison against versus still "
    "reach stand hit fall rise drop climb grow come go remain report record count list register put "
    "note show cent percent "
    "point half quarter full whole entire calendar fiscal school season weekend then now today "
    "yesterday time period high "
    "low higher lower best worst long ever mark back ahead behind well nearly almost only just about "
    "around roughly less "
    "everybody everyone all overall altogether nationwide correct right actual real true "
    "thousand million billion trillion dozen "
    "highest lowest largest smallest biggest trough height memory history modern "
    "more than first last three two six nine twelve four five ten spring summer autumn winter early late mid"
)
_TEMPORAL = re.compile(
    r"\s*(?:and |but )?(?:before|after|since|until|during|when|while|as|at the (?:start|end|height|peak|beginning))\b"
)
_OF_WHAT = re.compile(r"\s*of (?!(?:the )?(?:total|all|them|it)\b)(?:the |all |its |their )?([a-z]\w+)")


def leans(quantity: Quantity, place: Place, before: Trial, document: Document, calendar: Calendar) -> str:
    """Return how a number takes up what was said before, in words; empty where it stands for itself.

    Args:
        quantity: the number, in the unit of what it may lean on.
        place: where it stands.
        before: the number before, bound.
        document: the text.
        calendar: its times.
    """
    own = before.card.all_roots
    back = place.sentence - before.place.sentence
    if abs(back) > FAR or not _comparable(quantity, before.number.quantity):
        return ""
    if is_recognised(before.card, quantity, place, document, calendar):
        if measures.foreign_measure(before.card, place, document) == measures.SURELY:
            return ""  # "70.6 % of capacity"
        return "a number that the card knows"
    if _echoes(quantity, before.fits.quantity):
        return "the number before, rounded"
    if back < 0:
        return ""
    start, at = place.segment[0], quantity.start
    led = document.low[max(start, at - 160) : at]
    behind = _OF_WHAT.match(document.low, quantity.end)
    if behind is not None and not _is_time(behind.group(1)) and root_of(key(behind.group(1))) not in own:
        return ""
    if back == 0 and _THAN.search(led) and calendar.between(quantity.end, quantity.end + 40):
        return "what it is compared with"
    arrives = _ARRIVES.search(led) if back <= NEAR else None
    if arrives is not None and (arrives["edition"] is None or _ENDS.match(document.low, quantity.end)):
        return "another source's value"
    known = own | {w.root for w in document.words_between(*before.place.segment)}
    dated = bool(calendar.between(*place.segment)) or _EARLIER.search(document.low, *place.segment) is not None
    taken = _TAKEN_UP.search(led)
    headed = taken is not None and key(taken["by"].split()[-1]) in _HEADS  # "the rate", and not only "it"
    if _is_scaled_up(quantity) and taken is not None and len(taken["by"].split()) > 1:
        return ""  # "… 54.2 billion dollars, and its share closed at 53.1"
    near = back <= (FAR if headed and dated else NEAR)
    takes_up = taken is not None and near and (dated or back <= 1) and _is_measure(taken["by"], own)
    held = None if takes_up else _HELD.search(led)
    may_hold = held is not None and back <= NEAR and (dated or (back <= 1 and held["by"] in _PRONOUNS))
    if held and may_hold and (held["who"] is None or key(held["who"]) in _ENTITIES):
        taken, takes_up = held, True
    if taken and takes_up and not _telling(document, start, at - len(led) + taken.start(), known, temporal=True):
        return f"“{taken['by']}” takes it up"
    # A rare unit says much by itself: "the season of 2023 consumed 17 million hectares".
    spare = 1 if quantity.unit.kind is UnitKind.MEASURE and before.number.quantity.unit.kind is UnitKind.MEASURE else 0
    if not dated or len(_telling(document, *place.segment, known, temporal=False)) > spare:
        return ""
    return "a time and no measure of its own" if back <= NEAR or _shares(document, place.segment, known) else ""


def _echoes(quantity: Quantity, before: Quantity) -> bool:
    """Whether a number of three digits is one said more exactly elsewhere, rounded: "84.5 million" of 84,481,000."""
    if not is_exact(quantity) or quantity.value is None or before.value is None or quantity.value == before.value:
        return False
    size = Decimal(1).scaleb(int(quantity.value.normalize().as_tuple().exponent))  # "84,500" ends with its 5
    return size > 1 and abs(quantity.value - before.value) * 2 <= size


def is_recognised(card: Card, quantity: Quantity, place: Place, document: Document, calendar: Calendar) -> bool:
    """Whether a number is one that the card knows, and so exact that it needs few words of its own.

    Shares of many things are alike: one that is known must give a time, or not stand among words about something else.
    """
    if not (is_exact(quantity) or is_scaled(quantity)) or not known_match(card, quantity):
        return False
    if quantity.unit.kind not in _SHARES or calendar.between(*place.clause):
        return True
    return len(_telling(document, *place.segment, card.all_roots, temporal=False)) <= FEW


def takes_up(place: Place, document: Document) -> bool:
    """Whether the words right before a number take up what the sentence before was about: "on Friday it closed at"."""
    start = max(place.segment[0], place.quantity.start - 160)
    found = _TAKEN_UP.search(document.low[start : place.quantity.start])
    return found is not None and found["by"] == "it"


_OF_A_PART = re.compile(
    r"\b(?:in|for|among|on|within)\s+(?:the |its |their )?"
    r"(?P<what>(?:(?!(?:it|they|this|that|we|he|she|the)\b)[a-z'-]+ ?){1,3})"
)


def of_a_part(place: Place, document: Document, own: frozenset[str]) -> str:
    """Return what a number that leans is of ("in the building trade it was 5 %"); empty where of nothing else."""
    before = next((s for s in place.spans if s.name == "before"), None)
    known = own | ({w.root for w in document.words_between(before.start, before.end)} if before else set())
    for found in _OF_A_PART.finditer(document.low, place.segment[0], place.quantity.start):
        start, end = found.span("what")
        if not document.places_between(start, end) and _telling(document, start, end, known, temporal=False):
            return found.group().strip()
    return ""


_OF_A_KIND = re.compile(
    r"\b(?P<of>[a-z'-]+)\s+(?:with|involving|by|among|against|from)\s+(?:the |other )?(?P<what>[a-z][a-z'-]{3,})\b"
)


def of_another_kind(place: Place, document: Document, own: frozenset[str]) -> str:
    """Return of what kind the number's own words are ("accidents with bicycles"), where that is not the card's."""
    for found in _OF_A_KIND.finditer(document.low, place.segment[0], place.quantity.start):
        start, end = found.span("what")
        ours = root_of(key(found["of"])) in own and not document.places_between(start, end)
        if ours and _telling(document, start, end, own, temporal=False):
            return found.group()
    return ""


def rights(place: Place, document: Document) -> bool:
    """Whether a number is said to be the right one, or somebody's: "the correct figure is", "puts output at"."""
    start = max(place.segment[0], place.quantity.start - 90)
    led = document.low[start : place.quantity.start]
    return _RIGHTED.search(led) is not None or _PUTS.search(led) is not None


_PRONOUNS = frozenset({"it", "they", "we", "he", "she", "i"})
_SUBJECT = re.compile(rf"^(?P<what>[^,;:()\d]{{3,60}}?)\s+(?:{_BE}|\w{{3,}}ed|at|with)\b")


def of_its_own(place: Place, document: Document, own: frozenset[str]) -> str:
    """Return what stands as the subject before a number and is nothing the card names ("maize was quoted at")."""
    before = next((s for s in place.spans if s.name == "before"), None)
    known = own | ({w.root for w in document.words_between(before.start, before.end)} if before else set())
    start = place.segment[0] + len(_LINK.match(document.low, place.segment[0]).group())  # type: ignore[union-attr]
    found = _SUBJECT.match(document.low[start : place.quantity.start])
    if found is None:
        last = _LAST_SUBJECT.search(document.low, start, place.quantity.start)
        return document.full[slice(*last.span("what"))] if last and _is_another(last, document, known) else ""
    end = start + found.end("what")
    cuts = [start, *(at for m in document.places_between(start, end) for at in (m.start, m.end)), end]
    telling = any(_telling(document, a, b, known, temporal=False) for a, b in zip(cuts[::2], cuts[1::2], strict=True))
    return document.full[start:end] if telling else ""


_LAST_SUBJECT = re.compile(
    rf", (?:the|its|their) (?P<what>[a-z][a-z' -]{{2,40}}?) {_BE}(?: about| some| nearly| only| just)? $"
)


def _is_another(found: re.Match[str], document: Document, known: frozenset[str]) -> bool:
    return bool(_telling(document, *found.span("what"), known, temporal=False))


_LINK = re.compile(r"[\s,]*(?:(?:and|but|while|whereas)\s+)?")
_EARLIER = re.compile(
    r"\b(?:(?:highest|lowest|best|worst|biggest|smallest) (?:point|level|value|figure|year|month|day|week|season) "
    r"(?:ever|yet|of all|on record|in memory|since)|(?:highest|lowest|most|fewest) ever|all-time (?:high|low|record)"
    r"|last (?:week|season|time|summer|winter|spring|autumn|round|edition)|earlier|previous(?:ly)?|before|prior"
    r"|preceding|ago)\b"
)


def _is_time(word: str) -> bool:
    return key(word) in CALENDAR or key(word) in _LIGHT


def _comparable(quantity: Quantity, before: Quantity) -> bool:
    if quantity.shape is Shape.VAGUE or quantity.value is None or not before.value:
        return False
    ratio = abs(quantity.value / before.value)
    return Decimal(1) / WIDEST <= ratio <= WIDEST


def _is_measure(by: str, own: frozenset[str]) -> bool:
    words = by.split()
    return len(words) == 1 or key(words[-1]) in _HEADS or root_of(key(words[-1])) in own


def _telling(document: Document, start: int, end: int, known: frozenset[str], *, temporal: bool) -> list[str]:
    """Return the words of a passage that name something of its own."""
    parts = [(start, end)] if not temporal else _parts(document, start, end)
    return [
        word.key
        for a, b in parts
        for word in document.words_between(a, b)
        if word.key not in STOP and word.key not in GENERIC and word.key not in CALENDAR and word.key not in _LIGHT
        and not word.key[0].isdigit()
        and word.root not in known
        and len(word.key) > 1
    ]  # fmt: skip


def _parts(document: Document, start: int, end: int) -> Iterable[tuple[int, int]]:
    """Cut a passage at its commas, without the parts that only say when."""
    at = start
    for piece in re.split(r"[,;]", document.low[start:end]):
        if not _TEMPORAL.match(piece):
            yield at, at + len(piece)
        at += len(piece) + 1


def _shares(document: Document, segment: tuple[int, int], known: frozenset[str]) -> bool:
    return any(w.root in known and w.key not in GENERIC and w.key not in STOP for w in document.words_between(*segment))


def in_unit_of(quantity: Quantity, before: Quantity) -> Quantity | None:
    """Return a number in the unit of the one it may lean on: a bare one takes it; None where the units differ."""
    if quantity.unit.kind is before.unit.kind:
        same = quantity.unit.code == before.unit.code or quantity.unit.kind is UnitKind.COUNT
        return quantity if same else None
    if quantity.unit.kind is UnitKind.COUNT and before.unit.kind is UnitKind.NONE:
        return quantity  # the one before was the bare one
    if quantity.unit.kind is not UnitKind.NONE or quantity.unit.code or quantity.amount_of_change:
        return None  # "four fewer": of what was counted last
    if not any(c.isdigit() for c in quantity.surface):
        in_words = quantity.value is not None and quantity.value >= FEWEST and _as_large(quantity, before)
        return replace(quantity, unit=before.unit) if in_words else None
    if (scaled := _in_its_scale(quantity, before)) is not None:
        return scaled
    if before.unit.kind is UnitKind.COUNT:
        return quantity
    if quantity.exponent >= 0 and not _as_large(quantity, before):
        return None  # a bare whole number may be anything; one with decimals is of the same kind
    return replace(quantity, unit=before.unit)


_SCALES = number_words.THOUSANDS | number_words.ABBREVIATED_SCALES | {"m": number_words.LETTER_SCALES["m"]}
_SCALE = re.compile(r"\d ?(thousand|million|mn?|billion|bn|trillion|tn)\b")


def _is_scaled_up(quantity: Quantity) -> bool:
    """Whether a number was given the scale of the one before, which its own words do not have."""
    own = any(c.isalpha() for c in quantity.surface)
    return not own and quantity.value is not None and abs(quantity.value) >= 10 * max(1, _written(quantity))


def _written(quantity: Quantity) -> int:
    digits = re.match(r"[\d,]*", quantity.surface)
    plain = digits.group().replace(",", "") if digits else ""
    return int(plain) if plain else abs(int(quantity.value or 0))


def _in_its_scale(quantity: Quantity, before: Quantity) -> Quantity | None:
    """Return a bare number in scale and unit of the one before: "the loss was 31.2 billion; in 2024 it was 36.9"."""
    scale = _SCALE.search(before.surface.lower())
    if scale is None or quantity.value is None:
        return None
    power = number_words.power_of_ten(_SCALES[scale.group(1)])
    value = quantity.value.scaleb(power)
    scaled = replace(quantity, value=value, exponent=quantity.exponent + power, unit=before.unit)
    return scaled if _as_large(scaled, before) else None


def _as_large(quantity: Quantity, before: Quantity) -> bool:
    """Whether a bare whole number is about as large as the one before: "it cost 285 euros; last season it was 270"."""
    if quantity.value is None or not before.value or len(quantity.surface) < 2:
        return False
    return Decimal("0.5") <= quantity.value / before.value <= 2


class Bound:
    """The numbers of a text that have a card, in the order in which they got it, and by sentence."""

    def __init__(self) -> None:
        """Begin with none."""
        self.trials: list[Trial] = []
        self._in_order: list[Trial] = []
        self._sentences: list[int] = []  # of those in order

    def add(self, trial: Trial) -> None:
        """Add a number; one in a table row is none to lean on."""
        self.trials.append(trial)
        if not trial.place.label[1]:
            at = bisect_right(self._in_order, trial.number.quantity.start, key=_start)
            self._in_order.insert(at, trial)
            self._sentences.insert(at, trial.place.sentence)

    def nearest(self, sentence: int) -> Iterator[Trial]:
        """Yield what a number of a sentence may lean on, the nearest first, each card once."""
        first, last = bisect_left(self._sentences, sentence - FAR), bisect_right(self._sentences, sentence + FAR)
        around = self._in_order[first:last]
        around.reverse()  # of those as near, the last one first
        if len(around) > 1:
            around.sort(key=lambda one: abs(sentence - one.place.sentence))
        met: set[int] = set()
        for one in around:
            if one.card.order not in met:
                met.add(one.card.order)
                yield one


def _start(trial: Trial) -> int:
    return trial.number.quantity.start
