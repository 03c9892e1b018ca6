"""Disparity by a depth network on this machine. Light until a network is loaded."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.disparity.base import Disparity, normalise
from ml_pipeline.disparity.embedded import EmbeddedEstimator
from ml_pipeline.disparity.refine import follow_contours
from ml_pipeline.disparity.rows import is_plain, lower_is_nearer
from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.manifest import Fallback
from ml_pipeline.memory_errors import ran_out_of_memory
from ml_pipeline.models.environment import prepare_environment
from ml_pipeline.models.record import InstalledModel
from ml_pipeline.regions import working_size
from ml_pipeline.types import Rgb8

WIDEST = 2.0  # sides' ratio that a network is shown; what is longer is squeezed, as its memory grows with it
FLATTEST = 1e-4  # an answer that differs by less than this share of its largest value tells nothing
FAINTEST = 1e-5  # nor does one whose values all lie closer together; untrained networks give about 1e-7
NEAREST_M = 1e-3  # metres; nearer than that no metric network is to be believed


class Network(Protocol):
    """What the estimator asks of a network."""

    is_metric: bool
    device: str

    def predict(self, rgb: Rgb8) -> NDArray[np.float32]:
        """(m, n) for an (M, N, 3) picture: larger is nearer, or metres where it is metric."""
        ...


@dataclass(frozen=True)
class TransformersEstimator:
    """A depth network, refined along the photo's contours."""

    model: InstalledModel
    network: Network
    fallbacks: tuple[Fallback, ...] = ()

    @classmethod
    def load(cls, model: InstalledModel, device: str = "auto") -> TransformersEstimator:
        """Load a model, once in a process.

        Parameters
        ----------
        model : InstalledModel
        device : {"auto", "cpu", "cuda", "mps"}

        Raises
        ------
        ModelUnavailableError
            When PyTorch or a package is missing, or the model's files cannot be used.
        """
        prepare_environment()
        try:
            from ml_pipeline.disparity.depth_network import load_network  # heavy: PyTorch and transformers
        except (ImportError, OSError, ValueError) as error:
            raise ModelUnavailableError(
                f"PyTorch or transformers cannot be imported ({type(error).__name__}); install "
                "requirements.txt again"
            ) from error
        network, fallbacks = load_network(model, device)
        return cls(model, network, fallbacks)

    def estimate(self, rgb: Rgb8) -> Disparity:
        """Disparity of an (M, N, 3) uint8 picture at working size (about 0.35 megapixels).

        Where the network runs out of memory, or its answer is not finite or the same everywhere, the estimate
        is the embedded network's, and says so.
        """
        small = working_size(rgb)
        if is_plain(small):
            return lower_is_nearer(small, self.model.key)
        try:
            answer = self.network.predict(squeeze(small))
        except (MemoryError, RuntimeError) as error:
            if not ran_out_of_memory(error):
                raise
            from ml_pipeline.disparity.depth_network import release  # loaded already, with the network

            release()
            return self._by_embedded(rgb, f"there was not enough memory on {self.network.device}")
        if not np.isfinite(answer).all():
            return self._by_embedded(rgb, "its answer for this picture is not finite")
        values = as_disparity(answer, self.network.is_metric)
        if np.ptp(values) <= max(FAINTEST, FLATTEST * float(np.abs(values).max())):
            return self._by_embedded(rgb, "its answer for this picture is the same everywhere")
        refined = normalise(follow_contours(small, normalise(values)))
        return Disparity(refined, self.model.key, self.model.revision, self.network.device, self.fallbacks)

    def _by_embedded(self, rgb: Rgb8, reason: str) -> Disparity:
        estimate = EmbeddedEstimator().estimate(rgb)
        told = Fallback(self.model.key, estimate.model, reason)
        return replace(estimate, fallbacks=(*self.fallbacks, told, *estimate.fallbacks))


def unload() -> None:
    """Let go of the network of the last job, where one was loaded."""
    loaded = sys.modules.get("ml_pipeline.disparity.depth_network")
    if loaded is not None:
        loaded.release()


def squeeze(rgb: Rgb8) -> Rgb8:
    """A picture whose sides differ by no more than 2:1, of about the same area; others as they are."""
    height, width = rgb.shape[:2]
    if max(width / height, height / width) <= WIDEST:
        return rgb
    short, long = (height * width / WIDEST) ** 0.5, (height * width * WIDEST) ** 0.5
    rows, columns = (round(short), round(long)) if width > height else (round(long), round(short))
    shorter = (min(columns, width), min(rows, height))
    averaged = cv2.resize(rgb, shorter, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(averaged, (columns, rows), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def as_disparity(answer: NDArray[np.float32], is_metric: bool) -> NDArray[np.float32]:
    """Larger is nearer: a metric answer's inverse, 1/metres; a relative answer as it is. (m, n)."""
    return np.reciprocal(np.maximum(answer, np.float32(NEAREST_M))) if is_metric else answer
