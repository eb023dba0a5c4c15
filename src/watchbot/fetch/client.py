"""The fetcher: one `get` for feeds, pages and robots.txt, one `post` for channels, with all limits inside."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Final, Self

import aiohttp
from yarl import URL

from watchbot.config import AllowedAddress, FetchSettings
from watchbot.errors import FetchError
from watchbot.fetch import headers as said
from watchbot.fetch.addresses import AddressGuard, literal_address
from watchbot.fetch.answer import LARGE_AT_ONCE, REDIRECTS, Redirect, document_of, not_modified, read_body, redirect_of
from watchbot.fetch.deadline import Deadline
from watchbot.fetch.failures import library_error, status_error
from watchbot.fetch.pacing import Pacing
from watchbot.fetch.request import PATIENCE, Kind, Request, headers_of
from watchbot.fetch.resolving import CURRENT_DIAL, Dial, Resolver
from watchbot.fetch.robots import MAX_BYTES as ROBOTS_BYTES
from watchbot.fetch.robots import RobotsCache
from watchbot.fetch.session import open_session, tls_context
from watchbot.fetch.urls import host_key, parse_url, refused
from watchbot.model import Fetched, NotModified, Validators

MAX_REDIRECTS: Final = 5
HEADER_BYTES: Final = 64_000  # of one answer, all fields together
_ROBOTS_SECONDS: Final = 10.0  # a page waits for it


class Fetcher:
    """The one HTTP client; use it as `async with Fetcher(settings) as fetcher`.

    No cookies, no proxies or passwords from the environment; certificates are verified unless a caller says otherwise.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        resolver: Resolver | None = None,
        clock: Callable[[], float] | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Take the settings; a resolver instead of the system's; clocks in seconds, for waits and for dates."""
        self._settings = settings
        self._resolver = resolver
        self._clock = clock
        self._wall = wall
        self._guard = AddressGuard(settings.allow)
        self._session: aiohttp.ClientSession | None = None
        self._tls: ssl.SSLContext | None = None
        self._pacing: Pacing
        self._robots: RobotsCache
        self._large: asyncio.Semaphore

    async def __aenter__(self) -> Self:
        """Open the session."""
        clock = self._clock or asyncio.get_running_loop().time
        settings = self._settings
        self._pacing = Pacing(per_host=settings.per_host, in_flight=settings.in_flight, clock=clock, patience=PATIENCE)
        self._robots = RobotsCache(self._fetch_robots, agent=settings.agent, clock=clock)
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)
        self._session = open_session(settings, self._guard, self._resolver)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(
        self,
        url: str,
        *,
        validators: Validators = Validators(),  # noqa: B008  # a frozen value
        kind: Kind = "page",
        respect_robots: bool = False,
        verify_tls: bool = True,
        patience: float | None = None,
        large: AsyncExitStack | None = None,
    ) -> Fetched | NotModified:
        """Fetch one address, following at most five redirects.

        The settings' timeout is for all hops together, without the waiting for turns, which `patience` bounds: seconds.
        Validators are sent verbatim. `verify_tls=False` leaves the certificate of the address's own host unchecked, and
        of no other on the way. Only a few large bodies are had at once: the place of one is given back when it has
        arrived, or, with `large`, when that is left, which is when the caller has let go of the body.

        Raises:
            FetchError: whatever goes wrong, with its reason.
        """
        request = Request(
            url=url,
            validators=validators,
            kind=kind,
            limit=self._limit(kind),
            robots=respect_robots,
            unverified="" if verify_tls else parse_url(url).raw_host or "",
            patience=PATIENCE if patience is None else patience,
            large=large,
        )
        timeout = self._settings.timeout.total_seconds()
        return await self._follow(request, Deadline(min(timeout, _ROBOTS_SECONDS) if kind == "robots" else timeout))

    async def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float, private: bool = False
    ) -> int:
        """Send a body to an address of the settings and return the status of the answer, which is a success.

        The same guard as for `get`, and no redirects: what is signed for one receiver is for no other. Only the host is
        told in errors, the rest of the address may be a secret. `private` lets this one host and port through although
        they are in a private network; what feeds name cannot get there by it.

        Raises:
            FetchError: whatever goes wrong, `transient` when the same request may work later.
        """
        target = parse_url(url)
        request = Request(
            url=str(target.origin()), validators=Validators(), kind="page", limit=HEADER_BYTES, robots=False
        )
        host = host_key(target)
        guard = AddressGuard((AllowedAddress(host=target.raw_host or "", port=target.port or 0),)) if private else None
        dial = self._dial_for(request, target, guard)
        dial.once = True  # a request on a connection that has just died would be in doubt
        self._respect_hold(request, host)
        try:
            async with self._pacing.turn(host, 0.0), asyncio.timeout(seconds):
                return await self._send(request, target, body, headers, dial)
        except TimeoutError as error:
            raise library_error(request.url, error, dial) from error

    @property
    def feed_bytes(self) -> int:
        """Bytes that a feed may have, unpacked."""
        return self._settings.feed_bytes

    async def robots_refusal(self, url: str, *, verify_tls: bool = True) -> str:
        """Return why the site's robots.txt keeps us from a page; empty when it does not, or cannot be had right now."""
        try:
            await self._robots.check(parse_url(url), verify_tls=verify_tls)
        except FetchError as error:
            return str(error) if error.reason == "blocked" else ""
        return ""

    async def _send(self, request: Request, target: URL, body: bytes, headers: Mapping[str, str], dial: Dial) -> int:
        assert self._session is not None, "use the fetcher inside `async with`"  # noqa: S101
        token = CURRENT_DIAL.set(dial)
        try:
            response = await self._session.post(
                target,
                data=body,
                headers={"Content-Type": "application/json", **headers, "Connection": "close"},
                allow_redirects=False,
                ssl=self._tls_for(target, request),
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise library_error(request.url, error, dial) from error
        finally:
            CURRENT_DIAL.reset(token)
        status = response.status
        retry_after = said.retry_after(response.headers, self._wall())
        response.close()  # the status is the receipt; nobody reads what else is said
        if 200 <= status < 300:
            return status
        if status in REDIRECTS:
            raise FetchError(request.url, "redirects", f"the server answered {status}: it moved", transient=False)
        self._heed(host_key(target), status, retry_after)
        raise status_error(request.url, status, retry_after=retry_after)

    def _heed(self, host: str, status: int, retry_after: float | None) -> None:
        """Leave a host alone that asks for it: for as long as it says, or longer each time when it does not say."""
        if status in {429, 503} and retry_after:
            self._pacing.hold(host, retry_after)
        elif status == 429:
            self._pacing.slow_down(host)

    async def _follow(self, request: Request, deadline: Deadline) -> Fetched | NotModified:
        target = parse_url(request.url)
        visited: set[URL] = set()
        permanent = True
        while len(visited) <= MAX_REDIRECTS:
            visited.add(target)
            answer = await self._hop(request, target, deadline, moved=permanent and len(visited) > 1)
            if not isinstance(answer, Redirect):
                return answer
            permanent = permanent and answer.permanent
            target = answer.target
            if target in visited:
                raise FetchError(request.url, "redirects", f"redirected in a circle, to {target}", transient=False)
        raise FetchError(request.url, "redirects", f"more than {MAX_REDIRECTS} redirects", transient=False)

    async def _hop(
        self, request: Request, target: URL, deadline: Deadline, *, moved: bool
    ) -> Fetched | NotModified | Redirect:
        """Ask one address once, when robots.txt, the host's own wishes and its budget allow it."""
        dial = self._dial_for(request, target)
        host = host_key(target)
        self._respect_hold(request, host)
        if request.robots:
            await self._robots.check(target, verify_tls=target.raw_host != request.unverified)
        pause = max(self._settings.pause.total_seconds(), self._robots.delay(target))
        taken = False
        try:
            async with self._pacing.turn(host, pause, patience=request.patience):
                taken = True
                self._respect_hold(request, host)
                async with deadline.running():
                    return await self._exchange(request, target, dial, deadline, moved=moved)
        except TimeoutError as error:
            if taken:
                raise library_error(request.url, error, dial) from error
            message = f"{host} is busy: no turn within {request.patience:.0f} s"
            raise FetchError(request.url, "timeout", message, transient=True, retry_after=PATIENCE) from error

    def _dial_for(self, request: Request, target: URL, guard: AddressGuard | None = None) -> Dial:
        """Vet what can be vetted without a look-up: an address in the URL itself, with its port."""
        host, port = target.raw_host or "", target.port or 0
        literal = literal_address(host)
        dial = Dial(
            head_bytes=HEADER_BYTES,
            wire_bytes=HEADER_BYTES + 2 * request.limit,  # twice: framing may cost as much as a body in small chunks
            once=request.kind == "feed",
            guard=guard,
        )
        if literal is None:
            return dial
        reason = (guard or self._guard).refusal(host, port, [str(literal)])
        if reason:
            raise refused(request.url, reason)
        dial.vetted.add((str(literal), port))
        return dial

    def _respect_hold(self, request: Request, host: str) -> None:
        wait = self._pacing.held(host)
        if wait > 0:
            message = f"{host} asked to be left alone for another {wait:.0f} s"
            raise FetchError(request.url, "http_429", message, transient=True, retry_after=wait)  # nothing was asked

    async def _exchange(
        self, request: Request, target: URL, dial: Dial, deadline: Deadline, *, moved: bool
    ) -> Fetched | NotModified | Redirect:
        assert self._session is not None, "use the fetcher inside `async with`"  # noqa: S101
        token = CURRENT_DIAL.set(dial)
        try:
            response = await self._session.get(
                target, headers=headers_of(request), allow_redirects=False, ssl=self._tls_for(target, request)
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:  # ValueError: a name that TLS cannot ask for
            raise library_error(request.url, error, dial) from error
        finally:
            CURRENT_DIAL.reset(token)
        try:
            return await self._read(request, target, response, deadline, moved=moved)
        except (aiohttp.ClientError, OSError) as error:
            raise library_error(request.url, error, dial) from error
        finally:
            if not response.content.is_eof():
                response.close()  # the rest of a body is never read
            response.release()

    async def _read(
        self, request: Request, target: URL, response: aiohttp.ClientResponse, deadline: Deadline, *, moved: bool
    ) -> Fetched | NotModified | Redirect:
        """Turn one answer into a value."""
        if sum(len(name) + len(value) + 4 for name, value in response.raw_headers) > HEADER_BYTES:
            raise FetchError(request.url, "too_big", f"more than {HEADER_BYTES} bytes of header", transient=True)
        headers, status, now = response.headers, response.status, self._wall()
        if status != 429:
            self._pacing.take_heart(host_key(target))
        if status in REDIRECTS:
            return redirect_of(request, target, response)
        if status == 304:
            return not_modified(request, headers, now, str(target) if moved else "")
        if not 200 <= status < 300 or status == 206:
            retry_after = said.retry_after(headers, now)
            self._heed(host_key(target), status, retry_after)
            raise status_error(request.url, status, retry_after=retry_after)
        body = await read_body(request, response, deadline, self._large)
        return document_of(request, target, response, body, now=now, moved=moved)

    async def _fetch_robots(self, url: str, verify_tls: bool) -> bytes:
        answer = await self.get(url, kind="robots", verify_tls=verify_tls)
        return answer.body if isinstance(answer, Fetched) else b""

    def _tls_for(self, target: URL, request: Request) -> ssl.SSLContext | bool:
        """Return what verifies the certificate: always something, but where a feed of the seeds says not to.

        The system's list takes 20 ms to load, once.
        """
        if request.unverified and target.raw_host == request.unverified:
            return False
        if target.scheme == "https" and self._tls is None:
            self._tls = tls_context()
        return self._tls or True

    def _limit(self, kind: Kind) -> int:
        match kind:
            case "feed":
                return self._settings.feed_bytes
            case "robots":
                return ROBOTS_BYTES
            case _:
                return self._settings.page_bytes
