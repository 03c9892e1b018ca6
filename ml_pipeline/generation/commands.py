"""The command `generate`: pictures from a prompt and, where they are asked for, layers."""

from __future__ import annotations

import argparse
import os
import re
import secrets
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ml_pipeline.asked import is_blank, painted, require_engines, sliced
from ml_pipeline.devices import choose_device, default_device
from ml_pipeline.errors import GenerationError, ParameterError, PipelineError
from ml_pipeline.generation.base import ImageProvider
from ml_pipeline.generation.manifest import GenerationManifest, write_generation
from ml_pipeline.generation.options import EXAMPLES, OF_LAYERS, add_generation
from ml_pipeline.generation.parameters import GenerationParameters, Provider
from ml_pipeline.generation.record import ImageRecord, image_filename
from ml_pipeline.generation.shortfall import ImageFailure, shortfall
from ml_pipeline.making import result_folder, tell_fallbacks, tell_layers, with_bar
from ml_pipeline.manifest import Manifest
from ml_pipeline.models.generators import auto_takes, generators_in, require_generator
from ml_pipeline.models.store import ModelStore, default_folder
from ml_pipeline.parameters import AUTO, MAX_SEED, Parameters
from ml_pipeline.types import (
    GenerationReport,
    GenerationTask,
    ImageLost,
    ImageReady,
    LayerReady,
    Progress,
    Task,
)

_LONGEST_NAME = 40


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The parser of `generate`."""
    parser = commands.add_parser(
        "generate",
        help="make pictures from a prompt, and layers if you like",
        description="Make pictures from a prompt and, with --layers, depth-ordered RGBA layers of one.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_generation(parser)
    parser.set_defaults(run=_generate)


def _generate(options: argparse.Namespace) -> int:
    layering = _layering(options)
    provider, reason = _resolve(options.provider or os.environ.get("PROVIDER") or AUTO)
    wanted = _wanted(options, provider)
    _require_provider(wanted)
    if layering is not None:
        require_engines(layering)
    return _make(wanted, reason, layering, options.out)


def _layering(options: argparse.Namespace) -> Parameters | None:
    """The parameters of the layers; None where none are asked for."""
    if options.layers is None and options.cuts is None:
        said = [name for name in OF_LAYERS if not is_blank(getattr(options, name))]
        if said:
            told = " and ".join(f"--{name.replace('_', '-')}" for name in said)
            raise ParameterError(f"{told} without layers, which are not asked for; add --layers 4")
        return None
    if options.images != 1:
        raise ParameterError(f"--images is {options.images}; layers are made of one picture: leave it out")
    base = Parameters()
    if options.depth_model is not None:
        base = replace(base, depth_model=options.depth_model)
    return painted(sliced(base, options), options)


def _resolve(name: str) -> tuple[Provider, str]:
    """The provider for a name, and why; raises ParameterError for what is none."""
    if name != AUTO:
        if name not in list(Provider):
            raise ParameterError(
                f"PROVIDER is {name[:80]!r}; it must be one of {AUTO}, {', '.join(Provider)}"
            )
        return Provider(name), f"{name}: asked for by name"
    if os.environ.get("REPLICATE_API_TOKEN"):
        return Provider.REPLICATE, "auto: replicate, as REPLICATE_API_TOKEN is set"
    best = generators_in(ModelStore(default_folder())).best
    device = choose_device(default_device()).device.type if best else None
    taken, reason = auto_takes(best, device)
    return (Provider.PROCEDURAL if taken == Provider.PROCEDURAL else Provider.DIFFUSION), reason


def _wanted(options: argparse.Namespace, provider: Provider) -> GenerationParameters:
    width, height = options.size
    seed = secrets.randbelow(MAX_SEED + 1) if options.seed is None else options.seed
    return GenerationParameters(
        options.prompt, options.negative, provider, options.model, options.images, width, height, seed
    )


def _require_provider(wanted: GenerationParameters) -> None:
    """Raise, before anything is begun, where the provider lacks something."""
    if wanted.provider is Provider.DIFFUSION:
        require_generator(ModelStore(default_folder()), wanted.model)
    elif wanted.provider is Provider.REPLICATE:
        _replicate()
    elif wanted.model:
        raise ParameterError(
            f"--model is {wanted.model!r}, and provider {wanted.provider} has no models; leave it out, or "
            f"add --provider {Provider.DIFFUSION}"
        )


def _replicate() -> ImageProvider:
    from ml_pipeline.generation.fetching import Replicate  # its HTTP client: only where it is asked for

    return Replicate.of_environment()


def _make(wanted: GenerationParameters, reason: str, layering: Parameters | None, out: Path | None) -> int:
    """Make the pictures into a folder of the user's, and tell what lies there."""
    kind = "pictures" if layering is None else "layers"
    made: list[ImageRecord] = []
    lost: list[ImageFailure] = []
    end: BaseException | None = None
    with result_folder(out, Path(kind) / _name_of(wanted.prompt)) as (folder, work):
        task = _task(wanted, reason, layering, folder.name, work)
        try:
            manifest = with_bar(lambda show: _run(task, show, made, lost))
        except (PipelineError, OSError, KeyboardInterrupt) as error:
            if not made or not _is_worth_keeping(task, error):
                raise _end_of(task, error, lost, "try again") from None
            end = _end_of(task, error, lost, f"the others are in {folder}")
            manifest = _what_is_there(task, made)
    _tell(manifest, folder)
    if isinstance(end, KeyboardInterrupt):
        print(f"stopped; what was paid for is in {folder}", file=sys.stderr)
        return 130
    if end is not None:
        raise end
    return 0


