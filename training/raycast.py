"""The ray caster: what one pixel of an invented scene shows, and how near that is.

Plain functions of numbers and flat arrays, so that Numba compiles the same source for the CPU and for CUDA
(`compiled` takes the compiler). Layout of the arrays: `layout.py`. Distances t are depths along z.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator"
# ruff: noqa: RUF046 (on CUDA math.floor returns a float)
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from training.layout import (
    AMBIENT,
    BOX,
    CASTS,
    CENTRE_X,
    CENTRE_Y,
    CLOUD_AMOUNT,
    CLOUD_SCALE,
    CLOUD_TEXTURE,
    CONE,
    COUNT,
    ELLIPSOID,
    FOCAL,
    FOG,
    GLOSS,
    GLOW,
    HAS_SKY,
    HORIZON,
    INVERTED,
    KIND,
    LAMP,
    LAMP_STRENGTH,
    ORIGIN,
    QUAD,
    RADIUS_0,
    RADIUS_1,
    RELIEF,
    REPEAT_U,
    REPEAT_V,
    SEED,
    SPRITE,
    SPRITE_LEVELS,
    SPRITE_SIDE,
    SUN,
    SUN_SIZE,
    SUN_STRENGTH,
    TEXTURE,
    TEXTURE_LEVELS,
    TEXTURE_SIDE,
    TINT,
    UP,
    ZENITH,
    N,
    U,
    V,
)

MISS = 1e30
SAMPLES = 4  # rays a pixel, on a 2 x 2 grid


def compiled(compile_device: Callable[[Any], Any]) -> Any:
    """The function `pixel`, with all that it calls, by one compiler (numba.njit or a device cuda.jit)."""

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

    @compile_device
    def hit_quad(s, sprites, sprites_at, ox, oy, oz, dx, dy, dz, focal, threshold):
        """t, u, v and normal of a parallelogram; a sprite cuts its shape out of it and bulges towards us."""
        facing = dot(s, N, dx, dy, dz)
        if abs(facing) < 1e-9:
            return MISS, 0.0, 0.0, 0.0, 0.0, 0.0
        t = dot(s, N, s[ORIGIN] - ox, s[ORIGIN + 1] - oy, s[ORIGIN + 2] - oz) / facing
        x = ox + t * dx - s[ORIGIN]
        y = oy + t * dy - s[ORIGIN + 1]
        z = oz + t * dz - s[ORIGIN + 2]
        uu = dot(s, U, s[U], s[U + 1], s[U + 2])
        vv = dot(s, V, s[V], s[V + 1], s[V + 2])
        uv = dot(s, U, s[V], s[V + 1], s[V + 2])
        along = dot(s, U, x, y, z)
        up = dot(s, V, x, y, z)
        u = (along * vv - up * uv) / (uu * vv - uv * uv)
        v = (up * uu - along * uv) / (uu * vv - uv * uv)
        if t <= 0 or u < 0 or u > 1 or v < 0 or v > 1:
            return MISS, 0.0, 0.0, 0.0, 0.0, 0.0
        sign = -1.0 if facing > 0 else 1.0
        nx = s[N] * sign
        ny = s[N + 1] * sign
        nz = s[N + 2] * sign
        if s[SPRITE] >= 0:
            index = int(s[SPRITE])
            level = level_for(SPRITE_SIDE * t / (focal * math.sqrt(uu)), SPRITE_LEVELS)
            opacity = fetch(sprites, sprites_at, SPRITE_SIDE, SPRITE_LEVELS, index, u, v, level, 3)
            if (opacity < threshold * 255) != (s[INVERTED] > 0):
                return MISS, 0.0, 0.0, 0.0, 0.0, 0.0
            if s[RELIEF] > 0:
                e = 2.0 / (SPRITE_SIDE >> level)
                here = fetch(sprites, sprites_at, SPRITE_SIDE, SPRITE_LEVELS, index, u, v, level, 4)
                right = fetch(sprites, sprites_at, SPRITE_SIDE, SPRITE_LEVELS, index, u + e, v, level, 4)
                above = fetch(sprites, sprites_at, SPRITE_SIDE, SPRITE_LEVELS, index, u, v + e, level, 4)
                k = s[RELIEF] / 255.0
                gu = k * (right - here) / (e * uu)
                gv = k * (above - here) / (e * vv)
                nx -= gu * s[U] + gv * s[V]
                ny -= gu * s[U + 1] + gv * s[V + 1]
                nz -= gu * s[U + 2] + gv * s[V + 2]
                size = math.sqrt(nx * nx + ny * ny + nz * nz)
                nx /= size
                ny /= size
                nz /= size
                t -= k * here
        return t, u, v, nx, ny, nz

    @compile_device
    def hit_ellipsoid(s, ox, oy, oz, dx, dy, dz):
        x = ox - s[ORIGIN]
        y = oy - s[ORIGIN + 1]
        z = oz - s[ORIGIN + 2]
        uu = dot(s, U, s[U], s[U + 1], s[U + 2])
        vv = dot(s, V, s[V], s[V + 1], s[V + 2])
        ww = dot(s, N, s[N], s[N + 1], s[N + 2])
        a0 = dot(s, U, x, y, z) / uu
        b0 = dot(s, V, x, y, z) / vv
        c0 = dot(s, N, x, y, z) / ww
        a1 = dot(s, U, dx, dy, dz) / uu
        b1 = dot(s, V, dx, dy, dz) / vv
        c1 = dot(s, N, dx, dy, dz) / ww
        aa = a1 * a1 + b1 * b1 + c1 * c1
        bb = a0 * a1 + b0 * b1 + c0 * c1
        under = bb * bb - aa * (a0 * a0 + b0 * b0 + c0 * c0 - 1)
        if under <= 0:
            return MISS, 0.0, 0.0, 0.0, 0.0, 0.0
        t = (-bb - math.sqrt(under)) / aa
        if t <= 0:
            return MISS, 0.0, 0.0, 0.0, 0.0, 0.0
        a = a0 + t * a1
        b = b0 + t * b1
        c = c0 + t * c1
        nx = a * s[U] / uu + b * s[V] / vv + c * s[N] / ww
        ny = a * s[U + 1] / uu + b * s[V + 1] / vv + c * s[N + 1] / ww
        nz = a * s[U + 2] / uu + b * s[V + 2] / vv + c * s[N + 2] / ww
        size = math.sqrt(nx * nx + ny * ny + nz * nz)
        around = math.atan2(a, -c) * 0.15915494 + 0.5
        up = math.acos(min(max(-b, -1.0), 1.0)) * 0.31830989
        return t, around, up, nx / size, ny / size, nz / size

    @compile_device
    def hit_cone(s, ox, oy, oz, dx, dy, dz):
        """A cone, its stump or a cylinder around V, closed at the far end of V."""
        tall = length(s, V)
        ax = s[V] / tall
        ay = s[V + 1] / tall
        az = s[V + 2] / tall
        x = ox - s[ORIGIN]
        y = oy - s[ORIGIN + 1]
        z = oz - s[ORIGIN + 2]
        h0 = x * ax + y * ay + z * az
        h1 = dx * ax + dy * ay + dz * az
        px = x - h0 * ax
        py = y - h0 * ay
        pz = z - h0 * az
        qx = dx - h1 * ax
        qy = dy - h1 * ay
        qz = dz - h1 * az
        slope = (s[RADIUS_1] - s[RADIUS_0]) / tall
        r0 = s[RADIUS_0] + slope * h0
        r1 = slope * h1
        aa = qx * qx + qy * qy + qz * qz - r1 * r1
        bb = px * qx + py * qy + pz * qz - r0 * r1
        cc = px * px + py * py + pz * pz - r0 * r0
        under = bb * bb - aa * cc
        best = MISS
        bu = 0.0
        bv = 0.0
        bx = 0.0
        by = 0.0
        bz = 0.0
        if under > 0 and abs(aa) > 1e-12:
            root = math.sqrt(under)
            for k in range(2):
                t = (-bb - root) / aa if k == 0 else (-bb + root) / aa
                h = h0 + t * h1
                if t > 0 and t < best and h >= 0 and h <= tall and r0 + r1 * t > 0:
                    nx = px + t * qx
                    ny = py + t * qy
                    nz = pz + t * qz
                    size = math.sqrt(nx * nx + ny * ny + nz * nz) + 1e-9
                    bu = math.atan2(nx, -nz) * 0.15915494 + 0.5
                    bv = h / tall
                    nx = nx / size - slope * ax
                    ny = ny / size - slope * ay
                    nz = nz / size - slope * az
                    size = math.sqrt(nx * nx + ny * ny + nz * nz)
                    if nx * dx + ny * dy + nz * dz > 0:
                        size = -size
                    bx = nx / size
                    by = ny / size
                    bz = nz / size
                    best = t
        if abs(h1) > 1e-9:
            t = (tall - h0) / h1
            if t > 0 and t < best:
                nx = px + t * qx
                ny = py + t * qy
                nz = pz + t * qz
                if nx * nx + ny * ny + nz * nz < s[RADIUS_1] * s[RADIUS_1]:
                    sign = -1.0 if h1 > 0 else 1.0
                    bu = nx / s[RADIUS_1] * 0.5 + 0.5
                    bv = nz / s[RADIUS_1] * 0.5 + 0.5
                    bx = ax * sign
                    by = ay * sign
                    bz = az * sign
                    best = t
        return best, bu, bv, bx, by, bz

    @compile_device
    def hit_block(s, ox, oy, oz, dx, dy, dz):
        """A box with edges U, V, N from its corner: the slab method."""
        x = ox - s[ORIGIN]
        y = oy - s[ORIGIN + 1]
        z = oz - s[ORIGIN + 2]
        enter = -MISS
        leave = MISS
        side = 0
        back = 1.0
        for k in range(3):
            e = U + 3 * k
            ee = dot(s, e, s[e], s[e + 1], s[e + 2])
            a0 = dot(s, e, x, y, z) / ee
            a1 = dot(s, e, dx, dy, dz) / ee
            if abs(a1) < 1e-12:
                if a0 < 0 or a0 > 1:
                    return MISS, 0.0, 0.0, 0.0, 0.0, 0.0
            else:
                near = -a0 / a1
                far = (1 - a0) / a1
                sign = -1.0
                if near > far:
                    swap = near
                    near = far
                    far = swap
                    sign = 1.0
                if near > enter:
                    enter = near
                    side = k
                    back = sign
                leave = min(leave, far)
        if enter > leave or enter <= 0:
            return MISS, 0.0, 0.0, 0.0, 0.0, 0.0
        x += enter * dx
        y += enter * dy
        z += enter * dz
        first = U if side != 0 else N
        second = V if side != 1 else N
        u = dot(s, first, x, y, z) / dot(s, first, s[first], s[first + 1], s[first + 2])
        v = dot(s, second, x, y, z) / dot(s, second, s[second], s[second + 1], s[second + 2])
        e = U + 3 * side
        size = length(s, e) * back
        return enter, u, v, s[e] / size, s[e + 1] / size, s[e + 2] / size

    @compile_device
    def hit(s, sprites, sprites_at, ox, oy, oz, dx, dy, dz, focal, threshold):
        kind = int(s[KIND])
        if kind == QUAD:
            return hit_quad(s, sprites, sprites_at, ox, oy, oz, dx, dy, dz, focal, threshold)
        if kind == ELLIPSOID:
            return hit_ellipsoid(s, ox, oy, oz, dx, dy, dz)
        if kind == CONE:
            return hit_cone(s, ox, oy, oz, dx, dy, dz)
        return hit_block(s, ox, oy, oz, dx, dy, dz)

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

    @compile_device
    def pixel(surfaces, g, textures, textures_at, sprites, sprites_at, x, y, out):
        """Fill `out` with red, green, blue (linear, 1 is white in full light), disparity and surface."""
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
                        s, sprites, sprites_at, 0.0, 0.0, 0.0, dx, dy, 1.0, focal, threshold
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
                    nx /= size
                    ny /= size
                    nz /= size
                shadow = 1.0
                if g[SUN_STRENGTH] > 0:
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
