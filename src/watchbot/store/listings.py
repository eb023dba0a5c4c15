"""What was read and what it says, as people ask for it."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from watchbot.model import AlertState, ChangeKind, Coverage, Entry, EntryState, FeedState, StoredArticle, Unit
from watchbot.pipeline.wording import value_text
from watchbot.store.codec import decode
from watchbot.store.columns import key_of
from watchbot.store.rows import article_of, claim_of, coverage_of, entry_of
from watchbot.store.sql import MOST_ROWS, by_letters
from watchbot.store.tables import (
    alerts,
    articles,
    changes,
    claims,
    coverage,
    deliveries,
    entries,
    feeds,
    readings,
    snapshots,
    untracked,
)
from watchbot.store.values import ReadOtherwise, StoredChange, StoredClaim


def article_with(connection: Connection, article_id: int) -> StoredArticle | None:
    """Return the article with an id, or None."""
    if article_id > MOST_ROWS:
        return None
    row = connection.execute(select(articles).where(articles.c.id == article_id)).mappings().first()
    return None if row is None else article_of(row)


def articles_where(
    connection: Connection, *, url: str | None, feed: str | None, since: datetime | None, limit: int
) -> tuple[StoredArticle, ...]:
    """Return articles, the newest first; with `url` the revisions of one page."""
    statement = select(articles).order_by(articles.c.id.desc()).limit(limit)
    if url is not None:
        statement = statement.where(articles.c.url_key == key_of(url))
    if feed is not None:
        statement = statement.where(articles.c.feed == feed)
    if since is not None:
        statement = statement.where(articles.c.first_seen >= since)
    return tuple(article_of(row) for row in connection.execute(statement).mappings())


def entries_where(connection: Connection, *, feed: str | None, limit: int) -> tuple[Entry, ...]:
    """Return entries, the newest first. Their full text is kept only until the article is stored."""
    statement = select(entries).join_from(entries, feeds).order_by(entries.c.id.desc()).limit(limit)
    if feed is not None:
        statement = statement.where(feeds.c.url_key == key_of(feed))
    return tuple(entry_of(row) for row in connection.execute(statement).mappings())


def claims_where(
    connection: Connection,
    *,
    figure: str | None,
    article: int | None,
    live: bool,
    limit: int,
    before: int | None = None,
) -> tuple[StoredClaim, ...]:
    """Return claims: of one article in the order of its text, else the newest first; `before`: with a smaller id."""
    if article is not None and article > MOST_ROWS:
        return ()
    statement = _claims().limit(limit)
    if before is not None:
        statement = statement.where(claims.c.id < before)
    if figure is not None:
        statement = statement.where(claims.c.figure == figure)
    if article is not None:
        statement = statement.where(claims.c.article_id == article, claims.c.position >= 0).order_by(claims.c.position)
        return _stored_claims(connection, statement.where(claims.c.live) if live else statement)
    statement = statement.order_by(claims.c.id.desc())
    if figure is None and not live:
        return _stored_claims(connection, statement)
    # Asked for one after the other, because the index that gives them in order begins with (figure, live).
    said = _stored_claims(connection, statement.where(claims.c.live))
    no_longer = () if live else _stored_claims(connection, statement.where(~claims.c.live))
    return tuple(heapq.nlargest(limit, (*said, *no_longer), key=lambda stored: stored.id))


def _claims() -> Select[Any]:
    kinds = [kind.value for kind in (ChangeKind.EDITED, ChangeKind.WITHDRAWN, ChangeKind.INCONSISTENT)]
    # The change against the ledger; a claim can have one about its page beside it.
    one = changes.alias("one")
    change_id = (
        select(func.max(one.c.id))
        .where(one.c.claim_id == claims.c.id, one.c.kind.not_in(kinds))
        .correlate(claims)
        .scalar_subquery()
    )
    names = ("url", "title", "publisher", "published", "first_seen")
    return (
        select(claims, changes.c.kind, changes.c.note, *(articles.c[name] for name in names))
        .join(articles, articles.c.id == claims.c.article_id)
        .outerjoin(changes, changes.c.id == change_id)
    )


def _stored_claims(connection: Connection, statement: Select[Any]) -> tuple[StoredClaim, ...]:
    return tuple(
        StoredClaim(
            id=row["id"],
            claim=claim_of(row),
            change=ChangeKind(row["kind"]) if row["kind"] is not None else None,
            note=row["note"] or "",
            article_id=row["article_id"],
            url=row["url"],
            title=row["title"],
            publisher=row["publisher"],
            origin=row["origin"],
            published=row["published"],
            seen_at=row["first_seen"],
            live=row["live"],
        )
        for row in connection.execute(statement).mappings()
    )


def read_otherwise(connection: Connection, since: datetime) -> tuple[ReadOtherwise, ...]:
    """Return what became different by reading again since a moment, in the order of the articles and of their texts."""
    said = func.coalesce(changes.c.claim_id, changes.c.before_claim_id)
    names = ("value", "low", "high", "exponent", "quantity", "quote")
    statement = (
        select(
            *(changes.c[name] for name in ("article_id", "figure", "kind", "note", "claim_id")),
            *(claims.c[name] for name in names),
            articles.c.url,
            articles.c.title,
        )
        .join(articles, articles.c.id == changes.c.article_id)
        .join(claims, claims.c.id == said)
        .where(changes.c.technical, changes.c.recorded_at >= since)
        .order_by(changes.c.article_id, claims.c.quote_start, changes.c.id)
    )
    return tuple(
        ReadOtherwise(
            article_id=row["article_id"],
            url=row["url"],
            title=row["title"],
            figure=row["figure"],
            kind=None if row["claim_id"] is None else ChangeKind(row["kind"]),
            value_text=value_text(
                row["value"], row["low"], row["high"], decode(Unit, row["quantity"]["unit"]), exponent=row["exponent"]
            ),
            quote=row["quote"],
            note=row["note"],
        )
        for row in connection.execute(statement).mappings()
    )


def changes_where(
    connection: Connection,
    *,
    kinds: Sequence[ChangeKind] | None,
    figure: str | None,
    technical: bool | None,
    limit: int,
) -> tuple[StoredChange, ...]:
    """Return changes, the newest first."""
    before = claims.alias("before")
    statement = (
        select(
            changes,
            articles.c.url,
            claims.c.claim,
            before.c.claim.label("claim_before"),
        )
        .join(articles, articles.c.id == changes.c.article_id)
        .outerjoin(claims, claims.c.id == changes.c.claim_id)
        .outerjoin(before, before.c.id == changes.c.before_claim_id)
        .order_by(changes.c.id.desc())
        .limit(limit)
    )
    if kinds is not None:
        statement = statement.where(changes.c.kind.in_([kind.value for kind in kinds]))
    if figure is not None:
        statement = statement.where(changes.c.figure == figure)
    if technical is not None:
        statement = statement.where(changes.c.technical == technical)
    return tuple(
        StoredChange(
            id=row["id"],
            article_id=row["article_id"],
            url=row["url"],
            kind=ChangeKind(row["kind"]),
            figure=row["figure"],
            claim=row["claim"] or "",
            before=row["claim_before"] or "",
            note=row["note"],
            technical=row["technical"],
            recorded_at=row["recorded_at"],
        )
        for row in connection.execute(statement).mappings()
    )


def coverage_of_article(connection: Connection, article_id: int) -> tuple[Coverage, ...]:
    """Return the topics of an article, and why."""
    names = ("url", "title", "publisher", "origin", "published", "first_seen")
    statement = (
        select(coverage.c.topic, coverage.c.article_id, coverage.c.why, *(articles.c[name] for name in names))
        .join_from(coverage, articles)
        .where(coverage.c.article_id == article_id)
        .order_by(coverage.c.score.desc(), by_letters(connection, coverage.c.topic))
    )
    return tuple(coverage_of(row) for row in connection.execute(statement).mappings())


def status(connection: Connection) -> dict[str, int]:
    """Return how much there is of everything, for `watchbot status`."""
    troubled = [state.value for state in (FeedState.FAILING, FeedState.BLOCKED, FeedState.GONE)]
    questions = {
        "feeds": select(func.count()).select_from(feeds).where(feeds.c.watched),
        "feeds_failing": select(func.count()).select_from(feeds).where(feeds.c.watched, feeds.c.state.in_(troubled)),
        "entries": select(func.count()).select_from(entries),
        "entries_due": select(func.count()).select_from(entries).where(entries.c.due_at.is_not(None)),
        "entries_failing": select(func.count()).select_from(entries).where(entries.c.state == EntryState.FAILING.value),
        "articles": select(func.count()).select_from(articles),
        "snapshots": select(func.count()).select_from(snapshots),
        "claims": select(func.count()).select_from(claims),
        "untracked_numbers": select(func.count()).select_from(untracked),
        "readings": select(func.count()).select_from(readings),
        "changes": select(func.count()).select_from(changes),
        "alerts": select(func.count()).select_from(alerts),
        "alerts_open": select(func.count()).select_from(alerts).where(alerts.c.state == AlertState.OPEN.value),
        "deliveries_owed": select(func.count()).select_from(deliveries).where(deliveries.c.due_at.is_not(None)),
        "deliveries_parked": select(func.count()).select_from(deliveries).where(deliveries.c.state == "parked"),
    }
    return {name: connection.execute(question).scalar_one() for name, question in questions.items()}
