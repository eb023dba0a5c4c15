"""How the bytes of pages are kept: smaller, where that is possible."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# Level of Zstandard: a page of 100 kB takes 0.2 ms and shrinks to a seventh; the quickest levels of zlib, which older
# databases have, take twice as long for a fifth.
_LEVEL: Final = 3
_UNPACKERS: Mapping[str, Callable[[bytes], bytes]] = {"zstd": zstd.decompress, "zlib": zlib.decompress, "plain": bytes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The bytes of a page as they are kept, and how many they were."""

    body: bytes
    packing: str  # zstd | zlib | plain
    size: int


def pack(body: bytes) -> Packed:
    """Return bytes as they are to be kept. Takes a few milliseconds for each megabyte; needs no database."""
    smaller = zstd.compress(body, _LEVEL)
    if len(smaller) < len(body):
        return Packed(body=smaller, packing="zstd", size=len(body))
    return Packed(body=body, packing="plain", size=len(body))


def unpack(body: bytes, packing: str) -> bytes:
    """Return the bytes that were packed."""
    return _UNPACKERS[packing](body)
