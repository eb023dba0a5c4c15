"""Rows ↔ values. No decisions and no queries: what a value is on disk, and back, without loss."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from watchbot.model import (
    Alert,
    AlertKind,
    AlertState,
    Claim,
    Coverage,
    Delivery,
    Direction,
    DueEntry,
    Entry,
    EntryState,
    Evidence,
    FeedKind,
    FeedState,
    Grain,
    Mute,
    Period,
    Quantity,
    Reading,
    ReadingStatus,
    Reason,
    Severity,
    StoredArticle,
    StoredFeed,
    Taken,
    Unit,
    Validators,
)
from watchbot.store.codec import decode, decode_many, encode
from watchbot.store.columns import key_of

Row = Mapping[Any, Any]  # of a query, by column name


class Amount(Protocol):
    """What a claim, a reading, a draft and a move have in common."""

    @property
    def value(self) -> Decimal | None:
        """The number; None for a range."""

    @property
    def low(self) -> Decimal | None:
        """Lower end of a range."""

    @property
    def high(self) -> Decimal | None:
        """Upper end of a range."""

    @property
    def as_of(self) -> Period | None:
        """The period that it is about."""


def amount_row(amount: Amount, exponent: int) -> dict[str, Any]:
    """Return the columns of `tables._amount`."""
    return {
        "value": amount.value,
        "low": amount.low,
        "high": amount.high,
        "exponent": exponent,
        **period_row(amount.as_of),
    }


def period_row(period: Period | None) -> dict[str, Any]:
    """Return a period as three columns."""
    if period is None:
        return {"as_of_start": None, "as_of_end": None, "as_of_grain": None}
    return {"as_of_start": period.start, "as_of_end": period.end, "as_of_grain": period.grain.value}


def period_of(row: Row) -> Period | None:
    """Return the period in a row, if it has one."""
    start: date | None = row["as_of_start"]
    if start is None:
        return None
    return Period(start=start, end=row["as_of_end"], grain=Grain(row["as_of_grain"]))


# --------------------------------------------------------------------------- polling


def feed_of(row: Row) -> StoredFeed:
    """Return a row of `feeds` as a value."""
    every = row["every_seconds"]
    return StoredFeed(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        publisher=row["publisher"],
        primary=row["is_primary"],
        every=None if every is None else timedelta(seconds=every),
        folder=row["folder"],
        state=FeedState(row["state"]),
        reason=row["reason"],
        since=row["since"],
        last_good=row["last_good"],
        last_polled=row["last_polled"],
        next_poll=row["next_poll"],
        failures=row["failures"],
        entries=row["entries"],
        baseline_done=row["baseline_done"],
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
        body_hash=row["body_hash"],
        paused=row["paused"],
        newest_entry=row["newest_entry"],
        kind=FeedKind(row["kind"]),
        links=row["links"],
        verify_tls=row["verify_tls"],
        moved_to=row["moved_to"],
        rhythm=None if row["rhythm_seconds"] is None else timedelta(seconds=row["rhythm_seconds"]),
        answered=row["answered"],
        not_modified=row["not_modified"],
    )


def due_entry_of(row: Row) -> DueEntry:
    """Return a row of `entries` joined with its feed (`feed_url`, `publisher`, `is_primary`) as a value."""
    return DueEntry(
        id=row["id"],
        feed_id=row["feed_id"],
        feed_url=row["feed_url"],
        publisher=row["publisher"],
        primary=row["is_primary"],
        entry=entry_of(row),
        baseline=row["baseline"],
        attempts=row["attempts"],
        first_seen=row["first_seen"],
        article_id=row["article_id"],
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
        snapshot_hash=row["snapshot_hash"],
        verify_tls=row["verify_tls"],
    )


def entry_of(row: Row) -> Entry:
    """Return the entry as the feed gave it."""
    return Entry(
        key=row["key"],
        url=row["url"],
        guid=row["guid"],
        title=row["title"],
        published=row["published"],
        updated=row["updated"],
        summary=row["summary"],
        content=row["content"],
    )


def article_of(row: Row) -> StoredArticle:
    """Return a row of `articles` as a value."""
    return StoredArticle(
        id=row["id"],
        entry_id=row["entry_id"],
        feed=row["feed"],
        publisher=row["publisher"],
        url=row["url"],
        title=row["title"],
        state=EntryState(row["state"]),
        text=row["text"],
        published=row["published"],
        modified=row["modified"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        revision=row["revision"],
        origin=row["origin"],
        snapshot_hash=row["snapshot_hash"],
        extractor=row["extractor"],
        origin_note=row["origin_note"],
    )


# --------------------------------------------------------------------------- claims and readings


def claim_row(claim: Claim) -> dict[str, Any]:
    """Return a claim as columns, without those that say where and when it was found."""
    return {
        "claim": claim.id,
        "figure": claim.figure,
        **amount_row(claim, claim.quantity.exponent),
        "subject": claim.subject,
        "rival": claim.rival,
        "direction": claim.direction.value if claim.direction else None,
        "as_of_from": claim.as_of_from.value,
        "edition": claim.edition,
        "source": claim.source,
        "quote": claim.quote,
        "quote_start": claim.start,
        "quote_end": claim.end,
        "score": claim.score,
        "mentions": claim.mentions,
        "scope": claim.scope,
        "says_new": claim.says_new,
        "turned": claim.turned,
        "quantity": encode(claim.quantity),
        "reasons": encode(claim.reasons),
    }


def claim_of(row: Row) -> Claim:
    """Return a row of `claims` as the claim that it was."""
    return Claim(
        id=row["claim"],
        figure=row["figure"],
        quantity=decode(Quantity, row["quantity"]),
        value=row["value"],
        low=row["low"],
        high=row["high"],
        subject=row["subject"],
        rival=row["rival"],
        direction=Direction(row["direction"]) if row["direction"] else None,
        as_of=period_of(row),
        as_of_from=Taken(row["as_of_from"]),
        edition=row["edition"],
        source=row["source"],
        quote=row["quote"],
        start=row["quote_start"],
        end=row["quote_end"],
        score=row["score"],
        reasons=decode_many(Reason, row["reasons"]),
        mentions=row["mentions"],
        scope=row["scope"],
        says_new=row["says_new"],
        turned=row["turned"],
    )


def reading_of(row: Row) -> Reading:
    """Return a row of `readings` as a value."""
    return Reading(
        id=row["id"],
        figure=row["figure"],
        value=row["value"],
        low=row["low"],
        high=row["high"],
        unit=decode(Unit, row["unit"]),
        as_of=period_of(row),
        edition=row["edition"],
        source=row["source"],
        known_since=row["known_since"],
        status=ReadingStatus(row["status"]),
        accepted_by=row["accepted_by"],
        exponent=row["exponent"],
    )


# --------------------------------------------------------------------------- alerts and telling


def alert_of(row: Row) -> Alert:
    """Return a row of `alerts` as a value."""
    return Alert(
        id=row["id"],
        identity=row["identity"],
        kind=AlertKind(row["kind"]),
        figure=row["figure"],
        subject=row["subject"],
        label=row["label"],
        severity=Severity(row["severity"]),
        state=AlertState(row["state"]),
        was=row["was"],
        now=row["now"],
        note=row["note"],
        why=decode_many(Reason, row["why"]),
        value=row["value"],
        low=row["low"],
        high=row["high"],
        exponent=row["exponent"],
        as_of=period_of(row),
        compared_with=row["compared_with"],
        opened_at=row["opened_at"],
        updated_at=row["updated_at"],
        snoozed_until=row["snoozed_until"],
        told=row["told"],
        digest_only=row["digest_only"],
        origins=row["origins"],
        articles=row["articles"],
        muted_by=row["muted_by"],
    )


def mute_of(row: Row, *, muted: int = 0) -> Mute:
    """Return a row of `mutes` as a value; `muted` is how many alerts it keeps quiet."""
    return Mute(
        id=row["id"],
        figure=row["figure"],
        kind=AlertKind(row["kind"]) if row["kind"] else None,
        site=row["site"],
        until=row["until"],
        reason=row["reason"],
        made_at=row["made_at"],
        muted=muted,
    )


def evidence_of(row: Row) -> Evidence:
    """Return a row of `evidence` as a value."""
    return Evidence(
        alert_id=row["alert_id"],
        article_id=row["article_id"],
        url=row["url"],
        title=row["title"],
        publisher=row["publisher"],
        origin=row["origin"],
        published=row["published"],
        seen_at=row["seen_at"],
        claim=row["claim"],
        value_text=row["value_text"],
        quote=row["quote"],
        number=(row["number_start"], row["number_end"]),
        note=row["note"],
        before=row["before"],
    )


def coverage_of(row: Row) -> Coverage:
    """Return a row of `coverage` joined with its article as a value."""
    return Coverage(
        topic=row["topic"],
        article_id=row["article_id"],
        url=row["url"],
        title=row["title"],
        publisher=row["publisher"],
        origin=row["origin"],
        published=row["published"],
        first_seen=row["first_seen"],
        why=tuple(row["why"]),
    )


def delivery_of(row: Row) -> Delivery:
    """Return a leased row of `deliveries` as a value. `attempts` counts those before this one."""
    created_at: datetime = row["created_at"]
    return Delivery(
        id=row["id"],
        channel=row["channel"],
        alert_id=row["alert_id"],
        digest_id=row["digest_id"],
        attempts=row["attempts"],
        fence=row["fence"],
        created_at=created_at,
        message_id=row["message_id"],
    )


def plain_amount(amount: Amount) -> str:
    """Return value or range in one spelling: `74.20` and `74.2` are equal, `1E+3` and `1000` too."""
    ends = (amount.value,) if amount.value is not None else (amount.low, amount.high)
    return "–".join("" if end is None else f"{end.normalize():f}" for end in ends)


def line_key(amount: Amount) -> str:
    """Return what tells one line of a card from the others: its value and its date."""
    return key_of(plain_amount(amount), amount.as_of.iso if amount.as_of else "")
