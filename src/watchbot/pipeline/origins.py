"""Which articles speak with one voice.

Counting is by origin, not by article: one publisher is one voice, and so is a copy of another publisher's text, as long
as its numbers are the same. A copy whose numbers differ is kept apart, because that is where errors are born.

A fingerprint has two halves. The first is of all words: it finds texts that share at least half of them. The second is
of the *skeleton*, the names and numbers in their order: it is what stays when a text is shortened, put into another
template, or rewritten word by word by a machine. In the golden set copies of either sort share 0.31 or more of their
skeleton, other pages 0.17 or less.

Each half is MinHash by one permutation (Li, Owen and Zhang, NIPS 2012) with empty bins filled by rotation (Shrivastava
and Li, ICML 2014): each shingle is hashed once, so it costs well under a millisecond an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from operator import eq

from watchbot.pipeline.decisions import NearCopy

BINS = 64  # of each half
MARKS = 2 * BINS
SHINGLE = 4  # words
NEAR = 0.5  # share of equal bins from which a text counts as a copy
PAIR = 2  # names and numbers in a piece of skeleton
SHORTENED = 0.45  # share of the skeleton from which a text counts as a copy, shortened or in another template
REWRITTEN = 0.28  # the same, when it also gives the same values of the same figures within `SOON`
EQUAL_VALUES = 2
SOON = timedelta(days=7)

_WORD_ROWS, _WORD_BANDS = 4, 16  # texts that share half of their shingles meet with p = 0.64, 70 % with 0.99
_BONE_ROWS, _BONE_BANDS = 2, 16  # half of the skeleton: 0.99, a third: 0.85
BANDS = _WORD_BANDS + _BONE_BANDS
_FEW = 8  # a skeleton with fewer pieces than this says nothing

_WORD = re.compile(r"\w+(?:[.,]\d+)*%?")
# A number, or another word that is not in small letters; those are passed over without a match for each.
_BONE = re.compile(r"(?:[a-z]\w*+|\W++)*+(\d+(?:[.,]\d+)*|\w+|\Z)")
_STARTS = ".!?:#\n"
_HIGHEST = b"\xff" * 9  # above every hash of eight bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Voiced:
    """The origin of an article, and why, in words."""

    origin: str
    note: str


def fingerprint(text: str) -> tuple[int, ...]:
    """Return the marks of a text: `MARKS` numbers below 2**32, or `()` for a text without words."""
    words = [word.encode("utf-8", "replace") for word in _WORD.findall(text.casefold())]
    if not words:
        return ()
    whole = _marks(_pieces(words, SHINGLE))
    bones = [bone.encode("utf-8", "replace") for bone in _skeleton(text)]
    if len(bones) < _FEW + PAIR - 1:
        return (*whole, *(mark ^ 0xFFFFFFFF for mark in whole))
    return (*whole, *_marks(_pieces(bones, PAIR)))


def _pieces(words: Sequence[bytes], size: int) -> Iterable[Sequence[bytes]]:
    """Return every so many words that follow each other; all of them where there are no more."""
    return zip(*(words[at:] for at in range(size)), strict=False) if len(words) > size else [words]


def _skeleton(text: str) -> list[str]:
    """Return the names and numbers in their order; a capital that only begins a sentence is no name."""
    bones = []
    for match in _BONE.finditer(text):
        word, start = match[1], match.start(1)
        if word[:1].isdigit():
            bones.append(word)
        elif word[:1].isupper():
            before = text[max(0, start - 4) : start].rstrip(" \u201c\u201d\"'(")
            if before and before[-1] not in _STARTS:
                bones.append(word.casefold())
    return bones


def _marks(pieces: Iterable[Sequence[bytes]]) -> tuple[int, ...]:
    """Return the smallest hash of each bin: of eight bytes the last one says which, the first four are the hash."""
    lowest = [_HIGHEST] * BINS
    join = b" ".join
    for piece in pieces:
        digest = blake2b(join(piece), digest_size=8).digest()
        place = digest[7] % BINS
        if digest < lowest[place]:
            lowest[place] = digest
    return _filled([None if digest is _HIGHEST else int.from_bytes(digest[:4], "big") for digest in lowest])


def _filled(bins: Sequence[int | None]) -> tuple[int, ...]:
    """Fill each empty bin from the next full one, moved by the distance so that short texts do not look alike."""
    source = next(i for i, number in enumerate(bins) if number is not None)
    filled = [0] * len(bins)
    for i in reversed(range(len(bins))):
        source = i if bins[i] is not None else source
        distance = (source - i) % len(bins)
        filled[i] = ((bins[source] or 0) + distance * 0x9E3779B1) & 0xFFFFFFFF
    return tuple(filled)


@lru_cache(maxsize=2)  # asked for what shares one, and then for filing it
def bands(marks: tuple[int, ...]) -> tuple[int, ...]:
    """Return the hash of each band of a fingerprint: two copies share at least one, at the same place."""
    if len(marks) != MARKS:
        return ()
    rows = [marks[i * _WORD_ROWS : (i + 1) * _WORD_ROWS] for i in range(_WORD_BANDS)]
    rows += [marks[BINS + i * _BONE_ROWS : BINS + (i + 1) * _BONE_ROWS] for i in range(_BONE_BANDS)]
    return tuple(
        int.from_bytes(blake2b(repr((i, row)).encode(), digest_size=6).digest(), "big") for i, row in enumerate(rows)
    )


def similarity(a: Sequence[int], b: Sequence[int]) -> float:
    """Return the share of equal bins of all words, an estimate of how many shingles two texts share (0 … 1)."""
    return _share(a[:BINS], b[:BINS])


def skeleton_similarity(a: Sequence[int], b: Sequence[int]) -> float:
    """Return the share of equal bins of the skeletons (0 … 1)."""
    return _share(a[BINS:], b[BINS:])


def _share(a: Sequence[int], b: Sequence[int]) -> float:
    if len(a) != BINS or len(b) != BINS:
        return 0.0
    equal: int = sum(map(eq, a, b))
    return equal / BINS


# --------------------------------------------------------------------------- whose voice

RULED, SPEAKS_AS = "a person has laid down that ", " speaks as "


def voice_of(
    *,
    publisher: str,
    marks: Sequence[int],
    claims: Iterable[tuple[str, str]],
    near: Sequence[NearCopy],
    published: datetime | None = None,
    copied_from: str = "",
    credit: str = "",
    heard: Iterable[str] = (),
    ruled: str = "",
) -> Voiced:
    """Return with whose voice an article speaks: its publisher's, or that of the earliest text it copies.

    A copy with another number on the same figure keeps its own voice, whatever it says about where it comes from.

    Args:
        publisher: of the article.
        marks: its fingerprint.
        claims: its (figure, value) pairs.
        near: earlier articles that share pieces of the fingerprint.
        published: when; a machine rewrite is only looked for among texts of the same days.
        copied_from: publisher of the page that it names as its canonical one, when that is another.
        credit: agency that it names in the text.
        heard: origins known so far, by which an agency is known under the name of its own site.
        ruled: the voice that a person has laid down for this publisher; its own name for a voice of its own.
    """
    if ruled:
        return Voiced(origin=ruled, note=f"{RULED}{publisher}{SPEAKS_AS}{ruled}")
    said = dict(claims)
    ways = [(n, _way(n, marks, said, published)) for n in near if n.publisher != publisher and _earlier(n, published)]
    copies = [(n, way) for n, way in ways if way]
    copies.sort(key=lambda pair: (pair[0].published is None, pair[0].published, pair[0].article_id))
    for copied, way in copies:
        differing = _differing(said, copied)
        if differing:
            note = f"{way} of {copied.url}, kept apart because its numbers differ: {', '.join(differing)}"
            return Voiced(origin=publisher, note=note)
        return Voiced(origin=copied.origin, note=f"{way} of {copied.url}")
    known = [*heard, *(n.origin for n in near)]
    if copied_from and copied_from != publisher:
        return Voiced(origin=copied_from, note=f"names a page of {copied_from} as its canonical one")
    if credit and not _same_name(credit, publisher):
        origin = next((o for o in known if _same_name(credit, o)), credit)
        return Voiced(origin=origin, note=f"credits {credit}")
    if not credit:
        agency = next((o for o in known if o != publisher and " " not in publisher and _is_agency(o, publisher)), "")
        if agency:
            return Voiced(origin=agency, note=f"published by {publisher}, which others credit as {agency}")
    return Voiced(origin=publisher, note=f"published by {publisher}")


def under_rules(voice: Voiced, rules: Mapping[str, str]) -> Voiced:
    """Return the voice that people have given to the origin of an article: who copies it speaks with that one too.

    Rules are followed from one to the next, and a circle, which none should be, is left where it closes.
    """
    way, note = [voice.origin], voice.note
    while (to := rules.get(way[-1], "")) and to not in way:
        note = f"{note}; {RULED}{way[-1]}{SPEAKS_AS}{to}"
        way.append(to)
    return Voiced(origin=way[-1], note=note)


def _earlier(near: NearCopy, published: datetime | None) -> bool:
    """A page that is looked at again is no copy of what was made of it meanwhile."""
    return published is None or near.published is None or near.published <= published


def _way(copied: NearCopy, marks: Sequence[int], said: Mapping[str, str], published: datetime | None) -> str:
    """Return in which way a text copies an earlier one, in words; empty when it does not."""
    if similarity(marks, copied.fingerprint) >= NEAR:
        return "a near copy"
    bones = skeleton_similarity(marks, copied.fingerprint)
    if bones >= SHORTENED:
        return "a shortened or rearranged copy"
    if bones < REWRITTEN or published is None or copied.published is None:
        return ""
    equal = sum(said.get(figure) == value for figure, value in copied.claims)
    soon = abs(published - copied.published) <= SOON
    return "a rewritten copy" if soon and equal >= EQUAL_VALUES else ""


def _differing(said: Mapping[str, str], copied: NearCopy) -> list[str]:
    theirs = dict(copied.claims)
    return sorted(figure for figure in said.keys() & theirs.keys() if said[figure] != theirs[figure])


# --------------------------------------------------------------------------- agencies

_NAME = r"[A-Z][\w&.'\u2019-]*(?:[ ](?:[A-Z][\w&.'\u2019-]*|of|and|the)){0,4}"
_DATELINE = re.compile(rf"\s*(?:#[^\n]*\n+)?([A-Z][\w .,/'\u2019-]{{1,48}})?\(({_NAME})\)[ ]*[-\u2013\u2014]")
# What else editors put into brackets at the head of a text.
_NO_AGENCY = re.compile(
    r"""(?: analysis | column | comment | correct(?:ion|ed) | editorial | exclusive | feature | interview | live
    | opinion | photos? | podcast | recasts | refile | updated? | updates | video
    | (?:mon|tues|wednes|thurs|fri|satur|sun)day | january | february | march | april | may
    | june | july | august | (?:septem|octo|novem|decem)ber )\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCES = (
    re.compile(rf"\b(?:[Dd]istributed|[Ss]upplied|[Pp]rovided) by (?:the )?({_NAME})"),
    re.compile(rf"\b(?:[Oo]riginally|[Ff]irst) (?:published|appeared) (?:by|in|on|at) (?:the )?({_NAME})"),
    re.compile(rf"(?:[Rr]epublished|[Rr]eprinted|[Ss]yndicated) (?:from|by|with permission of) (?:the )?({_NAME})"),
)
_WHERE = 300  # characters at the start and at the end of a text in which it credits an agency
_OF_AGENCY = re.compile(r"(?: (?:news|wire|press))?(?: (?:service|agency|wire|network))$", re.IGNORECASE)


