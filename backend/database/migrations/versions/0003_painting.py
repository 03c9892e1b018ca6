"""What paints a job in painterly mode, and whether its strokes are written to a file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("jobs") as jobs:
        # The defaults are for the jobs that are there already: none of them asked for anything else.
        jobs.add_column(sa.Column("painter", sa.String(64), nullable=False, server_default="auto"))
        jobs.add_column(sa.Column("strokes", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """The older version knows no painterly mode: such jobs stay as they are, and would fail if they ran."""
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_column("strokes")
        jobs.drop_column("painter")
