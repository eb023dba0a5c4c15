"""The bounded decoder, fed in any portions."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbot.fetch.decoding import Decoder, DecodingError


def bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def decode(coding: str, data: bytes, portion: int, limit: int = 100_000) -> bytes:
    decoder = Decoder(coding, limit)
    for start in range(0, len(data), portion):
        decoder.feed(data[start : start + portion])
    return decoder.finish()


@given(st.binary(max_size=3_000), st.integers(1, 500))
def test_any_portions_give_back_the_bytes(data: bytes, portion: int) -> None:
    """However the network cuts the body, the same bytes come out, in each coding."""
    assert decode("identity", data, portion) == data
    assert decode("gzip", gzip.compress(data), portion) == data
    assert decode("gzip", gzip.compress(data) + gzip.compress(data), portion) == data + data
    assert decode("deflate", zlib.compress(data), portion) == data
    assert decode("deflate", bare(data), portion) == data


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "", "x-gzip"]), st.integers(1, 50))
def test_any_bytes_end_in_a_body_or_a_decoding_error(data: bytes, coding: str, portion: int) -> None:
    """Garbage never raises anything else, and never gives more than the limit."""
    with suppress(DecodingError):
        assert len(decode(coding, data, portion, limit=200)) <= 200


@given(st.binary(min_size=1, max_size=500), st.data())
def test_cut_off_data_is_noticed(data: bytes, draw: st.DataObject) -> None:
    """Half a page must not pass for a whole one: what is missing would look withdrawn."""
    packed = gzip.compress(data)
    end = draw.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(DecodingError):
        decode("gzip", packed[:end], 40)


def test_bomb_is_stopped_at_the_limit() -> None:
    """A hundred megabytes in a hundred kilobytes cost no more memory than the limit, some times over."""
    bomb = gzip.compress(b"\0" * 100_000_000, 9)
    decoder = Decoder("gzip", 1_000_000)
    tracemalloc.start()
    with pytest.raises(DecodingError) as caught:
        decoder.feed(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.too_big
    assert peak < 4_000_000


def test_ratio_of_a_bomb_is_noticed_below_the_limit() -> None:
    """With room for more, the ratio tells a bomb from a page."""
    with pytest.raises(DecodingError, match="bomb"):
        decode("gzip", gzip.compress(b"\0" * 5_000_000), 1_000, limit=10_000_000)
    text = b"".join(b"<tr><td>%d</td></tr>" % number for number in range(200_000))
    assert decode("gzip", gzip.compress(text), 1_000, limit=10_000_000) == text


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip", "gzip,", "deflate, gzip", "x" * 5_000])
def test_other_codings_are_refused(coding: str) -> None:
    """Only what was asked for, and only once."""
    with pytest.raises(DecodingError):
        Decoder(coding, 100)
