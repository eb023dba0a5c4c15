"""The history of one figure as a page that stands by itself: chart, readings, sources and their quotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from watchbot.model import Claim, Figure, Grain, Period, Reading, ReadingStatus
from watchbot.pipeline.ledger import same_value
from watchbot.pipeline.wording import as_of_text
from watchbot.render.charts import HEIGHT, WIDTH, SourcePoint, draw
from watchbot.render.forms import written
from watchbot.render.numbers import minute_text, value_text

_ACCEPTED = {
    "card": "from the card",
    "primary": "from a primary source",
    "origins": "said by enough sources",
    "person": "accepted by a person",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLine:
    """One reading as the report lists it."""

    value: str
    as_of: str
    source: str
    edition: str
    known_since: str
    status: str
    accepted_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One source as the report lists it."""

    source: str
    url: str
    value: str
    as_of: str
    quote: str
    agrees: bool


def figure_report(
    figure: Figure, readings: Sequence[Reading], points: Sequence[SourcePoint] = (), *, now: datetime
) -> str:
    """Return the report as one HTML page that needs nothing else; the newest stands first in both tables."""
    current = next((r for r in readings if r.status is ReadingStatus.CURRENT), None)
    newest = sorted(readings, key=lambda r: (r.known_since, r.id), reverse=True)
    said = sorted(points, key=lambda p: (p.as_of.end, p.source), reverse=True)
    return written(
        "report",
        "html",
        figure=figure,
        current=_reading_line(current, figure) if current else None,
        readings=[_reading_line(r, figure) for r in newest],
        sources=[_source_line(p, figure) for p in said],
        chart=draw(figure, readings, points),
        width=WIDTH,
        height=HEIGHT,
        own=figure.id,
        made=minute_text(now),
    )


def source_points(said: Sequence[tuple[Claim, str, str]], readings: Sequence[Reading]) -> tuple[SourcePoint, ...]:
    """Return what sources said, each claim with its publisher and address, and whether the reading of its time agrees.

    A claim without a date has no place on the chart and is left out.
    """
    known = [r for r in readings if r.status is not ReadingStatus.WITHDRAWN]
    return tuple(
        SourcePoint(
            source=publisher,
            url=url,
            as_of=claim.as_of,
            value=claim.value,
            low=claim.low,
            high=claim.high,
            quote=claim.quote,
            agrees=any(same_value(claim, reading) for reading in _of_its_time(claim.as_of, known)),
        )
        for claim, publisher, url in said
        if claim.as_of is not None
    )


def _of_its_time(when: Period, readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings about some time of a period; where there is none, the last one before: it holds until then.

    Of several about exactly the same time only the last that we learned counts.
    """
    latest: dict[Period, Reading] = {}
    for reading in sorted(readings, key=lambda r: (r.known_since, r.id)):
        latest[_about(reading)] = reading
    within = [r for about, r in latest.items() if about.start <= when.end and when.start <= about.end]
    before = [about for about in latest if about.end < when.start]
    return within or [latest[max(before, key=lambda about: (about.end, about.start))]] if before else within


def _about(reading: Reading) -> Period:
    """Return what a reading is about; the day on which we learned it where it has no date."""
    known = reading.known_since.date()
    return reading.as_of or Period(start=known, end=known, grain=Grain.DAY)


def _reading_line(reading: Reading, figure: Figure) -> ReadingLine:
    return ReadingLine(
        value=value_text(reading, figure.unit),
        as_of=as_of_text(reading.as_of.iso) if reading.as_of else "undated",
        source=reading.source,
        edition=reading.edition,
        known_since=minute_text(reading.known_since),
        status=str(reading.status),
        accepted_by=_ACCEPTED.get(reading.accepted_by, reading.accepted_by),
    )


def _source_line(point: SourcePoint, figure: Figure) -> SourceLine:
    ends = [point.value] if point.value is not None else [point.low, point.high]
    return SourceLine(
        source=point.source,
        url=point.url,
        value=" to ".join(value_text(end, figure.unit) for end in ends if end is not None),
        as_of=as_of_text(point.as_of.iso),
        quote=point.quote,
        agrees=point.agrees,
    )
