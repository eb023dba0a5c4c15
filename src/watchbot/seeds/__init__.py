"""What to watch: the reviewed files of the seeds folder → frozen values; every mistake at once, with its place."""

from watchbot.seeds.feeds import feed_key
from watchbot.seeds.folder import Seeds, check_seeds, load_seeds
from watchbot.seeds.opml import OpmlError, parse_opml, write_opml

__all__ = ["OpmlError", "Seeds", "check_seeds", "feed_key", "load_seeds", "parse_opml", "write_opml"]
