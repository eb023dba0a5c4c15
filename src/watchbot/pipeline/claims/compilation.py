"""A figure as its author wrote it → the card that binding asks: phrases, sides, nouns, names, scope, period."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from watchbot.model import Figure, Period, Trend, UnitKind
from watchbot.pipeline.background import COMMON, commonness
from watchbot.pipeline.claims.cards import Card, Group, Phrase, Side
from watchbot.pipeline.claims.places import UNGOVERNED, find_places, place_of
from watchbot.pipeline.claims.roots import GENERIC, STOP, Word, content_roots, root_of, unique, words_of
from watchbot.pipeline.claims.scopes import basis_of, scope_of_card
from watchbot.pipeline.claims.synonyms import SHORT_FORMS
from watchbot.pipeline.claims.units import is_person
from watchbot.pipeline.numbers import lexicon
from watchbot.pipeline.numbers.nouns import singular
from watchbot.pipeline.periods import find_editions, find_periods
from watchbot.pipeline.text import fold
from watchbot.pipeline.words import key as word_key

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
    if rival and figure.unit.kind is not UnitKind.MULTIPLE:  # "four times" says by itself that it compares
        groups = (_gap_groups(figure, own, subject, rival) or groups) if len(groups) == 1 else _with_gap_words(groups)
    edition, period = _fixed(figure)
    nouns, other_nouns = _nouns(figure)
    return Card(
        order=order,
        figure=figure,
        groups=tuple(Group(g) for g in groups if g),
        label_roots=label_roots,
        exclude=Group(map(_narrowly, _phrases(figure.exclude))),
        lookalikes=Group(map(_narrowly, _phrases(t for look in figure.lookalikes for t in look.terms))),
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
        counts_people=_counts_people(figure, nouns),
        own_places=frozenset(
            m.place for text in (figure.label, *_about_texts(figure)) for m in find_places(list(words_of(text)))
        ),
        names_city=_names_city(figure.label),
        names_places_only=bool(figure.about) and all(map(_is_place, _about_texts(figure))),
        places_of_list=frozenset(filter(_is_place, _about_texts(figure))) if len(figure.about) == 1 else frozenset(),
        over_time=frozenset(filter(_is_over_time, _about_texts(figure))) if len(figure.about) == 1 else frozenset(),
        told_roots=frozenset(
            r for t in (figure.label, figure.definition, *(k.source for k in figure.known)) for r in content_roots(t)
        ),
        per=figure.unit.per or _per(figure),
    )


def _about_texts(figure: Figure) -> list[str]:
    return [text for group in figure.about for text in group]


def _names_city(label: str) -> bool:
    """Whether a label names a town, or a part of a country that may be one."""
    return any(m.kind in {"seat", "part"} and m.place not in _NATIONS for m in find_places(list(words_of(label))))


_NATIONS = frozenset({"GB-England", "GB-Scotland", "GB-Wales"})


def _is_over_time(text: str) -> bool:
    """Whether a phrase says no more than over what time something is counted: "a month", "from a year earlier"."""
    said = (w.key for w in words_of(text))
    return basis_of(fold(text)) != "" and all(k in GENERIC or k in STOP or k in _WHEN for k in said)


_WHEN = frozenset(map(word_key, ["earlier", "before", "ago", "last", "previous", "same"]))


def _is_place(text: str) -> bool:
    """Whether a phrase is the name of a place, and says nothing of what is measured there."""
    listed = list(words_of(text))
    return sum(m.last - m.first for m in find_places(listed)) == len(listed)


def phrase_of(text: str, *, loose: bool = False) -> Phrase | None:
    """Compile a phrase; one of three or more words may miss one of them, but not its last. None where it has no words.

    Args:
        text: the phrase.
        loose: a phrase of `about`: places and numbers in it are left to the gates for subject and date.
    """
    listed = words_of(text)
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
    if len(roots) < len(telling) == len(keys):  # "core-core" is not "core"
        return Phrase(text=text, keys=keys, roots=roots, need=len(roots), last=listed[-1].root, exact=True)
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
    return tuple((*g, *_at_length(g)) for g in groups)


def _at_length(group: Sequence[Phrase]) -> list[Phrase]:
    """Return what short forms among the phrases stand for, and the short forms of what stands at length."""
    said = {phrase.text.lower() for phrase in group}
    pairs = [(a, b) for short, long in SHORT_FORMS.items() for a, b in ((short.lower(), long), (long.lower(), short))]
    made = [phrase_of(other, loose=True) for one, other in pairs if one in said and other.lower() not in said]
    return [phrase for phrase in made if phrase is not None]


_NOTE = re.compile(r"[,;(]")
SHORTEST_ACRONYM, LONGEST_ACRONYM = 3, 5


def _acronyms(group: Sequence[Phrase]) -> list[Phrase]:
    """Return the initials of the phrases of three words and more: texts write GDP for gross domestic product."""
    made = {}
    for phrase in group:
        initials = "".join(k[0] for k in phrase.keys if k not in STOP)
        if not SHORTEST_ACRONYM <= len(initials) <= LONGEST_ACRONYM or not initials.isalpha():
            continue
        word = words_of(initials.upper())[0]
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


def _gap_groups(figure: Figure, own: frozenset[str], subject: Side, rival: Side) -> tuple[tuple[Phrase, ...], ...]:
    """Make two groups of the one list of a card about a gap: any word for a lead, and what the lead is in."""
    gaps = tuple(p for p in map(phrase_of, _GAP_WORDS) if p is not None)
    said = {p.roots[0] for p in gaps}
    texts = (figure.label, *_about_texts(figure))
    named = [w for text in texts for w in _named_words(text) if w.key not in own and w.root not in said]
    own_words = [w for text in _about_texts(figure) for w in _named_words(text) if w.key not in own]
    if subject.phrases and rival.phrases and all(w.root in said for w in own_words):
        return (gaps,)  # both sides say what it is about
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
    listed = words_of(text)
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


_QUANTIFIERS = frozenset(
    map(word_key, ["all", "every", "each", "any", "other", "no", "per", "under", "out", "without", "not"])
)


def _narrowly(phrase: Phrase) -> Phrase:
    """Return a phrase that sets numbers aside so that its quantifier counts: "all adverts" are not "adverts"."""
    if phrase.exact or _QUANTIFIERS.isdisjoint(phrase.keys) or len(phrase.roots) > 1:
        return phrase
    roots = unique(w.root for w in words_of(phrase.text))
    return replace(phrase, roots=roots, need=len(roots), exact=True)


def _phrases(texts: Iterable[str]) -> list[Phrase]:
    return [p for p in map(phrase_of, texts) if p is not None]


def _sides(figure: Figure) -> tuple[Side, Side]:
    """Return subject and rival: as the card names them, else the places in its label."""
    rival = _side(figure.rival, explicit=True)
    if figure.subject:
        return _side(figure.subject, explicit=True), rival
    listed = words_of(figure.label)
    named = [m for m in find_places(listed) if m.kind not in UNGOVERNED]
    whose = [m for m in named if not _WHERE_TO.search(figure.label, 0, m.start)]  # not: "exports of Peru to Chile"
    places = unique(m.place for m in (whose or named))
    if not rival and len(places) == 2 and _RIVAL_WORDS.search(figure.label):
        return Side(places=frozenset(places[:1])), Side(places=frozenset(places[1:]))
    if not places and not rival:
        seats = [figure.label[m.start : m.end] for m in find_places(listed) if m.kind == "seat"]
        return Side(phrases=tuple(_phrases(seats[:1])) if len(seats) == 1 else ()), rival
    return Side(places=frozenset(p for p in places if p not in rival.places)), rival


_WHERE_TO = re.compile(r"\b(?:to|into|towards|from)\s+(?:the\s+)?$")


def _side(texts: Sequence[str], *, explicit: bool) -> Side:
    placed = {t: place_of(t) for t in texts}
    phrases = _phrases(t for t, place in placed.items() if not place)
    return Side(places=frozenset(p for p in placed.values() if p), phrases=tuple(phrases), explicit=explicit)


def _subject_keys(figure: Figure, subject: Side, rival: Side) -> frozenset[str]:
    named = [k for p in (*subject.phrases, *rival.phrases) for k in p.keys]
    listed = words_of(figure.label)
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


def _counts_people(figure: Figure, nouns: frozenset[str]) -> bool:
    """Whether each noun that a card counts names people: by the words as written, "visitors", not by their roots."""
    texts = (figure.unit.noun, *figure.counts, figure.label, *_about_texts(figure))
    said = {w.root: w.key for text in texts for w in words_of(text)}
    return bool(nouns) and all(is_person(said.get(root, root)) for root in nouns)


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
    listed = words_of(figure.label)
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
    dated = [m for m in dated if not _SINCE.search(figure.label, 0, m.start)]
    return "", dated[0].period if len(dated) == 1 else None


_SINCE = re.compile(r"\bsince\b[^,;.]*$", re.IGNORECASE)  # "since the peak of 2022"


def _label_change(figure: Figure) -> Trend | None:
    if figure.unit.kind not in {UnitKind.PERCENT, UnitKind.PERCENTAGE_POINTS}:
        return None
    match = _CHANGE_LABEL.match(figure.label)
    if match is None:
        return None
    return Trend.DOWN if match["down"] else Trend.UP
