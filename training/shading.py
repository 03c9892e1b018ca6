"""What colour and how bright a point is: the sky, textures and their heights, sun, lamp and gloss."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator"

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from training.layout import (
    AMBIENT,
    CLOUD_AMOUNT,
    CLOUD_SCALE,
    CLOUD_TEXTURE,
    CONE,
    ELLIPSOID,
    GLOSS,
    GLOW,
    HORIZON,
    KIND,
    LAMP,
    LAMP_STRENGTH,
    QUAD,
    RADIUS_0,
    RADIUS_1,
    REPEAT_U,
    REPEAT_V,
    SPRITE,
    SPRITE_LEVELS,
    SPRITE_SIDE,
    SUN,
    SUN_STRENGTH,
    TEXTURE,
    TEXTURE_LEVELS,
    TEXTURE_SIDE,
    UP,
    ZENITH,
    U,
)
from training.texels import Common


class Shading(NamedTuple):
    """Device functions of one compilation."""

    sky: Any
    albedo: Any
    height: Any
    light: Any


def compiled_shading(compile_device: Callable[[Any], Any], common: Common) -> Shading:
    """`sky` and the others by one compiler; long, since device functions find each other only inside one."""
    fetch, level_for, length, _ = common

    @compile_device
    def sky(g, textures, textures_at, dx, dy, dz, channel):
        size = math.sqrt(dx * dx + dy * dy + dz * dz)
        high = (dx * g[UP] + dy * g[UP + 1] + dz * g[UP + 2]) / size
        mix = min(max(high * 1.8, 0.0), 1.0)
        value = g[HORIZON + channel] * (1 - mix) + g[ZENITH + channel] * mix
        if g[CLOUD_AMOUNT] > 0:
            u = math.atan2(dx, dz) * g[CLOUD_SCALE] + 0.37
            v = high * g[CLOUD_SCALE] * 1.6 + 0.11
            u -= math.floor(u)
            v -= math.floor(v)
            index = int(g[CLOUD_TEXTURE])
            cover = fetch(textures, textures_at, TEXTURE_SIDE, TEXTURE_LEVELS, index, u, v, 0, 3)
            cloud = fetch(textures, textures_at, TEXTURE_SIDE, TEXTURE_LEVELS, index, u, v, 0, channel)
            k = g[CLOUD_AMOUNT] * min(max(cover / 255.0, 0.0), 1.0)
            value = value * (1 - k) + cloud / 255.0 * 1.1 * k
        return value

    @compile_device
    def albedo(s, textures, textures_at, sprites, sprites_at, u, v, t, focal, slant, channel):
        if s[TEXTURE] < 0:
            across = length(s, U)
            level = level_for(SPRITE_SIDE * t / (focal * across), SPRITE_LEVELS)
            index = int(s[SPRITE])
            return fetch(sprites, sprites_at, SPRITE_SIDE, SPRITE_LEVELS, index, u, v, level, channel)
        kind = int(s[KIND])
        across = length(s, U)
        if kind == ELLIPSOID:
            across = 6.2831853 * across
        elif kind == CONE:
            across = 6.2831853 * max(s[RADIUS_0], s[RADIUS_1])
        texels = t / focal / math.sqrt(max(slant, 0.05)) * TEXTURE_SIDE * s[REPEAT_U] / across
        level = level_for(texels, TEXTURE_LEVELS)
        tu = u * s[REPEAT_U]
        tv = v * s[REPEAT_V]
        tu -= math.floor(tu)
        tv -= math.floor(tv)
        index = int(s[TEXTURE])
        return fetch(textures, textures_at, TEXTURE_SIDE, TEXTURE_LEVELS, index, tu, tv, level, channel)

    @compile_device
    def height(s, textures, textures_at, u, v):
        tu = u * s[REPEAT_U]
        tv = v * s[REPEAT_V]
        tu -= math.floor(tu)
        tv -= math.floor(tv)
        return (
            fetch(textures, textures_at, TEXTURE_SIDE, TEXTURE_LEVELS, int(s[TEXTURE]), tu, tv, 1, 3) / 255.0
        )

    @compile_device
    def light(s, g, t, dx, dy, nx, ny, nz, shadow):
        """How bright a matt surface is here, and the mirrored light on top."""
        facing = nx * g[SUN] + ny * g[SUN + 1] + nz * g[SUN + 2]
        if s[KIND] == QUAD and s[SPRITE] >= 0:
            facing = 0.35 + 0.65 * facing
        upward = nx * g[UP] + ny * g[UP + 1] + nz * g[UP + 2]
        bright = g[AMBIENT] * (0.8 + 0.25 * upward) + g[SUN_STRENGTH] * max(facing, 0.0) * shadow
        mirrored = 0.0
        if s[GLOSS] > 0:
            size = math.sqrt(1 + dx * dx + dy * dy)
            hx = g[SUN] - dx / size
            hy = g[SUN + 1] - dy / size
            hz = g[SUN + 2] - 1 / size
            half = math.sqrt(hx * hx + hy * hy + hz * hz) + 1e-9
            mirrored = s[GLOSS] * max(0.0, (nx * hx + ny * hy + nz * hz) / half) ** 40 * shadow
        if g[LAMP_STRENGTH] > 0:
            lx = g[LAMP] - dx * t
            ly = g[LAMP + 1] - dy * t
            lz = g[LAMP + 2] - t
            far = lx * lx + ly * ly + lz * lz + 0.05
            falling = (nx * lx + ny * ly + nz * lz) / math.sqrt(far)
            bright += g[LAMP_STRENGTH] * max(0.0, falling * 0.8 + 0.2) / far
        return bright * (1 - s[GLOW]) + s[GLOW] * 1.15, mirrored

    return Shading(sky, albedo, height, light)
