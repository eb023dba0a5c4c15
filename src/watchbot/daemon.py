"""`watchbot run`: schedules → jobs. The only file that knows APScheduler, and only as a tick.

What is due lives in the database. The scheduler wakes jobs every few seconds, one instance of each; everything it knows
is rebuilt at start. TERM and INT stop within ten seconds, HUP reads the files again and keeps the old settings when the
new ones are broken. A job that fails is woken less and less often, and the others go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from watchbot import jobs
from watchbot.app import App, open_app
from watchbot.config import Config, load_config
from watchbot.errors import FileError, Mistake, StoreError
from watchbot.fetch import Resolver
from watchbot.jobs.deliveries import is_due as deliveries_due
from watchbot.jobs.digests import is_due
from watchbot.jobs.runs import Outcome
from watchbot.model import AlertKind, AlertState
from watchbot.pipeline.alerts import draft_health
from watchbot.pipeline.decisions import AlertDraft
from watchbot.seeds import Seeds, check_seeds, load_seeds

GRACE = 7.0  # seconds that running jobs get to end by themselves after TERM; the rest is cleaning up
SHORT_GRACE = 1.0  # … before a reload: what a job has not recorded yet, it does again
LAST_RESORT = 9.5  # seconds after TERM at which the process ends whatever still hangs, a mail server for example
FAILED_RUNS = 20  # failures in a row of one job after which the daemon gives up, so that a supervisor sees it
LONGEST_REST = 300.0  # seconds that a failing job rests at most
A_RUN = 60.0  # seconds of polls, then of pages, that one run begins with: a slow host must not keep others waiting
WATCHDOG = 10.0  # seconds between two signs of life for the supervisor

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
    return await jobs.poll(app, seconds=A_RUN) if app.store.has_due(app.now()) else None


async def _recheck_when_due(app: App) -> Outcome | None:
    due = app.store.rechecks_due(app.now(), app.config.recheck, limit=1)
    return await jobs.recheck(app) if due else None


async def _deliver_when_due(app: App) -> Outcome | None:
    return await jobs.deliver(app) if deliveries_due(app) else None


TICKS = (
    Tick(name="poll", job=_poll_when_due, seconds=5),
    Tick(name="recheck", job=_recheck_when_due, seconds=60),
    Tick(name="deliver", job=_deliver_when_due, seconds=5),
    Tick(name="digest", job=_digest_when_due, seconds=15),
    Tick(name="prune", job=jobs.prune, seconds=24 * 3600),
)


class Daemon:
    """One running watchbot: an app, a scheduler, and what the signals ask for."""

    def __init__(
        self,
        config: Config,
        *,
        resolver: Resolver | None = None,
        speed: float = 1.0,
        on_stop: Callable[[], object] = lambda: None,
    ) -> None:
        """Prepare to run. `speed` divides the waits between ticks, for tests. `on_stop` is called when told to end."""
        self._config = config
        self._resolver = resolver
        self._speed = speed
        self._on_stop = on_stop
        self._words: asyncio.Queue[str] = asyncio.Queue()
        self._stopping = False
        self._failed: dict[str, int] = {}
        self._rests_until: dict[str, float] = {}
        self._running: set[asyncio.Task[object]] = set()

    async def run(self) -> int:
        """Run until told to stop; return the exit code: 0, or 1 when a job kept failing.

        Raises FileError for mistakes in the files at the start, StoreError for a database that cannot be used.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told_to_stop)
        loop.add_signal_handler(signal.SIGHUP, self._words.put_nowait, "reload")
        alive = asyncio.create_task(_signs_of_life())
        try:
            await self._serve_until_stopped()
        finally:
            alive.cancel()
        log.info("ended")
        return 1 if any(n >= FAILED_RUNS for n in self._failed.values()) else 0

    def stop(self) -> None:
        """Ask the daemon to end; what is under way gets a few seconds."""
        if not self._stopping:
            self._stopping = True
            self._on_stop()
            self._words.put_nowait("stop")

    def _told_to_stop(self) -> None:
        """Stop by a signal; by a second one without waiting for anything."""
        if self._stopping:
            for task in self._running:
                task.cancel()
        self.stop()

    async def _serve_until_stopped(self) -> None:
        """Serve with the files as they are, again and again with new ones; with the old where the new cannot serve."""
        config, seeds = self._config, load_seeds(self._config.seeds)
        before: tuple[Config, Seeds] | None = None
        trouble: AlertDraft | None = None
        while True:
            try:
                async with open_app(config, seeds=seeds, resolver=self._resolver, daemon=True) as app:
                    with app.store.lock_instance(app.owner):
                        after = await self._serve(app, trouble)
            except StoreError as error:
                if before is None or self._stopping:
                    raise
                log.error("the new settings cannot be used, the old ones stay: %s", error)
                trouble = _broken(str(config.path or config.seeds), str(error))
                config, seeds = before
                before = None
                continue
            if after is None:
                return
            trouble, before, (config, seeds) = None, (config, seeds), after

    async def _serve(self, app: App, trouble: AlertDraft | None) -> tuple[Config, Seeds] | None:
        """Wake jobs until the files have changed, and return them; or until the daemon is to stop, and return None."""
        scheduler = self._scheduler(app)
        self._start(self._prepared(app, scheduler, trouble))
        grace = SHORT_GRACE
        try:
            while True:
                word = await self._words.get()
                if word == "stop":
                    notify_supervisor("STOPPING=1")
                    grace = GRACE
                    return None
                changed = self._read_files(app)
                if changed is not None:
                    return changed
        finally:
            if scheduler.running:
                scheduler.pause()
            await self._finish(grace)
            if scheduler.running:
                scheduler.shutdown(wait=False)

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task: asyncio.Task[object] = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _prepared(self, app: App, scheduler: AsyncIOScheduler, trouble: AlertDraft | None) -> None:
        """Bring the database up to the seeds, then let the ticks begin."""
        try:
            if trouble is None:
                _close_mended(app)
            else:
                app.store.raise_health((trouble,), app.now())
            outcome = await jobs.prepare(app)
        except Exception:
            log.exception("the seeds could not be taken over")
            self._failed["prepare"] = FAILED_RUNS
            self.stop()
            return
        _log_failures("prepare", outcome)
        scheduler.start()
        said = f"watching {_number(len(app.seeds.feeds), 'feed')} for {_number(len(app.figures), 'figure')}"
        notify_supervisor(f"READY=1\nSTATUS={said}")
        log.info("%s", said)
        if not app.seeds.feeds:
            log.warning("there is nothing to poll: add a feed to %s", app.config.seeds / "feeds.yaml")

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
        scheduler.add_listener(_log_event, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        return scheduler

    async def _woken(self, app: App, tick: Tick) -> None:
        """Run one job if it finds something due. A failure is logged and counted, and a later tick tries again."""
        if asyncio.get_running_loop().time() < self._rests_until.get(tick.name, 0.0):
            return
        if not app.store.is_there():
            self._give_up(tick, "the database is gone, or another file has its name")
            return
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
        try:
            outcome = await tick.job(app)
        except asyncio.CancelledError:
            log.info("%s was interrupted: what it had not recorded is done again", tick.name)
            raise
        except Exception as error:  # noqa: BLE001 - a job must not take the others with it
            self._note_failure(app, tick, error)
        else:
            if self._failed.pop(tick.name, 0):
                app.store.close_health(AlertKind.STORAGE, tick.name, app.now())
            _log_failures(tick.name, outcome)
        finally:
            if task is not None:
                self._running.discard(task)

    def _note_failure(self, app: App, tick: Tick, error: Exception) -> None:
        """Let a job that failed rest, longer each time; after many failures in a row end the daemon."""
        failures = self._failed[tick.name] = self._failed.get(tick.name, 0) + 1
        rest = min(tick.seconds * 2 ** min(failures - 1, 16), LONGEST_REST) / self._speed
        self._rests_until[tick.name] = asyncio.get_running_loop().time() + rest
        if isinstance(error, StoreError):
            log.error("%s failed, %d times in a row: %s", tick.name, failures, error)
            draft = draft_health(
                AlertKind.STORAGE, subject=tick.name, label="the database", now="in trouble", note=str(error)
            )
            with contextlib.suppress(StoreError):  # where it cannot be written to, the log has to do
                app.store.raise_health((draft,), app.now())
        else:
            log.error("%s failed, %d times in a row", tick.name, failures, exc_info=error)
        if failures >= FAILED_RUNS:
            self._give_up(tick, f"{tick.name} keeps failing")

    def _give_up(self, tick: Tick, why: str) -> None:
        """End with a failure, so that a supervisor and a person see it."""
        if not self._stopping:
            log.critical("%s: giving up", why)
        self._failed[tick.name] = FAILED_RUNS
        self.stop()

    def _read_files(self, app: App) -> tuple[Config, Seeds] | None:
        """Read settings and seeds again; None, log lines and a health alert when they have mistakes."""
        notify_supervisor("RELOADING=1")
        try:
            config, seeds = read_files(app.config)
        except FileError as error:
            wrong = [mistake for mistake in error.mistakes if mistake.severity == "error"]
            log.error("the files have mistakes (%d), the old settings stay", len(wrong))
            for mistake in error.mistakes:
                log.error("%s", mistake)
            draft = _broken(wrong[0].file, "\n".join(str(mistake) for mistake in wrong))
            with contextlib.suppress(StoreError):  # the log has it already
                app.store.raise_health((draft,), app.now())
            notify_supervisor("READY=1\nSTATUS=running on old settings: the files have mistakes")
            return None
        log.info("settings and seeds read again")
        return config, seeds

    async def _finish(self, grace: float) -> None:
        """Give running jobs a few seconds, then cancel them: what they had not recorded will be done again."""
        running = {task for task in self._running if not task.done()}
        if running:
            log.info("waiting up to %g s for what is under way", grace)
            _, late = await asyncio.wait(running, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._running.clear()


def run(config: Config, *, resolver: Resolver | None = None, speed: float = 1.0) -> int:
    """Run the daemon in this process and return its exit code. It ends in time after TERM, whatever hangs.

    A thread that talks to a mail server cannot be cancelled, and the interpreter would wait for it.
    """
    timer = threading.Timer(LAST_RESORT, _end_process)
    timer.daemon = True
    return asyncio.run(Daemon(config, resolver=resolver, speed=speed, on_stop=timer.start).run())


def _end_process() -> None:
    """End at once, with the worker processes. Nothing is lost: what is not recorded is done again at the next start."""
    log.warning("something did not end in time; ending without it")
    for process in multiprocessing.active_children():
        process.kill()
    logging.shutdown()
    os._exit(0)


def read_files(config: Config) -> tuple[Config, Seeds]:
    """Read settings and seeds again from where they came. Raises FileError with every mistake of both."""
    try:
        again = load_config(config.path)
    except FileError as error:
        raise FileError((*error.mistakes, *_errors(check_seeds(config.seeds)))) from error
    return again, load_seeds(again.seeds)


def _errors(mistakes: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    return tuple(mistake for mistake in mistakes if mistake.severity == "error")


def _close_mended(app: App) -> None:
    """Close the alerts about settings and seeds, read without a mistake; templates show theirs when they are used."""
    for alert in app.store.alerts(kinds=(AlertKind.CONFIG_BROKEN,)):
        if alert.state is not AlertState.CLOSED and Path(alert.subject).parent != app.config.templates:
            app.store.close_health(AlertKind.CONFIG_BROKEN, alert.subject, app.now())


def _broken(file: str, note: str) -> AlertDraft:
    return draft_health(AlertKind.CONFIG_BROKEN, subject=file, label=file, now="broken", note=note)


def _log_failures(name: str, outcome: Outcome | None) -> None:
    if outcome is not None and outcome.failures:
        log.warning("%s: %d failures, the first: %s", name, len(outcome.failures), outcome.failures[0])


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


async def _signs_of_life() -> None:
    """Tell the supervisor every few seconds that this loop turns, also while the seeds are taken over."""
    while True:
        notify_supervisor("WATCHDOG=1")
        await asyncio.sleep(WATCHDOG)


def _log_event(event: JobExecutionEvent) -> None:
    # What only could not begin has no exception: it is another kind of event.
    if isinstance(getattr(event, "exception", None), asyncio.CancelledError):
        return  # whoever was interrupted has said so
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
