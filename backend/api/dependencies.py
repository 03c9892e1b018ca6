"""What the endpoints need, taken from the running application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Path, Request

from backend.api.job_answers import JobAnswers
from backend.config import Settings
from backend.services.batches import BatchService
from backend.services.creation import JobCreator
from backend.services.events import EventFeed
from backend.services.history import EventHistory
from backend.services.idempotency import IdempotencyService
from backend.services.images import ImageService
from backend.services.jobs import JobService
from backend.services.results import ResultStore
from backend.services.streams import StreamService
from backend.services.uploads import UploadService
from backend.services.views import JobViews
from backend.workers.supervisor import Supervisor


@dataclass(frozen=True)
class Services:
    """Everything that a running server holds; made in `main.py`, ended with it."""

    settings: Settings
    jobs: JobService
    uploads: UploadService
    results: ResultStore
    images: ImageService
    supervisor: Supervisor
    feed: EventFeed
    views: JobViews
    answers: JobAnswers
    creation: JobCreator
    batches: BatchService
    idempotency: IdempotencyService
    history: EventHistory
    streams: StreamService

    @property
    def network_device(self) -> str | None:
        """Where networks run; None while no worker has found out."""
        if self.settings.device == "cpu":
            return "cpu"
        return next((slot.ready.network_device for slot in self.supervisor.slots if slot.ready), None)


def _services(request: Request) -> Services:
    return cast(Services, request.app.state.services)


ServicesDep = Annotated[Services, Depends(_services)]
JobId = Annotated[str, Path(description="the job's id", examples=["0f4a7a52-2f64-4d0b-9a55-0c8a0f1f2b3c"])]
