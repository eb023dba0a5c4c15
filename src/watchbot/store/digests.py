"""Digests: what a window has to tell, and what was told. Membership and words are fixed before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select
from sqlalchemy.engine import RowMapping

from watchbot.model import Alert, AlertState, ChangeKind, Coverage, Evidence, Unit
from watchbot.pipeline.digest import Outdated
from watchbot.pipeline.wording import value_text
from watchbot.store.alerts import evidence_of_alert
from watchbot.store.codec import decode
from watchbot.store.deliveries import owe_digest
from watchbot.store.explaining import cited_between
from watchbot.store.feeds import all_feeds
from watchbot.store.readings import current_readings
from watchbot.store.rows import alert_of, coverage_of
from watchbot.store.runs import counts_between
from watchbot.store.sql import add, by_letters
from watchbot.store.tables import alerts, articles, changes, claims, coverage, digest_alerts, digests
from watchbot.store.values import DigestMaterial, StoredDigest

EVIDENCE = 200  # pieces of evidence of one alert that a digest is given
LINES = 2000  # outdated values and articles on topics


def digest_material(
    connection: Connection, since: datetime, until: datetime, *, first_polls: bool = False
) -> DigestMaterial:
    """Return everything that happened in `since` ≤ t < `until`: by when it was recorded, so that nothing falls between.

    Alerts of the window are those that were opened in it, got evidence, were settled or woke up; and those that are
    about feeds and files and still open. What came with the first poll of a feed is left out, unless `first_polls`.
    """
    again = counts_between(connection, since, until, job="recheck")
    return DigestMaterial(
        alerts=_alerts(connection, since, until),
        outdated=_outdated(connection, since, until, first_polls=first_polls),
        coverage=_coverage(connection, since, until, first_polls=first_polls),
        feeds=all_feeds(connection),
        counts=counts_between(connection, since, until, job="poll"),  # not what a seed says, or a page again
        rechecked=again.read + again.unchanged,
        cited=cited_between(connection, since, until),
    )


def _alerts(connection: Connection, since: datetime, until: datetime) -> tuple[tuple[Alert, tuple[Evidence, ...]], ...]:
    touched = and_(alerts.c.updated_at >= since, alerts.c.opened_at < until)
    trouble = and_(alerts.c.figure == "", alerts.c.state == AlertState.OPEN.value, alerts.c.origins == 0)
    # Two questions, because each has an index and both together have none.
    found = {row["id"]: row for which in (touched, trouble) for row in _rows(connection, which)}
    return tuple(
        (alert_of(found[alert_id]), evidence_of_alert(connection, alert_id, limit=EVIDENCE))
        for alert_id in sorted(found)
    )


def _rows(connection: Connection, which: ColumnElement[bool]) -> Sequence[RowMapping]:
    return connection.execute(select(alerts).where(which)).mappings().all()


def _outdated(connection: Connection, since: datetime, until: datetime, *, first_polls: bool) -> tuple[Outdated, ...]:
    current = {
        r.figure: value_text(r.value, r.low, r.high, r.unit, exponent=r.exponent) for r in current_readings(connection)
    }
    names = ("figure", "value", "low", "high", "exponent", "quantity", "quote")
    statement = (
        select(
            *(claims.c[name] for name in names),
            *(articles.c[name] for name in ("url", "title", "publisher", "origin", "published")),
        )
        .select_from(changes)
        .join(claims, claims.c.id == changes.c.claim_id)
        .join(articles, articles.c.id == changes.c.article_id)
        .where(
            changes.c.kind == ChangeKind.OUTDATED.value,
            changes.c.recorded_at >= since,
            changes.c.recorded_at < until,
            ~changes.c.technical,
            _is_news(first_polls=first_polls),
        )
        .order_by(changes.c.id)
        .limit(LINES)
    )
    return tuple(
        Outdated(
            figure=row["figure"],
            value_text=value_text(
                row["value"], row["low"], row["high"], decode(Unit, row["quantity"]["unit"]), exponent=row["exponent"]
            ),
            current=current.get(row["figure"], ""),
            url=row["url"],
            title=row["title"],
            publisher=row["publisher"],
            origin=row["origin"],
            published=row["published"],
            quote=row["quote"],
        )
        for row in connection.execute(statement).mappings()
    )


def _is_news(*, first_polls: bool) -> ColumnElement[bool]:
    """Leave out the documents of the seeds, and what came with the first poll of a feed where that is no news."""
    return or_(~articles.c.baseline, articles.c.entry_id.is_not(None)) if first_polls else ~articles.c.baseline


def _coverage(connection: Connection, since: datetime, until: datetime, *, first_polls: bool) -> tuple[Coverage, ...]:
    names = ("url", "title", "publisher", "origin", "published", "first_seen")
    statement = (
        select(coverage.c.topic, coverage.c.article_id, coverage.c.why, *(articles.c[name] for name in names))
        .join_from(coverage, articles)
        .where(
            coverage.c.recorded_at >= since,
            coverage.c.recorded_at < until,
            coverage.c.first,
            _is_news(first_polls=first_polls),
        )
        .order_by(coverage.c.article_id, by_letters(connection, coverage.c.topic))
        .limit(LINES)
    )
    return tuple(coverage_of(row) for row in connection.execute(statement).mappings())


def fix_digest(
    connection: Connection,
    name: str,
    day: date,
    *,
    since: datetime,
    until: datetime,
    alert_ids: Sequence[int],
    subject: str,
    body: Mapping[str, str],
    channels: Sequence[str],
    now: datetime,
) -> int | None:
    """Fix who is in a digest and in which words, and owe it to its channels; None when that day has one already."""
    same = select(digests.c.id).where(digests.c.name == name, digests.c.day == day)
    if connection.execute(same).first() is not None:
        return None
    digest_id = add(
        connection,
        digests,
        name=name,
        day=day,
        since=since,
        until=until,
        subject=subject,
        body=dict(body),
        created_at=now,
    )
    members = [{"digest_id": digest_id, "alert_id": alert_id} for alert_id in dict.fromkeys(alert_ids)]
    if members:
        connection.execute(insert(digest_alerts), members)
    for channel in channels:
        owe_digest(connection, channel, digest_id, name, now)
    return digest_id


def digest_with(connection: Connection, digest_id: int) -> StoredDigest | None:
    """Return the digest with an id, or None."""
    row = connection.execute(select(digests).where(digests.c.id == digest_id)).mappings().first()
    if row is None:
        return None
    members = select(digest_alerts.c.alert_id).where(digest_alerts.c.digest_id == digest_id)
    ids = connection.execute(members.order_by(digest_alerts.c.alert_id)).scalars()
    return StoredDigest(**row, alert_ids=tuple(ids))


def last_digest(connection: Connection, name: str) -> StoredDigest | None:
    """Return the newest digest of a name, or None."""
    newest = connection.execute(select(func.max(digests.c.day)).where(digests.c.name == name)).scalar()
    if newest is None:
        return None
    found = connection.execute(select(digests.c.id).where(digests.c.name == name, digests.c.day == newest))
    return digest_with(connection, found.scalar_one())
