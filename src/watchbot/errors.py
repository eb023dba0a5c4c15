"""The exceptions of watchbot, one per boundary, each with its policy.

Failures of the world (a dead feed, a refused mail) are expected: they become rows that a person can see, and the run
goes on. Mistakes in files stop a start, all reported at once. Everything else is a bug and ends the run as failed.
"""

from __future__ import annotations

from dataclasses import dataclass


class WatchbotError(Exception):
    """Base of every exception that watchbot raises on purpose."""


class FetchError(WatchbotError):
    """A fetch failed. `transient` says whether the same request may work later; `reason` is one of the words below.

    Reasons: `dns`, `connect`, `tls`, `timeout`, `too_big`, `redirects`, `decode`, `protocol`, `http_NNN`, and `blocked`
    for what our own policy refuses (address, scheme, port, robots).
    """

    def __init__(
        self,
        url: str,
        reason: str,
        message: str,
        *,
        transient: bool,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.url = url
        self.reason = reason
        self.transient = transient
        self.status = status
        self.retry_after = retry_after  # seconds, as the server asked, already bounded


class ParseError(WatchbotError):
    """A body is not a feed. Treated like a failed poll: back-off, shown in feed health, never fatal."""

    def __init__(self, url: str, reason: str, message: str, *, transient: bool = True) -> None:
        super().__init__(message)
        self.url = url
        self.reason = reason
        self.transient = transient


class WorkerError(WatchbotError):
    """A worker process ended (`timeout`, `crash`, `memory`) while it read one document; only that one is lost.

    Reason `gone`: the processes themselves are not there; the document has done nothing and stays due.
    """

    def __init__(self, url: str, reason: str, message: str) -> None:
        super().__init__(message)
        self.url = url
        self.reason = reason


class NotifyError(WatchbotError):
    """A channel did not take a message. `permanent` parks the delivery for a person; otherwise it is tried again."""

    def __init__(self, channel: str, message: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.channel = channel
        self.permanent = permanent
        self.retry_after = retry_after  # seconds, as the receiver asked


class StoreError(WatchbotError):
    """The database cannot be used: newer than the program, locked by another instance, damaged. Exit 1 or 5."""

    def __init__(self, message: str, *, locked: bool = False) -> None:
        super().__init__(message)
        self.locked = locked


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake in a file that a person wrote. Lines and columns count from 1; 0 where the whole file is meant."""

    file: str
    line: int
    column: int
    rule: str  # a short stable id: `unknown-key`, `not-a-number` …
    message: str
    hint: str = ""  # what to do, "did you mean …"
    severity: str = "error"  # error | warn

    def __str__(self) -> str:
        """One line in the way compilers write it."""
        hint = f" — {self.hint}" if self.hint else ""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}  {self.severity}  {self.rule}  {self.message}{hint}"


class FileError(WatchbotError):
    """Files that a person wrote have mistakes; `mistakes` has every one. Exit 2."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(m) for m in mistakes))
        self.mistakes = mistakes


class ConfigError(FileError):
    """Mistakes in the settings."""


class SeedError(FileError):
    """Mistakes in the seeds."""
