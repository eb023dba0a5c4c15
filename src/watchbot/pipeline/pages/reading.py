"""The way of one page, from bytes to `PageText`."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime

from lxml.etree import _Element

from watchbot.model import PageText, TextState
from watchbot.pipeline.charsets import decode
from watchbot.pipeline.pages import finding, layout, markup, metadata, pruning
from watchbot.pipeline.text import normal

_ENOUGH = 200  # characters of text below which a second, more lenient reading is tried


def plain_page(
    title: str, text: str, published: datetime | None = None, *, state: TextState = TextState.OK
) -> PageText:
    """Return a page for text that needs no extraction: a seed document, a feed's own full text, `{"text"}` input.

    The state is the one given, or `no_text` where there is none.
    """
    clean = normal(text)
    return PageText(state=state if clean else TextState.NO_TEXT, title=normal(title), text=clean, published=published)


def read_page(body: bytes, *, url: str, content_type: str = "") -> PageText:
    """Return the text and metadata of a page. Never raises on content; `state` says what happened.

    `url` is the address the page was fetched from (after redirects), `content_type` the header as it came.
    """
    tree = markup.parse(decode(body, content_type))
    if tree is None:
        return PageText(state=TextState.NO_TEXT, title="", text="")
    facts = metadata.read(tree, url=url)
    text = normal(_article_text(tree, facts.title))
    return PageText(
        state=TextState.OK if text else TextState.NO_TEXT,
        title=normal(facts.title),
        text=text,
        published=facts.published,
        modified=facts.modified,
        canonical_url=facts.canonical_url,
        site_name=normal(facts.site_name),
    )


def _article_text(tree: _Element, title: str) -> str:
    text = ""
    for thorough in (True, False):
        copy = deepcopy(tree)
        pruning.prune(copy, thorough=thorough)
        article, _ = finding.find_article(copy)
        again = _without_title(layout.render([article]), title)
        if len(again) > 2 * len(text):
            text = again
        if len(text) >= _ENOUGH:
            break
    return text


def _without_title(text: str, title: str) -> str:
    """Leave out the headline where the text repeats it at its head: titles are kept apart."""
    parts = text.split("\n\n")
    for number, part in enumerate(parts[:4]):
        if part.startswith("# ") and _plain(part[2:]) == _plain(title):
            return "\n\n".join(parts[number + 1 :])  # what stands above the headline is no part of the article
    return text


def _plain(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())
