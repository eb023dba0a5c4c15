"""The hostile web's article pages, its addresses that lead into the dark, and pages that break who reads them."""

from __future__ import annotations

import json

from hostile.documents import (
    CHUNKED,
    GOOD,
    HEAD,
    ONE,
    ONE_FULL,
    PROSE,
    Case,
    big,
    bomb,
    drip,
    entry,
    flood,
    gzipped,
    page,
    reset,
    rss,
    sent,
    shown,
    slow_but_whole,
    stall,
)
from pdfs import pdf, pdf_of
from rawweb import Answer, moved, reply

CONSENT = (
    "<h1>Before you continue</h1><p>We and our 842 partners store and access cookies on your device. Your privacy is "
    "important to us.</p><button>Accept all</button><button>Reject all</button><a>Manage options</a>"
)
PAYWALL = (
    "<p>The ministry said on Monday that the share of heat pumps rose.</p><div class=paywall>Subscribe to continue "
    "reading. Already a subscriber? Log in. This article is for subscribers only.</div>"
)
JAVASCRIPT = "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>"


def page_cases(trap: int) -> list[Case]:
    """Return the cases in which the page of an entry is what is odd; `trap` is a port that must not be dialled."""
    return [*_transport(), *_texts(), *_walls(), *_structure(), *_robots(), *_addresses(trap), *_killers()]


def _page(name: str, answer: Answer, state: str, **fields: object) -> Case:
    pages = {"/story": answer, **fields.pop("pages", {})}  # type: ignore[dict-item]
    return Case(name=f"page {name}", state="ok", entries=(state,), pages=pages, **fields)  # type: ignore[arg-type]


def _transport() -> list[Case]:
    failing: dict[str, Answer] = {
        "404": reply(b"no", status="404 Not Found"),
        "410": reply(b"no", status="410 Gone"),
        "403": reply(b"no", status="403 Forbidden"),
        "429": reply(b"no", status="429 Too Many Requests", retry_after="5"),
        "500": reply(b"no", status="500 Oops"),
        "503": reply(b"no", status="503 Service Unavailable"),
        "304 unasked": b"HTTP/1.1 304 Not Modified\r\n\r\n",
        "reset": reset,
        "silence": stall(b""),
        "drip": drip(HEAD + b"\r\n<p>", b"x"),
        "endless": flood(HEAD + b"\r\n<p>", b"x" * 8000),
        "endless chunks": flood(CHUNKED, b"1000\r\n" + b"x" * 4096 + b"\r\n"),
        "eleven megabytes": big(lambda: shown(page("<p>x</p>" * 1_400_000))),
        "gzip bomb": bomb(),
        "gzip that is none": shown(page(), content_encoding="gzip"),
        "brotli that is none": shown(b"\xff\xff" + page().encode(), content_encoding="br"),
        "a coding that was not asked for": shown(page(), content_encoding="compress"),
        "short of its length": HEAD + b"Content-Length: 99999\r\n\r\n" + page().encode(),
        "circle": moved("/story"),
    }
    good: dict[str, Answer] = {
        "gzip": gzipped(page()),
        "slow": slow_but_whole,
        "redirect": moved("/there"),
        "in chunks": CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(page()), page().encode()),
        "without a type": reply(page().encode()),
        "as octets": shown(page(), "application/octet-stream"),
        "as XHTML": shown(page(), "application/xhtml+xml"),
    }
    return [
        *(_page(name, answer, "failing") for name, answer in failing.items()),
        *(_page(name, answer, "ok", pages={"/there": GOOD}) for name, answer in good.items()),
        _page("404 with full text in the feed", reply(b"no", status="404 Not Found"), "partial", feed=sent(ONE_FULL)),
    ]


