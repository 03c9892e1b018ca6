"""The settings of layers and paintings: what makes them, and what a job gets that does not say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from backend.place import PlaceSettings
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


class LayeringSettings(PlaceSettings):
    """Each description says which values are allowed; error messages quote it."""

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
