"""What a page says about itself: title, dates, canonical address, name of the site.

Read from JSON-LD, OpenGraph and other meta elements, `<time>` and the headline, in that order. Nothing is guessed: a
page without a date has none, and a day is never taken from an address or from running text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from lxml.etree import _Element

from watchbot.pipeline.pages.layout import fold_blanks, text_of
from watchbot.pipeline.pages.vocabulary import MODIFIED_NAMES, PUBLISHED_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """The metadata of one page; empty or None where the page does not say."""

    title: str
    published: datetime | None
    modified: datetime | None
    canonical_url: str
    copied_from: str
    site_name: str
    free: bool  # False: the page says that it is not accessible for free
    words: int  # how many words it says its article has; 0: it does not say
    body: str  # the article as the page carries it for search engines; mostly empty


_ARTICLE_TYPES = re.compile(r"Article|BlogPosting|Report|WebPage|Dataset|CreativeWork|Newsletter")
_ISO = re.compile(
    r"\s*(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ]+(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?"
)
_WORDED = re.compile(  # RFC 5322 and "March 3, 2026": a month in letters cannot be taken for a day
    r"\s*(?:[^\W\d_]{2,12}\.?,?\s+)?"
    r"(?:(?P<day>\d{1,2})\s+(?P<month>[A-Z][a-z]{2,8})\.?|(?P<month2>[A-Z][a-z]{2,8})\.?\s+(?P<day2>\d{1,2})),?"
    r"\s+(?P<year>\d{4})\b(?:,?\s+(?P<clock>\d\d:\d\d(?::\d\d)?)\s*(?P<zone>[+-]\d\d:?\d\d)?)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?",
    re.IGNORECASE,
)
_OPENINGS = ("//", "/*", "<![CDATA[", "<!--", "*/")
_CLOSINGS = ("*/", "]]>", "-->", "/*", "//")
_LAST_COMMA = re.compile(r",(?=\s*[}\]])")
_MOST_JSON = 500_000
_EARLIEST, _LATEST = 1990, 2099


def read(tree: _Element, *, url: str) -> PageFacts:
    """Return what the page says about itself. Dates are UTC; one without zone counts as UTC, a day as its midnight."""
    meta = _meta(tree)
    linked = _linked_data(tree)
    name = _first(meta.get("og:site_name"), _publisher(linked), meta.get("application-name"))
    return PageFacts(
        title=_title(tree, meta, linked, name),
        published=_first_date(
            [*_of(linked, "datePublished"), *(meta.get(n, "") for n in PUBLISHED_NAMES), *_times(tree, "published")]
        ),
        modified=_first_date(
            [*_of(linked, "dateModified"), *(meta.get(n, "") for n in MODIFIED_NAMES), *_times(tree, "modified")]
        ),
        canonical_url=_canonical(tree, meta, url),
        copied_from=_copied_from(tree, url),
        site_name=name,
        free=not any(str(n.get("isAccessibleForFree")).lower() == "false" for n in linked),
        words=next((n["wordCount"] for n in linked if isinstance(n.get("wordCount"), int)), 0),
        body=max(_of(linked, "articleBody"), key=len, default=""),
    )


def parse_date(text: str) -> datetime | None:
    """Return a date or time as UTC: ISO 8601, or with the month in English letters; else None.

    Years before 1990 and after 2099 are mistakes of the page.
    """
    match = _ISO.match(text) or _ISO.match(_from_words(text))
    if not match or not _EARLIEST <= int(match.group(1)) <= _LATEST:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    clock = f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    offset = (
        "+00:00"
        if not zone or zone in ("Z", "UTC", "GMT")
        else zone
        if ":" in zone
        else f"{zone[:3]}:{zone[3:] or '00'}"
    )
    try:
        return datetime.fromisoformat(f"{year}-{month}-{day}T{clock}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _from_words(text: str) -> str:
    """Return "Tue, 10 Mar 2026 10:00:00 GMT" or "March 10, 2026" in the form of ISO 8601; empty for anything else."""
    found = _WORDED.match(text[:60])
    name = (found["month"] or found["month2"]) if found else ""
    if found is None or not _MONTH.fullmatch(name):
        return ""
    number = _MONTHS.index(name[:3].lower()) + 1
    clock = f" {found['clock']}{found['zone'] or ''}" if found["clock"] else ""
    return f"{found['year']}-{number:02}-{int(found['day'] or found['day2']):02}{clock}"


def _meta(tree: _Element) -> dict[str, str]:
    """First content of each named meta element, names in lower case."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (
            element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv") or ""
        )
        content = fold_blanks(element.get("content") or "")
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _linked_data(tree: _Element) -> list[dict[str, Any]]:
    """The JSON-LD nodes that describe the article, articles before pages."""
    nodes: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or len(nodes) > 200:
            continue
        nodes += _nodes(_json(script.text or ""), 0)
    typed = [n for n in nodes if _ARTICLE_TYPES.search(str(n.get("@type", "")))]
    return sorted(typed, key=lambda n: "WebPage" in str(n.get("@type", "")))


