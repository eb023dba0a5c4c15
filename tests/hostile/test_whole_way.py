"""The hostile web through the whole way: feeds, pages, worker processes, database. Every case ends in its state."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hostile.watching import settings
from hostile.web import all_cases
from watchbot.errors import StoreError
from watchbot.model import EntryState, FeedState, StoredFeed
from watchbot.store import EntryLine, Store, open_store

TESTS = Path(__file__).parent.parent
MOST_MEMORY = 500_000_000  # bytes, of the whole process tree at any moment
MOST_TIME = 300  # seconds for a run; a minute on a quiet machine
CASES = all_cases(50_000)  # which states are expected; what is served does not matter here
NAMES = sorted(CASES)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2 * MOST_TIME)]


@dataclass
class Tree:
    """Watches a process and all below it; the highest sum of resident memory, in bytes."""

    root: int
    peak: int = 0
    most: dict[int, int] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self._over.wait(0.02):
            now = {pid: resident(pid) for pid in family(self.root)}
            if sum(now.values()) > self.peak:
                self.peak, self.most = sum(now.values()), now

    def end(self) -> None:
        self._over.set()


def family(root: int) -> list[int]:
    """Return a process and its descendants."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                waiting.extend(int(child) for child in children.read_text().split())
            except OSError:
                continue
    return found


def resident(pid: int) -> int:
    """Return the resident memory of a process in bytes; 0 when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


class Trap:
    """Listens on one port of every spelling of loopback and must never hear anything."""

    def __init__(self) -> None:
        self._sockets = [socket.create_server(("127.0.0.1", 0), backlog=100)]
        self.port = self._sockets[0].getsockname()[1]
        if socket.has_ipv6:
            six = socket.socket(socket.AF_INET6)
            six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            try:
                six.bind(("::1", self.port))
                six.listen(100)
                self._sockets.append(six)
            except OSError:  # a machine without IPv6 on loopback
                six.close()
        for listener in self._sockets:
            listener.setblocking(False)

    def connections(self) -> int:
        """Return how many have connected."""
        number = 0
        for listener in self._sockets:
            while True:
                try:
                    listener.accept()[0].close()
                except BlockingIOError:
                    break
                number += 1
        return number

    def close(self) -> None:
        for listener in self._sockets:
            listener.close()


@contextmanager
def hostile_web(trap: int) -> Iterator[int]:
    """Serve the hostile web in a process of its own; the port of it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hostile.web", str(trap)], cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(timeout=20)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What a run over the hostile web left behind."""

    code: int | None
    peak: int
    most: dict[int, int]
    seconds: float
    trapped: int
    feeds: dict[str, StoredFeed]
    store: Store
    log: str


def ran(way: str, folder: Path) -> Ended:
    """Run one way over the hostile web to its end."""
    trap = Trap()
    try:
        with hostile_web(trap.port) as port, (folder / "log.txt").open("wb") as log:
            begun = time.monotonic()
            process = subprocess.Popen(
                [sys.executable, "-m", "hostile.run", way, str(folder), str(port), str(trap.port)],
                cwd=TESTS,
                stdout=log,
                stderr=log,
            )
            tree = Tree(process.pid)
            watch = threading.Thread(target=tree.watch, daemon=True)
            watch.start()
            try:
                if way == "daemon":
                    _wait_until_quiet(folder, process)
                    process.send_signal(signal.SIGTERM)
                code = process.wait(timeout=MOST_TIME)
            finally:
                process.kill()
                process.wait(timeout=10)
                tree.end()
                watch.join(timeout=5)
        trapped = trap.connections()
    finally:
        trap.close()
    store = open_store(settings(folder).database)
    return Ended(
        code=code,
        peak=tree.peak,
        most=tree.most,
        seconds=time.monotonic() - begun,
        trapped=trapped,
        feeds={feed.title: feed for feed in store.feeds()},
        store=store,
        log=(folder / "log.txt").read_text(errors="replace"),
    )


