"""A sheet against a model: every deviation becomes a mistake with its place, its rule and a suggestion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from watchbot.config.sheet import KeyPath, Sheet
from watchbot.config.written import did_you_mean, shown


class Written(BaseModel):
    """Base of everything that a person writes: strict, and unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)


M = TypeVar("M", bound=Written)


def checked(model: type[M], sheet: Sheet, path: KeyPath = ()) -> M | None:
    """Read the value at `path` as a `model`; None when it has mistakes, which are noted in the sheet."""
    try:
        return model.model_validate(sheet.at(path))
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            _report(detail, model, sheet, path)
        return None


def rows(sheet: Sheet, path: KeyPath) -> list[KeyPath]:
    """Return the paths of the rows of a list. What is there and no list is a mistake; what is absent has no rows."""
    value = sheet.at(path)
    if value is None:
        return []
    if not isinstance(value, list):
        sheet.report(path, "not-a-list", f'"{path[-1]}" must be a list, found {shown(value)}', 'begin each with "- "')
        return []
    return [(*path, place) for place in range(len(value))]


def report_twins(sheet: Sheet, key: str, name: str = "id", *, same: Callable[[str], str] = str) -> None:
    """Note ids that occur twice in the list `key`; also those of which `same` makes the same."""
    first: dict[str, tuple[str, int]] = {}
    listed = sheet.at((key,))
    for place, row in enumerate(listed if isinstance(listed, list) else []):
        word = row.get(name) if isinstance(row, dict) else None
        if isinstance(word, str) and same(word) in first:
            other, line = first[same(word)]
            said = "is there twice" if word == other else f'is too much like "{other}"'
            message = f'the {name} "{word}" {said} in {key}'
            sheet.report((key, place, name), "duplicate-id", message, f"first in line {line}")
        elif isinstance(word, str):
            first[same(word)] = (word, sheet.place((key, place, name)).line)


def _as_written(path: KeyPath, sheet: Sheet) -> KeyPath:
    """Undo what models do to short forms: a plain list is read as one group, a word as a list of one."""
    found: list[str | int] = []
    for step in path:
        if isinstance(step, int) and found and not isinstance(sheet.at(tuple(found)), list | dict):
            if isinstance(found[-1], int):
                found[-1] = step
        else:
            found.append(step)
    return tuple(found)


def _report(detail: ErrorDetails, model: type[Written], sheet: Sheet, start: KeyPath) -> None:
    path = _as_written((*start, *detail["loc"]), sheet)
    rule, context = detail["type"], detail.get("ctx", {})
    if rule == "extra_forbidden":
        keys = _keys_at(model, detail["loc"][:-1])
        hint = did_you_mean(str(path[-1]), keys) or "known here: " + ", ".join(keys)
        if sheet.at(path) is None and not did_you_mean(str(path[-1]), keys):
            hint = "within { } a comma ends a text: put quotes around one that has a comma in it"
        sheet.report(path, "unknown-key", f'unknown key "{path[-1]}" in {sheet.name(path[:-1])}', hint, key=True)
    elif rule == "missing":
        sheet.report(path[:-1], "missing", f'"{path[-1]}" is missing in {sheet.name(path[:-1])}')
    elif rule in ("model_type", "model_attributes_type", "dict_type"):
        found = shown(sheet.at(path))
        sheet.report(path, "not-a-mapping", f"{sheet.name(path)}: expected keys and values, found {found}")
    else:
        message = str(context.get("message", detail["msg"]))
        sheet.report(path, rule.replace("_", "-"), f"{sheet.name(path)}: {message}", str(context.get("hint", "")))


def _keys_at(model: type[Written], loc: tuple[str | int, ...]) -> list[str]:
    """Return the keys that are known at a place within a model."""
    inner: type[Written] | None = model
    for step in loc:
        if isinstance(step, str) and inner is not None:
            field = next((f for name, f in inner.model_fields.items() if step in (name, f.alias)), None)
            inner = _model_in(field.annotation) if field else None
    return [field.alias or name for name, field in inner.model_fields.items()] if inner else []


def _model_in(annotation: Any) -> type[Written] | None:
    """Return the model inside `list[Model]`, `Model | None` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, Written):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)
