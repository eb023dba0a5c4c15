"""Reading again what we hold, letting go of what is old, and looking for damage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from watchbot.model import Change, ChangeKind, EntryState, Findings, PageText, StoredArticle
from watchbot.store.articles import (
    add_bands,
    add_change,
    add_coverage,
    add_untracked,
    claim_ids_in,
    forget_reading_of,
    page_row,
)
from watchbot.store.rows import Row, article_of, claim_row
from watchbot.store.sql import insert_new
from watchbot.store.tables import alerts, articles, bands, changes, claims, entries, evidence, snapshots, untracked

BATCH = 200  # rows let go of in one transaction: writers must not wait


def articles_to_reextract(
    connection: Connection, extractor: str, after_id: int, *, limit: int
) -> tuple[StoredArticle, ...]:
    """Return articles that another extractor read, in the order of their ids, after `after_id`."""
    statement = (
        select(articles)
        .where(articles.c.id > after_id, articles.c.extractor != extractor, articles.c.pruned.is_(False))
        .order_by(articles.c.id)
        .limit(limit)
    )
    return tuple(article_of(row) for row in connection.execute(statement).mappings())


def record_reextraction(
    connection: Connection,
    article_id: int,
    page: PageText,
    findings: Findings,
    found: Sequence[Change],
    extractor: str,
    now: datetime,
) -> int:
    """Let another extractor's reading of an article stand in for the one before; return how many claims differ.

    Claims that are gone stay, marked as no longer said; differences are kept as technical changes. No alert is raised,
    no ledger is moved. Doing it again changes nothing.
    """
    row = connection.execute(select(articles).where(articles.c.id == article_id)).mappings().one()
    if row["extractor"] == extractor:
        return 0
    forget_reading_of(connection, article_id)
    columns = page_row(EntryState(page.state.value), page, findings, extractor)
    connection.execute(update(articles).where(articles.c.id == article_id).values(**columns, modified=page.modified))
    add_bands(connection, article_id, findings)
    add_coverage(connection, article_id, findings, first=row["revision"] == 1, now=row["recorded_at"])
    add_untracked(connection, article_id, findings, origin=row["origin"], now=row["recorded_at"])
    live = _is_newest(connection, row["url_key"], article_id)
    before, after = _replace_claims(connection, row, findings, live=live, now=now)
    ids = claim_ids_in(connection, article_id)
    for change in found:
        if change.claim is not None and change.claim.id in after - before:
            add_change(connection, article_id, change, ids, url=row["url"], technical=True, now=now)
    for gone in sorted(before - after):
        _note_gone(connection, article_id, ids[gone], now)
    return len(before ^ after)


def _is_newest(connection: Connection, url_key: str, article_id: int) -> bool:
    newest = select(articles.c.id).where(articles.c.url_key == url_key).order_by(articles.c.revision.desc()).limit(1)
    return connection.execute(newest).scalar() == article_id


def _replace_claims(
    connection: Connection, article: Row, findings: Findings, *, live: bool, now: datetime
) -> tuple[set[str], set[str]]:
    """Write the claims as they are read now; return the ids of those that were and of those that are."""
    article_id = article["id"]
    where = {"article_id": article_id, "origin": article["origin"], "url_key": article["url_key"]}
    statement = select(claims.c.claim).where(claims.c.article_id == article_id, claims.c.position >= 0)
    before = set(connection.execute(statement).scalars())
    known = claim_ids_in(connection, article_id)
    connection.execute(update(claims).where(claims.c.article_id == article_id).values(live=False, position=-1))
    fresh = []
    for place, claim in enumerate(findings.claims):
        columns = {**claim_row(claim), "position": place, "live": live}
        if claim.id in known:
            connection.execute(update(claims).where(claims.c.id == known[claim.id]).values(**columns))
        else:
            fresh.append({**columns, **where, "recorded_at": now})
    insert_new(connection, claims, fresh)
    return before, {claim.id for claim in findings.claims}


def _note_gone(connection: Connection, article_id: int, claim_id: int, now: datetime) -> None:
    figure = select(claims.c.figure).where(claims.c.id == claim_id).scalar_subquery()
    connection.execute(
        insert(changes).values(
            article_id=article_id,
            kind=ChangeKind.WITHDRAWN.value,
            figure=figure,
            before_claim_id=claim_id,
            note="another extractor or other cards: watchbot no longer reads this claim",
            technical=True,
            recorded_at=now,
        )
    )


# --------------------------------------------------------------------------- letting go


def prune_snapshots(connection: Connection, now: datetime, keep: timedelta) -> int:
    """Let go of a batch of snapshots that are older than `keep`; return how many."""
    old = select(snapshots.c.hash).where(snapshots.c.stored_at < now - keep).limit(BATCH)
    hashes = connection.execute(old).scalars().all()
    connection.execute(delete(snapshots).where(snapshots.c.hash.in_(hashes)))
    return len(hashes)


def prune_articles(connection: Connection, now: datetime, keep: timedelta) -> int:
    """Let go of the texts of a batch of articles that were last seen longer ago than `keep`; return how many.

    The rows stay, with address, title and claims: those are what the ledger rests on. The text of the newest revision
    of a page that is still looked at stays too, because the next look is compared with it.
    """
    old = (
        select(articles.c.id)
        .outerjoin(entries, (entries.c.id == articles.c.entry_id) & (entries.c.article_id == articles.c.id))
        .where(articles.c.pruned.is_(False), articles.c.last_seen < now - keep)
        .where(or_(entries.c.id.is_(None), entries.c.recheck_at.is_(None) & ~entries.c.unscheduled))
        .limit(BATCH)
    )
    ids = connection.execute(old).scalars().all()
    for table in (bands, untracked):
        connection.execute(delete(table).where(table.c.article_id.in_(ids)))
    columns = {"pruned": True, "text": "", "fingerprint": []}
    connection.execute(update(articles).where(articles.c.id.in_(ids)).values(**columns))
    return len(ids)


# --------------------------------------------------------------------------- damage


def problems(connection: Connection) -> tuple[str, ...]:
    """Return what is wrong with a database, in words; nothing for a sound one."""
    found: list[str] = []
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        found += [f"damage: {row}" for row in rows if row != "ok"]
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        found += [f"a row of {row[0]} names a row of {row[2]} that is not there" for row in broken[:100]]
    return (*found, *_miscounted(connection))


def _miscounted(connection: Connection) -> list[str]:
    heard = (
        select(
            evidence.c.alert_id,
            func.count(evidence.c.origin_key.distinct()).label("origins"),
            func.count(evidence.c.url_key.distinct()).label("articles"),
        )
        .group_by(evidence.c.alert_id)
        .subquery()
    )
    wrong = select(alerts.c.id).join(heard, heard.c.alert_id == alerts.c.id)
    wrong = wrong.where(or_(alerts.c.origins != heard.c.origins, alerts.c.articles != heard.c.articles))
    return [f"alert {alert_id} counts its evidence wrongly" for alert_id in connection.execute(wrong).scalars()]
