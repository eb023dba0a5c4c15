"""The hostile web's feeds: transport, redirects, character sets, broken and malicious XML, odd entries."""

from __future__ import annotations

import gzip
import json
import zlib

from hostile.documents import (
    CHUNKED,
    DATE,
    FULL,
    GOOD,
    HEAD,
    ONE,
    PROSE,
    Case,
    atom,
    atom_entry,
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
    stall,
)
from rawweb import moved, reply

OK = ("ok",)
STORY = {"/story": GOOD}


def feed_cases() -> list[Case]:
    """Return the cases in which the feed is what is odd."""
    return [*_transport(), *_redirects(), *_charsets(), *_documents(), *_malice(), *_entries(), *_sitemaps()]


def _good(name: str, feed: object, **fields: object) -> Case:
    """Make a case in which one entry comes through whole, whatever is odd about its feed."""
    return Case(name=f"feed {name}", feed=feed, state="ok", entries=OK, pages=STORY, **fields)  # type: ignore[arg-type]


def _bad(name: str, feed: object, state: str = "failing", **fields: object) -> Case:
    return Case(name=f"feed {name}", feed=feed, state=state, **fields)  # type: ignore[arg-type]


def _status(line: str, **headers: str) -> bytes:
    return reply(b"no", status=line, **headers)


def _transport() -> list[Case]:
    answers = {
        "204": (_status("204 No Content"), "failing"),
        "206": (reply(ONE.encode(), status="206 Partial Content"), "failing"),
        "304 unasked": (b"HTTP/1.1 304 Not Modified\r\n\r\n", "failing"),
        "400": (_status("400 Bad Request"), "failing"),
        "401": (_status("401 Unauthorized", www_authenticate="Basic realm=x"), "failing"),
        "403": (_status("403 Forbidden"), "failing"),
        "404": (_status("404 Not Found"), "failing"),
        "404 with a feed in it": (reply(ONE.encode(), status="404 Not Found"), "failing"),
        "410": (_status("410 Gone"), "gone"),
        "418": (_status("418 I'm a teapot"), "failing"),
        "429": (_status("429 Too Many Requests"), "throttled"),
        "429 with seconds": (_status("429 Too Many Requests", retry_after="120"), "throttled"),
        "429 with a date": (_status("429 Too Many Requests", retry_after="Fri, 01 Jan 2100 00:00:00 GMT"), "throttled"),
        "429 with rubbish": (_status("429 Too Many Requests", retry_after="-99999999999999999999"), "throttled"),
        "451": (_status("451 Unavailable For Legal Reasons"), "failing"),
        "500": (_status("500 Internal Server Error"), "failing"),
        "503": (_status("503 Service Unavailable"), "failing"),
        "503 with seconds": (_status("503 Service Unavailable", retry_after="3600"), "throttled"),
        "999": (_status("999 Request denied"), "failing"),
        "connection reset": (reset, "failing"),
        "no answer": (b"", "failing"),
        "not http": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "failing"),
        "silence": (stall(b""), "failing"),
        "silence in the body": (stall(HEAD + b"Content-Length: 999\r\n\r\n<rss>"), "failing"),
        "drip of header": (drip(b"HTTP/1.1 200 OK\r\nX: ", b"y"), "failing"),
        "drip of body": (drip(HEAD + b"\r\n<rss><channel>", b" "), "failing"),
        "endless body": (flood(HEAD + b"\r\n" + ONE.encode()[:120], b"<item>x</item>" * 500), "failing"),
        "endless header": (flood(b"HTTP/1.1 200 OK\r\nX: ", b"y" * 8000), "failing"),
        "endless chunk size": (flood(CHUNKED, b"0" * 8000), "failing"),
        "short of its length": (HEAD + b"Content-Length: 9999\r\n\r\n" + ONE.encode(), "failing"),
        "chunks that break off": (CHUNKED + b"fff\r\n" + ONE.encode(), "failing"),
        "six megabytes": (big(lambda: sent(rss(channel="x" * 6_000_000))), "failing"),
        "a huge length": (stall(HEAD + b"Content-Length: 99999999999\r\n\r\n"), "failing"),
        "gzip bomb": (bomb(), "failing"),
        "gzip bomb twice packed": (bomb(coats=2), "failing"),
        "gzip cut off": (sent(gzip.compress(ONE.encode())[:-9], content_encoding="gzip"), "failing"),
        "gzip in two lines": (
            HEAD + b"Content-Encoding: gzip\r\n" * 2 + b"\r\n" + gzip.compress(gzip.compress(ONE.encode())),
            "failing",
        ),
        "zstandard of things to skip": (
            sent(b"\x50\x2a\x4d\x18\0\0\0\0" * 3_000, content_encoding="zstd"),
            "failing",
        ),
        "thousands of header lines": (HEAD + b"X: y\r\n" * 5_000 + b"\r\n" + ONE.encode(), "failing"),
        "http 2 unasked": (b"\0\0\6\4\0\0\0\0\0\0\3\0\0\0\x64", "failing"),
        "101": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "failing"),
        "300": (_status("300 Multiple Choices", location="/story"), "failing"),
        "305": (_status("305 Use Proxy", location="http://127.0.0.1:TRAP0/"), "failing"),
        "429 with a number in words": (_status("429 Too Many Requests", retry_after="1e9, soon"), "throttled"),
        "503 with an old date": (
            _status("503 Service Unavailable", retry_after="Sunday, 06-Nov-94 08:49:37 GMT"),
            "throttled",
        ),
        "gzip that is none": (sent(ONE, content_encoding="gzip"), "failing"),
        "an unknown coding": (sent(ONE, content_encoding="rot13"), "failing"),
        "a NUL in the header": (b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n" + ONE.encode(), "failing"),
    }
    bad = [_bad(name, answer, state) for name, (answer, state) in answers.items()]
    good = {
        "gzip": gzipped(ONE, "application/rss+xml"),
        "deflate": sent(zlib.compress(ONE.encode()), content_encoding="deflate"),
        "in chunks": CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(ONE), ONE.encode()),
        "without a length": reply(ONE.encode(), length=False),
        "over http 1.0": b"HTTP/1.0 200 OK\r\n\r\n" + ONE.encode(),
        "as a page": sent(ONE, "text/html"),
        "as a picture": sent(ONE, "image/png"),
        "without a type": reply(ONE.encode()),
        "with hundreds of cookies": HEAD + b"Set-Cookie: a=b\r\n" * 300 + b"\r\n" + ONE.encode(),
        "after hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 3 + sent(ONE),
        "as words of another": reply(ONE.encode(), status="203 Non-Authoritative Information"),
        "with a huge age": sent(ONE, cache_control=f"max-age={'9' * 99}", age="-1", expires="0"),
        "with odd validators": sent(ONE, etag="W/" + "x" * 9000, last_modified="the day before", date="never"),
        "with many cookies": sent(ONE, set_cookie="a=b; Domain=.example; Max-Age=99999999"),
    }
    return bad + [_good(name, answer) for name, answer in good.items()]


