"""One document from wherever a person points: an address, a file, standard input."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from watchbot.cli.output import fail

if TYPE_CHECKING:
    from watchbot.config import Config
    from watchbot.model import Fetched, PageText

_TEXT = frozenset({".txt", ".md"})


def read_document(where: str, config: Config) -> tuple[PageText, str, datetime | None]:
    """Return a page with its address and publication date (None where the page gives none).

    An address goes through the fetcher with all its guards. Raises FetchError; ends the command for a missing file.
    """
    from watchbot.pipeline.pages import plain_page, read_page

    if where.startswith(("http://", "https://")):
        fetched = asyncio.run(_fetch(where, config))
        page = read_page(fetched.body, url=fetched.final_url, content_type=fetched.content_type)
        return page, fetched.final_url, page.published
    path = Path(where)
    if where != "-" and not path.is_file():
        fail(f"there is no file {where!r}", code=2, hint="Give an address that starts with http, or a file.")
    body = sys.stdin.buffer.read() if where == "-" else path.read_bytes()
    url = "" if where == "-" else path.resolve().as_uri()
    if path.suffix in _TEXT or (where == "-" and b"<" not in body[:2000]):
        title, text = _titled(body.decode("utf-8", "replace"))
        return plain_page(title, text), url, None
    page = read_page(body, url=url, content_type="text/html")
    return page, url, page.published


async def _fetch(url: str, config: Config) -> Fetched:
    from watchbot.fetch import Fetcher
    from watchbot.model import Fetched

    async with Fetcher(config.fetch) as fetcher:
        fetched = await fetcher.get(url, kind="page", respect_robots=True)
    if not isinstance(fetched, Fetched):
        raise TypeError("an unconditional request was answered with 304")
    return fetched


def _titled(text: str) -> tuple[str, str]:
    """Take a short first line followed by a blank one as the title of a plain text."""
    first, _, rest = text.strip().partition("\n")
    if rest.startswith("\n") and len(first) < 200:
        return first.lstrip("# ").strip(), rest.strip()
    return "", text.strip()
