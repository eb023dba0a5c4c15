"""One answer → a value: a document, "not modified", or where to go instead."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

import aiohttp
from yarl import URL

from watchbot.errors import FetchError
from watchbot.fetch import headers as said
from watchbot.fetch.deadline import Deadline
from watchbot.fetch.decoding import Decoder, DecodingError
from watchbot.fetch.request import Request
from watchbot.fetch.urls import follow
from watchbot.model import Fetched, NotModified, Validators

LARGE_AT_ONCE: Final = 3
_LARGE: Final = 500_000  # bytes of a body beyond which only so many are received at once
_PERMANENT: Final = frozenset({301, 308})
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where an answer sends us, and whether for good."""

    target: URL
    permanent: bool


def redirect_of(request: Request, target: URL, response: aiohttp.ClientResponse) -> Redirect:
    """Read a redirect. Raises FetchError when it leads to where we do not go."""
    location = _repaired(response.headers.get("Location", ""))
    return Redirect(follow(target, location, request.url), response.status in _PERMANENT)


def not_modified(request: Request, headers: Mapping[str, str], now: float, moved_to: str) -> NotModified:
    """Read a 304; a validator that it does not repeat stays. Raises FetchError when no condition was asked."""
    asked = request.validators
    if not asked.etag and not asked.last_modified:
        raise FetchError(request.url, "protocol", "304 without a condition asked", transient=True, status=304)
    new = said.validators(headers)
    kept = Validators(etag=new.etag or asked.etag, last_modified=new.last_modified or asked.last_modified)
    return NotModified(url=request.url, validators=kept, max_age=said.max_age(headers, now), moved_to=moved_to)


def document_of(
    request: Request, target: URL, response: aiohttp.ClientResponse, body: bytes, *, now: float, moved: bool
) -> Fetched:
    """Return a document with what its headers say; `now` in seconds since the epoch."""
    headers = response.headers
    return Fetched(
        url=request.url,
        final_url=str(target),
        status=response.status,
        body=body,
        content_type="".join(c for c in headers.get("Content-Type", "")[:200] if c.isprintable()),
        validators=said.validators(headers),
        moved_to=str(target) if moved else "",
        max_age=said.max_age(headers, now),
        retry_after=said.retry_after(headers, now),
    )


async def read_body(
    request: Request, response: aiohttp.ClientResponse, deadline: Deadline, large: asyncio.Semaphore
) -> bytes:
    """Read and decode the body within the limit; of a robots.txt that is too long, the head is enough.

    Beyond the size of an ordinary page it goes on when few others are as large: they share the memory.
    """
    head_is_enough = request.kind == "robots"
    try:
        decoder = Decoder(", ".join(response.headers.getall("Content-Encoding", ())), request.limit)
        if not head_is_enough and (response.content_length or 0) > request.limit:
            raise DecodingError(f"{response.content_length} bytes announced", too_big=True)
        try:
            async with AsyncExitStack() as admitted:
                grown = False
                async for chunk in response.content.iter_any():
                    decoder.feed(chunk)
                    if not grown and decoder.size > _LARGE:
                        grown = True
                        async with deadline.paused():
                            await (request.large or admitted).enter_async_context(large)
        except DecodingError as error:
            if head_is_enough and error.too_big:
                return decoder.so_far()
            raise
        return decoder.finish()
    except DecodingError as error:
        reason = "too_big" if error.too_big else "decode"
        raise FetchError(request.url, reason, f"the body is unusable: {error}", transient=True) from error


def _repaired(value: str) -> str:
    """Read a header value that is not UTF-8 as Latin-1, which is what it is then."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape").decode("latin-1")
    return value
