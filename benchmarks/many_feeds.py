"""Ten thousand feeds, one in ten of which fails in one of eight ways, polled five times.

    python benchmarks/many_feeds.py [--feeds 10000]

What must hold is asserted by the very test that does the same with fewer (`tests/jobs/test_many_feeds.py`): every feed
is asked each time, states and due times are kept, each failure is told once, each recovery closes what was told. The
web is served from the same process, so its memory and time are within the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "jobs"))

from test_many_feeds import ROUNDS, four_polls


def memory(field: str) -> float:
    """Return the memory of this process in MB: `VmRSS` now, `VmHWM` at its highest."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1000


def main() -> None:
    """Poll them, and print what it took."""
    options = argparse.ArgumentParser()
    options.add_argument("--feeds", type=int, default=10_000)
    feeds = options.parse_args().feeds
    with tempfile.TemporaryDirectory() as folder:
        begun, spent = time.perf_counter(), time.process_time()
        asyncio.run(four_polls(Path(folder), feeds))
        seconds, used = time.perf_counter() - begun, time.process_time() - spent
    polls = feeds * (ROUNDS + 1)
    print(f"{feeds} feeds, {ROUNDS + 1} polls: nothing dropped, due times kept, failures told once each")
    print(f"{polls / seconds:.0f} feeds/s, {1000 * used / polls:.2f} ms CPU a feed, web and worker hand-over within")
    print(f"this process {memory('VmRSS'):.0f} MB, {memory('VmHWM'):.0f} MB at its highest")


if __name__ == "__main__":
    main()
