"""A web of raw sockets on loopback that answers byte for byte what a test says. Bounded: every answer, and its time."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Self

from watchbot.config import AllowedAddress, FetchSettings
from watchbot.errors import FetchError
from watchbot.fetch import Fetcher
from watchbot.model import Fetched, NotModified

LIFETIME = 5.0  # seconds after which an answer stops by itself


@dataclass
class Visit:
    """One request that a raw server received."""

    writer: asyncio.StreamWriter
    head: str
    number: int  # 1, 2 … over all connections of the server

    @property
    def path(self) -> str:
        return self.head.split(" ")[1]

    def header(self, name: str) -> str | None:
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()


Answer = bytes | Callable[[Visit], Awaitable[None]]


@dataclass
class RawServer:
    """Listens on a port of loopback. `silent` servers never read; traps are servers whose visits must stay 0."""

    answer: Answer
    tls: ssl.SSLContext | None = None
    greets: bool = True  # False: takes the connection and says nothing
    port: int = 0
    connections: int = 0
    visits: list[Visit] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            async with asyncio.timeout(LIFETIME):
                if not self.greets:
                    await asyncio.sleep(LIFETIME)
                head = await reader.readuntil(b"\r\n\r\n")
                visit = Visit(writer, head.decode("latin-1"), len(self.visits) + 1)
                self.visits.append(visit)
                if isinstance(self.answer, bytes):
                    await visit.send(self.answer)
                else:
                    await self.answer(visit)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()


def reply(body: bytes = b"fine", *, status: str = "200 OK", length: bool = True, **headers: str) -> bytes:
    """Write an answer; `content_encoding="gzip"` becomes `Content-Encoding: gzip`."""
    lines = [f"HTTP/1.1 {status}"]
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    lines.append("Connection: close")
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def moved(location: str, status: str = "302 Found", **headers: str) -> bytes:
    """Write a redirect."""
    return reply(b"", status=status, location=location, **headers)


def small_settings(**changes: object) -> FetchSettings:
    """Settings with limits that a test reaches in a moment."""
    values: dict[str, object] = {
        "pause": timedelta(0),
        "timeout": timedelta(seconds=0.3),
        "feed_bytes": 20_000,
        "page_bytes": 40_000,
        "contact": "https://watch.example/about",
    }
    return FetchSettings(**(values | changes))  # type: ignore[arg-type]


def allow(host: str, port: int) -> tuple[AllowedAddress, ...]:
    return (AllowedAddress(host=host, port=port),)


def mapping(**ports: int) -> Callable[[str, int], Awaitable[list[str]]]:
    """Build a resolver: `site=8900` sends `site.example` to that port of loopback; other names are unknown."""

    async def resolve(host: str, _port: int) -> list[str]:
        port = ports.get(host.partition(".")[0].replace("-", "_"))
        return [f"127.0.0.1:{port}"] if port else []

    return resolve


async def outcome_of(fetcher: Fetcher, url: str, **options: object) -> Fetched | NotModified | FetchError:
    """Fetch, and return the error as a value."""
    try:
        return await fetcher.get(url, **options)  # type: ignore[arg-type]
    except FetchError as error:
        return error


def word(outcome: Fetched | NotModified | FetchError) -> str:
    """Say in one word how a fetch ended: `ok`, `unchanged` or the reason of its error."""
    match outcome:
        case FetchError():
            return outcome.reason
        case NotModified():
            return "unchanged"
        case _:
            return "ok"