def _redirects() -> list[Case]:
    def hops(number: int, status: str = "302 Found") -> dict[str, bytes]:
        steps = {f"/{n}": moved(f"/{n + 1}", status) for n in range(1, number)}
        return {**steps, f"/{number}": sent(ONE), **STORY}

    def to(name: str, location: str, state: str, entries: tuple[str, ...] = (), **pages: object) -> Case:
        where = {f"/{path}": answer for path, answer in pages.items()} | STORY
        return Case(name=f"redirect {name}", feed=moved(location), state=state, entries=entries, pages=where)  # type: ignore[arg-type]

    here = {"/there": sent(ONE), **STORY}
    return [
        Case(name="redirect 301", feed=moved("/there", "301 Moved Permanently"), state="moved", entries=OK, pages=here),
        Case(
            name="redirect 308", feed=moved("/there", "308 Permanent Redirect"), state="moved", entries=OK, pages=here
        ),
        Case(name="redirect 302", feed=moved("/there"), state="ok", entries=OK, pages=here),
        Case(name="redirect 303", feed=moved("/there", "303 See Other"), state="ok", entries=OK, pages=here),
        Case(name="redirect 307", feed=moved("/there", "307 Temporary Redirect"), state="ok", entries=OK, pages=here),
        Case(
            name="redirect for a while within a permanent one",
            feed=moved("/1", "301 Moved Permanently"),
            state="ok",
            entries=OK,
            pages={"/1": moved("/there"), **here},
        ),
        Case(name="redirect five times", feed=moved("/1"), state="ok", entries=OK, pages=hops(5)),
        Case(name="redirect six times", feed=moved("/1"), state="failing", pages=hops(6)),
        Case(name="redirect in a circle", feed=moved("/1"), state="failing", pages={"/1": moved("/feed.xml")}),
        Case(name="redirect to itself", feed=moved("/feed.xml"), state="failing"),
        to("with blanks in the path", "/a path/feed", "ok", OK, **{"a%20path/feed": sent(ONE)}),
        to("without a scheme", "//redirect-without-a-scheme.example/there", "ok", OK, there=sent(ONE)),
        to("nowhere", "", "failing"),
        to("to a bomb body", "/there", "ok", OK, there=sent(ONE)),
        to("to ftp", "ftp://redirect-to-ftp.example/feed.xml", "blocked"),
        to("to a file", "file:///etc/passwd", "blocked"),
        to("to javascript", "javascript:alert(1)", "blocked"),
        to("to data", "data:application/rss+xml,<rss/>", "blocked"),
        to("with a user name", "http://user:pw@redirect-with-a-user-name.example/", "blocked"),
        to("with a backslash", "http:\\\\127.0.0.1\\", "failing"),
        Case(
            name="redirect with a bomb in its body",
            feed=bomb("302 Found", location="/there"),
            state="ok",
            entries=OK,
            pages=here,
        ),
        Case(
            name="redirect with an endless body",
            feed=flood(b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n", b"x" * 8000),
            state="ok",
            entries=OK,
            pages=here,
        ),
        Case(
            name="redirect by meta refresh",
            feed=shown('<meta http-equiv="refresh" content="0; url=/there">'),
            state="failing",
            pages=here,
        ),
    ]


def _charsets() -> list[Case]:
    text = rss(entry(title="Größe – “naïve” é"))
    cyrillic = rss(entry(title="Новости"), declared="windows-1251")
    utf16 = rss(entry(title="Größe"), declared="utf-16")
    good = {
        "with a byte order mark": sent(b"\xef\xbb\xbf" + text.encode()),
        "with two byte order marks": sent(b"\xef\xbb\xbf\xef\xbb\xbf" + text.encode()),
        "in utf-16 little endian": sent(b"\xff\xfe" + utf16.encode("utf-16-le")),
        "in utf-16 big endian": sent(b"\xfe\xff" + utf16.encode("utf-16-be")),
        "in utf-16 without a mark": sent(utf16.encode("utf-16-le")),
        "in utf-32": sent(utf16.encode("utf-32")),
        "that says utf-16 and is utf-8": sent(utf16.encode()),
        "in latin-1": sent(rss(entry(title="Größe"), declared="iso-8859-1").encode("latin-1")),
        "in latin-1 that says utf-8": sent(rss(entry(title="Größe")).encode("latin-1")),
        "in utf-8 that says latin-1": sent(rss(entry(title="Größe"), declared="iso-8859-1")),
        "in utf-8 sent as latin-1": sent(text, "text/xml; charset=iso-8859-1"),
        "in windows-1251": sent(cyrillic.encode("cp1251")),
        "in EBCDIC": sent(rss(entry(), declared="cp037").encode("cp037")),
        "in utf-16 that says so and has no mark": sent(utf16.encode("utf-16-be")),
        "in utf-32 without a mark": sent(utf16.encode("utf-32-le")),
        "in iso-2022-jp": sent(rss(entry(title="人工"), declared="iso-2022-jp").encode("iso2022_jp")),
        "with a path for a charset": sent(rss(entry(), declared="../../etc/passwd")),
        "with a charset without end": sent(rss(entry(), declared="x" * 100_000)),
        "in shift-jis": sent(rss(entry(title="人工知能"), declared="Shift_JIS").encode("cp932")),
        "in gb2312": sent(rss(entry(title="新闻"), declared="gb2312").encode("gb18030")),
        "in utf-7": sent(rss(entry(title="+ADw-script+AD4-"), declared="utf-7")),
        "with an unknown charset": sent(text, "application/xml; charset=klingon-8"),
        "with an empty charset": sent(text, "application/xml; charset="),
        "with a codec for a charset": sent(rss(entry(), declared="rot_13")),
        "with idna for a charset": sent(rss(entry(), declared="idna")),
        "with NUL bytes": sent(rss(entry(title="A\0story"))),
        "with control characters": sent(rss(entry(title="A\x01\x08\x1b[31mstory\x9b"))),
        "with encoded surrogates": sent(rss(entry(title="SUR")).encode().replace(b"SUR", b"a\xed\xa0\x80b")),
        "with surrogates as references": sent(rss(entry(title="SUR")).replace("SUR", "a &#xD800; b &#56320;")),
        "with a reference beyond Unicode": sent(rss(entry(title="REF")).replace("REF", "&#x110000; &#99999999999;")),
        "with a NUL reference": sent(rss(entry(title="REF")).replace("REF", "&#0; &#x0;")),
        "with broken utf-8": sent(rss(entry(title="XX")).encode().replace(b"XX", b"a\xff\xfe\xc3")),
        "with right-to-left marks": sent(rss(entry(title="a\u202egnp.exe\u2066"))),
    }
    return [_good(name, answer) for name, answer in good.items()]


def _documents() -> list[Case]:
    good = {
        "in Atom": sent(atom(atom_entry())),
        "in Atom 0.3": sent(
            '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>t</title><entry><title>A story</title>'
            '<link rel="alternate" href="/story"/><modified>2026-11-17T06:00:00Z</modified></entry></feed>'
        ),
        "in RDF": sent(
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
            '<channel rdf:about="x"><title>t</title></channel><item rdf:about="/story"><title>A story</title>'
            "<link>/story</link></item></rdf:RDF>"
        ),
        "in RSS 0.91": sent(
            '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss.dtd">'
            f'<rss version="0.91"><channel><title>t</title>{entry(date="")}</channel></rss>'
        ),
        "in JSON": sent(
            json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [_json_entry()]})
        ),
        "in JSON with odd fields": sent(
            json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1",
                    "title": None,
                    "home_page_url": 7,
                    "items": [None, 3, "x", {**_json_entry(), "title": ["x"], "date_published": 12, "tags": {}}],
                }
            )
        ),
        "in JSON with numbers that are none": sent(
            '{"version": "https://jsonfeed.org/version/1.1", "title": NaN, '
            f'"ttl": -Infinity, "items": [{json.dumps(_json_entry())}]}}'
        ),
        "in JSON with a number without end as an id": sent(_json_feed({**_json_entry(), "id": int("7" * 4000)})),
        "in JSON with surrogates and NULs": sent(_json_feed({**_json_entry(), "title": "a\ud800\0 story"})),
        "in JSON in utf-16": sent(_json_feed(_json_entry()).encode("utf-16")),
        "in JSON with a script for a link": sent(
            _json_feed({**_json_entry(), "url": {"a": 1}, "external_url": "/story", "attachments": 7})
        ),
        "in JSON with two million tags": big(
            lambda: sent(_json_feed({**_json_entry(), "content_html": "<div>" * 900_000}))
        ),
        "of two documents": sent(ONE + ONE),
        "of capitals": sent(ONE.replace("rss", "RSS").replace("item", "ITEM")),
        "of a later version": sent(ONE.replace('"2.0"', f'"{"9" * 400}"')),
        "with a prefix": sent(
            '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>t</a:title><a:entry><a:title>A story</a:title>'
            '<a:id>1</a:id><a:link href="/story"/></a:entry></a:feed>'
        ),
        "behind blank lines": sent("\n\n  " + ONE),
        "behind a warning": sent("<br /><b>Warning</b>: mysql_connect() in /x.php<br />\n" + ONE),
        "before rubbish": sent(ONE + "<script>alert(1)</script></html>" * 20),
        "without a declaration": sent(ONE.partition("?>")[2]),
        "with a bare ampersand": sent(rss(entry(title="AMP")).replace("AMP", "A & B &nbsp; C &foo; D")),
        "with a bare angle": sent(rss(entry(title="AMP")).replace("AMP", "1 < 2 <3")),
        "with tags that do not match": sent(rss(entry(more="<a><b></a></b></c>"))),
        "with tags that do not close": sent(rss(entry(more="<p>" * 2000))),
        "with a comment that does not close": sent(rss(entry(), "<!-- nothing more")),
        "with a CDATA that does not close": sent(rss(entry(), "<item><title><![CDATA[x</title></item>")),
        "with CDATA in CDATA": sent(rss(entry(more="<description><![CDATA[a <![CDATA[b]]> c]]></description>"))),
        "cut off behind its first entry": sent(rss(entry(), entry("/other"))[: len(rss(entry())) + 5]),
        "with a title of a megabyte": big(lambda: sent(rss(entry(title="x" * 1_000_000)))),
        "with a description of four megabytes": big(
            lambda: sent(rss(entry(more=f"<description>{'word ' * 800_000}</description>")))
        ),
        "with a stylesheet": sent(rss(entry(), head='<?xml-stylesheet href="http://127.0.0.1:TRAP0/x.xsl"?>')),
        "with ttl and hours to skip": sent(rss(entry(), channel="<ttl>-5</ttl><skipHours><hour>99</hour></skipHours>")),
        "with a huge ttl": sent(rss(entry(), channel=f"<ttl>{'9' * 400}</ttl>")),
    }
    bad = {
        "empty": (sent(""), "failing"),
        "of blanks": (sent(" \r\n\t" * 1000), "failing"),
        "that is a page": (shown(), "failing"),
        "that is a login page": (shown(page("<form>Sign in <input name=user></form>")), "failing"),
        "that is XHTML": (sent('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'), "failing"),
        "that is text": (sent("no feed here"), "failing"),
        "that is JSON": (sent('{"error": "not found"}', "application/json"), "failing"),
        "that is a JSON list": (sent("[" * 100_000, "application/json"), "failing"),
        "that is deep JSON": (sent('{"version":"https://jsonfeed.org/version/1","items":' + "[" * 50_000), "failing"),
        "that is JSON with entries for an object": (sent(_json_feed().replace("[]", "{}")), "failing"),
        "that is JSON with a number without end": (sent(_json_feed().replace("[]", "9" * 100_000)), "failing"),
        "that is JSON in a call": (sent(f"callback({_json_feed(_json_entry())})"), "failing"),
        "that is a program for a database": (sent(b"SQLite format 3\0" + bytes(999)), "failing"),
        "that is sound": (sent(b"ID3\4" + bytes(999), "audio/mpeg"), "unsupported"),
        "of NUL bytes": (sent(bytes(9999)), "failing"),
        "of a byte order mark": (sent(b"\xff\xfe"), "failing"),
        "that is cut off JSON": (
            sent('{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"'),
            "failing",
        ),
        "that is a PDF": (sent(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"x" * 999, "application/pdf"), "unsupported"),
        "that is a picture": (sent(b"\x89PNG\r\n\x1a\n" + b"\0" * 999, "image/png"), "unsupported"),
        "that is an archive": (sent(b"PK\x03\x04" + b"\0" * 999), "unsupported"),
        "that is packed by hand": (sent(gzip.compress(ONE.encode())), "unsupported"),
        "that is noise": (sent(bytes(range(256)) * 40), "failing"),
        "that is a sitemap": (sent('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>'), "unsupported"),
        "that is OPML": (sent('<opml version="2.0"><body/></opml>'), "unsupported"),
        "that is other XML": (sent("<catalog><item><title>x</title></item></catalog>"), "failing"),
        "cut off before its first entry": (sent(rss(entry())[:150]), "failing"),
        "cut off within its only entry": (sent(rss(entry(more=FULL))[:600]), "failing"),
        "without entries": (sent(rss()), "empty"),
        "in Atom without entries": (sent(atom()), "empty"),
        "in JSON without entries": (
            sent('{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": []}'),
            "empty",
        ),
    }
    return [_good(name, answer) for name, answer in good.items()] + [
        _bad(name, answer, state) for name, (answer, state) in bad.items()
    ]