def _texts() -> list[Case]:
    german = page(PROSE.replace("paragraph", "größer – ümläut"))
    other = german.replace('charset="utf-8"', 'charset="{}"')
    good = {
        "in latin-1": shown(other.format("iso-8859-1").replace("–", "-").encode("latin-1"), "text/html"),
        "in windows-1252 that says utf-8": shown(german.encode("cp1252")),
        "in utf-16": shown(b"\xff\xfe" + other.format("utf-16").encode("utf-16-le"), "text/html"),
        "in utf-16 without a mark": shown(page().encode("utf-16-be"), "text/html"),
        "with a byte order mark": shown(b"\xef\xbb\xbf" + page().encode()),
        "with NUL bytes": shown(page(PROSE.replace("Monday", "Mon\0day"))),
        "with surrogates": shown(page(PROSE.replace("Monday", "&#xD800;Monday&#xDC00;"))),
        "with references beyond Unicode": shown(page(PROSE.replace("Monday", "&#99999999; &#x110000;"))),
        "with control characters": shown(page(PROSE.replace("Monday", "\x1b]0;x\x07 \x9b31m Monday"))),
        "with an unknown charset": shown(page(), "text/html; charset=klingon-8"),
        "with an utf-7 charset": shown(page(), "text/html; charset=utf-7"),
        "as plain text": shown(
            "\n\n".join(["The share rose to 74.5 percent in the year, it said."] * 20), "text/plain"
        ),
        "with an entity bomb": shown('<!DOCTYPE html [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]>' + page(PROSE + "&b;")),
        "with an external entity": shown(
            '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + page("&x;" + PROSE)
        ),
        "with absurd dates": shown(
            page(head='<meta property="article:published_time" content="99999-99-99T99:99:99">')
        ),
        "with broken JSON-LD": shown(page(head='<script type="application/ld+json">{"@type": [[[[</script>')),
        "with deep JSON-LD": big(
            lambda: shown(page(head=f'<script type="application/ld+json">{"[" * 100_000}</script>'))
        ),
        "with JSON-LD that is a number": shown(page(head='<script type="application/ld+json">7</script>')),
        "with JSON-LD of odd types": shown(
            page(
                head='<script type="application/ld+json">'
                + json.dumps({"@graph": [None, 3, {"@type": ["NewsArticle", 4], "datePublished": {}, "headline": []}]})
                + "</script>"
            )
        ),
        "with a canonical address elsewhere": shown(page(head='<link rel="canonical" href="http://other.example/">')),
        "with a javascript canonical address": shown(page(head='<link rel="canonical" href="javascript:x">')),
        "with a javascript base": shown(page(head='<base href="javascript:alert(1)//">')),
        "with a frame to a trap": shown(page('<iframe src="http://127.0.0.1:TRAP0/"></iframe>' + PROSE)),
        "with pictures from a trap": shown(page('<img src="http://127.0.0.1:TRAP0/x.png">' + PROSE)),
        "with meta refresh": shown(page(head='<meta http-equiv="refresh" content="0; url=http://127.0.0.1:TRAP0/">')),
    }
    return [_page(name, answer, "ok", absent="root:x:") for name, answer in good.items()]


