"""One result for a person at a terminal: into a folder of theirs, with a bar, and told when it is done."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from ml_pipeline.devices import default_device
from ml_pipeline.errors import PipelineError
from ml_pipeline.manifest import MANIFEST_FILENAME, Fallback, Manifest
from ml_pipeline.models.store import default_folder
from ml_pipeline.types import GenerationReport, ImageLost, ImageReady, LayerReady, Progress, Task

_Made = TypeVar("_Made")


def make(task: Task, out: Path | None) -> int:
    """Run a task into a folder of the user's, and tell what lies there."""
    with result_folder(out, Path("layers") / task.picture.stem) as (folder, work):
        place = replace(task, models=default_folder(), device=default_device())
        manifest = run_with_bar(replace(place, job_id=folder.name, folder=work))
    tell_layers(manifest, folder)
    return 0


def tell_layers(manifest: Manifest, folder: Path) -> None:
    """What lies in the folder, and how good it is."""
    quality = manifest.quality
    print(f"{manifest.layer_count} layers in {folder.resolve()}")
    for layer in manifest.layers:
        print(f"  {layer.filename}")
    tell_fallbacks((*manifest.disparity.fallbacks, *manifest.fallbacks))
    print(
        f"recomposed at {quality.psnr_db:.1f} dB; the nearest layer may move "
        f"{manifest.parallax.max_shift_px:.0f} px; see {folder / MANIFEST_FILENAME}"
    )


def tell_fallbacks(fallbacks: Iterable[Fallback]) -> None:
    """What was done otherwise than asked for."""
    for told in dict.fromkeys(fallbacks):
        print(f"  instead of {told.wanted}: {told.used}, because {told.reason}")


@contextmanager
def result_folder(out: Path | None, default: Path) -> Iterator[tuple[Path, Path]]:
    """Give a result's folder and one to work in, which takes its place when all went well.

    Beside its place and then renamed: whatever happens, the result is there entirely or not at all.
    """
    folder = out.resolve() if out else _free_folder(default)
    _refuse_full(folder)
    new = [parent for parent in folder.parents if not parent.exists()]
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
            work = Path(scratch) / "result"
            work.mkdir()
            yield folder, work
            work.replace(folder)
    except BaseException:
        with suppress(OSError):  # somebody may have put something there meanwhile
            for parent in new:
                parent.rmdir()
        raise


def _free_folder(folder: Path) -> Path:
    """The folder itself, or its name with the first number that is not taken: photo, photo-2, photo-3."""
    names = itertools.chain([folder], (folder.with_name(f"{folder.name}-{k}") for k in itertools.count(2)))
    return next(name for name in names if not name.exists())


def _refuse_full(folder: Path) -> None:
    """Raise where something lies in the folder already, so that nothing is overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PipelineError(f"{folder} is not an empty folder; name another with --out, or empty it")
    if folder == Path.cwd():
        raise PipelineError(f"{folder} is the folder you are in, which cannot be replaced; name another one")


def run_with_bar(task: Task) -> Manifest:
    """Run a task and show how far it is."""
    from ml_pipeline.pipeline import run  # heavy: after the arguments are known to be good

    return with_bar(lambda show: run(task, show, lambda: None))


def with_bar(run: Callable[[GenerationReport], _Made]) -> _Made:
    """Call something that reports how far it is, and show that."""
    with tqdm(total=100, unit="%", bar_format="{desc:<46} {percentage:3.0f}%|{bar}| {elapsed}") as bar:

        def show(told: Progress | LayerReady | ImageReady | ImageLost) -> None:
            if isinstance(told, Progress):
                bar.set_description_str(told.message, refresh=False)
                bar.update(round(told.fraction * 100) - bar.n)

        made = run(show)
        bar.set_description_str("Done", refresh=False)
        bar.update(100 - bar.n)
    return made
