"""How fast quantities are found, and what hostile texts cost, as ratios from one run.

    python benchmarks/quantities.py [FOLDER] [--peer MODULE:FUNCTION]

FOLDER holds articles as `*.json` with a field `text` (default: the golden set in `tests/corpus/articles`). A peer is
any callable that takes a text; it is timed on the same texts, in turns with ours, and both are given in texts per
second.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from watchbot.pipeline.numbers import find_quantities

ARTICLES = Path(__file__).parent.parent / "tests" / "corpus" / "articles"
SIZE = 100_000  # characters of a hostile text
HOSTILE = {
    "1,1,1,…": "1,",
    "one hundred ×8,400": "one hundred ",
    "parentheses": "(1)",
    "ranges": "from 1 to ",
    "money": "$1 ",
    "fractions": "½",
    "nouns": "5 big apples ",
    "blanks": " ",
}


def seconds(find: Callable[[str], object], texts: Sequence[str]) -> float:
    """CPU seconds for one pass over the texts."""
    begin = time.process_time()
    for text in texts:
        find(text)
    return time.process_time() - begin


def load(folder: Path) -> list[str]:
    """Texts of the articles of a folder, in the order of their names."""
    return [json.loads(path.read_text(encoding="utf-8"))["text"] for path in sorted(folder.glob("*.json"))]


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ARTICLES)
    parser.add_argument("--peer", metavar="MODULE:FUNCTION")
    options = parser.parse_args()
    texts = load(options.folder)
    if not texts:
        sys.exit(f"no articles in {options.folder}")
    finders: dict[str, Callable[[str], object]] = {"watchbot": find_quantities}
    if options.peer:
        module, _, name = options.peer.partition(":")
        finders["peer"] = getattr(importlib.import_module(module), name)
    best = dict.fromkeys(finders, float("inf"))
    for _ in range(7):
        for name, find in finders.items():
            best[name] = min(best[name], seconds(find, texts))
    characters = sum(map(len, texts))
    for name, spent in best.items():
        print(f"{name:<20} {len(texts) / spent:8.0f} texts/s {characters / spent / 1e6:8.2f} million characters/s")
    if options.peer:
        print(f"{'speed against peer':<20} {best['peer'] / best['watchbot']:8.2f}×")
    news = best["watchbot"] / characters * SIZE
    for name, piece in HOSTILE.items():
        text = (piece * (SIZE // len(piece) + 1))[:SIZE]
        spent = min(seconds(find_quantities, [text]) for _ in range(3))
        print(f"{name:<20} {spent / news:8.2f}× the time of news of its length")


if __name__ == "__main__":
    main()
