"""Cells of a CSV file that spreadsheets take for what they are: foreign text never becomes a formula.

A text that could start one is prefixed with an apostrophe (OWASP, CSV injection). Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from watchbot.render import safe

_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "|", "%")


def cell(value: object) -> str:
    """Return a value as one cell: nothing for None, a number as it is written, text that starts no formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    dangerous = text.startswith(_STARTS)
    shown = safe.plain(text)
    return f"'{shown}" if dangerous or shown.startswith(_STARTS) else shown


def csv_lines(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> Iterable[str]:
    """Return the lines of a CSV file (RFC 4180), the header first."""
    yield _line(columns)
    for row in rows:
        yield _line([cell(row.get(name)) for name in columns])


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
