"""Diffusion pipelines from a folder: loaded whole, run step by step, with 32 bits where 16 overflow."""

from __future__ import annotations

import gc
import importlib
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
import torch
from diffusers import (
    AutoPipelineForImage2Image,
    AutoPipelineForInpainting,
    AutoPipelineForText2Image,
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    PNDMScheduler,
)
from diffusers.utils import logging as diffusers_log
from safetensors import SafetensorError
from transformers.utils import logging as transformers_log

from ml_pipeline.errors import WeightsError
from ml_pipeline.types import Rgb8

Answer = TypeVar("Answer")
Purpose = Literal["inpainting", "painting", "generation"]
StepReport = Callable[[int, int], None]

MULTIPLE_PX = 8
NEVER_LOADED = ("safety_checker", "feature_extractor")  # listed by published pipelines, never pulled
LIBRARIES = ("diffusers", "transformers")
BROKEN = (
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
    TypeError,
    AttributeError,
    ImportError,
    AssertionError,  # what PyTorch says of a device that it was not built for
    SafetensorError,
)

_loaders: dict[Purpose, Any] = {
    "inpainting": AutoPipelineForInpainting,
    "painting": AutoPipelineForImage2Image,
    "generation": AutoPipelineForText2Image,
}
_log = logging.getLogger(__name__)


class NotFinite(Exception):
    """Raised when a network's numbers overflow half way."""


def load_pipeline(purpose: Purpose, folder: Path, device: str, variant: str = "", half: bool = False) -> Any:
    """Load a pipeline from a folder; nothing is fetched.

    Parameters
    ----------
    purpose : {"inpainting", "painting", "generation"}
        Which pipeline of the folder's family.
    folder : Path
        As diffusers saves it, with safetensors.
    device : {"cpu", "cuda", "mps"}
    variant : str
        "fp16" where the weights are saved so.
    half : bool
        Compute with 16 bits.

    Raises
    ------
    WeightsError
        When the folder holds no such pipeline, or not all of it.
    """
    for library in (diffusers_log, transformers_log):  # of what they say nothing is for the user
        library.set_verbosity_error()
        library.disable_progress_bar()
    options = {
        "local_files_only": True,
        "use_safetensors": True,
        "variant": variant or None,
        "dtype": torch.float16 if half else torch.float32,
    }
    try:
        pipe = _loaders[purpose].from_pretrained(
            folder,
            **options,
            **_networks(folder, options),
            **dict.fromkeys(NEVER_LOADED),
            requires_safety_checker=False,
        )
        pipe.set_progress_bar_config(disable=True)
        pipe.to(device)
    except BROKEN as error:
        told = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise WeightsError(f"the {purpose} pipeline in {folder.name} cannot be loaded: {told}") from error
    return pipe


def _networks(folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """The pipeline's networks, each with all its numbers: left alone, what is missing would be random."""
    index = json.loads((folder / "model_index.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    for name, value in index.items():
        if name in NEVER_LOADED or not isinstance(value, list) or value[0] not in LIBRARIES:
            continue
        kind: Any = getattr(importlib.import_module(value[0]), value[1])
        is_network = isinstance(kind, type) and issubclass(kind, torch.nn.Module)
        if is_network:
            own = options | {"variant": options["variant"] if _is_saved_as(folder / name, options) else None}
            network, told = kind.from_pretrained(folder / name, output_loading_info=True, **own)
            if told["missing_keys"]:
                lost = sorted(told["missing_keys"])
                raise ValueError(f"of the {name} {len(lost)} tensors are missing, {lost[0]} first of all")
            if name != "controlnet":  # given one, diffusers looks for a pipeline with two
                found[name] = network.eval()
    return found


def _is_saved_as(folder: Path, options: dict[str, Any]) -> bool:
    """Whether a network's weights have the variant that is wanted; not all of a pipeline's need to."""
    return any(folder.glob(f"*.{options['variant']}.safetensors"))


def filler_of(pipe: Any) -> Any:
    """A pipeline that fills masked parts with the same networks; it takes no memory of its own."""
    filler = AutoPipelineForInpainting.from_pipe(pipe)
    filler.set_progress_bar_config(disable=True)
    return filler


def step_singly(pipe: Any) -> None:
    """Let no step look back at the ones before: known parts are put in between steps, and PNDM remembers."""
    if _is_as_published(pipe):
        pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config, clip_sample=False)


def step_in_second_order(pipe: Any) -> None:
    """DPM-Solver++ where PNDM was published, which takes twice its steps; other schedulers were chosen."""
    if _is_as_published(pipe):
        pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config)


def _is_as_published(pipe: Any) -> bool:
    """Whether its scheduler is that of Stable Diffusion's first versions."""
    return isinstance(pipe.scheduler, PNDMScheduler)


def run_pipeline(pipe: Any, seed: int, on_step: StepReport | None, **asked: Any) -> Rgb8:
    """What a pipeline paints, (M, N, 3) uint8.

    The noise is drawn on the CPU from the seed alone, so that every device begins with the same one. What
    `on_step`, told of each step and of how many there are, raises ends the run.

    Raises
    ------
    NotFinite
        When numbers overflow, as soon as that is seen.
    """

    def after_step(pipe: Any, index: int, time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        if not torch.isfinite(tensors["latents"]).all():
            raise NotFinite
        if on_step is not None:
            on_step(index + 1, pipe.num_timesteps)
        return tensors

    with torch.inference_mode():
        found = pipe(
            **asked,
            generator=torch.Generator("cpu").manual_seed(seed),
            callback_on_step_end=after_step,
            output_type="np",
        ).images[0]
    if not np.isfinite(found).all():
        raise NotFinite
    return np.asarray(np.rint(np.clip(found, 0, 1) * 255), dtype=np.uint8)


def in_any_precision(pipe: Any, name: str, run: Callable[[], Answer]) -> Answer:
    """Run with the precision that was loaded, or with 32 bits where numbers overflow.

    Raises
    ------
    NotFinite
        When they overflow with 32 bits too.
    """
    loaded = pipe.unet.dtype
    try:
        return run()
    except NotFinite:
        if loaded == torch.float32:
            raise
    _log.warning("%s: numbers overflow with 16 bits; once more with 32", name)
    pipe.to(torch.float32)
    try:
        return run()
    finally:
        pipe.to(loaded)  # exact, and the next run begins as this one did


def release_memory(device: str) -> None:
    """Give back what PyTorch keeps of a device's memory for later."""
    gc.collect()
    if device == "cuda":
        torch.cuda.empty_cache()
    elif device == "mps":
        torch.mps.empty_cache()
