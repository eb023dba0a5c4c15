"""Turns on hosts: their order, their bounds, their memory."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from watchbot.fetch.pacing import Pacing


def test_memory_stays_flat_over_many_hosts() -> None:
    """Ten thousand hosts that are done with are not remembered."""
    now = [0.0]

    async def run() -> int:
        pacing = Pacing(per_host=1, in_flight=8, clock=lambda: now[0], patience=60)
        for number in range(10_000):
            async with pacing.turn(f"h{number}:80", 1.0):
                now[0] += 0.01
        return len(pacing)

    assert asyncio.run(run()) < 500


def test_of_hosts_without_end_that_ask_for_quiet_those_that_ask_for_most_are_remembered() -> None:
    now = [0.0]

    async def run() -> tuple[int, list[bool]]:
        pacing = Pacing(per_host=1, in_flight=8, clock=lambda: now[0], patience=60)
        pacing.hold("first:80", 86_400)
        for number in range(12_000):
            host = f"h{number}.example:80"
            async with pacing.turn(host, 0.0):
                now[0] += 0.001
            pacing.hold(host, 600)
        return len(pacing), [pacing.held(host) > 0 for host in ("first:80", "h0.example:80", "h11999.example:80")]

    assert asyncio.run(run()) == (pytest.approx(10_000, abs=500), [True, False, True])


def test_host_that_asked_for_quiet_is_remembered() -> None:
    """A hold outlives the clean-up and ends by itself."""
    now = [0.0]

    async def run() -> list[float]:
        pacing = Pacing(per_host=1, in_flight=8, clock=lambda: now[0], patience=60)
        pacing.hold("slow:80", 100)
        pacing.hold("slow:80", 10)
        for number in range(600):
            async with pacing.turn(f"h{number}:80", 0):
                now[0] += 0.01
        held = [pacing.held("slow:80"), pacing.held("other:80")]
        now[0] = 101.0
        return [*held, pacing.held("slow:80")]

    held = asyncio.run(run())
    assert held[0] == pytest.approx(94.0)
    assert held[1:] == [0.0, 0.0]


def test_turn_that_comes_too_late_is_refused() -> None:
    """Nobody waits beyond the patience, be it for the pause or for those before."""

    async def run() -> None:
        pacing = Pacing(per_host=1, in_flight=8, clock=asyncio.get_running_loop().time, patience=0.05)
        async with pacing.turn("a:80", 10.0):
            with pytest.raises(TimeoutError):
                async with pacing.turn("a:80", 0.0):
                    pytest.fail("the host is busy")
        with pytest.raises(TimeoutError):
            async with pacing.turn("a:80", 0.0):
                pytest.fail("the pause is not over")
        async with pacing.turn("b:80", 0.0):
            pass

    asyncio.run(run())


def test_turn_given_up_makes_room() -> None:
    """A caller that is cancelled while it waits or works leaves its place to the next."""

    async def run() -> None:
        pacing = Pacing(per_host=1, in_flight=1, clock=asyncio.get_running_loop().time, patience=5)

        async def work(seconds: float) -> None:
            async with pacing.turn("a:80", 0.0):
                await asyncio.sleep(seconds)

        tasks = [asyncio.create_task(work(5)) for _ in range(3)]
        await asyncio.sleep(0.01)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.wait_for(work(0), timeout=1)

    asyncio.run(run())


def test_two_at_once_where_the_settings_say_so() -> None:
    """`per_host` requests run at the same time, their starts a pause apart."""

    async def run() -> tuple[int, list[float]]:
        loop = asyncio.get_running_loop()
        pacing = Pacing(per_host=2, in_flight=8, clock=loop.time, patience=5)
        busy = most = 0
        starts: list[float] = []

        async def work() -> None:
            nonlocal busy, most
            async with pacing.turn("a:80", 0.02):
                starts.append(loop.time())
                busy += 1
                most = max(most, busy)
                await asyncio.sleep(0.06)
                busy -= 1

        await asyncio.gather(*(work() for _ in range(4)))
        return most, starts

    most, starts = asyncio.run(run())
    assert most == 2
    assert all(later - earlier >= 0.015 for earlier, later in pairwise(starts))


def test_who_gives_up_waiting_takes_no_time_from_others() -> None:
    """A run that ends with a hundred requests in line must not leave the host unasked for a hundred pauses."""

    async def run() -> float:
        loop = asyncio.get_running_loop()
        pacing = Pacing(per_host=1, in_flight=8, clock=loop.time, patience=60)

        async def ask() -> None:
            async with pacing.turn("slow:80", 0.2):
                pass

        await ask()
        line = [asyncio.create_task(ask()) for _ in range(100)]
        for one in line:  # one after the other, so that each that follows gets as far as waiting for its start
            await asyncio.sleep(0)
            one.cancel()
            await asyncio.wait({one})
        begun = loop.time()
        await ask()
        return loop.time() - begun

    assert asyncio.run(run()) < 2.0  # 20 when each takes its pause along


def test_a_turn_is_waited_for_only_as_long_as_the_caller_has_time() -> None:
    async def run() -> None:
        pacing = Pacing(per_host=1, in_flight=8, clock=asyncio.get_running_loop().time, patience=60)
        async with pacing.turn("slow:80", 30.0):
            pass
        async with asyncio.timeout(5):
            with pytest.raises(TimeoutError):
                async with pacing.turn("slow:80", 30.0, patience=0.01):
                    pass

    asyncio.run(run())


def test_a_host_that_is_asked_too_much_rests_longer_each_time_until_it_answers() -> None:
    now = [0.0]

    async def run() -> list[float]:
        pacing = Pacing(per_host=1, in_flight=8, clock=lambda: now[0], patience=0.1)

        async def rest() -> float:
            """Seconds until the host may be asked again."""
            begun = now[0]
            while True:
                try:
                    async with pacing.turn("busy:80", 0.0):
                        return now[0] - begun
                except TimeoutError:
                    now[0] += 1.0

        found = []
        for _ in range(8):
            pacing.slow_down("busy:80")
            found.append(await rest())
        pacing.take_heart("busy:80")
        pacing.slow_down("busy:80")
        return [*found, await rest()]

    assert asyncio.run(run()) == [5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 300.0, 300.0, 5.0]
