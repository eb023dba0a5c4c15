"""`watchbot run`: schedules → jobs. The only file that knows APScheduler, and only as a tick.

What is due lives in the database. The scheduler wakes jobs every few seconds, one instance of each; everything it knows
is rebuilt at start. TERM and INT stop within ten seconds, HUP reads the files again and keeps the old settings when the
new ones are broken.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from watchbot import jobs
from watchbot.app import App, open_app
from watchbot.config import Config, load_config
from watchbot.errors import FileError
from watchbot.fetch import Resolver
from watchbot.jobs.digests import is_due
from watchbot.jobs.runs import Outcome
from watchbot.model import AlertKind
from watchbot.pipeline.alerts import draft_health
from watchbot.seeds import Seeds, load_seeds

GRACE = 8.0  # seconds that running jobs get to end by themselves after TERM; the rest is cleaning up
FAILED_RUNS = 20  # bugs in a row of one job after which the daemon gives up, so that a supervisor sees it

log = logging.getLogger(__name__)

Job = Callable[[App], Awaitable[Outcome | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A job and how often it is woken, in seconds. Most wakings find nothing due and cost one query."""

    name: str
    job: Job
    seconds: float


async def _digest_when_due(app: App) -> Outcome | None:
    return await jobs.digest(app) if is_due(app) else None


async def _poll_when_due(app: App) -> Outcome | None:
    return await jobs.poll(app) if app.store.has_due(app.now()) else None


async def _recheck_when_due(app: App) -> Outcome | None:
    due = app.store.rechecks_due(app.now(), app.config.recheck, limit=1)
    return await jobs.recheck(app) if due else None


async def _deliver_when_due(app: App) -> Outcome | None:
    return await jobs.deliver(app) if app.store.has_deliveries_due(app.now()) else None


TICKS = (
    Tick(name="poll", job=_poll_when_due, seconds=5),
    Tick(name="recheck", job=_recheck_when_due, seconds=60),
    Tick(name="deliver", job=_deliver_when_due, seconds=5),
    Tick(name="digest", job=_digest_when_due, seconds=15),
    Tick(name="prune", job=jobs.prune, seconds=24 * 3600),
)


