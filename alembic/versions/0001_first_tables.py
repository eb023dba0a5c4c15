"""The first tables.

Revision 0001, the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("identity_key", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("figure", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.String(length=32), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("now", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("low", sa.Text(), nullable=True),
        sa.Column("high", sa.Text(), nullable=True),
        sa.Column("exponent", sa.Integer(), nullable=False),
        sa.Column("as_of_start", sa.Date(), nullable=True),
        sa.Column("as_of_end", sa.Date(), nullable=True),
        sa.Column("as_of_grain", sa.String(length=8), nullable=True),
        sa.Column("compared_with", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("digest_only", sa.Boolean(), nullable=False),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index("ix_alerts_figure", "alerts", ["figure", "subject_key", "id"], unique=False)
    op.create_index("ix_alerts_state", "alerts", ["state", "updated_at"], unique=False)
    op.create_index("ix_alerts_subject_key", "alerts", ["subject_key", "id"], unique=False)
    op.create_index("ix_alerts_updated_at", "alerts", ["updated_at"], unique=False)
    op.create_index(
        "uq_alerts_identity",
        "alerts",
        ["identity_key"],
        unique=True,
        sqlite_where=sa.text("state != 'closed'"),
        postgresql_where=sa.text("state != 'closed'"),
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("name", "day", name=op.f("uq_digests_name_day")),
    )
    op.create_table(
        "facts",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_facts")),
        comment="small things to remember: digest of the seeds, extractor version, digests of documents",
    )
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=True),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_good", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_polled", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_poll", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("baseline_done", sa.Boolean(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=False),
        sa.Column("newest_entry", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("url_key", name=op.f("uq_feeds_url_key")),
    )
    op.create_index("ix_feeds_due", "feeds", ["watched", "paused", "next_poll"], unique=False)
    op.create_table(
        "instances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instances")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("polled", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("set_aside", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("alerts", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index("ix_runs_job", "runs", ["job", "id"], unique=False)
    op.create_index("ix_runs_started_at", "runs", ["started_at"], unique=False)
    op.create_table(
        "snapshots",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("packing", sa.String(length=8), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_snapshots")),
    )
    op.create_index("ix_snapshots_stored_at", "snapshots", ["stored_at"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.Column("digest_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_deliveries_alert_id_alerts")),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name=op.f("fk_deliveries_digest_id_digests")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("channel", "alert_id", name=op.f("uq_deliveries_channel_alert_id")),
        sa.UniqueConstraint("channel", "digest_id", name=op.f("uq_deliveries_channel_digest_id")),
        sa.UniqueConstraint("message_id", name=op.f("uq_deliveries_message_id")),
    )
    op.create_index("ix_deliveries_alert_id", "deliveries", ["alert_id"], unique=False)
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "digest_alerts",
        sa.Column("digest_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alert_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_digest_alerts_alert_id_alerts")),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name=op.f("fk_digest_alerts_digest_id_digests")),
        sa.PrimaryKeyConstraint("digest_id", "alert_id", name=op.f("pk_digest_alerts")),
    )
    op.create_index("ix_digest_alerts_alert_id", "digest_alerts", ["alert_id"], unique=False)
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("key_key", sa.String(length=32), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.String(length=32), nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("guid_key", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_key", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sort_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("snapshot_hash", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recheck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unscheduled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_entries_feed_id_feeds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("feed_id", "key_key", name=op.f("uq_entries_feed_id_key_key")),
    )
    op.create_index(
        "ix_entries_due",
        "entries",
        ["sort_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_entries_feed_guid", "entries", ["feed_id", "guid_key"], unique=False)
    op.create_index("ix_entries_feed_url", "entries", ["feed_id", "url_key"], unique=False)
    op.create_index(
        "ix_entries_recheck",
        "entries",
        ["recheck_at"],
        unique=False,
        sqlite_where=sa.text("recheck_at IS NOT NULL"),
        postgresql_where=sa.text("recheck_at IS NOT NULL"),
    )
    op.create_index("ix_entries_seen", "entries", ["first_seen"], unique=False)
    op.create_index(
        "ix_entries_unscheduled",
        "entries",
        ["id"],
        unique=False,
        sqlite_where=sa.text("unscheduled IS 1"),
        postgresql_where=sa.text("unscheduled IS true"),
    )
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_before", sa.String(length=24), nullable=False),
        sa.Column("because_of", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_verdicts_alert_id_alerts")),
        sa.ForeignKeyConstraint(["because_of"], ["verdicts.id"], name=op.f("fk_verdicts_because_of_verdicts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
    )
    op.create_index("ix_verdicts_alert_id", "verdicts", ["alert_id", "id"], unique=False)
    op.create_index("ix_verdicts_because_of", "verdicts", ["because_of"], unique=False)
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_key", sa.String(length=32), nullable=False),
        sa.Column("text_chars", sa.Integer(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("site_name", sa.Text(), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("origin_note", sa.Text(), nullable=False),
        sa.Column("snapshot_hash", sa.String(length=64), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("pruned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_articles_entry_id_entries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("url_key", "revision", name=op.f("uq_articles_url_key_revision")),
    )
    op.create_index("ix_articles_entry_id", "articles", ["entry_id", "revision"], unique=False)
    op.create_index("ix_articles_extractor", "articles", ["extractor", "id"], unique=False)
    op.create_index(
        "ix_articles_last_seen",
        "articles",
        ["last_seen"],
        unique=False,
        sqlite_where=sa.text("pruned IS 0"),
        postgresql_where=sa.text("pruned IS false"),
    )
    op.create_table(
        "bands",
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_bands_article_id_articles")),
        sa.PrimaryKeyConstraint("band", "article_id", name=op.f("pk_bands")),
        comment="pieces of fingerprints: near copies meet in at least one",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_bands_article_id", "bands", ["article_id"], unique=False)
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("low", sa.Text(), nullable=True),
        sa.Column("high", sa.Text(), nullable=True),
        sa.Column("exponent", sa.Integer(), nullable=False),
        sa.Column("as_of_start", sa.Date(), nullable=True),
        sa.Column("as_of_end", sa.Date(), nullable=True),
        sa.Column("as_of_grain", sa.String(length=8), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("rival", sa.Text(), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=True),
        sa.Column("as_of_from", sa.String(length=12), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("quote_start", sa.Integer(), nullable=False),
        sa.Column("quote_end", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("says_new", sa.Boolean(), nullable=False),
        sa.Column("turned", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("url_key", sa.String(length=32), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_claims_article_id_articles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("article_id", "claim", name=op.f("uq_claims_article_id_claim")),
    )
    op.create_index("ix_claims_figure", "claims", ["figure", "live", "id"], unique=False)
    op.create_table(
        "coverage",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_coverage_article_id_articles")),
        sa.PrimaryKeyConstraint("article_id", "topic", name=op.f("pk_coverage")),
    )
    op.create_index("ix_coverage_recorded_at", "coverage", ["recorded_at"], unique=False)
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("low", sa.Text(), nullable=True),
        sa.Column("high", sa.Text(), nullable=True),
        sa.Column("exponent", sa.Integer(), nullable=False),
        sa.Column("as_of_start", sa.Date(), nullable=True),
        sa.Column("as_of_end", sa.Date(), nullable=True),
        sa.Column("as_of_grain", sa.String(length=8), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("card_key", sa.String(length=32), nullable=True),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("verdict_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_readings_article_id_articles")),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdicts.id"], name=op.f("fk_readings_verdict_id_verdicts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("figure", "card_key", name=op.f("uq_readings_figure_card_key")),
    )
    op.create_index("ix_readings_figure", "readings", ["figure", "id"], unique=False)
    op.create_index(
        "uq_readings_current",
        "readings",
        ["figure"],
        unique=True,
        sqlite_where=sa.text("status = 'current'"),
        postgresql_where=sa.text("status = 'current'"),
    )
    op.create_table(
        "untracked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("low", sa.Text(), nullable=True),
        sa.Column("high", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("value_key", sa.String(length=32), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_untracked_article_id_articles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_untracked")),
        sa.UniqueConstraint("article_id", "position", name=op.f("uq_untracked_article_id_position")),
        comment="numbers of articles on a topic that fit no card",
    )
    op.create_index("ix_untracked_recorded_at", "untracked", ["recorded_at"], unique=False)
    op.create_index("ix_untracked_value_key", "untracked", ["value_key", "recorded_at"], unique=False)
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("figure", sa.String(length=200), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=True),
        sa.Column("before_claim_id", sa.Integer(), nullable=True),
        sa.Column("reading_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("inconsistency", sa.Text(), nullable=True),
        sa.Column("technical", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_changes_article_id_articles")),
        sa.ForeignKeyConstraint(["before_claim_id"], ["claims.id"], name=op.f("fk_changes_before_claim_id_claims")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_changes_claim_id_claims")),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_changes_reading_id_readings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_index("ix_changes_article_id", "changes", ["article_id"], unique=False)
    op.create_index("ix_changes_claim_id", "changes", ["claim_id", "id"], unique=False)
    op.create_index("ix_changes_kind", "changes", ["kind", "recorded_at"], unique=False)
    op.create_table(
        "reading_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_reading_states_reading_id_readings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_states")),
        comment="what was thought of a reading and since when: answers 'as known on'",
    )
    op.create_index("ix_reading_states_reading_id", "reading_states", ["reading_id", "id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.Column("claim", sa.String(length=200), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("origin_key", sa.String(length=32), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value_text", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("number_start", sa.Integer(), nullable=False),
        sa.Column("number_end", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_evidence_alert_id_alerts")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_evidence_article_id_articles")),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name=op.f("fk_evidence_change_id_changes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("alert_id", "article_id", "claim", name=op.f("uq_evidence_alert_id_article_id_claim")),
    )
    op.create_index("ix_evidence_article_id", "evidence", ["article_id"], unique=False)
    op.create_index("ix_evidence_origin", "evidence", ["alert_id", "origin_key"], unique=False)
    op.create_index("ix_evidence_url", "evidence", ["alert_id", "url_key"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_evidence_url", table_name="evidence")
    op.drop_index("ix_evidence_origin", table_name="evidence")
    op.drop_index("ix_evidence_article_id", table_name="evidence")
    op.drop_table("evidence")
    op.drop_index("ix_reading_states_reading_id", table_name="reading_states")
    op.drop_table("reading_states")
    op.drop_index("ix_changes_kind", table_name="changes")
    op.drop_index("ix_changes_claim_id", table_name="changes")
    op.drop_index("ix_changes_article_id", table_name="changes")
    op.drop_table("changes")
    op.drop_index("ix_untracked_value_key", table_name="untracked")
    op.drop_index("ix_untracked_recorded_at", table_name="untracked")
    op.drop_table("untracked")
    op.drop_index(
        "uq_readings_current",
        table_name="readings",
        sqlite_where=sa.text("status = 'current'"),
        postgresql_where=sa.text("status = 'current'"),
    )
    op.drop_index("ix_readings_figure", table_name="readings")
    op.drop_table("readings")
    op.drop_index("ix_coverage_recorded_at", table_name="coverage")
    op.drop_table("coverage")
    op.drop_index("ix_claims_figure", table_name="claims")
    op.drop_table("claims")
    op.drop_index("ix_bands_article_id", table_name="bands")
    op.drop_table("bands")
    op.drop_index(
        "ix_articles_last_seen",
        table_name="articles",
        sqlite_where=sa.text("pruned IS 0"),
        postgresql_where=sa.text("pruned IS false"),
    )
    op.drop_index("ix_articles_extractor", table_name="articles")
    op.drop_index("ix_articles_entry_id", table_name="articles")
    op.drop_table("articles")
    op.drop_index("ix_verdicts_because_of", table_name="verdicts")
    op.drop_index("ix_verdicts_alert_id", table_name="verdicts")
    op.drop_table("verdicts")
    op.drop_index(
        "ix_entries_unscheduled",
        table_name="entries",
        sqlite_where=sa.text("unscheduled IS 1"),
        postgresql_where=sa.text("unscheduled IS true"),
    )
    op.drop_index("ix_entries_seen", table_name="entries")
    op.drop_index(
        "ix_entries_recheck",
        table_name="entries",
        sqlite_where=sa.text("recheck_at IS NOT NULL"),
        postgresql_where=sa.text("recheck_at IS NOT NULL"),
    )
    op.drop_index("ix_entries_feed_url", table_name="entries")
    op.drop_index("ix_entries_feed_guid", table_name="entries")
    op.drop_index(
        "ix_entries_due",
        table_name="entries",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_table("entries")
    op.drop_index("ix_digest_alerts_alert_id", table_name="digest_alerts")
    op.drop_table("digest_alerts")
    op.drop_index(
        "ix_deliveries_due",
        table_name="deliveries",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_index("ix_deliveries_alert_id", table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_index("ix_snapshots_stored_at", table_name="snapshots")
    op.drop_table("snapshots")
    op.drop_index("ix_runs_started_at", table_name="runs")
    op.drop_index("ix_runs_job", table_name="runs")
    op.drop_table("runs")
    op.drop_table("instances")
    op.drop_index("ix_feeds_due", table_name="feeds")
    op.drop_table("feeds")
    op.drop_table("facts")
    op.drop_table("digests")
    op.drop_index(
        "uq_alerts_identity",
        table_name="alerts",
        sqlite_where=sa.text("state != 'closed'"),
        postgresql_where=sa.text("state != 'closed'"),
    )
    op.drop_index("ix_alerts_updated_at", table_name="alerts")
    op.drop_index("ix_alerts_subject_key", table_name="alerts")
    op.drop_index("ix_alerts_state", table_name="alerts")
    op.drop_index("ix_alerts_figure", table_name="alerts")
    op.drop_table("alerts")
