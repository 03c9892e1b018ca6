"""The styles as a page shows them, and how a text is understood. Imports nothing heavy."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import ml_pipeline.painting
from backend.errors import SampleMissingError, StyleNotFoundError
from ml_pipeline.painting.styles import DEFAULT_PRESET, PRESETS, Preset, understand

SAMPLES_PATH = Path(ml_pipeline.painting.__file__).parent / "samples"
SAMPLE_SUFFIX = ".webp"


def describe_styles(path: str, text: str | None) -> dict[str, Any]:
    """All presets, in their order, and a text as it is understood; `path` is the one of this endpoint."""
    return {
        "default": DEFAULT_PRESET.key,
        "styles": [_row(preset, path) for preset in PRESETS],
        "text": None if text is None else _understood(text),
    }


def sample_of(key: str) -> Path:
    """The file of a preset's sample picture, which comes with the program."""
    keys = [preset.key for preset in PRESETS]
    if key not in keys:
        raise StyleNotFoundError(f"there is no style {key[:80]!r}; there are {', '.join(keys)}")
    path = SAMPLES_PATH / f"{key}{SAMPLE_SUFFIX}"
    if not path.is_file():
        raise SampleMissingError(
            f"the sample of style {key!r} is not here: {path.name} has gone from {SAMPLES_PATH.name}/; "
            "`python -m benchmarks.style_sheet samples` paints all of them again"
        )
    return path


def _row(preset: Preset, path: str) -> dict[str, Any]:
    return {**asdict(preset), "sample": f"{path}/{preset.key}/sample"}


def _understood(text: str) -> dict[str, Any]:
    style = understand(text)
    return {**vars(style), "preset": style.preset.key}
