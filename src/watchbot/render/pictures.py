"""A figure's history as a small picture for a mail: PNG, because mail programs drop SVG; without words.

What it shows is said beside it: nothing is lost where pictures are off. Its colours are in the middle, and its ground
is transparent, so it can be seen on light and on dark.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from watchbot.model import Figure, Reading
from watchbot.pipeline.wording import as_of_text
from watchbot.render.charts import Chart, SourcePoint, draw, plot_area
from watchbot.render.numbers import value_text

MOST = 6  # pictures in one mail
_SCALE = 2  # pixels for each pixel of the page: phones have more
_SHOWN = 264  # pixels of the page, wide
_LINE, _SAID = "#3d7fc4", "#c2571a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as a template shows it and a mail carries it."""

    cid: str
    alt: str
    caption: str  # what it shows, in every form
    width: int  # in the page
    height: int
    png: str  # base64


def step_picture(figure: Figure, readings: Sequence[Reading], said: Sequence[SourcePoint] = ()) -> Picture | None:
    """Return a small step chart of what the ledger holds, with what is said now as diamonds.

    None with fewer than two readings, or where the library that paints is missing.
    """
    chart = draw(figure, readings, said)
    if chart.steps.count("H") < 2:  # one reading is a straight line
        return None
    left, top, width, height = plot_area()
    try:
        import resvg_py
    except ImportError:
        return None
    shown = round(_SHOWN * height / width)
    caption = " ".join([draw(figure, readings).description, *_now_said(said, figure)])
    painted = resvg_py.svg_to_bytes(svg_string=_svg(chart, (left, top, width, height)), width=_SHOWN * _SCALE)
    return Picture(
        cid=f"{figure.id}.chart@watchbot",
        alt=f"Chart. {caption}",
        caption=caption,
        width=_SHOWN,
        height=shown,
        png=base64.b64encode(bytes(painted)).decode("ascii"),
    )


def _now_said(said: Sequence[SourcePoint], figure: Figure) -> list[str]:
    values = [
        f"{value_text(one.value, figure.unit)} ({as_of_text(one.as_of.iso)})" for one in said if one.value is not None
    ]
    return [f"Now said: {', '.join(dict.fromkeys(values))}."] if values else []


def _svg(chart: Chart, area: tuple[int, int, int, int]) -> str:
    """Draw the readings; there is no text in it, ours or foreign, so there is nothing to escape."""
    left, top, width, height = area
    bars = "".join(
        f'<rect x="{b.x}" y="{b.y}" width="{b.width}" height="{b.height}" fill="{_LINE}" fill-opacity=".25"/>'
        for b in chart.bars
    )
    # The plot area is drawn over a hundred wide, and shown small: what is fine on a page is too thin here.
    dots = "".join(
        f'<path d="M{d.x} {d.y - 13}l13 13l-13 13l-13 -13z" fill="{_SAID}" stroke="#ffffff" stroke-width="3"/>'
        for d in chart.dots
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}">'
        f'<path d="M{left} {top + height - 1}h{width}" stroke="{_LINE}" stroke-opacity=".35" stroke-width="2"/>{bars}'
        f'<path d="{chart.steps}" fill="none" stroke="{_LINE}" stroke-width="6"/>{dots}</svg>'
    )
