"""Webhook, ntfy and Apprise: what the receiver gets, what a repeat looks like, and what each answer means."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import sys
import threading
import types
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from sample_digest import alerts, busy_digest
from watchbot.config import ChannelKind, ChannelSettings, FetchSettings, Secret
from watchbot.errors import NotifyError
from watchbot.fetch import Fetcher
from watchbot.model import Message
from watchbot.notify import build_notifier
from watchbot.notify.webhook import key_of
from watchbot.render import alert_message, digest_message

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
ID = "<0123abcd@watchbot>"
KEY = "whsec_" + base64.b64encode(b"a key of ours").decode()
ALERT = alert_message(*alerts()[0])


class Receiver:
    """An HTTP server that answers with one status and keeps what it got."""

    def __init__(self, status: int, **headers: str) -> None:
        self.status, self.headers = status, headers
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.port = 0


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    held = Receiver(204)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            held.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(held.status)
            for name, value in held.headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    held.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield held
    server.shutdown()
    server.server_close()


def channel(receiver: Receiver, kind: str = "webhook", **fields: Any) -> ChannelSettings:
    url = Secret(f"http://127.0.0.1:{receiver.port}/hooks/secret-path")
    base = {"name": "hook", "kind": ChannelKind(kind), "url": url, "private": True, "timeout": timedelta(seconds=2)}
    return ChannelSettings(**{**base, **fields})


def send(settings: ChannelSettings, message: Message = ALERT, *, times: int = 1) -> None:
    async def run() -> None:
        async with Fetcher(FetchSettings()) as fetcher:
            for number in range(times):
                notifier = build_notifier(settings, fetcher.post)
                await notifier.send(message, message_id=ID, now=NOW + timedelta(minutes=number))

    asyncio.run(run())


# --------------------------------------------------------------------------- webhook


def test_a_webhook_is_signed_over_id_timestamp_and_body(receiver: Receiver) -> None:
    send(channel(receiver, secret=Secret(KEY)))
    ((path, headers, body),) = receiver.got
    assert path == "/hooks/secret-path"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(b"a key of ours", signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    document = json.loads(body)
    assert document["id"] == headers["webhook-id"] == "0123abcd@watchbot"
    assert document["content"] == json.loads(ALERT.json)


def test_a_repeat_has_the_same_id_and_body_and_a_new_timestamp(receiver: Receiver) -> None:
    send(channel(receiver, secret=Secret(KEY)), times=2)
    (_, first, body), (_, second, again) = receiver.got
    assert body == again
    assert first["idempotency-key"] == second["idempotency-key"]
    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-signature"] != second["webhook-signature"]


def test_without_a_secret_nothing_pretends_to_be_signed(receiver: Receiver) -> None:
    send(channel(receiver))
    assert "webhook-signature" not in receiver.got[0][1]


def test_a_secret_is_base64_only_when_it_says_so() -> None:
    assert key_of("plain text") == b"plain text"
    assert key_of(KEY) == b"a key of ours"
    with pytest.raises(ValueError, match="base64"):
        key_of("whsec_!!")


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(500, False), (503, False), (429, False), (408, False), (400, True), (401, True), (404, True), (410, True)],
)
def test_what_an_answer_means(receiver: Receiver, status: int, permanent: bool) -> None:
    receiver.status = status
    with pytest.raises(NotifyError, match=str(status)) as caught:
        send(channel(receiver))
    assert caught.value.permanent is permanent
    assert "secret-path" not in str(caught.value), "the address may be the secret"


def test_a_receiver_says_how_long_to_wait(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 429, {"Retry_After": "120"}
    with pytest.raises(NotifyError) as caught:
        send(channel(receiver))
    assert caught.value.retry_after == 120


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 307, {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"}
    with pytest.raises(NotifyError) as caught:
        send(channel(receiver))
    assert caught.value.permanent
    assert len(receiver.got) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254"])
def test_a_private_address_needs_leave(receiver: Receiver, host: str) -> None:
    """A mistyped or foreign address must not reach into the network; the settings can allow one host and port."""
    with pytest.raises(NotifyError, match="private: true") as caught:
        send(channel(receiver, url=Secret(f"http://{host}:{receiver.port}/"), private=False))
    assert caught.value.permanent
    assert receiver.got == []


def test_nobody_there_is_tried_again(receiver: Receiver) -> None:
    with pytest.raises(NotifyError) as caught:
        send(channel(receiver, url=Secret("http://127.0.0.1:1/")))
    assert not caught.value.permanent


# --------------------------------------------------------------------------- ntfy


def test_ntfy_gets_plain_text_a_topic_and_a_name_for_repeats(receiver: Receiver) -> None:
    url = Secret(f"http://127.0.0.1:{receiver.port}/numbers")
    send(channel(receiver, "ntfy", url=url, token=Secret("tk_1")), times=2)
    (path, headers, body), (_, _, again) = receiver.got
    document = json.loads(body)
    assert path == "/"
    assert headers["authorization"] == "Bearer tk_1"
    assert (document["topic"], document["markdown"], document["priority"]) == ("numbers", False, 4)
    assert document["click"].startswith("https://")
    assert body == again
    assert document["sequence_id"] == json.loads(again)["sequence_id"]


def test_a_digest_is_quiet_on_a_phone_and_short_enough(receiver: Receiver) -> None:
    send(channel(receiver, "ntfy"), digest_message(busy_digest()))
    document = json.loads(receiver.got[0][2])
    assert document["priority"] == 2
    assert len(document["message"].encode()) <= 3500


# --------------------------------------------------------------------------- Apprise


class FakeApprise(types.ModuleType):
    """Stands for the library; the second address refuses the first time."""

    class NotifyFormat:
        TEXT = "text"

    def __init__(self) -> None:
        super().__init__("apprise")
        self.sent: list[tuple[str, str, str]] = []
        fake = self

        class Apprise:
            def add(self, url: str) -> bool:
                self.url = url
                return url.startswith("json://")

            def notify(self, *, body: str, title: str, body_format: str) -> bool:
                assert body_format == "text"
                before = [url for url, _, _ in fake.sent]
                fake.sent.append((self.url, title, body))
                return not (self.url == "json://two" and self.url not in before)

        self.Apprise = Apprise


def chat(*urls: str) -> ChannelSettings:
    return ChannelSettings(name="chat", kind=ChannelKind.APPRISE, urls=tuple(Secret(u) for u in urls))


def test_a_service_that_has_a_message_does_not_get_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeApprise()
    monkeypatch.setitem(sys.modules, "apprise", fake)

    async def no_post(*_: object, **__: object) -> int:
        raise AssertionError

    notifier = build_notifier(chat("json://one", "json://two"), no_post)
    with pytest.raises(NotifyError) as caught:
        asyncio.run(notifier.send(ALERT, message_id=ID, now=NOW))
    assert not caught.value.permanent
    asyncio.run(notifier.send(ALERT, message_id=ID, now=NOW))
    assert sorted(url for url, _, _ in fake.sent) == ["json://one", "json://two", "json://two"]


def test_an_unknown_address_is_for_a_person_and_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", FakeApprise())
    with pytest.raises(NotifyError, match=r"urls\[0\]") as caught:
        send(chat("nothing://token"))
    assert caught.value.permanent
    assert "token" not in str(caught.value)


def test_without_the_library_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(NotifyError, match=r"pip install .watchbot\[apprise\]") as caught:
        send(chat("json://one"))
    assert caught.value.permanent
