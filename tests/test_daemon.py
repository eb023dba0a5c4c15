"""The daemon as an operator meets it: signals, reloads, a second instance, a supervisor, jobs that fail, mail."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

import loopback
from running import CARD, HOST, Running, publish, rows, wait_until, watchbot, write_files
from watchbot import daemon as running_daemon
from watchbot.app import App, clock
from watchbot.config import load_config
from watchbot.daemon import A_RUN, TICKS, Daemon, Tick
from watchbot.errors import StoreError
from watchbot.jobs.runs import Outcome, recorded
from watchbot.model import AlertKind, AlertState
from watchbot.pipeline.alerts import draft_health
from watchbot.store import open_store

pytestmark = pytest.mark.slow  # whole processes, or the whole set: too long for every save

TOLL = ("/toll.html", "Dearer bridge", "In March 2026 the toll on the harbour bridge is 5.20 euros.")
FERRY = ("/ferry.html", "Ferry", "A ferry ticket across the harbour costs 3.10 euros from March 2026.")
FERRY_CARD = CARD + "  - {id: ferry-ticket, label: Ferry ticket, unit: EUR, about: [ferry, ticket]}\n"


@pytest.fixture
def site() -> Iterator[loopback.Site]:
    with loopback.served() as serving:
        yield serving


def test_a_day_with_the_daemon(tmp_path: Path, site: loopback.Site) -> None:
    """It starts, alerts, is looked at and told what is right while it runs, keeps others out, and ends when told to."""
    publish(site, "/a.xml", TOLL)
    write_files(tmp_path, site, "/a.xml", processes=1)
    with Running(tmp_path) as daemon:
        daemon.wait_ready()
        daemon.wait_for(lambda: rows("alerts", "list", cwd=tmp_path), "no alert")
        (alert,) = rows("alerts", "list", cwd=tmp_path)
        assert (alert["kind"], alert["was"], alert["now"]) == ("update", "€4.50", "€5.20")

        for words in (("run",), ("poll",), ("prune",)):
            second = watchbot(*words, cwd=tmp_path)
            assert second.returncode == 5
            assert f"process {daemon.process.pid}" in second.stderr
            assert "Traceback" not in second.stderr

        accepted = watchbot("alerts", "accept", str(alert["id"]), "--reason", "it is so", cwd=tmp_path)
        assert accepted.returncode == 0, accepted.stderr
        (figure,) = rows("figures", "list", cwd=tmp_path)
        assert figure["value"] == 5.2
        status = rows("status", cwd=tmp_path)
        assert status["running"].split()[0] == str(daemon.process.pid)
        assert (status["feeds"], status["articles"], status["alerts_open"]) == (1, 1, 0)
        assert {run["job"]: run["outcome"] for run in status["runs"]}.items() >= {"prepare": "ok", "poll": "ok"}.items()

        assert daemon.stop() < 10
        assert daemon.told()[0] == "WATCHDOG=1"
        assert daemon.told()[-1] == "STOPPING=1"
        assert [line["level"] for line in daemon.lines()] == ["info"] * len(daemon.lines())
        assert daemon.logged("watching 1 feed for 1 figure")
        assert daemon.lines()[0]["time"].endswith("Z")
    assert rows("status", cwd=tmp_path)["running"] is None


def test_files_are_taken_over_or_left_alone(tmp_path: Path, site: loopback.Site) -> None:
    """Good files count from the next moment on; of broken ones every mistake is told, and nothing changes."""
    publish(site, "/a.xml", TOLL)
    publish(site, "/b.xml", FERRY)
    write_files(tmp_path, site, "/a.xml")
    with Running(tmp_path) as daemon:
        daemon.wait_ready()
        write_files(tmp_path, site, "/a.xml", "/b.xml", cards=FERRY_CARD)
        daemon.reload()
        daemon.wait_ready(2)
        daemon.wait_for(lambda: any(c["figure"] == "ferry-ticket" for c in rows("claims", "list", cwd=tmp_path)))

        config, good = tmp_path / "config/watchbot.yaml", (tmp_path / "seeds/figures.yaml").read_text()
        (tmp_path / "seeds/figures.yaml").write_text(good + "  - {id: x, labl: X, unit: percnt}\n")
        settings = config.read_text()
        config.write_text(settings + "baselin: silent\n")
        daemon.reload()
        daemon.wait_for(lambda: daemon.logged("the old settings stay"))
        for mistake in ("watchbot.yaml:5:1", "figures.yaml:9:", '"labl"', '"percnt"'):
            daemon.wait_for(lambda mistake=mistake: daemon.logged(mistake), mistake)
        config.write_text(settings)
        (broken,) = (a for a in rows("alerts", "list", cwd=tmp_path) if a["kind"] == "config_broken")
        assert "baselin" in broken["note"]
        assert "labl" in broken["note"]
        assert len(rows("feeds", "health", cwd=tmp_path)) == 2

        write_files(tmp_path, site, "/b.xml", cards=FERRY_CARD)
        daemon.reload()
        daemon.wait_for(lambda: daemon.logged("settings and seeds read again") and len(ready(daemon)) >= 4)
        assert not [a for a in rows("alerts", "list", cwd=tmp_path) if a["kind"] == "config_broken"]
        assert [f["url"] for f in rows("feeds", "health", cwd=tmp_path)] == [f"http://{HOST}:{site.port}/b.xml"]
        assert "RELOADING=1" in daemon.told()
        daemon.stop()


def ready(daemon: Running) -> list[str]:
    return [told for told in daemon.told() if told.startswith("READY=1")]


def test_new_settings_that_cannot_serve_leave_the_old_ones_at_work(tmp_path: Path, site: loopback.Site) -> None:
    """A file without mistakes may still name a database that cannot be used."""
    publish(site, "/a.xml", TOLL)
    write_files(tmp_path, site, "/a.xml")
    with Running(tmp_path) as daemon:
        daemon.wait_ready()
        (tmp_path / "diary.db").write_text("Dear diary, " * 100)
        config = tmp_path / "config/watchbot.yaml"
        config.write_text(config.read_text().replace("watchbot.db", "diary.db"))
        daemon.reload()
        daemon.wait_ready(2)
        assert daemon.logged("diary.db is no database")
        config.write_text(config.read_text().replace("diary.db", "watchbot.db"))
        assert [a["kind"] for a in rows("alerts", "list", cwd=tmp_path) if a["kind"] != "update"] == ["config_broken"]
        daemon.stop()


def test_a_start_that_fails_says_why_in_the_log_that_is_read(tmp_path: Path, site: loopback.Site) -> None:
    write_files(tmp_path, site, "/a.xml", cards="  - {id: x, labl: X}\n")
    with Running(tmp_path) as daemon:
        assert daemon.process.wait(timeout=20) == 2
        assert daemon.logged("figures.yaml:2:")
        assert all(line["level"] == "error" for line in daemon.lines())


@pytest.mark.slow
def test_the_end_comes_in_time_in_the_middle_of_a_slow_poll(tmp_path: Path, site: loopback.Site) -> None:
    """Ten seconds, exit code 0, and the next start has nothing to mend."""
    publish(site, "/a.xml", TOLL)
    write_files(tmp_path, site, "/a.xml")
    site.delay = 15.0
    with Running(tmp_path) as daemon:
        daemon.wait_ready()
        daemon.wait_for(lambda: [r for r in rows("status", cwd=tmp_path)["runs"] if r["job"] == "poll"])
        assert daemon.stop() < 10
        assert daemon.logged("poll was interrupted: what it had not recorded is done again")
        assert [line["level"] for line in daemon.lines()] == ["info"] * len(daemon.lines())
    (poll,) = (run for run in rows("status", cwd=tmp_path)["runs"] if run["job"] == "poll")
    assert (poll["outcome"], poll["error"]) == ("failed", "interrupted")
    site.delay = 0.0
    with Running(tmp_path) as daemon:
        daemon.wait_for(lambda: rows("alerts", "list", cwd=tmp_path), "no alert after the restart")
        daemon.stop()


@pytest.mark.slow
def test_the_end_comes_in_time_whatever_a_mail_server_does(tmp_path: Path, site: loopback.Site) -> None:
    """A server that takes the connection and never says a word holds a thread that nobody can cancel."""
    publish(site, "/a.xml", TOLL)
    with socket.create_server((HOST, 0)) as mute:
        port = mute.getsockname()[1]
        more = (
            "channels: [{name: mail, kind: smtp, host: 127.0.0.1, "
            f"port: {port}, security: none, sender: w@a.example, to: [d@a.example], timeout: 1m}}]\n"
            "routes: [{to: [mail], when: now}]\n"
        )
        write_files(tmp_path, site, "/a.xml", more=more)
        with Running(tmp_path) as daemon:
            mute.settimeout(20)
            connection, _ = mute.accept()
            with connection:
                assert daemon.stop() < 10.5
                assert daemon.logged("ending without it")
    assert rows("status", cwd=tmp_path)["deliveries_owed"] == 1


def test_a_job_that_keeps_failing_leaves_the_others_alone(
    tmp_path: Path, site: loopback.Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, recorded as failed, woken less and less often; a full disk is an alert that closes by itself."""
    publish(site, "/a.xml", TOLL)
    write_files(tmp_path, site, "/a.xml")
    monkeypatch.chdir(tmp_path)
    woken: list[float] = []

    async def broken(app: App) -> Outcome | None:
        woken.append(time.monotonic())
        with recorded(app, "broken"):
            raise ZeroDivisionError("no such thing")

    async def full(app: App) -> Outcome | None:
        if len(woken) < 4:
            raise StoreError("the disk is full")
        return None

    ticks = (Tick(name="broken", job=broken, seconds=1), Tick(name="full", job=full, seconds=1))
    monkeypatch.setattr(running_daemon, "TICKS", (*ticks, *running_daemon.TICKS))
    config = load_config()
    daemon = Daemon(config, speed=20.0)

    async def until_polled() -> int:
        running = asyncio.create_task(daemon.run())
        store = None
        for _ in range(200):
            await asyncio.sleep(0.05)
            store = store or open_store(config.database)
            closed = store.alerts(kinds=(AlertKind.STORAGE,), states=(AlertState.CLOSED,))
            if len(woken) >= 4 and closed and store.alerts(kinds=(AlertKind.UPDATE,)):
                break
        daemon.stop()
        return await running

    assert asyncio.run(until_polled()) == 0
    store = open_store(config.database)
    outcomes = {run.job: (run.outcome, run.error) for run in store.last_runs()}
    assert outcomes["broken"] == ("failed", "ZeroDivisionError: no such thing")
    assert outcomes["poll"][0] == "ok"
    assert [a.note for a in store.alerts(kinds=(AlertKind.STORAGE,))] == ["the disk is full"]
    store.close()
    assert woken[3] - woken[0] >= (1 + 2 + 4) / 20, "woken less and less often"
    assert "broken failed, 3 times in a row" in caplog.text


