"""How people write durations, sizes, times, dates, numbers and phrases, and what is meant by them.

Every reader takes what a sheet holds (see `sheet`) and returns a value, or raises a `PydanticCustomError` whose type is
the rule of the report and whose `hint` says what to write instead. The annotated types at the end are what models use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Final, Self, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError
from rapidfuzz import fuzz, process

from watchbot.config.sheet import Number
from watchbot.model import Grain, Period

MAX_DIGITS: Final = 30  # of a number; a figure of any subject has fewer, and sums over them stay exact
MAX_POWER: Final = 30  # of ten: from 1e-30 to 1e30
MAX_PHRASE: Final = 200  # characters; longer ones are sentences, and meet nothing


class Resolved(str):
    """A text that was completed from the environment or a file; reports show `written`, never the text itself."""

    __slots__ = ("written",)
    written: str

    def __new__(cls, text: str, written: str) -> Self:
        """Make the completed text, which remembers how it was written."""
        made = super().__new__(cls, text)
        made.written = written
        return made


def mistake(rule: str, message: str, hint: str = "") -> PydanticCustomError:
    """Build the exception that becomes a mistake in the report."""
    return PydanticCustomError(rule, "{message}", {"hint": hint, "message": message})


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return `did you mean "x"?` for the nearest choice, or nothing when none is near."""
    found = process.extractOne(word.lower(), {c: c.lower() for c in choices}, scorer=fuzz.ratio, score_cutoff=60)
    return f'did you mean "{found[2]}"?' if found else ""


def shown(value: Any) -> str:
    """Say a value in a report: as it was written, short, and without anything that came from the environment."""
    if isinstance(value, Resolved):
        return f'"{value.written}"'
    if isinstance(value, Number):
        return value.text
    if isinstance(value, str):
        return f'"{value if len(value) <= 60 else value[:57] + "…"}"'
    return {bool: str(value).lower(), list: "a list", dict: "keys and values"}.get(type(value), "nothing")


# --------------------------------------------------------------------------- texts


def read_text(value: Any) -> str:
    """Return a text; numbers count as texts, since nobody wants to write quotes around 2026."""
    if isinstance(value, Number):
        return value.text
    if isinstance(value, bool):
        raise mistake("not-text", "expected a text, found true or false", 'put it in quotes: "true"')
    if not isinstance(value, str):
        raise mistake("not-text", f"expected a text, found {shown(value)}")
    if any(ord(c) < 32 and c not in "\n\t" for c in value):
        raise mistake("control-character", "a control character in a text", "remove it")
    return value.strip()


def read_name(value: Any) -> str:
    """Return a text of one line that is not empty."""
    text = read_text(value)
    if not text:
        raise mistake("empty", "is empty")
    if "\n" in text:
        raise mistake("line-break", "has a line break in it", "write it in one line")
    return text


def read_id(value: Any) -> str:
    """Return an id: letters, digits, `-`, `_` and `.`, up to 100 of them."""
    text = read_name(value)
    if not re.fullmatch(r"\w[\w.-]{0,99}", text):
        plain = re.sub(r"[^\w.-]+", "-", text).strip("-.").lower()[:100]
        raise mistake("bad-id", f"{shown(text)} is no id", f'use letters, digits, "-", "_": "{plain}"')
    return text


def file_stem(text: str) -> str:
    """Return a name for a file: lower-case letters, digits, dash and underscore only, at most 80 characters."""
    return re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-")[:80] or "unnamed"


_REGEX: Final = re.compile(r"\\[a-zA-Z.(\[]|\.[*+?]|\(\?|\[[^\]]*-[^\]]*\]|\||^\^|[)\]][*+?]")


def read_phrase(value: Any) -> str:
    """Return a phrase: plain words, blanks folded. Regular expressions and wildcards are refused, not misread."""
    text = " ".join(read_text(value).split())
    if not any(c.isalnum() for c in text):
        raise mistake("empty-phrase", "a phrase needs a letter or a digit")
    if _REGEX.search(text):
        raise mistake("phrase-no-regex", f"{shown(text)} looks like a regular expression", "phrases are plain words")
    if "*" in text:
        plain = text.replace("*", "").strip()
        raise mistake(
            "phrase-no-wildcard", f"{shown(text)} has a wildcard", f'write "{plain}": plural and verb forms are found'
        )
    if len(text) > MAX_PHRASE:
        raise mistake("phrase-too-long", f"a phrase of {len(text)} characters meets nothing", "use a few words")
    return text


# --------------------------------------------------------------------------- numbers


def read_decimal(value: Any) -> Decimal:
    """Return the number exactly as written: 2.70 keeps its zero, 2.859e11 its four digits."""
    value = _number_of(value)
    if isinstance(value, Number):
        text = value.text.replace("_", "")
        try:
            number = Decimal(int(text, 0)) if text[:2].lower() in ("0x", "0o", "0b") else Decimal(text)
        except (InvalidOperation, ValueError):
            number = Decimal("NaN")
        if number.is_finite():
            return _of_this_world(number, value)
    raise mistake("not-a-number", f"expected a number, found {shown(value)}", _plain_number(value))


