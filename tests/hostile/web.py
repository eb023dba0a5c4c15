"""Serves the hostile web: python -m hostile.web TRAP_PORT; prints its port, and ends with its standard input."""

from __future__ import annotations

import asyncio
import sys

import rawweb
from hostile.documents import GOOD, ONE, Case, sent
from hostile.feeds import feed_cases
from hostile.pages import page_cases
from hostile.standins import standin_cases
from rawweb import Answer, RawServer, Visit, reply

TRAP = b"TRAP0"  # five characters, as ports of traps have: lengths stay right


def all_cases(trap: int) -> dict[str, Case]:
    """Return every case by name; `trap` is the port of a listener that must never hear anything."""
    cases = [*feed_cases(), *page_cases(trap), *standin_cases()]
    found = {case.name: case for case in cases}
    assert len(found) == len(cases), "two cases have one name"
    assert len({case.host for case in cases}) == len(cases), "two cases have one host"
    return found


class Web:
    """Answers by host and path. What a case does not serve is not there; `/robots.txt` neither."""

    def __init__(self, trap: int) -> None:
        self._trap = str(trap).encode()
        assert len(self._trap) == len(TRAP)
        self._served: dict[tuple[str, str], Answer] = {}
        for case in all_cases(trap).values():
            self._served[(case.host, "/feed.xml")] = sent(ONE) if case.feed is None else case.feed
            for path, answer in case.pages.items():
                self._served[(case.host, path)] = answer
        self._missing = reply(b"not here", status="404 Not Found")

    async def __call__(self, visit: Visit) -> None:
        host = (visit.header("host") or "").partition(":")[0]
        answer = self._served.get((host, visit.path), self._missing)
        if isinstance(answer, bytes):
            await visit.send(answer.replace(TRAP, self._trap))
        else:
            await answer(visit)


async def main(trap: int) -> None:
    """Serve until standard input is closed."""
    rawweb.LIFETIME = 120.0  # longer than any client here waits, also for its turn to have a large page
    async with RawServer(Web(trap)) as server:
        print(server.port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))


__all__ = ["GOOD", "Web", "all_cases"]
