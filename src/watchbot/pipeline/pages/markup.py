"""The text of a page → a tree that lxml can be trusted with.

Everything here is linear in the length of the page. libxml2 itself is not: it looks for doubled attributes in quadratic
time and gives up on a document that is nested more than 255 deep, so both are taken care of before it sees the page.
"""

from __future__ import annotations

import re

import lxml.html
from lxml import etree

from watchbot.pipeline.pages.vocabulary import KEPT_WHEN_FLAT, PARTING_WHEN_FLAT, VOID

MOST_CHARACTERS = 9_000_000
"""Longer pages are cut. libxml2 refuses text nodes of 10 MB unless its guards are switched off, and they stay on."""

_MOST_DEPTH = 200
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{5000,}")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)[^<>]*>")


def parse(text: str) -> lxml.html.HtmlElement | None:
    """Return the tree of a page, or None when there is nothing in it. No network, no entities, no huge trees."""
    text = _LONG_TAG.sub(_shorten, text[:MOST_CHARACTERS])
    text = _flatten(text)
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _shorten(tag: re.Match[str]) -> str:
    """Take the attributes from a tag that has hundreds: libxml2 needs quadratic time for them."""
    found = tag.group()
    if found.count("=") < 300 and len(found) - len(found.replace(" ", "")) < 2000:
        return found
    name = re.match(r"<[a-zA-Z][a-zA-Z0-9:-]*", found)
    return name.group() + " " if name else ""


def _flatten(text: str) -> str:
    """Part blocks by paragraphs where a page is nested deeper than libxml2 reads; else the page as it is."""
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        if tag.group(1):
            depth = max(0, depth - 1) if tag.group(2).lower() not in VOID else depth
        elif tag.group(2).lower() not in VOID and not tag.group().endswith("/>"):
            depth += 1
            deepest = max(deepest, depth)
    if deepest <= _MOST_DEPTH:
        return text
    return _TAG.sub(_flat_tag, text)


def _flat_tag(tag: re.Match[str]) -> str:
    name = tag.group(2).lower()
    if name in KEPT_WHEN_FLAT:
        return tag.group()
    return "<p>" if name in PARTING_WHEN_FLAT else ""
