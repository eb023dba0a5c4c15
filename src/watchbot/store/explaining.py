"""What people ask afterwards: why an article alerted or not, what was decided, what would have been otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from watchbot.model import Alert, ChangeKind, Evidence, Quantity, VerdictKind
from watchbot.pipeline.untracked import ORIGINS, Citing
from watchbot.store.codec import decode
from watchbot.store.rows import alert_of, article_of, evidence_of
from watchbot.store.tables import alerts, articles, changes, claims, evidence, untracked, verdicts
from watchbot.store.values import ReplayedArticle, StoredChange, VerdictExample

MOST = 2000  # rows of one question
CITED_WITHIN = timedelta(days=30)  # origins of one untracked number are counted over this
CITED = 40  # numbers and, of each, articles that a digest looks at


def changes_in(connection: Connection, article_id: int) -> tuple[StoredChange, ...]:
    """Return the changes that an article brought, in their order."""
    before = claims.alias("before")
    statement = (
        select(changes, articles.c.url, claims.c.claim, before.c.claim.label("claim_before"))
        .join(articles, articles.c.id == changes.c.article_id)
        .outerjoin(claims, claims.c.id == changes.c.claim_id)
        .outerjoin(before, before.c.id == changes.c.before_claim_id)
        .where(changes.c.article_id == article_id)
        .order_by(changes.c.id)
        .limit(MOST)
    )
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


def alerts_of(connection: Connection, article_id: int) -> tuple[tuple[Alert, Evidence], ...]:
    """Return the alerts that an article is evidence of, with that evidence."""
    mine = select(evidence).where(evidence.c.article_id == article_id).order_by(evidence.c.id).limit(MOST)
    found = []
    for row in connection.execute(mine).mappings().all():
        alert = connection.execute(select(alerts).where(alerts.c.id == row["alert_id"])).mappings().one()
        found.append((alert_of(alert), evidence_of(row)))
    return tuple(found)


# --------------------------------------------------------------------------- verdicts as examples


def verdict_examples(connection: Connection) -> tuple[VerdictExample, ...]:
    """Return every verdict that a person gave, with the passage it is about, in the order in which they were given.

    Verdicts that followed from another one are left out; one that was taken back is marked, not dropped.
    """
    pieces = evidence.alias("pieces")
    first = select(func.min(pieces.c.id)).where(pieces.c.alert_id == verdicts.c.alert_id).scalar_subquery()
    later = verdicts.alias("later")
    undone = (
        select(func.count())
        .select_from(later)
        .where(later.c.alert_id == verdicts.c.alert_id, later.c.id > verdicts.c.id)
        .where(or_(later.c.kind == VerdictKind.REOPEN.value, later.c.kind != verdicts.c.kind))
        .scalar_subquery()
    )
    names = ("url", "title", "publisher", "published", "claim", "quote", "number_start", "number_end", "value_text")
    statement = (
        select(
            verdicts.c.kind.label("verdict"),
            verdicts.c.reason,
            verdicts.c.decided_at,
            undone.label("undone"),
            *(alerts.c[name] for name in ("id", "kind", "figure", "label", "value", "low", "high", "was")),
            *(evidence.c[name] for name in names),
        )
        .join(alerts, alerts.c.id == verdicts.c.alert_id)
        .outerjoin(evidence, evidence.c.id == first)
        .where(verdicts.c.because_of.is_(None), verdicts.c.kind != VerdictKind.REOPEN.value)
        .order_by(verdicts.c.id)
    )
    return tuple(_example(row) for row in connection.execute(statement).mappings())


def _example(row: Any) -> VerdictExample:
    return VerdictExample(
        alert_id=row["id"],
        verdict=VerdictKind(row["verdict"]),
        reason=row["reason"],
        decided_at=row["decided_at"],
        taken_back=row["undone"] > 0,
        kind=row["kind"],
        figure=row["figure"],
        label=row["label"],
        value=row["value"],
        low=row["low"],
        high=row["high"],
        said=row["value_text"] or "",
        was=row["was"],
        url=row["url"] or "",
        title=row["title"] or "",
        publisher=row["publisher"] or "",
        published=row["published"],
        claim=row["claim"] or "",
        quote=row["quote"] or "",
        number=(row["number_start"] or 0, row["number_end"] or 0),
    )


# --------------------------------------------------------------------------- replaying


def articles_in_order(connection: Connection, after_id: int, *, limit: int) -> tuple[ReplayedArticle, ...]:
    """Return articles in the order in which they were decided, after `after_id`; without those that were let go of."""
    statement = (
        select(articles)
        .where(articles.c.id > after_id, articles.c.pruned.is_(False))
        .order_by(articles.c.id)
        .limit(limit)
    )
    return tuple(
        ReplayedArticle(article=article_of(row), primary=row["is_primary"], baseline=row["baseline"])
        for row in connection.execute(statement).mappings()
    )


# --------------------------------------------------------------------------- untracked numbers


def cited_between(connection: Connection, since: datetime, until: datetime) -> tuple[Citing, ...]:
    """Return who cites the untracked numbers of a window that enough origins have cited of late, copies once."""
    fresh = select(untracked.c.value_key).where(untracked.c.recorded_at >= since, untracked.c.recorded_at < until)
    origins = func.count(untracked.c.origin.distinct())
    lately = (untracked.c.recorded_at >= until - CITED_WITHIN, untracked.c.recorded_at < until)
    keys = (
        select(untracked.c.value_key)
        .where(untracked.c.value_key.in_(fresh), *lately)
        .group_by(untracked.c.value_key)
        .having(origins >= ORIGINS)
        .order_by(origins.desc(), untracked.c.value_key)
        .limit(CITED)
    )
    found: list[Citing] = []
    for key in connection.execute(keys).scalars().all():
        found += _citing(connection, key, lately)
    return tuple(found)


def _citing(connection: Connection, key: str, lately: Sequence[Any]) -> list[Citing]:
    statement = (
        select(
            *(untracked.c[name] for name in ("value_key", "quantity", "quote", "origin")),
            *(articles.c[name] for name in ("url", "title", "publisher", "published")),
        )
        .join(articles, articles.c.id == untracked.c.article_id)
        .where(untracked.c.value_key == key, *lately)
        .order_by(untracked.c.id)
        .limit(CITED)
    )
    rows = connection.execute(statement).mappings()
    return [Citing(**{**row, "quantity": decode(Quantity, row["quantity"])}) for row in rows]
