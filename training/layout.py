"""Where each number of a scene stands in the flat arrays that the ray caster reads.

Both its compilations, for the CPU and for CUDA, know nothing but arrays of float32.
"""

from __future__ import annotations

# A surface: one row of `FIELDS` numbers, in camera coordinates (x right, y down, z forward, metres).
KIND, TEXTURE, SPRITE, REPEAT_U, REPEAT_V, TINT, GLOW = 0, 1, 2, 3, 4, 5, 8
ORIGIN, U, V, N = 9, 12, 15, 18
RADIUS_0, RADIUS_1, RELIEF, CASTS, GLOSS, INVERTED = 21, 22, 23, 24, 25, 26
BOX = 27  # left, top, right, bottom in output pixels: no ray outside can hit it
FIELDS = 32
MAX_SURFACES = 224

QUAD, ELLIPSOID, CONE, BLOCK = 0, 1, 2, 3

# What belongs to the whole scene: one row of `SETTINGS` numbers.
FOCAL, CENTRE_X, CENTRE_Y, COUNT, SEED = 0, 1, 2, 3, 4
SUN, AMBIENT, SUN_STRENGTH, SUN_SIZE = 5, 8, 9, 10
LAMP, LAMP_STRENGTH = 11, 14
FOG, HORIZON, ZENITH, UP = 15, 16, 19, 22
CLOUD_TEXTURE, CLOUD_AMOUNT, CLOUD_SCALE, HAS_SKY = 25, 26, 27, 28
LENS_BLUR, LENS_FOCUS = 29, 30
SETTINGS = 32

TEXTURE_SIDE, SPRITE_SIDE = 128, 192
TEXTURE_LEVELS, SPRITE_LEVELS = 7, 5  # halvings kept, the full size included
