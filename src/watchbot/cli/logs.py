"""Log lines on stderr: sentences for people, JSON for collectors."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import typer

from watchbot.errors import FileError, StoreError, WatchbotError

log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, and the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        row = {
            "time": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            row["error"] = self.formatException(record.exc_info)
        return json.dumps(row, ensure_ascii=False)


class OneLine(logging.Formatter):
    """A line for people. Line breaks and controls in what feeds say cannot forge another line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text; only a traceback has more than one line."""
        message = "".join(c if c.isprintable() else " " for c in record.getMessage())
        line = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname.lower():7} {message}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def set_up(log_format: str, *, verbose: bool) -> None:
    """Send log lines to stderr. Raises BadParameter for a format we do not have."""
    formatters = {"text": OneLine, "json": JsonLines}
    if log_format not in formatters:
        raise typer.BadParameter(f"{log_format!r} is no log format; choose text or json")
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(formatters[log_format]())
    logging.captureWarnings(capture=True)
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[stream], force=True)
    for noisy in ("trafilatura", "htmldate", "aiohttp", "asyncio", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # A poll that is still at work when the next tick comes is no news; missed and failed jobs have a listener.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)


@contextmanager
def logged(log_format: str) -> Iterator[None]:
    """Say in the log, too, why the daemon could not go on: a collector of JSON reads nothing else."""
    try:
        yield
    except FileError as error:
        if log_format != "json":
            raise
        for mistake in error.mistakes:
            log.error("%s", mistake)
        raise typer.Exit(2) from error
    except WatchbotError as error:
        if log_format != "json":
            raise
        log.critical("%s", error)
        raise typer.Exit(5 if isinstance(error, StoreError) and error.locked else 1) from error
    except Exception:
        log.critical("a fault in watchbot", exc_info=True)
        raise typer.Exit(1) from None
