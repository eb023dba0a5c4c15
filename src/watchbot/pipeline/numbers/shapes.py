"""Digits that never are a quantity, told by their shape: dates, clocks, versions, phones, addresses, list numbers."""

from __future__ import annotations

import re

from watchbot.pipeline.numbers.scan import Numeral, Written

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
# A day before or after its month, with the year behind it.
_MONTH_BEFORE = re.compile(rf"\b{_MONTH}\.? (?:the )?$")
_MONTH_YEAR_BEFORE = re.compile(rf"\b{_MONTH}\.?,? $")
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
_LIST_CLOSE = re.compile(r" ?\)")
_RANK_CELL = re.compile(r"\d{1,3} \| (?=[a-z])")
_BRACKETED = re.compile(r"\d{1,3}(?:, ?\d{1,3})*\]")
_LINE_START = re.compile(r"(?:^|\n)[ #*(-]*$")
_URL_LEFT = re.compile(r"(?:://|www\.|@)[^\s]*$|[\w.-]\.(?:com|org|net|gov|edu|io|html?)/[^\s]*$")
_JOINED_LEFT = frozenset("_#@\\&=?^")
_LETTER_AHEAD = re.compile(r"(?:(?<=[a-z]%)|[a-z])")
_PREFIX_WORD = re.compile(r"\b(?:sub|now|minus|to|around|mid|pre|post|plus|about|just|then|or|and|an?|nearly)-$")
_DIGIT_CHAIN = re.compile(r"\d+(?:-\d+){2,}")


def end_of_other_number(text: str, folded: str, numeral: Numeral) -> int:
    """Tell whether digits are part of something that is no quantity.

    Returns:
        Where that thing ends, or 0 where the numeral may be a quantity.
    """
    if numeral.written is not Written.DIGITS and not folded[numeral.start].isdigit():
        return 0
    start = numeral.start
    before = folded[start - 1] if start else " "
    if end := _date(folded, start, before):
        return end
    for pattern in (_CLOCK, _ORDINAL, _NAMED_SLASH, _YEAR_PAIR, _DIGIT_CHAIN, _RATIO):
        if match := pattern.match(folded, start):
            return match.end()
    if (match := _VERSION.match(folded, start)) and not _GROUPED_THREES.match(folded, start):
        return match.end()
    match = _PHONE.match(folded, start)
    if match and numeral.end < match.end() and "," not in match.group():
        return match.end()
    if _listed(folded, start, numeral.end, before):
        return numeral.end
    if (
        before in _JOINED_LEFT
        or (before in "./:" and start > 1 and folded[start - 2].isalnum())
        or _in_url(folded, start)
    ):
        return numeral.end
    if before.isalpha():
        return _end_of_token(folded, numeral.end)
    if before == "-" and start > 1 and (folded[start - 2].isalpha() or folded[start - 2] == ")"):
        if text[start - 1] == "—" or _PREFIX_WORD.search(folded, max(0, start - 9), start):
            return 0
        return _end_of_token(folded, numeral.end)
    slashed = _SLASHED.fullmatch(folded, start, numeral.end)
    if slashed and int(slashed[1]) >= int(slashed[2]):
        return numeral.end
    return 0


def _date(folded: str, start: int, before: str) -> int:
    if match := _NUMERIC_DATE.match(folded, start):
        return match.end()
    if (match := _DAY_BEFORE_MONTH.match(folded, start)) and before != "$":
        return match.end()
    if before == " " and _MONTH_BEFORE.search(folded, max(0, start - 16), start):
        if (match := _DAY_AFTER_MONTH.match(folded, start)) and not folded.startswith(("may ",), start - 4):
            return match.end()
        if match and match.end() - start > 2:
            return match.end()
        if match and int(match.group()[:2].rstrip("snrt")) <= 31 and folded[match.end() : match.end() + 1] in ",. )\n":
            return match.end()
    return 0


def _listed(folded: str, start: int, end: int, before: str) -> bool:
    """List numbers at the start of a line ("1. …", "(2) …") and citations ("[12]")."""
    if before == "[" and _BRACKETED.match(folded, start):
        return True
    if _RANK_CELL.match(folded, start) and _LINE_START.search(folded, max(0, start - 2), start):
        return True
    if _LIST_NUMBER.match(folded, start) and end - start <= 2:
        return (
            bool(_LINE_START.search(folded, max(0, start - 8), start))
            or (folded[end] == ")" and before in " \n" and folded.find("(", max(0, start - 40), start) < 0)
            or (folded[end] == ")" and before == "(" and end - start == 1)
        )
    return False


def _in_url(folded: str, start: int) -> bool:
    blank = max(folded.rfind(" ", max(0, start - 200), start), folded.rfind("\n", max(0, start - 200), start))
    token = folded[blank + 1 if blank >= 0 else max(0, start - 200) : start]
    return len(token) > 3 and ("://" in token or "www." in token or "@" in token or bool(_URL_LEFT.search(token)))


def _end_of_token(folded: str, end: int) -> int:
    """End of a name such as "gpt-4o" or "scp2-173m"."""
    limit = min(len(folded), end + 40)
    while end < limit and (
        folded[end].isalnum() or (folded[end] in "-." and end + 1 < limit and folded[end + 1].isalnum())
    ):
        end += 1
    return end
