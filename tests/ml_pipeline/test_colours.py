"""Foreground separation, hidden areas and compositing: the colours of the stack."""

import numpy as np
import pytest

from benchmarks.scenes import invent
from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.compositing import correct, least_alpha, over, soft_pixels
from ml_pipeline.foreground import lift_off, share_residual
from ml_pipeline.hidden import clean_pixels, complete_layers, stack_up
from ml_pipeline.inpainting.classical import PatchMatchInpainter
from ml_pipeline.pieces import pieces
from ml_pipeline.quality import psnr

GREEN = np.array([0, 200, 0]) / 255


def on_green(colour, alpha):
    a = to_float(alpha)[..., None]
    return to_8_bits(a * to_float(colour) + (1 - a) * GREEN)


def separate(picture, alpha, filled):
    """The layer's colours, and what lies behind it."""
    behind = picture.copy()
    layer = lift_off(behind, alpha, lambda window: filled[window])
    assert np.array_equal(layer[..., 3], alpha)
    return layer[..., :3], behind


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5])
def test_the_foreground_is_free_of_what_lies_behind(seed):
    scene = invent(seed)
    alpha = to_8_bits(scene.alpha)
    foreground, _ = separate(scene.picture, alpha, scene.background)
    band = (alpha > 13) & (alpha < 242)
    truth = on_green(scene.foreground, alpha)
    own = psnr(on_green(foreground, alpha), truth, band)
    raw = psnr(on_green(scene.picture, alpha), truth, band)
    assert own > raw + 1


@pytest.mark.parametrize("seed", [0, 2])
def test_what_lies_behind_is_free_of_the_foreground(seed):
    scene = invent(seed)
    alpha = to_8_bits(scene.alpha)
    _, behind = separate(scene.picture, alpha, scene.background)
    band = (alpha > 13) & (alpha < 242)
    own, raw = (psnr(p, scene.background, band) for p in (behind, scene.picture))
    assert own > raw + 6


def test_separation_leaves_certain_pixels_alone(scene):
    alpha = to_8_bits(scene.alpha)
    filled = np.full_like(scene.picture, 17)
    foreground, behind = separate(scene.picture, alpha, filled)
    assert np.array_equal(foreground[alpha == 255], scene.picture[alpha == 255])
    assert np.array_equal(behind[alpha == 0], scene.picture[alpha == 0])
    assert (behind[alpha == 255] == 17).all()
    absent = foreground[alpha == 0].astype(int)
    own = scene.foreground[alpha > 0].astype(int)
    assert (absent >= own.min(axis=0) - 40).all()  # continued from the layer's own, never black


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
    alphas = [np.full(labels.shape, 255, np.uint8), to_8_bits(scene.alpha)]
    (background,), inventions = complete_layers(scene.picture, labels, alphas, PatchMatchInpainter(), 20)
    assert [invention.methods for invention in inventions] == [("patchmatch",), ()]
    assert [invention.fallbacks for invention in inventions] == [(), ()]
    clean = clean_pixels(labels, alphas) == 1
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
    found = pieces(clean, holes)
    (left, below_left), (right, below_right) = ((piece.of(clean), piece.of(holes)) for piece in found)
    assert left[:, :80].sum() == clean[:, :80].sum()
    assert right[:, 80:].sum() == clean[:, 80:].sum()
    assert np.array_equal(below_left | below_right, holes)
    assert not below_left[:, 80:].any()


def test_of_many_pieces_the_smallest_are_taken_together():
    clean, holes = np.zeros((2, 400, 400), bool)
    for k in range(15):
        y, x = divmod(k, 4)
        clean[y * 100 : y * 100 + 40, x * 100 : x * 100 + 40] = True
        holes[y * 100 + 40 : y * 100 + 42 + 2 * k, x * 100 : x * 100 + 40] = True
    found = pieces(clean, holes)
    assert len(found) == 8
    assert np.array_equal(np.logical_or.reduce([piece.of(holes) for piece in found]), holes)
    assert sum(int(piece.of(holes).sum()) for piece in found) == holes.sum()
    assert all((piece.of(clean) & holes).sum() == 0 and piece.of(clean).any() for piece in found)


@pytest.mark.parametrize("alpha", [255, 100])
def test_a_layer_too_thin_for_clean_pixels_keeps_those_where_it_is_seen(alpha):
    labels = np.ones((30, 30), np.uint8)
    labels[14:16] = 2
    alphas = [np.full((30, 30), 255, np.uint8), np.uint8(alpha) * (labels == 2)]
    assert np.array_equal(clean_pixels(labels, alphas) == 2, labels == 2)


def test_stacking_is_over():
    far, near = (np.full((2, 2, 3), value, np.uint8) for value in (100, 200))
    opaque, alpha = np.full((2, 2), 255, np.uint8), np.array([[0, 51], [255, 102]], np.uint8)
    assert stack_up([(far, opaque), (near, alpha)])[..., 0].tolist() == [[100, 120], [200, 140]]


@pytest.mark.parametrize("seed", range(4))
def test_any_stack_gives_its_targets_back(seed):
    rng = np.random.default_rng(seed)
    shape = (37, 41)
    picture = rng.integers(0, 256, (*shape, 3), dtype=np.uint8)
    alphas = [np.full(shape, 255, np.uint8)]
    for _ in range(3):
        alphas.append(rng.choice(np.array([0, 5, 77, 230, 255], np.uint8), shape))
    colours = [rng.integers(0, 256, (*shape, 3), dtype=np.uint8) for _ in alphas]
    targets = [*colours[:-1], picture]
    seen_below = alphas[-1] == 0  # a layer that is absent must show what lies below it
    for k in range(len(alphas) - 1, 0, -1):
        targets[k - 1][alphas[k] == 0] = targets[k][alphas[k] == 0]
    for colour, alpha, target in zip(colours[1:], alphas[1:], targets[1:], strict=True):
        colour[alpha == 255] = target[alpha == 255]  # as a layer has it that was lifted off
    colours[0] = targets[0]
    layers = [np.dstack(pair) for pair in zip(colours, alphas, strict=True)]
    soft = [t[soft_pixels(a)] for t, a in zip(targets[1:], alphas[1:], strict=True)]
    correct(layers, soft)
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
