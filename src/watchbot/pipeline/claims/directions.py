"""Who leads whom? Verb, side and voice decide; a bare gap has no leader."""

from __future__ import annotations

import re
from typing import NamedTuple

from watchbot.model import Direction, Trend
from watchbot.pipeline.claims.cards import Card, Side
from watchbot.pipeline.claims.document import Document, Place
from watchbot.pipeline.claims.places import inside
from watchbot.pipeline.claims.roots import root_of
from watchbot.pipeline.periods.forms import MONTH_NAMES
from watchbot.pipeline.words import key

_AHEAD = (
    r"leads?|led|leading|lead|ahead|in front|on top|beats?|beating|beaten|outperform\w*|outpac\w*|outscor\w*"
    r"|outrank\w*|outstrip\w*"
    r"|overtak\w*|overtook|surpass\w*|exceed\w*|topp(?:ed|ing)|edg(?:e|es|ed|ing)|advantage|defeat\w*|wins?|winning"
    r"|won|dominat\w*|clear of"
    r"|out(?:sold|sell\w*|spen[dt]\w*|gr[eo]w\w*|number\w*|dr[ae]w\w*|earn\w*|produc\w*|deliver\w*)"
    r"|(?:(?<=%\s)|(?<=cent\s)|(?<=points\s))above(?= [a-z]+(?:'s|’s)?)(?! (?:the|its|their|last|a|what|all|that)\b)"
    r"|(?:(?<=%\s)|(?<=\d\s)|(?<=cent\s)|(?<=points\s))(?:more|higher|larger|bigger|greater|deeper)"
    r"(?= (?:\w+ ){0,4}than\b"
    r"(?! (?:in |the |a |an |one |last |this )*(?:y(?:ea)?r|month|quarter|week|decade|before|ever|expected"
    rf"|(?:19|20)\d\d|{MONTH_NAMES})\b))"
)
_BEHIND = (
    r"trail\w*|lags?|lagg\w+|behind|falls? short|fell short|in second place|second to|inferior|deficit|runner-up"
    r"|(?:(?<=%\s)|(?<=cent\s)|(?<=points\s))below(?= [a-z]+(?:'s|’s)?)(?! (?:the|its|their|last|a|what|all|that)\b)"
    r"|(?:(?<=%\s)|(?<=\d\s)|(?<=cent\s)|(?<=points\s))(?:less|fewer|lower)(?= (?:\w+ ){0,4}than\b)"
)
_LEVEL = r"within|each other|neck and neck|level|on par|tied?|apart|as good as|match\w*"
_RELATION = re.compile(rf"\b(?:(?P<ahead>{_AHEAD})|(?P<behind>{_BEHIND})|(?P<level>{_LEVEL}))\b")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|gets?|got)\s+(?:\w+ly\s+)?$")
_BY = re.compile(r"^\s*by\s+(?:the\s+)?(?!\d|just|only|about|around|some|nearly)")
_DENIED = re.compile(r"\b(?:no longer|not|never|neither|hardly|n't)\s+(?:\w+\s+)?$")
_PRONOUN = re.compile(r"[:;,.—–]\s*(?:and |but |where |now )?(?:it|they|she|he)\b")
_HOLDER = re.compile(r"^\s*(?:position\s+)?(?:of|by|for|held by|enjoyed by)\s+(?:the\s+|its\s+|their\s+)?")
_OVER = re.compile(
    r"\b(?:over|than|of|against|from|with|versus|vs\.?|to)\s+(?:the\s+|its\s+|their\s+|main\s+|top\s+|best\s+)*"
    r"(?:(?<=ahead of )[a-z]+\s+)?$"
)


_GAP = re.compile(
    r"\b(?:gaps?|neck and neck|distance|difference|margin|spread|edge|advantage|deficit|apart|close[rd]?|closing"
    r"|narrow\w*|widen\w*|catch(?:ing)? up|caught up|(?:more|less|fewer|\w{3,}er)(?: (?!than\b)[\w'-]+){0,6} than"
    r"(?! (?:in |the |a |an |one |last |this )*"
    r"(?:y(?:ea)?r|month|quarter|week|decade|before|ever|expected|(?:19|20)\d\d)\b))\b"
)


def says_gap(place: Place, document: Document, *, known: bool) -> bool:
    """Whether the number's sentence, or the label of its row, speaks of a lead, a gap or a distance at all.

    "90 % of the leading models" is a share and no gap. A known value may also lean on what is said above.
    """
    text = document.low
    if _OTHERWISE.match(document.low, place.quantity.end):
        return False
    if _SHARE.match(text, place.quantity.end) and not _WITHIN.search(
        text[max(0, place.quantity.start - 30) : place.quantity.start]
    ):
        return False
    sentence = document.sentences[place.sentence]
    spans = [(sentence.start, sentence.end)]
    if place.label[1] or known:
        spans += [(s.start, s.end) for s in place.spans]
    return any(_GAP.search(document.low, *s) or _RELATION.search(document.low, *s) for s in spans)


