"""Digits that never are a quantity, told by their shape: dates, clocks, versions, phones, addresses, list numbers."""

from __future__ import annotations

import re

from watchbot.pipeline.numbers.scan import Numeral

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
# A day before or after its month, with the year behind it.
_MONTH_BEFORE = re.compile(rf"\b(?P<name>{_MONTH})\.? (?:the )?$")
_DAY_AFTER_MONTH = re.compile(
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?![\d%]|[.,:]\d| ?%| (?:per ?cent|percent|million|billion))"
    rf"(?: ?(?:-|to|and) ?(?:{_MONTH}\.? )?\d{{1,2}}(?!\d|[.,]\d| ?%))?(?:,? ?(?:19|20)\d\d(?![\d,.]\d))?"
)
_DAY_BEFORE_MONTH = re.compile(
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?: ?(?:-|to|and) ?\d{{1,2}}(?:st|nd|rd|"
    rf"th)?)?[ -](?:of )?{_MONTH}(?![a-z])\.?(?:,?[ -](?:19|20)\d\d)?"
)
_NUMERIC_DATE = re.compile(r"\d{4}[-/]\d\d?[-/]\d\d?(?!\d)|\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d\d)(?![\d.])")
_CLOCK = re.compile(
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})? ?(?:[ap]\.?m\b\.?|hrs\b|gmt\b|bst\b|utc\b|cet\b|edt\b|est\b|pdt\b|pst\b|et\b)|"
    r"\d{1,2}:\d{2}(?::\d{2})?(?!\d)|\d{1,2} ?(?:[ap]\.m\.|[ap]m\b)|\d{4} ?(?:gmt|hrs|utc)\b|\d{1,2} ?o'clock\b"
)
_VERSION = re.compile(r"\d+(?:\.\d+){2,}(?!\d|,\d)")
_RATIO = re.compile(r"\d+:\d+(?!\d)")
_GROUPED_THREES = re.compile(r"\d{1,3}(?:\.\d{3}){2}(?![\d.])")
_PHONE = re.compile(
    r"\d{3}[ -]\d{3,4}[ -]\d{4}(?!\d)|\d{3}-\d{4}(?![\d,.]\d)|\d{2,5} \d{3,4} \d{4}(?!\d)|"
    r"(?<=\+)\d[\d ()-]{7,16}\d(?!\d)"
)
_YEAR_PAIR = re.compile(r"(?:1[5-9]|20)\d\d ?[-/] ?(?:(?:1[5-9]|20)\d\d|\d\d)(?!\d|[.,]\d| ?%| [a-z]+s\b)")
_NAMED_SLASH = re.compile(r"(?:24/7|9/11|7/7|50/50|20/20|\d+/\d+/\d+)(?!\d)")
_SLASHED = re.compile(r"(\d+)/(\d+)")
_ORDINAL = re.compile(r"\d+(?:,\d{3})*(?:st|nd|rd|th)(?![a-z])|\d{2,4}'?s(?![a-z])")
_LIST_NUMBER = re.compile(r"\d{1,2}(?:[.)] |\.\)|\)(?=\w)| \) )")
_RANK_CELL = re.compile(r"\d{1,3} \| (?=[a-z])")
_BRACKETED = re.compile(r"\d{1,3}(?:, ?\d{1,3})*\]")
_LINE_START = re.compile(r"(?:^|\n)[ #*(-]*$")
_URL = re.compile(r"://|www\.|@|[\w-]\.(?:com|org|net|gov|edu|io|html?)/")
_LONGEST_TOKEN = 200
_TOKEN = re.compile(r"(?:\w|[-.](?=\w)){0,40}")
_JOINED_LEFT = frozenset("_#@\\&=?^")
_PREFIX_WORD = re.compile(r"\b(?:sub|now|minus|to|around|mid|pre|post|plus|about|just|then|or|and|an?|nearly)-$")
_DIGIT_CHAIN = re.compile(r"\d+(?:-\d+){2,}")
_SHAPES = (_CLOCK, _ORDINAL, _NAMED_SLASH, _YEAR_PAIR, _DIGIT_CHAIN, _RATIO)


