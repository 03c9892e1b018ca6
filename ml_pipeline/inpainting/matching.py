"""Matches for a filling that is already there: where its detail can be taken from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ml_pipeline.inpainting.field import PAD, scatter
from ml_pipeline.inpainting.pyramid import Level, with_texture
from ml_pipeline.inpainting.work import Work, prepare, search, start
from ml_pipeline.types import Rgb

MATCHING_SWEEPS = 6


def match_level(level: Level, answer: Rgb, seed: int = 0) -> Work:
    """Match a filling that is given, with patches of what is known; its colours stay as they are.

    Parameters
    ----------
    level : Level
        Picture at working size; it must have sources.
    answer : (M, N, 3) ndarray of float32
        The same with its holes filled, [0, 255].
    seed : int
        Of the random search.
    """
    filled = np.where(level.context[..., None], level.image[..., :3], answer)
    image = with_texture(filled)
    work = prepare(replace(level, image=image), np.zeros((0, 4), np.float32), 1)
    inner = (slice(PAD, -PAD), slice(PAD, -PAD))
    work.image[inner] = image
    weight = np.where(work.weight > 0, np.float32(1), np.float32(0))  # all of it is to be believed
    state = start(seed)
    scatter(np.argwhere(work.sources).astype(np.int32), work.targets, work.field, state)
    for turn in range(MATCHING_SWEEPS):
        search(work, weight, work.targets, turn % 2 == 1, state)
    return work
