"""Where a ray meets a surface: quads, ellipsoids, cones, blocks.

Each returns t (for a camera's ray the depth along z; `MISS` without a hit), u, v and the unit normal of a ray
from (ox, oy, oz) along (dx, dy, dz) with the surface `s`, a row as `layout.py` tells.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator"
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from training.layout import (
    CONE,
    ELLIPSOID,
    INVERTED,
    KIND,
    ORIGIN,
    QUAD,
    RADIUS_0,
    RADIUS_1,
    RELIEF,
    SPRITE,
    SPRITE_LEVELS,
    SPRITE_SIDE,
    N,
    U,
    V,
)
from training.texels import Common

MISS = 1e30


def compiled_hits(compile_device: Callable[[Any], Any], common: Common) -> Any:
    """The function `hit` by one compiler (numba.njit or a device cuda.jit).

    Long, since device functions find each other only inside one function; `hit_cone` too, since its side and
    its lid share a dozen numbers.
    """
    fetch, level_for, length, dot = common

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

    return hit
