"""Counting what really comes over the wire: body, header, chunk framing and whatever else a server thinks of.

The body's own cap is kept where the body is read. A server can also send without end where no body is: informational
answers, the extension of a chunk, trailers. This counter sees all of it.
"""

from __future__ import annotations

import asyncio
import functools
from typing import Any, Final

import aiohttp
from aiohttp.client_proto import ResponseHandler

from watchbot.fetch.resolving import CURRENT_DIAL, Dial

_END_OF_HEAD: Final = b"\r\n\r\n"


class MeteredProtocol(ResponseHandler):
    """aiohttp's protocol, which hangs up when the answer to the request in progress passes its cap."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._dial: Dial | None = None
        self._received = 0
        self._in_head = True

    def set_response_params(self, **params: Any) -> None:
        """Start to count anew: aiohttp calls this for each request, also on a connection that is used again."""
        self._dial = CURRENT_DIAL.get(None)
        self._received = 0
        self._in_head = True
        if self._dial is not None and self._dial.once:
            self.force_close()
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        """Count, then go on; over the cap, hang up, which ends the answer as broken off."""
        self._received += len(data)
        dial = self._dial
        if dial is not None and self._received > dial.wire_bytes:
            dial.overflow = True
            if self.transport is not None:
                self.transport.abort()
            return
        # The library forgets an answer when what comes with it in one piece, behind its end, cannot be read: the body
        # that some servers send with a 304, or more than the length that they gave. In two pieces it has the answer
        # before it stumbles; the connection is closed either way.
        end = data.find(_END_OF_HEAD) + len(_END_OF_HEAD) if self._in_head else 0
        if end >= len(_END_OF_HEAD):
            self._in_head = False
            super().data_received(data[:end])
            data = data[end:]
            if not data or self._has_stumbled():
                return
        super().data_received(data)
        self._has_stumbled()

    def _has_stumbled(self) -> bool:
        """Tell whether the answer could not be read on; who waits for the rest of its body is told at once."""
        error = self.exception()
        body = self._payload
        if error is not None and body is not None and not body.is_eof() and body.exception() is None:
            body.set_exception(aiohttp.ClientPayloadError(str(error)))
        return error is not None


class MeteredConnector(aiohttp.TCPConnector):
    """A connector whose connections are metered."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # Not a documented hook; the tests with endless chunk sizes and extensions fail when it stops working.
        self._factory = functools.partial(MeteredProtocol, loop=self._loop)  # type: ignore[assignment]  # invariant
