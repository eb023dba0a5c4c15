"""Name look-up under guard, and the check on the socket that is really opened.

aiohttp asks `GuardedResolver` for a name, and `guarded_socket` for every socket. Both see the `Dial` of the request in
progress through a context variable; a socket to an address that this request did not vet is never made.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final

from aiohttp.abc import AbstractResolver, ResolveResult

from watchbot.fetch.addresses import AddressGuard

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""Host and port of a URL → IP addresses. `address:port` (or `[v6]:port`) also says where to dial, and is trusted."""

LOOKUP_TIMEOUT: Final = 10.0  # seconds
_LOOKUPS: Final = 32  # at once; a system look-up cannot be cancelled, so stuck ones must be bounded
_MAX_ANSWERS: Final = 16  # addresses tried for one name


class RefusedError(OSError):
    """An address that policy refuses; an OSError so that the HTTP library lets it through."""


class LookupFailedError(OSError):
    """A name that gives no address."""


@dataclass(slots=True)
class Dial:
    """What one request may dial and receive. Filled by the look-up, read when the socket is made."""

    vetted: set[tuple[str, int]] = field(default_factory=set)
    refusal: str = ""
    wire_bytes: int = sys.maxsize  # cap on everything received
    head_bytes: int = sys.maxsize  # cap on what is received before the header has come to its end
    overflow: bool = False  # it was passed
    once: bool = False  # the connection is not kept for another request
    guard: AddressGuard | None = None  # instead of the one for everything


CURRENT_DIAL: ContextVar[Dial] = ContextVar("current_dial")


def guarded_socket(info: tuple[Any, ...]) -> socket.socket:
    """Open the socket for an address, if the request in progress has vetted it.

    The second net: it sees the address that is dialled, whatever way it came, and refuses when in doubt.
    """
    family, kind, protocol, _, address = info
    dial = CURRENT_DIAL.get(None)
    if dial is None or (_canonical(address[0]), address[1]) not in dial.vetted:
        if dial is not None:
            dial.refusal = dial.refusal or f"{address[0]} port {address[1]} was not vetted for this request"
        raise RefusedError(f"{address[0]} port {address[1]} was not vetted")
    return socket.socket(family=family, type=kind, proto=protocol)


class GuardedResolver(AbstractResolver):
    """Looks a name up once and returns its addresses only when every one of them may be dialled."""

    def __init__(self, guard: AddressGuard, resolver: Resolver | None) -> None:
        self._guard = guard
        self._resolver = resolver
        self._system = SystemLookup()

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,
    ) -> list[ResolveResult]:
        """Return vetted addresses for `host`; called by aiohttp when it needs a new connection.

        Raises:
            OSError: `RefusedError` when one of the answers must not be dialled, `LookupFailedError` when there is none.
        """
        del family  # both are tried
        answers = await self._look_up(host, port)
        mapped, bare = _split(answers, trusted=self._resolver is not None)
        dial = CURRENT_DIAL.get()
        try:
            dial.refusal = (dial.guard or self._guard).refusal(host, port, bare) if bare else ""
        except ValueError as error:
            raise LookupFailedError(f"the look-up of {host} gave no address: {error}") from error
        if dial.refusal:
            raise RefusedError(dial.refusal)
        targets = [*mapped, *((_canonical(address), port) for address in bare)][:_MAX_ANSWERS]
        dial.vetted.update(targets)
        return [_result(host, address, number) for address, number in targets]

    async def close(self) -> None:
        """Nothing to release: look-ups in progress end by themselves."""

    async def _look_up(self, host: str, port: int) -> list[str]:
        try:
            async with asyncio.timeout(LOOKUP_TIMEOUT):
                answers = await (self._resolver or self._system)(host, port)
        except TimeoutError as error:
            raise LookupFailedError(f"the look-up of {host} took longer than {LOOKUP_TIMEOUT:g} s") from error
        except (OSError, UnicodeError) as error:
            raise LookupFailedError(f"the look-up of {host} failed: {error}") from error
        if not answers:
            raise LookupFailedError(f"{host} has no address")
        return answers


class SystemLookup:
    """The system's own look-up, in daemon threads: one that is stuck must not hold up the end of the program."""

    def __init__(self, limit: int = _LOOKUPS) -> None:
        self._free = asyncio.Semaphore(limit)

    async def __call__(self, host: str, port: int) -> list[str]:
        """Return every address of `host`, each once.

        Raises:
            OSError: the name is unknown or no server answers.
        """
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[str]] = loop.create_future()

        def settle(addresses: list[str], error: Exception | None) -> None:
            self._free.release()  # only now: a caller that gave up must not make room for one more thread
            if answer.cancelled():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(addresses)

        def ask() -> None:
            addresses: list[str] = []
            failure: Exception | None = None
            try:
                found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
            except (OSError, UnicodeError) as error:
                failure = error
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, addresses, failure)

        threading.Thread(target=ask, name="look-up", daemon=True).start()
        return await answer


def _split(answers: list[str], *, trusted: bool) -> tuple[list[tuple[str, int]], list[str]]:
    """Part the answers into those that say where to dial and plain addresses. Only a resolver of ours may say where."""
    mapped: list[tuple[str, int]] = []
    bare: list[str] = []
    for answer in answers:
        host, colon, port = answer.rpartition(":")
        has_port = bool(colon) and port.isdecimal() and (host.startswith("[") or ":" not in host)
        if trusted and has_port:
            mapped.append((_canonical(host.strip("[]")), int(port)))
        else:
            bare.append(answer)
    return mapped, bare


def _canonical(address: str) -> str:
    return str(ip_address(address))


def _result(hostname: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=hostname, host=address, port=port, family=family, proto=0, flags=flags)
