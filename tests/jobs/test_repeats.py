"""A delivery that is tried again is the same, byte for byte."""

import asyncio
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from pathlib import Path

from builders import a_change, a_claim, a_decision, a_draft, a_read
from jobs.test_deliveries import Clock, opened, owe
from watchbot import jobs
from watchbot.app import App
from watchbot.config import DigestSettings
from watchbot.config.form import LONGEST_TIMEOUT
from watchbot.errors import NotifyError
from watchbot.jobs.deliveries import LEASE
from watchbot.model import Message
from watchbot.notify import eml, smtp


class Mails:
    """Keeps every mail as it would go out; the first one is lost on the way."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []

    async def send(self, message: Message, *, message_id: str, now: datetime) -> None:
        sender, to = "w@example.org", ("d@example.org",)
        self.seen.append(eml(message, sender=sender, to=to, message_id=message_id, date=now))
        if len(self.seen) == 1:
            raise NotifyError("mail", "lost", permanent=False)

    def parsed(self) -> list[Mail]:
        return [message_from_bytes(mail, policy=default) for mail in self.seen]


def join(app: App) -> None:
    """Let another article say what the first alert is about."""
    claim = a_claim("0")
    read = a_read(claim, url="http://two.example/0", seen_at=app.now())
    with app.store.deciding() as transaction:
        decision = a_decision(a_change(claim), alerts=(a_draft(claim),))
        transaction.record_article(read, decision, channels=(), now=app.now())


async def later(app: App, clock: Clock) -> None:
    clock.at += timedelta(minutes=5)
    await jobs.deliver(app)


def test_an_alert_that_is_sent_again_is_the_same_mail_whatever_joined_it_since(tmp_path: Path) -> None:
    async def run() -> None:
        mails = Mails()
        async with opened(tmp_path, mails) as (app, clock):  # type: ignore[arg-type]
            owe(app, 1)
            owed = clock.at
            await jobs.deliver(app)
            join(app)
            await later(app, clock)
        first, again = mails.parsed()
        assert first["Message-ID"] == again["Message-ID"]
        assert first["Date"].datetime == again["Date"].datetime == owed.replace(microsecond=0)
        assert mails.seen[0] == mails.seen[1]

    asyncio.run(run())


def test_a_digest_that_is_sent_again_is_the_same_mail(tmp_path: Path) -> None:
    async def run() -> None:
        mails = Mails()
        digests = (DigestSettings(name="desk", to=("mail",)),)
        async with opened(tmp_path, mails, digests=digests) as (app, clock):  # type: ignore[arg-type]
            await jobs.digest(app)
            await jobs.deliver(app)
            await later(app, clock)
        assert len(mails.seen) == 2
        assert mails.seen[0] == mails.seen[1]

    asyncio.run(run())


def test_the_slowest_mail_is_over_before_its_lease_is() -> None:
    assert smtp._ATTEMPT * LONGEST_TIMEOUT < LEASE
