"""The painter by diffusion, with tiny random pipelines; what they draw means nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from diffusers.models.attention_processor import SlicedAttnProcessor
from safetensors.torch import load_file, save_file

from benchmarks.scenes import invent
from ml_pipeline.compositing import over
from ml_pipeline.errors import Cancelled, WeightsError
from ml_pipeline.painting.base import Brief, Painting, PaintingFailure, Scene
from ml_pipeline.painting.diffusion.canvas import views, working_size
from ml_pipeline.painting.diffusion.enlarging import fit
from ml_pipeline.painting.diffusion.joining import join
from ml_pipeline.painting.diffusion.painter import DiffusionPainter, prompt_of
from ml_pipeline.painting.styles import PRESETS, Style
from ml_pipeline.quality import measure, psnr
from tests.ml_pipeline.tiny_painters import MAGENTA, write_painter

STEPS = 4
LOUD, TOO_LOUD = 1e5, 1e30  # beyond what 16 and 32 bits hold
BRIEF = Brief(Style("muted oil", PRESETS[0], matched=("oil",)), strength=0.5, seed=3)


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """On networks as small as these threads wait for each other more than they work."""
    usual = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(usual)


@pytest.fixture(scope="module")
def painter(tmp_path_factory: pytest.TempPathFactory) -> DiffusionPainter:
    return load(write_painter(tmp_path_factory.mktemp("tiny")))


@pytest.fixture(scope="module")
def magenta(tmp_path_factory: pytest.TempPathFactory) -> DiffusionPainter:
    return load(write_painter(tmp_path_factory.mktemp("magenta"), colour=MAGENTA))


def load(folder: Path, **options: Any) -> DiffusionPainter:
    return DiffusionPainter.load(folder, "r1", "cpu", steps=STEPS, name="tiny", **options)


def scene(rows: int = 96, columns: int = 128) -> Scene:
    """Three layers: a ground, a blob, and a soft disc before both."""
    near, made = invent(1, rows, columns), invent(0, rows, columns)
    disc = np.zeros((rows, columns), np.uint8)
    cv2.circle(disc, (columns // 3, rows // 2), rows // 4, 255, -1)
    disc = np.asarray(cv2.GaussianBlur(disc, (0, 0), 1.5), np.uint8)
    blob = np.rint(made.alpha * 255).astype(np.uint8)
    opaque = np.full((rows, columns), 255, np.uint8)
    layers = [
        np.dstack([rgb, alpha])
        for rgb, alpha in ((made.background, opaque), (made.foreground, blob), (near.foreground, disc))
    ]
    labels = np.where(disc > 127, 3, np.where(blob > 127, 2, 1)).astype(np.uint8)
    return Scene(over(layers), layers, labels, (labels.astype(np.uint16) - 1) * 30000)


def paint(painter: DiffusionPainter, brief: Brief = BRIEF, shown: Scene | None = None) -> Painting:
    return painter.paint(shown or scene(), brief, lambda done: None)


def test_the_layers_give_the_painting_back(painter: DiffusionPainter) -> None:
    before, given = scene(), scene()
    painting = paint(painter, shown=given)
    quality = measure(painting.layers, painting.picture)
    assert quality.psnr_db >= 45 and quality.band_psnr_db >= 40
    assert quality.opaque_identical and quality.background_opaque
    assert psnr(painting.picture, before.picture) < 20, "something was painted"
    assert given.layers == [], "what is painted gives its memory back"
    for layer, was in zip(painting.layers, before.layers, strict=True):
        assert layer.shape == was.shape and np.array_equal(layer[..., 3] == 0, was[..., 3] == 0)
        assert (layer[..., 3] == was[..., 3]).mean() > 0.99


def test_no_pixel_of_the_photo_is_left(magenta: DiffusionPainter) -> None:
    painting = paint(magenta)
    for rgb in (painting.picture, *(layer[..., :3][layer[..., 3] > 0] for layer in painting.layers)):
        assert np.abs(rgb.astype(int) - MAGENTA).max() <= 1


def test_what_was_hidden_is_painted_around_what_was_seen(painter: DiffusionPainter) -> None:
    given = scene()
    shown = views(given, working_size(given.picture.shape, 64))
    painting = paint(painter)
    rest = over(painting.layers[:2])
    far = cv2.resize(shown[1].uncovered.astype(np.uint8), rest.shape[1::-1]) == 0
    assert psnr(rest, painting.picture, far) > 45
    assert psnr(rest, painting.picture, ~far) < 30


def test_what_the_network_is_asked(painter: DiffusionPainter) -> None:
    asked: list[dict[str, Any]] = []

    class Heard:
        """A pipeline that is listened to; all else is its own."""

        def __init__(self, pipe: Any) -> None:
            self.pipe = pipe

        def __call__(self, **told: Any) -> Any:
            asked.append(told | {"noise": told["generator"].get_state().numpy().tobytes()})
            return self.pipe(**told)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.pipe, name)

    shown = views(scene(), working_size((96, 128), 64))
    paint(replace(painter, pipe=Heard(painter.pipe), filler=Heard(painter.filler)))
    whole, second, third = asked
    scheduler = painter.pipe.scheduler
    assert type(scheduler).__name__ == "DDIMScheduler" and not scheduler.config.clip_sample
    same = ("prompt", "negative_prompt", "strength", "num_inference_steps", "guidance_scale", "noise")
    assert all(told[name] == whole[name] for told in (second, third) for name in same)
    assert whole["prompt"] == prompt_of(BRIEF.style) and whole["strength"] == pytest.approx(0.5)
    assert np.array_equal(np.asarray(whole["image"]), shown[0].picture) and "mask_image" not in whole
    begun, again = np.asarray(second["image"]), np.asarray(third["image"])
    for told, view, picture in ((second, shown[1], begun), (third, shown[2], again)):
        assert np.array_equal(np.asarray(told["mask_image"]) == 255, view.cells)
        assert np.array_equal(picture[view.uncovered], view.picture[view.uncovered])
        assert (told["height"], told["width"]) == view.uncovered.shape
    kept = ~shown[1].uncovered & ~shown[2].uncovered
    assert np.array_equal(begun[kept], again[kept])
    assert psnr(begun, shown[1].picture, ~shown[1].uncovered) < 20, "paint, not the photo, is what stays"


def test_views_take_one_layer_after_another_away() -> None:
    given = scene()
    shown = views(given, (64, 88))
    assert len(shown) == 3 and shown[0].uncovered.all()
    for count, view in zip((2, 1), shown[1:], strict=True):
        rest = cv2.resize(over(given.layers[:count]), (88, 64), interpolation=cv2.INTER_AREA)
        assert psnr(view.picture, np.asarray(rest, np.uint8)) > 45
        hidden = cv2.resize(given.layers[count][..., 3], (88, 64), interpolation=cv2.INTER_AREA) > 0
        assert view.uncovered[hidden].all() and view.cells[view.uncovered].all()
        assert view.uncovered.mean() < 3 * hidden.mean()
        blocks = view.cells.reshape(8, 8, 11, 8)
        assert np.array_equal(blocks.any(axis=(1, 3)), blocks.all(axis=(1, 3)))
    assert [int(view.nearness.max()) for view in shown] == pytest.approx([255, 128, 0], abs=1)


def test_the_seed_and_the_brief_decide(painter: DiffusionPainter) -> None:
    first = paint(painter)
    again = paint(painter)
    assert np.array_equal(first.picture, again.picture)
    assert all(np.array_equal(*pair) for pair in zip(first.layers, again.layers, strict=True))
    for other in (replace(BRIEF, seed=4), replace(BRIEF, strength=1.0)):
        assert not np.array_equal(paint(painter, other).picture, first.picture)
    words = replace(BRIEF, style=Style("vivid watercolor", PRESETS[2], matched=("watercolor",)))
    assert not np.array_equal(paint(painter, words).picture, first.picture)


@pytest.mark.parametrize("strength", [0.001, 0.26, 1.0])
def test_every_strength_takes_a_step(painter: DiffusionPainter, strength: float) -> None:
    for steps in (1, 3):
        told: list[float] = []
        replace(painter, steps=steps).paint(scene(64, 80), replace(BRIEF, strength=strength), told.append)
        assert 0 < told[0] <= 0.3, "the first of three passes"


def test_all_steps_of_all_passes_are_told(painter: DiffusionPainter) -> None:
    told: list[float] = []
    replace(painter, steps=10).paint(scene(), BRIEF, told.append)
    assert told == sorted(told) and 0 < told[0] < 0.1 and told[-1] < 1
    assert len([done for done in told if done <= 0.9]) >= 3 * 5, "three passes, half of ten steps each"


@pytest.mark.parametrize("refused", [0, 5, 7])
def test_what_tick_raises_passes_through(painter: DiffusionPainter, refused: int) -> None:
    for kind in (Cancelled, RuntimeError):
        count = 0

        def stop(done: float, kind: type[Exception] = kind) -> None:
            nonlocal count
            count += 1
            if count > refused:
                raise kind("out of memory, says the tick")

        with pytest.raises(kind, match="says the tick"):
            painter.paint(scene(), BRIEF, stop)
    assert refused > 5 or count == refused + 1, "it ends at once; the cutting has several threads"


def test_numbers_that_overflow_with_16_bits_are_computed_with_32(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    loud = load(write_painter(tmp_path, LOUD), half=True)
    with caplog.at_level(logging.WARNING):
        first = paint(loud)
    assert "once more with 32" in caplog.text
    assert np.array_equal(paint(loud).picture, first.picture)  # what follows begins with 16 bits again
    assert loud.pipe.unet.dtype == torch.float16


def test_numbers_that_overflow_with_32_bits_are_a_failure(tmp_path: Path) -> None:
    given = scene()
    with pytest.raises(PaintingFailure, match="not finite"):
        paint(load(write_painter(tmp_path, TOO_LOUD)), shown=given)
    assert len(given.layers) == 3, "another engine can still paint it"


def test_memory_that_runs_out_is_spared_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    painter = load(write_painter(tmp_path))
    usual = paint(painter)

    def demand(unet: Any, given: Any) -> None:
        if not any(isinstance(p, SlicedAttnProcessor) for p in unet.attn_processors.values()):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")

    hook = painter.pipe.unet.register_forward_pre_hook(demand)
    with caplog.at_level(logging.WARNING):
        spared = paint(painter)
    hook.remove()
    assert "attention in slices" in caplog.text
    assert psnr(spared.picture, usual.picture) > 40
    after = painter.pipe.unet.attn_processors.values()
    assert not any(isinstance(p, SlicedAttnProcessor) for p in after), "the next one has all memory again"
    assert np.array_equal(paint(painter).picture, usual.picture)


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (torch.OutOfMemoryError("CUDA out of memory"), "memory of the cpu device"),
        (MemoryError(), "memory of the cpu device"),
        (RuntimeError("the operator is not implemented"), "failed on cpu: the operator is not implemented"),
    ],
)
def test_what_a_device_cannot_do_is_a_failure(tmp_path: Path, raised: Exception, told: str) -> None:
    def refuse(unet: Any, given: Any) -> None:
        raise raised

    painter = load(write_painter(tmp_path))
    painter.pipe.unet.register_forward_pre_hook(refuse)
    with pytest.raises(PaintingFailure, match=told):
        paint(painter)


def test_a_control_network_is_shown_the_disparity(tmp_path: Path, painter: DiffusionPainter) -> None:
    controlled = load(write_painter(tmp_path, with_control=True))
    level = paint(controlled, shown=replace(scene(), disparity=np.zeros((96, 128), np.uint16)))
    steep = paint(controlled)
    assert not np.array_equal(steep.picture, level.picture)
    assert not np.array_equal(steep.layers[0], level.layers[0])
    quality = measure(steep.layers, steep.picture)
    assert quality.psnr_db >= 45 and quality.band_psnr_db >= 40


def test_a_layer_that_hides_nothing_takes_no_pass(painter: DiffusionPainter) -> None:
    given = scene()
    given.layers[2][..., 3] = 0
    told: list[float] = []
    painting = painter.paint(given, BRIEF, told.append)
    assert not painting.layers[2][..., 3].any()
    assert told[:4] == pytest.approx([0.225, 0.45, 0.675, 0.9]), "two passes of two steps"


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((3000, 4000), (512, 680)),
        ((4000, 3000), (680, 512)),
        ((400, 400), (512, 512)),
        ((1000, 1500), (512, 768)),
        ((1000, 3000), (360, 1088)),
        ((100, 12000), (64, 2048)),
    ],
)
def test_working_sizes(shape: tuple[int, int], size: tuple[int, int]) -> None:
    assert working_size(shape, 512) == size


@pytest.mark.parametrize("size", [(16, 16), (17, 400), (400, 23), (61, 43), (300, 700)])
def test_any_size_is_painted(painter: DiffusionPainter, size: tuple[int, int]) -> None:
    painting = paint(painter, shown=scene(*size))
    assert painting.picture.shape == (*size, 3)
    assert measure(painting.layers, painting.picture).psnr_db >= 45


def test_an_enlargement_has_the_photos_contours() -> None:
    photo = np.full((400, 600, 3), 60, np.uint8)
    photo[:, 333:] = (200, 180, 90)
    small = np.asarray(cv2.resize(photo, (60, 40), interpolation=cv2.INTER_AREA), np.uint8)
    brush = np.random.default_rng(0).integers(0, 30, (40, 60, 1), dtype=np.uint8)
    painted = (255 - small) // 2 + brush  # other colours, and strokes that the photo has not
    full = fit(painted, small, photo.shape).at((slice(None), slice(None)), photo)
    blurred = np.asarray(cv2.resize(painted, (600, 400), interpolation=cv2.INTER_CUBIC), np.uint8)
    step = np.abs(np.diff(full[..., 0].astype(int), axis=1))[:, 332]
    assert np.median(step) > 50 > 3 * np.median(np.abs(np.diff(blurred[..., 0].astype(int), axis=1))[:, 332])
    back = np.asarray(cv2.resize(full, (60, 40), interpolation=cv2.INTER_AREA), np.uint8)
    assert psnr(back, painted) > 30, "no stroke is lost"
    window = (slice(100, 163), slice(301, 377))
    assert np.array_equal(fit(painted, small, photo.shape).at(window, photo[window]), full[window])


def test_a_seam_cannot_be_seen() -> None:
    where = np.zeros((80, 80), np.bool_)
    where[:, 40:] = True
    old, new = np.full((80, 80, 3), 90, np.uint8), np.full((80, 80, 3), 150, np.uint8)
    joined = join(old, new, where)
    assert np.array_equal(joined[~where], old[~where])
    assert np.abs(np.diff(joined.astype(int), axis=1)).max() <= 4, "60 in one step without it"
    assert joined[:, -1].min() > 130
    assert np.array_equal(join(old, new, np.ones_like(where)), new)


def test_words() -> None:
    oil = PRESETS[0]
    assert prompt_of(Style("", oil)) == prompt_of(Style("oil painting", oil, matched=("oil",))) == oil.title
    assert prompt_of(Style("loose  oil", oil, matched=("oil",))) == f"{oil.title}, loose oil"
    assert prompt_of(Style("cubist collage", oil)) == "painting, cubist collage"


def test_more_words_than_are_read_are_told(
    painter: DiffusionPainter, caplog: pytest.LogCaptureFixture
) -> None:
    style = Style("soft " * 90, PRESETS[0], matched=("soft",))
    with caplog.at_level(logging.WARNING):
        paint(painter, replace(BRIEF, style=style), scene(64, 80))
    assert "more than the 77 tokens" in caplog.text


def test_what_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="cannot be loaded"):
        load(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="at least 1"):
        DiffusionPainter.load(tmp_path, "r1", steps=0)


@pytest.mark.parametrize("part", ["unet/diffusion_pytorch_model", "text_encoder/model"])
def test_weights_with_a_gap_are_refused(tmp_path: Path, part: str) -> None:
    path = write_painter(tmp_path) / f"{part}.safetensors"
    numbers = load_file(path)
    lost = sorted(name for name in numbers if name.endswith("weight"))[2]
    del numbers[lost]
    save_file(numbers, path, metadata={"format": "pt"})
    with pytest.raises(WeightsError, match="1 tensors are missing"):
        load(tmp_path)


def test_weights_of_16_bits(tmp_path: Path) -> None:
    folder = write_painter(tmp_path, variant="fp16")
    half = load(folder, variant="fp16")
    first = paint(half, shown=scene(64, 80))
    assert half.pipe.unet.dtype == torch.float32, "never 16 bits on a CPU by default"
    name = folder / "text_encoder" / "model.fp16.safetensors"
    name.rename(name.with_name("model.safetensors"))
    mixed = paint(load(folder, variant="fp16"), shown=scene(64, 80))
    assert np.array_equal(mixed.picture, first.picture)


def test_strengths_that_are_none(painter: DiffusionPainter) -> None:
    for strength in (0.0, -0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="above 0 and at most 1"):
            paint(painter, replace(BRIEF, strength=strength))
