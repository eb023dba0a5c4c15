"""The time that one fetch has, over all its hops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Deadline:
    """Seconds of network time that one `get` has left. Waiting for a turn is not network time."""

    def __init__(self, seconds: float) -> None:
        """Take the seconds in all."""
        self._left = seconds

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Count the time inside; raises TimeoutError when nothing is left."""
        loop = asyncio.get_running_loop()
        self._begun = loop.time()
        try:
            async with asyncio.timeout(self._left) as self._timeout:
                yield
        finally:
            self._left = max(0.0, self._left - (loop.time() - self._begun))

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Leave out the time inside: it is we who keep the other side waiting."""
        loop = asyncio.get_running_loop()
        left = self._left - (loop.time() - self._begun)
        self._timeout.reschedule(None)
        try:
            yield
        finally:
            self._begun = loop.time() - (self._left - left)
            self._timeout.reschedule(loop.time() + left)
