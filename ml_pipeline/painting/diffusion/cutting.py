"""Small paintings of a scene, brought to full size and cut into its layers."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ml_pipeline.compositing import correct, soft_pixels
from ml_pipeline.foreground import lift_off
from ml_pipeline.painting.base import Painting, Scene, Tick
from ml_pipeline.painting.diffusion.canvas import View, stacked
from ml_pipeline.painting.diffusion.enlarging import Enlargement, fit
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import Window, strips
from ml_pipeline.types import Rgb8, Rgba8


def cut(scene: Scene, shown: Sequence[View], painted: Sequence[Rgb8], tick: Tick) -> Painting:
    """The whole painting and its layers, with the alpha of the scene's own.

    A layer is lifted off the painting as it is off a photo, nearest first: its colour is the painting's, and
    what lies behind it is what was painted without it.

    Parameters
    ----------
    scene : Scene
        Its list of layers is emptied.
    shown : sequence of View
        What was painted, as of `views`.
    painted : sequence of (m, n, 3) uint8
        How it was painted.
    tick : callable
        Told how much of this is done, 0 to 1; may be called from several threads.
    """
    shape, count = scene.picture.shape, len(shown)
    picture = _enlarged(fit(painted[0], shown[0].picture, shape), scene.picture, tick)
    target = picture.copy()
    layers: list[Rgba8] = []
    targets: list[Rgb8] = []
    for index in range(1, count):
        alpha = np.ascontiguousarray(scene.layers.pop()[..., 3])
        rest = fit(painted[index], shown[index].picture, shape)

        def behind(window: Window, rest: Enlargement = rest, done: float = index / (count + 1)) -> Rgb8:
            tick(done)
            return rest.at(window, stacked(scene.layers, window))

        targets.insert(0, target.reshape(-1, 3)[np.flatnonzero(soft_pixels(alpha))])
        layers.insert(0, lift_off(target, alpha, behind))
    layers.insert(0, np.asarray(cv2.merge((target, scene.layers.pop()[..., 3])), np.uint8))
    tick(count / (count + 1))
    correct(layers, targets)
    return Painting(picture, layers)


def _enlarged(enlargement: Enlargement, photo: Rgb8, tick: Tick) -> Rgb8:
    whole = np.empty_like(photo)

    def draw(rows: slice) -> None:
        tick(0.0)
        whole[rows] = enlargement.at((rows, slice(None)), photo[rows])

    side_by_side(draw, strips(len(photo)))
    return whole
