"""Channels: where a message goes.

    notifier = build_notifier(settings, fetcher.post)
    await notifier.send(message, message_id=…, now=…)     # returns after the receiver has it, or raises NotifyError

A repeat of a delivery has the same Message-ID, and is the same word for word: a receiver can tell it from a new one.
"""

from watchbot.notify.channels import Notifier, build_notifier
from watchbot.notify.files import write_atomically
from watchbot.notify.mail import alone, eml

__all__ = ["Notifier", "alone", "build_notifier", "eml", "write_atomically"]
