"""One budget for each host, whatever is fetched from it: so many requests at once, and a pause between two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

_SWEEP_EVERY: Final = 256  # turns between two clean-ups; memory stays flat over any number of hosts
_MOST_HELD: Final = (
    10_000  # hosts whose wish for quiet is remembered; a domain can have any number of hosts that wish it
)


@dataclass(slots=True)
class _Host:
    """The state of one host. Times are seconds of the pacing's clock."""

    slots: asyncio.Semaphore
    next_start: float = 0.0
    held_until: float = 0.0  # the host itself asked for quiet
    users: int = 0  # waiting or at work


class Pacing:
    """Hands out turns. A turn that would come too late is refused, so that nobody waits without a bound."""

    def __init__(self, *, per_host: int, in_flight: int, clock: Callable[[], float], patience: float) -> None:
        """Take requests at once for a host and in all; a clock in seconds; the longest wait for a turn in seconds."""
        self._per_host = per_host
        self._in_flight = asyncio.Semaphore(in_flight)
        self._clock = clock
        self._patience = patience
        self._hosts: dict[str, _Host] = {}
        self._turns = 0

    def hold(self, host: str, seconds: float) -> None:
        """Note that the host asked to be left alone for `seconds`."""
        state = self._state(host)
        state.held_until = max(state.held_until, self._clock() + seconds)

    def held(self, host: str) -> float:
        """Return for how many more seconds the host wants to be left alone; 0 when it said nothing."""
        state = self._hosts.get(host)
        return max(0.0, state.held_until - self._clock()) if state else 0.0

    def __len__(self) -> int:
        """Hosts that are remembered."""
        return len(self._hosts)

    @asynccontextmanager
    async def turn(self, host: str, pause: float) -> AsyncIterator[None]:
        """Wait for a turn on `host`; the next one comes at least `pause` seconds after this one has begun and ended.

        The place among all requests in flight is taken last: a slow host keeps its own callers waiting, nobody else's.

        Raises:
            TimeoutError: the turn does not come within the pacing's patience.
        """
        state = self._state(host)
        state.users += 1
        try:
            async with asyncio.timeout(self._patience):
                await state.slots.acquire()
            try:
                await self._wait_for_start(state, pause)
                async with self._in_flight:
                    yield
            finally:
                state.next_start = max(state.next_start, self._clock() + pause)
                state.slots.release()
        finally:
            state.users -= 1
            self._sweep()

    async def _wait_for_start(self, state: _Host, pause: float) -> None:
        now = self._clock()
        start = max(now, state.next_start)
        if start - now > self._patience:
            raise TimeoutError
        state.next_start = start + pause
        if start > now:
            await asyncio.sleep(start - now)

    def _state(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            state = self._hosts[host] = _Host(slots=asyncio.Semaphore(self._per_host))
        return state

    def _sweep(self) -> None:
        self._turns += 1
        if self._turns % _SWEEP_EVERY:
            return
        now = self._clock()
        idle = [
            host
            for host, state in self._hosts.items()
            if not state.users and state.next_start <= now and state.held_until <= now
        ]
        for host in idle:
            del self._hosts[host]
        if len(self._hosts) > _MOST_HELD:
            held = [host for host, state in self._hosts.items() if not state.users and state.next_start <= now]
            held.sort(key=lambda host: self._hosts[host].held_until)
            for host in held[: len(self._hosts) - _MOST_HELD]:  # those whose time is over soonest
                del self._hosts[host]
