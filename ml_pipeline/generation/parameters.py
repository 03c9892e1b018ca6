"""What a user can ask of a picture from a prompt, with its ranges. Light: the server imports it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from ml_pipeline.errors import ParameterError
from ml_pipeline.parameters import MAX_SEED

MAX_PROMPT_LENGTH = 2000
MIN_IMAGE_SIDE_PX, MAX_IMAGE_SIDE_PX = 64, 2048
SMALLEST_PROCEDURAL_PX = 512


class Provider(StrEnum):
    """What makes pictures: a painter of landscapes, a network on this machine, or Replicate's service."""

    PROCEDURAL = "procedural"
    DIFFUSION = "diffusion"
    REPLICATE = "replicate"

    @property
    def is_remote(self) -> bool:
        """Whether another machine does the work, and the prompt goes there."""
        return self is Provider.REPLICATE


@dataclass(frozen=True)
class GenerationParameters:
    """One request; construction raises ParameterError on the first value that is out of its range.

    `model` is the key of a network on this machine, or a model of Replicate's; empty where the provider has
    but one. `width` and `height`, in pixels, are the provider's own where they are None. Of several images
    the k-th, from 1 on, has the seed `seed_of(k)`.
    """

    prompt: str
    negative_prompt: str = ""
    provider: Provider = Provider.PROCEDURAL
    model: str = ""
    num_images: int = 1
    width: int | None = None
    height: int | None = None
    seed: int = 42

    def __post_init__(self) -> None:
        _check_text("prompt", self.prompt, smallest=1)
        _check_text("negative_prompt", self.negative_prompt, smallest=0)
        _check_range("num_images", self.num_images, 1, None)
        _check_range("seed", self.seed, 0, MAX_SEED)
        smallest = SMALLEST_PROCEDURAL_PX if self.provider is Provider.PROCEDURAL else MIN_IMAGE_SIDE_PX
        for name, side in (("width", self.width), ("height", self.height)):
            if side is not None:
                _check_range(name, side, smallest, MAX_IMAGE_SIDE_PX, f" pixels with {self.provider}")

    def seed_of(self, index: int) -> int:
        """Each image has its own; the first has the one that was given."""
        return (self.seed + index - 1) % (MAX_SEED + 1)

    def request_of(self, index: int) -> ImageRequest:
        return ImageRequest(
            self.prompt, self.negative_prompt, self.model, self.width, self.height, self.seed_of(index)
        )

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> GenerationParameters:
        """The inverse of `to_dict`, after a journey through JSON."""
        return cls(**{**values, "provider": Provider(values["provider"])})


@dataclass(frozen=True)
class ImageRequest:
    """One picture that is wanted."""

    prompt: str
    negative_prompt: str
    model: str
    width: int | None
    height: int | None
    seed: int


def _check_text(name: str, text: str, smallest: int) -> None:
    if len(text) > MAX_PROMPT_LENGTH:
        raise ParameterError(f"{name} has {len(text)} characters; at most {MAX_PROMPT_LENGTH} are allowed")
    if len(text.strip()) < smallest:
        raise ParameterError(
            f"{name} is empty; say in 1 to {MAX_PROMPT_LENGTH} characters what is to be seen"
        )


def _check_range(name: str, value: int, low: int, high: int | None, more: str = "") -> None:
    if value < low or (high is not None and value > high):
        told = f"at least {low}" if high is None else f"from {low} to {high}"
        raise ParameterError(f"{name} is {value}; it must be {told}{more}")
