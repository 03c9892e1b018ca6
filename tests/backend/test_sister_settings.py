"""A `.env` of a sister system starts this server too, or the start stops and says what to change."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from dotenv import dotenv_values

from backend.config import PROJECT_ROOT, Settings, load_settings
from backend.errors import SettingsError
from backend.replaced_settings import ReplacedSettings
from tests.backend.running import RunningServer

STREAMING = """\
# REPLICATE_API_TOKEN: Your Replicate API token (required)
# REPLICATE_MODEL: Model to use (default: "stability-ai/stable-diffusion")
"""
ANIMALS = """\
APP_NAME="Image Generation API"
VERSION="1.0.0"
DEBUG=true
WORKER_POLL_INTERVAL=1.0
IMAGE_PROVIDER_DELAY=2.0
MAX_IMAGES_PER_JOB=10
"""
MEDIA = """\
DATABASE_URL=postgresql+asyncpg://user:password@localhost:5432/media_generation
REDIS_URL=redis://localhost:6379/0
REPLICATE_API_TOKEN=your_token_here
DEBUG=True
PROJECT_NAME="Media Generation Service"
API_V1_PREFIX="/api/v1"
STORAGE_PATH="./storage"
MAX_RETRIES=3
RETRY_BACKOFF_BASE=2.0
"""
DEPLOYED_MEDIA = """\
DATABASE_URL=postgresql://[credentials]  # Note: sync driver
REDIS_URL=redis://[credentials]
REPLICATE_API_TOKEN=[token]
DEBUG=False
"""
LAYERING = """\
# API Settings
API_PREFIX=/api
CORS_ORIGINS=["http://localhost:3000"]
MAX_UPLOAD_SIZE_MB=50

# Job Queue
MAX_CONCURRENT_JOBS=1
JOB_TIMEOUT_SECONDS=600

# ML Pipeline
DEFAULT_NUM_LAYERS=4
DEFAULT_PAINTERLY_STRENGTH=0.5
DEFAULT_PAINTERLY_SEED=42
"""
QUEUED = """\
DATABASE_URL=postgresql+asyncpg://ravindra:password@db:5432/fleek
REDIS_URL=redis://redis:6379/0
STORAGE_BACKEND=local
LOCAL_MEDIA_PATH=media
REPLICATE_API_TOKEN=your_replicate_api_token // currently using mock API
"""
ALL = (STREAMING, ANIMALS, MEDIA, DEPLOYED_MEDIA, LAYERING, QUEUED)
NAMES = {
    name for text in ALL for name in re.findall(r"\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|DEBUG|VERSION)\b", text)
}
OF_THE_SERVER = {name.upper() for name in Settings.model_fields}
REPLACED = {name.upper() for name in ReplacedSettings.model_fields}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in OF_THE_SERVER | REPLACED:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Has the settings that a `.env` of this text holds."""

    def put(text: str) -> None:
        file = tmp_path / ".env"
        file.write_text(text)
        for name, value in dotenv_values(file).items():
            monkeypatch.setenv(name, value or "")

    return put


def test_every_name_is_known_and_is_told_of() -> None:
    page = (PROJECT_ROOT / "docs" / "configuration.md").read_text()
    assert len(NAMES) >= 24 and NAMES <= OF_THE_SERVER | REPLACED
    assert not OF_THE_SERVER & REPLACED
    assert all(re.search(rf"^\| `{name}`", page, re.MULTILINE) for name in NAMES | REPLACED)


@pytest.mark.parametrize("text", [STREAMING, ANIMALS, LAYERING])
def test_these_start_as_they_are(put: Callable[[str], None], text: str) -> None:
    put(text)
    load_settings()


@pytest.mark.parametrize("text", [MEDIA, DEPLOYED_MEDIA, QUEUED])
def test_these_say_what_to_change_and_start_then(put: Callable[[str], None], text: str) -> None:
    put(text)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    database, token = sorted(str(caught.value).splitlines())
    assert database.startswith("DATABASE_URL is 'postgresql") and "take the line out" in database
    assert token.startswith("REPLICATE_API_TOKEN is ") and "no placeholder, or empty" in token
    for secret in ("password", "ravindra", "your_token", "your_replicate", "[token]"):
        assert secret not in str(caught.value)

    os.environ["DATABASE_URL"] = os.environ["REPLICATE_API_TOKEN"] = ""
    load_settings()


