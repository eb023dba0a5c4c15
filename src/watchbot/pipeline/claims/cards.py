"""A figure card as binding asks it: its phrases, its sides, and everything that follows from it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from watchbot.model import Figure, KnownValue, Period, Trend, Unit, UnitKind
from watchbot.pipeline import misprints
from watchbot.pipeline.claims.roots import words_of
from watchbot.pipeline.claims.scopes import Scope
from watchbot.pipeline.claims.units import Counts, is_person

AWAY = 0.85  # of its weight has a phrase whose last word is the noun that the number counts


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

    def without_last(self) -> Phrase:
        """Return what is left of it without its last word."""
        roots = tuple(r for r in self.roots if r != self.last)
        need = min(self.need, len(roots))
        head, last = (self.head if self.head != self.last else roots[-1]), roots[-1]
        keys = self.keys[:-1]
        return replace(self, keys=keys, roots=roots, need=need, head=head, last=last, weight=self.weight * AWAY)

    @cached_property
    def is_name(self) -> bool:
        """Whether it is written in capitals: "MATH" is a name, "maths" is not."""
        return len(self.text) > 2 and self.text.isupper()

    @property
    def anchors(self) -> int:
        """How many of its roots it is filed under, so that `need` of them cannot be met without one of these."""
        return len(self.roots) - self.need + 1


class Group(tuple[Phrase, ...]):  # noqa: SLOT001 — what follows from it is kept with it
    """Phrases of a card of which any may be met: other words for one thing."""

    @cached_property
    def filed(self) -> Mapping[str, Sequence[int]]:
        """Where each of its phrases stands, by roots: it is met in no text that has none of these."""
        filed: dict[str, list[int]] = {}
        for i, phrase in enumerate(self):
            for root in sorted(phrase.roots, key=len, reverse=True)[: phrase.anchors]:  # a long word is a rare one
                filed.setdefault(root, []).append(i)
        return filed


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
    groups: tuple[Group, ...]
    label_roots: frozenset[str]
    exclude: Group
    lookalikes: Group
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
    counts_people: bool  # all that it counts are people, whatever they are called
    own_places: frozenset[str]  # named in its label and its phrases: "exports to the United States"
    names_city: bool  # its label names a town: "the capital" may be that
    names_places_only: bool  # as its words: what is measured there is said by its label alone
    places_of_list: frozenset[str]  # of its one list, the phrases that are places
    over_time: frozenset[str]  # of its one list, the phrases that only say over what time: "from a year earlier"
    told_roots: frozenset[str]  # of definition and known sources
    per: str  # what an amount of money is per, as unit or label say: "megawatt hour"

    @cached_property
    def telling(self) -> Group:
        """Its phrases but for the places of its one list: what is measured."""
        return Group(p for group in self.groups for p in group if p.text not in self.places_of_list)

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
    def known_roots(self) -> frozenset[str]:
        """All of them, and those of its lookalikes: a name among them is no stranger."""
        return self.all_roots | {root for phrase in self.lookalikes for root in phrase.roots}

    @cached_property
    def counted(self) -> Counts:
        """What is counted, as the card says, else any of its words; empty where it counts nothing."""
        if self.unit.kind is not UnitKind.COUNT:
            return Counts(frozenset(), frozenset(), persons=False)
        nouns = (self.nouns | self.own_roots | self.singulars) - self.other_nouns
        nouns |= {root for phrase in self.subject.phrases for root in phrase.roots}  # "92 million PS5s"
        persons = bool(self.nouns) and all(is_person(n) for n in self.nouns)
        return Counts(nouns, self.nouns, persons=persons, people=self.counts_people)

    @cached_property
    def telling_groups(self) -> tuple[Group, ...]:
        """The groups that a counted noun cannot stand for: those that do not say what is counted."""
        if len(self.groups) == 1 or not self.nouns:
            return self.groups
        others = (g for g in self.groups if self.nouns.isdisjoint(root for phrase in g for root in phrase.roots))
        return tuple(others) or self.groups

    @cached_property
    def blurred(self) -> frozenset[str]:
        """Its lookalikes whose telling words are all its own: "all foreign students" beside "new foreign students"."""
        return frozenset(p.text for p in self.lookalikes if p.root_set <= self.own_roots)

    @cached_property
    def numbered(self) -> tuple[Phrase, ...]:
        """Its phrases that have a number in them: "Falcon 9", "phase 5"."""
        listed = (*self.subject.phrases, *self.rival.phrases, *(p for group in self.groups for p in group))
        return tuple(p for p in listed if len(p.keys) > 1 and any(k[0].isdigit() for k in p.keys))

    def counting(self, noun: str) -> tuple[Group, ...]:
        """Return the groups for a number of this noun, as a root: it may stand away from what its phrase says else.

        "England's count of measles was revised: there were 964 confirmed cases" has "measles cases".
        """
        return self._counting.get(noun, self.groups)

    @cached_property
    def met_groups(self) -> tuple[Group, ...]:
        """The groups of which a text must have a word each before a counted number is looked at."""
        if not self._counting:
            return self.telling_groups
        return (Group(dict.fromkeys(p for (group,) in self._counting.values() for p in group)),)

    @cached_property
    def _counting(self) -> dict[str, tuple[Group]]:
        if self.unit.kind is not UnitKind.COUNT or len(self.groups) != 1:
            return {}
        rest: dict[str, list[Phrase]] = {}
        for phrase in self.groups[0]:
            if len(phrase.roots) > 1 and phrase.last in phrase.roots and not phrase.exact:
                rest.setdefault(phrase.last, []).append(phrase.without_last())
        return {noun: (Group((*self.groups[0], *phrases)),) for noun, phrases in rest.items()}

    @cached_property
    def unit(self) -> Unit:
        """The unit that the card's values are in."""
        return self.figure.unit

    @cached_property
    def known_values(self) -> frozenset[Decimal]:
        """The plain values that it knows."""
        return frozenset(k.value for k in self.figure.known if k.value is not None)

    @cached_property
    def misprints(self) -> frozenset[Decimal]:
        """The slips of those: of each, the values with two neighbouring digits swapped."""
        return frozenset(slip for value in self.known_values for slip in misprints.of(value))

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
    def is_rate(self) -> bool:
        """Whether what it counts is known with fractions: so many of every thousand."""
        counts = self.unit.kind is UnitKind.COUNT
        return counts and any(v != v.to_integral_value() for v in self.known_values)

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
