"""`watchbot feeds add | remove | move | pause | resume | test` as a person uses them, against a web on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import loopback
from running import HOST, page, rows, watchbot, write_files

pytestmark = pytest.mark.slow  # many whole polls: too long for every save

YESTERDAY = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)  # a feed of long ago would be silent


def moment(hours: int) -> str:
    return (YESTERDAY + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Place:
    """A folder with files, and a site that its settings may reach."""

    def __init__(self, folder: Path, site: loopback.Site) -> None:
        self.folder = folder
        self.site = site
        write_files(folder, site)

    def url(self, path: str) -> str:
        return f"http://{HOST}:{self.site.port}{path}"

    def put(self, path: str, body: str, kind: str = "text/html; charset=utf-8") -> None:
        self.site.put(f"http://{HOST}{path}", body, kind=kind)

    def put_feed(self, path: str, *titles: str, content: str = "") -> None:
        entries = []
        for number, title in enumerate(titles, 1):
            self.put(f"/{title}", page(title, f"{title} has a sentence."))
            day = YESTERDAY + timedelta(hours=number)
            entries.append(
                {"url": self.url(f"/{title}"), "title": title, "published": day.isoformat(), "content": content}
            )
        self.site.put_feed(f"http://{HOST}{path}", entries, title="Harbour news")

    def run(self, *words: str, code: int = 0) -> str:
        ran = watchbot("feeds", *words, cwd=self.folder)
        assert ran.returncode == code, ran.stdout + ran.stderr
        assert "Traceback" not in ran.stderr
        return ran.stdout + ran.stderr

    def feeds(self) -> list[str]:
        return [row["url"] for row in rows("feeds", "list", cwd=self.folder)]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with loopback.served() as site:
        yield Place(tmp_path, site)


def test_the_feed_of_a_site_is_found_shown_and_added_once(place: Place) -> None:
    place.put("/", '<html><head><link rel="alternate" type="application/atom+xml" href="/atom.xml"></head></html>')
    place.put_feed("/atom.xml", "one", "two")
    assert "Nothing was written" in place.run("add", place.url("/"), "--dry-run")
    assert place.feeds() == []
    said = place.run("add", place.url("/"), "--title", "Harbour", "--folder", "ports")
    assert "Harbour news" in said
    assert moment(2)[:10] in said
    (row,) = rows("feeds", "list", cwd=place.folder)
    assert (row["url"], row["title"], row["folder"], row["kind"]) == (
        place.url("/atom.xml"),
        "Harbour",
        "ports",
        "feed",
    )
    before = (place.folder / "seeds/feeds.yaml").read_bytes()
    assert "already" in place.run("add", place.url("/atom.xml"))
    assert (place.folder / "seeds/feeds.yaml").read_bytes() == before


def test_the_usual_places_are_tried_where_a_page_names_no_feed(place: Place) -> None:
    place.put("/", "<html><body><p>Welcome.</p></body></html>")
    place.put_feed("/rss.xml", "one")
    place.run("add", place.url("/"))
    assert place.feeds() == [place.url("/rss.xml")]


def test_a_page_without_a_feed_is_added_as_what_it_is(place: Place) -> None:
    links = "".join(f'<h3><a href="/story-{n}">Story number {n}</a></h3>' for n in range(4))
    place.put("/press", f"<html><body>{links}</body></html>")
    said = json.loads(
        place.run("add", place.url("/press"), "--json").partition("}\nwatchbot")[0].partition("\nhttp://")[0]
    )
    assert (said["added"], said["found"][0]["kind"], said["found"][0]["entries"]) == (place.url("/press"), "page", 4)
    (row,) = rows("feeds", "list", cwd=place.folder)
    assert row["kind"] == "page"


def test_a_page_that_robots_txt_keeps_from_us_is_not_added(place: Place) -> None:
    """It could never be polled."""
    links = "".join(f'<h3><a href="/story-{n}">Story number {n}</a></h3>' for n in range(4))
    place.put("/press", f"<html><body>{links}</body></html>")
    place.put("/robots.txt", "User-agent: *\nDisallow: /press", kind="text/plain")
    said = place.run("add", place.url("/press"), code=1)
    assert "robots.txt asks watchbot not to fetch" in said
    assert "--kind page" not in said
    assert place.feeds() == []


def test_an_index_of_sitemaps_is_added_as_what_it_is(place: Place) -> None:
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    inner = "".join(f"<sitemap><loc>{place.url(f'/s{n}.xml')}</loc></sitemap>" for n in range(2))
    place.put("/sitemap.xml", f"<sitemapindex {space}>{inner}</sitemapindex>", kind="application/xml")
    for n in range(2):
        place.put(f"/s{n}.xml", f"<urlset {space}><url><loc>{place.url(f'/{n}')}</loc></url></urlset>", kind="text/xml")
    place.run("add", place.url("/sitemap.xml"))
    (row,) = rows("feeds", "list", cwd=place.folder)
    assert (row["url"], row["kind"]) == (place.url("/sitemap.xml"), "sitemap")


def test_nothing_found_is_said_with_what_to_do(place: Place) -> None:
    place.put("/", "<html><body><p>Welcome.</p></body></html>")
    said = place.run("add", place.url("/"), code=1)
    assert "no feed was found" in said
    assert "--kind page" in said
    missing = place.run("add", place.url("/missing"), code=1)
    assert "no feed was found" in missing
    assert "--kind page" not in missing
    assert place.feeds() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "not an address"), "no web address"),
        (("add", "https://a.example/", "--publisher", "nobody"), "there is no publisher"),
        (("add", "https://a.example/", "--links", "h3 >> a"), "no CSS selector"),
        (("add", "https://a.example/", "--kind", "feeed"), "no kind of source"),
        (("add", "https://a.example/", "--kind", "feed", "--links", "a"), "--kind page"),
        (("remove", "https://nobody.example/"), "there is no feed"),
        (("move", "https://nobody.example/"), "there is no feed"),
        (("pause", "https://nobody.example/"), "there is no feed"),
    ],
)
def test_mistakes_are_sentences(place: Place, words: tuple[str, ...], said: str) -> None:
    ran = watchbot("feeds", *words, cwd=place.folder)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_feed_is_taken_out_of_the_file_but_not_of_an_opml_list(place: Place) -> None:
    opml = '<opml version="2.0"><body><outline text="B" xmlUrl="https://b.example/rss"/></body></opml>'
    (place.folder / "seeds/more.opml").write_text(opml)
    (place.folder / "seeds/feeds.yaml").write_text(
        "feeds:\n  # kept\n  - url: https://a.example/rss\n  - opml: more.opml\n"
    )
    place.run("remove", "a.example/rss")
    assert (place.folder / "seeds/feeds.yaml").read_text() == "feeds:\n  # kept\n  - opml: more.opml\n"
    assert "OPML" in place.run("remove", "https://b.example/rss", code=2)


def test_a_pause_survives_and_shows_in_health(place: Place) -> None:
    """Before the first poll too: the feed is taken over from the seeds."""
    place.put_feed("/a.xml", "one")
    write_files(place.folder, place.site, "/a.xml")
    place.run("pause", place.url("/a.xml"))
    assert watchbot("poll", "--all", cwd=place.folder).returncode == 0
    (row,) = rows("feeds", "health", cwd=place.folder)
    assert (row["paused"], row["state"], place.site.asked.total()) == (True, "new", 0)
    place.run("resume", place.url("/a.xml"))
    assert watchbot("poll", cwd=place.folder).returncode == 0
    (row,) = rows("feeds", "health", cwd=place.folder)
    assert (row["paused"], row["state"], row["entries"], row["pages"]) == (False, "ok", 1, {"ok": 1})


def test_a_moved_feed_is_given_its_new_address(place: Place) -> None:
    place.put_feed("/new.xml", "one")
    place.site.moves[(HOST, "/old.xml")] = place.url("/new.xml")
    write_files(place.folder, place.site, "/old.xml")
    assert "has not said" in place.run("move", place.url("/old.xml"), code=1)
    assert watchbot("poll", cwd=place.folder).returncode == 0
    (row,) = rows("feeds", "health", cwd=place.folder)
    assert (row["state"], row["moved_to"], row["moves"][0]["to"]) == (
        "moved",
        place.url("/new.xml"),
        place.url("/new.xml"),
    )
    assert "watchbot feeds move" in " ".join(watchbot("feeds", "health", cwd=place.folder).stdout.split())
    place.run("move", place.url("/old.xml"))
    assert place.feeds() == [place.url("/new.xml")]
    assert watchbot("poll", "--all", cwd=place.folder).returncode == 0
    (row,) = rows("feeds", "health", cwd=place.folder)
    assert (row["url"], row["state"], row["entries"]) == (place.url("/new.xml"), "ok", 1)
    assert [move["followed"] for move in row["moves"]] == [True]


def test_health_tells_what_design_asks_for_and_more(place: Place) -> None:
    place.put_feed("/a.xml", "one", "two")
    place.put("/robots.txt", "User-agent: *\nDisallow: /one", kind="text/plain")
    write_files(place.folder, place.site, "/a.xml")
    for _ in range(2):
        watchbot("poll", "--all", cwd=place.folder)
    (row,) = rows("feeds", "health", cwd=place.folder)
    assert {"id", "url", "state", "reason", "since", "last_good", "next_poll", "entries"} <= set(row)
    assert (row["state"], row["not_modified_rate"], row["robots_refused"]) == ("unchanged", 0.5, 1)
    assert (row["verify_tls"], row["kind"], row["typical_interval"]) == (True, "feed", None)
    assert row["pages"] == {"blocked": 1, "ok": 1}
    (kept,) = rows("articles", "list", "--state", "blocked", cwd=place.folder)
    assert (kept["url"], "robots.txt" in kept["reason"]) == (place.url("/one"), True)


def test_a_source_is_tested_without_a_trace(place: Place) -> None:
    place.put_feed("/a.xml", "one", "two", content="A long text of the feed's own. " * 40)
    place.put("/robots.txt", "User-agent: *\nDisallow: /one", kind="text/plain")
    told = json.loads(place.run("test", place.url("/a.xml"), "--json"))
    assert (told["state"], told["title"], told["entries"]) == ("ok", "Harbour news", 2)
    assert [(e["title"], e["published"], e["reads"]) for e in told["list"]] == [
        ("two", moment(2), "page"),
        ("one", moment(1), "the feed's own text (robots.txt)"),
    ]
    assert not (place.folder / "watchbot.db").exists()
    said = place.run("test", place.url("/missing"), code=1)
    assert "failing" in said
    assert "404" in said
    place.put("/", "<html><body><p>Welcome.</p></body></html>")
    assert f"watchbot feeds add {place.url('/')}" in place.run("test", place.url("/"), code=1)
