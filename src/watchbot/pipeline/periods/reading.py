"""Find the times that a text gives, and resolve the relative ones against the publication day."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from watchbot.model import Grain, Period
from watchbot.pipeline.periods.editions import Edition, find_editions
from watchbot.pipeline.periods.forms import (
    COUNT_BEFORE,
    COUNT_WORDS,
    COUNTED_AFTER,
    CUE,
    CUE_WORDS,
    DATE,
    EDGE,
    EDGE_WORDS,
    FUTURE,
    LOOK_BACK,
    MONTH_IN,
    MONTH_NUMBER,
    NAME_BEFORE,
    NAME_ENDS,
    NUMBERS,
    ORDINALS,
    SOON,
    TITLE_BEFORE,
    WEEKDAYS,
    WORDS_IN,
    YEAR_BEFORE,
    YEAR_IN,
    lead_in,
)
from watchbot.pipeline.periods.stretches import (
    FIRST_YEAR,
    LAST_YEAR,
    day_period,
    month_period,
    months_period,
    shifted,
    twelve_months_to,
    year_period,
)

ANCHORS = 4  # times before a relative one that it may count from


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodMention:
    """A time that the text gives. `cue` says how it is tied: "in 2024" is not "since 2024"."""

    start: int
    end: int
    period: Period
    cue: str  # as_of | in | by | since | until | between | over | published | empty
    surface: str


def find_periods(text: str, *, published: date | None) -> tuple[PeriodMention, ...]:
    """Find the times that a text gives, in order, not overlapping.

    Args:
        text: any text; offsets of the result are code points into it.
        published: the day against which "last year", "in March", "on Monday" are resolved; None leaves them out.
    """
    if published is not None and not FIRST_YEAR + 50 < published.year < LAST_YEAR - 50:
        published = None  # no publication day that a feed could mean
    reader = _Reader(text, published, find_editions(text))
    found: list[PeriodMention] = []
    for match in DATE.finditer(text):
        mention = reader.read(match, found)
        if mention is not None:
            found.append(mention)
    return _ranges_joined(text, found)


def _ranges_joined(text: str, found: list[PeriodMention]) -> tuple[PeriodMention, ...]:
    """Join "between 2017 and 2024" and "from 2017 to 2024" into one stretch, of the coarser grain, given by its end."""
    joined: list[PeriodMention] = []
    for mention in found:
        last = joined[-1] if joined else None
        link = text[last.end : mention.start].strip() if last and mention.start - last.end < 24 else ""
        if (
            last
            and last.period.grain is mention.period.grain
            and last.period.end < mention.period.start
            and (
                (last.cue == "between" and link == "and")
                or (last.cue == "since" and link in {"to", "until", "through"})
            )
        ):
            period = replace(last.period, end=mention.period.end)
            joined[-1] = replace(
                last, end=mention.end, period=period, cue="between", surface=text[last.start : mention.end]
            )
        else:
            joined.append(mention)
    return tuple(joined)


class _Reader:
    """Reads one match after the other; what came before in the text is what "the same period" means."""

    def __init__(self, text: str, published: date | None, editions: tuple[Edition, ...]) -> None:
        self._text = text
        self._published = published
        self._editions = editions
        self._edition_starts = [edition.start for edition in editions]
        self._kinds: dict[str, Callable[[re.Match[str], list[PeriodMention]], Period | None]] = {
            "iso": self._iso,
            "dmy": self._full_date,
            "mdy": self._full_date,
            "mm": self._month_range,
            "my": self._month_year,
            "mlast": self._month_of_year,
            "md": self._month_day,
            "m": self._month,
            "q": self._quarter,
            "h": self._half,
            "to": self._ending,
            "part": self._part,
            "fy": self._fiscal,
            "yy": self._years,
            "y": self._year,
            "rel": self._relative,
            "ago": self._ago,
            "past": self._past,
            "same": self._same,
            "day": self._weekday,
            "lastm": self._last_month_named,
        }

    def read(self, match: re.Match[str], before: list[PeriodMention]) -> PeriodMention | None:
        """Read one match, or None where it is no time or cannot be resolved."""
        if self._in_edition(match.start()):
            return None
        kind = match.lastgroup or ""
        possessive = max(match.start(), match.end() - 2)
        if kind == "rel" and _THIS_EDITION.search(self._text, possessive, match.end() + 40):
            return None  # "this year's Farming Outlook": a report, and of no time
        period = self._kinds[kind](match, before)
        if period is None:
            return None
        start, period, edge_found = self._at_edge(match.start(), period)
        cue = self._cue(start)
        if kind == "past":
            cue = "over"
        elif kind == "same":
            cue = cue or "in"
        elif kind == "mm" and cue == "since" and _FROM.search(self._before(start)):
            cue = "between"  # "from February to April"
        elif cue == "over" and kind != "yy":
            cue = "in"  # "throughout 2025"
        elif cue == "published" and period.grain is not Grain.DAY:
            cue = "in"
        if kind == "m" and not cue and not edge_found and match.group().lower().startswith(("may", "mar")):
            begins_cell = match.group()[0].isupper() and self._before(start).endswith("| ")  # "… | May, flash estimate"
            if not begins_cell:
                return None  # the verbs
        end = match.end()
        return PeriodMention(start=start, end=end, period=period, cue=cue, surface=self._text[start:end])

    def _in_edition(self, at: int) -> bool:
        i = bisect_right(self._edition_starts, at) - 1
        return i >= 0 and at < self._editions[i].end

    def _before(self, start: int) -> str:
        return self._text[max(0, start - LOOK_BACK) : start]

    def _is_in_name(self, start: int) -> bool:
        before = self._before(start)
        if TITLE_BEFORE.search(before):
            return True
        return before.rstrip().endswith(NAME_ENDS) and NAME_BEFORE.search(before) is not None

    def _at_edge(self, start: int, period: Period) -> tuple[int, Period, bool]:
        """Read "end of", "start of", "early", "mid-" before a year: the end of a year is its last month, no finer."""
        edge = EDGE.search(lead_in(self._text, start, EDGE_WORDS))
        if edge is None:
            return start, period, False
        from_here = start - len(edge.group())
        if period.grain is Grain.YEAR and period.start.year == period.end.year:
            if edge.group("end"):
                return from_here, month_period(period.end.year, 12), True
            if edge.group("begin"):
                return from_here, month_period(period.end.year, 1), True
        return from_here, period, True

    def _cue(self, start: int) -> str:
        found = CUE.search(lead_in(self._text, start, CUE_WORDS))
        if found is None:
            return ""
        name = found.lastgroup or ""
        return "published" if name.startswith("published") else name

    # -- absolute

    def _iso(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        year, month, day = (int(part) for part in match.group().split("-"))
        return day_period(year, month, day) if 1 <= month <= 12 else None

    def _full_date(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        surface = match.group()
        days = [int(n) for n in re.findall(r"\d+", surface)]
        return day_period(days[-1], _month_in(surface), days[-2])

    def _month_range(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        surface = match.group()
        first, last = (_month_in(m) for m in MONTH_IN.findall(surface)[:2])
        years = [int(y) for y in YEAR_IN.findall(surface)]
        if not years:
            if self._published is None or not re.search(r" to | through |[-‐‑–—/]", surface):
                return None
            years = [self._published.year - (last > self._published.month)]
        if len(years) > 1 or last < first:
            first_year = years[0] if len(years) > 1 else years[-1] - 1
            start = date(first_year, first, 1)
            end = month_period(years[-1], last).end
            return Period(start=start, end=end, grain=Grain.MONTH) if start < end else None
        grain = Grain.QUARTER if last - first == 2 else Grain.HALF if last - first == 5 else Grain.MONTH
        return months_period(years[-1], first, last, grain)

    def _month_year(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        surface = match.group()
        return month_period(_year_in(surface), _month_in(surface))

    def _month_of_year(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        if self._published is None:
            return None
        surface = match.group().lower()
        year = self._published.year + (-1 if "last" in surface else 1 if "next" in surface else 0)
        return month_period(year, _month_in(surface))

    def _quarter(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        surface = match.group()
        number = _part_number(surface, 4)
        year = self._year_of_part(surface, last_month=number * 3)
        return months_period(year, number * 3 - 2, number * 3, Grain.QUARTER) if year else None

    def _half(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        surface = match.group()
        number = _part_number(surface, 2)
        if number > 2:
            return None
        year = self._year_of_part(surface, last_month=number * 6)
        return months_period(year, number * 6 - 5, number * 6, Grain.HALF) if year else None

    def _year_of_part(self, surface: str, *, last_month: int) -> int | None:
        """Return the year of a quarter or half: as written, else the latest that was over when this was published."""
        if YEAR_IN.search(surface):
            return _year_in(surface)
        short = re.search(r"[QH\d]['’\s]?(\d\d)$", surface)
        if short and re.match(r"[QH\d]", surface):
            return 2000 + int(short.group(1))
        if self._published is None:
            return None
        if surface.endswith("last year"):
            return self._published.year - 1
        if surface.endswith(("this year", "the year")):
            return self._published.year
        return self._published.year - (last_month > self._published.month)

    def _ending(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        surface = match.group()
        month = _month_in(surface.split(None, 2)[-1])
        if YEAR_IN.search(surface):
            year = _year_in(surface)
        elif self._published is None:
            return None
        elif surface.endswith("last year"):
            year = self._published.year - 1
        else:
            year = self._published.year - (month > self._published.month)
        opening = surface.lower()
        if "week" in opening.split(" to ")[0].split(" end")[0]:  # "in the week to June 25": of its last day
            day = re.search(r"(?<!\d)\d{1,2}(?!\d)", surface.split(None, 2)[-1])
            return day_period(year, month, int(day.group())) if day else None
        if opening.startswith(("three", "3", "quarter")):
            end = month_period(year, month)
            first = shifted(end, months=-2)
            return replace(end, start=first.start, grain=Grain.QUARTER) if first else None
        if opening.startswith(("six", "6")):
            end = month_period(year, month)
            first = shifted(end, months=-5)
            return replace(end, start=first.start, grain=Grain.HALF) if first else None
        return twelve_months_to(year, month)

    def _part(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        """Read "the last three months of 2025" as the quarter, half or nine months that it is."""
        which, number = match.group().lower().split()[:2]
        months = {"three": 3, "six": 6, "nine": 9}.get(number) or int(number)
        first = 1 if which in {"first", "opening"} else 13 - months
        year = self._year_of_part(match.group(), last_month=first + months - 1)
        grain = {3: Grain.QUARTER, 6: Grain.HALF}.get(months, Grain.MONTH)
        return months_period(year, first, first + months - 1, grain) if year else None

    def _fiscal(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        surface = match.group()
        years = re.findall(r"\d+", surface)
        return year_period(_near_century(int(years[-1]), years[0]))

    def _years(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        surface = match.group()
        first, last = re.findall(r"\d+", surface)[:2]
        end = _near_century(int(last), first)
        if not int(first) < end <= LAST_YEAR:
            return None
        if "year" in surface or (len(last) == 2 and end == int(first) + 1):
            return year_period(end)  # a school or fiscal year is a year by its end
        return Period(start=date(int(first), 1, 1), end=date(end, 12, 31), grain=Grain.YEAR)

    def _year(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        if self._text.startswith(("s", "'s ", "’s "), match.end()) and self._text[match.end()] == "s":
            return None  # a decade
        if COUNTED_AFTER.match(self._text, match.end(), match.end() + 20):
            return None
        if COUNT_BEFORE.search(lead_in(self._text, match.start(), COUNT_WORDS)) or self._is_in_name(match.start()):
            return None
        year = int(match.group())
        if not (1980 <= year <= 2060 or self._cue(match.start()) or YEAR_BEFORE.search(self._before(match.start()))):
            return None
        return year_period(year)

    # -- relative to the publication day

    def _month_day(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        if self._published is None:
            return None
        surface = match.group()
        month = _month_in(surface)
        day = int(re.findall(r"\d+", surface)[0])
        candidates = [p for y in (-1, 0, 1) if (p := day_period(self._published.year + y, month, day)) is not None]
        nearest = min(candidates, key=lambda p: abs((p.start - self._published_day).days), default=None)
        if nearest is None or (nearest.start - self._published_day).days <= SOON:
            return nearest
        return nearest if FUTURE.search(self._before(match.start())) else _day_before(nearest)

    @property
    def _published_day(self) -> date:
        return self._published or date.min

    def _month(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        """Resolve a bare month: the last one of that name, or the coming one where the text looks ahead."""
        if self._published is None:
            return None
        year, month = self._published.year, _month_in(match.group())
        ahead = month - self._published.month
        if ahead > 0 and ahead > 2 and not FUTURE.search(self._before(match.start())):
            year -= 1
        return month_period(year, month)

    def _last_month_named(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        if self._published is None:
            return None
        surface = match.group().lower()
        month = _month_in(surface.split(None, 1)[1])
        year = self._published.year
        if surface.startswith("last") and month >= self._published.month:
            year -= 1
        elif surface.startswith("next") and month <= self._published.month:
            year += 1
        return month_period(year, month)

    def _relative(self, match: re.Match[str], before: list[PeriodMention]) -> Period | None:
        surface = match.group().lower().replace("’", "'")
        if surface.endswith("before") or surface.startswith(("previous", "prior", "preceding")):
            return self._from_anchor(match, before, surface, -1)
        if self._published is None:
            return None
        step = -1 if surface.startswith("last") else 1 if surface.startswith("next") else 0
        return self._stepped(surface, step)

    def _stepped(self, surface: str, step: int) -> Period | None:
        today = self._published_day
        if "year" in surface or surface.endswith(("spring", "summer", "autumn")):
            return year_period(today.year + step)
        if "quarter" in surface:
            quarter = (today.month - 1) // 3
            return shifted(months_period(today.year, quarter * 3 + 1, quarter * 3 + 3, Grain.QUARTER), months=3 * step)
        if "month" in surface:
            return shifted(month_period(today.year, today.month), months=step)
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        sunday = monday + timedelta(days=6)
        # There is no grain "week"; a month is right where the week lies in one.
        return month_period(monday.year, monday.month) if monday.month == sunday.month else None

    def _ago(self, match: re.Match[str], before: list[PeriodMention]) -> Period | None:
        surface = match.group().lower()
        number, unit, word = surface.split()[:3]
        count = NUMBERS[number] if number in NUMBERS else int(number)
        count *= 10 if unit.startswith("decade") else 1
        unit = unit.replace("yr", "year")
        if word == "ago":
            if self._published is None:
                return None
            if unit.startswith("week"):
                return self._stepped("week", -count)
            month = month_period(self._published.year, self._published.month)
            if unit.startswith("month"):
                return shifted(month, months=-count)
            if unit.startswith("quarter"):
                return self._stepped("quarter", -count)
            return shifted(year_period(self._published.year), years=-count)
        if re.search(r"\bthe\s+$", self._before(match.start()), re.IGNORECASE):
            return None  # "in the two months before": a stretch, not a point
        if unit.startswith(("week", "day")) and word in {"before", "after"} and _OF_WHAT.match(self._text, match.end()):
            return None  # "two weeks before the vote": counted from the vote
        sign = 1 if word in {"later", "after"} else -1
        return self._from_anchor(match, before, unit, sign * count)

    def _from_anchor(self, match: re.Match[str], before: list[PeriodMention], unit: str, count: int) -> Period | None:
        """Count from the time that the text has just given; without one there is nothing to count from."""
        # "… the first rise since 2019, after 92 the year before": 2019 is no anchor.
        told = [m for m in before[-ANCHORS:] if m.cue != "since"] or before
        if not told and "year" in unit and self._published is not None:
            return shifted(year_period(self._published.year), years=count)  # the text speaks of today
        if not told or match.start() - told[-1].end > 400:
            return None
        anchor = self._anchor(told, match.start(), unit)
        if "year" in unit or "decade" in unit:
            return shifted(anchor, years=count)
        if "quarter" in unit:
            return shifted(anchor, months=3 * count) if anchor.grain is Grain.QUARTER else None
        if unit.startswith(("week", "day")):
            day = anchor.end + timedelta(days=count * (7 if unit.startswith("week") else 1))
            return day_period(day.year, day.month, day.day) if anchor.grain is Grain.DAY else None
        if "month" in unit and anchor.grain in {Grain.MONTH, Grain.DAY}:
            return shifted(month_period(anchor.end.year, anchor.end.month), months=count)
        return None

    def _anchor(self, told: list[PeriodMention], start: int, unit: str) -> Period:
        """Return what a text counts from: the last time of its paragraph, else the newest of those before.

        "Flights had been cheap in April of last year. ¶ The core rate was 2.8 %, after 2.7 % the month before" counts
        from what the text is about.
        """
        here = [m for m in told if "\n" not in self._text[m.end : start]]
        if here and unit.startswith(("week", "day")):
            return here[-1].period
        if here:
            listed = [m for m in here if m.period.grain is not Grain.DAY] or here
            last = listed[-1]  # "5.1 in May, up from 5.0 in April and 4.6 a year before": before May
            beside = [m.period for m in listed if m.period.grain is last.period.grain and self._beside(m, last)]
            return max(beside, key=lambda p: p.end)
        over = [m for m in told if m.period.grain is not Grain.DAY and not self._is_ahead(m.period)]
        return max(over, key=lambda m: m.period.end, default=told[-1]).period

    def _beside(self, mention: PeriodMention, last: PeriodMention) -> bool:
        return _FULL_STOP.search(self._text, mention.end, last.start) is None

    def _is_ahead(self, period: Period) -> bool:
        return self._published is not None and period.start > self._published

    def _past(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        if self._published is None:
            return None
        surface = match.group().lower()
        number = surface.split()[1]
        count = NUMBERS.get(number, int(number) if number.isdigit() else 1)
        months = count * (120 if "decade" in surface else 12 if "year" in surface else 3 if "quarter" in surface else 1)
        month = month_period(self._published.year, self._published.month)
        first = shifted(month, months=-months)
        grain = Grain.YEAR if "year" in surface or "decade" in surface else Grain.MONTH
        return replace(month, start=first.start, grain=grain) if first else None

    def _same(self, match: re.Match[str], before: list[PeriodMention]) -> Period | None:
        if not before or match.start() - before[-1].end > 400:
            return None
        surface = match.group().lower()
        wanted = {"year": Grain.YEAR, "month": Grain.MONTH, "quarter": Grain.QUARTER}
        for word, grain in wanted.items():
            if surface.endswith(word):
                return next((m.period for m in reversed(before[-3:]) if m.period.grain is grain), None)
        return self._stretch(before)

    def _stretch(self, before: list[PeriodMention]) -> Period:
        """Return the stretch that the sentence before spoke of: its two times, from the earlier to the later one."""
        last = before[-1]
        other = before[-2] if len(before) > 1 else last
        between = self._text[other.end : last.start]
        if other.period.grain is not last.period.grain or len(between) > 120 or ". " in between:
            return last.period
        start, end = min(other.period.start, last.period.start), max(other.period.end, last.period.end)
        return (
            Period(start=start, end=end, grain=last.period.grain) if last.period.grain is not Grain.DAY else last.period
        )

    def _weekday(self, match: re.Match[str], _: list[PeriodMention]) -> Period | None:
        if self._published is None:
            return None
        surface = match.group().lower()
        if not surface.endswith("day") or surface == "today":
            when = self._published
        elif surface == "yesterday":
            when = self._published - timedelta(days=1)
        else:
            if re.search(r"\bnext\s+$", self._before(match.start()), re.IGNORECASE):
                return None
            wanted = WEEKDAYS.index(surface.split()[-1])
            when = self._published - timedelta(days=(self._published.weekday() - wanted) % 7)
        return Period(start=when, end=when, grain=Grain.DAY)


_THIS_EDITION = re.compile(r"^['’]s (?:[A-Z][a-z]+ [A-Z]|(?:edition|report|index|yearbook|ranking|issue)\b)")
_FULL_STOP = re.compile(r"[.!?][\"”’)]?\s")
_FROM = re.compile(r"\bfrom\s+$", re.IGNORECASE)
_OF_WHAT = re.compile(r"\s+(?:the|an?|his|her|its|their|our|this|that|he|she|it|they|we|\w+ing)\b|\s+[A-Z\d]")


def _day_before(day: Period) -> Period | None:
    """Return the same day of the year before."""
    return day_period(day.start.year - 1, day.start.month, day.start.day)


def _month_in(surface: str) -> int:
    for word in WORDS_IN.findall(surface.lower()):
        if word[:3] in MONTH_NUMBER and not word.isdigit():
            return MONTH_NUMBER[word[:3]]
    raise ValueError(surface)


def _year_in(surface: str) -> int:
    years = YEAR_IN.findall(surface)
    if years:
        return int(years[-1])
    return 2000 + int(re.findall(r"\d\d", surface)[-1])


def _near_century(number: int, other: str) -> int:
    """Complete "25" in "2024-25", and in "FY25"."""
    if number >= 100:
        return number
    return int(other[:2]) * 100 + number if len(other) == 4 else 2000 + number


def _part_number(surface: str, highest: int) -> int:
    first = surface.split()[0].lower().split("-")[0]
    if first in ORDINALS:
        return min(ORDINALS[first], highest + 1)
    if first == "final":
        return highest
    digits = re.findall(r"\d", surface)
    return int(digits[0])
