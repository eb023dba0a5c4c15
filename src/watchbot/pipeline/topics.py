"""Does an article belong to a topic, and why.

A topic is phrases, or documents ("more like these"), or both; either is enough. An article belongs by how often and
where the phrases stand, not by whether they do: title, headings and the opening count more than the body, a sentence
that gives a number more than one that only names the subject, and one mention in passing is not enough.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log, sqrt

from watchbot.model import Topic, TopicMatch
from watchbot.pipeline.background import commonness
from watchbot.pipeline.phrases import Phrases, keyed
from watchbot.pipeline.text import Sentence, sentences

# What one mention weighs, by place. The threshold is 0.5: one title, one heading, one opening, or one sentence with a
# number in the body of a short article is enough; one sentence without a number is not, two are.
TITLE, HEADING, OPENING, WITH_NUMBER, BODY = 1.0, 0.6, 0.6, 0.5, 0.3
THRESHOLD = 0.5
OPENING_PARAGRAPHS = 2
USUAL_LENGTH = (
    3000  # code points; in longer articles a mention in the body weighs less, by the square root of the length
)
LIKENESS = 0.14  # cosine from which an article is "more like these"
TERMS = 80  # terms kept of the vocabulary of a topic's documents
SHARED_TERMS = 4  # an article shares at least so many of them, or chance decides
WHY = 6  # reasons shown

_NUMBER = re.compile(r"\d")
_YEAR_ONLY = re.compile(r"\b(?:19|20)\d\d\b|\b\d+(?:st|nd|rd|th)\b")


class TopicIndex:
    """Topics, compiled once: one pass over a text finds the phrases of all of them."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        """Compile phrases and documents."""
        self.topics = tuple(topics)
        self.phrases = Phrases(
            {
                **{(i, "any", 0): topic.any for i, topic in enumerate(topics) if topic.any},
                **{(i, "all", j): group for i, topic in enumerate(topics) for j, group in enumerate(topic.all)},
                **{(i, "none", 0): topic.none for i, topic in enumerate(topics) if topic.none},
            }
        )
        counts = {i: _common_terms(topic.documents) for i, topic in enumerate(topics) if topic.documents}
        self.vocabularies = {i: _vocabulary(terms, list(counts.values())) for i, terms in counts.items()}


@dataclass(slots=True)
class _Met:
    """The phrases of one topic that one article has: by place, then by group."""

    groups: dict[int, set[int]] = field(default_factory=dict)  # sentence → groups met in it; `any` is group -1
    phrases: dict[int, list[str]] = field(default_factory=dict)  # sentence → phrases met
    excluded: bool = False


_TITLE_PLACE = -1  # the title, beside the sentence numbers


def match_topics(title: str, text: str, index: TopicIndex) -> tuple[TopicMatch, ...]:
    """Return the topics an article belongs to, best first, each with its score (0 … 1) and the reasons.

    A phrase of `none` anywhere in the article keeps it out. The score is 0.5 at the threshold.
    """
    parts = sentences(text)
    met = _phrases_met(title, text, parts, index)
    article = _article_terms(title, text) if index.vocabularies else {}
    found = []
    for i, topic in enumerate(index.topics):
        mine = met.get(i, _Met())
        if mine.excluded:
            continue
        by_phrases = _weigh(topic, mine, parts)
        by_documents = _likeness(article, index.vocabularies[i]) if i in index.vocabularies else (0.0, ())
        weight, why = max(by_phrases, by_documents, key=lambda scored: scored[0])
        if by_documents[0] > by_phrases[0]:
            why = _as_written(f"{title}\n{text}", why)
        if weight >= THRESHOLD:
            found.append(TopicMatch(topic=topic.id, score=round(weight / (weight + THRESHOLD), 3), why=why[:WHY]))
    return tuple(sorted(found, key=lambda match: -match.score))


# --------------------------------------------------------------------------- phrases


def _phrases_met(title: str, text: str, parts: Sequence[Sentence], index: TopicIndex) -> dict[int, _Met]:
    met: dict[int, _Met] = {}
    starts = [part.start for part in parts]
    matches = [(_TITLE_PLACE, match) for match in index.phrases.find(title)]
    matches += [(bisect_right(starts, match.start) - 1, match) for match in index.phrases.find(text)]
    for place, match in matches:
        topic, role, group = match.key
        mine = met.setdefault(topic, _Met())
        if role == "none":
            mine.excluded = True
            continue
        mine.groups.setdefault(place, set()).add(-1 if role == "any" else group)
        mine.phrases.setdefault(place, []).append(match.phrase)
    return met


def _weigh(topic: Topic, met: _Met, parts: Sequence[Sentence]) -> tuple[float, tuple[str, ...]]:
    """Add up the mentions, and say which phrases they were.

    Groups have to come together in one paragraph, with the title and the heading above it as context; the paragraph
    itself has at least half of them.
    """
    wanted = set(range(len(topic.all))) | ({-1} if topic.any else set())
    if not wanted or not met.groups:
        return 0.0, ()
    total, why = 0.0, Counter[str]()
    title = met.groups.get(_TITLE_PLACE, set())
    if title >= wanted:
        total += TITLE
        why.update({f"{phrase} (title)": 3 for phrase in dict.fromkeys(met.phrases[_TITLE_PLACE])})
    thinned = sqrt(USUAL_LENGTH / max(USUAL_LENGTH, parts[-1].end if parts else 0))
    for number, places in _paragraphs(met, parts).items():
        context = title | _heading_groups(met, parts, places[0])
        own = set().union(*(met.groups[place] for place in places))
        if not own | context >= wanted or 2 * len(own) < len(wanted):
            continue
        weights = sorted((_weight(parts, place, number, thinned) for place in places), reverse=True)
        total += weights[0] + sum(weights[1:3]) / 2
        why.update(phrase for place in places for phrase in met.phrases[place])
    return total, tuple(phrase for phrase, _ in why.most_common(WHY))


def _paragraphs(met: _Met, parts: Sequence[Sentence]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for place in sorted(met.groups):
        if place >= 0:
            found.setdefault(parts[place].paragraph, []).append(place)
    return found


def _heading_groups(met: _Met, parts: Sequence[Sentence], place: int) -> set[int]:
    """Return the groups met in the heading above a sentence."""
    section = parts[place].section
    while section and place >= 0:
        if parts[place].kind == "heading" and parts[place].text == section:
            return met.groups.get(place, set())
        place -= 1
    return set()


def _weight(parts: Sequence[Sentence], place: int, paragraph: int, thinned: float) -> float:
    part = parts[place]
    if part.kind == "heading":
        return HEADING
    if paragraph < OPENING_PARAGRAPHS and part.kind == "sentence":
        return OPENING
    has_number = _NUMBER.search(_YEAR_ONLY.sub("", part.text))
    return (WITH_NUMBER if has_number else BODY) * thinned


# --------------------------------------------------------------------------- documents


def _common_terms(documents: Sequence[str]) -> Counter[str]:
    """Count the words and word pairs of a topic's documents, by key.

    A term counts as in the document that has it most, and once more for each other one: a copy adds little.
    """
    common: Counter[str] = Counter()
    seen_in: Counter[str] = Counter()
    for counts in (Counter(_words_and_pairs(document)) for document in documents):
        common |= counts
        seen_in.update(counts.keys())
    for term, times in seen_in.items():
        common[term] += times - 1
    return common


def _words_and_pairs(text: str) -> list[str]:
    words = [(word, _is_content(word)) for word in keyed(text).words]
    found = [word for word, tells in words if tells]
    found += [f"{a} {b}" for (a, tells), (b, also) in pairwise(words) if tells and also]
    return found


def _is_content(word: str) -> bool:
    return len(word) > 1 and word[0].isalpha() and commonness(word) < 0.0012


def _weighted(counts: Counter[str]) -> dict[str, float]:
    """Weigh each term by how often it is here, damped, against how common it is in ordinary English."""
    return {
        term: (1 + log(count)) * -log(commonness(term)) / (-log(commonness("")) or 1) for term, count in counts.items()
    }


def _vocabulary(counts: Counter[str], all_counts: Sequence[Counter[str]]) -> dict[str, float]:
    """Return the terms that tell a topic's documents from ordinary English, and from the documents of other topics."""
    repeated = sum(count > 1 for count in counts.values()) >= SHARED_TERMS * 2
    weights = {
        term: weight * log(1 + len(all_counts) / sum(term in other for other in all_counts)) / log(2)
        for term, weight in _weighted(counts).items()
        if counts[term] > 1 or not repeated
    }
    strongest = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:TERMS]
    return _unit(dict(strongest))


