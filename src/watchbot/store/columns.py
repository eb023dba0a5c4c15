"""Column types that keep our values exactly, on SQLite and on PostgreSQL alike.

Text is made storable here and only here: NUL and lone surrogates, which one database refuses and the other mangles,
become U+FFFD. The replacement is one code point for one, so offsets into the text still hold.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

KEY_LENGTH = 32


def storable(text: str) -> str:
    """Return the text with every code point that a database would refuse replaced by U+FFFD. Idempotent."""
    return _UNSTORABLE.sub("�", text)


def key_of(*parts: str) -> str:
    """Return a short key for text of any length: indexes have limits on the length of what they hold.

    Equal for texts that are equal once stored. Empty only for no text at all.
    """
    joined = "\x1f".join(storable(part) for part in parts)
    if not joined:
        return ""
    return blake2b(joined.encode("utf-8"), digest_size=KEY_LENGTH // 2).hexdigest()


class Words(TypeDecorator[str]):
    """Text of any length, made storable."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what a database would refuse."""
        del dialect
        return None if value is None else storable(value)


class Exact(TypeDecorator[Decimal]):
    """A `Decimal` in its written form: `74.20` stays `74.20` and `1E+3` stays `1E+3`, which no number column does."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Write the number as Python writes it."""
        del dialect
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Read it back, digit by digit the same."""
        del dialect
        return None if value is None else Decimal(value)


class Moment(TypeDecorator[datetime]):
    """An aware time, kept and given back in UTC with its microseconds. A time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn to UTC; SQLite keeps no zone, so it gets none. Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time its zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """Plain lists, mappings, texts and numbers as JSON in a text column; `codec` turns our values into those."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write compact ASCII: every code point survives, NUL and lone surrogates too, as escapes."""
        del dialect
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read it back."""
        del dialect
        return None if value is None else json.loads(value)
