"""Waits until a prediction has come to its end."""

from __future__ import annotations

import math

from ml_pipeline.errors import GenerationError, ImageFailedError, OutcomeUnknownError
from ml_pipeline.generation.base import Watch
from ml_pipeline.generation.replicate.backoff import Clock, Effort
from ml_pipeline.generation.replicate.client import ReplicateClient
from ml_pipeline.generation.replicate.protocol import Prediction
from ml_pipeline.generation.replicate.settings import Patience
from ml_pipeline.generation.replicate.troubles import Missing, Trouble

_GRACE_S = 60.0  # Replicate's own deadline comes first
_MOST_MISSES = 3  # what was just made may be missing for a moment
_POLLS_GROW = 1.4
_ASKED, _WAITED, _HALF_LIFE_S = 0.1, 0.9, 10.0


class Waiter:
    """Looks at a prediction again and again, less and less often."""

    def __init__(self, client: ReplicateClient, clock: Clock, patience: Patience) -> None:
        self._client, self._clock, self._patience = client, clock, patience

    async def wait(self, prediction_id: str, known: Prediction | None, watch: Watch) -> Prediction:
        """The prediction at its end, whatever that is; `known` is what was told of it already.

        Raises
        ------
        ProviderUnreachableError, ProviderBusyError
            When nothing but errors come for too long; it can be waited for again.
        OutcomeUnknownError
            When Replicate does not know it.
        ImageFailedError
            When it takes too long; it is then cancelled.
        """
        began, misses, polls = self._clock.now(), 0, 0
        effort = self._effort(watch)
        while known is None or not known.is_over:
            spent_s = self._clock.now() - began
            if spent_s > self._patience.deadline_s + _GRACE_S:
                raise await self._given_up(prediction_id, known, spent_s)
            watch.tick(_WAITED - (_WAITED - _ASKED) * math.exp2(-spent_s / _HALF_LIFE_S))
            if known is not None or polls:
                await self._clock.sleep(self._pause_s(polls))
            polls += 1
            try:
                known = await self._client.get(prediction_id)
            except Missing:
                misses += 1
                if misses >= _MOST_MISSES:
                    raise _forgotten(prediction_id) from None
            except Trouble as trouble:
                await effort.wait(trouble)
            else:
                misses = 0
                effort.succeed()
        return known

    def _pause_s(self, polls: int) -> float:
        patience = self._patience
        pause_s = min(patience.slowest_poll_s, patience.first_poll_s * _POLLS_GROW ** min(polls, 50))
        return pause_s * (0.8 + 0.4 * self._clock.chance())

    def _effort(self, watch: Watch) -> Effort:
        patience = self._patience
        waits_s = (patience.first_wait_s, patience.longest_wait_s)
        return Effort(self._clock, watch, patience.longest_out_of_reach_s, 1_000_000, waits_s)

    async def _given_up(
        self, prediction_id: str, known: Prediction | None, spent_s: float
    ) -> ImageFailedError:
        status = known.status if known else "unknown"
        try:
            await self._client.cancel(prediction_id)
            told = "it was cancelled"
        except (Trouble, GenerationError) as error:
            told = f"it could not be cancelled: {error}"
        return ImageFailedError(
            f"Replicate's prediction {prediction_id} is still {status} after {spent_s:.0f} s ({told}); "
            "asking again pays again"
        )


def _forgotten(prediction_id: str) -> OutcomeUnknownError:
    return OutcomeUnknownError(
        f"Replicate does not know the prediction {prediction_id}, which it was asked for: it was deleted, or "
        "REPLICATE_API_TOKEN is another account's now; asking again may pay for it twice"
    )
