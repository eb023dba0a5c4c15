"""Figure cards, compiled once: which phrases to look for, and which cards a text can bear on at all.

The cost of a text does not grow with the number of cards: each card is filed under the rarest words of its rarest
group of phrases, and only cards whose words are met are looked at.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from watchbot.model import Figure, KnownValue, Period, Trend, Unit, UnitKind
from watchbot.pipeline.background import COMMON, commonness
from watchbot.pipeline.claims.places import UNGOVERNED, find_places, place_of
from watchbot.pipeline.claims.roots import GENERIC, STOP, Word, content_roots, root_of, unique, words_of
from watchbot.pipeline.claims.scopes import Scope, scope_of_card
from watchbot.pipeline.claims.units import Counts, is_person
from watchbot.pipeline.numbers import lexicon
from watchbot.pipeline.numbers.nouns import singular
from watchbot.pipeline.periods import find_editions, find_periods
from watchbot.pipeline.words import key as word_key


@dataclass(frozen=True, kw_only=True, eq=False)
class Phrase:
    """A phrase of a card. `need` of its roots must be met near one another; `keys` in a row are an exact match."""

    text: str
    keys: tuple[str, ...]
    roots: tuple[str, ...]
    need: int
    head: str = ""  # root of the last telling word: may not be missing
    last: str = ""  # root of the very last word
    weight: float = 1.0  # less for a word that says little by itself
    exact: bool = False  # only its words in a row: they are everyday words ("year over year")

    @cached_property
    def root_set(self) -> frozenset[str]:
        """Its roots, in no order."""
        return frozenset(self.roots)

    @property
    def anchors(self) -> int:
        """How many of its roots it is filed under, so that `need` of them cannot be met without one of these."""
        return len(self.roots) - self.need + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Whose number it is: places, and phrases that name somebody. Empty: anybody's."""

    places: frozenset[str] = frozenset()
    phrases: tuple[Phrase, ...] = ()
    explicit: bool = False  # written by the card's author, not taken from the label

    def __bool__(self) -> bool:
        return bool(self.places or self.phrases)


