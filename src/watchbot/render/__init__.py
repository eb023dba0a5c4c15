"""Text for people: templates, word-level diffs, numbers, charts.

    message = digest_message(build_digest(…))       # subject, text, HTML, Markdown, JSON
    message = alert_message(alert, evidence)        # the same for one alert that is sent at once

Foreign text is only ever a value: `forms` makes every value safe that a template prints.
"""

from watchbot.render.messages import alert_message, digest_message

__all__ = ["alert_message", "digest_message"]
