"""Settings: from the environment, which wins, and from `.env`. Nothing is read at import."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import SettingsError as SettingsSourceError

from backend.errors import SettingsError
from backend.generation_settings import GenerationSettings
from backend.layering_settings import LayeringSettings
from backend.log_settings import LogSettings
from backend.place import PROJECT_ROOT as PROJECT_ROOT
from backend.place import PlaceSettings, from_root
from backend.queue_settings import QueueSettings
from backend.web_settings import WebSettings

_SQLITE_FILE = re.compile(r"sqlite(\+aiosqlite)?:///(?!:memory:)[^?]+")
_CREDENTIALS = re.compile(r"//.*@")
_HINTS = {
    ("HOST", "conda"): "conda exports a HOST of its own: run `unset HOST`, or start with HOST=127.0.0.1 "
    "./run.sh",
    ("DATABASE_URL", "postgres"): "PostgreSQL is not supported yet: take the line out, and the rows are kept "
    "in a file of SQLite's",
}
_Kind = TypeVar("_Kind", bound=PlaceSettings)


class Settings(WebSettings, QueueSettings, LayeringSettings, GenerationSettings, LogSettings):
    """One run of the server. Each description says which values are allowed; error messages quote it."""

    storage_backend: Literal["local"] = Field(
        default="local", description="local; buckets are not supported yet: results are kept in STORAGE_PATH"
    )
    database_url: str = Field(
        default="", description="a file such as sqlite:////data/app.db; default STORAGE_PATH/app.db"
    )

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


def load_generation() -> GenerationSettings:
    """Read those that pictures from a prompt need without a server."""
    return _load(GenerationSettings)


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
    hints = [hint for (setting, part), hint in _HINTS.items() if setting == name and part in str(value)]
    message = f"{name} is {_shown(field, value)}; it must be {Settings.model_fields[field].description}."
    return " ".join([message, *(f"({hint})" for hint in hints)])


def _shown(field: str, value: Any) -> str:
    """A wrong value, as it may be seen by anybody: no token, and no password within an address."""
    if Settings.model_fields[field].annotation is SecretStr:
        return "no text that can be one"
    return repr(_CREDENTIALS.sub("//…@", str(value))[:200])
