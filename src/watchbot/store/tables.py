"""Every table. The migrations in `alembic/` build exactly these; a test compares the two.

Texts that are looked up have a short key beside them (`columns.key_of`), because indexes limit the length of what they
hold. Rows are only ever added to `readings`, `reading_states`, `claims`, `changes` and `verdicts`; what is thought of
them now (a status, whether a claim is still said) is the only thing that moves.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    true,
)

from watchbot.model import RunCounts
from watchbot.store.columns import KEY_LENGTH, Exact, Json, Moment, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False, default="")


def _key(name: str) -> Column[str]:
    return Column(name, String(KEY_LENGTH), nullable=False, default="")


def _state(name: str = "state") -> Column[str]:
    return Column(name, String(24), nullable=False)


def _flag(name: str, *, default: bool = False) -> Column[bool]:
    return Column(name, Boolean, nullable=False, default=default)


def _amount() -> list[Column[Any]]:
    """A value or a range, how precisely it was written, and the period it is about."""
    return [
        Column("value", Exact),
        Column("low", Exact),
        Column("high", Exact),
        Column("exponent", Integer, nullable=False, default=0),
        Column("as_of_start", Date),
        Column("as_of_end", Date),
        Column("as_of_grain", String(8)),
    ]


facts = Table(
    "facts",
    metadata,
    Column("key", String(200), primary_key=True),
    _words("value"),
    comment="small things to remember: digest of the seeds, extractor version, digests of documents",
)

instances = Table(
    "instances",
    metadata,
    Column("id", Integer, primary_key=True),  # the fence: grows at each start
    _words("owner"),
)

# --------------------------------------------------------------------------- polling

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    _words("url"),
    _key("url_key"),
    _words("title"),
    _words("publisher"),
    _flag("is_primary"),
    Column("every_seconds", Integer),
    _words("folder"),
    _flag("watched", default=True),  # still in the seeds
    _flag("paused"),
    _state(),
    _words("reason"),
    Column("since", Moment),
    Column("last_good", Moment),
    Column("last_polled", Moment),
    Column("next_poll", Moment, nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("entries", Integer, nullable=False, default=0),
    _flag("baseline_done"),
    _words("etag"),
    _words("last_modified"),
    _words("body_hash"),
    _words("moved_to"),
    Column("newest_entry", Moment),
    Column("kind", String(8), nullable=False, server_default="feed"),
    Column("links", Words, nullable=False, server_default=""),
    Column("verify_tls", Boolean, nullable=False, server_default=true()),
    Column("rhythm_seconds", Integer),  # usual gap between two entries
    Column("answered", Integer, nullable=False, server_default="0"),
    Column("not_modified", Integer, nullable=False, server_default="0"),
    UniqueConstraint("url_key"),
    Index("ix_feeds_due", "watched", "paused", "next_poll"),
)

feed_moves = Table(
    "feed_moves",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", Integer, ForeignKey("feeds.id"), nullable=False),
    _words("from_url"),
    _words("to_url"),
    _key("to_key"),
    _flag("followed"),  # the seeds name the new address now
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    UniqueConstraint("feed_id", "to_key"),
    comment="where servers said that a feed has moved for ever",
)

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", Integer, ForeignKey("feeds.id"), nullable=False),
    _words("key"),
    _key("key_key"),
    _words("url"),
    _key("url_key"),  # of the canonical address
    _words("guid"),
    _key("guid_key"),
    _words("title"),
    Column("published", Moment),
    Column("updated", Moment),
    _words("summary"),
    _words("content"),  # let go of once the article is stored
    _key("content_key"),
    _state(),
    _words("reason"),
    Column("due_at", Moment),  # None: nothing to do
    Column("sort_at", Moment, nullable=False),  # published, else first seen
    Column("attempts", Integer, nullable=False, default=0),
    _flag("baseline"),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("article_id", Integer),  # newest revision; no foreign key, because articles point back here
    Column("snapshot_hash", String(64), nullable=False, default=""),  # of the last fetch
    _words("etag"),
    _words("last_modified"),
    Column("read_at", Moment),  # first time
    Column("checked_at", Moment),  # last time
    Column("recheck_at", Moment),
    _flag("unscheduled"),  # `recheck_at` is to be worked out anew
    UniqueConstraint("feed_id", "key_key"),
    Index("ix_entries_feed_url", "feed_id", "url_key"),
    Index("ix_entries_feed_guid", "feed_id", "guid_key"),
    Index("ix_entries_seen", "first_seen"),
)
_waiting = entries.c.due_at.is_not(None)
Index("ix_entries_due", entries.c.sort_at, sqlite_where=_waiting, postgresql_where=_waiting)
_planned = entries.c.recheck_at.is_not(None)
Index("ix_entries_recheck", entries.c.recheck_at, sqlite_where=_planned, postgresql_where=_planned)
_unplanned = entries.c.unscheduled.is_(True)
Index("ix_entries_unscheduled", entries.c.id, sqlite_where=_unplanned, postgresql_where=_unplanned)

# --------------------------------------------------------------------------- articles

snapshots = Table(
    "snapshots",
    metadata,
    Column("hash", String(64), primary_key=True),  # SHA-256 of the page as fetched
    Column("body", LargeBinary, nullable=False),
    Column("packing", String(8), nullable=False),  # zstd | zlib, in older databases | plain
    _words("content_type"),
    Column("size", Integer, nullable=False),  # bytes, unpacked
    Column("stored_at", Moment, nullable=False),
    Index("ix_snapshots_stored_at", "stored_at"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry_id", Integer, ForeignKey("entries.id")),
    _words("feed"),
    _words("publisher"),
    _flag("is_primary"),
    _flag("baseline"),
    _words("url"),
    _key("url_key"),
    Column("revision", Integer, nullable=False),
    _words("title"),
    _state(),
    _words("text"),
    _key("text_key"),  # of state, title, text and extractor: what makes two readings of a page the same
    Column("text_chars", Integer, nullable=False, default=0),
    _words("canonical_url"),
    _words("site_name"),
    Column("published", Moment),
    Column("modified", Moment),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    _words("origin"),
    _words("origin_note"),
    Column("snapshot_hash", String(64), nullable=False, default=""),
    _words("extractor"),
    Column("fingerprint", Json, nullable=False),
    Column("said", Json, nullable=False),  # (figure, value) pairs that copies are compared by
    _flag("pruned"),  # the text was let go of
    UniqueConstraint("url_key", "revision"),
    Index("ix_articles_entry_id", "entry_id", "revision"),
    Index("ix_articles_extractor", "extractor", "id"),
)
_whole = articles.c.pruned.is_(False)
Index("ix_articles_last_seen", articles.c.last_seen, sqlite_where=_whole, postgresql_where=_whole)

bands = Table(
    "bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Integer, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Index("ix_bands_article_id", "article_id"),
    sqlite_with_rowid=False,
    comment="pieces of fingerprints: near copies meet in at least one",
)

coverage = Table(
    "coverage",
    metadata,
    Column("article_id", Integer, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("topic", String(200), primary_key=True),
    Column("score", Float, nullable=False),
    Column("why", Json, nullable=False),
    _flag("first"),  # the first revision of its page: what a digest tells
    Column("recorded_at", Moment, nullable=False),
    Index("ix_coverage_recorded_at", "recorded_at"),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("claim", String(200), nullable=False),  # stable over runs
    Column("position", Integer, nullable=False),
    Column("figure", String(200), nullable=False),
    *_amount(),
    _words("subject"),
    _words("rival"),
    Column("direction", String(8)),
    Column("as_of_from", String(12), nullable=False),
    _words("edition"),
    _words("source"),
    _words("quote"),
    Column("quote_start", Integer, nullable=False),
    Column("quote_end", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("mentions", Integer, nullable=False),
    _words("scope"),
    _flag("says_new"),
    _words("turned"),
    Column("quantity", Json, nullable=False),
    Column("reasons", Json, nullable=False),
    _words("origin"),
    _key("url_key"),  # of the article: whether it is another page is asked for hundreds of claims at once
    _flag("live", default=True),  # the newest revision of its page still says it
    Column("recorded_at", Moment, nullable=False),
    UniqueConstraint("article_id", "claim"),
    Index("ix_claims_figure", "figure", "live", "id"),
)

untracked = Table(
    "untracked",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("figure", String(200), nullable=False),  # the nearest card, or empty
    Column("value", Exact),
    Column("low", Exact),
    Column("high", Exact),
    _words("unit"),  # kind, code, noun and per in one text
    _key("value_key"),  # the same number in the same unit
    _words("quote"),
    Column("quantity", Json, nullable=False),
    Column("reasons", Json, nullable=False),
    _words("origin"),
    Column("recorded_at", Moment, nullable=False),
    UniqueConstraint("article_id", "position"),
    Index("ix_untracked_value_key", "value_key", "recorded_at"),
    Index("ix_untracked_recorded_at", "recorded_at"),
    comment="numbers of articles on a topic that fit no card",
)

# --------------------------------------------------------------------------- ledger

readings = Table(
    "readings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("figure", String(200), nullable=False),
    *_amount(),
    Column("unit", Json, nullable=False),
    _words("edition"),
    _words("source"),
    Column("known_since", Moment, nullable=False),
    Column("accepted_by", String(12), nullable=False),
    _state("status"),
    Column("card_key", String(KEY_LENGTH)),  # value and date of the line of the card that it stands for
    Column("article_id", Integer, ForeignKey("articles.id")),
    Column("verdict_id", Integer, ForeignKey("verdicts.id")),
    UniqueConstraint("figure", "card_key"),
    Index("ix_readings_figure", "figure", "id"),
)
_is_current = readings.c.status == "current"
Index("uq_readings_current", readings.c.figure, unique=True, sqlite_where=_is_current, postgresql_where=_is_current)

reading_states = Table(
    "reading_states",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reading_id", Integer, ForeignKey("readings.id"), nullable=False),
    _state("status"),
    Column("since", Moment, nullable=False),
    _words("why"),
    Index("ix_reading_states_reading_id", "reading_id", "id"),
    comment="what was thought of a reading and since when: answers 'as known on'",
)

changes = Table(
    "changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    _state("kind"),
    Column("figure", String(200), nullable=False),
    Column("claim_id", Integer, ForeignKey("claims.id")),
    Column("before_claim_id", Integer, ForeignKey("claims.id")),
    Column("reading_id", Integer, ForeignKey("readings.id")),
    _words("note"),
    Column("inconsistency", Json),
    _flag("technical"),  # we changed, not the world
    Column("recorded_at", Moment, nullable=False),
    Index("ix_changes_article_id", "article_id"),
    Index("ix_changes_claim_id", "claim_id", "id"),
    Index("ix_changes_kind", "kind", "recorded_at"),
)

# --------------------------------------------------------------------------- alerts

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    _words("identity"),
    _key("identity_key"),
    _state("kind"),
    Column("figure", String(200), nullable=False),
    _words("subject"),
    _key("subject_key"),
    _words("label"),
    Column("severity", String(8), nullable=False),
    _state(),
    _words("was"),
    _words("now"),
    _words("note"),
    Column("why", Json, nullable=False),
    *_amount(),
    _words("compared_with"),
    Column("opened_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("snoozed_until", Moment),
    _flag("told"),
    _flag("digest_only"),
    Column("origins", Integer, nullable=False, default=0),
    Column("articles", Integer, nullable=False, default=0),
    Column("muted_by", Integer),  # of `mutes`; no foreign key, because SQLite adds none to a table that is there
    Index("ix_alerts_figure", "figure", "subject_key", "id"),
    Index("ix_alerts_subject_key", "subject_key", "id"),
    Index("ix_alerts_state", "state", "updated_at"),
    Index("ix_alerts_updated_at", "updated_at"),
)
_dismissed = alerts.c.state == "dismissed"
Index("ix_alerts_dismissed", alerts.c.figure, alerts.c.id, sqlite_where=_dismissed, postgresql_where=_dismissed)
Index("ix_alerts_refused", alerts.c.figure, alerts.c.value, sqlite_where=_dismissed, postgresql_where=_dismissed)
_not_closed = alerts.c.state != "closed"
Index("uq_alerts_identity", alerts.c.identity_key, unique=True, sqlite_where=_not_closed, postgresql_where=_not_closed)

mutes = Table(  # rules by which people mute alerts
    "mutes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("figure", String(200), nullable=False, default=""),
    _state("kind"),  # of alerts; empty for all
    _words("site"),
    Column("until", Moment),
    _words("reason"),
    Column("made_at", Moment, nullable=False),
    Column("lifted_at", Moment),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", Integer, ForeignKey("alerts.id"), nullable=False),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("change_id", Integer, ForeignKey("changes.id")),
    Column("claim", String(200), nullable=False),
    _words("url"),
    _key("url_key"),
    _words("title"),
    _words("publisher"),
    _words("origin"),
    _key("origin_key"),
    Column("published", Moment),
    Column("seen_at", Moment, nullable=False),
    _words("value_text"),
    _words("quote"),
    Column("number_start", Integer, nullable=False),
    Column("number_end", Integer, nullable=False),
    _words("note"),
    _words("before"),
    UniqueConstraint("alert_id", "article_id", "claim"),
    Index("ix_evidence_origin", "alert_id", "origin_key"),
    Index("ix_evidence_url", "alert_id", "url_key"),
    Index("ix_evidence_article_id", "article_id"),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", Integer, ForeignKey("alerts.id"), nullable=False),
    _state("kind"),
    _words("reason"),
    Column("until", Moment),
    Column("decided_at", Moment, nullable=False),
    _state("state_before"),
    Column("because_of", Integer, ForeignKey("verdicts.id")),  # settled together with another alert
    Index("ix_verdicts_alert_id", "alert_id", "id"),
    Index("ix_verdicts_because_of", "because_of"),
)

# --------------------------------------------------------------------------- telling

digests = Table(
    "digests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("day", Date, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    _words("subject"),
    Column("body", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("name", "day"),
)

digest_alerts = Table(
    "digest_alerts",
    metadata,
    Column("digest_id", Integer, ForeignKey("digests.id"), primary_key=True, autoincrement=False),
    Column("alert_id", Integer, ForeignKey("alerts.id"), primary_key=True, autoincrement=False),
    Index("ix_digest_alerts_alert_id", "alert_id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(200), nullable=False),
    Column("alert_id", Integer, ForeignKey("alerts.id")),
    Column("digest_id", Integer, ForeignKey("digests.id")),
    _state(),  # owed | leased | sent | parked | dropped | bundled
    Column("attempts", Integer, nullable=False, default=0),
    Column("fence", Integer, nullable=False, default=0),
    _words("owner"),
    Column("due_at", Moment),  # next try, or end of the lease; None: settled
    _words("error"),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("message_id", String(200), nullable=False),
    # A storm is one message: a delivery about neither alert nor digest, and those that it stands for name it here.
    Column("bundle_id", Integer),
    Column("words", Json),  # of the first attempt; a digest has its own. Let go of once the receiver took them
    UniqueConstraint("channel", "alert_id"),
    UniqueConstraint("channel", "digest_id"),
    UniqueConstraint("message_id"),
    Index("ix_deliveries_alert_id", "alert_id"),
    Index("ix_deliveries_bundle_id", "bundle_id"),
    Index("ix_deliveries_channel_sent", "channel", "sent_at"),
)
_open = deliveries.c.due_at.is_not(None)
Index("ix_deliveries_due", deliveries.c.due_at, sqlite_where=_open, postgresql_where=_open)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job", String(40), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("outcome", String(12), nullable=False),
    *(Column(field.name, Integer, nullable=False, default=0) for field in fields(RunCounts)),
    _words("error"),
    Index("ix_runs_job", "job", "id"),
    Index("ix_runs_started_at", "started_at"),
)