def _wait_until_quiet(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the daemon has polled every feed and tried every entry."""
    until = time.monotonic() + MOST_TIME
    while time.monotonic() < until:
        time.sleep(0.5)
        assert process.poll() is None, (folder / "log.txt").read_text(errors="replace")[-3000:]
        if not (folder / "hostile.db").exists():
            continue
        try:
            store = open_store(settings(folder).database, migrate=False)
        except StoreError:  # its tables are being made
            continue
        try:
            feeds = store.feeds()
            waiting = store.entry_lines(state="due", limit=10_000)
        finally:
            store.close()
        if feeds and all(feed.state is not FeedState.NEW for feed in feeds) and not waiting:
            return
    pytest.fail("the daemon does not get through the hostile web")


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    ended = ran("poll", tmp_path_factory.mktemp("hostile"))
    yield ended
    ended.store.close()


@pytest.mark.parametrize("name", NAMES)
def test_every_case_ends_in_its_state(polled: Ended, name: str) -> None:
    """The state of the feed and those of its entries are the ones that the case names."""
    case = CASES[name]
    feed = polled.feeds[name]
    lines = polled.store.entry_lines(feed=feed.url, limit=10_000)
    states = tuple(sorted(line.state.value for line in lines))
    why = [feed.reason, *(f"{line.state}: {line.reason}" for line in lines[:5])]
    assert feed.state.value == case.state, why
    if case.entries is None:
        assert states
        assert EntryState.DUE.value not in states
    else:
        assert states == tuple(sorted(case.entries)), why
    _check_texts(polled.store, lines, case.absent)


def _check_texts(store: Store, lines: tuple[EntryLine, ...], absent: str) -> None:
    """No stored text has a secret or a character that no database or terminal should meet."""
    for line in lines[:5]:
        article = store.article(line.article_id) if line.article_id else None
        said = f"{line.title} {line.reason} {article.title if article else ''} {article.text if article else ''}"
        assert not absent or absent not in said
        assert not [c for c in said if (c < " " and c != "\n") or "\x7f" <= c < "\xa0" or "\ud800" <= c < "\ue000"]
        assert line.url == "" or line.url.startswith(("http://", "https://"))


def test_there_are_enough_cases() -> None:
    """Eighty are asked for; a case that is lost in an edit is noticed."""
    assert len(NAMES) >= 300


def test_the_process_stays_up_and_nothing_is_a_bug(polled: Ended) -> None:
    """Faults of the web are values; none reaches the end of the run as an exception."""
    assert polled.code == 0, polled.log[-3000:]
    assert "Traceback" not in polled.log, polled.log[-3000:]


def test_no_forbidden_address_is_connected_to(polled: Ended) -> None:
    """Feeds, redirects, links, robots.txt, entities, pictures: nothing of it reaches the trap."""
    assert polled.trapped == 0


def test_memory_is_bounded(polled: Ended) -> None:
    """The whole process tree, pages of ten megabytes and bombs included."""
    print(f"peak {polled.peak / 1e6:.0f} MB {[m // 10**6 for m in polled.most.values()]}, {polled.seconds:.0f} s")
    assert polled.peak <= MOST_MEMORY


def test_no_failure_is_tried_again_in_a_loop(polled: Ended) -> None:
    """Whatever failed waits: no feed and no entry is due again at once."""
    soon = [name for name, feed in polled.feeds.items() if feed.last_polled and feed.next_poll <= feed.last_polled]
    assert soon == []


def test_the_daemon_stays_up_too(tmp_path: Path) -> None:
    """The same web through `watchbot run`: the same states, no bug, the same bounds, an orderly end."""
    ended = ran("daemon", tmp_path)
    try:
        print(f"peak {ended.peak / 1e6:.0f} MB, {ended.seconds:.0f} s")
        assert ended.code == 0, ended.log[-3000:]
        assert "Traceback" not in ended.log, ended.log[-3000:]
        assert ended.trapped == 0
        assert ended.peak <= MOST_MEMORY
        wrong = {n: f.state.value for n, f in ended.feeds.items() if f.state.value != CASES[n].state}
        assert wrong == {}
    finally:
        ended.store.close()
