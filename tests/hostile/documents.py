"""Building blocks of the hostile web: feeds, pages and answers, whole ones to be spoiled by the cases."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from xml.sax.saxutils import escape

from rawweb import Answer, Visit, reply

DATE = "Tue, 17 Nov 2026 06:00:00 GMT"
LINK = "/story"

PROSE = "".join(
    f"<p>The ministry said on Monday that the share of heat pumps in new homes rose to {40 + n}.5 percent last year, "
    f"paragraph {n} of its report says, and that the figure will be revised in spring when the survey is complete.</p>"
    for n in range(8)
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One corner of the hostile web: what is served, and in which states its feed and its entries must end.

    `entries` are the states of all entries of the feed, sorted; None where only the number may differ between runs.
    `feed` None: a feed with one entry, whose page is `pages["/story"]`.
    """

    name: str
    state: str
    entries: tuple[str, ...] | None = ()
    feed: Answer | None = None
    pages: dict[str, Answer] = field(default_factory=dict)
    kind: str = "feed"  # what the seeds take it for
    url: str = ""  # of the feed, where it is not the usual one
    addresses: tuple[str, ...] | None = None  # what a look-up of its host gives; None: the hostile web itself
    absent: str = ""  # what no stored text may contain
    present: str = ""  # what the text of some article must contain

    @property
    def host(self) -> str:
        return "".join(c if c.isalnum() else "-" for c in self.name.lower())[:60].strip("-") + ".example"

    @property
    def feed_url(self) -> str:
        return self.url or f"http://{self.host}/feed.xml"


# --------------------------------------------------------------------------- feeds


def entry(link: str = LINK, *, title: str = "A story", guid: str = "", more: str = "", date: str = DATE) -> str:
    """Write one entry of an RSS feed; `more` is markup."""
    parts = [f"<title>{escape(title)}</title>" if title else "", f"<link>{escape(link)}</link>" if link else ""]
    parts += [f"<guid>{escape(guid)}</guid>" if guid else "", f"<pubDate>{date}</pubDate>" if date else "", more]
    return f"<item>{''.join(parts)}</item>"


def rss(*entries: str, head: str = "", declared: str = "utf-8", channel: str = "") -> str:
    """Write an RSS feed; `head` stands between declaration and root, `channel` is markup in the channel."""
    return (
        f'<?xml version="1.0" encoding="{declared}"?>{head}<rss version="2.0"><channel><title>A feed</title>'
        f"<link>/</link><description>News</description>{channel}{''.join(entries)}</channel></rss>"
    )


def atom(*entries: str, attributes: str = "") -> str:
    """Write an Atom feed."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"{attributes}>'
        f"<title>A feed</title><id>urn:feed</id><updated>2026-11-17T06:00:00Z</updated>{''.join(entries)}</feed>"
    )


def atom_entry(link: str = LINK, *, title: str = "A story", attributes: str = "", more: str = "") -> str:
    return (
        f"<entry{attributes}><title>{title}</title><id>urn:{escape(link)}{len(more)}</id>"
        f'<link href="{escape(link)}"/><updated>2026-11-17T06:00:00Z</updated>{more}</entry>'
    )


def sent(document: str | bytes, kind: str = "application/rss+xml", **headers: str) -> bytes:
    """Answer with a document."""
    body = document.encode() if isinstance(document, str) else document
    return reply(body, content_type=kind, **headers)


ONE = rss(entry())
FULL = f"<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>{escape(PROSE)}</content:encoded>"
ONE_FULL = rss(entry(more=FULL))


# --------------------------------------------------------------------------- pages


def page(body: str = PROSE, *, head: str = "", title: str = "A story") -> str:
    """Write a page."""
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><h1>{title}</h1><article>{body}</article></body></html>"
    )


def shown(document: str | bytes = "", kind: str = "text/html; charset=utf-8", **headers: str) -> bytes:
    """Answer with a page; without one, with a good page."""
    return sent(document or page(), kind, **headers)


GOOD = shown()


# --------------------------------------------------------------------------- bad manners


def drip(head: bytes, piece: bytes, pause: float = 0.05) -> Callable[[Visit], Awaitable[None]]:
    """Answer in small pieces without end: each comes in time, the whole never does."""

    async def answer(visit: Visit) -> None:
        await visit.send(head)
        while True:
            await visit.send(piece)
            await asyncio.sleep(pause)

    return answer


def flood(head: bytes, piece: bytes) -> Callable[[Visit], Awaitable[None]]:
    """Answer as fast as the client takes it, without end."""

    async def answer(visit: Visit) -> None:
        await visit.send(head)
        while True:
            await visit.send(piece)

    return answer


def stall(head: bytes) -> Callable[[Visit], Awaitable[None]]:
    """Begin an answer, then say nothing."""

    async def answer(visit: Visit) -> None:
        await visit.send(head)
        await asyncio.sleep(30)

    return answer


async def reset(visit: Visit) -> None:
    """Break the connection without a word."""
    visit.writer.transport.abort()


async def slow_but_whole(visit: Visit) -> None:
    """Answer in pieces, but within any sensible time."""
    answer = GOOD
    for start in range(0, len(answer), 400):
        await visit.send(answer[start : start + 400])
        await asyncio.sleep(0.02)


def gzipped(document: str | bytes, kind: str = "text/html") -> bytes:
    body = document.encode() if isinstance(document, str) else document
    return sent(gzip.compress(body), kind, content_encoding="gzip")


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@cache
def _bomb() -> bytes:
    return gzip.compress(b"<p>0</p>" * 12_000_000)


def big(make: Callable[[], bytes]) -> Callable[[Visit], Awaitable[None]]:
    """Answer with something large that is only made when it is asked for."""

    async def answer(visit: Visit) -> None:
        await visit.send(make())

    return answer


def bomb(status: str = "200 OK", *, coats: int = 1, **headers: str) -> Callable[[Visit], Awaitable[None]]:
    """Answer with a hundred megabytes in a small gzip coat."""

    def make() -> bytes:
        body = _bomb() if coats == 1 else gzip.compress(_bomb())
        coding = ", ".join(["gzip"] * coats)
        return reply(body, status=status, content_type="text/html", content_encoding=coding, **headers)

    return big(make)
