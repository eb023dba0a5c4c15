"""Takes out of a page what no reader takes for the article: navigation, side bars, comments, adverts, share buttons.

The words are those that sites use in `class`, `id` and `role`, whatever they write about. A word alone never removes
what looks like the article itself: see `_is_article`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.etree import _Element

from watchbot.pipeline.pages.vocabulary import (
    ARTICLE_NAMES,
    ASIDE_PHRASES,
    ASIDE_ROLES,
    ASIDE_TAGS,
    CARD_WORDS,
    HEADINGS,
    KEPT_TAGS,
    MAIN_NAMES,
    NAMING,
    READ_ALSO,
    READ_ALSO_HEADING,
    SILENT,
    STRONG,
    WEAK,
)

_SPLIT = re.compile(r"[^a-zA-Z0-9]+|(?<=[a-z])(?=[A-Z])")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|em|%)?\s*(?:;|$)|opacity\s*:\s*0\s*(?:;|$)",
    re.IGNORECASE,
)
_SMALL = 400  # characters


def _is_body(element: _Element) -> bool:
    """Whether an element says of itself that it holds the text of the article."""
    if "articlebody" in (element.get("itemprop") or "").lower() or (element.get("role") or "") in ("article", "main"):
        return True
    return element.tag in ("div", "section") and _names_body(f"{element.get('class') or ''} {element.get('id') or ''}")


@lru_cache(maxsize=5000)
def _names_body(names: str) -> bool:
    return bool(ARTICLE_NAMES.search(names) or MAIN_NAMES.search(names))


def prune(root: _Element, *, thorough: bool = True) -> None:
    """Remove what is not the article from a tree, in place. Not `thorough`: only what cannot be seen or is no text."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        if element is not root and element.tag not in ("html", "body") and _is_unwanted(element, thorough=thorough):
            remove(element)
        else:
            waiting.extend(element)


def _is_unwanted(element: _Element, *, thorough: bool) -> bool:
    if element.tag in SILENT or _is_hidden(element):
        return True
    return thorough and (_is_aside(element) or _is_pointer(element))


def remove(element: _Element) -> None:
    """Take an element out and leave the text behind it in its place."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
        element.tail = None
    parent.remove(element)


def _is_hidden(element: _Element) -> bool:
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    if (element.get("aria-hidden") or "").lower() == "true":
        return True
    style = element.get("style")
    return bool(style) and bool(_HIDDEN.search(style))


def _is_aside(element: _Element) -> bool:
    tag = element.tag
    if tag in ASIDE_TAGS:
        return not _is_article(element)
    if tag in KEPT_TAGS:
        return False
    if (element.get("role") or "").lower() in ASIDE_ROLES:
        return not _is_article(element)
    names = " ".join(filter(None, map(element.get, NAMING)))
    if not names:
        return tag == "header" and _is_page_header(element)
    if _is_body(element):
        return False
    told = _told_by(names)
    if told == "strong":
        return not _is_article(element)
    if told == "weak" or (tag == "header" and _is_page_header(element)):
        return not _is_article(element) and _is_slight(element)
    return False


@lru_cache(maxsize=5000)  # a page has few different names, and thousands of elements that bear them
def _told_by(names: str) -> str:
    if ASIDE_PHRASES.search(names):
        return "strong"
    words = {w.lower() for w in _SPLIT.split(names)}
    return "strong" if words & STRONG else "weak" if words & WEAK else ""


def _is_pointer(element: _Element) -> bool:
    """Whether an element only points elsewhere: a list of links, or "Read also: …" on a line of its own."""
    if element.tag in ("ul", "ol"):
        entries = element.findall("li")
        return len(entries) > 1 and all(_is_link(e) for e in entries)
    if element.tag in ("p", "li", "h2", "h3", "h4", "h5", "h6", "div"):
        if element.tag in HEADINGS and READ_ALSO_HEADING.match("".join(element.itertext()).strip()):
            return True
        links = element.findall(".//a")
        if not links or len(element) > 4 or (element.tag == "div" and len(links) > 1):
            return False
        return bool(READ_ALSO.match("".join(element.itertext()).strip())) or (element.tag == "p" and _is_link(element))
    return False


def _is_link(element: _Element) -> bool:
    """Whether nearly all text of an element is in links, and is a headline rather than a sentence."""
    text = "".join(element.itertext()).strip()
    linked = sum(len("".join(a.itertext()).strip()) for a in element.iter("a"))
    return bool(text) and linked >= 0.9 * len(text) and (len(text) < 25 or text[-1] not in ".!;:”")


def _is_page_header(element: _Element) -> bool:
    return next(element.iterdescendants("h1"), None) is None


def _is_article(element: _Element) -> bool:
    """Whether a part that is named like an aside holds the article after all (`class="has-sidebar"`)."""
    for inner in element.iterdescendants("h1", "article", "main", "div", "section"):
        if inner.tag == "h1" or (inner.tag in ("article", "main") and not _names_comment(inner)):
            return True
        if "articlebody" in (inner.get("itemprop") or "").lower():
            return True
    return False


def _names_comment(element: _Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return any(word in names for word in CARD_WORDS)


def _is_slight(element: _Element) -> bool:
    """Little text, or mostly links."""
    total = linked = 0
    for text in element.itertext():
        total += len(text.strip())
    if total < _SMALL:
        return True
    for link in element.iter("a"):
        linked += sum(len(t.strip()) for t in link.itertext())
    return linked * 2 > total
