"""Documents and what lies beside the program say what is so: words, links, files, commands, units and containers."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from watchbot.config.sheet import read_sheet
from watchbot.model import AlertKind, ChangeKind

TOP = Path(__file__).parent.parent
DOCS = TOP / "docs"
PAGES = [TOP / "README.md", TOP / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]

# The words of the design. Code, pages and documents use these and no synonyms.
WORDS = (
    "Feed", "Entry", "poll", "fetch", "parse", "extract", "Snapshot", "Article", "Publisher", "Origin", "Topic",
    "Figure", "Quantity", "Claim", "Reading", "Change", "Alert", "Evidence", "Verdict", "Channel", "Delivery", "Digest",
    "Job", "Run",
)  # fmt: skip


# --------------------------------------------------------------------------- documents


def test_glossary_has_the_words_of_the_design_once_each() -> None:
    listed = re.findall(r"^\| \*\*(.+?)\*\* \|", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    assert [word for word in WORDS if listed.count(word) != 1] == []
    assert len(listed) == len(set(listed))


def test_glossary_lists_every_kind_of_change() -> None:
    text = (DOCS / "glossary.md").read_text().split("## Kinds of change")[1]
    assert re.findall(r"^\| \*\*(.+?)\*\* \|", text, re.MULTILINE) == [kind.value for kind in ChangeKind]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_architecture_names_files_that_are_there() -> None:
    text = (DOCS / "architecture.md").read_text()
    named = set(re.findall(r"`((?:[a-z_]+/)*[a-z_]+(?:\.py|/))`", text))
    source = TOP / "src" / "watchbot"
    assert len(named) > 15
    gone = [n for n in named if not any((root / n).exists() for root in (source, source / "pipeline", TOP))]
    assert gone == []


def test_architecture_names_tables_that_are_there() -> None:
    from watchbot.store.tables import metadata

    table = (DOCS / "architecture.md").read_text().split("## What is stored")[1].split("## ")[0]
    named = {word for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE) for word in re.findall(r"`(\w+)`", row)}
    assert named <= set(metadata.tables)


@pytest.mark.parametrize("record", sorted((DOCS / "decisions").glob("0*.md")), ids=lambda path: path.stem)
def test_decisions_have_their_four_parts(record: Path) -> None:
    text = record.read_text()
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Options", "Decision", "Consequences"]
    number = int(record.name[:4])
    assert text.startswith(f"# {number}. ")


def test_settings_in_documents_are_settings() -> None:
    """A dotted setting that a document names (`fetch.every`, `keep.snapshots`) is in the shipped settings."""
    shipped = read_sheet(TOP / "config" / "watchbot.yaml").value
    sections = {name for name, value in shipped.items() if isinstance(value, dict)}
    for page in PAGES:
        for section, key in re.findall(r"`([a-z]+)\.([a-z_]+)`", page.read_text(encoding="utf-8")):
            if section in sections and key != "py":
                assert key in shipped[section], f"{page.name}: {section}.{key}"


def test_kinds_that_the_settings_explain_are_kinds() -> None:
    text = (TOP / "config" / "watchbot.yaml").read_text()
    named = re.search(r"kind \(([a-z_, ]+) …\)", text)
    assert named is not None
    assert set(named[1].split(", ")) <= {kind.value for kind in AlertKind}


# --------------------------------------------------------------------------- systemd


UNIT = TOP / "contrib" / "watchbot.service"


def _unit() -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for line in UNIT.read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            values.setdefault(key, []).append(value)
    return values


def test_unit_restarts_what_hangs_and_not_what_is_misconfigured() -> None:
    unit = _unit()
    assert unit["Type"] == ["notify"]
    assert unit["Restart"] == ["on-failure"]
    assert unit["RestartPreventExitStatus"] == ["2 5"]
    assert int(unit["WatchdogSec"][0]) > 3 * 10  # the daemon reports every ten seconds
    assert unit["StateDirectory"] == ["watchbot"]
    assert unit["WorkingDirectory"] == ["/var/lib/watchbot"]
    for key in ("DynamicUser", "NoNewPrivileges", "PrivateDevices", "PrivateTmp", "ProtectHome", "RestrictNamespaces"):
        assert unit[key] == ["yes"], key


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_unit_is_valid_and_closed(tmp_path: Path) -> None:
    copy = tmp_path / "watchbot.service"
    copy.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text(), flags=re.MULTILINE))
    verified = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, timeout=30)
    assert verified.returncode == 0, verified.stderr
    assert str(copy) not in verified.stderr
    if "--offline" in subprocess.run(["systemd-analyze", "--help"], capture_output=True, text=True, timeout=30).stdout:
        closed = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(copy)],
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert closed.returncode == 0, closed.stdout[-300:]


# --------------------------------------------------------------------------- containers


def _instructions() -> list[tuple[str, str]]:
    text = (TOP / "contrib" / "Containerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_container_runs_without_rights_and_keeps_one_folder() -> None:
    last = _instructions()[[word for word, _ in _instructions()].index("FROM", 1) :]
    words = dict(last)
    assert words["USER"] == "10001:10001"
    assert [rest for word, rest in last if word == "VOLUME"] == ["/data"]
    assert words["WORKDIR"] == "/data"
    assert words["ENTRYPOINT"] == '["watchbot"]'


def test_container_copies_all_that_the_wheel_is_made_of() -> None:
    copied = {
        name
        for word, rest in _instructions()
        if word == "COPY" and not rest.startswith("--from")
        for name in rest.split()[:-1]
    }
    assert all((TOP / name).exists() for name in copied)
    included = re.findall(r'^"(\w+)" = "watchbot/_', (TOP / "pyproject.toml").read_text(), re.MULTILINE)
    assert included
    assert {"src", "pyproject.toml", "README.md", "LICENSE", *included} <= copied


def test_compose_gives_no_more_than_is_needed() -> None:
    service = YAML(typ="safe", pure=True).load(TOP / "contrib" / "compose.yaml")["services"]["watchbot"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["user"] == "10001:10001"
    assert service["volumes"] == ["data:/data"]
    assert "ports" not in service
    assert "privileged" not in service
    assert (TOP / "contrib" / service["build"]["context"] / service["build"]["dockerfile"]).is_file()


def test_commands_of_unit_and_container_are_commands() -> None:
    """What they start exists in the program, with the options that they give it."""
    from typer.testing import CliRunner

    from watchbot.cli import app

    for words in (["run", "--log-format"], ["status", "--json"], ["init"]):
        shown = CliRunner().invoke(app, [words[0], "--help"], env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
        assert shown.exit_code == 0, words
        assert all(option in shown.output for option in words[1:]), shown.output
    assert "ENTRYPOINT" in dict(_instructions())
    assert 'CMD ["watchbot", "status", "--json"]' in dict(_instructions())["HEALTHCHECK"]
    assert "watchbot run --log-format json" in _unit()["ExecStart"][0]
