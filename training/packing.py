"""A scene's surfaces, camera, light, sky and lens as the flat arrays of `layout.py`."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from training import layout
from training.conditions import Camera, Lens, Light, Sky
from training.layout import BLOCK, CONE, ELLIPSOID, FIELDS, MAX_SURFACES, QUAD, SETTINGS

Array = NDArray[np.float32]


def pack_surfaces(rows: list[list[float]], camera: Camera, height: int, width: int) -> tuple[Array, int]:
    """Surfaces in camera coordinates.

    Parameters
    ----------
    rows : list of FIELDS numbers each
        Surfaces in world coordinates; those beyond MAX_SURFACES are left out.
    height, width : int
        Of the picture, in pixels.

    Returns
    -------
    surfaces : (MAX_SURFACES, FIELDS) float32
        Zeros after the last.
    count : int
        How many there are.
    """
    turn = _to_camera(camera)
    given = np.array(rows[:MAX_SURFACES], np.float32).reshape(-1, FIELDS)
    given[:, layout.ORIGIN + 1] -= camera.eye
    for at in (layout.ORIGIN, layout.U, layout.V, layout.N):
        given[:, at : at + 3] = given[:, at : at + 3] @ turn.T
    given[:, layout.BOX : layout.BOX + 4] = screen_boxes(given, _focal(camera, width), height, width)
    surfaces = np.zeros((MAX_SURFACES, FIELDS), np.float32)
    surfaces[: len(given)] = given
    return surfaces, len(given)


def pack_settings(
    camera: Camera, light: Light, sky: Sky, lens: Lens, count: int, seed: int, height: int, width: int
) -> Array:
    """(SETTINGS,): all but the `count` surfaces, for a picture of that size; `seed` is the noise's."""
    turn = _to_camera(camera)
    sun = turn @ np.array(light.sun, np.float32)
    lamp = turn @ (np.array(light.lamp, np.float32) - np.array([0, camera.eye, 0], np.float32))
    values = [_focal(camera, width), width / 2, height / 2, count, seed,
              *(sun / max(float(np.linalg.norm(sun)), 1e-6)), light.ambient, light.sun_strength,
              light.sun_size, *lamp, light.lamp_strength, light.fog, *sky.horizon, *sky.zenith,
              *turn[:, 1], sky.cloud, sky.cloud_amount, sky.cloud_scale, sky.open,
              lens.blur, lens.focus]  # fmt: skip
    return np.array(values + [0.0] * (SETTINGS - len(values)), np.float32)


def _focal(camera: Camera, width: int) -> float:
    """The focal length in pixels."""
    return width / 2 / math.tan(camera.view / 2)


def _to_camera(camera: Camera) -> Array:
    """(3, 3): from the world's axes to the camera's."""
    cp, sp = math.cos(camera.pitch), math.sin(camera.pitch)
    cr, sr = math.cos(camera.roll), math.sin(camera.roll)
    roll = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    pitch = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    return np.asarray(roll @ pitch @ np.diag([1.0, -1, 1]), dtype=np.float32)


def screen_boxes(rows: Array, focal: float, height: int, width: int) -> Array:
    """(S, 4): left, top, right, bottom of the pixels that each surface can reach; empty behind the camera."""
    o, u, v, n = (rows[:, None, at : at + 3] for at in (layout.ORIGIN, layout.U, layout.V, layout.N))
    kind = rows[:, 0]
    signs = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)], np.float32)[
        None, :, :, None
    ]
    corner = o + signs[:, :, 0] * u + signs[:, :, 1] * v
    block = corner + signs[:, :, 2] * n
    centred = o + (2 * signs[:, :, 0] - 1) * u + (2 * signs[:, :, 1] - 1) * v + (2 * signs[:, :, 2] - 1) * n
    ends = o + signs[:, :, 1] * v
    corners = np.select([(kind == k)[:, None, None] for k in (QUAD, ELLIPSOID, BLOCK)],
                        [corner + 0 * block, centred, block], ends + 0 * block)  # fmt: skip
    reach = np.where(kind == CONE, rows[:, layout.RADIUS_0 : layout.RADIUS_1 + 1].max(axis=1), 0)
    reach = (reach + rows[:, layout.RELIEF])[:, None]
    z = corners[..., 2]
    behind, across = (z + reach).max(axis=1) < 0.02, (z - reach).min(axis=1) < 0.05
    spans = []
    for axis, centre, size in ((0, width / 2, width), (1, height / 2, height)):
        at = np.concatenate([
            (corners[..., axis] + a * reach) / np.maximum(z + b * reach, 0.02)
            for a in (-1, 1) for b in (-1, 1)
        ], axis=1) * focal + centre  # fmt: skip
        spans.append((np.where(across, 0, at.min(axis=1) - 2), np.where(across, size, at.max(axis=1) + 2)))
    boxes = np.stack([spans[0][0], spans[1][0], spans[0][1], spans[1][1]], axis=1)
    boxes[behind] = 0
    return np.asarray(np.clip(boxes, -1, 1e5), dtype=np.float32)
