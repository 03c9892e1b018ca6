"""Filling by a diffusion network, which invents what might be there; run by diffusers."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import torch
from diffusers import AutoPipelineForInpainting
from diffusers.utils import logging as diffusers_log
from PIL import Image
from safetensors import SafetensorError
from transformers.utils import logging as transformers_log

from ml_pipeline.errors import WeightsError
from ml_pipeline.inpainting.base import Canvas, EngineFailure, Filling
from ml_pipeline.manifest import Fallback
from ml_pipeline.types import Mask, Rgb8

MULTIPLE_PX = 8
STEPS = 25
GUIDANCE = 1.0  # without a prompt there is nothing to be guided to
SLOW = "diffusion on a CPU takes minutes for each hidden area"

OUT_OF_MEMORY = ("out of memory", "allocate memory", "not enough memory")

StepReport = Callable[[int, int], None]

_from_pretrained: Any = AutoPipelineForInpainting.from_pretrained
_log = logging.getLogger(__name__)
BROKEN = (
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
    TypeError,
    AttributeError,
    ImportError,
    SafetensorError,
)


class _NotFinite(Exception):
    """Raised when the numbers overflow half way."""


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
        for library in (diffusers_log, transformers_log):  # of what they say nothing is for the user
            library.set_verbosity_error()
            library.disable_progress_bar()
        try:
            pipe = _from_pretrained(
                folder,
                local_files_only=True,
                use_safetensors=True,
                variant=variant or None,
                dtype=torch.float16 if half else torch.float32,
                safety_checker=None,
                requires_safety_checker=False,
            )
            pipe.set_progress_bar_config(disable=True)
            pipe.to(device)
        except BROKEN as error:
            told = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise WeightsError(
                f"the inpainting pipeline in {folder.name} cannot be loaded: {told}"
            ) from error
        longest = int(pipe.unet.config.sample_size * pipe.vae_scale_factor)
        canvas = Canvas(max(longest // MULTIPLE_PX, 1) * MULTIPLE_PX, MULTIPLE_PX)
        return cls(pipe, canvas, revision, device, seed, steps, on_step, name, fallbacks)

    def fill(self, rgb: Rgb8, known: Mask, holes: Mask, visible_px: int) -> Filling:
        """Fill holes; see `Inpainter`. What `on_step` raises passes through."""
        if self.device == "cpu":
            _log.warning("%s: %s", self.name, SLOW)
        with self._turn:  # a pipeline holds the state of one run
            try:
                return Filling(self._in_any_precision(rgb, holes), self.name)
            except _NotFinite:
                raise EngineFailure("the network's numbers are not finite") from None
            except RuntimeError as error:  # PyTorch's own are RuntimeErrors, not all of a kind
                if not any(told in str(error).lower() for told in OUT_OF_MEMORY):
                    told = (str(error) or type(error).__name__).splitlines()[0][:200]
                    raise EngineFailure(f"the network failed on {self.device}: {told}") from error
                self._release()
                raise EngineFailure(f"the memory of the {self.device} device does not suffice") from error

    def _in_any_precision(self, rgb: Rgb8, holes: Mask) -> Rgb8:
        """With the precision that was loaded, or with 32 bits where numbers overflow."""
        loaded = self.pipe.unet.dtype
        try:
            return self._denoised(rgb, holes)
        except _NotFinite:
            if loaded == torch.float32:
                raise
        _log.warning("%s: numbers overflow with 16 bits; once more with 32", self.name)
        self.pipe.to(torch.float32)
        try:
            return self._denoised(rgb, holes)
        finally:
            self.pipe.to(loaded)  # exact, and the next hole begins as this one did

    def _denoised(self, rgb: Rgb8, holes: Mask) -> Rgb8:
        """(M, N, 3) uint8; sides are multiples of 8."""
        height, width = holes.shape
        with torch.inference_mode():
            found = self.pipe(
                prompt="",
                image=Image.fromarray(rgb),
                mask_image=Image.fromarray(holes.astype(np.uint8) * np.uint8(255)),
                height=height,
                width=width,
                strength=1.0,
                num_inference_steps=self.steps,
                guidance_scale=GUIDANCE,
                generator=torch.Generator("cpu").manual_seed(self.seed),
                callback_on_step_end=self._after_step,
                output_type="np",
            ).images[0]
        if not np.isfinite(found).all():
            raise _NotFinite
        return np.asarray(np.rint(np.clip(found, 0, 1) * 255), dtype=np.uint8)

    def _after_step(self, pipe: Any, index: int, time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        if not torch.isfinite(tensors["latents"]).all():
            raise _NotFinite
        if self.on_step is not None:
            self.on_step(index + 1, pipe.num_timesteps)
        return tensors

    def _release(self) -> None:
        gc.collect()
        if self.device == "cuda":
            torch.cuda.empty_cache()
        elif self.device == "mps":
            torch.mps.empty_cache()
