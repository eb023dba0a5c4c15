"""The library Apprise itself, against a server on loopback; skipped where `watchbot[apprise]` is not installed."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from sample_digest import NOW, alerts, busy_digest
from watchbot.config import ChannelKind, ChannelSettings, Secret
from watchbot.errors import NotifyError
from watchbot.model import Message
from watchbot.notify import build_notifier
from watchbot.render import alert_message, digest_message

pytest.importorskip("apprise", reason="needs watchbot[apprise]")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]  # of its many plugins

ALERT = alert_message(*alerts()[0])
TOKEN = "hush-hush"


@dataclass
class Service:
    """A chat service: (path, content type, body) of what it was sent, and how it answers."""

    got: list[tuple[str, str, bytes]] = field(default_factory=list)
    status: int = 200
    silent: float = 0.0  # seconds before an answer
    port: int = 0

    def url(self, scheme: str, name: str = TOKEN) -> str:
        return f"{scheme}://127.0.0.1:{self.port}/{name}"


@pytest.fixture
def service() -> Iterator[Service]:
    served = Service()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            served.got.append((self.path, self.headers["Content-Type"], body))
            time.sleep(served.silent)
            self.send_response(served.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()


async def no_post(*_: object, **__: object) -> int:
    raise AssertionError


def send(message: Message, *urls: str, times: int = 1, timeout: float = 10.0) -> None:
    settings = ChannelSettings(
        name="chat",
        kind=ChannelKind.APPRISE,
        urls=tuple(Secret(url) for url in urls),
        timeout=timedelta(seconds=timeout),
    )
    notifier = build_notifier(settings, no_post)

    async def run() -> None:
        refused: NotifyError | None = None
        for _ in range(times):
            refused = None
            try:
                await notifier.send(message, message_id="<0123@watchbot>", now=NOW)
            except NotifyError as error:
                refused = error
        if refused is not None:
            raise refused

    asyncio.run(run())


def test_json_and_form_services_get_the_short_form(service: Service) -> None:
    send(ALERT, service.url("json"), service.url("form"))
    title, _, text = ALERT.short.partition("\n")
    sent = {kind.partition(";")[0]: body for _, kind, body in service.got}
    told = json.loads(sent["application/json"])
    assert (told["title"], told["message"]) == (title, text)
    form = parse_qs(sent["application/x-www-form-urlencoded"].decode())
    assert (form["title"], form["message"]) == ([title], [text])


def test_what_could_be_markup_or_a_call_arrives_as_text(service: Service) -> None:
    alert, evidence = alerts()[0]
    evil = replace(evidence[0], quote="@everyone <!channel> *now* [click](http://evil.example) {{ 7*7 }} 1.9 %")
    send(alert_message(alert, (evil,)), service.url("json"))
    told = json.loads(service.got[0][2])["message"]
    quote = next(line for line in told.split("\n") if "1.9 %" in line)
    assert not set("@<>*[]") & set(quote)
    assert "://" not in quote
    assert "&lt;" not in told, "plain text is sent, not escaped HTML"


def test_a_digest_arrives_whole(service: Service) -> None:
    digest = digest_message(busy_digest())
    send(digest, service.url("json"))
    told = json.loads(service.got[0][2])
    assert f"{told['title']}\n{told['message']}" == digest.short


def test_a_refusal_is_tried_again_and_who_has_it_is_left_alone(service: Service) -> None:
    service.status = 500
    with pytest.raises(NotifyError, match=r"urls\[0\]") as caught:
        send(ALERT, service.url("json"))
    assert not caught.value.permanent
    assert TOKEN not in str(caught.value)
    service.status = 200
    service.got.clear()
    with pytest.raises(NotifyError, match=r"urls\[1\]"):
        send(ALERT, service.url("json"), "json://127.0.0.1:1/nobody", times=3)
    assert len(service.got) == 1


def test_a_service_that_says_nothing_does_not_hold_us(service: Service) -> None:
    service.silent = 3.0
    begun = time.monotonic()
    with pytest.raises(NotifyError) as caught:
        send(ALERT, service.url("json"), timeout=0.3)
    assert not caught.value.permanent
    assert "TimeoutError" in str(caught.value)
    assert time.monotonic() - begun < 30


def test_an_address_that_the_library_does_not_know_is_for_a_person() -> None:
    with pytest.raises(NotifyError, match=r"urls\[0\]") as caught:
        send(ALERT, f"nothing://{TOKEN}")
    assert caught.value.permanent


def test_no_log_has_the_address(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    """The address of a chat is its password; also at the level that `--verbose` shows."""
    caplog.set_level(logging.DEBUG)
    send(ALERT, service.url("json"))
    with pytest.raises(NotifyError):
        send(ALERT, f"nothing://{TOKEN}")
    with pytest.raises(NotifyError):
        send(ALERT, f"json://127.0.0.1:1/{TOKEN}")
    assert service.got
    assert TOKEN not in caplog.text
