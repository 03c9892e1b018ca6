"""Filling by LaMa, a network that continues textures and lines; run by ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as trouble

from ml_pipeline.errors import WeightsError
from ml_pipeline.inpainting.base import Canvas, EngineFailure, Filling
from ml_pipeline.manifest import Fallback
from ml_pipeline.types import Mask, Rgb8

LONGEST_PX = 512  # the size that it was trained at
MULTIPLE_PX = 8
PROVIDERS = {"mps": "CoreMLExecutionProvider", "cuda": "CUDAExecutionProvider", "cpu": "CPUExecutionProvider"}
DTYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16}
BROKEN = (
    trouble.InvalidProtobuf,
    trouble.InvalidGraph,
    trouble.InvalidArgument,
    trouble.NoSuchFile,
    trouble.NotImplemented,
    trouble.Fail,
    trouble.EPFail,
    trouble.EngineError,
    trouble.NoModel,
    trouble.RuntimeException,
)


@dataclass(frozen=True)
class LamaInpainter:
    """Completes a picture with Fourier convolutions, which see all of it at once.

    The file is one that `./run.sh models` knows: a picture in [0, 1] and a mask, 1 where to fill, go in, both
    of the same size, and a picture comes out.

    References
    ----------
    .. [1] Suvorov et al., "Resolution-robust large mask inpainting with Fourier convolutions", WACV 2022.
    """

    session: Any
    image: Any
    mask: Any
    canvas: Canvas
    revision: str
    device: str
    name: str = "lama"
    fallbacks: tuple[Fallback, ...] = ()

    @classmethod
    def load(cls, path: Path, revision: str, device: str = "auto", name: str = "lama") -> LamaInpainter:
        """Open a file of weights.

        Parameters
        ----------
        path : Path
            An ONNX file.
        revision : str
            Of the weights, for the manifest.
        device : {"auto", "cpu", "cuda", "mps"}
            Auto takes what ONNX Runtime offers, a GPU first.
        name : str
            What the manifest is to call it.

        Raises
        ------
        WeightsError
            When the file cannot be read, or is no inpainting network of this form.
        """
        chosen, fallbacks = _choose_provider(device)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = max(1, cv2.getNumThreads())
        options.inter_op_num_threads = 1
        options.use_deterministic_compute = True
        options.log_severity_level = 3
        session, why = _session(path, options, chosen)
        if why:
            fallbacks = (*fallbacks, Fallback(f"device {chosen}", "device cpu", why))
            chosen = "cpu"
        image, mask = _inputs(session, path)
        return cls(session, image, mask, _canvas(image.shape), revision, chosen, name, fallbacks)

    def fill(self, rgb: Rgb8, known: Mask, holes: Mask, visible_px: int) -> Filling:
        """Fill holes; see `Inpainter`."""
        image = np.ascontiguousarray(rgb.transpose(2, 0, 1)[None], DTYPES[self.image.type])
        image /= image.dtype.type(255)  # (1, 3, M, N)
        mask = np.ascontiguousarray(holes[None, None], DTYPES[self.mask.type])  # (1, 1, M, N)
        try:
            (answer, *_) = self.session.run(None, {self.image.name: image, self.mask.name: mask})
        except (*BROKEN, MemoryError) as error:
            raise EngineFailure(f"the network failed: {_first_line(error)}") from error
        return Filling(_picture(np.asarray(answer, np.float32), rgb, known), self.name)


def _picture(answer: NDArray[np.float32], rgb: Rgb8, known: Mask) -> Rgb8:
    """(M, N, 3) uint8 of a network's answer, whether it counts to 1 or to 255."""
    if answer.shape != (1, 3, *known.shape):
        raise EngineFailure(
            f"the network answered with {answer.shape} where (1, 3, {known.shape}) was wanted"
        )
    if not np.isfinite(answer).all():
        raise EngineFailure("the network answered with numbers that are not finite")
    picture = answer[0].transpose(1, 2, 0)
    if not known.any():
        counts_to_255 = picture.max() > 2
    else:  # what is known comes back much as it went in
        wanted = rgb[known].astype(np.float32)
        errors = [float(np.abs(scale * picture[known] - wanted).mean()) for scale in (1, 255)]
        counts_to_255 = errors[0] <= errors[1]
    return np.asarray(np.rint(np.clip(picture if counts_to_255 else 255 * picture, 0, 255)), dtype=np.uint8)


def _session(path: Path, options: Any, device: str) -> tuple[Any, str]:
    """The network on a device, else on the CPU and why."""
    if device != "cpu":
        try:
            session = onnxruntime.InferenceSession(
                str(path), options, providers=[PROVIDERS[device], PROVIDERS["cpu"]]
            )
        except BROKEN as error:
            return _session(path, options, "cpu")[0], f"ONNX Runtime failed there: {_first_line(error)}"
        is_there = PROVIDERS[device] in session.get_providers()
        return session, "" if is_there else "ONNX Runtime could not start there"
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=[PROVIDERS["cpu"]]), ""
    except BROKEN as error:
        raise WeightsError(
            f"{path.name} cannot be loaded: {_first_line(error)}; `./run.sh models` fetches it"
        ) from error


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]


def _choose_provider(device: str) -> tuple[str, tuple[Fallback, ...]]:
    """The device, and what fell back where it is not the one that was asked for."""
    offered = onnxruntime.get_available_providers()
    there = [name for name, provider in PROVIDERS.items() if provider in offered]
    if device == "auto":
        return there[0], ()
    if device in there:
        return device, ()
    return "cpu", (Fallback(f"device {device}", "device cpu", f"ONNX Runtime offers no {device} here"),)


def _inputs(session: Any, path: Path) -> tuple[Any, Any]:
    """The picture's input and the mask's, told by their channels."""
    given = {tuple(node.shape[1:2]): node for node in session.get_inputs() if len(node.shape) == 4}
    image, mask = given.get((3,)), given.get((1,))
    if image is None or mask is None or {image.type, mask.type} - DTYPES.keys():
        shapes = ", ".join(f"{node.name} {node.shape} {node.type}" for node in session.get_inputs())
        raise WeightsError(
            f"{path.name} takes {shapes}; wanted are a picture (1, 3, M, N) and a mask (1, 1, M, N), floats"
        )
    return image, mask


def _canvas(shape: Sequence[int | str]) -> Canvas:
    """A square of the network's own size, or any multiple of 8 where its size is not fixed."""
    sides = [side for side in shape[2:] if isinstance(side, int)]
    if len(sides) == 2 and sides[0] == sides[1]:
        return Canvas(sides[0], is_square=True)
    if sides:
        raise WeightsError(f"the network takes pictures of {shape}; only squares or free sizes are supported")
    return Canvas(LONGEST_PX, MULTIPLE_PX)
