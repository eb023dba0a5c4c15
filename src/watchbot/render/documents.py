"""A digest, and everything inside it, as a JSON document: complete, nothing folded, numbers and dates as they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from watchbot.pipeline.digest import Digest
from watchbot.pipeline.headline import digest_headline, proof, summary
from watchbot.pipeline.telling import ToldAlert

FORMAT = "watchbot.digest/1"
ALERT_FORMAT = "watchbot.alert/1"
STORM_FORMAT = "watchbot.alerts/1"


def digest_document(digest: Digest) -> str:
    """Return the whole digest as JSON; `format` names the shape and its version."""
    head = {
        "format": FORMAT,
        "subject": digest_headline(digest),
        "summary": summary(digest),
        "proof": proof(digest),
        "quiet": digest.quiet,
    }
    body = as_json(digest)
    assert isinstance(body, dict)  # noqa: S101 - a dataclass always gives an object
    return json.dumps(head | _without_folds(body), ensure_ascii=False, indent=1) + "\n"


def alert_document(told: ToldAlert, *, subject: str) -> str:
    """Return one alert as JSON, in the shape that it has inside a digest."""
    return json.dumps(
        {"format": ALERT_FORMAT, "subject": subject, "alert": as_json(told)}, ensure_ascii=False, indent=1
    )


def storm_document(told: Sequence[ToldAlert], *, subject: str) -> str:
    """Return many alerts as JSON, each in the shape that it has by itself."""
    return json.dumps(
        {"format": STORM_FORMAT, "subject": subject, "alerts": [as_json(one) for one in told]},
        ensure_ascii=False,
        indent=1,
    )


def as_json(value: object) -> object:
    """Return a frozen value as JSON types: dataclasses as objects, times as ISO in UTC, numbers as numbers."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [as_json(part) for part in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.isoformat() if isinstance(value, date) else value


def _without_folds(body: dict[str, object]) -> dict[str, object]:
    """Drop the fields about what was shortened or left out: nothing is here."""
    return {key: value for key, value in body.items() if not key.endswith(("_more", "_brief"))}
