"""Which channels there are, and what they promise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from watchbot.config import ChannelSettings
from watchbot.model import Message
from watchbot.notify.files import FilesNotifier
from watchbot.notify.smtp import SmtpNotifier


class Notifier(Protocol):
    """Takes messages to one configured destination."""

    async def send(self, message: Message, *, message_id: str, now: datetime) -> None:
        """Return when the receiver has taken over the message; `message_id` is the same for every attempt.

        Raises NotifyError: `permanent` when trying again cannot help.
        """


NOTIFIERS: Mapping[str, Callable[[ChannelSettings], Notifier]] = {
    "files": FilesNotifier,
    "smtp": SmtpNotifier,
}


def build_notifier(settings: ChannelSettings) -> Notifier:
    """Return the notifier of a channel. Raises KeyError for a kind that does not exist; the loader refuses those."""
    return NOTIFIERS[settings.kind](settings)
