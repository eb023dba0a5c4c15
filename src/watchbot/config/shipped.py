"""The files that come with watchbot: settings with every default explained, and seeds to start from."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def shipped(folder: str) -> tuple[Path, ...]:
    """Return the files of `config`, `seeds` or `seeds/documents`, from an installed package or from a checkout."""
    installed, checkout = _PACKAGE / f"_{folder}", _PACKAGE.parent.parent / folder
    root = installed if installed.is_dir() else checkout
    return tuple(sorted(path for path in root.glob("*") if path.is_file() and not path.name.startswith(".")))
