"""What goes over HTTP: requests and responses, with the examples that /docs shows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from backend.models.history import AttemptOutcome
from backend.models.job import JobKind, JobStatus, UploadKind
from ml_pipeline.parameters import (
    AUTO,
    DEPTH_MODELS,
    INPAINTERS,
    MAX_LAYERS,
    MAX_SEED,
    MAX_STYLE_LENGTH,
    MIN_LAYERS,
    PAINTERS,
    DisparityConvention,
    EdgeQuality,
    Mode,
)


def utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


UtcTime = Annotated[
    datetime, PlainSerializer(utc_text, return_type=str), Field(examples=["2024-12-28T10:00:00.000Z"])
]
EXAMPLE_ID = "0f4a7a52-2f64-4d0b-9a55-0c8a0f1f2b3c"
LAYERS_MEANING = "or auto: as many as the picture's contours support; it can stay away where there are cuts"
CUTS_MEANING = (
    "disparities to divide at, from 0 (farthest) to 1 (nearest), rising, which make one layer more "
    "than there are cuts; a list, or text with commas"
)
EDGES_MEANING = "fast: a local linear fit of colour; fine: closed-form matting along the contours, slower"
INPAINTER_MEANING = "what paints hidden areas; or the key of one of GET /api/models"
MODE_MEANING = "painterly fields paint nothing without painterly: the answer's warnings say so"
STYLE_MEANING = "free text, such as 'loose watercolor, muted'; GET /api/styles says how it is understood"
STRENGTH_MEANING = "from 0, the photo itself, to 1, broad strokes that leave much of it out"
SEED_MEANING = "another seed lays the strokes differently"
NEW_SEED_MEANING = f"{SEED_MEANING}; of a photo-realistic result only beside what asks to paint it"
PAINTER_MEANING = "what paints in painterly mode; or the key of one of GET /api/models"
STROKES_MEANING = "also write every stroke of the painting to strokes.json, to be drawn again"
RELIEF_MEANING = "also write each layer's own disparity, continued under what hides it"
NumLayers = Annotated[int, Field(ge=MIN_LAYERS, le=MAX_LAYERS)] | Literal["auto"]
PRIORITY_MEANING = "from -10 to 10; jobs of a higher one run first"
CACHE_MEANING = "an earlier result of the very same will do; false insists on a new one"
Cuts = Annotated[list[float], Field(max_length=MAX_LAYERS - 1)] | str


class ErrorResponse(BaseModel):
    """Every error has this shape; `code` is for programs."""

    detail: str = Field(examples=["num_layers is 6; it must be from 2 to 5"])
    code: str = Field(examples=["invalid_parameter"])


class UploadResponse(BaseModel):
    """An accepted file; `filename` or `file_id` names it when a job is created."""

    model_config = ConfigDict(from_attributes=True)

    file_id: str = Field(examples=[EXAMPLE_ID])
    filename: str = Field(examples=[f"{EXAMPLE_ID}.jpg"])
    original_filename: str = Field(examples=["image.jpg"])
    size_bytes: int = Field(examples=[123456])
    path: str = Field(examples=[f"/path/to/uploads/{EXAMPLE_ID}.jpg"])
    width: int = Field(examples=[4000], description="pixels, of the upright picture")
    height: int = Field(examples=[3000], description="pixels, of the upright picture")
    kind: Literal[UploadKind.PICTURE, UploadKind.DISPARITY]


class JobRequest(BaseModel):
    """The fields of POST /api/jobs, as a form or as JSON; DEFAULT_* settings fill those that are absent."""

    filename: str | None = Field(default=None, examples=[f"{EXAMPLE_ID}.jpg"], description="of an upload")
    file_id: str | None = Field(default=None, description="of an upload, instead of filename")
    mode: Mode = Field(default=Mode.PHOTO_REALISTIC, description=MODE_MEANING)
    num_layers: NumLayers = Field(default=4, description=LAYERS_MEANING)
    cuts: Cuts = Field(default=[], examples=[[0.3, 0.6], "0.3,0.6"], description=CUTS_MEANING)
    edge_quality: EdgeQuality = Field(default=EdgeQuality.FAST, description=EDGES_MEANING)
    relief: bool = Field(default=False, description=RELIEF_MEANING)
    inpainter: str = Field(default=AUTO, examples=list(INPAINTERS), description=INPAINTER_MEANING)
    depth_model: str = Field(
        default="auto", examples=list(DEPTH_MODELS), description="or the key of one of GET /api/models"
    )
    painterly_style: str = Field(
        default="oil painting", max_length=MAX_STYLE_LENGTH, description=STYLE_MEANING
    )
    painterly_strength: float = Field(default=0.5, ge=0, le=1, description=STRENGTH_MEANING)
    painterly_seed: int = Field(default=42, ge=0, le=MAX_SEED, description=SEED_MEANING)
    painter: str = Field(default=AUTO, examples=list(PAINTERS), description=PAINTER_MEANING)
    strokes: bool = Field(default=False, description=STROKES_MEANING)
    disparity: str | None = Field(
        default=None, description="filename or file_id of an uploaded map; a multipart form may carry the map"
    )
    disparity_convention: DisparityConvention = DisparityConvention.DISPARITY
    priority: int = Field(default=0, ge=-10, le=10, description=PRIORITY_MEANING)
    cache: bool = Field(default=True, description=CACHE_MEANING)


class ResliceRequest(BaseModel):
    """The fields of POST …/reslice: num_layers, cuts, or what is to be painted otherwise.

    What is absent is the source job's own. To give painterly_style, painterly_strength, painter or strokes
    means painterly mode, unless mode says otherwise. painterly_seed alone paints a painting anew; for a
    photo-realistic result it needs mode=painterly beside it.
    """

    num_layers: NumLayers | None = Field(default=None, description=LAYERS_MEANING)
    cuts: Cuts | None = Field(default=None, examples=[[0.3, 0.6], "0.3,0.6"], description=CUTS_MEANING)
    edge_quality: EdgeQuality | None = Field(default=None, description=EDGES_MEANING)
    relief: bool | None = Field(default=None, description=RELIEF_MEANING)
    inpainter: str | None = Field(default=None, examples=list(INPAINTERS), description=INPAINTER_MEANING)
    mode: Mode | None = None
    painterly_style: str | None = Field(default=None, max_length=MAX_STYLE_LENGTH, description=STYLE_MEANING)
    painterly_strength: float | None = Field(default=None, ge=0, le=1, description=STRENGTH_MEANING)
    painterly_seed: int | None = Field(default=None, ge=0, le=MAX_SEED, description=NEW_SEED_MEANING)
    painter: str | None = Field(default=None, examples=list(PAINTERS), description=PAINTER_MEANING)
    strokes: bool | None = Field(default=None, description=STROKES_MEANING)
    priority: int | None = Field(default=None, ge=-10, le=10, description=PRIORITY_MEANING)
    cache: bool | None = Field(default=None, description=CACHE_MEANING)


class AttemptResponse(BaseModel):
    """One try at a job, and what came of it: null while it runs. GET …/metrics has its times and memory."""

    model_config = ConfigDict(from_attributes=True)

    number: int = Field(examples=[1])
    worker_id: str = Field(examples=["worker-1"])
    started_at: UtcTime
    ended_at: UtcTime | None
    outcome: AttemptOutcome | None
    code: str | None = Field(examples=["worker_died"])
    reason: str | None


class JobResponse(BaseModel):
    """One job, whole. Times are UTC; `processing_time` is in seconds."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[EXAMPLE_ID])
    kind: Literal[JobKind.LAYERS]
    number: int = Field(examples=[1], description="for people; never given twice")
    status: JobStatus
    mode: Mode
    num_layers: int | Literal["auto"] = Field(
        examples=[4],
        description="as asked for; where it is auto, the manifest's layer_count is what came of it",
    )
    cuts: list[float] = Field(examples=[[0.3, 0.6]], description="empty where the program chooses them")
    edge_quality: EdgeQuality
    relief: bool
    inpainter: str = Field(examples=["auto"])
    input_filename: str = Field(examples=[f"{EXAMPLE_ID}.jpg"])
    input_path: str = Field(examples=[f"/path/to/uploads/{EXAMPLE_ID}.jpg"])
    original_filename: str = Field(examples=["image.jpg"])
    depth_model: str = Field(examples=["auto"])
    disparity_filename: str | None
    disparity_convention: DisparityConvention
    source_job_id: str | None = Field(
        description="the job whose disparity this one slices anew; that one may be deleted meanwhile"
    )
    painterly_style: str
    painterly_strength: float
    painterly_seed: int
    painter: str = Field(examples=["auto"])
    strokes: bool
    output_dir: str = Field(examples=[f"/path/to/jobs/{EXAMPLE_ID}"])
    result_manifest: dict[str, Any] | None = Field(
        description="null until the job is completed; see docs/manifest.schema.json",
        examples=[{"job_id": EXAMPLE_ID, "layer_count": 4, "layers": []}],
    )
    stage: str | None = Field(examples=["matting"], description="of a running job")
    progress: float = Field(examples=[0.4], description="from 0 to 1")
    queue_position: int | None = Field(
        default=None,
        examples=[1],
        description="1 is next; null unless the job waits for a worker, as before `run_at` it does not",
    )
    eta_seconds: float | None = Field(
        default=None,
        examples=[12.0],
        description="about how long until the job ends; null where jobs like it have not told yet",
    )
    attempt: int = Field(examples=[1])
    attempts: list[AttemptResponse] = Field(default=[], description="oldest first, with why each failed")
    retries: int = Field(examples=[0], description="that came by themselves, since it was last asked for")
    crashes: int = Field(examples=[0], description="of the pipeline's process on this job, likewise")
    degraded: bool = Field(description="runs in a setting that takes less memory, which once ran out")
    run_at: UtcTime | None = Field(description="when it is tried again, and not before")
    cancel_requested_at: UtcTime | None = Field(description="it can only end cancelled")
    priority: int
    batch_id: str | None
    cached_from: str | None = Field(description="the job whose result this one has, without having run")
    worker_id: str | None
    error_message: str | None
    error_code: str | None
    created_at: UtcTime
    started_at: UtcTime | None
    first_layer_at: UtcTime | None = Field(description="when the first layer's preview was there")
    completed_at: UtcTime | None
    processing_time: float | None = Field(examples=[5.7])
    warnings: list[str] = Field(
        default=[], description="what to know before waiting for it; told once, when the job is created"
    )


class JobList(BaseModel):
    """One page of jobs; `total` counts all that match."""

    jobs: list[JobResponse]
    total: int
    skip: int
    limit: int
    next: str | None = Field(description="send it as `after` for the next page; null after the last")
