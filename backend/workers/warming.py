"""A first tiny run, so that a child which says that it is ready is."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from loguru import logger

from ml_pipeline import errors, io, pipeline, types
from ml_pipeline.manifest import Manifest
from ml_pipeline.parameters import EMBEDDED_MODEL, Parameters


def warm(parameters: Parameters, models: Path, device: str) -> Manifest:
    """Run one tiny picture, so that whatever compiles or loads on first use has done so: networks too.

    A model that cannot be loaded fails the jobs that ask for it, each with the reason, not the process.
    """
    try:
        return _run_tiny(parameters, models, device)
    except errors.ModelUnavailableError as error:
        logger.error("DEPTH_MODEL {}: {}", parameters.depth_model, error)
        return _run_tiny(replace(parameters, depth_model=EMBEDDED_MODEL), models, device)


def _run_tiny(parameters: Parameters, models: Path, device: str) -> Manifest:
    picture = np.full((48, 64, 3), 40, dtype=np.uint8)
    picture[..., 0] = np.arange(64, dtype=np.uint8) * 3
    picture[16:36, 20:44] = 200
    with tempfile.TemporaryDirectory(prefix="decoupage-warm-") as folder:
        path, result = Path(folder) / "picture.png", Path(folder) / "result"
        result.mkdir()
        path.write_bytes(io.encode_png(picture))
        task = types.Task("warm", path, result, parameters, models=models, device=device)
        return pipeline.run(task, lambda told: None, lambda: None)
