"""An article becomes one mail, through settings, routes, deliveries and a real mail server on loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

import loopback
from running import publish, write_files
from watchbot import jobs
from watchbot.app import App, open_app
from watchbot.config import load_config
from watchbot.jobs import Outcome
from watchbot.store import StoredDelivery

pytestmark = pytest.mark.slow  # many whole polls: too long for every save

TOLL = ("/toll.html", "Dearer bridge", "In March 2026 the toll on the harbour bridge is 5.20 euros.")
BEGIN = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@dataclass
class Post:
    """A mail server that can be switched off and on again on the same port."""

    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refusal: str = ""
    port: int = 0
    _controller: Controller | None = None

    async def handle_DATA(  # noqa: N802 - its name in the mail server
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        if self.refusal:
            return self.refusal
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append((envelope.rcpt_tos, mail))
        return "250 taken"

    def start(self) -> None:
        """Open the office; the first time on any free port."""
        if not self.port:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Close it."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@pytest.fixture
def post() -> Iterator[Post]:
    office = Post()
    office.start()
    yield office
    office.stop()


@pytest.fixture
def site() -> Iterator[loopback.Site]:
    with loopback.served() as serving:
        yield serving


@dataclass
class Desk:
    """A watchbot with a mail route, and a clock that the test moves."""

    folder: Path
    now: datetime = BEGIN

    def go(self, *steps: Any) -> list[Any]:
        """Take the steps with one app."""

        async def walk() -> list[Any]:
            config = load_config(self.folder / "config/watchbot.yaml")
            async with open_app(config, now=lambda: self.now) as app:
                await jobs.prepare(app)
                return [await step(app) for step in steps]

        return asyncio.run(walk())

    def deliver(self) -> Outcome:
        """Send what is due."""
        (outcome,) = self.go(jobs.deliver)
        assert isinstance(outcome, Outcome)
        return outcome

    def deliveries(self) -> tuple[StoredDelivery, ...]:
        """Return what is owed or was sent."""

        async def ask(app: App) -> tuple[StoredDelivery, ...]:
            return app.store.deliveries()

        (found,) = self.go(ask)
        assert isinstance(found, tuple)
        return found


@pytest.fixture
def desk(tmp_path: Path, site: loopback.Site, post: Post, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An article with a new value was read, and its alert is owed to the mail channel."""
    publish(site, "/a.xml", TOLL)
    more = (
        f"channels: [{{name: mail, kind: smtp, host: 127.0.0.1, port: {post.port}, security: none, "
        "sender: watch@desk.example, to: [ed@desk.example], timeout: 5s}]\n"
        "digest: []\n"
        "routes: [{match: {severity: major}, to: [mail], when: now}]\n"
    )
    write_files(tmp_path, site, "/a.xml", more=more)
    monkeypatch.chdir(tmp_path)
    waiting = Desk(tmp_path)
    (polled,) = waiting.go(jobs.poll)
    assert polled.counts.alerts == 1
    return waiting


def test_an_update_is_one_mail_that_says_who_says_so(desk: Desk, post: Post) -> None:
    """Number, was and now, quote and address are in it; the Message-ID is the delivery's; once is once."""
    assert desk.deliver().counts.sent == 1
    ((recipients, mail),) = post.mails
    (delivery,) = desk.deliveries()
    assert recipients == ["ed@desk.example"]
    assert mail["Message-ID"] == delivery.message_id
    assert mail["From"] == "watch@desk.example"
    assert "Toll on the harbour bridge" in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    for part in ("€4.50", "€5.20", "the toll on the harbour bridge is", "/toll.html"):
        assert part in text
    assert delivery.state == "sent"
    desk.now += timedelta(days=1)
    desk.go(jobs.poll, jobs.deliver)
    assert len(post.mails) == 1


def test_a_server_that_is_down_gets_it_later_and_once(desk: Desk, post: Post) -> None:
    """It waits longer each time, survives restarts, and keeps its Message-ID."""
    post.stop()
    waits = []
    for attempt in range(1, 4):
        outcome = desk.deliver()
        assert len(outcome.failures) == 1
        assert "could not be reached" in outcome.failures[0]
        (owed,) = desk.deliveries()
        assert (owed.state, owed.attempts) == ("owed", attempt)
        assert owed.due_at is not None
        waits.append(owed.due_at - desk.now)
        assert desk.deliver().counts.sent == 0, "not before its time"
        assert desk.deliveries() == (owed,)
        desk.now = owed.due_at
    assert waits == sorted(waits)
    post.start()
    assert desk.deliver().counts.sent == 1
    assert desk.deliver().counts.sent == 0
    ((_, mail),) = post.mails
    assert mail["Message-ID"] == owed.message_id


def test_a_server_that_says_never_parks_it_for_a_person(desk: Desk, post: Post) -> None:
    post.refusal = "554 no such mail here"
    outcome = desk.deliver()
    assert "554" in outcome.failures[0]
    (parked,) = desk.deliveries()
    assert (parked.state, parked.due_at) == ("parked", None)
    assert "554" in parked.error


def test_a_fault_of_ours_in_one_delivery_is_tried_again_later(
    desk: Desk, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run ends as failed; the delivery is owed, not lost and not leased for ever."""

    def faulty(*_: object, **__: object) -> object:
        raise ZeroDivisionError("nobody thought of this")

    with monkeypatch.context() as broken:
        broken.setattr("watchbot.jobs.deliveries.alert_message", faulty)
        with pytest.raises(ExceptionGroup):
            desk.deliver()
    (owed,) = desk.deliveries()
    assert (owed.state, owed.error) == ("owed", "a fault in watchbot: nobody thought of this")
    desk.now += timedelta(hours=1)
    assert desk.deliver().counts.sent == 1
    assert len(post.mails) == 1
