"""A real `watchbot run` in a process of its own, for tests: a folder with files, signals, what it logs and reports."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from unittest import mock

from loopback import Site
from watchbot.cli import main

HOST = "127.0.0.1"

CARD = """\
  - id: bridge-toll
    label: Toll on the harbour bridge
    unit: EUR
    about: [toll, bridge]
    known:
      - {value: 4.50, as_of: 2025, source: Port Authority}
"""


def write_files(folder: Path, site: Site, *feeds: str, cards: str = CARD, more: str = "", processes: int = 0) -> None:
    """Write settings that reach `site`, feeds by path (`/a.xml`) and cards."""
    (folder / "config").mkdir(exist_ok=True)
    (folder / "seeds").mkdir(exist_ok=True)
    (folder / "config/watchbot.yaml").write_text(
        "database: sqlite:///watchbot.db\n"
        "baseline: alert\n"
        f"fetch: {{pause: 0s, fastest: 1s, every: 1h, timeout: 20s, allow: [{{host: {HOST}, port: {site.port}}}]}}\n"
        f"workers: {{processes: {processes}}}\n"
        f"{more}"
    )
    rows = "".join(f"  - url: http://{HOST}:{site.port}{feed}\n" for feed in feeds)
    (folder / "seeds/feeds.yaml").write_text(f"feeds:\n{rows}" if rows else "feeds: []\n")
    (folder / "seeds/figures.yaml").write_text(f"figures:\n{cards}")


def publish(site: Site, feed: str, *articles: tuple[str, str, str]) -> None:
    """Serve a feed with articles as (path, title, sentence)."""
    entries = []
    for path, title, sentence in articles:
        site.put(f"http://{HOST}{path}", page(title, sentence))
        url = f"http://{HOST}:{site.port}{path}"
        entries.append({"url": url, "title": title, "published": "2026-03-02T09:00:00Z"})
    site.put_feed(f"http://{HOST}{feed}", entries, title=f"Feed {feed}")


def page(title: str, sentence: str) -> str:
    """Write a page that reads like an article: the sentence, and prose without a number around it."""
    filler = "The harbour master spoke to reporters on the quay after the meeting of the council had ended. "
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>{filler * 2}</p><p>{sentence}</p><p>{filler * 3}</p></article></body></html>"
    )


def watchbot(*words: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command as a user would, in this process: starting Python and loading everything takes half a second."""
    streams = {name: io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for name in ("stdout", "stderr")}
    given = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    with (
        contextlib.chdir(cwd),
        mock.patch.multiple(sys, argv=["watchbot", *words], stdin=given, **streams),
        mock.patch.dict(os.environ, NO_COLOR="1", COLUMNS="200"),
    ):
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
    said = {}
    for name, stream in streams.items():
        stream.flush()
        said[name] = stream.buffer.getvalue().decode()  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(words, code, said["stdout"], said["stderr"])


def rows(*words: str, cwd: Path) -> Any:
    """Return what a command prints as JSON."""
    ran = watchbot(*words, "--json", cwd=cwd)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def wait_until(done: Callable[[], object], *, seconds: float = 20.0, why: str = "") -> None:
    """Wait until `done()`; fail with `why` when it takes too long."""
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, why or "it does not happen"
        time.sleep(0.05)


class Running:
    """`watchbot run` in `folder`; killed at the end of the block, whatever happens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log.jsonl"
        self._short = tempfile.TemporaryDirectory(prefix="wb-")  # the name of a socket has about a hundred bytes
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.bind(f"{self._short.name}/notify")
        self._ear.setblocking(False)
        self._told: list[str] = []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "watchbot", "run", "--log-format", "json"],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env={**os.environ, "NOTIFY_SOCKET": f"{self._short.name}/notify"},
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait(timeout=20)
        self._ear.close()
        self._short.cleanup()

    def lines(self) -> list[dict[str, str]]:
        """Return the log; every complete line must be JSON."""
        complete = self.log.read_text(encoding="utf-8").rpartition("\n")[0]
        return [json.loads(line) for line in complete.splitlines()]

    def logged(self, words: str) -> bool:
        """Tell whether a message of the log has these words."""
        return any(words in line["message"] for line in self.lines())

    def told(self) -> list[str]:
        """Return what the supervisor was told so far."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self._told.append(self._ear.recv(4096).decode())
        return self._told

    def wait_for(self, done: Callable[[], object], why: str = "") -> None:
        """Wait until `done()` while the daemon lives."""

        def alive_and_done() -> bool:
            assert self.process.poll() is None, f"the daemon ended: {self.log.read_text()[-2000:]}"
            return bool(done())

        wait_until(alive_and_done, why=why)

    def wait_ready(self, times: int = 1) -> None:
        """Wait until the supervisor was told so many times that all is ready."""
        self.wait_for(lambda: sum(t.startswith("READY=1") for t in self.told()) >= times, "never ready")

    def reload(self) -> None:
        """Ask for the files to be read again."""
        self.process.send_signal(signal.SIGHUP)

    def stop(self) -> float:
        """Ask the daemon to end; return how many seconds it took. Its exit code must be 0."""
        begun = time.monotonic()
        self.process.terminate()
        assert self.process.wait(timeout=15) == 0, self.log.read_text()[-2000:]
        return time.monotonic() - begun