_TIED_BEFORE = re.compile(
    r"\b(?:by|gaps?|lead|margin|advantage|edge|deficit|difference|distance|spread|within|behind|ahead|apart|trail\w*|lag\w*|lead\w*|led)\b"
    r"(?:\s+(?!while\b|whereas\b)[\w'-]+){0,8},?\s+$"
    r"|\b(?:lead|margin|advantage) (?:over|of|on) [^.;:\d]{3,50}: $"
)
_MORE_OF = re.compile(r"\d[\w.,]* (?:(?:hundred|thousand|million|billion|trillion) )?(?:more|fewer|less)\b")
_THAN_ANOTHER = re.compile(
    r"[^.;,]{0,40}?\bthan\b(?! (?:in |a |the |last |this |it )*(?:y(?:ea)?r|month|quarter|(?:19|20)\d\d|did\b))"
)
_TIED_BEHIND = re.compile(
    r"(?:\s+[\w-]+){0,2}?\s+(?:more|less|fewer|ahead|behind|clear|apart|higher|lower|points?|better|worse|in front)\b"
    r"|\s+[—–-]+\s+[^.;:\d]{0,40}\b(?:lead|gap|margin|advantage|edge|distance|difference)\b"
)


def is_tied(place: Place, document: Document) -> bool:
    """Whether a bare number is itself said to be a lead or a gap: "by 193", "a margin of 418", "12 ahead of"."""
    if place.label[1]:
        return True
    quantity, sentence = place.quantity, document.sentences[place.sentence]
    before = document.low[max(sentence.start, quantity.start - 70) : quantity.start]
    if _MORE_OF.search(document.low, quantity.start, quantity.end) and _THAN_ANOTHER.match(document.low, quantity.end):
        return True  # "211 more planes than"
    return bool(_TIED_BEFORE.search(before) or _TIED_BEHIND.match(document.low, quantity.end, sentence.end))


_BETWEEN = re.compile(
    r"\b(?:gap|distance|difference|margin)\s+(?:\w+\s+){0,2}between\s+(?P<sides>[^.;:]{3,60}?\s+and\s+[\w'-]+"
    r"(?:\s+(?!(?:in|on|of|for|at|by|who|which|is|was|has|went|to)\b)[\w'-]+){0,2})"
)
_RANKS = frozenset(
    {"first", "second", "third", "top", "best", "leader", "runner", "two", "them", "winner", "place", "rank"}
)


def is_of_others(card: Card, place: Place, document: Document) -> bool:
    """Whether the sentence says itself between whom the gap is, and that is not the card's gap."""
    match = _BETWEEN.search(document.low, *place.clause)
    if match is None:
        return False
    start, end = match.span("sides")
    sides = card.subject.places | card.rival.places
    between = {m.place for m in document.places_between(start, end)}
    if between & sides:
        return bool(between - sides)  # "between Norway and Denmark", of Norway and Sweden
    named = {r for side in (card.subject, card.rival) for p in side.phrases for r in p.roots}
    return not any(w.root in card.own_roots | named or w.key in _RANKS for w in document.words_between(start, end))


# "90 % as good as": a share of the leader's; "50 % less power": something else that is less.
_OTHERWISE = re.compile(
    r"\s*(?:as \w+ as|(?:more|less|fewer|cheaper|faster|larger|smaller)\b(?!(?: (?!than\b)\w+){0,7} than))"
)
_SHARE = re.compile(r"\s*of\b")
_WITHIN = re.compile(r"\bwithin\b")


WINDOW = 200  # code points to each side of a number: a sentence that never ends costs no more


class Lead(NamedTuple):
    """Who is ahead, seen from the card's subject, and the words that say so."""

    direction: Direction | None
    words: str


class _Named(NamedTuple):
    start: int
    end: int
    is_subject: bool


def lead_of(card: Card, place: Place, document: Document) -> Lead:
    """Return who leads in the number's clause, else in its sentence; no direction where the text gives none."""
    sentence = document.sentences[place.sentence]
    near = (max(sentence.start, place.quantity.start - WINDOW), min(sentence.end, place.quantity.end + WINDOW))
    for span in dict.fromkeys((place.segment, place.clause, near)):
        lead = _lead_in(card, place, document, *span)
        if lead is not None:
            return lead
    return Lead(None, "")


