"""`watchbot run`, and each of its jobs once by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbot.cli.opening import reading, run_job, settings
from watchbot.cli.output import counted, fail, plain, print_json, talk, when

if TYPE_CHECKING:
    from watchbot.app import App
    from watchbot.jobs import Outcome
    from watchbot.model import RunCounts
    from watchbot.pipeline.outbox import Backlog
    from watchbot.store import ReadOtherwise

LogFormat = Annotated[str, typer.Option("--log-format", help="text or json, on stderr.", metavar="text|json")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Say more.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
# How the fetcher begins to tell a failure that never came as far as a server of the site.
_NEVER_REACHED = (": the name gives no address", ": no connection")

_LISTED = 50  # claims that became different, for people
_NOT_READ = "no longer read"

Everything = Annotated[bool, typer.Option("--all", help="Everything, whether due or not.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file to the program."""
    app.command()(run)
    app.command()(poll)
    app.command()(recheck)
    app.command()(reextract)
    app.command()(prune)
    app.command()(status)


def run(
    context: typer.Context,
    log_format: LogFormat = "text",
    verbose: Verbose = False,
) -> None:
    """Run the daemon until TERM or Ctrl-C.

    It polls, compares, alerts, delivers and writes digests; HUP makes it read its files again.
    """
    from watchbot import daemon
    from watchbot.cli.logs import logged, set_up

    set_up(log_format, verbose=verbose)
    with logged(log_format):
        code = daemon.run(settings(context))
    raise typer.Exit(code)


def poll(context: typer.Context, everything: Everything = False, as_json: AsJson = False) -> None:
    """Poll the feeds that are due and read what is new in them."""
    from watchbot import jobs

    run_once(context, lambda app: jobs.poll(app, everything=everything), as_json=as_json)
    if not as_json:
        _mention_no_feeds(context)


def recheck(context: typer.Context, everything: Everything = False, as_json: AsJson = False) -> None:
    """Look at known pages again: silent edits."""
    from watchbot import jobs

    run_once(context, lambda app: jobs.recheck(app, everything=everything), as_json=as_json)


def reextract(context: typer.Context, as_json: AsJson = False) -> None:
    """Read stored pages again with today's rules and cards, and say which claims became different.

    Differences are technical and alert nobody.
    """
    from watchbot import jobs

    different: list[ReadOtherwise] = []

    async def read_again(app: App) -> Outcome:
        began = app.now()
        prepared = await jobs.prepare(app)  # reads again by itself where the cards or the program are new
        done = jobs.together(prepared, await jobs.reextract(app))
        different.extend(app.store.read_otherwise(began))
        return done

    run_once(
        context,
        read_again,
        as_json=as_json,
        prepares=True,
        lines=lambda counts: [_counts_text(counts) or "no page had to be read again", *_otherwise_lines(different)],
        rows=lambda: {"different": {"kinds": _by_kind(different), "claims": [_otherwise_row(d) for d in different]}},
    )


def _by_kind(different: Sequence[ReadOtherwise]) -> dict[str, int]:
    """Return how many claims became different in which way, the most frequent first."""
    return dict(Counter(d.kind.value if d.kind is not None else _NOT_READ for d in different).most_common())


def _otherwise_lines(different: Sequence[ReadOtherwise]) -> list[str]:
    """Say what became different: the counts by kind, then each claim."""
    if not different:
        return ["no claim became different"]
    kinds = ", ".join(f"{number} {kind}" for kind, number in _by_kind(different).items())
    lines = [f"{len(different)} {'claim' if len(different) == 1 else 'claims'} became different: {kinds}", ""]
    for one in different[:_LISTED]:
        way = f"+ {one.kind.value}" if one.kind is not None else f"- {_NOT_READ}"
        quote = " ".join(one.quote.split())
        lines += [f"{way:18} {one.figure}  {one.value_text}  {one.url}", f"{'':18} “{quote}”"]
    more = len(different) - _LISTED
    return [*lines, f"and {more} more: --json has all"] if more > 0 else lines


def _otherwise_row(one: ReadOtherwise) -> dict[str, Any]:
    return {
        "figure": one.figure,
        "kind": one.kind.value if one.kind is not None else _NOT_READ,
        "said": one.value_text,
        "quote": one.quote,
        "note": one.note,
        "article": one.article_id,
        "url": one.url,
        "title": one.title,
    }


def prune(context: typer.Context, as_json: AsJson = False) -> None:
    """Drop snapshots that are past their keeping time."""
    from watchbot import jobs

    run_once(context, jobs.prune, as_json=as_json)


