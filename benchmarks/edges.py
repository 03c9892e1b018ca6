"""Alpha and colour at soft edges, against invented scenes whose layers are known.

    python -m benchmarks edges [--scenes 16]

  alpha      mean absolute error of alpha in the band
  green      the layer over green against the truth, in the band, dB; `feather` is the found contour
             blurred, with the photo's raw colours; `raw` is the true alpha with the raw colours
  behind     the layer behind against the true background, in the band, dB; `raw` is the photo itself

Even scenes have a plain contour, odd ones hair.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.scenes import Scene, invent
from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.foreground import lift_off
from ml_pipeline.hidden import complete_layers
from ml_pipeline.inpainting.classical import PatchMatchInpainter
from ml_pipeline.layering.divide import divide
from ml_pipeline.matting import estimate_alphas
from ml_pipeline.occlusion import extents
from ml_pipeline.quality import psnr

GREEN = np.array([0, 200, 0]) / 255


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scenes", type=int, default=16)
    parser.add_argument("--width", type=int, default=480, help="of the scenes; from 2000 on, few samples do")
    options = parser.parse_args(arguments)
    size = (options.width * 3 // 4, options.width)
    rows = [measure(invent(seed, *size)) for seed in range(options.scenes)]
    print("| scenes | " + " | ".join(rows[0]) + " |")
    print("|---" * (len(rows[0]) + 1) + "|")
    for name, chosen in (("plain", rows[::2]), ("hair", rows[1::2]), ("all", rows)):
        means = (float(np.mean([row[key] for row in chosen])) for key in rows[0])
        print(
            f"| {name} | "
            + " | ".join(f"{value:.3f}" if value < 1 else f"{value:.1f}" for value in means)
            + " |"
        )


def measure(scene: Scene) -> Mapping[str, float]:
    """One scene through layering, matting, filling and separation."""
    division = divide(scene.picture, scene.disparity, 2)
    alphas = estimate_alphas(scene.picture, extents(division.labels, 2, 0))
    (filled,), _ = complete_layers(scene.picture, division.labels, alphas, PatchMatchInpainter(), 30)
    behind = scene.picture.copy()
    layer = lift_off(behind, alphas[1], lambda window: filled[window])
    alpha = to_float(layer[..., 3])
    soft = (scene.alpha > 0.02) & (scene.alpha < 0.98)
    band = cv2.dilate(soft.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    truth = _on_green(scene.foreground, scene.alpha)
    feather = cv2.GaussianBlur((division.labels == 2).astype(np.float32), (0, 0), 3)
    shown = band & (scene.alpha < 0.9)
    return {
        "alpha": float(np.abs(alpha - scene.alpha)[band].mean()),
        "green": psnr(_on_green(layer[..., :3], alpha), truth, band),
        "green, feather": psnr(_on_green(scene.picture, feather), truth, band),
        "green, raw": psnr(_on_green(scene.picture, scene.alpha), truth, band),
        "behind": psnr(behind, scene.background, shown),
        "behind, raw": psnr(scene.picture, scene.background, shown),
    }


def _on_green(colour: NDArray[np.uint8], alpha: NDArray[np.floating]) -> NDArray[np.uint8]:
    a = alpha[..., None]
    return to_8_bits(a * to_float(colour) + (1 - a) * GREEN)


if __name__ == "__main__":
    main()
