"""The bounded decoder, fed in any portions."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from contextlib import suppress

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from watchbot.fetch.decoding import Decoder, DecodingError


def bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKED = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}


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
    assert decode("br", brotli.compress(data), portion) == data
    assert decode("zstd", zstd.compress(data), portion) == data
    assert decode("zstd", zstd.compress(data) + zstd.compress(data), portion) == data + data


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "", "x-gzip", "br", "zstd"]), st.integers(1, 50))
def test_any_bytes_end_in_a_body_or_a_decoding_error(data: bytes, coding: str, portion: int) -> None:
    """Garbage never raises anything else, and never gives more than the limit."""
    with suppress(DecodingError):
        assert len(decode(coding, data, portion, limit=200)) <= 200


@given(st.binary(min_size=1, max_size=500), st.sampled_from(sorted(PACKED)), st.data())
def test_cut_off_data_is_noticed(data: bytes, coding: str, draw: st.DataObject) -> None:
    """Half a page must not pass for a whole one: what is missing would look withdrawn."""
    packed = PACKED[coding](data)
    end = draw.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(DecodingError):
        decode(coding, packed[:end], 40)


@pytest.mark.slow
@pytest.mark.parametrize("coding", sorted(PACKED))
def test_bomb_is_stopped_at_the_limit(coding: str) -> None:
    """A hundred megabytes in a hundred kilobytes (Brotli: in 158 bytes) cost no more memory than the limit allows."""
    bomb = PACKED[coding](b"\0" * 100_000_000)
    decoder = Decoder(coding, 1_000_000)
    tracemalloc.start()
    with pytest.raises(DecodingError) as caught:
        decoder.feed(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.too_big
    assert peak < 4_000_000


@pytest.mark.slow
def test_ratio_of_a_bomb_is_noticed_below_the_limit() -> None:
    """With room for more, the ratio tells a bomb from a page."""
    for coding, pack in PACKED.items():
        with pytest.raises(DecodingError, match="bomb"):
            decode(coding, pack(b"\0" * 5_000_000), 1_000, limit=10_000_000)
    text = b"".join(b"<tr><td>%d</td></tr>" % number for number in range(200_000))
    for coding, pack in PACKED.items():
        assert decode(coding, pack(text), 1_000, limit=10_000_000) == text


def test_a_frame_that_wants_a_hundred_megabytes_of_memory_is_refused() -> None:
    """A window is memory that is taken before the first byte comes out."""
    packed = zstd.compress(b"abc" * 50_000_000, options={zstd.CompressionParameter.window_log: 27})
    with pytest.raises(DecodingError, match="memory"):
        decode("zstd", packed, 1_000, limit=1_000_000)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_padding_is_no_fault_and_members_have_an_end(coding: str) -> None:
    pack = PACKED[coding]
    assert decode(coding, pack(b"text") + b"\0" * 50, 7) == b"text"
    with pytest.raises(DecodingError, match="members"):
        decode(coding, pack(b"x") * 1_000, 100)


@pytest.mark.parametrize("coding", ["compress", "gzip, gzip", "deflate, br", "zstd, zstd", "x" * 5_000])
def test_other_codings_are_refused(coding: str) -> None:
    """Only what was asked for, and only once."""
    with pytest.raises(DecodingError):
        Decoder(coding, 100)
