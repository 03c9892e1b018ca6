"""What a job costs against its floor: one decode and as many encodes as there are layers.

python -m benchmarks floor [PHOTO …] [--megapixels 12 60] [--layers 4] [--repeat 3] [--style STYLE]

With a style the photo is painted, at strength 0.7. A photo is enlarged to each size and given a camera's
grain, so that it is no easier to encode than a photo.

Each run has a process of its own, warmed on a small picture. The floor is measured in that same process:
cv2.imdecode of the photo and cv2.imencode(".png") of every layer that came out, defaults, one thread.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.memory import sampled_memory
from benchmarks.pictures import photos
from ml_pipeline.parameters import Mode, Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.types import Progress, Task

GRAIN = 3.0  # levels of noise, as a camera leaves it; a smooth enlargement would encode too easily
FLOOR_ROUNDS = 3


@dataclass(frozen=True)
class StageCost:
    """Seconds on the clock and of all cores, and the highest resident memory in MB."""

    stage: str
    wall_s: float
    cpu_s: float
    peak_mb: float


@dataclass(frozen=True)
class Cost:
    """One job, stage by stage, and its floor in the same process."""

    stages: list[StageCost]
    floor_s: float
    photo_floor_s: float  # the same with the photo itself encoded so many times
    resting_mb: float  # resident memory before the job


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("photos", type=Path, nargs="*", help="default: one packaged with a test dependency")
    parser.add_argument(
        "--megapixels",
        type=float,
        nargs="+",
        default=[12.0, 60.0],
        help="sizes to enlarge to (default 12 60)",
    )
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--style", help="paint, in this style, at strength 0.7")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child:
        print(json.dumps(asdict(measure(options.photos[0], wanted(options.layers, options.style)))))
        return
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for photo in options.photos or [path for path in photos(None, scratch) if path.stem == "coffee"]:
            for megapixels in options.megapixels:
                picture = scratch / f"{photo.stem}-{megapixels:g}.jpg"
                size = enlarge(photo, picture, megapixels)
                costs = [run_apart(picture, options.layers, options.style) for _ in range(options.repeat)]
                print(f"\n{photo.name} at {size}, {options.layers} layers, {len(costs)} runs\n")
                print(table(costs))


def enlarge(photo: Path, result: Path, megapixels: float) -> str:
    """Write a JPEG of that many megapixels, with grain; returns its size as text."""
    small = cv2.imread(str(photo))
    if small is None:
        raise SystemExit(f"{photo} cannot be read")
    scale = (megapixels * 1e6 / (small.shape[0] * small.shape[1])) ** 0.5
    large = cv2.resize(small, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    random = np.random.default_rng(1)
    for top in range(0, len(large), 256):
        strip = large[top : top + 256]
        grain = random.normal(0, GRAIN, strip.shape).astype(np.float32)
        strip[:] = np.clip(np.rint(strip + grain), 0, 255).astype(np.uint8)
    cv2.imwrite(str(result), large, [cv2.IMWRITE_JPEG_QUALITY, 92])
    return f"{large.shape[1]}x{large.shape[0]}"


def wanted(layers: int, style: str | None) -> Parameters:
    """What the job asks for."""
    if style is None:
        return Parameters(num_layers=layers)
    return Parameters(num_layers=layers, mode=Mode.PAINTERLY, painterly_style=style, painterly_strength=0.7)


def run_apart(picture: Path, layers: int, style: str | None = None) -> Cost:
    command = [sys.executable, "-m", "benchmarks.floor", str(picture), "--layers", str(layers), "--child"]
    command += ["--style", style] if style else []
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = json.loads(answer.splitlines()[-1])
    return Cost(**{**found, "stages": [StageCost(**stage) for stage in found["stages"]]})


def measure(picture: Path, parameters: Parameters) -> Cost:
    """Layer a picture in this process, then measure its floor."""
    with tempfile.TemporaryDirectory() as name:
        small, folder = Path(name) / "small.jpg", Path(name) / "layers"
        enlarge(picture, small, 0.1)
        (folder / "small").mkdir(parents=True)
        run(Task("warm", small, folder / "small", parameters), lambda progress: None, lambda: None)
        with sampled_memory() as memory:
            resting = memory.peak_mb()
            clock = StageClock(memory.peak_mb)
            task = Task("floor", picture, folder, parameters, max_megapixels=1000)
            manifest = run(
                task,
                lambda told: clock.begin(told.stage) if isinstance(told, Progress) else None,
                lambda: None,
            )
            clock.end()
        files = [folder / layer.filename for layer in manifest.layers]
        return Cost(clock.costs, *floors(picture, files), resting)


def floors(picture: Path, files: Sequence[Path]) -> tuple[float, float]:
    """Seconds to decode the photo and to encode its layers; and to encode the photo as often instead."""
    cv2.setNumThreads(1)
    data = np.fromfile(picture, np.uint8)
    layers = [cv2.imread(str(path), cv2.IMREAD_UNCHANGED) for path in files]
    decode = timed(lambda: cv2.imdecode(data, cv2.IMREAD_COLOR))
    photo = cv2.imdecode(data, cv2.IMREAD_COLOR)
    encode = timed(lambda: [cv2.imencode(".png", layer) for layer in layers])  # type: ignore[arg-type]
    encode_photo = timed(lambda: [cv2.imencode(".png", photo) for _ in layers])  # type: ignore[arg-type]
    return decode + encode, decode + encode_photo


def timed(work: Callable[[], object]) -> float:
    """Median seconds of a few rounds."""
    taken = []
    for _ in range(FLOOR_ROUNDS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


class StageClock:
    """Splits a run at its stages' beginnings."""

    def __init__(self, peak_mb: Callable[[], float]) -> None:
        self.costs: list[StageCost] = []
        self._peak_mb = peak_mb
        self._stage = ""
        self._began = (0.0, 0.0)

    def begin(self, stage: str) -> None:
        """A stage may report many times."""
        if stage == self._stage:
            return
        if self._stage:
            self.end()
        self._stage, self._began = stage, (time.perf_counter(), time.process_time())

    def end(self) -> None:
        wall, cpu = time.perf_counter() - self._began[0], time.process_time() - self._began[1]
        self.costs.append(StageCost(self._stage, wall, cpu, self._peak_mb()))


