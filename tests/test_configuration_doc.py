"""The table of settings names all of them, with their defaults and bounds."""

from __future__ import annotations

import re
from pathlib import Path

from annotated_types import Ge, Gt, Le, Lt
from pydantic_core import PydanticUndefined

from backend.config import PROJECT_ROOT, Settings

ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| (?:`(.*?)`)? ?\| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS = ROW.findall((PROJECT_ROOT / "docs" / "configuration.md").read_text())


def test_every_setting_is_there_once() -> None:
    assert sorted(name for name, *_ in ROWS) == sorted(name.upper() for name in Settings.model_fields)


def test_the_defaults_are_those_of_the_program(tmp_path: Path) -> None:
    file = tmp_path / "documented.env"
    file.write_text("".join(f"{name}={default}\n" for name, default, *_ in ROWS))
    documented, real = Settings(_env_file=file), Settings(_env_file=None)
    for name in Settings.model_fields:
        assert getattr(documented, name) == getattr(real, name), name


def test_no_default_is_left_out() -> None:
    empty = {name for name, default, *_ in ROWS if not default}
    fields = Settings.model_fields.items()
    assert all(field.default is not PydanticUndefined for _, field in fields)
    assert empty == {
        "APP_NAME",
        "DATABASE_URL",
        "LOG_FILE",
        "LOG_LEVEL",
        "MODELS_PATH",
        "PROJECT_NAME",
        "REPLICATE_API_TOKEN",
    }


def test_the_bounds_are_those_of_the_program() -> None:
    said = {name.lower(): allowed for name, _, _, allowed in ROWS}
    checked = 0
    for name, field in Settings.model_fields.items():
        for bound in field.metadata:
            if isinstance(bound, Ge | Gt | Le | Lt):
                (value,) = (getattr(bound, key) for key in ("ge", "gt", "le", "lt") if hasattr(bound, key))
                assert re.search(rf"\b{value:g}\b" if value < 1e5 else str(value), said[name]), (name, value)
                checked += 1
    assert checked > 30