def _walls() -> list[Case]:
    cards = "".join(f"<li><a href='/{n}'>Another headline number {n}</a></li>" for n in range(60))
    states = {
        "consent wall": (shown(page(CONSENT)), "consent"),
        "consent wall in German": (
            shown(page("<p>Wir und unsere Partner verwenden Cookies.</p><button>Alle akzeptieren</button> zustimmen")),
            "consent",
        ),
        "paywall": (shown(page(PAYWALL)), "paywall"),
        "paywall by markup": (
            shown(
                page(
                    "<p>The ministry said on Monday that the share of heat pumps rose to 41.5 percent.</p>",
                    head='<script type="application/ld+json">'
                    '{"@type": "NewsArticle", "isAccessibleForFree": false}</script>',
                )
            ),
            "paywall",
        ),
        "that wants JavaScript": (shown(f"<html><body>{JAVASCRIPT}</body></html>"), "no_text"),
        "that wants JavaScript in words": (
            shown(page("<p>Please enable JavaScript to view this site.</p>")),
            "no_text",
        ),
        "robot check": (
            shown(page("<p>Checking your browser before accessing the site. Are you a robot?</p>")),
            "no_text",
        ),
        "soft 404": (shown(page("<p>Page not found. Try our search.</p>", title="404")), "no_text"),
        "of navigation only": (shown(f"<html><body><nav><ul>{cards}</ul></nav></body></html>"), "no_text"),
        "of scripts only": (shown(page("<script>var a = 'text';</script>" * 50, title="")), "no_text"),
        "of frames only": (shown('<frameset><frame src="/a"><frame src="/b"></frameset>'), "no_text"),
        "empty": (reply(b"", content_type="text/html"), "no_text"),
        "of blanks": (shown(" \n" * 5000), "no_text"),
        "empty markup": (shown("<html><head></head><body></body></html>"), "no_text"),
        "of one comment": (shown("<!-- " + "x" * 5000), "no_text"),
        "of one picture": (shown("<html><body><img src=a.png alt=''></body></html>"), "no_text"),
        "of letters without a blank": (big(lambda: shown(page(f"<p>{'x' * 2_000_000}</p>"))), "no_text"),
        "of encoded bytes": (big(lambda: shown(page(f"<p>{'QUJD' * 100_000}</p>"))), "no_text"),
        "cut off by dots": (shown(page(PROSE[:900] + "<p>And then the report said that … Read more</p>")), "partial"),
        "204": (reply(b"", status="204 No Content", content_type="text/html"), "no_text"),
    }
    return [_page(name, answer, state) for name, (answer, state) in states.items()]