def end_of_other_number(folded: str, numeral: Numeral) -> int:
    """Tell whether digits are part of something that is no quantity.

    Args:
        folded: the folded text.
        numeral: a number with no currency before it.

    Returns:
        Where that thing ends, or 0 where the numeral may be a quantity.
    """
    start, end = numeral.start, numeral.end
    if not folded[start].isdigit():
        return 0
    before = folded[start - 1] if start else " "
    if whole := _date(folded, start, before) or _by_shape(folded, start, end):
        return whole
    if before.isalpha() or (before == "-" and _is_name_part(folded, start)):
        return _end_of_token(folded, end)
    if (
        before in _JOINED_LEFT
        or (before in "./:" and folded[start - 2 : start - 1].isalnum())
        or _in_url(folded, start)
    ):
        return end
    if _is_listed(folded, start, end, before) or _is_no_fraction(folded, start, end):
        return end
    return 0


def _by_shape(folded: str, start: int, end: int) -> int:
    """End of a clock, ordinal, ratio, pair of years, version or telephone number that starts here, or 0."""
    for pattern in _SHAPES:
        if match := pattern.match(folded, start):
            return match.end()
    if (match := _VERSION.match(folded, start)) and not _GROUPED_THREES.match(folded, start):
        return match.end()
    match = _PHONE.match(folded, start)
    return match.end() if match and end < match.end() and "," not in match.group() else 0


def _date(folded: str, start: int, before: str) -> int:
    """End of a date that starts here or whose month stands right before, or 0."""
    if match := _NUMERIC_DATE.match(folded, start) or _DAY_BEFORE_MONTH.match(folded, start):
        return match.end()
    month = _MONTH_BEFORE.search(folded, max(0, start - 16), start) if before == " " else None
    day = _DAY_AFTER_MONTH.match(folded, start) if month else None
    if day is None:
        return 0
    if month is not None and month["name"] == "may" and day.end() - start <= 2:  # "may 5 people": a verb, or a month
        return day.end() if folded[day.end() : day.end() + 1] in ",. )\n" else 0
    return day.end()


def _is_name_part(folded: str, start: int) -> bool:
    """Whether a hyphen ties digits to a name ("gpt-4"), and not to a word such as "sub-" or "minus-"."""
    tied = folded[start - 2 : start - 1]
    return (tied.isalpha() or tied == ")") and not _PREFIX_WORD.search(folded, max(0, start - 9), start)


def _is_listed(folded: str, start: int, end: int, before: str) -> bool:
    """List numbers ("1. …", "(2) …"), ranks in the first cell of a row, and citations ("[12]")."""
    if before == "[" and _BRACKETED.match(folded, start):
        return True
    opens_line = _LINE_START.search(folded, max(0, start - 8), start) is not None
    if opens_line and _RANK_CELL.match(folded, start):
        return True
    if end - start > 2 or not _LIST_NUMBER.match(folded, start):
        return False
    if opens_line:
        return True
    closed = folded[end] == ")"
    unopened = before in " \n" and folded.find("(", max(0, start - 40), start) < 0
    return closed and (unopened or (before == "(" and end - start == 1))


def _is_no_fraction(folded: str, start: int, end: int) -> bool:
    """Whether a slash parts two numbers that are no fraction: "24/7"."""
    slashed = _SLASHED.fullmatch(folded, start, end)
    return slashed is not None and int(slashed[1]) >= int(slashed[2])


def _in_url(folded: str, start: int) -> bool:
    low = max(0, start - _LONGEST_TOKEN)
    blank = max(folded.rfind(" ", low, start), folded.rfind("\n", low, start))
    token = folded[max(low, blank + 1) : start]
    return len(token) > 3 and _URL.search(token) is not None


def _end_of_token(folded: str, end: int) -> int:
    """End of a name such as "gpt-4o" or "scp2-173m"."""
    return _TOKEN.match(folded, end).end()  # type: ignore[union-attr]  # it may be empty, so it always matches
