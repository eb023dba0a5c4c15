"""A figure's history as a small picture for a mail: PNG, because mail programs drop SVG; without words.

What it shows is said beside it: nothing is lost where pictures are off. Its colours are in the middle, and its ground
is transparent, so it can be seen on light and on dark.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from watchbot.model import Figure, Reading
from watchbot.render.charts import Chart, draw, plot_area

MOST = 6  # pictures in one mail
_SCALE = 2  # pixels for each pixel of the page: phones have more
_SHOWN = 264  # pixels of the page, wide
_LINE = "#3d7fc4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as a template shows it and a mail carries it."""

    cid: str
    alt: str
    width: int  # in the page
    height: int
    png: str  # base64


def step_picture(figure: Figure, readings: Sequence[Reading]) -> Picture | None:
    """Return a small step chart; None with fewer than two readings, or where the library that paints is missing."""
    chart = draw(figure, readings)
    if chart.steps.count("H") < 2:  # one reading is a straight line
        return None
    left, top, width, height = plot_area()
    try:
        import resvg_py
    except ImportError:
        return None
    shown = round(_SHOWN * height / width)
    painted = resvg_py.svg_to_bytes(svg_string=_svg(chart, (left, top, width, height)), width=_SHOWN * _SCALE)
    return Picture(
        cid=f"{figure.id}.chart@watchbot",
        alt=f"Chart. {chart.description}",
        width=_SHOWN,
        height=shown,
        png=base64.b64encode(bytes(painted)).decode("ascii"),
    )


def _svg(chart: Chart, area: tuple[int, int, int, int]) -> str:
    """Draw the readings; there is no text in it, ours or foreign, so there is nothing to escape."""
    left, top, width, height = area
    bars = "".join(
        f'<rect x="{b.x}" y="{b.y}" width="{b.width}" height="{b.height}" fill="{_LINE}" fill-opacity=".25"/>'
        for b in chart.bars
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}">'
        f'<path d="M{left} {top + height - 1}h{width}" stroke="{_LINE}" stroke-opacity=".35" stroke-width="2"/>{bars}'
        f'<path d="{chart.steps}" fill="none" stroke="{_LINE}" stroke-width="6"/></svg>'
    )
