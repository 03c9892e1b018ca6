import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from benchmarks.contact_sheet import shifted_view
from benchmarks.scenes import invent
from ml_pipeline.compositing import over
from ml_pipeline.disparity.embedded import EmbeddedEstimator
from ml_pipeline.errors import Cancelled, ImageTooLargeError
from ml_pipeline.io import decode_png
from ml_pipeline.manifest import Manifest
from ml_pipeline.parallax import motion
from ml_pipeline.parameters import Parameters
from ml_pipeline.pipeline import STAGES, run
from ml_pipeline.quality import psnr, soft_band
from ml_pipeline.types import Task

from .conftest import layer_scene


def layer_photo(photo: Path, folder: Path, **parameters) -> Manifest:
    folder.mkdir()
    return run(Task("job", photo, folder, Parameters(**parameters)), lambda _: None, lambda: None)


def must_hold(folder: Path, manifest: Manifest, picture) -> None:
    """What must hold of every stack, measured here and not read from the manifest."""
    layers = [decode_png(folder / layer.filename) for layer in manifest.layers]
    recomposed = over(layers)
    assert psnr(recomposed, picture) >= 45
    assert psnr(recomposed, picture, soft_band(layers)) >= 40
    assert np.abs(recomposed.astype(int) - picture).max() <= 8
    assert (layers[0][..., 3] == 255).all()
    uncovered = np.ones(picture.shape[:2], bool)
    for layer in layers[::-1]:
        shown = uncovered & (layer[..., 3] == 255)
        assert np.array_equal(layer[..., :3][shown], picture[shown])
        assert (layer[..., 3] > 0).any()
        uncovered &= layer[..., 3] == 0
    assert manifest.parallax.max_shift_px >= 0.015 * picture.shape[1]
    disparity = np.asarray(Image.open(folder / "disparity.png"))
    assert disparity.shape == picture.shape[:2]
    assert disparity.max() > 255  # 16 bits
    assert np.array_equal(decode_png(folder / "preview.png"), recomposed)


def test_the_manifest_names_the_network_or_says_why_it_was_not_asked(tmp_path, monkeypatch, scene):
    Image.fromarray(scene.picture).save(tmp_path / "photo.png")
    layer_photo(tmp_path / "photo.png", tmp_path / "network")
    monkeypatch.setattr(
        "ml_pipeline.disparity.choose.EmbeddedEstimator", lambda: EmbeddedEstimator(tmp_path / "gone")
    )
    layer_photo(tmp_path / "photo.png", tmp_path / "cues")
    network, cues = (
        json.loads((tmp_path / name / "manifest.json").read_text())["disparity"]
        for name in ("network", "cues")
    )
    assert (network["model"], network["revision"][:6], network["fallbacks"]) == ("embedded", "net-1-", [])
    assert (cues["model"], cues["revision"]) == ("cues", "cues-1")
    (told,) = cues["fallbacks"]
    assert (told["wanted"], told["used"]) == ("embedded", "cues")
    assert "there are no weights gone" in told["reason"]


def test_what_must_hold_of_an_invented_scene(result):
    must_hold(result.folder, result.manifest, result.picture)


@pytest.mark.parametrize(("name", "num_layers"), [("astronaut", 4), ("chelsea", 2), ("coffee", 5)])
def test_what_must_hold_of_a_photo(tmp_path, name, num_layers):
    picture = getattr(data, name)()
    Image.fromarray(picture).save(tmp_path / "photo.png")
    manifest = layer_photo(tmp_path / "photo.png", tmp_path / "layers", num_layers=num_layers)
    must_hold(tmp_path / "layers", manifest, picture)
    assert [layer.index for layer in manifest.layers] == list(range(1, num_layers + 1))
    soft = sum(
        int(((a > 0) & (a < 255)).sum())
        for a in (decode_png(tmp_path / "layers" / layer.filename)[..., 3] for layer in manifest.layers)
    )
    assert soft > 0.002 * picture[..., 0].size  # edges are soft, not cut with scissors


def test_the_same_bytes_on_a_second_run(result, scene, tmp_path):
    again = layer_scene(tmp_path / "again", scene, 3)
    layers = [name for layer in result.manifest.layers for name in (layer.filename, layer.preview_filename)]
    for name in [*layers, "disparity.png", "preview.png"]:
        first, second = ((r.folder / name).read_bytes() for r in (result, again))
        assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest(), name


