"""Jobs that behave badly, for worker processes to survive. Importable there, so not inside a test module."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from watchbot.errors import ParseError


def echo(_watchlist: object, word: str) -> tuple[str, int]:
    return word, os.getpid()


def nap(_watchlist: object, seconds: float) -> tuple[float, float]:
    """Sleep; return when it began and ended, by a clock that all processes share."""
    begun = time.monotonic()
    time.sleep(seconds)
    return begun, time.monotonic()


def hang(_watchlist: object) -> None:
    """Busy for longer than any test, and deaf to polite signals."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        pass


def crash(_watchlist: object, code: int) -> None:
    os._exit(code)


def segfault(_watchlist: object) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(5)


def eat_memory(_watchlist: object) -> int:
    return len(bytearray(3_000_000_000))


def recurse(_watchlist: object, depth: int = 0) -> int:
    return recurse(_watchlist, depth + 1) + 1


def no_feed(_watchlist: object, url: str) -> None:
    raise ParseError(url, "html", "this is a page", transient=False)


def stumble(_watchlist: object) -> None:
    raise ValueError("a foreign parser stumbled")


class UnpicklableError(Exception):
    """An exception that cannot travel between processes."""

    def __init__(self, _a: int, _b: int) -> None:
        super().__init__("two arguments")


def raise_unpicklable(_watchlist: object) -> None:
    raise UnpicklableError(1, 2)


def large(_watchlist: object, size: int) -> bytes:
    return b"x" * size


def read_or_die(watchlist: Any, body: bytes, *rest: Any) -> object:
    """Read a page like the real job does, unless the page says that it kills."""
    if b"kills its reader" in body:
        os.kill(os.getpid(), signal.SIGKILL)
    from watchbot import workers

    return workers._read_page(watchlist, body, *rest)
