"""What a user installs: the wheel has everything, and runs away from any checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent

Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the checkout, without the network."""
    pytest.importorskip("hatchling", reason="the build back-end is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    subprocess.run([*words, "--wheel-dir", str(folder), str(CHECKOUT)], check=True, timeout=120)
    (built,) = folder.glob("watchbot-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Install the wheel into a folder, and return how to run `watchbot` from it: nothing else of ours is in reach."""
    place = tmp_path_factory.mktemp("installed") / "with a space"
    words = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", "--target", str(place)]
    subprocess.run([*words, str(wheel)], check=True, timeout=120)
    environ = {**os.environ, "PYTHONPATH": str(place), "PYTHONSAFEPATH": "1", "NO_COLOR": "1"}
    where = subprocess.run(
        [sys.executable, "-c", "import watchbot; print(watchbot.__file__)"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert where.stdout.strip() == str(place / "watchbot/__init__.py"), "the checkout is in the way"

    def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "watchbot", *arguments],
            cwd=cwd,
            env=environ,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    return run


def test_the_wheel_holds_what_is_needed_and_no_more(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    in_package = {
        str(path.relative_to(CHECKOUT / "src"))
        for path in (CHECKOUT / "src/watchbot").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert in_package - names == set(), "modules, templates, demo pages, py.typed"
    for folder in ("alembic", "config", "seeds"):
        shipped = {
            f"watchbot/_{path.relative_to(CHECKOUT)}"
            for path in (CHECKOUT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert shipped
        assert shipped - names == set()
    assert not [name for name in names if not name.startswith(("watchbot/", "watchbot-"))]
    assert not [name for name in names if name.endswith((".pyc", ".db", ".log"))]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_it_runs_from_the_wheel(installed: Run, tmp_path: Path) -> None:
    """Version, first files, a database made by the migrations inside the wheel, and the program's own words on it."""
    assert installed("--version", cwd=tmp_path).stdout.startswith("watchbot ")
    for words in (("init",), ("check",), ("db", "upgrade"), ("db", "check"), ("figures", "list"), ("status",)):
        ran = installed(*words, cwd=tmp_path)
        assert ran.returncode == 0, (words, ran.stderr)
    assert (tmp_path / "config/watchbot.yaml").read_bytes() == (CHECKOUT / "config/watchbot.yaml").read_bytes()
    assert (tmp_path / "seeds/documents").is_dir()
    assert (tmp_path / "watchbot.db").stat().st_size > 50_000
    assert "no such" not in installed("doctor", cwd=tmp_path).stdout


def test_the_demo_plays_from_the_wheel(installed: Run, tmp_path: Path) -> None:
    ran = installed("demo", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "UPDATE" in ran.stdout
    assert list((tmp_path / "demo/digests").glob("*.eml"))