class Daemon:
    """One running watchbot: an app, a scheduler, and what the signals ask for."""

    def __init__(self, config: Config, *, resolver: Resolver | None = None, speed: float = 1.0) -> None:
        """Prepare to run. `speed` divides the waits between ticks, for tests and the demo."""
        self._config = config
        self._resolver = resolver
        self._speed = speed
        self._signal: asyncio.Queue[str] = asyncio.Queue()
        self._stopping = False
        self._failed: dict[str, int] = {}
        self._running: set[asyncio.Task[object]] = set()

    async def run(self) -> int:
        """Run until told to stop; return the exit code: 0, or 1 when a job kept failing."""
        loop = asyncio.get_running_loop()
        for number, word in ((signal.SIGTERM, "stop"), (signal.SIGINT, "stop"), (signal.SIGHUP, "reload")):
            loop.add_signal_handler(number, self._signal.put_nowait, word)
        config, seeds = self._config, load_seeds(self._config.seeds)
        while not self._stopping:
            async with open_app(config, seeds=seeds, resolver=self._resolver, daemon=True) as app:
                with app.store.lock_instance(app.owner):
                    config, seeds = await self._serve(app)
        return 1 if any(n >= FAILED_RUNS for n in self._failed.values()) else 0

    def stop(self) -> None:
        """Ask the daemon to end; what is under way gets a few seconds."""
        self._signal.put_nowait("stop")

    async def _serve(self, app: App) -> tuple[Config, Seeds]:
        """Wake jobs until the daemon is to stop or the files have changed; return the files to go on with."""
        scheduler = self._scheduler(app)
        first = asyncio.create_task(self._prepared(app, scheduler))
        self._running.add(first)
        try:
            while True:
                word = await self._signal.get()
                if word == "stop":
                    self._stopping = True
                    notify_supervisor("STOPPING=1")
                    return app.config, app.seeds
                changed = self._read_files(app)
                if changed is not None:
                    return changed
        finally:
            if scheduler.running:
                scheduler.pause()
            await self._finish()
            if scheduler.running:
                scheduler.shutdown(wait=False)

    async def _prepared(self, app: App, scheduler: AsyncIOScheduler) -> None:
        """Bring the database up to the seeds, then let the ticks begin."""
        try:
            await jobs.prepare(app)
        except Exception:
            log.exception("the seeds could not be taken over")
            self._failed["prepare"] = FAILED_RUNS
            self.stop()
            return
        scheduler.start()
        notify_supervisor(f"READY=1\nSTATUS=watching {len(app.seeds.feeds)} feeds for {len(app.figures)} figures")
        log.info("watching %d feeds for %d figures", len(app.seeds.feeds), len(app.figures))

    def _scheduler(self, app: App) -> AsyncIOScheduler:
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=defaults)
        for tick in TICKS:
            scheduler.add_job(
                self._woken,
                "interval",
                args=(app, tick),
                id=tick.name,
                seconds=max(tick.seconds / self._speed, 0.05),
                next_run_time=app.now(),
            )
        scheduler.add_job(notify_supervisor, "interval", args=("WATCHDOG=1",), id="watchdog", seconds=10)
        scheduler.add_listener(_log_event, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        return scheduler

    async def _woken(self, app: App, tick: Tick) -> None:
        """Run one job if it finds something due. A bug is logged and counted, and the next tick tries again."""
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
        try:
            outcome = await tick.job(app)
        except Exception:
            self._failed[tick.name] = self._failed.get(tick.name, 0) + 1
            log.exception("%s failed, %d times in a row", tick.name, self._failed[tick.name])
            if self._failed[tick.name] >= FAILED_RUNS:
                self.stop()
        else:
            self._failed[tick.name] = 0
            if outcome is not None and outcome.failures:
                log.warning("%s: %d failures, the first: %s", tick.name, len(outcome.failures), outcome.failures[0])
        finally:
            if task is not None:
                self._running.discard(task)

    def _read_files(self, app: App) -> tuple[Config, Seeds] | None:
        """Read settings and seeds again; None, a log line and a health alert when they have mistakes."""
        notify_supervisor("RELOADING=1")
        try:
            config = load_config(app.config.path)
            seeds = load_seeds(config.seeds)
        except FileError as error:
            first = error.mistakes[0]
            log.error("the files have %d mistakes, the old settings stay: %s", len(error.mistakes), first)
            draft = draft_health(
                AlertKind.CONFIG_BROKEN, subject=first.file, label=first.file, now="broken", note=str(error)
            )
            app.store.raise_health((draft,), app.now())
            notify_supervisor("READY=1\nSTATUS=running on old settings: the files have mistakes")
            return None
        app.store.close_health(AlertKind.CONFIG_BROKEN, None, app.now())
        log.info("settings and seeds read again")
        return config, seeds

    async def _finish(self) -> None:
        """Give running jobs a few seconds, then cancel them: what they had not recorded will be done again."""
        running = {task for task in self._running if not task.done() and task is not asyncio.current_task()}
        if running:
            _, late = await asyncio.wait(running, timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._running.clear()


def _log_event(event: JobExecutionEvent) -> None:
    if event.code == EVENT_JOB_ERROR:
        log.error("%s ended with %r", event.job_id, event.exception)
    elif event.code == EVENT_JOB_MISSED:
        log.warning("%s was not woken in time", event.job_id)
    else:
        log.debug("%s is still at work", event.job_id)


def notify_supervisor(state: str) -> None:
    """Tell systemd how we are: one datagram to `$NOTIFY_SOCKET` (sd_notify(3)); nothing where there is none."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        sock.sendall(state.encode())
