"""Cuts, edge quality, relief and inpainter of a job; a number of layers left to the picture; slicing anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KINDS = "ck_uploads_upload_kind"
_EDGES = "ck_jobs_edge_quality"


def upgrade() -> None:
    _allow_kinds("'picture', 'disparity', 'stored_disparity'")
    with op.batch_alter_table("jobs") as jobs:
        jobs.alter_column("num_layers", existing_type=sa.Integer(), nullable=True)  # NULL stands for "auto"
        # The defaults are for the jobs that are there already: they were done in just this way.
        jobs.add_column(sa.Column("cuts", sa.JSON(), nullable=False, server_default="[]"))
        jobs.add_column(sa.Column("edge_quality", sa.String(32), nullable=False, server_default="fast"))
        jobs.add_column(sa.Column("relief", sa.Boolean(), nullable=False, server_default=sa.false()))
        jobs.add_column(sa.Column("inpainter", sa.String(64), nullable=False, server_default="auto"))
        jobs.add_column(sa.Column("source_job_id", sa.String(36), nullable=True))
        jobs.add_column(sa.Column("disparity_origin", sa.JSON(none_as_null=True), nullable=True))
        jobs.create_check_constraint(op.f(_EDGES), "edge_quality IN ('fast', 'fine')")


def downgrade() -> None:
    """What the older version does not know becomes what it does: 4 layers, and a map of one's own."""
    op.execute("UPDATE jobs SET num_layers = 4 WHERE num_layers IS NULL")
    op.execute("UPDATE uploads SET kind = 'disparity' WHERE kind = 'stored_disparity'")
    _allow_kinds("'picture', 'disparity'")
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_constraint(op.f(_EDGES), type_="check")
        jobs.alter_column("num_layers", existing_type=sa.Integer(), nullable=False)
        for name in ("disparity_origin", "source_job_id", "inpainter", "relief", "edge_quality", "cuts"):
            jobs.drop_column(name)


def _allow_kinds(kinds: str) -> None:
    with op.batch_alter_table("uploads") as uploads:
        uploads.drop_constraint(op.f(_KINDS), type_="check")
        uploads.create_check_constraint(op.f(_KINDS), f"kind IN ({kinds})")
