"""The session of the HTTP library, with everything turned off that it would do by itself."""

from __future__ import annotations

import ssl
from typing import Final

import aiohttp

from watchbot.config import FetchSettings
from watchbot.fetch.addresses import AddressGuard
from watchbot.fetch.decoding import ACCEPTED
from watchbot.fetch.request import user_agent
from watchbot.fetch.resolving import GuardedResolver, Resolver, guarded_socket
from watchbot.fetch.wire import MeteredConnector

_FIELD_BYTES: Final = 32_000  # of one header field: content security policies pass 8 kB
_FIELDS: Final = 1_000  # of one answer: some sites set a cookie for each of their partners
_CONNECT_SECONDS: Final = 10.0  # TCP and TLS, for one address
# Seconds: pages of one host follow one another after a pause, and share a connection. Longer would collect thousands of
# idle ones over many hosts; a feed, which comes back in an hour, leaves none.
_KEEP_ALIVE: Final = 3.0


def open_session(settings: FetchSettings, guard: AddressGuard, resolver: Resolver | None) -> aiohttp.ClientSession:
    """Open a session that dials only what the guard lets through; `resolver` None asks the system for names."""
    return aiohttp.ClientSession(
        connector=MeteredConnector(
            resolver=GuardedResolver(guard, resolver),
            use_dns_cache=False,  # each connection is vetted by its own look-up
            socket_factory=guarded_socket,
            limit=0,  # pacing bounds what is in flight
            keepalive_timeout=_KEEP_ALIVE,
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": user_agent(settings), "Accept-Encoding": ACCEPTED},
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
        auto_decompress=False,  # the library's own decoder has no bound of ours
        trust_env=False,
        max_line_size=_FIELD_BYTES,
        max_field_size=_FIELD_BYTES,
        max_headers=_FIELDS,
    )


def tls_context() -> ssl.SSLContext:
    """Verified always, from the system's certificates or what SSL_CERT_FILE names."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
