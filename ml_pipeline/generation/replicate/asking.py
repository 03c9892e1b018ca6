"""Asks for a picture so that it is paid for once, whatever breaks in between."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from ml_pipeline.errors import OutcomeUnknownError, ProviderRefusedError
from ml_pipeline.generation.base import Watch
from ml_pipeline.generation.replicate.backoff import Clock, Effort
from ml_pipeline.generation.replicate.client import ReplicateClient
from ml_pipeline.generation.replicate.protocol import Order, Prediction
from ml_pipeline.generation.replicate.settings import Patience
from ml_pipeline.generation.replicate.troubles import Busy, Faulty, Lost, Missing, NeverSent, Trouble

IsKnown = Callable[[str], Awaitable[bool]]

_SLACK_S = 5.0  # Date headers have whole seconds, and created_at may be taken a little before
_MOST_PAGES = 20
_ASKED = 0.05


class Asker:
    """Asks for predictions, and finds those whose answer was lost in Replicate's list.

    Orders that are alike wait for one another: otherwise one whose answer was lost could take the other's
    prediction for its own.
    """

    def __init__(self, client: ReplicateClient, clock: Clock, patience: Patience, is_known: IsKnown) -> None:
        self._client, self._clock, self._patience, self._is_known = client, clock, patience, is_known
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def ask(self, order: Order, watch: Watch) -> Prediction:
        """The prediction of this order, newly asked for, or asked for by an attempt that died.

        Raises
        ------
        ProviderBusyError, ProviderUnreachableError
            When it was not asked for; or when it may have been, and the list cannot be read: the next
            attempt then looks there first.
        OutcomeUnknownError
            When it may have been asked for, and is not in Replicate's list.
        ProviderRefusedError
        """
        async with self._locks.setdefault(order.key, asyncio.Lock()):
            if watch.may_have_been_asked:
                prediction = await self._find_again(order, watch)
            else:
                prediction = await self._post(order, watch)
            await watch.asked(prediction.id)
            return prediction

    async def _post(self, order: Order, watch: Watch) -> Prediction:
        effort = self._effort(watch)
        while True:
            watch.tick(_ASKED)
            began = self._clock.now()
            await watch.asking()
            try:
                return await self._client.create(order)
            except (NeverSent, Busy) as trouble:
                await watch.not_asked()
                await effort.wait(trouble)
            except Missing as trouble:
                await watch.not_asked()
                raise ProviderRefusedError(
                    f"Replicate knows no model {order.model!r} ({trouble.reason}); set REPLICATE_MODEL to "
                    "owner/name, owner/name:version or a version's id"
                ) from None
            except ProviderRefusedError:
                await watch.not_asked()
                raise
            except (Faulty, Lost) as trouble:
                looks_s = self._patience.looks_s
                if isinstance(trouble, Faulty):
                    looks_s = self._patience.looks_after_error_s
                found = await self._look(order, watch, began, looks_s)
                if found is not None:
                    return found
                if isinstance(trouble, Lost):
                    raise _unknown(order, trouble.reason) from None
                # It said that it failed, and its list agrees.
                await watch.not_asked()
                await effort.wait(trouble)

    async def _find_again(self, order: Order, watch: Watch) -> Prediction:
        since = self._clock.now() - self._patience.lookback_s
        found = await self._look(order, watch, since, self._patience.looks_s)
        if found is None:
            raise _unknown(order, "an earlier attempt ended between asking and hearing the answer")
        return found

    async def _look(
        self, order: Order, watch: Watch, since: float, looks_s: tuple[float, ...]
    ) -> Prediction | None:
        effort = self._effort(watch)
        for pause_s in looks_s:
            await self._clock.sleep(pause_s)
            await watch.waited(pause_s, "the answer was lost: looking whether Replicate has the request")
            while True:
                watch.tick(_ASKED)
                try:
                    found = await self._search(order, since)
                    break
                except Trouble as trouble:
                    await effort.wait(trouble)
            if found is not None:
                return found
        return None

    async def _search(self, order: Order, since: float) -> Prediction | None:
        """The newest prediction of this order since then that belongs to nobody else.

        The list is read from its newest end until it is too old by Replicate's own clock: a `created_after`
        by ours would hide everything where ours is ahead, and what is hidden would be paid for twice.
        """
        ago = timedelta(seconds=self._clock.now() - since + _SLACK_S)
        next_url: str | None = None
        earliest: datetime | None = None
        for _ in range(_MOST_PAGES):
            listed = await self._client.list(next_url)
            earliest = earliest or (listed.told_at or self._clock.today()) - ago
            for each in listed.page.predictions:
                if each.created_at is not None and each.created_at < earliest:
                    return None
                if await self._is_free(each, order):
                    return each
            next_url = listed.page.next_url
            if next_url is None:
                break
        return None

    async def _is_free(self, prediction: Prediction, order: Order) -> bool:
        if prediction.was_stopped or prediction.source == "web" or not prediction.answers(order):
            return False
        return not await self._is_known(prediction.id)

    def _effort(self, watch: Watch) -> Effort:
        patience = self._patience
        waits_s = (patience.first_wait_s, patience.longest_wait_s)
        return Effort(self._clock, watch, patience.longest_asking_s, patience.most_tries_to_ask, waits_s)


def _unknown(order: Order, why: str) -> OutcomeUnknownError:
    return OutcomeUnknownError(
        f"Replicate may have been asked for this picture ({why}), and its list does not show it; asking "
        f"again may pay for it twice. See https://replicate.com/predictions for {order.model} with seed "
        f"{order.input['seed']}, and ask again, if you wish, with POST …/retry"
    )
