"""Notifications on phones through an ntfy server (https://docs.ntfy.sh/publish/#publish-as-json)."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from watchbot.config import ChannelSettings
from watchbot.model import Message, Severity
from watchbot.notify.posting import Submission, hand_over

_LONGEST = 3500  # bytes of a message; servers make an attachment of what is longer than 4096
_HIGH, _NORMAL, _LOW = 4, 3, 2


class NtfyNotifier:
    """Publishes each message to one topic. A repeat has the same sequence id: it takes the place of the first."""

    def __init__(self, settings: ChannelSettings, post: Submission) -> None:
        self._settings = settings
        self._post = post

    async def send(self, message: Message, *, message_id: str, now: datetime) -> None:
        """Return when the server has taken the message. Raises NotifyError."""
        del now
        server, _, topic = self._settings.url.reveal().rpartition("/")
        body = json.dumps(published(message, topic, message_id), ensure_ascii=False).encode()
        token = self._settings.token.reveal()
        headers = {"Content-Type": "application/json", "Idempotency-Key": f'"{message_id.strip("<>")}"'}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        await hand_over(self._post, self._settings, f"{server}/", body, headers)


def published(message: Message, topic: str, message_id: str) -> dict[str, object]:
    """Return the document that is published: plain text, so that nothing in it is markup."""
    title, _, text = (message.short or message.subject).partition("\n")
    said = dict(message.headers)
    severity = said.get("X-Watchbot-Severity", "")
    priority = _HIGH if severity == Severity.MAJOR else _LOW if "X-Watchbot-Digest" in said else _NORMAL
    document: dict[str, object] = {
        "topic": topic,
        "title": title,
        "message": text.encode()[:_LONGEST].decode(errors="ignore") or title,
        "priority": priority,
        "markdown": False,
        "sequence_id": hashlib.sha256(message_id.encode()).hexdigest()[:32],
    }
    last = text.rpartition("\n")[2]
    return document | ({"click": last} if last.startswith(("https://", "http://")) else {})