def test_what_it_says_takes_effect(put: Callable[[str], None]) -> None:
    put(MEDIA.replace("/api/v1", "/v1").replace("=3\n", "=5\n"))
    os.environ |= {"DATABASE_URL": "", "REPLICATE_API_TOKEN": "r8_secret"}
    settings = load_settings()
    assert (settings.title, settings.log_level) == ("Media Generation Service", "DEBUG")
    assert (settings.api_v1_prefix, settings.max_retries, settings.retry_backoff_base) == ("/v1", 5, 2.0)
    assert settings.storage_path == PROJECT_ROOT / "storage"
    assert settings.replicate_api_token.get_secret_value() == "r8_secret"
    assert "r8_secret" not in f"{settings} {settings!r} {settings.model_dump()}"


def test_a_name_of_the_server(put: Callable[[str], None]) -> None:
    assert load_settings().title == "Decoupage"
    put("APP_NAME=One\nPROJECT_NAME=Two\n")
    assert load_settings().title == "One"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("", "INFO"),
        ("DEBUG=1", "DEBUG"),
        ("DEBUG=true\nLOG_LEVEL=", "DEBUG"),
        ("DEBUG=true\nLOG_LEVEL=warning", "WARNING"),
        ("DEBUG=false", "INFO"),
        ("DEBUG=next:*", "INFO"),
    ],
)
def test_debug_is_a_level_of_the_log_where_there_is_no_other(
    put: Callable[[str], None], text: str, level: str
) -> None:
    put(text)
    assert load_settings().log_level == level


def test_what_does_nothing_is_named_but_not_shown(put: Callable[[str], None]) -> None:
    assert ReplacedSettings().told() == []
    put(ANIMALS + "REDIS_URL=redis://:secret@localhost\n")
    told = " ".join(ReplacedSettings().told())
    assert re.findall(r"\b([A-Z_]+) is set", told) == [
        "VERSION",
        "WORKER_POLL_INTERVAL",
        "IMAGE_PROVIDER_DELAY",
        "REDIS_URL",
    ]
    assert "secret" not in told


@pytest.mark.parametrize("token", ["r8_two words", "r8_sécret", "your_r8", "<r8>", "${R8}", "r8\x00"])
def test_a_wrong_token_is_never_shown(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    if "\x00" in token:  # which no environment can hold
        with pytest.raises(ValueError) as wrong:
            Settings(_env_file=None, replicate_api_token=token)
        assert "r8" not in str(wrong.value)
        return
    monkeypatch.setenv("REPLICATE_API_TOKEN", token)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "REPLICATE_API_TOKEN" in str(caught.value)
    assert token not in f"{caught.value} {caught.value.__cause__!r} {caught.value.__cause__}"


@pytest.mark.parametrize(
    ("name", "value", "parts"),
    [
        ("STORAGE_BACKEND", "s3", ("'s3'", "local", "STORAGE_PATH")),
        ("API_V1_PREFIX", "/api/v1/", ("'/api/v1/'", "without a slash")),
        ("APP_NAME", "x" * 81, ("xxx", "80 characters")),
        ("SISTER_APIS", "perhaps", ("'perhaps'", "true or false")),
        ("MAX_IMAGES_PER_JOB", "0", ("'0'", "1 to 100")),
        ("MAX_CONCURRENT_REMOTE_JOBS", "65", ("'65'", "1 to 64")),
        ("PROVIDER", "dall-e", ("'dall-e'", "auto, procedural, diffusion, replicate")),
        ("REPLICATE_MODEL", "a/b/c", ("'a/b/c'", "owner/name")),
        ("REPLICATE_BASE_URL", "http://api.example", ("'http://api.example'", "https")),
        ("REPLICATE_BASE_URL", "https://me:secret@api.example", ("'https://…@api.example'", "https")),
        ("DATABASE_URL", "postgresql://me:p/w@d@db/x", ("'postgresql://…@db/x'", "SQLite")),
    ],
)
def test_a_wrong_value_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, parts: tuple[str, ...]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    message = str(caught.value)
    assert message.startswith(f"{name} is ") and all(part in message for part in parts), message
    assert "secret" not in message


def test_a_real_start(start_server: Callable[..., RunningServer]) -> None:
    text = ANIMALS + "REPLICATE_API_TOKEN=r8_secret\n"
    server = start_server(**dotenv_values(stream=StringIO(text)))
    assert server.client.get("/").json()["name"] == "Image Generation API"
    assert server.client.get("/openapi.json").json()["info"]["title"] == "Image Generation API"
    assert server.client.get("/health").json()["version"] != "1.0.0"
    assert "WORKER_POLL_INTERVAL is set, and does nothing here: an event wakes" in server.log
    assert "r8_secret" not in server.log
