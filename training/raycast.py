"""The ray caster: what one pixel of an invented scene shows, and how near that is.

Plain functions of numbers and flat arrays, so that Numba compiles the same source for the CPU and for CUDA
(`compiled` takes the compiler). Layout of the arrays: `layout.py`. Distances t are depths along z.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator"
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from training.hits import MISS, compiled_hits
from training.layout import (
    BOX,
    CASTS,
    CENTRE_X,
    CENTRE_Y,
    COUNT,
    FOCAL,
    FOG,
    HAS_SKY,
    HORIZON,
    KIND,
    QUAD,
    RELIEF,
    REPEAT_U,
    REPEAT_V,
    SEED,
    SPRITE,
    SUN,
    SUN_SIZE,
    SUN_STRENGTH,
    TINT,
    U,
    V,
)
from training.shading import compiled_shading
from training.texels import compiled_common

SAMPLES = 4  # rays a pixel, on a 2 x 2 grid


def compiled(compile_device: Callable[[Any], Any]) -> Any:
    """The function `pixel`, with all that it calls, by one compiler (numba.njit or a device cuda.jit).

    Long, since device functions find each other only inside one function.
    """
    common = compiled_common(compile_device)
    dot = common.dot
    hit = compiled_hits(compile_device, common)
    sky, albedo, height, light = compiled_shading(compile_device, common)

    @compile_device
    def noise(seed, x, y, k):
        """A number in [0, 1) that looks random for each pixel: a hash."""
        h = (int(seed) * 374761393 + x * 668265263 + y * 2147483647 + k * 1274126177) & 0xFFFFFFFF
        h = ((h ^ (h >> 13)) * 1274126177) & 0xFFFFFFFF
        return ((h ^ (h >> 16)) & 0xFFFFFF) / 16777216.0

    @compile_device
    def lit(surfaces, g, sprites, sprites_at, i, x, y, z, nx, ny, nz, a, b):
        """1 where the sun, or this ray's part of it, reaches a point; 0 in a shadow."""
        sx = g[SUN] + (a - 0.5) * g[SUN_SIZE]
        sy = g[SUN + 1] + (b - 0.5) * g[SUN_SIZE]
        sz = g[SUN + 2]
        e = 0.004 * z + 0.002
        for j in range(int(g[COUNT])):
            s = surfaces[j]
            if s[CASTS] > 0 and (j != i or s[KIND] > QUAD):
                t, _, _, _, _, _ = hit(
                    s, sprites, sprites_at, x + nx * e, y + ny * e, z + nz * e, sx, sy, sz, 1e6, 0.5
                )
                if t < 1e6:
                    return 0.0
        return 1.0

    @compile_device
    def nearest(surfaces, g, textures, textures_at, sprites, sprites_at, x, y, dx, dy, threshold):
        """t, number, u, v and normal of the first surface that a sample's ray meets; number -1: none."""
        t = MISS
        at = -1
        u = 0.0
        v = 0.0
        nx = 0.0
        ny = 0.0
        nz = 0.0
        for i in range(int(g[COUNT])):
            s = surfaces[i]
            if x >= s[BOX] and y >= s[BOX + 1] and x < s[BOX + 2] and y < s[BOX + 3]:
                t1, u1, v1, a, b, c = hit(
                    s, sprites, sprites_at, 0.0, 0.0, 0.0, dx, dy, 1.0, g[FOCAL], threshold
                )
                if s[RELIEF] > 0 and t1 < MISS and s[SPRITE] < 0:
                    t1 -= s[RELIEF] * height(s, textures, textures_at, u1, v1)
                if t1 > 0.02 and t1 < t:
                    t = t1
                    at = i
                    u = u1
                    v = v1
                    nx = a
                    ny = b
                    nz = c
        return t, at, u, v, nx, ny, nz

    @compile_device
    def bumped(s, textures, textures_at, u, v, nx, ny, nz):
        """The normal, tilted by the texture's heights."""
        e = 1.0 / 64
        here = height(s, textures, textures_at, u, v)
        gu = (height(s, textures, textures_at, u + e / s[REPEAT_U], v) - here) * s[RELIEF] / e
        gv = (height(s, textures, textures_at, u, v + e / s[REPEAT_V]) - here) * s[RELIEF] / e
        gu *= s[REPEAT_U] / dot(s, U, s[U], s[U + 1], s[U + 2])
        gv *= s[REPEAT_V] / dot(s, V, s[V], s[V + 1], s[V + 2])
        nx -= gu * s[U] + gv * s[V]
        ny -= gu * s[U + 1] + gv * s[V + 1]
        nz -= gu * s[U + 2] + gv * s[V + 2]
        size = math.sqrt(nx * nx + ny * ny + nz * nz)
        return nx / size, ny / size, nz / size

    @compile_device
    def pixel(surfaces, g, textures, textures_at, sprites, sprites_at, x, y, out):
        """Fill `out` with red, green, blue (linear, 1 is white in full light) and disparity.

        Returns the number of the surface that the last sample meets, -1 for none. Long, since it adds up
        three colours, which Numba's functions cannot change in place.
        """
        focal = g[FOCAL]
        red = 0.0
        green = 0.0
        blue = 0.0
        first = 0.0  # the nearest of the samples' disparities
        second = 0.0
        for k in range(SAMPLES):
            dx = (x + 0.25 + 0.5 * (k % 2) - g[CENTRE_X]) / focal
            dy = (y + 0.25 + 0.5 * (k // 2) - g[CENTRE_Y]) / focal
            threshold = (((k * 3) % 4) + 0.5) / 4
            t, at, u, v, nx, ny, nz = nearest(
                surfaces, g, textures, textures_at, sprites, sprites_at, x, y, dx, dy, threshold
            )
            if at < 0:
                if g[HAS_SKY] > 0:
                    red += sky(g, textures, textures_at, dx, dy, 1.0, 0)
                    green += sky(g, textures, textures_at, dx, dy, 1.0, 1)
                    blue += sky(g, textures, textures_at, dx, dy, 1.0, 2)
                else:
                    red += g[HORIZON]
                    green += g[HORIZON + 1]
                    blue += g[HORIZON + 2]
                nearness = 0.0
            else:
                s = surfaces[at]
                if s[RELIEF] > 0 and s[SPRITE] < 0:
                    nx, ny, nz = bumped(s, textures, textures_at, u, v, nx, ny, nz)
                shadow = 1.0
                facing = nx * g[SUN] + ny * g[SUN + 1] + nz * g[SUN + 2]
                if g[SUN_STRENGTH] > 0 and (facing > 0 or s[SPRITE] >= 0):
                    across = (k % 2 + noise(g[SEED], x, y, 2 * k)) / 2  # each sample's own part of the sun
                    along = (k // 2 + noise(g[SEED], x, y, 2 * k + 1)) / 2
                    shadow = lit(
                        surfaces, g, sprites, sprites_at, at, dx * t, dy * t, t, nx, ny, nz, across, along
                    )
                bright, mirrored = light(s, g, t, dx, dy, nx, ny, nz, shadow)
                slant = abs(nx * dx + ny * dy + nz) / math.sqrt(1 + dx * dx + dy * dy)
                clear = math.exp(-g[FOG] * t)
                r = albedo(s, textures, textures_at, sprites, sprites_at, u, v, t, focal, slant, 0) / 255.0
                gr = albedo(s, textures, textures_at, sprites, sprites_at, u, v, t, focal, slant, 1) / 255.0
                b = albedo(s, textures, textures_at, sprites, sprites_at, u, v, t, focal, slant, 2) / 255.0
                red += (r * s[TINT] * bright + mirrored) * clear + g[HORIZON] * (1 - clear)
                green += (gr * s[TINT + 1] * bright + mirrored) * clear + g[HORIZON + 1] * (1 - clear)
                blue += (b * s[TINT + 2] * bright + mirrored) * clear + g[HORIZON + 2] * (1 - clear)
                nearness = 1.0 / t
            if nearness > first:
                second = first
                first = nearness
            elif nearness > second:
                second = nearness
        out[0] = red / SAMPLES
        out[1] = green / SAMPLES
        out[2] = blue / SAMPLES
        out[3] = second
        return at

    return pixel
