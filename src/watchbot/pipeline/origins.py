"""Which articles speak with one voice.

Counting is by origin, not by article: one publisher is one voice, and so is a near copy of another publisher's text, as
long as its numbers are the same. A copy whose numbers differ is kept apart, because that is where errors are born.

The fingerprint is MinHash by one permutation (Li, Owen and Zhang, NIPS 2012) with empty bins filled by rotation
(Shrivastava and Li, ICML 2014): each shingle is hashed once, so it costs well under a millisecond an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from watchbot.pipeline.decisions import NearCopy

BINS = 64
BANDS = 16  # of four bins each: texts that share half of their shingles meet in a band with p = 0.64, 70 % with 0.99
SHINGLE = 4  # words
NEAR = 0.5  # share of equal bins from which a text counts as a copy

_WORD = re.compile(r"\w+(?:[.,]\d+)*%?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voiced:
    """The origin of an article, and why, in words."""

    origin: str
    note: str


def fingerprint(text: str) -> tuple[int, ...]:
    """Return the MinHash of the text's word shingles: `BINS` numbers below 2**32, or `()` for a text without words."""
    words = _WORD.findall(text.casefold())
    if not words:
        return ()
    lowest: list[int | None] = [None] * BINS
    for at in range(max(1, len(words) - SHINGLE + 1)):
        digest = blake2b(" ".join(words[at : at + SHINGLE]).encode("utf-8", "replace"), digest_size=8).digest()
        number = int.from_bytes(digest, "big")
        place, rest = number % BINS, number >> 32
        kept = lowest[place]
        if kept is None or rest < kept:
            lowest[place] = rest
    return _filled(lowest)


def _filled(bins: Sequence[int | None]) -> tuple[int, ...]:
    """Fill each empty bin from the next full one, moved by the distance so that short texts do not look alike."""
    full = [i for i, number in enumerate(bins) if number is not None]
    filled = []
    for i in range(len(bins)):
        source = next((j for j in full if j >= i), full[0])
        distance = (source - i) % len(bins)
        filled.append(((bins[source] or 0) + distance * 0x9E3779B1) & 0xFFFFFFFF)
    return tuple(filled)


def bands(marks: Sequence[int]) -> tuple[int, ...]:
    """Return the hash of each band of a fingerprint: two near copies share at least one, at the same place."""
    if not marks:
        return ()
    rows = BINS // BANDS
    return tuple(
        int.from_bytes(
            blake2b(repr((i, tuple(marks[i * rows : (i + 1) * rows]))).encode(), digest_size=6).digest(), "big"
        )
        for i in range(BANDS)
    )


def similarity(a: Sequence[int], b: Sequence[int]) -> float:
    """Return the share of equal bins, an estimate of how many shingles two texts share (0 … 1)."""
    if not a or not b:
        return 0.0
    return sum(x == y for x, y in zip(a, b, strict=True)) / len(a)


def voice_of(
    *, publisher: str, marks: Sequence[int], claims: Iterable[tuple[str, str]], near: Sequence[NearCopy]
) -> Voiced:
    """Return with whose voice an article speaks: its publisher's, or that of the earliest text it copies.

    `claims` are (figure, value) pairs. A copy with another number on the same figure keeps its own voice.
    """
    said = dict(claims)
    copies = [n for n in near if n.publisher != publisher and similarity(marks, n.fingerprint) >= NEAR]
    copies.sort(key=lambda n: (n.published is None, n.published, n.article_id))
    for copied in copies:
        theirs = dict(copied.claims)
        differing = sorted(f for f in said.keys() & theirs.keys() if said[f] != theirs[f])
        if differing:
            note = f"a near copy of {copied.url}, kept apart because its numbers differ: {', '.join(differing)}"
            return Voiced(origin=publisher, note=note)
        return Voiced(origin=copied.origin, note=f"a near copy of {copied.url}")
    return Voiced(origin=publisher, note=f"published by {publisher}")
