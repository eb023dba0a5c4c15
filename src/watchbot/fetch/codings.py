"""The content codings, each as one incremental, bounded decompressor with the same few words.

    unpack.some(data, limit)   → up to about `limit` bytes; `data` only in the first call for a piece
    unpack.pending             → more would come without new data
    unpack.ended, unpack.rest  → the coding's own end was met, and what was behind it

Brotli gives whole blocks, so a little more than the limit may come. A Zstandard frame that wants a window of more than
8 MB is refused (RFC 9659). All raise DecodingError for data that is none of theirs.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from zlib import _Decompress  # the type has no public name

_ZSTD_WINDOW: Final = 23  # as a power of two


class DecodingError(Exception):
    """A body that its declared coding does not fit. `too_big`: it fits only too well."""

    def __init__(self, message: str, *, too_big: bool = False) -> None:
        super().__init__(message)
        self.too_big = too_big


class Unpacker(Protocol):
    """One stream of one coding."""

    pending: bool
    ended: bool
    rest: bytes

    def some(self, data: bytes, limit: int) -> bytes:
        """Return the next bytes, about `limit` of them at most."""
        ...


class Inflater:
    """gzip, and deflate with or without its header."""

    def __init__(self, wbits: int) -> None:
        self._inflate: _Decompress = zlib.decompressobj(wbits=wbits)
        self.pending = self.ended = False
        self.rest = b""

    def some(self, data: bytes, limit: int) -> bytes:
        """Return the next bytes."""
        try:
            found = self._inflate.decompress(data or self._inflate.unconsumed_tail, limit)
        except zlib.error as error:
            raise DecodingError(str(error)) from error
        self.ended, self.rest = self._inflate.eof, self._inflate.unused_data
        self.pending = bool(self._inflate.unconsumed_tail) and not self.ended
        return found


class Unbrotler:
    """Brotli."""

    def __init__(self) -> None:
        import brotli

        self._stream: Any = brotli.Decompressor()
        self._error: type[Exception] = brotli.error
        self.pending = self.ended = False
        self.rest = b""

    def some(self, data: bytes, limit: int) -> bytes:
        """Return the next bytes."""
        try:
            found: bytes = self._stream.process(data, output_buffer_limit=max(limit, 1))
        except self._error as error:
            raise DecodingError(str(error)) from error
        self.ended = self._stream.is_finished()
        self.pending = not self.ended and not self._stream.can_accept_more_data()
        return found


class Unzstd:
    """Zstandard."""

    def __init__(self) -> None:
        zstd = _zstd()
        options = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW}
        self._stream: Any = zstd.ZstdDecompressor(options=options)
        self._error: type[Exception] = zstd.ZstdError
        self.pending = self.ended = False
        self.rest = b""

    def some(self, data: bytes, limit: int) -> bytes:
        """Return the next bytes."""
        try:
            found: bytes = self._stream.decompress(data, max(limit, 1))
        except self._error as error:
            raise DecodingError(str(error)) from error
        self.ended = self._stream.eof
        self.rest = self._stream.unused_data if self.ended else b""
        self.pending = not self.ended and not self._stream.needs_input
        return found


def _zstd() -> Any:
    """Return the library: Python's own from 3.14 on, before that the same one under another name."""
    import importlib
    import sys

    return importlib.import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


def deflated(head: bytes) -> Inflater:
    """Return what undoes deflate; two bytes of head tell apart the two things that servers call so."""
    has_header = head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0  # RFC 1950, else bare RFC 1951
    return Inflater(15 if has_header else -15)


HEADS: Final[Mapping[str, int]] = {"gzip": 1, "deflate": 2, "br": 1, "zstd": 1}
"""Bytes that must be there before the unpacker can be chosen."""

UNPACKERS: Final[Mapping[str, Callable[[bytes], Unpacker]]] = {
    "gzip": lambda _head: Inflater(31),
    "deflate": deflated,
    "br": lambda _head: Unbrotler(),
    "zstd": lambda _head: Unzstd(),
}

AGAIN: Final[Mapping[str, tuple[bytes, ...]]] = {
    "gzip": (b"\x1f",),
    "zstd": (b"\x28", *(bytes([0x50 + n]) for n in range(16))),  # a frame, or one of the sixteen kinds to be skipped
}
"""The bytes with which another member may begin, for codings whose bodies may have several one behind the other."""