def table(costs: Sequence[Cost]) -> str:
    """Medians over the runs as a Markdown table, each stage also in floors."""
    floor = statistics.median(cost.floor_s for cost in costs)
    lines = ["| stage | wall s | CPU s | peak MB | × floor |", "|---|---|---|---|---|"]
    for stages in zip(*(cost.stages for cost in costs), strict=True):
        wall, cpu, peak = medians([[s.wall_s, s.cpu_s, s.peak_mb] for s in stages])
        lines.append(f"| {stages[0].stage} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {wall / floor:.2f} |")
    totals = [[sum(s.wall_s for s in cost.stages), sum(s.cpu_s for s in cost.stages)] for cost in costs]
    ratio = statistics.median(wall / cost.floor_s for (wall, _), cost in zip(totals, costs, strict=True))
    photo = statistics.median(
        wall / cost.photo_floor_s for (wall, _), cost in zip(totals, costs, strict=True)
    )
    wall, cpu = medians(totals)
    peak = max(stage.peak_mb for cost in costs for stage in cost.stages)
    lines.append(f"| **whole job** | {wall:.2f} | {cpu:.2f} | {peak:.0f} | **{ratio:.1f}** |")
    resting = statistics.median(cost.resting_mb for cost in costs)
    lines.append(
        f"\nfloor {floor:.2f} s ({photo:.1f}× where the photo is encoded in the layers' stead); "
        f"{resting:.0f} MB resident before the job"
    )
    return "\n".join(lines)


def medians(rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    return np.asarray(np.median(np.asarray(rows), axis=0))


if __name__ == "__main__":
    main()
