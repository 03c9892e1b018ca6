"""What all attempts of the remote lane share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from backend.config import Settings
from backend.services.attempts import AttemptService
from backend.services.images import ImageService
from backend.services.prober import Prober
from backend.services.remote_metrics import RemoteMetrics
from backend.services.results import ResultStore
from backend.workers.remote.places import Places
from backend.workers.remote.recall import Canceller, Recall
from ml_pipeline.generation.base import ImageProvider


class RemoteProvider(ImageProvider, Canceller, Protocol):
    """A service elsewhere; closed when the server ends."""

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Desk:
    """`provider` is None where there is none, and `unavailable` then says why."""

    provider: RemoteProvider | None
    unavailable: str
    settings: Settings
    attempts: AttemptService
    results: ResultStore
    images: ImageService
    prober: Prober
    places: Places
    recall: Recall
    metrics: RemoteMetrics
