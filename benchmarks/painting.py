"""The embedded painter: its speed, what strength does, and how its styles differ.

  python -m benchmarks painting [PHOTO …] [--megapixels 2] [--looks 0.5]

speed       seconds of a whole painting, all layers, against cv2.stylization of the same picture (at most 5)
silence     the longest time between two reports of progress, seconds (at most 0.5)
strength    distance from the photo, RMS of 8-bit steps, at five strengths: it must grow at every step
contours    F1 of the painted layers' contours against the photo's label map, within 3 units, where the
            photo has an edge there (strokes may overlap a contour by 2)
edges       share of the contours with an edge in the photo that have one in the painting within 3 units
pairs       PSNR between every two styles at strength 0.7, dB (below 27)
statistics  colourfulness (Hasler and Süsstrunk 2003), mean lightness and its spread, bare paper, how much
            texture there is of fine and of broad strokes, and how far strokes agree in direction
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from benchmarks.layering import boundary
from benchmarks.painted import SEED, Original, Picture, labels_of, layered
from benchmarks.pictures import photos
from ml_pipeline.painting.base import Brief
from ml_pipeline.painting.embedded import EmbeddedPainter
from ml_pipeline.painting.motif import unit_px
from ml_pipeline.painting.styles import PRESETS, understand
from ml_pipeline.progress import Stages
from ml_pipeline.quality import psnr

STRENGTHS = (0.25, 0.5, 0.75, 1.0)
USUAL = 0.7
ROUNDS = 3


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("photos", nargs="*", type=Path, help="default: three packaged with a test dependency")
    parser.add_argument("--megapixels", type=float, default=2.0, help="of the measured pictures (default 2)")
    parser.add_argument("--looks", type=float, default=0.5, help="megapixels of all but speed (default 0.5)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        paths = options.photos or photos(None, Path(name))[:3]
        speed([layered(path, options.megapixels) for path in paths])
        originals = [layered(path, options.looks) for path in paths]
    strength(originals)
    differences(originals)


def speed(originals: list[Original]) -> None:
    print(
        "| style | " + " | ".join(f"{o.name}: × stylization | strokes" for o in originals) + " | silence s |"
    )
    print("|---|" + "---|---|" * len(originals) + "---|")
    stylization = [min(_seconds(lambda o=o: cv2.stylization(o.scene.picture))) for o in originals]
    for preset in PRESETS:
        cells, silence = [], 0.0
        for original, floor in zip(originals, stylization, strict=True):
            taken = []
            for _ in range(ROUNDS):
                seconds, quiet, strokes = _timed(original, preset.key)
                taken.append(seconds)
                silence = max(silence, quiet)
            cells += [f"{min(taken) / floor:.1f}", f"{strokes:,}"]
        print(f"| {preset.key} | " + " | ".join(cells) + f" | {silence:.2f} |", flush=True)
    print("\nstylization: " + ", ".join(f"{seconds:.2f} s" for seconds in stylization) + "\n")


def _seconds(work: object) -> list[float]:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()  # type: ignore[operator]
        taken.append(time.perf_counter() - began)
    return taken


def _timed(original: Original, style: str) -> tuple[float, float, int]:
    """Seconds of one painting, the longest silence in it, and the number of its strokes."""
    scene = replace(original.scene, layers=list(original.scene.layers))
    moments = [time.perf_counter()]
    stages = Stages({"painting": 1}, lambda told: moments.append(time.perf_counter()), lambda: None)
    brief = Brief(understand(style), USUAL, SEED)
    with stages.enter("painting", "") as tick:
        painting = EmbeddedPainter().paint(scene, brief, tick)
    moments.append(time.perf_counter())
    quiet = max(later - earlier for earlier, later in itertools.pairwise(sorted(moments)))
    return moments[-1] - moments[0], quiet, sum(len(strokes) for strokes in painting.strokes)


def strength(originals: list[Original]) -> None:
    told = " | ".join(f"{s:g}" for s in STRENGTHS)
    print(f"| style | photo | {told} | grows | contours at 1 | edges at {USUAL} |")
    print("|---|---|" + "---|" * len(STRENGTHS) + "---|---|---|")
    for preset in PRESETS:
        for original in originals:
            paintings = [original.painted(preset.key, s) for s in STRENGTHS]
            away = [distance(original.scene.picture, p.picture) for p in paintings]
            grows = "yes" if all(b > a for a, b in itertools.pairwise([0.0, *away])) else "NO"
            f1 = contours(original, labels_of(paintings[-1].layers))
            kept = edges_kept(original, original.painted(preset.key, USUAL).picture)
            cells = [*(f"{d:.1f}" for d in away), grows, f"{f1:.3f}", f"{kept:.2f}"]
            print(f"| {preset.key} | {original.name} | " + " | ".join(cells) + " |", flush=True)
    print()


def distance(first: Picture, second: Picture) -> float:
    """Root of the mean squared difference, 8-bit steps."""
    return float(np.sqrt(np.mean((first.astype(np.float32) - second.astype(np.float32)) ** 2)))


def contours(original: Original, painted: Picture) -> float:
    """F1 of the painted label map's contours against the photo's, within three units, where these follow an
    edge of the photo; cuts that go through a floor or a wall are meant to dissolve in brushwork."""
    unit = unit_px(painted.shape)
    reach = 3 * unit
    ours, theirs = boundary(painted), boundary(original.scene.labels)
    firm = _grown(_edges(original.scene.picture, unit), 2 * unit)
    where = _grown(theirs & firm, 8 * unit) & ~_grown(theirs & ~firm, 8 * unit)
    precision, recall = _near(ours & where, theirs, reach), _near(theirs & where, ours, reach)
    return 2 * precision * recall / max(precision + recall, 1e-9)


def edges_kept(original: Original, painted: Picture) -> float:
    """Of the label map's contours with an edge in the photo, the share with one in the painting close by."""
    unit = unit_px(painted.shape)
    where = boundary(original.scene.labels) & _grown(_edges(original.scene.picture, unit), 2 * unit)
    return _near(where, _edges(painted, unit), 3 * unit)