@dataclass(frozen=True, kw_only=True, eq=False)
class Card:
    """A figure with everything that binding derives from its card; what few texts ask for, once one asks."""

    order: int
    figure: Figure
    groups: tuple[tuple[Phrase, ...], ...]
    label_roots: frozenset[str]
    exclude: tuple[Phrase, ...]
    lookalikes: tuple[Phrase, ...]
    subject: Side
    rival: Side
    nouns: frozenset[str]  # roots of what is counted, as the card or the head of its label says; empty: anything
    other_nouns: frozenset[str]  # roots of what only qualifies it: "workers in strikes" counts no strikes
    scope: Scope
    period: Period | None  # a figure about one fixed period ("Q1 2026")
    edition: str  # a figure about one edition ("the 2026 report")
    change: Trend | None
    is_range: bool
    singulars: frozenset[str]  # roots of irregular singulars of its words: "wolf" for "wolves"
    named_roots: frozenset[str]  # of the names of subject and rival
    names: frozenset[str]  # roots of other proper names in the label: a text that has none is about another one
    told_roots: frozenset[str]  # of definition and known sources
    per: str  # what an amount of money is per, as unit or label say: "megawatt hour"

    @cached_property
    def own_roots(self) -> frozenset[str]:
        """The roots of the card's own words."""
        return self.label_roots | {root for group in self.groups for phrase in group for root in phrase.roots}

    @cached_property
    def all_roots(self) -> frozenset[str]:
        """The roots of all words that a card says itself by: its own, its sides', its definition's and its sources'."""
        return self.own_roots | self.named_roots | self.told_roots | self.nouns

    @cached_property
    def all_keys(self) -> frozenset[str]:
        """The words that it says itself by, each in one form."""
        sources = (known.source for known in self.figure.known)
        return frozenset(w.key for text in (self.said, self.figure.definition, *sources) for w in words_of(text))

    @cached_property
    def counted(self) -> Counts:
        """What is counted, as the card says, else any of its words; empty where it counts nothing."""
        if self.unit.kind is not UnitKind.COUNT:
            return Counts(frozenset(), frozenset(), persons=False)
        nouns = (self.nouns | self.own_roots | self.singulars) - self.other_nouns
        return Counts(nouns, self.nouns, persons=bool(self.nouns) and all(is_person(n) for n in self.nouns))

    @cached_property
    def telling_groups(self) -> tuple[tuple[Phrase, ...], ...]:
        """The groups that a counted noun cannot stand for: those that do not say what is counted."""
        if len(self.groups) == 1 or not self.nouns:
            return self.groups
        others = (g for g in self.groups if self.nouns.isdisjoint(root for phrase in g for root in phrase.roots))
        return tuple(others) or self.groups

    @cached_property
    def unit(self) -> Unit:
        """The unit that the card's values are in."""
        return self.figure.unit

    @cached_property
    def known_values(self) -> frozenset[Decimal]:
        """The plain values that it knows."""
        return frozenset(k.value for k in self.figure.known if k.value is not None)

    @cached_property
    def known_ranges(self) -> tuple[KnownValue, ...]:
        """The ranges that it knows."""
        return tuple(k for k in self.figure.known if k.value is None)

    @cached_property
    def known_numbers(self) -> frozenset[Decimal]:
        """All numbers that it knows, the ends of ranges too."""
        ends = (v for k in self.known_ranges for v in (k.low, k.high))
        return self.known_values | {v for v in ends if v is not None}

    @cached_property
    def sizes(self) -> tuple[Decimal, ...]:
        """How large the plain values are that it knows, nothing aside."""
        return tuple(abs(k.value) for k in self.figure.known if k.value)

    @cached_property
    def said(self) -> str:
        """All words by which it says what it is about."""
        figure = self.figure
        phrases = [text for group in figure.about for text in group]
        return " ; ".join((figure.label, *phrases, *figure.subject, *figure.rival, *figure.counts))


MANY = 8


