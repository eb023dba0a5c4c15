"""Finds the part of a page that holds the article.

A page's *prose* is its text in sentences, outside of links. The article is the smallest part that has nearly all of the
prose; what a page calls its own article body is believed when the prose agrees. Tables and stat cards around it that
have no prose of their own are taken along.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml.etree import _Element

from watchbot.pipeline.pages.vocabulary import ARTICLE_NAMES, BLOCKS, CARD_WORDS, DATA_NAMES, MAIN_NAMES

_SENTENCE_END = re.compile(r"[.!?…。！？:;][\"'”’»)\]]*\s*$")
_LONG = 160  # characters without a full stop that still are prose
_SHORT = 25  # fewer characters are none, full stop or not
_SHARE = 0.75  # of the prose: a part with this much of its parent's is looked into
_MOST_AROUND = 600  # characters of a stat card or table beside the article


@dataclass(frozen=True, slots=True)
class Found:
    """The parts of a page that make up its article, in document order, and how much prose is in them."""

    parts: tuple[_Element, ...]
    prose: int


def find_article(root: _Element) -> Found:
    """Return the part of a pruned page that holds its article."""
    body = root if root.tag == "body" else root.find(".//body")
    body = root if body is None else body
    amounts = measure_prose(body)
    if not amounts.get(body):
        return Found((body,), 0)
    named = _named(body, amounts)
    if named is not None:
        # What the page itself leaves out of its article is mostly furniture; tables of figures are not.
        before, after = ([e for e in side if _has_table(e)] for side in _data_around(body, named))
        return Found((*before, named, *after), amounts[named])
    dense = _densest(body, amounts)
    before, after = _data_around(body, dense)
    return Found((*before, dense, *after), amounts[dense])


def measure_prose(root: _Element) -> dict[_Element, int]:
    """Return for each element how many characters of prose are in it and below it; elements without are left out."""
    amounts: dict[_Element, int] = {}
    for element in root.iter():
        own = _own_prose(element) if isinstance(element.tag, str) else 0
        if own:
            holder: _Element | None = element
            while holder is not None:
                amounts[holder] = amounts.get(holder, 0) + own
                holder = None if holder is root else holder.getparent()
    return amounts


def _own_prose(element: _Element) -> int:
    """Characters of sentences that stand directly in an element, between the blocks and line breaks inside it."""
    if element.tag not in BLOCKS and not _holds_blocks(element):
        return 0
    total = 0
    run: list[str] = [element.text or ""]
    begun = bool(run[0].strip())
    for child in element:
        if child.tag in BLOCKS or child.tag == "br":
            total += _weight("".join(run))
            run, begun = [], False
        elif child.tag != "a" or begun:  # a link inside a sentence belongs to it
            texts = [*child.itertext()]
            run += texts
            begun = begun or any(map(str.strip, texts))
        run.append(child.tail or "")
        begun = begun or bool(run[-1].strip())
    return total + _weight("".join(run))


def _holds_blocks(element: _Element) -> bool:
    return len(element) > 0 and next(element.iterdescendants(*BLOCKS, "br"), None) is not None


def _weight(run: str) -> int:
    text = run.strip()
    return len(text) if len(text) > _LONG or (len(text) > _SHORT and _SENTENCE_END.search(text)) else 0


def _named(body: _Element, amounts: dict[_Element, int]) -> _Element | None:
    """The part that the page calls its article, if most of the prose is in it: its body, else article, else main."""
    kinds: tuple[Callable[[_Element], bool], ...] = (
        lambda e: "articlebody" in (e.get("itemprop") or "").lower(),
        lambda e: e.tag in ("div", "section", "td") and bool(ARTICLE_NAMES.search(_names(e))),
        _is_article,
        lambda e: e.tag == "main" or e.get("role") == "main" or bool(MAIN_NAMES.search(_names(e))),
    )
    for kind in kinds:
        found = [e for e in amounts if e is not body and kind(e) and amounts[e] * 2 > amounts[body]]
        if found:
            # `amounts` has inner elements before the outer ones that they made known
            outermost = min(found, key=lambda e: sum(1 for _ in e.iterancestors()))
            return _widened(outermost, amounts)
    return None


def _names(element: _Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _is_article(element: _Element) -> bool:
    if element.tag != "article" and element.get("role") != "article":
        return False
    return not any(word in _names(element).lower() for word in CARD_WORDS)


def _widened(part: _Element, amounts: dict[_Element, int]) -> _Element:
    """The `<article>` around a body, when it adds little prose: key figures and tables stand between headline and text.

    Also the parent of a body that comes in several pieces.
    """
    article = next((a for a in part.iterancestors() if _is_article(a)), None)
    if article is not None and amounts[article] <= 1.3 * amounts[part]:
        return article
    parent = part.getparent()
    twins = [e for e in parent if e is not part and e in amounts and _names(e).strip() and _names(e) == _names(part)]
    return parent if twins else part


def _densest(body: _Element, amounts: dict[_Element, int]) -> _Element:
    """Go down from the body as long as one child has most of the prose."""
    here = body
    while True:
        best = max((c for c in here if c in amounts), key=lambda c: amounts[c], default=None)
        if best is None or amounts[best] < _SHARE * amounts[here] or best.tag in ("p", "li", "ul", "ol", "blockquote"):
            return here
        here = best


def _data_around(body: _Element, dense: _Element) -> tuple[list[_Element], list[_Element]]:
    """Tables, captions and stat cards that stand between the headline and the text, or right behind the text."""
    before: list[_Element] = []
    here = dense
    while here is not body and here.getparent() is not None:
        crossed = False
        for sibling in here.itersiblings(preceding=True):
            if sibling.tag == "h1" or next(sibling.iterdescendants("h1"), None) is not None:
                crossed = True
                break
            if _is_data(sibling):
                before.insert(0, sibling)
        if crossed:
            break
        here = here.getparent()
    else:
        before = []  # no headline above: nothing says that these belong to the article
    after = [s for s in dense.itersiblings() if _is_data(s)] if dense is not body else []
    return before, after


def _has_table(element: _Element) -> bool:
    return next(element.iter("table"), None) is not None


def _is_data(element: _Element) -> bool:
    if element.tag not in ("table", "dl", "figure") and not DATA_NAMES.search(_names(element)):
        return False
    text = "".join(element.itertext())
    links = sum(len("".join(a.itertext())) for a in element.iter("a"))
    return (
        any(c.isdigit() for c in text)
        and links * 2 < len(text)
        and (element.tag in ("table", "dl") or len(text) < _MOST_AROUND)
    )
