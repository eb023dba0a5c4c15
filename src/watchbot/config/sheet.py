"""A YAML file that a person wrote → plain values that still know where they stand.

YAML 1.2 through ruamel.yaml. Only its node graph is used: no tag ever constructs anything, numbers keep the form in
which they were written, and every key and value keeps its line and column for the report.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from watchbot.errors import Mistake

MAX_BYTES: Final = 2_000_000  # the reader does about 250 kB a second; 10,000 feeds are 840 kB
MAX_NODES: Final = 200_000  # with aliases followed: ten lines of aliases can mean billions of nodes
MAX_DEPTH: Final = 40

_DEEP: Final = re.compile(r"(?:[\[{]\s*){41}")

KeyPath = tuple[str | int, ...]
"""Where a value stands: keys and indexes from the top of the file."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written: `2.70` is not `2.7`."""

    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file, counted from 1; 0 is the whole file."""

    line: int = 0
    column: int = 0


@dataclass(slots=True)
class Sheet:
    """One file, read: its values, where they stand, and the mistakes found in it so far.

    `value` is made of dict, list, str, bool, None and `Number`, or None where nothing could be read.
    """

    file: str
    value: Any = None
    mistakes: list[Mistake] = field(default_factory=list)
    first_line: int = 1  # of the YAML within its file: front matter begins later
    _values: dict[KeyPath, Place] = field(default_factory=dict)
    _keys: dict[KeyPath, Place] = field(default_factory=dict)

    def at(self, path: KeyPath) -> Any:
        """Return the value at `path`, or None where there is none."""
        value = self.value
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def place(self, path: KeyPath, *, key: bool = False) -> Place:
        """Return where the value (or its key) stands; where it is missing, the nearest thing around it."""
        if key and path in self._keys:
            return self._keys[path]
        for length in range(len(path), -1, -1):
            if path[:length] in self._values:
                return self._values[path[:length]]
        return Place()

    def named(self, key: str, name: str = "id") -> set[str]:
        """Return the ids in the list `key` as written: a row with a mistake in it is still meant by its id."""
        rows = self.at((key,))
        found = [row.get(name) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        return {word for word in found if isinstance(word, str)}

    def name(self, path: KeyPath) -> str:
        """Say where a value stands in words that a person finds: `figures[gap].alert`."""
        words = ""
        for depth, step in enumerate(path):
            if isinstance(step, str):
                words += f".{step}" if words else step
                continue
            inner = self.at(path[: depth + 1])
            named = (
                next((inner[k] for k in ("id", "name", "url") if isinstance(inner.get(k), str)), None)
                if isinstance(inner, dict)
                else None
            )
            words += f"[{named or step}]"
        return words or "this file"

    def report(
        self, path: KeyPath, rule: str, message: str, hint: str = "", *, key: bool = False, severity: str = "error"
    ) -> None:
        """Note a mistake at the place of `path`."""
        place = self.place(path, key=key)
        self.report_at(place, rule, message, hint, severity=severity)

    def report_at(self, place: Place, rule: str, message: str, hint: str = "", *, severity: str = "error") -> None:
        """Note a mistake at a place."""
        self.mistakes.append(
            Mistake(
                file=self.file,
                line=place.line,
                column=place.column,
                rule=rule,
                message=message,
                hint=hint,
                severity=severity,
            )
        )

    def warn(self, path: KeyPath, rule: str, message: str, hint: str = "", *, key: bool = False) -> None:
        """Note something that works but is probably not meant."""
        self.report(path, rule, message, hint, key=key, severity="warn")


def read_sheet(path: Path, *, name: str = "") -> Sheet:
    """Read a YAML file. What is wrong with it as YAML is in `mistakes` of the result.

    Args:
        path: the file.
        name: how the file is called in reports; its path when empty.
    """
    sheet = Sheet(file=name or str(path))
    text = read_text(path, sheet)
    return sheet if text is None else parse_sheet(text, sheet)


def read_text(path: Path, sheet: Sheet) -> str | None:
    """Return the file's text, or None after noting why it cannot be read (missing, too big, not UTF-8)."""
    try:
        if path.stat().st_size > MAX_BYTES:
            sheet.report((), "file-too-big", f"larger than {MAX_BYTES // 1_000_000} MB", "split it, or check the path")
            return None
        body = path.read_bytes()
    except OSError as error:
        hint = f"it is a link to {path.readlink()}" if path.is_symlink() else ""
        sheet.report((), "unreadable", f"cannot be read: {error.strerror or error}", hint)
        return None
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = body[: error.start]
        place = Place(before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        sheet.report_at(place, "not-utf-8", "is not UTF-8 text", "save the file as UTF-8")
        return None


def parse_sheet(text: str, sheet: Sheet) -> Sheet:
    """Fill `sheet` from YAML text and return it."""
    if deep := _DEEP.search(text):
        line = text.count("\n", 0, deep.start()) + sheet.first_line
        sheet.report_at(Place(line, 1), "too-deep", "nested too deeply")  # the reader would need minutes to find out
        return sheet
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an anchor used twice is allowed by YAML
            node = YAML(typ="safe", pure=True).compose(text)
        if node is not None:
            sheet.value = _Walk(sheet).value(node, (), 0)
    except MarkedYAMLError as error:
        _report_syntax(sheet, error)
    except ReaderError as error:
        before = text[: error.position]
        place = Place(before.count("\n") + sheet.first_line, error.position - before.rfind("\n"))
        sheet.report_at(place, "yaml-syntax", "a character that YAML does not allow", "remove the control character")
    except YAMLError as error:
        sheet.report((), "yaml-syntax", str(error).splitlines()[0])
    except RecursionError:
        sheet.report((), "too-deep", "nested too deeply")
    except _TooLargeError as error:
        sheet.value = None
        sheet.report_at(error.place, error.rule, error.message, "write it out without aliases")
    return sheet


def _report_syntax(sheet: Sheet, error: MarkedYAMLError) -> None:
    mark = error.problem_mark or error.context_mark
    place = Place()
    if isinstance(mark, StringMark) or mark is not None:
        place = Place(mark.line + sheet.first_line, mark.column + 1)
    message = str(error.problem or error.context or "not valid YAML").splitlines()[0]
    hint = ""
    if "\\t" in message:
        hint = "YAML is indented with spaces, not tabs"
    elif "mapping values are not allowed" in message:
        hint = 'a text with ": " in it needs quotes; or the line is indented too far'
    elif "cannot start any token" in message or "alias" in message:
        hint = "a text that begins with a special character needs quotes"
    sheet.report_at(place, "yaml-syntax", message, hint)


class _TooLargeError(Exception):
    def __init__(self, place: Place, rule: str, message: str) -> None:
        super().__init__(message)
        self.place, self.rule, self.message = place, rule, message


class _Walk:
    """One pass over the node graph, which ends at a limit instead of following aliases for ever."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.nodes = 0

    def value(self, node: Node, path: KeyPath, depth: int) -> Any:
        place = self._place(node)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _TooLargeError(place, "too-many-values", "aliases multiply to more values than any file needs")
        if depth > MAX_DEPTH:
            raise _TooLargeError(place, "too-deep", "nested too deeply, or an alias that contains itself")
        self.sheet._values[path] = place  # noqa: SLF001 - the walk is how a sheet is filled
        if not isinstance(node, ScalarNode) and str(node.tag) not in _COLLECTIONS:
            self._report_tag(node, place)
        if isinstance(node, MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, SequenceNode):
            return [self.value(inner, (*path, i), depth + 1) for i, inner in enumerate(node.value)]
        return self._scalar(node, place)

    def _mapping(self, node: MappingNode, path: KeyPath, depth: int) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node)
            if not isinstance(key_node, ScalarNode):
                self.sheet.report_at(place, "bad-key", "a key must be a plain word")
                continue
            key = str(key_node.value)
            if key in pairs:
                self.sheet.report_at(
                    place, "duplicate-key", f'the key "{key}" is there twice', f"first in line {lines[key]}"
                )
                continue
            lines[key] = place.line
            self.sheet._keys[(*path, key)] = place  # noqa: SLF001
            pairs[key] = self.value(value_node, (*path, key), depth + 1)
        return pairs

    def _scalar(self, node: Node, place: Place) -> str | bool | Number | None:
        text = str(node.value)
        read = _READERS.get(str(node.tag))
        if read is None:
            self._report_tag(node, place)
            return text
        return read(text)

    def _report_tag(self, node: Node, place: Place) -> None:
        self.sheet.report_at(place, "yaml-tag", f'the tag "{node.tag}" is not used here', "remove it")

    def _place(self, node: Node) -> Place:
        mark = node.start_mark
        return Place(mark.line + self.sheet.first_line, mark.column + 1)


_TAG: Final = "tag:yaml.org,2002:"
_COLLECTIONS: Final = (f"{_TAG}map", f"{_TAG}seq")
_READERS: Final[dict[str, Callable[[str], str | bool | Number | None]]] = {
    f"{_TAG}str": str,
    f"{_TAG}timestamp": str,  # a date stays as fine as it was written
    f"{_TAG}int": Number,
    f"{_TAG}float": Number,
    f"{_TAG}bool": lambda text: text.lower() == "true",
    f"{_TAG}null": lambda _text: None,
}
