"""Retries, cancels, batches and cached results of jobs; their attempts; requests answered already."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_EVENTS_KEY = "fk_job_events_job_id"
_OUTCOMES = ("completed", "failed", "retried", "requeued", "cancelled")
_INDEXED = ("batch_id", "cache_key")
_INDEXES = {
    "ix_jobs_ended": ["status", "completed_at"],
    "ix_jobs_listed": ["status", "number"],
    "ix_jobs_created": ["created_at", "number"],
    "ix_jobs_completed": ["completed_at", "number"],
    "ix_jobs_took": ["processing_time", "number"],
    "ix_jobs_priority": ["priority", "number"],
    "ix_jobs_pruned": ["pruned_event_id"],
}
_TOLD = {
    "created": "waits in the queue",
    "started": "an attempt began",
    "requeued": "back in the queue: the server that ran it ended",
}


def upgrade() -> None:
    with op.batch_alter_table("job_events", table_kwargs={"sqlite_autoincrement": True}) as events:
        events.drop_constraint(op.f(_EVENTS_KEY), type_="foreignkey")
    for code, message in _TOLD.items():  # what earlier versions told under these names is a line of the log
        payload = json.dumps({"level": "info", "code": code, "message": message})
        op.execute(
            sa.text("UPDATE job_events SET name = 'log', payload = :payload WHERE name = :code").bindparams(
                payload=payload, code=code
            )
        )
    with op.batch_alter_table("uploads") as uploads:
        uploads.add_column(sa.Column("sha256", sa.String(64), nullable=True))
    with op.batch_alter_table("jobs") as jobs:
        for column in _job_columns():
            jobs.add_column(column)
        for name in _INDEXED:
            jobs.create_index(op.f(f"ix_jobs_{name}"), [name])
        for name, columns in _INDEXES.items():
            jobs.create_index(name, columns)
    op.create_table(
        "job_attempts",
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.String(64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(*_OUTCOMES, name="attempt_outcome", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("code", sa.String(64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("device", sa.String(32), nullable=True),
        sa.Column("memory_bytes", sa.Integer(), nullable=True),
        sa.Column("timings", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("cancel_s", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_job_attempts_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_job_attempts")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("job_id", sa.String(36), nullable=True),
        sa.Column("batch_id", sa.String(36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_idempotency_keys_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_job_id"), "idempotency_keys", ["job_id"])


def downgrade() -> None:
    """The older version knows none of this; what tells of jobs that are gone, or of more, goes too."""
    op.drop_table("idempotency_keys")
    op.drop_table("job_attempts")
    with op.batch_alter_table("jobs") as jobs:
        for name in _INDEXED:
            jobs.drop_index(op.f(f"ix_jobs_{name}"))
        for name in _INDEXES:
            jobs.drop_index(name)
        for column in _job_columns():
            jobs.drop_column(column.name)
    with op.batch_alter_table("uploads") as uploads:
        uploads.drop_column("sha256")
    op.execute("DELETE FROM job_events WHERE job_id NOT IN (SELECT id FROM jobs)")
    for code in _TOLD:
        op.execute(
            sa.text(
                "UPDATE job_events SET name = :code, payload = '{}' "
                "WHERE name = 'log' AND json_extract(payload, '$.code') = :code"
            ).bindparams(code=code)
        )
    op.execute("DELETE FROM job_events WHERE name IN ('log', 'progress', 'layer', 'retry')")
    with op.batch_alter_table("job_events", table_kwargs={"sqlite_autoincrement": True}) as events:
        events.create_foreign_key(op.f(_EVENTS_KEY), "jobs", ["job_id"], ["id"], ondelete="CASCADE")


def _job_columns() -> tuple[sa.Column[Any], ...]:
    """The defaults are for the jobs that are there already: none was retried, or is part of a batch."""
    return (
        sa.Column("retries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("crashes", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("degraded", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("cancel_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("batch_id", sa.String(36), nullable=True),
        sa.Column("cache_key", sa.String(64), nullable=True),
        sa.Column("cached_from", sa.String(36), nullable=True),
        sa.Column("pruned_event_id", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("first_layer_at", sa.DateTime(timezone=True), nullable=True),
    )