def _edges(picture: Picture, unit: float) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (0, 0), max(1.0, 1.5 * unit))
    return np.asarray(cv2.Canny(np.asarray(grey, np.uint8), 20, 50) > 0)


def _grown(mask: Picture, reach: float) -> Picture:
    return np.asarray(cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5) <= reach)


def _near(these: Picture, those: Picture, reach: float) -> float:
    return float(_grown(those, reach)[these].mean()) if these.any() and those.any() else 0.0


def differences(originals: list[Original]) -> None:
    keys = [preset.key for preset in PRESETS]
    painted = {key: [o.painted(key, USUAL).picture for o in originals] for key in keys}
    print("| PSNR dB, the nearest photo | " + " | ".join(keys[1:]) + " |")
    print("|---|" + "---|" * (len(keys) - 1))
    for row in range(len(keys) - 1):
        cells = [""] * row
        for other in keys[row + 1 :]:
            pairs = zip(painted[keys[row]], painted[other], strict=True)
            cells.append(f"{max(psnr(a, b) for a, b in pairs):.1f}")
        print(f"| {keys[row]} | " + " | ".join(cells) + " |")
    print("\n| style | colourful | lightness | its spread | paper % | fine texture | broad texture | agree |")
    print("|---|---|---|---|---|---|---|---|")
    for key in keys:
        rows = [statistics(picture) for picture in painted[key]]
        print(f"| {key} | " + " | ".join(f"{v:.1f}" for v in np.mean(rows, axis=0)) + " |")
    rows = [statistics(o.scene.picture) for o in originals]
    print("| (the photos) | " + " | ".join(f"{v:.1f}" for v in np.mean(rows, axis=0)) + " |")


def statistics(picture: Picture) -> list[float]:
    """See the module; textures are RMS 8-bit steps, `agree` per cent, 100 where all strokes are parallel."""
    red, green, blue = (picture[..., c].astype(np.float32) for c in range(3))
    opponents = red - green, (red + green) / 2 - blue
    spread = np.hypot(*(float(o.std()) for o in opponents))
    colourful = spread + 0.3 * np.hypot(*(float(o.mean()) for o in opponents))
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    unit = unit_px(picture.shape)
    blurs = [grey, *(cv2.GaussianBlur(grey, (0, 0), s * max(unit, 0.3)) for s in (2.5, 10))]
    fine, broad = (float(np.std(a - b)) for a, b in itertools.pairwise(blurs))
    gx, gy = (cv2.Sobel(grey, -1, *axis) for axis in ((1, 0), (0, 1)))
    sums = [
        cv2.GaussianBlur(p, (0, 0), 6 * max(unit, 0.3))
        for p in (gx * gx - gy * gy, 2 * gx * gy, gx * gx + gy * gy)
    ]
    agree = 100 * float(np.mean(np.hypot(sums[0], sums[1]) / (sums[2] + 1)))
    paper = 100 * float((picture.min(axis=-1) > 225).mean())
    return [colourful, float(grey.mean()), float(grey.std()), paper, fine, broad, agree]


if __name__ == "__main__":
    main()
