"""What goes over HTTP of pictures from a prompt."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from backend.models.generation import ImageStatus
from backend.models.job import JobKind, JobStatus
from backend.models.schemas import (
    CACHE_MEANING,
    CUTS_MEANING,
    EDGES_MEANING,
    EXAMPLE_ID,
    INPAINTER_MEANING,
    MODE_MEANING,
    PAINTER_MEANING,
    PRIORITY_MEANING,
    RELIEF_MEANING,
    SEED_MEANING,
    STRENGTH_MEANING,
    STROKES_MEANING,
    STYLE_MEANING,
    AttemptResponse,
    Cuts,
    NumLayers,
    UtcTime,
)
from ml_pipeline.generation.parameters import (
    MAX_IMAGE_SIDE_PX,
    MAX_PROMPT_LENGTH,
    MIN_IMAGE_SIDE_PX,
    SMALLEST_PROCEDURAL_PX,
    Provider,
)
from ml_pipeline.parameters import (
    AUTO,
    DEPTH_MODELS,
    INPAINTERS,
    MAX_SEED,
    MAX_STYLE_LENGTH,
    PAINTERS,
    EdgeQuality,
    Mode,
)

LAYERED_MEANING = (
    "how many layers the picture becomes, from 2 to 5 or auto; without it, and without cuts, it stays a "
    "picture. With num_images=1 alone"
)
OF_LAYERS = "; of layers alone"
SIDE_MEANING = f"pixels; absent is the provider's own. With procedural {SMALLEST_PROCEDURAL_PX} or more"
Side = Annotated[int, Field(ge=MIN_IMAGE_SIDE_PX, le=MAX_IMAGE_SIDE_PX)]


class GenerationRequest(BaseModel):
    """The fields of POST /api/generate, as a form or as JSON; settings fill those that are absent."""

    prompt: str = Field(
        min_length=1,
        max_length=MAX_PROMPT_LENGTH,
        examples=["A beautiful sunset"],
        description="what is to be seen, in words",
    )
    num_images: int = Field(
        default=1, ge=1, examples=[1], description="up to MAX_IMAGES_PER_JOB; each has its own seed"
    )
    provider: str = Field(
        default=AUTO,
        description="what makes them; GET /api/providers says which can be had. Absent: PROVIDER",
        json_schema_extra={"enum": [AUTO, *Provider]},
    )
    model: str | None = Field(
        default=None,
        examples=[None],
        description="a network's key with diffusion, owner/name with replicate; nothing with procedural",
    )
    width: Side | None = Field(default=None, examples=[None, 1024], description=SIDE_MEANING)
    height: Side | None = Field(default=None, examples=[None, 768], description=SIDE_MEANING)
    seed: int | None = Field(
        default=None,
        ge=0,
        le=MAX_SEED,
        examples=[42],
        description="of the first picture, each further one has one more; absent: drawn by lot, and told",
    )
    negative_prompt: str = Field(
        default="", max_length=MAX_PROMPT_LENGTH, description="what is not to be seen"
    )
    layers: NumLayers | None = Field(default=None, examples=[None, 4], description=LAYERED_MEANING)
    cuts: Cuts = Field(default=[], examples=[[]], description=CUTS_MEANING)
    mode: Mode = Field(default=Mode.PHOTO_REALISTIC, description=f"{MODE_MEANING}{OF_LAYERS}")
    edge_quality: EdgeQuality = Field(default=EdgeQuality.FAST, description=f"{EDGES_MEANING}{OF_LAYERS}")
    relief: bool = Field(default=False, description=f"{RELIEF_MEANING}{OF_LAYERS}")
    inpainter: str = Field(
        default=AUTO, examples=list(INPAINTERS), description=f"{INPAINTER_MEANING}{OF_LAYERS}"
    )
    depth_model: str = Field(
        default=AUTO,
        examples=list(DEPTH_MODELS),
        description="auto takes the painted scene's own disparity, where the provider knows it; or the key "
        "of one of GET /api/models",
    )
    painterly_style: str = Field(
        default="oil painting", max_length=MAX_STYLE_LENGTH, description=STYLE_MEANING
    )
    painterly_strength: float = Field(default=0.5, ge=0, le=1, description=STRENGTH_MEANING)
    painterly_seed: int = Field(default=42, ge=0, le=MAX_SEED, description=SEED_MEANING)
    painter: str = Field(default=AUTO, examples=list(PAINTERS), description=PAINTER_MEANING)
    strokes: bool = Field(default=False, description=STROKES_MEANING)
    priority: int = Field(default=0, ge=-10, le=10, description=PRIORITY_MEANING)
    cache: bool = Field(default=True, description=f"{CACHE_MEANING}; it takes the same seed too")


class ImageResponse(BaseModel):
    """One picture. `url` downloads it as soon as it is there, also before the job has ended."""

    model_config = ConfigDict(from_attributes=True)

    index: int = Field(examples=[1], description="from 1 on")
    status: ImageStatus
    seed: int = Field(examples=[42], description="with it alone, this very picture is made again")
    url: str | None = Field(examples=[f"/api/generate/{EXAMPLE_ID}/download/image_1.png"])
    filename: str | None = Field(examples=["image_1.png"])
    width: int | None = Field(examples=[1024])
    height: int | None = Field(examples=[768])
    understood: str = Field(
        default="", description="what the provider took the prompt for, where it can say", examples=["a lake"]
    )
    error_code: str | None
    error_message: str | None
    completed_at: UtcTime | None


class GenerationResponse(BaseModel):
    """One job that makes pictures from a prompt, whole. Times are UTC; `processing_time` is in seconds."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[EXAMPLE_ID])
    job_id: str = Field(examples=[EXAMPLE_ID], description="the same as id")
    kind: Literal[JobKind.GENERATE]
    number: int = Field(examples=[1], description="for people; never given twice")
    status: JobStatus
    prompt: str = Field(examples=["A beautiful sunset"])
    negative_prompt: str
    provider: Provider = Field(description="what makes the pictures")
    provider_reason: str = Field(description="why it was taken")
    model: str = Field(description="the network, or the service's model; empty where there is but one")
    num_images: int = Field(examples=[1])
    images_completed: int = Field(examples=[0])
    images: list[ImageResponse] = Field(description="all of them, in order, those that are not there yet too")
    width: int | None = Field(description="as asked for; null is the provider's own")
    height: int | None
    seed: int = Field(examples=[42], description="of the first picture; the next one has one more")
    animal: str | None = Field(description="drawn by lot where nobody gave a prompt")
    layers: int | Literal["auto"] | None = Field(
        description="how many layers the picture becomes; null where it stays a picture"
    )
    cuts: list[float]
    mode: Mode | None = Field(description="of the layers")
    output_dir: str
    result_manifest: dict[str, Any] | None = Field(
        description="null until the job is completed; as docs/generation.schema.json, or where there are "
        "layers docs/manifest.schema.json"
    )
    stage: str | None = Field(examples=["generating"], description="of a running job")
    progress: float = Field(examples=[0.4], description="from 0 to 1")
    queue_position: int | None = Field(
        default=None, description="1 is next; null unless it waits for a worker"
    )
    eta_seconds: float | None = Field(default=None, description="about how long until the job ends")
    attempt: int
    attempts: list[AttemptResponse] = Field(default=[], description="oldest first, with why each failed")
    retries: int
    crashes: int
    degraded: bool
    run_at: UtcTime | None = Field(description="when it is tried again, and not before")
    cancel_requested_at: UtcTime | None
    priority: int
    cached_from: str | None = Field(description="the job whose result this one has, without having run")
    worker_id: str | None
    error_message: str | None
    error_code: str | None
    created_at: UtcTime
    started_at: UtcTime | None
    first_image_at: UtcTime | None = Field(description="when the first picture was there")
    first_layer_at: UtcTime | None
    completed_at: UtcTime | None
    processing_time: float | None
    warnings: list[str] = Field(
        default=[], description="what to know before waiting for it; told once, when the job is created"
    )


class GenerationList(BaseModel):
    """One page of such jobs; `total` counts all that match."""

    jobs: list[GenerationResponse]
    total: int
    skip: int
    limit: int
    next: str | None = Field(description="send it as `after` for the next page; null after the last")


class ProviderResponse(BaseModel):
    """One provider, as it is here and now."""

    model_config = ConfigDict(from_attributes=True)

    name: Provider
    title: str = Field(examples=["a painter of landscapes that comes with the program"])
    available: bool
    reason: str | None = Field(description="why it cannot be had, and what to do; null where it can")
    is_remote: bool = Field(description="another machine does the work, and the prompt goes there")
    models: list[str] = Field(description="those it can take; the first is the one without a wish")
    default_width: int | None = Field(examples=[1024], description="pixels; null is the model's own")
    default_height: int | None = Field(examples=[768])
    max_images: int = Field(examples=[10], description="in one job")


class ProvidersResponse(BaseModel):
    """All providers, and which one a request gets that names none."""

    setting: str = Field(examples=["auto"], description="PROVIDER")
    in_force: Provider | None = Field(description="null where what PROVIDER names cannot be had")
    reason: str = Field(examples=["auto: replicate, as REPLICATE_API_TOKEN is set"])
    providers: list[ProviderResponse]
