"""Which channels there are, and what they promise."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from watchbot.config import ChannelKind, ChannelSettings
from watchbot.model import Message
from watchbot.notify.chat import AppriseNotifier
from watchbot.notify.files import FilesNotifier
from watchbot.notify.ntfy import NtfyNotifier
from watchbot.notify.posting import Submission
from watchbot.notify.smtp import SmtpNotifier
from watchbot.notify.webhook import WebhookNotifier


class Notifier(Protocol):
    """Takes messages to one configured destination."""

    async def send(self, message: Message, *, message_id: str, now: datetime) -> None:
        """Return when the receiver has taken over the message; `message_id` is the same for every attempt.

        Raises NotifyError: `permanent` when trying again cannot help.
        """


def build_notifier(settings: ChannelSettings, post: Submission) -> Notifier:
    """Return the notifier of a channel. `post` is how those that speak HTTP do it."""
    match settings.kind:
        case ChannelKind.FILES:
            return FilesNotifier(settings)
        case ChannelKind.SMTP:
            return SmtpNotifier(settings)
        case ChannelKind.WEBHOOK:
            return WebhookNotifier(settings, post)
        case ChannelKind.NTFY:
            return NtfyNotifier(settings, post)
        case ChannelKind.APPRISE:
            return AppriseNotifier(settings)
