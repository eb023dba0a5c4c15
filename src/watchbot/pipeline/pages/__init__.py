"""A page as bytes → its text, title and dates.

    text     = charsets.decode(body)          # whatever character set it is in
    tree     = markup.parse(text)             # guarded against what libxml2 does not bear
    facts    = metadata.read(tree)            # title, dates, canonical address: only what the page says
    pruning.prune(tree)                       # navigation, side bars, comments, adverts out
    article  = finding.find_article(tree)     # the part with the prose
    layout.render(article)                    # paragraphs, headings, entries, rows

Pure. Nothing here raises on what a page contains; the state says what became of it.
"""

from watchbot.pipeline.pages.reading import not_after, plain_page, read_page
from watchbot.pipeline.pages.states import is_collapse

__all__ = ["is_collapse", "not_after", "plain_page", "read_page"]