def _of_this_world(number: Decimal, value: Number) -> Decimal:
    """Return a number that can be reckoned with: `1e999999` is eight characters, and a million digits when rounded."""
    _, digits, exponent = number.as_tuple()
    powers = (number.adjusted() if number else 0, exponent if isinstance(exponent, int) else 0)
    if len(digits) > MAX_DIGITS or any(abs(power) > MAX_POWER for power in powers):
        hint = f"at most {MAX_DIGITS} digits, from 1e-{MAX_POWER} to 1e{MAX_POWER}"
        raise mistake("number-too-long", f"{shown(Number(_shortened(value.text)))} cannot be reckoned with", hint)
    return number


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "…"


def _number_of(value: Any) -> Any:
    if isinstance(value, Resolved) and re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
        return Number(str(value))
    return value


_SCALES: Final = {"thousand": 3, "k": 3, "million": 6, "m": 6, "mn": 6, "billion": 9, "bn": 9, "trillion": 12, "tn": 12}


def _plain_number(value: Any) -> str:
    """Say how a number that was written with its unit, scale or separators is written plainly."""
    if not isinstance(value, str) or isinstance(value, Resolved):
        return ""
    if re.fullmatch(r"[+-]?[\d.]+", value):
        return f"without quotes: {value}"
    found = re.fullmatch(r"\W{0,3}?([+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?)\s*(\w*)\W*", value)
    if not found:
        return ""
    number = Decimal(found[1].replace(",", "")).scaleb(_SCALES.get(found[2].lower(), 0))
    return f"write {number:f}; the unit belongs to the card"


def read_whole(value: Any) -> int:
    """Return a whole number."""
    number = read_decimal(value)
    if number != number.to_integral_value():
        raise mistake("not-whole", f"expected a whole number, found {shown(value)}")
    return int(number)


def between(low: int, high: int) -> Callable[[Any], int]:
    """Return a reader of whole numbers from `low` to `high`."""

    def read(value: Any) -> int:
        number = read_whole(value)
        if not low <= number <= high:
            raise mistake("out-of-range", f"{number} is out of range", f"from {low} to {high}")
        return number

    return read


def read_flag(value: Any) -> bool:
    """Return true or false; `yes` and `no` are texts in YAML 1.2 and are refused with a hint."""
    if isinstance(value, bool):
        return value
    word = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value).lower())
    hint = f"did you mean {word}?" if word else "write true or false"
    raise mistake("not-a-flag", f"expected true or false, found {shown(value)}", hint)


# --------------------------------------------------------------------------- durations, sizes, times, dates

_SECONDS: Final = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31_536_000}
_DURATION_PART: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|[smhdwy])")
_LONGEST: Final = timedelta(days=36_500)


def read_duration(value: Any) -> timedelta:
    """Return a duration: `30s`, `15m`, `1h 30m`, `6h`, `7d`, `365d`, `2w`, `1y` (365 days)."""
    text = value.text if isinstance(value, Number) else value
    if text in ("0", Number("0")):
        return timedelta(0)
    if not isinstance(text, str):
        raise mistake("bad-duration", f"expected a duration, found {shown(value)}", 'for example "15m" or "1h"')
    if not re.fullmatch(rf"({_DURATION_PART.pattern}\s*)+", text.strip()):
        raise mistake("bad-duration", f"{shown(value)} is no duration", _duration_hint(text.strip()))
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in _DURATION_PART.findall(text))
    if seconds > _LONGEST.total_seconds():
        raise mistake("bad-duration", f"{shown(value)} is longer than a hundred years", 'write "forever" if you can')
    return timedelta(seconds=seconds)


def _duration_hint(text: str) -> str:
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return f'it needs a unit: did you mean "{text}s" or "{text}m"?'
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-zA-Z])[a-zA-Z]*", text)
    if found and found[2].lower() in _SECONDS:
        return f'did you mean "{found[1]}{found[2].lower()}"?'
    return "units are s, m (minutes), h, d, w, y"


def read_wait(value: Any) -> timedelta:
    """Return a duration that is longer than nothing."""
    duration = read_duration(value)
    if not duration:
        raise mistake("bad-duration", "must be longer than nothing")
    return duration


def read_keep(value: Any) -> timedelta | None:
    """Return how long something is kept; `forever` is None."""
    return None if value == "forever" else read_wait(value)


_BYTES: Final = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_BYTES_FOLDED: Final = {name.lower(): number for name, number in _BYTES.items()}


def read_size(value: Any) -> int:
    """Return a size in bytes: `500kB`, `5MB`, `1GB` (powers of ten), `64MiB` (powers of two)."""
    text = value.text if isinstance(value, Number) else value
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-zA-Z]*)", text.strip()) if isinstance(text, str) else None
    if not found or found[2].lower() not in _BYTES_FOLDED:
        number = found[1] if found else "5"
        raise mistake("bad-size", f"{shown(value)} is no size", f'units are kB, MB, GB: "{number}MB"')
    size = int(Decimal(found[1]) * _BYTES_FOLDED[found[2].lower()])
    if not 1 <= size <= 2**50:
        raise mistake("bad-size", f"{shown(value)} is out of range")
    return size