def _json_feed(*entries: dict[str, object]) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": list(entries)})


def _json_entry() -> dict[str, object]:
    return {"id": "1", "url": "/story", "title": "A story", "date_published": "2026-11-17T06:00:00Z"}


def _malice() -> list[Case]:
    laughs = "".join('<!ENTITY a{} "{}">'.format(n, f"&a{n - 1};" * 10) for n in range(1, 10))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "lol">{laughs}]>'
    quadratic = f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>'
    secret = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    trap = '<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:TRAP0/x">]>'
    parameter = '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:TRAP0/p"> %p;]>'
    includes = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'

    def odd(head: str, title: str) -> str:
        return rss(entry(title="TITLE"), head=head).replace("TITLE", title)

    good = {
        "entity bomb": sent(odd(bomb, "a &a9; b")),
        "entity bomb in utf-16": sent(b"\xff\xfe" + odd(bomb, "a &a9; b").encode("utf-16-le")),
        "quadratic entities": big(lambda: sent(odd(quadratic, "&a;" * 5000))),
        "entity that names itself": sent(odd('<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;")),
        "external entity of a file": sent(odd(secret, "&x; x")),
        "external entity of a trap": sent(odd(trap, "&x; x")),
        "external parameter entity": sent(odd(parameter, "x")),
        "external DTD": sent(odd('<!DOCTYPE rss SYSTEM "http://127.0.0.1:TRAP0/rss.dtd">', "x")),
        "XInclude": sent(rss(entry(more=f"<description>{includes}</description>"))),
        "hundred thousand attributes": big(
            lambda: sent(rss(entry(more=f"<x {' '.join(f'a{n}=1' for n in range(100_000))}/>")))
        ),
        "hundred thousand namespaces": big(lambda: sent(rss(entry(more=f"<x {_namespaces()}/>")))),
        "two million angles": big(lambda: sent(rss(entry(), entry("", title="", date="", more="<" * 2_000_000)))),
        "four megabytes of CDATA": big(
            lambda: sent(rss(entry(more=f"<description><![CDATA[{'<b>x</b>' * 500_000}]]></description>")))
        ),
        "half a million CDATA sections": big(lambda: sent(rss(entry(), channel="<![CDATA[x]]>" * 300_000))),
        "hundred thousand comments": big(lambda: sent(rss(entry(), channel="<!-- x -->" * 100_000))),
        "tag of three million letters": big(lambda: sent(rss(entry(more=f"<{'a' * 3_000_000}>")))),
        "attribute of three million letters": big(lambda: sent(rss(entry(more=f"<x {'a' * 3_000_000}=1>")))),
        "end of three million letters": big(lambda: sent(rss(entry(more=f"<b></{'b' * 3_000_000}>")))),
        "fifty thousand authors": big(lambda: sent(rss(entry(more="<author>a@b (c)</author>" * 50_000)))),
        "thirty thousand links": big(
            lambda: sent(atom(atom_entry(more='<link rel="related" href="http://127.0.0.1:TRAP0/"/>' * 30_000)))
        ),
        "sixty thousand declarations": big(
            lambda: sent(odd(secret.replace("<!ENTITY", "<!ENTITY y 'z'><!ENTITY" * 60_000), "&x; x"))
        ),
        "date without end": big(lambda: sent(rss(entry(date="Tue, " + "1 " * 100_000)))),
        "seconds without end": big(lambda: sent(atom(atom_entry()).replace("00:00Z", f"00:00.{'9' * 100_000}Z"))),
        "cloud and a new address": sent(
            rss(
                entry(),
                channel='<cloud domain="127.0.0.1" port="TRAP0" path="/" protocol="soap"/>'
                '<itunes:new-feed-url xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">'
                "http://127.0.0.1:TRAP0/</itunes:new-feed-url>",
            )
        ),
        "with a script": sent(rss(entry(title="<script>alert(1)</script>A story"), head="<!-- -->")),
        "with long guid": big(lambda: sent(rss(entry(guid="g" * 100_000)))),
    }
    hidden = {"external entity of a file", "XInclude"}
    cases = [_good(name, answer, absent="root:x:" if name in hidden else "") for name, answer in good.items()]
    return [
        *cases,
        _bad("nested ten thousand deep", sent(rss(entry(more="<a>" * 10_000 + "</a>" * 10_000))), "failing"),
        _bad("nested a million deep", big(lambda: sent(rss(channel="<a>" * 1_000_000))), "failing"),
        Case(
            name="feed with a hundred thousand entries",
            feed=big(lambda: sent(_many(100_000))),
            state="ok",
            entries=None,
            pages={"/robots.txt": sent("User-agent: *\nDisallow: /", "text/plain")},
        ),
    ]


def _namespaces() -> str:
    return " ".join(f'xmlns:a{n}="u"' for n in range(60_000))


def _many(number: int) -> str:
    return rss(*(f"<item><link>/{n}</link></item>" for n in range(number)))


def _entries() -> list[Case]:
    def one(name: str, document: str, *states: str, present: str = "", **pages: bytes) -> Case:
        where = STORY | {f"/{path}": answer for path, answer in pages.items()}
        return Case(name=f"entry {name}", feed=sent(document), state="ok", entries=states, pages=where, present=present)

    def linked(name: str, link: str, *states: str, **pages: bytes) -> Case:
        return one(f"link {name}", rss(entry(link)), *states, **pages)

    based = 'xml:base="/deep/"'
    return [
        linked("of javascript", "javascript:alert(document.cookie)", "no_text"),
        linked("of data", "data:text/html,<p>x</p>", "no_text"),
        linked("of a file", "file:///etc/passwd", "no_text"),
        linked("of mail", "mailto:desk@example.org", "no_text"),
        linked("of vbscript in disguise", "JaVaScRiPt\t:alert(1)", "no_text"),
        linked("relative", "story", "ok"),
        linked("without a scheme", "//entry-link-without-a-scheme.example/story", "ok"),
        linked("with dots", "/a/../../story", "ok"),
        linked("with blanks", "/a story", "ok", **{"a%20story": GOOD}),
        linked("with a line break", "/sto\n ry", "ok", **{"sto%20ry": GOOD}),
        linked("with letters of the world", "/größe", "ok", **{"gr%C3%B6%C3%9Fe": GOOD}),
        linked("with a fragment", "/story#top", "ok"),
        linked("with trackers", "/story?utm_source=rss", "ok", **{"story?utm_source=rss": GOOD}),
        linked("to the feed itself", "/feed.xml", "no_text"),
        linked("with a user name", "http://user:pw@entry-link-with-a-user-name.example/story", "no_text"),
        linked("of ten thousand characters", "/" + "x" * 10_000, "no_text"),
        linked("to another port", "http://entry-link-to-another-port.example:TRAP0/story", "ok"),
        one("with full text and a javascript link", rss(entry("javascript:x", more=FULL)), "partial"),
        one("with full text and no link", rss(entry("", guid="urn:1", more=FULL)), "partial"),
        one("with relative links and a base", f'<rss {based} version="2.0">{rss(entry())[58:]}', "ok"),
        one(
            "in Atom with a base",
            atom(atom_entry("story", attributes=" xml:base='/deep/'")),
            "ok",
            **{"deep/story": GOOD},
        ),
        one(
            "in Atom with a javascript base",
            atom(atom_entry("story"), attributes=' xml:base="javascript:alert(1)"'),
            "ok",
        ),
        one(
            "with a guid that is its address",
            rss(entry("", guid="http://entry-with-a-guid-that-is-its-address.example/story")),
            "ok",
        ),
        one(
            "with a guid that is a javascript address", rss(entry("", guid="javascript:alert(1)", title="A")), "no_text"
        ),
        one(
            "with the guid of another",
            rss(entry(guid="1"), entry("/other", guid="1", title="B")),
            "ok",
            "ok",
            other=shown(page(PROSE[900:])),
        ),
        one("twice", rss(entry(guid="1"), entry(guid="1")), "ok"),
        one("twice with other guids", rss(entry(guid="1"), entry(guid="2")), "ok"),
        one("without link and guid", rss(entry("", title="Only a title")), "no_text"),
        one("without title", rss(entry(title="")), "ok"),
        one("without date", rss(entry(date="")), "ok"),
        one("without anything", rss("<item/>", "<item></item>", entry()), "ok"),
        one("of the year one", rss(entry(date="Mon, 01 Jan 0001 00:00:00 GMT")), "ok"),
        one("of the year 9999", rss(entry(date="Fri, 31 Dec 9999 23:59:59 -1200")), "ok"),
        one("of the far future", rss(entry(date="Tue, 17 Nov 2093 06:00:00 GMT")), "ok"),
        one("of a date that is none", rss(entry(date="the day before yesterday")), "ok"),
        one("of a date of many digits", rss(entry(date="9" * 5000)), "ok"),
        one("of day 32", rss(entry(date="Tue, 32 Foo 2026 25:61:61 +9999")), "ok"),
        one(
            "with an enclosure only",
            rss(entry("", guid="e1", more='<enclosure url="/a.mp3" type="audio/mpeg"/>')),
            "no_text",
        ),
        one(
            "with two links",
            atom(atom_entry("/story", more='<link rel="enclosure" href="http://127.0.0.1:TRAP0/a"/>')),
            "ok",
        ),
        one(
            "with a hub of ours",
            atom(atom_entry(), attributes="").replace(
                "<id>", '<link rel="hub" href="http://127.0.0.1:TRAP0/"/><id>', 1
            ),
            "ok",
        ),
        one(
            "with XHTML",
            atom(
                atom_entry(
                    more=f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{PROSE}</div></content>'
                )
            ),
            "ok",
        ),
        one(
            "with base64", atom(atom_entry(more='<content type="application/octet-stream">AAAA====%%%</content>')), "ok"
        ),
        one("with a thousand categories", rss(entry(more="<category>x</category>" * 1000)), "ok"),
    ]


def _sitemaps() -> list[Case]:
    """Indexes of sitemaps, which the seeds say are some: five are followed, on the same host, one step down."""
    one = "<urlset><url><loc>/story</loc></url></urlset>"

    def index(*places: str, head: str = "") -> bytes:
        rows = "".join(f"<sitemap><loc>{place}</loc></sitemap>" for place in places)
        return sent(f"{head}<sitemapindex>{rows}</sitemapindex>", "application/xml")

    def case(name: str, feed: object, state: str, *states: str, **pages: object) -> Case:
        where = {f"/{path}.xml": answer for path, answer in pages.items()} | STORY
        return Case(name=f"index {name}", kind="sitemap", feed=feed, state=state, entries=states, pages=where)  # type: ignore[arg-type]

    trap = "http://127.0.0.1:TRAP0/a.xml"
    packed = sent(gzip.compress(b"<urlset>" + b"<url/>" * 20_000_000 + b"</urlset>"), "application/x-gzip")
    return [
        case("of one", index("/a.xml"), "ok", "ok", a=sent(one)),
        case("of one that is packed", index("/a.xml"), "ok", "ok", a=sent(gzip.compress(one.encode()))),
        case(
            "that is packed itself",
            sent(gzip.compress(index("/a.xml").partition(b"\r\n\r\n")[2])),
            "ok",
            "ok",
            a=sent(one),
        ),
        case(
            "of one and many that are not there",
            index("/a.xml", *(f"/{n}.xml" for n in range(99))),
            "ok",
            "ok",
            a=sent(one),
        ),
        case(
            "of a hundred thousand",
            big(lambda: index("/a.xml", *(f"/{n}.xml" for n in range(50_000)))),
            "ok",
            "ok",
            a=sent(one),
        ),
        case("of itself", index("/feed.xml"), "unsupported"),
        case("of an index", index("/a.xml"), "unsupported", a=index("/b.xml"), b=sent(one)),
        case("of a trap", index(trap), "unsupported"),
        case("of a trap and one", index(trap, "/a.xml"), "ok", "ok", a=sent(one)),
        case("that leads to a trap", index("/a.xml"), "blocked", a=moved(trap)),
        case("of a file", index("file:///etc/passwd", "javascript:x"), "unsupported"),
        case("of bombs", index("/a.xml", "/b.xml"), "failing", a=packed, b=bomb()),
        case("of what is not there", index("/a.xml", "/b.xml"), "failing"),
        case("of pages", index("/a.xml"), "failing", a=shown()),
        case("of silence", index("/a.xml"), "failing", a=stall(HEAD + b"\r\n<urlset>")),
        case("of entities", index("&x;", head='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "failing"),
        case("that is empty", index(), "unsupported"),
    ]


__all__ = ["DATE", "feed_cases"]
