"""How long jobs will take yet, by what jobs like them took; nothing where that is not known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from backend.database.queue import Kind, QueuedJob, Sample

NEAREST = 8
LIKE_SIZE = 10.0
"""A picture that many times larger or smaller says nothing of this one's time."""
TELLING_PROGRESS = 0.05
POLL_S = (1, 30)


class Estimator:
    """Knows what jobs took lately."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._samples = samples
        self._known: dict[tuple[Kind, float], float | None] = {}

    @property
    def knows_nothing(self) -> bool:
        return not self._samples

    def total_s(self, kind: Kind, megapixels: float) -> float | None:
        """Of the samples most like this job, the time for as many pixels; None where none is like it."""
        if (kind, megapixels) not in self._known:
            self._known[kind, megapixels] = self._total_s(kind, megapixels)
        return self._known[kind, megapixels]

    def _total_s(self, kind: Kind, megapixels: float) -> float | None:
        ranked = sorted(
            (_differences(kind, sample.kind), _distance(megapixels, sample.megapixels), number)
            for number, sample in enumerate(self._samples)
            if _is_like(kind, sample.kind)
        )
        near = [self._samples[number] for _, distance, number in ranked if distance <= math.log(LIKE_SIZE)]
        if not near:
            return None
        took_s = sum(sample.took_s for sample in near[:NEAREST])
        return took_s / sum(sample.megapixels for sample in near[:NEAREST]) * megapixels

    def left_s(self, job: QueuedJob, now: datetime) -> float | None:
        """Until a running job's end: by what others took at first, more and more by its own pace."""
        if job.is_to_be_cancelled or job.started_at is None:
            return None
        elapsed_s = max((now - job.started_at).total_seconds(), 0.0)
        done, left = job.progress, 1 - job.progress
        total_s = self.total_s(job.kind, job.megapixels)
        if total_s is None:
            return elapsed_s * left / done if done >= TELLING_PROGRESS else None
        # One stage may take long while nothing seems to be done; one that is late is not as good as done.
        usual_s = max(total_s - elapsed_s, total_s * left / 2)
        # done² of its own pace, elapsed · left / done, and the rest of the usual one.
        return done * elapsed_s * left + (1 - done**2) * usual_s


def _is_like(kind: Kind, other: Kind) -> bool:
    return _engines(kind) == _engines(other)


def _engines(kind: Kind) -> tuple[object, ...]:
    """What no job says anything of without; of pictures that stay pictures, the provider alone."""
    engines = (kind.mode, kind.painter, kind.inpainter, kind.depth_model) if kind.is_layered else ()
    return (kind.provider, kind.is_layered, *engines)


def _differences(kind: Kind, other: Kind) -> int:
    return (kind.edge_quality != other.edge_quality) + (kind.has_disparity != other.has_disparity)


def _distance(megapixels: float, other: float) -> float:
    return abs(math.log(megapixels / other))


def rounded(seconds: float) -> float:
    """Two figures: more would be made up, and each would make another answer of an unchanged job."""
    return float(f"{seconds:.2g}")


def retry_after_s(eta_s: float | None, position: int | None, until_run_s: float | None) -> int:
    """When to ask again: some times before the expected end, and when a retry's time has come."""
    shortest, longest = POLL_S
    if until_run_s is not None:
        wanted = until_run_s
    elif eta_s is not None:
        wanted = eta_s / 5
    else:
        wanted = float(position or shortest)
    return max(shortest, min(math.ceil(wanted), longest))
