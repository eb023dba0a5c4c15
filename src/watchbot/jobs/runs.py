"""One execution of a job is a row: when, what came of it, what it counted. Quiet is provable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from watchbot.app import App, Watch, unwatched
from watchbot.model import RunCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a job came to. `failures` are sentences for a person, one for each thing that went wrong."""

    counts: RunCounts
    failures: tuple[str, ...] = ()


def together(first: Outcome, then: Outcome) -> Outcome:
    """Return what two jobs came to, counted together."""
    one, other = asdict(first.counts), asdict(then.counts)
    counts = RunCounts(**{name: number + other[name] for name, number in one.items()})
    return Outcome(counts=counts, failures=first.failures + then.failures)


@dataclass(slots=True)
class Tally:
    """Counts of a run in progress, by the field names of `RunCounts`; and the bugs met on the way."""

    counted: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    bugs: list[Exception] = field(default_factory=list)
    watch: Watch = unwatched

    def add(self, name: str, number: int = 1) -> None:
        """Count `number` more of `name`."""
        self.counted[name] += number
        self.watch(name, number)

    def take_in(self, other: Tally) -> None:
        """Add what was counted apart."""
        self.counted.update(other.counted)
        self.failures += other.failures
        self.bugs += other.bugs

    def counts(self) -> RunCounts:
        """Return the counts so far."""
        return RunCounts(**self.counted)

    def outcome(self) -> Outcome:
        """Return what the run came to. Raises an ExceptionGroup of the bugs, once everything else is done."""
        if self.bugs:
            raise ExceptionGroup("some rows could not be worked on", self.bugs)
        return Outcome(counts=self.counts(), failures=tuple(self.failures))


@contextmanager
def recorded(app: App, job: str) -> Iterator[Tally]:
    """Record a run of `job` around the work inside; a bug ends it as failed and is raised again."""
    tally = Tally(watch=app.watch)
    run = app.store.start_run(job, app.now())
    outcome, error = "failed", "interrupted"
    try:
        yield tally
        outcome, error = "partial" if tally.failures else "ok", "\n".join(tally.failures[:20])
        if tally.bugs:
            outcome, error = "failed", "\n".join(f"{type(bug).__name__}: {bug}" for bug in tally.bugs[:20])
    except Exception as bug:
        error = f"{type(bug).__name__}: {bug}"
        raise
    finally:
        app.store.finish_run(run, outcome, tally.counts(), error, app.now())
