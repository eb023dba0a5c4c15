"""A figure's readings over as-of time as a step chart: a quoted value holds until the next; a slope would invent some.

Each source is a dot: round and filled where it agrees with the reading of its time, a hollow diamond where it does not.
A value stands in the middle of what it is about, and so does the name of a year: a value of 2024 stands over "2024".
The geometry is worked out here; `chart.html.j2` writes it as SVG with a title, a description and a data table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from watchbot.model import Figure, Period, Reading, ReadingStatus, Unit, UnitKind
from watchbot.pipeline.wording import as_of_text, number_text
from watchbot.render.forms import written
from watchbot.render.numbers import count_text, value_text

WIDTH, HEIGHT = 640, 260  # SVG user units
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 16, 16, 34
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_TICKS = 5
_MOST_DOTS = 400  # later ones are in the table; more dots than pixels help nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePoint:
    """What one source said about a figure."""

    source: str
    url: str
    as_of: Period
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    quote: str = ""
    agrees: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One source on the chart."""

    x: float
    y: float
    agrees: bool
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A reading that is a range: it holds from `low` to `high`."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the data table."""

    as_of: str
    value: str
    source: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything that the template draws, in SVG user units."""

    title: str
    description: str
    steps: str  # the `d` of a path; empty without readings
    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    across: tuple[Tick, ...]  # in the middle of the year or month that it names
    marks: tuple[float, ...]  # where those begin and end
    up: tuple[Tick, ...]
    rows: tuple[Row, ...]


def step_chart(figure: Figure, readings: Sequence[Reading], points: Sequence[SourcePoint] = ()) -> str:
    """Return an accessible SVG with its data table beside it, as HTML. Without any dated value it says so instead."""
    return written("chart", "html", chart=draw(figure, readings, points), width=WIDTH, height=HEIGHT, own=figure.id)


def plot_area() -> tuple[int, int, int, int]:
    """Return left, top, width and height of the part of a chart that has no words, in SVG user units."""
    return _LEFT, _TOP, WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM


def draw(figure: Figure, readings: Sequence[Reading], points: Sequence[SourcePoint] = ()) -> Chart:
    """Work out the chart. Withdrawn readings are in the table only; an undated one stands at the day we learned it."""
    ordered = sorted(readings, key=lambda r: (_day(r), r.known_since, r.id))
    drawn = [r for r in ordered if r.status is not ReadingStatus.WITHDRAWN and _span(r) is not None]
    shown = sorted((p for p in points if _span(p) is not None), key=lambda p: (_day(p), p.source))[-_MOST_DOTS:]
    frame = _Frame.around(drawn, shown)
    named = frame.named()
    return Chart(
        title=figure.label,
        description=_description(figure, drawn, shown),
        steps=_steps(drawn, frame),
        bars=_bars(drawn, frame),
        dots=tuple(_dot(p, frame, figure.unit) for p in shown),
        across=tuple(Tick(at=frame.x(_between(start, after)), label=label) for start, after, label in named),
        marks=frame.marks(named),
        up=frame.values(figure.unit),
        rows=_rows(ordered, shown, figure.unit),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Maps days and values to SVG user units."""

    first: date
    last: date
    lowest: Decimal
    highest: Decimal

    @classmethod
    def around(cls, readings: Sequence[Reading], points: Sequence[SourcePoint]) -> _Frame:
        """Return a frame with some air around all that is drawn. Zero is no part of it unless a value is near."""
        things: tuple[Reading | SourcePoint, ...] = (*readings, *points)
        days = [day for thing in things for day in _ends(thing)] or [date(2000, 1, 1)]
        ends = [end for thing in things for end in (_span(thing) or ())] or [Decimal(0)]
        air = timedelta(days=max(30, (max(days) - min(days)).days // 20))
        height = max(ends) - min(ends) or abs(max(ends)) / 5 or Decimal(1)
        return cls(
            first=min(days) - air, last=max(days) + air, lowest=min(ends) - height / 8, highest=max(ends) + height / 8
        )

    def x(self, day: date) -> float:
        part = (day - self.first).days / (self.last - self.first).days
        return round(_LEFT + part * (WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: Decimal) -> float:
        part = float((value - self.lowest) / (self.highest - self.lowest))
        return round(HEIGHT - _BOTTOM - part * (HEIGHT - _TOP - _BOTTOM), 1)

    def named(self) -> tuple[tuple[date, date, str], ...]:
        """Return the years whose middle is in the frame, or months when the whole chart is shorter than two years.

        Each has its first day, the day after its last, and its name. Of many only every second, third … is named.
        """
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        every = 12 * -(-months // (12 * 7)) if months > 24 else -(-months // 7)
        long = 12 if every % 12 == 0 else 1
        found = []
        for number in range(self.first.year * 12, self.last.year * 12 + 12):
            start, after = _first_of(number), _first_of(number + long)
            if number % every == 0 and self.first <= _between(start, after) <= self.last:
                found.append((start, after, str(start.year) if long == 12 else as_of_text(f"{start:%Y-%m}")))
        return tuple(found)

    def marks(self, named: Sequence[tuple[date, date, str]]) -> tuple[float, ...]:
        """Return where what is named begins and ends, as far as it is in the frame."""
        days = dict.fromkeys(day for start, after, _ in named for day in (start, after))
        return tuple(self.x(day) for day in days if self.first <= day <= self.last)

    def values(self, unit: Unit) -> tuple[Tick, ...]:
        """Mark round values."""
        step = _round_step((self.highest - self.lowest) / _TICKS)
        value = (self.lowest / step).to_integral_value(rounding="ROUND_CEILING") * step
        marks = []
        while value <= self.highest:
            marks.append(Tick(at=self.y(value), label=_tick_text(value.normalize() + 0, unit)))
            value += step
        return tuple(marks)


def _round_step(least: Decimal) -> Decimal:
    """Return the next 1, 2, 2.5 or 5 times a power of ten."""
    power = Decimal(10) ** least.adjusted()
    return next(step * power for step in _STEPS if step * power >= least)


def _tick_text(value: Decimal, unit: Unit) -> str:
    """Write a value short: the sign of the unit, not its words."""
    return value_text(value, unit) if unit.kind is UnitKind.PERCENT else number_text(value, unit)


def _first_of(month: int) -> date:
    """Return the first day of a month that is counted from the year 0."""
    return date(month // 12, month % 12 + 1, 1)


def _between(start: date, end: date) -> date:
    return start + (end - start) // 2


def _day(thing: Reading | SourcePoint) -> date:
    """Return the middle of what a value is about; the day on which we learned it for a reading without a date."""
    if thing.as_of is not None:
        return _between(thing.as_of.start, thing.as_of.end)
    assert isinstance(thing, Reading)  # noqa: S101 - only readings are undated
    return thing.known_since.date()


def _ends(thing: Reading | SourcePoint) -> tuple[date, date]:
    """Return the first and the last day of what a value is about."""
    return (thing.as_of.start, thing.as_of.end) if thing.as_of is not None else (_day(thing), _day(thing))


def _span(thing: Reading | SourcePoint) -> tuple[Decimal, Decimal] | None:
    """Return the lowest and the highest end; the same twice for a point; None without a value."""
    low = thing.value if thing.value is not None else thing.low
    high = thing.value if thing.value is not None else thing.high
    if low is None and high is None:
        return None
    return (low if low is not None else high or Decimal(0), high if high is not None else low or Decimal(0))


def _middle(thing: Reading | SourcePoint) -> Decimal:
    low, high = _span(thing) or (Decimal(0), Decimal(0))
    return (low + high) / 2


def _steps(readings: Sequence[Reading], frame: _Frame) -> str:
    if not readings:
        return ""
    path = [f"M{frame.x(_day(readings[0]))} {frame.y(_middle(readings[0]))}"]
    path += [f"H{frame.x(_day(reading))}V{frame.y(_middle(reading))}" for reading in readings[1:]]
    return "".join(path) + f"H{WIDTH - _RIGHT}"


def _bars(readings: Sequence[Reading], frame: _Frame) -> tuple[Bar, ...]:
    ends = [frame.x(_day(r)) for r in readings[1:]] + [float(WIDTH - _RIGHT)]
    bars = []
    for reading, end in zip(readings, ends, strict=False):  # without a reading there is one end and no bar
        low, high = _span(reading) or (Decimal(0), Decimal(0))
        if low != high:
            x, top = frame.x(_day(reading)), frame.y(high)
            bars.append(Bar(x=x, y=top, width=round(max(1.0, end - x), 1), height=round(frame.y(low) - top, 1)))
    return tuple(bars)


def _dot(point: SourcePoint, frame: _Frame, unit: Unit) -> Dot:
    label = f"{point.source}: {_value(point, unit)}, {as_of_text(point.as_of.iso)}"
    return Dot(x=frame.x(_day(point)), y=frame.y(_middle(point)), agrees=point.agrees, label=label)


def _value(thing: Reading | SourcePoint, unit: Unit) -> str:
    if isinstance(thing, Reading):
        return value_text(thing, unit)
    from_to = [value_text(end, unit) for end in dict.fromkeys(_span(thing) or ())]
    return " to ".join(from_to)


def _description(figure: Figure, readings: Sequence[Reading], points: Sequence[SourcePoint]) -> str:
    """Say what the chart shows to somebody who does not see it."""
    if not readings and not points:
        return "There is no dated value yet."
    told = []
    if readings:
        first, last = readings[0], readings[-1]
        told.append(f"{count_text(len(readings), 'reading')}, from {_value(first, figure.unit)} ({_when(first)})")
        told[0] += f" to {_value(last, figure.unit)} ({_when(last)})."
    if points:
        told.append(_counted(points))
    return " ".join(told)


def _counted(points: Sequence[SourcePoint]) -> str:
    """Say how many sources there are: a publisher is one, however many articles it has."""
    sources = count_text(len({p.source for p in points}), "source")
    articles = {(p.source, p.url) for p in points}
    against = len({(p.source, p.url) for p in points if not p.agrees})
    if len(articles) == len({p.source for p in points}):
        return f"{sources}, {against} of them with another value."
    return f"{sources} in {count_text(len(articles), 'article')}, {against} of the articles with another value."


def _when(reading: Reading) -> str:
    return as_of_text(reading.as_of.iso) if reading.as_of else "undated"


def _rows(readings: Sequence[Reading], points: Sequence[SourcePoint], unit: Unit) -> tuple[Row, ...]:
    known = [Row(as_of=_when(r), value=_value(r, unit), source=r.source, what=f"reading, {r.status}") for r in readings]
    said = [
        Row(
            as_of=as_of_text(p.as_of.iso),
            value=_value(p, unit),
            source=p.source,
            what="agrees" if p.agrees else "says something else",
        )
        for p in points
    ]
    return tuple(known + said)
