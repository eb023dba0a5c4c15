"""Pages that stand in the place of an article, at first or later: none of them passes for it, or for an edit of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import golden
import loopback
from watchbot import jobs
from watchbot.app import open_app
from watchbot.config import Baseline, Config, FetchSettings, WorkerSettings
from watchbot.model import EntryState, FeedSeed, Figure, Unit, UnitKind
from watchbot.seeds import Seeds
from watchbot.store import EntryLine, Store, open_store

HOST = "http://good.example"
FEED = f"{HOST}/feed.xml"
TOLL = Figure(
    id="bridge-toll",
    label="Toll on the harbour bridge",
    unit=Unit(kind=UnitKind.MONEY, code="EUR"),
    about=(("toll",), ("bridge",)),
)
PLACES = "harbour river market castle station museum theatre library garden orchard vineyard mill".split()  # noqa: SIM905
STORY = [f"The {place} council met on Tuesday and heard what the new bridge means for the {place}." for place in PLACES]
SAYS = "In March 2026 the toll on the harbour bridge is 5.20 euros."
FULL = " ".join([SAYS, *STORY, *(one.replace("Tuesday", "Monday") for one in STORY)])


def page(*paragraphs: str, head: str = "", title: str = "Dearer bridge") -> str:
    said = "".join(f"<p>{p}</p>" for p in paragraphs)
    top = f'<head><meta charset="utf-8"><title>{title}</title>{head}</head>'
    return f"<!doctype html><html>{top}<body><article><h1>{title}</h1>{said}</article></body></html>"


@pytest.fixture
def site() -> Iterator[loopback.Site]:
    with loopback.served() as serving:
        serving.put(f"{HOST}/", page(*STORY[::-1], title="All the news of the day"))
        yield serving


def looked_at(folder: Path, site: loopback.Site, *rounds: dict[str, str | int | None]) -> Store:
    """Poll, then look again a day later, with what each round serves: a body, a status, None for the front page."""
    now = [datetime(2026, 3, 3, 9, 0, tzinfo=UTC)]

    async def run() -> None:
        config = replace(
            Config(),
            database=golden.database_of(folder, "watchbot.db"),
            baseline=Baseline.ALERT,
            fetch=replace(FetchSettings(), pause=timedelta(0)),
            workers=replace(WorkerSettings(), processes=0),
        )
        seeds = Seeds(feeds=(FeedSeed(url=FEED, title=""),), figures=(TOLL,))
        async with open_app(config, seeds=seeds, resolver=site.resolve, now=lambda: now[0]) as app:
            await jobs.prepare(app)
            for number, answers in enumerate(rounds):
                for path, answer in answers.items():
                    _serve(site, path, answer)
                await (jobs.recheck(app, everything=True) if number else jobs.poll(app))
                now[0] += timedelta(days=1)

    asyncio.run(run())
    return open_store(golden.database_of(folder, "watchbot.db"))


def _serve(site: loopback.Site, path: str, answer: str | int | None) -> None:
    if answer is None:
        site.moves[("good.example", path)] = f"{HOST}/"
    elif isinstance(answer, int):
        site.put(f"{HOST}{path}", "no", status=answer)
    else:
        site.put(f"{HOST}{path}", answer)


def _entries(site: loopback.Site, *paths: str, content: str = "") -> None:
    rows = [
        {"url": f"{HOST}{path}", "title": f"Story {path}", "published": "2026-03-03T08:00:00Z", "content": content}
        for path in paths
    ]
    site.put_feed(FEED, rows)


def _lines(store: Store) -> dict[str, EntryLine]:
    return {line.title.removeprefix("Story "): line for line in store.entry_lines()}


def test_what_takes_the_place_of_an_article_later_is_no_edit(tmp_path: Path, site: loopback.Site) -> None:
    """Removed stories lead home; walls speak languages we do not know; a page that was taken back says so."""
    _entries(site, "/home", "/wall", "/taken")
    whole = {path: page(*STORY, SAYS.replace("5.20", f"{n}.20")) for n, path in enumerate(("/home", "/wall", "/taken"))}
    wall = page("Sivusto vaatii hyväksynnän ennen jatkamista.", title="Tervetuloa")
    taken = page("This article has been retracted: its figures were wrong, the editors said on Tuesday.")
    store = looked_at(tmp_path, site, whole, {"/home": None, "/wall": wall, "/taken": taken})
    states = {line.url.removeprefix(HOST): (line.state, line.reason) for line in store.entry_lines()}
    assert states["/home"] == (EntryState.NO_TEXT, "the address leads to the front page of its site")
    assert states["/wall"][0] is EntryState.PARTIAL
    assert "no edit" in states["/wall"][1]
    assert states["/taken"] == (EntryState.OK, "")
    revisions = [len(store.articles(url=f"{HOST}{path}")) for path in whole]
    assert revisions == [1, 1, 2]
    assert [claim.live for claim in store.claims()].count(False) == 1
    store.close()


def test_a_story_that_leads_home_from_the_start_is_no_article(tmp_path: Path, site: loopback.Site) -> None:
    _entries(site, "/a", "/b")
    store = looked_at(tmp_path, site, {"/a": None, "/b": None})
    assert [line.state for line in store.entry_lines()] == [EntryState.NO_TEXT] * 2
    assert store.articles() == ()
    store.close()


def test_the_feeds_own_text_stays_what_it_is_while_the_page_cannot_be_had(tmp_path: Path, site: loopback.Site) -> None:
    """Looked at again, the page is still not there: the article is the feed's text all the same, and says so."""
    _entries(site, "/gone", "/refused", content=FULL)
    unread: dict[str, str | int | None] = {"/gone": 404, "/refused": 403}
    store = looked_at(tmp_path, site, unread, unread, unread)
    for line in store.entry_lines():
        assert line.state is EntryState.PARTIAL
        assert line.reason.startswith("the feed's own text: the server answered 40")
    assert all(claim.live for claim in store.claims()), (
        "nothing is withdrawn because a page is not there that never was"
    )
    assert store.claims()
    store.close()


