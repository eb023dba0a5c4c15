"""Is this the measure that the card asks about? One phrase of each group, near the number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from watchbot.model import UnitKind
from watchbot.pipeline.claims import counted
from watchbot.pipeline.claims.cards import Card, Group, Phrase
from watchbot.pipeline.claims.document import OWN_WORDS, Document, Place
from watchbot.pipeline.claims.mentions import Mention
from watchbot.pipeline.claims.places import UNGOVERNED
from watchbot.pipeline.claims.roots import GENERIC, STOP, root_of
from watchbot.pipeline.claims.units import is_person
from watchbot.pipeline.words import key as word_key

NEAREST_NEEDED = 0.75  # at least one group must be met as near as the sentence, the row or the label
LEANING_NEEDED = 0.45  # … or in the sentences before, for a number that leans on them
WEAKEST_ALLOWED = 0.4


class Met(NamedTuple):
    """How well the `about` groups are met. `nearest`, `weakest`: strengths of the best and the worst group."""

    mean: float
    nearest: float
    weakest: float
    label: float = 0.0  # share of the label's own words in the sentence
    words: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()

    @property
    def at(self) -> tuple[int, ...]:
        """Where the words met begin."""
        return tuple(m.start for m in self.mentions)


class Near(NamedTuple):
    """How near a card's groups stand to a number, and where; the share of the label's own words in the sentence."""

    strengths: list[float]
    mentions: list[Mention]
    label: float


def near(card: Card, place: Place, document: Document) -> Near | None:
    """Return how near a card's groups stand to a number, or None where one is not met at all."""
    strengths: list[float] = []
    mentions: list[Mention] = []
    unit = place.quantity.unit
    noun = root_of(word_key(unit.noun)) if unit.kind is UnitKind.COUNT and unit.noun else ""
    groups = card.counting(noun)
    if groups is not card.groups and counted.is_of_another_kind(card, place, document):
        groups = card.groups
    for group in groups:
        strength, mention = document.best(group, place.spans)
        if mention is None or strength < WEAKEST_ALLOWED:
            if not _is_counted(card, group, place):
                return None
            strengths.append(OWN_WORDS)
            continue
        strengths.append(strength)
        mentions.append(mention)
    return Near(strengths, mentions, _label_share(card, place, document)) if strengths else None


def met(near: Near, card: Card, place: Place, document: Document) -> Met:
    """Return how well a card's groups are met around a number, near which they all stand."""
    strengths, mentions, label = near
    foreign = foreign_measure(card, place, document)
    if foreign:
        strengths = [s * 0.5 if s < 1.0 or foreign == SURELY else s for s in strengths]
    words = tuple(document.full[m.start : m.end] for m in mentions)
    mean = sum(strengths) / len(strengths)
    return Met(mean, max(strengths), min(strengths), label, words, tuple(mentions))


def _is_counted(card: Card, group: Group, place: Place) -> bool:
    """Whether a group says what is counted, and the number counts that by another of the card's words, or people."""
    unit = place.quantity.unit
    if unit.kind is not UnitKind.COUNT or not unit.noun or group in card.telling_groups:
        return False
    noun = word_key(unit.noun)
    return root_of(noun) in card.nouns or (is_person(noun) and any(is_person(n) for n in card.nouns))


def in_title(card: Card, document: Document) -> bool:
    """Whether the title names the measure: the whole text is about it."""
    return all(any(m.strength >= 0.85 for m in document.group(group).since(document.title[0])) for group in card.groups)


def is_labelled_by_title(card: Card, document: Document) -> bool:
    """Whether the title has two of the words of a card's label."""
    said = {word.root for word in document.words_between(*document.title) if word.key not in GENERIC}
    return len(card.label_roots & said) > 1


def closeness(met: Met, place: Place) -> float:
    """Return how near the nearest word stands to the number, 0 … 1."""
    nearest = min((_distance(m, place) for m in met.mentions), default=None)
    return 0.0 if nearest is None else max(0.0, 1 - nearest / 120)


def _distance(mention: Mention, place: Place) -> int:
    quantity = place.quantity
    if mention.end <= quantity.start:
        return quantity.start - mention.end
    return max(0, mention.start - quantity.end)


def _label_share(card: Card, place: Place, document: Document) -> float:
    if not card.label_roots:
        return 0.0
    return len(card.label_roots & document.roots_around(place)) / len(card.label_roots)


