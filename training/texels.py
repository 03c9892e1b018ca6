"""What the parts of the ray caster share: texels, and the vectors inside a surface's row."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator"
# ruff: noqa: RUF046 (on CUDA math.floor returns a float)
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple


class Common(NamedTuple):
    """Device functions of one compilation."""

    fetch: Any
    level_for: Any
    length: Any
    dot: Any


def compiled_common(compile_device: Callable[[Any], Any]) -> Common:
    """`fetch` and the others by one compiler (numba.njit or a device cuda.jit)."""

    @compile_device
    def fetch(atlas, at, side, levels, index, u, v, level, channel):
        """Bilinear sample of one channel, 0 to 255; u and v in [0, 1], v upwards."""
        size = side >> level
        fx = u * size - 0.5
        fy = (1.0 - v) * size - 0.5
        x = int(math.floor(fx))
        y = int(math.floor(fy))
        fx -= x
        fy -= y
        x0 = min(max(x, 0), size - 1)
        x1 = min(max(x + 1, 0), size - 1)
        y0 = min(max(y, 0), size - 1) * size
        y1 = min(max(y + 1, 0), size - 1) * size
        start = at[level] + index * size * size
        top = atlas[start + y0 + x0, channel] * (1 - fx) + atlas[start + y0 + x1, channel] * fx
        bottom = atlas[start + y1 + x0, channel] * (1 - fx) + atlas[start + y1 + x1, channel] * fx
        return top * (1 - fy) + bottom * fy

    @compile_device
    def level_for(texels_per_pixel, levels):
        return int(min(max(math.log2(max(texels_per_pixel, 1e-3)) + 0.5, 0.0), levels - 1.0))

    @compile_device
    def length(s, k):
        return math.sqrt(s[k] * s[k] + s[k + 1] * s[k + 1] + s[k + 2] * s[k + 2])

    @compile_device
    def dot(s, k, x, y, z):
        return s[k] * x + s[k + 1] * y + s[k + 2] * z

    return Common(fetch, level_for, length, dot)
