"""What to watch: the reviewed files of the seeds folder → frozen values; every mistake at once, with its place."""

from watchbot.seeds.folder import Seeds

__all__ = ["Seeds"]
