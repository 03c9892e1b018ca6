"""One picture from elsewhere: asked for, fetched, decoded by the helper, and kept."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
from pathlib import Path

from loguru import logger

from backend import disk
from backend.errors import StorageFullError, UploadRefusedError
from backend.models.generation import Generation, Image
from backend.services.leases import Lease
from backend.services.prober import ProbeResult
from backend.services.remote_metrics import SUCCEEDED
from backend.services.retries import TRANSIENT, Failure
from backend.workers.remote.desk import Desk, RemoteProvider
from backend.workers.remote.watch import RemoteWatch
from ml_pipeline.errors import Cancelled, GenerationError, InputError, OutputBrokenError
from ml_pipeline.fallback import Fallback
from ml_pipeline.generation.base import GeneratedImage
from ml_pipeline.generation.parameters import ImageRequest
from ml_pipeline.generation.record import ImageRecord, image_filename
from ml_pipeline.linking import link

_UPLOADERS_ADVICE = re.compile("; (?:export it again|save it)")


class RemotePicture:
    def __init__(self, desk: Desk, lease: Lease, generation: Generation, image: Image, folder: Path) -> None:
        self.watch = RemoteWatch(lease, image, desk.images, desk.places, desk.metrics)
        self.has_begun = False
        self._desk = desk
        self._lease = lease
        self._image = image
        self._wanted = generation.parameters.request_of(image.index)
        self._folder = folder
        self._log = logger.bind(job_id=lease.job_id)

    async def make(self, provider: RemoteProvider) -> Failure | None:
        """The picture is there, or has failed for good; a Failure where another attempt may have it."""
        places, key = self._desk.places, self.watch.key
        await places.enter(key)
        self.has_begun, is_over = True, False
        try:
            await self._fetch(provider)
            is_over = True
        except Cancelled:
            return None
        except GenerationError as error:
            failure = Failure(error.code, str(error))
            is_over = failure.code not in TRANSIENT or not self.watch.is_out
            self._desk.metrics.note_image(failure.code)
            if failure.code in TRANSIENT:
                return failure
            self._log.info("image {} failed: {}", self._image.index, failure.message)
            await self._desk.images.fail(self._lease, self._image.index, failure.code, failure.message)
        except StorageFullError as error:
            return Failure(error.code, str(error))
        except OSError as error:
            return Failure("storage_error", f"a picture cannot be written ({error.strerror or error})")
        finally:
            if is_over or not self.watch.is_out:
                places.leave(key)
            else:
                places.abandon(key)
        return None

    async def _fetch(self, provider: RemoteProvider) -> None:
        index = self._image.index
        came, png = self._folder / f".came_{index}", self._folder / f".{image_filename(index)}"
        made = await provider.generate(self._wanted, came, self.watch)
        found = await self._decoded(came, png)
        record = await asyncio.to_thread(self._keep, png, made, found)
        await self._desk.images.complete(self._lease, record)
        self.watch.finish()
        self._desk.metrics.note_image(SUCCEEDED)
        self._log.info("image {} is there, {}x{}", index, found.width, found.height)

    async def _decoded(self, came: Path, png: Path) -> ProbeResult:
        """What was paid for is tried twice: the helper may have ended for something else."""
        try:
            with contextlib.suppress(UploadRefusedError):
                return await self._desk.prober.write_png(came, png)
            return await self._desk.prober.write_png(came, png)
        except (InputError, UploadRefusedError) as error:
            why = _UPLOADERS_ADVICE.split(str(error))[0]
            raise OutputBrokenError(f"what came for the picture cannot be read: {why}") from error
        finally:
            await asyncio.to_thread(came.unlink, missing_ok=True)

    def _keep(self, png: Path, made: GeneratedImage, found: ProbeResult) -> ImageRecord:
        """Have the file in the folder that outlives this attempt, safely on disk."""
        images = self._desk.results.images_folder(self._lease.job_id)
        filename = image_filename(self._image.index)
        with disk.room_for("the pictures", images.parent):
            images.mkdir(exist_ok=True)
            (images / filename).unlink(missing_ok=True)  # of an attempt whose commit a crash prevented
            disk.sync(png)
            size_bytes = link(png, images / filename)
            disk.sync(images)
            disk.sync(images.parent)
        with png.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        png.unlink()
        return ImageRecord(
            index=self._image.index,
            filename=filename,
            seed=self._image.seed,
            width=found.width,
            height=found.height,
            sha256=sha256,
            size_bytes=size_bytes,
            provider=made.provider,
            model=made.model,
            revision=made.revision,
            device=made.device,
            understood=made.understood,
            fallbacks=(*made.fallbacks, *_other_size(self._wanted, found)),
        )


def _other_size(wanted: ImageRequest, found: ProbeResult) -> tuple[Fallback, ...]:
    """What is to be told of a model that made another size than it was asked for."""
    asked = (wanted.width or found.width, wanted.height or found.height)
    if asked == (found.width, found.height):
        return ()
    used = f"{found.width}x{found.height} pixels"
    return (Fallback(f"{asked[0]}x{asked[1]} pixels", used, "the model made it in this size"),)
