"""Feeds as bytes → entries: golden feeds, identity, refusals, hostile documents."""

import io
import json
import time
import xml.sax
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from watchbot.errors import ParseError
from watchbot.pipeline.feeds import MOST_ENTRIES, not_ahead, parse_feed

CASES = Path(__file__).parents[1] / "cases" / "feeds"
URL = "https://quay.example.org/feeds/all.xml"


def rss(*items: str, head: str = "<title>T</title>") -> bytes:
    return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def item(title: str = "", link: str = "", guid: str = "", date: str = "") -> str:
    parts = {"title": title, "link": link, "guid": guid, "pubDate": date}
    return "<item>" + "".join(f"<{k}>{v}</{k}>" for k, v in parts.items() if v) + "</item>"


def keys(body: bytes) -> list[str]:
    return [e.key for e in parse_feed(body, url=URL).entries]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


@pytest.mark.parametrize(
    "path", sorted(p for p in CASES.iterdir() if not p.name.endswith(".expected.json")), ids=lambda p: p.stem
)
def test_golden_feed(path: Path):
    """Each feed gives exactly the entries that stand beside it."""
    parsed = parse_feed(path.read_bytes(), url=URL, content_type="text/xml")
    expected = json.loads(path.with_suffix("").with_suffix(".expected.json").read_text(encoding="utf-8"))
    assert {
        "title": parsed.title,
        "url": parsed.url,
        "ttl_minutes": parsed.ttl.total_seconds() / 60 if parsed.ttl else None,
        "dropped": parsed.dropped,
        "entries": [
            {"key": e.key, "url": e.url, "guid": e.guid, "title": e.title, "published": _iso(e.published),
             "updated": _iso(e.updated), "summary": e.summary, "content": e.content}
            for e in parsed.entries
        ],
    } == expected  # fmt: skip


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\x00", "empty"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="x"><head/></html>', "html"),
        (b"hello", "not_a_feed"),
        (b"<note><to>x</to></note>", "not_a_feed"),
        (b'{"a": 1}', "not_a_feed"),
        (b"[1, 2]", "not_a_feed"),
        (b'{"version":"https://jsonfeed.org/version/1","items":[{"id"', "truncated"),
        (b'<rss version="2.0"><channel><title>x</title><item><title>y', "truncated"),
        (b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>', "unsupported"),
        (b"%PDF-1.4", "unsupported"),
        (b'<rss version="2.0"><channel>' + b"<x>" * 5000, "not_a_feed"),
        (b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000, "not_a_feed"),
    ],
)
def test_refusals_name_their_reason(body: bytes, reason: str):
    with pytest.raises(ParseError) as refused:
        parse_feed(body, url=URL)
    assert refused.value.reason == reason


def test_a_body_that_is_a_path_is_never_opened(tmp_path: Path):
    """feedparser would read the file that a body names."""
    feed = tmp_path / "feed.xml"
    feed.write_bytes(rss(item("Secret", "https://quay.example.org/1")))
    with pytest.raises(ParseError) as refused:
        parse_feed(str(feed).encode(), url=URL)
    assert refused.value.reason == "not_a_feed"


def test_an_empty_feed_is_a_feed():
    assert parse_feed(rss(), url=URL).entries == ()


def test_broken_markup_is_no_failure_when_there_are_entries():
    """Unknown prefixes, mismatched tags and words before the root are common in feeds that work."""
    body = b"<br />\n<b>Warning</b>: x\n" + rss("<media:x/>", item("One <b>two", "https://quay.example.org/1"))
    assert [e.url for e in parse_feed(body, url=URL).entries] == ["https://quay.example.org/1"]


