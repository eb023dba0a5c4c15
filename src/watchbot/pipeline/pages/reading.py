"""The way of one page, from bytes to `PageText`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from itertools import islice

from lxml.etree import _Element

from watchbot.model import PageText, TextState
from watchbot.pipeline.charsets import decode
from watchbot.pipeline.pages import finding, head, layout, markup, metadata, pdf, pruning, second
from watchbot.pipeline.pages.metadata import PageFacts
from watchbot.pipeline.pages.states import SHORT, judge_text
from watchbot.pipeline.text import normal

MOST_TEXT = 500_000
"""Characters of text kept of one page: a very long book. More is left out, and the state is `partial`."""

_ENOUGH = 250  # characters of prose below which other ways of reading are tried
_NEXT_TO_NOTHING = 80  # characters of prose below which nothing is left out for its name any more
_MORE = 1.5  # times more text that another way must give to be believed
_MORE_AT_LEAST = 80  # characters
_LONGEST_TITLE = 2000  # characters
_MOST_BUTTONS = 20
_LONGEST_WORD = 5000  # characters
_ENCODED = re.compile(rf"[!-~]{{{_LONGEST_WORD},}}")
_MANY_TAGS = 60_000  # pages that large are read in one way only: the others cost too much


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
    kind = markup.kind_of(body, content_type)
    if kind == "pdf":
        return pdf.read_pdf(body)
    if kind == "other":
        return PageText(state=TextState.UNSUPPORTED, title="", text="")
    document = decode(body, content_type)
    if kind == "text":
        return plain_page("", document)
    opened = markup.open_page(document)
    if opened.tree is None:
        return PageText(state=TextState.NO_TEXT, title="", text="")
    facts = metadata.read(opened.tree, url=url)
    text, prose = _article(opened.tree, opened.text, facts)
    beyond = len(text) > 2 * MOST_TEXT  # what is cut below anyway need not be made normal
    found = normal(text[: 2 * MOST_TEXT])
    readable = _without_encoded(found)
    whole, stamped = head.without_head(readable, facts.title)
    text = whole if len(whole) <= MOST_TEXT else whole[:MOST_TEXT].rsplit("\n", 1)[0]
    return PageText(
        state=judge_text(
            text,
            prose=prose,
            shown=_shown(opened.text) if len(text) < SHORT else "",
            free=facts.free,
            words_said=facts.words,
            damaged=opened.damaged or len(text) < len(whole) or readable is not found or beyond,
        ),
        title=normal(facts.title[:_LONGEST_TITLE]),
        text=text,
        published=facts.published or stamped,
        modified=facts.modified,
        canonical_url=facts.canonical_url,
        copied_from=facts.copied_from,
        site_name=normal(facts.site_name),
    )


def not_after(page: PageText, latest: datetime) -> PageText:
    """Return a page without the dates that lie after `latest`: mistakes, or bait to be read as the newest."""
    published = page.published if page.published is None or page.published <= latest else None
    modified = page.modified if page.modified is None or page.modified <= latest else None
    return replace(page, published=published, modified=modified)


def _article(tree: _Element, markup_text: str, facts: PageFacts) -> tuple[str, int]:
    """Return the text of the article and how much prose is in it, by the first way that gives enough.

    The last ways are for pages that the first cannot make out: everything that can be seen, a second opinion, and the
    text that the page carries for search engines.
    """
    text, prose = _own_reading(tree, thorough=True)
    if prose >= _ENOUGH or markup_text.count("<") > _MANY_TAGS:
        return text, prose
    whole = markup.parse_again(markup_text) if prose < _NEXT_TO_NOTHING else None
    others = [_own_reading(whole, thorough=False)] if whole is not None else []
    others += [second.opinion(markup_text), (facts.body, len(facts.body))]
    for other, amount in others:
        if amount > _MORE * prose and amount > prose + _MORE_AT_LEAST:
            text, prose = other, amount
    return text, prose


def _without_encoded(text: str) -> str:
    """Take out what is encoded bytes and no language: thousands of ASCII characters without a blank."""
    if len(text) <= _LONGEST_WORD or not _ENCODED.search(text):
        return text
    return normal(_ENCODED.sub("", text))


def _shown(markup_text: str) -> str:
    """What a page shows in the place of its article, walls and notices too, and what its buttons offer.

    Head, foot and navigation of a site name cookies and subscribers on every page: they say nothing about this one.
    """
    tree = markup.parse_again(markup_text)
    if tree is None:
        return ""
    for element in list(tree.iter("header", "footer", "nav")):
        if next(element.iterancestors("article"), None) is None:
            element.clear(keep_tail=True)
    offered = " ".join(" ".join(button.itertext()) for button in islice(tree.iter("button"), _MOST_BUTTONS))
    return f"{layout.text_of(tree)} {' '.join(offered[:_LONGEST_TITLE].split())}"


def _own_reading(tree: _Element, *, thorough: bool) -> tuple[str, int]:
    """Read a tree; this uses it up."""
    pruning.prune(tree, thorough=thorough)
    found = finding.find_article(tree)
    return layout.render(found.parts), found.prose
