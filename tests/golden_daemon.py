"""A daemon over the golden set, to be killed: python golden_daemon.py FOLDER PORT [NUMBER …], all of it or some."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import golden
from loopback import Site
from watchbot import daemon as running
from watchbot.cli.logs import set_up
from watchbot.daemon import Daemon


def main(folder: Path, port: int, numbers: frozenset[str]) -> int:
    """Run until killed."""
    set_up("text", verbose=False)
    cards = golden.seeds({number: one for number, one in golden.articles().items() if number in numbers or not numbers})
    running.load_seeds = lambda _: cards  # the feeds of the set are not a file
    config = replace(golden.settings(folder), workers=replace(golden.settings(folder).workers, processes=0))
    return asyncio.run(Daemon(config, resolver=Site(port=port).resolve, speed=50.0).run())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), frozenset(sys.argv[3:])))
