"""What goes over HTTP of the models."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from ml_pipeline.models.registry import Adapter, Role


class LicenceResponse(BaseModel):
    """A model's licence; the whole text is at `url`."""

    name: str = Field(examples=["Apache-2.0"])
    url: str | None
    summary: str
    commercial_use: bool


class ModelResponse(BaseModel):
    """One network; null where it is not known, as with a folder that somebody added."""

    key: str = Field(
        examples=["depth-anything-v2-small"], description="for depth_model, inpainter, painter or model"
    )
    title: str
    role: Role = Field(description="what it is chiefly for")
    roles: list[Role] = Field(description="all that it can be used for")
    adapter: Adapter | None
    state: Literal["here", "absent", "damaged"]
    in_force: bool = Field(description="whether jobs that leave depth_model out get it")
    repository: str | None = None
    revision: str | None = Field(default=None, description="null: pinned at the first pull")
    size_bytes: int | None = Field(default=None, description="about, until it is here")
    memory_bytes: int | None = None
    licence: LicenceResponse | None = None
    note: str = ""
    pull: str | None = Field(default=None, description="the command that brings it here")


class DepthModelResponse(BaseModel):
    """Which model of disparity jobs get by default, and why; null where the one that is set has gone."""

    setting: str = Field(examples=["auto"])
    in_force: str | None = Field(examples=["embedded"])
    reason: str


class EngineResponse(BaseModel):
    """What jobs get to paint with by default, and why; null where the workers have not told yet on which
    device networks run, or where the model that is set has gone.
    """

    setting: str = Field(examples=["auto"])
    in_force: str | None = Field(examples=["embedded"])
    reason: str


class GeneratorResponse(BaseModel):
    """What makes pictures from a prompt on this machine where the provider is left to `auto`, and why; null
    where the workers have not told yet on which device networks run.
    """

    setting: str = Field(examples=["auto"])
    in_force: str | None = Field(examples=["procedural"], description="procedural, or the key of a network")
    reason: str


class ModelsResponse(BaseModel):
    """All networks: the embedded one, the registry's, best first by role, then those added by hand."""

    depth_model: DepthModelResponse
    painter: EngineResponse
    inpainter: EngineResponse
    generator: GeneratorResponse
    models: list[ModelResponse]