_OF_WHAT = re.compile(r"\s*(?:share\s+)?of\s+(?:all\s+|the\s+|its\s+|their\s+|his\s+|her\s+|our\s+|these\s+|those\s+)*")
_END_OF_PHRASE = re.compile(
    r"[.,;:!?()|\n]|\b(?:in|since|by|from|during|while|and|or|but|over|under|above|below|aged|older|younger|as|that|which|who|is|are|was|were|to|at|with)\b"
)
_THOSE = re.compile(r"\bthose\b|\bthese (?=[a-z]+ed\b)")
_AGED = re.compile(r"(?:under|over|aged|above|below)(?: the age of)? [\w-]+(?: and over| years?(?: old| of age)?)? ")
_IS_SO = re.compile(r"(?:that |which |who )?(?:is|are|was|were)\b")
# What a share is taken of when the text only says "of everybody" or "of the whole": it names no other measure.
_WHOLE = frozenset(
    [
        "gdp",  # "the deficit came to 5.1 % of GDP"
        "product",
        "economi",
        "peopl",
        "population",
        "adult",
        "respondent",
        "american",
        "citizen",
        "total",
        "whole",
        "all",
        "person",
        "resident",
        "inhabitant",
        "them",
        "us",
        "it",
        "ones",
        "human",
        "everybodi",
        "everyon",
        "case",
        "children",
        "child",
        "women",
        "woman",
        "men",
        "man",
        "household",
        "famili",
        "pupil",
        "student",
        "worker",
        "employe",
        "voter",
        "girl",
        "boy",
        "user",
        "patient",
        "parent",
        "teenager",
        "compani",
        "firm",
    ]
)
# The same of a card's own measure: of all consumption, and not of heating demand.
_MEASURED = frozenset(map(word_key, ["consumption", "demand", "supply"]))
_ALL_OF_IT = frozenset(
    map(word_key, ["metered", "total", "final", "gross", "national", "domestic", "overall", "whole"])
)


NEAR_KNOWN = Decimal("0.2")  # parts of what is known, up or down
SURELY = 2  # of a share: what it is one of is named, and nothing of it is the card's
_THOSE_WHO = re.compile(
    r"those (?:who|that) (?:(?:have|had|has|ever|also|already|actually|then|[a-z]+ly) )*(?P<did>[a-z]+)"
)
_CHOSE = frozenset(  # what only some of those who are counted elsewhere did
    root_of(word_key(w)) for w in ("voted", "cast", "applied", "downloaded", "bought", "booked", "subscribed", "signed")
)


def foreign_measure(card: Card, place: Place, document: Document) -> int:
    """Whether a share says of what it is one, and that is nothing the card names: 0 no, 1 rather, 2 surely."""
    quantity = place.quantity
    if quantity.unit.kind is not UnitKind.PERCENT:
        return 0
    opening = _OF_WHAT.match(document.text, quantity.end, quantity.end + 40)
    if opening is None or opening.end() == quantity.end:
        return 0
    value = quantity.value
    near = value is not None and any(abs(abs(value) / size - 1) <= NEAR_KNOWN for size in card.sizes)
    if near and document.low.startswith("what ", opening.end()):
        return 0  # "91 % of what pharmacies hand out" names no whole
    if _THOSE.search(document.low, opening.start(), opening.end() + 20):
        who = _THOSE_WHO.search(document.low, opening.start(), opening.end() + 50)
        strange = who is not None and root_of(word_key(who["did"])) in _CHOSE - card.all_roots
        return SURELY if strange else 0  # "24 % of all those killed", but "of those who voted"
    stop = _END_OF_PHRASE.search(document.text, opening.end(), opening.end() + 80)
    end = stop.start() if stop else min(len(document.text), opening.end() + 80)
    noun_words = [w for w in document.words_between(opening.end(), end) if w.key not in STOP]
    telling = [w for w in noun_words if w.key not in GENERIC and w.key not in _WHOLE]
    own = {root for group in card.groups for phrase in group for root in phrase.roots}
    own |= card.label_roots | {r for p in card.subject.phrases for r in p.roots}
    placed = {i for m in document.places_between(opening.end(), end) for i in range(m.start, m.end)}
    telling = [w for w in telling if w.start not in placed]
    if not telling or noun_words[-1].key in GENERIC or noun_words[-1].key in _WHOLE:
        return 0
    if telling[-1].root in own:
        return 0
    if telling[-1].key in _MEASURED and all(w.root in own or w.key in _ALL_OF_IT for w in telling[:-1]):
        return 0
    if stop is not None and (aged := _AGED.match(document.low, stop.start())):
        stop = aged  # "of children under five are stunted"
    if stop is not None and _IS_SO.match(
        document.low, stop.end() if stop.re is _AGED else stop.start()
    ):  # "5 % of the workforce is unemployed"
        said = [(stop.start(), min(place.segment[1], stop.start() + 50))]
        if all(any(True for _ in document.is_met(group, said, 0.7)) for group in card.groups):
            return 0
    return 1 if any(w.root in own for w in telling) else SURELY


