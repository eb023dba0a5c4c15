"""A hostile web, case by case: each ends in its named way, in time, and within its limits."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import brotli
import pytest
from backports import zstd

from rawweb import LIFETIME, Answer, RawServer, Visit, mapping, moved, outcome_of, reply, small_settings, word
from watchbot.config import FetchSettings
from watchbot.errors import FetchError
from watchbot.fetch import Fetcher
from watchbot.fetch.answer import LARGE_AT_ONCE
from watchbot.model import Fetched

BIG = 50_000  # more than any limit of the test settings
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def drip(head: bytes, piece: bytes, pause: float = 0.02) -> Callable[[Visit], Awaitable[None]]:
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
        await asyncio.sleep(5)

    return answer


async def circle(visit: Visit) -> None:
    """Send from /a to /b and back."""
    await visit.send(moved("/b" if visit.path == "/a" else "/a"))


async def onward(visit: Visit) -> None:
    """Send ever further."""
    await visit.send(moved(f"/{visit.number}"))


def coded(body: bytes, coding: str) -> bytes:
    return reply(body, content_encoding=coding)


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def with_dictionary(data: bytes) -> bytes:
    packer = zlib.compressobj(zdict=data[:40])
    return packer.compress(data) + packer.flush()


SKIPPED = b"\x50\x2a\x4d\x18\0\0\0\0"  # a frame of Zstandard that has nothing in it for us
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP_HEAD = HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n"
BOMB = gzip.compress(b"0" * 20_000_000)
TEXT = b"<p>The share rose to 74.2 percent.</p>" * 20

CASES: dict[str, tuple[Answer, str]] = {
    # how long
    "drip of body bytes": (drip(HEAD + b"Content-Length: 30000\r\n\r\n", b"x"), "timeout"),
    "drip of header lines": (drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), "timeout"),
    "drip of header bytes": (drip(b"HTTP/1.1 200 OK\r\nX: ", b"y"), "timeout"),
    "drip of the status line": (drip(b"H", b"T"), "protocol"),
    "drip of chunks": (drip(CHUNKED, b"1\r\nx\r\n"), "timeout"),
    "drip of gzip bytes": (drip(GZIP_HEAD + gzip.compress(TEXT)[:20], b"\x00"), "decode"),
    "drip of informational answers": (drip(b"", b"HTTP/1.1 102 Processing\r\n\r\n"), "timeout"),
    "silence after the request": (stall(b""), "timeout"),
    "silence after the header": (stall(HEAD + b"Content-Length: 9\r\n\r\n"), "timeout"),
    "silence in the header": (stall(b"HTTP/1.1 200 OK\r\nX-"), "timeout"),
    "silence before the last chunk": (stall(CHUNKED + b"4\r\nfine\r\n"), "timeout"),
    # how much
    "endless body": (flood(HEAD + b"\r\n", b"x" * 8_000), "too_big"),
    "endless chunks": (flood(CHUNKED, b"1000\r\n" + b"x" * 4096 + b"\r\n"), "too_big"),
    "endless chunk size": (flood(CHUNKED, b"0" * 8_000), "too_big"),
    "endless chunk extension": (flood(CHUNKED + b"1;", b"x" * 8_000), "too_big"),
    "endless informational answers": (flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 200), "too_big"),
    "endless trailers": (flood(CHUNKED + b"0\r\n", b"X: y\r\n" * 50), "protocol"),
    "endless header lines": (flood(b"HTTP/1.1 200 OK\r\n", b"X-Line: y\r\n" * 50), "protocol"),
    "endless header value": (flood(b"HTTP/1.1 200 OK\r\nX: ", b"y" * 8_000), "too_big"),
    "endless header name": (flood(b"HTTP/1.1 200 OK\r\n", b"y" * 8_000), "too_big"),
    "endless status line": (flood(b"HTTP/1.1 200 ", b"y" * 8_000), "too_big"),
    "three large header fields": (HEAD + (b"X: " + b"y" * 25_000 + b"\r\n") * 3 + b"\r\n", "too_big"),
    "body over the limit": (reply(b"x" * BIG), "too_big"),
    "body over the limit without a length": (reply(b"x" * BIG, length=False), "too_big"),
    "a length over the limit": (stall(HEAD + b"Content-Length: 99999999999\r\n\r\n"), "too_big"),
    "body at the limit": (reply(b"x" * 40_000), "ok"),
    "thousands of header lines": (HEAD + b"X: y\r\n" * 5_000 + b"Content-Length: 4\r\n\r\nfine", "protocol"),
    "hundreds of cookies": (HEAD + b"Set-Cookie: a=b\r\n" * 300 + b"Content-Length: 4\r\n\r\nfine", "ok"),
    "a large extension for each small chunk": (CHUNKED + (b"1;" + b"x" * 4_000 + b"\r\nf\r\n") * 100, "too_big"),
    "chunks of one byte": (CHUNKED + b"1\r\nf\r\n" * 9_000 + b"0\r\n\r\n", "ok"),
    # codings
    "gzip": (coded(gzip.compress(TEXT), "gzip"), "ok"),
    "gzip under its old name": (coded(gzip.compress(TEXT), "X-GZIP"), "ok"),
    "gzip in two members": (coded(gzip.compress(TEXT) + gzip.compress(TEXT), "gzip"), "ok"),
    "gzip with padding": (coded(gzip.compress(TEXT) + b"\0" * 300, "gzip"), "ok"),
    "gzip in a thousand members": (coded(gzip.compress(b"") * 1_000, "gzip"), "too_big"),
    "deflate with its header": (coded(zlib.compress(TEXT), "deflate"), "ok"),
    "deflate without its header": (coded(bare_deflate(TEXT), "deflate"), "ok"),
    "gzip bomb": (coded(BOMB, "gzip"), "too_big"),
    "deflate bomb": (coded(zlib.compress(b"0" * 20_000_000), "deflate"), "too_big"),
    "gzip bomb in a gzip coat": (coded(gzip.compress(BOMB), "gzip, gzip"), "decode"),
    "gzip cut off": (coded(gzip.compress(TEXT)[:-12], "gzip"), "decode"),
    "gzip that is none": (coded(TEXT, "gzip"), "decode"),
    "gzip with a wrong checksum": (coded(gzip.compress(TEXT)[:-8] + b"\1" * 8, "gzip"), "decode"),
    "deflate that is none": (coded(b"\xff\xff" + TEXT, "deflate"), "decode"),
    "deflate of one byte": (coded(b"x", "deflate"), "decode"),
    "brotli": (coded(brotli.compress(TEXT), "br"), "ok"),
    "brotli bomb": (coded(brotli.compress(b"0" * 20_000_000), "br"), "too_big"),
    "brotli cut off": (coded(brotli.compress(TEXT)[:-9], "br"), "decode"),
    "brotli that is none": (coded(b"\xff" * 50 + TEXT, "br"), "decode"),
    "zstandard": (coded(zstd.compress(TEXT), "zstd"), "ok"),
    "zstandard bomb": (coded(zstd.compress(b"0" * 20_000_000), "zstd"), "too_big"),
    "zstandard cut off": (coded(zstd.compress(TEXT)[:-9], "zstd"), "decode"),
    "zstandard that is none": (coded(TEXT, "zstd"), "decode"),
    "a coding nobody knows": (coded(TEXT, "rot13"), "decode"),
    "no coding, said aloud": (coded(TEXT, "identity"), "ok"),
    "an empty gzip body": (coded(b"", "gzip"), "ok"),
    "two codings in two lines": (
        HEAD + b"Content-Encoding: gzip\r\n" * 2 + b"Connection: close\r\n\r\n" + gzip.compress(gzip.compress(TEXT)),
        "decode",
    ),
    "two codings in one line": (coded(brotli.compress(gzip.compress(TEXT)), "gzip, br"), "decode"),
    "gzip and no other": (coded(gzip.compress(TEXT), "identity, gzip"), "ok"),
    "gzip with rubbish behind": (coded(gzip.compress(TEXT) + b"rubbish" * 50, "gzip"), "ok"),
    "gzip with a long name of a file": (coded(b"\x1f\x8b\x08\x08" + bytes(6) + b"a" * 9_000, "gzip"), "decode"),
    "gzip with a wrong length": (coded(gzip.compress(TEXT)[:-4] + b"\1\2\3\4", "gzip"), "decode"),
    "gzip that is called deflate": (coded(gzip.compress(TEXT), "deflate"), "decode"),
    "deflate with a dictionary": (coded(with_dictionary(TEXT), "deflate"), "decode"),
    "brotli of a huge window": (coded(b"\x11\x1e" + bytes(50), "br"), "decode"),
    "zstandard behind something to skip": (coded(SKIPPED + zstd.compress(TEXT), "zstd"), "ok"),
    "zstandard with thousands of things to skip": (coded(SKIPPED * 3_000 + zstd.compress(TEXT), "zstd"), "too_big"),
    "zstandard with gigabytes to skip": (coded(b"\x50\x2a\x4d\x18\xff\xff\xff\xff" + bytes(99), "zstd"), "decode"),
    "zstandard with a dictionary": (coded(b"\x28\xb5\x2f\xfd\x23\x01\0\0\0\x10" + bytes(20), "zstd"), "decode"),
    # broken answers
    "nothing at all": (b"", "protocol"),
    "not HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "protocol"),
    "bare newlines for HTTP/0.9": (b"<html>hello</html>\n\n", "protocol"),
    "a shorter body than announced": (HEAD + b"Content-Length: 900\r\n\r\nshort", "protocol"),
    "a negative length": (HEAD + b"Content-Length: -5\r\n\r\nfine", "protocol"),
    "a length in words": (HEAD + b"Content-Length: many\r\n\r\nfine", "protocol"),
    "two lengths": (HEAD + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nfine!", "protocol"),
    "chunks that break off": (CHUNKED + b"ff\r\nshort", "protocol"),
    "a chunk size that is none": (CHUNKED + b"zz\r\nfine\r\n0\r\n\r\n", "protocol"),
    "a status of four digits": (b"HTTP/1.1 2000 OK\r\n\r\n", "protocol"),
    "a NUL in the header": (b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", "protocol"),
    "a carriage return in the header": (HEAD + b"X: a\rLocation: http://127.0.0.1/\r\n\r\n", "protocol"),
    "a length and chunks": (HEAD + b"Content-Length: 4\r\n" + CHUNKED[len(HEAD) :] + b"0\r\n\r\n", "protocol"),
    "a length with a sign": (HEAD + b"Content-Length: +4\r\n\r\nfine", "protocol"),
    "a length in hexadecimal": (HEAD + b"Content-Length: 0x4\r\n\r\nfine", "protocol"),
    "a length of five hundred digits": (HEAD + b"Content-Length: " + b"9" * 500 + b"\r\n\r\nfine", "protocol"),
    "a negative chunk size": (CHUNKED + b"-4\r\nfine\r\n0\r\n\r\n", "protocol"),
    "a chunk size of eighteen digits": (CHUNKED + b"f" * 18 + b"\r\nfine\r\n0\r\n\r\n", "protocol"),
    "HTTP/0.9": (b"<html>hello</html>", "protocol"),
    "HTTP/2 without being asked": (b"\0\0\6\4\0\0\0\0\0\0\3\0\0\0\x64", "protocol"),
    "TLS on a plain port": (b"\x15\x03\x01\0\2\2\x46", "protocol"),
    "another protocol": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "http_101"),
    "hints before an answer with rubbish behind it": (
        b"HTTP/1.1 103 Early Hints\r\n\r\n" * 3 + reply(b"fine") + b"\0" * 999,
        "ok",
    ),
    "rubbish behind the body": (reply(b"fine") + bytes(range(256)) * 20, "ok"),
    "another answer behind the body": (reply(b"fine") + reply(b"other", status="404 Not Found"), "ok"),
    "rubbish behind the last chunk": (CHUNKED + b"4\r\nfine\r\n0\r\n\r\n" + b"\0rubbish" * 99, "ok"),
    "hints before the answer": (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 3 + reply(), "ok"),
    "words of another": (reply(status="203 Non-Authoritative Information"), "ok"),
    "partial content": (reply(status="206 Partial Content"), "http_206"),
    "unchanged, though nothing was asked": (reply(b"", status="304 Not Modified"), "protocol"),
    # answers that are no success
    "gone": (reply(status="410 Gone"), "http_410"),
    "not found, with a large page": (reply(b"x" * BIG, status="404 Not Found"), "http_404"),
    "server error": (reply(status="500 Oops"), "http_500"),
    "many": (reply(status="429 Slow", retry_after="7"), "http_429"),
    # redirects
    "redirect in a circle": (circle, "redirects"),
    "redirect to itself": (moved("/a"), "redirects"),
    "redirect without end": (onward, "redirects"),
    "redirect without an address": (reply(b"", status="302 Found"), "redirects"),
    "redirect to nothing": (moved(""), "redirects"),
    "redirect to a control character": (moved("/x\x01y"), "redirects"),
    "redirect with a tab": (moved("/x\ty"), "redirects"),
    "redirect to half an address": (moved("http://[::1"), "blocked"),
    "redirect to a file": (moved("file:///etc/passwd"), "blocked"),
    "redirect to ftp": (moved("ftp://site.example/x"), "blocked"),
    "redirect to gopher": (moved("gopher://127.0.0.1:70/x"), "blocked"),
    "redirect to data": (moved("data:text/html,hello"), "blocked"),
    "redirect to a script": (moved("javascript:alert(1)"), "blocked"),
    "redirect with a password": (moved("http://me:secret@site.example/"), "blocked"),
    "redirect to a backslash host": (moved("http:\\\\127.0.0.1/"), "redirects"),
    "redirect to another port": (moved("http://127.0.0.1:6379/"), "blocked"),
    "redirect to port 0": (moved("http://site.example:0/"), "blocked"),
    "redirect to use a proxy": (reply(b"", status="305 Use Proxy", location="http://127.0.0.1:1/"), "http_305"),
    "redirect to one of several": (reply(b"", status="300 Multiple Choices", location="/b"), "http_300"),
    "redirect to loopback behind an at": (moved("http://site.example@127.0.0.1/"), "blocked"),
    "redirect to loopback before a hash": (moved("http://127.0.0.1#@site.example/"), "blocked"),
    "redirect to loopback before a question": (moved("http://127.0.0.1?@site.example/"), "blocked"),
    "redirect to loopback before a NUL": (moved("http://127.0.0.1%00.example/"), "blocked"),
    "redirect to loopback in circles": (moved("http://①②⑦.⓪.⓪.①/".encode().decode("latin-1")), "blocked"),
    "redirect to loopback in IPv6 clothes": (moved("http://[::ffff:7f00:1]/"), "blocked"),
    "redirect to loopback without a scheme": (moved("//127.0.0.1/x"), "blocked"),
    "redirect to loopback without slashes": (moved("http:127.0.0.1"), "blocked"),
    "redirect with three slashes": (moved("http:///127.0.0.1/"), "blocked"),
    "redirect with two addresses": (
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
        "blocked",
    ),
    "redirect to an unknown name": (moved("http://nowhere.example/"), "dns"),
    "redirect with a body that never ends": (
        flood(b"HTTP/1.1 302 Found\r\nLocation: /a\r\n\r\n", b"x" * 8_000),
        "redirects",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_hostile_answer_ends_as_named(name: str) -> None:
    """Every hostile answer ends in its reason, soon after the deadline at the latest."""
    answer, expected = CASES[name]

    async def fetch() -> tuple[str, float]:
        async with (
            RawServer(answer) as server,
            Fetcher(small_settings(), resolver=mapping(site=server.port)) as fetcher,
        ):
            begun = time.perf_counter()
            outcome = await outcome_of(fetcher, "http://site.example/a")
            return word(outcome), time.perf_counter() - begun

    reason, seconds = asyncio.run(fetch())
    assert reason == expected
    assert seconds < LIFETIME / 2  # the server would go on for that long, and the deadline is 0.3 s


# --------------------------------------------------------------------------- addresses that must never be connected to

LITERALS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1", "017700000001",
    "127.0.0.1.", "0", "0.0.0.0", "0x0", "127.255.255.254", "１２７.０.０.１", "127。0。0。1", "①②⑦.0.0.1",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::127.0.0.1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]",
    "[fd00:ec2::254]", "[ff02::1]", "[fec0::1]", "[2001:db8::1]", "[3fff::1]", "[100::1]", "[5f00::1]",
    "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192",
    "198.18.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "168.63.129.16", "localhost", "LOCALHOST.", "localhost.localdomain",
]  # fmt: skip


@pytest.mark.parametrize("host", LITERALS)
@pytest.mark.parametrize("way", ["asked for", "redirected to"])
def test_private_address_is_never_dialled(host: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No spelling of a private address is connected to, asked for or redirected to; nothing is even tried."""
    dialled: list[object] = []

    async def no_connection(_loop: object, _socket: object, address: object) -> None:
        dialled.append(address)
        raise OSError("a trap")

    async def fetch() -> str:
        url = f"http://{host}/"
        if way == "asked for":
            # the real look-up: `localhost` and its like must be refused by what they resolve to
            monkeypatch.setattr(asyncio.get_running_loop().__class__, "sock_connect", no_connection)
            async with Fetcher(small_settings()) as fetcher:
                return word(await outcome_of(fetcher, url))

        async def resolve(name: str, _port: int) -> list[str]:
            return [f"127.0.0.1:{server.port}"] if name == "site.example" else ["127.0.0.1"]

        async with RawServer(moved(url.encode().decode("latin-1"))) as server:
            async with Fetcher(small_settings(), resolver=resolve) as fetcher:
                reason = word(await outcome_of(fetcher, "http://site.example/a"))
            assert server.connections == 1
            return reason

    reason = asyncio.run(fetch())
    assert reason in {"blocked", "dns", "redirects"}
    if not host.lower().startswith("localhost"):
        assert reason != "dns"
    assert dialled == []


