"""Jobs that make pictures from a prompt, their pictures, and the lanes in which jobs wait."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_OUTCOMES = ("completed", "failed", "retried", "requeued", "cancelled")
_OF_UPLOADS: dict[str, Any] = {
    "upload_id": sa.String(36),
    "input_filename": sa.String(64),
    "input_path": sa.Text(),
    "original_filename": sa.String(255),
}
_OUTCOME_CHECK = "ck_job_attempts_attempt_outcome"


def _names(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    with op.batch_alter_table("jobs") as jobs:
        # The defaults are for the jobs that are there already, all of which turn a photo into layers.
        kind, lane = _names("job_kind", "layers", "generate"), _names("job_lane", "pipeline", "remote")
        jobs.add_column(sa.Column("kind", kind, nullable=False, server_default="layers"))
        jobs.add_column(sa.Column("lane", lane, nullable=False, server_default="pipeline"))
        jobs.add_column(sa.Column("first_image_at", sa.DateTime(timezone=True), nullable=True))
        for name, kept in _OF_UPLOADS.items():
            jobs.alter_column(name, existing_type=kept, nullable=True)
        jobs.drop_index("ix_jobs_queue")
        jobs.create_index("ix_jobs_queue", ["status", "lane", "priority", "number"])
        jobs.create_index("ix_jobs_kind", ["kind", "number"])
    _allow_outcomes(*_OUTCOMES, "handed_on")
    op.create_table(
        "generations",
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("negative_prompt", sa.Text(), nullable=False),
        sa.Column(
            "provider",
            _names("generation_provider", "procedural", "diffusion", "replicate"),
            nullable=False,
        ),
        sa.Column("model", sa.String(255), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("num_images", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("is_layered", sa.Boolean(), nullable=False),
        sa.Column("animal", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_generations_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_generations")),
    )
    op.create_table(
        "images",
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column(
            "status", _names("image_status", "pending", "processing", "completed", "failed"), nullable=False
        ),
        sa.Column("record", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("error_code", sa.String(64), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remote_id", sa.String(255), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("waited_s", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_images_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "index", name=op.f("pk_images")),
    )
    op.create_index("ix_images_remote_id", "images", ["remote_id"])


def downgrade() -> None:
    """The older version knows no such jobs: they go, and so does what tells of them."""
    op.drop_table("images")
    op.drop_table("generations")
    is_unknown = "SELECT id FROM jobs WHERE kind = 'generate'"
    for table in ("job_attempts", "idempotency_keys", "job_events"):
        op.execute(f"DELETE FROM {table} WHERE job_id IN ({is_unknown})")  # noqa: S608 - names of our own
    op.execute("DELETE FROM jobs WHERE kind = 'generate'")
    _allow_outcomes(*_OUTCOMES)
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_index("ix_jobs_kind")
        jobs.drop_index("ix_jobs_queue")
        jobs.create_index("ix_jobs_queue", ["status", "priority", "number"])
        for name, kept in _OF_UPLOADS.items():
            jobs.alter_column(name, existing_type=kept, nullable=False)
        for name in ("job_kind", "job_lane"):
            jobs.drop_constraint(op.f(f"ck_jobs_{name}"), type_="check")
        for name in ("first_image_at", "lane", "kind"):
            jobs.drop_column(name)


def _allow_outcomes(*outcomes: str) -> None:
    with op.batch_alter_table("job_attempts") as attempts:
        attempts.drop_constraint(op.f(_OUTCOME_CHECK), type_="check")
        told = ", ".join(f"'{outcome}'" for outcome in outcomes)
        attempts.create_check_constraint(op.f(_OUTCOME_CHECK), sa.text(f"outcome IN ({told})"))
