"""What one whole poll costs, next to doing it naively and next to its own floors. Everything in one run.

    python benchmarks/poll.py [--feeds 150] [--many 10000] [--rounds 3]

Feeds and pages of real size are served from another process on loopback; every feed has a host of its own. Printed:

    ours      feeds → pages → claims → SQLite, by the job that the daemon runs
    naive     20 threads that fetch, feedparser as it comes, trafilatura with metadata one page at a time in one child
              process, one regular expression for all phrases, a commit for each article
    bare      nothing but the extraction of the same pages, in the same pool of processes
    second    a poll in which every feed answers 304, next to a bare aiohttp loop that asks the same with conditions
    memory    the main process after 10,000 feeds

CPU is user and system time of the process and all its children, servers not counted. The parts are run by turns, and
the quickest round of each counts: machines have other things to do.

"Besides extraction" is everything that the poll costs and bare extraction does not: reading what the text says, feeds,
fetching, hand-over, comparing, writing. Bare extraction with the same options is the poll's own extraction, which gives
text, title, dates and where else the text is. Beside it stand trafilatura giving the same, which is what the poll would
have to pay for it otherwise, and trafilatura giving the text only, with the options that cost least.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

ARTICLES = 4  # new ones of each feed
FIGURES, TOPICS = 200, 50  # four phrases each: 1,000 in all
START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
TICK = os.sysconf("SC_CLK_TCK")

_SUBJECTS = (  # noqa: SIM905
    "ferry harbour turbine orchard tram reservoir clinic museum bakery foundry vineyard library glacier quarry airport "
    "tunnel hospital theatre fishery brewery sawmill refinery nursery stadium"
).split()
_MEASURES = "output share capacity ridership price yield attendance backlog turnover demand".split()  # noqa: SIM905
_SYLLABLES = "ba cor del fen gar hul jor kes lin mor nav os pel quin ras sol tam ur vel wes yar zin".split()  # noqa: SIM905


# --------------------------------------------------------------------------- what is watched, what is written


def phrases_of(number: int) -> list[str]:
    """Return the four phrases of a figure or topic; each has a name of its own, as what people watch has."""
    chance = random.Random(-1 - number)
    name = "".join(chance.sample(_SYLLABLES, 3)).capitalize()
    subject, measure = chance.choice(_SUBJECTS), _MEASURES[number % 10]
    return [f"{name} {subject}", f"{name} authority", f"{subject} {measure}", f"{measure} of {subject}s"]


def watched() -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return 200 cards and 50 topics with 1,000 phrases in all."""
    from watchbot.model import Figure, KnownValue, Topic, Unit, UnitKind

    figures = tuple(
        Figure(
            id=f"figure-{n}",
            label=f"{phrases_of(n)[0]} {_MEASURES[(n // 10) % 10]}",
            unit=Unit(kind=UnitKind.PERCENT),
            about=(tuple(phrases_of(n)[:2]), tuple(phrases_of(n)[2:])),
            known=(KnownValue(value=Decimal(40 + n % 20)),),
        )
        for n in range(FIGURES)
    )
    topics = tuple(
        Topic(id=f"topic-{n}", label=f"topic {n}", any=tuple(phrases_of(FIGURES + n))) for n in range(TOPICS)
    )
    return figures, topics


def sentence(chance: random.Random) -> str:
    """Write a sentence; one in three has a number, one in twenty-five says something about what is watched."""
    words = " ".join(chance.choice(_WORDS) for _ in range(chance.randint(9, 22)))
    kind = chance.random()
    if kind < 0.04:
        named = phrases_of(chance.randrange(FIGURES + TOPICS))
        value = chance.randint(200, 800) / 10
        return f"The {named[2]} of the {named[0]} rose to {value} percent, {words}."
    if kind < 0.35:
        return (
            f"The {words} by {chance.randint(2, 9000):,} {chance.choice(_SUBJECTS)}s in {chance.randint(2015, 2026)}."
        )
    return f"{words.capitalize()}."


