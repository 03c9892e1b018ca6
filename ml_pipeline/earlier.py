"""An earlier result, as a reslice on the command line takes it up. Light."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from ml_pipeline.errors import InputError
from ml_pipeline.manifest import DISPARITY_FILENAME, MANIFEST_FILENAME, DisparityRecord, Fallback
from ml_pipeline.parameters import DisparityConvention, Parameters


@dataclass(frozen=True)
class Earlier:
    """What a reslice takes from a result's manifest; `sha256` is the photo's."""

    parameters: Parameters
    sha256: str
    origin: DisparityRecord


def read_earlier(folder: Path) -> Earlier:
    """Raise InputError where there is no manifest, or one of another version."""
    path = folder / MANIFEST_FILENAME
    require_file(path)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        told = manifest["disparity"]
        origin = DisparityRecord(
            filename=DISPARITY_FILENAME,
            model=str(told["model"]),
            revision=str(told["revision"]),
            device=str(told["device"]),
            reason=str(told.get("reason", "")),
            fallbacks=tuple(Fallback(**fallback) for fallback in told["fallbacks"]),
            reused_from=str(manifest["job_id"]),
        )
        parameters = Parameters.from_dict(manifest["parameters"])
        # the stored map counts as disparity does, whatever the user's own did
        parameters = replace(parameters, disparity_convention=DisparityConvention.DISPARITY)
        return Earlier(parameters, str(manifest["source"]["sha256"]), origin)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{path} is not a manifest of this version ({type(error).__name__}: {error}); "
            "layer the photo anew"
        ) from error


def require_file(path: Path) -> None:
    """Raise InputError where there is no such file."""
    if not path.is_file():
        raise InputError(f"there is no file {path}; check the path")
