"""OPML subscription lists → feeds, and back.

Feed readers write these files and people pass them on, so they are read with every door closed: no document type, no
entities, no network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from watchbot.model import FeedSeed

MAX_DEPTH: Final = 30


class OpmlError(Exception):
    """The text is no OPML that we read; the message says why, `line` where (0: the whole file)."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def parse_opml(body: bytes) -> tuple[tuple[FeedSeed, int], ...]:
    """Return the feeds of an OPML document with the lines on which they stand, in the order of the document.

    Groups become folders, joined with "/". Outlines without an address of a feed are only groups. Addresses are
    returned as written (but for `feed:`, which is no more than a wish to be subscribed to); whoever uses them checks
    them.

    Raises:
        OpmlError: for anything that is no OPML, or has a document type or entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        what = str(getattr(error, "msg", error)).partition(", line ")[0]
        raise OpmlError(f"not well-formed XML: {what}", getattr(error, "lineno", 0) or 0) from None
    if root.getroottree().docinfo.doctype:
        raise OpmlError("a document type is not allowed here", 1)
    if str(root.tag).lower() != "opml":
        raise OpmlError(f"begins with <{root.tag}>, not with <opml>", root.sourceline or 0)
    return tuple(found for body_ in root.iter("body") for found in _outlines(body_, ()))


def _outlines(parent: etree._Element, folders: tuple[str, ...]) -> Iterator[tuple[FeedSeed, int]]:
    if len(folders) > MAX_DEPTH:
        raise OpmlError("groups are nested too deeply", parent.sourceline or 0)
    for outline in parent.iterchildren("outline"):
        names = {str(key).lower(): str(value).strip() for key, value in outline.attrib.items()}
        title = names.get("title") or names.get("text", "")
        address = _subscribed(names.get("xmlurl", ""))
        if address:
            yield FeedSeed(url=address, title=title, folder="/".join(folders)), outline.sourceline or 0
        yield from _outlines(outline, folders if address or not title else (*folders, title))


def _subscribed(address: str) -> str:
    """Return what stands behind `feed://host/…` and `feed:https://host/…`."""
    scheme, _, rest = address.partition(":")
    if scheme.lower() != "feed":
        return address
    return f"http:{rest}" if rest.startswith("//") else rest


def write_opml(feeds: Iterable[FeedSeed], *, title: str = "watchbot") -> bytes:
    """Return feeds as an OPML 2.0 document that every feed reader takes; folders become groups."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    groups: dict[str, etree._Element] = {"": body}
    for feed in feeds:
        group = _group(feed.folder, groups)
        name = feed.title or feed.url
        etree.SubElement(group, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return document


def _group(folder: str, groups: dict[str, etree._Element]) -> etree._Element:
    if folder not in groups:
        above, _, name = folder.rpartition("/")
        groups[folder] = etree.SubElement(_group(above, groups), "outline", text=name, title=name)
    return groups[folder]
