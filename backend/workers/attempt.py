"""One attempt at one job, watched from the server until it ends in one way or another."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Sequence
from typing import TypeAlias

from loguru import logger

from backend import disk
from backend.config import Settings
from backend.errors import DatabaseFailedError, LeaseLostError, StorageFullError
from backend.models.job import Job, JobKind
from backend.services.attempts import AttemptService
from backend.services.images import ImageService
from backend.services.leases import LayerNote, Lease, StageNote
from backend.services.results import ResultStore
from backend.services.retries import OUT_OF_MEMORY
from backend.workers.messages import (
    Cancel,
    Cancelled,
    Completed,
    Failed,
    ImageLost,
    ImageReady,
    LayerReady,
    Message,
    Order,
    Progress,
)
from backend.workers.orders import order_of_layers, order_of_pictures
from backend.workers.pictures import Pictures
from backend.workers.process import ChildProcess, Gone, StopRequest

CANCEL_GRACE_S = 2.0
PROGRESS_INTERVAL_S = 0.1
TICK_S = 1.0
MAX_LAYERS_TOLD = 10

Outcome: TypeAlias = Completed | Failed | StopRequest


class Attempt:
    def __init__(
        self,
        child: ChildProcess,
        job: Job,
        lease: Lease,
        settings: Settings,
        attempts: AttemptService,
        results: ResultStore,
        images: ImageService,
    ) -> None:
        self._child = child
        self._job = job
        self._lease = lease
        self._folder = results.attempt_folder(lease.job_id, lease.token)
        self._settings = settings
        self._attempts = attempts
        self._results = results
        self._images = images
        self._pictures: Pictures | None = None
        self._log = logger.bind(job_id=lease.job_id)
        self._stage = ""
        self._noted_s = 0.0
        self._layers_told = 0
        self._kept: Message | StopRequest | Gone | None = None
        self._left_s = settings.job_timeout_seconds

    async def run(self) -> Outcome:
        """Have the child do it; every way in which it can end is an Outcome."""
        try:
            with disk.room_for("the result", self._folder.parent):
                await asyncio.to_thread(self._folder.mkdir)
        except StorageFullError as error:
            return self._failed(error.code, str(error))
        except OSError as error:
            return self._failed("storage_error", f"no folder can be made for the result ({error.strerror})")
        self._child.send(await self._order())
        while True:
            try:
                message = await self._next()
            except TimeoutError:
                await self._halt()
                limit = f"{self._settings.job_timeout_seconds:g} s (JOB_TIMEOUT_SECONDS)"
                return self._failed("timeout", f"the job took longer than {limit} and was stopped")
            match message:
                case Progress() | LayerReady():
                    await self._note(self._at_hand(message))
                case ImageReady() | ImageLost() if message.lease_token == self._lease.token:
                    await self._take(message)
                case Completed() | Failed() if message.lease_token == self._lease.token:
                    return await self._ended(message)
                case StopRequest() if message.lease_token == self._lease.token:
                    await self._halt()
                    return message
                case Gone():
                    return self._failed("worker_died", explain_exit(await self._child.end()))
                case _:
                    self._log.warning("unexpected {}", type(message).__name__)

    async def _next(self) -> Message | StopRequest | Gone:
        """The child's next word; raises TimeoutError once the job has had all its time.

        Time is counted in small steps, so that a machine that slept does not find all of it gone.
        """
        if self._kept is not None:
            kept, self._kept = self._kept, None
            return kept
        clock = asyncio.get_running_loop().time
        while self._left_s > 0:
            began = clock()
            try:
                async with asyncio.timeout(min(TICK_S, self._left_s)):
                    return await self._child.receive()
            except TimeoutError:
                continue
            finally:
                self._left_s -= min(clock() - began, 2 * TICK_S)
        raise TimeoutError

    def _at_hand(self, first: Progress | LayerReady) -> Sequence[Progress | LayerReady]:
        """What the child has told meanwhile, up to a message of another kind, which then comes next."""
        told = [first]
        while self._kept is None and (message := self._child.receive_now()) is not None:
            if isinstance(message, Progress | LayerReady):
                told.append(message)
            else:
                self._kept = message
        return told

    async def _note(self, told: Sequence[Progress | LayerReady]) -> None:
        """Show what the child says; that the database cannot take it is no reason to end the job."""
        own = [message for message in told if message.lease_token == self._lease.token]
        notes = [note for note in map(self._note_of, own) if note is not None]
        if not notes:
            return
        try:
            await self._attempts.note(self._lease, notes)
        except (DatabaseFailedError, StorageFullError) as error:
            self._log.warning("{}", error)

    def _note_of(self, message: Progress | LayerReady) -> StageNote | LayerNote | None:
        """None for what is too much: a child that went mad fills no table."""
        if isinstance(message, LayerReady):
            self._layers_told += 1
            is_too_much = self._layers_told > MAX_LAYERS_TOLD
            return None if is_too_much else LayerNote(message.index, message.count, message.name)
        is_new_stage = message.stage != self._stage
        if not is_new_stage and time.monotonic() - self._noted_s < PROGRESS_INTERVAL_S:
            return None
        self._stage, self._noted_s = message.stage, time.monotonic()
        fraction = min(max(float(message.fraction), 0.0), 1.0)
        return StageNote(message.stage, fraction, message.message, is_new_stage)

    async def _halt(self) -> None:
        """The kill ladder: ask, 2 s, then end the process. A child that obeys stays warm."""
        self._child.send(Cancel(self._lease.token))
        try:
            async with asyncio.timeout(CANCEL_GRACE_S):
                while not self._has_ended(message := await self._child.receive()):
                    pass
            is_worn_out = _is_worn_out(message)
        except TimeoutError:
            is_worn_out = True
        if is_worn_out:
            await self._child.end()

    def _has_ended(self, message: object) -> bool:
        if isinstance(message, Completed | Failed | Cancelled):
            return message.lease_token == self._lease.token
        return isinstance(message, Gone)

    def _failed(self, code: str, message: str) -> Failed:
        return Failed(self._lease.token, code, message, "")

    async def _order(self) -> Order:
        job, lease, folder = self._job, self._lease, self._folder
        if job.kind is JobKind.LAYERS:
            return order_of_layers(job, lease, folder, self._settings)
        wanted, kept = await self._images.order(job.id), self._results.images_folder(job.id)
        self._pictures = Pictures(lease, wanted, folder, kept, self._images)
        await self._pictures.begin()
        return order_of_pictures(job, lease, folder, self._settings, wanted, kept)

    async def _take(self, told: ImageReady | ImageLost) -> None:
        if self._pictures is None:
            self._log.warning("unexpected {}", type(told).__name__)
        else:
            await self._pictures.take(told)

    async def _ended(self, outcome: Completed | Failed) -> Completed | Failed:
        """What the child says in the end, if every picture that it told of is kept and written down."""
        if self._pictures is None:
            return outcome
        try:
            await self._pictures.settle()
        except (DatabaseFailedError, StorageFullError, OSError) as error:
            return self._failed("storage_error", f"a picture could not be kept ({error})")
        except LeaseLostError as error:
            self._log.warning("{}", error)
        if isinstance(outcome, Completed) and not self._pictures.are_whole:
            return self._failed("internal_error", "the pipeline's process made fewer pictures than it says")
        return outcome


def _is_worn_out(message: object) -> bool:
    """Whether a process that was stopped says that it must run no other job."""
    if isinstance(message, Failed) and message.code == OUT_OF_MEMORY:
        return True
    return isinstance(message, Completed | Failed | Cancelled) and message.is_spent


def explain_exit(status: int) -> str:
    """Why a child ended, for the person whose job it was."""
    if status == -signal.SIGKILL:
        how = "signal 9: out of memory, or killed by hand"
    elif status < 0:
        names = {number.value: number.name for number in signal.Signals}  # not all numbers have one
        how = f"signal {-status}: {names.get(-status, 'unknown')}"
    else:
        how = f"exit status {status}"
    return (
        f"The pipeline process ended unexpectedly ({how}). Other jobs go on in a new process; "
        "a smaller picture needs less memory."
    )