def excluded(card: Card, place: Place, document: Document) -> tuple[str, ...]:
    """Return the card's excluding words met where they set the number aside: its segment, or the one it leans on.

    What comes after the number in a clause of its own ("…, as fewer left for Australia") says nothing about the number.
    """
    phrases = document.present(card.exclude)
    if not place.label[1]:  # what stands in no part of the sentence need not be looked for in the right ones
        sentence = document.sentences[place.sentence]
        start, end = sentence.start, max(sentence.end, place.segment[1])
        phrases = [p for p in phrases if any(start <= m.start < end for m in document.mentions(p))]
    if not phrases:
        return ()
    spans = [_main(document, span) for span in chain_of(card, place, document)]
    contrasted = _is_contrasted(card, place, document)
    return tuple(
        document.full[m.start : m.end]
        for m in _mentions_in(phrases, document, spans)
        if not _only_says_when(m, place, document) and not (contrasted and _is_place_before(document, m, place))
    )


def _is_contrasted(card: Card, place: Place, document: Document) -> bool:
    """Whether a number is set against another place's: "Rents in London are 2,271, compared with 1,377 for Britain"."""
    return _CONTRASTED.match(document.low, *place.segment) is not None and _names_subject(card, place, document)


def _is_place_before(document: Document, mention: Mention, place: Place) -> bool:
    """Whether words before a number's segment are a place: there the number before was, and not this one."""
    return mention.end <= place.segment[0] and bool(document.places_between(mention.start, mention.end))


_LINKED = re.compile(r"\b(?:in|for|of|across) (?:the )?$")
_CONTRASTED = re.compile(r"[\s,(]*(?:(?:as )?compared (?:with|to)|against|versus|while|whereas|and|but|after)\b")


def _names_subject(card: Card, place: Place, document: Document) -> bool:
    """Whether the number's own segment names whose number it is, by the card."""
    for m in document.places_between(*place.segment):
        led = m.end <= place.quantity.start or _LINKED.search(document.low, max(0, m.start - 12), m.start) is not None
        if m.place in card.subject.places and m.kind not in UNGOVERNED and led:
            return True
    return any(True for _ in document.is_met(card.subject.phrases, [place.segment], 1.0))


# Where and when a report was written stands before it: "STOCKHOLM, Oct 15 (Wire) - ".
_DATELINE = re.compile(r"[A-Z][A-Z .'/-]{2,40}(?:,[^.;–—]{2,24})?(?: \([^)]{2,40}\))? ?[-–—] ")
_SUBORDINATE = re.compile(
    r",\s+(?:even )?(?:as|after|because|since|when|although|though|before|until|once|whereas|which|who|while"
    r"|thanks to|owing to|due to|because of|despite|in spite of)\s"
)


def _after_dateline(document: Document, span: tuple[int, int]) -> tuple[int, int]:
    if span[0] == document.sentences[0].start and (line := _DATELINE.match(document.full, *span)):
        return line.end(), span[1]
    return span


def _main(document: Document, span: tuple[int, int]) -> tuple[int, int]:
    """Cut the clause off that follows the numbers of a passage and says only why or when."""
    span = _after_dateline(document, span)
    found = next(reversed(list(_SUBORDINATE.finditer(document.low, *span))), None)
    if found is None or not any(c.isdigit() for c in document.low[span[0] : found.start()]):
        return span
    return span if any(c.isdigit() for c in document.low[found.end() : span[1]]) else (span[0], found.start())


_PRONOUN = re.compile(r"[\"“‘']?(?:it|they|there|(?:of|among) (?:those|these|them))\b")


def excluded_by_title(card: Card, place: Place, document: Document) -> tuple[str, ...]:
    """Return excluded places that the title names, where the sentence does not name whose number the card asks for."""
    start, end = document.title
    placed = {document.full[m.start : m.end]: m.place for m in document.places_between(start, end)}
    said = tuple(p.text for p in document.present(card.exclude) if p.text in placed) if placed else ()
    if not said or any(m in card.subject.places for text, m in placed.items() if text not in said):
        return ()
    sentence = document.sentences[place.sentence]
    named = any(
        m.place in card.subject.places and document.full[m.start : m.end] not in said
        for m in document.places_between(sentence.start, sentence.end)
    )
    spans = [(sentence.start, sentence.end)]
    return () if named or any(True for _ in document.is_met(card.subject.phrases, spans, 1.0)) else said


