"""Changes to feeds.yaml by commands: nothing else in the file moves."""

from __future__ import annotations

import difflib

import pytest

from watchbot.model import FeedKind, FeedSeed
from watchbot.seeds.additions import EditError, with_address, with_feeds, without_feed

FILE = """\
# What we read. Ask Ada before you change it.
feeds:
  # about one
  - url: "https://a.example/rss"   # tail
    title:   'One'
    every: 1h

  - {url: https://b.example/rss, title: Two}
  # end of the list

# publishers come now
publishers:
  - {id: example, name: Example Media with a name so long that a library would like to fold it, hosts: [b.example]}
"""
NEW = FeedSeed(url="https://c.example/rss", title="Drei: a # b", folder="x/y")


def changes(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def test_a_feed_is_added_behind_the_last_one_and_nothing_else_moves() -> None:
    written, added = with_feeds(FILE, [NEW], [])
    assert added == 1
    assert changes(FILE, written) == [
        "+   - url: https://c.example/rss",
        "+     title: 'Drei: a # b'",
        "+     folder: x/y",
    ]


def test_what_is_said_of_a_source_is_written() -> None:
    page = FeedSeed(
        url="https://d.example/", publisher="p", primary=True, kind=FeedKind.PAGE, links="#a > h3 a", verify_tls=False
    )
    written, _ = with_feeds("", [page], [])
    assert written == (
        "feeds:\n  - url: https://d.example/\n    publisher: p\n    primary: true\n    kind: page\n"
        "    links: '#a > h3 a'\n    verify_tls: false\n"
    )


def test_known_feeds_and_doubles_are_left_out() -> None:
    known = [FeedSeed(url="http://www.c.example/rss/")]
    assert with_feeds(FILE, [NEW], known) == (FILE, 0)
    assert with_feeds(FILE, [NEW, NEW], [])[1] == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "feeds:\n  - url: U\n"),
        ("# only a comment", "# only a comment\nfeeds:\n  - url: U\n"),
        ("feeds: []  # none yet\npublishers: []\n", "feeds:  # none yet\n  - url: U\npublishers: []\n"),
        ("feeds:\n", "feeds:\n  - url: U\n"),
        ("publishers: []", "publishers: []\nfeeds:\n  - url: U\n"),
        ("feeds:\n- url: https://x.example/", "feeds:\n- url: https://x.example/\n- url: U\n"),
        ("feeds:\n  - opml: more.opml\n  # end\n", "feeds:\n  - opml: more.opml\n  - url: U\n  # end\n"),
    ],
)
def test_files_as_people_have_them(before: str, after: str) -> None:
    written, _ = with_feeds(before, [FeedSeed(url="https://c.example/rss")], [])
    assert written == after.replace("U", "https://c.example/rss")


def test_a_list_in_one_line_is_left_to_the_person() -> None:
    with pytest.raises(EditError):
        with_feeds("feeds: [{url: https://x.example/}]\n", [NEW], [])


@pytest.mark.parametrize(
    ("url", "gone"),
    [
        (
            "http://a.example/rss/",
            ['-   - url: "https://a.example/rss"   # tail', "-     title:   'One'", "-     every: 1h"],
        ),
        ("https://b.example/rss", ["-   - {url: https://b.example/rss, title: Two}"]),
    ],
)
def test_a_feed_is_taken_out_and_comments_stay(url: str, gone: list[str]) -> None:
    written = without_feed(FILE, url)
    assert written is not None
    assert changes(FILE, written) == gone
    assert "# about one" in written
    assert "# end of the list" in written


def test_taking_out_what_is_not_there_and_the_last_one() -> None:
    assert without_feed(FILE, "https://nobody.example/") is None
    assert without_feed("feeds:\n  - url: https://x.example/\nx: 1\n", "https://x.example/") == "feeds: []\nx: 1\n"


def test_an_address_is_changed_in_its_place() -> None:
    written = with_address(FILE, "https://a.example/rss", "https://new.example/f?a=1#b")
    assert written is not None
    assert changes(FILE, written) == [
        '-   - url: "https://a.example/rss"   # tail',
        "+   - url: https://new.example/f?a=1#b   # tail",
    ]
    assert with_address(FILE, "https://nobody.example/", "https://x.example/") is None


def test_adding_and_taking_out_gives_the_file_back() -> None:
    written, _ = with_feeds(FILE, [NEW], [])
    assert without_feed(written, NEW.url) == FILE