URLS = {
    "another scheme": "ftp://site.example/", "a file": "file:///etc/passwd", "a script": "javascript:alert(1)",
    "no scheme": "//site.example/", "a path": "/etc/passwd", "nothing": "", "no host": "http:///x",
    "one slash": "http:/site.example/", "a blank before": " http://site.example/",
    "a blank in the host": "http://si te.example/",
    "a newline": "http://site.example/\nHost: x", "a tab": "http://site.example/\tx", "a NUL": "http://site.example/\0",
    "a backslash": "http://site.example\\@127.0.0.1/", "a user": "http://me@site.example/",
    "a password": "http://me:secret@site.example/", "an at sign for a user": "http://127.0.0.1@site.example/",
    "port 0": "http://site.example:0/", "a port in words": "http://site.example:http/",
    "a port too far": "http://site.example:65536/",
    "two ports": "http://site.example:80:81/", "an escaped host": "http://%31%32%37.0.0.1/",
    "an empty label": "http://site..example/",
    "a label too long": f"http://{'a' * 64}.example/", "an open bracket": "http://[::1/",
    "a wide blank": "http://site.example/\u3000",
    "a lone surrogate": "http://site.example/\ud800", "a very long address": "http://site.example/" + "a" * 9_000,
    "five numbers": "http://1.2.3.4.5/", "a number too large": "http://4294967296/",
}  # fmt: skip


