"""Everything that one article says, judged by itself: the whole of what a worker process does with a page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime

from watchbot.model import Figure, Findings, PageText, Topic
from watchbot.pipeline.arithmetic import find_inconsistencies
from watchbot.pipeline.claims import CardIndex, bind
from watchbot.pipeline.numbers import find_quantities
from watchbot.pipeline.origins import fingerprint
from watchbot.pipeline.periods import find_editions, find_periods
from watchbot.pipeline.text import sentences
from watchbot.pipeline.topics import TopicIndex, match_topics

# Bumped when numbers, binding or extraction change, so that a change of ours never looks like a change of the news.
EXTRACTOR_VERSION = "1"


class Watchlist:
    """Figures and topics, compiled once. Immutable; a worker process keeps one for its life."""

    def __init__(self, figures: Sequence[Figure], topics: Sequence[Topic]) -> None:
        """Compile the cards and the topics."""
        self.figures: tuple[Figure, ...] = tuple(figures)
        self.topics: tuple[Topic, ...] = tuple(topics)
        self.cards = CardIndex(self.figures)
        self.topic_index = TopicIndex(self.topics)
        self.digest: str = _digest(self.figures, self.topics)


def _digest(figures: Sequence[Figure], topics: Sequence[Topic]) -> str:
    """Return a hash of the cards and topics that is the same in every process and run."""
    hashed = hashlib.sha256()
    for value in (*figures, *topics):
        hashed.update(repr(value).encode("utf-8", "replace"))
        hashed.update(b"\x00")
    return hashed.hexdigest()[:32]


def read_article(page: PageText, *, url: str, published: datetime | None, watchlist: Watchlist) -> Findings:
    """Read one page: its claims, topics, inconsistencies and fingerprint, and the numbers that were set aside.

    Args:
        page: text and metadata of the page.
        url: its address; part of the identity of its claims.
        published: what the feed says; the page's own date counts where this is None.
        watchlist: what to look for.
    """
    text = page.text
    day = _day(published or page.published)
    parts = sentences(text)
    quantities = find_quantities(text)
    binding = bind(
        text,
        parts,
        quantities,
        find_periods(text, published=day),
        find_editions(text),
        watchlist.cards,
        title=page.title,
        published=day,
        modified=_day(page.modified),
        url=url,
    )
    return Findings(
        claims=binding.claims,
        topics=match_topics(page.title, text, watchlist.topic_index),
        set_aside=binding.set_aside,
        inconsistencies=find_inconsistencies(text, parts, quantities),
        fingerprint=fingerprint(text),
    )


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(UTC).date() if moment is not None else None