def read_clock(value: Any) -> time:
    """Return a time of day, `07:00`."""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if not found:
        raise mistake("bad-time", f"{shown(value)} is no time of day", 'hours and minutes, 00:00 to 23:59: "07:00"')
    return time(int(found[1]), int(found[2]))


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def read_zone(value: Any) -> str:
    """Return the IANA name of a time zone that this machine knows."""
    name = read_name(value)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        city = process.extractOne(name.split("/")[-1], {z: z.split("/")[-1] for z in _zones()}, score_cutoff=85)
        hint = did_you_mean(name, _zones()) or (f'did you mean "{city[2]}"?' if city else "")
        raise mistake("bad-time-zone", f"{shown(value)} is no time zone", hint or 'such as "Europe/Berlin"') from None
    return name


_PERIOD_HINT: Final = "2025, 2026-03, 2026-03-12, 2026-Q1 or 2026-H1"


def read_period(value: Any) -> Period:
    """Return an as-of period with its grain: `2025`, `2026-03`, `2026-03-12`, `2026-Q1`, `2026-H1`, `2024/25`.

    A school or fiscal year is a year by its end (`FY2025`, `2024/25`).
    """
    text = value.text if isinstance(value, Number) else value
    period = _period(text.strip()) if isinstance(text, str) else None
    if period is None:
        raise mistake("bad-date", f"{shown(value)} is no date", _PERIOD_HINT)
    return period


def _period(text: str) -> Period | None:
    if found := re.fullmatch(r"(?:FY ?)?(\d{4})(?:/(\d{2}|\d{4}))?", text):
        year = int(found[1]) + (1 if found[2] else 0)
        if found[2] and int(found[2]) % 100 != year % 100:
            return None
        return _months(year, 1, 12, Grain.YEAR)
    if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return _months(int(found[1]), int(found[2]), 1, Grain.MONTH)
    if found := re.fullmatch(r"(\d{4})[- ]?Q([1-4])", text, re.IGNORECASE):
        return _months(int(found[1]), int(found[2]) * 3 - 2, 3, Grain.QUARTER)
    if found := re.fullmatch(r"(\d{4})[- ]?H([12])", text, re.IGNORECASE):
        return _months(int(found[1]), int(found[2]) * 6 - 5, 6, Grain.HALF)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return Period(start=day, end=day, grain=Grain.DAY) if day.year >= _FIRST_YEAR else None


_FIRST_YEAR: Final = 1000


def _months(year: int, first: int, count: int, grain: Grain) -> Period | None:
    if not _FIRST_YEAR <= year <= 2999 or not 1 <= first <= 12:
        return None
    after = date(year + (first + count - 1) // 12, (first + count - 1) % 12 + 1, 1)
    return Period(start=date(year, first, 1), end=after - timedelta(days=1), grain=grain)


# --------------------------------------------------------------------------- choices and lists


def choice(options: type[StrEnum]) -> Callable[[Any], StrEnum]:
    """Return a reader of one of the words of an enum."""
    words = [option.value for option in options]

    def read(value: Any) -> StrEnum:
        if isinstance(value, str) and value in words:
            return options(value)
        hint = did_you_mean(value, words) if isinstance(value, str) else ""
        raise mistake("unknown-word", f"{shown(value)} is not known here", hint or "one of " + ", ".join(words))

    return read


def read_row(value: Any) -> tuple[Any, ...]:
    """Return a list as a tuple; a single word is no list."""
    if isinstance(value, list):
        return tuple(value)
    hint = f"write [{value}]" if isinstance(value, str) and not isinstance(value, Resolved) else ""
    raise mistake("not-a-list", f"expected a list, found {shown(value)}", hint)


def one_or_more(value: Any) -> tuple[Any, ...]:
    """Return a list as a tuple, and one word as a list of one."""
    return tuple(value) if isinstance(value, list) else (value,)


Text = Annotated[str, BeforeValidator(read_text)]
Name = Annotated[str, BeforeValidator(read_name)]
Id = Annotated[str, BeforeValidator(read_id)]
Phrase = Annotated[str, BeforeValidator(read_phrase)]
Amount = Annotated[Decimal, BeforeValidator(read_decimal)]
Flag = Annotated[bool, BeforeValidator(read_flag)]
Duration = Annotated[timedelta, BeforeValidator(read_duration)]
Wait = Annotated[timedelta, BeforeValidator(read_wait)]
Keep = Annotated[timedelta | None, BeforeValidator(read_keep)]
Size = Annotated[int, BeforeValidator(read_size)]
Clock = Annotated[time, BeforeValidator(read_clock)]
Zone = Annotated[str, BeforeValidator(read_zone)]
T = TypeVar("T")
Row = Annotated[tuple[T, ...], BeforeValidator(read_row)]
AsOf = Annotated[Period, BeforeValidator(read_period)]
