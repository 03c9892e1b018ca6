"""Filling by a diffusion network, which invents what might be there; run by diffusers."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from PIL import Image

from ml_pipeline.diffusers_pipeline import (
    MULTIPLE_PX,
    NotFinite,
    StepReport,
    in_any_precision,
    load_pipeline,
    release_memory,
    run_pipeline,
)
from ml_pipeline.inpainting.base import Canvas, EngineFailure, Filling
from ml_pipeline.manifest import Fallback
from ml_pipeline.memory_errors import ran_out_of_memory
from ml_pipeline.types import Mask, Rgb8

STEPS = 25
GUIDANCE = 1.0  # without a prompt there is nothing to be guided to
SLOW = "diffusion on a CPU takes minutes for each hidden area"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DiffusersInpainter:
    """Completes a picture by denoising, given what is around the hole.

    It is asked without words. The same picture and seed give the same bytes, on one device.

    References
    ----------
    .. [1] Rombach et al., "High-resolution image synthesis with latent diffusion models", CVPR 2022.
    """

    pipe: Any
    canvas: Canvas
    revision: str
    device: str
    seed: int = 0
    steps: int = STEPS
    on_step: StepReport | None = None
    name: str = "diffusers"
    fallbacks: tuple[Fallback, ...] = ()
    _turn: Lock = field(default_factory=Lock, repr=False, compare=False)

    @classmethod
    def load(
        cls,
        folder: Path,
        revision: str,
        device: str = "cpu",
        *,
        seed: int = 0,
        steps: int = STEPS,
        variant: str = "",
        half: bool | None = None,
        on_step: StepReport | None = None,
        name: str = "diffusers",
        fallbacks: tuple[Fallback, ...] = (),
    ) -> DiffusersInpainter:
        """Load a pipeline from a folder; nothing is fetched.

        Parameters
        ----------
        folder : Path
            As diffusers saves it, with safetensors.
        revision : str
            Of the weights, for the manifest.
        device : {"cpu", "cuda", "mps"}
        seed : int
            Of the noise that each hole begins with.
        steps : int
            Of denoising, at least 1.
        variant : str
            "fp16" where the weights are saved so.
        half : bool, optional
            Compute with 16 bits; by default on a GPU only. Where numbers overflow, once more with 32.
        on_step : callable, optional
            Told of each step and of how many there are. What it raises ends the filling.
        name : str
            What the manifest is to call it.
        fallbacks : tuple of Fallback
            What could not be had so far.

        Raises
        ------
        WeightsError
            When the folder holds no such pipeline, or not all of it.
        """
        if steps < 1:
            raise ValueError(f"steps is {steps}; it must be at least 1")
        half = device != "cpu" if half is None else half
        pipe = load_pipeline("inpainting", folder, device, variant, half)
        longest = int(pipe.unet.config.sample_size * pipe.vae_scale_factor)
        canvas = Canvas(max(longest // MULTIPLE_PX, 1) * MULTIPLE_PX, MULTIPLE_PX)
        return cls(pipe, canvas, revision, device, seed, steps, on_step, name, fallbacks)

    def fill(self, rgb: Rgb8, known: Mask, holes: Mask, visible_px: int) -> Filling:
        """Fill holes; see `Inpainter`. What `on_step` raises passes through."""
        if self.device == "cpu":
            _log.warning("%s: %s", self.name, SLOW)
        with self._turn:  # a pipeline holds the state of one run
            try:
                filled = in_any_precision(self.pipe, self.name, lambda: self._denoised(rgb, holes))
            except NotFinite:
                raise EngineFailure("the network's numbers are not finite") from None
            except RuntimeError as error:
                if not ran_out_of_memory(error):
                    told = (str(error) or type(error).__name__).splitlines()[0][:200]
                    raise EngineFailure(f"the network failed on {self.device}: {told}") from error
                release_memory(self.device)
                raise EngineFailure(f"the memory of the {self.device} device does not suffice") from error
        return Filling(filled, self.name)

    def _denoised(self, rgb: Rgb8, holes: Mask) -> Rgb8:
        """(M, N, 3) uint8; sides are multiples of 8."""
        height, width = holes.shape
        return run_pipeline(
            self.pipe,
            self.seed,
            self.on_step,
            prompt="",
            image=Image.fromarray(rgb),
            mask_image=Image.fromarray(holes.astype(np.uint8) * np.uint8(255)),
            height=height,
            width=width,
            strength=1.0,
            num_inference_steps=self.steps,
            guidance_scale=GUIDANCE,
        )
