"""SIGKILL at random moments: the same claims, changes and alerts as without, none lost, none twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

import golden
import loopback
from watchbot.errors import StoreError
from watchbot.store import Store, open_store

KILLS = 30
TESTS = Path(__file__).parent.parent


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_thirty_kills_change_nothing(tmp_path: Path, furnish: Callable[[Path], Path]) -> None:
    """Runs of the daemon over the set, killed at random moments until thirty kills have met a run at work."""
    found = golden.articles()
    chance = random.Random(20261121)
    with loopback.served() as site:
        site.delay = 0.02
        pace = _undisturbed(calm := furnish(tmp_path / "calm"), found, site)
        expected = _state(calm)
        kills = rounds = 0
        while kills < KILLS:
            rounds += 1
            folder = furnish(tmp_path / f"round{rounds}")
            met = _killed_until_done(folder, found, site, chance, pace)
            assert _state(folder) == expected
            kills += met
            assert rounds < 30, "too few kills met a run at work"
    print(f"{kills} kills in {rounds} rounds")


def _undisturbed(folder: Path, found: dict, site: loopback.Site) -> dict[bool, float]:
    """Let both versions of the set through. Return the seconds of work that each took, once the daemon had started."""
    pace = {}
    for later in (False, True):
        golden.serve(site, found, later=later)
        killable = Killable(folder, site)
        with killable as process:
            _wait(process, killable.watches)
            begun = time.monotonic()
            _wait(process, partial(_settled, folder, found, later=later))
            pace[later] = time.monotonic() - begun
            _stop(process)
    return pace


def _killed_until_done(
    folder: Path, found: dict, site: loopback.Site, chance: random.Random, pace: dict[bool, float]
) -> int:
    """Kill and restart until the set is through, first and second versions. Return how many kills met work.

    `pace` is how long each takes without kills: the moments of the kills lie within, on a fast machine and a slow one.
    """
    met = 0
    for later in (False, True):
        golden.serve(site, found, later=later)
        for attempt in range(40):
            if _settled(folder, found, later=later):
                break
            killable = Killable(folder, site)
            with killable as process:
                if chance.random() < 0.8:  # the others meet it while it starts, which takes long on a busy machine
                    _wait(process, killable.watches)
                # More and more time, so that each round ends.
                moment = time.monotonic() + chance.uniform(0.0, pace[later] * (0.8 + attempt / 5))
                while time.monotonic() < moment and not _settled(folder, found, later=later):
                    time.sleep(0.02)
                if _settled(folder, found, later=later):
                    _stop(process)
                    break
                os.kill(process.pid, signal.SIGKILL)
                met += 1
        else:
            pytest.fail("the set did not get through between the kills")
    return met


class Killable:
    """A daemon process; killed at the end of the block, whatever happens."""

    def __init__(self, folder: Path, site: loopback.Site) -> None:
        self.log = (folder / "log.txt").open("ab")
        self.begin = self.log.tell()
        self.process = subprocess.Popen(
            [sys.executable, str(TESTS / "golden_daemon.py"), str(folder), str(site.port)],
            stderr=self.log,
            stdout=self.log,
            cwd=TESTS,
        )

    def watches(self) -> bool:
        """Tell whether it has started: from now on it polls and reads."""
        return b"watching" in Path(self.log.name).read_bytes()[self.begin :]

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(timeout=20)
        self.log.close()


def _wait(process: subprocess.Popen[bytes], done: Callable[[], bool]) -> None:
    until = time.monotonic() + 90
    while not done():
        assert process.poll() is None, "the daemon ended by itself"
        assert time.monotonic() < until, "the daemon is not getting through"
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    assert process.wait(timeout=12) == 0


def _settled(folder: Path, found: dict, *, later: bool) -> bool:
    """Tell whether every article of this stage is stored."""
    if not any((folder / name).exists() for name in ("golden.db", golden.ADDRESS)):
        return False
    try:
        store = open_store(golden.settings(folder).database, migrate=False)
    except StoreError:
        return False
    try:
        stored = len(store.articles(limit=1000))
    except StoreError:
        return False
    finally:
        store.close()
    return stored == (len(found) if later else sum("." not in number for number in found))


def _state(folder: Path) -> dict[str, object]:
    """Return everything that must not depend on kills: claims, changes, alerts with their evidence; as lists."""
    store = open_store(golden.settings(folder).database)
    try:
        return {
            "claims": sorted(map(repr, _claims(store))),
            "alerts": sorted(repr((a.identity, a.kind.value, a.origins, a.articles)) for a in store.alerts(limit=5000)),
            "evidence": sorted(
                repr((a.identity, e.url, e.quote)) for a in store.alerts(limit=5000) for e in store.evidence(a.id)
            ),
        }
    finally:
        store.close()


def _claims(store: Store) -> list[tuple[object, ...]]:
    revisions = {a.id: a.revision for a in store.articles(limit=1000)}
    return [
        (line.url, revisions[line.article_id], *golden.claim_key(line.claim, line.change))
        for line in store.claims(limit=10_000)
    ]
