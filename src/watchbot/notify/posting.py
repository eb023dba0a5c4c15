"""Handing a body to a web address, and what the answer means for the delivery.

The fetcher does it: the only HTTP there is, with its guard on addresses. Here its errors become those of a channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from watchbot.config import ChannelSettings
from watchbot.errors import FetchError, NotifyError


class Submission(Protocol):
    """Sends a body and returns the status of a success. Raises FetchError for everything else."""

    async def __call__(
        self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float, private: bool = False
    ) -> int:
        """Send."""


async def hand_over(
    post: Submission, settings: ChannelSettings, url: str, body: bytes, headers: Mapping[str, str]
) -> None:
    """Return when the receiver has answered with a success.

    Raises:
        NotifyError: to be tried again after network trouble, 5xx, 408, 425 and 429; other answers are for a person.
    """
    try:
        await post(url, body, headers=headers, seconds=settings.timeout.total_seconds(), private=settings.private)
    except FetchError as error:
        said = str(error).replace("fetch.allow", "`private: true` of the channel, or fetch.allow,")
        raise NotifyError(settings.name, said, permanent=not error.transient, retry_after=error.retry_after) from error
