"""Frozen values ↔ plain JSON values, by their type hints and without loss.

Every field is written, so that a default that changes later does not change what is stored. Reading is lenient in one
direction only: a field that is missing (written by an older version) takes its default, an unknown one is left out.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Plain = Any  # what `json` reads and writes
T = TypeVar("T")


def encode(value: Any) -> Plain:
    """Return a value as plain JSON. Decimals and dates become text, timedeltas seconds, tuples lists."""
    return _encoder(type(value))(value)  # type: ignore[arg-type]  # a type is hashable


@cache
def _encoder(kind: type) -> Callable[[Any], Plain]:
    """Return what writes values of one type; found once, because every article has hundreds of them."""
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, (bool, str, int, float, types.NoneType)):
        return lambda value: value
    if issubclass(kind, Decimal):
        return str
    if issubclass(kind, (datetime, date)):
        return lambda value: value.isoformat()
    if issubclass(kind, timedelta):
        return lambda value: value.total_seconds()
    if issubclass(kind, tuple):
        return lambda value: [encode(part) for part in value]
    if is_dataclass(kind):
        names = _names(_hashable(kind))
        return lambda value: {name: encode(getattr(value, name)) for name in names}
    raise TypeError(f"{kind.__name__} has no plain form")


def decode(kind: type[T], plain: Plain) -> T:
    """Return the value of type `kind` that `encode` wrote."""
    value: T = _decoder(_hashable(kind))(plain)
    return value


def decode_many(kind: type[T], plain: Plain) -> tuple[T, ...]:
    """Return a tuple of values of one type; nothing at all gives an empty tuple."""
    decoder = _decoder(_hashable(kind))
    return tuple(decoder(part) for part in plain or ())


def _hashable(kind: Any) -> Hashable:
    """Return a type as the key of a cache, which it is, although a type checker cannot see it."""
    key: Hashable = kind
    return key


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _decoder(kind: Any) -> Callable[[Plain], Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(next(a for a in arguments if a is not type(None)))
    if origin is tuple:
        return _tuple(arguments)
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind)
    if kind in (date, datetime):
        return lambda plain: kind.fromisoformat(plain)
    if kind is timedelta:
        return lambda plain: timedelta(seconds=plain)
    if kind in (str, int, float, bool):
        return lambda plain: plain
    if isinstance(kind, type) and issubclass(kind, (Enum, Decimal)):
        return kind
    raise TypeError(f"{kind!r} cannot be read back")


def _optional(kind: Any) -> Callable[[Plain], Any]:
    inner = _decoder(kind)
    return lambda plain: None if plain is None else inner(plain)


def _tuple(arguments: tuple[Any, ...]) -> Callable[[Plain], Any]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        inner = _decoder(arguments[0])
        return lambda plain: tuple(inner(part) for part in plain)
    inners = [_decoder(a) for a in arguments]
    return lambda plain: tuple(inner(part) for inner, part in zip(inners, plain, strict=True))


def _dataclass(kind: type) -> Callable[[Plain], Any]:
    hints = get_type_hints(kind)
    decoders = {name: _decoder(hints[name]) for name in _names(kind)}
    return lambda plain: kind(**{n: decoders[n](part) for n, part in plain.items() if n in decoders})
