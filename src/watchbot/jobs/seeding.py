"""Cards, feeds and seed documents → database, whenever they changed."""

from __future__ import annotations

import hashlib

from watchbot.app import App
from watchbot.errors import WorkerError
from watchbot.jobs.articles import record
from watchbot.jobs.runs import Outcome, Tally, recorded
from watchbot.jobs.upkeep import reread
from watchbot.model import EntryState, SeedDocument
from watchbot.pipeline import addresses
from watchbot.pipeline.decisions import ReadArticle
from watchbot.pipeline.pages import plain_page


async def prepare(app: App) -> Outcome:
    """Bring the database up to the seeds: feeds, readings of the cards, documents; read articles again if need be.

    Runs before the first poll, so that a comparison always sees two claims made by the same code and cards.
    """
    with recorded(app, "prepare") as tally:
        app.store.sync_seeds(app.seeds, app.now())
        if app.store.remembered("reads_as") not in (None, app.reads_as):
            await reread(app, tally)
        for document in app.seeds.documents:
            try:
                await _read_document(app, document, tally)
            except WorkerError as error:
                if error.reason == "gone":
                    raise
                tally.failures.append(f"{document.path}: {error}")
        app.store.remember("reads_as", app.reads_as)
    return tally.outcome()


async def _read_document(app: App, document: SeedDocument, tally: Tally) -> None:
    """Read a seed document once, and again when its text changed. It is a baseline: nobody is alarmed by a seed."""
    digest = hashlib.sha256(f"{document.published}\n{document.text}".encode()).hexdigest()
    key = f"document:{document.path}"
    if app.store.remembered(key) == digest:
        return
    page = plain_page(document.title, document.text, published=document.published)
    url = document.url or f"seed:{document.path}"
    findings = await app.workers.read_text(page, url=url, published=document.published)
    read = ReadArticle(
        url=url,
        feed=document.path,
        publisher=addresses.publisher_of(document.url, app.seeds.publishers) if document.url else document.source,
        primary=False,
        entry_id=None,
        state=EntryState(page.state.value),
        page=page,
        published=document.published,
        findings=findings,
        snapshot_hash="",
        extractor=app.reads_as,
        baseline=True,
        seen_at=app.now(),
    )
    record(app, read, tally)
    app.store.remember(key, digest)