_WORDS = (  # noqa: SIM905
    "the a of and to in that for with as on by from its their report council minister city company workers "
    "region plan budget season figures survey officials residents project local national public new early late "
    "said found expects announced published reviewed agreed delayed opened closed built planned funded "
    "measured compared while because although after before during under over between without despite main "
    "several many few most other"
).split()


def a_page(number: int) -> bytes:
    """Write a page as sites write them: about 100 kB and 3,000 elements, a twentieth of it the article."""
    chance = random.Random(number)
    paragraphs = "".join(
        f'<div class="block"><p data-n="{n}">'
        f"{' '.join(_marked_up(chance) for _ in range(chance.randint(3, 6)))}</p></div>"
        for n in range(chance.randint(6, 14))
    )
    links = "".join(
        f'<li class="menu-item menu-item-{n}"><div class="wrap"><a href="/section/{n}?ref=nav" data-track="nav-{n}">'
        f"<span class='icon'></span><span class='label'>{chance.choice(_WORDS)} {chance.choice(_SUBJECTS)}</span>"
        "</a></div></li>"
        for n in range(110)
    )
    cards = "".join(
        f'<article class="card teaser"><div class="card-in"><a href="/{number}/{n}"><picture>'
        f'<source srcset="/i/{n}.webp"><img src="/i/{n}.jpg" alt="" width="320" height="180"></picture>'
        f"<h3><span>{sentence(chance)[:70]}</span></h3></a>"
        f"<p class='dek'>{sentence(chance)}</p><div class='meta'><time>1 h</time><span>{n}</span></div></div></article>"
        for n in range(40)
    )
    replies = "".join(
        f'<li class="comment"><div class="comment-body"><div class="author"><b>Reader {n}</b> <a href="#r{n}">reply</a>'
        f"</div><p>{sentence(chance)} {sentence(chance)}</p></div></li>"
        for n in range(chance.randint(0, 60))
    )
    style = "".join(f".c{n}{{margin:{n}px;padding:0 {n}px;color:#{n:06x}}}" for n in range(250))
    script = json.dumps({"props": {f"k{n}": sentence(chance) for n in range(chance.randint(20, 120))}})
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Story {number}</title>'
        f'<meta property="article:published_time" content="{START.isoformat()}">'
        f'<link rel="canonical" href="/a/{number}">'
        f"<style>{style}</style><script>window.__STATE__={script}</script></head><body>"
        f'<header class="site-header"><nav class="main-nav"><ul>{links}</ul></nav></header><main>'
        f'<article class="story"><h1>Story {number}</h1><div class="byline">By A Writer</div>'
        f'<div class="article-body">{paragraphs}</div></article>'
        f'<aside class="related">{cards}</aside><section id="comments"><ol>{replies}</ol></section></main>'
        f'<footer class="site-footer"><ul>{links}</ul></footer></body></html>'
    ).encode()


def _marked_up(chance: random.Random) -> str:
    """Write a sentence with a link or an emphasis in it, now and then."""
    written, kind = sentence(chance), chance.random()
    head, _, tail = written.partition(" ")
    if kind < 0.15:
        return f'{head} <a href="/tag/{chance.randrange(99)}">{tail[:12]}</a>{tail[12:]}'
    return f"{head} <em>{tail[:9]}</em>{tail[9:]}" if kind < 0.25 else written


def a_feed(number: int, entries: int) -> bytes:
    """Write a feed with some new entries."""
    items = "".join(
        f"<item><title>Story {number * ARTICLES + n}</title><link>http://site{number}.example/a/{number * ARTICLES + n}"
        f"</link><guid>g{number}-{n}</guid><pubDate>{(START - timedelta(hours=n)):%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        f"<description>{sentence(random.Random(number * 7 + n))}</description></item>"
        for n in range(entries)
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Feed {number}</title>'
        f"<link>http://site{number}.example/</link><description>News</description>{items}</channel></rss>"
    ).encode()


