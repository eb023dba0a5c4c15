"""What response headers say, read with bounds. Pure: the time is an argument (seconds since the epoch)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Final

from watchbot.model import Validators

LONGEST_WAIT: Final = 86_400.0  # seconds that a Retry-After can hold us off; a typo must not silence a feed for ever
LONGEST_AGE: Final = 7 * 86_400.0  # seconds
_MAX_VALIDATOR: Final = 2_000  # characters
_DIGITS: Final = re.compile(r"[0-9]{1,12}")
_MAX_AGE: Final = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NOT_KEPT: Final = re.compile(r"(?:^|[,\s])no-(?:store|cache)(?:$|[,\s])", re.IGNORECASE)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that `Retry-After` asks for, 0 to a day; None when it says nothing readable.

    A date is taken relative to the server's own `Date`, so that a wrong clock on either side does no harm.
    """
    value = headers.get("Retry-After", "").strip()
    if not value:
        return None
    if _DIGITS.fullmatch(value):
        return min(float(value), LONGEST_WAIT)
    then = _seconds(value)
    if then is None:
        return None
    return _bounded(then - _server_time(headers, now), LONGEST_WAIT)


def max_age(headers: Mapping[str, str], now: float) -> float | None:
    """Return for how many seconds the answer stays fresh: `Cache-Control` max-age less `Age`, else `Expires`.

    None when the server says nothing; 0 when it forbids keeping the answer. At most seven days.
    """
    control = headers.get("Cache-Control", "")
    if _NOT_KEPT.search(control):
        return 0.0
    stated = _MAX_AGE.search(control)
    if stated:
        age = headers.get("Age", "").strip()
        spent = float(age) if _DIGITS.fullmatch(age) else 0.0
        return _bounded(float(stated[1]) - spent, LONGEST_AGE)
    expires = headers.get("Expires", "").strip()
    if not expires:
        return None
    then = _seconds(expires)
    # "0", "-1" and other non-dates mean: already stale
    return 0.0 if then is None else _bounded(then - _server_time(headers, now), LONGEST_AGE)


def validators(headers: Mapping[str, str]) -> Validators:
    """Return `ETag` and `Last-Modified` exactly as sent: they are opaque, even when they look like a date.

    One that cannot be sent back byte for byte is left out: a changed validator never matches, or matches wrongly.
    """
    return Validators(etag=_opaque(headers.get("ETag", "")), last_modified=_opaque(headers.get("Last-Modified", "")))


def _opaque(value: str) -> str:
    return value if value.isprintable() and len(value) <= _MAX_VALIDATOR else ""


def _server_time(headers: Mapping[str, str], now: float) -> float:
    date = _seconds(headers.get("Date", ""))
    return now if date is None else date


def _seconds(date: str) -> float | None:
    """Read an HTTP date as seconds since the epoch."""
    try:
        return parsedate_to_datetime(date[:100]).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _bounded(seconds: float, longest: float) -> float:
    return min(max(seconds, 0.0), longest)
