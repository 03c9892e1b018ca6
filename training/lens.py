"""Blur by distance from the plane in focus, as a lens of some width makes it.

Every pixel gathers from a disc of taps those whose own circle of confusion reaches it; what lies behind a
sharp thing does not spread over it. After Potmesil and Chakravarty, "A Lens and Aperture Camera Model", 1981.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator, attr-defined"
# ruff: noqa: RUF046 (on CUDA math.floor returns a float)
from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import torch
from numba import cuda, njit, prange

from training.compiling import launch

TAPS = 72
CROWDING = 0.8  # how taps draw together towards the middle: 0.5 would spread them evenly
TURN = 2.399963  # radians between taps: the golden angle spreads them evenly


def compiled(compile_device: Callable[[Any], Any]) -> Any:
    """The function `gather` through one compiler (numba.njit or a device cuda.jit)."""

    @compile_device
    def circle(nearness, focus, largest):
        return largest * abs(nearness - focus) / max(focus, 1.0 - focus)

    @compile_device
    def gather(rgb, nearness, largest, focus, x, y, out):
        height, width = nearness.shape
        here = nearness[y, x]
        own = circle(here, focus, largest)
        spin = ((x * 73 + y * 151) % 64) * 0.0981748
        total = 0.0
        red = 0.0
        green = 0.0
        blue = 0.0
        for k in range(TAPS):
            away = (k / TAPS) ** CROWDING * largest
            tx = min(max(int(math.floor(x + away * math.cos(k * TURN + spin) + 0.5)), 0), width - 1)
            ty = min(max(int(math.floor(y + away * math.sin(k * TURN + spin) + 0.5)), 0), height - 1)
            there = nearness[ty, tx]
            radius = circle(there, focus, largest)
            if there < here:
                radius = min(radius, own)
            if radius >= away or k == 0:
                weight = (away / largest + 0.01) ** (2 - 1 / CROWDING) / (radius * radius + 0.5)
                total += weight
                red += weight * rgb[ty, tx, 0]
                green += weight * rgb[ty, tx, 1]
                blue += weight * rgb[ty, tx, 2]
        out[0] = red / total
        out[1] = green / total
        out[2] = blue / total

    return gather


def blur_by_distance(
    rgb: torch.Tensor, nearness: torch.Tensor, largest_px: torch.Tensor, focus: torch.Tensor
) -> torch.Tensor:
    """Blurred copies of B linear pictures.

    Parameters
    ----------
    rgb : (B, H, W, 3) float32 tensor
    nearness : (B, H, W) float32 tensor
        Disparity over its 98th percentile, at most 1.
    largest_px : (B,) float32 tensor
        Radius of the largest circle of confusion; below 0.3 a picture stays as it is.
    focus : (B,) float32 tensor
        Nearness in focus, 0 to 1.
    """
    out = rgb.clone()
    arrays = (rgb.contiguous(), nearness.contiguous(), largest_px.contiguous(), focus.contiguous(), out)
    launch(_on_cpu, _on_cuda, nearness.numel(), arrays)
    return out


@functools.cache
def _on_cpu() -> Any:
    gather = compiled(njit(fastmath=True, nogil=True))

    @njit(fastmath=True, parallel=True, nogil=True)
    def rows(rgb, nearness, largest, focus, out):
        count, height, width = nearness.shape
        for row in prange(count * height):
            b = row // height
            y = row % height
            if largest[b] >= 0.3:
                for x in range(width):
                    gather(rgb[b], nearness[b], largest[b], focus[b], x, y, out[b, y, x])

    return rows


@functools.cache
def _on_cuda() -> Any:
    gather = compiled(cuda.jit(device=True, fastmath=True))

    @cuda.jit(fastmath=True)
    def threads(rgb, nearness, largest, focus, out):
        count, height, width = nearness.shape
        at = cuda.grid(1)
        if at < count * height * width:
            b = at // (height * width)
            if largest[b] >= 0.3:
                y = at // width % height
                x = at % width
                gather(rgb[b], nearness[b], largest[b], focus[b], x, y, out[b, y, x])

    return threads