def _lead_in(card: Card, place: Place, document: Document, start: int, end: int) -> Lead | None:
    named = _named(card, document, start, end)
    if not named:
        return None
    text = document.low
    at = place.quantity.start
    found = sorted(_RELATION.finditer(text, start, end), key=lambda m: min(abs(m.start() - at), abs(m.end() - at)))
    for relation in found:
        if relation["level"]:
            return Lead(None, relation.group())
        if _DENIED.search(text[max(start, relation.start() - 25) : relation.start()]):
            return Lead(None, relation.group())
        subject_ahead = _reads_ahead(relation, named, text)
        if subject_ahead is not None and relation.group() in _MORE_OR_LESS and _asks_for_less(card):
            subject_ahead = not subject_ahead  # a card about what costs less: less is ahead
        if subject_ahead is not None:
            passage = document.text[min(named[0].start, relation.start()) : max(relation.end(), place.quantity.end)]
            return Lead(Direction.AHEAD if subject_ahead else Direction.BEHIND, " ".join(passage.split())[:160])
    return None


def _asks_for_less(card: Card) -> bool:
    either = not card.own_roots.isdisjoint(_MORE_ROOTS)  # "more than" and "less than": whoever it is
    less = not either and not card.own_roots.isdisjoint(_LESS_ROOTS)
    return less or _LESS_LABEL.search(card.figure.label) is not None


_LESS_LABEL = re.compile(r"\b(?:less|fewer|lower|below|cheaper)\b.*\bthan\b", re.IGNORECASE)
_MORE_OR_LESS = frozenset({"more", "higher", "larger", "bigger", "greater", "deeper", "less", "fewer", "lower"})
_LESS_ROOTS = frozenset(
    root_of(key(w)) for w in ("less", "fewer", "lower", "below", "cheaper", "undercut", "undercuts")
)
_MORE_ROOTS = frozenset(root_of(key(w)) for w in ("more", "ahead", "lead", "above", "higher"))
_DETERMINERS = re.compile(r"\s*(?:(?:all|the|its|every|other|both|their|any|main|top|best) )*$")


# "Iceland leads, with Finland 4.6 points behind": who stands right before the number is the one behind.
_ONLY_NUMBER = re.compile(r"\s*(?:just |only |about |some )?[\d.,]+\s*(?:%|points?|percent|per cent|[a-z]+)?\s*\Z")


def _reads_ahead(relation: re.Match[str], named: list[_Named], text: str) -> bool | None:
    """Return whether the card's subject is ahead by this verb or noun, or None where nobody is tied to it."""
    ahead = relation["ahead"] is not None
    before = [n for n in named if n.end <= relation.start() + 1 and _reaches(text, n, relation)]
    behind = [n for n in named if n.start >= relation.end()]
    if (
        behind
        and _HOLDER.match(text[relation.end() : behind[0].start + 1])
        and relation.group().lower() in {"lead", "advantage", "edge", "deficit"}
    ):
        return behind[0].is_subject is ahead
    passive = _PASSIVE.search(text[max(0, relation.start() - 20) : relation.start()]) and _BY.match(
        text[relation.end() :]
    )
    doers = [
        n
        for n in before
        if not _OVER.search(text[max(0, n.start - 20) : n.start]) or _ONLY_NUMBER.match(text, n.end, relation.start())
    ] or [n for n in before if not _AHEAD_OF.search(text, 0, n.start)]
    if relation.group() == "lead" and len(doers) > 1 and _APPOSED.search(text, 0, relation.start()):
        return None  # "Europe has 71.8 and America 68.4, a lead of 3.4 points"
    if doers and _PRONOUN.search(text[doers[-1].end : relation.start()]):
        doers = doers[:1]  # "Taiwan overtook Korea: it is now ahead"
    if doers:
        return (doers[-1].is_subject is ahead) is not bool(passive)
    if behind:
        gap = text[relation.end() : behind[0].start]
        if relation.group() == "leading" and len(gap) < 12:  # "the leading U.S. system": an adjective
            return None
        if len(gap) < 40 and (_OVER.search(gap + " ") or _DETERMINERS.match(gap) or relation["behind"]):
            return behind[0].is_subject is not ahead
    return None


_AHEAD_OF = re.compile(r"\b(?:ahead|behind|in front) of (?:[a-z]+ )?$")
_APPOSED = re.compile(r"\d[^,;.]*, (?:a|the) (?:[a-z]+ )?$")


def _reaches(text: str, named: _Named, relation: re.Match[str]) -> bool:
    return relation.start() - named.end < 90 and ";" not in text[named.end : relation.start()]


def _named(card: Card, document: Document, start: int, end: int) -> list[_Named]:
    found = [*_of_side(card.subject, document, start, end, True), *_of_side(card.rival, document, start, end, False)]
    return sorted(found)


