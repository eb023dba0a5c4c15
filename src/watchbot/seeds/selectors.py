"""CSS selectors, as people write them for the links of a page, in the form in which the page's tree is asked."""

from __future__ import annotations


class SelectorError(Exception):
    """The text is no CSS selector; the message says why."""


def to_xpath(selector: str) -> str:
    """Return a CSS selector as XPath.

    Raises:
        SelectorError: it cannot be read, or asks for what a document at rest does not have (`:hover`, `::before`).
    """
    from cssselect import HTMLTranslator
    from cssselect import SelectorError as Unusable

    try:
        path: str = HTMLTranslator().css_to_xpath(selector)
    except Unusable as error:
        raise SelectorError(str(error)) from None
    return path
