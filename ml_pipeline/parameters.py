"""What a user can ask of one run, with its ranges. Light: the server imports it."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Literal

from ml_pipeline.errors import ParameterError

AUTO: Literal["auto"] = "auto"
MIN_LAYERS, MAX_LAYERS = 2, 5
MAX_SEED = 2**32 - 1
MAX_STYLE_LENGTH = 500
MIN_SIDE_PX = 16
SMALLEST_GAP = 0.001  # of disparity, between two given cuts
EMBEDDED_MODEL = "embedded"
DEPTH_MODELS = (AUTO, EMBEDDED_MODEL)  # and the keys of models on this machine
KEY_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
RESERVED_KEYS = frozenset(
    {AUTO, EMBEDDED_MODEL, "cues", "rows", "supplied", "patchmatch", "procedural", "diffusion", "replicate"}
)
EMBEDDED_INPAINTER = "patchmatch"
INPAINTERS = (AUTO, EMBEDDED_INPAINTER)
EMBEDDED_PAINTER = "embedded"
PAINTERS = (AUTO, EMBEDDED_PAINTER)
SLOW_ON_CPU = (
    "painter {painter} is a diffusion network, and here networks run on the CPU: expect many minutes for one "
    "painting; the embedded painter takes seconds"
)
SLOW_IF_CPU = (
    "painter {painter} is a diffusion network; no worker has told yet where networks run here: on a CPU "
    "expect many minutes for one painting; the embedded painter takes seconds"
)

LAYER_NAMES = {
    2: ("background", "foreground"),
    3: ("background", "midground", "foreground"),
    4: ("background", "far_midground", "near_midground", "foreground"),
    5: ("background", "far_midground", "midground", "near_midground", "foreground"),
}


class Mode(StrEnum):
    PHOTO_REALISTIC = "photo-realistic"
    PAINTERLY = "painterly"


class DisparityConvention(StrEnum):
    """Which way a supplied map counts: larger is nearer (disparity) or larger is farther (depth)."""

    DISPARITY = "disparity"
    DEPTH = "depth"


class EdgeQuality(StrEnum):
    """How soft edges are read: by a local linear fit of colour, or by closed-form matting (slower)."""

    FAST = "fast"
    FINE = "fine"


@dataclass(frozen=True)
class Parameters:
    """One run's parameters; construction raises ParameterError on the first that is out of range.

    `num_layers` may be "auto": as many as the picture's contours support. `cuts`, if there are any, are the
    disparities to divide at, rising, between 0 and 1; there is one layer more than cuts. `painter` is what
    paints in painterly mode; with `strokes` its strokes are written to a file too.
    """

    mode: Mode = Mode.PHOTO_REALISTIC
    num_layers: int | Literal["auto"] = 4
    cuts: tuple[float, ...] = ()
    edge_quality: EdgeQuality = EdgeQuality.FAST
    relief: bool = False
    inpainter: str = AUTO
    depth_model: str = "auto"
    disparity_convention: DisparityConvention = DisparityConvention.DISPARITY
    painterly_style: str = "oil painting"
    painterly_strength: float = 0.5
    painterly_seed: int = 42
    painter: str = AUTO
    strokes: bool = False

    def __post_init__(self) -> None:
        _check_cuts(self.cuts, self.num_layers)
        if self.num_layers != AUTO:
            _check_range("num_layers", self.num_layers, MIN_LAYERS, MAX_LAYERS, f", or {AUTO!r}")
        _check_range("painterly_strength", self.painterly_strength, 0.0, 1.0)
        _check_range("painterly_seed", self.painterly_seed, 0, MAX_SEED)
        if len(self.painterly_style) > MAX_STYLE_LENGTH:
            raise ParameterError(
                f"painterly_style has {len(self.painterly_style)} characters; "
                f"at most {MAX_STYLE_LENGTH} are allowed"
            )
        if self.depth_model not in DEPTH_MODELS:
            require_model_key("depth_model", self.depth_model, DEPTH_MODELS)
        if self.inpainter not in INPAINTERS:
            require_model_key("inpainter", self.inpainter, INPAINTERS)
        if self.painter not in PAINTERS:
            require_model_key("painter", self.painter, PAINTERS)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Parameters:
        """The inverse of `to_dict`, after a journey through JSON."""
        return cls(
            **{
                **values,
                "mode": Mode(values["mode"]),
                "cuts": tuple(values["cuts"]),
                "edge_quality": EdgeQuality(values["edge_quality"]),
                "disparity_convention": DisparityConvention(values["disparity_convention"]),
            }
        )


def require_model_key(name: str, value: str, fixed: Sequence[str]) -> None:
    """Raise ParameterError for what can be no model's key; whether it is here is for the store to say."""
    if not KEY_PATTERN.fullmatch(value) or value in RESERVED_KEYS:
        raise ParameterError(
            f"{name} is {value[:80]!r}; it must be one of {', '.join(fixed)}, or the key of a model "
            "(`./run.sh models list`)"
        )


def _check_range(name: str, value: float, low: float, high: float, more: str = "") -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise ParameterError(f"{name} is {value}; it must be from {low} to {high}{more}")


def _check_cuts(cuts: Sequence[float], num_layers: int | str) -> None:
    if not cuts:
        return
    told = ", ".join(f"{cut:g}" for cut in cuts[:10])
    inside = all(math.isfinite(cut) and 0 < cut < 1 for cut in cuts)
    if not inside or any(b - a < SMALLEST_GAP for a, b in itertools.pairwise(cuts)):
        raise ParameterError(
            f"cuts are {told}; they must rise, lie between 0 and 1, and be {SMALLEST_GAP} apart or more"
        )
    if len(cuts) > MAX_LAYERS - 1:
        raise ParameterError(f"cuts are {told}; at most {MAX_LAYERS - 1} cuts make {MAX_LAYERS} layers")
    if num_layers not in (AUTO, len(cuts) + 1):
        raise ParameterError(
            f"num_layers is {num_layers} and there are {len(cuts)} cuts, which make {len(cuts) + 1} layers; "
            f"leave num_layers out, or make it {len(cuts) + 1}"
        )
