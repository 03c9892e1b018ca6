"""The wrapper: whatever an engine answers, only holes change, and what fell back is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ml_pipeline.inpainting.base import Canvas, EngineFailure, Filling
from ml_pipeline.inpainting.classical import PatchMatchInpainter
from ml_pipeline.inpainting.wrapper import complete
from ml_pipeline.types import Mask, Rgb8

RED = np.array([255, 0, 0], np.uint8)
GREEN = np.array([0, 255, 0], np.uint8)
ANSWERS = {
    "all of it changed": lambda rgb: np.bitwise_not(rgb),
    "its own input": lambda rgb: rgb,
    "another size": lambda rgb: np.zeros((7, 9, 3), np.uint8),
    "no picture": lambda rgb: np.zeros(rgb.shape[:2], np.uint8),
    "not finite": lambda rgb: np.full(rgb.shape, np.nan, np.float32),
    "floats": lambda rgb: rgb.astype(np.float64),
    "nothing": lambda rgb: None,
}
GOOD = {"all of it changed", "its own input"}
CANVASES = [None, Canvas(48, is_square=True), Canvas(64, 8), Canvas(1000, 16)]


@dataclass
class Hostile:
    """An engine that answers whatever it likes."""

    answer: str = "all of it changed"
    canvas: Canvas | None = None
    name: str = "hostile"
    revision: str = "1"
    device: str = "cpu"
    fallbacks: tuple[Any, ...] = ()

    def fill(self, rgb: Rgb8, known: Mask, holes: Mask, visible_px: int) -> Filling:
        self.shown = rgb.copy(), known.copy(), holes.copy()
        return Filling(ANSWERS[self.answer](rgb), self.name)


@dataclass
class Broken(Hostile):
    """An engine that raises."""

    error: BaseException = field(default_factory=MemoryError)

    def fill(self, rgb: Rgb8, known: Mask, holes: Mask, visible_px: int) -> Filling:
        raise self.error


def picture(rows: int, columns: int, seed: int = 0) -> Rgb8:
    """Blue and green alone."""
    noise = np.random.default_rng(seed).integers(30, 220, (rows, columns, 3), dtype=np.uint8)
    noise[..., 0] = 0
    return np.asarray(cv2.blur(noise, (3, 3)))


def ellipse(rows: int, columns: int) -> Mask:
    y, x = np.ogrid[:rows, :columns]
    inside: Mask = ((y - rows / 2) / (rows / 4)) ** 2 + ((x - columns / 2) / (columns / 4)) ** 2 < 1
    return inside


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    answer=st.sampled_from(sorted(ANSWERS)),
    canvas=st.sampled_from(CANVASES),
    rows=st.integers(16, 120),
    columns=st.integers(16, 120),
    seed=st.integers(0, 1000),
)
def test_pixels_outside_the_holes_stay_bit_identical(
    answer: str, canvas: Canvas | None, rows: int, columns: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(rng.random((rows, columns), np.float32), (0, 0), 4)
    kinds = np.digitize(np.asarray(noise), np.quantile(noise, (0.5, 0.7)))
    known, holes = kinds == 0, kinds == 1
    rgb = picture(rows, columns, seed)
    before, masks = rgb.copy(), (known.copy(), holes.copy())
    patch = complete(Hostile(answer, canvas), rgb, known, holes, 8)
    assert patch is not None
    assert np.array_equal(rgb, before)
    assert np.array_equal(known, masks[0])
    assert np.array_equal(holes, masks[1])
    patch.paste(rgb)
    assert np.array_equal(rgb[~holes], before[~holes])
    assert (patch.filling.fallback is None) == (answer in GOOD)


@pytest.mark.parametrize("answer", sorted(ANSWERS.keys() - GOOD))
def test_what_is_no_picture_is_filled_by_patches_and_told(answer: str) -> None:
    holes = ellipse(80, 90)
    patch = complete(Hostile(answer), picture(80, 90), ~holes, holes, 8)
    honest = complete(PatchMatchInpainter(), picture(80, 90), ~holes, holes, 8)
    assert patch is not None
    assert honest is not None
    assert np.array_equal(patch.filling.rgb[holes], honest.filling.rgb[holes])
    fallback = patch.filling.fallback
    assert fallback is not None
    assert (fallback.wanted, fallback.used) == ("hostile", "patchmatch")
    assert "(80, 90, 3)" in fallback.reason


@pytest.mark.parametrize("error", [EngineFailure("numbers are not finite"), MemoryError()])
def test_an_engine_that_fails_is_told_with_its_reason(error: BaseException) -> None:
    holes = ellipse(80, 90)
    patch = complete(Broken(error=error), picture(80, 90), ~holes, holes, 8)
    assert patch is not None
    assert patch.filling.fallback is not None
    assert patch.filling.fallback.reason == (str(error) or "there is not enough memory")


def test_other_errors_pass_through() -> None:
    holes = ellipse(80, 90)
    with pytest.raises(KeyboardInterrupt):
        complete(Broken(error=KeyboardInterrupt()), picture(80, 90), ~holes, holes, 8)


def test_an_engine_cannot_write_to_what_it_is_shown() -> None:
    class Scribbler(Hostile):
        def fill(self, rgb: Rgb8, known: Mask, holes: Mask, visible_px: int) -> Filling:
            rgb[:] = 0
            return Filling(rgb, self.name)

    holes = ellipse(80, 90)
    with pytest.raises(ValueError, match="read-only"):
        complete(Scribbler(), picture(80, 90), ~holes, holes, 8)


@pytest.mark.parametrize("canvas", [canvas for canvas in CANVASES if canvas])
def test_a_network_sees_no_colour_of_other_layers(canvas: Canvas) -> None:
    rgb, front = picture(200, 300), ellipse(200, 300)
    rgb[front] = RED
    holes = front & (np.arange(300) < 150)
    engine = Hostile(canvas=canvas)
    complete(engine, rgb, ~front, holes, 8)
    seen, known, wanted = engine.shown
    assert seen[..., 0].max() <= 2
    assert (known ^ wanted).all()
    rows, columns = known.shape
    assert max(rows, columns) <= canvas.longest_px
    if canvas.is_square:
        assert rows == columns == canvas.longest_px
    else:
        assert rows % canvas.multiple_px == columns % canvas.multiple_px == 0


def test_proportions_are_kept() -> None:
    """A disk stays as wide as it is high on the canvas."""
    rgb, holes = picture(200, 700), np.zeros((200, 700), np.bool_)
    y, x = np.ogrid[:200, :700]
    holes |= (y - 100) ** 2 + (x - 350) ** 2 < 80**2
    engine = Hostile(canvas=Canvas(64, is_square=True))
    complete(engine, rgb, ~holes, holes, 8)
    at = np.argwhere(engine.shown[2][:29])  # without the mirror image below
    height, width = np.ptp(at, axis=0) + 1
    assert abs(int(height) - int(width)) <= 2


class Painter(Hostile):
    """Fills with the mean of what is known, without any detail."""

    def fill(self, rgb: Rgb8, known: Mask, holes: Mask, visible_px: int) -> Filling:
        mean = np.rint(rgb[known].mean(axis=0)).astype(np.uint8)
        return Filling(np.where(holes[..., None], mean, rgb), self.name)


def test_a_small_canvas_leaves_no_blur_in_a_large_hole() -> None:
    rgb, holes = picture(400, 500), ellipse(400, 500)
    before = rgb.copy()
    patch = complete(Painter(canvas=Canvas(64, 8)), rgb, ~holes, holes, 20)
    assert patch is not None
    assert patch.filling.fallback is None
    patch.paste(rgb)
    inside, outside = (float(rgb[mask][:, 1].std()) for mask in (holes, ~holes))
    assert inside > 0.6 * outside
    assert abs(rgb[holes].mean(axis=0) - before[~holes].mean(axis=0)).max() < 6


def test_where_nothing_can_be_matched_the_answer_is_enlarged_smoothly() -> None:
    rgb = np.broadcast_to(GREEN, (300, 400, 3)).copy()
    known = np.zeros((300, 400), np.bool_)
    known[:, 195:219] = True
    patch = complete(Painter(canvas=Canvas(64, 8)), rgb, known, ~known, 20)
    assert patch is not None
    assert (patch.filling.rgb[~known] == GREEN).all()


def test_a_canvas_that_shows_nothing_known_is_a_fallback() -> None:
    known = np.zeros((300, 400), np.bool_)
    known[:, 200:202] = True
    patch = complete(Painter(canvas=Canvas(64, 8)), picture(300, 400), known, ~known, 20)
    assert patch is not None
    assert patch.filling.fallback is not None
    assert "too little" in patch.filling.fallback.reason
