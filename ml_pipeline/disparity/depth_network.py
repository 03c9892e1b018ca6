"""A depth network of the transformers library, ready to look at pictures. Importing this imports PyTorch."""

from __future__ import annotations

import gc
import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from torch import Tensor
from transformers import AutoImageProcessor, AutoModelForDepthEstimation
from transformers.utils import logging as transformers_logging

from ml_pipeline.devices import Placement, choose_device
from ml_pipeline.errors import ModelUnavailableError, WeightsError
from ml_pipeline.manifest import Fallback
from ml_pipeline.models.record import InstalledModel
from ml_pipeline.types import Rgb8

METRIC_FAMILIES = ("glpn", "zoedepth")  # families whose configuration does not say it
TORCHVISION_FAMILIES = ("depth_pro", "zoedepth")  # families without an image processor of Pillow's
UNUSED = {"dpt": "neck.fusion_stage.layers.0.residual_layer1."}  # by family: what published files lack
TOLERANCE = 0.02  # of the range: what the self-test's two devices may differ by, at all but 1 % of the pixels
TEST_SIDE = 518
BROKEN = (
    OSError,
    ValueError,
    RuntimeError,
    TypeError,
    KeyError,
    AttributeError,
    ImportError,
    SafetensorError,
)


class DepthNetwork:
    """A network and its image processor on one device, in float32."""

    def __init__(self, folder: Path, name: str, device: torch.device) -> None:
        """Load from a folder alone, safetensors alone.

        Raises
        ------
        ModelUnavailableError
            When a package is missing; its WeightsError when files are missing, damaged or of another network.
        """
        self._network, self._processor = _load(folder, name)
        self._network.to(device=device)
        config = self._network.config
        kind = getattr(config, "depth_estimation_type", None)
        self.is_metric = kind == "metric" if kind else config.model_type in METRIC_FAMILIES
        self.device = device.type

    def predict(self, rgb: Rgb8) -> NDArray[np.float32]:
        """The answer for an (M, N, 3) picture, (m, n), at the network's own size; metres if `is_metric`."""
        with torch.inference_mode():
            inputs = self._processor(images=rgb, input_data_format="channels_last", return_tensors="pt")
            pixels = _own(inputs["pixel_values"]).to(device=self.device, dtype=torch.float32)
            predicted = self._network(pixel_values=pixels).predicted_depth[0]
            return np.asarray(predicted.float().cpu().numpy(), dtype=np.float32)


@lru_cache(maxsize=1)
def load_network(model: InstalledModel, setting: str) -> tuple[DepthNetwork, tuple[Fallback, ...]]:
    """The network of a model, once in a process, on the device of a setting if that computes as the CPU does.

    Raises
    ------
    ModelUnavailableError
        When its files are not what they were, or cannot be loaded.
    """
    model.require_intact()
    placement = choose_device(setting)
    network = DepthNetwork(model.folder, model.key, torch.device("cpu"))
    if placement.device.type == "cpu":
        return network, placement.fallbacks
    return place(network, model, placement)


def release() -> None:
    """Let go of the network and of what its device holds in reserve, after running out of memory."""
    load_network.cache_clear()
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()


def difference(reference: NDArray[np.float32], found: NDArray[np.float32]) -> str:
    """Why an answer cannot stand for the CPU's, both (m, n); nothing where it can."""
    if not np.isfinite(found).all():
        return "its answer is not finite"
    span = float(np.ptp(reference))
    if np.ptp(found) == 0 and span > 0:
        return "its answer is the same everywhere"
    apart = float(np.percentile(np.abs(found - reference), 99)) / max(span, float(np.finfo(np.float32).tiny))
    return f"its answer differs from the CPU's by {apart:.1%} of the range" if apart > TOLERANCE else ""


def trial_picture(side: int = TEST_SIDE) -> Rgb8:
    """(side, side, 3): shading, an edge, stripes and a disc, the same each time."""
    rows, columns = np.mgrid[0:side, 0:side].astype(np.float32) / side
    picture = np.stack([rows, columns, 1 - rows], axis=2)
    picture[np.hypot(rows - 0.6, columns - 0.4) < 0.2] = (0.9, 0.3, 0.1)
    picture[(rows > 0.8) & (np.floor(columns * 16) % 2 == 0)] = 0.1
    return np.asarray(picture * 255, dtype=np.uint8)


def place(
    network: DepthNetwork, model: InstalledModel, placement: Placement
) -> tuple[DepthNetwork, tuple[Fallback, ...]]:
    """Move to a device that passes the self-test; else stay on the CPU and say why."""
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    picture, name = trial_picture(), placement.device.type
    reference = network.predict(picture)
    try:
        placed = DepthNetwork(model.folder, model.key, placement.device)
        reason = difference(reference, placed.predict(picture))
    except RuntimeError as error:  # an operation that the device lacks, or no memory
        reason = f"it fails there ({str(error).splitlines()[0][:200]})"
    if not reason:
        return placed, placement.fallbacks
    told = Fallback(
        f"{model.key} on {name}", f"{model.key} on cpu", f"the self-test on {name} says: {reason}"
    )
    return network, (*placement.fallbacks, told)


def _load(folder: Path, name: str) -> tuple[Any, Any]:
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    if not any(folder.glob("*.safetensors")):
        raise WeightsError(
            f"the model {name} has no .safetensors in {folder}; other files of weights can run code when "
            "they are opened, and are never opened here"
        )
    try:
        network, report = AutoModelForDepthEstimation.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
            dtype=torch.float32,
        )
        processor = _processor(folder, name, network.config.model_type)
    except BROKEN as error:
        raise WeightsError(
            f"the model {name} cannot be loaded ({type(error).__name__}: "
            f"{str(error).splitlines()[0][:200]}); `./run.sh models verify {name}` tells whether its files "
            "are what they were"
        ) from error
    unused = UNUSED.get(network.config.model_type)
    missing = {key for key in report["missing_keys"] if unused is None or not key.startswith(unused)}
    lacking = sorted({*missing, *(str(key) for key in report["mismatched_keys"])})
    if lacking:
        raise WeightsError(
            f"the model {name} lacks {len(lacking)} of its network's tensors, {lacking[0][:80]} first, which "
            "would be random numbers; get its files again, all of one version"
        )
    for tensor in (*network.parameters(), *network.buffers()):
        tensor.data = _own(tensor.data)
    return network.eval().requires_grad_(False), processor


def _own(tensor: Tensor) -> Tensor:
    """The same numbers in memory of PyTorch's own.

    A file's mapped memory begins where the file's layout has it, and numpy's anywhere; the last bits of a
    convolution depend on that. Nor does what happens to the file afterwards matter any more.
    """
    return tensor.clone()


def _processor(folder: Path, name: str, family: str) -> Any:
    if family not in TORCHVISION_FAMILIES:
        return AutoImageProcessor.from_pretrained(folder, local_files_only=True, backend="pil")
    if importlib.util.find_spec("torchvision") is None:
        raise ModelUnavailableError(
            f"the image processor of the model {name} needs torchvision, which is not installed; install the "
            "build that goes with the installed PyTorch, or take another model"
        )
    return AutoImageProcessor.from_pretrained(folder, local_files_only=True)
