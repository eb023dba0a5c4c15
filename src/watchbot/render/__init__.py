"""Text for people: templates, word-level diffs, numbers, charts.

    message = digest_message(build_digest(…))       # subject, text, HTML, Markdown, JSON
    message = alert_message(alert, evidence)        # the same for one alert that is sent at once
    message = storm_message(7, alerted, …)          # many alerts in one message, with a count

Foreign text is only ever a value: `forms` makes every value safe that a template prints.
"""

from watchbot.render.forms import Forms
from watchbot.render.messages import alert_message, digest_message, storm_message, trial_message

__all__ = ["Forms", "alert_message", "digest_message", "storm_message", "trial_message"]
