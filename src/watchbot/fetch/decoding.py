"""A bounded, incremental decoder for compressed bodies.

gzip and deflate only, and only these are asked for: Brotli and Zstandard would need another dependency, and their
decoders bound nothing by themselves.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zlib import _Decompress  # the type has no public name

ACCEPTED: Final = "gzip, deflate"
_PLAIN: Final = frozenset({"", "identity", "none", "utf-8"})  # the last two are no codings, but servers send them
_GZIP: Final = frozenset({"gzip", "x-gzip"})
_MEMBERS: Final = 100  # of one gzip body; each costs a copy of the rest, so thousands would be quadratic
_RATIO: Final = 250  # decoded to wire bytes; text reaches 20, made-up tables 100, a bomb 1,000
_RATIO_FROM: Final = 1_000_000  # decoded bytes below which any ratio is fine


class DecodingError(Exception):
    """A body that its declared coding does not fit. `too_big`: it fits only too well."""

    def __init__(self, message: str, *, too_big: bool = False) -> None:
        super().__init__(message)
        self.too_big = too_big


class Decoder:
    """Undoes one content coding. `limit` caps both the bytes from the wire and the decoded ones."""

    def __init__(self, coding: str, limit: int) -> None:
        """Take the `Content-Encoding` as sent, and the cap on decoded bytes.

        Raises:
            DecodingError: more than one coding, or one that was not asked for.
        """
        coding = coding.strip().lower()
        if coding not in _PLAIN | _GZIP | {"deflate"}:
            raise DecodingError(f"unexpected content coding {coding[:60]!r}")
        self._coding = coding
        self._limit = limit
        self._wire = 0
        self._size = 0
        self._chunks: list[bytes] = []
        self._head = b""  # first bytes of a deflate body: they tell its two forms apart
        self._inflate: _Decompress | None = zlib.decompressobj(wbits=31) if coding in _GZIP else None
        self._members = 1
        self._over = False  # what follows is padding

    @property
    def size(self) -> int:
        """Decoded bytes so far."""
        return self._size

    def feed(self, chunk: bytes) -> None:
        """Decode the next bytes from the wire.

        Raises:
            DecodingError: broken data, or more than the limit.
        """
        self._wire += len(chunk)
        if self._coding in _PLAIN:
            self._take(chunk)
            return
        if self._wire > self._limit:
            raise DecodingError(f"more than {self._limit} bytes on the wire", too_big=True)
        if self._coding == "deflate" and self._inflate is None:
            self._head += chunk
            if len(self._head) < 2:
                return
            chunk, self._head = self._head, b""
            self._inflate = zlib.decompressobj(wbits=15 if _has_zlib_header(chunk) else -15)
        try:
            self._decompress(chunk)
        except zlib.error as error:
            raise DecodingError(f"broken {self._coding} data: {error}") from error

    def finish(self) -> bytes:
        """Return the whole decoded body.

        Raises:
            DecodingError: the compressed data stops before its end.
        """
        inflate = self._inflate
        broken_off = self._head or (inflate is not None and self._wire and not (inflate.eof or self._over))
        if broken_off:
            raise DecodingError(f"the {self._coding} data is cut off")
        return b"".join(self._chunks)

    def so_far(self) -> bytes:
        """Return what has been decoded, at most `limit` bytes; for a reader who is content with the head."""
        return b"".join(self._chunks)[: self._limit]

    def _decompress(self, data: bytes) -> None:
        while data and not self._over:
            inflate = self._inflate
            assert inflate is not None  # noqa: S101  # feed() made it
            self._take(inflate.decompress(data, self._limit - self._size + 1))
            if not inflate.eof:
                data = inflate.unconsumed_tail
                continue
            data = inflate.unused_data
            if data:
                self._next_member(data)

    def _next_member(self, rest: bytes) -> None:
        """Go on with the next member of a gzip body; anything else after the end is padding, as browsers have it."""
        if self._coding not in _GZIP or rest[0] != 0x1F:
            self._over = True
            return
        self._members += 1
        if self._members > _MEMBERS:
            raise DecodingError(f"more than {_MEMBERS} gzip members", too_big=True)
        self._inflate = zlib.decompressobj(wbits=31)

    def _take(self, decoded: bytes) -> None:
        self._size += len(decoded)
        self._chunks.append(decoded)  # at most one chunk or one byte over the limit
        if self._size > self._limit:
            raise DecodingError(f"more than {self._limit} bytes", too_big=True)
        if self._size > _RATIO_FROM and self._size > self._wire * _RATIO:
            raise DecodingError(f"{self._size} bytes out of {self._wire}: a decompression bomb", too_big=True)


def _has_zlib_header(data: bytes) -> bool:
    """Tell the two things apart that servers call deflate: with the header of RFC 1950, or bare RFC 1951."""
    return data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
