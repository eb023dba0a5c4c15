"""A person who gives verdicts one after the other, to be killed: python person.py SETTINGS ALERT ….

Each alert gets the same verdicts in the same order, by the commands; after a kill the person looks what is there.
"""

from __future__ import annotations

import sys
from pathlib import Path

from watchbot.cli import app
from watchbot.config import load_config
from watchbot.store import open_store

STEPS = ("accept", "reopen", "dismiss", "reopen", "accept", "reopen", "mute", "accept", "reopen", "wrong-value")


def main(settings: Path, alerts: list[int]) -> None:
    """Give every verdict that is missing, and say so after each."""
    print("ready", flush=True)
    for alert in alerts:
        for step in range(given(settings, alert), len(STEPS)):
            words = ["-c", str(settings), "alerts", STEPS[step], str(alert), "--reason", f"step {step}"]
            app(words, standalone_mode=False)
            print(f"{alert} {step}", flush=True)


def given(settings: Path, alert: int) -> int:
    """Return how many verdicts of a person an alert has."""
    store = open_store(load_config(settings).database)
    try:
        # What gives way to another verdict is taken back under a reason of its own: that is no step.
        return sum(v.because_of is None and v.reason.startswith("step ") for v in store.verdicts(alert))
    finally:
        store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(number) for number in sys.argv[2:]])
