"""How a fetch behaves towards a well-behaved web: conditions, redirects, manners, TLS."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yarl

from rawweb import RawServer, Visit, allow, mapping, moved, outcome_of, reply, small_settings, word
from watchbot import __version__
from watchbot.errors import FetchError
from watchbot.fetch import Fetcher
from watchbot.fetch import robots as robots_module
from watchbot.model import Fetched, NotModified, Validators

KEYS = Path(__file__).parent / "keys"
URL = "http://site.example/a"
Pages = dict[str, bytes]


def site(pages: Pages) -> Callable[[Visit], Awaitable[None]]:
    """Answer by path; what is not there is 404."""

    async def answer(visit: Visit) -> None:
        await visit.send(pages.get(visit.path, reply(b"", status="404 Not Found")))

    return answer


def get_all(answer: object, urls: list[str], **options: object) -> tuple[list[object], RawServer]:
    """Fetch addresses one after the other from one server that has every name."""
    settings = options.pop("settings", None) or small_settings()

    async def run() -> tuple[list[object], RawServer]:
        async def resolve(_host: str, _port: int) -> list[str]:
            return [f"127.0.0.1:{server.port}"]

        async with RawServer(answer) as server, Fetcher(settings, resolver=resolve) as fetcher:  # type: ignore[arg-type]
            return [await outcome_of(fetcher, url, **options) for url in urls], server

    return asyncio.run(run())


def get(answer: object, url: str = URL, **options: object) -> tuple[object, RawServer]:
    outcomes, server = get_all(answer, [url], **options)
    return outcomes[0], server


# --------------------------------------------------------------------------- what is sent


def test_introduces_itself_honestly() -> None:
    """Name, version and contact in the User-Agent; only codings that can be bounded; no cookie, no referrer."""
    _, server = get(reply())
    visit = server.visits[0]
    assert visit.header("User-Agent") == f"watchbot/{__version__} (+https://watch.example/about)"
    assert visit.header("Accept-Encoding") == "gzip, deflate, br, zstd"
    assert visit.header("Host") == "site.example"
    assert {visit.header(name) for name in ("Cookie", "Referer", "Authorization", "If-None-Match")} == {None}


def test_contact_cannot_break_the_header() -> None:
    """A line break in the settings does not become a header of its own."""
    _, server = get(reply(), settings=small_settings(contact="x\r\nX-Evil: 1"))
    assert server.visits[0].header("X-Evil") is None


@pytest.mark.parametrize(
    "etag",
    ['"abc"', 'W/"abc"', "unquoted", '"a,b"', '"a\\"b"', '"ünï"', '"abc-gzip"', '"' + "x" * 1_000 + '"'],
)
def test_validators_go_back_verbatim(etag: str) -> None:
    """What the server sent as ETag and Last-Modified goes back byte for byte, odd as it may be."""
    stamp = "Mon, 32 Foo 2026 25:61:00 GMT"

    async def run() -> None:
        head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nETag: " + etag.encode() + b"\r\nLast-Modified: "
        async with RawServer(head + stamp.encode() + b"\r\n\r\nfine") as server:
            async with Fetcher(small_settings(), resolver=mapping(site=server.port)) as fetcher:
                first = await fetcher.get(URL, kind="feed")
                assert isinstance(first, Fetched)
                await fetcher.get(URL, kind="feed", validators=first.validators)
            again = server.visits[1]
            assert (again.header("If-None-Match") or "").encode("latin-1").decode() == etag
            assert again.header("If-Modified-Since") == stamp

    asyncio.run(run())


def test_validator_that_cannot_go_back_is_dropped() -> None:
    """One that is no text, or too long, is not kept: a changed one would match wrongly."""
    outcome, _ = get(b'HTTP/1.1 200 OK\r\nConnection: close\r\nETag: "\xff\xfe"\r\n\r\nfine')
    assert isinstance(outcome, Fetched)
    assert outcome.validators == Validators()
    outcome, _ = get(reply(etag='"' + "x" * 5_000 + '"'))
    assert isinstance(outcome, Fetched)
    assert outcome.validators == Validators()


def test_unchanged_keeps_the_validators_it_does_not_repeat() -> None:
    """304 is a value; a new ETag in it is taken, the rest stays."""
    asked = Validators(etag='"1"', last_modified="yesterday")
    outcome, _ = get(reply(b"", status="304 Not Modified", cache_control="max-age=600"), validators=asked)
    assert outcome == NotModified(url=URL, validators=asked, max_age=600.0)
    outcome, _ = get(reply(b"", status="304 Not Modified", etag='"2"'), validators=asked)
    assert isinstance(outcome, NotModified)
    assert outcome.validators == Validators(etag='"2"', last_modified="yesterday")


@pytest.mark.parametrize(
    "body", [b"<rss><channel/></rss>", b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew", b"\0" * 5_000]
)
def test_unchanged_is_unchanged_whatever_is_sent_with_it(body: bytes) -> None:
    """A 304 has no body. Servers send one all the same; what comes behind the header is nobody's."""
    answer = b"HTTP/1.1 304 Not Modified\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    outcome, _ = get(answer, validators=Validators(etag='"1"'))
    assert isinstance(outcome, NotModified)


