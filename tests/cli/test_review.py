"""`explain`, `backtest`, `origins`, `alerts wrong-value` and the verdicts as examples, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import golden
from corpus import noise
from watchbot.cli import alerts, review
from watchbot.model import AlertKind, AlertState
from watchbot.store import open_store

pytestmark = pytest.mark.slow  # many whole polls: too long for every save

NUMBERS = frozenset({"101", "101.v2", "102", "031", "031.v2", "042", "110", "043"})


@pytest.fixture(scope="module")
def settings_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few pages of the golden set, read; returns the settings that name the database and the cards."""
    folder = tmp_path_factory.mktemp("review")
    noise.watched(folder, numbers=NUMBERS).close()
    file = folder / "watchbot.yaml"
    file.write_text(
        f"database: sqlite:///{folder / 'noise.db'}\nseeds: {golden.CORPUS / 'seeds'}\nworkers: {{processes: 0}}\n",
        encoding="utf-8",
    )
    return file


def run(file: Path, *words: str) -> str:
    app = typer.Typer()
    review.add_to(app)
    app.add_typer(alerts.app, name="alerts")
    app.command("verdicts")(review.export_verdicts)

    @app.callback()
    def root(context: typer.Context) -> None:
        context.obj = file

    result = CliRunner().invoke(app, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def url_of(number: str) -> str:
    return str(golden.articles()[number]["url"])


def test_explain_names_the_alert_or_the_gate_that_stopped_each_number(settings_file: Path) -> None:
    said = json.loads(run(settings_file, "explain", "us_core_cpi_yoy", url_of("102"), "--json"))
    gates = {(row["surface"], row["gate"]) for row in said["numbers"]}
    assert ("2.7%", "alert") in gates
    stopped = [row for row in said["numbers"] if row["gate"] != "alert"]
    assert stopped
    assert all(row["note"] for row in stopped)
    assert "alert" in run(settings_file, "explain", "us_core_cpi_yoy", url_of("102"))


def test_explain_says_that_a_repeat_is_no_news(settings_file: Path) -> None:
    said = json.loads(run(settings_file, "explain", "us_core_cpi_yoy", url_of("101.v2"), "--json"))
    assert any(row["gate"] in ("ledger", "alert") for row in said["numbers"])


def test_backtest_against_the_same_cards_changes_nothing(settings_file: Path) -> None:
    result = json.loads(run(settings_file, "backtest", "--seeds", str(golden.CORPUS / "seeds"), "--json"))
    assert result["would_alert"] == result["no_longer"] == []
    assert result["kept"] >= 4
    assert result["articles"] == len(NUMBERS) + 1


@pytest.mark.slow
def test_backtest_counts_what_a_changed_card_would_tell(settings_file: Path, tmp_path: Path) -> None:
    """The card believes 59 models now: that conflict goes; the data centers' card knows another number: others come."""
    cards = (golden.CORPUS / "seeds" / "figures.yaml").read_text(encoding="utf-8")
    assert "{value: 50, as_of: 2025, source: Stanford AI Index 2026}" in cards
    (tmp_path / "figures.yaml").write_text(
        cards.replace("{value: 50, as_of: 2025, source: Stanford AI Index 2026}", "{value: 59, as_of: 2025}").replace(
            "{value: 2.6, as_of: 2025-12", "{value: 2.7, as_of: 2025-12"
        ),
        encoding="utf-8",
    )
    (tmp_path / "topics.yaml").write_bytes((golden.CORPUS / "seeds" / "topics.yaml").read_bytes())
    before = open_store(f"sqlite:///{settings_file.parent / 'noise.db'}")
    counts = before.status()
    result = json.loads(run(settings_file, "backtest", "--seeds", str(tmp_path), "--json"))
    assert [a["figure"] for a in result["no_longer"] if a["kind"] == "conflict"].count("us_notable_models") == 1
    assert before.status() == counts, "a backtest writes nothing"
    before.close()
    said = run(settings_file, "backtest", "--seeds", str(tmp_path))
    assert "no longer alerts" in said


def test_verdicts_are_kept_as_labelled_examples(settings_file: Path) -> None:
    store = open_store(f"sqlite:///{settings_file.parent / 'noise.db'}")
    wrong = next(a for a in store.alerts() if a.figure == "us_core_cpi_yoy" and a.kind is AlertKind.CONFLICT)
    other = next(a for a in store.alerts() if a.figure == "us_notable_models")
    run(settings_file, "alerts", "wrong-value", str(wrong.id), "--reason", "the forecast")
    run(settings_file, "alerts", "not-this-figure", str(other.id))
    states = {a.id: a.state for a in store.alerts()}
    assert states[wrong.id] is states[other.id] is AlertState.DISMISSED
    rows = [json.loads(line) for line in run(settings_file, "verdicts").splitlines()]
    assert [(row["verdict"], row["reason"]) for row in rows] == [
        ("wrong_value", "the forecast"),
        ("not_this_figure", ""),
    ]
    start, end = rows[0]["number"]
    assert rows[0]["quote"][start:end] == "2.7%"
    run(settings_file, "alerts", "reopen", str(wrong.id))
    rows = [json.loads(line) for line in run(settings_file, "verdicts").splitlines()]
    assert [row["taken_back"] for row in rows] == [True, False]
    store.close()


def test_a_rule_mutes_a_figure_and_is_lifted_again(settings_file: Path) -> None:
    figure = "us_core_cpi_yoy"
    before = json.loads(run(settings_file, "alerts", "list", "--figure", figure, "--json"))
    assert before
    run(settings_file, "alerts", "mute", "--figure", figure, "--for", "2w", "--reason", "known")
    rules = json.loads(run(settings_file, "alerts", "mutes", "--json"))
    assert [(r["figure"], r["muted"], r["reason"]) for r in rules] == [(figure, len(before), "known")]
    assert json.loads(run(settings_file, "alerts", "list", "--figure", figure, "--json")) == []
    shown = run(settings_file, "alerts", "show", str(before[0]["id"]))
    assert f"muted by rule {rules[0]['id']}, everything about {figure}: known" in shown
    assert f"muted (rule {rules[0]['id']}" in " ".join(run(settings_file, "alerts", "list", "--all").split())
    run(settings_file, "alerts", "unmute", str(rules[0]["id"]))
    after = json.loads(run(settings_file, "alerts", "list", "--figure", figure, "--json"))
    assert [a["id"] for a in after] == [a["id"] for a in before]


def test_an_alert_shows_who_says_otherwise_and_what_was_decided(settings_file: Path) -> None:
    store = open_store(f"sqlite:///{settings_file.parent / 'noise.db'}")
    alert = next(a for a in store.alerts() if a.figure == "us_core_cpi_yoy" and a.kind is AlertKind.EDITED)
    store.close()
    run(settings_file, "alerts", "dismiss", str(alert.id), "--reason", "seen")
    row = json.loads(run(settings_file, "alerts", "show", str(alert.id), "--json"))
    assert [(v["verdict"], v["reason"]) for v in row["verdicts"]] == [("dismiss", "seen")]
    assert row["otherwise"]
    assert all(other["value"] != row["now"] and other["origins"] for other in row["otherwise"])
    said = run(settings_file, "alerts", "show", str(alert.id))
    assert "said otherwise" in said
    assert "dismiss: seen" in said
    run(settings_file, "alerts", "reopen", str(alert.id))


def test_people_merge_and_split_voices_and_it_sticks(settings_file: Path) -> None:
    run(settings_file, "origins", "merge", "b.example", "a.example")
    run(settings_file, "origins", "split", "c.example")
    rows = json.loads(run(settings_file, "origins", "list", "--json"))
    assert [(r["publisher"], r["voice"]) for r in rows] == [("b.example", "a.example"), ("c.example", "c.example")]
    run(settings_file, "origins", "forget", "b.example")
    rows = json.loads(run(settings_file, "origins", "list", "--json"))
    assert [r["publisher"] for r in rows] == ["c.example"]
