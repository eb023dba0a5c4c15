"""Tie the numbers of a text to tracked figures: by gates and slots, each of which leaves a reason.

document  = words, places, and for each number the passages that may explain it      (document, places, roots)
cards     = figure cards compiled once; only those whose words are met are looked at  (cards, compilation, filing)
trials    = a number before a card: its unit fits, and the card's words are near     (beginning, units, bases, measures)
gates     = about → exclude → table → subject → name → part → qualifier → nearness → stance → period → scope → size
            → direction → proportion → lookalike → comparison → score
            (gates, whose, nearness, times, definitions, amounts)
claims    = the best card has the number; the same value said again is one claim       (choice, binding, sources)
"""

from watchbot.pipeline.claims.binding import Binding, bind
from watchbot.pipeline.claims.filing import CardIndex

__all__ = ["Binding", "CardIndex", "bind"]
