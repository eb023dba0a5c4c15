"""What binding costs beside reading quantities, with 40 and with 10,000 cards, and on hostile texts: ratios of one run.

    python benchmarks/claims.py [FOLDER]

FOLDER holds articles as `*.json` with a field `text` (default: the golden set in `tests/corpus/articles`). Hostile
texts of 100,000 characters are compared with as much news text. Times are CPU seconds, the best of three passes.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from watchbot.model import Figure
from watchbot.pipeline.findings import Watchlist, read_article
from watchbot.pipeline.numbers import find_quantities
from watchbot.pipeline.pages import plain_page
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
        about = tuple(tuple(f"{phrase} xq{i}z" for phrase in group) for group in figure.about)
        made.append(replace(figure, id=f"{figure.id}-{i}", label=f"{figure.label} xq{i}z", about=about))
    return made


def reading(texts: Sequence[str], watchlist: Watchlist) -> Callable[[], None]:
    """Return a pass over the texts."""

    def run() -> None:
        for text in texts:
            read_article(plain_page("", text, None), url="", published=None, watchlist=watchlist)

    return run


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS / "articles")
    options = parser.parse_args()
    texts = [json.loads(p.read_text(encoding="utf-8"))["text"] for p in sorted(options.folder.glob("*.json"))]
    if not texts:
        sys.exit(f"no articles in {options.folder}")
    figures = load_seeds(CORPUS / "seeds").figures
    forty, lots = Watchlist(many(figures, 40), ()), Watchlist(many(figures, 10_000), ())
    alone = best(lambda: [find_quantities(text) for text in texts])
    with_forty, with_lots = best(reading(texts, forty)), best(reading(texts, lots))
    print(f"quantities alone        {len(texts) / alone:8.0f} texts/s")
    print(f"read with 40 cards      {len(texts) / with_forty:8.0f} texts/s")
    ratio = with_forty / with_lots
    print(f"read with 10,000 cards  {len(texts) / with_lots:8.0f} texts/s  {ratio:.2f} of that with 40")
    whole = "\n\n".join(texts)
    news = (whole * (SIZE // len(whole) + 1))[:SIZE]
    base = best(reading([news], forty), 2)
    for name, unit in HOSTILE.items():
        cost = best(reading([(unit * (SIZE // len(unit) + 1))[:SIZE]], forty), 1)
        print(f"{name:22}  {cost / base:8.2f} × the time of as much news ({base:.2f} s)")


if __name__ == "__main__":
    main()
