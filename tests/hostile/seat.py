"""A worker process that hangs, dies or eats memory at certain words: it stands for what breaks the real parsers."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from typing import Any

from watchbot import workers
from watchbot.model import Figure, Topic

TAKE_SEAT = workers._take_seat


def take_seat(memory: int, figures: Sequence[Figure], topics: Sequence[Topic]) -> None:
    """Prepare the process as ever, then put the traps before the two parsers."""
    from watchbot.pipeline import feeds, pages

    TAKE_SEAT(memory, figures, topics)
    feeds.parse_feed = _trapped(feeds.parse_feed)
    pages.read_page = _trapped(pages.read_page)


def _trapped(parse: Callable[..., Any]) -> Callable[..., Any]:
    def parse_or_fall(body: bytes, **options: Any) -> Any:
        if b"<!-- hang -->" in body:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            until = time.monotonic() + 60
            while time.monotonic() < until:
                pass
        if b"<!-- kill -->" in body:
            os.kill(os.getpid(), signal.SIGSEGV)
        if b"<!-- exit -->" in body:
            os._exit(0)
        if b"<!-- eat -->" in body:
            bytearray(4_000_000_000)
        if b"<!-- stumble -->" in body:
            raise KeyError("a foreign parser stumbled")
        if b"<!-- recurse -->" in body:
            return parse_or_fall(body, **options)
        return parse(body, **options)

    return parse_or_fall
