"""What the shipped weights must be able to do, on photos that packages bring and on known scenes."""

import numpy as np
import pytest
from skimage import data
from sklearn.datasets import load_sample_image

from benchmarks.scenes import invent
from ml_pipeline.disparity.cues import CuesEstimator
from ml_pipeline.disparity.embedded import EmbeddedEstimator

PHOTOS = {
    "astronaut": (
        data.astronaut,
        {"helmet": (0.84, 0.85), "face": (0.43, 0.22), "shuttle": (0.83, 0.3), "backdrop": (0.62, 0.1)},
    ),
    "flower": (lambda: load_sample_image("flower.jpg"), {"bloom": (0.44, 0.5), "leaves": (0.85, 0.2)}),
    "china": (
        lambda: load_sample_image("china.jpg"),
        {"bushes": (0.5, 0.95), "pagoda": (0.35, 0.5), "lake": (0.75, 0.52), "sky": (0.7, 0.1)},
    ),
    "coffee": (data.coffee, {"cup": (0.45, 0.45), "table": (0.04, 0.04)}),
}
"""Each photo with places, as shares of width and height, from the nearest to the farthest."""


def around(values, place):
    """Mean of a small square around a place."""
    rows, columns = values.shape
    x, y, half = round(place[0] * columns), round(place[1] * rows), max(1, columns // 100)
    return values[max(0, y - half) : y + half + 1, max(0, x - half) : x + half + 1].mean()


@pytest.mark.parametrize("name", PHOTOS)
def test_real_photos_are_put_in_order(name):
    load, places = PHOTOS[name]
    values = EmbeddedEstimator().estimate(np.asarray(load())).values
    nearness = [around(values, place) for place in places.values()]
    assert (np.diff(nearness) < -0.02).all(), dict(zip(places, nearness, strict=True))


def test_a_thing_that_hangs_from_the_top_is_nearer_than_the_ground():
    rows, columns = np.mgrid[:240, :320] / 240
    grass = np.random.default_rng(0).normal(0, 14, (240, 320))
    sky = np.stack([150 + 40 * rows, 180 + 30 * rows, 225 + 10 * rows], axis=2)
    ground = np.stack([90 + grass, 120 + grass, 60 + grass], axis=2)
    picture = np.where((rows > 0.55)[..., None], ground, sky)
    ball = np.hypot(rows - 0.22, columns - 0.65)
    shade = np.clip(1 - 0.6 * np.hypot(rows - 0.14, columns - 0.57) / 0.3, 0.2, 1)
    picture = np.where((ball < 0.3)[..., None], shade[..., None] * np.array([210, 60, 40]), picture)
    values = EmbeddedEstimator().estimate(np.clip(picture, 0, 255).astype(np.uint8)).values
    assert values[50, 156] > values[200, 40] > values[20, 20]


def test_subjects_of_invented_scenes_stand_out_more_than_by_the_cues():
    scenes = [invent(seed, 180, 240) for seed in range(6)]
    gaps = {}
    for estimator in (EmbeddedEstimator(), CuesEstimator()):
        found = [(estimator.estimate(scene.picture).values, scene.alpha) for scene in scenes]
        gaps[type(estimator)] = np.mean([v[a > 0.99].mean() - v[a < 0.01].mean() for v, a in found])
    assert gaps[EmbeddedEstimator] > max(0.1, gaps[CuesEstimator])
