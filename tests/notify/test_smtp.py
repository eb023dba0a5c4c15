"""Mail against a real SMTP server on loopback that misbehaves in every way we know of.

What must hold: a send returns only after the server has taken the mail; every failure says rightly whether trying again
can help; and nobody who has the mail gets it again while the process lives.
"""

import asyncio
import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from watchbot.config import ChannelSettings, SmtpSecurity
from watchbot.config.secret import Secret
from watchbot.errors import NotifyError
from watchbot.model import Message
from watchbot.notify.smtp import SmtpNotifier

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
ID = "<d1@watchbot.example>"
MESSAGE = Message(stem="d1", subject="Gap 1.9 %", text="text", html="<p>text</p>", markdown="", json="")
DESK, CHIEF = "desk@example.org", "chief@example.org"


class Mailbox:
    """Takes mail, except where an answer is set for a stage or a recipient."""

    def __init__(self, *, mail="", data="", rcpt=None, drop=False, wait=0.0):
        self.mail, self.data, self.rcpt, self.drop, self.wait = mail, data, rcpt or {}, drop, wait
        self.taken = []

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.mail:
            return self.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.wait:
            await asyncio.sleep(self.wait)
        if self.drop:
            server.transport.abort()
            return "250 never arrives"
        if self.data:
            return self.data
        self.taken.append((tuple(envelope.rcpt_tos), bytes(envelope.content)))
        return "250 taken"


