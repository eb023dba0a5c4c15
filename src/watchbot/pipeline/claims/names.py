"""Proper names beside places: another firm, town or body named in a clause owns the clause's numbers.

No list of names is kept. A name is a word with a capital that is no calendar word and, at the head of a sentence, no
common word either; what it does there (acts, says, is where it happens) follows from the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from watchbot.pipeline import background
from watchbot.pipeline.claims.document import CALENDAR, Document, Place
from watchbot.pipeline.claims.roots import GENERIC, STOP, Word


class Name(NamedTuple):
    """A proper name. `role`: subject (acts, or owns by "'s"), where (stands after "in", "at"), sayer, other."""

    start: int
    end: int
    roots: frozenset[str]
    role: str


_SAYS = (
    r"says?|said|wrote|writes|told|reports?|reported|finds?|found|shows?|showed|estimates?|estimated|expects?|expected"
    r"|announced|confirmed|calculates?|calculated|notes?|noted|stated|published|releases?|released|credited|warned"
    r"|speaks? of|spoke of|talks? of|talked of|believes?|thinks?|forecasts?|puts|follows|explained|added|argues?|argued"
    r"|recorded|counts?|counted"
)
_SAYER_BEHIND = re.compile(
    rf"(?:,[^,.]{{1,80}},)?(?: \w+)? (?:{_SAYS})\b(?! (?:about |nearly |some |more than |only )*[\d$€£])"
)
_SAYER_BEFORE = re.compile(rf"\b(?:{_SAYS}|according to|by|source:|data from|figures from)\s+(?:the\s+)?$")
_WHERE = re.compile(r"\b(?:in|at|across|around|near|outside|inside|throughout|from|for|on)\s+(?:the\s+)?$")
_HEAD = re.compile(r"(?:^|[,;:—–(]\s*(?:and|but|while|whereas|as|where|when)?\s*"
                   r"|\b(?:and|but|while|whereas|as|when|than)\s+)"
                   r"[\"“‘']?(?:the\s+)?$", re.IGNORECASE)  # fmt: skip
# "Its rival Pelican managed …"
_KIN = re.compile(
    r"\b(?:its|his|her|their|the|another|a) (?:\w+ )?(?:rival|competitor|neighbou?r|partner|parent|peer|opponent"
    r"|counterpart|compatriot|team-?mate|subsidiary|successor|predecessor|sister)s?,?\s+$"
)
_ACTS = re.compile(
    r"\s*(?:'s?\b|,\s*(?:which|who|whose|a|an|the|now|with)\b|(?: also| alone| still| only| then"
    r"| itself| now)?\s+(?:had|has|have|is|was|were|will|can|did|does"
    r"|took|sold|made|put|saw|held|rose|fell|got|came|went|led|won|lost|gave|kept|ran|built|sent|paid|spent|drew|grew"
    r"|\w{3,}ed|\w{3,}s)\b|[;,]?\s+[\d$€£])"
)


def names_of(document: Document, sentence: int) -> Sequence[Name]:
    """Return the proper names of one sentence in order, places aside; found once a text."""
    found = document.names.get(sentence)
    if found is None:
        found = tuple(_find(document, sentence))
        document.names[sentence] = found
    return found


def _find(document: Document, sentence: int) -> list[Name]:
    bounds = document.sentences[sentence]
    first, words = document.words_from(bounds.start, bounds.end)
    capital = [(i, word) for i, word in enumerate(words, first) if word.capital and _may_name(word)]
    placed = document.placed(bounds.start, bounds.end) if capital else ()
    found: list[Name] = []
    run: list[Word] = []
    last = -1
    for i, word in capital:
        if i in placed:
            continue
        if run and not (i == last + 1 and document.full[run[-1].end : word.start] in _JOINS):
            found += _named(document, run, bounds.start, bounds.end)
            run = []
        run.append(word)
        last = i
    return found + _named(document, run, bounds.start, bounds.end) if run else found


_JOINS = frozenset({" ", "-", "&", " & ", "\u00a0"})


def _may_name(word: Word) -> bool:
    return word.key not in STOP and word.key not in CALENDAR and len(word.key) > 1


def _named(document: Document, run: list[Word], low: int, high: int) -> list[Name]:
    start, end = run[0].start, run[-1].end
    before = document.low[max(low, start - 30) : start]
    behind = document.low[end : min(high, end + 110)]
    opens = not re.search(r"\w", document.low[low:start])
    if opens and len(run) == 1 and not _is_name(document, run[0]):
        return []
    if _SAYER_BEFORE.search(before) or (not run[-1].possessive and _SAYER_BEHIND.match(behind)):
        role = "sayer"
    elif _WHERE.search(before):
        role = "where"
    elif run[-1].possessive or ((_HEAD.search(before) or _KIN.search(before)) and _ACTS.match(behind)):
        role = "subject"
    else:
        role = "other"
    return [Name(start, end, frozenset(w.root for w in run), role)]


def _is_name(document: Document, word: Word) -> bool:
    """Whether a capital at the head of a sentence is more than that: no common word, and never written small here."""
    if (
        word.key in GENERIC
        or background.commonness(word.key) > background.RARE
        or (document.full[word.start : word.end].endswith("s") and not word.possessive)
        or document.low.endswith("ly", word.start, word.end)  # "Roughly 30 per cent"
    ):
        return False
    return not any(not document.words[i].capital for i in document.at.get(word.root, ()))


def foreign(document: Document, place: Place, own: frozenset[str], roles: frozenset[str]) -> Name | None:
    """Return the last name before a number, in its segment, in one of these roles, and none of the card's words."""
    joined = _GOES_ON.match(document.low, *place.segment)
    start = place.clause[0] if joined else place.segment[0]
    for name in reversed(names_of(document, place.sentence)):
        if name.end > place.quantity.start or name.start < start or name.role not in roles or name.roots & own:
            continue
        between = document.low[name.end : place.quantity.start]
        if name.role == "where" and (_stands_in(document, place, name, own) or _says_there(document, name)):
            continue
        if name.role == "where" or "," not in between or _APPOSED.match(between):
            return name
    return None