def test_a_job_that_never_stops_failing_ends_the_daemon(
    tmp_path: Path, site: loopback.Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 1: a supervisor starts it anew, and shows that it did."""
    write_files(tmp_path, site)
    monkeypatch.chdir(tmp_path)

    async def broken(_app: App) -> Outcome | None:
        raise ZeroDivisionError

    monkeypatch.setattr(running_daemon, "TICKS", (Tick(name="broken", job=broken, seconds=0.1),))
    monkeypatch.setattr(running_daemon, "LONGEST_REST", 0.1)
    assert asyncio.run(Daemon(load_config(), speed=10.0).run()) == 1


def test_everything_in_a_thread_is_over_with_the_daemon(
    tmp_path: Path, site: loopback.Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A daemon that has ended leaves nothing running: no thread, no lock, no worker process."""
    publish(site, "/a.xml", TOLL)
    write_files(tmp_path, site, "/a.xml", processes=2)
    monkeypatch.chdir(tmp_path)
    before = threading.active_count()

    async def once() -> None:
        daemon = Daemon(load_config())
        running = asyncio.create_task(daemon.run())
        store = None
        for _ in range(200):
            await asyncio.sleep(0.05)
            with contextlib.suppress(StoreError):
                store = store or open_store(load_config().database, migrate=False)
            if store is not None and store.alerts():
                break
        daemon.stop()
        assert await running == 0

    asyncio.run(once())
    wait_until(lambda: threading.active_count() <= before, seconds=5)
    with open_store(load_config().database).lock_instance("me"):
        pass


def test_a_database_that_goes_away_ends_the_daemon(
    tmp_path: Path, site: loopback.Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is written to a file without a name is lost: a supervisor and a person must see it."""
    publish(site, "/a.xml", TOLL)
    write_files(tmp_path, site, "/a.xml")
    monkeypatch.chdir(tmp_path)

    async def once() -> int:
        daemon = Daemon(load_config(), speed=10.0)
        running = asyncio.create_task(daemon.run())
        await _alerted(1)
        for file in tmp_path.glob("watchbot.db*"):
            file.unlink()
        return await asyncio.wait_for(running, timeout=30)

    assert asyncio.run(once()) == 1
    assert "the database is gone" in caplog.text


def test_a_reload_closes_what_is_mended_and_leaves_templates_alone(
    tmp_path: Path, site: loopback.Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, "/a.xml", TOLL)
    write_files(tmp_path, site, "/a.xml", more="templates: own/")
    (tmp_path / "config" / "own").mkdir()
    (tmp_path / "own").mkdir()
    monkeypatch.chdir(tmp_path)
    config = load_config()
    assert config.templates is not None
    (config.templates / "digest.txt.j2").write_text("{{ never closed")  # of which nothing is made in this run
    store = open_store(config.database)
    subjects = (str(config.templates / "digest.txt.j2"), str(config.seeds / "figures.yaml"))
    store.raise_health(
        [
            draft_health(AlertKind.CONFIG_BROKEN, subject=subject, label="x", now="broken", note="x")
            for subject in subjects
        ],
        clock(),
    )
    store.close()

    async def once() -> None:
        daemon = Daemon(config, speed=10.0)
        running = asyncio.create_task(daemon.run())
        await _alerted(3)
        daemon.stop()
        assert await running == 0

    asyncio.run(once())
    store = open_store(config.database)
    states = {alert.subject: alert.state for alert in store.alerts(kinds=(AlertKind.CONFIG_BROKEN,))}
    store.close()
    assert [states[subject] for subject in subjects] == [AlertState.OPEN, AlertState.CLOSED]


async def _alerted(number: int) -> None:
    """Wait until so many alerts were ever raised."""
    store = None
    for _ in range(400):
        await asyncio.sleep(0.05)
        with contextlib.suppress(StoreError):
            store = store or open_store(load_config().database, migrate=False)
        if store is not None and len(store.alerts()) >= number:
            store.close()
            return
    pytest.fail("no alert")


def test_one_run_of_the_daemon_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a limit the pages of one slow host would keep all feeds waiting; a command goes to the end."""
    given: list[float | None] = []

    async def poll(_app: object, *, seconds: float | None = None) -> None:
        given.append(seconds)

    monkeypatch.setattr("watchbot.jobs.poll", poll)
    store = SimpleNamespace(has_due=lambda _now: True)
    (tick,) = (tick for tick in TICKS if tick.name == "poll")
    asyncio.run(tick.job(SimpleNamespace(store=store, now=lambda: None)))  # type: ignore[arg-type]
    assert given == [A_RUN]