# --------------------------------------------------------------------------- redirects


def test_permanent_redirects_propose_the_new_address() -> None:
    """`moved_to` is set when every hop was permanent, and only then."""
    pages = {
        "/a": moved("/b", "301 Moved Permanently"),
        "/b": moved("http://other.example/c", "308 Permanent Redirect"),
        "/t": moved("/b", "307 Temporary Redirect"),
        "/u": moved("/t", "301 Moved Permanently"),
        "/c": reply(),
    }
    outcomes, _ = get_all(site(pages), [f"http://site.example/{x}" for x in "atuc"])
    assert [word(o) for o in outcomes] == ["ok"] * 4  # type: ignore[arg-type]
    there = "http://other.example/c"
    assert [o.moved_to for o in outcomes] == [there, "", "", ""]  # type: ignore[attr-defined]
    assert [o.final_url for o in outcomes] == [there, there, there, "http://site.example/c"]  # type: ignore[attr-defined]
    assert outcomes[0].url == URL  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("b", "/x/b"),
        ("../b", "/b"),
        ("?q=1", "/x/a?q=1"),
        ("//other.example/b", "/b"),
        ("/b c", "/b%20c"),
        ("/b#part", "/b"),
        ("/ü".encode().decode("latin-1"), "/%C3%BC"),
        ("/\xfc", "/%C3%BC"),
        (" /b ", "/b"),
        ("HTTP://Other.Example/b", "/b"),
    ],
)
def test_relative_redirects_are_resolved(location: str, path: str) -> None:
    """As browsers do: relative, other host, unescaped blanks and letters, a fragment dropped."""
    first = reply(b"", status="302 Found", location=location)

    async def answer(visit: Visit) -> None:
        await visit.send(first if visit.number == 1 else reply())

    outcome, server = get(answer, "http://site.example/x/a")
    assert word(outcome) == "ok"  # type: ignore[arg-type]
    assert server.visits[1].path == path


def test_five_redirects_are_followed_and_six_are_not() -> None:
    """At most five hops after the first request."""
    pages = {f"/{n}": moved(f"/{n + 1}") for n in range(6)} | {"/6": reply()}
    outcomes, server = get_all(site(pages), ["http://site.example/1", "http://site.example/0"])
    assert [word(o) for o in outcomes] == ["ok", "redirects"]  # type: ignore[arg-type]
    assert len(server.visits) == 12


def test_cookies_are_neither_kept_nor_carried() -> None:
    """A Set-Cookie on the way is forgotten, on the same host and on another."""
    pages = {
        "/a": moved("/b", set_cookie="id=1; Path=/"),
        "/b": moved("http://other.example/c", set_cookie="id=2; Domain=example"),
        "/c": reply(set_cookie="id=3"),
    }
    _, server = get_all(site(pages), [URL, URL])
    assert [visit.header("Cookie") for visit in server.visits] == [None] * 6


