import numpy as np

from ml_pipeline.quality import PERFECT_DB, measure, psnr

PICTURE = np.full((10, 10, 3), 100, np.uint8)


def stack(alpha, colour):
    background = np.dstack([PICTURE, np.full((10, 10), 255, np.uint8)])
    front = np.zeros((10, 10, 4), np.uint8)
    front[2:5, 2:5] = (*colour, alpha)
    return [background, front]


def test_psnr_of_a_uniform_error():
    assert abs(psnr(PICTURE, PICTURE + np.uint8(10)) - 28.13) < 0.01
    assert psnr(PICTURE, PICTURE) == PERFECT_DB


def test_a_perfect_stack():
    quality = measure(stack(255, (100, 100, 100)), PICTURE)
    assert (quality.psnr_db, quality.max_error) == (PERFECT_DB, 0)
    assert quality.opaque_identical
    assert quality.background_opaque


def test_an_opaque_pixel_that_differs_is_told():
    quality = measure(stack(255, (100, 100, 103)), PICTURE)
    assert quality.max_error == 3
    assert not quality.opaque_identical


def test_the_band_is_measured_by_itself():
    quality = measure(stack(128, (120, 120, 120)), PICTURE)
    assert quality.band_psnr_db < 30 < quality.psnr_db


def test_a_background_with_a_hole_is_told():
    layers = stack(255, (100, 100, 100))
    layers[0][9, 9, 3] = 254
    assert not measure(layers, PICTURE).background_opaque
