"""Commands about what is told: previews, trials, deliveries, reports, exports."""

from __future__ import annotations

import csv
import email
import io
import json
import shutil
from datetime import UTC, datetime
from email.policy import default
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from builders import a_change, a_claim, a_decision, a_draft, a_read
from running import watchbot
from watchbot.store import OwedDelivery, open_store

CARDS = """\
figures:
  - id: gap
    label: The gap
    unit: percent
    about: [gap]
    known:
      - {value: 2.5, as_of: 2024, source: The Institute}
      - {value: 2.1, as_of: 2023, source: The Institute}
"""
SETTINGS = """\
channels:
  - {name: files, kind: files, folder: digests}
  - {name: mail, kind: smtp, host: 127.0.0.1, port: 1, security: none, sender: w@example.org, to: [desk@example.org],
     unsubscribe: ["https://lists.example.org/out", "mailto:out@example.org"], timeout: 1s}
digest:
  - {name: desk, to: [mail, files]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a card, two channels, and one alert that is owed to the mail and was refused."""
    for name, text in (("seeds/figures.yaml", CARDS), ("config/watchbot.yaml", SETTINGS)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    store = open_store(f"sqlite:///{tmp_path / 'watchbot.db'}")
    now = datetime.now(UTC)
    claim = a_claim("1.9", quote="=cmd|'/c calc'!A1 says the gap is 1.9 percent.")
    read = a_read(claim, seen_at=now, published=now, publisher="@SUM(1)")
    with store.deciding() as transaction:
        decision = a_decision(a_change(claim), alerts=(a_draft(claim),))
        owed = (OwedDelivery(draft_index=0, channel="mail"),)
        transaction.record_article(read, decision, channels=owed, now=now)
    (delivery,) = store.lease_deliveries(now, owner="me", lease=read.seen_at - read.seen_at)
    store.mark_failed(delivery, "550 who?", next_try=None, now=now)
    store.close()
    return tmp_path


def test_a_preview_shows_the_digest_and_stores_nothing(folder: Path) -> None:
    text = watchbot("digest", "preview", cwd=folder)
    assert text.returncode == 0, text.stderr
    assert "The gap" in text.stdout
    assert "1 message parked for a person" in " ".join(text.stdout.split())
    html = watchbot("digest", "preview", "desk", "--format", "html", cwd=folder)
    assert html.stdout.startswith("<!DOCTYPE html>")
    assert 'src="cid:' not in html.stdout
    mail = email.message_from_string(
        watchbot("digest", "preview", "--format", "eml", cwd=folder).stdout, policy=default
    )
    assert mail["To"] == "desk@example.org"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    store = open_store(f"sqlite:///{folder / 'watchbot.db'}")
    assert store.last_digest("desk") is None
    store.close()
    assert not (folder / "digests").exists()


def test_a_preview_opens_in_a_browser(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: bool(opened.append(address)) or len(opened) == 1)
    ran = watchbot("digest", "preview", "--format", "browser", cwd=folder)
    page = Path(unquote(urlsplit(opened[0]).path))
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert f"opened {page}" in ran.stderr
    assert "no browser here" in watchbot("digest", "preview", "--format", "browser", cwd=folder).stderr
    for address in opened:
        shutil.rmtree(Path(unquote(urlsplit(address).path)).parent)


@pytest.mark.slow
def test_a_preview_says_what_is_wrong_with_a_template(folder: Path) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "digest.txt.j2").write_text("{{ nothing_of_that_name }}")
    with (folder / "config" / "watchbot.yaml").open("a") as file:
        file.write("templates: own\n")
    ran = watchbot("digest", "preview", cwd=folder)
    assert "The gap" in ran.stdout
    assert "own/digest.txt.j2 is broken" in ran.stderr
    assert "nothing_of_that_name" in ran.stderr


def test_a_preview_of_a_digest_that_does_not_exist_says_which_there_are(folder: Path) -> None:
    ran = watchbot("digest", "preview", "other", cwd=folder)
    assert ran.returncode == 2
    assert "known: desk" in ran.stderr


def test_a_trial_reaches_one_channel_and_says_what_the_other_answered(folder: Path) -> None:
    ran = watchbot("notify", "test", cwd=folder)
    assert ran.returncode == 4
    assert "files: delivered" in ran.stderr
    assert "mail: the server could not be reached" in ran.stderr
    assert (folder / "digests" / "trial.html").is_file()
    assert watchbot("notify", "test", "files", cwd=folder).returncode == 0
    assert watchbot("notify", "test", "fiels", cwd=folder).returncode == 2


def test_what_is_parked_is_shown_with_its_error_and_tried_again(folder: Path) -> None:
    status = watchbot("status", cwd=folder)
    assert "channel mail" in status.stdout
    assert "1 parked: 550 who?" in status.stdout
    rows = json.loads(watchbot("deliveries", "list", "--state", "parked", "--json", cwd=folder).stdout)
    assert [(r["channel"], r["about"], r["error"]) for r in rows] == [("mail", "alert 1", "550 who?")]
    ran = watchbot("deliver", "--parked", cwd=folder)
    assert ran.returncode == 4
    after = json.loads(watchbot("status", "--json", cwd=folder).stdout)["channels"]
    assert [(c["channel"], c["owed"], c["parked"]) for c in after] == [("mail", 1, 0)]
    assert "could not be reached" in after[0]["error"]


def test_an_export_is_safe_for_spreadsheets_and_unchanged_for_programs(folder: Path) -> None:
    ran = watchbot("export", "claims", cwd=folder)
    (row,) = csv.DictReader(io.StringIO(ran.stdout, newline=""))
    assert row["quote"].startswith("'=cmd")
    assert row["publisher"] == "'@SUM(1)"
    assert row["value"] == "1.9"
    lines = watchbot("export", "claims", "--format", "jsonl", "-o", "claims.jsonl", cwd=folder)
    assert lines.returncode == 0, lines.stderr
    (plain,) = map(json.loads, (folder / "claims.jsonl").read_text().splitlines())
    assert plain["quote"].startswith("=cmd")
    assert plain["value"] == 1.9


def test_a_report_is_one_page_with_every_reading(folder: Path) -> None:
    assert watchbot("poll", cwd=folder).returncode == 0  # takes the card's known values over
    ran = watchbot("figures", "report", "gap", "-o", "gap.html", cwd=folder)
    assert ran.returncode == 0, ran.stderr
    page = (folder / "gap.html").read_text()
    assert "<svg" in page
    assert page.count("The Institute") >= 2
    assert watchbot("figures", "report", "gpa", cwd=folder).returncode == 2
