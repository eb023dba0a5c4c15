"""Reading again what we hold, and letting go of what is old."""

from __future__ import annotations

from watchbot.app import App
from watchbot.errors import WorkerError
from watchbot.jobs.pages import OURS
from watchbot.jobs.runs import Outcome, Tally, recorded
from watchbot.pipeline.feeds import AHEAD
from watchbot.pipeline.ledger import relate
from watchbot.pipeline.pages import plain_page

BATCH = 200


async def reextract(app: App) -> Outcome:
    """Run today's pipeline over stored snapshots and record what differs as technical: never an alert."""
    with recorded(app, "reextract") as tally:
        await reread(app, tally)
        app.store.remember("reads_as", app.reads_as)
    return tally.outcome()


async def reread(app: App, tally: Tally) -> None:
    """Read every stored article again that another extractor or other cards have read.

    Pages that watchbot itself could not read, by a crash or out of time, become due again: this version may be able to.
    """
    after = 0
    while articles := app.store.articles_to_reextract(app.reads_as, after, limit=BATCH):
        for article in articles:
            after = article.id
            snapshot = app.store.snapshot(article.snapshot_hash) if article.snapshot_hash else None
            try:
                if snapshot is not None:
                    page, findings = await app.workers.read_page(
                        snapshot[0],
                        url=article.url,
                        content_type=snapshot[1],
                        published=article.published,
                        latest=article.first_seen + AHEAD,
                    )
                else:
                    page = plain_page(article.title, article.text, published=article.published)
                    findings = await app.workers.read_text(page, url=article.url, published=article.published)
            except WorkerError as error:
                if error.reason == "gone":
                    raise  # our side: what is left is read again at the next start
                tally.failures.append(f"{article.url}: {error}")
                continue
            changes = tuple(
                relate(claim, app.figures[claim.figure], app.store.readings(claim.figure))
                for claim in findings.claims
                if claim.figure in app.figures
            )
            number = app.store.record_reextraction(article.id, page, findings, changes, app.reads_as, app.now())
            tally.add("read")
            tally.add("changes", number)
            tally.add("claims", len(findings.claims))
    app.store.retry_entries(OURS, app.now())


async def prune(app: App) -> Outcome:
    """Drop snapshots and articles past their keeping time. Readings, claims and verdicts are never pruned."""
    with recorded(app, "prune") as tally:
        pruned = app.store.prune(app.now(), snapshots=app.config.keep.snapshots, articles=app.config.keep.articles)
        tally.add("skipped", pruned.snapshots + pruned.articles)
    return tally.outcome()
