import numpy as np

from ml_pipeline.continuation import continue_under, owners


def three_sheets():
    """Layer 3 covers the right half; layer 2 was found up to column 60, and its matte shows it up to 80."""
    back = np.full((100, 200), 255, np.uint8)
    middle, front = np.zeros_like(back), np.zeros_like(back)
    front[:, 100:] = 255
    middle[20:80, :100] = 255
    return [back, middle, front]


def test_what_a_matte_shows_goes_on_under_what_is_nearer():
    alphas = three_sheets()
    continued = continue_under(alphas, 30, [0.1, 0.5, 0.9])
    assert (continued[1][30:70, 100:120] > 250).all()
    assert (continued[1][30:70, 140:] == 0).all()


def test_nothing_changes_where_nothing_nearer_covers_anything():
    alphas = three_sheets()
    soft = np.random.default_rng(0).integers(0, 256, alphas[1].shape).astype(np.uint8)
    alphas[1] = np.where(alphas[2] > 0, alphas[1], soft)
    continued = continue_under(alphas, 30, [0.1, 0.5, 0.9])
    uncovered = alphas[2] == 0
    assert np.array_equal(continued[1][uncovered], alphas[1][uncovered])
    assert np.array_equal(continued[2], alphas[2])
    assert (continued[0] == 255).all()


def test_each_pixel_belongs_to_the_nearest_layer_that_covers_most_of_it():
    alphas = three_sheets()
    alphas[2][:, 100:110] = 100
    shown = owners(alphas)
    assert (shown[:, 110:] == 3).all()
    assert (shown[20:80, :100] == 2).all()
    assert (shown[:, 100:110] == 1).all()
