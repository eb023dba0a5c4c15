"""Worker processes: what one document does, no other feels."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

import worker_jobs as jobs
from watchbot.config import WorkerSettings
from watchbot.errors import ParseError, WorkerError
from watchbot.model import PageText, TextState
from watchbot.workers import Workers

pytestmark = pytest.mark.slow  # whole processes, or the whole set: too long for every save

T = TypeVar("T")
SECONDS = 0.4
MEMORY = 1_000_000_000
PAGE = b"<html><head><title>A title</title></head><body><p>The share rose to 74.2 percent in 2024.</p></body></html>"
FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><item><title>One</title>'
    b"<link>http://site.example/1</link></item></channel></rss>"
)


def settings(processes: int, seconds: float = SECONDS) -> WorkerSettings:
    return WorkerSettings(processes=processes, page_seconds=seconds, memory=MEMORY)


def with_workers(processes: int, body: Callable[[Workers], Awaitable[T]], seconds: float = SECONDS) -> T:
    workers = Workers(settings(processes, seconds), (), ())

    async def run() -> T:
        return await body(workers)

    try:
        return asyncio.run(run())
    finally:
        workers.close()


@pytest.fixture(scope="module")
def one() -> Iterator[Callable[[Callable[[Workers], Awaitable[object]]], object]]:
    """One worker process for many tests: starting one takes longer than most of them."""
    workers = Workers(settings(1), (), ())
    with asyncio.Runner() as runner:

        async def call(body: Callable[[Workers], Awaitable[object]]) -> object:
            return await body(workers)

        yield lambda body: runner.run(call(body))
        workers.close()


async def failure(work: Awaitable[object]) -> WorkerError | ParseError:
    with pytest.raises((WorkerError, ParseError)) as caught:
        await work
    return caught.value


def alive(pid: int) -> bool:
    """Tell whether a process still runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


