"""Supervised processes that parse feeds and read pages: one document at a time in each, with time and memory limits.

lxml and trafilatura crash when two threads of one process use them, and some documents hang or eat memory without a
bound. So they are read in processes of their own; a document that kills its process loses only itself.

    await workers.read_page(body, …)
        → wait for room → hand over to a process → pages.read_page → findings.read_article → small values come back
        killed by the clock, the memory limit or itself: WorkerError; a new process takes its place

Processes are spawned, not forked: measured at 0.2 s for a new one (0.1 s from a fork server, which costs one more
process all the time); handing a page over costs 0.06 ms.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import importlib
import logging
import multiprocessing
import resource
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar, TypeVarTuple

from pebble import ProcessExpired, ProcessPool

from watchbot.errors import ParseError, WorkerError
from watchbot.model import FeedKind, Figure, Findings, PageText, ParsedFeed, Topic

if TYPE_CHECKING:
    # Only names of types: a worker process must not pay for what reads settings.
    from watchbot.config import WorkerSettings
    from watchbot.pipeline.feeds.discovery import FeedLink
    from watchbot.pipeline.findings import Watchlist

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")
_Job = Callable[..., _T]  # takes the compiled watchlist, then what one document needs

RECYCLED_AFTER: Final = 1_000  # documents; trafilatura's caches stop growing before, a leak of anything else ends here
# One at work, the others at hand: they last while the main process writes what came before. More only fill memory.
_WAITING_PER_PROCESS: Final = 4
# Bytes from which on only one document is read at a time, whatever the number of processes: a tree takes twenty times
# what its page takes, and large pages are rare.
_HEAVY: Final = 1_000_000
_GRACE: Final = 10  # seconds beyond the limit after which a process without a supervisor ends itself
_POOLS_TRIED: Final = 3  # times that one document is handed over again because the pool around it broke


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failed:
    """A failure as it travels between processes: exceptions with several arguments do not survive pickling."""

    reason: str  # `memory`, `crash`, or that of the ParseError
    message: str
    parse: bool = False
    transient: bool = True

    def error(self, url: str) -> ParseError | WorkerError:
        """Build the exception that the caller sees."""
        if self.parse:
            return ParseError(url, self.reason, self.message, transient=self.transient)
        return WorkerError(url, self.reason, self.message)


# --------------------------------------------------------------------------- in the worker process


def _parse_feed(
    _watchlist: Watchlist, body: bytes, url: str, content_type: str, kind: FeedKind, links: str
) -> ParsedFeed:
    from watchbot.pipeline.feeds import parse_feed

    return parse_feed(body, url=url, content_type=content_type, kind=kind, links=links)


def _feed_links(_watchlist: Watchlist, body: bytes, url: str, content_type: str) -> tuple[FeedLink, ...]:
    from watchbot.pipeline.feeds.discovery import feed_links

    return feed_links(body, url=url, content_type=content_type)


def _read_page(
    watchlist: Watchlist,
    body: bytes,
    url: str,
    content_type: str,
    published: datetime | None,
    title: str,
    latest: datetime | None,
) -> tuple[PageText, Findings]:
    from watchbot.pipeline.pages import not_after, read_page

    page = read_page(body, url=url, content_type=content_type)
    page = page if latest is None else not_after(page, latest)
    if title and not page.title:
        page = replace(page, title=title)
    return page, _read_text(watchlist, page, url, published)


def _read_text(watchlist: Watchlist, page: PageText, url: str, published: datetime | None) -> Findings:
    from watchbot.pipeline.findings import read_article

    return read_article(page, url=url, published=published or page.published, watchlist=watchlist)


def _apart(_watchlist: Watchlist, job: Callable[..., _T], args: tuple[object, ...]) -> _T:
    return job(*args)


def _compile(figures: Sequence[Figure], topics: Sequence[Topic]) -> Watchlist:
    from watchbot.pipeline.findings import Watchlist

    return Watchlist(figures, topics)


def _sheltered(job: _Job[_T], watchlist: Watchlist, args: tuple[Any, ...]) -> _T | _Failed:
    """Run a job; whatever it raises becomes a value.

    Everything is caught here, in the one place where a foreign document meets parsers that are not ours: which
    exceptions they raise on odd bytes is not documented, and one document must not end the run of all others.
    """
    try:
        return job(watchlist, *args)
    except ParseError as error:
        return _Failed(reason=error.reason, message=str(error), parse=True, transient=error.transient)
    except MemoryError:
        return _Failed(reason="memory", message="reading it takes more memory than a worker may have")
    except Exception as error:  # noqa: BLE001
        return _Failed(reason="crash", message=f"{type(error).__name__}: {str(error)[:300]}{_place(error)}")


def _place(error: BaseException) -> str:
    """Say where an exception came from: the traceback does not travel."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return f" ({last.tb_frame.f_code.co_filename}:{last.tb_lineno})" if last is not None else ""


