"""A figure's history as a chart and as a page: what is drawn is what is known, and it can be read without seeing it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import a_claim
from sample_digest import FIGURES, NOW, month, year
from watchbot.model import Grain, Period, Reading, ReadingStatus
from watchbot.render.charts import HEIGHT, WIDTH, SourcePoint, draw, step_chart
from watchbot.render.reports import figure_report, source_points

FIGURE = FIGURES["us-cn-gap"]
SVG = "{http://www.w3.org/2000/svg}"


def reading(number, value, as_of, *, low=None, high=None, status=ReadingStatus.SUPERSEDED, source="AI Index"):
    return Reading(
        id=number,
        figure=FIGURE.id,
        value=None if value is None else Decimal(value),
        low=low,
        high=high,
        unit=FIGURE.unit,
        as_of=as_of,
        edition="",
        source=source,
        known_since=datetime(2026, 11, min(number, 28), tzinfo=UTC),
        status=status,
        accepted_by="card",
        exponent=-1,
    )


READINGS = (
    reading(1, None, year(2023), low=Decimal("17.5"), high=Decimal("31.6")),
    reading(2, "9.3", month(2024, 1)),
    reading(3, "2.7", month(2026, 3)),
    reading(4, "1.9", month(2026, 10), status=ReadingStatus.CURRENT, source="Example Wire"),
)
POINTS = (
    SourcePoint(source="Example Wire", url="https://wire.example/1", as_of=month(2026, 10), value=Decimal("1.9")),
    SourcePoint(
        source="Outlet D", url="https://d.example/1", as_of=month(2026, 3), value=Decimal("3.4"), agrees=False,
        quote="In March the gap stood at 3.4 %",
    ),
)  # fmt: skip


def svg(html):
    return ET.fromstring(re.search(r"<svg.*?</svg>", html, re.DOTALL)[0])


def test_values_hold_until_the_next_one():
    """Only level and upright lines: a slope would say something that nobody said."""
    steps = draw(FIGURE, READINGS).steps
    assert re.fullmatch(r"M[\d.]+ [\d.]+(H[\d.]+V[\d.]+){3}H\d+", steps)
    assert steps.endswith(f"H{WIDTH - 16}")


def test_a_lower_value_stands_lower_and_a_later_one_further_right():
    chart = draw(FIGURE, READINGS, POINTS)
    odd, agreeing = chart.dots
    assert odd.x < agreeing.x
    assert odd.y < agreeing.y
    assert (odd.agrees, agreeing.agrees) == (False, True)


def test_a_range_is_drawn_as_a_range():
    [bar] = draw(FIGURE, READINGS).bars
    assert bar.height > 20


def test_the_picture_has_a_title_a_description_and_a_table_with_the_same_values():
    html = step_chart(FIGURE, READINGS, POINTS)
    picture = svg(html)
    assert picture.get("role") == "img"
    assert [picture.find(f"{SVG}{name}").get("id") for name in ("title", "desc")] == picture.get(
        "aria-labelledby"
    ).split()
    assert picture.find(f"{SVG}title").text == FIGURE.label
    assert "4 readings, from 17.5–31.6" in picture.find(f"{SVG}desc").text
    assert "2 sources, 1 of them with another value." in picture.find(f"{SVG}desc").text
    table = html[html.index("<table>") :].replace("\u00a0", " ")
    for value in ("17.5–31.6 %", "9.3 %", "2.7 %", "1.9 %", "3.4 %", "Outlet D"):
        assert value in table


def test_sources_differ_in_shape_and_not_only_in_colour():
    picture = svg(step_chart(FIGURE, READINGS, POINTS))
    assert len(picture.findall(f"{SVG}circle")) == 1
    assert len([p for p in picture.findall(f"{SVG}path") if p.get("class") == "chart-odd"]) == 1


def test_a_withdrawn_reading_is_in_the_table_only():
    gone = replace(READINGS[1], status=ReadingStatus.WITHDRAWN)
    chart = draw(FIGURE, (READINGS[0], gone, *READINGS[2:]))
    assert chart.steps.count("V") == 2
    assert "reading, withdrawn" in {row.what for row in chart.rows}


def test_no_reading_at_all_says_so():
    html = step_chart(FIGURE, ())
    assert "<svg" not in html
    assert "There is no dated value yet." in html


VALUES = st.decimals(min_value=Decimal("-1e15"), max_value=Decimal("1e15"), allow_nan=False, places=4)
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 1, 1))


@given(st.lists(st.tuples(VALUES, DAYS), min_size=1, max_size=12))
def test_whatever_the_values_everything_is_inside_the_picture(pairs):
    readings = [
        reading(n, value, Period(start=day, end=day, grain=Grain.DAY)) for n, (value, day) in enumerate(pairs, start=1)
    ]
    points = [SourcePoint(source="s", url="", as_of=r.as_of, value=r.value) for r in readings]
    chart = draw(FIGURE, readings, points)
    assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= HEIGHT for dot in chart.dots)
    assert all(0 <= tick.at <= WIDTH for tick in chart.across)
    assert all(0 <= tick.at <= HEIGHT for tick in chart.up)
    assert 2 <= len(chart.up) <= 7
    assert len(chart.across) <= 16


def test_the_value_of_a_year_stands_over_its_name_and_between_its_ends():
    readings = [reading(1, "61.1", year(2022)), reading(2, "74.2", year(2024))]
    said = [replace(POINTS[0], as_of=year(when), value=Decimal(80)) for when in (2022, 2024, 2025)]
    chart = draw(FIGURE, readings, said)
    names = {tick.label: tick.at for tick in chart.across}
    for dot, name in zip(chart.dots, ("2022", "2024", "2025"), strict=True):
        assert dot.x == pytest.approx(names[name], abs=1)
        begin = max(at for at in chart.marks if at < dot.x)
        assert begin < dot.x < min((at for at in chart.marks if at > dot.x), default=WIDTH)
    assert chart.steps.startswith(f"M{chart.dots[0].x} ")
    assert f"H{chart.dots[1].x}V" in chart.steps


def agreeing(value, when, readings):
    claim = a_claim(value, figure=FIGURE.id, as_of=when)
    [point] = source_points([(claim, "Outlet", "https://o.example/1")], readings)
    return point.agrees


@pytest.mark.parametrize(
    ("value", "when", "agrees"),
    [
        ("74.2", year(2024), True),
        ("61.1", year(2022), True),
        ("61.1", year(2024), False),
        ("61.1", year(2025), False),  # it was so once
        ("74.2", year(2025), True),  # what held last holds until the next
        ("61.1", year(2023), True),
        ("61.1", year(2021), False),  # nothing is known of then
    ],
)
def test_a_source_agrees_with_the_reading_of_its_time(value, when, agrees):
    readings = [reading(2, "74.2", year(2024), status=ReadingStatus.CURRENT), reading(1, "61.1", year(2022))]
    assert agreeing(value, when, readings) is agrees


def test_what_was_revised_for_the_same_time_does_not_agree_any_more():
    readings = [reading(1, "61.1", year(2022)), reading(2, "62.4", year(2022), status=ReadingStatus.CURRENT)]
    assert not agreeing("61.1", year(2022), readings)
    assert agreeing("62.4", year(2022), readings)


def test_a_publisher_with_several_articles_is_one_source():
    said = [replace(POINTS[1], url=f"https://d.example/{number}") for number in range(4)]
    assert draw(FIGURE, READINGS, [*said, POINTS[0]]).description.endswith(
        "2 sources in 5 articles, 4 of the articles with another value."
    )


def test_a_report_stands_by_itself_and_shows_quotes():
    page = figure_report(FIGURE, READINGS, POINTS, now=NOW)
    assert not re.search(r"<(script|img|link|iframe)\b|url\(|@import|src=", page)
    assert page.index("1.9\u00a0%") < page.index("<svg")
    assert "“In March the gap stood at 3.4 %”" in page
    assert 'href="https://d.example/1"' in page
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("nasty", ["<script>alert(1)</script>", '"><b onload=x>', "</svg>", "a\u202eb", "{{ 7 }}"])
def test_foreign_text_stays_text(nasty):
    points = [replace(p, source=nasty, quote=nasty, url=nasty) for p in POINTS]
    figure = replace(FIGURE, label=nasty, definition=nasty)
    page = figure_report(figure, [replace(r, source=nasty) for r in READINGS], points, now=NOW)
    assert "<script" not in page
    assert "<b onload" not in page
    assert page.count("</svg>") == 1
    assert "\u202e" not in page
    assert "href=" not in page
    svg(page)