BAD = {
    "a hang": (jobs.hang, (), "timeout"),
    "an exit": (jobs.crash, (7,), "crash"),
    "an exit without an error": (jobs.crash, (0,), "timeout"),  # nobody notices before the clock does
    "a segmentation fault": (jobs.segfault, (), "crash"),
    "too much memory": (jobs.eat_memory, (), "memory"),
    "endless recursion": (jobs.recurse, (), "crash"),
    "a foreign exception": (jobs.stumble, (), "crash"),
    "an exception that cannot travel": (jobs.raise_unpicklable, (), "crash"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_document_loses_only_itself(name: str, one: Callable[..., object]) -> None:
    """Hang, crash and hunger end in a WorkerError that names them; the documents before and after are read."""
    job, args, reason = BAD[name]

    async def body(workers: Workers) -> tuple[WorkerError | ParseError, list[str]]:
        begun = time.perf_counter()
        before = workers._run("u", jobs.echo, "before")
        work = failure(workers._run("http://bad.example/", job, *args))
        after = workers._run("u", jobs.echo, "after")
        words_before, error, words_after = await asyncio.gather(before, work, after)
        assert time.perf_counter() - begun < SECONDS + 6
        return error, [words_before[0], words_after[0]]

    error, words = one(body)  # type: ignore[misc]
    assert isinstance(error, WorkerError)
    assert (error.url, error.reason) == ("http://bad.example/", reason)
    assert words == ["before", "after"]


def test_parse_error_comes_back_whole(one: Callable[..., object]) -> None:
    """A ParseError raised in a worker process arrives with all that it says."""

    async def body(workers: Workers) -> WorkerError | ParseError:
        return await failure(workers._run("http://bad.example/", jobs.no_feed, "http://bad.example/"))

    error = one(body)
    assert isinstance(error, ParseError)
    assert (error.url, error.reason, str(error), error.transient) == (
        "http://bad.example/",
        "html",
        "this is a page",
        False,
    )


def test_killed_while_idle_is_replaced(one: Callable[..., object]) -> None:
    """A worker process that somebody kills while it has nothing to do is missed by nobody."""

    async def body(workers: Workers) -> tuple[int, int]:
        _, pid = await workers._run("u", jobs.echo, "a")
        os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.3)
        _, other = await workers._run("u", jobs.echo, "b")
        return pid, other

    pid, other = one(body)  # type: ignore[misc]
    assert pid != other


def test_large_bodies_travel(one: Callable[..., object]) -> None:
    """Ten megabytes go there and back."""

    async def body(workers: Workers) -> int:
        return len(await workers._run("u", jobs.large, 10_000_000))

    assert one(body) == 10_000_000


def test_waiting_documents_are_bounded() -> None:
    """At most four documents a process are handed over, the others wait outside; two processes work at once."""

    async def body(workers: Workers) -> tuple[int, int]:
        most_pending = 0

        async def watch() -> None:
            nonlocal most_pending
            while True:
                most_pending = max(most_pending, len(workers._pending))
                await asyncio.sleep(0.005)

        watcher = asyncio.create_task(watch())
        spans = await asyncio.gather(*(workers._run("u", jobs.nap, 0.05) for _ in range(20)))
        watcher.cancel()
        most_busy = max(sum(a <= begun < b for a, b in spans) for begun, _ in spans)
        return most_pending, most_busy

    assert with_workers(2, body) == (8, 2)


def test_close_gives_up_what_is_in_progress() -> None:
    """Closing ends the processes at once, and whoever waits is told."""

    async def body(workers: Workers) -> float:
        await workers._run("u", jobs.echo, "warm")
        work = asyncio.create_task(failure(workers._run("u", jobs.nap, 0.35)))
        await asyncio.sleep(0.1)
        begun = time.perf_counter()
        await asyncio.to_thread(workers.close)
        assert (await work).reason == "gone"
        seconds = time.perf_counter() - begun
        assert (await failure(workers._run("u", jobs.echo, "late"))).reason == "gone"
        return seconds

    assert with_workers(1, body) < 0.3


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_no_process_is_left_behind() -> None:
    """When the main process is killed, its worker processes end too, even one that hangs."""
    script = (
        "import asyncio, multiprocessing, os, signal, worker_jobs as jobs\n"
        "from watchbot import workers\n"
        "from watchbot.config import WorkerSettings\n"
        "workers._GRACE = 0\n"
        "async def main():\n"
        "    w = workers.Workers(WorkerSettings(processes=2, page_seconds=1.0, memory=0), (), ())\n"
        "    _, pid = await w._run('u', jobs.echo, 'a')\n"
        "    asyncio.create_task(w._run('u', jobs.hang))\n"
        "    await asyncio.sleep(0.2)\n"
        "    print(*[p.pid for p in multiprocessing.active_children()], flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, timeout=20)
    pids = [int(pid) for pid in done.stdout.split()]
    assert len(pids) == 2, done.stderr
    deadline = time.monotonic() + 8
    while time.monotonic() < deadline and any(alive(pid) for pid in pids):
        time.sleep(0.05)
    assert [pid for pid in pids if alive(pid)] == []


@pytest.mark.parametrize("processes", [0, 1])
def test_documents_are_read(processes: int) -> None:
    """A feed, a page and a text go through, with the same results in a process of their own and in this one."""

    async def body(workers: Workers) -> None:
        feed = await workers.parse_feed(FEED, url="http://site.example/feed", content_type="application/rss+xml")
        assert [entry.title for entry in feed.entries] == ["One"]
        page, findings = await workers.read_page(PAGE, url="http://site.example/1", content_type="text/html")
        assert "74.2 percent" in page.text
        assert findings.claims == ()
        text = PageText(state=TextState.OK, title="T", text="The share rose to 74.2 percent.")
        again = await workers.read_text(text, url="http://site.example/2", published=datetime(2026, 1, 2, tzinfo=UTC))
        assert again.claims == ()
        error = await failure(workers.parse_feed(PAGE, url="http://site.example/1", content_type="text/html"))
        assert isinstance(error, ParseError)

    with_workers(processes, body, seconds=20)


def test_title_of_the_entry_stands_in() -> None:
    """A page without a title takes that of its entry."""

    async def body(workers: Workers) -> str:
        page, _ = await workers.read_page(
            b"<html><body><p>" + b"The share rose to 74.2 percent. " * 20 + b"</p></body></html>",
            url="http://site.example/1",
            content_type="text/html",
            fallback_title="From the feed",
        )
        return page.title

    assert with_workers(0, body) == "From the feed"


def test_without_processes_failures_have_the_same_names() -> None:
    """In this process a bad document is a WorkerError too, and documents are read strictly one after the other."""

    async def body(workers: Workers) -> list[str]:
        work = [(jobs.stumble, ()), (jobs.recurse, ()), (jobs.no_feed, ("u",)), (jobs.raise_unpicklable, ())]
        reasons = [(await failure(workers._run("u", job, *args))).reason for job, args in work]
        spans = await asyncio.gather(*(workers._run("u", jobs.nap, 0.01) for _ in range(4)))
        assert all(end <= begun for (_, end), (begun, _) in zip(sorted(spans), sorted(spans)[1:], strict=False))
        return reasons

    assert with_workers(0, body) == ["crash", "crash", "html", "crash"]


@pytest.mark.parametrize("processes", [0, 1])
def test_what_may_not_come_back_runs_apart(processes: int) -> None:
    """Also where documents are read in this process: a template that hangs must not hang the daemon."""

    async def body(workers: Workers) -> tuple[str, int, WorkerError | ParseError]:
        word, pid = await workers.run("templates", jobs.echo, None, "hello")
        return word, pid, await failure(workers.run("templates", jobs.hang, None))

    word, pid, error = with_workers(processes, body)
    assert word == "hello"
    assert pid != os.getpid()
    assert isinstance(error, WorkerError)
    assert (error.url, error.reason) == ("templates", "timeout")
