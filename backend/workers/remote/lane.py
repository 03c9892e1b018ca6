"""The remote lane as a whole: its slots, and what they share. It never waits for the pipeline's process."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from backend.config import Settings
from backend.services.attempts import AttemptService
from backend.services.events import EventFeed, WorkSignal
from backend.services.images import ImageService
from backend.services.prober import PICTURE_COMMAND, Prober
from backend.services.remote_metrics import RemoteMetrics
from backend.services.results import ResultStore
from backend.workers.remote.desk import Desk, RemoteProvider
from backend.workers.remote.places import Places
from backend.workers.remote.recall import Recall
from backend.workers.remote.slot import RemoteSlot
from ml_pipeline.errors import ProviderUnavailableError
from ml_pipeline.generation import replicate


class RemoteLane:
    """`provider` stands in for the one that the settings name."""

    def __init__(
        self,
        settings: Settings,
        attempts: AttemptService,
        results: ResultStore,
        images: ImageService,
        metrics: RemoteMetrics,
        feed: EventFeed,
        work: WorkSignal,
        provider: RemoteProvider | None = None,
    ) -> None:
        count = settings.max_concurrent_remote_jobs
        unavailable = ""
        if provider is None:
            provider, unavailable = _provider(settings, images)
        places = Places(count)
        metrics.watch_in_flight(lambda: places.taken)
        self._prober = Prober(settings.max_image_megapixels, command=PICTURE_COMMAND)
        self._provider = provider
        self._recall = Recall(provider, images, places, feed)
        self._desk = Desk(
            provider,
            unavailable,
            settings,
            attempts,
            results,
            images,
            self._prober,
            places,
            self._recall,
            metrics,
        )
        self.slots: Sequence[RemoteSlot] = tuple(
            RemoteSlot(f"remote-{number}", self._desk, work) for number in range(1, count + 1)
        )
        self._recalling: asyncio.Task[None] | None = None

    async def take_over(self) -> None:
        """Before its slots claim anything: what an earlier server has in the making keeps its places."""
        unwanted = await self._recall.take_over()
        self._recalling = asyncio.create_task(self._recall.run(unwanted), name="recall")

    async def close(self) -> None:
        """After its slots have ended. Harmless before `take_over`."""
        if self._recalling is not None:
            self._recalling.cancel()
            await asyncio.gather(self._recalling, return_exceptions=True)
        await self._prober.close()
        if self._provider is not None:
            await self._provider.close()


def _provider(settings: Settings, images: ImageService) -> tuple[RemoteProvider | None, str]:
    """Replicate, or None and why it cannot be asked."""
    asked = replicate.Settings(
        token=replicate.Token(settings.replicate_api_token.get_secret_value()),
        model=settings.replicate_model,
        base_url=settings.replicate_base_url,
    )
    try:
        return replicate.ReplicateProvider(asked, images.is_known), ""
    except ProviderUnavailableError as error:
        return None, str(error)