class _Seat:
    """What a worker process holds for its whole life."""

    watchlist: Watchlist | None = None
    trouble: str = ""


def _take_seat(memory: int, figures: Sequence[Figure], topics: Sequence[Topic]) -> None:
    """Prepare a worker process: limits, silence, and the compiled watchlist."""
    # The supervisor ends a process by SIGTERM; the default action also stops what hangs inside C code.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        with contextlib.suppress(OSError, ValueError):  # macOS has the call but may refuse it
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    # What libraries mumble about single documents is not for the daemon's log; what matters comes back as a value.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        # The parsers are loaded now, so that the first document does not pay for it out of its own time.
        for module in ("feeds", "pages", "findings"):
            importlib.import_module(f"watchbot.pipeline.{module}")
        _Seat.watchlist = _compile(figures, topics)
        gc.freeze()  # cards and parsers stay as long as the process: no collection of garbage need look through them
    except Exception as error:  # noqa: BLE001  # a process that dies here would be started again for ever
        _Seat.trouble = f"the cards could not be compiled: {type(error).__name__}: {error}"


def _at_seat(seconds: int, job: _Job[_T], args: tuple[Any, ...]) -> _T | _Failed:
    """Run one job in a worker process, which ends itself after so many seconds."""
    if _Seat.watchlist is None:
        return _Failed(reason="crash", message=_Seat.trouble or "the worker process was not prepared")
    # The supervisor keeps the time. When it was killed itself, nobody would stop a process that hangs: the alarm does.
    signal.alarm(seconds)
    try:
        return _sheltered(job, _Seat.watchlist, args)
    finally:
        signal.alarm(0)
        if _size(args) > _HEAVY:
            _give_memory_back()


def _size(args: tuple[Any, ...]) -> int:
    return sum(len(part) for part in args if isinstance(part, bytes))


