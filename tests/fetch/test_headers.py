"""What headers say, within bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from watchbot.fetch.headers import LONGEST_AGE, LONGEST_WAIT, max_age, retry_after, validators

NOW = 1_795_000_000.0  # 18 November 2026, 11:06:40 UTC
DATE = "Wed, 18 Nov 2026 11:06:40 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("999999999", LONGEST_WAIT),
        ("Wed, 18 Nov 2026 11:08:40 GMT", 120.0),
        ("Wednesday, 18-Nov-26 11:08:40 GMT", 120.0),
        ("Wed Nov 18 11:08:40 2026", 120.0),
        ("Wed, 18 Nov 2026 11:00:00 GMT", 0.0),
        ("Wed, 18 Nov 2099 11:00:00 GMT", LONGEST_WAIT),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("60, 120", None),
        ("", None),
        ("9" * 400, None),
        ("Wed, 99 Foo 2026 99:99:99 GMT", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    """Seconds or a date in each of the three forms, at most a day, never negative, else nothing."""
    assert retry_after(CIMultiDict({"retry-after": value}), NOW) == seconds


def test_dates_count_from_the_servers_own_clock() -> None:
    """A server whose clock is an hour off means the difference, not the moment."""
    headers = CIMultiDict({"Date": "Wed, 18 Nov 2026 12:06:40 GMT", "Retry-After": "Wed, 18 Nov 2026 12:08:40 GMT"})
    assert retry_after(headers, NOW) == 120.0
    headers = CIMultiDict({"Date": "Wed, 18 Nov 2026 12:06:40 GMT", "Expires": "Wed, 18 Nov 2026 12:16:40 GMT"})
    assert max_age(headers, NOW) == 600.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "max-age=600"}, 600.0),
        ({"Cache-Control": "public, Max-Age = 600, must-revalidate"}, 600.0),
        ({"Cache-Control": 'max-age="600"'}, 600.0),
        ({"Cache-Control": "s-maxage=9999"}, None),
        ({"Cache-Control": "max-age=600", "Age": "200"}, 400.0),
        ({"Cache-Control": "max-age=600", "Age": "900"}, 0.0),
        ({"Cache-Control": "max-age=600", "Age": "old"}, 600.0),
        ({"Cache-Control": "max-age=99999999999"}, LONGEST_AGE),
        ({"Cache-Control": "no-cache, max-age=600"}, 0.0),
        ({"Cache-Control": "no-store"}, 0.0),
        ({"Cache-Control": "max-age=-1"}, None),
        ({"Expires": "Wed, 18 Nov 2026 11:16:40 GMT"}, 600.0),
        ({"Expires": "0"}, 0.0),
        ({"Expires": "-1"}, 0.0),
        ({"Expires": "Wed, 18 Nov 2026 11:16:40 GMT", "Cache-Control": "max-age=60"}, 60.0),
        ({"Expires": "Wed, 18 Nov 2026 11:16:40 GMT", "Date": DATE}, 600.0),
    ],
)
def test_max_age(headers: dict[str, str], seconds: float | None) -> None:
    """Cache-Control before Expires, less the age; a server that forbids keeping says 0."""
    assert max_age(CIMultiDict(headers), NOW) == seconds


@pytest.mark.slow
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_survived(one: str, two: str, three: str) -> None:
    """Whatever a server writes, the answer is a bounded number or nothing."""
    headers = CIMultiDict(
        {"Retry-After": one, "Expires": two, "Cache-Control": three, "Date": one, "Age": two, "ETag": three}
    )
    wait, age = retry_after(headers, NOW), max_age(headers, NOW)
    assert wait is None or 0 <= wait <= LONGEST_WAIT
    assert age is None or 0 <= age <= LONGEST_AGE
    assert validators(headers).etag in {three, ""}
