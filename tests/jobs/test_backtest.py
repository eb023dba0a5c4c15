"""A replay against other cards: with the voices that people laid down, every date by itself, and nothing written."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from builders import NOW, a_decision, a_figure, a_read
from running import watchbot
from watchbot.app import open_app
from watchbot.config import Config, WorkerSettings
from watchbot.jobs.backtest import Backtest, backtest
from watchbot.model import AlertRule, Figure, Grain, KnownValue, Period
from watchbot.seeds import Seeds
from watchbot.store import open_store

KNOWN = KnownValue(value=Decimal("2.5"), as_of=Period(start=date(2025, 1, 1), end=date(2025, 12, 31), grain=Grain.YEAR))
GAP = replace(a_figure("gap"), about=(("gap",),), known=(KNOWN,), accept=None)
CARD = "figures:\n  - {id: gap, label: The gap, unit: percent, about: [gap]}\n"


def replayed(tmp_path: Path, texts: dict[str, str], *, today: Figure, other: Figure, merged: bool = False) -> Backtest:
    """Return what another card would tell of some publishers' texts."""
    config = Config(database=f"sqlite:///{tmp_path / 'watchbot.db'}", workers=WorkerSettings(processes=0))
    store = open_store(config.database)
    for place, (publisher, text) in enumerate(texts.items()):
        seen = NOW + timedelta(days=place)
        read = a_read(url=f"http://{publisher}/a", publisher=publisher, text=text, published=seen, seen_at=seen)
        with store.deciding() as transaction:
            transaction.record_article(read, a_decision(origin=publisher), now=seen)
    if merged:
        first, second, *_ = texts
        store.lay_down_voice(second, first, now=NOW)
    store.close()

    async def run() -> Backtest:
        async with open_app(config, seeds=Seeds(figures=(today,))) as app:
            return await backtest(app, Seeds(figures=(other,)))

    return asyncio.run(run())


def test_one_value_of_two_dates_is_two_alerts(tmp_path: Path) -> None:
    texts = {
        "a.example": "The Office said that the gap was 2.9 percent in January 2026, by its own count of everything.",
        "b.example": "Later on the gap stood at 2.9 percent in August 2026, said other people of quite other things.",
    }
    result = replayed(tmp_path, texts, today=GAP, other=replace(GAP, exclude=("gap",)))
    assert [alert.as_of.iso for alert in result.no_longer if alert.as_of] == ["2026-01", "2026-08"]
    assert (result.kept, result.would) == (0, ())


def test_voices_that_were_merged_count_as_one_in_a_replay_too(tmp_path: Path) -> None:
    """Two origins are asked for: with the rule there is one, so only the card that asks for one would tell it."""
    texts = {
        "a.example": "The Office said that the gap was 2.9 percent in August 2026, by its own count of everything.",
        "b.example": "Elsewhere a paper writes of a gap of 2.9 percent in August 2026, and then of the weather at sea.",
    }
    careful = replace(GAP, alert=AlertRule(confirm=2))
    result = replayed(tmp_path, texts, today=careful, other=GAP, merged=True)
    assert (result.kept, len(result.would), result.no_longer) == (0, 1, ())


def test_looking_makes_no_database(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "figures.yaml").write_text(CARD, encoding="utf-8")
    for words in (("backtest", "--seeds", "seeds"), ("digest", "preview")):
        ran = watchbot(*words, cwd=tmp_path)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert "there is no database" in ran.stderr
    assert not list(tmp_path.glob("*.db*"))
