"""What went wrong, in the words of `FetchError`. The only place that knows the exceptions of the HTTP library."""

from __future__ import annotations

from typing import Final

import aiohttp
from aiohttp.http_exceptions import LineTooLong

from watchbot.errors import FetchError
from watchbot.fetch.resolving import Dial

_PASSING: Final = frozenset({408, 421, 423, 425, 429})  # 4xx after which the same request may work later


def status_error(url: str, status: int, *, retry_after: float | None) -> FetchError:
    """Build the error for an answer that is no success: 5xx and a few 4xx pass, the others stay."""
    transient = status >= 500 or status in _PASSING
    message = f"the server answered {status}"
    return FetchError(url, f"http_{status}", message, transient=transient, status=status, retry_after=retry_after)


def library_error(url: str, error: BaseException, dial: Dial) -> FetchError:
    """Name a failure of the connection or of the protocol; `dial` knows when it was our own guard that refused."""
    if dial.refusal:
        return FetchError(url, "blocked", f"{url[:200]!r}: {dial.refusal}", transient=False)
    if dial.overflow:
        return FetchError(url, "too_big", f"more than {dial.wire_bytes} bytes on the wire", transient=True)
    reason, what = _named(error)
    return FetchError(url, reason, f"{what}: {_words(error)}", transient=reason != "blocked")


def _named(error: BaseException) -> tuple[str, str]:
    """Return reason and description; the order matters, the library's classes are nested."""
    match error:
        case TimeoutError():
            return "timeout", "no complete answer in time"
        case aiohttp.ClientConnectorDNSError():
            return "dns", "the name gives no address"
        case aiohttp.ClientConnectorCertificateError():
            return "tls", "the certificate does not hold"
        case aiohttp.ClientSSLError():
            return "tls", "no secure connection"
        case aiohttp.ClientConnectorError():
            return "connect", "no connection"
        case aiohttp.InvalidURL():
            return "blocked", "not a usable address"
        case aiohttp.ClientResponseError() if _too_long(error):
            return "too_big", "the header of the answer is too big"
        case aiohttp.ClientError():
            return "protocol", "the answer is broken or breaks off"
        case _:
            return "protocol", "the connection broke"


def _too_long(error: BaseException | None) -> bool:
    """Look for a header line without end among the causes; the library wraps it twice."""
    while error is not None and not isinstance(error, LineTooLong):
        error = error.__cause__
    return error is not None


def _words(error: BaseException) -> str:
    """Return what the exception says, on one short line; servers choose part of these words."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    text = " ".join(str(cause).split()) or type(cause).__name__
    return "".join(c for c in text if c.isprintable())[:200]
