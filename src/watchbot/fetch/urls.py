"""Strict reading of addresses of the web, before anything else looks at them.

Two parsers that read one string differently are how guards are got round; so what is unclear is refused, and the
parsed value that is judged is the very value that is dialled.
"""

from __future__ import annotations

import re
from typing import Final

from yarl import URL

from watchbot.errors import FetchError
from watchbot.fetch.addresses import literal_address

MAX_URL: Final = 8_000  # characters; servers refuse longer ones anyway

_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ud800-\udfff]|\s")
_START: Final = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]+)", re.IGNORECASE)
_SCHEME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_NAME: Final = re.compile(r"(?=.{1,254}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")


def parse_url(url: str) -> URL:
    """Read one absolute http(s) address; the fragment is dropped.

    Raises:
        FetchError: `blocked`, with what is wrong: another scheme, a blank, a control character, a backslash, a user
            name, an address in an odd spelling, no host, no port.
    """
    reason = _refusal(url)
    if reason:
        raise refused(url, reason)
    try:
        target = URL(url).with_fragment(None)
        port = target.port
    except (ValueError, UnicodeError) as error:
        raise refused(url, f"not a usable address: {error}") from error
    host = target.raw_host or ""
    if not port:
        raise refused(url, "port 0 is no port")
    if ":" not in host and not _NAME.fullmatch(host):
        raise refused(url, "not a usable host name")
    try:
        literal_address(host)
    except ValueError as error:
        raise refused(url, "an IP address in an odd spelling") from error
    return target


def _refusal(url: str) -> str:
    """Say what is wrong with the text of an address; empty when nothing is."""
    if len(url) > MAX_URL:
        return f"longer than {MAX_URL} characters"
    if _FORBIDDEN.search(url):
        return "has a blank, a control character or a backslash"
    start = _START.match(url)
    if start is None:
        return "not an absolute http or https address"
    if "@" in start["authority"]:
        return "carries a user name or password"
    if "%" in start["authority"]:
        return "has an escaped character in its host"
    return ""


def follow(origin: URL, location: str, asked: str) -> URL:
    """Resolve the `Location` of a redirect against where it came from.

    Raises:
        FetchError: `redirects` when nothing can be made of it, `blocked` when policy refuses the target.
    """
    # Servers send blanks inside paths unescaped; browsers escape them. In a host the escape is refused below.
    location = location.strip(" \t").replace(" ", "%20")
    if not location or _FORBIDDEN.search(location):
        raise FetchError(asked, "redirects", f"redirected to an unusable address: {location[:200]!r}", transient=False)
    if _SCHEME.match(location):
        target = parse_url(location)
    else:
        try:
            target = parse_url(str(origin.join(URL(location))))
        except ValueError as error:
            message = f"redirected to an unusable address: {location[:200]!r}"
            raise FetchError(asked, "redirects", message, transient=False) from error
    if origin.scheme == "https" and target.scheme == "http":
        raise FetchError(asked, "blocked", f"redirected from https down to http: {target}", transient=False)
    return target


def host_key(target: URL) -> str:
    """Return the name under which a host has its budget: host and port of the URL."""
    return f"{(target.raw_host or '').rstrip('.')}:{target.port}"


def refused(url: str, why: str) -> FetchError:
    """Build the error for an address that our own policy refuses."""
    return FetchError(url, "blocked", f"{url[:200]!r}: {why}", transient=False)