def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Say what is known, open and owed, and what ran when."""
    with reading(context) as store:
        counts = store.status()
        by = store.holder()
        backlog = store.backlog()
        last = store.last_runs()
        runs = [
            {
                "job": run.job,
                "started": when(run.started_at),
                "finished": when(run.finished_at),
                "outcome": run.outcome,
                "error": run.error,
                "counts": {name: number for name, number in asdict(run.counts).items() if number},
            }
            for run in last
        ]
    if as_json:
        owed = [{**asdict(waits), "oldest": when(waits.oldest)} for waits in backlog]
        print_json({"running": by, **counts, "channels": owed, "runs": runs})
        return
    typer.echo(f"{'watchbot':24} {_running(by)}")
    for name, number in counts.items():
        typer.echo(f"{name.replace('_', ' '):24} {number}")
    for waits in backlog:
        typer.echo(plain(_waiting(waits)))
    if any(waits.parked for waits in backlog):
        talk("what is parked waits for you: `watchbot deliveries list --state parked`, `watchbot deliver --parked`")
    for run in last:
        names = {"sent": "written"} if run.job == "digest" else {}  # whether a channel took it is another job's matter
        did = ", ".join(counted(names.get(name, name), n) for name, n in asdict(run.counts).items() if n)
        typer.echo(f"{'last ' + run.job:24} {run.outcome}, {when(run.started_at)}" + (f": {did}" if did else ""))


def _running(by: str | None) -> str:
    """Say whether a daemon, or a job by hand, is at work, and where."""
    if by is None:
        return "does not run; `watchbot run` starts it"
    process, _, where = by.partition(" ")
    return f"runs, process {process}" + (f" ({where})" if where else "")


def _mention_no_feeds(context: typer.Context) -> None:
    """Say that a poll of nothing is a poll of nothing."""
    from watchbot.seeds import load_seeds

    seeds = settings(context).seeds
    if not load_seeds(seeds).feeds:
        talk(f"no feeds yet: add one to {seeds / 'feeds.yaml'}, or `watchbot feeds import FILE.opml`")


def _waiting(waits: Backlog) -> str:
    """Say what a channel is owed, since when, and what it has refused."""
    from watchbot.app import clock
    from watchbot.cli.output import age

    parts = []
    if waits.owed and waits.oldest is not None:
        parts.append(f"{waits.owed} owed, the oldest for {age(clock() - waits.oldest)}")
    if waits.parked:
        parts.append(f"{waits.parked} parked")
    error = f": {waits.error}" if waits.error else ""
    return f"{'channel ' + waits.channel:24} {', '.join(parts)}{error}"


def run_once(
    context: typer.Context,
    job: Callable[[App], Awaitable[Outcome]],
    *,
    as_json: bool,
    prepares: bool = False,
    lines: Callable[[RunCounts], list[str]] | None = None,
    rows: Callable[[], Mapping[str, Any]] = dict,
) -> None:
    """Run a job, say what it did, and end with 4 when a part of it failed.

    `prepares`: the job takes the seeds over by itself. `lines` are said in place of the counts, `rows` added to JSON.
    """
    try:
        outcome = run_job(context, job, prepares=prepares)
    except ExceptionGroup as bugs:  # each was logged with its traceback when it happened, and its row put off
        fail(f"{bugs.message}: {'; '.join(str(bug) for bug in bugs.exceptions)}", hint="The others went on.")
    if as_json:
        counts = {name: number for name, number in asdict(outcome.counts).items() if number}
        print_json({"counts": counts, "failures": list(outcome.failures), **rows()})
    else:
        said = lines(outcome.counts) if lines is not None else [_counts_text(outcome.counts) or "nothing was due"]
        for line in said:
            typer.echo(plain(line))
        for failure in _told(outcome):
            talk(f"failed: {failure}")
    if outcome.failures:
        raise typer.Exit(4)


def _counts_text(counts: RunCounts) -> str:
    return ", ".join(counted(name, number) for name, number in asdict(counts).items() if number)


def _told(outcome: Outcome) -> tuple[str, ...]:
    """Return the failures as a person is told them: one sentence when no feed at all was reached."""
    failures = outcome.failures
    unreached = [failure for failure in failures if any(words in failure for words in _NEVER_REACHED)]
    if not failures or len(unreached) < len(failures) or outcome.counts.failed < outcome.counts.polled:
        return failures
    if not outcome.counts.polled:
        return failures
    return (f"no feed could be reached: is this machine online? {failures[0]}",)
