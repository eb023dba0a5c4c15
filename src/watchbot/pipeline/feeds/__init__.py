"""A feed as bytes → its entries.

    text    = charsets.decode(body)          # whatever character set it is in
    clean   = tidy.tidy(text)                # no DOCTYPE, no unknown entities, bounded: safe to parse
    parsed  = xml.read(clean)                # RSS, Atom, RDF, through feedparser; or jsonfeed.read(text)
    entries = identity.keyed(drafts)         # one key for each, stable, unique in the feed

Pure. A body that is no feed ends in a `ParseError` with one of the reasons `empty`, `html`, `not_a_feed`, `truncated`,
`unsupported`; nothing else is raised on content.
"""

from watchbot.pipeline.feeds.reading import AHEAD, MOST_ENTRIES, not_ahead, parse_feed

__all__ = ["AHEAD", "MOST_ENTRIES", "not_ahead", "parse_feed"]
