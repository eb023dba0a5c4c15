"""Delivering with real parts: storms, quiet hours, channels in trouble, what is parked, templates of one's own."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from builders import NOW, a_change, a_claim, a_decision, a_draft, a_figure, a_health_draft, a_read, a_year
from watchbot import jobs
from watchbot.app import App, open_app
from watchbot.config import (
    ChannelKind,
    ChannelSettings,
    Config,
    DigestSettings,
    QuietDay,
    QuietHours,
    RouteMatch,
    RouteSettings,
    RouteWhen,
    WorkerSettings,
)
from watchbot.errors import NotifyError
from watchbot.jobs.deliveries import is_due
from watchbot.model import AlertKind, AlertState, Delivery, KnownValue, Message, VerdictKind
from watchbot.seeds import Seeds
from watchbot.store import OwedDelivery

SEEDS = Seeds(
    feeds=(), publishers=(), topics=(), figures=(a_figure("gap", "2.5"), a_figure("papers", "41")), documents=()
)


class Taker:
    """A channel that takes what it is sent, or says why not."""

    def __init__(self, refusal: Callable[[Message], NotifyError | None] = lambda _: None) -> None:
        self.refusal = refusal
        self.asked = 0
        self.taken: list[tuple[str, Message]] = []

    async def send(self, message: Message, *, message_id: str, now: datetime) -> None:
        self.asked += 1
        error = self.refusal(message)
        if error is not None:
            raise error
        self.taken.append((message_id, message))


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@asynccontextmanager
async def opened(tmp_path: Path, taker: Taker, **fields: object) -> AsyncIterator[tuple[App, Clock]]:
    """An app with one channel, `mail`; `fields` are those of the channel and of the settings."""
    clock = Clock()
    own = {name: fields.pop(name) for name in ("hourly_cap", "quiet_hours") if name in fields}
    channel = ChannelSettings(name="mail", kind=ChannelKind.WEBHOOK, **own)  # type: ignore[arg-type]
    base = Config(
        database=f"sqlite:///{tmp_path / 'watchbot.db'}",
        workers=WorkerSettings(processes=0),
        channels=(channel,),
        digests=(),
    )
    async with open_app(replace(base, **fields), seeds=SEEDS, now=clock) as app:  # type: ignore[arg-type]
        yield replace(app, notifiers={"mail": taker}, jitter=lambda: 0.5), clock


def owe(app: App, number: int, *, start: int = 0, **draft: object) -> None:
    for value in range(start, start + number):
        claim = a_claim(str(value))
        read = a_read(claim, url=f"http://one.example/{value}", seen_at=app.now())
        decision = a_decision(a_change(claim), alerts=(a_draft(claim, **draft),))
        with app.store.deciding() as transaction:
            owed = (OwedDelivery(draft_index=0, channel="mail"),)
            transaction.record_article(read, decision, channels=owed, now=app.now())


def states(app: App) -> list[str]:
    return sorted(d.state for d in app.store.deliveries(limit=10_000))


@pytest.mark.slow
def test_a_storm_is_twenty_messages_and_the_last_has_a_count(tmp_path: Path) -> None:
    async def run() -> None:
        taker = Taker()
        async with opened(tmp_path, taker) as (app, clock):
            owe(app, 100)
            await jobs.deliver(app)
            assert len(taker.taken) == 20
            (storm,) = [m for _, m in taker.taken if m.stem.startswith("alerts-")]
            assert storm.subject.startswith("81 alerts at once: ")
            alone = [json.loads(m.json)["alert"]["id"] for _, m in taker.taken if m is not storm]
            together = [a["id"] for a in json.loads(storm.json)["alerts"]]
            assert sorted(alone + together) == list(range(1, 101))
            assert set(states(app)) == {"sent"}
            owe(app, 30, start=100)
            await jobs.deliver(app)
            assert len(taker.taken) == 20, "the hour is full"
            clock.at += timedelta(hours=1, minutes=1)
            await jobs.deliver(app)
            assert len(taker.taken) == 40
            assert set(states(app)) == {"sent"}

    asyncio.run(run())


def test_a_storm_that_is_tried_again_is_the_same_message(tmp_path: Path) -> None:
    async def run() -> None:
        taker = Taker(lambda m: NotifyError("mail", "busy", permanent=False) if "at once" in m.subject else None)
        async with opened(tmp_path, taker, hourly_cap=2) as (app, clock):
            owe(app, 10)
            await jobs.deliver(app)
            taker.refusal = lambda _: None
            app.store.record_verdict(10, VerdictKind.DISMISS, reason="", now=app.now())
            clock.at += timedelta(minutes=5)
            await jobs.deliver(app)
            name, storm = taker.taken[-1]
            assert len(json.loads(storm.json)["alerts"]) == 9, (
                "the receiver may have the first: it is word for word that"
            )
            assert name == app.store.message_id("bundle", "mail", *(str(n) for n in range(2, 11)))

    asyncio.run(run())


def test_a_storm_of_which_everything_is_settled_is_not_tried_again(tmp_path: Path) -> None:
    async def run() -> None:
        taker = Taker(lambda m: NotifyError("mail", "busy", permanent=False) if "at once" in m.subject else None)
        async with opened(tmp_path, taker, hourly_cap=2) as (app, clock):
            owe(app, 4)
            await jobs.deliver(app)
            asked = taker.asked
            for alert in app.store.alerts(limit=3):
                app.store.record_verdict(alert.id, VerdictKind.DISMISS, reason="", now=app.now())
            clock.at += timedelta(minutes=5)
            await jobs.deliver(app)
            assert taker.asked == asked

    asyncio.run(run())


def test_an_alert_that_is_tried_again_has_the_words_of_the_first_attempt(tmp_path: Path) -> None:
    """The receiver may have the first copy: a drop after the data says nothing."""

    async def run() -> None:
        tried: list[Message] = []

        def drop(message: Message) -> NotifyError:
            tried.append(message)
            return NotifyError("mail", "dropped after the data", permanent=False)

        taker = Taker(drop)
        async with opened(tmp_path, taker) as (app, clock):
            owe(app, 1)
            await jobs.deliver(app)
            read = a_read(a_claim("0"), url="http://two.example/0", publisher="two.example", seen_at=app.now())
            more = a_decision(a_change(a_claim("0")), alerts=(a_draft(a_claim("0"), joins=1),), origin="two.example")
            with app.store.deciding() as transaction:
                transaction.record_article(read, more, now=app.now())
            assert app.store.alert(1).origins == 2  # type: ignore[union-attr]
            clock.at += timedelta(minutes=5)
            await jobs.deliver(app)
            taker.refusal = lambda _: None
            clock.at += timedelta(minutes=5)
            await jobs.deliver(app)
            assert [*tried, taker.taken[-1][1]] == [tried[0]] * 3
            (sent,) = app.store.deliveries()
            names = ("id", "channel", "alert_id", "digest_id", "attempts", "created_at", "message_id")
            delivery = Delivery(**{name: getattr(sent, name) for name in names}, fence=0)
            assert app.store.delivery_words(delivery) is None, "words are kept only as long as they may be needed"

    asyncio.run(run())


@pytest.mark.slow
def test_a_slow_channel_keeps_no_other_waiting(tmp_path: Path) -> None:
    """Neither for what is owed when the sending begins, nor for what comes while the slow one is at work."""

    async def run() -> None:
        quick, done = Taker(), asyncio.Event()

        class Slow(Taker):
            async def send(self, message: Message, *, message_id: str, now: datetime) -> None:
                await done.wait()
                await super().send(message, message_id=message_id, now=now)

        slow = Slow()
        async with opened(tmp_path, quick, hourly_cap=1000) as (app, _):
            app = replace(app, notifiers={"mail": quick, "slow": slow})
            owe(app, 60)
            slow_ones = {alert.id: ("slow",) for alert in app.store.alerts()}
            app.store.owe_alerts(slow_ones, app.now())
            sending = asyncio.create_task(jobs.deliver(app))
            await until(lambda: len(quick.taken) == 60)
            owe(app, 3, start=60)
            await until(lambda: len(quick.taken) == 63)
            assert (slow.taken, sending.done()) == ([], False)
            done.set()
            await asyncio.wait_for(sending, 30)
            assert len(slow.taken) == 60
            assert set(states(app)) == {"sent"}

    asyncio.run(run())


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; at most half a minute."""
    for _ in range(3000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it took too long")


def test_quiet_hours_hold_alerts_and_nothing_is_lost(tmp_path: Path) -> None:
    async def run() -> None:
        taker = Taker()
        quiet = QuietHours(start=time(6), end=time(9))  # NOW is 07:00
        async with opened(tmp_path, taker, quiet_hours=quiet) as (app, clock):
            owe(app, 3)
            await jobs.deliver(app)
            assert taker.asked == 0
            assert not app.store.has_deliveries_due(app.now())
            clock.at += timedelta(hours=2)
            await jobs.deliver(app)
            assert len(taker.taken) == 3

    asyncio.run(run())


def test_a_channel_in_trouble_is_left_alone_after_three_refusals(tmp_path: Path) -> None:
    async def run() -> None:
        taker = Taker(lambda _: NotifyError("mail", "no route", permanent=False))
        async with opened(tmp_path, taker, hourly_cap=0) as (app, clock):
            owe(app, 40)
            outcome = await jobs.deliver(app)
            assert taker.asked == 3
            assert len(outcome.failures) == 3
            assert sum(d.attempts for d in app.store.deliveries()) == 3, "the others were not tried"
            taker.refusal = lambda _: None
            clock.at += timedelta(minutes=2)
            await jobs.deliver(app)
            assert set(states(app)) == {"sent"}

    asyncio.run(run())


def test_one_message_that_is_refused_again_and_again_does_not_hold_up_the_others(tmp_path: Path) -> None:
    async def run() -> None:
        taker = Taker(
            lambda m: NotifyError("mail", "no", permanent=False) if m.stem in ("alert-1", "alert-2") else None
        )
        async with opened(tmp_path, taker, hourly_cap=0) as (app, _):
            owe(app, 10)
            await jobs.deliver(app)
            assert len(taker.taken) == 8

    asyncio.run(run())


def test_what_a_receiver_asks_for_is_waited_for(tmp_path: Path) -> None:
    async def run() -> None:
        taker = Taker(lambda _: NotifyError("mail", "429", permanent=False, retry_after=3600.0))
        async with opened(tmp_path, taker) as (app, _):
            owe(app, 1)
            await jobs.deliver(app)
            assert app.store.deliveries()[0].due_at == NOW + timedelta(hours=1)

    asyncio.run(run())


def test_what_is_parked_shows_why_and_goes_out_when_released(tmp_path: Path) -> None:
    async def run() -> None:
        taker = Taker(lambda _: NotifyError("mail", "550 who?", permanent=True))
        async with opened(tmp_path, taker) as (app, _):
            owe(app, 2)
            await jobs.deliver(app)
            (waits,) = app.store.backlog()
            assert (waits.channel, waits.owed, waits.parked, waits.error) == ("mail", 0, 2, "550 who?")
            assert app.store.release_parked(app.now(), channel="other") == 0
            assert app.store.release_parked(app.now()) == 2
            taker.refusal = lambda _: None
            await jobs.deliver(app)
            assert app.store.backlog() == ()

    asyncio.run(run())


def test_a_lease_of_somebody_who_is_gone_is_owed_again_at_once(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path, Taker()) as (app, _):
            owe(app, 1)
            app.store.lease_deliveries(NOW, owner="killed", lease=timedelta(hours=9))
            with app.store.lock_instance("next"):
                assert app.store.has_deliveries_due(NOW)

    asyncio.run(run())


def test_alerts_that_were_not_owed_when_they_were_written_are_sent_all_the_same(tmp_path: Path) -> None:
    """About a feed, and one that waited for a second source: the route takes them as soon as they may be told."""

    async def run() -> None:
        taker = Taker()
        route = RouteSettings(match=RouteMatch(kinds=(AlertKind.FEED_FAILING, AlertKind.UPDATE)), to=("mail",))
        async with opened(tmp_path, taker, routes=(route,)) as (app, _):
            assert not is_due(app)
            app.store.raise_health((a_health_draft("http://feed.example/"),), NOW)
            assert is_due(app)
            await jobs.deliver(app)
            await jobs.deliver(app)
            assert [dict(m.headers)["X-Watchbot-Reason"] for _, m in taker.taken] == ["feed_failing"]

    asyncio.run(run())


def test_never_keeps_an_alert_from_the_digest_and_a_digest_tells_its_own_matter(tmp_path: Path) -> None:
    async def run() -> None:
        never = RouteSettings(match=RouteMatch(figures=("papers",)), when=RouteWhen.NEVER)
        digests = (
            DigestSettings(name="all", to=("mail",)),
            DigestSettings(name="papers", to=("mail",), match=RouteMatch(figures=("papers",))),
        )
        for routes, told in (((), {"all": 2, "papers": 1}), ((never,), {"all": 1, "papers": 0})):
            folder = tmp_path / str(len(routes))
            folder.mkdir()
            async with opened(folder, Taker(), routes=routes, digests=digests) as (app, clock):
                for figure in ("gap", "papers"):
                    claim = a_claim("9", figure=figure)
                    decision = a_decision(a_change(claim), alerts=(a_draft(claim),))
                    with app.store.deciding() as transaction:
                        transaction.record_article(a_read(claim, url=f"http://one.example/{figure}"), decision)
                clock.at += timedelta(minutes=1)
                await jobs.digest(app, until_now=True)
                found = {d.name: len(d.alert_ids) for name in told if (d := app.store.last_digest(name))}
                assert found == told

    asyncio.run(run())


def test_the_digest_says_what_a_channel_has_refused(tmp_path: Path) -> None:
    async def run() -> None:
        taker = Taker(lambda _: NotifyError("mail", "550 <who>?", permanent=True))
        async with opened(tmp_path, taker, digests=(DigestSettings(name="desk", to=()),)) as (app, clock):
            owe(app, 1)
            await jobs.deliver(app)
            clock.at += timedelta(minutes=1)
            await jobs.digest(app, until_now=True)
            stored = app.store.last_digest("desk")
            assert stored is not None
            for form in ("text", "html", "markdown"):
                assert "1 message parked for a person" in stored.body[form]
            assert "550 &lt;who&gt;?" in stored.body["html"]

    asyncio.run(run())


def test_an_alert_from_before_a_long_pause_is_in_the_digest_that_makes_up_for_it(tmp_path: Path) -> None:
    async def run() -> None:
        taker = Taker()
        async with opened(tmp_path, taker, digests=(DigestSettings(name="desk", to=("mail",)),)) as (app, clock):
            await jobs.digest(app)
            clock.at += timedelta(hours=5)
            claim = a_claim("7")
            read = a_read(claim, url="http://one.example/7", seen_at=app.now())
            with app.store.deciding() as transaction:
                transaction.record_article(read, a_decision(a_change(claim), alerts=(a_draft(claim),)), now=app.now())
            clock.at += timedelta(days=30)
            await jobs.digest(app)
            stored = app.store.last_digest("desk")
            assert stored is not None
            assert len(stored.alert_ids) == 1
            assert not stored.subject.startswith("No changes")

    asyncio.run(run())


def test_a_day_with_new_trouble_is_not_skipped_and_the_next_one_is(tmp_path: Path) -> None:
    async def run() -> None:
        taker = Taker(lambda _: NotifyError("mail", "550 no", permanent=True))
        desk = DigestSettings(name="desk", to=("mail",), quiet_day=QuietDay.SKIP, match=RouteMatch(figures=("papers",)))
        async with opened(tmp_path, taker, digests=(desk,)) as (app, clock):

            async def a_day_later() -> int:
                clock.at += timedelta(days=1)
                await jobs.digest(app)
                await jobs.deliver(app)
                return len(taker.taken)

            assert await a_day_later() == 0
            owe(app, 1)  # about another figure than those of the digest
            await jobs.deliver(app)
            assert states(app) == ["parked"]
            taker.refusal = lambda _: None
            assert await a_day_later() == 1, "a message was parked"
            assert await a_day_later() == 1, "and nothing since"
            app.store.raise_health((a_health_draft("http://f.example/rss"),), app.now())
            assert await a_day_later() == 2
            assert await a_day_later() == 2

    asyncio.run(run())


def test_a_digest_up_to_now_has_the_day_of_its_readers(tmp_path: Path) -> None:
    async def run() -> None:
        desk = DigestSettings(name="desk", to=("mail",), at=time(17, 30), tz="America/New_York")
        async with opened(tmp_path, Taker(), digests=(desk,)) as (app, clock):
            clock.at = datetime(2026, 4, 29, 1, 0, tzinfo=NOW.tzinfo)  # 21:00 of the day before in New York
            await jobs.digest(app, until_now=True)
            stored = app.store.last_digest("desk")
            assert stored is not None
            assert stored.day == date(2026, 4, 28)

    asyncio.run(run())


@pytest.mark.parametrize("number", [1, 3], ids=["an alert", "one message about many"])
def test_what_was_refused_before_the_quiet_hours_does_not_ring_in_them(tmp_path: Path, number: int) -> None:
    async def run() -> None:
        taker = Taker(lambda _: NotifyError("mail", "busy", permanent=False))
        quiet = QuietHours(start=time(8), end=time(9))  # NOW is 07:00
        async with opened(tmp_path, taker, quiet_hours=quiet, hourly_cap=1) as (app, clock):
            owe(app, number)
            await jobs.deliver(app)
            taker.refusal = lambda _: None
            clock.at += timedelta(hours=1, minutes=30)
            await jobs.deliver(app)
            assert (taker.asked, taker.taken) == (1, [])
            clock.at += timedelta(minutes=30)
            await jobs.deliver(app)
            assert len(taker.taken) == 1

    asyncio.run(run())


def test_two_databases_give_different_names_to_the_same_alert(tmp_path: Path) -> None:
    async def run() -> None:
        names = set()
        for folder in (tmp_path / "one", tmp_path / "two"):
            folder.mkdir()
            async with opened(folder, Taker()) as (app, _):
                owe(app, 1)
                names |= {d.message_id for d in app.store.deliveries()} | {app.store.message_id("figure", "gap")}
        assert len(names) == 4

    asyncio.run(run())


def test_alerts_of_one_figure_are_one_thread(tmp_path: Path) -> None:
    async def run() -> None:
        taker = Taker()
        async with opened(tmp_path, taker) as (app, _):
            owe(app, 2)
            await jobs.deliver(app)
            threads = [dict(m.headers)["References"] for _, m in taker.taken]
            assert threads == [app.store.message_id("figure", "gap")] * 2
            assert not {name for name, _ in taker.taken} & set(threads)

    asyncio.run(run())


@pytest.mark.slow
def test_an_alert_that_is_sent_at_once_shows_the_history_of_its_figure(tmp_path: Path) -> None:
    known = tuple(KnownValue(value=Decimal(f"2.{year % 10}"), as_of=a_year(year)) for year in (2025, 2024, 2023))
    card = replace(a_figure("gap"), known=known)

    async def run() -> None:
        pytest.importorskip("resvg_py")
        taker = Taker()
        async with opened(tmp_path, taker) as (app, _):
            app = replace(app, figures={"gap": card})
            app.store.sync_seeds(replace(SEEDS, figures=(card,)), NOW)
            owe(app, 1)
            await jobs.deliver(app)
            (message,) = [message for _, message in taker.taken]
            ((cid, png),) = message.images
            assert f'src="cid:{cid}"' in message.html
            assert base64.b64decode(png).startswith(b"\x89PNG")
            assert "2.3 %" in message.text.replace("\u00a0", " "), "where pictures are off, words say what it shows"

    asyncio.run(run())


def test_a_broken_template_is_told_and_ours_is_taken_until_it_is_mended(tmp_path: Path) -> None:
    async def run() -> None:
        own = tmp_path / "templates"
        own.mkdir()
        (own / "alert.txt.j2").write_text("{{ nothing_of_that_name }}")
        taker = Taker()
        async with opened(tmp_path, taker, templates=own) as (app, _):
            owe(app, 1)
            await jobs.deliver(app)
            assert "The gap" in taker.taken[0][1].text
            (alert,) = app.store.alerts(kinds=(AlertKind.CONFIG_BROKEN,))
            assert (alert.subject, alert.state) == (str(own / "alert.txt.j2"), AlertState.OPEN)
            assert "nothing_of_that_name" in alert.note
        (own / "alert.txt.j2").write_text("MINE {{ title }}")
        async with opened(tmp_path, taker, templates=own) as (app, _):
            owe(app, 1, start=1)
            await jobs.deliver(app)
            assert taker.taken[-1][1].text.startswith("MINE The gap")
            (alert,) = app.store.alerts(kinds=(AlertKind.CONFIG_BROKEN,))
            assert alert.state is AlertState.CLOSED

    asyncio.run(run())


@pytest.mark.parametrize("way", ["deleted", "deleted later", "switched off"])
def test_a_broken_template_that_is_used_no_more_is_no_trouble(tmp_path: Path, way: str) -> None:
    async def run() -> None:
        own = tmp_path / "templates"
        own.mkdir()
        (own / "alert.txt.j2").write_text("{{ nothing_of_that_name }}")
        async with opened(tmp_path, Taker(), templates=own) as (app, _):
            owe(app, 1)
            await jobs.deliver(app)
            (alert,) = app.store.alerts(kinds=(AlertKind.CONFIG_BROKEN,))
            await jobs.deliver(app)
            assert app.store.alert(alert.id).state is AlertState.OPEN  # type: ignore[union-attr]
            if way == "deleted":
                (own / "alert.txt.j2").unlink()
                await jobs.deliver(app)
        if way == "deleted later":
            (own / "alert.txt.j2").unlink()
        async with opened(tmp_path, Taker(), templates=None if way == "switched off" else own) as (app, _):
            if way != "deleted":
                await jobs.deliver(app)
            (alert,) = app.store.alerts(kinds=(AlertKind.CONFIG_BROKEN,))
            assert alert.state is AlertState.CLOSED

    asyncio.run(run())


@pytest.mark.slow
def test_a_template_without_an_end_holds_nobody_up(tmp_path: Path) -> None:
    """It is stopped, told about, and left out until it is mended; the other forms keep theirs."""

    async def run() -> None:
        own = tmp_path / "templates"
        own.mkdir()
        (own / "alert.md.j2").write_text("MINE {{ title }}")
        endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
        (own / "alert.txt.j2").write_text(endless)
        taker = Taker()
        async with opened(tmp_path, taker, templates=own, workers=WorkerSettings(processes=0, page_seconds=5.0)) as (
            app,
            _,
        ):
            owe(app, 2)
            await jobs.deliver(app)
            assert len(taker.taken) == 2
            for _, message in taker.taken:
                assert "The gap" in message.text
                assert message.markdown.startswith("MINE The gap")
            (alert,) = app.store.alerts(kinds=(AlertKind.CONFIG_BROKEN,))
            assert (alert.subject, alert.state) == (str(own / "alert.txt.j2"), AlertState.OPEN)
            assert "longer than 5 s" in alert.note
            (own / "alert.txt.j2").write_text("MENDED {{ title }}")
            owe(app, 1, start=2)
            await jobs.deliver(app)
            assert taker.taken[-1][1].text.startswith("MENDED The gap")
            (alert,) = app.store.alerts(kinds=(AlertKind.CONFIG_BROKEN,))
            assert alert.state is AlertState.CLOSED, "no restart is needed"

    asyncio.run(run())


def test_files_get_feeds_of_alerts_and_an_index_that_names_them(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path, Taker()) as (app, _):
            files = ChannelSettings(name="files", kind=ChannelKind.FILES, folder=tmp_path / "digests")
            app = replace(app, config=replace(app.config, channels=(*app.config.channels, files)))
            owe(app, 2)
            await jobs.deliver(app)
            written = json.loads((tmp_path / "digests" / "alerts.json").read_text())
            assert len(written["items"]) == 2
            assert "<entry>" in (tmp_path / "digests" / "alerts.atom").read_text()
            page = (tmp_path / "digests" / "index.html").read_text()
            assert 'href="alerts.atom"' in page
            assert 'href="alerts.html"' not in page
            assert not is_due(app)
            app.store.record_verdict(1, VerdictKind.DISMISS, reason="", now=NOW + timedelta(seconds=1))
            assert is_due(app), "an entry is updated when its alert changes"

    asyncio.run(run())


def test_feeds_that_cannot_be_written_are_told_once(tmp_path: Path) -> None:
    async def run() -> None:
        (tmp_path / "digests").write_text("a file in the place of the folder")
        channels = (ChannelSettings(name="files", kind=ChannelKind.FILES, folder=tmp_path / "digests"),)
        async with opened(tmp_path, Taker(), channels=channels) as (app, _):
            outcome = await jobs.deliver(app)
            assert [failure.split(":")[0] for failure in outcome.failures] == [
                "the feeds of alerts could not be written"
            ]

    asyncio.run(run())
