"""A second opinion on where the article is, for pages on which our own finding collapses: trafilatura's.

Its options are chosen for what the pipeline needs: no metadata (its date search falls back on today), no
deduplication (it remembers earlier pages), no comments, tables kept.
"""

from __future__ import annotations

import re

from watchbot.pipeline.pages import finding, layout

_NAMES = {"head": "h2", "list": "ul", "item": "li", "row": "tr", "cell": "td", "lb": "br", "quote": "blockquote"}
_SPANS = re.compile(r"\s(?:row|col)span\s*=\s*[\"']?\d*[\"']?", re.IGNORECASE)  # it fills them without bound
_STOPS = re.compile(r"[.!?…。！？]")
_RUN = 600  # characters in which prose has a full stop
_MOST_TAGS = 30_000
_SMALLEST = 500  # characters a page must have for a second opinion to be worth its cost


def opinion(markup_text: str) -> tuple[str, int]:
    """Return the text that trafilatura takes for the article, in our form, and how much prose is in it."""
    if len(markup_text) < _SMALLEST or markup_text.count("<") > _MOST_TAGS:
        return "", 0
    # Ten megabytes that most pages do without, and the main process always.
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            _SPANS.sub(" ", markup_text),
            fast=True,
            include_comments=False,
            include_tables=True,
            deduplicate=False,
            with_metadata=False,
        )
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError):
        return "", 0  # a second opinion that fails is none
    if found is None or isinstance(found, dict) or found.body is None:
        return "", 0
    body = found.body
    for element in body.iter():
        if isinstance(element.tag, str):
            element.tag = _NAMES.get(element.tag, element.tag)
            if element.tag == "td" and element.get("role") == "head":
                element.tag = "th"
    body.tag = "div"
    text = layout.render([body])
    if len(_STOPS.findall(text)) * _RUN < len(text):
        return "", 0  # a list of headlines: links are gone here, so nothing else tells them from sentences
    return text, finding.measure_prose(body).get(body, 0)
