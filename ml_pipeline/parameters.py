"""What a user can ask of one run, with its ranges. Light: the server imports it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from ml_pipeline.errors import ModeUnavailableError, ParameterError

MIN_LAYERS, MAX_LAYERS = 2, 5
MAX_SEED = 2**32 - 1
MAX_STYLE_LENGTH = 500
MIN_SIDE_PX = 16
EMBEDDED_MODEL = "embedded"
DEPTH_MODELS = ("auto", EMBEDDED_MODEL)

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


AVAILABLE_MODES = (Mode.PHOTO_REALISTIC,)


@dataclass(frozen=True)
class Parameters:
    """One run's parameters; construction raises ParameterError on the first that is out of range."""

    mode: Mode = Mode.PHOTO_REALISTIC
    num_layers: int = 4
    depth_model: str = "auto"
    disparity_convention: DisparityConvention = DisparityConvention.DISPARITY
    painterly_style: str = "oil painting"
    painterly_strength: float = 0.5
    painterly_seed: int = 42

    def __post_init__(self) -> None:
        _check_range("num_layers", self.num_layers, MIN_LAYERS, MAX_LAYERS)
        _check_range("painterly_strength", self.painterly_strength, 0.0, 1.0)
        _check_range("painterly_seed", self.painterly_seed, 0, MAX_SEED)
        if len(self.painterly_style) > MAX_STYLE_LENGTH:
            raise ParameterError(
                f"painterly_style has {len(self.painterly_style)} characters; "
                f"at most {MAX_STYLE_LENGTH} are allowed"
            )
        if self.depth_model not in DEPTH_MODELS:
            raise ParameterError(
                f"depth_model is {self.depth_model[:80]!r}; it must be one of {', '.join(DEPTH_MODELS)}"
            )

    def require_available_mode(self) -> None:
        """Raise ModeUnavailableError where this version has no such mode; nothing is quietly replaced."""
        if self.mode not in AVAILABLE_MODES:
            raise ModeUnavailableError(
                f"mode {self.mode.value!r} is not part of this version; use one of "
                + ", ".join(repr(mode.value) for mode in AVAILABLE_MODES)
            )

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Parameters:
        """The inverse of `to_dict`, after a journey through JSON."""
        return cls(
            **{
                **values,
                "mode": Mode(values["mode"]),
                "disparity_convention": DisparityConvention(values["disparity_convention"]),
            }
        )


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise ParameterError(f"{name} is {value}; it must be from {low} to {high}")