# "…, has gained five and stands at 2817": who acts was said before
_GOES_ON = re.compile(
    r"[\s,]*(?:and|but|then)\s+(?:now |then |still )?"
    r"(?:stands?|is|was|has|had|sold|made|took|put|saw|came|went|[a-z]{3,}ed)\b"
)


def _stands_in(document: Document, place: Place, where: Name, own: frozenset[str]) -> bool:
    """Whether a place only says where the card's own name is: "The Hall of Steam in Ghent had 512,000 visitors"."""
    ours = [n for n in names_of(document, place.sentence) if n.end <= where.start and n.roots & own]
    return bool(ours) and _JUST_IN.fullmatch(document.low, ours[-1].end, where.start) is not None


def _says_there(document: Document, where: Name) -> bool:
    """Whether a place is only where somebody says so: "A monitoring centre in Geneva speaks of 83.4 million"."""
    behind = document.low[where.end : where.end + 60]
    return _SAYER_BEHIND.match(behind) is not None or _SPEAKS_OF.match(behind) is not None


_SPEAKS_OF = re.compile(r"(?: \w+)? (?:speaks?|spoke|talks?|talked) of\b")


_JUST_IN = re.compile(r"\s+(?:in|at|near|outside|of)\s+(?:the\s+)?")
_APPOSED = re.compile(r"\s*,\s*(?:which|who|whose|a|an|the|now|with)\b")


_BEFORE_WITH = re.compile(r"\b(?:ahead of|before|behind|followed by)\s+(?:the\s+)?$")
_WITH = re.compile(r"\s*,?\s+(?:with|at|on)\s+(?:about |some |only |just )?[$€£]?$")


