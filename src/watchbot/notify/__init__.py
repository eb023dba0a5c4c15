"""Channels: where a message goes.

    notifier = build_notifier(settings)
    await notifier.send(message, message_id=…, now=…)     # returns after the receiver has it, or raises NotifyError

A repeat of a delivery has the same Message-ID and the same content: a receiver can tell it from a new one.
"""

from watchbot.notify.channels import NOTIFIERS, Notifier, build_notifier
from watchbot.notify.mail import eml

__all__ = ["NOTIFIERS", "Notifier", "build_notifier", "eml"]
