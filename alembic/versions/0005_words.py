"""What was tried to be sent keeps its words, and what people have dismissed is found by its value.

Revision 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("words", sa.Text(), nullable=True))
    dismissed = sa.text("state = 'dismissed'")
    for name, column in (("ix_alerts_dismissed", "id"), ("ix_alerts_refused", "value")):
        op.create_index(
            name, "alerts", ["figure", column], unique=False, sqlite_where=dismissed, postgresql_where=dismissed
        )


def downgrade() -> None:
    op.drop_index("ix_alerts_refused", table_name="alerts")
    op.drop_index("ix_alerts_dismissed", table_name="alerts")
    op.drop_column("deliveries", "words")
