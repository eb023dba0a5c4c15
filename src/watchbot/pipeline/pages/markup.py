"""The text of a page → a tree that lxml can be trusted with.

Everything here is linear in the length of the page. libxml2 itself is not: it looks for doubled attributes in quadratic
time and gives up on a document that is nested more than 255 deep, so both are taken care of before it sees the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from watchbot.pipeline.pages import pdf
from watchbot.pipeline.pages.vocabulary import KEPT_WHEN_FLAT, PARTING_WHEN_FLAT

MOST_CHARACTERS = 9_000_000
"""Longer pages are cut. libxml2 refuses text nodes of 10 MB unless its guards are switched off, and they stay on."""

_BINARY = (
    *(b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"RIFF", b"ID3", b"\x7fELF"),
    *(b"{\\rtf", b"%!PS", b"\xd0\xcf\x11\xe0"),
)
_IS_DEEP = etree.XPath("boolean(//*[count(ancestor::*) > 150])")
_MOST_TAGS = 120_000
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{5000,}")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)[^<>]*>")


@dataclass(frozen=True, slots=True)
class Opened:
    """A page as a tree, the markup that was parsed, and whether that is less than the page."""

    tree: _Element | None
    text: str
    damaged: bool


def kind_of(body: bytes, content_type: str) -> str:
    """Return what a body is: `html`, `text`, `pdf`, or `other` for what has no article in it that we can read."""
    if pdf.is_pdf(body):
        return "pdf"
    declared = content_type.split(";", 1)[0].strip().lower()
    if body.startswith(_BINARY) or declared.startswith(("image/", "audio/", "video/", "font/")):
        return "other"
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower().replace(b"\x00", b"")
    if b"<html" in start or b"<!doctype html" in start or b"<body" in start or b"<head" in start:
        return "html"
    if not _is_text(body) and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "other"
    if declared in ("text/plain", "text/markdown"):
        return "text"
    if declared in (
        "",
        "text/html",
        "application/xhtml+xml",
        "application/octet-stream",
        "text/xml",
        "application/xml",
    ):
        return "html" if b"<" in body[:100_000] or declared == "text/html" else "text"
    return "other"


def _is_text(body: bytes) -> bool:
    head = body[:2000]
    return sum(1 for b in head if b < 9 or 13 < b < 32) * 50 < len(head) + 1


def parse(text: str) -> _Element | None:
    """Return the tree of a piece of markup, or None when there is nothing in it."""
    return open_page(text).tree


def open_page(text: str) -> Opened:
    """Cut, shorten and where needed flatten what libxml2 does not bear, and parse. Linear in the length of the text."""
    shortened = _LONG_TAG.sub(_shorten, text[:MOST_CHARACTERS])
    cut = _cut(shortened)
    damaged = len(text) > MOST_CHARACTERS or cut is not shortened
    tree = parse_again(cut)
    if tree is not None and _IS_DEEP(tree):
        # libxml2 stops reading at 255; our own walk wants some room below that.
        cut = _TAG.sub(_flat_tag, cut)
        tree, damaged = parse_again(cut), True
    return Opened(tree, cut, damaged)


def parse_again(text: str) -> _Element | None:
    """Parse the text of an opened page: without network, external entities and huge trees."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree: _Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return tree


def _shorten(tag: re.Match[str]) -> str:
    """Take the attributes from a tag that has hundreds: libxml2 needs quadratic time for them."""
    found = tag.group()
    if found.count("=") < 300 and len(found) - len(found.replace(" ", "")) < 2000:
        return found
    name = re.match(r"<[a-zA-Z][a-zA-Z0-9:-]*", found)
    return name.group() + " " if name else ""


def _cut(text: str) -> str:
    """End a page before it has more tags than a tree can hold in reasonable time and memory."""
    if text.count("<") <= _MOST_TAGS:
        return text
    place = 0
    for _ in range(_MOST_TAGS):
        place = text.index("<", place) + 1
    return text[: place - 1]


def _flat_tag(tag: re.Match[str]) -> str:
    """Part blocks by paragraphs instead of nesting them."""
    name = tag.group(2).lower()
    if name in KEPT_WHEN_FLAT:
        return tag.group()
    return "<p>" if name in PARTING_WHEN_FLAT else ""