def test_a_map_is_made_for_the_upright_picture(result, scene, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    lying, folder = tmp_path / "lying.png", tmp_path / "layers"
    Image.fromarray(np.rot90(scene.picture)).save(lying, exif=exif)
    np.save(tmp_path / "map.npy", scene.disparity)
    folder.mkdir()
    task = Task("job", lying, folder, Parameters(num_layers=3), disparity=tmp_path / "map.npy")
    manifest = run(task, lambda _: None, lambda: None)
    assert [layer.sha256 for layer in manifest.layers] == [layer.sha256 for layer in result.manifest.layers]


def test_a_map_obeys_the_limit_of_the_picture(scene, tmp_path):
    Image.fromarray(scene.picture).save(tmp_path / "photo.png")
    np.save(tmp_path / "map.npy", np.kron(scene.disparity, np.ones((4, 4), np.float32)))
    task = Task("job", tmp_path / "photo.png", tmp_path, Parameters(), tmp_path / "map.npy", max_megapixels=1)
    with pytest.raises(ImageTooLargeError, match="the disparity map"):
        run(task, lambda _: None, lambda: None)


@pytest.mark.parametrize("seed", [0, 2, 4])
def test_a_shifted_view_shows_no_halo(tmp_path, seed):
    """The subject moved over its ground, against the true subject moved over the true ground."""
    scene = invent(seed)
    result = layer_scene(tmp_path / "layers", scene, 2)
    shift = result.manifest.parallax.max_shift_px
    shares = motion([layer.disparity.mean for layer in result.manifest.layers])
    opaque = np.full(scene.alpha.shape, 255, np.uint8)
    truth = [
        np.dstack([scene.background, opaque]),
        np.dstack([scene.foreground, np.rint(scene.alpha * 255).astype(np.uint8)]),
    ]
    raw = [truth[0].copy(), np.dstack([scene.picture, truth[1][..., 3]])]
    raw[0][..., :3] = scene.picture  # nothing painted in behind
    # where the subject's moved rim lies: colours of the old ground would show here
    moved = np.roll(scene.alpha, round(shift), axis=1)
    rim = (moved > 0.05) & (moved < 0.95)
    view = shifted_view(truth, shares, (shift, 0))
    own, untreated = (psnr(shifted_view(s, shares, (shift, 0)), view, rim) for s in (result.layers, raw))
    assert own > untreated + 1
    assert own > 25


def test_progress_never_falls_and_names_every_stage(result):
    fractions = [progress.fraction for progress in result.reported]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0
    on_request = {"relief", "painting"}
    assert [p.stage for p in result.reported] == [stage for stage in STAGES if stage not in on_request]
    assert set(result.manifest.timings_s) == {*STAGES, "total"} - on_request


def test_a_cancel_stops_between_stages_and_leaves_no_manifest(scene, tmp_path):
    Image.fromarray(scene.picture).save(tmp_path / "photo.png")
    folder = tmp_path / "layers"
    folder.mkdir()
    calls = iter(range(100))

    def check() -> None:
        if next(calls) == 3:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        run(Task("job", tmp_path / "photo.png", folder, Parameters()), lambda _: None, check)
    assert not (folder / "manifest.json").exists()


@pytest.mark.parametrize("size", [(16, 16), (20, 3000), (3000, 20)])
@pytest.mark.parametrize("num_layers", [2, 5])
def test_odd_sizes(tmp_path, size, num_layers):
    noise = np.random.default_rng(5).integers(0, 256, (*size, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "photo.png")
    manifest = layer_photo(tmp_path / "photo.png", tmp_path / "layers", num_layers=num_layers)
    must_hold(tmp_path / "layers", manifest, noise)


@pytest.mark.parametrize("size", [(16, 16), (90, 60), (1300, 900)])
@pytest.mark.parametrize("num_layers", [2, 3, 4, 5])
def test_a_picture_of_one_colour_is_divided_by_rows(tmp_path, size, num_layers):
    Image.new("RGB", size, (40, 80, 120)).save(tmp_path / "photo.png")
    manifest = layer_photo(tmp_path / "photo.png", tmp_path / "layers", num_layers=num_layers)
    must_hold(tmp_path / "layers", manifest, np.full((size[1], size[0], 3), (40, 80, 120), np.uint8))
    means = [layer.disparity.mean for layer in manifest.layers]
    assert means == sorted(means)
    assert len(set(means)) == num_layers
    assert manifest.disparity.fallbacks[0].used == "rows: lower is nearer"
    assert "a single colour" in manifest.disparity.fallbacks[0].reason
    assert manifest.fallbacks[0].used == "equal areas by disparity, then row"
    for index, layer in enumerate(manifest.layers[1:], start=1):
        alpha = decode_png(tmp_path / "layers" / layer.filename)[..., 3]
        assert (alpha == alpha[:, :1]).all()  # whole rows
        assert alpha[round(size[1] * (index + 0.5) / num_layers)].min() > 0
