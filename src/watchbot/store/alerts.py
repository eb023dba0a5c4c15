"""Alerts and their evidence: raised once, joined quietly, counted by origin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from watchbot.model import Alert, AlertKind, AlertState, Change, Evidence, Mute
from watchbot.pipeline.decisions import AlertDraft, ReadArticle
from watchbot.pipeline.mutes import muting
from watchbot.store.codec import encode
from watchbot.store.columns import key_of
from watchbot.store.rows import alert_of, amount_row, evidence_of, mute_of
from watchbot.store.sql import MOST_ROWS, add
from watchbot.store.tables import alerts, deliveries, evidence, mutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """The article that an alert is raised from or joined by."""

    article_id: int
    read: ReadArticle
    origin: str
    change: Change | None
    change_id: int | None


# --------------------------------------------------------------------------- raise and join


def apply_draft(connection: Connection, draft: AlertDraft, now: datetime, witness: Witness | None = None) -> int:
    """Raise the alert of a draft, or join the one that it belongs to; return its id.

    A draft that believes to be new joins all the same when its identity is there already: the same article read twice
    raises nothing twice.
    """
    joined = draft.joins or _with_identity(connection, draft.identity)
    alert_id = _raise(connection, draft, now) if joined is None else joined
    fresh = witness is not None and _add_evidence(connection, alert_id, draft, witness)
    if joined is not None and (fresh or witness is None):
        _join(connection, alert_id, draft, now, health=witness is None)
    return alert_id


def _with_identity(connection: Connection, identity: str) -> int | None:
    statement = select(alerts.c.id).where(
        alerts.c.identity_key == key_of(identity), alerts.c.state != AlertState.CLOSED.value
    )
    found: int | None = connection.execute(statement).scalar()
    return found


def _raise(connection: Connection, draft: AlertDraft, now: datetime) -> int:
    return add(
        connection,
        alerts,
        **_said(draft),
        figure=draft.figure,
        subject=draft.subject,
        subject_key=key_of(draft.subject),
        label=draft.label,
        **by_rules(connection, draft, now),
        opened_at=now,
        updated_at=now,
        told=draft.told,
        digest_only=draft.digest_only,
    )


def by_rules(connection: Connection, alert: AlertDraft | Alert, now: datetime) -> dict[str, Any]:
    """Return the columns that say whether an alert is open, or by which rule it is muted and until when."""
    by = muting(active_mutes(connection), kind=alert.kind, figure=alert.figure, subject=alert.subject, now=now)
    if by is None:
        return {"state": AlertState.OPEN.value, "muted_by": None, "snoozed_until": None}
    return {"state": AlertState.MUTED.value, "muted_by": by.id, "snoozed_until": by.until}


def active_mutes(connection: Connection) -> tuple[Mute, ...]:
    """Return the rules that nobody has lifted; some may have run out."""
    return tuple(mute_of(row) for row in connection.execute(_ACTIVE).mappings())


_ACTIVE = select(mutes).where(mutes.c.lifted_at.is_(None)).order_by(mutes.c.id)


def muted_among(connection: Connection, alert_ids: Sequence[int]) -> frozenset[int]:
    """Return which of some alerts are muted."""
    if not alert_ids:
        return frozenset()
    quiet = select(alerts.c.id).where(alerts.c.id.in_(alert_ids), alerts.c.state == AlertState.MUTED.value)
    return frozenset(connection.execute(quiet).scalars())


def _said(draft: AlertDraft) -> dict[str, Any]:
    """Return the columns that a later draft may say anew: what changed, and how it is known from others."""
    return {
        "identity": draft.identity,
        "identity_key": key_of(draft.identity),
        "kind": draft.kind.value,
        "severity": draft.severity.value,
        "was": draft.was,
        "now": draft.now,
        "note": draft.note,
        "why": encode(draft.why),
        **amount_row(draft, draft.exponent),
        "compared_with": draft.compared_with,
    }


def _join(connection: Connection, alert_id: int, draft: AlertDraft, now: datetime, *, health: bool) -> None:
    """Let an alert know of new evidence. What it says stays; only trouble with watchbot itself is said anew."""
    columns: dict[str, Any] = {"updated_at": now}
    if draft.told:
        columns["told"] = True
    if not draft.digest_only:
        columns["digest_only"] = False
    if draft.restates:
        columns |= _said(draft)
        muted = select(alerts.c.id).where(alerts.c.id == alert_id, alerts.c.muted_by.is_not(None))
        if connection.execute(muted).scalar() is not None:  # a rule for conflicts is none for what is an update by now
            columns |= by_rules(connection, draft, now)
    if health:
        columns |= {"now": draft.now, "note": draft.note, "label": draft.label}
    connection.execute(update(alerts).where(alerts.c.id == alert_id).values(**columns))


def _add_evidence(connection: Connection, alert_id: int, draft: AlertDraft, witness: Witness) -> bool:
    """Add an article under an alert and count it; False when it is there already."""
    change, read = witness.change, witness.read
    said = (change.claim or change.before) if change is not None else None
    claim = said.id if said is not None else ""
    same = exists().where(
        evidence.c.alert_id == alert_id, evidence.c.article_id == witness.article_id, evidence.c.claim == claim
    )
    if connection.execute(select(same)).scalar():
        return False
    origin_key, url_key = key_of(witness.origin), key_of(read.url)
    by_origin = exists().where(evidence.c.alert_id == alert_id, evidence.c.origin_key == origin_key)
    by_url = exists().where(evidence.c.alert_id == alert_id, evidence.c.url_key == url_key)
    heard, seen = connection.execute(select(by_origin, by_url)).one()
    connection.execute(
        insert(evidence).values(
            alert_id=alert_id,
            article_id=witness.article_id,
            change_id=witness.change_id,
            claim=claim,
            url=read.url,
            url_key=url_key,
            title=read.page.title,
            publisher=read.publisher,
            origin=witness.origin,
            origin_key=origin_key,
            published=read.published,
            seen_at=read.seen_at,
            value_text=draft.value_text,
            quote=draft.quote,
            number_start=draft.number[0],
            number_end=draft.number[1],
            note=change.note if change is not None else draft.note,
            before=draft.before,
        )
    )
    more = {"origins": alerts.c.origins + int(not heard), "articles": alerts.c.articles + int(not seen)}
    connection.execute(update(alerts).where(alerts.c.id == alert_id).values(**more))
    return True


def settle(connection: Connection, alert_ids: Sequence[int], by: str, now: datetime) -> None:
    """Let alerts be accepted that the ledger has caught up with; `by` is the source that it followed."""
    if not alert_ids:
        return
    these = alerts.c.id.in_(alert_ids)
    note = alerts.c.note + f"; settled: {by} says so itself, and the ledger follows it"
    columns = {"state": AlertState.ACCEPTED.value, "note": note, "updated_at": now}
    connection.execute(update(alerts).where(these, alerts.c.state == AlertState.OPEN.value).values(**columns))
    drop_deliveries(connection, alert_ids)


# --------------------------------------------------------------------------- health


def raise_health(connection: Connection, drafts: Sequence[AlertDraft], now: datetime) -> tuple[int, ...]:
    """Raise alerts about watchbot itself, or bring open ones up to date; return their ids."""
    return tuple(apply_draft(connection, draft, now) for draft in drafts)


def close_health(connection: Connection, kind: AlertKind, subject: str | None, now: datetime) -> int:
    """Close the alerts of trouble that is over; return how many. `subject` None: whatever they are about."""
    over = [alerts.c.kind == kind.value, alerts.c.state != AlertState.CLOSED.value]
    if subject is not None:
        over.append(alerts.c.subject_key == key_of(subject))
    closed = connection.execute(update(alerts).where(*over).values(state=AlertState.CLOSED.value, updated_at=now))
    return closed.rowcount


def wake_snoozed(connection: Connection, now: datetime) -> int:
    """Open alerts again whose time of rest is over, unless a rule mutes them; return how many are open."""
    resting = alerts.c.state.in_([AlertState.SNOOZED.value, AlertState.MUTED.value])
    over = select(alerts).where(resting, alerts.c.snoozed_until.is_not(None), alerts.c.snoozed_until <= now)
    woken = [alert_of(row) for row in connection.execute(over.order_by(alerts.c.id)).mappings()]
    return len(open_unless_muted(connection, woken, now))


def open_unless_muted(connection: Connection, resting: Iterable[Alert], now: datetime) -> list[int]:
    """Open alerts again, or mute them by another rule that fits; return the ids of those that are open."""
    opened = []
    for alert in resting:
        columns = by_rules(connection, alert, now)
        connection.execute(update(alerts).where(alerts.c.id == alert.id).values(**columns, updated_at=now))
        if columns["state"] == AlertState.OPEN.value:
            opened.append(alert.id)
        else:
            drop_deliveries(connection, [alert.id])
    return opened


def has_sleepers(connection: Connection, now: datetime) -> bool:
    """Tell whether `wake_snoozed` would wake anything."""
    resting = alerts.c.state.in_([AlertState.SNOOZED.value, AlertState.MUTED.value])
    return bool(connection.execute(select(exists().where(resting, alerts.c.snoozed_until <= now))).scalar())


# --------------------------------------------------------------------------- questions


def alerts_where(
    connection: Connection,
    *,
    states: Sequence[AlertState] | None,
    kinds: Sequence[AlertKind] | None,
    figure: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> tuple[Alert, ...]:
    """Return alerts, the newest first. `since` ≤ opened < `until`."""
    statement = select(alerts).order_by(alerts.c.opened_at.desc(), alerts.c.id.desc()).limit(limit)
    if states is not None:
        statement = statement.where(alerts.c.state.in_([state.value for state in states]))
    if kinds is not None:
        statement = statement.where(alerts.c.kind.in_([kind.value for kind in kinds]))
    if figure is not None:
        statement = statement.where(alerts.c.figure == figure)
    if since is not None:
        statement = statement.where(alerts.c.opened_at >= since)
    if until is not None:
        statement = statement.where(alerts.c.opened_at < until)
    return tuple(alert_of(row) for row in connection.execute(statement).mappings())


def newest_alerts(connection: Connection, *, limit: int) -> tuple[Alert, ...]:
    """Return alerts, those that changed last first."""
    statement = select(alerts).order_by(alerts.c.updated_at.desc(), alerts.c.id.desc()).limit(limit)
    return tuple(alert_of(row) for row in connection.execute(statement).mappings())


def alert_with(connection: Connection, alert_id: int) -> Alert | None:
    """Return the alert with an id, or None."""
    if alert_id > MOST_ROWS:
        return None
    row = connection.execute(select(alerts).where(alerts.c.id == alert_id)).mappings().first()
    return None if row is None else alert_of(row)


def evidence_of_alert(connection: Connection, alert_id: int, *, limit: int) -> tuple[Evidence, ...]:
    """Return the evidence of an alert in the order in which it was seen."""
    statement = select(evidence).where(evidence.c.alert_id == alert_id).order_by(evidence.c.id).limit(limit)
    return tuple(evidence_of(row) for row in connection.execute(statement).mappings())


def drop_deliveries(connection: Connection, alert_ids: Sequence[int]) -> None:
    """Do not send what a person has settled before it went."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.alert_id.in_(alert_ids), deliveries.c.state.in_(["owed", "parked", "bundled"]))
        .values(state="dropped", due_at=None)
    )
