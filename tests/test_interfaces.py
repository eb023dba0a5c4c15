"""The machine interfaces print the fields that docs/interfaces.md lists, in its order."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from watchbot.cli import app
from watchbot.demo import play

PAGE = Path(__file__).parent.parent / "docs" / "interfaces.md"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that was played."""
    folder = tmp_path_factory.mktemp("interfaces") / "demo"
    play(folder, say=lambda _line: None)
    return folder


def documented(command: str) -> list[str]:
    """Return the fields in the first code after the name of a command."""
    found = re.search(rf"`{command}`: `([^`]+)`", PAGE.read_text(encoding="utf-8"))
    assert found is not None, command
    return found[1].split()


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("feeds list", ()),
        ("feeds health", ()),
        ("articles list", ()),
        ("articles show", ("10",)),
        ("claims list", ()),
        ("alerts list", ("--all",)),
        ("figures list", ()),
        ("figures show", ("china-ai-patents",)),
        ("explain", ("china-ai-patents", "10")),
        ("deliveries list", ()),
    ],
)
def test_fields_are_those_of_the_page(demo: Path, command: str, arguments: tuple[str, ...]) -> None:
    words = ["-c", str(demo / "watchbot.yaml"), *command.split(), *arguments, "--json"]
    ran = CliRunner().invoke(app, words)
    assert ran.exit_code == 0, ran.output
    printed = json.loads(ran.stdout)
    first = printed[0] if isinstance(printed, list) else printed
    assert list(first) == documented(command)