def credited(text: str) -> str:
    """Return the agency that a text names in its dateline or at its end, as it is written there; empty without one."""
    line = _DATELINE.match(text[:_WHERE])
    if line is not None and _is_name_of_agency(line.group(2), before=line.group(1) or ""):
        return _as_named(line.group(2))
    found = next((m for part in (text[-_WHERE:], text[:_WHERE]) for p in _SENTENCES if (m := p.search(part))), None)
    return _as_named(found.group(1)) if found is not None else ""


def _as_named(name: str) -> str:
    return _OF_AGENCY.sub("", name).strip(" .")


def _is_name_of_agency(name: str, *, before: str) -> bool:
    """Tell whether brackets at the head of a text can name an agency.

    "Paris (France) –" and "Brussels (EU) –" name a place, "World Food Fund (WFF) –" says what it is called for short,
    "(Update)" is the editor's.
    """
    from watchbot.pipeline.claims.places import place_of  # brings all of the binding along, and datelines are rare

    if place_of(name) or _NO_AGENCY.match(name):
        return False
    initials = "".join(word[0] for word in re.findall(r"\w+", before) if word[0].isupper())
    return not (len(name) > 1 and name.isupper() and initials.endswith(name))


def _same_name(credit: str, origin: str) -> bool:
    """Tell whether a host, an id or a name is that of an agency: `Capitol Ledger`, `capitolledger.example`."""
    wanted = _squeezed(credit)
    return len(wanted) > 2 and wanted in {_squeezed(origin), *(_squeezed(label) for label in origin.split("."))}


def _is_agency(origin: str, publisher: str) -> bool:
    return "." not in origin and _same_name(origin, publisher)


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