class CardIndex:
    """All cards, compiled. Immutable and safe to share."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        """Compile the cards. Never raises: a card without usable words is simply never met."""
        self.cards: tuple[Card, ...] = tuple(compile_card(figure, i) for i, figure in enumerate(figures))
        counts = Counter(r for c in self.cards for g in c.groups for p in g for r in p.roots)
        filed: dict[str, list[int]] = {}
        for card in self.cards:
            for root in _anchor_roots(card, counts):
                filed.setdefault(root, []).append(card.order)
        self._filed: Mapping[str, tuple[int, ...]] = {root: tuple(unique_ints(ids)) for root, ids in filed.items()}
        self.counts: Mapping[str, int] = counts
        # A number of four or more digits that a card knows is a reason to look at the card, whatever the words.
        self._telling: dict[Decimal, list[int]] = {}
        for card in self.cards:
            for known in card.figure.known:
                if known.value is not None and len(known.value.normalize().as_tuple().digits) >= 4:
                    self._telling.setdefault(known.value, []).append(card.order)
        # … but one that many cards know tells nothing.
        self._telling = {value: orders for value, orders in self._telling.items() if len(orders) <= MANY}

    def candidates(self, roots: Iterable[str], values: Iterable[Decimal | None] = ()) -> list[Card]:
        """Return the cards that a text with these roots and numbers can bear on, in the order of the seeds."""
        met = {order for value in values if value is not None for order in self._telling.get(value, ())}
        for root in self._filed.keys() & roots:
            met.update(self._filed[root])
        return [self.cards[i] for i in sorted(met)]


def unique_ints(listed: Iterable[int]) -> list[int]:
    """Return the numbers in order, each once."""
    return list(dict.fromkeys(listed))


def _anchor_roots(card: Card, counts: Mapping[str, int]) -> list[str]:
    """Return the roots a card is filed under: those of the group that the fewest other cards share."""

    def rare(phrase: Phrase) -> list[str]:
        rarest = sorted(phrase.roots, key=lambda r: (counts[r], r))[: phrase.anchors]
        # A phrase that misses a word is met by its head: the head alone files it, where that is rarer.
        by_head = bool(phrase.head) and counts[phrase.head] <= sum(counts[r] for r in rarest)
        return [phrase.head] if by_head else rarest

    by_group = [[root for phrase in group for root in rare(phrase)] for group in card.groups if group]
    return min(by_group, key=lambda roots: sum(counts[r] for r in roots), default=[])


# --------------------------------------------------------------------------- compiling one card

_RIVAL_WORDS = re.compile(r"\b(?:gap|lead|margin|difference|distance|versus|vs|over|behind|ahead)\b", re.IGNORECASE)
_CHANGE_LABEL = re.compile(
    r"^(?:(?P<down>fall|drop|decline|decrease|reduction|loss)|(?P<up>rise|growth|increase|gain))\s+(?:in|of)\b",
    re.IGNORECASE,
)


def compile_card(figure: Figure, order: int = 0) -> Card:
    """Derive everything that the gates need from one card."""
    subject, rival = _sides(figure)
    own = _subject_keys(figure, subject, rival)
    label_roots = frozenset(root_of(k) for k in _label_keys(figure.label) if k not in own)
    groups = _about_groups(figure, label_roots) or _label_groups(figure, own)
    if rival:
        groups = (_gap_groups(figure, own) or groups) if len(groups) == 1 else _with_gap_words(groups)
    edition, period = _fixed(figure)
    nouns, other_nouns = _nouns(figure)
    return Card(
        order=order,
        figure=figure,
        groups=tuple(g for g in groups if g),
        label_roots=label_roots,
        exclude=tuple(_phrases(figure.exclude)),
        lookalikes=tuple(_phrases(t for look in figure.lookalikes for t in look.terms)),
        subject=subject,
        rival=rival,
        nouns=nouns,
        other_nouns=other_nouns,
        scope=scope_of_card(figure),
        period=period,
        edition=edition,
        change=figure.change or _label_change(figure),
        is_range=bool(figure.known) and figure.known[0].value is None,
        singulars=_singulars(figure),
        named_roots=frozenset(w.root for text in (*figure.subject, *figure.rival) for w in words_of(text)),
        names=_names(figure),
        told_roots=frozenset(
            r for t in (figure.label, figure.definition, *(k.source for k in figure.known)) for r in content_roots(t)
        ),
        per=figure.unit.per or _per(figure),
    )


def phrase_of(text: str, *, loose: bool = False) -> Phrase | None:
    """Compile a phrase; one of three or more words may miss one of them, but not its last. None where it has no words.

    Args:
        text: the phrase.
        loose: a phrase of `about`: places and numbers in it are left to the gates for subject and date.
    """
    listed = list(words_of(text))
    keys = tuple(w.key for w in listed)
    telling = [w for w in listed if w.key not in STOP] or listed
    if loose:
        placed = {i for m in find_places(listed) for i in range(m.first, m.last)}
        bare = [w for i, w in enumerate(listed) if i not in placed and w.key not in STOP and not w.key[0].isdigit()]
        bare = [w for w in bare if not (w.key in _COMPOUNDED and text[w.start - 1 : w.start] == "-")] or bare
        specific = [w for w in bare if w.key not in GENERIC]
        telling = specific if len(specific) >= 2 else bare or telling
    roots = unique(w.root for w in telling)
    if not roots:
        return None
    if loose and len(keys) > 1 and all(w.key in GENERIC for w in telling):
        every = unique(w.root for w in listed)
        return Phrase(text=text, keys=keys, roots=every, need=len(every), last=listed[-1].root, exact=True)
    common = all(w.key in GENERIC or commonness(w.key) >= COMMON for w in telling)
    only_little = len(telling) == 1 and sum(w.key in STOP for w in listed) == len(listed) - 1
    if (not loose or only_little) and len(keys) > 1 and len(roots) == 1 and len(telling) < len(listed) and common:
        # "in total", "all time", "on time": what says little by itself counts only as written
        every = unique(w.root for w in listed)
        return Phrase(text=text, keys=keys, roots=every, need=len(every), last=listed[-1].root, exact=True)
    need = len(roots) if len(roots) < 3 or not loose else max(2, -(-len(roots) * 3 // 4) - (len(roots) == 3))
    specific_roots = [w.root for w in telling if w.key not in GENERIC]
    head = specific_roots[-1] if specific_roots else roots[-1]
    return Phrase(text=text, keys=keys, roots=roots, need=need, head=head, last=listed[-1].root)


# The second parts of compounds that say little: "coal-fired", "wind-based".
_COMPOUNDED = frozenset(
    word_key(w)
    for w in ("fired", "based", "related", "powered", "driven", "generated", "produced", "made", "type", "linked")
)


def _about_groups(figure: Figure, label_roots: frozenset[str]) -> tuple[tuple[Phrase, ...], ...]:
    """Compile the groups as the card gives them; in a single list, words that say little count for less."""
    groups = [[p for p in (phrase_of(t, loose=True) for t in group) if p is not None] for group in figure.about]
    groups = [g for g in groups if g]
    if len(groups) == 1:
        groups = [[_weighed(p, label_roots) for p in groups[0]]]
        groups[0] += _acronyms(groups[0])
        label = phrase_of(_NOTE.split(figure.label)[0], loose=True)
        if label is not None and len(label.roots) > 1 and not figure.rival:
            groups[0].append(label)
    elif groups:
        groups = [[*g, *_acronyms(g)] for g in groups]
    return tuple(tuple(g) for g in groups)


_NOTE = re.compile(r"[,;(]")
SHORTEST_ACRONYM, LONGEST_ACRONYM = 3, 5


def _acronyms(group: Sequence[Phrase]) -> list[Phrase]:
    """Return the initials of the phrases of three words and more: texts write GDP for gross domestic product."""
    made = {}
    for phrase in group:
        initials = "".join(k[0] for k in phrase.keys if k not in STOP)
        if not SHORTEST_ACRONYM <= len(initials) <= LONGEST_ACRONYM or not initials.isalpha():
            continue
        word = next(words_of(initials.upper()))
        if commonness(word.key) < COMMON and word.key not in GENERIC:
            made[word.key] = Phrase(
                text=initials.upper(), keys=(word.key,), roots=(word.root,), need=1, head=word.root, last=word.root
            )
    return list(made.values())


# However the lead of one over another is said.
_GAP_WORDS = (
    "gap", "lead", "ahead", "behind", "trail", "lag", "margin", "distance", "difference", "in front", "within", "beat",
    "advantage", "catch up", "neck and neck", "edge", "deficit", "apart",
)  # fmt: skip


def _gap_groups(figure: Figure, own: frozenset[str]) -> tuple[tuple[Phrase, ...], ...]:
    """Make two groups of the one list of a card about a gap: any word for a lead, and what the lead is in."""
    gaps = tuple(p for p in map(phrase_of, _GAP_WORDS) if p is not None)
    said = {p.roots[0] for p in gaps}
    texts = (figure.label, *(text for group in figure.about for text in group))
    named = [w for text in texts for w in _named_words(text) if w.key not in own and w.root not in said]
    about = {
        w.root: Phrase(text=w.key, keys=(w.key,), roots=(w.root,), need=1, head=w.root, last=w.root) for w in named
    }
    return (gaps, tuple(about.values())) if about else ()


def _with_gap_words(groups: tuple[tuple[Phrase, ...], ...]) -> tuple[tuple[Phrase, ...], ...]:
    """Add the other words for a lead to the group that has one: "lead, gap" are also said "beat … by"."""
    gaps = tuple(p for p in map(phrase_of, _GAP_WORDS) if p is not None)
    said = {p.roots for p in gaps}
    return tuple(
        (*group, *(p for p in gaps if p.roots not in {q.roots for q in group}))
        if any(phrase.roots in said for phrase in group)
        else group
        for group in groups
    )


def _named_words(text: str) -> list[Word]:
    listed = list(words_of(text))
    placed = {i for m in find_places(listed) for i in range(m.first, m.last)}
    return [
        w
        for i, w in enumerate(listed)
        if i not in placed and w.key not in STOP and w.key not in GENERIC and not w.key[0].isdigit()
    ]


def _weighed(phrase: Phrase, label_roots: frozenset[str]) -> Phrase:
    if len(phrase.keys) > 1:
        return phrase
    if phrase.keys[0] in GENERIC:
        return replace(phrase, weight=0.5)
    return phrase if phrase.roots[0] in label_roots else replace(phrase, weight=0.8)


def _phrases(texts: Iterable[str]) -> list[Phrase]:
    return [p for p in map(phrase_of, texts) if p is not None]


def _sides(figure: Figure) -> tuple[Side, Side]:
    """Return subject and rival: as the card names them, else the places in its label."""
    rival = _side(figure.rival, explicit=True)
    if figure.subject:
        return _side(figure.subject, explicit=True), rival
    listed = list(words_of(figure.label))
    places = unique(m.place for m in find_places(listed) if m.kind not in UNGOVERNED)
    if not rival and len(places) == 2 and _RIVAL_WORDS.search(figure.label):
        return Side(places=frozenset(places[:1])), Side(places=frozenset(places[1:]))
    if not places and not rival:
        seats = [figure.label[m.start : m.end] for m in find_places(listed) if m.kind == "seat"]
        return Side(phrases=tuple(_phrases(seats[:1])) if len(seats) == 1 else ()), rival
    return Side(places=frozenset(p for p in places if p not in rival.places)), rival


def _side(texts: Sequence[str], *, explicit: bool) -> Side:
    placed = {t: place_of(t) for t in texts}
    phrases = _phrases(t for t, place in placed.items() if not place)
    return Side(places=frozenset(p for p in placed.values() if p), phrases=tuple(phrases), explicit=explicit)


def _subject_keys(figure: Figure, subject: Side, rival: Side) -> frozenset[str]:
    named = [k for p in (*subject.phrases, *rival.phrases) for k in p.keys]
    listed = list(words_of(figure.label))
    placed = [listed[i].key for m in find_places(listed) for i in range(m.first, m.last)]
    return frozenset((*named, *placed))


def _label_keys(label: str) -> tuple[str, ...]:
    return unique(w.key for w in words_of(label) if w.key not in STOP and not w.key.isdigit())


def _label_groups(figure: Figure, own: frozenset[str]) -> tuple[tuple[Phrase, ...], ...]:
    """Make the `about` of a card that gives none: the words of its label that say what is counted."""
    keys = [k for k in _label_keys(figure.label) if k not in own]
    telling = [k for k in keys if k not in GENERIC] or keys
    if not telling:
        return ()
    roots = unique(root_of(k) for k in telling)
    need = len(roots) if len(roots) < 3 else max(2, -(-len(roots) * 60 // 100))
    return ((Phrase(text=figure.label, keys=tuple(telling), roots=roots, need=need),),)


_QUALIFIES = re.compile(
    r"\b(?:in|of|at|for|since|on|over|by|per|from|with|during|under|above|below|to|after|within|through)\b|[,;(:]"
)
_NUMBER_OF = re.compile(r"^(?:the )?(?:total |annual |monthly )?(?:number|count|total|tally)s? of\s+", re.IGNORECASE)


def _nouns(figure: Figure) -> tuple[frozenset[str], frozenset[str]]:
    """Return the roots of what is counted, and of what only qualifies it.

    The card says what is counted; else the head of its label does, where that is a plural: "workers in major strikes".
    """
    if figure.unit.kind is not UnitKind.COUNT:
        return frozenset(), frozenset()
    listed = [figure.unit.noun, *figure.counts]
    counted = frozenset(root for noun in listed for root in content_roots(noun)[-1:])
    if counted:
        return counted, frozenset()
    label = _NUMBER_OF.sub("", figure.label)
    cut = _QUALIFIES.search(label)
    head = [w for w in words_of(label[: cut.start()] if cut else label) if w.key not in STOP and w.key not in GENERIC]
    if not head or cut is None or not is_plural(label[head[-1].start : head[-1].end]):
        return frozenset(), frozenset()
    named = frozenset(w.root for w in head)
    rest = frozenset(w.root for w in words_of(label[cut.start() :]) if w.key not in STOP)
    return frozenset({head[-1].root}), rest - named


def _names(figure: Figure) -> frozenset[str]:
    """Return the roots of the proper names in a label whose card names no subject: "Visitors to the Prado museum".

    Places have a gate of their own; what has capitals within is a unit or an abbreviation, which a text may spell out.
    """
    if figure.subject:
        return frozenset()
    listed = list(words_of(figure.label))
    placed = {i for m in find_places(listed) for i in range(m.first, m.last)}
    return frozenset(
        w.root
        for i, w in enumerate(listed)
        if w.capital and i not in placed and w.key not in STOP and w.key not in GENERIC and w.key not in _CALENDAR
        and figure.label[w.start + 1 : w.end].islower() and len(w.key) > 2
        and (i > 0 or (w.possessive and commonness(w.key) < COMMON))
    )  # fmt: skip


_CALENDAR = frozenset(word_key(w.lower()) for w in (*calendar.month_name[1:], *calendar.day_name))


def _singulars(figure: Figure) -> frozenset[str]:
    texts = (figure.label, *(t for group in figure.about for t in group), *figure.counts)
    listed = {
        word.lower() for text in texts for word in text.split() if word.lower().endswith(("ves", "i", "ae", "men"))
    }
    return frozenset(root_of(word_key(singular(word))) for word in listed)


def is_plural(noun: str) -> bool:
    """Whether an English noun looks like a plural: what can be counted."""
    low = noun.lower()
    return low in _IRREGULAR_PLURALS or (len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")))


_IRREGULAR_PLURALS = frozenset({"people", "men", "women", "children", "aircraft", "species", "series", "lives", "feet"})


_PER = re.compile(r"(?:\bper|\ban?|\beach|/)\s*(?P<long>(?P<short>[a-z]+)(?:[ -][a-z]+)?)")


def _per(figure: Figure) -> str:
    """Return what an amount of money is per, as the card says first: "euros a square metre", "a month", "monthly"."""
    if figure.unit.kind is not UnitKind.MONEY:
        return ""
    for text in (figure.label, *(phrase for group in figure.about for phrase in group), figure.definition):
        for found in _PER.finditer(text.lower()):
            unit = lexicon.PER.get(found["long"].replace("-", " ")) or lexicon.PER.get(found["short"])
            if unit:
                return unit
    often = _OFTEN.search(f"{figure.label} {figure.definition}".lower())
    return often.group(1) if often else ""


_OFTEN = re.compile(r"\b(month|week|year|hour)ly\b")


def _fixed(figure: Figure) -> tuple[str, Period | None]:
    """Return the edition and the fixed period that the label names, if any."""
    editions = find_editions(figure.label)
    if editions:
        return str(editions[0].year or editions[0].name), None
    dated = [m for m in find_periods(figure.label, published=None) if m.cue not in {"since", "until", "from"}]
    return "", dated[0].period if len(dated) == 1 else None


def _label_change(figure: Figure) -> Trend | None:
    if figure.unit.kind not in {UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS}:
        return None
    match = _CHANGE_LABEL.match(figure.label)
    if match is None:
        return None
    return Trend.DOWN if match["down"] else Trend.UP