def test_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No proxy and no password comes from the environment."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine site.example login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    outcome, server = get(reply())
    assert word(outcome) == "ok"  # type: ignore[arg-type]
    assert server.visits[0].header("Authorization") is None


# --------------------------------------------------------------------------- what the settings allow


def test_named_host_and_port_are_allowed() -> None:
    """`fetch.allow` opens exactly one address: not another port, not another spelling."""

    async def run() -> list[str]:
        async with RawServer(reply()) as server, RawServer(reply(b"secret")) as trap:
            async with Fetcher(small_settings(allow=allow("127.0.0.1", server.port))) as fetcher:
                urls = [
                    f"http://127.0.0.1:{server.port}/",
                    f"http://localhost:{server.port}/",
                    f"http://127.0.0.1:{trap.port}/",
                    f"http://127.1:{server.port}/",
                    f"http://127.0.0.2:{server.port}/",
                    "http://127.0.0.1/",
                ]
                words = [word(await outcome_of(fetcher, url)) for url in urls]
            assert trap.connections == 0
            return words

    words = asyncio.run(run())
    assert words[0] == "ok"
    assert words[1] in {"ok", "blocked"}  # where the name also has ::1, which nobody allowed
    assert words[2:] == ["blocked"] * 4


def test_allowed_name_may_be_private() -> None:
    """A name in `fetch.allow` is trusted with whatever it resolves to, on its port only."""

    async def run() -> list[str]:
        async def resolve(_host: str, _port: int) -> list[str]:
            return ["127.0.0.1"]

        async with RawServer(reply()) as server:
            settings = small_settings(allow=allow("Intranet.Example", server.port))
            async with Fetcher(settings, resolver=resolve) as fetcher:
                urls = [f"http://{name}:{server.port}/" for name in ("intranet.example", "other.example")]
                return [word(await outcome_of(fetcher, url)) for url in urls]

    assert asyncio.run(run()) == ["ok", "blocked"]


# --------------------------------------------------------------------------- time


def test_drip_over_several_hops_shares_one_deadline() -> None:
    """Each hop is in time by itself; together they are not."""

    async def answer(visit: Visit) -> None:
        await asyncio.sleep(0.12)
        await visit.send(moved(f"/{visit.number}"))

    outcome, server = get(answer)
    assert word(outcome) == "timeout"  # type: ignore[arg-type]
    assert len(server.visits) <= 3


def test_server_that_takes_the_connection_and_is_silent() -> None:
    """TCP alone is no answer; over TLS the handshake counts as well."""

    async def run() -> list[str]:
        settings = small_settings(timeout=timedelta(seconds=0.15))
        async with (
            RawServer(b"", greets=False) as server,
            Fetcher(settings, resolver=mapping(site=server.port)) as fetcher,
        ):
            return [word(await outcome_of(fetcher, f"{scheme}://site.example/")) for scheme in ("http", "https")]

    assert asyncio.run(run()) == ["timeout", "timeout"]


def test_look_up_that_hangs_is_given_up() -> None:
    """A name server that never answers ends with the deadline."""

    async def resolve(_host: str, _port: int) -> list[str]:
        await asyncio.sleep(5)
        return []

    async def run() -> str:
        async with Fetcher(small_settings(), resolver=resolve) as fetcher:
            return word(await outcome_of(fetcher, URL))

    assert asyncio.run(run()) == "timeout"


def test_refused_connection_and_unknown_name_are_told_apart() -> None:
    """`connect` and `dns`, both worth another try."""

    async def run() -> list[FetchError]:
        async with RawServer(reply()) as server:
            closed = server.port
        async with Fetcher(small_settings(), resolver=mapping(site=closed)) as fetcher:
            outcomes = [await outcome_of(fetcher, url) for url in (URL, "http://nowhere.example/")]
            return [o for o in outcomes if isinstance(o, FetchError)]

    errors = asyncio.run(run())
    assert [(e.reason, e.transient) for e in errors] == [("connect", True), ("dns", True)]


# --------------------------------------------------------------------------- TLS


def tls_server() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(KEYS / "site.pem", KEYS / "site.key")
    return context


