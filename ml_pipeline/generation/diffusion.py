"""Pictures from words by a diffusion network on this machine; run by diffusers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from ml_pipeline.diffusers_pipeline import MULTIPLE_PX, load_pipeline, step_in_second_order
from ml_pipeline.diffusers_pipeline import run_pipeline as denoise
from ml_pipeline.errors import ImageFailedError, WeightsError
from ml_pipeline.fallback import Fallback
from ml_pipeline.generation.base import GeneratedImage, Watch
from ml_pipeline.generation.parameters import ImageRequest, Provider
from ml_pipeline.io import encode_png
from ml_pipeline.memory_errors import ran_out_of_memory
from ml_pipeline.painting.base import PaintingFailure
from ml_pipeline.painting.diffusion.attempts import Attempts, Steps
from ml_pipeline.types import Rgb8

STEPS = 25  # with DPM-Solver++ of second order, whose paper takes 15 to 20 [2]
GUIDANCE = 7.5  # what Stable Diffusion 1.5 is published with
LATENT_CHANNELS = 4
NETWORK_SHARE = 0.95  # of the time; decoding is the rest
WHOLE_PX = 768 * 768  # a larger picture is decoded in tiles: memory grows no further
MARKS = 2  # of the tokens that a network reads these say where the text begins and ends


@dataclass(frozen=True)
class DiffusionProvider:
    """Makes pictures by denoising from noise alone, told in words what is to be seen [1]_.

    The same request, weights and device give the same bytes. It computes until the picture is there: nothing
    else on the event loop goes on meanwhile.

    References
    ----------
    .. [1] Rombach et al., "High-resolution image synthesis with latent diffusion models", CVPR 2022.
    .. [2] Lu et al., "DPM-Solver++: fast solver for guided sampling of diffusion probabilistic models", 2022.
    """

    pipe: Any
    model: str
    revision: str
    device: str
    steps: int = STEPS
    _turn: Lock = field(default_factory=Lock, repr=False, compare=False)

    @classmethod
    def load(
        cls,
        folder: Path,
        revision: str,
        device: str = "cpu",
        *,
        steps: int = STEPS,
        variant: str = "",
        half: bool | None = None,
        model: str = "diffusers",
    ) -> DiffusionProvider:
        """Load a pipeline from a folder; nothing is fetched.

        Parameters
        ----------
        folder : Path
            As diffusers saves it, with safetensors; of Stable Diffusion 1's form, without a ControlNet.
        revision : str
            Of the weights, for the manifest.
        device : {"cpu", "cuda", "mps"}
        steps : int
            Of denoising, at least 1.
        variant : str
            "fp16" where the weights are saved so.
        half : bool, optional
            Compute with 16 bits; by default on a GPU only. Where numbers overflow, once more with 32.
        model : str
            What the manifest is to call it.

        Raises
        ------
        WeightsError
            When the folder holds no such pipeline, or not all of it.
        """
        if steps < 1:
            raise ValueError(f"steps is {steps}; it must be at least 1")
        half = device != "cpu" if half is None else half
        pipe = load_pipeline("generation", folder, device, variant, half)
        _require_form(pipe, folder.name)
        step_in_second_order(pipe)
        return cls(pipe, model, revision, device, steps)

    @property
    def name(self) -> Provider:
        return Provider.DIFFUSION

    async def generate(self, wanted: ImageRequest, target: Path, watch: Watch) -> GeneratedImage:
        """Make one picture; see `ImageProvider`. Sides are rounded to multiples of 8.

        Raises
        ------
        ImageFailedError
            When the network's numbers are not finite with 32 bits either, or the device cannot do something.
        MemoryError
            When memory does not suffice, not even with attention in slices.
        """
        return self._made(wanted, target, watch)

    def size_of(self, wanted: ImageRequest) -> tuple[int, int]:
        """Width and height of the picture: as wanted, else the side of those that the network learnt from."""
        native_px = self.pipe.unet.config.sample_size * self.pipe.vae_scale_factor
        width, height = (
            max(round(side / MULTIPLE_PX), 1) * MULTIPLE_PX if side is not None else native_px
            for side in (wanted.width, wanted.height)
        )
        return width, height

    def _made(self, wanted: ImageRequest, target: Path, watch: Watch) -> GeneratedImage:
        width, height = self.size_of(wanted)
        watch.tick(0)
        with self._turn:  # a pipeline holds the state of one run
            rgb = self._painted(wanted, width, height, watch)
        watch.tick(NETWORK_SHARE)
        target.write_bytes(encode_png(rgb))
        told = (*_of_size(wanted, width, height), *self._of_words(wanted))
        return GeneratedImage(target, self.name, self.model, self.revision, self.device, fallbacks=told)

    def _painted(self, wanted: ImageRequest, width: int, height: int, watch: Watch) -> Rgb8:
        """(height, width, 3) uint8."""
        told = Steps(watch.tick, passes=1, share=NETWORK_SHARE)
        self.pipe.vae.use_tiling = width * height > WHOLE_PX

        def once() -> Rgb8:
            return denoise(
                self.pipe,
                wanted.seed,
                told.step,
                prompt=wanted.prompt,
                negative_prompt=wanted.negative_prompt,
                width=width,
                height=height,
                num_inference_steps=self.steps,
                guidance_scale=GUIDANCE,
            )

        try:
            return Attempts(self.pipe, self.model, self.device, told).run(once)
        except PaintingFailure as failure:
            if ran_out_of_memory(failure):
                raise MemoryError(
                    f"{self.model} has not enough memory on {self.device} for {width}×{height} pixels"
                ) from failure
            raise ImageFailedError(f"{self.model} could not make the picture: {failure}") from failure

    def _of_words(self, wanted: ImageRequest) -> list[Fallback]:
        """What is not read of the words."""
        limit, told = self.pipe.tokenizer.model_max_length, []
        for name in ("prompt", "negative_prompt"):
            count = len(self.pipe.tokenizer(getattr(wanted, name)).input_ids)
            if count > limit:
                read = f"the first {limit - MARKS} of its tokens"
                why = f"{self.model} reads no more; what comes after them has no effect"
                told.append(Fallback(f"{name} of {count - MARKS} tokens", read, why))
        return told


def _of_size(wanted: ImageRequest, width: int, height: int) -> list[Fallback]:
    """What was rounded."""
    return [
        Fallback(f"{name} {asked}", f"{name} {used}", f"the network's sides are multiples of {MULTIPLE_PX}")
        for name, asked, used in (("width", wanted.width, width), ("height", wanted.height, height))
        if asked not in (None, used)
    ]


def _require_form(pipe: Any, folder: str) -> None:
    """Raise WeightsError for a pipeline that cannot be run as this module does."""
    if getattr(pipe, "controlnet", None) is not None:
        raise WeightsError(
            f"the generation pipeline in {folder} has a ControlNet, which wants a picture too; it can paint, "
            "but make none from words alone"
        )
    channels, cell, side = pipe.unet.config.in_channels, pipe.vae_scale_factor, pipe.unet.config.sample_size
    if (channels, cell) != (LATENT_CHANNELS, MULTIPLE_PX) or not isinstance(side, int):
        raise WeightsError(
            f"the generation pipeline in {folder} takes {channels} channels at 1/{cell} of a picture's size, "
            f"of {side} a side; one of Stable Diffusion's form takes {LATENT_CHANNELS} at 1/{MULTIPLE_PX}, "
            "and squares"
        )
