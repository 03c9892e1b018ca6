"""The other job: a prompt in, pictures out and, where they were asked for, the layers of the only one.

generating → decode → …, the stages of `pipeline.run`

What an earlier attempt has made is taken as it is, and only what is missing is made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from ml_pipeline import pipeline
from ml_pipeline.generation.base import ImageProvider, Watch
from ml_pipeline.generation.describing import describe
from ml_pipeline.generation.manifest import GenerationManifest, gather, write_generation
from ml_pipeline.generation.parameters import Provider
from ml_pipeline.generation.record import GenerationRecord, ImageRecord, image_filename
from ml_pipeline.generation.shortfall import FINAL, ImageFailure, shortfall
from ml_pipeline.manifest import DISPARITY_FILENAME, DisparityRecord, Manifest
from ml_pipeline.parameters import AUTO
from ml_pipeline.progress import Stages
from ml_pipeline.types import (
    CancelCheck,
    GenerationReport,
    GenerationTask,
    ImageLost,
    ImageReady,
    LayerReady,
    Progress,
    Report,
    Task,
)

STAGE = "generating"
SHARES = {Provider.PROCEDURAL: 0.2, Provider.DIFFUSION: 0.6, Provider.REPLICATE: 0.5}
"""How much of the whole time the picture takes, where its layers take the rest."""


def generate(
    task: GenerationTask, choose: Callable[[], ImageProvider], report: GenerationReport, check: CancelCheck
) -> Manifest | GenerationManifest:
    """Make what is missing of a job's pictures, and layers of the only one where that is wanted.

    Parameters
    ----------
    task : GenerationTask
        What is wanted, what is there, and an empty folder for the result.
    choose : callable
        Gives the provider; called only where a picture is missing.
    report : callable
        Told of each stage and how far it is, of each picture that is there or cannot be had, and of layers.
    check : callable
        Called between pictures and wherever a provider tells how far it is; raises Cancelled to stop.

    Returns
    -------
    Manifest or GenerationManifest
        As written, last of all, to `manifest.json` in the folder.

    Raises
    ------
    PipelineError
        One of its leaves. Where pictures could not be made, the others were all the same.
    """
    share = SHARES[task.wanted.provider] if task.is_layered else 1.0
    stages = Stages({STAGE: 1.0}, scaled(report, 0.0, share), check)
    gather(task.images_folder, task.task.folder, task.images)
    images, failures = list(task.images), list(task.failures)
    missing = missing_of(task)
    if missing:
        several = f"Making {len(missing)} pictures" if len(missing) > 1 else "Making the picture"
        with stages.enter(STAGE, several) as tick:
            order = _Order(task, missing, tick, report)
            made, lost = asyncio.run(order.carry_out(choose()))
        images, failures = sorted(images + made, key=lambda image: image.index), failures + lost
    if failures:
        raise shortfall(failures, task.wanted.num_images)
    record = record_of(task, images)
    if task.is_layered:
        return pipeline.run(_layering(task, record, stages.timings_s), scaled(report, share, 1.0), check)
    total = {"total": round(sum(stages.timings_s.values()), 4)}
    manifest = GenerationManifest(task.task.job_id, record, {**stages.timings_s, **total})
    write_generation(task.task.folder, manifest)
    return manifest


def missing_of(task: GenerationTask) -> Sequence[int]:
    """The pictures that are neither there nor given up, in order."""
    done = {image.index for image in task.images} | {failure.index for failure in task.failures}
    return [index for index in range(1, task.wanted.num_images + 1) if index not in done]


def record_of(task: GenerationTask, images: Sequence[ImageRecord]) -> GenerationRecord:
    """What the manifest says of the prompt and these pictures."""
    wanted = task.wanted
    return GenerationRecord(
        wanted.prompt, wanted.negative_prompt, wanted.provider, task.reason, tuple(images)
    )


def scaled(report: GenerationReport, low: float, high: float) -> Report:
    """Report a part of a run as what it is of the whole: from `low` to `high`."""

    def tell(told: Progress | LayerReady) -> None:
        if isinstance(told, Progress):
            told = replace(told, fraction=round(low + (high - low) * told.fraction, 4))
        report(told)

    return tell


class _Order:
    """The pictures that are missing, made one after another in one stage."""

    def __init__(
        self,
        task: GenerationTask,
        missing: Sequence[int],
        tick: Callable[[float], None],
        report: GenerationReport,
    ) -> None:
        self._task = task
        self._missing = missing
        self._tick = tick
        self._report = report

    async def carry_out(self, provider: ImageProvider) -> tuple[list[ImageRecord], list[ImageFailure]]:
        """Those that were made, and those that could not be."""
        made: list[ImageRecord] = []
        lost: list[ImageFailure] = []
        for done, index in enumerate(self._missing):
            watch = _Ticking(self._tick, done, len(self._missing))
            watch.tick(0)
            try:
                record = await self._make(provider, index, watch)
            except FINAL as error:
                lost.append(ImageFailure(index, error.code, str(error)))
                self._report(ImageLost(lost[-1]))
            else:
                made.append(record)
                self._report(ImageReady(record))
        return made, lost

    async def _make(self, provider: ImageProvider, index: int, watch: Watch) -> ImageRecord:
        wanted = self._task.wanted.request_of(index)
        made = await provider.generate(wanted, self._task.task.folder / image_filename(index), watch)
        if made.provider is Provider.DIFFUSION and not self._task.is_layered:
            # there is nobody else to tell what was done in less memory
            made = replace(made, fallbacks=(*self._task.task.fallbacks, *made.fallbacks))
        return describe(made, index, wanted.seed)


class _Ticking(Watch):
    """Passes on how far one of several pictures is."""

    def __init__(self, tick: Callable[[float], None], done: int, count: int) -> None:
        self._tell = tick
        self._done = done
        self._count = count
        self._running = asyncio.current_task()

    def tick(self, done: float) -> None:
        if self._running is not None and self._running.cancelling():
            raise asyncio.CancelledError  # Ctrl-C: one that computes awaits nothing, and would not hear of it
        self._tell((self._done + min(max(done, 0.0), 1.0)) / self._count)


def _layering(task: GenerationTask, generation: GenerationRecord, spent_s: dict[str, float]) -> Task:
    """The task of layering the picture: by its own disparity where the painter knew it."""
    image, layering = generation.images[0], task.task
    asked = layering.asked or layering.parameters
    disparity = origin = None
    if image.disparity_filename is not None and asked.depth_model == AUTO:
        disparity = layering.folder / image.disparity_filename
        origin = DisparityRecord(
            filename=DISPARITY_FILENAME,
            model=image.provider.value,
            revision=image.revision,
            device=image.device,
            reason="the scene's own: the picture was painted with it",
        )
    return replace(
        layering,
        picture=layering.folder / image.filename,
        disparity=disparity,
        origin=origin,
        generation=generation,
        spent_s=spent_s,
    )