def _article_terms(title: str, text: str) -> dict[str, float]:
    counts = Counter(_words_and_pairs(text))
    counts.update(dict.fromkeys(_words_and_pairs(title), 2))
    return _unit(_weighted(counts))


def _unit(weights: dict[str, float]) -> dict[str, float]:
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}


def _likeness(article: dict[str, float], vocabulary: dict[str, float]) -> tuple[float, tuple[str, ...]]:
    """Return how alike article and documents are, on the scale of phrase weights, and the strongest shared terms."""
    shared = {term: article[term] * weight for term, weight in vocabulary.items() if term in article}
    if len(shared) < SHARED_TERMS:
        return 0.0, ()
    why = tuple(term for term, _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:WHY])
    return THRESHOLD * sum(shared.values()) / LIKENESS, why


def _as_written(text: str, terms: tuple[str, ...]) -> tuple[str, ...]:
    """Put word keys as the article first writes them."""
    read = keyed(text)
    spans = iter(read.spans)
    spelled: dict[str, str] = {}
    before, start = "", 0
    for word in read.words:
        if word == "|":
            before = ""
            continue
        span = next(spans)
        spelled.setdefault(word, text[span[0] : span[1]])
        if before:
            spelled.setdefault(f"{before} {word}", text[start : span[1]])
        before, start = word, span[0]
    return tuple(spelled.get(term, term) for term in terms)
