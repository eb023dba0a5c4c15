"""What binding costs beside reading quantities, with 40 and with 10,000 cards, and on hostile texts: ratios of one run.

    python benchmarks/claims.py [FOLDER] [--peer MODULE:FUNCTION]

FOLDER holds articles as `*.json` with a field `text` (default: the golden set in `tests/corpus/articles`). Hostile
texts of 100,000 characters are compared with as much news text. A peer is any callable that finds the quantities of a
text: what we need for quantities alone, and for quantities and binding, is compared with it. Times are CPU seconds, the
best of some passes, in turns.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from watchbot.model import Figure
from watchbot.pipeline.claims import bind
from watchbot.pipeline.findings import Watchlist, read_article
from watchbot.pipeline.numbers import find_quantities
from watchbot.pipeline.pages import plain_page
from watchbot.pipeline.periods import find_editions, find_periods
from watchbot.pipeline.text import sentences
from watchbot.seeds import load_seeds

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
SIZE = 100_000  # characters of a hostile text
HOSTILE = {
    "1,1,1,…": "1,",
    "one hundred": "one hundred ",
    "parentheses": "(1) ",
    "ranges": "from 1 to ",
    "a card's words": "inflation was 2.7% in 2025 and ",
    "names": "Acme Corp had 5 Widgets, ",
    "anaphors": "It was 5% in 2024. ",
    "rows": "Country | 2025\nNorway | 2.9\n",
    "of whom": "of which 5, of whom 6, ",
    "capitals": "A B C D E F G ",
    "the the": "the rate the share the ",
    "ellipses": "a… B",
}


def best(run: Callable[[], object], passes: int = 3) -> float:
    """CPU seconds of the fastest of some passes."""
    times = []
    for _ in range(passes):
        begin = time.process_time()
        run()
        times.append(time.process_time() - begin)
    return min(times)


def many(figures: Sequence[Figure], count: int) -> list[Figure]:
    """Return so many cards: these, and copies about words that no text has."""
    made = list(figures)
    for i in range(count - len(made)):
        figure = figures[i % len(figures)]
        about = tuple(tuple(_unheard(phrase, i) for phrase in group) for group in figure.about)
        nouns = tuple(_unheard(noun, i) for noun in figure.counts)
        label = _unheard(figure.label, i)
        made.append(replace(figure, id=f"{figure.id}-{i}", label=label, about=about, counts=nouns))
    return made


def _unheard(phrase: str, number: int) -> str:
    return " ".join(f"xq{number}z{word}" for word in phrase.split())


def reading(texts: Sequence[str], watchlist: Watchlist) -> Callable[[], None]:
    """Return a pass over the texts."""

    def run() -> None:
        for text in texts:
            read_article(plain_page("", text, None), url="", published=None, watchlist=watchlist)

    return run


def binding(texts: Sequence[str], watchlist: Watchlist) -> Callable[[], None]:
    """Return a pass over the texts that finds and binds their quantities, and does nothing else."""

    def run() -> None:
        for text in texts:
            parts, quantities = sentences(text), find_quantities(text)
            times = find_periods(text, published=None), find_editions(text)
            bind(text, parts, quantities, *times, watchlist.cards, title="", published=None, modified=None)

    return run


def in_turns(runs: dict[str, Callable[[], object]], passes: int = 7) -> dict[str, float]:
    """CPU seconds of the fastest of some passes of each, one after the other: a busy machine slows all of them."""
    times = dict.fromkeys(runs, float("inf"))
    for _ in range(passes):
        for name, run in runs.items():
            times[name] = min(times[name], best(run, 1))
    return times


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS / "articles")
    parser.add_argument("--peer", metavar="MODULE:FUNCTION")
    options = parser.parse_args()
    texts = [json.loads(p.read_text(encoding="utf-8"))["text"] for p in sorted(options.folder.glob("*.json"))]
    if not texts:
        sys.exit(f"no articles in {options.folder}")
    figures = load_seeds(CORPUS / "seeds").figures
    forty, lots = Watchlist(many(figures, 40), ()), Watchlist(many(figures, 10_000), ())
    gc.freeze()  # as a worker process does when it has compiled its cards
    runs: dict[str, Callable[[], object]] = {
        "quantities alone": lambda: [find_quantities(text) for text in texts],
        "quantities and binding with 40 cards": binding(texts, forty),
        "all of a page with 40 cards": reading(texts, forty),
        "all of a page with 10,000 cards": reading(texts, lots),
    }
    if options.peer:
        module, _, name = options.peer.partition(":")
        peer = getattr(importlib.import_module(module), name)
        runs["the peer"] = lambda: [peer(text) for text in texts]
    spent = in_turns(runs)
    for name, seconds in spent.items():
        against = f"{spent['the peer'] / seconds:8.2f}× the speed of the peer" if options.peer else ""
        print(f"{name:38} {len(texts) / seconds:6.0f} texts/s {against}")
    ratio = spent["all of a page with 40 cards"] / spent["all of a page with 10,000 cards"]
    print(f"with 10,000 cards {ratio:.2f}× the speed with 40")
    whole = "\n\n".join(texts)
    news = (whole * (SIZE // len(whole) + 1))[:SIZE]
    base = best(reading([news], forty))
    for name, unit in HOSTILE.items():
        cost = best(reading([(unit * (SIZE // len(unit) + 1))[:SIZE]], forty))
        print(f"{name:22}  {cost / base:8.2f} × the time of as much news ({base:.2f} s)")


if __name__ == "__main__":
    main()
