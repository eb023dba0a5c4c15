"""Pages and sitemaps as sources, certificates not checked, rhythm and 304s of feeds, and where feeds moved.

Revision 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("kind", sa.String(length=8), nullable=False, server_default="feed"),
        sa.Column("links", sa.Text(), nullable=False, server_default=""),
        sa.Column("verify_tls", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("rhythm_seconds", sa.Integer(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("not_modified", sa.Integer(), nullable=False, server_default="0"),
    )


def upgrade() -> None:
    for column in _columns():
        op.add_column("feeds", column)
    op.create_table(
        "feed_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("from_url", sa.Text(), nullable=False),
        sa.Column("to_url", sa.Text(), nullable=False),
        sa.Column("to_key", sa.String(length=32), nullable=False),
        sa.Column("followed", sa.Boolean(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_feed_moves_feed_id_feeds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_moves")),
        sa.UniqueConstraint("feed_id", "to_key", name=op.f("uq_feed_moves_feed_id_to_key")),
        comment="where servers said that a feed has moved for ever",
    )


def downgrade() -> None:
    op.drop_table("feed_moves")
    for column in reversed(_columns()):
        op.drop_column("feeds", column.name)