def _give_memory_back() -> None:
    """Return to the system what the C library keeps after a large document, where that is glibc."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


# --------------------------------------------------------------------------- in the main process

_ONE_AT_A_TIME: Final = threading.Lock()  # without processes: the parsers are used by one thread of this one only


class Workers:
    """Hands documents to the processes and takes back what was found; without processes, reads them here in turn."""

    def __init__(self, settings: WorkerSettings, figures: Sequence[Figure], topics: Sequence[Topic]) -> None:
        """Take the limits and what to look for. The processes start with the first document.

        `processes: 0` reads in this process, serially, with the same results but without limits of time and memory.
        """
        self._settings = settings
        self._figures = tuple(figures)
        self._topics = tuple(topics)
        self._room = asyncio.Semaphore(max(1, settings.processes * _WAITING_PER_PROCESS))
        self._heavy = asyncio.Lock()
        self._pool: ProcessPool | None = None
        self._pending: dict[Future[Any], ProcessPool] = {}
        self._thread: ThreadPoolExecutor | None = None
        self._watchlist: Watchlist | None = None
        self._closed = False

    async def parse_feed(
        self,
        body: bytes,
        *,
        url: str,
        content_type: str = "",
        kind: FeedKind = FeedKind.FEED,
        links: str = "",
    ) -> ParsedFeed:
        """Parse a feed document, a sitemap, or (`kind`) a page whose links to articles (`links`) are the entries.

        Raises:
            ParseError: it is not a feed.
            WorkerError: `timeout`, `memory` or `crash` while it was read.
        """
        return await self._run(url, _parse_feed, body, url, content_type, kind, links)

    async def feed_links(self, body: bytes, *, url: str, content_type: str = "") -> tuple[FeedLink, ...]:
        """Find the feeds that a page names, the likeliest first.

        Raises:
            WorkerError: `timeout`, `memory` or `crash` while it was read.
        """
        return await self._run(url, _feed_links, body, url, content_type)

    async def read_page(
        self,
        body: bytes,
        *,
        url: str,
        content_type: str = "",
        published: datetime | None = None,
        fallback_title: str = "",
        latest: datetime | None = None,
    ) -> tuple[PageText, Findings]:
        """Read a page: its text, and everything that text says. `published` of the feed goes before the page's own.

        Dates of the page after `latest` are mistakes, and count as missing.

        Raises:
            WorkerError: `timeout`, `memory` or `crash` while it was read.
        """
        return await self._run(url, _read_page, body, url, content_type, published, fallback_title, latest)

    async def read_text(self, page: PageText, *, url: str, published: datetime | None = None) -> Findings:
        """Find everything that a text says which needs no reading of a page: a seed document, a feed's own full text.

        Raises:
            WorkerError: `timeout`, `memory` or `crash` while it was read.
        """
        return await self._run(url, _read_text, page, url, published)

    async def run(self, name: str, job: Callable[..., _T], *args: object) -> _T:
        """Run a function that may not come back, such as one that uses a person's template; `name` is for errors.

        It runs in a worker process also where documents are read in this one. Function, arguments and result must
        be able to travel between processes.

        Raises:
            WorkerError: `timeout`, `memory` or `crash` while it ran.
        """
        async with self._room:
            outcome = await self._elsewhere(name, _apart, (job, args))
        if isinstance(outcome, _Failed):
            raise outcome.error(name)
        return outcome  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the processes; documents in progress are given up."""
        self._closed = True
        pool, self._pool = self._pool, None
        if pool is not None:
            self._give_up(pool)
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
            self._thread = None

    async def _run(self, url: str, job: Callable[[Watchlist, *_Ts], _T], *args: *_Ts) -> _T:
        async with self._heavy if _size(args) > _HEAVY else nullcontext(), self._room:
            if self._settings.processes:
                outcome = await self._elsewhere(url, job, args)
            else:
                outcome = await self._here(job, args)
        if isinstance(outcome, _Failed):
            raise outcome.error(url)
        return outcome

    async def _here(self, job: _Job[_T], args: tuple[Any, ...]) -> _T | _Failed:
        """Read in this process, in the one thread that is kept for it, so that the event loop goes on meanwhile."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._serially, job, args)

    def _serially(self, job: _Job[_T], args: tuple[Any, ...]) -> _T | _Failed:
        with _ONE_AT_A_TIME:
            if self._watchlist is None:
                self._watchlist = _compile(self._figures, self._topics)
            return _sheltered(job, self._watchlist, args)

    async def _elsewhere(self, url: str, job: _Job[_T], args: tuple[Any, ...]) -> _T | _Failed:
        """Read in a worker process. When the pool itself breaks, innocent documents are handed to a new one."""
        for _ in range(_POOLS_TRIED):
            if self._closed:
                break
            pool = self._pool or self._new_pool()
            try:
                return await self._hand_over(pool, url, job, args)
            except BrokenProcessPool:
                await self._discard(pool)
        raise WorkerError(url, "gone", "the worker processes are gone")

    async def _hand_over(self, pool: ProcessPool, url: str, job: _Job[_T], args: tuple[Any, ...]) -> _T | _Failed:
        """Wait for one document. Raises BrokenProcessPool when the pool is of no use any more."""
        seconds = self._settings.page_seconds
        try:
            future = pool.schedule(_at_seat, args=(int(seconds) + _GRACE, job, args), timeout=seconds)
        except RuntimeError as error:  # this is how the pool says that it has broken or was stopped
            raise BrokenProcessPool(str(error)) from error
        self._pending[future] = pool
        try:
            # A hand-over that gets lost inside the pool would be waited for without end; the supervisor's own limit
            # begins only when a process has taken the document.
            async with asyncio.timeout(seconds * (_WAITING_PER_PROCESS + 1) + 60) as lost:
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            if lost.expired():
                raise BrokenProcessPool("a document was lost in the pool") from error
            raise WorkerError(url, "timeout", f"reading it takes longer than {seconds:g} s") from error
        except ProcessExpired as error:
            raise _expired(url, error) from error
        finally:
            self._pending.pop(future, None)

    def _new_pool(self) -> ProcessPool:
        self._pool = ProcessPool(
            max_workers=max(1, self._settings.processes),
            max_tasks=RECYCLED_AFTER,
            initializer=_take_seat,
            initargs=(self._settings.memory, self._figures, self._topics),
            context=multiprocessing.get_context("spawn"),
        )
        return self._pool

    async def _discard(self, pool: ProcessPool) -> None:
        """Put a broken pool away, once, whoever notices it first."""
        if self._pool is pool:
            self._pool = None
            await asyncio.to_thread(self._give_up, pool)

    def _give_up(self, pool: ProcessPool) -> None:
        """Stop a pool. Who still waits for it is told: a stopped pool forgets its documents without a word."""
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()
        for future, its_pool in tuple(self._pending.items()):
            if its_pool is pool and not future.done():
                future.set_exception(BrokenProcessPool("stopped"))


def _expired(url: str, error: ProcessExpired) -> WorkerError:
    """Name the end of a worker process by its exit code; negative ones are signals."""
    code = error.exitcode if isinstance(error.exitcode, int) else 0
    if code == -signal.SIGALRM:
        return WorkerError(url, "timeout", "reading it takes too long")
    name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return WorkerError(url, "crash", f"the worker process ended while it read this ({name})")