def excluded_above(card: Card, place: Place, document: Document) -> tuple[str, ...]:
    """Return excluding words of what a pronoun goes on about: "Nampula is hardest hit. It has reported …"."""
    sentence, before = document.sentences[place.sentence], place.sentence - 1
    phrases = document.present(card.exclude)
    if not phrases or before < 0 or not _PRONOUN.match(document.low, sentence.start):
        return ()
    above = document.sentences[before]
    of_those = document.low.startswith(("of ", "among "), sentence.start)
    if above.paragraph != sentence.paragraph or (any(c.isdigit() for c in above.text) and not of_those):
        return ()
    if any(m.place in card.subject.places for m in document.places_between(above.start, above.end)):
        return ()
    return _met_in(phrases, document, [(above.start, above.end)])


def excluded_before(card: Card, place: Place, document: Document, met: Met) -> tuple[str, ...]:
    """Return excluding words met in a sentence between the card's own words and a number that leans on them."""
    if place.label[1] or not met.at or any(place.segment[0] <= at < place.segment[1] for at in met.at):
        return ()
    last = max((at for at in met.at if at < place.segment[0]), default=-1)
    weak = max((at for at in met.at if at >= document.title[0]), default=-1)
    spans = [(s.start, s.end) for s in place.spans if s.name == "before" and (s.start > last or weak >= 0)]
    return _met_in(card.exclude, document, spans)


def lookalike(card: Card, place: Place, document: Document) -> tuple[str, ...]:
    """Return the words of a lookalike met with the number: in its sentence, in the label of its row."""
    phrases = document.present(card.lookalikes)
    if not phrases:
        return ()
    spans = chain_of(card, place, document)
    spans += [(s.start, s.end) for s in place.spans if s.name in {"clause", "sentence", "label", "column"}]
    spans = [_after_dateline(document, span) for span in spans]
    contrasted = _is_contrasted(card, place, document)
    return tuple(
        document.full[m.start : m.end]
        for m in _mentions_in(phrases, document, spans)
        if (m.strength >= 1.0 or m.text not in card.blurred)
        and not _is_listed(document, m)
        and not (contrasted and _is_place_before(document, m, place))
        and not (
            _OF_AN_OFFICE.match(document.low, m.end) or _NOT_SO.search(document.low, max(0, m.start - 12), m.start)
        )
    )


def _is_listed(document: Document, mention: Mention) -> bool:
    """Whether words stand in a list of several: "storms, floods, fires and earthquakes cost …" is of no single one."""
    behind = _LISTED_BEHIND.match(document.low, mention.end) is not None
    before = _LISTED_BEFORE.search(document.low, max(0, mention.start - 40), mention.start) is not None
    return behind or before


_LISTED_BEHIND = re.compile(r", [a-z]+(?:, [a-z]+)*,? (?:and|or) [a-z]+")
_LISTED_BEFORE = re.compile(r"\b[a-z]+, [a-z]+,? (?:and|or) $")
_OF_AN_OFFICE = re.compile(r" (?:agency|office|commission(?:er)?|organi[sz]ation|ministry|institute|council|fund)\b")
_NOT_SO = re.compile(r"\b(?:not|no|nor|without) (?:in |by |of |from )?(?:the |just |only )?$")


def lookalike_before(card: Card, place: Place, document: Document) -> tuple[str, ...]:
    """Return the words of a lookalike met in the sentence before: the number is offered, but by another definition."""
    phrases = document.present(card.lookalikes)
    before = next((s for s in place.spans if s.name == "before"), None) if phrases else None
    return _met_in(phrases, document, [_main(document, before[:2])]) if before is not None else ()


