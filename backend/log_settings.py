"""The settings of the log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from backend.log import LogPlan
from backend.place import PlaceSettings, from_root

LOG_LEVELS = ("TRACE", "DEBUG", "INFO", "WARNING", "ERROR")
_YES = ("1", "true", "yes", "on", "t", "y")


def _is_yes(value: Any) -> bool:
    """Many programs read a DEBUG of their own, such as `next:*`: what is no plain yes is none to us."""
    return str(value).strip().lower() in _YES


class LogSettings(PlaceSettings):
    """Each description says which values are allowed; error messages quote it."""

    debug: Annotated[bool, BeforeValidator(_is_yes)] = Field(default=False, description="true or false")
    log_level: str = Field(default="", validate_default=True, description=f"one of {', '.join(LOG_LEVELS)}")
    log_format: Literal["text", "json"] = Field(default="text", description="text or json")
    log_file: str = Field(default="", pattern=r"^[^\x00]*$", description="a file; empty for none")
    log_rotation_mb: float = Field(default=20, gt=0, le=100_000, description="megabytes above 0 up to 100000")
    log_files: int = Field(default=5, ge=0, le=10_000, description="a whole number from 0 to 10000")

    @property
    def log_plan(self) -> LogPlan:
        file = str(from_root(Path(self.log_file))) if self.log_file else ""
        return LogPlan(self.log_format, file, self.log_rotation_mb, self.log_files)

    @field_validator("log_level")
    @classmethod
    def _level_is_known(cls, value: str, info: ValidationInfo) -> str:
        level = value.upper() or ("DEBUG" if info.data.get("debug") else "INFO")
        if level not in LOG_LEVELS:
            raise ValueError("unknown level")
        return level
