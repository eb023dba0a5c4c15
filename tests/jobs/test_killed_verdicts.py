"""SIGKILL of a person's command and of the daemon, both at work on one database: no verdict lost, none given twice.

The person decides about figures that no later page is about, so that the end does not hang on who came first.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest

import golden
import loopback
from watchbot.errors import StoreError
from watchbot.pipeline.alerts import MOVED
from watchbot.store import Store, open_store

TESTS = Path(__file__).parent.parent
NUMBERS = ("001", "023", "031", "031.v2", "033", "042", "043", "059", "101", "101.v2", "110", "120")
KILLS = 10  # of the person, at work
PERSONS = 4  # one after the other, beside one daemon
ALERTS = 4
SLOWLY = 120.0  # seconds after which something hangs


@pytest.mark.slow
@pytest.mark.sqlite  # on a server the same commands run in the same transactions, and a minute is enough
@pytest.mark.timeout(400)
def test_verdicts_survive_kills_beside_a_daemon_that_is_killed(tmp_path: Path, furnish: Callable[[Path], Path]) -> None:
    found = {number: one for number, one in golden.articles().items() if number in NUMBERS}
    later = {claim[0] for number, said in golden.judged_alone(found).items() if "." in number for claim in said}
    with loopback.served() as site:
        calm, stormy = furnish(tmp_path / "calm"), tmp_path / "stormy"
        golden.serve(site, found)
        read_through(calm, site, found, first=True)
        shutil.copytree(calm, stormy)
        golden.serve(site, found, later=True)
        read_through(calm, site, found, first=False)
        with Process(person(calm, decided_about(calm, later))) as process:
            process.says(1)
            begun = time.monotonic()
            assert process.ended() == 0
            pace = (time.monotonic() - begun) / len(process.said)
        kills = storm(stormy, site, decided_about(stormy, later), random.Random(20261121), pace)
        read_through(stormy, site, found, first=False)
    assert kills >= KILLS
    assert state(stormy) == state(calm)


def read_through(folder: Path, site: loopback.Site, found: dict, *, first: bool) -> None:
    """Let a daemon read the pages of this stage, and end it in the middle of whatever it does then."""
    number = sum("." not in one for one in found) if first else len(found)
    with Process(daemon(folder, site)) as process:
        process.wait(lambda: stored(folder) == number)


def storm(folder: Path, site: loopback.Site, alerts: list[int], chance: random.Random, pace: float) -> int:
    """Kill the person again and again, and the daemon too; return how often it met the person at work.

    Each kill comes at any moment of a command, which takes `pace` seconds where nobody is in the way.
    """
    kills = 0
    acknowledged: set[str] = set()
    until = time.monotonic() + SLOWLY
    while True:
        with Process(daemon(folder, site)):
            for _ in range(PERSONS):
                assert time.monotonic() < until, "the person does not get through"
                with Process(person(folder, alerts)) as giving:
                    if kills < KILLS:
                        giving.says(1 + chance.randrange(3))
                        time.sleep(chance.uniform(0.0, 1.5 * pace))
                        kills += giving.process.poll() is None
                    else:
                        assert giving.ended() == 0
                new = {line for line in giving.said if line != "ready"}
                assert not new & acknowledged, "a verdict that was there already was given again"
                acknowledged |= new
                if giving.process.returncode == 0:
                    return kills


def daemon(folder: Path, site: loopback.Site) -> list[str]:
    return [str(TESTS / "golden_daemon.py"), str(folder), str(site.port), *NUMBERS]


def person(folder: Path, alerts: list[int]) -> list[str]:
    settings = folder / "watchbot.yaml"
    address = golden.database_of(folder, "golden.db")
    settings.write_text(f"database: '{address}'\nseeds: {golden.CORPUS / 'seeds'}\n", encoding="utf-8")
    return [str(TESTS / "person.py"), str(settings), *map(str, alerts)]


@dataclass
class Process:
    """A program that is killed at the end of the block, wherever it is."""

    words: list[str]
    process: subprocess.Popen[str] = field(init=False)
    log: Path = field(init=False)

    def __enter__(self) -> Self:
        self.log = Path(self.words[1]).parent / f"{Path(self.words[0]).stem}-{time.monotonic_ns()}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.words], stdout=log, stderr=subprocess.DEVNULL, cwd=TESTS, text=True
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(timeout=20)

    @property
    def said(self) -> list[str]:
        """Return the whole lines that it has printed."""
        return self.log.read_text().rpartition("\n")[0].splitlines()

    def says(self, lines: int) -> None:
        """Wait until it has said so much, or is through."""
        self.wait(lambda: len(self.said) >= lines or self.process.poll() is not None)

    def wait(self, done: Callable[[], object]) -> None:
        until = time.monotonic() + SLOWLY
        while not done():
            assert time.monotonic() < until, "it takes too long"
            time.sleep(0.005)

    def ended(self) -> int:
        return self.process.wait(timeout=SLOWLY)


def opened(folder: Path) -> Store:
    return open_store(golden.database_of(folder, "golden.db"), migrate=False)


def stored(folder: Path) -> int:
    """Return how many articles are stored."""
    try:
        store = opened(folder)
        try:
            return len(store.articles(limit=1000))
        finally:
            store.close()
    except StoreError:
        return 0


def decided_about(folder: Path, later: set) -> list[int]:
    """Return some alerts, which move the ledger when they are accepted, of figures that no later page is about."""
    store = opened(folder)
    try:
        alerts = [alert for alert in store.alerts() if alert.kind in MOVED and alert.figure not in later]
        found = sorted(alert.id for alert in alerts if alert.value is not None)
    finally:
        store.close()
    assert len(found) >= ALERTS
    return found[:ALERTS]


def state(folder: Path) -> dict[str, list[str]]:
    """Return all that must not depend on kills: alerts and their state, verdicts, readings."""
    store = opened(folder)
    try:
        alerts = sorted(store.alerts(limit=5000), key=lambda alert: alert.identity)
        names = {alert.id: alert.identity for alert in alerts}
        figures = sorted({alert.figure for alert in alerts})
        return {
            "alerts": [repr((a.identity, a.kind, a.state, a.origins, a.articles)) for a in alerts],
            "verdicts": [
                repr((a.identity, v.kind, v.reason, names.get(v.because_of or 0)))
                for a in alerts
                for v in store.verdicts(a.id)
            ],
            "readings": sorted(
                repr((r.figure, r.value, r.low, r.high, r.as_of, r.status, r.accepted_by))
                for figure in figures
                for r in store.readings(figure)
            ),
            "wrong": list(store.check()),
        }
    finally:
        store.close()
