"""Whether a model on this machine is for what it is wanted for."""

from __future__ import annotations

from pathlib import Path

from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.models.registry import Role
from ml_pipeline.models.store import ModelStore


def require_role(models_path: Path, key: str, role: Role) -> None:
    """Raise ModelUnavailableError where the model is not here, or is for something else."""
    model = ModelStore(models_path).find(key)
    if model.role is not role:
        raise ModelUnavailableError(f"it is for {model.role}, not for {role}: see `./run.sh models list`")
