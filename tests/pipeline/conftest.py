"""News text to measure against."""

import json
from pathlib import Path

import pytest

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="session")
def news() -> str:
    """100,000 code points of the golden articles: the cost of hostile input is measured against it."""
    texts = [json.loads(p.read_text(encoding="utf-8"))["text"] for p in sorted(CORPUS.glob("articles/*.json"))]
    joined = "\n\n".join(texts)
    return (joined + "\n\n" + joined)[:100_000]
