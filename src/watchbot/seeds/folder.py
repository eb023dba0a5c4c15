"""The seeds folder as one value, and every mistake in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from watchbot.config.sheet import Sheet, read_sheet
from watchbot.config.written import did_you_mean
from watchbot.errors import Mistake, SeedError
from watchbot.model import FeedSeed, Figure, Publisher, SeedDocument, Topic
from watchbot.seeds.documents import read_documents
from watchbot.seeds.feeds import read_feeds
from watchbot.seeds.figures import read_figures
from watchbot.seeds.topics import read_topics

_FILES: Final = ("feeds.yaml", "topics.yaml", "figures.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """Everything that the seeds folder says. Files that are not there leave their part empty."""

    feeds: tuple[FeedSeed, ...] = ()
    publishers: tuple[Publisher, ...] = ()
    topics: tuple[Topic, ...] = ()  # with the texts of their documents
    figures: tuple[Figure, ...] = ()
    documents: tuple[SeedDocument, ...] = ()


def load_seeds(folder: Path) -> Seeds:
    """Read the seeds folder.

    Raises:
        SeedError: with every mistake of all its files; warnings alone do not stop anything.
    """
    seeds, mistakes = _read(folder)
    if any(mistake.severity == "error" for mistake in mistakes):
        raise SeedError(mistakes)
    return seeds


def check_seeds(folder: Path) -> tuple[Mistake, ...]:
    """Return every mistake and warning of the seeds folder, by file and place."""
    return _read(folder)[1]


def _read(folder: Path) -> tuple[Seeds, tuple[Mistake, ...]]:
    top = Sheet(file=str(folder))
    if not folder.is_dir():
        hint = "watchbot init makes one; or name it with `seeds:` in the settings"
        top.report((), "no-folder", "there is no such folder", hint)
        return Seeds(), tuple(top.mistakes)
    _check_names(folder, top)
    documents, document_sheets = read_documents(folder / "documents")
    sheets = [_sheet(folder / name) for name in _FILES]
    feeds, publishers, included = read_feeds(sheets[0], folder)
    files = tuple(Path(sheet.file).name for sheet in document_sheets)
    topics = read_topics(sheets[1], documents, files)
    figures = read_figures(sheets[2], sheets[1].named("topics") if (folder / "topics.yaml").exists() else None)
    seeds = Seeds(feeds=feeds, publishers=publishers, topics=topics, figures=figures, documents=documents)
    found = [
        mistake
        for sheet in (top, sheets[0], *included, *sheets[1:], *document_sheets)
        for mistake in sorted(sheet.mistakes, key=lambda m: (m.line, m.column))
    ]
    return seeds, tuple(found)


def _sheet(path: Path) -> Sheet:
    sheet = read_sheet(path) if path.exists() or path.is_symlink() else Sheet(file=str(path))
    if sheet.value is None:
        sheet.value = {}
    return sheet


def _check_names(folder: Path, top: Sheet) -> None:
    """Warn of files that are never read: a misspelt name would silently watch nothing."""
    for file in sorted((*folder.glob("*.yaml"), *folder.glob("*.yml"))):
        if file.name not in _FILES:
            hint = did_you_mean(file.name, _FILES) or "files are " + ", ".join(_FILES)
            top.report((), "unknown-file", f"{file.name} is not read", hint, severity="warn")
    figures = folder / "figures.yaml"
    if not figures.exists() and not figures.is_symlink():
        top.report((), "no-figures", "there is no figures.yaml", "without figures nothing is tracked", severity="warn")