def fetch_over_tls(urls: list[str]) -> list[str]:
    async def run() -> list[str]:
        async def resolve(_host: str, _port: int) -> list[str]:
            return [f"127.0.0.1:{server.port}"]

        pages = {"/": reply(), "/down": moved("http://site.example/"), "/on": moved("/")}
        async with (
            RawServer(site(pages), tls=tls_server()) as server,
            Fetcher(small_settings(timeout=timedelta(seconds=2)), resolver=resolve) as fetcher,
        ):
            return [word(await outcome_of(fetcher, url)) for url in urls]

    return asyncio.run(run())


def test_certificate_nobody_vouches_for_is_refused() -> None:
    """TLS is verified; there is no second try without."""
    assert fetch_over_tls(["https://site.example/"]) == ["tls"]


def test_trusted_certificate_must_fit_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its issuer trusted, the right name passes and another does not; https never leads down to http."""
    monkeypatch.setenv("SSL_CERT_FILE", str(KEYS / "site.pem"))
    urls = ["https://site.example/", "https://other.example/", "https://site.example/on", "https://site.example/down"]
    assert fetch_over_tls(urls) == ["ok", "tls", "ok", "blocked"]


def test_plain_http_on_a_tls_address_is_a_tls_failure() -> None:
    """A server that speaks no TLS where TLS is due is not spoken to in the clear."""
    outcome, server = get(b"HTTP/1.1 200 OK\r\n\r\nfine", "https://site.example/")
    assert word(outcome) in {"tls", "connect", "protocol", "timeout"}  # type: ignore[arg-type]
    assert server.visits == []


# --------------------------------------------------------------------------- manners


def test_retry_after_is_told_and_kept() -> None:
    """429 with Retry-After: the error says how long, and until then the host is not asked again."""
    urls = [URL, "http://site.example/b", "http://other.example/"]
    outcomes, server = get_all(
        site({"/a": reply(status="429 Slow Down", retry_after="120"), "/": reply()}), urls, kind="feed"
    )
    assert [word(o) for o in outcomes] == ["http_429", "http_429", "ok"]  # type: ignore[arg-type]
    assert outcomes[0].retry_after == 120.0  # type: ignore[attr-defined]
    assert 119 < outcomes[1].retry_after <= 120.0  # type: ignore[attr-defined]
    assert len(server.visits) == 2


@pytest.mark.parametrize(
    ("status", "transient"),
    [(400, False), (401, False), (403, False), (404, False), (408, True), (410, False), (429, True), (451, False)]
    + [(status, True) for status in (500, 502, 503, 504)],
)
def test_status_says_whether_it_may_pass(status: int, transient: bool) -> None:
    """Client errors stay, server errors and `slow down` pass."""
    outcome, _ = get(reply(status=f"{status} X"))
    assert isinstance(outcome, FetchError)
    assert (outcome.reason, outcome.status, outcome.transient) == (f"http_{status}", status, transient)


def test_one_host_is_asked_one_at_a_time() -> None:
    """Feeds and pages of one host share one budget; other hosts go on meanwhile."""
    busy: dict[str, int] = {}
    most: dict[str, int] = {}

    async def answer(visit: Visit) -> None:
        host = visit.header("Host") or ""
        busy[host] = busy.get(host, 0) + 1
        most[host] = max(most.get(host, 0), busy[host])
        most["all"] = max(most.get("all", 0), sum(busy.values()))
        await asyncio.sleep(0.02)
        busy[host] -= 1
        await visit.send(reply())

    async def run() -> None:
        async with RawServer(answer) as server:
            resolver = mapping(one=server.port, two=server.port)
            async with Fetcher(small_settings(), resolver=resolver) as fetcher:
                urls = [f"http://{host}.example/{n}" for n in range(4) for host in ("one", "two")]
                kinds = ["feed", "page"] * 4
                await asyncio.gather(*(fetcher.get(u, kind=k) for u, k in zip(urls, kinds, strict=True)))  # type: ignore[arg-type]

    asyncio.run(run())
    assert most == {"one.example": 1, "two.example": 1, "all": 2}


def test_pause_between_two_requests_to_one_host() -> None:
    """The second request leaves a pause after the first has ended; another port is another host."""
    stamps: list[float] = []

    async def answer(visit: Visit) -> None:
        stamps.append(time.perf_counter())
        await visit.send(reply())

    begun = time.perf_counter()
    get_all(answer, [URL, URL, URL], settings=small_settings(pause=timedelta(seconds=0.25)))
    assert stamps[0] - begun < 0.25
    assert all(later - earlier >= 0.25 for earlier, later in pairwise(stamps))


def test_in_flight_bounds_all_hosts_together() -> None:
    """No more requests at once than the settings say, whatever their hosts."""
    busy = most = 0

    async def answer(visit: Visit) -> None:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.01)
        busy -= 1
        await visit.send(reply())

    async def run() -> None:
        async def resolve(_host: str, _port: int) -> list[str]:
            return [f"127.0.0.1:{server.port}"]

        async with RawServer(answer) as server, Fetcher(small_settings(in_flight=3), resolver=resolve) as fetcher:
            await asyncio.gather(*(fetcher.get(f"http://h{n}.example/") for n in range(12)))

    asyncio.run(run())
    assert most == 3


def test_slow_hosts_do_not_hold_up_others() -> None:
    """Many requests that wait for one slow host take no place of those for another."""

    async def answer(visit: Visit) -> None:
        if visit.header("Host") == "slow.example":
            await asyncio.sleep(0.15)
        await visit.send(reply())

    async def run() -> int:
        async with RawServer(answer) as server:
            resolver = mapping(slow=server.port, quick=server.port)
            settings = small_settings(in_flight=2, timeout=timedelta(seconds=2))
            async with Fetcher(settings, resolver=resolver) as fetcher:
                waiting = [asyncio.create_task(fetcher.get(f"http://slow.example/{n}")) for n in range(4)]
                await asyncio.sleep(0.01)
                await fetcher.get("http://quick.example/")
                before = sum(task.done() for task in waiting)
                await asyncio.gather(*waiting)
                return before

    assert asyncio.run(run()) <= 1


# --------------------------------------------------------------------------- robots.txt

RULES = b"User-agent: *\nDisallow: /private\nDisallow: /*a*a*a*a*a*a*a*a*b\nCrawl-delay: 0.05\n"


def test_robots_keep_us_out_of_pages_and_not_of_feeds() -> None:
    """A page that robots.txt forbids is `blocked` and never asked for; a feed is asked for by its reader."""
    pages = {"/robots.txt": reply(RULES), "/private/x": reply(), "/": reply()}
    urls = ["http://site.example/", "http://site.example/private/x", "http://site.example/" + "a" * 3_000]
    outcomes, server = get_all(site(pages), urls, respect_robots=True)
    assert [word(o) for o in outcomes] == ["ok", "blocked", "http_404"]  # type: ignore[arg-type]
    assert [v.path for v in server.visits][:2] == ["/robots.txt", "/"]
    assert len(server.visits) == 3
    outcome, server = get(site(pages), "http://site.example/private/x", kind="feed")
    assert word(outcome) == "ok"  # type: ignore[arg-type]
    assert len(server.visits) == 1


def test_robots_rules_for_our_own_name_win() -> None:
    """A group for watchbot goes before the one for everybody."""
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: watchbot\nDisallow: /no\n"
    urls = ["http://site.example/yes", "http://site.example/no"]
    outcomes, _ = get_all(site({"/robots.txt": reply(rules), "/yes": reply()}), urls, respect_robots=True)
    assert [word(o) for o in outcomes] == ["ok", "blocked"]  # type: ignore[arg-type]


def test_robots_hold_on_every_hop() -> None:
    """A redirect does not lead past the rules of where it goes."""

    async def answer(visit: Visit) -> None:
        closed = visit.header("Host") == "closed.example"
        if visit.path == "/robots.txt":
            await visit.send(reply(b"User-agent: *\nDisallow: /" if closed else b""))
        else:
            await visit.send(moved("http://closed.example/x"))

    outcome, server = get(answer, respect_robots=True)
    assert word(outcome) == "blocked"  # type: ignore[arg-type]
    assert [v.path for v in server.visits] == ["/robots.txt", "/a", "/robots.txt"]


def test_crawl_delay_is_kept_when_larger_than_ours() -> None:
    """The pause is the larger of ours and theirs, for feeds of that host as well once it is known."""
    stamps: list[float] = []

    async def answer(visit: Visit) -> None:
        stamps.append(time.perf_counter())
        await visit.send(reply(RULES if visit.path == "/robots.txt" else b""))

    async def run() -> None:
        async with (
            RawServer(answer) as server,
            Fetcher(small_settings(), resolver=mapping(site=server.port)) as fetcher,
        ):
            await fetcher.get(URL, respect_robots=True)
            await fetcher.get(URL, kind="feed")
            await fetcher.get(URL, respect_robots=True)

    asyncio.run(run())
    assert len(stamps) == 4
    assert all(later - earlier >= 0.05 for earlier, later in pairwise(stamps[1:]))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (reply(b"", status="404 Not Found"), "ok"),
        (reply(b"", status="403 Forbidden"), "ok"),
        (moved("/robots.txt"), "ok"),
        (moved("http://10.0.0.1/"), "ok"),
        (reply(b"<html>User-agent: *\nno rules here", content_type="text/html"), "ok"),
        (reply(b"\xff\xfe\x00garbage\x00: \x01"), "ok"),
        (reply(b"User-agent: *\nDisallow: /\n" + b"# padding\n" * 60_000), "blocked"),
        (reply(b"User-agent: *\r\nDisallow: /"), "blocked"),
        (
            b"\xef\xbb\xbf".join([b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"User-agent: *\nDisallow: /"]),
            "blocked",
        ),
        (reply(b"", status="500 Oops"), "http_500"),
        (reply(b"", status="429 Slow"), "http_429"),
        (b"", "protocol"),
    ],
)
def test_robots_that_cannot_be_read(answer: bytes, expected: str) -> None:
    """Absent rules forbid nothing; those that cannot be had forbid everything for now; long ones count by head."""
    pages = {"/robots.txt": answer, "/a": reply()}
    outcome, server = get(site(pages), respect_robots=True)
    assert word(outcome) == expected  # type: ignore[arg-type]
    if expected not in {"ok", "blocked"}:
        assert isinstance(outcome, FetchError)
        assert outcome.transient
        assert "/a" not in [v.path for v in server.visits]


def test_robots_are_asked_once_for_many_pages() -> None:
    """One robots.txt for a site, also when its pages are wanted at the same time; a failure is remembered too."""

    async def run(answer: bytes) -> list[str]:
        async with RawServer(site({"/robots.txt": answer, "/a": reply()})) as server:
            async with Fetcher(small_settings(per_host=4), resolver=mapping(site=server.port)) as fetcher:
                await asyncio.gather(*(outcome_of(fetcher, URL, respect_robots=True) for _ in range(5)))
            return [v.path for v in server.visits]

    assert asyncio.run(run(reply(b""))).count("/robots.txt") == 1
    assert asyncio.run(run(reply(b"", status="500 Oops"))) == ["/robots.txt"]


def test_rules_without_end_on_hosts_without_end_are_not_all_kept() -> None:
    """One domain can have any number of hosts: what was unused for longest goes, also by how much it takes."""
    rules = ("User-agent: *\n" + "".join(f"Disallow: /{n}*x\n" for n in range(3_999))).encode()
    asked: Counter[str] = Counter()

    async def fetch(url: str, _verify: bool) -> bytes:
        asked[url] += 1
        return rules if "large" in url else b"User-agent: *\nDisallow: /x"

    async def run() -> None:
        cache = robots_module.RobotsCache(fetch, agent="watchbot", clock=lambda: 0.0)
        for name in ("small", *(f"large{n}" for n in range(9)), "small"):
            await cache.check(yarl.URL(f"http://{name}.example/page"))
        for name in (*(f"large{n}" for n in range(30)), "large29", "small"):
            await cache.check(yarl.URL(f"http://{name}.example/page"))

    asyncio.run(run())
    assert asked["http://small.example/robots.txt"] == 2  # small as it is, it was unused for longest
    assert asked["http://large8.example/robots.txt"] == 1
    assert asked["http://large29.example/robots.txt"] == 1


def test_known_rules_outlive_a_failure() -> None:
    """Rules from before go on to hold when their renewal fails; a site without rules stays open."""
    clock = [0.0]
    pages = {"/robots.txt": reply(b"User-agent: *\nDisallow: /no\n"), "/yes": reply(), "/no": reply()}

    async def run() -> list[str]:
        async with RawServer(site(pages)) as server:
            resolver = mapping(site=server.port)
            async with Fetcher(small_settings(), resolver=resolver, clock=lambda: clock[0]) as fetcher:

                async def ask(path: str) -> str:
                    return word(await outcome_of(fetcher, f"http://site.example{path}", respect_robots=True))

                words = [await ask("/yes")]
                clock[0] += robots_module.KEPT + 1
                pages["/robots.txt"] = reply(b"", status="503 Busy")
                words += [await ask("/yes"), await ask("/no")]
                clock[0] += robots_module.TRIED_AGAIN + 1
                pages["/robots.txt"] = reply(b"", status="404 Not Found")
                return [*words, await ask("/no")]

    assert asyncio.run(run()) == ["ok", "ok", "blocked", "ok"]


def test_basic_password_in_an_address_is_never_sent() -> None:
    """Neither asked for nor redirected to: a user name in an address is refused before anything is sent."""
    secret = base64.b64encode(b"me:secret").decode()
    outcomes, server = get_all(
        site({"/a": moved("http://me:secret@other.example/")}), ["http://me:secret@site.example/", URL]
    )
    assert [word(o) for o in outcomes] == ["blocked", "blocked"]  # type: ignore[arg-type]
    assert not any(secret in visit.head for visit in server.visits)


@pytest.mark.parametrize(("kind", "connections", "left"), [("page", 1, 1), ("feed", 6, 0)])
def test_pages_share_a_connection_and_feeds_leave_none(kind: str, connections: int, left: int) -> None:
    """Pages of one poll share a connection; ten thousand feeds must not leave ten thousand open ones."""

    async def run() -> tuple[int, int]:
        made = still_open = 0

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal made, still_open
            made += 1
            still_open += 1
            body = b"x" * 15_000
            with contextlib.suppress(asyncio.IncompleteReadError, OSError):
                for _ in range(8):
                    await reader.readuntil(b"\r\n\r\n")
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            still_open -= 1
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with Fetcher(small_settings(), resolver=mapping(site=port)) as fetcher:
            for _ in range(6):
                await fetcher.get(URL, kind=kind)  # type: ignore[arg-type]
            await asyncio.sleep(0.02)
            counted = made, still_open
        server.close()
        return counted

    assert asyncio.run(run()) == (connections, left)


def test_a_feed_may_leave_the_certificate_of_its_own_host_unchecked_and_of_no_other() -> None:
    """The seeds say so for one feed. Its robots.txt is had the same way; on another host the certificate counts."""

    async def run() -> list[str]:
        async def resolve(_host: str, _port: int) -> list[str]:
            return [f"127.0.0.1:{server.port}"]

        pages = {
            "/": reply(),
            "/robots.txt": reply(b"User-agent: *\nDisallow: /kept"),
            "/away": moved("https://other.example/"),
        }
        async with (
            RawServer(site(pages), tls=tls_server()) as server,
            Fetcher(small_settings(timeout=timedelta(seconds=2)), resolver=resolve) as fetcher,
        ):
            lax = {"verify_tls": False}
            outcomes = [
                await outcome_of(fetcher, "https://site.example/", **lax),
                await outcome_of(fetcher, "https://site.example/", **lax, respect_robots=True),
                await outcome_of(fetcher, "https://site.example/kept", **lax, respect_robots=True),
                await outcome_of(fetcher, "https://site.example/away", **lax),
                await outcome_of(fetcher, "https://site.example/"),
            ]
            return [word(outcome) for outcome in outcomes]

    assert asyncio.run(run()) == ["ok", "ok", "blocked", "tls", "tls"]
