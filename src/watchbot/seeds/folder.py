"""The seeds folder as one value."""

from __future__ import annotations

from dataclasses import dataclass

from watchbot.model import FeedSeed, Figure, Publisher, SeedDocument, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """Everything that the seeds folder says. Files that are not there leave their part empty."""

    feeds: tuple[FeedSeed, ...] = ()
    publishers: tuple[Publisher, ...] = ()
    topics: tuple[Topic, ...] = ()  # with the texts of their documents
    figures: tuple[Figure, ...] = ()
    documents: tuple[SeedDocument, ...] = ()
