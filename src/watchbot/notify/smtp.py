"""Mail through an SMTP server.

smtplib in a thread, one connection for one message. A delivery counts when the server has answered 250 to the data;
whatever breaks before leaves it owed. What an answer means is RFC 5321 §4.2.1: 4yz may work later, 5yz will not.
"""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
import socket
import ssl
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from watchbot.config import ChannelSettings, SmtpSecurity
from watchbot.errors import NotifyError
from watchbot.model import Message
from watchbot.notify.mail import address, bare, beyond_ascii, eml

_PORTS = {SmtpSecurity.STARTTLS: 587, SmtpSecurity.TLS: 465, SmtpSecurity.NONE: 25}
_REMEMBERED = 200  # messages of which we know who has them already
_ATTEMPT = 4  # times the timeout of one answer: the longest that a whole attempt may take
_UTF8 = ("SMTPUTF8", "BODY=8BITMIME")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class SmtpNotifier:
    """Sends each message to all recipients of a channel in one transaction.

    When a server takes it for some recipients only, the next attempt is for the others: who has a mail does not get it
    again as long as this process lives. After a restart a repeat is told by its Message-ID.
    """

    def __init__(self, settings: ChannelSettings, *, tls: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._tls = tls or ssl.create_default_context()
        self._taken: OrderedDict[str, set[str]] = OrderedDict()

    async def send(self, message: Message, *, message_id: str, now: datetime) -> None:
        """Send one mail. Raises NotifyError, `permanent` when the server said that trying again cannot help."""
        settings = self._settings
        try:
            mail = eml(
                message if settings.charts else bare(message),
                sender=settings.sender,
                to=settings.to,
                message_id=message_id,
                date=now,
                unsubscribe=settings.unsubscribe,
            )
            parties = [address(one) for one in (settings.sender, *settings.to)]
            sender, *recipients = (one.addr_spec for one in parties)
        except ValueError as error:
            raise NotifyError(settings.name, str(error), permanent=True) from error
        taken = self._taken.setdefault(message_id, set())
        while len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)
        owed = [one for one in recipients if one not in taken]
        if not owed:
            if recipients:
                return
            raise NotifyError(settings.name, "the channel has no recipient", permanent=True)
        options = _UTF8 if beyond_ascii(parties) else ()
        refused = await asyncio.to_thread(self._hand_over, sender, owed, mail, options)
        taken.update(one for one in owed if one not in refused)
        if refused:
            raise _refusal(settings.name, refused)

    def _hand_over(
        self, sender: str, recipients: Sequence[str], mail: bytes, options: Sequence[str]
    ) -> Mapping[str, tuple[int, bytes]]:
        """Talk to the server; return whom it refused. Raises NotifyError when it took nothing."""
        name = self._settings.name
        try:
            with self._connected() as client:
                if options:
                    self._needs_utf8(client)
                return client.sendmail(sender, recipients, mail, mail_options=options)
        except smtplib.SMTPRecipientsRefused as error:
            return error.recipients
        except smtplib.SMTPResponseException as error:
            said = f"{error.smtp_code} {_words(error.smtp_error)}"
            raise NotifyError(name, f"the server answered {said}", permanent=_is_final(error.smtp_code)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise NotifyError(
                name, f"the server cannot do what the settings ask for: {error}", permanent=True
            ) from error
        except UnicodeError as error:  # a name for the server or for the login that SMTP has no letters for
            raise NotifyError(name, f"SMTP cannot carry what the settings say: {error}", permanent=True) from error
        except ssl.SSLError as error:
            # A certificate is renewed sooner or later: the delivery waits, and its age is visible.
            raise NotifyError(name, f"no trusted connection: {error}", permanent=False) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotifyError(name, f"the server could not be reached: {error}", permanent=False) from error

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Connect, secure the connection and log in; at the end say goodbye, whatever comes back."""
        settings = self._settings
        seconds = settings.timeout.total_seconds()
        port = settings.port or _PORTS[settings.security]
        client = (
            _TlsClient(settings.host, port, timeout=seconds, context=self._tls)
            if settings.security is SmtpSecurity.TLS
            else _Client(settings.host, port, timeout=seconds)
        )
        try:
            if settings.security is SmtpSecurity.STARTTLS:
                client.starttls(context=self._tls)
            if settings.user:
                self._log_in(client)
            yield client
            with contextlib.suppress(OSError, smtplib.SMTPException):
                client.quit()
        finally:
            client.close()

    def _needs_utf8(self, client: smtplib.SMTP) -> None:
        """Turn away what this server cannot carry, before it sees half of it. Raises NotifyError."""
        client.ehlo_or_helo_if_needed()
        if not client.has_extn("smtputf8"):
            settings = self._settings
            odd = ", ".join(one for one in (settings.sender, *settings.to) if beyond_ascii([address(one)]))
            said = f"the server takes only ASCII before the @ (it does not offer SMTPUTF8): {odd}"
            raise NotifyError(settings.name, said, permanent=True)

    def _log_in(self, client: smtplib.SMTP) -> None:
        settings = self._settings
        if settings.security is SmtpSecurity.NONE and settings.host not in _LOOPBACK:
            raise NotifyError(settings.name, "refusing to send a password over an open connection", permanent=True)
        client.login(settings.user, settings.password.reveal())


class _Client(smtplib.SMTP):
    """A conversation that ends in time. A server that drips single bytes never meets the timeout of one answer."""

    def __init__(self, host: str, port: int, *, timeout: float, **options: Any) -> None:
        self._deadline = threading.Timer(timeout * _ATTEMPT, self._cut_off)
        self._deadline.daemon = True
        self._deadline.start()
        try:
            super().__init__(host, port, timeout=timeout, **options)
        except BaseException:
            self._deadline.cancel()
            raise

    def close(self) -> None:
        """Close the connection; no deadline is left behind."""
        self._deadline.cancel()
        super().close()

    def _cut_off(self) -> None:
        """End the conversation from outside; the waiting thread sees a lost connection."""
        with contextlib.suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


class _TlsClient(_Client, smtplib.SMTP_SSL):
    """TLS from the first byte."""


def _refusal(name: str, refused: Mapping[str, tuple[int, bytes]]) -> NotifyError:
    """Say who was refused and why. One recipient that may work later makes the whole worth another try."""
    told = "; ".join(f"{who}: {code} {_words(said)}" for who, (code, said) in sorted(refused.items()))
    permanent = all(_is_final(code) for code, _ in refused.values())
    return NotifyError(name, f"refused for {told}", permanent=permanent)


def _is_final(code: int) -> bool:
    return 500 <= code < 600


def _words(said: bytes | str) -> str:
    """Return what a server said as one short line: it is foreign text as well."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return "".join(c if c.isprintable() else " " for c in text)[:200].strip()
