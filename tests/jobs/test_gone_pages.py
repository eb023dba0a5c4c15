"""A page that went away takes what it said with it, once that is sure; and a page that comes back says it again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import golden
import loopback
from running import page
from watchbot import jobs
from watchbot.app import App, open_app
from watchbot.config import Baseline, Config, FetchSettings, WorkerSettings
from watchbot.model import AlertKind, EntryState, FeedSeed, Figure, Unit, UnitKind
from watchbot.seeds import Seeds
from watchbot.store import Store

pytestmark = pytest.mark.slow  # whole polls

PAGE = "http://good.example/toll"
TOLL = Figure(
    id="bridge-toll",
    label="Toll on the harbour bridge",
    unit=Unit(kind=UnitKind.MONEY, code="EUR"),
    about=(("toll",), ("bridge",)),
)
SAYS = page("Dearer bridge", "In March 2026 the toll on the harbour bridge is 5.20 euros.")


@pytest.fixture
def site() -> Iterator[loopback.Site]:
    with loopback.served() as serving:
        serving.put_feed(
            "http://good.example/feed.xml", [{"url": PAGE, "title": "t", "published": "2026-03-03T08:00:00Z"}]
        )
        serving.put(PAGE, SAYS)
        yield serving


def looks(folder: Path, site: loopback.Site, *answers: int) -> Store:
    """Poll, then look at the page again with each status in turn, a day apart; return what is stored then."""
    now = [datetime(2026, 3, 3, 9, 0, tzinfo=UTC)]

    async def look() -> None:
        config = replace(
            Config(),
            database=golden.database_of(folder, "watchbot.db"),
            baseline=Baseline.ALERT,
            fetch=replace(FetchSettings(), pause=timedelta(0)),
            workers=replace(WorkerSettings(), processes=0),
        )
        seeds = Seeds(feeds=(FeedSeed(url="http://good.example/feed.xml", title=""),), figures=(TOLL,))
        async with open_app(config, seeds=seeds, resolver=site.resolve, now=lambda: now[0]) as app:
            await jobs.prepare(app)
            await jobs.poll(app)
            for status in answers:
                await again(app, status)

    async def again(app: App, status: int) -> None:
        now[0] += timedelta(days=1)
        site.put(PAGE, SAYS, status=status)
        await jobs.recheck(app, everything=True)

    asyncio.run(look())
    return open_again(folder)


def open_again(folder: Path) -> Store:
    from watchbot.store import open_store

    return open_store(golden.database_of(folder, "watchbot.db"))


def withdrawn(store: Store) -> list[tuple[str, str, str]]:
    found = store.alerts(kinds=(AlertKind.WITHDRAWN,))
    return [(alert.was.replace("\u00a0", " "), alert.now, alert.note) for alert in found]


@pytest.mark.parametrize(
    ("answers", "told"),
    [((410,), True), ((404, 404), True), ((404,), False), ((404, 200, 404), False), ((500, 500), False)],
)
def test_a_page_that_is_gone_for_sure_withdraws_what_it_said(
    tmp_path: Path, furnish: Callable[[Path], Path], site: loopback.Site, answers: tuple[int, ...], told: bool
) -> None:
    store = looks(furnish(tmp_path / "a"), site, *answers)
    alerts = withdrawn(store)
    assert bool(alerts) == told
    assert all((was, now) == ("€5.20", "gone") and "the page is gone" in note for was, now, note in alerts)
    assert [claim.live for claim in store.claims()] == [not told]
    (line,) = store.entry_lines()
    assert (line.state is EntryState.NO_TEXT) == told
    store.close()


def test_a_page_that_comes_back_says_it_again_and_being_gone_is_told_once(
    tmp_path: Path, furnish: Callable[[Path], Path], site: loopback.Site
) -> None:
    store = looks(furnish(tmp_path / "a"), site, 410, 410, 200)
    assert len(withdrawn(store)) == 1
    assert [(one.revision, bool(one.text)) for one in store.articles(url=PAGE)] == [(3, True), (2, False), (1, True)]
    assert sorted(claim.live for claim in store.claims()) == [False, True]
    store.close()
