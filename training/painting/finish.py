"""From a drawn canvas to a sprite: cropped, textured, recoloured, bled outwards."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from training.painting.canvas import Canvas
from training.painting.noise import noise
from training.painting.palette import pick
from training.painting.relief import inflate, lambert

SIDE_PX = 192
OPAQUE = 40  # of a mask; what is fainter everywhere is cropped away


class Sprite(NamedTuple):
    """RGBA with straight alpha, (192, 192, 4); its thickness, (192, 192), 0 to 255; width over height."""

    rgba: NDArray[np.uint8]
    body: NDArray[np.uint8]
    aspect: float


def finish(random: np.random.Generator, canvas: Canvas) -> Sprite:
    """Make a sprite of what was drawn."""
    rgb, alpha, aspect = _cropped(canvas)
    height = _thickness(alpha)
    if not canvas.graphic:
        rgb = _weathered(random, rgb, lambert(height, canvas.light, random.uniform(0.6, 1.0)))
    rgb = _recoloured(random, _bled(rgb, alpha))
    body = cv2.GaussianBlur(height, (0, 0), 1.2) * (alpha > 8)
    thick = np.minimum(body * (255 / (body.max() + 1e-6)), 255)
    rgba = np.dstack([np.clip(rgb * 255, 0, 255), alpha]).round().astype(np.uint8)
    return Sprite(rgba, thick.round().astype(np.uint8), aspect)


def _thickness(alpha: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Inflate the silhouette; not bent along the foot, where things stand or are cut off."""
    framed = cv2.copyMakeBorder(alpha, 1, 0, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return inflate(np.asarray(framed, np.uint8))[1:, 1:-1]


def _cropped(canvas: Canvas) -> tuple[NDArray[np.float32], NDArray[np.uint8], float]:
    """Cut to the mask, stretch to the sprite's square, divide by alpha."""
    rows, columns = (np.flatnonzero((canvas.mask > OPAQUE).any(axis)) for axis in (1, 0))
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    mask = canvas.mask[part]
    size = (SIDE_PX, SIDE_PX)
    alpha = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)
    rgb = cv2.resize(canvas.rgb[part], size, interpolation=cv2.INTER_AREA).astype(np.float32)
    straight = np.clip(rgb / np.maximum(alpha, 1)[..., None], 0, 1)
    return np.asarray(straight, np.float32), alpha, mask.shape[1] / mask.shape[0]


def _weathered(
    random: np.random.Generator, rgb: NDArray[np.float32], light: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Multiply by the light, a grain, and shadow towards the foot."""
    grain = noise(random, random.uniform(0.3, 1.8), side=SIDE_PX) * random.uniform(0, 0.13)
    fall = np.linspace(0, 1, SIDE_PX, dtype=np.float32)[:, None] ** 2 * random.uniform(-0.1, 0.45)
    bright = random.uniform(1.0, 1.35)  # shading took away about as much
    lit = np.clip(light, 0.4, 1.5) * bright * (1 + grain) * (1 - fall)
    return np.asarray(np.clip(rgb * lit[..., None], 0, 1), np.float32)


def _bled(rgb: NDArray[np.float32], alpha: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give each pixel outside the colour of the nearest one inside, so that no filter mixes black in."""
    inside = alpha >= min(160, int(alpha.max()))
    _, nearest = cv2.distanceTransformWithLabels(
        (~inside).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros((int(nearest.max()) + 1, 3), np.float32)
    table[nearest[inside]] = rgb[inside]
    return np.where(inside[..., None], rgb, table[nearest])


def _recoloured(random: np.random.Generator, rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    """Leave most as they are; make some grey, vivid, dark, pale, tinted, or ink on white."""
    grey = rgb.mean(2, keepdims=True)
    chance = random.random()
    if chance < 0.66:
        return rgb
    if chance < 0.74:
        return np.asarray(grey + (rgb - grey) * random.uniform(0, 0.4), np.float32)
    if chance < 0.81:
        return np.asarray(grey + (rgb - grey) * random.uniform(1.2, 1.7), np.float32)
    if chance < 0.89:
        return np.asarray(rgb * random.uniform(0.12, 0.5), np.float32)
    if chance < 0.93:
        return np.asarray(1 - (1 - rgb) * random.uniform(0.15, 0.4), np.float32)
    if chance < 0.96:
        return np.asarray((grey > np.median(grey)) * np.float32(0.9) + 0.05 + 0 * rgb, np.float32)
    return np.asarray(rgb * 0.5 + grey * pick(random) * 0.6, np.float32)
