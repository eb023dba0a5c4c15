"""One spelling for one page, and nothing but http(s)."""

import pytest

from watchbot.model import Publisher
from watchbot.pipeline.addresses import canonical, host, is_front_page, page_identity, publisher_of, resolve


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Example.ORG:80/a/../b/./c/?utm_source=x&b=2&a=1&fbclid=q#f", "http://example.org/b/c?a=1&b=2"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("https://example.org/%7euser/%e4%bd", "https://example.org/~user/%E4%BD"),
        ("https://müller.example/ä?q=ü", "https://xn--mller-kva.example/%C3%A4?q=%C3%BC"),
        ("https://example.org/?p=30716&source=rss", "https://example.org/?p=30716"),
        ("https://example.org/?source=agency&from=2024", "https://example.org/?from=2024&source=agency"),
        ("https://example.org/a?b", "https://example.org/a?b"),
        ("http://[2001:DB8::1]/x/", "http://[2001:db8::1]/x"),
        ("https://example.org/a;jsessionid=0F3A.n1?PHPSESSID=77&id=4", "https://example.org/a?id=4"),
    ],
)
def test_canonical(url: str, expected: str):
    assert canonical(url) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    "link",
    [
        "", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.org/", "mailto:a@b.example",
        "http://", "http://user@example.org/", "http://example.org\\@evil.example/",
        "http://example.org:99999/",
        "http://[bad", "http://example.org/" + "a" * 5000,
        "java\nscript:alert(1)", "http://exa\x00mple.org/", "http://example.org/?q=\ud800",
    ],
)  # fmt: skip
def test_what_is_no_address(link: str):
    """Other schemes, user names, backslashes and control characters are refused, whatever the base."""
    assert resolve("https://example.org/feed", link) == ""
    assert canonical(link) == ""


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (" /a b\n", "https://example.org/a%20b"),
        ("c?x=1#f", "https://example.org/feeds/c?x=1#f"),
        ("//other.example/x", "https://other.example/x"),
        ("HTTPS://other.example/x", "https://other.example/x"),
    ],
)
def test_resolve(link: str, expected: str):
    assert resolve("https://example.org/feeds/all.xml", link) == expected


@pytest.mark.parametrize(
    ("url", "front"),
    [
        ("https://example.org", True),
        ("https://example.org/#top", True),
        ("https://example.org/index.html", True),
        ("https://example.org/?p=7", False),
        ("https://example.org/news", False),
        ("http://[", False),
    ],
)
def test_front_pages(url: str, front: bool):
    assert is_front_page(url) is front


def test_identity_survives_https_and_www():
    assert page_identity("http://www.example.org/a/") == page_identity("https://example.org/a?utm_medium=feed#x")


def test_publisher_is_the_nearest_domain_that_is_named_or_the_exact_host():
    known = [
        Publisher(id="media", name="M", hosts=("example.org",)),
        Publisher(id="sport", name="S", hosts=("www.sport.example.org",)),
    ]
    assert publisher_of("https://www.example.org/x", known) == "media"
    assert publisher_of("https://live.sport.example.org/x", known) == "sport"
    assert publisher_of("https://notexample.org/x", known) == "notexample.org"
    assert host("https://WWW.Example.org:8080/x") == "example.org"
