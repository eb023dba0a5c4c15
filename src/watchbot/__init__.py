"""watchbot reads news feeds and tells you when a number you care about changes, who says so and who disagrees."""

__version__ = "0.1.0"
