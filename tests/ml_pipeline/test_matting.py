import cv2
import numpy as np
import pytest

from benchmarks.scenes import invent, invent_kind
from ml_pipeline.band import REACH
from ml_pipeline.color import to_float
from ml_pipeline.matting import band_radius_px, contour_distance, estimate_alphas
from ml_pipeline.occlusion import extents
from ml_pipeline.parameters import EdgeQuality
from ml_pipeline.rim import claim_rim


@pytest.mark.parametrize("seed", [0, 2, 4])
def test_alpha_is_read_from_the_picture(seed):
    scene = invent(seed)
    labels = (scene.alpha > 0.5).astype(np.uint8) + 1
    alpha = to_float(estimate_alphas(scene.picture, extents(labels, 2, 0))[1])
    band = (scene.alpha > 0.02) & (scene.alpha < 0.98)
    hard = np.abs((scene.alpha > 0.5) - scene.alpha)[band].mean()
    assert np.abs(alpha - scene.alpha)[band].mean() < 0.5 * hard


def test_alpha_finds_the_contour_when_the_mask_is_two_pixels_off():
    scene = invent(0)
    labels = (np.roll(scene.alpha, 2, axis=1) > 0.5).astype(np.uint8) + 1
    alpha = to_float(estimate_alphas(scene.picture, extents(labels, 2, 0))[1])
    off = np.abs((labels == 2) - scene.alpha).sum()
    assert np.abs(alpha - scene.alpha).sum() < 0.35 * off


@pytest.mark.parametrize("quality", EdgeQuality)
def test_alpha_is_certain_outside_the_band(scene, quality):
    labels = (scene.alpha > 0.5).astype(np.uint8) + 1
    alphas = estimate_alphas(scene.picture, extents(labels, 2, 0), quality)
    away, radius = contour_distance(labels == 2), band_radius_px(*labels.shape)
    off = np.abs(alphas[1].astype(int) - 255 * (labels == 2))
    assert not off[away > max(REACH) * radius + 2].any()
    assert (off[away > radius + 1] > 64).mean() < 0.002  # along a plain contour the band stays narrow
    assert (alphas[0] == 255).all()


@pytest.mark.parametrize("kind", ["hair", "leaves", "grass"])
def test_strands_are_found_beyond_the_narrow_band(kind):
    """The label map knows of none: their ends come out of the picture alone."""
    scene = invent_kind(kind, 0)
    blunt = cv2.GaussianBlur(scene.alpha, (0, 0), 5) > 0.5
    alpha = to_float(estimate_alphas(scene.picture, extents(blunt.astype(np.uint8) + 1, 2, 0))[1])
    beyond = (contour_distance(blunt) > band_radius_px(*blunt.shape)) & (np.abs(scene.alpha - blunt) > 0.3)
    assert np.abs(alpha - scene.alpha)[beyond].mean() < 0.4 * np.abs(blunt - scene.alpha)[beyond].mean()


def test_a_highlight_deep_inside_is_no_gap():
    rng = np.random.default_rng(7)
    picture = np.full((160, 200, 3), 200.0)
    inside = np.zeros((160, 200), bool)
    inside[30:130, 40:160] = True
    picture[inside] = 60
    picture[50:58, 60:140] = 130  # half as bright as the ground
    picture = np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)
    alpha = estimate_alphas(picture, extents(inside.astype(np.uint8) + 1, 2, 0))[1]
    assert (alpha[45:120, 50:150] == 255).all()


def test_where_colours_tell_nothing_the_contour_decides():
    """Both sides of one texture: alpha is a ramp across the contour, not the texture's noise."""
    noise = np.random.default_rng(3).integers(60, 200, (160, 200, 3), dtype=np.uint8)
    inside = np.zeros((160, 200), bool)
    inside[:, 100:] = True
    alpha = estimate_alphas(noise, extents(inside.astype(np.uint8) + 1, 2, 0))[1].astype(int)
    assert np.abs(np.diff(alpha[5:-5], axis=0)).max() < 40
    assert (np.diff(alpha[5:-5].mean(axis=0)) >= -1).all()


@pytest.mark.parametrize("quality", EdgeQuality)
def test_windows_leave_no_seams(quality):
    """What is read of a contour does not depend on where the windows lie that it is read in."""
    scene = invent(2, 300, 360)
    labels = (scene.alpha > 0.5).astype(np.uint8) + 1
    alone = estimate_alphas(scene.picture, extents(labels, 2, 0), quality)[1]
    pad = ((64, 64), (64, 64))
    picture = np.pad(scene.picture, (*pad, (0, 0)), mode="edge")
    padded = extents(np.pad(labels, pad, mode="edge"), 2, 0)
    moved = estimate_alphas(picture, padded, quality)[1][64:-64, 64:-64]
    inside = np.s_[40:-40, 40:-40]
    assert np.abs(moved[inside].astype(int) - alone[inside]).max() <= 3


@pytest.mark.parametrize("quality", EdgeQuality)
def test_a_hidden_contour_is_anti_aliased_and_nothing_more(quality):
    picture = np.random.default_rng(0).integers(0, 256, (80, 80, 3), dtype=np.uint8)
    everywhere = np.ones((80, 80), bool)
    extent = np.zeros((80, 80), bool)
    extent[:, :40] = True
    stack = (everywhere, extent, everywhere)
    alpha = estimate_alphas(picture, stack, quality)[1]
    assert (alpha == alpha[0]).all()  # the noise in front of it leaves no trace
    assert ((alpha[0] > 0) & (alpha[0] < 255)).sum() <= 8


def test_a_layer_whose_colours_do_not_stand_out_is_kept():
    noise = np.random.default_rng(1).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    labels = np.ones((40, 40), np.uint8)
    labels[18:21, 18:21] = 2
    alpha = estimate_alphas(noise, extents(labels, 2, 0))[1]
    assert alpha.sum() > 4 * 255


@pytest.mark.parametrize(("side", "radius"), [(100, 4), (1000, 8), (2000, 16), (9000, 24)])
def test_the_band_grows_with_the_picture_up_to_24_pixels(side, radius):
    assert band_radius_px(side // 2, side) == radius


def test_a_rim_outside_the_contour_moves_with_the_layer():
    picture = np.full((80, 80, 3), 120, np.uint8)
    picture[20:60, 20:60] = 30
    picture[18:20, 18:62] = 200  # a halo of sharpening above the subject
    alpha = np.zeros((80, 80), np.uint8)
    alpha[20:60, 20:60] = 255
    claimed = claim_rim(picture, alpha, np.full_like(alpha, 255), reach_px=4)
    assert (claimed[18:20, 20:60] > 77).all()
    assert (claimed[picture[..., 0] == 120] == 0).all()
    assert (claimed[20:60, 20:60] == 255).all()


def test_thin_stretches_of_ground_are_not_swallowed():
    """A fence of the ground's own texture: what is seen of the ground between the bars stays its own."""
    noise = np.random.default_rng(2).integers(90, 110, (200, 240, 3), dtype=np.uint8)
    labels = np.full((200, 240), 2, np.uint8)
    labels[:, ::40] = labels[:, 1::40] = labels[:, 2::40] = labels[:, 3::40] = 1
    alpha = to_float(estimate_alphas(noise, extents(labels, 2, 0))[1])
    assert (1 - alpha)[labels == 1].mean() > 0.4
