"""How a child carries out an order: a photo's layers, or pictures from a prompt.

Only the child imports it: it runs the pipeline's stages.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from backend import disk
from backend.errors import UploadGoneError
from backend.workers.messages import (
    Generate,
    ImageLost,
    ImageReady,
    LayerReady,
    Message,
    Order,
    Progress,
    Run,
)
from ml_pipeline import pipeline, types
from ml_pipeline.degrading import in_less_memory
from ml_pipeline.generation.choose import choose_provider
from ml_pipeline.generation.job import generate
from ml_pipeline.generation.parameters import GenerationParameters, Provider
from ml_pipeline.generation.record import (
    ImageRecord,
    image_disparity_filename,
    image_filename,
)
from ml_pipeline.generation.shortfall import ImageFailure
from ml_pipeline.manifest import DisparityRecord, Fallback
from ml_pipeline.models.store import ModelStore
from ml_pipeline.parameters import AUTO, EMBEDDED_INPAINTER, EMBEDDED_MODEL, Parameters


@dataclass(frozen=True)
class Place:
    """What is the same for all jobs of a server: the folder of models, and the device for networks."""

    models: Path
    device: str


def carry_out(
    order: Order, place: Place, send: Callable[[Message], None], check: Callable[[], None]
) -> dict[str, Any]:
    """Do it, tell of it meanwhile, and return the manifest once every file is safely on disk."""
    report = _Report(order, send)
    asked = _task_of_run(order, place) if isinstance(order, Run) else _task_of_generate(order, place)
    with (
        disk.room_for("the result", asked.folder),
        in_less_memory(asked) if order.degraded else nullcontext(asked) as task,
    ):
        if isinstance(order, Run):
            manifest = asdict(pipeline.run(task, report, check))
        else:
            manifest = asdict(_generate(order, task, report, check))
        _sync_folder(task.folder)
    return manifest


class _Report:
    """Tells the server what the pipeline tells; a picture only once it is safely on disk."""

    def __init__(self, order: Order, send: Callable[[Message], None]) -> None:
        self._token = order.lease_token
        self._folder = Path(order.folder)
        self._send = send

    def __call__(self, told: types.Progress | types.LayerReady | types.ImageReady | types.ImageLost) -> None:
        self._send(self._message(told))

    def _message(
        self, told: types.Progress | types.LayerReady | types.ImageReady | types.ImageLost
    ) -> Message:
        match told:
            case types.LayerReady():
                return LayerReady(self._token, told.index, told.count, told.name)
            case types.ImageReady(record):
                for name in filter(None, (record.filename, record.disparity_filename)):
                    disk.sync(self._folder / name)
                return ImageReady(self._token, record.to_dict())
            case types.ImageLost(failure):
                return ImageLost(self._token, failure.index, failure.code, failure.message)
            case types.Progress():
                return Progress(self._token, told.stage, told.fraction, told.message)


def _generate(
    order: Generate, task: types.Task, report: types.GenerationReport, check: types.CancelCheck
) -> Any:
    wanted = GenerationParameters.from_dict(order.generation)
    run = types.GenerationTask(
        task,
        wanted,
        order.reason,
        order.is_layered,
        tuple(ImageRecord.from_dict(record) for record in order.images),
        Path(order.images_folder),
        tuple(ImageFailure(**failure) for failure in order.failures),
    )
    store = ModelStore(task.models) if task.models else None
    return generate(
        run, lambda: choose_provider(wanted.provider, wanted.model, store, task.device), report, check
    )


def _task_of_run(run: Run, place: Place) -> types.Task:
    return types.Task(
        job_id=run.job_id,
        picture=_upload(run.picture),
        folder=Path(run.folder),
        parameters=Parameters.from_dict(run.parameters),
        disparity=_upload(run.disparity) if run.disparity else None,
        origin=_origin(run.origin) if run.origin else None,
        max_megapixels=run.max_megapixels,
        models=place.models,
        device=place.device,
    )


def _task_of_generate(order: Generate, place: Place) -> types.Task:
    """Of a picture that is not there yet. Where it stays without layers, nothing of these can be degraded."""
    folder = Path(order.folder)
    parameters = Parameters(depth_model=EMBEDDED_MODEL, inpainter=EMBEDDED_INPAINTER)
    if order.is_layered:
        parameters = Parameters.from_dict(order.parameters)
    knows_disparity = order.generation["provider"] == Provider.PROCEDURAL and parameters.depth_model == AUTO
    return types.Task(
        job_id=order.job_id,
        picture=folder / image_filename(1),
        folder=folder,
        parameters=parameters,
        disparity=folder / image_disparity_filename(1) if knows_disparity else None,
        max_megapixels=order.max_megapixels,
        models=place.models,
        device=place.device,
    )


def _origin(values: dict[str, Any]) -> DisparityRecord:
    fallbacks = tuple(Fallback(**fallback) for fallback in values["fallbacks"])
    return DisparityRecord(**{**values, "fallbacks": fallbacks})


def _upload(name: str) -> Path:
    """A path into the uploads, still the plain file that was checked: a link could lead anywhere."""
    path = Path(name)
    if path.is_symlink() or not path.is_file():
        raise UploadGoneError(
            f"the upload {path.name} is no longer in storage; upload the picture again for a new job"
        )
    return path


def _sync_folder(folder: Path) -> None:
    """Put every file, side by side, then the folder that names them, safely on disk."""
    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(disk.sync, (path for path in folder.rglob("*") if path.is_file())))
    disk.sync(folder)
