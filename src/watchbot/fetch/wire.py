"""Counting what really comes over the wire: body, header, chunk framing and whatever else a server thinks of.

The body's own cap is kept where the body is read. A server can also send without end where no body is: informational
answers, the extension of a chunk, trailers. This counter sees all of it.
"""

from __future__ import annotations

import asyncio
import functools
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler

from watchbot.fetch.resolving import CURRENT_DIAL, Dial


class MeteredProtocol(ResponseHandler):
    """aiohttp's protocol, which hangs up when the answer to the request in progress passes its cap."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._dial: Dial | None = None
        self._received = 0

    def set_response_params(self, **params: Any) -> None:
        """Start to count anew: aiohttp calls this for each request, also on a connection that is used again."""
        self._dial = CURRENT_DIAL.get(None)
        self._received = 0
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
        super().data_received(data)


class MeteredConnector(aiohttp.TCPConnector):
    """A connector whose connections are metered."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # Not a documented hook; the tests with endless chunk sizes and extensions fail when it stops working.
        self._factory = functools.partial(MeteredProtocol, loop=self._loop)  # type: ignore[assignment]  # invariant
