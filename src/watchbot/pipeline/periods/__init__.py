"""The times that a text gives: years, months, quarters, fiscal years, "last year", "as of", and editions of a report.

Nothing is ever made finer than the text: "in March 2026" is a month. What is relative ("two years ago") is resolved
against the publication day and left out where that is unknown. An edition ("the 2026 Outlook") names a document and no
time of its numbers, so it is kept apart.
"""

from watchbot.pipeline.periods.editions import Edition, find_editions
from watchbot.pipeline.periods.reading import PeriodMention, find_periods
from watchbot.pipeline.periods.stretches import month_period, year_period

__all__ = ["Edition", "PeriodMention", "find_editions", "find_periods", "month_period", "year_period"]
