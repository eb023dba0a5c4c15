"""Channels: where a message goes.

    notifier = build_notifier(settings, fetcher.post)
    await notifier.send(message, message_id=…, now=…)     # returns after the receiver has it, or raises NotifyError

A repeat of a delivery has the same Message-ID: a receiver can tell it from a new one. A digest is repeated word for
word; an alert is told as it stands at that moment, with what has joined it since the attempt before.
"""

from watchbot.notify.channels import Notifier, build_notifier
from watchbot.notify.files import write_atomically
from watchbot.notify.mail import alone, eml

__all__ = ["Notifier", "alone", "build_notifier", "eml", "write_atomically"]
