"""The only HTTP of watchbot: one fetcher for feeds, pages and robots.txt, safe towards us and polite towards others.

The way of one request:

    target = urls.parse_url(url)                         # http(s), no userinfo, no odd spelling
    for each of at most five redirects:
        guard.refusal(target)                            # literal addresses and ports
        robots.check(target)                             # pages only
        pacing.turn(host, pause)                         # one budget per host, whatever is fetched
        response = session.get(target)                   # addresses: every answer of the look-up is vetted, and again
                                                         # when the socket is made
        body = answer.read_body(response)                # wire bytes and decoded bytes capped, one total deadline
    → Fetched | NotModified, or FetchError with a reason

Nothing else in the program opens a connection to the web; a test looks for it.
"""

from watchbot.fetch.client import Fetcher
from watchbot.fetch.decoding import unpacked
from watchbot.fetch.resolving import Resolver

__all__ = ["Fetcher", "Resolver", "unpacked"]
