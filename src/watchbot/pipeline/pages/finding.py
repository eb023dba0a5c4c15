"""Finds the part of a page that holds the article.

A page's *prose* is its text in sentences, outside of links. The article is the smallest part that has nearly all of the
prose; what a page calls its own article body is believed when the prose agrees.
"""

from __future__ import annotations

import re

from lxml.etree import _Element

from watchbot.pipeline.pages.pruning import is_body
from watchbot.pipeline.pages.vocabulary import BLOCKS

_SENTENCE_END = re.compile(r"[.!?…。！？:;][\"'”’»)\]]*\s*$")
_SHARE = 0.75  # of the prose: a part with this much of its parent's is looked into


def prose(root: _Element) -> dict[_Element, int]:
    """Return for each element how many characters of prose are in it and below it."""
    amounts: dict[_Element, int] = {}
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        own = _own_prose(element)
        if own:
            for holder in [element, *element.iterancestors()]:
                amounts[holder] = amounts.get(holder, 0) + own
                if holder is root:
                    break
    return amounts


def _own_prose(element: _Element) -> int:
    """Characters of sentences that stand directly in a block: its text, its inline children, no blocks, no links."""
    if element.tag not in BLOCKS and element.tag not in ("font", "span", "center", "a"):
        return 0
    if element.tag not in BLOCKS and not _holds_blocks(element):
        return 0
    total = 0
    run: list[str] = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and (child.tag in BLOCKS or child.tag == "br"):
            total += _weight("".join(run))
            run = []
        elif isinstance(child.tag, str) and child.tag != "a":
            run.append("".join(child.itertext()))
        elif child.tag == "a" and len(run) and "".join(run).strip():
            run.append("".join(child.itertext()))  # a link inside a sentence belongs to it
        run.append(child.tail or "")
    return total + _weight("".join(run))


def _holds_blocks(element: _Element) -> bool:
    return next(element.iterdescendants(*BLOCKS, "br"), None) is not None


def _weight(run: str) -> int:
    text = run.strip()
    if len(text) > 160 or (len(text) > 25 and _SENTENCE_END.search(text)):
        return len(text)
    return 0


def find_article(root: _Element) -> tuple[_Element, int]:
    """Return the part of a pruned page that holds its article, and how much prose is in it."""
    body = root if root.tag == "body" else root.find(".//body")
    body = root if body is None else body
    amounts = prose(body)
    whole = amounts.get(body, 0)
    if not whole:
        return body, 0
    named = _named(body, amounts, whole)
    if named is not None:
        return named, amounts.get(named, 0)
    return _densest(body, amounts), whole


def _named(body: _Element, amounts: dict[_Element, int], whole: int) -> _Element | None:
    """The part that the page calls its article, if the prose agrees: the outermost body, else article, main."""
    for kind in (is_body, lambda e: e.tag == "article", lambda e: e.tag == "main"):
        found = [e for e in amounts if e is not body and kind(e) and amounts[e] * 2 > whole]
        if found:
            return min(found, key=lambda e: sum(1 for _ in e.iterancestors()))
    return None


def _densest(body: _Element, amounts: dict[_Element, int]) -> _Element:
    """Go down from the body as long as one child has most of the prose."""
    here = body
    while True:
        children = [c for c in here if c in amounts]
        best = max(children, key=lambda c: amounts[c], default=None)
        if (
            best is None
            or amounts[best] < _SHARE * amounts[here]
            or best.tag in ("p", "li", "ul", "ol", "blockquote", "tr")
        ):
            if best is not None and best.tag == "tr" and amounts[best] >= _SHARE * amounts[here]:
                here = best
                continue
            return here
        here = best
