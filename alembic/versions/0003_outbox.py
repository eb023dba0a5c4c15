"""Storms become one message, and messages have names of their own in each database.

Revision 0003, after 0002.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("bundle_id", sa.Integer(), nullable=True))
    op.create_index("ix_deliveries_bundle_id", "deliveries", ["bundle_id"], unique=False)
    op.create_index("ix_deliveries_channel_sent", "deliveries", ["channel", "sent_at"], unique=False)
    facts = sa.table("facts", sa.column("key", sa.Text()), sa.column("value", sa.Text()))
    known = op.get_bind().execute(sa.select(facts.c.value).where(facts.c.key == "database")).first()
    if known is None:
        op.execute(facts.insert().values(key="database", value=secrets.token_hex(8)))


def downgrade() -> None:
    op.drop_index("ix_deliveries_channel_sent", table_name="deliveries")
    op.drop_index("ix_deliveries_bundle_id", table_name="deliveries")
    op.drop_column("deliveries", "bundle_id")