# --------------------------------------------------------------------------- the web, in a process of its own


def serve(feeds: int) -> None:
    """Serve until standard input is closed. Hosts beyond `feeds` have a feed with one entry and no page."""
    pages = [_answer(a_page(n), "text/html; charset=utf-8") for n in range(feeds * ARTICLES)]
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    unchanged = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'

    def answer(host: str, path: str, head: bytes) -> bytes:
        if path == "/feed.xml":
            if b'if-none-match: "v1"' in head.lower():
                return unchanged
            number = int(host.removeprefix("site").removesuffix(".example"))
            if number < feeds:
                return _answer(a_feed(number, ARTICLES), "application/rss+xml", etag='"v1"')
            return _answer(_linkless(number), "application/rss+xml", etag='"v1"')
        if path.startswith("/a/"):
            return pages[int(path[3:])]
        return missing

    class Answers(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport, self.buffer = transport, b""

        def data_received(self, data: bytes) -> None:
            self.buffer += data
            while b"\r\n\r\n" in self.buffer:
                head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode()
                host = re.search(rb"(?i)\r\nhost: *([^\r:]+)", head)
                self.transport.write(answer(host.group(1).decode() if host else "", path, head))  # type: ignore[attr-defined]
                if b"connection: close" in head.lower():
                    self.transport.close()

    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(Answers, "127.0.0.1", 0, backlog=1024)
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)
        server.close()

    asyncio.run(forever())


def _linkless(number: int) -> bytes:
    return (
        f'<rss version="2.0"><channel><title>Feed {number}</title><item><title>Only a title {number}</title>'
        f"<guid>g{number}</guid></item></channel></rss>"
    ).encode()


def _answer(body: bytes, kind: str, *, etag: str = "") -> bytes:
    tag = f"ETag: {etag}\r\n" if etag else ""
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{tag}Content-Length: {len(body)}\r\n\r\n".encode() + body


