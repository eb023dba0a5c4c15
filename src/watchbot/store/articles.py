"""One article with everything that follows from it, written in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.engine import RowMapping

from watchbot.model import Change, EntryState, Findings, PageText, Quantity, SetAside, Validators
from watchbot.pipeline.comparison import said_in
from watchbot.pipeline.decisions import Decision, ReadArticle
from watchbot.pipeline.origins import bands as bands_of
from watchbot.store import entries
from watchbot.store.alerts import Witness, apply_draft, muted_among, settle
from watchbot.store.codec import encode
from watchbot.store.columns import key_of
from watchbot.store.deliveries import owe_alert
from watchbot.store.packing import Packed, pack, unpack
from watchbot.store.readings import move
from watchbot.store.rows import Row, claim_row
from watchbot.store.sql import add, insert_new
from watchbot.store.tables import articles, bands, changes, claims, coverage, snapshots, untracked
from watchbot.store.values import OwedDelivery


def record_article(
    connection: Connection,
    read: ReadArticle,
    decision: Decision,
    *,
    snapshot: bytes | Packed | None,
    content_type: str,
    channels: Sequence[OwedDelivery],
    validators: Validators | None,
    now: datetime,
) -> int:
    """Write an article and what was decided about it; return its id.

    A page that reads as it did before (state, title, text, extractor) is no new revision: it is only seen again, and
    the decision changes nothing. That makes recording the same article twice harmless.
    """
    newest = _newest(connection, read.url)
    if newest is not None and newest["text_key"] == text_key(read.state, read.page, read.extractor):
        article_id = int(newest["id"])
        _see_again(connection, newest, read, decision, now)
    else:
        article_id = _add(connection, read, decision, revision=newest["revision"] + 1 if newest else 1, now=now)
        if snapshot is not None:
            keep_snapshot(connection, read.snapshot_hash, snapshot, content_type, now)
        _follow(connection, article_id, read, decision, channels, now)
    if read.entry_id is not None:
        entries.settle(
            connection,
            read.entry_id,
            state=read.state,
            article_id=article_id,
            snapshot_hash=read.snapshot_hash,
            validators=validators,
            due_at=None,
            now=now,
            reason=read.note,
        )
    return article_id


def text_key(state: EntryState, page: PageText, extractor: str) -> str:
    """Return what two readings of one page have in common when nothing changed."""
    return key_of(state.value, page.title, page.text, extractor)


def keep_snapshot(connection: Connection, digest: str, page: bytes | Packed, content_type: str, now: datetime) -> None:
    """Keep a page as it was fetched, packed; the same bytes are kept once."""
    packed = page if isinstance(page, Packed) else pack(page)
    row = {
        "hash": digest,
        "body": packed.body,
        "packing": packed.packing,
        "content_type": content_type,
        "size": packed.size,
        "stored_at": now,
    }
    insert_new(connection, snapshots, [row])


def snapshot_with(connection: Connection, digest: str) -> tuple[bytes, str] | None:
    """Return a page as it was fetched and its content type, or None when it was let go of."""
    row = connection.execute(select(snapshots).where(snapshots.c.hash == digest)).mappings().first()
    if row is None:
        return None
    return unpack(row["body"], row["packing"]), row["content_type"]


# --------------------------------------------------------------------------- the article itself


def _newest(connection: Connection, url: str) -> RowMapping | None:
    return connection.execute(_NEWEST, {"of": key_of(url)}).mappings().first()


_NEWEST = (
    select(articles.c.id, articles.c.revision, articles.c.text_key, articles.c.is_primary)
    .where(articles.c.url_key == bindparam("of"))
    .order_by(articles.c.revision.desc())
    .limit(1)
)


def _see_again(connection: Connection, newest: Row, read: ReadArticle, decision: Decision, now: datetime) -> None:
    """Note that a page still says the same. Only that a primary feed vouches for it now can be news to the ledger."""
    columns: dict[str, Any] = {"last_seen": read.seen_at}
    if read.primary and not newest["is_primary"]:
        columns["is_primary"] = True
        move(connection, decision.moves, article_id=newest["id"], now=now)
    connection.execute(update(articles).where(articles.c.id == newest["id"]).values(**columns))


def _add(connection: Connection, read: ReadArticle, decision: Decision, *, revision: int, now: datetime) -> int:
    page = read.page
    article_id = add(
        connection,
        articles,
        entry_id=read.entry_id,
        feed=read.feed,
        publisher=read.publisher,
        is_primary=read.primary,
        baseline=read.baseline,
        url=read.url,
        url_key=key_of(read.url),
        revision=revision,
        **page_row(read.state, page, read.findings, read.extractor),
        published=read.published,
        modified=page.modified,
        first_seen=read.seen_at,
        last_seen=read.seen_at,
        recorded_at=now,
        origin=decision.origin,
        origin_note=decision.origin_note,
        snapshot_hash=read.snapshot_hash,
    )
    if revision > 1:
        older = select(articles.c.id).where(articles.c.url_key == key_of(read.url), articles.c.id != article_id)
        connection.execute(update(claims).where(claims.c.article_id.in_(older), claims.c.live).values(live=False))
    add_bands(connection, article_id, read.findings)
    add_coverage(connection, article_id, read.findings, first=revision == 1, now=now)
    add_untracked(connection, article_id, read.findings, origin=decision.origin, now=now)
    return article_id


def page_row(state: EntryState, page: PageText, findings: Findings, extractor: str) -> dict[str, Any]:
    """Return the columns of an article that depend on the extractor."""
    return {
        "title": page.title,
        "state": state.value,
        "text": page.text,
        "text_key": text_key(state, page, extractor),
        "text_chars": len(page.text),
        "canonical_url": page.canonical_url,
        "site_name": page.site_name,
        "extractor": extractor,
        "fingerprint": list(findings.fingerprint),
        "said": [list(pair) for pair in said_in(findings.claims)],
    }


def add_bands(connection: Connection, article_id: int, findings: Findings) -> None:
    """File an article's fingerprint, so that copies find it."""
    rows = [{"band": band, "article_id": article_id} for band in dict.fromkeys(bands_of(findings.fingerprint))]
    insert_new(connection, bands, rows)


