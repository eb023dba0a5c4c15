"""Nothing that was stored, sent or written by others is ever run: the source has no way to."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import watchbot

SOURCE = Path(watchbot.__file__).parent
MODULES = {"pickle", "cPickle", "dill", "marshal", "shelve", "jsonpickle", "yaml", "code", "codeop"}
CALLS = {"eval", "exec", "compile", "__import__", "unsafe_load", "full_load"}


def found_in(path: Path) -> set[str]:
    """Return what a file has that turns data into code."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                found |= {a.name for a in node.names if a.name.partition(".")[0] in MODULES}
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in MODULES:
                found.add(module)
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                found.add(name)
            case ast.Call(func=ast.Name(id="YAML"), keywords=keywords):
                kinds = {k.value.value for k in keywords if k.arg == "typ" and isinstance(k.value, ast.Constant)}
                found |= kinds & {"unsafe"}
    return found


def test_data_never_becomes_code() -> None:
    """No pickle, no marshal, no evaluation, no YAML that builds objects."""
    found = {path.relative_to(SOURCE).as_posix(): found_in(path) for path in SOURCE.rglob("*.py")}
    assert len(found) > 100
    assert {name: sorted(ways) for name, ways in found.items() if ways} == {}


def test_every_test_that_the_table_of_threats_names_is_there() -> None:
    """`docs/threats.md` says which test shows each defence: each file of them exists and has tests."""
    root = Path(__file__).parent
    page = root.parent / "docs" / "threats.md"
    rows = [line.split(" | ") for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert len(rows) > 25
    for row in rows[1:]:
        names = re.findall(r"`([\w/.]+\.py)`(?:::`(test_\w+)`)?", row[-1])
        assert names, row[0]
        for name, test in names:
            file = next((f for f in (root.parent / name, root / "fetch" / name, root / name) if f.is_file()), None)
            assert file is not None, name
            text = file.read_text(encoding="utf-8")
            assert "def test_" in text
            assert f"def {test}" in text
