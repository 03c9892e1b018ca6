"""The manifest: what a frontend may trust about one result folder. Light: the server imports it.

The dataclasses are the one source of `docs/manifest.schema.json` (a test compares them).
Times are seconds, lengths pixels of the full-size picture, disparities 0 (farthest) to 1 (nearest).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Literal

from ml_pipeline.fallback import Fallback as Fallback
from ml_pipeline.generation.record import GenerationRecord
from ml_pipeline.parameters import Mode, Parameters

SCHEMA_VERSION = "1.4"
HIDDEN_SUFFIX, RELIEF_SUFFIX, PREVIEW_SUFFIX = "_hidden", "_disparity", "_preview"
MANIFEST_FILENAME = "manifest.json"
DISPARITY_FILENAME = "disparity.png"
PREVIEW_FILENAME = "preview.png"
PAINTING_FILENAME = "painting.png"
STROKES_FILENAME = "strokes.json"


def layer_filename(index: int, name: str, suffix: str = "") -> str:
    """`Layer_1_background.png` for the farthest layer, index 1; `Layer_1_background_hidden.png` beside it."""
    return f"Layer_{index}_{name}{suffix}.png"


@dataclass(frozen=True)
class Compositing:
    """How the files give the picture back."""

    operator: Literal["over"] = "over"
    order: Literal["back to front: layer 1 first"] = "back to front: layer 1 first"
    alpha: Literal["straight"] = "straight"
    color_space: Literal["sRGB"] = "sRGB"
    bits: Literal[8] = 8


@dataclass(frozen=True)
class Source:
    """The decoded input and what was done to it on the way to sRGB."""

    format: str
    width: int
    height: int
    mode: str
    color_profile: str
    sha256: str
    conversions: tuple[str, ...] = ()


@dataclass(frozen=True)
class DisparityRecord:
    """Where the disparity came from. `filename` holds it in 16 bits, 65535 nearest.

    `reason` says why this model was taken; what then went otherwise is in `fallbacks`. `reused_from` is
    the job whose disparity this is, where it was not estimated anew.
    """

    filename: str
    model: str
    revision: str
    device: str
    fallbacks: tuple[Fallback, ...] = ()
    reused_from: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class InpainterRecord:
    """The engine that was to fill hidden areas; a layer's `inpainting` says what did fill its own."""

    name: str
    revision: str
    device: str


@dataclass(frozen=True)
class Cut:
    """One division of the stack: layers `index` and below lie behind, the rest in front.

    `edge_support` says how well the picture's edges support its contour, 0 to 1; `area` is the share of the
    picture that lies in front of it.
    """

    index: int
    disparity: float
    edge_support: float
    area: float


@dataclass(frozen=True)
class DisparityRange:
    """Disparity of a layer's visible pixels; `near` and `far` are the 98th and 2nd percentile."""

    near: float
    far: float
    mean: float


@dataclass(frozen=True)
class BoundingBox:
    """Where alpha is above 0."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class LayerRecord:
    """One layer's files. `coverage` is a share of the picture's area, `hidden_fraction` of the layer's own.

    `hidden_filename` is a mask, 255 where the layer's colour was invented; `preview_filename` is the layer
    at 512 pixels or less; `disparity_filename`, there with relief only, holds the layer's own disparity,
    hidden area included, on the scale of `disparity.png`.
    """

    index: int
    name: str
    filename: str
    disparity: DisparityRange
    bbox: BoundingBox
    coverage: float
    hidden_fraction: float
    sha256: str
    size_bytes: int
    inpainting: str
    hidden_filename: str
    preview_filename: str
    disparity_filename: str | None = None


@dataclass(frozen=True)
class Parallax:
    """How far the nearest layer may move against layer 1, in any direction, the others in
    proportion to their mean disparity, before a layer's own end shows beside a nearer one."""

    max_shift_px: float
    planned_shift_px: float
    tearing: float


@dataclass(frozen=True)
class Quality:
    """The saved files, composited, against the decoded picture or, in painterly mode, the painting."""

    psnr_db: float
    band_psnr_db: float
    max_error: int
    opaque_identical: bool
    background_opaque: bool


@dataclass(frozen=True)
class StyleRecord:
    """How the style's text was understood: a preset, and how it was to differ from itself, -1 to 1 each.

    `matched` are the words that were understood, `unmatched` those that were not.
    """

    text: str
    preset: str
    understood: str
    modifiers: dict[str, float]
    matched: tuple[str, ...]
    unmatched: tuple[str, ...]


@dataclass(frozen=True)
class PaintingRecord:
    """The painting that was cut into layers: `filename` holds it whole, and the layers give it back.

    `strokes` is their number, layer by layer, farthest first, empty where the painter knows none;
    `strokes_filename` is there where they were asked for. `reason` says why this painter was taken.
    """

    filename: str
    painter: str
    revision: str
    device: str
    reason: str
    style: StyleRecord
    strength: float
    seed: int
    strokes: tuple[int, ...] = ()
    strokes_filename: str | None = None


@dataclass(frozen=True)
class Manifest:
    """Everything about one result; layers are listed farthest first, `timings_s` by stage.

    `painting` is there in painterly mode only, `generation` where the picture was made from a prompt.
    `cached_from` is the job whose finished result this is, where it was not made anew.
    """

    job_id: str
    mode: Mode
    layer_count: int
    width: int
    height: int
    source: Source
    disparity: DisparityRecord
    inpainter: InpainterRecord
    cuts: tuple[Cut, ...]
    layers: tuple[LayerRecord, ...]
    parallax: Parallax
    quality: Quality
    parameters: Parameters
    timings_s: dict[str, float]
    versions: dict[str, str]
    painting: PaintingRecord | None = None
    generation: GenerationRecord | None = None
    fallbacks: tuple[Fallback, ...] = ()
    compositing: Compositing = field(default_factory=Compositing)
    preview_filename: str = PREVIEW_FILENAME
    cached_from: str | None = None
    schema_version: str = SCHEMA_VERSION

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2, allow_nan=False) + "\n"
