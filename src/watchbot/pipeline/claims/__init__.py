"""Tie the numbers of a text to tracked figures: by gates and slots, each of which leaves a reason.

document  = words, places, and for each number the passages that may explain it      (document, places, roots)
cards     = figure cards compiled once; only those whose words are met are looked at  (cards, scopes)
gates     = unit → about → exclude → subject → stance → period → scope → direction → lookalike → score
            (units, measures, owners, stances, dates, scopes, directions)
claims    = the best card has the number; the same value said again is one claim       (binding, sources)
"""

from watchbot.pipeline.claims.binding import Binding, bind
from watchbot.pipeline.claims.filing import CardIndex

__all__ = ["Binding", "CardIndex", "bind"]
