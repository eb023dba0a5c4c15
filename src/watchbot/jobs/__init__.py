"""Where I/O and the pipeline meet: units of work that run once, by hand or at a tick of the daemon.

    prepare     cards, feeds and seed documents → database; read again what an upgrade or a changed card affects
    poll        due feeds → entries → pages → claims → changes → alerts, deliveries owed
    recheck     pages again, on a schedule that thins out: silent edits
    deliver     what is owed, leased, sent, marked after it was taken
    digest      one for each (name, day)
    reextract   stored snapshots through today's pipeline; differences are technical and alert nobody
    prune       snapshots that are old enough

A crash before a transaction repeats a fetch; a crash after it loses nothing.
"""

from watchbot.jobs.articles import read_due
from watchbot.jobs.deliveries import deliver
from watchbot.jobs.digests import digest
from watchbot.jobs.polls import poll, recheck
from watchbot.jobs.runs import Outcome, together
from watchbot.jobs.seeding import prepare
from watchbot.jobs.upkeep import prune, reextract

__all__ = ["Outcome", "deliver", "digest", "poll", "prepare", "prune", "read_due", "recheck", "reextract", "together"]