@pytest.mark.parametrize("name", URLS)
def test_unclear_address_is_refused(name: str) -> None:
    """What two parsers could read in two ways is refused, before any look-up."""
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1:9"]

    async def fetch() -> str:
        async with Fetcher(small_settings(), resolver=resolve) as fetcher:
            return word(await outcome_of(fetcher, URLS[name]))

    assert asyncio.run(fetch()) == "blocked"
    assert asked == []


ANSWERS = {
    "a private address": ["10.0.0.1"],
    "loopback": ["127.0.0.1"],
    "a public one, then a private one": ["93.184.215.14", "127.0.0.1"],
    "a private one, then a public one": ["127.0.0.1", "93.184.215.14"],
    "a public one, then a mapped one": ["93.184.215.14", "::ffff:127.0.0.1"],
    "a public one, then link-local": ["2606:2800:21f::1", "fe80::1"],
    "an address with a scope": ["fe80::1%lo"],
    "sixteen public ones, then loopback": [f"93.184.215.{n}" for n in range(16)] + ["127.0.0.1"],
}


@pytest.mark.parametrize("name", ANSWERS)
def test_name_with_a_private_answer_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One private answer among public ones spoils all of them, and none is dialled."""
    dialled: list[object] = []

    async def no_connection(_loop: object, _socket: object, address: object) -> None:
        dialled.append(address)
        raise OSError("a trap")

    async def resolve(_host: str, _port: int) -> list[str]:
        return ANSWERS[name]

    async def fetch() -> str:
        monkeypatch.setattr(asyncio.get_running_loop().__class__, "sock_connect", no_connection)
        async with Fetcher(small_settings(), resolver=resolve) as fetcher:
            return word(await outcome_of(fetcher, "http://site.example/"))

    assert asyncio.run(fetch()) == "blocked"
    assert dialled == []


def test_rebinding_name_is_dialled_where_it_was_vetted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers public first and private afterwards: one look-up a connection, which dials it."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"], ["127.0.0.1"]])
    dialled: list[object] = []

    async def note_connection(_loop: object, _socket: object, address: object) -> None:
        dialled.append(address)
        raise OSError("nobody is there")

    async def resolve(_host: str, _port: int) -> list[str]:
        return next(answers)

    async def fetch() -> list[str]:
        monkeypatch.setattr(asyncio.get_running_loop().__class__, "sock_connect", note_connection)
        async with Fetcher(small_settings(), resolver=resolve) as fetcher:
            return [word(await outcome_of(fetcher, "http://site.example/")) for _ in range(2)]

    assert asyncio.run(fetch()) == ["connect", "blocked"]
    assert dialled == [("93.184.215.14", 80)]


def test_socket_itself_refuses_what_was_not_vetted() -> None:
    """The second net holds by itself: without a vetted address for this request, no socket is made."""
    from watchbot.fetch.resolving import CURRENT_DIAL, Dial, RefusedError, guarded_socket

    info = (2, 1, 6, "", ("127.0.0.1", 80))
    with pytest.raises(RefusedError):
        guarded_socket(info)
    token = CURRENT_DIAL.set(Dial(vetted={("127.0.0.1", 81), ("127.0.0.2", 80)}))
    try:
        with pytest.raises(RefusedError):
            guarded_socket(info)
    finally:
        CURRENT_DIAL.reset(token)


def test_redirect_away_counts_no_connection_at_a_trap() -> None:
    """A public page that redirects to a service on loopback: the trap is never visited, whatever its port."""

    async def fetch() -> tuple[FetchError | object, int]:
        async with RawServer(reply(b"secret")) as trap, RawServer(moved(f"http://127.0.0.1:{trap.port}/")) as server:
            async with Fetcher(small_settings(), resolver=mapping(site=server.port)) as fetcher:
                outcome = await outcome_of(fetcher, "http://site.example/a")
            return outcome, trap.connections

    outcome, connections = asyncio.run(fetch())
    assert isinstance(outcome, FetchError)
    assert outcome.reason == "blocked"
    assert connections == 0


def test_body_is_what_was_sent() -> None:
    """Decoding gives back the very bytes, in each coding that is asked for."""

    async def fetch(answer: bytes) -> bytes:
        async with (
            RawServer(answer) as server,
            Fetcher(small_settings(), resolver=mapping(site=server.port)) as fetcher,
        ):
            outcome = await fetcher.get("http://site.example/")
            assert isinstance(outcome, Fetched)
            return outcome.body

    for answer in (
        reply(TEXT),
        CHUNKED + b"%x\r\n%b\r\n0\r\n\r\n" % (len(TEXT), TEXT),
        coded(gzip.compress(TEXT), "gzip"),
        coded(zlib.compress(TEXT), "deflate"),
        coded(bare_deflate(TEXT), "deflate"),
    ):
        assert asyncio.run(fetch(answer)) == TEXT
    assert asyncio.run(fetch(coded(gzip.compress(TEXT) + gzip.compress(b"more"), "gzip"))) == TEXT + b"more"


async def _large_answers(settings: FetchSettings, count: int, server: RawServer) -> list[str]:
    async with Fetcher(settings, resolver=mapping(site=server.port)) as fetcher:
        asked = (outcome_of(fetcher, f"http://site.example/{n}") for n in range(count))
        return [word(outcome) for outcome in await asyncio.gather(*asked)]


def test_large_bodies_wait_for_each_other_and_lose_no_time_by_it() -> None:
    """Only a few large bodies are received at once; who waits for others is not counted as slow."""
    sizes: list[int] = []

    async def answer(visit: Visit) -> None:
        sizes.append(1)
        await visit.send(HEAD + b"Content-Length: 3000000\r\n\r\n")
        for _ in range(30):
            await visit.send(b"x" * 100_000)
            await asyncio.sleep(0.02)
        sizes.pop()

    async def body() -> list[str]:
        settings = small_settings(page_bytes=4_000_000, per_host=12, timeout=timedelta(seconds=2))
        async with RawServer(answer) as server:
            return await _large_answers(settings, 12, server)

    assert asyncio.run(body()) == ["ok"] * 12


def test_informational_answers_count_as_header_however_large_the_body_may_be() -> None:
    """Half a million of them would keep the loop, and so everybody else, busy for seconds."""

    async def fetch(hints: int) -> str:
        async with (
            RawServer(b"HTTP/1.1 103 Early Hints\r\n\r\n" * hints + reply()) as server,
            Fetcher(
                small_settings(page_bytes=50_000_000, timeout=timedelta(seconds=10)),
                resolver=mapping(site=server.port),
            ) as fetcher,
        ):
            return word(await outcome_of(fetcher, "http://site.example/a"))

    assert asyncio.run(fetch(20)) == "ok"
    assert asyncio.run(fetch(40_000)) == "too_big"


def test_chunks_of_next_to_nothing_are_given_up_early() -> None:
    """Chunks of a byte each are millions in a large body, and keep everybody else waiting; a thousand are fine."""

    async def fetch(chunk: bytes, times: int) -> str:
        async with (
            RawServer(CHUNKED + chunk * times + b"0\r\n\r\n") as server,
            Fetcher(
                small_settings(page_bytes=50_000_000, timeout=timedelta(seconds=10)),
                resolver=mapping(site=server.port),
            ) as fetcher,
        ):
            return word(await outcome_of(fetcher, "http://site.example/a"))

    assert asyncio.run(fetch(b"1\r\nx\r\n", 1_000)) == "ok"
    assert asyncio.run(fetch(b"1\r\nx\r\n", 400_000)) == "too_big"
    assert asyncio.run(fetch(b"10\r\n0123456789abcdef\r\n", 60_000)) == "ok"


def test_a_large_body_keeps_its_place_until_its_reader_has_let_go_of_it() -> None:
    """Otherwise bodies that have arrived pile up before those who read them, sixty-four at a time."""

    async def most() -> int:
        held: list[int] = []
        peak = 0

        async def read(fetcher: Fetcher, number: int) -> None:
            nonlocal peak
            async with AsyncExitStack() as large:
                await fetcher.get(f"http://site.example/{number}", large=large)
                held.append(number)
                peak = max(peak, len(held))
                await asyncio.sleep(0.02)
                held.remove(number)

        settings = small_settings(page_bytes=1_000_000, per_host=12, timeout=timedelta(seconds=5))
        async with (
            RawServer(reply(b"x" * 900_000)) as server,
            Fetcher(settings, resolver=mapping(site=server.port)) as fetcher,
        ):
            await asyncio.gather(*(read(fetcher, number) for number in range(12)))
        return peak

    assert 1 < asyncio.run(most()) <= LARGE_AT_ONCE
