"""What a site's robots.txt says to us: which pages, and how slowly. Asked for pages, not for feeds.

A feed is published to be polled by programs, and a person named it; its pages are followed by the program alone.

Failure policy (RFC 9309): a robots.txt that is not there (any 4xx but 429), or that leads nowhere (redirects without
end or to where we do not go, a coding we cannot read), forbids nothing. One that cannot be had right now (5xx, 429, no
answer) forbids everything for a while: rules known from before go on to hold, else the page fails with the same reason
and is tried again later.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from protego import Protego
from yarl import URL

from watchbot.errors import FetchError

KEPT: Final = 24 * 3600.0  # seconds that rules hold (RFC 9309 §2.4: at most a day)
TRIED_AGAIN: Final = 60.0  # seconds after which a robots.txt that could not be had is asked for again
MAX_BYTES: Final = 512_000  # decoded; RFC 9309 §2.5 asks for at least 500 KiB to be read
LONGEST_DELAY: Final = 60.0  # seconds; a larger Crawl-delay counts as this
_MAX_SITES: Final = 2_000  # remembered; the one unused for longest goes
_MAX_LINES: Final = 5_000  # of one site
_LONG: Final = 20_000  # bytes
_MAX_LINES_IN_ALL: Final = (
    40_000  # of the sites remembered; a line takes 0.7 kB, and a domain can have any number of hosts
)

# A group is for a product, whatever version of it is named (RFC 9309 §2.2.1).
_VERSION: Final = re.compile(r"^(\s*user-agent\s*:\s*[a-z_-]+)/.*", re.IGNORECASE)

_LEADS_NOWHERE: Final = frozenset({"redirects", "blocked", "decode"})


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site for us, and until when they hold (seconds of the clock)."""

    parsed: Protego | None  # None: nothing is forbidden
    until: float
    lines: int = 0  # about how much memory they take

    def permits(self, url: str, agent: str) -> bool:
        """Tell whether `agent` may fetch `url`."""
        return self.parsed is None or self.parsed.can_fetch(url, agent)

    def delay(self, agent: str) -> float:
        """Return the Crawl-delay for `agent` in seconds, bounded; 0 when there is none."""
        stated = self.parsed.crawl_delay(agent) if self.parsed else None
        return min(stated or 0.0, LONGEST_DELAY)


class RobotsCache:
    """Rules by site (scheme, host, port), fetched once and kept, a bounded number of them."""

    def __init__(
        self, fetch: Callable[[str, bool], Awaitable[bytes]], *, agent: str, clock: Callable[[], float]
    ) -> None:
        """Take how to fetch a robots.txt (address, verify TLS?; raises FetchError), our name, a clock in seconds."""
        self._fetch = fetch
        self._agent = agent
        self._clock = clock
        self._rules: OrderedDict[str, Rules] = OrderedDict()
        self._lines = 0
        self._failed: OrderedDict[str, tuple[FetchError, float]] = OrderedDict()
        self._asking: dict[str, asyncio.Lock] = {}

    async def check(self, target: URL, *, verify_tls: bool = True) -> None:
        """Ask the site's robots.txt whether we may fetch a page.

        Raises:
            FetchError: `blocked` when it says no; the reason of its own failure when it cannot be had right now.
        """
        site = str(target.origin())
        rules = await self._rules_of(site, verify_tls)
        if not rules.permits(str(target), self._agent):
            message = f"{site}/robots.txt asks {self._agent} not to fetch {target.raw_path_qs[:200]}"
            raise FetchError(str(target), "blocked", message, transient=False)

    def delay(self, target: URL) -> float:
        """Return the Crawl-delay that is known for the site, in seconds; 0 when none is."""
        rules = self._rules.get(str(target.origin()))
        return rules.delay(self._agent) if rules else 0.0

    async def _rules_of(self, site: str, verify_tls: bool) -> Rules:
        rules = self._fresh(site)
        if rules is not None:
            return rules
        lock = self._asking.setdefault(site, asyncio.Lock())
        try:
            async with lock:
                return self._fresh(site) or await self._ask(site, verify_tls)
        finally:
            if not lock.locked():
                self._asking.pop(site, None)

    def _fresh(self, site: str) -> Rules | None:
        """Return rules that still hold; raise again a failure that is too young to be tried again."""
        now = self._clock()
        rules = self._rules.get(site)
        if rules is not None and now < rules.until:
            self._rules.move_to_end(site)
            return rules
        failure, until = self._failed.get(site, (None, 0.0))
        if failure is not None and now < until:
            raise _again(failure)
        return None

    async def _ask(self, site: str, verify_tls: bool) -> Rules:
        try:
            body = await self._fetch(f"{site}/robots.txt", verify_tls)
        except FetchError as error:
            return self._without_answer(site, error)
        # The longest take a quarter of a second: everything else goes on meanwhile.
        parsed = await asyncio.to_thread(parse_robots, body) if len(body) > _LONG else parse_robots(body)
        return self._keep(site, parsed, KEPT, lines=min(len(body.splitlines()), _MAX_LINES) if parsed else 0)

    def _without_answer(self, site: str, error: FetchError) -> Rules:
        absent = error.status is not None and 400 <= error.status < 500 and error.status != 429
        if absent or error.reason in _LEADS_NOWHERE:
            return self._keep(site, None, KEPT)
        known = self._rules.get(site)
        if known is not None:
            return self._keep(site, known.parsed, TRIED_AGAIN, lines=known.lines)
        self._failed[site] = (error, self._clock() + max(TRIED_AGAIN, error.retry_after or 0.0))
        while len(self._failed) > _MAX_SITES:
            self._failed.popitem(last=False)
        raise _again(error)

    def _keep(self, site: str, parsed: Protego | None, seconds: float, *, lines: int = 0) -> Rules:
        before = self._rules.pop(site, None)
        rules = self._rules[site] = Rules(parsed, self._clock() + seconds, lines)
        self._lines += lines - (before.lines if before else 0)
        self._failed.pop(site, None)
        while len(self._rules) > _MAX_SITES or self._lines > _MAX_LINES_IN_ALL:
            _, oldest = self._rules.popitem(last=False)
            self._lines -= oldest.lines
        return rules


def parse_robots(body: bytes) -> Protego | None:
    """Read a robots.txt; None when it forbids nothing, which keeps the thousands of such sites small in memory."""
    text = body.decode("utf-8-sig", errors="replace")
    lines = text.splitlines()[:_MAX_LINES]
    if not any(":" in line and not line.lstrip().startswith("<") for line in lines):
        return None
    return Protego.parse("\n".join(_VERSION.sub(r"\1", line) for line in lines))


def _again(error: FetchError) -> FetchError:
    """Build the page's error from the failure of the robots.txt; never the same object twice, tracebacks would grow."""
    return FetchError(
        error.url,
        error.reason,
        f"robots.txt could not be read: {error}",
        transient=True,
        status=error.status,
        retry_after=error.retry_after,
    )