def _json(text: str) -> Any:
    """Read JSON as sites write it: wrapped for parsers of long ago, a comma behind the last value; None for others."""
    raw = text[:_MOST_JSON].strip()
    for mark in _OPENINGS:
        raw = raw.removeprefix(mark).lstrip()
    for mark in _CLOSINGS:
        raw = raw.removesuffix(mark).rstrip()
    for spelled in (raw, _LAST_COMMA.sub("", raw)):
        try:
            return json.loads(spelled, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any, depth: int) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [n for v in value[:50] for n in _nodes(v, depth)]
    if isinstance(value, dict) and depth < 4:
        inner = [n for key in ("@graph", "mainEntity", "mainEntityOfPage") for n in _nodes(value.get(key), depth + 1)]
        return [value, *inner]
    return []


def _of(nodes: list[dict[str, Any]], key: str) -> list[str]:
    return [v for n in nodes if isinstance(v := n.get(key), str)]


def _publisher(nodes: list[dict[str, Any]]) -> str:
    for node in nodes:
        publisher = node.get("publisher")
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            return fold_blanks(publisher["name"])
    return ""


def _title(tree: _Element, meta: dict[str, str], linked: list[dict[str, Any]], site: str) -> str:
    """Headline of the page, without the name of the site."""
    named = _first(meta.get("og:title"), *_of(linked, "headline"), meta.get("twitter:title"))
    title = next((text_of(e) for e in tree.iter("title")), "") or _document_title(tree)
    headlines = [h for h in (text_of(e) for e in tree.iter("h1")) if h]
    chosen = named or (headlines[0] if len(headlines) == 1 else "") or _second_headline(tree, title) or title
    return _without_site(fold_blanks(chosen), site)


def _document_title(tree: _Element) -> str:
    element = next(tree.iter("title"), None)
    return fold_blanks(element.text or "") if element is not None else ""


def _second_headline(tree: _Element, title: str) -> str:
    """A heading that the document's title repeats, with the site's name before or after it."""
    for element in tree.iter("h1", "h2"):
        heading = text_of(element)
        if len(heading) > 8 and heading in title:
            return heading
    return ""


def _without_site(title: str, site: str) -> str:
    for mark in (" | ", " - ", " – ", " — ", " · ", " :: "):
        if site and title.endswith(mark + site):
            return title[: -len(mark + site)]
    return title


def _times(tree: _Element, kind: str) -> list[str]:
    """Dates of `<time>` elements and microdata that say which date they are; a single plain one is the publication."""
    found: list[str] = []
    plain: list[str] = []
    for element in tree.iter("time", "span", "abbr", "p", "div"):
        stamp = (
            element.get("datetime")
            or element.get("content")
            or (element.get("title") if element.tag == "abbr" else None)
        )
        if not stamp:
            continue
        names = f"{element.get('itemprop') or ''} {element.get('class') or ''} {element.get('pubdate') or ''}".lower()
        if "modif" in names or "updat" in names:
            found += [stamp] if kind == "modified" else []
        elif "publi" in names or "pubdate" in element.attrib:
            found += [stamp] if kind == "published" else []
        elif element.tag == "time":
            plain.append(stamp)
    return found or (plain[:1] if kind == "published" and len(plain) == 1 else [])


def _canonical(tree: _Element, meta: dict[str, str], url: str) -> str:
    """The address the page calls its own, only where that stays on the site.

    A front page is no address of an article: templates that name it for every page would make all of them one.
    """
    own = urlsplit(url)
    for target in _addresses([*_canonical_links(tree), meta.get("og:url", "")], url):
        front = not target.path.strip("/") and not target.query
        if _site(target.hostname or "") == _site(own.hostname or "") and (not front or not own.path.strip("/")):
            return str(target._replace(fragment="").geturl())
    return ""


def _copied_from(tree: _Element, url: str) -> str:
    """The page on another site that this one names as its original; a bare front page names none."""
    own = _site(urlsplit(url).hostname or "")
    for target in _addresses(_canonical_links(tree), url):
        if own and _site(target.hostname or "") != own and target.path.strip("/"):
            return str(target.geturl())
    return ""


def _canonical_links(tree: _Element) -> list[str]:
    return [e.get("href") or "" for e in tree.iter("link") if "canonical" in (e.get("rel") or "").lower().split()]


def _addresses(links: list[str], url: str) -> Iterator[SplitResult]:
    for link in links:
        try:
            target = urlsplit(urljoin(url, link.strip()))
            usable = link.strip() and target.scheme in ("http", "https") and target.hostname
        except ValueError:
            continue
        if usable:
            yield target


def _site(host: str) -> str:
    return host.lower().removeprefix("www.").removeprefix("m.").removeprefix("amp.")


def _first_date(texts: list[str]) -> datetime | None:
    return next((d for t in texts if t and (d := parse_date(t))), None)


def _first(*texts: str | None) -> str:
    return next((t for t in texts if t), "")
