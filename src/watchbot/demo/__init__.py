"""`watchbot demo`: two days of a small web that comes with the program, through the real way of every article.

Nothing is simulated but the web, the clock and the names of its hosts: feeds are polled over HTTP on loopback, pages
are read in worker processes, alerts and the digest are those of the daemon.
"""

from watchbot.demo.play import play

__all__ = ["play"]
