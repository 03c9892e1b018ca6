"""Foreground separation, hidden areas and compositing: the colours of the stack."""

import numpy as np
import pytest

from benchmarks.scenes import invent
from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.compositing import assemble, least_alpha, over
from ml_pipeline.foreground import separate, share_residual
from ml_pipeline.hidden import clean_pixels, complete_layers, pieces, stack_up
from ml_pipeline.inpainting.classical import PatchMatchInpainter
from ml_pipeline.occlusion import supports
from ml_pipeline.quality import psnr

GREEN = np.array([0, 200, 0]) / 255


def on_green(colour, alpha):
    a = alpha[..., None]
    return to_8_bits(a * to_float(colour) + (1 - a) * GREEN)


def quantised(alpha):
    return np.rint(alpha * 255).astype(np.float32) / np.float32(255)


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5])
def test_the_foreground_is_free_of_what_lies_behind(seed):
    scene = invent(seed)
    alpha = quantised(scene.alpha)
    parts = separate(scene.picture, alpha, scene.background)
    band = (alpha > 0.05) & (alpha < 0.95)
    truth = on_green(scene.foreground, alpha)
    own = psnr(on_green(parts.foreground, alpha), truth, band)
    raw = psnr(on_green(scene.picture, alpha), truth, band)
    assert own > raw + 1


@pytest.mark.parametrize("seed", [0, 2])
def test_what_lies_behind_is_free_of_the_foreground(seed):
    scene = invent(seed)
    alpha = quantised(scene.alpha)
    parts = separate(scene.picture, alpha, scene.background)
    band = (alpha > 0.05) & (alpha < 0.95)
    behind, raw = (psnr(p, scene.background, band) for p in (parts.background, scene.picture))
    assert behind > raw + 6


def test_separation_leaves_certain_pixels_alone(scene):
    alpha = quantised(scene.alpha)
    filled = np.full_like(scene.picture, 17)
    parts = separate(scene.picture, alpha, filled)
    assert np.array_equal(parts.foreground[alpha == 1], scene.picture[alpha == 1])
    assert np.array_equal(parts.background[alpha == 0], scene.picture[alpha == 0])
    assert (parts.background[alpha == 1] == 17).all()


def test_the_residual_is_shared_out_until_nothing_is_left():
    rng = np.random.default_rng(0)
    picture, own, rest = rng.uniform(0.3, 0.7, (3, 500, 3)).astype(np.float32)
    alpha = rng.uniform(0.01, 0.99, (500, 1)).astype(np.float32)
    for _ in range(3):
        own, rest = share_residual(picture, alpha, own, rest)
    left = np.abs(picture - alpha * own - (1 - alpha) * rest).max(axis=1)
    assert np.median(left) < 1e-6
    assert np.quantile(left, 0.9) < 2 / 255  # the rest is left to the last step, which may raise alpha
    assert own.min() >= 0
    assert rest.max() <= 1


def test_hidden_areas_are_filled_from_the_layers_own_pixels(scene):
    labels = (scene.alpha > 0.5).astype(np.uint8) + 1
    stack = supports(labels, 2, 20)
    alphas = [np.ones_like(scene.alpha), quantised(scene.alpha)]
    (completed,) = complete_layers(scene.picture, stack, alphas, PatchMatchInpainter(), 20)
    background = completed.colours
    assert completed.methods == ("patchmatch",)
    assert completed.fallbacks == ()
    clean = clean_pixels(stack, alphas)[0]
    assert np.array_equal(background[clean], scene.picture[clean])
    hole = scene.alpha > 0.99
    known = scene.background[clean].astype(float)
    subject = scene.foreground[hole].astype(float).mean(axis=0)
    filled = background[hole].astype(float).mean(axis=0)
    assert np.linalg.norm(filled - known.mean(axis=0)) < 0.5 * np.linalg.norm(filled - subject)


def test_what_is_hidden_of_a_thing_continues_that_thing():
    clean = np.zeros((120, 160), bool)
    clean[20:60, 10:50] = clean[20:60, 110:150] = True
    holes = np.zeros_like(clean)
    holes[60:80, 10:50] = holes[60:80, 110:150] = True
    (left, below_left), (right, below_right) = pieces(clean, holes)
    assert left[:, :80].sum() == clean[:, :80].sum()
    assert right[:, 80:].sum() == clean[:, 80:].sum()
    assert np.array_equal(below_left | below_right, holes)
    assert not below_left[:, 80:].any()


@pytest.mark.parametrize("alpha", [1, 0.4])
def test_a_layer_too_thin_for_clean_pixels_keeps_those_where_it_is_seen(alpha):
    labels = np.ones((30, 30), np.uint8)
    labels[14:16] = 2
    alphas = [np.ones((30, 30), np.float32), np.float32(alpha) * (labels == 2)]
    assert np.array_equal(clean_pixels(supports(labels, 2, 0), alphas)[1], labels == 2)


def test_stacking_is_over():
    far, near = (np.full((2, 2, 3), value, np.uint8) for value in (100, 200))
    alpha = np.array([[0, 0.5], [1, 0.25]], np.float32)
    assert stack_up([far, near], [np.ones((2, 2), np.float32), alpha])[..., 0].tolist() == [
        [100, 150],
        [200, 125],
    ]


@pytest.mark.parametrize("seed", range(4))
def test_any_stack_gives_its_targets_back(seed):
    rng = np.random.default_rng(seed)
    shape = (37, 41)
    picture = rng.integers(0, 256, (*shape, 3), dtype=np.uint8)
    alphas = [np.ones(shape, np.float32)]
    for _ in range(3):
        alphas.append(quantised(rng.choice([0, 0.02, 0.3, 0.9, 1], shape)))
    colours = [rng.integers(0, 256, (*shape, 3), dtype=np.uint8) for _ in alphas]
    targets = [*colours[:-1], picture]
    seen_below = alphas[-1] == 0  # a layer that is absent must show what lies below it
    for k in range(len(alphas) - 1, 0, -1):
        targets[k - 1][alphas[k] == 0] = targets[k][alphas[k] == 0]
    layers = assemble(colours, alphas, targets)
    assert np.abs(over(layers).astype(int) - picture).max() <= 2
    opaque = layers[-1][..., 3] == 255
    assert np.array_equal(layers[-1][..., :3][opaque], picture[opaque])
    assert np.array_equal(layers[-1][..., 3] == 0, seen_below)


def test_least_alpha_is_enough_and_no_more():
    rng = np.random.default_rng(3)
    wanted, beneath = rng.random((2, 1000, 3), dtype=np.float32)
    alpha = least_alpha(wanted, beneath)
    colour = (wanted - (1 - alpha) * beneath) / alpha
    assert colour.min() > -1e-3
    assert colour.max() < 1 + 1e-3
    less = np.maximum(alpha - 2 / 255, 1e-4)
    colour = (wanted - (1 - less) * beneath) / less
    assert ((colour < 0) | (colour > 1)).any(axis=1).mean() > 0.95
