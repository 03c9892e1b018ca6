"""Scenes to pictures and disparity, on the CPU or on a CUDA device, from one source."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator, attr-defined"
from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import torch
from numba import cuda, njit, prange
from numpy.typing import NDArray

from training.atlas import Atlas
from training.compiling import launch
from training.layout import SPRITE_LEVELS, TEXTURE_LEVELS
from training.raycast import compiled


@dataclass(frozen=True)
class Levels:
    """Tiles at full size and halved again and again: `texels` (T, C) uint8, `starts` of each level."""

    texels: torch.Tensor
    starts: torch.Tensor

    def to(self, device: torch.device) -> Levels:
        """The same on another device."""
        return Levels(self.texels.to(device), self.starts.to(device))


@dataclass(frozen=True)
class Paints:
    """The atlas as the ray caster reads it."""

    textures: Levels
    sprites: Levels

    def to(self, device: torch.device) -> Paints:
        """The same on another device."""
        return Paints(self.textures.to(device), self.sprites.to(device))


@dataclass(frozen=True)
class Rendered:
    """B scenes: linear `rgb` (B, H, W, 3), `disparity` (B, H, W) in 1/m, `surface` (B, H, W) or -1."""

    rgb: torch.Tensor
    disparity: torch.Tensor
    surface: torch.Tensor


def prepare(atlas: Atlas) -> Paints:
    """Mip levels of all textures and sprites.

    A sprite's body counts as thick as its thickest part is wide: bars and twigs bulge little.
    """
    bodies = [
        np.uint8(255 * _width(s[..., 3])) * (b / 255)
        for s, b in zip(atlas.sprites, atlas.bodies, strict=True)
    ]
    sprites = np.concatenate([atlas.sprites, np.array(bodies).astype(np.uint8)[..., None]], axis=3)
    return Paints(_levels(atlas.textures, TEXTURE_LEVELS), _levels(sprites, SPRITE_LEVELS, alpha=True))


def _width(alpha: NDArray[np.uint8]) -> float:
    """How wide the widest part of a shape is, as a share of its tile."""
    inside = np.pad((alpha > 127).astype(np.uint8), 1)
    return min(1.0, float(cv2.distanceTransform(inside, cv2.DIST_L2, 3).max()) / (len(alpha) / 2))


def _levels(tiles: NDArray[np.uint8], count: int, *, alpha: bool = False) -> Levels:
    """Halved by area; with `alpha`, colours weigh by channel 3."""
    parts, starts, at = [], [], 0
    current = tiles.astype(np.float32)
    for level in range(count):
        flat = np.clip(np.round(current), 0, 255).astype(np.uint8).reshape(-1, tiles.shape[3])
        parts.append(flat)
        starts.append(at)
        at += len(flat)
        if level < count - 1:
            current = _halved(current, weighted=alpha)
    return Levels(torch.from_numpy(np.concatenate(parts)), torch.tensor(starts, dtype=torch.int64))


def _halved(tiles: NDArray[np.float32], *, weighted: bool) -> NDArray[np.float32]:
    quarters = [tiles[:, a::2, b::2] for a in (0, 1) for b in (0, 1)]
    mean = np.asarray(np.mean(quarters, axis=0, dtype=np.float32))
    if weighted:
        weight = np.mean([q[..., 3:4] for q in quarters], axis=0) + 1e-3
        colour = np.mean([q[..., :3] * (q[..., 3:4] + 1e-3) for q in quarters], axis=0) / weight
        mean[..., :3] = colour
    return mean


def render(
    surfaces: torch.Tensor, settings: torch.Tensor, paints: Paints, height: int, width: int
) -> Rendered:
    """Render B scenes of one size.

    Parameters
    ----------
    surfaces : (B, S, FIELDS) float32 tensor
        See `layout.py`.
    settings : (B, SETTINGS) float32 tensor
    paints : Paints
        On the same device.
    height, width : int
        Of every picture, in pixels.

    Returns
    -------
    Rendered
        On the same device.
    """
    count, device = len(surfaces), surfaces.device
    out = torch.empty((count, height, width, 4), device=device)
    surface = torch.empty((count, height, width), dtype=torch.int16, device=device)
    arrays = (surfaces, settings, paints.textures.texels, paints.textures.starts,
              paints.sprites.texels, paints.sprites.starts, out, surface)  # fmt: skip
    launch(_on_cpu, _on_cuda, surface.numel(), arrays)
    return Rendered(out[..., :3], out[..., 3], surface)


@functools.cache
def _on_cpu() -> Any:
    pixel = compiled(njit(fastmath=True, nogil=True))

    @njit(fastmath=True, parallel=True, nogil=True)
    def rows(surfaces, settings, textures, textures_at, sprites, sprites_at, out, surface):
        count, height, width = surface.shape
        for row in prange(count * height):
            b = row // height
            y = row % height
            for x in range(width):
                surface[b, y, x] = pixel(
                    surfaces[b], settings[b], textures, textures_at, sprites, sprites_at, x, y, out[b, y, x]
                )

    return rows


@functools.cache
def _on_cuda() -> Any:
    pixel = compiled(cuda.jit(device=True, fastmath=True))

    @cuda.jit(fastmath=True)
    def threads(surfaces, settings, textures, textures_at, sprites, sprites_at, out, surface):
        count, height, width = surface.shape
        at = cuda.grid(1)
        if at < count * height * width:
            b = at // (height * width)
            y = at // width % height
            x = at % width
            surface[b, y, x] = pixel(
                surfaces[b], settings[b], textures, textures_at, sprites, sprites_at, x, y, out[b, y, x]
            )

    return threads