@contextmanager
def web(feeds: int) -> Iterator[int]:
    """Start the web; the port of it."""
    command = [sys.executable, __file__, "--part", "web", "--feeds", str(feeds)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(timeout=20)


# --------------------------------------------------------------------------- measuring


def family(pid: int) -> list[int]:
    """Return a process and its descendants."""
    found = [pid]
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            found += family(int(child))
    return found


def cpu() -> float:
    """Return the CPU seconds that this process and its children have used, those that ended and were waited for too."""
    total = 0
    for pid in family(os.getpid()):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / TICK


def memory(field: str = "VmRSS") -> float:
    """Return the memory of this process in MB: `VmRSS` now, `VmHWM` at its highest."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1000


# --------------------------------------------------------------------------- ours


def _parts(folder: Path, feeds: int, port: int) -> tuple[Any, Any, Callable[[str, int], Awaitable[list[str]]]]:
    from watchbot.config import Config, FetchSettings, WorkerSettings
    from watchbot.model import FeedSeed
    from watchbot.seeds import Seeds

    config = Config(
        database=f"sqlite:///{folder / 'poll.db'}",
        seeds=folder,
        fetch=replace(FetchSettings(), pause=timedelta(0)),
        workers=replace(WorkerSettings(), processes=2),
        recheck=(),
        digests=(),
        channels=(),
    )
    figures, topics = watched()
    named = tuple(FeedSeed(url=f"http://site{n}.example/feed.xml") for n in range(feeds))
    seeds = Seeds(feeds=named, publishers=(), topics=topics, figures=figures, documents=())

    async def resolve(_host: str, _port: int) -> list[str]:
        return [f"127.0.0.1:{port}"]

    return config, seeds, resolve


async def ours(folder: Path, feeds: int, port: int) -> dict[str, float]:
    """Poll once with articles, then again with 304s only."""
    from watchbot import jobs
    from watchbot.app import open_app

    config, seeds, resolve = _parts(folder, feeds, port)
    async with open_app(config, seeds=seeds, resolver=resolve) as app:
        await jobs.prepare(app)
        await _warm(app.workers)
        begun, spent, own = time.perf_counter(), cpu(), time.process_time()
        outcome = await jobs.poll(app)
        seconds, used = time.perf_counter() - begun, cpu() - spent
        own = time.process_time() - own
        assert outcome.counts.read == feeds * ARTICLES, outcome
        second = []
        for _ in range(7):
            begun = time.perf_counter()
            again = await jobs.poll(app, everything=True)
            second.append(feeds / (time.perf_counter() - begun))
            assert again.counts.unchanged == feeds, again
        return {
            "seconds": seconds,
            "cpu": used,
            "main_cpu": own,
            "rate": feeds * ARTICLES / seconds,
            "second": median(second),
            "main_mb": memory(),
            "claims": outcome.counts.claims,
        }


async def _warm(workers: Any) -> None:
    """Let every process start and import before the clock runs."""
    body = a_page(10**6)
    await asyncio.gather(*(workers.read_page(body, url="http://warm.example/") for _ in range(8)))


def extract(_watchlist: object, body: bytes) -> int:
    """Read a page in a worker process, and nothing else."""
    from watchbot.pipeline.pages import read_page

    return len(read_page(body, url="http://one.example/", content_type="text/html").text)


async def bare(folder: Path, feeds: int, _port: int) -> dict[str, float]:
    """Extract the same pages in the same pool, and do nothing with them."""
    from watchbot.workers import Workers

    config, _, _ = _parts(folder, feeds, 0)
    workers = Workers(config.workers, (), ())
    figures = {}
    try:
        await _warm(workers)
        bodies = [a_page(n) for n in range(feeds * ARTICLES)]
        for name, job in (("", extract), ("_same", extract_the_same), ("_others", extract_as_others_do)):
            await asyncio.gather(*(workers._run("x", job, body) for body in bodies[:8]))  # noqa: SLF001
            begun, spent = time.perf_counter(), cpu()
            await asyncio.gather(*(workers._run("x", job, body) for body in bodies))  # noqa: SLF001
            figures |= {f"seconds{name}": time.perf_counter() - begun, f"cpu{name}": cpu() - spent}
        return figures
    finally:
        workers.close()


def extract_as_others_do(_watchlist: object, body: bytes) -> int:
    """Read a page with trafilatura, with the options that cost least: the yardstick from outside."""
    import trafilatura

    return len(trafilatura.extract(body.decode(), fast=True, include_comments=False) or "")


def extract_the_same(_watchlist: object, body: bytes) -> int:
    """Read a page with trafilatura, with what we read of it: text, title, dates, canonical address."""
    import trafilatura

    found = trafilatura.bare_extraction(body.decode(), fast=True, include_comments=False, with_metadata=True)
    return len(found.text or "") if found is not None else 0


async def bare_loop(_folder: Path, feeds: int, port: int) -> dict[str, float]:
    """Ask every feed with a condition, with nothing but aiohttp."""
    import aiohttp
    from aiohttp.abc import AbstractResolver

    class Loopback(AbstractResolver):
        async def resolve(self, host: str, _port: int = 0, family: int = 0) -> list[dict[str, Any]]:
            where = {"hostname": host, "host": "127.0.0.1", "port": port, "family": family or 2, "proto": 0, "flags": 0}
            return [where]

        async def close(self) -> None:
            """Nothing to close."""

    rates = []
    for _ in range(7):
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=Loopback(), limit=64)) as session:

            async def ask(number: int, session: aiohttp.ClientSession = session) -> None:
                url = f"http://site{number}.example/feed.xml"
                async with session.get(url, headers={"If-None-Match": '"v1"'}) as answer:
                    assert answer.status == 304

            begun = time.perf_counter()
            await asyncio.gather(*(ask(n) for n in range(feeds)))
            rates.append(feeds / (time.perf_counter() - begun))
    return {"rate": median(rates)}


async def many(folder: Path, feeds: int, port: int) -> dict[str, float]:
    """Poll very many feeds twice; the main process must stay small.

    The tables are there, as at every start but the first: what makes them stays in memory, 13 MB, until the next start.
    """
    from watchbot import jobs
    from watchbot.app import open_app

    config, seeds, resolve = _parts(folder, feeds, port)
    making = f"from watchbot.store import open_store; open_store({config.database!r}).close()"
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", making], check=True, timeout=60)
    async with open_app(config, seeds=seeds, resolver=resolve) as app:
        await jobs.prepare(app)
        before = memory()
        begun = time.perf_counter()
        outcome = await jobs.poll(app)
        first = time.perf_counter() - begun
        assert outcome.counts.polled == feeds, outcome
        begun = time.perf_counter()
        await jobs.poll(app, everything=True)
        again = time.perf_counter() - begun
        return {"before_mb": before, "after_mb": memory(), "peak_mb": memory("VmHWM"), "first": first, "second": again}


# --------------------------------------------------------------------------- naive


def _extract_naively(body: bytes) -> tuple[str, str]:
    import trafilatura

    found = trafilatura.bare_extraction(body.decode("utf-8", "replace"), with_metadata=True)
    return (found.title or "", found.text or "") if found else ("", "")


def naive(folder: Path, feeds: int, port: int) -> dict[str, float]:
    """Do it as one does it first."""
    import urllib.request

    import feedparser

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def fetch(url: str) -> bytes:
        host, _, path = url.partition("://")[2].partition("/")
        request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", headers={"Host": host})
        with opener.open(request, timeout=30) as answer:
            return answer.read()

    phrases = [phrase for n in range(FIGURES + TOPICS) for phrase in phrases_of(n)]
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, phrases)) + r")\b", re.IGNORECASE)
    number = re.compile(r"\d[\d,.]*(?:\s*(?:%|percent|million|billion))?")
    lock = threading.Lock()
    database = sqlite3.connect(folder / "naive.db", check_same_thread=False)
    database.execute("CREATE TABLE article (url TEXT PRIMARY KEY, title TEXT, text TEXT)")
    database.execute("CREATE TABLE found (url TEXT, phrase TEXT, number TEXT)")
    with get_context("spawn").Pool(1) as child, ThreadPoolExecutor(20) as threads:
        child.apply(_extract_naively, (a_page(10**6),))
        begun, spent = time.perf_counter(), cpu()

        def read(url: str) -> None:
            title, text = child.apply(_extract_naively, (fetch(url),))
            rows = []
            for line in re.split(r"(?<=[.!?])\s", text):
                named = [m.group() for m in pattern.finditer(line)]
                rows += [(url, name, found) for name in named for found in number.findall(line)]
            with lock:
                database.execute("INSERT INTO article VALUES (?, ?, ?)", (url, title, text))
                database.executemany("INSERT INTO found VALUES (?, ?, ?)", rows)
                database.commit()

        def poll(host: int) -> list[str]:
            return [e.link for e in feedparser.parse(fetch(f"http://site{host}.example/feed.xml")).entries]

        links = [link for feed in threads.map(poll, range(feeds)) for link in feed]
        list(threads.map(read, links))
        seconds, used = time.perf_counter() - begun, cpu() - spent
    stored = database.execute("SELECT count(*) FROM article").fetchone()[0]
    assert stored == feeds * ARTICLES, stored
    return {"seconds": seconds, "cpu": used, "rate": stored / seconds}


# --------------------------------------------------------------------------- all of it


def run(part: str, feeds: int, port: int) -> dict[str, float]:
    """Run one part in a process of its own."""
    command = [sys.executable, __file__, "--part", part, "--feeds", str(feeds), "--port", str(port)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=900)
    return dict(json.loads(answer.stdout.splitlines()[-1]))


PARTS = ("bare", "naive", "ours", "bare_loop")
_MORE_IS_BETTER = frozenset({"rate", "second", "claims"})


def best(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Return the best that any round gave, figure by figure."""
    return {n: (max if n in _MORE_IS_BETTER else min)(row[n] for row in rounds) for n in rounds[0]}


_YARDSTICKS = (
    "our extraction: the same options",
    "trafilatura giving the same: the price otherwise",
    "trafilatura giving the text only",
)


def report(feeds: int, many_feeds: int, rounds: int) -> None:
    """Print all figures of one run."""
    with web(feeds) as port:
        all_rounds = [{part: run(part, feeds, port) for part in PARTS} for _ in range(rounds)]
    first = {part: best([one[part] for one in all_rounds]) for part in PARTS}
    mine, floor, simple = first["ours"], first["bare"], first["naive"]
    bare_rows = [
        (name, {"seconds": floor[f"seconds{way}"], "cpu": floor[f"cpu{way}"]})
        for name, way in (
            ("bare: our extraction", ""),
            ("bare: trafilatura, same", "_same"),
            ("bare: trafilatura, text", "_others"),
        )
    ]
    count = feeds * ARTICLES
    for name, row in (("ours", mine), ("naive", simple), *bare_rows):
        each = 1000 * row["cpu"] / count
        print(f"{name:24} {count / row['seconds']:6.1f} articles/s  {each:5.1f} ms CPU an article")
    beside = mine["cpu"] - floor["cpu"]
    parts = (floor["cpu"], beside - mine["main_cpu"], mine["main_cpu"])
    extracting, reading, leading = (1000 * part / count for part in parts)
    print(f"ours, ms: extraction {extracting:.1f}, reading, feeds, hand-over {reading:.1f}, main process {leading:.1f}")
    print(f"ours / naive                        {mine['rate'] / simple['rate']:.2f}   (aim: at least 3)")
    print(f"ours / naive, for a second of CPU   {simple['cpu'] / mine['cpu']:.2f}")
    print("CPU besides extraction              (aim: at most 0.80 of the first)")
    for name, (_, row) in zip(_YARDSTICKS, bare_rows, strict=True):
        print(f"  / {name:49} {beside / row['cpu']:.2f}")
    print(f"second poll, all 304                {mine['second']:.0f} feeds/s")
    print(f"bare aiohttp loop                   {first['bare_loop']['rate']:.0f} feeds/s")
    print(
        f"second / bare loop                  {mine['second'] / first['bare_loop']['rate']:.2f}   (aim: at least 0.35)"
    )
    print(f"main process after the poll         {mine['main_mb']:.0f} MB, {mine['claims']:.0f} claims")
    if many_feeds:
        with web(0) as port:
            row = run("many", many_feeds, port)
        print(
            f"main process after {many_feeds} feeds     {row['after_mb']:.0f} MB (peak {row['peak_mb']:.0f}, before "
            f"{row['before_mb']:.0f}); {many_feeds / row['first']:.0f} feeds/s, then {many_feeds / row['second']:.0f}"
        )


def main() -> None:
    """Run everything, or one part of it for the run that measures."""
    options = argparse.ArgumentParser()
    options.add_argument("--feeds", type=int, default=150)
    options.add_argument("--many", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--part", default="")
    options.add_argument("--port", type=int, default=0)
    given = options.parse_args()
    if not given.part:
        report(given.feeds, given.many, given.rounds)
    elif given.part == "web":
        serve(given.feeds)
    else:
        with tempfile.TemporaryDirectory() as name:
            part = globals()[given.part]
            figures = part(Path(name), given.feeds, given.port)
            print(json.dumps(asyncio.run(figures) if asyncio.iscoroutine(figures) else figures))


if __name__ == "__main__":
    main()
