"""A message as a mail: headers that nothing foreign can break out of, text first, HTML second."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

from watchbot.model import Message

_BROKEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_SHOWN = re.compile(r'<img src="cid:[^>]*>\n?')
_MESSAGE_ID = re.compile(r"<[^<>@\s\x00-\x1f]+@[^<>@\s\x00-\x1f]+>")


def eml(
    message: Message,
    *,
    sender: str,
    to: Sequence[str],
    message_id: str,
    date: datetime,
    unsubscribe: Sequence[str] = (),
) -> bytes:
    """Return a mail in wire form (CRLF). Equal arguments give equal bytes: a repeat is the same mail.

    A `Date` among the headers of the message goes before `date`. `unsubscribe` are mailto: and https:
    addresses; the https ones take the POST of RFC 8058.

    Raises ValueError for an address or a Message-ID that is none.
    """
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"not a Message-ID: {message_id!r}")
    writer, readers = address(sender), [address(one) for one in to]
    mail = EmailMessage(policy=SMTPUTF8 if beyond_ascii([writer, *readers]) else SMTP)
    mail["Subject"] = header_text(message.subject)
    mail["From"] = writer
    mail["To"] = readers
    headers = dict(message.headers)
    mail["Date"] = header_text(headers.pop("Date", format_datetime(date)))
    mail["Message-ID"] = message_id
    for name, value in headers.items():
        mail[name] = header_text(value)
    if unsubscribe:
        mail["List-Unsubscribe"] = ", ".join(f"<{header_text(one)}>" for one in unsubscribe)
        if any(one.startswith("https://") for one in unsubscribe):
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    mark = hashlib.sha256(message_id.encode()).hexdigest()[:40]
    _add_images(mail, message, f"=_r{mark}")
    mail.set_boundary(f"=_{mark}")
    return mail.as_bytes()


def _add_images(mail: EmailMessage, message: Message, boundary: str) -> None:
    """Put the pictures beside the HTML that shows them (RFC 2387)."""
    if not message.images:
        return
    page = mail.get_body(("html",))
    assert isinstance(page, EmailMessage)  # noqa: S101 - it was added just before
    for cid, png in message.images:
        page.add_related(base64.b64decode(png), "image", "png", cid=f"<{cid}>", disposition="inline")
    page.set_boundary(boundary)


def alone(message: Message) -> Message:
    """Return a message whose HTML needs nothing beside it: the pictures are in the page."""
    html = message.html
    for cid, png in message.images:
        html = html.replace(f'src="cid:{cid}"', f'src="data:image/png;base64,{png}"')
    return replace(message, html=html, images=())


def bare(message: Message) -> Message:
    """Return a message without pictures."""
    return replace(message, html=_SHOWN.sub("", message.html), images=()) if message.images else message


def address(text: str) -> Address:
    """Parse one address as the settings give it: `desk@example.org` or `Desk <desk@example.org>`.

    A domain in other letters is given as mail servers know it (`xn--mnchen-3ya.example`), so that any server takes it.
    Raises ValueError for anything else, also for two addresses in one.
    """
    cleaned = header_text(text)
    name, spec = parseaddr(cleaned)
    local, at, domain = spec.rpartition("@")
    if not at or not local or not domain or not re.fullmatch(r"[^\s,;<>\"()]+", spec) or cleaned.count("@") != 1:
        raise ValueError(f"not a mail address: {cleaned!r}")
    try:
        known = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"not a mail address: {cleaned!r}") from error
    return Address(display_name=name, username=local, domain=known)


def beyond_ascii(addresses: Iterable[Address]) -> bool:
    """Tell whether an address has letters before the @ that only a server with SMTPUTF8 (RFC 6531) can carry."""
    return not all(one.username.isascii() for one in addresses)


def header_text(text: str) -> str:
    """Return a header value on one line: every kind of line break and control character is a blank."""
    return " ".join(_BROKEN.sub(" ", text).split(" ")).strip()