def add_coverage(connection: Connection, article_id: int, findings: Findings, *, first: bool, now: datetime) -> None:
    """File an article under its topics."""
    rows = [
        {
            "article_id": article_id,
            "topic": match.topic,
            "score": match.score,
            "why": list(match.why),
            "first": first,
            "recorded_at": now,
        }
        for match in findings.topics
    ]
    insert_new(connection, coverage, rows)


def add_untracked(connection: Connection, article_id: int, findings: Findings, *, origin: str, now: datetime) -> None:
    """Keep the numbers of an article on a topic that fit no card: what several origins cite may deserve one."""
    if not findings.topics:
        return
    rows = [
        {
            "article_id": article_id,
            "position": position,
            "figure": aside.figure,
            **_aside_amount(aside),
            "quote": aside.quote,
            "quantity": encode(aside.quantity),
            "reasons": encode(aside.reasons),
            "origin": origin,
            "recorded_at": now,
        }
        for position, aside in enumerate(findings.set_aside)
    ]
    insert_new(connection, untracked, rows)


def _aside_amount(aside: SetAside) -> dict[str, Any]:
    quantity = aside.quantity
    unit = " ".join(filter(None, (quantity.unit.kind.value, quantity.unit.code, quantity.unit.noun, quantity.unit.per)))
    return {
        "value": quantity.value,
        "low": quantity.low,
        "high": quantity.high,
        "unit": unit,
        "value_key": key_of(_plain(quantity), unit),
    }


def _plain(quantity: Quantity) -> str:
    ends = (quantity.value,) if quantity.value is not None else (quantity.low, quantity.high)
    return "–".join("" if end is None else f"{end.normalize():f}" for end in ends)


# --------------------------------------------------------------------------- what follows from it


def _follow(
    connection: Connection,
    article_id: int,
    read: ReadArticle,
    decision: Decision,
    channels: Sequence[OwedDelivery],
    now: datetime,
) -> None:
    claim_ids = add_claims(connection, article_id, read, origin=decision.origin, now=now)
    change_ids = [
        add_change(connection, article_id, change, claim_ids, url=read.url, technical=False, now=now)
        for change in decision.changes
    ]
    alert_ids = []
    for draft in decision.alerts:
        place = draft.change
        witness = Witness(
            article_id=article_id,
            read=read,
            origin=decision.origin,
            change=None if place is None else decision.changes[place],
            change_id=None if place is None else change_ids[place],
        )
        alert_ids.append(apply_draft(connection, draft, now, witness))
    move(connection, decision.moves, article_id=article_id, now=now)
    settle(connection, decision.settles, read.publisher, now)
    muted = muted_among(connection, [alert_ids[owed.draft_index] for owed in channels])
    for owed in channels:
        draft = decision.alerts[owed.draft_index]
        if alert_ids[owed.draft_index] not in muted:
            owe_alert(connection, owed.channel, alert_ids[owed.draft_index], draft.identity, now)


def add_claims(
    connection: Connection, article_id: int, read: ReadArticle, *, origin: str, now: datetime
) -> Mapping[str, int]:
    """Add the claims of an article; return the row of each by claim id."""
    where = {"article_id": article_id, "origin": origin, "url_key": key_of(read.url), "live": True, "recorded_at": now}
    if not read.findings.claims:
        return {}
    rows = [{**claim_row(claim), **where, "position": place} for place, claim in enumerate(read.findings.claims)]
    insert_new(connection, claims, rows)
    return claim_ids_in(connection, article_id)


def claim_ids_in(connection: Connection, article_id: int) -> Mapping[str, int]:
    """Return the rows of the claims of an article by claim id."""
    rows = connection.execute(_CLAIM_IDS, {"of": article_id})
    return {row.claim: row.id for row in rows}


_CLAIM_IDS = select(claims.c.claim, claims.c.id).where(claims.c.article_id == bindparam("of"))


def add_change(
    connection: Connection,
    article_id: int,
    change: Change,
    claim_ids: Mapping[str, int],
    *,
    url: str,
    technical: bool,
    now: datetime,
) -> int:
    """Add a change and return its id."""
    return add(
        connection,
        changes,
        article_id=article_id,
        kind=change.kind.value,
        figure=change.figure,
        claim_id=claim_ids.get(change.claim.id) if change.claim else None,
        before_claim_id=_claim_before(connection, change, url),
        reading_id=change.against.id if change.against is not None and change.against.id else None,
        note=change.note,
        inconsistency=None if change.inconsistency is None else encode(change.inconsistency),
        technical=technical,
        recorded_at=now,
    )


def _claim_before(connection: Connection, change: Change, url: str) -> int | None:
    if change.before is None:
        return None
    statement = (
        select(claims.c.id)
        .join_from(claims, articles)
        .where(articles.c.url_key == key_of(url), claims.c.claim == change.before.id)
        .order_by(claims.c.id.desc())
        .limit(1)
    )
    found: int | None = connection.execute(statement).scalar()
    return found


def forget_reading_of(connection: Connection, article_id: int) -> None:
    """Take away what only follows from the text of an article: bands, topics and untracked numbers."""
    for table in (bands, coverage, untracked):
        connection.execute(delete(table).where(table.c.article_id == article_id))