@contextlib.contextmanager
def serving(mailbox, **options):
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextlib.contextmanager
def raw_server(conversation):
    """A server that does with each connection whatever `conversation` does."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def serve():
        with contextlib.suppress(OSError), listener:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(5)
                conversation(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(timeout=5)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def notifier(port, *, to=(DESK,), tls=None, **settings):
    defaults = {"security": SmtpSecurity.NONE, "sender": "Watch <w@example.org>", "timeout": timedelta(seconds=0.5)}
    channel = ChannelSettings(name="mail", kind="smtp", host="127.0.0.1", port=port, to=to, **(defaults | settings))
    return SmtpNotifier(channel, tls=tls)


def send(channel, message_id=ID):
    asyncio.run(channel.send(MESSAGE, message_id=message_id, now=NOW))


def failure(channel):
    with pytest.raises(NotifyError) as caught:
        send(channel)
    assert caught.value.channel == "mail"
    return caught.value


def test_a_mail_arrives_whole_at_every_recipient():
    mailbox = Mailbox()
    with serving(mailbox) as port:
        send(notifier(port, to=(DESK, f"Chief <{CHIEF}>")))
    [(recipients, content)] = mailbox.taken
    assert recipients == (DESK, CHIEF)
    assert b"Message-ID: <d1@watchbot.example>" in content
    assert b"multipart/alternative" in content


@pytest.mark.parametrize(
    ("mailbox", "permanent"),
    [
        (Mailbox(mail="451 try later"), False),
        (Mailbox(mail="550 go away"), True),
        (Mailbox(rcpt={DESK: "450 greylisted"}), False),
        (Mailbox(rcpt={DESK: "550 no such user"}), True),
        (Mailbox(rcpt={DESK: "421 shutting down"}), False),
        (Mailbox(data="452 disk full"), False),
        (Mailbox(data="554 looks like spam"), True),
        (Mailbox(drop=True), False),
        (Mailbox(wait=2.0), False),
    ],
    ids=lambda value: str(vars(value)) if isinstance(value, Mailbox) else str(value),
)
def test_an_answer_says_whether_trying_again_can_help(mailbox, permanent):
    with serving(mailbox) as port:
        assert failure(notifier(port)).permanent is permanent
    assert mailbox.taken == []


def test_who_has_the_mail_does_not_get_it_again():
    """One recipient is refused for now: the next attempt is for that one only, and it succeeds."""
    mailbox = Mailbox(rcpt={CHIEF: "450 greylisted"})
    with serving(mailbox) as port:
        channel = notifier(port, to=(DESK, CHIEF))
        error = failure(channel)
        assert not error.permanent
        assert CHIEF in str(error)
        assert DESK not in str(error)
        mailbox.rcpt.clear()
        send(channel)
        send(channel)  # a repeat of what everybody has
    assert [recipients for recipients, _ in mailbox.taken] == [(DESK,), (CHIEF,)]


def test_one_recipient_who_is_refused_for_good_does_not_keep_the_mail_from_the_others():
    mailbox = Mailbox(rcpt={CHIEF: "550 no such user"})
    with serving(mailbox) as port:
        assert failure(notifier(port, to=(DESK, CHIEF))).permanent
    assert [recipients for recipients, _ in mailbox.taken] == [(DESK,)]


def test_refused_for_good_by_one_and_for_now_by_another_is_tried_again():
    mailbox = Mailbox(rcpt={CHIEF: "550 no such user", DESK: "450 greylisted"})
    with serving(mailbox) as port:
        assert not failure(notifier(port, to=(DESK, CHIEF))).permanent


def test_another_message_goes_to_everybody():
    mailbox = Mailbox()
    with serving(mailbox) as port:
        channel = notifier(port)
        send(channel)
        send(channel, "<d2@watchbot.example>")
    assert len(mailbox.taken) == 2


def test_a_closed_port_is_tried_again():
    assert not failure(notifier(free_port())).permanent


def test_a_server_that_never_greets_is_given_up_in_time():
    with raw_server(lambda connection: time.sleep(1.5)) as port:
        begun = time.monotonic()
        assert not failure(notifier(port)).permanent
        assert time.monotonic() - begun < 1.4


def test_a_server_that_drips_is_cut_off():
    """Each byte comes within the timeout of one answer; the deadline of the whole attempt ends it."""

    def drip(connection):
        for _ in range(60):
            connection.sendall(b"2")
            time.sleep(0.05)

    with raw_server(drip) as port:
        begun = time.monotonic()
        assert not failure(notifier(port, timeout=timedelta(seconds=0.2))).permanent
        assert time.monotonic() - begun < 2.5


def test_a_greeting_that_turns_us_away_for_good_parks_the_mail():
    with raw_server(lambda connection: connection.sendall(b"554 no service for you\r\n")) as port:
        assert failure(notifier(port)).permanent


def test_nonsense_instead_of_a_greeting_is_tried_again():
    with raw_server(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        assert not failure(notifier(port)).permanent


def test_what_a_server_says_is_told_without_control_characters():
    answer = b"554 \x1b[31mred\x07 alert\r\n"
    with raw_server(lambda connection: connection.sendall(answer)) as port:
        assert str(failure(notifier(port))).isprintable()


def test_a_server_without_starttls_is_never_spoken_to_in_the_open():
    mailbox = Mailbox()
    with serving(mailbox) as port:
        assert failure(notifier(port, security=SmtpSecurity.STARTTLS)).permanent
    assert mailbox.taken == []


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"to": ()}, "no recipient"),
        ({"sender": "nobody"}, "not a mail address"),
        ({"to": ("desk@münchen..example",)}, "not a mail address"),
    ],
)
def test_settings_that_cannot_work_park_the_mail(settings, what):
    error = failure(notifier(1, **settings))
    assert error.permanent
    assert what in str(error)


@pytest.mark.parametrize("sender", ["w@example.org", "wächter@example.org"])
def test_letters_of_any_language_arrive_where_the_server_takes_them(sender):
    mailbox = Mailbox()
    with serving(mailbox, enable_SMTPUTF8=True) as port:
        send(notifier(port, sender=sender, to=("jörg@example.org", "Büro <desk@münchen.example>")))
    [(recipients, content)] = mailbox.taken
    assert recipients == ("jörg@example.org", "desk@xn--mnchen-3ya.example")
    assert "jörg@example.org" in content.decode()


def test_a_domain_in_other_letters_needs_nothing_of_the_server():
    mailbox = Mailbox()
    with serving(mailbox, enable_SMTPUTF8=False) as port:
        send(notifier(port, to=("desk@münchen.example",)))
    [(recipients, content)] = mailbox.taken
    assert recipients == ("desk@xn--mnchen-3ya.example",)
    assert content.isascii()


def test_letters_that_the_server_does_not_take_park_the_mail():
    mailbox = Mailbox()
    with serving(mailbox, enable_SMTPUTF8=False) as port:
        error = failure(notifier(port, to=("jörg@example.org", DESK)))
    assert error.permanent
    assert "SMTPUTF8" in str(error)
    assert "jörg@example.org" in str(error)
    assert mailbox.taken == []


def accept(server, session, envelope, mechanism, credentials):
    good = isinstance(credentials, LoginPassword) and credentials.password == b"right"
    return AuthResult(success=good, handled=False)


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
@pytest.mark.parametrize(("password", "arrives"), [("right", True), ("wrong", False)])
def test_a_wrong_password_parks_the_mail(password, arrives):
    mailbox = Mailbox()
    with serving(mailbox, authenticator=accept, auth_require_tls=False, auth_required=True) as port:
        channel = notifier(port, user="desk", password=Secret(password))
        if arrives:
            send(channel)
        else:
            error = failure(channel)
            assert error.permanent
            assert password not in str(error)
    assert bool(mailbox.taken) is arrives


def test_a_password_never_goes_over_an_open_connection_to_another_machine(monkeypatch):
    """The host is loopback by address only; by name it is another machine."""
    with raw_server(lambda connection: connection.sendall(b"220 hello\r\n")) as port:
        dial = socket.create_connection
        monkeypatch.setattr(
            socket, "create_connection", lambda address, *rest, **more: dial(("127.0.0.1", port), *rest, **more)
        )
        channel = SmtpNotifier(
            ChannelSettings(
                name="mail",
                kind="smtp",
                host="mail.example.org",
                port=25,
                security=SmtpSecurity.NONE,
                user="desk",
                password=Secret("right"),
                sender="w@example.org",
                to=(DESK,),
                timeout=timedelta(seconds=0.5),
            )
        )
        error = failure(channel)
    assert error.permanent
    assert "password" in str(error)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1, good for a day."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += [
        "-keyout",
        key,
        "-out",
        cert,
        "-days",
        "1",
        "-subj",
        "/CN=loopback",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
    ]
    subprocess.run(command, check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    return server, ssl.create_default_context(cafile=cert)


def test_starttls_with_a_trusted_certificate_delivers(certificate):
    server, client = certificate
    mailbox = Mailbox()
    with serving(mailbox, tls_context=server, require_starttls=True) as port:
        send(notifier(port, security=SmtpSecurity.STARTTLS, tls=client))
    assert len(mailbox.taken) == 1


def test_a_certificate_that_nobody_vouches_for_delivers_nothing_and_waits(certificate):
    mailbox = Mailbox()
    with serving(mailbox, tls_context=certificate[0], require_starttls=True) as port:
        assert not failure(notifier(port, security=SmtpSecurity.STARTTLS)).permanent
    assert mailbox.taken == []


def test_tls_from_the_first_byte_delivers(certificate):
    server, client = certificate
    mailbox = Mailbox()
    with serving(mailbox, ssl_context=server) as port:
        # The controller's own first connection, which wakes it up, does not know our certificate.
        send(notifier(port, security=SmtpSecurity.TLS, tls=client))
    assert len(mailbox.taken) == 1
