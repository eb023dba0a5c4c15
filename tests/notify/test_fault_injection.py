"""Nothing that is owed is lost, and each copy can be told, whatever receivers do and whenever the daemon is killed.

A file has five hundred alerts every time; PostgreSQL, which takes longer, as many with `WATCHBOT_FAULT_ALERTS=500`.
`-s` shows what was counted.
"""

from __future__ import annotations

import os
import random
import signal
import ssl
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bad_receivers import HOOK_WAYS, SMTP_WAYS, Receiver, hook, serving, smtp
from builders import a_change, a_claim, a_decision, a_draft, a_read
from watchbot.store import OwedDelivery, Store, open_store

TESTS = Path(__file__).parent.parent
ALERTS = {"sqlite": 500, "postgresql": 120}
LIFE = 60  # conversations, at most, before a daemon is killed
CHANNELS = ("mail", "hook")
SEED = 20261121


def test_there_are_enough_ways_to_misbehave() -> None:
    assert len(set(SMTP_WAYS)) >= 10
    assert len(set(HOOK_WAYS)) >= 5


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_alert_arrives(
    tmp_path: Path, certificate: tuple[ssl.SSLContext, Path], new_database: Callable[[Path], str], kind: str
) -> None:
    """Each alert is owed to a mail server and a webhook receiver, both bad; the daemon is killed again and again.

    Meanwhile other articles say the same as some of the alerts: a copy must not tell of them.
    """
    number = int(os.environ.get("WATCHBOT_FAULT_ALERTS", ALERTS[kind]))
    tls, trusted = certificate
    chance = random.Random(SEED)
    mail, web = Receiver(chance), Receiver(chance)
    database = new_database(tmp_path)
    store = open_store(database)
    owe(store, number)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "figures.yaml").write_text("figures: []\n")
    kills = parked = 0
    with serving((mail, partial(smtp, mail, tls)), (web, partial(hook, web))):
        arguments = [database, str(tmp_path), str(mail.port), str(web.port)]
        for life in range(200):
            join(store, chance.sample(range(number), 10), life)
            with sending(tmp_path, arguments, trusted) as process:
                seen, more = mail.visits + web.visits, chance.randint(1, LIFE)
                wait_until(lambda: mail.visits + web.visits > seen or not owed(store), 60, process)  # noqa: B023
                end = time.monotonic() + 20  # a slow machine gets there in more lives
                wait_until(
                    lambda: mail.visits + web.visits >= seen + more or time.monotonic() > end or not owed(store),  # noqa: B023
                    60,
                    process,
                )
                time.sleep(chance.uniform(0.0, 0.2))  # also between the conversations
                kills += not settled(store)
                os.kill(process.pid, signal.SIGKILL)
            parked += store.release_parked(datetime.now(UTC))  # what a person does with `deliver --parked`
            if settled(store):
                break
    report(store, mail, web, number, kills=kills, parked=parked)
    store.close()


def report(store: Store, mail: Receiver, web: Receiver, number: int, *, kills: int, parked: int) -> None:
    """Count what was lost and which copies nobody could recognise; print both."""
    lost = unrecognisable = copies = 0
    for receiver in (mail, web):
        got: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, about, content in receiver.taken:
            got[about].append((name, content))
        lost += number - len(got)
        copies += sum(len(all_of_one) - 1 for all_of_one in got.values())
        unrecognisable += sum(len(set(all_of_one)) - 1 for all_of_one in got.values())
        assert len({name for name, _, _ in receiver.taken}) == len(got), "two alerts have one name"
    met = {**mail.met, **{f"hook: {way}": times for way, times in web.met.items()}}
    print(f"\n{number} alerts to {len(CHANNELS)} channels, {kills} kills at work, {parked} parked and tried again")
    print(f"lost {lost}, copies {copies}, of them unrecognisable {unrecognisable}")
    print("met:", ", ".join(f"{times} {way}" for way, times in sorted(met.items())))
    assert {d.state for d in store.deliveries(limit=10_000)} == {"sent"}
    assert (lost, unrecognisable) == (0, 0)
    assert kills >= number // LIFE
    assert set(SMTP_WAYS) <= set(mail.met)
    assert set(HOOK_WAYS) <= set(web.met)


def owe(store: Store, number: int) -> None:
    now = datetime.now(UTC)
    for value in range(number):
        claim = a_claim(str(value))
        read = a_read(claim, url=f"http://one.example/{value}", seen_at=now, published=now)
        owed = tuple(OwedDelivery(draft_index=0, channel=channel) for channel in CHANNELS)
        with store.deciding() as transaction:
            transaction.record_article(
                read, a_decision(a_change(claim), alerts=(a_draft(claim),)), channels=owed, now=now
            )


def join(store: Store, values: list[int], life: int) -> None:
    """Let another article say what some alerts are about."""
    now = datetime.now(UTC)
    for value in values:
        claim = a_claim(str(value))
        read = a_read(claim, url=f"http://life{life}.example/{value}", seen_at=now, published=now)
        with store.deciding() as transaction:
            decision = a_decision(a_change(claim), alerts=(a_draft(claim),), origin=f"life{life}.example")
            transaction.record_article(read, decision, now=now)


def settled(store: Store) -> bool:
    return not any(waits.owed or waits.parked for waits in store.backlog())


def owed(store: Store) -> bool:
    return any(waits.owed for waits in store.backlog())


def wait_until(done: Callable[[], bool], seconds: float, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert process.poll() is None, "the daemon ended by itself"
        assert time.monotonic() < until, "the daemon does nothing"
        time.sleep(0.05)


@contextmanager
def sending(folder: Path, arguments: list[str], trusted: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A sending daemon; killed at the end of the block, whatever happens."""
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, str(TESTS / "sending_daemon.py"), *arguments],
            stdout=log,
            stderr=log,
            cwd=TESTS,
            env={**os.environ, "SSL_CERT_FILE": str(trusted)},
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait(timeout=20)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A certificate for 127.0.0.1 that the daemon trusts."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    made += ["-keyout", str(key), "-out", str(cert), "-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1"]
    try:
        subprocess.run(made, check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the openssl command")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert
