"""One budget for each host, whatever is fetched from it: so many requests at once, and a pause between two."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

_SWEEP_EVERY: Final = 256  # turns between two clean-ups; memory stays flat over any number of hosts
_MOST_HELD: Final = (
    10_000  # hosts whose wish for quiet is remembered; a domain can have any number of hosts that wish it
)


_FIRST_REST: Final = 5.0  # seconds that a host gets after "too many requests" without Retry-After; doubled from then on
_LONGEST_REST: Final = 300.0


@dataclass(slots=True)
class _Host:
    """The state of one host. Times are seconds of the pacing's clock."""

    slots: asyncio.Semaphore
    next_start: float = 0.0
    held_until: float = 0.0  # the host itself asked for quiet
    refusals: int = 0  # "too many requests" in a row, without a word on how long to wait
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

    def slow_down(self, host: str) -> None:
        """Note that the host was asked too much and did not say how long to wait: the next pauses double."""
        state = self._state(host)
        wait = min(_FIRST_REST * 2**state.refusals, _LONGEST_REST)
        state.refusals += 1
        state.next_start = max(state.next_start, self._clock() + wait)

    def take_heart(self, host: str) -> None:
        """Note that the host answers again: the next rest is a short one."""
        state = self._hosts.get(host)
        if state is not None:
            state.refusals = 0

    def held(self, host: str) -> float:
        """Return for how many more seconds the host wants to be left alone; 0 when it said nothing."""
        state = self._hosts.get(host)
        return max(0.0, state.held_until - self._clock()) if state else 0.0

    def __len__(self) -> int:
        """Hosts that are remembered."""
        return len(self._hosts)

    @asynccontextmanager
    async def turn(self, host: str, pause: float, *, patience: float = math.inf) -> AsyncIterator[None]:
        """Wait for a turn on `host`; the next one comes at least `pause` seconds after this one has begun and ended.

        The place among all requests in flight is taken last: a slow host keeps its own callers waiting, nobody else's.
        `patience` in seconds takes the place of the pacing's own where it is shorter.

        Raises:
            TimeoutError: the turn does not come within the patience.
        """
        state = self._state(host)
        state.users += 1
        until = asyncio.get_running_loop().time() + min(self._patience, patience)
        try:
            async with asyncio.timeout_at(until):
                await state.slots.acquire()
            begun = False
            try:
                await self._wait_for_start(state, pause, until - asyncio.get_running_loop().time())
                async with self._in_flight:
                    begun = True
                    yield
            finally:
                if begun:
                    state.next_start = max(state.next_start, self._clock() + pause)
                state.slots.release()
        finally:
            state.users -= 1
            self._sweep()

    async def _wait_for_start(self, state: _Host, pause: float, patience: float) -> None:
        now = self._clock()
        before = state.next_start
        start = max(now, before)
        if start - now > patience:
            raise TimeoutError
        state.next_start = start + pause
        if start > now:
            try:
                await asyncio.sleep(start - now)
            except asyncio.CancelledError:
                if state.next_start == start + pause:  # nobody stands behind: who gives up takes no time from others
                    state.next_start = before
                raise

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
