"""The settings that hold without a server too: where things lie, and where networks run."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class PlaceSettings(BaseSettings):
    """What `./run.sh layer` and `./run.sh models` need to know as well."""

    model_config = SettingsConfigDict(
        env_file=PROJECT_ROOT / ".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # it may be a secret
    )

    storage_path: Path = Field(default=PROJECT_ROOT / "storage", description="a folder that can be written")
    models_path: Path = Field(
        default=Path(), validate_default=True, description="a folder; default STORAGE_PATH/models"
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = Field(
        default="auto", description="one of auto, cpu, cuda, mps"
    )

    @field_validator("storage_path")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return from_root(value)

    @field_validator("models_path")
    @classmethod
    def _models_in_storage(cls, value: Path, info: ValidationInfo) -> Path:
        storage: Path = info.data.get("storage_path", PROJECT_ROOT / "storage")
        return storage / "models" if value == Path() else from_root(value)


def from_root(path: Path) -> Path:
    """A path that does not start at / starts at the project, wherever the server is started from."""
    return PROJECT_ROOT / path.expanduser()