def _of_side(side: Side, document: Document, start: int, end: int, is_subject: bool) -> list[_Named]:
    named = [_Named(m.start, m.end, is_subject) for m in document.places_between(start, end) if m.place in side.places]
    for phrase in side.phrases:
        named += [
            _Named(m.start, m.end, is_subject)
            for m in document.mentions(phrase)
            if start <= m.start and m.end <= end and m.strength >= 0.9
        ]
    return named


_ASIDE = re.compile(r", (?:which|who|whose|where)\b")


class Sides(NamedTuple):
    """How near subject and rival of a gap are named."""

    strength: float
    words: tuple[str, ...]
    note: str


def sides_of(card: Card, place: Place, document: Document, *, known: bool = False) -> Sides:
    """Return how near both sides of a gap are named; a strength of 0 where they are not.

    Args:
        card: with a rival.
        place: of the number.
        document: the text.
        known: the card knows the number: a country may stand for a town of its own ("the Chinese port leads").
    """
    near = [_side_strength(side, place, document) for side in (card.subject, card.rival)]
    best, other = max(near), min(near)
    sentence = document.sentences[place.sentence]
    own = card.subject.places | card.rival.places
    aside = _ASIDE.search(document.low, place.quantity.end, place.clause[1])  # ", which has pushed Norway into third"
    end = aside.start() if aside is not None else place.clause[1]
    strangers = {m.place for m in document.places_between(place.clause[0], end)} - own - {"world"}
    if strangers and own and not any(p.startswith(k + "-") for p in strangers for k in own):
        both_here = all(_of_side(s, document, sentence.start, sentence.end, True) for s in (card.subject, card.rival))
        stands_for = known and all(any(inside(k, p) for k in own) for p in strangers)
        if not both_here and not stands_for:
            return Sides(0.0, tuple(sorted(strangers)), "another side is named")
    if best < 0.5 or other < 0.4:
        return Sides(0.0, (), "the two sides are not named near the number")
    return Sides(0.6 * best + 0.4 * other, (), "both sides are named")


def names_both(card: Card, place: Place, document: Document) -> bool:
    """Whether the sentence of a number names both sides of a card's gap."""
    sentence = document.sentences[place.sentence]
    return all(_of_side(side, document, sentence.start, sentence.end, True) for side in (card.subject, card.rival))


def _side_strength(side: Side, place: Place, document: Document) -> float:
    if not side:
        return 0.8
    best = 0.45 if _anywhere(side, document) else 0.0
    for span in place.spans:
        if span.level > best and _of_side(side, document, span.start, span.end, True):
            best = span.level
    return best


def _anywhere(side: Side, document: Document) -> bool:
    key = ("side", id(side))
    if key not in document.memo:
        document.memo[key] = bool(_of_side(side, document, 0, len(document.full), True))
    return document.memo[key]


_UP = re.compile(
    r"\b(?:up|rose|risen|rises?|rising|grew|grown|grows?|growing|growth|gain(?:s|ed|ing)?|climb\w*|increas\w*"
    r"|jump\w*|surg\w*|soar\w*|higher"
    r"|expand\w*|doubl\w*|tripl\w*|more)\b"
)
_DOWN = re.compile(
    r"\b(?:down|fell|fall(?:s|en|ing)?|drop\w*|declin\w*|decreas\w*|lower|shrink\w*|shrank|shrunk|sank|sunk"
    r"|slump\w*|plung\w*|tumbl\w*"
    r"|slid|slide|dip(?:s|ped)?|reduc\w*|cuts?|cutting|los(?:t|ing|s|ses)|fewer|less|contract(?:ed|ion)|plummet\w*"
    r"|collaps\w*|crash\w*|gone|minus|eas(?:ed|ing))\b"
)


_THAN_NUMBER = re.compile(r"\s+than\s+(?:(?:the|its|about|some|a)\s+)*[$€£]?\d")  # compares, and moves nothing


def change_of(place: Place, document: Document) -> tuple[Trend | None, str]:
    """Return which way the number says that something went, and the word that says it: the nearest one to it."""
    quantity = place.quantity
    if quantity.trend is not None:
        return quantity.trend, quantity.trend.value
    sentence = document.sentences[place.sentence]
    spans = [place.segment, place.clause, (sentence.start, sentence.end)]
    spans += [(s.start, s.end) for s in place.spans if s.name in {"label", "column"}]
    for start, end in spans:
        found = [
            (min(abs(m.start() - quantity.end), abs(quantity.start - m.end())), trend, m.group())
            for pattern, trend in ((_UP, Trend.UP), (_DOWN, Trend.DOWN))
            for m in pattern.finditer(document.low, start, end)
            if not _THAN_NUMBER.match(document.low, m.end())
        ]
        if found:
            _, trend, word = min(found, key=lambda f: f[0])
            return trend, word
    return None, ""
