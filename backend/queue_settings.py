"""The settings of the queue, of the pipeline's processes, and of how much is kept."""

from __future__ import annotations

from pydantic import Field

from backend.place import PlaceSettings


class QueueSettings(PlaceSettings):
    """Each description says which values are allowed; error messages quote it."""

    max_concurrent_jobs: int = Field(default=1, ge=1, le=64, description="a whole number from 1 to 64")
    job_timeout_seconds: float = Field(default=600, gt=0, le=86400, description="seconds above 0 up to 86400")
    max_retries: int = Field(default=3, ge=0, le=10_000, description="a whole number from 0 to 10000")
    retry_backoff_base: float = Field(default=2.0, gt=0, le=300, description="a number above 0 up to 300")
    max_worker_crashes: int = Field(default=3, ge=1, le=10_000, description="a whole number from 1 to 10000")
    shutdown_grace_seconds: float = Field(default=15, ge=0, le=3600, description="seconds from 0 to 3600")
    worker_max_jobs: int = Field(
        default=200, ge=0, le=1_000_000, description="a whole number from 0, for any number, to 1000000"
    )
    worker_memory_limit_mb: int = Field(
        default=0,
        ge=0,
        le=10_000_000,
        description="megabytes up to 10000000, or 0 for half of this machine's memory",
    )
    worker_idle_seconds: float = Field(
        default=900,
        ge=0,
        le=31_536_000,
        description="seconds up to 31536000, or 0 to keep the models for ever",
    )
    min_free_disk_mb: float = Field(
        default=500, ge=0, le=100_000_000, description="megabytes from 0, for no limit, to 100000000"
    )
    retention_days: float = Field(
        default=0, ge=0, le=36_500, description="days up to 36500, or 0 to keep jobs for ever"
    )
    max_storage_gb: float = Field(
        default=0, ge=0, le=1_000_000, description="gigabytes up to 1000000, or 0 for no limit"
    )
    result_cache: bool = Field(default=True, description="true or false")
    max_batch_jobs: int = Field(default=100, ge=1, le=1000, description="a whole number from 1 to 1000")