def _end_of(
    task: GenerationTask, error: BaseException, lost: Sequence[ImageFailure], way_out: str
) -> BaseException:
    """What to tell of pictures that could not be made; anything else tells of itself."""
    if lost and isinstance(error, GenerationError):
        return shortfall(lost, task.wanted.num_images, way_out)
    return error


def _is_worth_keeping(task: GenerationTask, error: BaseException) -> bool:
    """Whether pictures stay though not all came of it that was asked for: always where they were paid for."""
    return task.wanted.provider.is_remote or (isinstance(error, GenerationError) and not task.is_layered)


def _task(
    wanted: GenerationParameters, reason: str, layering: Parameters | None, name: str, work: Path
) -> GenerationTask:
    task = Task(
        name,
        work / image_filename(1),
        work,
        layering or Parameters(),
        models=default_folder(),
        device=default_device(),
    )
    return GenerationTask(task, wanted, reason, layering is not None)


def _run(
    task: GenerationTask, show: GenerationReport, made: list[ImageRecord], lost: list[ImageFailure]
) -> Manifest | GenerationManifest:
    from ml_pipeline.generation.choose import choose_provider  # heavy: after the arguments are good
    from ml_pipeline.generation.job import generate

    def choose() -> ImageProvider:
        if task.wanted.provider is Provider.REPLICATE:
            return _replicate()
        store = ModelStore(default_folder())
        return choose_provider(task.wanted.provider, task.wanted.model, store, task.task.device)

    def report(told: Progress | LayerReady | ImageReady | ImageLost) -> None:
        if isinstance(told, ImageReady):
            made.append(told.record)
        elif isinstance(told, ImageLost):
            lost.append(told.failure)
        show(told)

    return generate(task, choose, report, lambda: None)


def _what_is_there(task: GenerationTask, made: Sequence[ImageRecord]) -> GenerationManifest:
    """The manifest of a result that has these pictures alone."""
    from ml_pipeline.generation.job import record_of

    kept = {name for image in made for name in (image.filename, image.disparity_filename)}
    for path in task.task.folder.iterdir():  # layers that were begun, a picture that came in part
        if path.name not in kept:
            path.unlink()
    manifest = GenerationManifest(task.task.job_id, record_of(task, made), {})
    write_generation(task.task.folder, manifest)
    return manifest


def _tell(manifest: Manifest | GenerationManifest, folder: Path) -> None:
    generation = manifest.generation
    if generation is None:
        return
    for image in generation.images:
        print(f"{folder.resolve() / image.filename}: {image.width}x{image.height}, seed {image.seed}")
        if image.understood:
            print(f"  understood: {image.understood}")
        tell_fallbacks(image.fallbacks)
    print(f"provider {generation.reason}")
    if isinstance(manifest, Manifest):
        tell_layers(manifest, folder)


def _name_of(prompt: str) -> str:
    """A folder's name of the prompt's first words."""
    words = re.sub(r"\W+", "-", prompt.lower()).strip("-_")
    if len(words) > _LONGEST_NAME:
        words = words[: _LONGEST_NAME + 1].rpartition("-")[0] or words[:_LONGEST_NAME]
    return words.rstrip("-_") or "picture"