def _structure() -> list[Case]:
    states = {
        "that is a PDF": (shown(b"%PDF-1.7\n" + b"x" * 9999, "application/pdf"), "no_text"),
        "that is a PDF sent as a page": (shown(b"%PDF-1.7\n" + b"x" * 9999), "no_text"),
        "that is a PDF bomb": (big(lambda: shown(pdf_of([b"0 " * 30_000_000]), "application/pdf")), "no_text"),
        "that is a PDF in a circle": (
            shown(pdf([["x"]]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"), "application/pdf"),
            "no_text",
        ),
        "that is a PDF with a password": (
            shown(pdf([["A page"]]).replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 3 0 R"), "application/pdf"),
            "no_text",
        ),
        "that is a PDF of brackets": (big(lambda: shown(pdf_of([b"[" * 900_000]), "application/pdf")), "no_text"),
        "that is a PDF cut off": (shown(pdf([["A page"] * 30])[:600], "application/pdf"), "no_text"),
        "that is a letter": (shown("{\\rtf1 " + "The share rose to 4 percent. " * 50, "application/rtf"), "no_text"),
        "that is a letter sent as a page": (shown("{\\rtf1 " + "The share rose. " * 90), "no_text"),
        "that is a picture": (shown(b"\x89PNG\r\n\x1a\n" + bytes(9999), "image/png"), "no_text"),
        "that is a film": (shown(b"\0\0\0\x18ftypmp42" + bytes(9999), "video/mp4"), "no_text"),
        "that is an archive": (shown(b"PK\x03\x04" + bytes(9999), "application/zip"), "no_text"),
        "that is a program": (shown(b"MZ\x90\0" + bytes(range(256)) * 40, "application/x-msdownload"), "no_text"),
        "that is noise": (shown(bytes(range(256)) * 400), "no_text"),
        "that is JSON": (shown('{"a": "b"}', "application/json"), "no_text"),
        "that is a feed": (shown(ONE, "application/rss+xml"), "no_text"),
        "of ten megabytes": (big(lambda: shown(page(PROSE + "<!-- x -->" * 990_000))), "partial"),
        "of ten megabytes of tags": (big(lambda: shown(page(PROSE + "<p>x</p>" * 1_200_000))), "partial"),
        "of ten megabytes of prose": (big(lambda: shown(page(PROSE * 4500))), "partial"),
        "nested ten thousand deep": (big(lambda: shown(page("<div>" * 10_000 + PROSE + "</div>" * 10_000))), "partial"),
        "nested a million deep": (big(lambda: shown(page(PROSE + "<b>" * 1_000_000))), "partial"),
        "with a hundred thousand attributes": (
            big(lambda: shown(page(f"<p {_attributes()}>x</p>" + PROSE))),
            "ok",
        ),
        "with a million angles": (big(lambda: shown(page(PROSE + "<" * 1_000_000))), "partial"),
        "with a table without end": (big(lambda: shown(page(PROSE + f"<table><tr>{_cells()}"))), "ok"),
        "with a tag of three million letters": (big(lambda: shown(page(PROSE + f"<{'a' * 3_000_000}>"))), "ok"),
        "with an attribute without end": (big(lambda: shown(page(PROSE + f"<p {'a' * 3_000_000}=1>"))), "ok"),
        "with a picture in its address": (
            big(lambda: shown(page(f'{PROSE}<img src="data:image/png;base64,{"A" * 5_000_000}">'))),
            "ok",
        ),
        "with tables in tables": (big(lambda: shown(page(PROSE + "<table><tr><td>" * 3000))), None),
        "with accents without end": (big(lambda: shown(page(f"{PROSE}<p>a{chr(0x301) * 500_000}</p>"))), None),
        "with families without end": (
            big(lambda: shown(page(PROSE + "<p>" + "👨\u200d👩\u200d👧" * 150_000 + "</p>"))),
            None,
        ),
        "with half a tag at its end": (shown(page() + "<p class='"), "ok"),
        "with unclosed everything": (shown(page(PROSE.replace("</p>", ""))), "ok"),
        "with doubled html": (shown(page() + page()), "ok"),
        "with numbers of many digits": (
            big(lambda: shown(page(PROSE + f"<p>The share is {'9' * 200_000} percent.</p>"))),
            None,
        ),
        "with a hundred thousand numbers": (
            big(lambda: shown(page("<p>It rose by 4.5 percent to 1,204 homes.</p>" * 50_000))),
            None,
        ),
        "with brackets without end": (big(lambda: shown(page(PROSE + "<p>" + "(" * 200_000 + "</p>"))), None),
        "with commas without end": (big(lambda: shown(page(PROSE + "<p>" + "1," * 200_000 + "</p>"))), None),
        "with quotes without end": (big(lambda: shown(page(PROSE + "<p>" + "“" * 200_000 + "</p>"))), None),
        "with blanks without end": (
            big(lambda: shown(page(PROSE.replace("Monday", "Monday" + " " * 1_000_000)))),
            "ok",
        ),
        "with entities without end": (big(lambda: shown(page(PROSE + "<p>" + "&amp;" * 400_000 + "</p>"))), None),
        "with a title of a megabyte": (big(lambda: shown(page(title="x" * 1_000_000))), "partial"),
        "with svg and math": (shown(page(PROSE + "<svg><script>x</script></svg><math><mi>x</mi></math>")), "ok"),
    }
    cases = [_page(name, answer, state) for name, (answer, state) in states.items() if state]
    # What the text is worth is a matter of taste here; that it comes to an end is not.
    free = [name for name, (_, state) in states.items() if state is None]
    return cases + [
        Case(name=f"page {name}", state="ok", entries=None, pages={"/story": states[name][0]}) for name in free
    ]


def _cells() -> str:
    return "".join(f"<td>{n}</td>" for n in range(20_000))


def _attributes() -> str:
    return " ".join(f"a{n}=1" for n in range(100_000))


def _robots() -> list[Case]:
    def robots(name: str, answer: Answer, state: str) -> Case:
        return Case(name=f"robots {name}", state="ok", entries=(state,), pages={"/robots.txt": answer, "/story": GOOD})

    def text(rules: str) -> bytes:
        return sent(rules, "text/plain")

    return [
        robots("forbids all", text("User-agent: *\nDisallow: /"), "blocked"),
        robots("forbids us", text("User-agent: watchbot\nDisallow: /\n\nUser-agent: *\nAllow: /"), "blocked"),
        robots("forbids others", text("User-agent: otherbot\nDisallow: /"), "ok"),
        robots("forbids another path", text("User-agent: *\nDisallow: /private"), "ok"),
        robots("with a byte order mark", text("\ufeffUser-agent: *\nDisallow: /"), "blocked"),
        robots("with wild cards", text("User-agent: *\nDisallow: /*tor"), "blocked"),
        robots("of many wild cards", text("User-agent: *\nDisallow: /" + "*a" * 2000 + "$"), "ok"),
        robots("forbids a version of us", text("User-agent: WatchBot/2.0\nDisallow: /"), "blocked"),
        robots("with returns for line ends", text("User-agent: *\rDisallow: /"), "blocked"),
        robots("packed", gzipped("User-agent: *\nDisallow: /", "text/plain"), "blocked"),
        robots("that is elsewhere", moved("/elsewhere.txt"), "ok"),
        robots("of thousands of stars", text("User-agent: *\n" + "Disallow: /*s*t*o*r*y*x\n" * 4990), "ok"),
        robots("of thousands of names", text("User-agent: bot\n" * 4990 + "Disallow: /"), "ok"),
        robots("gone", reply(b"no", status="410 Gone"), "ok"),
        robots("of too many requests", reply(b"no", status="429 Too Many Requests", retry_after="9"), "failing"),
        robots("missing", reply(b"no", status="404 Not Found"), "ok"),
        robots("forbidden", reply(b"no", status="403 Forbidden"), "ok"),
        robots("broken", reply(b"no", status="500 Oops"), "failing"),
        robots("silent", stall(b""), "failing"),
        robots("that is a page", shown(), "ok"),
        robots("of noise", sent(bytes(range(256)) * 1000), "ok"),
        robots("without end", flood(HEAD + b"\r\nUser-agent: *\nDisallow: /x\n", b"# x\n" * 2000), "ok"),
        robots("that is a bomb", bomb(), "ok"),
        robots("that turns in a circle", moved("/robots.txt"), "ok"),
        robots("that leads to a trap", moved("http://127.0.0.1:TRAP0/robots.txt"), "ok"),
        robots("that never crawls", text("User-agent: *\nCrawl-delay: nan\nDisallow: /x"), "ok"),
    ]


def _addresses(trap: int) -> list[Case]:
    """Addresses that lead into our own network: none may be connected to, whoever names them."""
    spelled = {
        "loopback": "127.0.0.1",
        "loopback in one number": "2130706433",
        "loopback in hex": "0x7f000001",
        "loopback in octal": "0177.0.0.1",
        "loopback shortened": "127.1",
        "loopback with a dot": "127.0.0.1.",
        "this network": "0.0.0.0",
        "loopback in IPv6": "[::1]",
        "loopback in IPv6 clothes": "[::ffff:127.0.0.1]",
        "loopback in hex IPv6 clothes": "[::ffff:7f00:1]",
        "any in IPv6": "[::]",
        "loopback in full width": "１２７.０.０.１",
        "loopback behind an escape": "127.0.0.%31",
        "metadata": "169.254.169.254",
        "a private network": "10.0.0.1",
        "loopback with its zeros": "0000177.0.0.1",
        "loopback in too many parts": "127.0.0.1.1",
        "loopback in circles": "①②⑦.⓪.⓪.①",
        "zero": "0",
        "NAT64": "[64:ff9b::7f00:1]",
        "6to4": "[2002:7f00:1::]",
        "Teredo": "[2001:0:7f00:1::]",
        "loopback with a zone": "[::1%25lo]",
        "site local": "[fec0::1]",
        "link local in IPv6": "[fe80::1]",
        "localhost by name": "localhost",
    }
    resolved = {
        "loopback": ("127.0.0.1",),
        "loopback in IPv6": ("::1",),
        "mapped loopback": ("::ffff:127.0.0.1",),
        "private": ("192.168.1.1",),
        "carrier": ("100.64.0.1",),
        "metadata": ("169.254.169.254",),
        "public and private": ("93.184.216.34", "127.0.0.1"),
        "NAT64 of loopback": ("64:ff9b::7f00:1",),
        "6to4 of loopback": ("2002:7f00:1::",),
        "broadcast": ("255.255.255.255",),
        "translated loopback": ("::ffff:0:127.0.0.1",),
        "compatible loopback": ("::127.0.0.1",),
        "Teredo": ("2001:0:7f00:1::",),
        "multicast": ("224.0.0.1",),
        "public and no address": ("93.184.216.34", "::1"),
    }
    cases = []
    for name, host in spelled.items():
        # A name is blocked because of its port here; localhost resolves to what the resolver of the test says.
        url = f"http://{host}:{trap}/feed.xml"
        local = host == "localhost"
        cases.append(
            Case(name=f"feed at {name}", url=url, state="blocked", addresses=("127.0.0.1",) if local else None)
        )
        link = url.replace("feed.xml", "story")
        cases.append(Case(name=f"link to {name}", feed=sent(rss(entry(link))), state="ok", entries=("blocked",)))
        if link.isascii():
            cases.append(Case(name=f"redirect into {name}", feed=moved(link), state="blocked"))
            cases.append(_page(f"redirect into {name}", moved(link), "blocked"))
    for name, addresses in resolved.items():
        cases.append(Case(name=f"name of {name}", state="blocked", addresses=addresses))
        host = f"name-of-{name.lower().replace(' ', '-')}.example"
        cases.append(
            Case(
                name=f"link to name of {name}",
                feed=sent(rss(entry(f"http://{host}:{trap}/story"))),
                state="ok",
                entries=("blocked",),
            )
        )
    return [
        *cases,
        Case(name="name without an address", state="failing", addresses=()),
        Case(name="name with rubbish for an address", state="failing", addresses=("not an address",)),
        Case(
            name="port of another service",
            url=f"http://port.example:{trap}/f",
            state="blocked",
            addresses=("93.184.216.34",),
        ),
        Case(name="closed port", state="failing", addresses=("127.0.0.1:1",)),
    ]


def _killers() -> list[Case]:
    """Documents at whose sight a worker process of the tests hangs, dies or eats memory (see `seat`)."""
    return [
        _page("that hangs its reader", shown(page(PROSE + "<!-- hang -->")), "failing"),
        _page("that kills its reader", shown(page(PROSE + "<!-- kill -->")), "failing"),
        _page("that ends its reader", shown(page(PROSE + "<!-- exit -->")), "failing"),
        _page("that eats memory", shown(page(PROSE + "<!-- eat -->")), "failing"),
        _page("that makes its reader stumble", shown(page(PROSE + "<!-- stumble -->")), "failing"),
        _page("that recurses", shown(page(PROSE + "<!-- recurse -->")), "failing"),
        _page("that hangs with full text", shown(page("<!-- hang -->")), "partial", feed=sent(ONE_FULL)),
        Case(name="feed that hangs its parser", feed=sent(ONE + "<!-- hang -->"), state="failing"),
        Case(name="feed that kills its parser", feed=sent(ONE + "<!-- kill -->"), state="failing"),
        Case(name="feed that eats memory", feed=sent(ONE + "<!-- eat -->"), state="failing"),
    ]
