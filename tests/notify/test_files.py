"""Messages as files: whole, in place, named from ids and dates only."""

import asyncio
import email
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import default

import pytest

from watchbot.config import ChannelSettings
from watchbot.errors import NotifyError
from watchbot.model import Message
from watchbot.notify import build_notifier
from watchbot.notify.files import index_page, write_atomically

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
MESSAGE = Message(
    stem="2026-11-21-desk",
    subject="Gap 2.7 % → 1.9 % <b>",
    text="text é",
    html="<p>html é</p>",
    markdown="markdown é",
    json='{\n "format": "watchbot.digest/1",\n "subject": "Gap 2.7 % → 1.9 % <b>"\n}\n',
)


async def no_post(*_, **__):
    raise AssertionError("files need no web")


def send(folder, message=MESSAGE, **settings):
    notifier = build_notifier(ChannelSettings(name="files", kind="files", folder=folder, **settings), no_post)
    asyncio.run(notifier.send(message, message_id="<d1@watchbot.example>", now=NOW))


def test_every_form_is_written_and_readable_by_others(tmp_path):
    send(tmp_path / "new" / "digests")
    folder = tmp_path / "new" / "digests"
    names = {p.name for p in folder.iterdir()}
    assert names == {f"2026-11-21-desk.{e}" for e in ("md", "html", "json", "eml")} | {"index.html"}
    assert (folder / "2026-11-21-desk.md").read_text() == "markdown é"
    assert (folder / "2026-11-21-desk.html").read_text() == "<p>html é</p>"
    assert json.loads((folder / "2026-11-21-desk.json").read_text())["subject"] == MESSAGE.subject
    mail = email.message_from_bytes((folder / "2026-11-21-desk.eml").read_bytes(), policy=default)
    assert mail["Message-ID"] == "<d1@watchbot.example>"
    assert stat.S_IMODE((folder / "2026-11-21-desk.md").stat().st_mode) == 0o644


def test_a_repeat_changes_nothing(tmp_path):
    """At-least-once delivery: the second attempt of one message leaves the same files, byte for byte."""
    send(tmp_path)
    first = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    send(tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == first


def test_the_index_lists_the_newest_first_and_escapes_subjects(tmp_path):
    """Alerts of today stand above the digest of yesterday, whatever their names are like."""
    came = ("2026-11-21-desk", "alert-999", "alert-1042", "2026-11-22-desk", "alerts-7", "alert-1043")
    for minute, stem in enumerate(came):
        send(tmp_path, replace(MESSAGE, stem=stem))
        os.utime(tmp_path / f"{stem}.json", (minute * 60, minute * 60))
    page = index_page(tmp_path)
    places = [page.index(f'"{stem}.html"') for stem in reversed(came)]
    assert places == sorted(places)
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


def test_the_index_survives_files_that_are_no_digests(tmp_path):
    (tmp_path / "2026-01-01-desk.json").write_bytes(b"\xff\xfe not json")
    (tmp_path / "evil name.json").write_text("{}")
    page = index_page(tmp_path)
    assert "2026-01-01-desk" in page
    assert "evil name" not in page


@pytest.mark.parametrize("stem", ["../outside", "a/b", "", ".hidden", "a" * 200, "a\nb", "A B"])
def test_a_name_that_could_leave_the_folder_is_refused_for_good(tmp_path, stem):
    with pytest.raises(NotifyError) as caught:
        send(tmp_path / "in", replace(MESSAGE, stem=stem))
    assert caught.value.permanent
    assert not (tmp_path / "in").exists()


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path):
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(NotifyError) as caught:
        send(tmp_path / "taken")
    assert not caught.value.permanent
    assert caught.value.channel == "files"


def test_a_symbolic_link_is_replaced_and_not_followed(tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("precious")
    target = tmp_path / "file.txt"
    target.symlink_to(outside)
    write_atomically(target, b"new", mode=0o600)
    assert outside.read_text() == "precious"
    assert not target.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_the_old_content_and_no_rest(tmp_path, monkeypatch):
    target = tmp_path / "file.txt"
    target.write_bytes(b"old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["file.txt"]


def test_two_that_write_the_same_file_at_once_do_not_meet(tmp_path):
    target = tmp_path / "file.txt"
    contents = [bytes([65 + number]) * 100_000 for number in range(16)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda content: write_atomically(target, content), contents))
    assert target.read_bytes() in contents
    assert [p.name for p in tmp_path.iterdir()] == ["file.txt"]
