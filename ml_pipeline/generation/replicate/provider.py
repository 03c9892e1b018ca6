"""Replicate as a provider of pictures."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from ml_pipeline.errors import (
    GenerationError,
    ImageFailedError,
    OutputExpiredError,
    ProviderUnavailableError,
)
from ml_pipeline.generation.base import GeneratedImage, Watch
from ml_pipeline.generation.parameters import ImageRequest, Provider
from ml_pipeline.generation.replicate.asking import Asker, IsKnown
from ml_pipeline.generation.replicate.backoff import Clock
from ml_pipeline.generation.replicate.client import ReplicateClient
from ml_pipeline.generation.replicate.download import Downloader
from ml_pipeline.generation.replicate.protocol import Order, Prediction
from ml_pipeline.generation.replicate.settings import Settings
from ml_pipeline.generation.replicate.troubles import Missing, Trouble
from ml_pipeline.generation.replicate.waiting import Waiter

_log = logging.getLogger(__name__)


async def _nobody_knows(_: str) -> bool:
    return False


class ReplicateProvider:
    """Asks Replicate for pictures, each paid for once; close it when done.

    `is_known` says whether a prediction belongs to an image already, from the moment on that `Watch.asked`
    returned: one whose answer was lost is looked for in Replicate's list, among those that belong to nobody.
    """

    name = Provider.REPLICATE

    def __init__(
        self, settings: Settings, is_known: IsKnown = _nobody_knows, clock: Clock | None = None
    ) -> None:
        if not settings.token:
            raise ProviderUnavailableError(
                "Replicate needs a token; set REPLICATE_API_TOKEN, or take another provider"
            )
        if not settings.token.can_be_sent:
            raise ProviderUnavailableError(
                "REPLICATE_API_TOKEN holds spaces or signs that no token has; set it to one from Replicate's "
                "account page"
            )
        clock = clock or Clock()
        self._settings = settings
        self._client = ReplicateClient(settings, clock)
        self._asker = Asker(self._client, clock, settings.patience, is_known)
        self._waiter = Waiter(self._client, clock, settings.patience)
        self._downloader = Downloader(self._client, clock, settings)

    async def close(self) -> None:
        await self._client.close()

    async def generate(self, wanted: ImageRequest, target: Path, watch: Watch) -> GeneratedImage:
        """Make one picture; see `ImageProvider.generate`.

        A prediction that was aborted never ran and was not paid for, and one that was canceled was stopped
        by somebody: neither is asked for again here, as whoever stopped it, or its deadline of half an
        hour, had a reason.
        """
        order = Order.of(wanted, self._settings.model)
        asked = await self._asker.ask(order, watch) if watch.remote_id is None else None
        prediction_id = asked.id if asked is not None else str(watch.remote_id)
        prediction = await self._waiter.wait(prediction_id, asked, watch)
        await self._downloader.fetch(_output(prediction, self._settings), target, watch)
        watch.tick(1.0)
        return GeneratedImage(target, self.name, order.model, prediction.version, "replicate")

    async def cancel(self, remote_id: str) -> bool:
        """Have Replicate stop it; False where it may go on, and why is told in the log only."""
        try:
            async with asyncio.timeout(self._settings.patience.cancel_s):
                await self._client.cancel(remote_id)
        except (Trouble, GenerationError, TimeoutError) as error:
            _log.warning("Replicate's prediction %s could not be cancelled: %r", remote_id, error)
            return isinstance(error, Missing)
        return True


def _output(prediction: Prediction, settings: Settings) -> str:
    name = f"Replicate's prediction {prediction.id}"
    if prediction.status == "aborted":
        raise ImageFailedError(f"{name} was aborted before it ran, and nothing was paid for it; ask again")
    if prediction.status == "canceled":
        raise ImageFailedError(f"{name} was canceled, there or by its deadline; asking again pays again")
    if prediction.status == "failed":
        error = settings.token.redact(prediction.error) or "it does not say why"
        raise ImageFailedError(f"Replicate could not make the picture: {error}")
    output = prediction.first_output
    if output is not None:
        return output
    if prediction.is_data_removed:
        raise OutputExpiredError(
            f"{name} made a picture, which Replicate has removed, as it does after an hour; "
            "asking again pays again"
        )
    raise ImageFailedError(
        f"{name} succeeded without a picture; REPLICATE_MODEL is to be one that makes them"
    )
