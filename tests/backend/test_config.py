from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backend.config import PROJECT_ROOT, Settings, load_settings
from backend.errors import SettingsError

NAMES = {name.upper() for name in Settings.model_fields}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_the_names_of_the_description_with_their_defaults() -> None:
    settings = Settings(_env_file=None)
    assert (settings.api_prefix, settings.cors_origins[0]) == ("/api", "http://localhost:3000")
    assert (settings.max_upload_size_mb, settings.max_concurrent_jobs, settings.job_timeout_seconds) == (
        50,
        1,
        600,
    )
    assert (settings.default_num_layers, settings.default_painterly_strength) == (4, 0.5)
    assert (settings.default_painterly_style, settings.painter) == ("oil painting", "auto")
    assert settings.default_painterly_seed == 42
    assert (settings.host, settings.max_image_megapixels) == ("127.0.0.1", 64)
    assert settings.database_path == settings.storage_path / "app.db" == PROJECT_ROOT / "storage" / "app.db"


def test_the_example_names_every_setting_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    example = PROJECT_ROOT / ".env.example"
    assert set(re.findall(r"^([A-Z0-9_]+)=", example.read_text(), re.MULTILINE)) == NAMES
    assert Settings(_env_file=example) == Settings(_env_file=None)


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=1111\nMAX_UPLOAD_SIZE_MB=7\nALLOWED_HOSTS=My-Mac.local, localhost\nTYPO=1\n")
    monkeypatch.setenv("PORT", "2222")
    settings = Settings(_env_file=file)
    assert (settings.port, settings.max_upload_size_mb) == (2222, 7)
    assert settings.allowed_hosts == ("my-mac.local", "localhost")


@pytest.mark.parametrize(
    ("name", "value", "parts"),
    [
        ("PORT", "http", ("'http'", "1 to 65535")),
        ("PORT", "0", ("'0'", "1 to 65535")),
        ("DEFAULT_NUM_LAYERS", "9", ("'9'", "2 to 5", "auto")),
        ("DEFAULT_NUM_LAYERS", "many", ("'many'", "2 to 5", "auto")),
        ("DEFAULT_EDGE_QUALITY", "best", ("'best'", "fast, fine")),
        ("DEFAULT_RELIEF", "maybe", ("'maybe'", "true or false")),
        ("DEFAULT_PAINTERLY_STRENGTH", "2", ("'2'", "0 to 1")),
        ("DEFAULT_PAINTERLY_SEED", "-1", ("'-1'", "4294967295")),
        ("MAX_CONCURRENT_JOBS", "0", ("'0'", "1 to 64")),
        ("JOB_TIMEOUT_SECONDS", "nan", ("'nan'", "86400")),
        ("RETENTION_DAYS", "-1", ("'-1'", "up to 36500")),
        ("MAX_STORAGE_GB", "1e9", ("'1e9'", "up to 1000000")),
        ("WORKER_MEMORY_LIMIT_MB", "-1", ("'-1'", "up to 10000000")),
        ("WORKER_IDLE_SECONDS", "soon", ("'soon'", "up to 31536000")),
        ("LOG_LEVEL", "loud", ("'loud'", "DEBUG")),
        ("DEVICE", "tpu", ("'tpu'", "cuda")),
        ("DEFAULT_PAINTERLY_STYLE", "o" * 501, ("ooo", "at most 500 characters")),
        ("PAINTER", "magic", ("'magic'", "auto, embedded", "models list")),
        ("PAINTER", "../x", ("'../x'", "embedded")),
        ("DEPTH_MODEL", "magic", ("'magic'", "embedded")),
        ("API_PREFIX", "api/", ("'api/'", "/api")),
        ("CORS_ORIGINS", '["*"]', ("*", "http://localhost:3000")),
        ("CORS_ORIGINS", '["http://localhost:3000/"]', ("3000/", "without a path")),
        ("CORS_ORIGINS", '["http://a', ("http://a", "origins such as")),
        ("CORS_ORIGINS", "http://", ("http://", "origins such as")),
        ("ALLOWED_HOSTS", "localhost:8000", ("localhost:8000", "without ports")),
        ("ALLOWED_HOSTS", "http://localhost", ("http://localhost", "without ports")),
        ("ALLOWED_HOSTS", "::1", ("::1", "[::1]")),
        ("DATABASE_URL", "postgresql://db", ("postgresql://db", "sqlite")),
        ("DATABASE_URL", "sqlite:///", ("sqlite:///", "a file")),
        ("DATABASE_URL", "sqlite:///:memory:", (":memory:", "a file")),
        ("DATABASE_URL", "sqlite:///app.db?mode=ro", ("?mode=ro", "a file")),
        ("HOST", "x86_64-conda-linux-gnu", ("x86_64-conda-linux-gnu", "conda exports", "unset HOST")),
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


def start(**settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backend"],
        cwd=PROJECT_ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_a_wrong_value_stops_the_start_without_a_traceback(tmp_path: Path) -> None:
    ended = start(DEFAULT_NUM_LAYERS="9", JOB_TIMEOUT_SECONDS="soon", STORAGE_PATH=str(tmp_path))
    assert ended.returncode == 2 and "Traceback" not in ended.stderr
    assert "DEFAULT_NUM_LAYERS is '9'" in ended.stderr and "JOB_TIMEOUT_SECONDS is 'soon'" in ended.stderr


def test_paths_start_at_the_project_wherever_the_server_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(_env_file=None, storage_path="media", database_url="sqlite:///data/app.db")
    assert settings.uploads_path == PROJECT_ROOT / "media" / "uploads"
    assert settings.database_path == PROJECT_ROOT / "data" / "app.db"
    settings = Settings(
        _env_file=None, storage_path="~/media", database_url="sqlite+aiosqlite:////data/app.db"
    )
    assert settings.jobs_path == Path.home() / "media" / "jobs"
    assert settings.database_path == Path("/data/app.db")


@pytest.mark.parametrize(
    ("host", "url"), [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000")]
)
def test_the_address_is_one_that_can_be_opened(host: str, url: str) -> None:
    assert Settings(_env_file=None, host=host).url == url
