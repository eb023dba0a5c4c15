"""Numbers that stand alone in a paragraph, with what they are in the next one: "124.6 GW", then "Installed capacity".

Pages set their figures so ("in numbers", the top of a report), and lists begin with them: "432.8 parts per million. The
air held this much …". The words below, or behind, are the number's as those of a sentence are; where the labels stand
above their numbers instead, the heading above explains them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from watchbot.model import Quantity
from watchbot.pipeline.text import Sentence

LONGEST_ALONE = 60  # code points of a number that stands alone
LONGEST_CAPTION = 140  # code points
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_CLOSED = re.compile(r"[.!?:;]$")


def caption_of(
    number: int,
    quantity: Quantity,
    sentences: Sequence[Sentence],
    quantities: Sequence[Quantity],
    starts: Sequence[int],
) -> Sentence | None:
    """Return the paragraph that says what a number standing alone is, or None.

    Args:
        number: index of the number's sentence.
        quantity: the number.
        sentences: of the text.
        quantities: of the text, in order.
        starts: where they start.
    """
    own = sentences[number]
    if not may_have_caption(sentences, number) or not _stands_alone(own, quantity):
        return None
    caption = sentences[number + 1]
    if caption.paragraph == own.paragraph:
        begins = not any(c.isalpha() for c in own.text[: quantity.start - own.start])  # and not "It is 631."
        if not begins or caption.kind == "row":
            return None
    elif not _is_caption(caption):
        return None
    inside = quantities[bisect_left(starts, caption.start) : bisect_left(starts, caption.end)]
    return None if any(q.unit == quantity.unit for q in inside) else caption


def may_have_caption(sentences: Sequence[Sentence], number: int) -> bool:
    """Whether a sentence is so short that it may be a number standing alone, with a caption below. Cheap."""
    own = sentences[number]
    return own.end - own.start <= LONGEST_ALONE and number + 1 < len(sentences) and own.kind != "row"


def _stands_alone(sentence: Sentence, quantity: Quantity) -> bool:
    if sentence.kind == "row" or sentence.end - sentence.start > quantity.end - quantity.start + 24:
        return False
    before = sentence.text[: quantity.start - sentence.start]
    behind = sentence.text[quantity.end - sentence.start :]
    return len(_LETTERS.findall(f"{before} {behind}")) <= 1


def _is_caption(sentence: Sentence) -> bool:
    return (
        sentence.kind != "row"
        and sentence.end - sentence.start <= LONGEST_CAPTION
        and _CLOSED.search(sentence.text.rstrip()) is None
        and len(_LETTERS.findall(sentence.text)) >= 2
    )
