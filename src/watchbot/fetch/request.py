"""What is asked for, and the headers with which it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final, Literal

from watchbot import __version__
from watchbot.config import FetchSettings
from watchbot.model import Validators

Kind = Literal["feed", "page", "robots"]

PATIENCE: Final = 600.0  # seconds that a request waits for its turn on a busy host

_ACCEPT: Final[Mapping[Kind, str]] = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5",
    "page": "text/html, application/xhtml+xml, */*;q=0.5",
    "robots": "text/plain, */*;q=0.5",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for, the same for every redirect."""

    url: str
    validators: Validators
    kind: Kind
    limit: int  # bytes, decoded and on the wire
    robots: bool
    unverified: str = ""  # host whose certificate is not checked
    patience: float = PATIENCE  # seconds that it waits for a turn, for each hop
    large: AsyncExitStack | None = None  # keeps the place that a large body takes, beyond its arrival


def headers_of(request: Request) -> dict[str, str]:
    """Build the headers of one request."""
    headers = {"Accept": _ACCEPT[request.kind]}
    if request.kind == "feed":
        headers["Connection"] = "close"
    if request.validators.etag:
        headers["If-None-Match"] = request.validators.etag
    if request.validators.last_modified:
        headers["If-Modified-Since"] = request.validators.last_modified
    return headers


def user_agent(settings: FetchSettings) -> str:
    """Return how we introduce ourselves: name, version and whom to write to."""
    name = settings.agent if "/" in settings.agent else f"{settings.agent}/{__version__}"
    contact = f" (+{settings.contact})" if settings.contact else ""
    return "".join(c for c in name + contact if " " <= c <= "~")
