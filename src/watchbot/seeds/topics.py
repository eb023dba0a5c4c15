"""`topics.yaml` → topics, with the texts of their documents."""

from __future__ import annotations

from typing import Final

from watchbot.config.checking import Written, checked, report_twins, rows
from watchbot.config.sheet import KeyPath, Sheet
from watchbot.config.written import did_you_mean
from watchbot.model import SeedDocument, Topic
from watchbot.seeds.form import TopicForm

# Function words: a phrase that is one of them meets every English article.
_EVERYWHERE: Final = frozenset(
    """a an and are as at be but by for from has have he her his in is it its no not of on or our she so that the
    their they this to was we were will with you your""".split()  # noqa: SIM905 - one word a line would be a page
)


class TopicsForm(Written):
    """The top of `topics.yaml`."""

    topics: object = None


def read_topics(sheet: Sheet, documents: tuple[SeedDocument, ...], files: tuple[str, ...]) -> tuple[Topic, ...]:
    """Return the topics.

    Args:
        sheet: `topics.yaml`.
        documents: the documents that could be read.
        files: names of all files in `documents/`, also of those with mistakes: naming one is no second mistake.
    """
    checked(TopicsForm, sheet)
    report_twins(sheet, "topics")
    texts = {document.path.split("/")[-1]: document.text for document in documents}
    topics: list[Topic] = []
    for path in rows(sheet, ("topics",)):
        form = checked(TopicForm, sheet, path)
        if form is None:
            continue
        names = [name.removeprefix("documents/") for name in form.documents]
        _check_documents(names, files, sheet, path)
        _check_phrases(form, sheet, path)
        found = tuple(texts[name] for name in names if name in texts)
        topics.append(Topic(id=form.id, label=form.label, any=form.any, all=form.all, none=form.none, documents=found))
    return tuple(topics)


def _check_documents(names: list[str], files: tuple[str, ...], sheet: Sheet, path: KeyPath) -> None:
    for place, name in enumerate(names):
        if name not in files:
            hint = did_you_mean(name, files) or "documents are files of documents/"
            sheet.report((*path, "documents", place), "unknown-document", f'there is no document "{name}"', hint)


def _check_phrases(form: TopicForm, sheet: Sheet, path: KeyPath) -> None:
    if not form.any and not form.all and not form.documents:
        hint = 'add phrases in "any", or a document'
        sheet.warn(path, "topic-never-matches", f'the topic "{form.id}" can never match anything', hint)
    never = {phrase.lower() for phrase in form.none}
    for place, phrase in enumerate(form.any):
        if phrase.lower() in never:
            sheet.warn((*path, "any", place), "phrase-excluded", f'"{phrase}" is in "none" as well')
        if phrase in _EVERYWHERE:
            sheet.warn((*path, "any", place), "phrase-too-common", f'"{phrase}" is in every article')
