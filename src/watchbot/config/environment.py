"""`${NAME}` and `${file:/path}` in settings → what they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from watchbot.config.sheet import KeyPath, Sheet
from watchbot.config.written import Resolved, did_you_mean

_REFERENCE: Final = re.compile(r"(\$?)\$\{([^{}]*)\}")
_MAX_SECRET: Final = 100_000  # bytes; larger is no secret but a wrong path


def fill_in(sheet: Sheet, environ: Mapping[str, str]) -> None:
    """Replace every reference in the sheet's texts; `$${` is a plain `${`. What is not there is a mistake."""
    sheet.value = _filled(sheet.value, (), sheet, environ)


def _filled(value: Any, path: KeyPath, sheet: Sheet, environ: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(inner, (*path, key), sheet, environ) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, (*path, place), sheet, environ) for place, inner in enumerate(value)]
    if not isinstance(value, str) or "${" not in value:
        return value

    def meant(found: re.Match[str]) -> str:
        if found[1]:
            return found[0][1:]
        name = found[2].strip()
        return (
            _secret_file(name[5:], path, sheet) if name.startswith("file:") else _variable(name, path, sheet, environ)
        )

    return Resolved(_REFERENCE.sub(meant, value), value)


def _variable(name: str, path: KeyPath, sheet: Sheet, environ: Mapping[str, str]) -> str:
    if name in environ:
        return environ[name]
    sheet.report(path, "unset-variable", f'the variable "{name}" is not set', did_you_mean(name, environ))
    return ""


def _secret_file(name: str, path: KeyPath, sheet: Sheet) -> str:
    try:
        with Path(name).open("rb") as file:
            body = file.read(_MAX_SECRET + 1)
        if len(body) > _MAX_SECRET:
            sheet.report(path, "secret-file", f'"{name}" is too large for a secret')
            return ""
        return body.decode("utf-8").rstrip("\r\n")  # editors end a file with a line break, secrets do not
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        sheet.report(path, "secret-file", f'"{name}" cannot be read: {reason}')
        return ""
