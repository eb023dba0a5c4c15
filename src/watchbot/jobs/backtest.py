"""What other cards would have told: every stored page once more, against the cards of today and against others.

Both runs start from nothing but their cards, in a database of their own that is thrown away, and go the whole way of an
article: voices, ledger, alerts. What people have laid down about voices counts in both; verdicts do not. So a
difference comes from the cards, not from what else has changed. Nothing real is written, and nobody is told.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from watchbot.app import App
from watchbot.config import Baseline
from watchbot.errors import WorkerError
from watchbot.model import Alert, EntryState, Findings, PageText
from watchbot.pipeline import addresses
from watchbot.pipeline.comparison import decide
from watchbot.pipeline.decisions import ReadArticle
from watchbot.pipeline.findings import Watchlist
from watchbot.pipeline.pages import plain_page
from watchbot.seeds import Seeds
from watchbot.store import ReplayedArticle, open_store
from watchbot.workers import Workers

BATCH = 100  # articles taken from the store at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What the other cards would have changed. Alerts are matched by kind, figure, address, value and date."""

    articles: int
    unread: int  # pages that gave no text or stopped a worker
    claims: tuple[int, int]  # with the cards of today, with the others
    kept: int  # alerts that people are told of with both
    would: tuple[Alert, ...]  # told with the others only
    no_longer: tuple[Alert, ...]  # told with today's only


@dataclass(frozen=True, slots=True, kw_only=True)
class _Replay:
    alerts: tuple[Alert, ...]
    articles: int
    unread: int
    claims: int


async def backtest(app: App, seeds: Seeds) -> Backtest:
    """Replay what is stored against the cards in use and against those of `seeds`. Reads only.

    Raises WorkerError when no worker is left to read pages with.
    """
    with tempfile.TemporaryDirectory(prefix="watchbot-backtest-") as folder:
        today = await _replay(app, app.seeds, Path(folder) / "today.db")
        other = await _replay(app, seeds, Path(folder) / "other.db")
    before, after = ({_said(alert): alert for alert in run.alerts if alert.told} for run in (today, other))
    return Backtest(
        articles=other.articles,
        unread=other.unread,
        claims=(today.claims, other.claims),
        kept=len(before.keys() & after.keys()),
        would=tuple(alert for said, alert in after.items() if said not in before),
        no_longer=tuple(alert for said, alert in before.items() if said not in after),
    )


def _said(alert: Alert) -> tuple[object, ...]:
    return (alert.kind, alert.figure, alert.subject, alert.as_of, alert.value, alert.low, alert.high)


async def _replay(app: App, seeds: Seeds, database: Path) -> _Replay:
    """Send every stored article through a fresh store that knows nothing but the cards of `seeds`."""
    cards = replace(seeds, feeds=(), documents=())
    figures = {figure.id: figure for figure in seeds.figures}
    reads_as = Watchlist(seeds.figures, seeds.topics).digest
    workers = Workers(app.config.workers, seeds.figures, seeds.topics)
    store = open_store(f"sqlite:///{database}")
    read = unread = claims = 0
    try:
        store.sync_seeds(cards, app.now())
        for publisher, voice in app.store.voices_laid_down():
            store.lay_down_voice(publisher, voice, now=app.now())
        for replayed in _in_order(app):
            try:
                page, findings = await _read_again(app, workers, replayed)
            except WorkerError as error:
                if error.reason == "gone":
                    raise
                unread += 1
                continue
            article = _article(seeds, replayed, page, findings, reads_as=reads_as)
            with store.deciding() as transaction:
                known = transaction.known_about(article, {claim.figure for claim in findings.claims})
                # Whoever tries out cards wants to see what they say, also of pages that came with a feed's first poll.
                decision = decide(article, known, figures, baseline=Baseline.ALERT)
                transaction.record_article(article, decision, now=article.seen_at)
            read += 1
            claims += len(findings.claims)
        found = tuple(sorted(store.alerts(limit=100_000), key=lambda alert: alert.id))
    finally:
        store.close()
        workers.close()
    return _Replay(alerts=found, articles=read, unread=unread, claims=claims)


def _in_order(app: App) -> Iterator[ReplayedArticle]:
    """Yield every stored article in the order in which it was decided; seed documents come with the cards."""
    after = 0
    while batch := app.store.articles_in_order(after, limit=BATCH):
        yield from batch
        after = batch[-1].article.id


async def _read_again(app: App, workers: Workers, replayed: ReplayedArticle) -> tuple[PageText, Findings]:
    article = replayed.article
    snapshot = app.store.snapshot(article.snapshot_hash) if article.snapshot_hash else None
    if snapshot is not None:
        return await workers.read_page(
            snapshot[0], url=article.url, content_type=snapshot[1], published=article.published
        )
    page = plain_page(article.title, article.text, published=article.published)
    return page, await workers.read_text(page, url=article.url, published=article.published)


def _article(
    seeds: Seeds, replayed: ReplayedArticle, page: PageText, findings: Findings, *, reads_as: str
) -> ReadArticle:
    stored = replayed.article
    copied = addresses.publisher_of(page.copied_from, seeds.publishers) if page.copied_from else ""
    return ReadArticle(
        url=stored.url,
        feed=stored.feed,
        publisher=stored.publisher,
        primary=replayed.primary,
        entry_id=None,
        state=EntryState(page.state.value),
        page=page,
        published=stored.published,
        findings=findings,
        snapshot_hash="",
        extractor=reads_as,
        baseline=replayed.baseline,
        seen_at=stored.first_seen,
        copied_from=copied,
    )
