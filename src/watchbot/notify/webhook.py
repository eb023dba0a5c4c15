"""Signed JSON to a web address, for programs.

The signature is that of Standard Webhooks 1.0 (https://www.standardwebhooks.com): receivers have libraries for it.
A repeat has the same id and the same body; its timestamp, and so its signature, is new.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import datetime

from watchbot.config import ChannelSettings
from watchbot.errors import NotifyError
from watchbot.model import Message
from watchbot.notify.posting import Submission, hand_over

FORMAT = "watchbot.delivery/1"
_PREFIX = "whsec_"  # of keys that are written in base64


class WebhookNotifier:
    """Posts each message as one JSON document; `schemas/delivery-1.json` describes it."""

    def __init__(self, settings: ChannelSettings, post: Submission) -> None:
        self._settings = settings
        self._post = post

    async def send(self, message: Message, *, message_id: str, now: datetime) -> None:
        """Return when the receiver has answered 2xx. Raises NotifyError; a redirect is never followed."""
        own = message_id.strip("<>")
        body = delivery_document(message, own)
        headers = {"Content-Type": "application/json", "Idempotency-Key": f'"{own}"', "webhook-id": own}
        secret = self._settings.secret.reveal()
        if secret:
            seconds = int(now.timestamp())
            try:
                key = key_of(secret)
            except ValueError as error:
                raise NotifyError(self._settings.name, str(error), permanent=True) from error
            headers |= {
                "webhook-timestamp": str(seconds),
                "webhook-signature": signature(key, own, seconds, body),
            }
        await hand_over(self._post, self._settings, self._settings.url.reveal(), body, headers)


def delivery_document(message: Message, own: str) -> bytes:
    """Return the body of a delivery. Equal arguments give equal bytes."""
    head = {"format": FORMAT, "id": own, "subject": message.subject, "text": message.short}
    return json.dumps(head | {"content": json.loads(message.json)}, ensure_ascii=False).encode()


def key_of(secret: str) -> bytes:
    """Return the key of a signature: `whsec_` and base64, or any other text as it is. Raises ValueError."""
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("the secret begins with whsec_ and is not base64") from error


def signature(key: bytes, own: str, seconds: int, body: bytes) -> str:
    """Return `v1,` and the HMAC-SHA256 over id, timestamp and body, in base64."""
    signed = f"{own}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")
