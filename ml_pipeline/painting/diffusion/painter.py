"""Painting by a diffusion network that is told the style in words; run by diffusers."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from PIL import Image

from ml_pipeline.diffusers_pipeline import filler_of, load_pipeline, run_pipeline, step_singly
from ml_pipeline.errors import WeightsError
from ml_pipeline.manifest import Fallback
from ml_pipeline.painting.base import Brief, Painting, Scene, Tick
from ml_pipeline.painting.diffusion.attempts import Attempts, Steps
from ml_pipeline.painting.diffusion.canvas import CELL_PX, View, views, working_size
from ml_pipeline.painting.diffusion.cutting import cut
from ml_pipeline.painting.diffusion.joining import join
from ml_pipeline.painting.styles import Style
from ml_pipeline.types import Mask, Rgb8

STEPS = 30
GUIDANCE = 7.5
LEAST_DENOISING, MOST_DENOISING = 0.2, 0.8  # at strength 0 and 1
CONTROL = 0.8  # weight of a ControlNet
LATENT_CHANNELS = 4
NETWORK_SHARE = 0.9  # of the time
AGAINST = "photograph, photorealistic, text, watermark, signature, picture frame, blurry"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DiffusionPainter:
    """Paints over the scene by denoising from half-way, then over what comes to light behind each layer.

    What lies behind is painted with the same weights, words and noise, around what is painted already, which
    stays [2]_: so one hand has painted all of it. A ControlNet, where the pipeline has one, keeps to the
    scene's disparity [3]_. The same scene, brief and device give the same bytes.

    References
    ----------
    .. [1] Meng et al., "SDEdit: guided image synthesis and editing with stochastic differential equations",
       ICLR 2022.
    .. [2] Avrahami, Fried & Lischinski, "Blended latent diffusion", SIGGRAPH 2023.
    .. [3] Zhang, Rao & Agrawala, "Adding conditional control to text-to-image diffusion models", ICCV 2023.
    """

    pipe: Any
    filler: Any
    revision: str
    device: str
    steps: int = STEPS
    name: str = "diffusers"
    reason: str = ""
    fallbacks: tuple[Fallback, ...] = ()
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
        name: str = "diffusers",
    ) -> DiffusionPainter:
        """Load a pipeline from a folder; nothing is fetched.

        Parameters
        ----------
        folder : Path
            As diffusers saves it, with safetensors; of Stable Diffusion's form, with a ControlNet or without.
        revision : str
            Of the weights, for the manifest.
        device : {"cpu", "cuda", "mps"}
        steps : int
            Of denoising from noise alone, at least 1; a painting takes its strength's share of them.
        variant : str
            "fp16" where the weights are saved so.
        half : bool, optional
            Compute with 16 bits; by default on a GPU only. Where numbers overflow, once more with 32.
        name : str
            What the manifest is to call it.

        Raises
        ------
        WeightsError
            When the folder holds no such pipeline, or not all of it.
        """
        if steps < 1:
            raise ValueError(f"steps is {steps}; it must be at least 1")
        half = device != "cpu" if half is None else half
        pipe = load_pipeline("painting", folder, device, variant, half)
        _require_form(pipe, folder.name)
        step_singly(pipe)
        return cls(pipe, filler_of(pipe), revision, device, steps, name)

    def paint(self, scene: Scene, brief: Brief, tick: Tick) -> Painting:
        """Paint the scene; see `Painter`. The scene's layers are left alone until the network has done."""
        if not 0 < brief.strength <= 1:
            raise ValueError(f"strength is {brief.strength}; it must be above 0 and at most 1")
        native_px = int(self.pipe.unet.config.sample_size * self.pipe.vae_scale_factor)
        shown = views(scene, working_size(scene.picture.shape, native_px))
        passes = 1 + sum(bool(view.uncovered.any()) for view in shown[1:])
        told = Steps(tick, passes, NETWORK_SHARE)
        with self._turn:  # a pipeline holds the state of one run
            painted = self._painted(shown, brief, told)
        return cut(scene, shown, painted, lambda done: tick(NETWORK_SHARE + (1 - NETWORK_SHARE) * done))

    def _painted(self, shown: list[View], brief: Brief, told: Steps) -> list[Rgb8]:
        """Every view, (m, n, 3) uint8, in their order."""
        asked, attempt = self._asked(brief), Attempts(self.pipe, self.name, self.device, told).run
        whole = attempt(lambda: self._denoised(shown[0], shown[0].picture, None, asked, told))
        painted = [whole]
        for view in shown[1:]:
            before = painted[-1]
            if view.uncovered.any():
                begun = np.where(view.uncovered[..., None], view.picture, before)
                told.next_pass()

                def run(view: View = view, begun: Rgb8 = begun) -> Rgb8:
                    return self._denoised(view, begun, view.cells, asked, told)

                before = join(before, attempt(run), view.uncovered)
            painted.append(before)
        return painted

    def _asked(self, brief: Brief) -> dict[str, Any]:
        """What is asked of the network, the same for every view."""
        denoising = LEAST_DENOISING + (MOST_DENOISING - LEAST_DENOISING) * brief.strength
        steps = max(self.steps, ceil(1 / denoising))  # else not one of them would be left
        prompt, limit = prompt_of(brief.style), self.pipe.tokenizer.model_max_length
        if len(self.pipe.tokenizer(prompt).input_ids) > limit:
            _log.warning("%s: the style has more than the %d tokens that it reads", self.name, limit)
        return {
            "seed": brief.seed,
            "prompt": prompt,
            "negative_prompt": AGAINST,
            "strength": denoising,
            "num_inference_steps": steps,
            "guidance_scale": GUIDANCE,
        }

    def _denoised(
        self, view: View, begun: Rgb8, cells: Mask | None, asked: dict[str, Any], told: Steps
    ) -> Rgb8:
        """One view painted over from `begun`: all of it, or where `cells` are True."""
        height, width = view.uncovered.shape
        more: dict[str, Any] = {"image": Image.fromarray(begun)}
        if self._has_control:
            more["control_image"] = Image.fromarray(view.nearness).convert("RGB")
            more["controlnet_conditioning_scale"] = CONTROL
        if cells is not None:
            more["mask_image"] = Image.fromarray(cells.astype(np.uint8) * np.uint8(255))
        if cells is not None or self._has_control:  # else the picture's own size is taken
            more |= {"height": height, "width": width}
        pipe = self.pipe if cells is None else self.filler
        return run_pipeline(pipe, on_step=told.step, **asked, **more)

    @property
    def _has_control(self) -> bool:
        return getattr(self.pipe, "controlnet", None) is not None


def prompt_of(style: Style) -> str:
    """What the network is told: the preset and the user's own words, or these alone where no preset fits."""
    text, title = " ".join(style.text.split()), style.preset.title
    if not text or title.lower() == text.lower():
        return title
    return f"{title}, {text}" if style.matched else f"painting, {text}"


def _require_form(pipe: Any, folder: str) -> None:
    """Raise WeightsError for a pipeline that cannot be run as this module does."""
    channels, cell = pipe.unet.config.in_channels, pipe.vae_scale_factor
    if (channels, cell) != (LATENT_CHANNELS, CELL_PX):
        raise WeightsError(
            f"the painting pipeline in {folder} takes {channels} channels at 1/{cell} of a picture's size; "
            f"one of Stable Diffusion's form takes {LATENT_CHANNELS} at 1/{CELL_PX}"
        )
    control = type(getattr(pipe, "controlnet", None)).__name__
    if control not in ("NoneType", "ControlNetModel"):
        raise WeightsError(f"the painting pipeline in {folder} has a {control}; a single ControlNet is used")
