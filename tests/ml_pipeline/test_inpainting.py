"""Filling: what is known stays, what is hidden is made of what is known, every run alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.errors import PipelineError
from ml_pipeline.inpainting.base import Filling
from ml_pipeline.inpainting.classical import PatchMatchInpainter
from ml_pipeline.inpainting.wrapper import complete
from ml_pipeline.types import Mask, Rgb, Rgb8

RED = np.array([1.0, 0.0, 0.0], np.float32)


def fill(rgb: Rgb, known: Mask, holes: Mask) -> Rgb:
    """The filled picture in [0, 1], whole multiples of 1/255."""
    picture = to_8_bits(rgb)
    patch = complete(PatchMatchInpainter(), picture, known, holes, visible_px=16)
    if patch is not None:
        patch.paste(picture)
    return to_float(picture)


def disk(shape: tuple[int, int], row: int, column: int, radius: int) -> Mask:
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    mask: Mask = (rows - row) ** 2 + (columns - column) ** 2 <= radius**2
    return mask


def texture(rows: int, columns: int) -> Rgb:
    """A repeating weave of green and blue, without any red."""
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    weave = 0.5 + 0.25 * np.sin(0.9 * x) + 0.2 * np.sin(0.7 * y + 0.3 * x)
    return to_float(to_8_bits(np.stack([np.zeros_like(weave), weave, 0.8 * weave], axis=-1)))


def gradients(rgb: Rgb, mask: Mask) -> float:
    return float(np.abs(np.diff(rgb, axis=1))[mask[:, 1:]].mean())


def test_pixels_outside_the_holes_stay_bit_identical() -> None:
    rgb, holes = texture(90, 120), disk((90, 120), 45, 60, 20)
    filled = fill(rgb, ~holes, holes)
    assert np.array_equal(filled[~holes], rgb[~holes])


def test_input_is_not_written_to() -> None:
    rgb, holes = to_8_bits(texture(60, 60)), disk((60, 60), 30, 30, 12)
    before = rgb.copy()
    complete(PatchMatchInpainter(), rgb, ~holes, holes, visible_px=16)
    assert np.array_equal(rgb, before)


def test_two_runs_give_the_same_bytes() -> None:
    rgb = np.random.default_rng(3).random((80, 100, 3), np.float32)
    holes = disk((80, 100), 40, 50, 22)
    assert fill(rgb, ~holes, holes).tobytes() == fill(rgb, ~holes, holes).tobytes()


@pytest.mark.parametrize("shape", [(100, 140), (1000, 1100)], ids=["as it is", "shrunk for the search"])
def test_colours_of_other_layers_never_enter_the_fill(shape: tuple[int, int]) -> None:
    rgb = texture(*shape)
    side = shape[0]
    front = disk(shape, side // 2, side // 2, int(0.4 * side))
    rgb[front] = RED
    holes = front & ~disk(shape, side // 2, side // 2, side // 5)
    filled = fill(rgb, ~front, holes)
    assert filled[holes][:, 0].max() < 0.02
    assert np.array_equal(filled[~holes], rgb[~holes])


def test_a_linear_gradient_is_continued() -> None:
    ramp = np.linspace(0.2, 0.8, 160, dtype=np.float32)
    rgb = np.repeat(np.broadcast_to(ramp, (120, 160))[..., None], 3, axis=2).copy()
    holes = disk((120, 160), 60, 80, 30)
    truth = rgb.copy()
    rgb[holes] = RED
    assert np.abs(fill(rgb, ~holes, holes) - truth)[holes].mean() < 0.03


def test_a_texture_stays_a_texture() -> None:
    truth, holes = texture(150, 180), disk((150, 180), 75, 90, 35)
    rgb = np.where(holes[..., None], RED, truth)
    filled = fill(rgb, ~holes, holes)
    assert gradients(filled, holes) > 0.5 * gradients(truth, holes)


def test_a_straight_edge_goes_on_behind_the_hole() -> None:
    truth = np.full((120, 160, 3), 0.8, np.float32)
    truth[70:] = 0.3
    holes = disk((120, 160), 66, 80, 24)
    rgb = np.where(holes[..., None], RED, truth)
    filled = fill(rgb, ~holes, holes)
    assert np.mean(np.abs(filled - truth)[holes].max(axis=1) > 0.1) < 0.08


def test_a_hole_that_touches_every_border_is_filled() -> None:
    truth = texture(100, 130)
    known = disk((100, 130), 50, 65, 30)
    rgb = np.where(known[..., None], truth, RED)
    filled = fill(rgb, known, ~known)
    assert filled[~known][:, 0].max() < 0.02
    assert gradients(filled, ~known) > 0.3 * gradients(truth, ~known)


@pytest.mark.parametrize("width", [1, 3, 5, 9])
def test_one_strip_is_enough_to_fill_the_rest(width: int) -> None:
    rgb = texture(80, 110)
    known = np.zeros((80, 110), np.bool_)
    known[:, 50 : 50 + width] = True
    filled = fill(np.where(known[..., None], rgb, RED), known, ~known)
    assert filled[~known][:, 0].max() < 0.02
    green = rgb[known][:, 1]
    assert green.min() <= filled[~known][:, 1].mean() <= green.max()


@pytest.mark.parametrize("shape", [(16, 16), (20, 300), (300, 20), (17, 33), (48, 49)])
def test_any_size_can_be_filled(shape: tuple[int, int]) -> None:
    rgb = texture(*shape)
    holes = disk(shape, shape[0] // 2, shape[1] // 2, 5)
    filled = fill(np.where(holes[..., None], RED, rgb), ~holes, holes)
    assert filled[holes][:, 0].max() < 0.02
    assert np.isfinite(filled).all()


def test_thin_holes_survive_a_shrunk_search() -> None:
    shape = (1200, 1300)
    rgb = texture(*shape)
    holes = disk(shape, 600, 600, 500) & ~disk(shape, 600, 600, 250)
    holes[20, 100:1200] = True
    filled = fill(np.where(holes[..., None], RED, rgb), ~holes, holes)
    assert filled[holes][:, 0].max() < 0.02
    assert np.abs(filled - rgb)[20, 100:1200].max() < 0.5


def test_nothing_to_fill_returns_the_picture() -> None:
    rgb = texture(40, 40)
    nothing = np.zeros((40, 40), np.bool_)
    assert np.array_equal(fill(rgb, ~nothing, nothing), rgb)


def test_nothing_known_is_refused() -> None:
    nothing = np.zeros((40, 40), np.bool_)
    with pytest.raises(PipelineError, match="no known pixel"):
        fill(texture(40, 40), nothing, ~nothing)


class Recorder:
    """An engine that fills with black and remembers what it was shown."""

    name, revision, device = "recorder", "1", "cpu"
    canvas = None
    fallbacks = ()

    def __init__(self) -> None:
        self.shape = (0, 0)

    def fill(self, rgb: Rgb8, known: Mask, holes: Mask, visible_px: int) -> Filling:
        assert not (known & holes).any()
        self.shape = holes.shape
        return Filling(np.zeros_like(rgb), self.name)


def test_the_engine_sees_a_crop_with_a_margin() -> None:
    engine = Recorder()
    rgb, holes = texture(600, 700), disk((600, 700), 300, 300, 20)
    filled = to_8_bits(rgb)
    patch = complete(engine, filled, ~holes, holes, visible_px=16)
    assert patch is not None
    patch.paste(filled)
    assert engine.shape == (41 + 256, 41 + 256)
    assert not filled[holes].any()
    assert np.array_equal(filled[~holes], to_8_bits(rgb)[~holes])


def test_the_crop_grows_until_enough_is_known() -> None:
    engine = Recorder()
    holes = disk((600, 700), 300, 300, 20)
    known = np.zeros_like(holes)
    known[:, 690:] = True
    complete(engine, to_8_bits(texture(600, 700)), known, holes, visible_px=16)
    assert engine.shape[1] > 400


def test_shrinking_the_picture_changes_nothing_but_detail() -> None:
    """A picture enlarged twofold is filled as the small one is, up to its sharpness."""
    small, holes = texture(100, 120), disk((100, 120), 50, 60, 20)
    large = np.asarray(cv2.resize(small, (720, 600), interpolation=cv2.INTER_LINEAR), np.float32)
    wide = disk((600, 720), 300, 360, 230)
    filled = fill(np.where(wide[..., None], RED, large), ~wide, wide)
    assert gradients(filled, wide) > 0.5 * gradients(large, wide)
    assert fill(small, ~holes, holes)[holes].std() == pytest.approx(small[holes].std(), rel=0.4)


def test_layers_filled_in_threads_are_those_filled_in_turn() -> None:
    rgb = texture(90, 120)
    masks = [disk((90, 120), row, 60, 18) for row in (30, 45, 60)]
    in_turn = [fill(rgb, ~holes, holes) for holes in masks]
    with ThreadPoolExecutor(3) as pool:
        at_once = list(pool.map(lambda holes: fill(rgb, ~holes, holes), masks))
    assert all(np.array_equal(a, b) for a, b in zip(in_turn, at_once, strict=True))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_masks_only_known_colours_come_in(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(16, 150)), int(rng.integers(16, 150)))
    noise = cv2.GaussianBlur(rng.random(shape, np.float32), (0, 0), float(rng.uniform(0.5, 12)))
    kinds = np.digitize(np.asarray(noise), np.quantile(noise, sorted(rng.random(2))))
    known, holes = kinds == 0, kinds == 1
    rgb = np.where(known[..., None], texture(*shape), RED)
    filled = fill(rgb, known, holes)
    assert np.isfinite(filled).all()
    assert np.array_equal(filled[~holes], rgb[~holes])
    assert not holes.any() or filled[holes][:, 0].max() < 0.02


def test_a_smooth_fill_is_told_as_a_fallback() -> None:
    rgb = to_8_bits(texture(80, 110))
    known = np.zeros((80, 110), np.bool_)
    known[:, 50:52] = True
    patch = complete(PatchMatchInpainter(), rgb, known, ~known, visible_px=16)
    assert patch is not None
    filling = patch.filling
    assert filling.method == "pull-push"
    assert filling.fallback is not None
    assert (filling.fallback.wanted, filling.fallback.used) == ("patchmatch", "pull-push")
