"""What a manifest says of pictures from a prompt. Light: the server imports it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ml_pipeline.fallback import Fallback
from ml_pipeline.generation.parameters import Provider


def image_filename(index: int) -> str:
    """`image_1.png` for the first."""
    return f"image_{index}.png"


def image_disparity_filename(index: int) -> str:
    """`image_1_disparity.png`, where the provider knows what is near and what is far."""
    return f"image_{index}_disparity.png"


@dataclass(frozen=True)
class ImageRecord:
    """One picture as it lies on disk, 8-bit sRGB PNG, and what made it.

    `disparity_filename` holds its true disparity, 16 bits, 65535 nearest, where the provider knows it.
    `understood` says what the provider took the prompt for, where it can say.
    """

    index: int
    filename: str
    seed: int
    width: int
    height: int
    sha256: str
    size_bytes: int
    provider: Provider
    model: str
    revision: str
    device: str
    disparity_filename: str | None = None
    understood: str = ""
    fallbacks: tuple[Fallback, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ImageRecord:
        """The inverse of `to_dict`, after a journey through JSON."""
        fallbacks = tuple(Fallback(**fallback) for fallback in values["fallbacks"])
        return cls(**{**values, "provider": Provider(values["provider"]), "fallbacks": fallbacks})


@dataclass(frozen=True)
class GenerationRecord:
    """The prompt, the provider and why it was taken, and the pictures that it made."""

    prompt: str
    negative_prompt: str
    provider: Provider
    reason: str
    images: tuple[ImageRecord, ...]
