"""Chats and phones through the library Apprise (https://github.com/caronc/apprise), an extra of the installation.

It works without asyncio, so each address is served by a thread. It opens its connections itself: the addresses come
from the settings and nowhere else.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from types import ModuleType

from watchbot.config import ChannelSettings
from watchbot.errors import NotifyError
from watchbot.model import Message

_REMEMBERED = 200  # messages of which we know which addresses have them
_MISSING = 'the channel needs Apprise: pip install "watchbot[apprise]", then `watchbot deliver --parked`'


class AppriseNotifier:
    """Sends the short form of each message to every address of the channel; one that has it does not get it again."""

    def __init__(self, settings: ChannelSettings) -> None:
        self._settings = settings
        self._taken: OrderedDict[str, set[int]] = OrderedDict()

    async def send(self, message: Message, *, message_id: str, now: datetime) -> None:
        """Return when every service has taken the message. Raises NotifyError."""
        del now
        name = self._settings.name
        apprise = _library(name)
        taken = self._taken.setdefault(message_id, set())
        while len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)
        owed = [place for place in range(len(self._settings.urls)) if place not in taken]
        seconds = self._settings.timeout.total_seconds()
        sent = await asyncio.gather(
            *(asyncio.wait_for(asyncio.to_thread(self._notify, apprise, place, message), seconds) for place in owed),
            return_exceptions=True,
        )
        taken.update(place for place, result in zip(owed, sent, strict=True) if result is True)
        _raise_what_failed(name, owed, sent)

    def _notify(self, apprise: ModuleType, place: int, message: Message) -> bool:
        """Send to one address. Raises ValueError for one that the library does not know."""
        service = apprise.Apprise()
        if not service.add(self._settings.urls[place].reveal()):
            raise ValueError(f"Apprise does not know what urls[{place}] is")
        title, _, text = (message.short or message.subject).partition("\n")
        return bool(service.notify(body=text or title, title=title, body_format=apprise.NotifyFormat.TEXT))


def _raise_what_failed(name: str, owed: Sequence[int], sent: Sequence[bool | BaseException]) -> None:
    """Raise NotifyError for the first address that did not take it; an unknown one is for a person."""
    for place, result in zip(owed, sent, strict=True):
        if isinstance(result, ValueError):
            raise NotifyError(name, str(result), permanent=True) from result
        if isinstance(result, Exception):
            raise NotifyError(name, f"urls[{place}]: {type(result).__name__}", permanent=False) from result
        if result is not True:
            raise NotifyError(name, f"the service of urls[{place}] did not take it", permanent=False)


def _library(name: str) -> ModuleType:
    try:
        import apprise
    except ImportError as error:
        raise NotifyError(name, _MISSING, permanent=True) from error
    # What they log has whole addresses in it, and the address of a chat is its password.
    for talkative in ("apprise", "urllib3"):
        logging.getLogger(talkative).setLevel(logging.CRITICAL)
    module: ModuleType = apprise
    return module
