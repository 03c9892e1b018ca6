"""Alpha and colour at soft edges, against invented scenes whose layers are known.

    python -m benchmarks edges [--scenes 56] [--width 480]

Scenes take turns between kinds of contour. They are cut by a blurred disparity and go through layering,
matting, filling and separation. The first table is of alpha:

  sad        sum of absolute errors over the whole picture, in thousands
  mse        mean squared error in the band around the true contour

The second is of colours in that band, dB. A layer over green against the truth, and what lies behind it
against the true ground, where it is seen:

  feather    the contour that was found, blurred, with the photo's raw colours
  fast fine  ours, by `edge_quality`
  raw        the true alpha with the photo's raw colours
  best       the true alpha with our separation of colours: the most that a better alpha could reach
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.scenes import KINDS, Scene, invent_kind
from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.foreground import lift_off
from ml_pipeline.hidden import complete_layers
from ml_pipeline.inpainting.classical import PatchMatchInpainter
from ml_pipeline.layering.divide import divide
from ml_pipeline.matting import estimate_alphas
from ml_pipeline.occlusion import extents
from ml_pipeline.parameters import EdgeQuality
from ml_pipeline.quality import psnr
from ml_pipeline.types import Alpha, Labels, Mask, Rgb8

GREEN = np.array([0, 200, 0]) / 255
FEATHER_PX = 3
USUAL_WIDTH = 480
ALPHA = ("sad fast", "sad fine", "sad feather", "mse fast", "mse fine", "mse feather")
COLOURS = ("feather", "fast", "fine", "raw", "best", "behind: photo", "behind: fast", "behind: fine")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scenes", type=int, default=7 * len(KINDS))
    parser.add_argument("--width", type=int, default=USUAL_WIDTH, help="of the scenes, in pixels")
    options = parser.parse_args(arguments)
    found: dict[str, list[Mapping[str, float]]] = {}
    for number in range(options.scenes):
        kind = KINDS[number % len(KINDS)]
        scene = invent_kind(kind, number // len(KINDS), options.width * 3 // 4, options.width)
        found.setdefault(kind, []).append(measure(scene))
    found["all"] = [row for rows in found.values() for row in rows]
    for columns in (ALPHA, COLOURS):
        print("\n".join(table(found, columns)) + "\n")


def table(found: Mapping[str, Sequence[Mapping[str, float]]], columns: Sequence[str]) -> list[str]:
    """Means by kind, as Markdown."""
    lines = ["| scenes | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for kind, rows in found.items():
        means = (float(np.mean([row[column] for row in rows])) for column in columns)
        told = (
            f"{mean:.4f}" if mean < 0.1 else f"{mean:.2f}" if mean < 8 else f"{mean:.1f}" for mean in means
        )
        lines.append(f"| {kind} | " + " | ".join(told) + " |")
    return lines


def measure(scene: Scene) -> Mapping[str, float]:
    """One scene, each way."""
    labels = divide(scene.picture, scene.disparity, 2).labels
    soft = ((scene.alpha > 0.02) & (scene.alpha < 0.98)).astype(np.uint8)
    band = cv2.dilate(soft, np.ones((7, 7), np.uint8)) > 0
    shown = band & (scene.alpha < 0.9)
    truth = _on_green(scene.foreground, scene.alpha)
    sigma = FEATHER_PX * scene.alpha.shape[1] / USUAL_WIDTH
    feather = cv2.GaussianBlur((labels == 2).astype(np.float32), (0, 0), sigma)
    row = {
        **_errors("feather", feather, scene.alpha, band),
        "feather": psnr(_on_green(scene.picture, feather), truth, band),
        "raw": psnr(_on_green(scene.picture, scene.alpha), truth, band),
        "behind: photo": psnr(scene.picture, scene.background, shown),
    }
    for quality in EdgeQuality:
        alphas = estimate_alphas(scene.picture, extents(labels, 2, 0), quality)
        layer, behind = _separated(scene.picture, labels, alphas)
        alpha = to_float(layer[..., 3])
        row |= _errors(quality.value, alpha, scene.alpha, band)
        row[quality.value] = psnr(_on_green(layer[..., :3], alpha), truth, band)
        row[f"behind: {quality.value}"] = psnr(behind, scene.background, shown)
    layer, _ = _separated(scene.picture, labels, [alphas[0], to_8_bits(scene.alpha)])
    row["best"] = psnr(_on_green(layer[..., :3], to_float(layer[..., 3])), truth, band)
    return row


def _separated(picture: Rgb8, labels: Labels, alphas: list[Alpha]) -> tuple[NDArray[np.uint8], Rgb8]:
    """The nearer layer, and what lies behind it."""
    (filled,), _ = complete_layers(picture, labels, alphas, PatchMatchInpainter(), 30)
    behind = picture.copy()
    return lift_off(behind, alphas[1], lambda window: filled[window]), behind


def _errors(
    name: str, alpha: NDArray[np.float32], truth: NDArray[np.float32], band: Mask
) -> dict[str, float]:
    error = np.abs(alpha - truth)
    return {f"sad {name}": float(error.sum()) / 1000, f"mse {name}": float((error[band] ** 2).mean())}


def _on_green(colour: Rgb8, alpha: NDArray[np.float32]) -> Rgb8:
    a = alpha[..., None]
    return to_8_bits(a * to_float(colour) + (1 - a) * GREEN)


if __name__ == "__main__":
    main()