class TestIdentity:
    def test_key_survives_guid_title_and_tracker_changes(self):
        before = keys(rss(item("Old title", "http://quay.example.org/a?utm_source=x", "g1")))
        assert before == keys(rss(item("New title", "https://www.quay.example.org/a/", "g2")))

    def test_key_does_not_depend_on_order_or_neighbours(self):
        items = [item(f"T{n}", f"https://quay.example.org/{n}", f"g{n}") for n in range(6)]
        whole = keys(rss(*items))
        assert keys(rss(*reversed(items))) == whole[::-1]
        assert keys(rss(items[3])) == [whole[3]]

    def test_republished_story_is_one_entry_with_its_newest_form(self):
        found = parse_feed(
            rss(
                item("Again", "https://quay.example.org/a", "g2", "Tue, 05 May 2026 00:00:00 GMT"),
                item("First", "https://quay.example.org/a", "g1", "Mon, 04 May 2026 00:00:00 GMT"),
            ),
            url=URL,
        )
        assert [e.title for e in found.entries] == ["Again"]

    def test_without_link_and_guid_title_and_day_tell_entries_apart(self):
        monday, tuesday = "Mon, 04 May 2026 08:00:00 GMT", "Tue, 05 May 2026 08:00:00 GMT"
        found = keys(rss(item("Rates", date=monday), item("Rates!", date=monday), item("Rates", date=tuesday)))
        assert len(found) == 2

    def test_news_in_brief_with_one_address_and_one_guid_are_entries_of_their_own(self):
        """Templates write the address of the site for every link and guid."""
        home = "https://quay.example.org/"
        briefs = [item(f"Brief {n}", home, home) for n in range(2)]
        assert len(set(keys(rss(*briefs, head=f"<title>T</title><link>{home}</link>")))) == 2
        same_guid = [item(f"Bulletin {n}", "", "urn:bulletin") for n in range(3)]
        assert len(set(keys(rss(*same_guid)))) == 3
        assert keys(rss(item("Rates", "", "g"), item("Rates!", "", "g"))) == ["guid:g"]

    def test_entries_that_only_say_something_are_entries(self):
        """RSS asks for a title or a description; without link, guid and title the words are all there is."""
        said = [f"<item><description>{words}</description></item>" for words in ("Ferry late.", "Ferry on time.")]
        found = parse_feed(rss(*said, said[0]), url=URL)
        assert [entry.summary for entry in found.entries] == ["Ferry late.", "Ferry on time."]
        assert found.dropped == 0

    def test_long_keys_are_cut_and_stay_apart(self):
        found = keys(rss(*(item("x", f"https://quay.example.org/{'a' * 900}{n}") for n in range(2))))
        assert len(set(found)) == 2
        assert all(len(k) <= 200 for k in found)


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("Tue, 12 May 2026 09:30:00 +0200", "2026-05-12T07:30:00+00:00"),
        ("2026-05-12T09:30:00Z", "2026-05-12T09:30:00+00:00"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Mon, 01 Jan 9999 00:00:00 GMT", None),
        ("yesterday", None),
        ("Di, 12 May 2026 09:30:00 +0200", "2026-05-12T07:30:00+00:00"),
        ("Fri, 31 Feb 2026 08:00:00 GMT", None),
    ],
)
def test_dates(date: str, published: str | None):
    found = parse_feed(rss(item("x", "https://quay.example.org/1", date=date)), url=URL).entries[0]
    assert _iso(found.published) == published


def test_dates_ahead_of_the_clock_count_as_missing():
    now = datetime(2026, 5, 12, tzinfo=UTC)
    parsed = parse_feed(rss(item("x", "https://quay.example.org/1", date="Fri, 12 May 2028 00:00:00 GMT")), url=URL)
    assert not_ahead(parsed, now=now).entries == (replace(parsed.entries[0], published=None),)
    assert not_ahead(parsed, now=now + timedelta(days=900)) is parsed


def test_too_many_entries_keep_the_newest_and_count_the_rest():
    start = datetime(2020, 1, 1, tzinfo=UTC)
    items = [
        item(f"T{n}", f"https://quay.example.org/{n}", date=f"{start + timedelta(hours=n):%a, %d %b %Y %H:%M:%S GMT}")
        for n in range(MOST_ENTRIES + 300)
    ]
    parsed = parse_feed(rss(*items), url=URL)
    assert (len(parsed.entries), parsed.dropped) == (MOST_ENTRIES, 300)
    assert parsed.entries[0].title == "T300"


def test_full_text_and_teasers_are_told_apart():
    long = "Fees rose by 3.2 %, the authority said. " * 40
    head = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    body = f"""<rss version="2.0" {head}><channel>
      <item><link>https://quay.example.org/1</link><description>Short.</description>
        <content:encoded>&lt;p&gt;{long}&lt;/p&gt;</content:encoded></item>
      <item><link>https://quay.example.org/2</link><description>{long} Read more</description></item>
      <item><link>https://quay.example.org/3</link><description>{long}</description></item></channel></rss>"""
    full, teaser, described = parse_feed(body.encode(), url=URL).entries
    assert full.content.startswith("Fees rose by 3.2 %")
    assert full.summary == "Short."
    assert teaser.content == ""
    assert described.content == described.summary != ""


