"""How much may be on its way at once, in bytes: what has been fetched and is not yet recorded.

Sixty-four pages of ordinary size are a few megabytes; of the largest size they would be half a gigabyte. Nobody begins
to fetch while too much is held, except the one whose turn it is: everyone else waits for that one.
"""

from __future__ import annotations

import asyncio
from itertools import islice

MOST_HELD = 16_000_000  # bytes of documents, and of what was read in them
_ORDINARY = 100_000  # bytes of a page


class Room:
    """A number of bytes that those on their way share. Who enters later never keeps out who entered before."""

    def __init__(self, most: int = MOST_HELD) -> None:
        """Take the bytes from which on newcomers wait."""
        self._most = most
        self._held = 0
        self._waiting: dict[Ticket, asyncio.Event] = {}
        self._inside: dict[Ticket, None] = {}  # all that have not left, in the order in which they came

    @property
    def held(self) -> int:
        """Bytes that are held now."""
        return self._held

    def ticket(self) -> Ticket:
        """Return a place in the row."""
        ticket = Ticket(self)
        self._inside[ticket] = None
        return ticket

    def _is_open_for(self, ticket: Ticket) -> bool:
        return self._held < self._most or next(iter(self._inside)) is ticket

    async def _enter(self, ticket: Ticket) -> None:
        while not self._is_open_for(ticket):
            moved = self._waiting[ticket] = asyncio.Event()
            try:
                await moved.wait()
            finally:
                self._waiting.pop(ticket, None)

    def _hold(self, more: int) -> None:
        self._held += more
        if more < 0:
            self._wake()

    def _leave(self, ticket: Ticket) -> None:
        self._inside.pop(ticket, None)
        self._wake()

    def _wake(self) -> None:
        """Wake whose turn it is, and of the others as many as there may be room for: each looks again for itself."""
        fitting = -(-(self._most - self._held) // _ORDINARY)
        for moved in islice(self._waiting.values(), max(0, fitting)):
            moved.set()
        first = self._waiting.get(next(iter(self._inside))) if self._inside else None
        if first is not None:
            first.set()


class Ticket:
    """One document's place in a `Room`, from before it is fetched until it is recorded."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._held = 0

    @property
    def held(self) -> int:
        """Bytes that the document takes now."""
        return self._held

    async def enter(self) -> None:
        """Wait until there is room; until the size is known, that of an ordinary page is held."""
        await self._room._enter(self)  # noqa: SLF001  # two halves of one thing
        self.hold(_ORDINARY)

    def hold(self, size: int) -> None:
        """Note how many bytes the document takes now, instead of what was noted before."""
        more, self._held = size - self._held, size
        self._room._hold(more)  # noqa: SLF001

    def leave(self) -> None:
        """Give everything back. Harmless when done twice."""
        self.hold(0)
        self._room._leave(self)  # noqa: SLF001
