"""Settings: from the environment, which wins, and from `.env`. Nothing is read at import."""

from __future__ import annotations

import ipaddress
import json
import re
import socket
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import NoDecode
from pydantic_settings import SettingsError as SettingsSourceError

from backend.errors import SettingsError
from backend.generation_settings import GenerationSettings
from backend.log import LogPlan
from backend.place import PROJECT_ROOT as PROJECT_ROOT
from backend.place import PlaceSettings, from_root
from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.models.preference import preferred
from ml_pipeline.models.registry import Role
from ml_pipeline.models.roles import require_role
from ml_pipeline.models.store import ModelStore
from ml_pipeline.parameters import (
    AUTO,
    DEPTH_MODELS,
    MAX_LAYERS,
    MAX_SEED,
    MAX_STYLE_LENGTH,
    MIN_LAYERS,
    PAINTERS,
    EdgeQuality,
)

LOG_LEVELS = ("TRACE", "DEBUG", "INFO", "WARNING", "ERROR")
_SQLITE_FILE = re.compile(r"sqlite(\+aiosqlite)?:///(?!:memory:)[^?]+")
_HOST_NAME = re.compile(r"\*|[a-z0-9._-]+|\[[0-9a-f:.]+\]")


def _split_list(value: Any) -> Any:
    """Accept both `["a", "b"]` and `a, b`, since both are natural in a `.env` file."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [part.strip() for part in value.split(",") if part.strip()]


_Kind = TypeVar("_Kind", bound=PlaceSettings)
TextList = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_list)]


class Settings(GenerationSettings):
    """One run of the server. Each description says which values are allowed; error messages quote it."""

    host: str = Field(
        default="127.0.0.1", description="an address of this machine, such as 127.0.0.1 or 0.0.0.0"
    )
    port: int = Field(default=8000, ge=1, le=65535, description="a port from 1 to 65535")
    api_prefix: str = Field(
        default="/api",
        pattern=r"^(/[A-Za-z0-9_.~-]+)+$",
        description="a path such as /api, without a slash at the end",
    )
    cors_origins: TextList = Field(
        default=("http://localhost:3000", "http://127.0.0.1:3000"),
        description='origins such as ["http://localhost:3000"], each without a path and never "*"',
    )
    allowed_hosts: TextList = Field(
        default=("localhost", "127.0.0.1", "[::1]"),
        min_length=1,
        description='names such as ["localhost", "my-mac.local", "[::1]"], without ports; "*" allows any',
    )
    database_url: str = Field(
        default="", description="a file such as sqlite:////data/app.db; default STORAGE_PATH/app.db"
    )
    log_level: str = Field(default="INFO", description=f"one of {', '.join(LOG_LEVELS)}")
    log_format: Literal["text", "json"] = Field(default="text", description="text or json")
    log_file: str = Field(default="", pattern=r"^[^\x00]*$", description="a file; empty for none")
    log_rotation_mb: float = Field(default=20, gt=0, le=100_000, description="megabytes above 0 up to 100000")
    log_files: int = Field(default=5, ge=0, le=10_000, description="a whole number from 0 to 10000")
    max_upload_size_mb: float = Field(default=50, gt=0, le=4096, description="megabytes above 0 up to 4096")
    max_image_megapixels: float = Field(
        default=64, gt=0, le=1000, description="megapixels above 0 up to 1000"
    )
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
    sister_apis: bool = Field(default=True, description="true or false")
    depth_model: str = Field(
        default="auto",
        description=f"one of {', '.join(DEPTH_MODELS)}, or the key of a model on this machine: "
        "`./run.sh models list` shows them, `./run.sh models pull KEY` brings one here",
    )
    default_num_layers: Annotated[int, Field(ge=MIN_LAYERS, le=MAX_LAYERS)] | Literal["auto"] = Field(
        default=4, description=f"a whole number from {MIN_LAYERS} to {MAX_LAYERS}, or auto"
    )
    default_edge_quality: EdgeQuality = Field(
        default=EdgeQuality.FAST, description=f"one of {', '.join(EdgeQuality)}"
    )
    default_relief: bool = Field(default=False, description="true or false")
    painter: str = Field(
        default=AUTO,
        description=f"one of {', '.join(PAINTERS)}, or the key of a model for painting on this machine: "
        "`./run.sh models list` shows them, `./run.sh models pull KEY` brings one here",
    )
    default_painterly_style: str = Field(
        default="oil painting",
        max_length=MAX_STYLE_LENGTH,
        pattern=r"^[^\x00]*$",
        description=f"text of at most {MAX_STYLE_LENGTH} characters",
    )
    default_painterly_strength: float = Field(default=0.5, ge=0, le=1, description="a number from 0 to 1")
    default_painterly_seed: int = Field(
        default=42, ge=0, le=MAX_SEED, description=f"a whole number from 0 to {MAX_SEED}"
    )

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def uploads_path(self) -> Path:
        return self.storage_path / "uploads"

    @property
    def jobs_path(self) -> Path:
        return self.storage_path / "jobs"

    @property
    def database_path(self) -> Path:
        name = self.database_url.partition(":///")[2]
        return from_root(Path(name)) if name else self.storage_path / "app.db"

    @property
    def log_plan(self) -> LogPlan:
        file = str(from_root(Path(self.log_file))) if self.log_file else ""
        return LogPlan(self.log_format, file, self.log_rotation_mb, self.log_files)

    @property
    def max_upload_bytes(self) -> int:
        return int(self.max_upload_size_mb * 1024 * 1024)

    @field_validator("host")
    @classmethod
    def _host_is_ours(cls, value: str) -> str:
        try:
            ipaddress.ip_address(value)
        except ValueError:
            try:
                socket.getaddrinfo(value, None)
            except OSError as error:
                raise ValueError("no such host") from error
        return value

    @field_validator("log_level")
    @classmethod
    def _level_is_known(cls, value: str) -> str:
        if value.upper() not in LOG_LEVELS:
            raise ValueError("unknown level")
        return value.upper()

    @field_validator("depth_model")
    @classmethod
    def _model_is_here(cls, value: str, info: ValidationInfo) -> str:
        if value not in DEPTH_MODELS and "models_path" in info.data:
            try:
                preferred(ModelStore(info.data["models_path"]), value)
            except ModelUnavailableError as error:
                raise ValueError(str(error)) from error
        return value

    @field_validator("painter")
    @classmethod
    def _painter_is_here(cls, value: str, info: ValidationInfo) -> str:
        if value not in PAINTERS and "models_path" in info.data:
            try:
                require_role(ModelStore(info.data["models_path"]), value, Role.PAINTING, PAINTERS)
            except ModelUnavailableError as error:
                raise ValueError(str(error)) from error
        return value

    @field_validator("cors_origins")
    @classmethod
    def _origins_are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            parts = urlsplit(origin)
            if not parts.netloc or origin not in (f"http://{parts.netloc}", f"https://{parts.netloc}"):
                raise ValueError(f"{origin!r} is no origin")
        return tuple(origin.lower() for origin in value)

    @field_validator("allowed_hosts")
    @classmethod
    def _hosts_are_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if not _HOST_NAME.fullmatch(host.lower()):
                raise ValueError(f"{host!r} can be no host")
        return tuple(host.lower() for host in value)

    @field_validator("database_url")
    @classmethod
    def _database_is_sqlite(cls, value: str) -> str:
        if value and not _SQLITE_FILE.fullmatch(value):
            raise ValueError("only a file of SQLite's")
        return value


def load_settings() -> Settings:
    """Read the settings, or raise SettingsError with a line for each wrong one."""
    return _load(Settings)


def load_place() -> PlaceSettings:
    """Read the few settings that hold without a server too; the others may be wrong."""
    return _load(PlaceSettings)


def _load(kind: type[_Kind]) -> _Kind:
    try:
        return kind()
    except ValidationError as error:
        lines = [_explain(str(item["loc"][0]), item["input"]) for item in error.errors()]
        raise SettingsError("\n".join(dict.fromkeys(lines))) from error
    except (SettingsSourceError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"the settings cannot be read: {error}") from error


def _explain(field: str, value: Any) -> str:
    name = field.upper()
    is_secret = Settings.model_fields[field].annotation is SecretStr
    told = "no text that can be one" if is_secret else repr(str(value)[:200])
    message = f"{name} is {told}; it must be {Settings.model_fields[field].description}."
    if name == "HOST" and "conda" in str(value):
        message += (
            " (conda exports a HOST of its own: run `unset HOST`, or start with HOST=127.0.0.1 ./run.sh)"
        )
    return message