@pytest.mark.parametrize("bad", ["\\ud800", "\\udc00", "\\u0000", "\\u001b[31m", "\\u009b"])
def test_escapes_of_json_that_are_no_characters_leave_nothing(bad: str):
    """Halves of surrogates cannot be stored, NUL neither; the entry and its neighbours are read all the same."""
    first = f'{{"id":"a{bad}b","url":"/1?q={bad}","title":"One{bad}","content_text":"x{bad}"}}'
    body = f'{{"version":"https://jsonfeed.org/version/1","title":"J{bad}","items":[{first},{{"id":"2","url":"/2"}}]}}'
    parsed = parse_feed(body.encode(), url=URL)
    assert [entry.url.startswith("https://quay.example.org/") for entry in parsed.entries] == [True, True]
    written = "".join((e.key + e.url + e.guid + e.title + e.summary) for e in parsed.entries) + parsed.title
    assert not [c for c in written if c < " " or "\x7f" <= c < "\xa0" or "\ud800" <= c < "\ue000"]


def test_bases_within_bases_are_resolved_one_after_the_other():
    """RFC 4287 takes xml:base as it is: a relative one counts from the one around it, the outermost from the feed."""
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/deep/"><title>F</title><entry xml:base="er/">
      <title>S</title><link href="x"/><id>urn:1</id></entry><entry><title>R</title><link href="y"/></entry></feed>"""
    parsed = parse_feed(body.encode(), url=URL)
    assert [e.url for e in parsed.entries] == ["https://quay.example.org/deep/er/x", "https://quay.example.org/deep/y"]


def test_markup_of_entries_leaves_no_active_content():
    active = "<img src=x onerror=alert(1)><script>alert(1)</script><iframe src=x></iframe>5 %"
    body = rss(f"<item><link>https://quay.example.org/1</link><description><![CDATA[{active}]]></description></item>")
    assert parse_feed(body, url=URL).entries[0].summary == "5 %"


HOSTILE = {
    "brackets": b"<rss>" + b"<" * 1_000_000,
    "unclosed": b"<rss><channel>" + b"<a>" * 300_000,
    "open_cdata": b'<rss version="2.0"><channel><item><description><![CDATA[' + b"x" * 1_000_000,
    "comments": b"<rss><channel>" + b"<!-- x " * 200_000,
    "instructions": b"<rss><channel>" + b"<?x " * 200_000,
    "doctypes": b"<!DOCTYPE x [" * 100_000 + b"<rss/>",
    "attributes": rss("<item " + " ".join(f'a{n}="{n}"' for n in range(100_000)) + "><title>x</title></item>"),
    "entries": rss("<item><title>a</title></item>" * 100_000),
    "references": rss("<item><title>" + "&#99999999999;&#xD800;&#0;&x " * 20_000 + "</title></item>"),
    "mismatched": rss("<item><b></i>" * 50_000),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_feeds_end_in_time(body: bytes):
    """Each ends as entries or in a named reason, within seconds."""
    started = time.process_time()
    reason = ""
    try:
        parse_feed(body, url=URL)
    except ParseError as refused:
        reason = refused.reason
    assert reason in ("", "empty", "html", "not_a_feed", "truncated", "unsupported")
    assert time.process_time() - started < 5


def test_a_text_of_megabytes_is_cut_before_it_is_parsed():
    """One text that is longer than any that is kept must not cost the parser seconds and hundreds of megabytes."""
    item = "<item><title>A</title><link>http://one.example/a</link><description>{}</description></item>"
    for text in (f"<![CDATA[{'<b>x</b>' * 300_000}]]>", "word " * 500_000, ">" * 399_999):
        started = time.process_time()
        parsed = parse_feed(f"<rss version='2.0'><channel>{item.format(text)}</channel></rss>".encode(), url=URL)
        assert [entry.url for entry in parsed.entries] == ["http://one.example/a"]
        assert time.process_time() - started < 4


def test_escaped_markup_comes_as_one_text_and_not_in_five_pieces_for_each_tag() -> None:
    class Pieces(xml.sax.ContentHandler):
        def __init__(self) -> None:
            super().__init__()
            self.met: list[str] = []

        def characters(self, content: str) -> None:
            self.met.append(content)

    found = Pieces()
    reader = xml.sax.make_parser(feedparser.api.PREFERRED_XML_PARSERS)
    reader.setContentHandler(found)
    reader.parse(io.BytesIO(b"<a>" + 20 * b"&lt;p&gt;5 &amp;amp; 6&lt;/p&gt;" + b"</a>"))
    assert found.met == [20 * "<p>5 &amp; 6</p>"]
