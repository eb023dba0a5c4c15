"""A bounded, incremental decoder for compressed bodies: gzip, deflate, Brotli and Zstandard, one of them at a time."""

from __future__ import annotations

from typing import Final

from watchbot.errors import FetchError
from watchbot.fetch.codings import AGAIN, HEADS, UNPACKERS, DecodingError, Unpacker

__all__ = ["ACCEPTED", "Decoder", "DecodingError", "unpacked"]

ACCEPTED: Final = "gzip, deflate, br, zstd"
_PLAIN: Final = frozenset({"", "identity", "none", "utf-8"})  # the last two are no codings, but servers send them
_MEMBERS: Final = 100  # of one body; each costs a copy of the rest, so thousands would be quadratic
_RATIO: Final = 250  # decoded to wire bytes; text reaches 20, made-up tables 100, a bomb 1,000
_RATIO_FROM: Final = 1_000_000  # decoded bytes below which any ratio is fine


class Decoder:
    """Undoes one content coding. `limit` caps both the bytes from the wire and the decoded ones."""

    def __init__(self, coding: str, limit: int) -> None:
        """Take the `Content-Encoding` as sent, and the cap on decoded bytes.

        Raises:
            DecodingError: more than one coding, or one that was not asked for.
        """
        named = [one.strip().lower().removeprefix("x-") for one in coding.split(",")]
        real = [one for one in named if one not in _PLAIN]
        if len(real) > 1 or not UNPACKERS.keys() >= set(real):
            raise DecodingError(f"unexpected content coding {coding[:60]!r}")
        self._coding = real[0] if real else ""
        self._limit = limit
        self._wire = 0
        self._size = 0
        self._chunks: list[bytes] = []
        self._head = b""  # first bytes, until there are enough of them
        self._unpacker: Unpacker | None = None
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
        if self._unpacker is None:
            self._head += chunk
            if len(self._head) < HEADS[self._coding]:
                return
            chunk, self._head = self._head, b""
            self._unpacker = UNPACKERS[self._coding](chunk)
        try:
            self._decompress(chunk)
        except DecodingError as error:
            if error.too_big:
                raise
            raise DecodingError(f"broken {self._coding} data: {error}") from error

    def finish(self) -> bytes:
        """Return the whole decoded body.

        Raises:
            DecodingError: the compressed data stops before its end.
        """
        unpacker = self._unpacker
        if self._head or (unpacker is not None and self._wire and not (unpacker.ended or self._over)):
            raise DecodingError(f"the {self._coding} data is cut off")
        return b"".join(self._chunks)

    def so_far(self) -> bytes:
        """Return what has been decoded, at most `limit` bytes; for a reader who is content with the head."""
        return b"".join(self._chunks)[: self._limit]

    def _decompress(self, data: bytes) -> None:
        """Unpack a piece, through the ends of members, as far as it goes."""
        while not self._over:
            unpacker = self._unpacker
            assert unpacker is not None  # noqa: S101  # feed() made it
            if unpacker.ended:
                unpacker = self._next_member(data)
                if unpacker is None:
                    return
            self._take(unpacker.some(data, self._limit - self._size + 1))
            data = unpacker.rest
            if not data and not unpacker.pending:
                return

    def _next_member(self, rest: bytes) -> Unpacker | None:
        """Go on with the next member of a body; anything else after the end is padding, as browsers have it."""
        if not rest.startswith(AGAIN.get(self._coding, ())):
            self._over = True
            return None
        self._members += 1
        if self._members > _MEMBERS:
            raise DecodingError(f"more than {_MEMBERS} {self._coding} members", too_big=True)
        self._unpacker = UNPACKERS[self._coding](rest)
        return self._unpacker

    def _take(self, decoded: bytes) -> None:
        self._size += len(decoded)
        self._chunks.append(decoded)  # at most one chunk, or one block of the coding, over the limit
        if self._size > self._limit:
            raise DecodingError(f"more than {self._limit} bytes", too_big=True)
        if self._size > _RATIO_FROM and self._size > self._wire * _RATIO:
            raise DecodingError(f"{self._size} bytes out of {self._wire}: a decompression bomb", too_big=True)


def unpacked(body: bytes, *, url: str, limit: int) -> bytes:
    """Return a document that was packed with gzip before it was put on the web, as sitemaps are; others as they are.

    Raises:
        FetchError: `decode` for broken data, `too_big` for more than `limit` bytes.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    decoder = Decoder("gzip", limit)
    try:
        decoder.feed(body)
        return decoder.finish()
    except DecodingError as error:
        reason = "too_big" if error.too_big else "decode"
        raise FetchError(url, reason, f"the packed document is unusable: {error}", transient=True) from error
