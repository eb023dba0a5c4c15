"""Digests and alerts as files in a folder, and the one way in which watchbot writes a file."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import secrets
import threading
from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from watchbot.config import ChannelSettings
from watchbot.errors import NotifyError
from watchbot.model import Message
from watchbot.notify.mail import alone, eml

_STEM = re.compile(r"[a-z0-9][a-z0-9_-]{0,119}")
_REST = re.compile(r"\..+\.[0-9]+\.tmp")  # what `write_atomically` leaves behind when it is killed
_OLD = 3600.0  # seconds; nobody writes a file for that long
_FEEDS = ("alerts.atom", "alerts.json")
_LISTED = 400  # entries of the index page: more than a year of one digest
_NOBODY = "watchbot <watchbot@watchbot.invalid>"
_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n<title>watchbot</title>\n'
    "<style>:root{{color-scheme:light dark}}body{{"
    "font:16px/1.5 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;max-width:44rem;margin:2rem auto;"
    "padding:0 1rem}}li{{margin:0 0 .7rem}}small{{opacity:.8}}</style>\n"
    "{1}</head>\n<body>\n<main>\n<h1>watchbot</h1>\n{2}<ul>\n{0}\n</ul>\n</main>\n</body>\n</html>\n"
)
_KNOWN_FEEDS = Markup(
    '<link rel="alternate" type="application/atom+xml" title="watchbot alerts" href="alerts.atom">\n'
    '<link rel="alternate" type="application/feed+json" title="watchbot alerts" href="alerts.json">\n'
)
_FEED_LINE = Markup(
    '<p>Alerts for a feed reader: <a href="alerts.atom">Atom</a>, <a href="alerts.json">JSON Feed</a></p>\n'
)
_LINE = Markup('<li><a href="{0}.html">{1}</a><br><small>{0} · {2}</small></li>')
_OTHER = Markup('<a href="{0}.{1}">{1}</a>')


class FilesNotifier:
    """Writes each message as Markdown, HTML, JSON and mail, and keeps an index page. A repeat replaces the files."""

    def __init__(self, settings: ChannelSettings) -> None:
        self._settings = settings
        self._one_at_a_time = threading.Lock()  # all messages share the index page

    async def send(self, message: Message, *, message_id: str, now: datetime) -> None:
        """Write the files. Raises NotifyError: a full disk or a missing right may be mended, so it is tried again."""
        name = self._settings.name
        if not _STEM.fullmatch(message.stem):
            raise NotifyError(name, f"not a name for a file: {message.stem!r}", permanent=True)
        try:
            mail = eml(
                message,
                sender=self._settings.sender or _NOBODY,
                to=self._settings.to or (_NOBODY,),
                message_id=message_id,
                date=now,
            )
            await asyncio.to_thread(self._write, alone(message), mail, now)
        except ValueError as error:
            raise NotifyError(name, str(error), permanent=True) from error
        except OSError as error:
            raise NotifyError(name, f"could not write to {self._settings.folder}: {error}", permanent=False) from error

    def _write(self, message: Message, mail: bytes, now: datetime) -> None:
        """Write every form, the index last: it never lists what is not there."""
        folder = self._settings.folder
        folder.mkdir(parents=True, exist_ok=True)
        forms = {
            "md": message.markdown.encode(),
            "html": message.html.encode(),
            "eml": mail,
            "json": message.json.encode(),
        }
        with self._one_at_a_time:
            _clean(folder, now)
            for ending, content in forms.items():
                write_atomically(folder / f"{message.stem}.{ending}", content)
            write_atomically(folder / "index.html", index_page(folder).encode())


def index_page(folder: Path) -> str:
    """Return a page that lists what is in a folder of digests and alerts, what came last first."""
    documents = [p for p in folder.glob("*.json") if p.name not in _FEEDS and _STEM.fullmatch(p.stem)]
    stems = [p.stem for p in sorted(documents, key=_age)[:_LISTED]]
    lines = [_LINE.format(stem, _subject(folder / f"{stem}.json"), _others(stem)) for stem in stems]
    feeds = all((folder / name).is_file() for name in _FEEDS)
    both = (_KNOWN_FEEDS, _FEED_LINE) if feeds else (Markup(), Markup())
    return str(_PAGE.format(Markup("\n").join(lines), *both))


def write_feeds(folder: Path, *, atom: str, json_feed: str) -> None:
    """Write the alerts as feeds beside the digests, and the index when it does not name them yet. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    known = all((folder / name).is_file() for name in _FEEDS)
    write_atomically(folder / "alerts.atom", atom.encode())
    write_atomically(folder / "alerts.json", json_feed.encode())
    if not known:
        write_atomically(folder / "index.html", index_page(folder).encode())


def _clean(folder: Path, now: datetime) -> None:
    """Remove what killed processes left half written."""
    for path in folder.glob(".*.tmp"):
        with contextlib.suppress(OSError):
            if _REST.fullmatch(path.name) and now.timestamp() - path.lstat().st_mtime > _OLD:
                path.unlink()


def write_atomically(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that a reader sees the old content or the new one, never a part, also after a power cut.

    A symbolic link at `path` is replaced, not followed. Raises OSError.
    """
    # Two containers that share a folder may have the same process number, and two threads always do.
    temporary = path.with_name(f".{path.name}.{secrets.randbits(64)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _age(document: Path) -> tuple[int, int, str]:
    """Sort what was written last first; of one moment `alert-1042` before `alert-999`, whatever names are like."""
    written = 0
    with contextlib.suppress(OSError):  # it may be taken away meanwhile
        written = document.stat().st_mtime_ns
    number = document.stem.rpartition("-")[2]
    return -written, -int(number) if number.isdigit() else 0, document.stem


def _others(stem: str) -> Markup:
    return Markup(" · ").join(_OTHER.format(stem, ending) for ending in ("md", "json", "eml"))


def _subject(document: Path) -> str:
    """Read the subject from the head of a document; its name when there is none.

    Documents have it in their first lines: an index over a year of digests does not read them all.
    """
    with contextlib.suppress(OSError, ValueError), document.open(encoding="utf-8") as file:
        for _, line in zip(range(5), file, strict=False):
            key, _, value = line.strip().rstrip(",").partition(": ")
            if key == '"subject"':
                return str(json.loads(value)) or document.stem
    return document.stem