def _met_in(phrases: Sequence[Phrase], document: Document, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(document.full[m.start : m.end] for m in _mentions_in(phrases, document, spans))


def _mentions_in(phrases: Sequence[Phrase], document: Document, spans: Sequence[tuple[int, int]]) -> Iterator[Mention]:
    for phrase in phrases:
        yield from document.is_met((phrase,), spans, 1.0 if len(phrase.keys) == 1 else 0.85)


_TIME_AGO = re.compile(r"(?:\s+(?:earlier|before|ago|later|previously)\b|\s+(?:to|ending|ended|of)\s)")
_THIS_TIME = re.compile(r"\b(?:last|this|previous|next|same|past|that|each|every)\s+$")


def _only_says_when(mention: Mention, place: Place, document: Document) -> bool:
    """Whether a word for a time says when something was, and not over what time: "a month earlier it was 2.2 %".

    "Prices rose 0.4 % last month" says over what time they rose, "rose 4.3 % last month from a year earlier" when.
    """
    word = document.low[mention.start : mention.end]
    if word not in _TIME_WORDS:
        return False
    moved = place.quantity.amount_of_change and place.quantity.trend is not None
    if moved and word in _SHORT_TIMES and not _A_YEAR.search(document.low, *place.clause):
        return False
    before = document.low[max(0, mention.start - 12) : mention.start]
    return bool(_TIME_AGO.match(document.low, mention.end) or _THIS_TIME.search(before))


_A_YEAR = re.compile(r"\b(?:years?|annual(?:ly|ised|ized)?|yearly|twelve months|12 months|same month)\b")
_SHORT_TIMES = frozenset({"day", "week", "month", "quarter"})
_TIME_WORDS = frozenset({"day", "week", "month", "quarter", "year", "days", "weeks", "months", "quarters", "years"})


def chain_of(card: Card, place: Place, document: Document) -> list[tuple[int, int]]:
    """Return the passages whose words are about this number: its segment, and what it leans on when it is elliptical.

    "Core inflation was 2.7 % in May and 2.6 % in June": the second number leans on the first segment. A relative clause
    leans on what it follows.
    """
    chain = [place.segment]
    own = any(document.stands_in(group, *place.segment) for group in card.groups)
    sentence = document.sentences[place.sentence]
    topic = _TOPIC.match(document.text, sentence.start, place.segment[0])
    if topic is not None:  # "A room in a shared house: €880 on average"
        chain.append(topic.span())
    if place.label[1]:
        chain += [place.label, place.column]
    elif not own or _goes_on(place, document) or _RELATIVE.match(document.text, place.segment[0], place.segment[1]):
        chain.append((place.clause[0], place.quantity.end))
        if not any(a < place.segment[0] for a in (place.clause[0],)) or place.clause[0] > sentence.start:
            chain.append((sentence.start, place.quantity.end))
    return chain


def other_topic(card: Card, met: Met, place: Place, document: Document) -> str:
    """Return the label before a colon that says of what a number is ("Gas: down to 21.6 %"), where not the card's."""
    sentence = document.sentences[place.sentence]
    topic = _TOPIC.match(document.text, sentence.start, min(place.quantity.start, sentence.start + SHORT))
    if topic is None or all(sentence.start <= at < sentence.end for at in met.at):
        return ""
    said = [w for w in document.words_between(*topic.span()) if w.key not in STOP and w.key not in GENERIC]
    if document.text.count(f"{topic.group().strip()} ") > 1:
        return ""  # who speaks in an interview
    strange = bool(said) and len(said) <= 3 and not any(w.root in card.known_roots or w.key in _SAYS_NOT for w in said)
    return topic.group().strip() if strange and not document.places_between(*topic.span()) else ""


# Labels that say what sort of number comes, not of what.
_SAYS_NOT = frozenset(
    map(
        word_key,
        [
            "actual", "result", "previous", "latest", "now", "today", "answer", "verdict", "note", "update", "claim",
            "fact", "truth", "status", "source", "example", "before", "after", "then", "yesterday", "tomorrow",
            "first", "second", "third", "one", "two", "three", "number", "overall", "total", "altogether", "nationwide",
            "news", "good", "bad", "bottom", "line", "upshot", "conclusion", "headline", "finding", "short",
        ],
    )
)  # fmt: skip
SHORT = 40  # code points of a label before a colon


def _goes_on(place: Place, document: Document) -> bool:
    """Whether a segment only goes on about what the one before was about: "… and invested 812 billion in the grid"."""
    found = _JOINED.match(document.low, place.segment[0], place.quantity.end)
    return found is not None and not document.places_between(*place.segment)


_JOINED = re.compile(
    r"[\s,]*(?:and|but|or)\s+(?:(?:also|then|now|thus|still|later|together)\s+)?(?:[a-z]{2,}ed\b|(?:had|has|saw|took|made"
    r"|put|spent|sold|built|drew|lost|won|paid|sent|held|rose|fell|grew|cut)\b|(?:about |some |nearly |almost |over "
    r"|more than |only |just |[a-z]{2} )*[$€£]?\d)"
)
_TOPIC = re.compile(r"[^:.;\d]{3,60}:")
_RELATIVE = re.compile(r"\s*,?\s*(?:which|who|that|whose|where)\b", re.IGNORECASE)
