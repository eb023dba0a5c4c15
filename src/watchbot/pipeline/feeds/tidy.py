"""The text of an XML feed → XML that no parser chokes on. Every step is linear in its length.

Out: DOCTYPE and everything it declares, processing instructions, comments. CDATA sections become escaped text, named
entities become characters, a bare `&` or `<` becomes text. Bounded: entries, tags, attributes of one tag, depth. A
document that was cut off is closed behind its last complete entry.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass

from watchbot.pipeline.pages.vocabulary import VOID

MOST_PARSED = 5000
"""Entries of one document that are parsed at all; documents have the newest first."""

MOST_TAGS = 250_000
MOST_DEPTH = 150
MOST_ATTRIBUTES = 300
MOST_RUN = 400_000
"""Characters of one text or CDATA section that are parsed: feedparser takes fifty times as much memory."""

_SPECIAL = re.compile(r"<!--|<!\[CDATA\[|<!DOCTYPE|<!ENTITY|<\?", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#(\d{1,10}|[xX][0-9a-fA-F]{1,8});|([A-Za-z][A-Za-z0-9]{0,30});)?")
_BARE = re.compile(r"<(?![A-Za-z_/])")
_ROOT = re.compile(
    r"<((?:[A-Za-z][\w-]{0,20}:)?(?:rss|feed|rdf|html|urlset|sitemapindex|opml|channel))\b", re.IGNORECASE
)
_ANY = re.compile(r"<([A-Za-z_][\w.:-]{0,60})")
_TAG = re.compile(r"<(/?)([A-Za-z_][\w.:-]*)[^<>]*>")
_ENTRY_START = re.compile(r"<(?:[A-Za-z][\w-]{0,20}:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:[A-Za-z][\w-]{0,20}:)?(?:item|entry)\s*>", re.IGNORECASE)
_LONG_TAG = re.compile(r"</?[A-Za-z_][^<>]{4000,}")
_LONG_NAME = re.compile(r"(?:^</?|\s)[^\s=\"'<>]{1000}")  # of a tag or attribute
_XML_NAMED = frozenset(["amp", "lt", "gt", "quot", "apos"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """XML that is safe to parse, with what was noticed on the way."""

    root: str  # local name of the root element in lower case; empty when there is none
    text: str
    truncated: bool  # the document was cut off before its end
    dropped: int  # entries left out because there were too many
    too_deep: bool


def tidy(text: str) -> Tidied:
    """Return a feed document in the form described above."""
    short = _with_short_runs(_without_specials(text))
    plain = _LONG_TAG.sub(_shorten, _BARE.sub("&lt;", _ENTITY.sub(_entity, short)))
    root = _ROOT.search(plain) or _ANY.search(plain)
    if root is None:
        return Tidied(root="", text="", truncated=False, dropped=0, too_deep=False)
    name = root.group(1)
    body = plain[root.start() :]
    body, dropped = _bounded(body)
    body, truncated = _closed(body, name, cut=dropped > 0)
    return Tidied(
        root=name.rsplit(":", 1)[-1].lower(), text=body, truncated=truncated, dropped=dropped, too_deep=_too_deep(body)
    )


def _with_short_runs(text: str) -> str:
    """Cut what stands between two tags where it is longer than any text of an entry that is kept."""
    parts = text.split("<")
    if max(map(len, parts)) <= MOST_RUN:
        return text
    return "<".join(part[: part.find(">") + 1 + MOST_RUN] if ">" in part else part for part in parts)


def _without_specials(text: str) -> str:
    """Take out comments, declarations and instructions; write CDATA sections as escaped text."""
    kept: list[str] = []
    unclosed: set[str] = set()  # ends that do not come any more: looking again each time would be quadratic
    here = 0
    while special := _SPECIAL.search(text, here):
        kept.append(text[here : special.start()])
        mark = special.group().upper()
        end, close = _end_of_special(text, special, unclosed)
        if mark == "<![CDATA[":
            raw = text[special.end() : end if end >= 0 else len(text)][:MOST_RUN]
            kept.append(raw.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
            here = end + len(close) if end >= 0 else len(text)
        else:
            here = end + len(close) if end >= 0 else special.end()
    kept.append(text[here:])
    return "".join(kept)


def _end_of_special(text: str, special: re.Match[str], unclosed: set[str]) -> tuple[int, str]:
    """Place and form of what ends a construct; a DOCTYPE with an internal subset ends behind that. -1: it does not."""
    close = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}.get(special.group().upper(), ">")
    if close in unclosed:
        return -1, close
    end = text.find(close, special.end())
    if close == ">" and end >= 0 and text.find("[", special.end(), end) >= 0 and "]>" not in unclosed:
        close = "]>"
        end = text.find(close, end - 1)
    if end < 0:
        unclosed.add(close)
    return end, close


def _entity(found: re.Match[str]) -> str:
    number, name = found.groups()
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        allowed = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
        return found.group() if allowed else ""
    if name is None:
        return "&amp;"
    if name in _XML_NAMED:
        return found.group()
    character = html.unescape(f"&{name};")
    return f"&amp;{name};" if character.startswith("&") else html.escape(character)


def _shorten(tag: re.Match[str]) -> str:
    """Take the attributes from a tag that has hundreds, or names of a thousand characters.

    feedparser needs quadratic time for the first, and two hundred times the memory of the second.
    """
    if tag.group().count("=") <= MOST_ATTRIBUTES and not _LONG_NAME.search(tag.group(), 0, 5000):
        return tag.group()
    name = _ANY.match(tag.group())
    return (name.group() if name else "") + " "


def _bounded(text: str) -> tuple[str, int]:
    """Cut a document behind its first entries, and before it has too many tags."""
    cut, dropped = len(text), 0
    starts = [m.start() for m in _ENTRY_START.finditer(text)]
    if len(starts) > MOST_PARSED:
        cut, dropped = starts[MOST_PARSED], len(starts) - MOST_PARSED
    if text.count("<") > MOST_TAGS:
        for number, tag in enumerate(_TAG.finditer(text)):
            if number >= MOST_TAGS:
                cut = min(cut, tag.start())
                break
        dropped = sum(1 for start in starts if start >= cut) or dropped
    return text[:cut], dropped


def _closed(text: str, root: str, *, cut: bool) -> tuple[str, bool]:
    """End a document at the end of its root, or behind its last complete entry where that end is missing."""
    end = text.rfind(f"</{root}")
    if end >= 0 and not cut:
        return text[:end] + f"</{root}>", False
    last = 0
    for found in _ENTRY_END.finditer(text):
        last = found.end()
    if not last:  # not even one entry is complete: what there is of the first must not be taken for it
        first = _ENTRY_START.search(text)
        last = first.start() if first else len(text)
    kept = text[:last]
    opened = [name for name in ("channel", root) if re.search(rf"<{re.escape(name)}[\s>]", kept, re.IGNORECASE)]
    missing = [name for name in dict.fromkeys(opened) if f"</{name}" not in kept]
    return kept + "".join(f"</{name}>" for name in missing), not cut


def _too_deep(text: str) -> bool:
    """Whether more elements are open at once than any feed has. Elements that are never closed count for little."""
    depth = 0
    opened: Counter[str] = Counter()
    for tag in _TAG.finditer(text):
        name = tag.group(2).lower()
        if name in VOID and name != "link":
            continue
        if tag.group(1):
            if opened[name]:
                opened[name] -= 1
                depth -= 1
        elif not tag.group().endswith("/>"):
            opened[name] += 1
            depth += 1
            if depth > MOST_DEPTH:
                return True
    return False