def ranked_with(document: Document, place: Place, own: frozenset[str]) -> Name | None:
    """Return the name beside which a number stands in a ranking: "ahead of Brage with 22,870"."""
    last = next((n for n in reversed(names_of(document, place.sentence)) if n.end <= place.quantity.start), None)
    if last is None or last.roots & own or not _WITH.fullmatch(document.low, last.end, place.quantity.start):
        return None
    if not _has_digit(document, place, last.start):
        return None  # "Lumora led the market ahead of Brage with 3.5 million": the leader's own
    return last if _BEFORE_WITH.search(document.low, max(0, last.start - 20), last.start) else None


_FOLLOWED = re.compile(
    r"\b(?P<how>ahead of|followed by) (?:the )?(?P<who>[^\d,.;:()]{3,40}?),? ?(?:\(|\b(?:with|at|on) )(?:about )?"
    r"[$€£]?$"
)


def followed_by(document: Document, place: Place, own: frozenset[str]) -> str:
    """Return what comes next in a ranking with this number, and is not the card's: "followed by Sweden (32 %)"."""
    start = max(document.sentences[place.sentence].start, place.quantity.start - 70)
    found = _FOLLOWED.search(document.low[start : place.quantity.start])
    if found is None or (found["how"] == "ahead of" and not _has_digit(document, place, start + found.start())):
        return ""
    said = document.words_between(start + found.start("who"), start + found.end("who"))
    return "" if any(w.root in own for w in said) else found["who"]


def _has_digit(document: Document, place: Place, end: int) -> bool:
    """Whether another number stands before an offset in a number's sentence."""
    return any(c.isdigit() for c in document.low[document.sentences[place.sentence].start : end])


_WHOSE = re.compile(r",?\s+whose\s+(?:[\w'-]+\s+){0,2}$")


def owner_behind_whose(document: Document, place: Place, own: frozenset[str]) -> Name | None:
    """Return the other name that a number is said to be of: "Ellen Marsh, whose 52 goals"."""
    listed = names_of(document, place.sentence)
    last = next((n for n in reversed(listed) if n.end <= place.quantity.start), None)
    if last is None or last.roots & own or not _WHOSE.match(document.low[last.end : place.quantity.start]):
        return None
    return last


def taken_from(document: Document, place: Place, own: frozenset[str], named: frozenset[str]) -> Name | None:
    """Return the name that the sentences before speak of, where the nearest one that speaks of anybody has only others.

    Args:
        document: the text.
        place: of the number.
        own: roots of the card's words: none of them is another's name.
        named: roots of the subject's names: a sentence with one of them is about the subject.
    """
    start = document.sentences[place.sentence].start
    above = [document.sentence_of(s.start) for s in place.spans if s.name in {"before", "across"}]
    caption = document.sentence_of(max(start, place.segment[1] - 1))
    for number in dict.fromkeys((place.sentence, caption, *above)):
        sentence = document.sentences[number]
        end = place.quantity.start if number == place.sentence else sentence.end
        if any(w.root in named for w in document.words_between(sentence.start, end)):
            return None
        if number == place.sentence and any(
            w.root in named
            and (_LINKED.search(document.low, place.quantity.end, w.start) or _is_object(document, place, w))
            for w in document.words_between(place.quantity.end, place.segment[1])
        ):
            return None  # "85 million passengers passed through Heathrow"
        others = [n for n in names_of(document, number) if n.end <= end and n.role == "subject" and not n.roots & own]
        if others:
            return others[-1]
        if start - sentence.start > _FAR:
            return None
    return None


_OBJECT = re.compile(
    r"\b(?:us(?:e|es|ed)|watch(?:es|ed)?|read|visit(?:s|ed)?|own(?:s|ed)?|chose|choose|play(?:s|ed)?|prefer)\s+$"
)


def _is_object(document: Document, place: Place, word: Word) -> bool:
    """Whether a name is what so many do something with: "17 % of respondents use Lumora"."""
    return _OBJECT.search(document.low, place.quantity.end, word.start) is not None


_LINKED = re.compile(r"\b(?:through|from|in|of|by|for|at|to|into|with|on)\s+(?:the\s+)?$")
_FAR = 600  # code points back that a sentence may lean
