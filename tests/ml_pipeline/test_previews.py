import numpy as np
import pytest
from PIL import Image

from ml_pipeline import previews
from ml_pipeline.io import decode_png
from ml_pipeline.parameters import LAYER_NAMES, Mode, Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.previews import preview_of
from ml_pipeline.types import LayerReady, Progress, Task


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ((900, 1200), (384, 512)),
        ((1200, 900), (512, 384)),
        ((513, 700), (375, 512)),
        ((20, 3000), (3, 512)),
        ((3000, 2), (512, 1)),
        ((512, 512), (512, 512)),
        ((16, 300), (16, 300)),
    ],
)
def test_the_long_side_is_512_at_most(size, wanted):
    layer = noise(*size, 4)
    small = preview_of(layer)
    assert small.shape == (*wanted, 4)
    if size == wanted:
        assert np.array_equal(small, layer)


def test_colours_are_the_mean_by_alpha_of_what_a_pixel_covers():
    layer = noise(768, 1024, 4)
    layer[100:300, 200:500, 3] = 0
    blocks = layer.reshape(384, 2, 512, 2, 4).astype(np.float64)
    weights = blocks[..., 3:]
    total = weights.sum(axis=(1, 3))
    wanted = (blocks[..., :3] * weights).sum(axis=(1, 3)) / np.maximum(total, 1)
    small = preview_of(layer)
    seen = total[..., 0] > 0
    assert np.abs(small[..., :3] - wanted)[seen].max() <= 0.5
    assert np.abs(small[..., 3] - total[..., 0] / 4).max() <= 0.5


def test_what_is_covered_in_part_counts_in_part():
    """Three columns become two: the middle one belongs to both by half."""
    layer = np.zeros((1, 768, 4), np.uint8)
    layer[..., 3] = 255
    layer[0, 0::3, 0] = 90
    small = preview_of(layer)
    assert small.shape == (1, 512, 4)
    assert small[0, :4, 0].tolist() == [60, 0, 60, 0]


def test_no_fringe_shows_over_any_ground():
    """A red disc with a hard edge over transparent green: no green may come in, nor a dark rim."""
    side = 1100
    y, x = np.mgrid[:side, :side] - side / 2
    inside = np.hypot(y, x) < side / 3
    layer = np.where(inside[..., None], (220, 30, 20, 255), (0, 255, 0, 0)).astype(np.uint8)
    small = preview_of(layer).astype(float)
    share = small[..., 3:] / 255
    edge = (share[..., 0] > 0) & (share[..., 0] < 1)
    assert edge.sum() > 500
    assert np.array_equal(np.unique(small[share[..., 0] > 0][:, :3], axis=0), [[220, 30, 20]])
    opaque = np.full((side, side, 1), 255, np.uint8)
    for ground in ((0, 255, 0), (255, 255, 255), (0, 0, 0)):
        flat = np.where(inside[..., None], layer[..., :3], np.array(ground, np.uint8))
        truth = preview_of(np.dstack([flat, opaque])).astype(float)[..., :3]
        assert np.abs(small[..., :3] * share + np.array(ground) * (1 - share) - truth).max() <= 1.01


def test_threads_do_not_change_a_byte(monkeypatch):
    layer = noise(700, 900, 4)
    first = preview_of(layer)
    monkeypatch.setattr(previews, "BAND_ROWS", 7)
    assert np.array_equal(preview_of(layer), first)


@pytest.mark.parametrize("mode", list(Mode))
def test_each_is_told_once_it_lies_there_before_any_layer_does(tmp_path, scene, mode):
    Image.fromarray(scene.picture).save(tmp_path / "photo.png")
    folder = tmp_path / "layers"
    folder.mkdir()
    told = []

    def report(news):
        files = {path.name for path in folder.iterdir()}
        if isinstance(news, LayerReady):
            assert f"Layer_{news.index}_{news.name}_preview.png" in files
            assert len(files) == news.index
        told.append(news)

    asked = Parameters(num_layers=3, mode=mode)
    manifest = run(Task("job", tmp_path / "photo.png", folder, asked), report, lambda: None)
    shown = [news for news in told if isinstance(news, LayerReady)]
    assert shown == [LayerReady(index, 3, name) for index, name in enumerate(LAYER_NAMES[3], start=1)]
    before = told[told.index(shown[0]) - 1]
    assert isinstance(before, Progress) and before.stage == "files"
    for layer in manifest.layers:
        whole = decode_png(folder / layer.filename)
        assert np.array_equal(decode_png(folder / layer.preview_filename), preview_of(whole))