def test_an_entry_without_a_page_is_read_again_when_its_text_changes(tmp_path: Path, site: loopback.Site) -> None:
    def feed(text: str) -> str:
        entry = (
            f"<item><guid isPermaLink='false'>b1</guid><title>Bulletin</title><description>{text}</description></item>"
        )
        return f"<rss version='2.0'><channel><title>T</title>{entry}</channel></rss>"

    now = [datetime(2026, 3, 3, 9, 0, tzinfo=UTC)]

    async def run() -> None:
        config = replace(
            Config(),
            database=golden.database_of(tmp_path, "watchbot.db"),
            fetch=replace(FetchSettings(), pause=timedelta(0)),
            workers=replace(WorkerSettings(), processes=0),
        )
        seeds = Seeds(feeds=(FeedSeed(url=FEED, title=""),), figures=(TOLL,))
        async with open_app(config, seeds=seeds, resolver=site.resolve, now=lambda: now[0]) as app:
            await jobs.prepare(app)
            for text in (FULL, FULL.replace("5.20", "5.80")):
                site.put(FEED, feed(text), kind="application/rss+xml")
                await jobs.poll(app, everything=True)
                now[0] += timedelta(days=2)

    asyncio.run(run())
    store = open_store(golden.database_of(tmp_path, "watchbot.db"))
    (line,) = store.entry_lines()
    assert line.state is EntryState.PARTIAL
    assert [one.revision for one in store.articles()] == [2, 1]
    store.close()


def test_stories_that_name_one_section_as_their_address_stay_apart(tmp_path: Path, site: loopback.Site) -> None:
    """A template that names the section for each of its articles must not make revisions of one of them."""
    _entries(site, "/s/1", "/s/2", "/s/2/print")
    head = '<link rel="canonical" href="/s">'
    other = '<link rel="canonical" href="/s/2">'
    clinic = [f"Nurses of the {place} asked for {n} more beds before winter." for n, place in enumerate(PLACES)]
    answers: dict[str, str | int | None] = {
        "/s/1": page(*STORY, head=head),
        "/s/2": page(*clinic, head=head),
        "/s/2/print": page(*clinic, head=other),
    }
    store = looked_at(tmp_path, site, answers, answers)
    assert sorted(one.url for one in store.articles()) == [f"{HOST}/s", f"{HOST}/s/2"]
    assert {line.state for line in store.entry_lines()} == {EntryState.OK}
    store.close()
