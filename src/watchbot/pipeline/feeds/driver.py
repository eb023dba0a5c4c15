"""The driver that feedparser reads XML with: Python's own expat, told to collect text before handing it on.

Otherwise escaped markup comes in five pieces for each tag, which makes a feed with full texts cost three times as much.
"""

from xml.sax.expatreader import ExpatParser


class Collecting(ExpatParser):
    """expat that hands on a text as a whole, up to 8 kB at once."""

    def reset(self) -> None:
        """Begin a document."""
        super().reset()
        self._parser.buffer_text = True  # type: ignore[attr-defined]  # the one way to say it


def create_parser() -> Collecting:
    """Return a reader of XML: the name and form that `xml.sax.make_parser` asks of a driver."""
    return Collecting()
